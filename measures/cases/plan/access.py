"""The only ways for a request to get hold of work plans."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.cases.access import CaseAccess
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan, WorkPlanQuerySet
from measures.states import CaseAct


def plans_to_read(standing: Standing) -> WorkPlanQuerySet:
    """Plans the caller may open: own body's and, for office and viewers, all; for others those in force. None for keys.

    A plan spans its source: of a restricted one nobody else's.
    """
    if standing.user_id is None:
        return WorkPlan.objects.none()
    if standing.sees_everything:
        return WorkPlan.objects.all()
    in_force = Q(in_force__isnull=False)
    if not standing.sees_restricted:
        in_force &= Q(policy__is_restricted=False)
    return WorkPlan.objects.filter(Q(body_id__in=standing.own_body_ids) | in_force)


def plans_listed(standing: Standing) -> WorkPlanQuerySet:
    """Every body's for office and viewers, the own body's for others."""
    if standing.sees_everything:
        return plans_to_read(standing)
    return plans_to_read(standing).of_bodies(standing.own_body_ids)


ACCESS = CaseAccess(plans_to_read, not_own="这是{case.body.name}的工作方案，您只能办理本单位的工作方案。")


def milestone_to_mark(standing: Standing, pk: int) -> Milestone:
    """A milestone of the caller's own body."""
    names = ("plan_round__plan__policy", "plan_round__plan__body", "measure")
    milestone = get_object_or_404(Milestone.objects.select_related(*names), pk=pk)
    ACCESS.to_write(standing, milestone.plan_round.plan_id)
    return milestone


def plan_rounds_to_read(standing: Standing, plan: WorkPlan) -> "QuerySet[PlanRound]":
    """Every round for the own body, office and viewers; for others the approved ones."""
    rounds = plan.plan_rounds.all()
    if ACCESS.is_own(standing, plan) or standing.sees_everything:
        return rounds
    return rounds.filter(decision=PlanRound.ACCEPT)


def may_read_plan_note(standing: Standing, plan: WorkPlan, act: str) -> bool:
    """What was noted on a move: within a body its own people only; on the office's decisions also all who read the rounds."""
    return ACCESS.is_own(standing, plan) or (act != CaseAct.SEND_BACK and standing.sees_everything)
