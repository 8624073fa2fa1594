"""Laws of counting working days: on any calendar, and day by day on the real one."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workdays.actions import seed_calendar
from workdays.models import CalendarDay
from workdays.rules import Calendar, add_workdays, next_workday, shift, workdays_between

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
days = st.dates(min_value=date(2003, 1, 1), max_value=date(2035, 12, 31))
counts = st.integers(min_value=0, max_value=120)
# Any calendar at all: dense around two years, so that runs of days off and of work are met.
calendars = st.builds(
    Calendar,
    st.dictionaries(st.dates(date(2025, 11, 1), date(2027, 3, 1)), st.booleans(), max_size=60),
    st.frozensets(st.integers(2004, 2035)),
)


def every_day(start, end):
    return (start + timedelta(days=n) for n in range((end - start).days + 1))


# --- On any calendar ----------------------------------------------------------------------------------


@given(days, counts, calendars)
def test_adding_and_counting_are_inverse(start, count, calendar):
    assert workdays_between(start, add_workdays(start, count, calendar), calendar) == count


@given(days, counts, calendars)
def test_going_forth_and_back_from_a_working_day_ends_where_it_began(start, count, calendar):
    start = next_workday(start, calendar)
    assert add_workdays(add_workdays(start, count, calendar), -count, calendar) == start


@given(days, st.integers(-120, 120).filter(bool), calendars)
def test_what_is_added_ends_on_a_working_day(start, count, calendar):
    assert calendar.is_workday(add_workdays(start, count, calendar))


@given(days, counts, counts, calendars)
def test_adding_twice_is_adding_the_sum(start, some, more, calendar):
    twice = add_workdays(add_workdays(start, some, calendar), more, calendar)
    assert twice == add_workdays(start, some + more, calendar)


@given(days, days, days, calendars)
def test_counts_add_up_and_turn_their_sign(one, two, three, calendar):
    way = workdays_between(one, two, calendar) + workdays_between(two, three, calendar)
    assert way == workdays_between(one, three, calendar) == -workdays_between(three, one, calendar)


@given(days, st.integers(0, 400), calendars)
def test_counting_agrees_with_walking(start, length, calendar):
    end = start + timedelta(days=length)
    walked = sum(calendar.is_workday(day) for day in every_day(start + timedelta(days=1), end))
    assert workdays_between(start, end, calendar) == walked


@given(days, calendars)
def test_the_next_working_day_skips_no_other(day, calendar):
    found = next_workday(day, calendar)
    assert calendar.is_workday(found)
    assert not any(calendar.is_workday(skipped) for skipped in every_day(day, found - timedelta(days=1)))


@given(days, st.integers(-3, 30), calendars)
def test_a_working_day_is_never_shifted(day, nth, calendar):
    day = next_workday(day, calendar)
    assert shift(day, nth, calendar) == day


@given(days, st.integers(1, 30), calendars)
def test_a_day_off_goes_to_the_nth_working_day_after_it(day, nth, calendar):
    day = add_workdays(day, 1, calendar)
    while calendar.is_workday(day):
        day += timedelta(days=1)
    shifted = shift(day, nth, calendar)
    assert calendar.is_workday(shifted)
    assert workdays_between(day, shifted, calendar) == nth


@given(days, st.integers(-5, 0), calendars)
def test_without_a_shift_a_day_off_stays(day, nth, calendar):
    assert shift(day, nth, calendar) == day


@given(st.dates(), st.integers(-200, 200), calendars)
@example(date.max, 5, Calendar())
@example(date.min, -5, Calendar())
@example(date(9999, 12, 30), 3, Calendar({date.max: False}))
def test_no_date_and_no_count_is_an_error(day, count, calendar):
    for found in (
        add_workdays(day, count, calendar), shift(day, count, calendar), next_workday(day, calendar)
    ):  # fmt: skip
        assert date.min <= found <= date.max
    assert isinstance(calendar.is_provisional_between(day, date.max), bool)


# --- On the real one ----------------------------------------------------------------------------------


@pytest.fixture
def real(db):
    seed_calendar()
    return CalendarDay.objects.calendar(*range(FIRST.year, LAST.year + 2))


def test_every_day_since_2004_is_as_the_notices_have_it(real):
    wrong = [
        day for day in every_day(FIRST, LAST) if real.is_workday(day) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []


def test_each_next_working_day_since_2004_is_the_one_found_by_walking(real):
    following = next(
        day for day in every_day(LAST, LAST + timedelta(days=9)) if real.is_workday(day)
    )  # the way back starts here
    for day in reversed(list(every_day(FIRST, LAST))):
        following = day if chinese_calendar.is_workday(day) else following
        assert next_workday(day, real) == shift(day, 1, real) == following


def test_counts_since_2004_are_those_found_by_walking(real):
    walked = 0
    for day in every_day(FIRST + timedelta(days=1), LAST):
        walked += chinese_calendar.is_workday(day)
        assert workdays_between(FIRST, day, real) == walked
        assert (
            not chinese_calendar.is_workday(day) or walked > 250 or add_workdays(FIRST, walked, real) == day
        )


def test_the_years_since_2004_are_certain_and_those_after_provisional(real):
    assert not any(real.is_provisional(date(year, 6, 1)) for year in range(2004, 2027))
    assert not real.is_provisional_between(FIRST, LAST)
    assert real.is_provisional(date(2027, 1, 1))
    assert real.is_provisional_between(LAST, date(2027, 1, 4))
    assert real.is_provisional_between(date(2027, 1, 4), LAST)


@pytest.mark.parametrize(
    ("day", "nth", "expected"),
    [
        ("2026-10-03", 0, "2026-10-03"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-10-03", 2, "2026-10-09"),
        ("2026-10-03", 3, "2026-10-10"),  # a make-up Saturday
        ("2026-10-10", 1, "2026-10-10"),
        ("2027-10-03", 1, "2027-10-04"),  # no notice: Monday to Friday
    ],
)
def test_shifting_over_the_national_holiday(real, day, nth, expected):
    assert shift(date.fromisoformat(day), nth, real) == date.fromisoformat(expected)
