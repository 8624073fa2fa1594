"""What every change of a report shares: lock, check, move, tell, leave the trace."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.prepared import Prepared
from audit.rules import Actor, RuleBroken
from measures import states
from measures.documents.trace import record
from measures.moves import check_same_body, office_deadline
from measures.reporting.models import Move, Obligation
from measures.reporting.periods.models import ReportingPeriod

_LOCKED = Prepared(lambda pk: Obligation.objects.select_for_update().filter(pk=pk), -1)
PERIOD = Prepared(lambda pk: ReportingPeriod.everything.select_related("policy").filter(pk=pk), -1)


def lock(obligation: Obligation, period: Prepared[ReportingPeriod] = PERIOD) -> Obligation:
    """The row as it is now, locked until the transaction ends, in a period that is still open.

    The period is read after the lock is held: closing a period locks its obligations first, so either
    this act comes before the closing or it sees the period closed and is refused (``period_closed``). A report that
    was handed to another body meanwhile is refused too: what the caller was allowed to do held for the old one.
    ``period``: how the period is asked for, by its number and the obligation's; what else is to be asked under the lock
    goes along in the same query.
    """
    [fresh] = _LOCKED(obligation.pk)
    check_same_body(fresh.body_id, obligation.body_id)
    [fresh.period] = period(fresh.period_id, fresh.pk)
    # Names do not change under a lock; take them from the caller's copy instead of asking again.
    fresh.measure, fresh.body = obligation.measure, obligation.body
    if fresh.period.withdrawn_at is not None:
        raise RuleBroken("period_closed", f"{fresh.period.name}填报已由督查室撤销，无需再报。")
    if not fresh.period.is_open:
        raise RuleBroken(
            "period_closed", f"{fresh.period.name}填报已结束，不能再修改。如需补报，请联系省政府督查室。"
        )
    return fresh


_MOVED = (
    "state", "state_at", "due_on", "due_why", "rounds", "newest_status", "review_due_on", "review_due_why"
)  # fmt: skip


def move(
    obligation: Obligation,
    act: states.Act,
    *,
    by: Actor,
    at: datetime,
    due_on: date | None = None,
    due_why: str = "",
    note: str = "",
    adds_round: bool = False,
    after: Mapping[str, Any] | None = None,
) -> Obligation:
    """Carry out ``act`` on a locked obligation. Refuses what the table of moves does not allow.

    A new ``due_on`` comes with ``due_why``, the sentence that explains it. The office's own clock starts when the
    report reaches it and stops when it leaves.
    """
    before = states.State(obligation.state)
    target = states.next_state(before, act, rounds=obligation.rounds)
    as_it_was = {"state": before, "due_on": obligation.due_on, "rounds": obligation.rounds}
    obligation.state, obligation.state_at = target, at
    if due_on is not None:
        obligation.due_on, obligation.due_why = due_on, due_why
    obligation.rounds += adds_round
    if target is not before:
        obligation.review_due_on, obligation.review_due_why = _review_clock(obligation, target, at)
    as_it_is = {"state": target, "due_on": obligation.due_on, "rounds": obligation.rounds}
    obligation.save(update_fields=_MOVED)
    # A draft saved again is a write but no change of state.
    if target is not before or act in states.ALWAYS_TOLD:
        _tell(obligation, act, before, by=by, at=at, note=note)
    record(
        obligation,
        by=by,
        at=at,
        verb=f"obligation.{act}",
        summary=f"{states.ACT_NAMES[act]}：{name_of(obligation)}",
        before=as_it_was,
        after={**as_it_is, **dict(after or {})},
    )
    return obligation


def name_of(obligation: Obligation) -> str:
    """The obligation in words, for the record."""
    return f"{obligation.period.name} {obligation.measure} {obligation.body.name}"


def _tell(
    obligation: Obligation, act: states.Act, before: states.State, *, by: Actor, at: datetime, note: str
) -> None:
    Move.objects.create(
        obligation=obligation,
        act=act,
        from_state=before,
        to_state=obligation.state,
        due_on=obligation.due_on,
        body_id=obligation.body_id,
        at=at,
        by_name=by.name,
        note=note,
    )


def _review_clock(obligation: Obligation, target: states.State, at: datetime) -> tuple[date | None, str]:
    if target is not states.State.SUBMITTED:
        return None, ""
    return office_deadline(at, obligation.period.policy.review_workdays, since="报送")
