"""Writes to the rules: the ladders and lamps of a policy, when people may be told at all, and what each chose.

The ladders of a policy are guarded by the policy's own version, as its other numbers are: to the office these are one
page of rules, and whoever saved first must not be undone by somebody who never saw it.
"""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction

from accounts.models import User
from audit import actions as audit
from audit.rules import Actor, RuleBroken, StaleVersion
from measures.documents import actions as documents_actions
from measures.documents.rules import TERMS
from measures.models import Policy
from reminders.delivery import rules
from reminders.delivery.rules import Hours
from reminders.ladders import rules as ladder_rules
from reminders.ladders.rules import DEFAULT_LADDERS, SETTABLE, Audience, Ladder, Ladders, Occasion
from reminders.terms.models import DeliveryTerms, Preference, ReminderRule

STALE = "规则刚被他人修改，您的修改没有保存。请核对最新内容后重新填写。"


@transaction.atomic
def set_rules(
    policy: Policy, *, lamps: Mapping[str, int], ladders: Ladders, version: int, by: Actor, at: datetime
) -> Policy:
    """Set the thresholds of the lamps and every ladder of a policy in one go; see ``set_ladders``.

    ``lamps`` are some of ``policy_rules.TERMS``; the others stay as they are. Both or neither is written.
    """
    policy = _locked(policy, version)
    now = {name: getattr(policy, name) for name in TERMS}
    terms = {**now, **lamps}
    if terms != now:
        policy = documents_actions.set_terms(policy, terms=terms, version=version, by=by, at=at)
    return set_ladders(policy, ladders=ladders, version=policy.version, by=by, at=at)


@transaction.atomic
def set_ladders(policy: Policy, *, ladders: Ladders, version: int, by: Actor, at: datetime) -> Policy:
    """Set all ladders of ``ladder_rules.SETTABLE`` of a policy; the next pass tells people by them.

    What was told stays told. A ladder like the default needs no row, and where nothing changes nothing is written.
    Refuses a table that is not whole, ladders that cannot be, and a version somebody else has since changed.
    """
    policy = _locked(policy, version)
    ladder_rules.check_ladders(ladders)
    changed = _write(policy, {key: ladder_rules.in_order(ladder) for key, ladder in ladders.items()})
    summary = f"修改《{policy.title}》的提醒规则"
    return _record(policy, changed, verb="policy.ladders_set", summary=summary, by=by, at=at)


@transaction.atomic
def reset_ladders(policy: Policy, *, version: int, by: Actor, at: datetime) -> Policy:
    """Give a policy the default ladders back. Refuses a version somebody else has since changed."""
    policy = _locked(policy, version)
    changed = _write(policy, {key: DEFAULT_LADDERS[key] for key in SETTABLE})
    summary = f"恢复《{policy.title}》的默认提醒规则"
    return _record(policy, changed, verb="policy.ladders_reset", summary=summary, by=by, at=at)


def _locked(policy: Policy, version: int) -> Policy:
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    if policy.version != version:
        raise StaleVersion(STALE)
    return policy


# What a ladder was and what it became, in words, by the name of its key.
Changes = Mapping[str, tuple[str, str]]


def _write(policy: Policy, wanted: Ladders) -> Changes:
    rows = {
        (Occasion(row.occasion), Audience(row.audience)): row
        for row in ReminderRule.objects.filter(policy=policy)
    }
    changed = {}
    for key, ladder in wanted.items():
        row, default = rows.get(key), DEFAULT_LADDERS[key]
        before = row.ladder if row else default
        if ladder != before:
            occasion, audience = key
            changed[f"{occasion}.{audience}"] = (
                ladder_rules.ladder_words(before),
                ladder_rules.ladder_words(ladder),
            )
        if ladder != default:
            _keep(row or ReminderRule(policy=policy, occasion=key[0], audience=key[1]), ladder)
        elif row is not None:
            row.delete()
    return changed


def _keep(row: ReminderRule, ladder: Ladder) -> None:
    if row.pk and row.ladder == ladder:
        return
    row.at_start, row.repeat_every = ladder.at_start, ladder.repeat_every
    row.before, row.after = list(ladder.before), list(ladder.after)
    row.save()


def _record(policy: Policy, changed: Changes, *, verb: str, summary: str, by: Actor, at: datetime) -> Policy:
    if not changed:
        return policy
    policy.version += 1
    policy.save(update_fields=["version"])
    before = {name: words for name, (words, _) in changed.items()}
    after = {name: words for name, (_, words) in changed.items()}
    audit.record(policy, by=by, at=at, verb=verb, summary=summary, before=before, after=after)
    return policy


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
