"""Counting working days over make-up days, holidays and years without a notice."""

from datetime import date, timedelta

import pytest

from workdays.actions import seed_calendar
from workdays.models import CalendarDay
from workdays.rules import Calendar, add_workdays, next_workday, workdays_between


@pytest.fixture
def calendar(db):
    seed_calendar()
    return CalendarDay.objects.calendar(2018, 2025, 2026, 2027)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-09-30", 1, "2026-10-08"),  # over the National Day holiday
        ("2026-10-09", 1, "2026-10-10"),  # a make-up Saturday counts
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2018-04-04", 1, "2018-04-08"),
        ("2026-11-23", 0, "2026-11-23"),
    ],
)
def test_adding_working_days(calendar, start, count, end):
    assert add_workdays(date.fromisoformat(start), count, calendar) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "end", "days"), [("2026-10-09", "2026-10-15", 5), ("2026-10-15", "2026-10-09", -5)]
)
def test_counting_between(calendar, start, end, days):
    assert workdays_between(date.fromisoformat(start), date.fromisoformat(end), calendar) == days


def test_counting_agrees_with_walking_from_day_to_day(calendar):
    first = date(2025, 12, 20)
    for length in range(420):
        last = first + timedelta(days=length)
        walked = sum(calendar.is_workday(first + timedelta(days=n)) for n in range(1, length + 1))
        assert workdays_between(first, last, calendar) == walked


def test_a_year_without_a_notice_falls_back_and_says_so(calendar):
    assert calendar.is_provisional(date(2027, 10, 8))
    assert calendar.is_workday(date(2027, 10, 8))
    assert not calendar.is_provisional(date(2026, 10, 1))


def test_a_calendar_knows_the_years_asked_for_and_no_others(calendar):
    assert calendar.covered_years == {2018, 2025, 2026}
    assert {day.year for day in calendar.exceptions} == {2018, 2025, 2026, 2027}


def test_years_at_either_end_of_the_count_have_no_notice(db):
    assert CalendarDay.objects.calendar(0, 1).covered_years == frozenset()
    assert CalendarDay.objects.calendar(9999, 10000).covered_years == frozenset()


def test_next_workday_keeps_a_working_day():
    assert next_workday(date(2026, 11, 23), Calendar()) == date(2026, 11, 23)
    assert next_workday(date(2026, 11, 21), Calendar()) == date(2026, 11, 23)


def test_seeding_again_leaves_the_offices_entries(calendar):
    CalendarDay.objects.filter(date="2026-10-10").update(is_workday=False, name="临时调整")
    assert seed_calendar() == 0
    assert CalendarDay.objects.get(date="2026-10-10").name == "临时调整"
