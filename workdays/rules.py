"""Counting working days. Knows no Django.

Practice: short periods are counted in working days, the first day is not counted, and make-up
working days of the State Council's yearly notice count as working days.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property


@dataclass(frozen=True)
class Calendar:
    """The office calendar: days that differ from Monday to Friday, and the years a notice covers."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    covered_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """True on a working day. A year without a notice falls back to Monday to Friday; never an error."""
        return self.exceptions.get(day, day.weekday() < 5)

    @cached_property
    def _made_up(self) -> Sequence[date]:
        """Weekend days that are worked, in order."""
        return sorted(day for day, works in self.exceptions.items() if works and day.weekday() >= 5)

    @cached_property
    def _taken_off(self) -> Sequence[date]:
        """Weekdays that are not worked, in order."""
        return sorted(day for day, works in self.exceptions.items() if not works and day.weekday() < 5)

    def worked_until(self, day: date) -> int:
        """Working days up to and including ``day``, counted from a fixed day long ago; for differences."""
        weeks, rest = divmod(day.toordinal() - 1, 7)
        weekdays = weeks * 5 + min(rest + 1, 5)
        return weekdays + bisect_right(self._made_up, day) - bisect_right(self._taken_off, day)

    def is_provisional(self, day: date) -> bool:
        """True when the year's holiday notice has not been entered, so the answer may still change."""
        return day.year not in self.covered_years


def add_workdays(start: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th working day after ``start`` (before it when negative); ``start`` itself is not counted."""
    step = timedelta(days=1 if count >= 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        if calendar.is_workday(day):
            left -= 1
    return day


def workdays_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before ``start``."""
    return calendar.worked_until(end) - calendar.worked_until(start)


def next_workday(day: date, calendar: Calendar) -> date:
    """``day`` itself when it is a working day, else the first one after it."""
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day
