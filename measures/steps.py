"""What pages share: who asks, a due date with its distance in words, a next step."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from accounts.rules import Standing
from audit.rules import Actor
from workdays.models import CalendarDay
from workdays.rules import Calendar


class SignedRequest(HttpRequest):
    """A request as the views of this room see it: who asks, and as whom they act."""

    standing: Standing
    actor: Actor


@dataclass(frozen=True)
class Due:
    """A due date with its distance in words and its tone (calm, soon, today, late)."""

    on: date
    words: str = ""
    tone: str = "calm"


@dataclass(frozen=True)
class Step:
    label: str
    url: str


def calendar_around(day: date) -> Calendar:
    """The office calendar of this year and the next."""
    return CalendarDay.objects.calendar(day.year, day.year + 1)
