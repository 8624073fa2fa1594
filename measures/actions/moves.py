"""What every change of an obligation shares: lock, check, move, leave the trace."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from measures import rules
from measures.models import Move, Obligation, ReportingPeriod


def lock(obligation: Obligation) -> Obligation:
    """The row as it is now, locked until the transaction ends, in a period that is still open.

    The period is read after the lock is held: closing a period locks its obligations first, so either
    this act comes before the closing or it sees the period closed and is refused (``period_closed``).
    """
    fresh = Obligation.objects.select_for_update().get(pk=obligation.pk)
    fresh.period = ReportingPeriod.objects.get(pk=fresh.period_id)
    # Names do not change under a lock; take them from the caller's copy instead of asking again.
    fresh.measure, fresh.body = obligation.measure, obligation.body
    if not fresh.period.is_open:
        raise RuleBroken(
            "period_closed", f"{fresh.period.name}填报已结束，不能再修改。如需补报，请联系省政府督查室。"
        )
    return fresh


def move(
    obligation: Obligation,
    act: rules.Act,
    *,
    by: Actor,
    at: datetime,
    due_on: date | None = None,
    note: str = "",
    adds_round: bool = False,
    after: Mapping[str, Any] | None = None,
) -> Obligation:
    """Carry out ``act`` on a locked obligation. Refuses what the table of moves does not allow."""
    before = rules.State(obligation.state)
    target = rules.next_state(before, act, rounds=obligation.rounds)
    as_it_was = {"state": before, "due_on": obligation.due_on, "rounds": obligation.rounds}
    obligation.state, obligation.state_at = target, at
    obligation.due_on = due_on or obligation.due_on
    obligation.rounds += adds_round
    as_it_is = {"state": target, "due_on": obligation.due_on, "rounds": obligation.rounds}
    obligation.save(update_fields=["state", "state_at", "due_on", "rounds"])
    # A draft saved again is a write but no change of state.
    if target is not before:
        Move.objects.create(
            obligation=obligation,
            act=act,
            from_state=before,
            to_state=target,
            due_on=obligation.due_on,
            at=at,
            by_name=by.name,
            note=note,
        )
    audit.record(
        obligation,
        by=by,
        at=at,
        verb=f"obligation.{act}",
        summary=f"{rules.ACT_NAMES[act]}：{name_of(obligation)}",
        before=as_it_was,
        after={**as_it_is, **dict(after or {})},
    )
    return obligation


def name_of(obligation: Obligation) -> str:
    """The obligation in words, for the record."""
    return f"{obligation.period.name} {obligation.measure} {obligation.body.name}"
