"""The office calendar: entered each year from the State Council's notice."""

from datetime import datetime
from typing import Any

from django.contrib import admin

from audit.admin import RecordedAdmin
from audit.rules import Actor

from . import actions
from .models import CalendarDay


@admin.register(CalendarDay)
class CalendarDayAdmin(RecordedAdmin):
    date_hierarchy = "date"
    list_display = ["date", "is_workday", "name", "source", "is_confirmed"]
    list_filter = ["is_workday", "is_confirmed"]
    search_fields = ["name", "source"]
    ordering = ["-date"]
    fields = ["date", "is_workday", "name", "source", "is_confirmed"]

    def keep(self, row: CalendarDay, form: Any, *, is_new: bool, by: Actor, at: datetime) -> CalendarDay:
        return actions.keep_day(row, by=by, at=at)

    def remove(self, row: CalendarDay, *, by: Actor, at: datetime) -> None:
        actions.remove_day(row, by=by, at=at)
