"""Writes to when and how people may be told, and to what each chose."""

from datetime import datetime, time

from django.db import transaction

from accounts.models import User
from audit import actions as audit
from audit.rules import Actor, RuleBroken, StaleVersion
from reminders.terms import rules
from reminders.terms.models import DeliveryTerms, Preference
from reminders.terms.rules import Hours

STALE = "规则刚被他人修改，您的修改没有保存。请核对最新内容后重新填写。"


_HOURS = ("opens_at", "closes_at", "digest_from", "digest_until")


@transaction.atomic
def set_terms(
    *, hours: Hours, may_decline_mail: bool, version: int, by: Actor, at: datetime
) -> DeliveryTerms:
    """Set when people may be told and what they may choose, for the whole office; the next pass keeps to it.

    What people chose outside the new bounds is kept and moved inside them when a digest goes out. Refuses hours that
    ``rules.check_hours`` refuses and a version somebody else has since changed.
    """
    DeliveryTerms.objects.get_or_create(pk=DeliveryTerms.ONLY)
    terms = DeliveryTerms.objects.select_for_update().get(pk=DeliveryTerms.ONLY)
    if terms.version != version:
        raise StaleVersion(STALE)
    rules.check_hours(hours)
    before = _said(terms)
    for name in _HOURS:
        setattr(terms, name, getattr(hours, name))
    terms.may_decline_mail = may_decline_mail
    terms.version += 1
    terms.save()
    audit.record(
        terms,
        by=by,
        at=at,
        verb="delivery_terms.set",
        summary="修改提醒时间",
        before=before,
        after=_said(terms),
    )
    return terms


def _said(terms: DeliveryTerms) -> dict[str, object]:
    times = {name: f"{getattr(terms, name):%H:%M}" for name in _HOURS}
    return {**times, "may_decline_mail": terms.may_decline_mail}


@transaction.atomic
def set_preference(
    user: User, *, wants_mail: bool, digest_at: time | None, by: Actor, at: datetime
) -> Preference:
    """Keep what a person chose for themself; it counts from their next digest on.

    ``digest_at`` None: as early as the office permits. Refuses anybody else, a time the office does not permit, and
    to begin declining mail while the office does not permit that; who declined it before may leave it at that.
    """
    if by.user_id != user.pk:
        raise RuleBroken("not_the_person", "个人提醒设置只能由本人修改。")
    terms = DeliveryTerms.current()
    rules.check_digest_at(digest_at, terms.hours)
    Preference.objects.get_or_create(user=user)
    chosen = Preference.objects.select_for_update().get(user=user)
    if chosen.wants_mail and not wants_mail and not terms.may_decline_mail:
        raise RuleBroken("mail_required", "督查室要求提醒同时发送到邮箱，不能关闭。", "wants_mail")
    before = _chosen(chosen)
    chosen.wants_mail, chosen.digest_at = wants_mail, digest_at
    chosen.save()
    summary = f"修改{user.name}的个人提醒设置"
    after = _chosen(chosen)
    audit.record(chosen, by=by, at=at, verb="preference.set", summary=summary, before=before, after=after)
    return chosen


def _chosen(chosen: Preference) -> dict[str, object]:
    return {
        "wants_mail": chosen.wants_mail,
        "digest_at": f"{chosen.digest_at:%H:%M}" if chosen.digest_at else None,
    }
