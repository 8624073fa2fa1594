"""Everything that proves one line of the ledger: by which rule it came about, and why it was silenced. Only reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.models import AuditEvent
from measures.models import Policy
from measures.states import day_of
from reminders.ladders.models import ReminderRule
from reminders.ladders.reading import Ladders
from reminders.ladders.rules import AUDIENCE_NAMES, DEFAULT_LADDERS, ladder_words, speaks_at
from reminders.ledger.models import Delivery, Digest, Reminder
from reminders.ledger.rules import Matter, Occasion
from reminders.planning.people import People
from reminders.planning.sources import SOURCES

# A line is folded into a later digest a few times at most; more would be another matter.
MOST_SENDINGS = 30
_SOURCES = {source.matter: source for source in SOURCES}


@dataclass(frozen=True)
class Rule:
    """The ladder one audience has for an occasion; ``is_own``: the office set it for this policy.

    ``is_relay``: the body has nobody of that audience, so the office is told, to pass it on.
    """

    audience: str
    words: str
    is_own: bool
    is_relay: bool


def rules_of(entry: Reminder) -> Sequence[Rule]:
    """The ladders by which this person is told of this stage, as rules and roles stand today.

    Where none does any more (they left, or the office changed it), every ladder of the occasion.
    """
    policy_id, occasion = _policy_of(entry), Occasion(entry.occasion)
    kept = list(ReminderRule.objects.filter(policy=policy_id, occasion=occasion))
    ladders, own = Ladders(kept), {rule.audience for rule in kept}
    people = People(entry.planned_on)
    found, mine = [], []
    for known, audience in DEFAULT_LADDERS:
        if known is not occasion:
            continue
        ladder = ladders.of(policy_id, occasion, audience)
        reached = people.told(occasion, audience, entry.body_id or 0)
        is_told = entry.recipient_id in reached.people
        is_relay = reached.is_relay and is_told
        rule = Rule(AUDIENCE_NAMES[audience], ladder_words(ladder), audience in own, is_relay)
        found.append(rule)
        if is_told and speaks_at(ladder, entry.stage):
            mine.append(rule)
    return mine or found


def policy_named(entry: Reminder) -> Policy | None:
    """The policy the matter belongs to."""
    return Policy.objects.filter(pk=_policy_of(entry)).only("title", "short_title").first()


def _policy_of(entry: Reminder) -> int:
    source = _SOURCES[Matter(entry.matter)]
    if not source.policy_path:
        return 0
    rows = source.model._default_manager.filter(pk=entry.matter_id)
    found = rows.values_list(source.policy_path, flat=True).first()
    return found or 0


def overtaken_by(entry: Reminder) -> Reminder | None:
    """The later stage of the same matter that took this line's place before it was told."""
    if entry.silenced_at is None:
        return None
    same = Reminder.objects.filter(
        matter=entry.matter,
        matter_id=entry.matter_id,
        recipient_id=entry.recipient_id,
        occasion=entry.occasion,
        due_on=entry.due_on,
        turn=entry.turn,
        planned_on__lte=day_of(entry.silenced_at),
        pk__gt=entry.pk,
    )
    return same.order_by("pk").first()


@dataclass(frozen=True)
class Sending:
    """One digest that told of the matter: its tries through every channel, and the record of it."""

    digest: Digest
    deliveries: Sequence[Delivery]
    events: Sequence[AuditEvent]


def sendings_of(entry: Reminder) -> Sequence[Sending]:
    """Every digest in which this line was told, oldest first: its own, and those that failed before."""
    others = Digest.objects.readable().filter(recipient=entry.recipient_id, on__gte=entry.planned_on)
    if entry.digest is not None:
        others = others.filter(on__lt=entry.digest.on)
    digests = [digest for digest in others.order_by("on", "pk")[:MOST_SENDINGS] if _told_anew(digest, entry)]
    digests += [entry.digest] if entry.digest is not None else []
    deliveries: dict[int, list[Delivery]] = {}
    for row in Delivery.objects.filter(digest__in=digests).select_related("system__body").order_by("pk"):
        deliveries.setdefault(row.digest_id, []).append(row)
    events: dict[str, list[AuditEvent]] = {}
    kept = AuditEvent.objects.filter(
        target_type=Digest._meta.label_lower, target_id__in=[str(digest.pk) for digest in digests]
    )
    for event in kept.order_by("id"):
        events.setdefault(event.target_id, []).append(event)
    return [
        Sending(digest, deliveries.get(digest.pk, []), events.get(str(digest.pk), [])) for digest in digests
    ]


def _told_anew(digest: Digest, entry: Reminder) -> bool:
    return any(
        (item["matter"], item["id"], item["is_new"]) == (entry.matter, entry.matter_id, True)
        for item in digest.items
    )
