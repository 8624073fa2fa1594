"""The ladder, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.rules import State
from reminders import rules
from reminders.rules import Duty, Notice, Occasion, Stage
from tests.factories import moment
from workdays.rules import Calendar

# The autumn of 2026: National Day 1 to 7 October, Saturday 10 October made up for; 25 September off.
AUTUMN = Calendar(
    exceptions={date(2026, 9, 25): False, date(2026, 10, 10): True}
    | {date(2026, 10, day): False for day in range(1, 8)},
    covered_years=frozenset({2026}),
)
DUE = date(2026, 10, 15)


def stage(on, due_on=DUE, calendar=AUTUMN):
    reached = rules.stage_reached(due_on, on, calendar)
    return reached.code if reached else None


@pytest.mark.parametrize(
    ("month", "day", "code"),
    [
        (9, 23, None),
        (9, 24, "T-10"),
        (9, 30, "T-10"),
        (10, 8, "T-10"),
        (10, 9, "T-5"),
        (10, 10, "T-5"),
        (10, 12, "T-3"),
        (10, 13, "T-3"),
        (10, 14, "T-1"),
        (10, 15, "T0"),
        (10, 16, "T+1"),
        (10, 19, "T+1"),
        (10, 20, "T+3"),
        (10, 26, "T+3"),
        (10, 27, "T+8"),
        (11, 3, "T+13"),
        (11, 10, "T+18"),
    ],
)
def test_the_ladder_counts_working_days_and_the_newest_stage_holds_until_the_next(month, day, code):
    assert stage(date(2026, month, day)) == code


def test_a_due_date_on_a_weekend_is_told_of_on_the_last_working_day_before_and_the_first_after():
    saturday = date(2026, 11, 14)
    assert stage(date(2026, 11, 13), saturday) == "T-1"
    assert stage(date(2026, 11, 16), saturday) == "T+1"


def test_the_ladder_crosses_a_year_without_a_holiday_notice():
    """2027 is not covered: Monday to Friday count, and 1 January is taken for a working day."""
    assert stage(date(2026, 12, 25), date(2027, 1, 8)) == "T-10"
    assert stage(date(2027, 1, 7), date(2027, 1, 8)) == "T-1"
    assert stage(date(2027, 1, 4), date(2026, 12, 31)) == "T+1"


@given(
    due_on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    start=st.integers(-40, 60),
    holidays=st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40),
)
def test_stages_only_ever_advance(due_on, start, holidays):
    calendar = Calendar(exceptions=dict.fromkeys(holidays, False))
    first = due_on + timedelta(days=start)
    seen = [stage(first + timedelta(days=n), due_on, calendar) for n in range(40)]
    steps = [int(code[1:]) for code in seen if code]
    assert steps == sorted(steps)


@given(due_on=st.dates(date(2026, 1, 1), date(2027, 12, 31)), ahead=st.integers(0, 60))
def test_the_horizon_is_the_last_due_date_with_a_stage(due_on, ahead):
    on = due_on - timedelta(days=ahead)
    is_within = due_on <= rules.horizon(on, AUTUMN)
    assert is_within == (rules.stage_reached(due_on, on, AUTUMN) is not None)


def called_for(state, on, since=date(2026, 9, 21)):
    return set(rules.notices(state, due_on=DUE, since=since, on=on, calendar=AUTUMN))


def test_a_report_owed_concerns_its_writers_and_once_late_its_approvers():
    t3, t1_late = Stage("T-3"), Stage("T+1", is_after_due=True)
    assert called_for(State.DRAFTING, date(2026, 10, 12)) == {Notice(Occasion.DUE, t3, Duty.WRITE)}
    assert called_for(State.AWAITING, date(2026, 10, 16)) == {
        Notice(Occasion.DUE, t1_late, Duty.WRITE),
        Notice(Occasion.DUE, t1_late, Duty.WATCH),
    }


def test_a_returned_report_is_told_at_once_and_then_follows_the_ladder():
    returned = Notice(Occasion.RETURNED, rules.AT_ONCE, Duty.WRITE)
    assert called_for(State.RETURNED, date(2026, 9, 22)) == {returned}
    assert called_for(State.RETURNED, DUE) == {returned, Notice(Occasion.DUE, Stage("T0"), Duty.WRITE)}


def test_a_report_to_be_signed_concerns_the_approvers_alone():
    assert called_for(State.UNIT_REVIEW, date(2026, 9, 22)) == {
        Notice(Occasion.SIGN_OFF, rules.AT_ONCE, Duty.SIGN)
    }
    assert called_for(State.UNIT_REVIEW, date(2026, 10, 14)) == {
        Notice(Occasion.SIGN_OFF, Stage("T-1"), Duty.SIGN)
    }


@pytest.mark.parametrize(("day", "code"), [(9, "W0"), (14, "W0"), (15, "W5"), (21, "W5"), (22, "W10")])
def test_a_report_to_be_reviewed_is_told_at_once_and_every_fifth_working_day(day, code):
    since = date(2026, 10, 9)
    notice = Notice(Occasion.REVIEW, Stage(code), Duty.REVIEW)
    assert called_for(State.SUBMITTED, date(2026, 10, day), since) == {notice}


def test_an_accepted_report_concerns_nobody():
    assert called_for(State.ACCEPTED, date(2026, 11, 3)) == set()


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        (moment(2026, 10, 12, 8, 29), False),
        (moment(2026, 10, 12, 8, 30), True),
        (moment(2026, 10, 12, 17, 59), True),
        (moment(2026, 10, 12, 18, 0), False),
        (moment(2026, 10, 10, 10), True),
        (moment(2026, 10, 11, 10), False),
        (moment(2026, 10, 1, 10), False),
    ],
)
def test_nobody_is_disturbed_outside_working_hours(at, answer):
    assert rules.is_working_time(at, AUTUMN) is answer


def test_refused_mail_waits_longer_each_time_and_then_stops():
    at = moment(2026, 10, 12)
    waits = [rules.next_try_at(attempts, at) for attempts in range(1, 6)]
    assert [wait and (wait - at).total_seconds() / 60 for wait in waits] == [1, 5, 15, 60, None]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ([(Duty.WRITE, False)] * 2 + [(Duty.WRITE, True)], "您有 3 项填报待办（1 项逾期）"),
        ([(Duty.WRITE, False)], "您有 1 项填报待办"),
        ([(Duty.SIGN, True), (Duty.SIGN, False)], "您有 2 项报告待签发（1 项逾期）"),
        ([(Duty.WATCH, True)], "您有 1 项本单位逾期未报"),
        ([(Duty.REVIEW, False), (Duty.WRITE, False)], "您有 1 项填报待办、1 项报告待审核"),
    ],
)
def test_the_headline_counts_by_what_is_asked(asked, sentence):
    assert rules.headline(asked) == sentence
