"""What every change of state shares: who holds it now, and by when the office decides."""

from datetime import date, datetime

from audit.rules import StaleVersion
from measures import dates, states
from workdays.models import CalendarDay


def check_same_body(now: int, as_read: int) -> None:
    """Refuse an act on what was handed over to another body since it was read (``StaleVersion``)."""
    if now != as_read:
        raise StaleVersion("该事项刚被移交给其他单位，您的操作没有保存，请刷新后核对。")


def office_deadline(at: datetime, days: int, *, since: str) -> tuple[date, str]:
    """A date ``days`` working days after the day of ``at``, and the sentence that explains it."""
    today = states.day_of(at)
    calendar = CalendarDay.objects.calendar(today.year, today.year + 1)
    return dates.explain_workdays(today, days, calendar, since=since)
