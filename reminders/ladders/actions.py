"""Writes to the ladders and lamps of a policy.

The ladders of a policy are guarded by the policy's own version, as its other numbers are: to the office these are one
page of rules, and whoever saved first must not be undone by somebody who never saw it.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.rules import Actor, StaleVersion
from measures.documents import actions as documents_actions
from measures.documents.rules import TERMS
from measures.models import Policy
from reminders.ladders import rules as ladder_rules
from reminders.ladders.models import ReminderRule
from reminders.ladders.rules import DEFAULT_LADDERS, SETTABLE, Audience, Ladder, Ladders
from reminders.ledger.rules import Occasion
from reminders.terms.actions import STALE


@transaction.atomic
def set_rules(
    policy: Policy, *, lamps: Mapping[str, int], ladders: Ladders, version: int, by: Actor, at: datetime
) -> Policy:
    """Set the thresholds of the lamps and every ladder of a policy in one go; see ``set_ladders``.

    ``lamps`` are some of ``TERMS`` of documents; the others stay as they are. Both or neither is written.
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
