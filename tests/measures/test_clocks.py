"""Clocks on both sides: the body's stands still while the office holds the report, and the office's while it does not."""

from datetime import date

import pytest
import time_machine

from measures import dates, states
from measures.models import Obligation, Policy
from measures.reporting import actions as reports
from measures.reporting.review import actions as reviews
from measures.states import Act, State
from tests.factories import accept, actor, content, give_back, moment, submit
from workdays.models import CalendarDay
from workdays.rules import Calendar

CALENDAR = Calendar(covered_years=frozenset({2026}))
FRIDAY, NEXT_THURSDAY = moment(2026, 10, 9, 12), date(2026, 10, 15)


def fresh(obligation: Obligation) -> Obligation:
    return Obligation.objects.with_names().get(pk=obligation.pk)


# --- Rules --------------------------------------------------------------------------------------------


def test_after_a_return_the_policys_days_count_from_the_next_day():
    due_on, why = dates.due_after_return(date(2026, 11, 23), 5, CALENDAR)
    assert due_on == date(2026, 11, 30)
    assert why == "2026年11月23日退回，当日不计，顺延 5 个工作日（其间休息日 2 天不计）。"


def test_more_days_left_than_the_policys_are_given_back():
    due_on, why = dates.due_after_return(date(2026, 11, 23), 5, CALENDAR, left=8)
    assert due_on == date(2026, 12, 3)
    assert why.endswith("报送时距截止还有 8 个工作日，督查室审核期间不计，全部补还。")


@pytest.mark.parametrize("left", [-3, 0, 5])
def test_fewer_days_left_than_the_policys_change_nothing(left):
    assert dates.due_after_return(date(2026, 11, 23), 5, CALENDAR, left=left) == dates.due_after_return(
        date(2026, 11, 23), 5, CALENDAR
    )


def test_a_date_in_a_year_without_holidays_says_that_it_is_provisional():
    _, why = dates.due_after_return(date(2027, 1, 4), 5, CALENDAR)
    assert "该年节假日安排未导入，日期为暂定" in why


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        (State.SUBMITTED, date(2026, 10, 15), True),
        (State.SUBMITTED, date(2026, 10, 16), False),
        (State.SUBMITTED, None, False),
        (State.RETURNED, date(2026, 10, 15), False),
        (State.ACCEPTED, date(2026, 10, 15), False),
    ],
)
def test_the_office_is_late_only_with_what_it_holds_past_its_day(state, due_on, late):
    assert dates.is_review_overdue(state, due_on, date(2026, 10, 16)) is late


# --- The body's clock ---------------------------------------------------------------------------------


def test_the_first_due_date_says_who_set_it(obligation):
    assert obligation.due_why == "督查室开启2026年第三季度填报时确定。"


def test_a_return_says_why_the_new_date_is_that_day(obligation, reporter, reviewer):
    submit(obligation, reporter, at=FRIDAY)
    back = give_back(fresh(obligation), reviewer, at=FRIDAY)
    assert back.due_on == NEXT_THURSDAY
    assert back.due_why.startswith("2026年10月9日退回，当日不计，顺延 5 个工作日")


def test_the_number_of_days_after_a_return_is_the_policys(obligation, reporter, reviewer):
    Policy.objects.update(return_workdays=2)
    submit(obligation, reporter, at=moment(2026, 10, 15))
    back = give_back(fresh(obligation), reviewer, at=moment(2026, 10, 19))
    assert back.due_on == date(2026, 10, 21)


def test_days_that_the_office_took_are_given_back(obligation, reporter, reviewer):
    """Handed in twelve working days early and held for two weeks: the twelve are there again."""
    submit(obligation, reporter, at=moment(2026, 9, 21))
    back = give_back(fresh(obligation), reviewer, at=moment(2026, 10, 12))
    calendar = CalendarDay.objects.calendar(2026)
    left = calendar.worked_until(date(2026, 10, 15)) - calendar.worked_until(date(2026, 9, 21))
    assert calendar.worked_until(back.due_on) - calendar.worked_until(date(2026, 10, 12)) == left > 5
    assert f"报送时距截止还有 {left} 个工作日" in back.due_why


def test_a_date_named_by_the_office_says_so(obligation, reporter, reviewer):
    submit(obligation, reporter, at=FRIDAY)
    back = give_back(fresh(obligation), reviewer, at=FRIDAY, new_due_on=date(2026, 10, 30))
    assert back.due_why == "督查室2026年10月9日退回时指定。"


def test_the_proposed_date_sent_by_the_page_keeps_its_explanation(obligation, reporter, reviewer):
    submit(obligation, reporter, at=FRIDAY)
    back = give_back(fresh(obligation), reviewer, at=FRIDAY, new_due_on=NEXT_THURSDAY)
    assert back.due_why.startswith("2026年10月9日退回，当日不计")


def test_a_report_with_the_office_is_never_overdue(obligation, reporter):
    submit(obligation, reporter, at=FRIDAY)
    late = Obligation.objects.overdue(date(2026, 12, 1))
    assert obligation.pk not in set(late.values_list("pk", flat=True))


def test_the_original_date_survives_every_return(obligation, reporter, reviewer):
    submit(obligation, reporter, at=FRIDAY)
    give_back(fresh(obligation), reviewer, at=FRIDAY, new_due_on=date(2026, 10, 30))
    submit(fresh(obligation), reporter, at=moment(2026, 10, 20))
    back = give_back(fresh(obligation), reviewer, at=moment(2026, 10, 21), new_due_on=date(2026, 11, 30))
    assert (back.due_on, back.original_due_on) == (date(2026, 11, 30), NEXT_THURSDAY)


# --- The office's clock -------------------------------------------------------------------------------


def test_the_office_gets_a_deadline_when_the_report_reaches_it(obligation, reporter):
    submit(obligation, reporter, at=FRIDAY)
    owed = fresh(obligation)
    assert owed.review_due_on == NEXT_THURSDAY
    assert owed.review_due_why.startswith("2026年10月9日报送，当日不计，顺延 5 个工作日")


def test_the_offices_number_of_days_is_the_policys(obligation, reporter):
    Policy.objects.update(review_workdays=1)
    submit(obligation, reporter, at=FRIDAY)
    assert fresh(obligation).review_due_on == date(2026, 10, 10)


def test_while_the_units_leader_holds_it_the_office_has_no_deadline(obligation, reporter, approver):
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=FRIDAY, is_approver=False
    )
    assert fresh(obligation).review_due_on is None
    reports.sign_off(fresh(obligation), version=1, by=actor(approver), at=moment(2026, 10, 12))
    assert fresh(obligation).review_due_on == date(2026, 10, 19)


@pytest.mark.parametrize("decide", [accept, give_back])
def test_a_decision_stops_the_offices_clock(obligation, reporter, reviewer, decide):
    submit(obligation, reporter, at=FRIDAY)
    decided = decide(fresh(obligation), reviewer, at=FRIDAY)
    assert (decided.review_due_on, decided.review_due_why) == (None, "")


def test_a_returned_report_handed_in_again_gets_a_fresh_deadline(obligation, reporter, reviewer):
    submit(obligation, reporter, at=FRIDAY)
    give_back(fresh(obligation), reviewer, at=moment(2026, 10, 12))
    submit(fresh(obligation), reporter, at=moment(2026, 10, 14))
    assert fresh(obligation).review_due_on == date(2026, 10, 21)


def test_overdue_reviews_are_those_past_the_offices_own_day(obligation, kexie_obligation, reporter, reviewer):
    submit(obligation, reporter, at=FRIDAY)
    submit(kexie_obligation, reporter, at=moment(2026, 10, 14))

    def late(day):
        return list(Obligation.objects.reviews_overdue(day).values_list("pk", flat=True))

    assert late(date(2026, 10, 15)) == []
    assert late(date(2026, 10, 16)) == [obligation.pk]
    accept(fresh(obligation), reviewer, at=moment(2026, 10, 16))
    assert late(date(2026, 10, 16)) == []


def test_the_queue_begins_with_the_earliest_deadline(obligation, kexie_obligation, reporter):
    submit(kexie_obligation, reporter, at=FRIDAY)
    submit(obligation, reporter, at=moment(2026, 10, 12))
    Obligation.objects.filter(pk=obligation.pk).update(review_due_on=date(2026, 10, 13))
    assert list(Obligation.objects.awaiting_review()) == [obligation, kexie_obligation]


def test_the_review_page_proposes_the_days_that_were_left(obligation, reporter, reviewer, signed_in):
    submit(obligation, reporter, at=moment(2026, 9, 21))
    with time_machine.travel(moment(2026, 10, 12), tick=False):
        page = signed_in(reviewer).get(f"/obligations/{obligation.pk}/review/")
        expected, _ = reviews.due_after_return(
            fresh(obligation), obligation.submissions.get(), today=date(2026, 10, 12)
        )
    assert page.context["form"]["new_due_on"].value() == expected > date(2026, 10, 19)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.EXCUSED])
def test_what_is_not_with_the_body_has_no_date_to_move(state):
    assert not states.may(state, Act.EXTEND)
