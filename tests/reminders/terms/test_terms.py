"""Rules as the office sets them and choices as people make them, and that the next pass keeps to both."""

from dataclasses import replace
from datetime import time

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.documents import actions as documents_actions
from measures.documents.rules import TERMS
from measures.models import Measure, Obligation, Policy
from measures.states import MeasureState
from reminders.ladders import actions as ladder_actions
from reminders.ladders.rules import DEFAULT_LADDERS, SETTABLE, Audience, Ladder
from reminders.ledger.rules import Occasion
from reminders.models import DeliveryTerms, Digest, Preference, Reminder, ReminderRule
from reminders.terms import actions as term_actions
from reminders.terms.rules import Hours
from tests.database import fixture_data
from tests.factories import LONG_AGO, SETUP, actor, open_quarter
from tests.measures.test_concurrency import at_once
from tests.reminders.conftest import day, ledger, plan, remind

DUE = (Occasion.DUE, Audience.HANDLER)
WATCH = (Occasion.DUE, Audience.APPROVER)
NOW = day(9, 21)
ALL_TERMS = {name: getattr(Policy(), name) for name in TERMS}


def table(changed=None):
    return {key: DEFAULT_LADDERS[key] for key in SETTABLE} | (changed or {})


def set_ladders(policy, by, changed, *, version=None, at=NOW):
    """Everything default but for ``changed``."""
    policy = Policy.objects.get(pk=policy.pk)
    return ladder_actions.set_ladders(
        policy,
        ladders=table(changed),
        version=policy.version if version is None else version,
        by=actor(by),
        at=at,
    )


def rules_of(policy):
    return {(row.occasion, row.audience): row.ladder for row in ReminderRule.objects.filter(policy=policy)}


# --- Ladders --------------------------------------------------------------------------------------------


def test_only_a_ladder_that_differs_from_the_default_is_kept_as_a_row(policy, lead):
    set_ladders(policy, lead, {DUE: Ladder(before=(7, 1))})
    assert rules_of(policy) == {DUE: Ladder(before=(7, 1))}


def test_a_ladder_changed_again_stays_one_row(policy, lead):
    set_ladders(policy, lead, {DUE: Ladder(before=(7, 1))})
    set_ladders(policy, lead, {DUE: Ladder(after=(2,))})
    assert rules_of(policy) == {DUE: Ladder(after=(2,))}


def test_a_ladder_set_back_to_the_default_by_hand_needs_no_row(policy, lead):
    set_ladders(policy, lead, {DUE: Ladder(before=(7, 1))})
    set_ladders(policy, lead, {DUE: replace(DEFAULT_LADDERS[DUE], before=(0, 1, 3, 5, 10))})
    assert rules_of(policy) == {}


def test_a_change_of_ladders_is_recorded_in_words(policy, lead):
    set_ladders(policy, lead, {DUE: Ladder(before=(7, 1))})
    event = AuditEvent.objects.get(verb="policy.ladders_set")
    assert event.before == {"due.handler": "截止前 10、5、3、1、0；逾期后 1、3；此后每隔 5"}
    assert event.after == {"due.handler": "截止前 7、1"}
    assert (event.actor_name, event.target_id) == ("赵主任", str(policy.pk))


def test_saving_what_is_there_already_changes_and_records_nothing(policy, lead):
    changed = set_ladders(policy, lead, {DUE: Ladder(before=(7, 1))})
    again = set_ladders(policy, lead, {DUE: Ladder(before=(1, 7))})
    assert again.version == changed.version
    assert AuditEvent.objects.filter(verb="policy.ladders_set").count() == 1


def test_ladders_on_a_version_that_is_gone_are_refused(policy, lead, reviewer):
    set_ladders(policy, lead, {DUE: Ladder(before=(7,))})
    with pytest.raises(StaleVersion):
        set_ladders(policy, reviewer, {DUE: Ladder(before=(2,))}, version=policy.version)
    assert rules_of(policy) == {DUE: Ladder(before=(7,))}


def test_a_change_of_the_policys_numbers_counts_as_a_change_of_its_rules(policy, lead, reviewer):
    documents_actions.set_terms(policy, terms=ALL_TERMS, version=policy.version, by=actor(lead), at=NOW)
    with pytest.raises(StaleVersion):
        set_ladders(policy, reviewer, {DUE: Ladder(before=(2,))}, version=policy.version)


def test_one_ladder_that_cannot_be_leaves_all_as_they_were(policy, lead):
    with pytest.raises(RuleBroken) as refused:
        set_ladders(policy, lead, {DUE: Ladder(before=(7,)), WATCH: Ladder(after=(0,))})
    assert refused.value.field == "due_approver_after"
    assert rules_of(policy) == {}


def test_the_defaults_come_back_for_this_policy_alone(policy, lead):
    other = another_policy()
    set_ladders(policy, lead, {DUE: Ladder(before=(7,)), WATCH: Ladder(before=(2,))})
    set_ladders(other, lead, {DUE: Ladder(before=(9,))})
    policy.refresh_from_db()
    ladder_actions.reset_ladders(policy, version=policy.version, by=actor(lead), at=NOW)
    assert rules_of(policy) == {}
    assert rules_of(other) == {DUE: Ladder(before=(9,))}
    assert set(AuditEvent.objects.get(verb="policy.ladders_reset").before) == {"due.handler", "due.approver"}


def test_defaults_on_a_version_that_is_gone_are_refused(policy, lead):
    set_ladders(policy, lead, {DUE: Ladder(before=(7,))})
    with pytest.raises(StaleVersion):
        ladder_actions.reset_ladders(policy, version=policy.version, by=actor(lead), at=NOW)
    assert rules_of(policy) == {DUE: Ladder(before=(7,))}


# --- Lamps and ladders together -----------------------------------------------------------------------


def set_rules(policy, by, *, lamps, changed, version=None):
    version = policy.version if version is None else version
    return ladder_actions.set_rules(
        policy, lamps=lamps, ladders=table(changed), version=version, by=actor(by), at=NOW
    )


def test_lamps_and_ladders_are_saved_in_one_go_and_recorded_each_for_itself(policy, lead):
    set_rules(policy, lead, lamps={"warn_workdays": 6}, changed={DUE: Ladder(before=(7,))})
    policy.refresh_from_db()
    assert (policy.warn_workdays, policy.receipt_workdays) == (6, 3)
    assert rules_of(policy) == {DUE: Ladder(before=(7,))}
    verbs = AuditEvent.objects.filter(at=NOW).values_list("verb", flat=True)
    assert set(verbs) == {"policy.terms_set", "policy.ladders_set"}


def test_where_the_lamps_stay_only_the_ladders_are_recorded(policy, lead):
    set_rules(policy, lead, lamps={"warn_workdays": 10}, changed={DUE: Ladder(before=(7,))})
    assert not AuditEvent.objects.filter(verb="policy.terms_set").exists()


def test_of_lamps_and_ladders_both_or_neither_are_saved(policy, lead):
    with pytest.raises(RuleBroken) as refused:
        set_rules(policy, lead, lamps={"warn_workdays": 6}, changed={DUE: Ladder(after=(1, 1))})
    assert refused.value.code == "step_twice"
    policy.refresh_from_db()
    assert policy.warn_workdays == 10
    with pytest.raises(RuleBroken) as refused:
        set_rules(policy, lead, lamps={"plan_red_points": 10}, changed={DUE: Ladder(before=(7,))})
    assert refused.value.field == "plan_red_points"
    assert rules_of(policy) == {}


# --- The next pass keeps to it ------------------------------------------------------------------------


def another_policy():
    """A second document with one measure of 省科技厅's, given out long ago."""
    data = fixture_data("policy-liaoning-2018.json")
    chapter = data["chapters"][0]
    chapter["measures"] = chapter["measures"][:1]
    other = {**data, "code": "other", "title": "另一份文件", "chapters": [chapter]}
    documents_actions.seed_policy(other, by=SETUP, at=LONG_AGO)
    other = Policy.objects.get(code="other")
    Measure.objects.filter(policy=other).update(state=MeasureState.IN_PROGRESS, state_at=LONG_AGO)
    return other


def test_a_policys_own_ladder_is_used_from_the_next_pass_on(policy, only_one, reporter, lead):
    set_ladders(policy, lead, {DUE: Ladder(before=(7,))})
    plan(day(9, 24))
    assert ledger(reporter) == []
    plan(day(9, 30))
    assert ledger(reporter) == ["due T-7"]


def test_another_policy_keeps_the_default(policy, only_one, reporter, lead):
    other = another_policy()
    open_quarter(other, lead)
    set_ladders(policy, lead, {DUE: Ladder(before=(7,))})
    plan(day(9, 24))
    told = Reminder.objects.filter(recipient=reporter).values_list("matter_id", "stage")
    theirs = Obligation.objects.get(period__policy=other)
    assert list(told) == [(theirs.pk, "T-10")]


def test_a_report_is_told_of_at_the_opening_of_its_period_where_the_office_wants_it(
    policy, only_one, reporter, lead
):
    """Far ahead of every step before the date, and once."""
    set_ladders(policy, lead, {DUE: replace(DEFAULT_LADDERS[DUE], at_start=True)})
    plan(day(9, 21))
    plan(day(9, 22))
    assert ledger(reporter) == ["due S"]
    plan(day(9, 24))
    assert ledger(reporter) == ["due S", "due T-10"]


def test_the_opening_of_a_period_is_not_told_by_default(only_one, reporter):
    plan(day(9, 21))
    assert ledger(reporter) == []


def test_a_stage_told_before_a_change_is_not_told_again_after_it(policy, only_one, reporter, lead, told):
    """Without step 3 the newest stage on the day of T-3 is T-5 again."""
    remind(day(10, 9))
    set_ladders(policy, lead, {DUE: Ladder(before=(10, 5), after=(1,))}, at=day(10, 9, 15))
    remind(day(10, 12))
    remind(day(10, 14))
    assert ledger(reporter) == ["due T-5"]
    assert told() == ["li@example.cn"]
    remind(day(10, 16))
    assert ledger(reporter) == ["due T-5", "due T+1"]


def test_a_repetition_told_before_a_change_is_not_told_again_after_it(policy, only_one, reporter, lead):
    """T+8 of every fifth day is T+8 of every eighth day, too."""
    remind(day(10, 27))
    assert ledger(reporter) == ["due T+8"]
    set_ladders(policy, lead, {DUE: Ladder(repeat_every=8)}, at=day(10, 27, 15))
    remind(day(10, 28))
    assert ledger(reporter) == ["due T+8"]


def test_a_ladder_with_no_step_tells_nobody(policy, only_one, reporter, lead):
    set_ladders(policy, lead, {DUE: Ladder()})
    plan(day(10, 16))
    assert ledger(reporter) == []


def test_heads_told_before_the_date_do_not_read_that_it_is_late(policy, only_one, reporter, approver, lead):
    set_ladders(policy, lead, {WATCH: Ladder(before=(3,), after=(1,))})
    remind(day(10, 12))
    assert Digest.objects.get(recipient=approver).subject == "【政策督查】您有 1 项本单位待督促"
    remind(day(10, 16))
    late = Digest.objects.filter(recipient=approver).newest_first()[0]
    assert late.subject == "【政策督查】您有 1 项本单位逾期"


# --- The office's hours -------------------------------------------------------------------------------

LATER = Hours(time(9), time(17, 30), time(9, 30), time(15))


def set_hours(by, hours=LATER, *, may_decline_mail=True, version=0):
    return term_actions.set_terms(
        hours=hours, may_decline_mail=may_decline_mail, version=version, by=actor(by), at=NOW
    )


def test_hours_are_kept_in_one_row_and_recorded(policy, lead):
    set_hours(lead)
    set_hours(lead, replace(LATER, digest_until=time(16)), may_decline_mail=False, version=1)
    row = DeliveryTerms.objects.get()
    assert (row.hours.digest_until, row.may_decline_mail, row.version) == (time(16), False, 2)
    event = AuditEvent.objects.filter(verb="delivery_terms.set").order_by("pk").last()
    assert (event.before["digest_until"], event.after["digest_until"]) == ("15:00", "16:00")
    assert (event.before["may_decline_mail"], event.after["may_decline_mail"]) == (True, False)


def test_hours_on_a_version_that_is_gone_are_refused(policy, lead, reviewer):
    set_hours(lead)
    with pytest.raises(StaleVersion):
        set_hours(reviewer, replace(LATER, digest_until=time(16)))
    assert DeliveryTerms.current().hours == LATER


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_at": time(9)}, "closes_at"),
        ({"digest_from": time(8)}, "digest_from"),
        ({"digest_until": time(9)}, "digest_until"),
        ({"digest_until": time(17)}, "digest_until"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_is_left(policy, lead, wrong, field):
    with pytest.raises(RuleBroken) as refused:
        set_hours(lead, replace(LATER, **wrong))
    assert refused.value.field == field
    assert not DeliveryTerms.objects.exists()


def test_the_next_digest_goes_out_by_the_offices_hours(only_one, reporter, lead):
    set_hours(lead)
    plan(day(9, 24))
    assert Digest.objects.get().send_after == day(9, 24, 9, 30)


# --- One's own choices --------------------------------------------------------------------------------


def choose(user, by=None, *, wants_mail=True, digest_at=None):
    return term_actions.set_preference(
        user, wants_mail=wants_mail, digest_at=digest_at, by=actor(by or user), at=NOW
    )


def test_a_persons_time_counts_from_the_next_digest_on(only_one, reporter):
    choose(reporter, digest_at=time(14))
    plan(day(9, 24))
    assert Digest.objects.get().send_after == day(9, 24, 14)
    event = AuditEvent.objects.get(verb="preference.set")
    assert event.before == {"wants_mail": True, "digest_at": None}
    assert event.after == {"wants_mail": True, "digest_at": "14:00"}


def test_who_declines_mail_gets_none(only_one, reporter, told):
    choose(reporter, wants_mail=False)
    remind(day(9, 24))
    assert told() == []
    assert Digest.objects.get().state == "sent"


def test_who_declined_mail_gets_it_once_the_office_insists(only_one, reporter, lead, told):
    choose(reporter, wants_mail=False)
    set_hours(lead, Hours(), may_decline_mail=False)
    remind(day(9, 24))
    assert told() == ["li@example.cn"]


def test_mail_is_not_declined_where_the_office_insists(policy, reporter, lead):
    set_hours(lead, may_decline_mail=False)
    with pytest.raises(RuleBroken) as refused:
        choose(reporter, wants_mail=False)
    assert (refused.value.code, refused.value.field) == ("mail_required", "wants_mail")
    assert not Preference.objects.exists()


def test_who_declined_before_the_office_insisted_may_still_choose_a_time(policy, reporter, lead):
    choose(reporter, wants_mail=False)
    set_hours(lead, may_decline_mail=False)
    choose(reporter, wants_mail=False, digest_at=time(10))
    row = Preference.objects.get()
    assert (row.wants_mail, row.digest_at) == (False, time(10))


@pytest.mark.parametrize("wanted", [time(8, 29), time(16, 1)])
def test_a_time_that_the_office_does_not_permit_is_refused(policy, reporter, wanted):
    with pytest.raises(RuleBroken) as refused:
        choose(reporter, digest_at=wanted)
    assert refused.value.field == "digest_at"
    assert not Preference.objects.exists()


def test_nobody_chooses_for_another(policy, reporter, lead):
    with pytest.raises(RuleBroken) as refused:
        choose(reporter, by=lead, wants_mail=False)
    assert refused.value.code == "not_the_person"


# --- At once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_setting_ladders_at_once_one_succeeds(transactional_db, policy, lead):
    def one(step):
        return lambda: ladder_actions.set_ladders(
            policy,
            ladders=table({DUE: Ladder(before=(step,))}),
            version=policy.version,
            by=actor(lead),
            at=NOW,
        )

    results, trouble = at_once(*[one(step) for step in range(20, 28)])
    assert len(results) == 1
    assert [type(error) for error in trouble] == [StaleVersion] * 7
    assert ReminderRule.objects.count() == AuditEvent.objects.filter(verb="policy.ladders_set").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_lamps_and_ladders_changed_at_once_by_two_one_succeeds(transactional_db, policy, lead):
    def lamps():
        changed = {**ALL_TERMS, "warn_workdays": 6}
        return documents_actions.set_terms(
            policy, terms=changed, version=policy.version, by=actor(lead), at=NOW
        )

    def ladders():
        changed = table({DUE: Ladder(before=(7,))})
        return ladder_actions.set_ladders(
            policy, ladders=changed, version=policy.version, by=actor(lead), at=NOW
        )

    results, trouble = at_once(lamps, ladders)
    assert len(results) == 1
    assert [type(error) for error in trouble] == [StaleVersion]


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_setting_the_first_hours_at_once_one_succeeds(transactional_db, policy, lead):
    results, trouble = at_once(*[lambda: set_hours(lead)] * 8)
    assert len(results) == 1
    assert [type(error) for error in trouble] == [StaleVersion] * 7
    assert DeliveryTerms.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_a_person_pressing_twice_at_once_has_one_row(transactional_db, policy, reporter):
    results, trouble = at_once(*[lambda: choose(reporter, digest_at=time(10))] * 4)
    assert (len(results), trouble) == (4, [])
    assert Preference.objects.get().digest_at == time(10)
