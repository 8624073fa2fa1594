"""What bodies planned and by when measures are to be done."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from measures.documents.columns import long_texts
from measures.models import Measure, Milestone, PlanRound, Responsibility, WorkPlan
from measures.states import REPORTING_MEASURE_STATES, CaseState, MeasureState, ResponsibilityRole
from reminders.ledger.rules import Matter
from reminders.planning.rules import RETURNED_PLAN, REVISION, Fact
from reminders.planning.sources.base import STATELESS, Horizon, Named, Source, day_on, page


class Plans(Source):
    """Work plans to make, to mend, to sign and to review."""

    matter = Matter.PLAN
    model = WorkPlan
    policy_path = "policy_id"
    columns = (
        "state", "due_on", "state_at", "rounds", "review_due_on", "created_at", "in_force_id", "newest_decision",
    )  # fmt: skip

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        return WorkPlan.objects.wanted().with_newest().exclude(state=CaseState.APPROVED)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, review_due_on, asked_at, in_force, decision = row
        # Taken back before anybody signed it, it is as open as on the day it was asked for: no new beginning.
        since = asked_at if state == CaseState.OPEN else state_at
        mark = RETURNED_PLAN if decision == PlanRound.RETURN else REVISION if in_force else ""
        return Fact(pk, body, policy, state, due_on, day_on(since), rounds, review_due_on, mark)

    def letters(self) -> QuerySet[Any, Any]:
        return WorkPlan.objects.with_names()

    def name(self, row: Any) -> Named:
        said = row.get_state_display()
        return Named("工作方案", row.body.name, said, page("plan", row.pk), source=row.policy.called)


class Milestones(Source):
    """What bodies planned to reach, of plans in force."""

    matter = Matter.MILESTONE
    model = Milestone
    policy_path = "plan_round__plan__policy_id"
    body_path = "plan_round__plan__body_id"
    columns = (STATELESS, "due_on", "plan_round__decided_at")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        worked_on = list(REPORTING_MEASURE_STATES)
        return Milestone.objects.open_now().filter(horizon.near("due_on"), measure__state__in=worked_on)

    def letters(self) -> QuerySet[Any, Any]:
        return Milestone.objects.select_related(
            "measure", "plan_round__plan__body", "plan_round__plan__policy"
        )

    def name(self, row: Any) -> Named:
        plan = row.plan_round.plan
        what = f"{row.measure}的阶段目标"
        return Named(row.title, plan.body.name, what, page("plan", plan.pk), source=plan.policy.called)


_LEAD = Responsibility.objects.filter(measure=OuterRef("pk"), role=ResponsibilityRole.LEAD)


class Measures(Source):
    """Measures with a date to be done by; their lead body is told."""

    matter = Matter.MEASURE
    model = Measure
    policy_path = "policy_id"
    body_path = "lead_id"
    columns = (STATELESS, "due_on", "state_at")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        worked_on = [MeasureState.DISPATCHED, MeasureState.IN_PROGRESS]
        found = Measure.objects.annotate(lead_id=Subquery(_LEAD.values("holder_id")[:1]))
        found = found.filter(horizon.near("due_on"), state__in=worked_on, due_on__isnull=False)
        return found.filter(lead_id__isnull=False)

    def letters(self) -> QuerySet[Any, Any]:
        named = Measure.objects.select_related("policy").defer("text", *long_texts("policy__"))
        return named.annotate(lead_name=Subquery(_LEAD.values("holder__name")[:1]))

    def name(self, row: Any) -> Named:
        path, source = page("measure", row.pk), row.policy.called
        return Named(str(row), row.lead_name or "", "请按完成时限办结", path, source=source)
