"""Duties pass from a body to the one that took over (机构沿革): what is unfinished moves, what is finished stays.

History keeps the names as they were: rounds, parts, decisions and finished reports are never touched here, and each move
of a report says whose it was then, so that figures of any past day stay as they were."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from audit.rules import Actor, RuleBroken, StaleVersion
from departments.models import Body, Succession
from measures import states
from measures.cases.instruction.models import InstructionCase
from measures.cases.models import CaseMove
from measures.cases.moves import move_case
from measures.cases.plan.models import WorkPlan
from measures.dispatch.duties import rules as duty_rules
from measures.dispatch.duties.rules import FATE_NAMES, MATTER_NAMES, Fate, Matter
from measures.dispatch.duties.transfer_plan import Entry, TransferPlan, plan_transfer
from measures.dispatch.models import Receipt
from measures.documents.models import ItemAssignment, Measure, Policy, Responsibility
from measures.documents.moves import move_measure
from measures.documents.trace import record
from measures.reporting.models import Obligation
from measures.reporting.moves import move
from measures.reporting.parts.models import Contribution
from measures.reporting.periods.models import ReportingPeriod
from measures.states import Act, CaseAct, CaseState, MeasureAct, MeasureState


@transaction.atomic
def transfer_duties(
    predecessor: Body,
    *,
    successor: Body,
    by: Actor,
    at: datetime,
    expected: str | None = None,
    measures: Collection[int] | None = None,
) -> TransferPlan:
    """Hand what ``predecessor`` still holds to ``successor``; returns what was done, row by row.

    ``expected`` is the fingerprint of the preview that was read: refused (``StaleVersion``) when anything changed since.
    ``measures``: which ones pass, for a partial succession. A second time nothing is left to hand over, and nothing is
    written. Refuses what ``check_transfer`` refuses.
    """
    # Held from here on: eight who press at once go through one after the other.
    list(
        Body.objects.select_for_update(no_key=True)
        .filter(pk__in=[predecessor.pk, successor.pk])
        .order_by("pk")
    )
    succession = check_transfer(predecessor, successor, measures=measures, today=states.day_of(at))
    _lock_around(predecessor)
    plan = plan_transfer(
        predecessor, successor, measures=measures, is_partial=succession.is_partial, locks=True
    )
    if plan.is_empty:
        return plan
    if expected is not None and expected != plan.fingerprint:
        raise StaleVersion("预览之后有事项发生变化，没有移交。请核对最新的预览后再确认。")
    for matter, carry_out in _CARRY_OUT.items():
        carry_out(plan, plan.of(matter, Fate.MOVES), plan.of(matter, Fate.ENDS), by, at)
    # The ledger shows present holders; who has a measure open for editing is to see them first.
    touched = {entry.row.measure_id for entry in plan.of(Matter.RESPONSIBILITY, Fate.MOVES)}
    Measure.objects.filter(pk__in=touched).update(version=F("version") + 1)
    _record(plan, succession, by=by, at=at)
    return plan


def check_transfer(
    predecessor: Body, successor: Body, *, measures: Collection[int] | None, today: date
) -> Succession:
    """The registered succession that a transfer follows.

    Refuses the body itself, a pair without a succession, one to come, a circle, a successor that does not exist on
    ``today``, a partial succession without a choice of measures, and a choice where everything passes.
    """
    every = {(row.predecessor_id, row.successor_id): row for row in Succession.objects.all()}
    registered = every.get((predecessor.pk, successor.pk))
    duty_rules.check_successor(
        predecessor.pk,
        successor.pk,
        name=successor.name,
        valid_from=successor.valid_from,
        edges=every.keys(),
        happened_on=registered.happened_on if registered else None,
        today=today,
    )
    _check_exists(successor, today)
    succession = every[predecessor.pk, successor.pk]
    if succession.is_partial and not measures:
        raise RuleBroken("measures_missing", "该项沿革只移交部分职责，请勾选要移交的事项。", "measures")
    if not succession.is_partial and measures is not None:
        raise RuleBroken("measures_chosen", "该项沿革为全部职责移交，不能只选部分事项。", "measures")
    return succession


def _check_exists(successor: Body, today: date) -> None:
    if successor.valid_to is None or successor.valid_to >= today:
        return
    heirs = "、".join(
        successor.successions.filter(is_partial=False).values_list("successor__name", flat=True)
    )
    then = f"；其职责由{heirs}承接，请登记由{heirs}直接承接的沿革后再移交" if heirs else ""
    ended = f"{successor.valid_to:%Y-%m-%d}"
    raise RuleBroken(
        "body_no_longer_valid", f"{successor.name}已于 {ended} 停用，不能承接{then}。", "successor"
    )


def _lock_around(body: Body) -> None:
    """Hold what others lock before they give this body anything new: policies, open periods, measures, in this order."""
    held = Measure.objects.filter(
        Q(pk__in=Responsibility.objects.filter(holder=body).values("measure_id"))
        | Q(pk__in=Obligation.objects.filter(body=body).values("measure_id"))
        | Q(pk__in=Receipt.objects.filter(body=body).values("measure_id"))
        | Q(pk__in=ItemAssignment.objects.filter(body=body).values("item__measure_id"))
        | Q(pk__in=InstructionCase.objects.filter(body=body).values("instruction__measure_id"))
    )
    policies = Policy.objects.filter(
        Q(pk__in=held.values("policy_id")) | Q(pk__in=WorkPlan.objects.filter(body=body).values("policy_id"))
    )
    periods = ReportingPeriod.objects.filter(policy__in=policies, closed_at__isnull=True)
    for rows in (policies, periods, held):
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


# --- One kind after the other -------------------------------------------------------------------------


CarryOut = Callable[[TransferPlan, list[Entry], list[Entry], Actor, datetime], None]


def _note(plan: TransferPlan, entry: Entry | None = None) -> str:
    words = f"{plan.predecessor.name}的职责由{plan.successor.name}承接"
    return f"{words}；{entry.why}" if entry and entry.why else words


def _pks(entries: Iterable[Entry]) -> list[int]:
    return [entry.row.pk for entry in entries]


def _responsibilities(
    plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime
) -> None:
    Responsibility.objects.filter(pk__in=_pks(moving)).update(holder=plan.successor)


def _items(plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime) -> None:
    ItemAssignment.objects.filter(pk__in=_pks(ending)).delete()
    ItemAssignment.objects.filter(pk__in=_pks(moving)).update(body=plan.successor)


def _obligations(
    plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime
) -> None:
    for entry in moving:
        entry.row.body = plan.successor
        entry.row.save(update_fields=["body"])
        after = {"from_body": plan.predecessor.pk, "body": plan.successor.pk}
        move(entry.row, Act.TRANSFER, by=by, at=at, note=_note(plan), after=after)
    for entry in ending:
        move(entry.row, Act.EXCUSE, by=by, at=at, note=_note(plan, entry))


def _contributions(
    plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime
) -> None:
    Contribution.objects.filter(pk__in=_pks(ending)).delete()
    Contribution.objects.filter(pk__in=_pks(moving)).update(body=plan.successor)


def _receipts(plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime) -> None:
    """A lead body's signature takes a measure into its work: where the successor signed already, it is taken on now."""
    Receipt.objects.filter(pk__in=_pks(moving)).update(body=plan.successor, body_name=plan.successor.name)
    for receipt in (entry.row for entry in ending):
        Receipt.objects.filter(pk=receipt.pk).delete()
        if not receipt.is_lead:
            continue
        own = Receipt.objects.get(slip_id=receipt.slip_id, body=plan.successor)
        own.is_lead = True
        own.save(update_fields=["is_lead"])
        measure = Measure.objects.get(pk=receipt.measure_id)
        if own.signed_at is not None and measure.state == MeasureState.DISPATCHED:
            move_measure(measure, MeasureAct.RECEIVE, by=by, at=at, note=_note(plan))


def _instructions(
    plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime
) -> None:
    for entry in moving:
        entry.row.body, entry.row.body_name = plan.successor, plan.successor.name
        move_case(entry.row, CaseAct.TRANSFER, by=by, at=at, note=_note(plan))
    for entry in ending:
        if entry.row.state == CaseState.UNIT_REVIEW:
            move_case(entry.row, CaseAct.RECALL, by=by, at=at, note=_note(plan))
        move_case(entry.row, CaseAct.WITHDRAW, by=by, at=at, note=_note(plan, entry))


def _requests(plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime) -> None:
    """The request stays as the predecessor made it, under its name; who may withdraw or sign it is the successor now."""
    for entry in moving:
        case = entry.row
        case.body = plan.successor
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
        after = {"from_body": plan.predecessor.pk, "body": plan.successor.pk}
        record(case, by=by, at=at, verb=verb, summary=f"{name}移交承接单位：{case.measure}", after=after)
    for entry in ending:
        move_case(entry.row, CaseAct.WITHDRAW, by=by, at=at, note=_note(plan, entry))


def _plans(plan: TransferPlan, moving: list[Entry], ending: list[Entry], by: Actor, at: datetime) -> None:
    for entry in moving:
        entry.row.body = plan.successor
        move_case(entry.row, CaseAct.TRANSFER, by=by, at=at, note=_note(plan))


_CARRY_OUT: Mapping[Matter, CarryOut] = {
    Matter.RESPONSIBILITY: _responsibilities,
    Matter.ITEM: _items,
    # Requests for more time end before the report they are about does.
    Matter.EXTENSION: _requests,
    Matter.CONTRIBUTION: _contributions,
    Matter.OBLIGATION: _obligations,
    Matter.RECEIPT: _receipts,
    Matter.INSTRUCTION: _instructions,
    Matter.COMPLETION: _requests,
    Matter.PLAN: _plans,
    Matter.COORDINATION: _requests,
    Matter.ERRAND: _instructions,
    Matter.INSPECTION: _instructions,
}


# --- The trace ----------------------------------------------------------------------------------------


def summary_of(plan: TransferPlan) -> str:
    """What a transfer did, in a sentence: 移交责任分工3项、填报任务2项，终止…。"""
    parts = []
    for fate in (Fate.MOVES, Fate.ENDS):
        counted = ((MATTER_NAMES[matter], len(plan.of(matter, fate))) for matter in Matter)
        named = "、".join(f"{name} {count} 项" for name, count in counted if count)
        if named:
            parts.append(f"{FATE_NAMES[fate]}{named}")
    return "；".join(parts) or "没有需要移交的事项"


def _record(plan: TransferPlan, succession: Succession, *, by: Actor, at: datetime) -> None:
    after: dict[str, Any] = {"successor": plan.successor.pk, "succession": succession.pk}
    for fate in Fate:
        after[fate] = {matter: _pks(plan.of(matter, fate)) for matter in Matter if plan.of(matter, fate)}
    record(
        plan.predecessor,
        by=by,
        at=at,
        verb="body.duties_transferred",
        summary=f"职责移交：{plan.predecessor.name} → {plan.successor.name}，{summary_of(plan)}",
        after=after,
    )
