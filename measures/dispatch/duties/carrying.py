"""Carrying out what was previewed, one kind of matter after the other.

History keeps the names as they were: rounds, parts, decisions and finished reports are never touched here, and each move
of a report says whose it was then, so that figures of any past day stay as they were."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from audit.rules import Actor
from departments.models import Body
from measures import states
from measures.cases.models import CaseMove
from measures.cases.moves import move_case
from measures.dispatch.actions import ask_for_plans, ask_for_receipts
from measures.dispatch.duties.rules import FATE_NAMES, MATTER_NAMES, Fate, Matter
from measures.dispatch.duties.transfer_plan import DutyPlan, Entry
from measures.dispatch.models import DispatchSlip, Receipt
from measures.documents.items.models import ItemAssignment
from measures.documents.models import Measure
from measures.documents.moves import is_received, move_measure
from measures.documents.trace import record
from measures.reporting.moves import move
from measures.reporting.parts.models import Contribution
from measures.states import Act, CaseAct, CaseState, MeasureAct, MeasureState

CarryOut = Callable[[DutyPlan, Actor, datetime], None]
SINCE = "责任单位变动"


def carry_out(plan: DutyPlan, *, by: Actor, at: datetime) -> None:
    """Everything of a plan but the places in the rosters, which each act writes in its own way."""
    for carry in _CARRY_OUT.values():
        carry(plan, by, at)


def summary_of(plan: DutyPlan) -> str:
    """What an act did, in a sentence: 移交责任分工3项、填报任务2项，终止…。"""
    parts = []
    for fate in (Fate.MOVES, Fate.BEGINS, Fate.ENDS):
        counted = ((MATTER_NAMES[matter], len(plan.of(matter, fate))) for matter in Matter)
        named = "、".join(f"{name} {count} 项" for name, count in counted if count)
        if named:
            parts.append(f"{FATE_NAMES[fate]}{named}")
    return "；".join(parts) or "没有需要移交的事项"


def pks(entries: Iterable[Entry]) -> list[int]:
    return [entry.row.pk for entry in entries]


def _note(plan: DutyPlan, entry: Entry | None = None) -> str:
    return f"{plan.note}；{entry.why}" if entry and entry.why else plan.note


def _heir(entry: Entry) -> Body:
    if entry.new is None:
        raise ValueError(f"nobody takes over {entry.words}")
    return entry.new


def _by_heir(entries: Iterable[Entry]) -> dict[Body, list[int]]:
    """The rows by who takes them over: one statement for each."""
    found: dict[Body, list[int]] = {}
    for entry in entries:
        found.setdefault(_heir(entry), []).append(entry.row.pk)
    return found


def _from_to(entry: Entry) -> dict[str, int | None]:
    return {"from_body": entry.old.pk if entry.old else None, "body": _heir(entry).pk}


def _items(plan: DutyPlan, by: Actor, at: datetime) -> None:
    ItemAssignment.objects.filter(pk__in=pks(plan.of(Matter.ITEM, Fate.ENDS))).delete()
    for body, rows in _by_heir(plan.of(Matter.ITEM, Fate.MOVES)).items():
        ItemAssignment.objects.filter(pk__in=rows).update(body=body)


def _obligations(plan: DutyPlan, by: Actor, at: datetime) -> None:
    for entry in plan.of(Matter.OBLIGATION, Fate.MOVES):
        entry.row.body = _heir(entry)
        entry.row.save(update_fields=["body"])
        move(entry.row, Act.TRANSFER, by=by, at=at, note=_note(plan), after=_from_to(entry))
    for entry in plan.of(Matter.OBLIGATION, Fate.ENDS):
        move(entry.row, Act.EXCUSE, by=by, at=at, note=_note(plan, entry))


def _contributions(plan: DutyPlan, by: Actor, at: datetime) -> None:
    Contribution.objects.filter(pk__in=pks(plan.of(Matter.CONTRIBUTION, Fate.ENDS))).delete()
    for body, rows in _by_heir(plan.of(Matter.CONTRIBUTION, Fate.MOVES)).items():
        Contribution.objects.filter(pk__in=rows).update(body=body)
    Contribution.objects.bulk_create(entry.row for entry in plan.of(Matter.CONTRIBUTION, Fate.BEGINS))


def _receipts(plan: DutyPlan, by: Actor, at: datetime) -> None:
    """A lead body's signature takes a measure into its work: where the new lead signed already, it is taken on now."""
    for body, rows in _by_heir(plan.of(Matter.RECEIPT, Fate.MOVES)).items():
        Receipt.objects.filter(pk__in=rows).update(body=body, body_name=body.name)
    for entry in plan.of(Matter.RECEIPT, Fate.ENDS):
        Receipt.objects.filter(pk=entry.row.pk).delete()
        if entry.row.is_lead and entry.new is not None:
            lead_on(entry.row.slip, entry.new, by=by, at=at, note=_note(plan))
    for entry in plan.of(Matter.RECEIPT, Fate.BEGINS):
        ask_for_receipts(entry.row.slip, {_heir(entry): entry.row.is_lead}, at, since=SINCE)


def lead_on(slip: DispatchSlip, body: Body, *, by: Actor, at: datetime, note: str) -> None:
    """The receipt of this body is the lead's from now on, one signature of the body counting for both."""
    Receipt.objects.filter(slip=slip, body=body).update(is_lead=True)
    measure = Measure.objects.get(pk=slip.measure_id)
    if measure.state == MeasureState.DISPATCHED and is_received(measure):
        move_measure(measure, MeasureAct.RECEIVE, by=by, at=at, note=note)


def _answers_of(matter: Matter) -> CarryOut:
    """What a body was asked for passes to the new one, under its name."""

    def carry(plan: DutyPlan, by: Actor, at: datetime) -> None:
        for entry in plan.of(matter, Fate.MOVES):
            body = _heir(entry)
            entry.row.body, entry.row.body_name = body, body.name
            move_case(entry.row, CaseAct.TRANSFER, by=by, at=at, note=_note(plan))
        for entry in plan.of(matter, Fate.ENDS):
            if entry.row.state == CaseState.UNIT_REVIEW:
                move_case(entry.row, CaseAct.RECALL, by=by, at=at, note=_note(plan))
            move_case(entry.row, CaseAct.WITHDRAW, by=by, at=at, note=_note(plan, entry))

    return carry


def _requests_of(matter: Matter) -> CarryOut:
    """The request stays as it was made, under the maker's name; who may withdraw or sign it is the new body now."""

    def carry(plan: DutyPlan, by: Actor, at: datetime) -> None:
        for entry in plan.of(matter, Fate.MOVES):
            _pass_request(plan, entry, by=by, at=at)
        for entry in plan.of(matter, Fate.ENDS):
            move_case(entry.row, CaseAct.WITHDRAW, by=by, at=at, note=_note(plan, entry))

    return carry


def _pass_request(plan: DutyPlan, entry: Entry, *, by: Actor, at: datetime) -> None:
    case = entry.row
    case.body = _heir(entry)
    case.save(update_fields=["body"])
    CaseMove.objects.create(
        kind=case.kind,
        case_id=case.pk,
        act=CaseAct.TRANSFER,
        from_state=case.state,
        to_state=case.state,
        at=at,
        by_name=by.name,
        note=_note(plan),
    )
    name, verb = states.CASE_KIND_NAMES[case.kind], f"{case.kind}.{CaseAct.TRANSFER}"
    summary = f"{name}移交承接单位：{case.measure}"
    record(case, by=by, at=at, verb=verb, summary=summary, after=_from_to(entry))


def _plans(plan: DutyPlan, by: Actor, at: datetime) -> None:
    for entry in plan.of(Matter.PLAN, Fate.MOVES):
        entry.row.body = _heir(entry)
        move_case(entry.row, CaseAct.TRANSFER, by=by, at=at, note=_note(plan))
    for entry in plan.of(Matter.PLAN, Fate.BEGINS):
        ask_for_plans(entry.row.policy, [_heir(entry)], at, since=SINCE)


_CARRY_OUT: Mapping[Matter, CarryOut] = {
    Matter.ITEM: _items,
    # Requests for more time end before the report they are about does.
    Matter.EXTENSION: _requests_of(Matter.EXTENSION),
    Matter.CONTRIBUTION: _contributions,
    Matter.OBLIGATION: _obligations,
    Matter.RECEIPT: _receipts,
    Matter.INSTRUCTION: _answers_of(Matter.INSTRUCTION),
    Matter.COMPLETION: _requests_of(Matter.COMPLETION),
    Matter.PLAN: _plans,
    Matter.COORDINATION: _requests_of(Matter.COORDINATION),
    Matter.ERRAND: _answers_of(Matter.ERRAND),
    Matter.INSPECTION: _answers_of(Matter.INSPECTION),
}
