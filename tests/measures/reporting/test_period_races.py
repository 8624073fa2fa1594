"""Periods under people, and the job, that act at the same moment, over real parallel connections."""

from datetime import date

import pytest

from audit.rules import RuleBroken
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.models import Obligation, ReportingPeriod, Submission
from measures.reporting.periods import actions as periods
from measures.reporting.periods import rules
from measures.reporting.periods.correcting import actions as correcting
from measures.reporting.periods.schedules import actions as schedules
from measures.states import PeriodKind, State
from tests.factories import actor, confirm_schedule, moment, submit
from tests.measures.test_concurrency import at_once

NOON = moment(2026, 10, 9, 12)
LATER = moment(2026, 10, 28, 12)
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_four_opening_the_same_one_off_one_succeeds(transactional_db, policy, lead):
    span = rules.one_off("汛前检查", starts_on=NOON.date(), ends_on=NOON.date(), questions="查了几处？")
    by = actor(lead)

    def open_it():
        return periods.open_span(policy, span=span, due_on=date(2026, 10, 30), by=by, at=NOON)

    done, refused = at_once(*[open_it] * 4)
    assert (len(done), {refusal.code for refusal in refused}) == (1, {"period_opened_already"})
    assert ReportingPeriod.objects.count() == 1


def test_the_job_run_by_several_beside_a_hand_opens_a_period_once(transactional_db, policy, lead):
    schedule, by = confirm_schedule(policy, lead, at=NOON), actor(lead)

    def by_schedule():
        return schedules.open_due(at=LATER)

    def by_hand():
        october = rules.span_of(PeriodKind.MONTH, 2026, 10)
        return periods.open_span(policy, span=october, due_on=date(2026, 11, 10), by=by, at=LATER)

    _, refused = at_once(by_schedule, by_schedule, by_hand, by_schedule)
    assert {refusal.code for refusal in refused} <= {"period_opened_already"}
    assert ReportingPeriod.objects.get().obligations.count() == 18
    schedule.refresh_from_db()
    assert schedule.trouble == ""


def test_a_report_handed_in_while_its_period_is_withdrawn_is_in_or_refused(
    transactional_db, period, kexie_obligation, kexie_reporter, lead
):
    by = actor(lead)

    def hand_in():
        return submit(kexie_obligation, kexie_reporter, at=NOON)

    def withdraw():
        return correcting.withdraw_period(period, reason="年份选错。", by=by, at=NOON)

    done, refused = at_once(hand_in, withdraw)
    assert (len(done), len(refused)) == (1, 1)
    is_withdrawn = ReportingPeriod.everything.get().withdrawn_at is not None
    state = Obligation.objects.get(pk=kexie_obligation.pk).state
    assert (is_withdrawn, state, Submission.objects.count()) in (
        (True, State.EXCUSED, 0),
        (False, State.SUBMITTED, 1),
    )


def test_an_extension_granted_while_the_date_moves_is_never_lost(
    transactional_db, period, kexie_obligation, kexie_reporter, reviewer, lead
):
    """Whichever comes first, the body ends with the later of the two dates."""
    granted = date(2026, 11, 20)
    wish = Wish(granted, ExtensionReason.OTHER, "需要补充核实有关情况后再报。", "正在核实。")
    case = extensions.request_extension(
        kexie_obligation, wish=wish, by=actor(kexie_reporter), at=NOON, is_approver=True
    )

    def approve():
        return extensions.approve_extension(case, by=actor(reviewer), at=NOON)

    def move():
        return correcting.move_due(
            period, due_on=date(2026, 10, 30), reason="日期录错。", by=actor(lead), at=NOON
        )

    done, refused = at_once(approve, move)
    assert (len(done), refused) == (2, [])
    assert Obligation.objects.get(pk=kexie_obligation.pk).due_on == granted
    others = Obligation.objects.exclude(pk=kexie_obligation.pk)
    assert set(others.values_list("due_on", flat=True)) == {date(2026, 10, 30)}


def test_a_date_moved_twice_at_once_ends_on_one_of_the_two(transactional_db, period, lead):
    by, days = actor(lead), (date(2026, 10, 29), date(2026, 10, 30))

    def move_to(day):
        return lambda: correcting.move_due(period, due_on=day, reason="日期录错。", by=by, at=NOON)

    at_once(*[move_to(day) for day in days])
    final = ReportingPeriod.objects.get().due_on
    assert final in days
    assert set(Obligation.objects.values_list("due_on", flat=True)) == {final}


def test_a_withdrawn_period_takes_no_second_withdrawal(transactional_db, period, lead):
    by = actor(lead)

    def withdraw():
        return correcting.withdraw_period(period, reason="年份选错。", by=by, at=NOON)

    done, refused = at_once(*[withdraw] * 3)
    assert (len(done), len(refused)) == (1, 2)
    with pytest.raises(RuleBroken):
        withdraw()
