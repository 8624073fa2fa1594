"""Who would be told on a day, and why: what a pass would do, without doing it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Membership, User
from measures.states import OFFICE_TIME, day_of
from reminders.delivery import actions as delivery
from reminders.delivery.reading import Reading
from reminders.ledger.models import Digest, DigestState, Reminder
from reminders.ledger.rules import OCCASION_NAMES, Matter, Occasion, stage_words
from reminders.planning import actions as planning
from reminders.planning.pending import Outlook
from reminders.planning.sources import names_of
from reminders.terms.models import DeliveryTerms
from workdays.rules import add_workdays


@dataclass(frozen=True)
class Reason:
    """One entry the ledger would get: what it is about, and on which step of which ladder."""

    occasion: str
    stage: str
    due_on: date
    source: str
    title: str
    body: str
    path: str

    @property
    def named(self) -> str:
        """What it is about, its source first."""
        return f"{self.source} {self.title}".strip()

    @property
    def stage_words(self) -> str:
        return stage_words(self.stage)

    @property
    def why(self) -> str:
        """What concerns no body, a digest that did not arrive, has no date to keep."""
        due = f"，截止 {self.due_on}" if self.body else ""
        return f"{self.occasion} {self.stage_words}{due}"


@dataclass(frozen=True)
class Foreseen:
    """One person who would be told: the subject of the letter, and the reasons for it.

    ``bodies`` are those they work for; ``address`` is empty where the letter goes to the inbox alone.
    """

    user: User
    bodies: Sequence[str]
    address: str
    subject: str
    send_after: datetime
    is_urgent: bool
    reasons: Sequence[Reason]


def outlook_of(
    on: date, *, at: datetime, only: frozenset[int] | None = None, lets_days_pass: bool = False
) -> list[Foreseen]:
    """Everybody who would be told on ``on`` if nothing changed until then, by name. Leaves nothing behind.

    Plans for real inside a transaction that is undone, so it can say nothing else than what would happen; on a day
    off that is 特急 matters alone. ``lets_days_pass``: what is told before that day is left out, as the passes until
    then will have told it; without it, what a pass for that day would do now.
    """
    with transaction.atomic():
        if lets_days_pass:
            _let_days_pass(on, at, only)
        planning.plan(on, at=at, only=only, urgent_only=not Outlook(on).is_workday)
        digests = Digest.objects.free(at).filter(on=on).select_related("recipient")
        if only is not None:
            digests = digests.filter(recipient_id__in=only)
        found = _foresee(list(digests.order_by("recipient__name", "pk")), on, at)
        transaction.set_rollback(True)
    return found


def _let_days_pass(on: date, at: datetime, only: frozenset[int] | None) -> None:
    """As if every pass before ``on`` had gone well.

    The last of them is enough: only the newest stage is ever told, so nothing an earlier one tells is new on ``on``.
    """
    today = day_of(at)
    if on <= today:
        return
    calendar = Outlook(on).calendar
    last = max(add_workdays(on, -1, calendar), today)
    is_over = at.astimezone(OFFICE_TIME).time() >= DeliveryTerms.current().closes_at
    urgent_only = last == today and (is_over or not calendar.is_workday(today))
    planning.plan(last, at=at, only=only, urgent_only=urgent_only)
    told = Digest.objects.free(at).filter(on=last)
    told = told.urgent() if urgent_only else told
    told.update(state=DigestState.SENT, composed_at=at, sent_at=at, lease_until=None, next_try_at=None)


def _foresee(digests: list[Digest], on: date, at: datetime) -> list[Foreseen]:
    reading = Reading(digests, on, at)
    letters = delivery.previews(digests, reading)
    bodies = _bodies_of({digest.recipient_id for digest in digests})
    reasons = _reasons_of(digests, {pk for _, unwanted in letters.values() for pk in unwanted})
    return [
        Foreseen(
            user=digest.recipient,
            bodies=bodies.get(digest.recipient_id, []),
            address=reading.mail_address_of(digest.recipient),
            subject=letter.subject,
            send_after=digest.send_after,
            is_urgent=digest.is_urgent,
            reasons=reasons.get(digest.pk, []),
        )
        for digest in digests
        if (letter := letters[digest.pk][0])
    ]


def _bodies_of(users: Collection[int]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = {}
    held = Membership.objects.filter(user__in=users).order_by("body__order", "body_id")
    for user_id, name in held.values_list("user_id", "body__name").distinct():
        found.setdefault(user_id, []).append(name)
    return found


def _reasons_of(digests: Sequence[Digest], unwanted: Collection[int]) -> Mapping[int, Sequence[Reason]]:
    entries = Reminder.objects.filter(digest__in=digests, silenced_at__isnull=True).select_related("body")
    rows = [row for row in entries.order_by("due_on", "pk") if row.pk not in unwanted]
    names = names_of((Matter(row.matter), row.matter_id) for row in rows)
    found: dict[int, list[Reason]] = {}
    for row in rows:
        named = names.get((Matter(row.matter), row.matter_id))
        reason = Reason(
            occasion=OCCASION_NAMES[Occasion(row.occasion)],
            stage=row.stage,
            due_on=row.due_on,
            source=named.source if named else "",
            title=named.title if named else "",
            body=row.body.name if row.body else "",
            path=named.office_path if named else "",
        )
        found.setdefault(row.digest_id or 0, []).append(reason)
    return found
