"""What every case shares when its state changes: begin, lock, check, move, leave the trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit.rules import Actor
from measures import states
from measures.cases.models import AnyCase, CaseMove
from measures.documents.trace import record
from measures.moves import check_same_body


def begin_case(case: AnyCase, *, state: states.CaseState, by: Actor, at: datetime, note: str = "") -> AnyCase:
    """Write a new case in its first state, with its first line of history and its trace."""
    case.state, case.state_at = state, at
    case.save()
    CaseMove.objects.create(
        kind=case.kind, case_id=case.pk, to_state=state, at=at, by_name=by.name, note=note
    )
    name = states.CASE_KIND_NAMES[case.kind]
    summary, after = f"{name}：{case}", {"state": state, "note": note}
    record(case, by=by, at=at, verb=f"{case.kind}.begun", summary=summary, after=after)
    return case


def lock_case(case: AnyCase) -> AnyCase:
    """The row as it is now, locked until the transaction ends; refused where another body has it meanwhile."""
    fresh = type(case)._default_manager.select_for_update().get(pk=case.pk)
    check_same_body(fresh.body_id, case.body_id)
    return fresh


def move_case(
    case: AnyCase,
    act: states.CaseAct,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    adds_round: bool = False,
    after: Mapping[str, Any] | None = None,
) -> AnyCase:
    """Carry out ``act`` on a locked case and save the whole row. Refuses what the kind's table does not allow."""
    before = states.CaseState(case.state)
    target = states.next_case_state(case.kind, before, act, rounds=case.rounds)
    case.state, case.state_at = target, at
    case.rounds += adds_round
    case.save()
    CaseMove.objects.create(
        kind=case.kind,
        case_id=case.pk,
        act=act,
        from_state=before,
        to_state=target,
        at=at,
        by_name=by.name,
        note=note,
    )
    record(
        case,
        by=by,
        at=at,
        verb=f"{case.kind}.{act}",
        summary=f"{states.CASE_KIND_NAMES[case.kind]}{states.CASE_ACT_NAMES[act]}：{case}",
        before={"state": before},
        after={"state": target, "note": note, **dict(after or {})},
    )
    return case
