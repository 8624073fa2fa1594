"""The digest as a letter: subject, plain text, HTML and what the inbox keeps. Writes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from measures.date_rules import due_words
from measures.models import Obligation
from measures.rules import STATE_NAMES, State, day_of
from workdays.rules import Calendar, workdays_between

from . import rules
from .pending import Outlook, Pending
from .rules import Duty

SUBJECT_MARK = "【政策督查】"
# A reviewer may have hundreds waiting; the mail names the most urgent, the inbox has them all.
MOST_LINES = 40


@dataclass(frozen=True)
class Line:
    """One obligation as the letter names it."""

    title: str
    place: str
    due: str
    words: str
    is_new: bool
    is_late: bool
    url: str


@dataclass(frozen=True)
class Section:
    heading: str
    lines: Sequence[Line]
    left_out: int


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str
    items: list[dict[str, Any]]


def compose(name: str, pending: Sequence[Pending], new: Collection[int], outlook: Outlook) -> Letter:
    """The letter to ``name`` about everything pending; ``new`` are the obligations told of for the first time."""
    sentence = rules.headline([(entry.duty, entry.is_late) for entry in pending])
    sections = [_section(duty, pending, new, outlook) for duty in Duty]
    ahead = [p.obligation.due_on for p in pending if p.duty is not Duty.REVIEW and not p.is_late]
    context = {
        "name": name,
        "sentence": sentence,
        "sections": [section for section in sections if section.lines],
        "inbox_url": settings.SITE_URL + reverse("reminders:inbox"),
        "is_provisional": any(outlook.calendar.is_provisional(due_on) for due_on in ahead),
    }
    return Letter(
        subject=f"{SUBJECT_MARK}{sentence}",
        text=render_to_string("reminders/mail/digest.txt", context).strip() + "\n",
        html=render_to_string("reminders/mail/digest.html", context),
        items=[_item(entry, new, outlook) for entry in pending],
    )


def _section(duty: Duty, pending: Sequence[Pending], new: Collection[int], outlook: Outlook) -> Section:
    mine = [entry for entry in pending if entry.duty is duty]
    lines = [_line(entry, new, outlook) for entry in mine[:MOST_LINES]]
    return Section(rules.DUTY_NAMES[duty], lines, left_out=len(mine) - len(lines))


def _line(entry: Pending, new: Collection[int], outlook: Outlook) -> Line:
    obligation = entry.obligation
    state = STATE_NAMES[State(obligation.state)]
    return Line(
        title=str(obligation.measure),
        place=f"{obligation.body.name}，{obligation.period.name}，{state}",
        due=date_words(obligation.due_on),
        words=words(entry.duty, obligation, outlook.on, outlook.calendar),
        is_new=obligation.pk in new,
        is_late=entry.is_late,
        url=settings.SITE_URL + reverse("measures:obligation", args=[obligation.pk]),
    )


def _item(entry: Pending, new: Collection[int], outlook: Outlook) -> dict[str, Any]:
    """What the inbox keeps of a line: what was said on the day. The rest is read fresh when it is opened."""
    return {
        "obligation": entry.obligation.pk,
        "duty": entry.duty.value,
        "due_on": entry.obligation.due_on.isoformat(),
        "words": words(entry.duty, entry.obligation, outlook.on, outlook.calendar),
        "is_new": entry.obligation.pk in new,
    }


@lru_cache(maxsize=400)
def date_words(day: date) -> str:
    """A date with its weekday, as the pages write it."""
    return f"{day.year}年{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def words(duty: Duty, obligation: Obligation, on: date, calendar: Calendar) -> str:
    """How urgent it is: the due date for those who owe the report, the waiting for those who decide on it."""
    if duty is not Duty.REVIEW:
        return due_words(obligation.due_on, on, calendar)
    handed_in = day_of(obligation.state_at)
    waited = max(workdays_between(handed_in, on, calendar), 0)
    when = f"{handed_in.month}月{handed_in.day}日报送"
    return f"{when}，已等待 {waited} 个工作日" if waited else when
