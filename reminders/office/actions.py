"""The office sends again what did not reach its person."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from measures.states import OFFICE_TIME, day_of
from reminders.ledger.models import Delivery, DeliveryState, Digest, DigestState, Reminder
from reminders.planning.pending import Outlook
from reminders.terms import rules
from reminders.terms.models import DeliveryTerms, Preference
from workdays.rules import add_workdays


@dataclass(frozen=True)
class Resent:
    """``goes_at`` is the moment from which it goes out; ``is_anew``: the matters go with a new digest of that day."""

    digest: Digest
    goes_at: datetime
    is_anew: bool

    def is_at_once(self, at: datetime) -> bool:
        """It goes with the next pass, within a minute."""
        return self.goes_at <= at


@transaction.atomic
def resend(digest: Digest, *, by: Actor, at: datetime) -> Resent:
    """Let a digest that failed go out again, once, however many ask for it at once.

    One of today gets all its tries anew, through the channels that had failed, to the address the person has now. One
    of an earlier day stays in the ledger as failed; its matters go with the person's next digest. Outside the working
    hours both wait for the next working hours, except 特急 ones. Refuses a digest that has not failed, a disabled
    person, and a digest of which nothing is left to tell.
    """
    digest = Digest.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=digest.pk)
    _check(digest)
    before = {"state": digest.state, "error": digest.error, "attempts": digest.attempts}
    entries = Reminder.objects.filter(digest=digest, silenced_at__isnull=True)
    left = entries.count()
    if not left:
        words = (
            f"{digest.recipient.name}{_day_words(digest.on)}的提醒已没有需要再次告知的事项，不再重新发送。"
        )
        raise RuleBroken("nothing_left", words)
    is_anew = digest.on != day_of(at)
    if is_anew:
        entries.update(digest=None)
    else:
        _begin_again(digest, at)
    summary = f"重新发送提醒：{digest.recipient.name}，{left} 项"
    after = {"state": digest.state, "entries": left, "is_anew": is_anew, "address": digest.recipient.email}
    audit.record(digest, by=by, at=at, verb="digest.resent", summary=summary, before=before, after=after)
    return Resent(digest, _goes_at(digest, at, is_anew=is_anew), is_anew)


def _check(digest: Digest) -> None:
    name = digest.recipient.name
    if digest.state != DigestState.FAILED:
        raise RuleBroken("not_failed", f"{name}{_day_words(digest.on)}的提醒已经重新发送，不必再发。")
    if not digest.recipient.is_active:
        raise RuleBroken("person_disabled", f"{name}的账号已停用，不再提醒。")


def _begin_again(digest: Digest, at: datetime) -> None:
    digest.state, digest.attempts, digest.next_try_at = DigestState.PLANNED, 0, None
    digest.error, digest.lease_until, digest.claim, digest.send_after = "", None, "", at
    digest.save(
        update_fields=[
            "state", "attempts", "next_try_at", "error", "lease_until", "claim", "send_after",
        ]
    )  # fmt: skip
    failed = Delivery.objects.filter(digest=digest, state=DeliveryState.FAILED)
    failed.update(state=DeliveryState.WAITING)


def _goes_at(digest: Digest, at: datetime, *, is_anew: bool) -> datetime:
    """When the next pass will take it: what a pass asks for, in the same order."""
    if digest.is_urgent:
        return at
    terms = DeliveryTerms.current()
    today = day_of(at)
    calendar = Outlook(today).calendar
    told_today = Digest.objects.daily().closed_to_more().filter(recipient=digest.recipient, on=today)
    is_over = at.astimezone(OFFICE_TIME).time() >= terms.closes_at
    waits = not calendar.is_workday(today) or is_over or (is_anew and told_today.exists())
    day = add_workdays(today, 1, calendar) if waits else today
    if day == today and not is_anew:
        return max(at, rules.moment_of(today, terms.opens_at))
    chosen = Preference.objects.filter(user=digest.recipient).first()
    return max(at, rules.moment_of(day, terms.hours.digest_at(chosen.digest_at if chosen else None)))


def _day_words(day: date) -> str:
    return f"{day.month}月{day.day}日"
