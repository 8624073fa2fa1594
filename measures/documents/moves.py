"""What every change of a measure shares: lock, check, move, leave the trace."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from audit.rules import Actor
from measures import states
from measures.documents.history import MeasureMove
from measures.documents.models import Measure, Policy
from measures.documents.trace import record


def lock_measure(measure: Measure) -> Measure:
    """The row as it is now, with its policy, locked until the transaction ends.

    A measure is locked before its reports, and those before their requests. Its key never changes, so rows that point
    to it may be written meanwhile: whoever holds a report and adds a request to it waits for nobody who waits for them.
    """
    fresh = Measure.objects.select_for_update(no_key=True).get(pk=measure.pk)
    fresh.policy = Policy.objects.get(pk=fresh.policy_id)
    return fresh


def move_measure(
    measure: Measure,
    act: states.MeasureAct,
    *,
    by: Actor,
    at: datetime,
    due_on: date | None = None,
    due_why: str = "",
    note: str = "",
    after: Mapping[str, Any] | None = None,
) -> Measure:
    """Carry out ``act`` on a locked measure. Refuses what the table of moves does not allow.

    A new ``due_on`` comes with ``due_why``. Other columns that the caller changed are the caller's to save.
    """
    before = states.MeasureState(measure.state)
    target = states.next_measure_state(before, act, is_received=is_received(measure))
    as_it_was = {"state": before, "due_on": measure.due_on}
    measure.state, measure.state_at, measure.version = target, at, measure.version + 1
    if due_on is not None:
        measure.due_on, measure.due_why = due_on, due_why
    measure.save(update_fields=["state", "state_at", "due_on", "due_why", "version"])
    MeasureMove.objects.create(
        measure=measure,
        act=act,
        from_state=before,
        to_state=target,
        due_on=measure.due_on,
        at=at,
        by_name=by.name,
        note=note,
    )
    record(
        measure,
        by=by,
        at=at,
        verb=f"measure.{act}",
        summary=f"{states.MEASURE_ACT_NAMES[act]}：{measure}",
        before=as_it_was,
        after={"state": target, "due_on": measure.due_on, "note": note, **dict(after or {})},
    )
    return measure


def is_received(measure: Measure) -> bool:
    """True when the lead body has signed for the newest dispatch of this measure, or took it on before slips were kept.

    Where nobody leads, the cities alone were asked: any of them may have signed.
    """
    newest = measure.slips.order_by("-id").first()
    if newest is None:
        return True
    asked = list(newest.receipts.values_list("is_lead", "signed_at"))
    has_lead = any(is_lead for is_lead, _ in asked)
    return any(signed_at is not None for is_lead, signed_at in asked if is_lead or not has_lead)
