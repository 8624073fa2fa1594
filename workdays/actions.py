"""Writes to the office calendar."""

from datetime import datetime

import chinese_calendar
from chinese_calendar import constants
from django.db import transaction
from django.forms import model_to_dict

from audit import actions as audit
from audit.rules import Actor

from .models import CalendarDay

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


def _chinese(name: str) -> str:
    """The Chinese name of a holiday; the package gives the English one."""
    named = next((holiday.chinese for holiday in constants.Holiday if holiday.value == name), name)
    return str(named)
