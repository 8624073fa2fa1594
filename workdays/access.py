"""The only ways for a request to get hold of the calendar. Whoever is signed in reads it; the office imports a year.

The calendar lies below the accounts, so what it asks of a caller is said here and not imported.
"""

from typing import Protocol

from django.core.exceptions import PermissionDenied

from .models import CalendarDay, CalendarDayQuerySet


class Caller(Protocol):
    """What a request's ``standing`` must tell."""

    @property
    def is_signed_in(self) -> bool: ...

    @property
    def is_office(self) -> bool: ...


def days_to_read(caller: Caller) -> CalendarDayQuerySet:
    """The calendar; every signed-in caller may read it."""
    if not caller.is_signed_in:
        raise PermissionDenied("请先登录。")
    return CalendarDay.objects.all()


def days_to_import(caller: Caller) -> CalendarDayQuerySet:
    """The calendar for the office's reviewers and leads, who import a year's notice."""
    days = days_to_read(caller)
    if not caller.is_office:
        raise PermissionDenied("此操作由省政府督查室办理。")
    return days
