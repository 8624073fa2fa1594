"""Who would be told on a day, and why: what a pass would do, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from departments.models import Body
from reminders.actions import delivery, planning
from reminders.ladder_rules import OCCASION_NAMES, Occasion
from reminders.matter_rules import Matter
from reminders.models import Digest, Reminder
from reminders.sources import names_of


@dataclass(frozen=True)
class Reason:
    """One entry the ledger would get: what it is about, and on which step of which ladder."""

    occasion: str
    stage: str
    due_on: date
    title: str
    body: str
    path: str

    @property
    def why(self) -> str:
        return f"{self.occasion} {self.stage}，截止 {self.due_on}"


@dataclass(frozen=True)
class Foreseen:
    """One person who would be told: the subject of the letter, and the reasons for it."""

    user: User
    subject: str
    send_after: datetime
    is_urgent: bool
    reasons: Sequence[Reason]


def outlook_of(on: date, *, at: datetime, only: frozenset[int] | None = None) -> list[Foreseen]:
    """Everybody who would be told on ``on`` if nothing changed until then, by name. Leaves nothing behind.

    Plans for real inside a transaction that is undone, so it can say nothing else than what would happen.
    """
    with transaction.atomic():
        planning.plan(on, at=at, only=only)
        digests = Digest.objects.free(at).filter(on=on).select_related("recipient")
        if only is not None:
            digests = digests.filter(recipient_id__in=only)
        found = _foresee(list(digests.order_by("recipient__name", "pk")), on, at)
        transaction.set_rollback(True)
    return found


def _foresee(digests: list[Digest], on: date, at: datetime) -> list[Foreseen]:
    letters = delivery.previews(digests, on=on, at=at)
    entries: dict[int, list[Reminder]] = {}
    rows = list(
        Reminder.objects.filter(digest__in=digests, silenced_at__isnull=True).order_by("due_on", "pk")
    )
    for row in rows:
        entries.setdefault(row.digest_id or 0, []).append(row)
    names = names_of((Matter(row.matter), row.matter_id) for row in rows)
    bodies = dict(Body.objects.values_list("pk", "name"))
    found = []
    for digest in digests:
        letter = letters[digest.pk]
        if letter is None:
            continue
        reasons = []
        for row in entries.get(digest.pk, []):
            named = names.get((Matter(row.matter), row.matter_id))
            reasons.append(
                Reason(
                    occasion=OCCASION_NAMES[Occasion(row.occasion)],
                    stage=row.stage,
                    due_on=row.due_on,
                    title=named.title if named else "",
                    body=bodies.get(row.body_id or 0, ""),
                    path=named.path if named else "",
                )
            )
        found.append(Foreseen(digest.recipient, letter.subject, digest.send_after, digest.is_urgent, reasons))
    return found
