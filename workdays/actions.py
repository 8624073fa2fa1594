"""Writes to the office calendar."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import chinese_calendar
from chinese_calendar import constants
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.utils import timezone

from audit import actions as audit
from audit.rules import Actor, StaleVersion

from . import rules
from .models import CalendarDay
from .rules import Departure, YearChange

SOURCE = "国务院办公厅节假日安排（经 chinesecalendar {version} 整理）"


@transaction.atomic
def seed_calendar() -> int:
    """Enter the holidays and make-up days known to the chinesecalendar package; returns how many were new.

    A year is one unit: one that has any entry is the office's, and nothing is put back that was taken out.
    """
    source = SOURCE.format(version=getattr(chinese_calendar, "__version__", "")).replace(" 整理", "整理")
    known = {day.year for day in CalendarDay.objects.values_list("date", flat=True)}
    off = {day: name for day, name in constants.holidays.items() if day.weekday() < 5}
    on = {day: name for day, name in constants.workdays.items() if day.weekday() >= 5}
    rows = [
        CalendarDay(date=day, is_workday=works, name=_chinese(name), source=source)
        for days, works in ((off, False), (on, True))
        for day, name in sorted(days.items())
        if day.year not in known
    ]
    CalendarDay.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def keep_day(day: CalendarDay, *, by: Actor, at: datetime) -> CalendarDay:
    """Enter a holiday or make-up working day, or what was changed on one. Counts within a minute (cached)."""
    kept = CalendarDay.objects.select_for_update().filter(pk=day.pk).first()
    day.save()
    verb, did = ("calendar.entered", "登记") if kept is None else ("calendar.edited", "修改")
    before = {} if kept is None else model_to_dict(kept)
    after = model_to_dict(day)
    audit.record(day, by=by, at=at, verb=verb, summary=f"{did}工作日历 {day}", before=before, after=after)
    return day


@transaction.atomic
def remove_day(day: CalendarDay, *, by: Actor, at: datetime) -> None:
    """Take a day off the calendar, so that it follows Monday to Friday again."""
    before = model_to_dict(day)
    audit.record(day, by=by, at=at, verb="calendar.removed", summary=f"删除工作日历 {day}", before=before)
    day.delete()


CHANGED = "该年日历刚被他人修改，您的导入没有保存。请按最新内容重新核对。"


def replace_year(
    year: int, *, days: Sequence[Departure], source: str, by: Actor, at: datetime, seen: str | None = None
) -> YearChange:
    """Make ``days`` the whole calendar of ``year``, all from the notice ``source``, confirmed; returns what changed.

    Rows that are the same stay untouched; the same calendar again changes nothing and leaves no trace. Counts within a
    minute (cached). ``seen`` is the ``rules.fingerprint`` of the year's rows as they were looked at: refused
    (``StaleVersion``) when somebody has changed them since. Refuses a year out of reach, no source, no days, and days
    that ``rules.check_days`` refuses.
    """
    rules.check_year(year, today=timezone.localdate(at))
    source = rules.check_source(source)
    rules.check_days(days, year)
    try:
        return _replace(year, days, source, by=by, at=at, seen=seen)
    except IntegrityError:
        # A day entered at the same moment, where there was no row yet that could be locked.
        raise StaleVersion(CHANGED) from None


@transaction.atomic
def _replace(
    year: int, days: Sequence[Departure], source: str, *, by: Actor, at: datetime, seen: str | None
) -> YearChange:
    # A new year has no rows to lock, so all of them are: whoever imports at the same time waits.
    list(CalendarDay.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = {row.date: row for row in CalendarDay.objects.in_year(year)}
    change = rules.compare((row.departure for row in rows.values()), days)
    resourced = [row for row in rows.values() if row.source != source or not row.is_confirmed]
    if change.is_empty and not resourced:
        return change
    if seen is not None and seen != rules.fingerprint(row.facts for row in rows.values()):
        raise StaleVersion(CHANGED)
    before = _told(rows.values())
    _write(rows, days, source)
    kept = list(CalendarDay.objects.in_year(year))
    audit.record(
        kept[0],
        by=by,
        at=at,
        verb="calendar.imported",
        summary=f"导入 {year} 年节假日安排，共 {len(kept)} 天：新增 {len(change.added)}，"
        f"变更 {len(change.changed)}，删除 {len(change.removed)}。依据：{source}",
        before={"year": year, "days": before},
        after={"year": year, "days": _told(kept)},
    )
    return change


def _write(rows: Mapping[date, CalendarDay], days: Sequence[Departure], source: str) -> None:
    """Bring the rows of a year to ``days``. Those that are the same are not touched."""
    wanted = {day.on: day for day in days}
    gone = [row.pk for on, row in rows.items() if on not in wanted]
    CalendarDay.objects.filter(pk__in=gone).delete()
    edited = []
    for on, row in rows.items():
        day = wanted.get(on)
        if day and (row.departure, row.source, row.is_confirmed) != (day, source, True):
            row.is_workday, row.name, row.source, row.is_confirmed = day.is_workday, day.name, source, True
            edited.append(row)
    CalendarDay.objects.bulk_update(edited, ["is_workday", "name", "source", "is_confirmed"])
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day.on, is_workday=day.is_workday, name=day.name, source=source)
        for day in sorted(days)
        if day.on not in rows
    )


def _told(rows: Iterable[CalendarDay]) -> list[str]:
    """Each day as the record keeps it."""
    return [f"{row.departure.line}（{row.source}{'' if row.is_confirmed else '，未核实'}）" for row in rows]


def _chinese(name: str) -> str:
    """The Chinese name of a holiday; the package gives the English one."""
    named = next((holiday.chinese for holiday in constants.Holiday if holiday.value == name), name)
    return str(named)
