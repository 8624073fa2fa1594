"""Planning: what became due is entered in the ledger, and each person's entries into one digest of the day.

The ledger is its own record; an audit event follows when a digest goes out, not when it is planned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from reminders.ledger.models import Delivery, DeliveryState, Digest, DigestQuerySet, DigestState, Reminder
from reminders.ledger.rules import Matter
from reminders.planning.pending import BATCH, Key, Notice, Outlook, key_of
from reminders.planning.people import People
from reminders.planning.rules import MAY_BE_URGENT, Fact
from reminders.planning.sources import SOURCES
from reminders.terms import rules
from reminders.terms.models import DeliveryTerms, Preference


@dataclass(frozen=True)
class PlanResult:
    """How many ledger entries and digests a pass found missing, and how many old digests it folded in."""

    reminders: int = 0
    digests: int = 0
    carried_over: int = 0


def plan(
    on: date, *, at: datetime, only: frozenset[int] | None = None, urgent_only: bool = False
) -> PlanResult:
    """Enter everything due by ``on`` that has not been entered yet, and give each person one digest of that day.

    May run any number of times, and many at once: the unique keys of ledger and digest let one entry through.
    Days that were skipped are caught up by their newest stage alone. A digest of an earlier day that never went out
    is folded into this day's, and so is one that failed in every channel and was not read in the inbox. A person
    already told on ``on`` hears the rest with the next day's digest, except of 特急 matters, each of which has a digest
    of its own.

    ``only``: plan for these people. ``urgent_only``: 特急 matters alone, as outside the working hours; without it
    nothing is planned on a day that is not a working day.
    """
    outlook = Outlook(on)
    if not (outlook.is_workday or urgent_only):
        return PlanResult()
    scope = _Scope(outlook, People(on), only, urgent_only)
    entered = sum(
        _enter(source.matter, batch, scope)
        for source in SOURCES
        if not urgent_only or source.matter in MAY_BE_URGENT
        for batch in outlook.batches(source)
    )
    carried_over = _carry_over(on, at, only, urgent_only)
    digests = _gather_urgent(on, at, only)
    if not urgent_only:
        digests += _gather(on, at, only)
    return PlanResult(entered, digests, carried_over)


@dataclass(frozen=True)
class _Scope:
    """What one pass looks at, and for whom."""

    outlook: Outlook
    people: People
    only: frozenset[int] | None
    urgent_only: bool


# The unique key of the ledger: the key of the notice and the person told.
RowKey = tuple[Key, int]


def _enter(matter: Matter, batch: list[Fact], scope: _Scope) -> int:
    """Enter what these rows call for; one query when nothing is missing, three at most otherwise."""
    wanted: dict[RowKey, tuple[int, Notice]] = {}
    for fact in batch:
        for notice in scope.outlook.notices(matter, fact):
            if scope.urgent_only and not notice.is_urgent:
                continue
            for user in scope.people.told(notice.ask.occasion, notice.ask.audience, fact.body_id).people:
                if scope.only is None or user in scope.only:
                    wanted.setdefault((key_of(matter, fact.pk, notice), user), (fact.body_id, notice))
    if not wanted:
        return 0
    entered, revived = _known(matter, batch, wanted)
    # Silenced means not told. It is asked for again (a report was taken back), so it is open again.
    if revived:
        silenced = Reminder.objects.filter(pk__in=revived, silenced_at__isnull=False)
        silenced.update(silenced_at=None, digest=None, planned_on=scope.outlook.on)
    missing = sorted(wanted.keys() - entered)
    if missing:
        # Always in the same order, so that parallel passes wait for each other instead of locking up.
        new = [_reminder(key, *wanted[key], scope.outlook.on) for key in missing]
        Reminder.objects.bulk_create(new, ignore_conflicts=True)
    return len(missing) + len(revived)


def _known(
    matter: Matter, batch: list[Fact], wanted: dict[RowKey, tuple[int, Notice]]
) -> tuple[set[RowKey], list[int]]:
    """The wanted keys that the ledger has, and those of its rows that were silenced."""
    stages = {notice.stage.code for _, notice in wanted.values()}
    rows = Reminder.objects.filter(matter=matter, matter_id__in=[fact.pk for fact in batch], stage__in=stages)
    fields = ("matter_id", "occasion", "due_on", "stage", "turn", "recipient_id", "silenced_at", "pk")
    known: set[RowKey] = set()
    revived: list[int] = []
    for *parts, recipient_id, silenced_at, pk in rows.values_list(*fields).iterator():
        key = ((matter.value, *parts), recipient_id)
        known.add(key)
        if silenced_at is not None and key in wanted:
            revived.append(pk)
    return known, revived


def _reminder(key: RowKey, body_id: int, notice: Notice, on: date) -> Reminder:
    (matter, matter_id, occasion, due_on, stage, turn), recipient_id = key
    return Reminder(
        matter=matter,
        matter_id=matter_id,
        body_id=body_id or None,
        recipient_id=recipient_id,
        occasion=occasion,
        due_on=due_on,
        stage=stage,
        turn=turn,
        is_urgent=notice.is_urgent,
        planned_on=on,
    )


def _carry_over(on: date, at: datetime, only: frozenset[int] | None, urgent_only: bool) -> int:
    """Give up earlier days' digests that nobody is sending; their entries go into this day's.

    Those that failed stay as they are, for the office to see; only what nobody read is told again.
    """
    _end_partly_taken(on, at)
    stale = Digest.objects.free(at).filter(on__lt=on)
    failed = Digest.objects.failed().filter(on__lt=on, opened_at__isnull=True)
    # One channel that keeps refusing must not have the others say the same every day.
    unread = failed.filter(reminders__silenced_at__isnull=True, reminders__isnull=False).exclude(
        deliveries__state=DeliveryState.SENT
    )
    given_up = {"state": DigestState.SUPERSEDED, "lease_until": None, "next_try_at": None}
    kinds: tuple[tuple[DigestQuerySet, DigestQuerySet, Mapping[str, object]], ...] = (
        (stale, stale, given_up),
        (unread, failed, {}),
    )
    carried = 0
    for found, still, changes in kinds:
        theirs = found.urgent() if urgent_only else found
        if only is not None:
            theirs = theirs.filter(recipient_id__in=only)
        while ids := list(theirs.order_by("pk").values_list("pk", flat=True).distinct()[:BATCH]):
            carried += _release(still.filter(pk__in=ids), changes)
    return carried


def _end_partly_taken(on: date, at: datetime) -> None:
    """Of earlier days' digests that one channel took while another was still to be tried, nothing is told again."""
    taken = Delivery.objects.filter(state=DeliveryState.SENT).values("digest_id")
    for digest in Digest.objects.free(at).filter(on__lt=on, pk__in=taken):
        with transaction.atomic():
            ended = Digest.objects.free(at).filter(pk=digest.pk)
            if ended.update(state=DigestState.FAILED, lease_until=None, claim="", next_try_at=None):
                digest.deliveries.filter(state=DeliveryState.WAITING).update(state=DeliveryState.FAILED)


@transaction.atomic
def _release(found: DigestQuerySet, changes: Mapping[str, object]) -> int:
    """Take the entries out of these digests. Looks again under the lock: one may have been claimed or sent meanwhile."""
    held = list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
    if changes:
        Digest.objects.filter(pk__in=held).update(**changes)
    Reminder.objects.filter(digest__in=held, silenced_at__isnull=True).update(digest=None)
    return len(held)


def _gather(on: date, at: datetime, only: frozenset[int] | None) -> int:
    """Put entries that are in no digest into their person's digest of the day, unless it has gone."""
    closed = Digest.objects.daily().closed_to_more().filter(on=on).values("recipient_id")
    waiting = Reminder.objects.untold().filter(is_urgent=False).exclude(recipient_id__in=closed)
    if only is not None:
        waiting = waiting.filter(recipient_id__in=only)
    recipients = waiting.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()
    gathered, last = 0, 0
    while batch := list(recipients.filter(recipient_id__gt=last)[:BATCH]):
        gathered += _give_digests(batch, on, at)
        last = batch[-1]
    return gathered


@transaction.atomic
def _give_digests(recipients: list[int], on: date, at: datetime) -> int:
    """One digest each, and their entries in it.

    The digests stay locked until the entries are in, so a worker that claims one sees all of them; one that
    was claimed before is left alone, and its person's entries wait.
    """
    theirs = Digest.objects.daily().filter(on=on, recipient_id__in=recipients)
    # Given up before a word was written: nobody was told today, so it may go after all.
    theirs.filter(state=DigestState.SUPERSEDED, composed_at__isnull=True).update(
        state=DigestState.PLANNED, attempts=0, planned_at=at
    )
    hours = DeliveryTerms.current().hours
    chosen = {row.user_id: row for row in Preference.objects.filter(user_id__in=recipients)}
    Digest.objects.bulk_create(
        [
            Digest(
                recipient_id=recipient,
                on=on,
                planned_at=at,
                send_after=rules.moment_of(on, hours.digest_at(Preference.chosen(chosen, recipient)[1])),
            )
            for recipient in recipients
        ],
        ignore_conflicts=True,
    )
    open_ones = theirs.open_to_more().select_for_update().order_by("pk")
    ids = dict(open_ones.values_list("recipient_id", "pk"))
    own = Digest.objects.daily().filter(on=on, recipient_id=OuterRef("recipient_id")).values("pk")
    entries = Reminder.objects.untold().filter(recipient_id__in=ids, is_urgent=False)
    entries.update(digest=Subquery(own))
    return len(ids)


def _gather_urgent(on: date, at: datetime, only: frozenset[int] | None) -> int:
    """A digest of its own for each 特急 entry in none. There are few of them, ever."""
    waiting = Reminder.objects.untold().filter(is_urgent=True)
    if only is not None:
        waiting = waiting.filter(recipient_id__in=only)
    gathered = 0
    for entry in waiting.order_by("pk").iterator():
        gathered += _give_own_digest(entry, on, at)
    return gathered


@transaction.atomic
def _give_own_digest(entry: Reminder, on: date, at: datetime) -> int:
    own, _ = Digest.objects.get_or_create(
        recipient_id=entry.recipient_id,
        on=on,
        slot=f"{entry.matter}:{entry.matter_id}:{entry.stage}",
        defaults={"planned_at": at, "send_after": at},
    )
    own = Digest.objects.select_for_update().get(pk=own.pk)
    if own.state == DigestState.SUPERSEDED and own.composed_at is None:
        own.state, own.attempts, own.planned_at, own.send_after = DigestState.PLANNED, 0, at, at
        own.save(update_fields=["state", "attempts", "planned_at", "send_after"])
    if own.state != DigestState.PLANNED:
        return 0
    return Reminder.objects.untold().filter(pk=entry.pk).update(digest=own)
