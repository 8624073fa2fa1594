"""The only ways for a request to get hold of work plans."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan, WorkPlanQuerySet
from measures.states import CaseAct


def plans_to_read(standing: Standing) -> WorkPlanQuerySet:
    """Plans the caller may open: own body's and, for office and viewers, all; for others those in force. None for keys."""
    if standing.user_id is None:
        return WorkPlan.objects.none()
    if standing.sees_everything:
        return WorkPlan.objects.all()
    return WorkPlan.objects.filter(Q(body_id__in=standing.own_body_ids) | Q(in_force__isnull=False))


def plans_listed(standing: Standing) -> WorkPlanQuerySet:
    """Every body's for office and viewers, the own body's for others."""
    if standing.sees_everything:
        return plans_to_read(standing)
    return plans_to_read(standing).of_bodies(standing.own_body_ids)


def plan_to_read(standing: Standing, pk: int) -> WorkPlan:
    """A plan with its names."""
    return get_object_or_404(plans_to_read(standing).with_names().with_newest(), pk=pk)


def plan_to_write(standing: Standing, pk: int) -> WorkPlan:
    """A plan that the caller's own body writes."""
    plan = plan_to_read(standing, pk)
    if not may_write_plan(standing, plan):
        raise PermissionDenied(f"这是{plan.body.name}的工作方案，您只能办理本单位的工作方案。")
    return plan


def plan_to_sign(standing: Standing, pk: int) -> WorkPlan:
    """A plan that the caller signs off for their body."""
    plan = plan_to_read(standing, pk)
    if plan.body_id not in standing.approve_body_ids:
        raise PermissionDenied(f"只有{plan.body.name}的单位负责人可以签发。")
    return plan


def plan_to_review(standing: Standing, pk: int) -> WorkPlan:
    """A plan whose newest round the office decides on."""
    plan = plan_to_read(standing, pk)
    require_office(standing)
    return plan


def milestone_to_mark(standing: Standing, pk: int) -> Milestone:
    """A milestone of the caller's own body."""
    names = ("plan_round__plan__policy", "plan_round__plan__body", "measure")
    milestone = get_object_or_404(Milestone.objects.select_related(*names), pk=pk)
    plan_to_write(standing, milestone.plan_round.plan_id)
    return milestone


def may_write_plan(standing: Standing, plan: WorkPlan) -> bool:
    """Drafts are the body's own until handed in."""
    return plan.body_id in standing.own_body_ids


def plan_rounds_to_read(standing: Standing, plan: WorkPlan) -> "QuerySet[PlanRound]":
    """Every round for the own body, office and viewers; for others the approved ones."""
    rounds = plan.plan_rounds.all()
    if may_write_plan(standing, plan) or standing.sees_everything:
        return rounds
    return rounds.filter(decision=PlanRound.ACCEPT)


def may_read_plan_note(standing: Standing, plan: WorkPlan, act: str) -> bool:
    """What was noted on a move: within a body its own people only; on the office's decisions also all who read the rounds."""
    return may_write_plan(standing, plan) or (act != CaseAct.SEND_BACK and standing.sees_everything)
