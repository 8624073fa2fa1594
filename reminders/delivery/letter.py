"""The digest as a letter: subject, plain text, HTML, and what the inbox and office systems get. Writes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime

from audit.texts import on_one_line
from measures.dates import due_words
from reminders.delivery import rules
from reminders.delivery.reading import Reading
from reminders.ledger.models import Digest
from reminders.ledger.rules import OCCASION_NAMES, Matter
from reminders.planning.pending import Outlook, Pending
from reminders.planning.rules import DUTY_NAMES, Duty
from reminders.systems.models import OfficeSystem
from workdays.rules import workdays_between

SUBJECT_MARK, URGENT_MARK = "【政策督查】", "【政策督查·特急】"
# A reviewer may have hundreds waiting; the mail names the most urgent, the inbox has many more.
MOST_LINES, MOST_ITEMS = 40, 300
OFFICE_DUTIES = frozenset({Duty.REVIEW, Duty.PRESS, Duty.RELAY, Duty.READ})

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Letter:
    """``items`` is what the inbox keeps of each matter, in the order of the letter; see ``_item``."""

    subject: str
    text: str
    items: list[dict[str, Any]]


def compose(
    name: str,
    waiting: Sequence[Pending],
    new: Collection[tuple[Matter, int]],
    reading: Reading,
    *,
    is_urgent: bool = False,
) -> Letter:
    """The letter to ``name`` about everything that waits; ``new`` are the matters told of for the first time."""
    known = [entry for entry in waiting if reading.knows(entry)]
    sentence = rules.headline([(entry.duty, entry.is_late) for entry in known])
    items = list(_items(known, new, reading))
    return Letter(
        subject=_mark(is_urgent) + sentence,
        text=render_to_string("reminders/delivery/digest.txt", _context(name, sentence, items)).strip()
        + "\n",
        items=items,
    )


def html_of(digest: Digest) -> str:
    """The letter as HTML, from what the digest keeps."""
    context = _context(digest.recipient.name, digest.headline, digest.items)
    return render_to_string("reminders/delivery/digest.html", context)


def payload_of(digest: Digest, system: OfficeSystem) -> dict[str, Any]:
    """What a body's office system is told: the person, the sentence, and the items that person has in this body.

    Of the office, what it reviews, presses and passes on, whosever matter it is. The sentence counts these items only,
    so that one body's system learns nothing of another's. Documented for its readers in docs/oa.md.
    """
    meant = {system.body_id, None} if system.body.is_office else {system.body_id}
    theirs = [item for item in digest.items if item["body_id"] in meant]
    is_all = len(theirs) == len(digest.items)
    shown = (
        "matter",
        "id",
        "duty",
        "source",
        "title",
        "body",
        "what",
        "due_on",
        "words",
        "is_new",
        "is_late",
    )
    return {
        "type": "reminder.digest",
        "timestamp": localtime(digest.composed_at).isoformat(timespec="seconds"),
        "on": digest.on.isoformat(),
        "is_urgent": digest.is_urgent,
        "subject": digest.subject if is_all else _subject(theirs, is_urgent=digest.is_urgent),
        "recipient": {"username": digest.recipient.username, "name": digest.recipient.name},
        "url": settings.SITE_URL + reverse("reminders:digest", args=[digest.pk]),
        "items": [
            {**{name: item.get(name, "") for name in shown}, "url": settings.SITE_URL + item["path"]}
            for item in theirs
        ],
    }


def _mark(is_urgent: bool) -> str:
    return URGENT_MARK if is_urgent else SUBJECT_MARK


def _subject(items: Sequence[Item], *, is_urgent: bool) -> str:
    return _mark(is_urgent) + rules.headline([(Duty(item["duty"]), item["is_late"]) for item in items])


def _items(
    known: Sequence[Pending], new: Collection[tuple[Matter, int]], reading: Reading
) -> Iterator[dict[str, Any]]:
    counted: dict[Duty, int] = {}
    for entry in known:
        counted[entry.duty] = counted.get(entry.duty, 0) + 1
        if counted[entry.duty] <= MOST_ITEMS:
            yield _item(entry, (entry.matter, entry.fact.pk) in new, reading)


def _item(entry: Pending, is_new: bool, reading: Reading) -> dict[str, Any]:
    """What is said of one matter, as it was on the day. ``id`` and ``matter`` find it again.

    ``body_id``: for which body the person is told of it; None for the office, whosever matter it is.
    """
    named = reading.name_of(entry)
    notice = entry.notices[0]
    place_of = f"（代{entry.in_place_of}）" if entry.in_place_of else ""
    return {
        "matter": entry.matter.value,
        "id": entry.fact.pk,
        "body_id": None if entry.duty in OFFICE_DUTIES else entry.fact.body_id or None,
        "duty": entry.duty.value,
        "why": f"{OCCASION_NAMES[notice.ask.occasion]} {notice.stage.code}",
        "source": on_one_line(named.source),
        "title": on_one_line(named.title),
        "body": on_one_line(named.body),
        "what": on_one_line(f"{named.what}{place_of}"),
        "path": named.path,
        "due_on": entry.due_on.isoformat(),
        "words": words(entry, reading.outlook),
        "is_new": is_new,
        "is_late": entry.is_late,
        "is_provisional": reading.outlook.calendar.is_provisional(entry.due_on) and not entry.is_late,
    }


def _by_source(lines: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lines under the source each belongs to, the source of the most urgent one first; numbered through."""
    # What was written before letters named their sources has none.
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line.get("source", ""), []).append(line)
    numbers = count(1)
    for line in (line for those in found.values() for line in those):
        line["number"] = next(numbers)
    return list(found.items())


def _context(name: str, sentence: str, items: Sequence[Item]) -> dict[str, Any]:
    sections = []
    for duty in Duty:
        mine = [item for item in items if item["duty"] == duty]
        if mine:
            lines = [
                {
                    **item,
                    "due": date_words(date.fromisoformat(item["due_on"])),
                    "url": settings.SITE_URL + item["path"],
                }
                for item in mine[:MOST_LINES]
            ]
            left_out = len(mine) - len(lines)
            sections.append({"heading": DUTY_NAMES[duty], "groups": _by_source(lines), "left_out": left_out})
    return {
        "name": on_one_line(name),
        "sentence": sentence,
        "sections": sections,
        "inbox_url": settings.SITE_URL + reverse("reminders:inbox"),
        "is_provisional": any(item["is_provisional"] for item in items),
    }


@lru_cache(maxsize=400)
def date_words(day: date) -> str:
    """A date with its weekday, as the pages write it."""
    return f"{day.year}年{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def words(entry: Pending, outlook: Outlook) -> str:
    """How urgent it is: how far the date is; for what waits for a decision, also how long it has waited."""
    if entry.duty is Duty.RELAY and entry.matter is Matter.DIGEST:
        return "请核对联系方式"
    if entry.duty is Duty.READ:
        return f"{entry.since.month}月{entry.since.day}日通知"
    due = due_words(entry.due_on, outlook.on, outlook.calendar)
    if entry.duty is not Duty.REVIEW:
        return due
    waited = max(workdays_between(entry.since, outlook.on, outlook.calendar), 0)
    came = f"{entry.since.month}月{entry.since.day}日收到"
    return f"{came}，已等待 {waited} 个工作日，{due}" if waited else f"{came}，{due}"
