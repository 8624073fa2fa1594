"""Delivery: digests are claimed, checked again, written, sent and stamped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from audit import actions as audit
from audit.rules import Actor
from reminders.delivery import rules
from reminders.delivery.letter import Letter, compose, html_of, payload_of
from reminders.delivery.mailing import MailRound
from reminders.delivery.reading import Reading
from reminders.ledger.models import (
    Channel,
    Delivery,
    DeliveryState,
    Digest,
    DigestState,
    Reminder,
)
from reminders.outbound import NotDelivered
from reminders.systems.models import OfficeSystem
from reminders.systems.pushing import PushRound

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class _Ways:
    """How one round leaves the house."""

    mail: MailRound
    push: PushRound
    clock: Clock


class Outcome(StrEnum):
    """What became of one delivery."""

    SENT = "sent"
    INBOX_ONLY = "inbox_only"
    RETRY = "retry"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    NOT_OURS = "not_ours"


def deliver(
    digest_ids: Sequence[int], *, on: date, clock: Clock, by: Actor, hurry: bool = False
) -> Mapping[int, Outcome]:
    """Send these digests of the day ``on``, each at most once; what became of each.

    Claims them by a lease of five minutes, looks again what still waits for each person (nothing: superseded, nothing
    is sent), puts the text into the inbox, sends it through every channel the person has and stamps it afterwards.
    The look is never older than two seconds when a digest goes out. A channel that did not take it is tried again
    after 1, 5, 15 and 60 minutes and has then failed, at once where the answer was for good; the others are not asked
    twice. Leaves alone digests of another day, those that went out, those whose time has not come (``hurry``: sends
    these too), and those that somebody else is sending; hands back what it has not begun after two minutes.
    ``clock`` gives the present moment.

    The one window for a duplicate: a process that dies between the other side's acceptance and our stamp is followed
    by one more try when the lease has run out. Both messages carry the same number, so mail and office systems can
    tell that they are one. Stamping before sending would instead lose the message in that window.
    """
    claim = uuid4().hex
    outcomes = dict.fromkeys(digest_ids, Outcome.NOT_OURS)
    began = clock()
    digests = _claim(digest_ids, on, began, claim, hurry=hurry)
    reading: Reading | None = None
    with MailRound() as mail, PushRound() as push:
        ways = _Ways(mail, push, clock)
        for place, digest in enumerate(digests):
            at = clock()
            if at - began > rules.ROUND_LASTS:
                _hand_back(claim, digests[place:])
                break
            if not _begin(digest, at):
                continue
            if digest.attempts > rules.MAX_ATTEMPTS:
                outcomes[digest.pk] = _stop(digest, "发送多次中断，未能确认是否送达。", at=at, by=by)
                continue
            if reading is None or reading.is_stale(at):
                reading = Reading(digests[place:], on, at)
            outcomes[digest.pk] = _deliver(digest, reading, ways, by=by)
    return outcomes


def previews(digests: Sequence[Digest], reading: Reading) -> Mapping[int, tuple[Letter | None, list[int]]]:
    """The letters as they would go out by this reading, None where there is no need for one. Writes nothing.

    Beside each the entries of the ledger that would be silenced, since nobody needs them any more.
    """
    return {digest.pk: _letter(digest, reading) for digest in digests}


# --- Claim --------------------------------------------------------------------------------------------


def _claim(ids: Sequence[int], on: date, at: datetime, claim: str, *, hurry: bool) -> list[Digest]:
    free = Digest.objects.outstanding(on, at, hurry=hurry).filter(pk__in=ids)
    if not free.update(state=DigestState.SENDING, lease_until=at + rules.LEASE, claim=claim):
        return []
    return list(Digest.objects.select_related("recipient").filter(claim=claim).order_by("pk"))


def _ours(digest: Digest, **values: object) -> bool:
    """Write to a claimed digest, provided the lease is still ours; False when somebody took it over."""
    held = Digest.objects.filter(pk=digest.pk, state=DigestState.SENDING, claim=digest.claim)
    return bool(held.update(**values))


def _hand_back(claim: str, digests: Sequence[Digest]) -> None:
    """Not begun in this round; the next pass hands them out again, and no try is lost."""
    ours = Digest.objects.filter(claim=claim, state=DigestState.SENDING, pk__in=[row.pk for row in digests])
    ours.update(state=DigestState.PLANNED, lease_until=None, claim="")


def _begin(digest: Digest, at: datetime) -> bool:
    """Count the try before anything can go wrong, and hold the lease anew."""
    if not _ours(digest, attempts=F("attempts") + 1, lease_until=at + rules.LEASE):
        return False
    digest.attempts += 1
    return True


# --- Write and send -----------------------------------------------------------------------------------


def _deliver(digest: Digest, reading: Reading, ways: _Ways, *, by: Actor) -> Outcome:
    done = reading.deliveries_of(digest)
    if not any(delivery.state == DeliveryState.SENT for delivery in done):
        letter, unwanted = _letter(digest, reading)
        if unwanted:
            Reminder.objects.filter(pk__in=unwanted).update(silenced_at=reading.at)
        if letter is None:
            return Outcome.SUPERSEDED if _give_up(digest) else Outcome.NOT_OURS
        if not _put_in_inbox(digest, letter, reading.at):
            return Outcome.NOT_OURS
    tried = [
        _try(delivery, send, ways.clock)
        for delivery, send in _channels(digest, reading, ways)
        if delivery.state not in (DeliveryState.SENT, DeliveryState.FAILED)
    ]
    return _stamp(digest, done, tried, at=ways.clock(), by=by)


def _letter(digest: Digest, reading: Reading) -> tuple[Letter | None, list[int]]:
    """The letter, and the entries it was planned for that nobody needs any more.

    No letter when none of them is needed: what else waits was told before.
    """
    waiting = reading.waiting_for(digest)
    now = {key: entry for entry in waiting for key in entry.keys}
    new, unwanted = set(), []
    for reminder in reading.reminders_of(digest):
        entry = now.get(reminder.key)
        if entry is None:
            unwanted.append(reminder.pk)
        else:
            new.add((entry.matter, entry.fact.pk))
    if not new:
        return None, unwanted
    return compose(digest.recipient.name, waiting, new, reading, is_urgent=digest.is_urgent), unwanted


def _give_up(digest: Digest) -> bool:
    return _ours(digest, state=DigestState.SUPERSEDED, lease_until=None, next_try_at=None)


def _put_in_inbox(digest: Digest, letter: Letter, at: datetime) -> bool:
    """From here on the person can read it, whatever becomes of the channels; what came in since makes it unread."""
    said = {_line(item) for item in digest.items}
    unread = {} if said.issuperset(map(_line, letter.items)) else {"opened_at": None}
    digest.subject, digest.body_text, digest.items = letter.subject[:200], letter.text, letter.items
    digest.composed_at = digest.composed_at or at
    names = ("subject", "body_text", "items", "composed_at")
    return _ours(digest, **{name: getattr(digest, name) for name in names}, **unread)


def _line(item: Mapping[str, Any]) -> tuple[Any, ...]:
    return item["matter"], item["id"], item["why"], item["due_on"]


Send = Callable[[], None]


def _channels(digest: Digest, reading: Reading, ways: _Ways) -> list[tuple[Delivery, Send]]:
    """Every way by which this person is told besides the inbox, with its row as it was kept or a new one."""
    kept = {(delivery.channel, delivery.system_id): delivery for delivery in reading.deliveries_of(digest)}
    found: list[tuple[Delivery, Send]] = []
    if address := reading.mail_address_of(digest.recipient):
        delivery = kept.get((Channel.MAIL, None)) or Delivery(digest=digest, channel=Channel.MAIL)
        delivery.address, delivery.message_id = address, _number_of(digest)
        found.append((delivery, partial(_mail, ways, digest, delivery)))
    for system in reading.systems_of(digest.recipient_id):
        payload = payload_of(digest, system)
        if not payload["items"]:
            continue
        new = Delivery(digest=digest, channel=Channel.OFFICE_SYSTEM, system=system)
        delivery = kept.get((Channel.OFFICE_SYSTEM, system.pk)) or new
        delivery.address = system.shown_url
        # A full stop divides what is signed, so the number has none.
        delivery.message_id = f"{_number_of(digest)}-{system.pk}".replace(".", "-")
        found.append((delivery, partial(_push, ways, system, delivery, payload)))
    return found


def _number_of(digest: Digest) -> str:
    """The same for every try of this digest, and never that of another installation on the same address."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"digest-{digest.pk}-{digest.planned_at:%Y%m%d%H%M%S}@{host}"


def _mail(ways: _Ways, digest: Digest, delivery: Delivery) -> None:
    message = EmailMultiAlternatives(
        subject=digest.subject,
        body=digest.body_text,
        to=[delivery.address],
        headers={"Message-ID": f"<{delivery.message_id}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html_of(digest), "text/html")
    ways.mail.send(message)


def _push(ways: _Ways, system: OfficeSystem, delivery: Delivery, payload: Mapping[str, object]) -> None:
    ways.push.push(system, delivery.message_id, payload, at=ways.clock())


def _try(delivery: Delivery, send: Send, clock: Clock) -> Delivery:
    delivery.attempts += 1
    try:
        send()
    except NotDelivered as trouble:
        delivery.state = DeliveryState.FAILED if trouble.is_final else DeliveryState.WAITING
        delivery.error = trouble.reason[:500]
        delivery.tried_at = clock()
    else:
        delivery.tried_at = delivery.sent_at = clock()
        delivery.state, delivery.error = DeliveryState.SENT, ""
    return delivery


# --- Stamp --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ending:
    """What the channels' answers make of the digest."""

    outcome: Outcome
    values: Mapping[str, object]


def _ending(digest: Digest, deliveries: Sequence[Delivery], at: datetime) -> _Ending:
    again = rules.next_try_at(digest.attempts, at)
    trouble = "；".join(delivery.error for delivery in deliveries if delivery.error)[:500]
    free = {"lease_until": None, "claim": "", "next_try_at": None, "error": trouble}
    if again and any(delivery.state == DeliveryState.WAITING for delivery in deliveries):
        return _Ending(Outcome.RETRY, {**free, "state": DigestState.PLANNED, "next_try_at": again})
    if trouble:
        return _Ending(Outcome.FAILED, {**free, "state": DigestState.FAILED})
    sent = Outcome.SENT if deliveries else Outcome.INBOX_ONLY
    return _Ending(sent, {**free, "state": DigestState.SENT, "sent_at": at})


@transaction.atomic
def _stamp(
    digest: Digest, done: Sequence[Delivery], tried: Sequence[Delivery], *, at: datetime, by: Actor
) -> Outcome:
    """Keep how each channel answered, and what that makes of the digest; the record says what is final."""
    others = [delivery for delivery in done if delivery not in tried]
    # Switched off since the last try: it keeps the digest neither waiting nor from having arrived.
    dropped = [delivery for delivery in others if delivery.state == DeliveryState.WAITING]
    deliveries = [*tried, *(delivery for delivery in others if delivery not in dropped)]
    ending = _ending(digest, deliveries, at)
    if not _ours(digest, **ending.values):
        return Outcome.NOT_OURS
    for delivery in tried:
        if ending.outcome is Outcome.FAILED and delivery.state == DeliveryState.WAITING:
            delivery.state = DeliveryState.FAILED
        delivery.save()
    for delivery in dropped:
        delivery.state, delivery.error = DeliveryState.FAILED, "此渠道已停用，不再发送。"
        delivery.save()
    if ending.outcome in (Outcome.SENT, Outcome.INBOX_ONLY):
        _record_sent(digest, deliveries, at=at, by=by)
    elif ending.outcome is Outcome.FAILED:
        _record_failed(digest, str(ending.values["error"]), at=at, by=by)
    return ending.outcome


@transaction.atomic
def _stop(digest: Digest, reason: str, *, at: datetime, by: Actor) -> Outcome:
    """No more tries; the record says so."""
    done = {"state": DigestState.FAILED, "lease_until": None, "next_try_at": None, "error": reason}
    if not _ours(digest, **done):
        return Outcome.NOT_OURS
    digest.deliveries.filter(state=DeliveryState.WAITING).update(state=DeliveryState.FAILED)
    _record_failed(digest, reason, at=at, by=by)
    return Outcome.FAILED


def _record_sent(digest: Digest, deliveries: Sequence[Delivery], *, at: datetime, by: Actor) -> None:
    summary = f"发送提醒：{digest.recipient.name}，{len(digest.items)} 项"
    after = {
        "sent_to": [delivery.address for delivery in deliveries],
        "items": len(digest.items),
        "subject": digest.subject,
    }
    audit.record(digest, by=by, at=at, verb="digest.sent", summary=summary, after=after)


def _record_failed(digest: Digest, reason: str, *, at: datetime, by: Actor) -> None:
    summary = f"提醒未能送达：{digest.recipient.name}"
    audit.record(digest, by=by, at=at, verb="digest.failed", summary=summary, after={"reason": reason})


def batches_of(ids: list[int]) -> Iterator[list[int]]:
    """Digests as they are handed to the workers, a few at a time."""
    return (ids[start : start + rules.HANDED_OUT] for start in range(0, len(ids), rules.HANDED_OUT))
