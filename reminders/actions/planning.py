"""Planning: what became due is entered in the ledger, and each person's entries into one digest of the day.

The ledger is its own record; an audit event follows when a digest goes out, not when it is planned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from measures.models import Obligation
from reminders.models import Digest, DigestState, Reminder
from reminders.pending import Outlook, People, people
from reminders.rules import Notice

# Rows per round of queries; keeps memory flat and the locks short.
BATCH = 500


@dataclass(frozen=True)
class PlanResult:
    """How many ledger entries and digests a pass found missing, and how many old digests it folded in."""

    reminders: int = 0
    digests: int = 0
    carried_over: int = 0


def plan(on: date, *, at: datetime, only: frozenset[int] | None = None) -> PlanResult:
    """Enter everything due by ``on`` that has not been entered yet, and give each person one digest of that day.

    May run any number of times, and many at once: the unique keys of ledger and digest let one entry through.
    Days that were skipped are caught up by their newest stage alone. A digest of an earlier day that never went
    out is folded into this day's. A person already told on ``on`` hears the rest with the next day's digest.
    ``only``: plan for these people. Does nothing on a day that is not a working day.
    """
    outlook = Outlook(on)
    if not outlook.is_workday:
        return PlanResult()
    who = people()
    entered = sum(_enter(batch, outlook, who, only) for batch in _batches(outlook.obligations()))
    carried_over = _carry_over(on, at, only)
    return PlanResult(entered, _gather(on, at, only), carried_over)


# obligation, recipient, occasion, due date, stage, round: the unique key of the ledger
Key = tuple[int, int, str, date, str, int]


def _batches(rows: QuerySet[Obligation]) -> Iterator[list[Obligation]]:
    rows = rows.only("body_id", "state", "state_at", "due_on", "rounds").order_by("pk")
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        is_last = len(batch) < BATCH
        batch = [] if is_last else list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])


def _enter(batch: list[Obligation], outlook: Outlook, who: People, only: frozenset[int] | None) -> int:
    """Enter what these obligations call for; two queries when nothing is missing, at most four otherwise."""
    wanted = {
        key
        for obligation in batch
        for notice in outlook.notices(obligation)
        for key in _keys(obligation, notice, who)
        if only is None or key[1] in only
    }
    if not wanted:
        return 0
    fields = ("obligation_id", "recipient_id", "occasion", "due_on", "stage", "round", "silenced_at", "pk")
    entered: set[Key] = set()
    revived: list[int] = []
    rows = Reminder.objects.filter(obligation__in=[obligation.pk for obligation in batch])
    for *key, silenced_at, pk in rows.values_list(*fields).iterator():
        entered.add(tuple(key))
        if silenced_at is not None and tuple(key) in wanted:
            revived.append(pk)
    # Silenced means not told. It is asked for again (a report was taken back), so it is open again.
    if revived:
        silenced = Reminder.objects.filter(pk__in=revived, silenced_at__isnull=False)
        silenced.update(silenced_at=None, digest=None, planned_on=outlook.on)
    missing = sorted(wanted - entered)
    if missing:
        # Always in the same order, so that parallel passes wait for each other instead of locking up.
        new = [_reminder(key, outlook.on) for key in missing]
        Reminder.objects.bulk_create(new, ignore_conflicts=True)
    return len(missing) + len(revived)


def _keys(obligation: Obligation, notice: Notice, who: People) -> Iterator[Key]:
    for user_id in who.holding(notice.duty, obligation.body_id):
        stage = notice.stage.code
        yield obligation.pk, user_id, notice.occasion.value, obligation.due_on, stage, obligation.rounds


def _reminder(key: Key, on: date) -> Reminder:
    obligation_id, recipient_id, occasion, due_on, stage, rounds = key
    return Reminder(
        obligation_id=obligation_id,
        recipient_id=recipient_id,
        occasion=occasion,
        due_on=due_on,
        stage=stage,
        round=rounds,
        planned_on=on,
    )


def _carry_over(on: date, at: datetime, only: frozenset[int] | None) -> int:
    """Give up earlier days' digests that nobody is sending; their entries go into this day's."""
    stale = Digest.objects.free(at).filter(on__lt=on)
    if only is not None:
        stale = stale.filter(recipient_id__in=only)
    carried = 0
    while stale.exists():
        with transaction.atomic():
            ids = list(stale.select_for_update().order_by("pk").values_list("pk", flat=True)[:BATCH])
            Digest.objects.filter(pk__in=ids).update(
                state=DigestState.SUPERSEDED, lease_until=None, next_try_at=None
            )
            Reminder.objects.filter(digest__in=ids, silenced_at__isnull=True).update(digest=None)
        carried += len(ids)
    return carried


def _gather(on: date, at: datetime, only: frozenset[int] | None) -> int:
    """Put entries that are in no digest into their person's digest of the day, unless it has gone."""
    closed = Digest.objects.closed_to_more().filter(on=on).values("recipient_id")
    waiting = Reminder.objects.untold().exclude(recipient_id__in=closed)
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
    theirs = Digest.objects.filter(on=on, recipient_id__in=recipients)
    # Given up before a word was written: nobody was told today, so it may go after all.
    theirs.filter(state=DigestState.SUPERSEDED, composed_at__isnull=True).update(
        state=DigestState.PLANNED, attempts=0, planned_at=at
    )
    Digest.objects.bulk_create(
        [Digest(recipient_id=recipient, on=on, planned_at=at) for recipient in recipients],
        ignore_conflicts=True,
    )
    open_ones = theirs.filter(state=DigestState.PLANNED).select_for_update().order_by("pk")
    ids = dict(open_ones.values_list("recipient_id", "pk"))
    own = Digest.objects.filter(on=on, recipient_id=OuterRef("recipient_id")).values("pk")
    Reminder.objects.untold().filter(recipient_id__in=ids).update(digest=Subquery(own))
    return len(ids)
