"""The office calendar: holidays and make-up working days of the State Council's yearly notices."""

from datetime import MAXYEAR, MINYEAR, date

from django.core.cache import cache
from django.db import models

from . import law
from .rules import Calendar, Departure

CACHE_SECONDS = 60


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def calendar(self, *years: int) -> Calendar:
        """The calendar of these years as plain values. May lag a minute behind an edit (cached).

        The days off that the law fixes (``law``) are off, notice or not, unless the office entered otherwise.
        """
        asked = sorted(set(years))
        key = "workdays:" + "-".join(str(year) for year in asked)
        known: Calendar | None = cache.get(key)
        if known is None:
            # A range, which the index of the days answers; of years asked singly it would read every day there is.
            first, last = max(asked[0], MINYEAR), min(asked[-1], MAXYEAR)
            days = self.filter(date__range=(date(first, 1, 1), date(last, 12, 31)))
            found = days.values_list("date", "is_workday", "is_confirmed")
            rows = [row for row in found if row[0].year in asked]
            covered = frozenset(day.year for day, _, confirmed in rows if confirmed)
            lawful = {day: False for year in asked for day in law.days_off(year)}
            known = Calendar(lawful | {day: works for day, works, _ in rows}, covered)
            cache.set(key, known, CACHE_SECONDS)
        return known

    def in_year(self, year: int) -> "CalendarDayQuerySet":
        """The departures of a year, in order."""
        return self.filter(date__year=year).order_by("date")

    def years(self) -> dict[int, bool]:
        """The years that have an entry, as they are now (not cached), and whether a notice covers each (confirmed)."""
        found: dict[int, bool] = {}
        for year, is_confirmed in self.order_by().values_list("date__year", "is_confirmed").distinct():
            found[year] = found.get(year, False) or is_confirmed
        return found


class CalendarDay(models.Model):
    """One day on which the notice departs from Monday to Friday."""

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=40, blank=True)
    source = models.CharField("依据", max_length=200)
    is_confirmed = models.BooleanField("是否已核实", default=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"

    def __str__(self) -> str:
        return f"{self.date} {'上班' if self.is_workday else '放假'} {self.name}"

    @property
    def departure(self) -> Departure:
        """The day as a plain value."""
        return Departure(self.date, self.is_workday, self.name)

    @property
    def facts(self) -> tuple[object, ...]:
        """All that is kept of the day, for telling one state of the calendar from another."""
        return self.date, self.is_workday, self.name, self.source, self.is_confirmed
