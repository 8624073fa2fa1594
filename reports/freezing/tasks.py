"""What the tables of tasks (台账, 任务分解表) freeze of a measure: who, what, until when, in which steps."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from measures import states
from measures.models import ActionItem, ItemAssignment, Measure, MeasureMove, Milestone, Policy
from measures.states import (
    COMPLETION_KIND_NAMES,
    MEASURE_COMPLETION_NAMES,
    MEASURE_STATE_NAMES,
    ROLE_SOURCE_NAMES,
    CompletionKind,
    MeasureCompletion,
    MeasureState,
    RoleSource,
)
from reports.freezing.measures import dates_then
from reports.terms import Terms


def tasks_of(policy: Policy, *, as_of: datetime) -> list[Measure]:
    """The measures as numbered, with roster, items and their bodies, and dates and state as of ``as_of``. Four queries."""
    assigned = ItemAssignment.objects.select_related("body").order_by("order", "id")
    items = ActionItem.objects.order_by("ordinal").prefetch_related(Prefetch("assignments", assigned))
    moves = MeasureMove.objects.filter(measure=OuterRef("pk"), at__lte=as_of).order_by("-id")
    known = Measure.objects.filter(policy=policy).in_order().with_roster().with_due_as_of(as_of)
    return list(
        known.annotate(state_then=Subquery(moves.values("to_state")[:1])).prefetch_related(
            Prefetch("action_items", items)
        )
    )


def task(measure: Measure, terms: Terms) -> dict[str, Any]:
    """A measure of ``tasks_of`` as plain values."""
    lead = measure.lead
    state = getattr(measure, "state_then", None)
    return {
        "number": measure.number,
        "number_text": measure.number_text,
        "chapter": measure.chapter_name,
        "title": measure.title,
        "lead": lead.name_now if lead else "",
        "lead_source": ROLE_SOURCE_NAMES[RoleSource(lead.role_source)] if lead else "",
        "lead_is_inferred": lead is not None and lead.role_source == RoleSource.INFERRED,
        "supports": [one.name_now + terms.said(one.joint) for one in measure.supports],
        "open_tail": measure.open_tail,
        "completion_name": MEASURE_COMPLETION_NAMES[MeasureCompletion(measure.completion_kind)],
        "due_text": measure.due_text,
        "is_important": measure.is_important,
        # Empty where nothing was recorded by then.
        "state_name": MEASURE_STATE_NAMES[MeasureState(state)] if state else "",
        "items": [_item(item) for item in measure.action_items.all()],
        **dates_then(measure),
    }


def _item(item: ActionItem) -> dict[str, Any]:
    return {
        "quote": item.quote,
        "completion_name": COMPLETION_KIND_NAMES[CompletionKind(item.completion_kind)],
        "due_on": _iso(item.due_on),
        "due_text": item.due_text,
        "bodies": [assignment.body.name for assignment in item.assignments.all()],
    }


def goals_in_force(policy: Policy, *, as_of: datetime) -> "QuerySet[Milestone]":
    """The milestones of the plans in force at ``as_of``, by measure, bodies in office order, each body's by date. One query."""
    return (
        Milestone.objects.filter(measure__policy=policy)
        .in_force_at(as_of)
        .select_related("plan_round__plan__body")
        .order_by("measure__number", "plan_round__plan__body__order", "due_on", "ordinal")
    )


def goals(found: Iterable[Milestone], *, as_of: datetime) -> list[dict[str, Any]]:
    """Milestones as plain values; reached only where that was known at ``as_of``."""
    today = states.day_of(as_of)
    return [
        {
            "body": goal.plan_round.plan.body.name,
            "title": goal.title,
            "due_on": goal.due_on.isoformat(),
            "reached_on": _iso(goal.reached_on) if goal.reached_at and goal.reached_at <= as_of else None,
            "is_past": goal.due_on < today,
        }
        for goal in found
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
