"""Delivery: one digest is claimed, checked again, written, mailed and stamped."""

import smtplib
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from audit import actions as audit
from audit.rules import Actor
from reminders import rules
from reminders.letter import Letter, compose
from reminders.models import Digest, DigestState, Reminder
from reminders.pending import Outlook, pending_for

# Whatever a mail server, the network or an impossible address can throw at us.
MAIL_TROUBLE = (OSError, smtplib.SMTPException, ValueError)


class Outcome(StrEnum):
    """What became of one delivery."""

    MAILED = "mailed"
    INBOX_ONLY = "inbox_only"
    RETRY = "retry"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    NOT_OURS = "not_ours"


def deliver(digest_id: int, *, on: date, at: datetime, by: Actor) -> Outcome:
    """Send one digest of the day ``on``, at most once.

    Claims it by a lease of ten minutes, looks again what still waits for the person (nothing: superseded, no
    mail), puts the text into the inbox, sends the mail and stamps it afterwards. A refused mail is tried again
    after 1, 5, 15 and 60 minutes and has then failed; the inbox keeps the text. Leaves alone a digest of another
    day, one that went out, and one that somebody else is sending.

    The one window for a duplicate: a process that dies between the mail server's acceptance and our stamp is
    followed by one more try when the lease has run out. Both mails carry the same Message-ID, so mail systems can
    tell that they are one. Stamping before sending would instead lose the mail in that window.
    """
    digest = _claim(digest_id, on, at)
    if digest is None:
        return Outcome.NOT_OURS
    if digest.attempts > rules.MAX_ATTEMPTS:
        return _stop(digest, "发送多次中断，未能确认是否送达。", at=at, by=by)
    letter, unwanted = _write(digest, Outlook(on))
    if unwanted:
        Reminder.objects.filter(pk__in=unwanted).update(silenced_at=at)
    if letter is None:
        return Outcome.SUPERSEDED if _give_up(digest, at) else Outcome.NOT_OURS
    if not _put_in_inbox(digest, letter, at):
        return Outcome.NOT_OURS
    if digest.recipient.email:
        try:
            _mail(digest, letter)
        except MAIL_TROUBLE as trouble:
            return _refused(digest, f"{type(trouble).__name__}：{trouble}", at=at, by=by)
    return _stamp(digest, len(letter.items), at=at, by=by)


def _claim(digest_id: int, on: date, at: datetime) -> Digest | None:
    claimed = (
        Digest.objects.outstanding(on, at)
        .filter(pk=digest_id)
        .update(state=DigestState.SENDING, lease_until=at + rules.LEASE, attempts=F("attempts") + 1)
    )
    return Digest.objects.select_related("recipient").get(pk=digest_id) if claimed else None


def _ours(digest: Digest, **values: object) -> bool:
    """Write to a claimed digest, provided the lease is still ours; False when somebody took it over."""
    held = Digest.objects.filter(
        pk=digest.pk, state=DigestState.SENDING, lease_until=digest.lease_until, attempts=digest.attempts
    )
    return bool(held.update(**values))


def preview(digest: Digest, *, on: date) -> Letter | None:
    """The letter as it would go out on that day, or None when there is no need for one. Writes nothing."""
    return _write(digest, Outlook(on))[0]


def _write(digest: Digest, outlook: Outlook) -> tuple[Letter | None, list[int]]:
    """The letter, and the entries it was planned for that nobody needs any more.

    No letter when none of them is needed: what else waits was told before.
    """
    pending = pending_for(digest.recipient_id, outlook)
    now = {
        (entry.obligation.pk, notice.occasion.value, entry.obligation.due_on, entry.obligation.rounds)
        for entry in pending
        for notice in entry.notices
    }
    new, unwanted = set(), []
    for reminder in digest.reminders.filter(silenced_at__isnull=True):
        if (reminder.obligation_id, reminder.occasion, reminder.due_on, reminder.round) in now:
            new.add(reminder.obligation_id)
        else:
            unwanted.append(reminder.pk)
    letter = compose(digest.recipient.name, pending, new, outlook) if new else None
    return letter, unwanted


def _give_up(digest: Digest, at: datetime) -> bool:
    return _ours(digest, state=DigestState.SUPERSEDED, lease_until=None, next_try_at=None)


def _put_in_inbox(digest: Digest, letter: Letter, at: datetime) -> bool:
    """From here on the person can read it, whatever becomes of the mail."""
    return _ours(
        digest,
        subject=letter.subject[:200],
        body_text=letter.text,
        items=letter.items,
        composed_at=digest.composed_at or at,
    )


def _mail(digest: Digest, letter: Letter) -> None:
    # The same for every try of this digest, and never that of another installation on the same address.
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    name = f"digest-{digest.pk}-{digest.planned_at:%Y%m%d%H%M%S}"
    message = EmailMultiAlternatives(
        subject=letter.subject[:200],
        body=letter.text,
        to=[digest.recipient.email],
        headers={"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(letter.html, "text/html")
    message.send()


def _refused(digest: Digest, reason: str, *, at: datetime, by: Actor) -> Outcome:
    again = rules.next_try_at(digest.attempts, at)
    if again is None:
        return _stop(digest, reason, at=at, by=by)
    waits = {"state": DigestState.PLANNED, "lease_until": None, "next_try_at": again, "error": reason[:500]}
    return Outcome.RETRY if _ours(digest, **waits) else Outcome.NOT_OURS


@transaction.atomic
def _stop(digest: Digest, reason: str, *, at: datetime, by: Actor) -> Outcome:
    """No more tries; the record says so."""
    done = {"state": DigestState.FAILED, "lease_until": None, "next_try_at": None, "error": reason[:500]}
    if not _ours(digest, **done):
        return Outcome.NOT_OURS
    summary = f"每日提醒邮件未能送达：{digest.recipient.name}"
    audit.record(digest, by=by, at=at, verb="digest.failed", summary=summary, after={"reason": reason[:500]})
    return Outcome.FAILED


@transaction.atomic
def _stamp(digest: Digest, count: int, *, at: datetime, by: Actor) -> Outcome:
    """It went out: say so in the row and in the record."""
    address = digest.recipient.email
    done = {"state": DigestState.SENT, "lease_until": None, "next_try_at": None, "error": ""}
    if not _ours(digest, **done, sent_at=at, mailed_to=address):
        return Outcome.NOT_OURS
    summary = f"发送每日提醒：{digest.recipient.name}，{count} 项"
    after = {"mailed_to": address, "items": count, "subject": digest.subject}
    audit.record(digest, by=by, at=at, verb="digest.sent", summary=summary, after=after)
    return Outcome.MAILED if address else Outcome.INBOX_ONLY
