"""Days off that the law fixes: known before the year's notice, and the same as the notices had them."""

from datetime import date

import pytest
from chinese_calendar import constants

from workdays import law
from workdays.actions import seed_calendar
from workdays.models import CalendarDay
from workdays.rules import add_workdays, next_workday, shift

# Names in chinesecalendar; a day of two holidays bears one of them, and 23 June 2012 is missing there.
ENGLISH = {"春节": "Spring Festival", "清明节": "Tomb-sweeping Day", "端午节": "Dragon Boat Festival"}


@pytest.fixture
def calendar(db):
    seed_calendar()
    return CalendarDay.objects.calendar(2026, 2027, 2028)


def test_the_days_off_of_2027_by_law():
    told = {name: [] for name in law.days_off(2027).values()}
    for day, name in law.days_off(2027).items():
        told[name].append(f"{day:%m-%d}")
    assert told == {
        "元旦": ["01-01"],
        "春节": ["02-05", "02-06", "02-07", "02-08"],
        "清明节": ["04-05"],
        "劳动节": ["05-01", "05-02"],
        "端午节": ["06-09"],
        "中秋节": ["09-15"],
        "国庆节": ["10-01", "10-02", "10-03"],
    }
    assert list(law.days_off(2027)) == sorted(law.days_off(2027))


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_notices_under_this_law_have_all_its_days_off(year):
    assert [day for day in law.days_off(year) if day not in constants.holidays] == []


@pytest.mark.parametrize("year", range(2025, 2027))
def test_each_lunar_holiday_has_the_notices_name(year):
    named = {day: ENGLISH[name] for day, name in law.days_off(year).items() if name in ENGLISH}
    assert {day: constants.holidays[day] for day in named} == named


@pytest.mark.parametrize(
    ("year", "spring", "tombs", "boats", "autumn"),
    [
        (2028, "01-26", "04-04", "05-28", "10-03"),
        (2029, "02-13", "04-04", "06-16", "09-22"),
        (2030, "02-03", "04-05", "06-05", "09-12"),
        (2033, "01-31", "04-04", "06-01", "09-08"),  # the year in which the old tables erred
    ],
)
def test_lunar_days_of_years_to_come(year, spring, tombs, boats, autumn):
    days = law.days_off(year)
    for day, name in ((spring, "春节"), (tombs, "清明节"), (boats, "端午节"), (autumn, "中秋节")):
        assert days[date.fromisoformat(f"{year}-{day}")] in {name, "国庆节"}


@pytest.mark.parametrize("year", [0, 1, 2024, 2100, 9999, 10000])
def test_a_year_under_another_law_or_out_of_reach_has_none(year):
    assert law.days_off(year) == {}


@pytest.mark.parametrize("year", range(2025, 2100))
def test_every_year_has_thirteen_days_off_fewer_only_where_two_meet(year):
    meet = sum(name == "中秋节" for name in law.days_off(year).values()) == 0
    assert len(law.days_off(year)) == 13 - meet


# --- The calendar ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2027-10-01", "2027-10-04"),
        ("2027-01-01", "2027-01-04"),
        ("2027-02-05", "2027-02-09"),
        ("2027-04-05", "2027-04-06"),
        ("2027-06-09", "2027-06-10"),
        ("2027-09-15", "2027-09-16"),
        ("2028-10-02", "2028-10-04"),  # 中秋 falls on 3 October
    ],
)
def test_a_due_date_on_a_holiday_by_law_is_moved_before_the_notice(calendar, due, moved):
    due = date.fromisoformat(due)
    assert next_workday(due, calendar) == shift(due, 1, calendar) == date.fromisoformat(moved)
    assert calendar.is_provisional(due)


def test_working_days_are_counted_over_holidays_by_law_before_the_notice(calendar):
    assert add_workdays(date(2027, 9, 30), 5, calendar) == date(2027, 10, 8)
    assert add_workdays(date(2026, 12, 31), 5, calendar) == date(2027, 1, 8)


def test_what_the_office_entered_without_a_notice_goes_before_the_law(db):
    CalendarDay.objects.create(date=date(2027, 10, 1), is_workday=True, source="核对中", is_confirmed=False)
    known = CalendarDay.objects.calendar(2027)
    assert known.is_workday(date(2027, 10, 1))
    assert not known.is_workday(date(2027, 1, 1))


def test_a_year_that_is_entered_day_by_day_keeps_the_days_off_by_law(db):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, source="通知")
    CalendarDay.objects.create(date=date(2027, 4, 5), is_workday=True, source="通知")
    known = CalendarDay.objects.calendar(2027)
    assert not known.is_provisional(date(2027, 10, 1))
    assert not known.is_workday(date(2027, 10, 1))
    assert known.is_workday(date(2027, 4, 5))
