"""Planning: the ledger holds each stage once, however often and however late the pass runs."""

import pytest
from django.test.utils import CaptureQueriesContext

from accounts.rules import Role
from measures.models import Obligation
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from reminders.models import Digest, DigestState, Reminder
from reminders.planning.actions import PlanResult
from tests import factories
from tests.factories import accept, actor, content, give_back, submit
from tests.reminders.conftest import day, leave_out_everybody_else, ledger, plan, remind


def test_the_first_rung_tells_the_reporter_and_not_the_approver(only_one, reporter, approver):
    assert plan(day(9, 24)) == PlanResult(reminders=1, digests=1)
    assert ledger(reporter) == ["due T-10"]
    assert ledger(approver) == []


def test_before_the_first_rung_nobody_is_planned_for(only_one, reporter):
    assert plan(day(9, 23)) == PlanResult()
    assert not Digest.objects.exists()


def test_a_pass_run_twice_plans_once(obligation, reporter, nobody_else):
    first = plan(day(9, 24))
    assert first == PlanResult(reminders=4, digests=1)
    assert plan(day(9, 24, 9, 1)) == PlanResult()
    assert Reminder.objects.count() == 4


def test_a_skipped_day_is_caught_up(only_one, reporter, told):
    """Nothing ran on 9 October, the day of T-5."""
    remind(day(9, 24))
    remind(day(10, 10))
    assert ledger(reporter) == ["due T-10", "due T-5"]
    assert told() == ["li@example.cn"] * 2


def test_after_a_skipped_fortnight_the_newest_stage_alone_is_told(only_one, reporter, told):
    remind(day(10, 20))
    assert ledger(reporter) == ["due T+3"]
    assert told().count("li@example.cn") == 1


def test_from_the_first_day_late_the_approver_is_told_too(only_one, reporter, approver):
    remind(day(10, 15))
    assert ledger(approver) == []
    remind(day(10, 16))
    assert ledger(reporter) == ["due T0", "due T+1"]
    assert ledger(approver) == ["due T+1"]


def test_somebody_who_writes_and_signs_is_told_once(only_one, reporter, kejiting):
    factories.accounts.grant_role(
        reporter, body=kejiting, role=Role.APPROVER, by=factories.SETUP, at=factories.LONG_AGO
    )
    plan(day(10, 16))
    assert ledger(reporter) == ["due T+1"]


def test_a_body_without_reporters_is_told_through_its_approvers(only_one, approver):
    plan(day(9, 24))
    assert ledger(approver) == ["due T-10"]


@pytest.mark.parametrize(("month", "number"), [(9, 27), (10, 1), (10, 11)])
def test_weekends_and_holidays_are_left_alone(month, number, only_one, reporter):
    assert plan(day(month, number)) == PlanResult()
    assert not Reminder.objects.exists()


def test_a_make_up_saturday_is_a_working_day(only_one, reporter):
    assert plan(day(10, 10)).reminders == 1


def test_a_return_by_the_office_is_told_at_once_and_each_round_anew(only_one, reporter, reviewer):
    submit(only_one, reporter, at=day(9, 22))
    back = give_back(
        Obligation.objects.get(pk=only_one.pk), reviewer, at=day(9, 23), new_due_on=day(10, 30).date()
    )
    remind(day(9, 23))
    remind(day(9, 24))
    assert ledger(reporter) == ["returned S"]
    submit(Obligation.objects.with_names().get(pk=back.pk), reporter, at=day(9, 28))
    give_back(Obligation.objects.get(pk=only_one.pk), reviewer, at=day(9, 29), new_due_on=day(10, 30).date())
    remind(day(9, 29))
    assert ledger(reporter) == ["returned S", "returned S"]


def test_a_new_due_date_starts_the_ladder_again(only_one, reporter, reviewer):
    remind(day(10, 12))
    submit(only_one, reporter, at=day(10, 13))
    give_back(Obligation.objects.get(pk=only_one.pk), reviewer, at=day(10, 13), new_due_on=day(10, 19).date())
    remind(day(10, 14))
    assert ledger(reporter) == ["due T-3", "due T-3", "returned S"]


def test_a_report_waiting_for_a_signature_is_told_to_the_approver_alone(only_one, reporter, approver):
    reports.submit_report(
        only_one, content=content(), version=0, by=actor(reporter), at=day(9, 22), is_approver=False
    )
    remind(day(9, 22))
    remind(day(9, 23))
    assert (ledger(approver), ledger(reporter)) == (["sign_off S20260922"], [])


def test_a_report_handed_in_is_told_to_the_reviewers(only_one, reporter, reviewer, lead):
    submit(only_one, reporter, at=day(9, 22))
    remind(day(9, 22))
    assert (ledger(reviewer), ledger(lead)) == (["review S20260922"], [])
    remind(day(9, 30))
    assert ledger(reviewer) == ["review S20260922", "review T0"]


def test_where_nobody_reviews_the_leads_are_told(only_one, reporter, lead):
    submit(only_one, reporter, at=day(9, 22))
    plan(day(9, 22))
    assert ledger(lead) == ["review S20260922"]


def test_a_closed_period_is_silent(period, only_one, reporter, lead):
    periods.close_period(period, by=actor(lead), at=day(10, 16))
    assert plan(day(10, 16)) == PlanResult()


def test_a_disabled_person_is_not_planned_for_and_the_office_is_asked_to_pass_it_on(only_one, reporter, lead):
    reporter.is_active = False
    reporter.save()
    assert plan(day(10, 16)) == PlanResult(reminders=1, digests=1)
    assert (ledger(reporter), ledger(lead)) == ([], ["due T+1"])


def test_who_was_told_today_hears_the_rest_tomorrow(only_one, kexie_reporter, reporter, reviewer, told):
    """The return comes after the day's digest has gone: the next one carries it, and nothing is lost."""
    Obligation.objects.filter(measure__number=2).update(state="submitted", rounds=1)
    remind(day(10, 9))
    assert told().count("li@example.cn") == 1
    submit(only_one, reporter, at=day(10, 9, 10))
    give_back(
        Obligation.objects.get(pk=only_one.pk), reviewer, at=day(10, 9, 11), new_due_on=day(10, 30).date()
    )
    remind(day(10, 9, 12))
    assert told().count("li@example.cn") == 1
    remind(day(10, 10))
    assert told().count("li@example.cn") == 2
    newest = Digest.objects.filter(recipient=reporter).newest_first()[0]
    assert [item["is_new"] for item in newest.items] == [True]


def test_a_digest_that_never_went_is_folded_into_the_next_working_day(only_one, reporter, told):
    plan(day(10, 9))
    assert plan(day(10, 10)) == PlanResult(reminders=0, digests=1, carried_over=1)
    remind(day(10, 12))
    assert told() == ["li@example.cn"]
    states = Digest.objects.order_by("on").values_list("state", flat=True)
    assert list(states) == [DigestState.SUPERSEDED, DigestState.SUPERSEDED, DigestState.SENT]
    assert Reminder.objects.filter(digest__state=DigestState.SENT).count() == 2


def test_a_report_taken_back_after_it_silenced_a_reminder_is_asked_for_again(
    only_one, reporter, approver, told
):
    plan(day(10, 12))
    reports.submit_report(
        only_one, content=content(), version=0, by=actor(reporter), at=day(10, 12, 9, 1), is_approver=False
    )
    remind(day(10, 12, 9, 2))
    assert "li@example.cn" not in told()
    reports.recall(only_one, by=actor(reporter), at=day(10, 12, 9, 30))
    remind(day(10, 12, 9, 31))
    assert told().count("li@example.cn") == 1
    assert ledger(reporter) == ["due T-3"]


def test_the_year_end_without_a_holiday_notice_does_not_stop_the_pass(policy, lead, reporter):
    factories.open_quarter(
        policy, lead, quarter=4, at=day(12, 21), due_on=factories.moment(2027, 1, 8).date()
    )
    leave_out_everybody_else()
    assert plan(day(12, 25)).reminders == 4
    assert plan(factories.moment(2027, 1, 4)).reminders == 4
    assert {row.stage for row in Reminder.objects.all()} == {"T-10", "T-5"}


def test_only_some_people_can_be_planned_for(obligation, reporter, kexie_reporter):
    plan(day(9, 24), only=frozenset({kexie_reporter.pk}))
    assert ledger(reporter) == []
    assert ledger(kexie_reporter) == ["due T-10"]


def _queries(act):
    from django.db import connection

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_people_or_obligations(
    policy, period, obligation, reporter, kejiting
):
    few = Obligation.objects.filter(body=kejiting)
    others = Obligation.objects.exclude(body=kejiting)
    others.update(state="accepted")
    assert few.count() == 4
    first, idle = _queries(lambda: plan(day(9, 24))), _queries(lambda: plan(day(9, 24)))
    for body in {o.body for o in others.select_related("body")}:
        factories.make_user("甲", (body, Role.REPORTER))
        factories.make_user("乙", (body, Role.REPORTER))
    others.update(state="awaiting")
    assert _queries(lambda: plan(day(9, 24))) <= first
    assert Reminder.objects.count() > 50
    assert _queries(lambda: plan(day(9, 24))) == idle
    # One look at each kind of matter, and at calendar, ladders, people and digests.
    assert idle <= 25


def test_an_accepted_report_is_left_alone(only_one, reporter, reviewer):
    submit(only_one, reporter, at=day(9, 22))
    accept(Obligation.objects.get(pk=only_one.pk), reviewer, at=day(9, 23))
    assert plan(day(10, 16)) == PlanResult()
