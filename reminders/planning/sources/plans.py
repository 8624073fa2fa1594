"""What bodies planned and by when measures are to be done."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from measures.models import (
    Measure,
    Milestone,
    PlanRound,
    Responsibility,
    WorkPlan,
)
from measures.states import REPORTING_MEASURE_STATES, CaseState, MeasureState, ResponsibilityRole
from reminders.ledger.rules import Matter
from reminders.planning.rules import RETURNED_PLAN, REVISION, Fact
from reminders.planning.sources.base import Horizon, Named, Source, day_on


class Plans(Source):
    """Work plans to make, to mend, to sign and to review."""

    matter = Matter.PLAN
    model = WorkPlan
    policy_path = "policy_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = WorkPlan.objects.with_newest().exclude(state=CaseState.APPROVED)
        columns = ("body_id", self.policy_path, "state", "due_on", "state_at", "rounds", "review_due_on")
        return found.values_list("pk", *columns, "created_at", "in_force_id", "newest_decision")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, review_due_on, asked_at, in_force, decision = row
        # Taken back before anybody signed it, it is as open as on the day it was asked for: no new beginning.
        since = asked_at if state == CaseState.OPEN else state_at
        mark = RETURNED_PLAN if decision == PlanRound.RETURN else REVISION if in_force else ""
        return Fact(pk, body, policy, state, due_on, day_on(since), rounds, review_due_on, mark)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = WorkPlan.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                f"{row.policy.title}工作方案",
                row.body.name,
                row.get_state_display(),
                reverse("measures:plan", args=[row.pk]),
            )
            for row in rows
        }


class Milestones(Source):
    """What bodies planned to reach, of plans in force."""

    matter = Matter.MILESTONE
    model = Milestone
    policy_path = "plan_round__plan__policy_id"
    body_path = "plan_round__plan__body_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = Milestone.objects.open_now().filter(
            horizon.near("due_on"), measure__state__in=list(REPORTING_MEASURE_STATES)
        )
        columns = (self.body_path, self.policy_path, "due_on", "plan_round__decided_at")
        return found.values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, decided_at = row
        return Fact(pk, body, policy, "", due_on, day_on(decided_at or due_on))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Milestone.objects.select_related("measure", "plan_round__plan__body").filter(pk__in=keys)
        return {
            row.pk: Named(
                row.title,
                row.plan_round.plan.body.name,
                f"{row.measure}的阶段目标",
                reverse("measures:plan", args=[row.plan_round.plan_id]),
            )
            for row in rows
        }


class Measures(Source):
    """Measures with a date to be done by; their lead body is told."""

    matter = Matter.MEASURE
    model = Measure
    policy_path = "policy_id"
    body_path = "lead_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        lead = Responsibility.objects.filter(measure=OuterRef("pk"), role=ResponsibilityRole.LEAD)
        worked_on = [MeasureState.DISPATCHED, MeasureState.IN_PROGRESS]
        found = Measure.objects.annotate(lead_id=Subquery(lead.values("holder_id")[:1]))
        found = found.filter(horizon.near("due_on"), state__in=worked_on, due_on__isnull=False)
        return found.filter(lead_id__isnull=False).values_list(
            "pk", self.body_path, self.policy_path, "due_on", "state_at"
        )

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, state_at = row
        return Fact(pk, body, policy, "", due_on, day_on(state_at or due_on))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        lead = Responsibility.objects.filter(measure=OuterRef("pk"), role=ResponsibilityRole.LEAD)
        rows: QuerySet[Any, Any] = Measure.objects.annotate(
            lead_name=Subquery(lead.values("holder__name")[:1])
        )
        return {
            row.pk: Named(
                str(row),
                row.lead_name or "",
                "请按完成时限办结",
                reverse("measures:measure", args=[row.pk]),
            )
            for row in rows.filter(pk__in=keys).defer("text")
        }
