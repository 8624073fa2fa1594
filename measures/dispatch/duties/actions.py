"""Duties pass from a body to the one that took over (机构沿革): what is unfinished moves, what is finished stays."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from audit.rules import Actor, RuleBroken, StaleVersion
from departments.models import Body, Succession
from measures import states
from measures.cases.instruction.models import InstructionCase
from measures.cases.plan.models import WorkPlan
from measures.dispatch.duties import rules as duty_rules
from measures.dispatch.duties.carrying import carry_out, pks, summary_of
from measures.dispatch.duties.models import DutyChange
from measures.dispatch.duties.rules import DutyAct, Fate, Matter
from measures.dispatch.duties.transfer_plan import TransferPlan, plan_transfer
from measures.dispatch.models import Receipt
from measures.documents.items.models import ItemAssignment
from measures.documents.models import Measure, Policy, Responsibility
from measures.documents.trace import record
from measures.reporting.models import Obligation
from measures.reporting.periods.models import ReportingPeriod


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
    _pass_places(plan, succession, by=by, at=at)
    carry_out(plan, by=by, at=at)
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


def _pass_places(plan: TransferPlan, succession: Succession, *, by: Actor, at: datetime) -> None:
    moving = plan.of(Matter.RESPONSIBILITY, Fate.MOVES)
    Responsibility.objects.filter(pk__in=pks(moving)).update(holder=plan.successor)
    DutyChange.objects.bulk_create(
        DutyChange(
            measure_id=entry.row.measure_id,
            act=DutyAct.TRANSFER,
            body=plan.successor,
            body_name=plan.successor.name,
            instead_of=plan.predecessor,
            instead_of_name=plan.predecessor.name,
            before=entry.row.role,
            after=entry.row.role,
            on=succession.happened_on or states.day_of(at),
            reason=succession.happened_text or plan.note,
            at=at,
            by_name=by.name,
        )
        for entry in moving
    )


# --- The trace ----------------------------------------------------------------------------------------


def _record(plan: TransferPlan, succession: Succession, *, by: Actor, at: datetime) -> None:
    after: dict[str, Any] = {"successor": plan.successor.pk, "succession": succession.pk}
    for fate in Fate:
        after[fate] = {matter: pks(plan.of(matter, fate)) for matter in Matter if plan.of(matter, fate)}
    record(
        plan.predecessor,
        by=by,
        at=at,
        verb="body.duties_transferred",
        summary=f"职责移交：{plan.predecessor.name} → {plan.successor.name}，{summary_of(plan)}",
        after=after,
    )
