"""Importing a year's notice: one whole year at a time, by one person at a time."""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from tests.factories import SETUP, moment
from workdays import rules
from workdays.actions import replace_year, seed_calendar
from workdays.checks import check_notices, warnings_on
from workdays.models import CalendarDay
from workdays.rules import Departure

NOW = moment(2026, 11, 24)
SOURCE = "国办发明电〔2026〕9号"


def off(month, day, name="元旦", year=2027):
    return Departure(date(year, month, day), is_workday=False, name=name)


def put(days, *, year=2027, source=SOURCE, **more):
    return replace_year(year, days=days, source=source, by=SETUP, at=NOW, **more)


def kept(year=2027):
    return [row.departure for row in CalendarDay.objects.in_year(year)]


@pytest.fixture
def seeded(db):
    seed_calendar()


def test_a_new_year_is_entered_as_confirmed_under_its_notice(seeded):
    change = put([off(2, 8, "春节"), off(1, 1)])
    assert kept() == [off(1, 1), off(2, 8, "春节")]
    assert change.added == (off(1, 1), off(2, 8, "春节"))
    assert set(CalendarDay.objects.in_year(2027).values_list("source", "is_confirmed")) == {(SOURCE, True)}
    assert not CalendarDay.objects.calendar(2027).is_provisional(date(2027, 6, 1))


def test_replacing_leaves_the_other_years_and_the_rows_that_stay(seeded):
    put([off(1, 1), off(2, 8, "春节"), off(2, 9, "春节")])
    before = dict(CalendarDay.objects.values_list("date", "pk"))
    put([off(1, 1), off(2, 8, "过年"), off(2, 10, "春节")])
    after = dict(CalendarDay.objects.values_list("date", "pk"))
    assert kept() == [off(1, 1), off(2, 8, "过年"), off(2, 10, "春节")]
    assert {on: pk for on, pk in after.items() if on != date(2027, 2, 10)} == {
        on: pk for on, pk in before.items() if on != date(2027, 2, 9)
    }


def test_the_record_says_what_was_and_what_is(seeded):
    put([off(1, 1)])
    put([off(1, 4)], source="更正通知")
    event = AuditEvent.objects.filter(verb="calendar.imported").latest("pk")
    assert event.before == {"year": 2027, "days": [f"2027-01-01 放假 元旦（{SOURCE}）"]}
    assert event.after == {"year": 2027, "days": ["2027-01-04 放假 元旦（更正通知）"]}
    assert "新增 1，变更 0，删除 1" in event.summary


def test_the_same_calendar_again_changes_nothing_and_leaves_no_trace(seeded):
    put([off(1, 1)])
    assert put([off(1, 1)], seen="of another time").is_empty
    assert AuditEvent.objects.filter(verb="calendar.imported").count() == 1


def test_what_was_entered_unconfirmed_is_confirmed_by_the_notice(seeded):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, source="传闻", is_confirmed=False)
    assert CalendarDay.objects.calendar(2027).is_provisional(date(2027, 1, 1))
    put([off(1, 1, "")])
    row = CalendarDay.objects.get(date=date(2027, 1, 1))
    assert (row.source, row.is_confirmed) == (SOURCE, True)


@pytest.mark.parametrize(
    ("days", "more", "code"),
    [
        ([], {}, "no_days"),
        ([off(1, 1, year=2026)], {}, "wrong_year"),
        ([off(1, 1), off(1, 1, "新年")], {}, "day_twice"),
        ([off(1, 2)], {}, "no_departure"),
        ([off(1, 1)], {"source": " \u200b"}, "source_missing"),
        ([off(1, 1)], {"source": "通" * 201}, "source_too_long"),
        ([off(1, 1)], {"year": 2028}, "year_out_of_reach"),
    ],
)
def test_what_is_no_years_notice_is_refused_and_nothing_written(seeded, days, more, code):
    before = set(CalendarDay.objects.values_list("date", flat=True))
    with pytest.raises(RuleBroken) as refused:
        put(days, **more)
    assert refused.value.code == code
    assert set(CalendarDay.objects.values_list("date", flat=True)) == before


def test_whoever_looked_before_another_imported_is_told(seeded):
    seen = rules.fingerprint(row.facts for row in CalendarDay.objects.in_year(2027))
    put([off(1, 1)], seen=seen)
    with pytest.raises(StaleVersion):
        put([off(1, 4)], seen=seen)
    assert kept() == [off(1, 1)]


@pytest.mark.parametrize("begins", [seed_calendar, lambda: None], ids=["seeded", "empty"])
def test_of_two_importing_at_once_the_year_is_one_of_the_two(transactional_db, begins):
    begins()
    first, second = [off(1, 1, "甲"), off(1, 4, "甲")], [off(1, 4, "乙"), off(1, 5, "乙")]
    start, seen, told = threading.Barrier(2), rules.fingerprint([]), []

    def run(days):
        try:
            start.wait(timeout=10)
            put(days, seen=seen)
            told.append("done")
        except RuleBroken as refused:
            told.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[days]) for days in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == ["done", "stale_version"]
    assert kept() in (first, second)


# --- The check ----------------------------------------------------------------------------------------


def test_the_check_warns_from_december_until_the_notice_is_imported(seeded):
    assert warnings_on(date(2026, 11, 30)) == []
    (warning,) = warnings_on(date(2026, 12, 1))
    assert warning.id == "workdays.W001"
    assert "2027 年节假日安排未导入" in warning.msg
    put([off(1, 1)])
    assert warnings_on(date(2026, 12, 1)) == []


def test_the_check_warns_of_this_year_too(seeded):
    assert [warning.id for warning in warnings_on(date(2027, 6, 1))] == ["workdays.W001"]


def test_an_unconfirmed_day_covers_no_year(seeded):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, source="传闻", is_confirmed=False)
    assert warnings_on(date(2026, 12, 1))


def test_the_check_runs_only_where_a_database_is_asked_about(empty):
    assert check_notices() == []
    assert check_notices(databases=["default"])


def test_before_the_tables_are_there_the_check_is_silent(transactional_db):
    table = CalendarDay._meta.db_table
    with connection.schema_editor() as editor:
        editor.alter_db_table(CalendarDay, table, "workdays_away")
    try:
        assert warnings_on(date(2027, 6, 1)) == []
    finally:
        with connection.schema_editor() as editor:
            editor.alter_db_table(CalendarDay, "workdays_away", table)
