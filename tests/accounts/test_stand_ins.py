"""A person names a stand-in for dates; what passes, what does not, and who is refused."""

from datetime import timedelta

import pytest

from accounts import access
from accounts.actions import edit_user, end_stand_in, grant_role, name_stand_in, revoke_role
from accounts.models import StandIn
from accounts.rules import Role, both_names, check_stand_in_days
from audit.models import AuditEvent
from audit.rules import Actor, ActorKind, Channel, RuleBroken
from measures.models import Move, Submission
from measures.reporting import actions as reports
from measures.states import State
from tests import factories
from tests.factories import actor, content, moment

NOW = moment(2026, 10, 8, 9)
TODAY = NOW.date()
LATER = TODAY + timedelta(days=9)


@pytest.fixture
def name(reporter, approver):
    """陈厅长 names 李经办 for ten days; every part may be told otherwise."""

    def named(person=approver, **told):
        days = {"stand_in": reporter, "starts_on": TODAY, "ends_on": LATER, "reason": "出差"} | told
        return name_stand_in(person, **days, by=actor(person), at=NOW)

    return named


def refused(code, act):
    with pytest.raises(RuleBroken) as refusal:
        act()
    assert refusal.value.code == code
    assert refusal.value.message
    return refusal.value


# --- Naming -----------------------------------------------------------------------------------------


def test_a_colleague_may_act_on_the_days_named_and_no_other(name, reporter):
    stand_in = name()
    assert access.standing_in_for(reporter, TODAY) == [stand_in]
    assert access.standing_in_for(reporter, LATER) == [stand_in]
    assert access.standing_in_for(reporter, TODAY - timedelta(days=1)) == []
    assert access.standing_in_for(reporter, LATER + timedelta(days=1)) == []


def test_naming_leaves_its_trace(name, reporter, approver):
    stand_in = name()
    event = AuditEvent.objects.about(stand_in).get()
    assert event.verb == "stand_in.named"
    assert (event.after["person"], event.after["stand_in"]) == (approver.pk, reporter.pk)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("days_out_of_order", 5, 4),
        ("days_over", -5, -1),
        ("starts_in_the_past", -1, 3),
        ("stand_in_too_long", 0, 180),
    ],
)
def test_impossible_days_are_refused(name, code, first, last):
    days = {"starts_on": TODAY + timedelta(days=first), "ends_on": TODAY + timedelta(days=last)}
    refused(code, lambda: name(**days))
    assert not StandIn.objects.exists()


def test_half_a_year_is_the_most():
    check_stand_in_days(TODAY, TODAY + timedelta(days=179), today=TODAY)


def test_nobody_stands_in_for_themselves(name, approver):
    refused("stand_in_is_oneself", lambda: name(stand_in=approver))


def test_somebody_of_another_body_is_refused(name, kexie_reporter):
    refused("not_a_colleague", lambda: name(stand_in=kexie_reporter))


def test_a_disabled_colleague_is_refused(name, reporter):
    edit_user(reporter, name="李经办", post="", email="", is_active=False, by=factories.SETUP, at=NOW)
    refused("not_a_colleague", name)


def test_a_viewer_has_nothing_to_lend(name, viewer, reviewer):
    refused("nothing_to_lend", lambda: name(viewer, stand_in=reviewer))


@pytest.mark.parametrize(("first", "last"), [(9, 12), (0, 0), (3, 5), (-0, 20)])
def test_days_that_meet_another_stand_in_are_refused(name, first, last, kejiting):
    name()
    other = factories.make_user("钱经办", (kejiting, Role.REPORTER))
    days = {"starts_on": TODAY + timedelta(days=first), "ends_on": TODAY + timedelta(days=last)}
    assert "李经办" in refused("stand_ins_overlap", lambda: name(stand_in=other, **days)).message
    assert StandIn.objects.count() == 1


def test_after_an_early_end_the_days_are_free_again(name, approver, kejiting):
    end_stand_in(name(), by=actor(approver), at=NOW)
    other = factories.make_user("钱经办", (kejiting, Role.REPORTER))
    assert name(stand_in=other).stand_in == other


def test_the_days_after_another_stand_in_are_free(name):
    name()
    name(starts_on=LATER + timedelta(days=1), ends_on=LATER + timedelta(days=2))
    assert StandIn.objects.count() == 2


def test_who_acts_for_another_names_nobody(approver, reporter, kejiting):
    third = factories.make_user("钱经办", (kejiting, Role.REPORTER))
    acting = Actor(
        kind=ActorKind.USER,
        id=reporter.pk,
        name="李经办（代陈厅长）",
        channel=Channel.WEB,
        for_id=approver.pk,
    )
    refused(
        "acting_for_another",
        lambda: name_stand_in(reporter, stand_in=third, starts_on=TODAY, ends_on=LATER, by=acting, at=NOW),
    )


@pytest.mark.parametrize(("reason", "code"), [("出" * 201, "too_long"), ("出\x01差", "bad_character")])
def test_an_unkeepable_reason_is_refused(name, reason, code):
    assert refused(code, lambda: name(reason=reason)).field == "reason"


# --- In force ---------------------------------------------------------------------------------------


def test_ended_early_it_no_longer_holds(name, reporter, approver):
    stand_in = end_stand_in(name(), by=actor(approver), at=NOW)
    assert access.stand_in_in_force(reporter, stand_in.pk, TODAY) is None
    refused("stand_in_over", lambda: end_stand_in(stand_in, by=actor(approver), at=NOW))


def test_it_does_not_hold_once_either_account_is_disabled(name, reporter, approver):
    stand_in = name()
    for user, words in ((approver, "陈厅长"), (reporter, "李经办")):
        edit_user(user, name=words, post="", email="", is_active=False, by=factories.SETUP, at=NOW)
        reporter.refresh_from_db()
        assert access.stand_in_in_force(reporter, stand_in.pk, TODAY) is None
        edit_user(user, name=words, post="", email="", is_active=True, by=factories.SETUP, at=NOW)
        reporter.refresh_from_db()
    assert access.stand_in_in_force(reporter, stand_in.pk, TODAY) == stand_in


def test_it_does_not_hold_once_the_stand_in_left_the_body(name, reporter, kexie):
    stand_in = name()
    revoke_role(reporter.memberships.get(), by=factories.SETUP, at=NOW)
    grant_role(reporter, body=kexie, role=Role.REPORTER, by=factories.SETUP, at=NOW)
    assert access.stand_in_in_force(reporter, stand_in.pk, TODAY) is None


def test_anothers_number_lets_nobody_act(name, kexie_reporter, approver):
    stand_in = name()
    for user in (kexie_reporter, approver):
        assert access.stand_in_in_force(user, stand_in.pk, TODAY) is None


@pytest.mark.parametrize("made_up", ["1", None, 10**30, {"pk": 1}])
def test_a_made_up_number_in_the_session_lets_nobody_act(name, reporter, made_up):
    name()
    assert access.stand_in_in_force(reporter, made_up, TODAY) is None


# --- What passes ------------------------------------------------------------------------------------


def test_the_principals_roles_take_the_place_of_ones_own(name, reporter, approver, kejiting):
    standing = access.standing_for(reporter, name())
    assert standing.approve_body_ids == {kejiting.pk}
    assert standing.report_body_ids == frozenset()
    assert (standing.user_id, standing.for_user_id) == (reporter.pk, approver.pk)


def test_administration_and_reading_everything_never_pass(name, reviewer, lead, office_body):
    for role in (Role.ADMINISTRATOR, Role.VIEWER):
        grant_role(lead, body=office_body, role=role, by=factories.SETUP, at=NOW)
    standing = access.standing_for(reviewer, name(lead, stand_in=reviewer))
    assert standing.is_lead
    assert [standing.is_administrator, standing.is_viewer, standing.is_reviewer] == [False] * 3


def test_what_was_lent_to_the_principal_does_not_pass_on(name, reporter, approver, kejiting):
    """李经办 acts for 陈厅长, 钱经办 for 李经办: 钱经办 signs nothing."""
    name()
    third = factories.make_user("钱经办", (kejiting, Role.REPORTER))
    standing = access.standing_for(third, name(reporter, stand_in=third))
    assert standing.approve_body_ids == frozenset()


def test_acts_carry_both_names_and_the_keyboard_persons_id(name, obligation, reporter, approver):
    by = access.actor_of(reporter, address="10.0.0.1", stand_in=name())
    reports.submit_report(obligation, content=content(), version=0, by=by, at=NOW, is_approver=True)
    submission = Submission.objects.get(obligation=obligation)
    assert submission.submitted_by_name == "李经办（代陈厅长）"
    assert submission.submitted_by_id == reporter.pk
    assert Move.objects.get(obligation=obligation, to_state=State.SUBMITTED).by_name == "李经办（代陈厅长）"
    event = AuditEvent.objects.about(obligation).last()
    assert (event.actor_name, event.actor_id, event.for_id) == (
        "李经办（代陈厅长）",
        reporter.pk,
        approver.pk,
    )


def test_over_long_names_keep_both():
    said = both_names("李" * 60, "王" * 60)
    assert len(said) <= 100
    assert "李" in said
    assert "（代王" in said
