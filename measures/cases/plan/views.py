"""Work plans: the list of all bodies, one plan with its milestones, and recording that one was reached."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import has_approver
from audit.rules import RuleBroken
from audit.texts import has_words, words_of
from measures import access, states
from measures.cases.lists import Figures
from measures.cases.plan import access as plan_access
from measures.cases.plan import actions, reading
from measures.cases.plan.access import ACCESS
from measures.cases.plan.forms import PlanFilter, ReachForm
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan
from measures.cases.plan.reading import PlanShown
from measures.cases.plan.rules import Counts
from measures.documents import access as documents_access
from measures.documents.models import Policy
from measures.documents.sources.choice import WhichSource
from measures.documents.sources.chosen import chosen_source, with_work
from measures.forms import blame
from measures.lamps import Lamp
from measures.states import CaseState
from measures.steps import SignedRequest, calendar_around

# --- All bodies ---------------------------------------------------------------------------------------


STATES: dict[str, tuple[str, Callable[[PlanShown], bool]]] = {
    "waiting": ("待审核", lambda row: row.plan.state == CaseState.SUBMITTED),
    "making": ("未报送", lambda row: reading.is_owed(row.plan) and row.plan.state != CaseState.SUBMITTED),
    "late": ("逾期未报送", lambda row: row.is_overdue),
    "revising": ("修订中", lambda row: row.chip == "drafting" and row.plan.in_force_id is not None),
    "approved": ("有现行方案", lambda row: row.plan.in_force_id is not None),
}
LAMPS: dict[str, tuple[str, Callable[[PlanShown], bool]]] = {
    "red": ("红灯", lambda row: row.lamp is not None and row.lamp.lamp is Lamp.RED),
    "yellow": ("黄灯", lambda row: row.lamp is not None and row.lamp.lamp is Lamp.YELLOW),
    "green": ("绿灯", lambda row: row.lamp is not None and row.lamp.lamp is Lamp.GREEN),
    "none": ("无现行方案", lambda row: row.lamp is None),
}


@login_required
def plan_list(request: SignedRequest) -> HttpResponse:
    """Every body's plan for office and viewers; the own body's for others."""
    form = PlanFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    seen = with_work(documents_access.policies_to_read(request.standing))
    policies = list(seen.only("title", "short_title", "issued_on", "kind").order_by("-issued_on", "id"))
    policy = chosen_source(request, policies) if policies else None
    everything = _rows(request, policy) if policy else []
    chosen = {
        "state": asked.get("state", "") if asked.get("state") in STATES else "",
        "lamp": asked.get("lamp", "") if asked.get("lamp") in LAMPS else "",
        "q": asked.get("q", ""),
    }
    context = {
        "policies": policies,
        "policy": policy,
        "choice": WhichSource(request.GET, sources=seen, chosen=policy) if policy else None,
        "rows": [row for row in everything if _fits(row, chosen)],
        "columns": ("单位", "状态", "报送期限", Figures("序时"), Figures("实际"), "亮灯", ""),
        "whole": len(everything),
        "counts": {key: sum(map(fits, everything)) for key, (_, fits) in STATES.items()},
        "chosen": chosen,
        "is_narrowed": bool(everything) and any(chosen.values()),
        "states": [(key, name) for key, (name, _) in STATES.items()],
        "lamps": [(key, name) for key, (name, _) in LAMPS.items()],
        "unasked": _unasked(request, policy),
    }
    return render(request, "measures/cases/plan/list.html", context)


def _rows(request: SignedRequest, policy: Policy) -> list[PlanShown]:
    now = timezone.now()
    today = states.day_of(now)
    calendar = calendar_around(today)
    listed = plan_access.plans_listed(request.standing).filter(policy=policy)
    plans = listed.with_names().defer("draft", "summary").order_by("body__order")
    in_force = Milestone.objects.filter(plan_round__plan__policy=policy)
    counts = in_force.counted_at(now, "plan_round__plan_id")
    return [
        reading.show_plan(
            plan, counts.get((plan.pk,)), today=today, calendar=calendar, standing=request.standing
        )
        for plan in plans
    ]


def _fits(row: PlanShown, chosen: dict[str, str]) -> bool:
    state, lamp, word = chosen["state"], chosen["lamp"], chosen["q"]
    return (
        (not state or STATES[state][1](row))
        and (not lamp or LAMPS[lamp][1](row))
        and has_words(row.plan.body.name, words_of(word))
    )


def _unasked(request: SignedRequest, policy: Policy | None) -> list[str]:
    """Names of responsible bodies that were never asked for a plan; the office alone sees and asks."""
    if policy is None or not request.standing.is_office:
        return []
    return [body.name for body in actions.bodies_unasked(policy, on=states.day_of(timezone.now()))]


@login_required
def plan_ask(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask the bodies that were not asked yet, for measures given out before there were dispatches."""
    access.require_office(request.standing)
    policy = get_object_or_404(Policy, pk=pk)
    if request.method == "POST":
        try:
            asked = actions.ask_for_plans(policy, by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"已向 {len(asked)} 个责任单位下达工作方案任务。")
    return redirect(f"{reverse('measures:plans')}?policy={policy.pk}")


# --- One plan -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoundShown:
    """A round with its milestones by measure."""

    round: PlanRound
    groups: list[reading.OfMeasure]


@dataclass(frozen=True)
class Marking:
    """A milestone whose recording was refused, with what was typed."""

    milestone_id: int
    form: ReachForm


@login_required
def plan(request: SignedRequest, pk: int) -> HttpResponse:
    return _page(request, ACCESS.to_read(request.standing, pk))


def _page(request: SignedRequest, plan: WorkPlan, marking: Marking | None = None) -> HttpResponse:
    standing, now = request.standing, timezone.now()
    today = states.day_of(now)
    is_own = ACCESS.is_own(standing, plan)
    rounds = list(plan_access.plan_rounds_to_read(standing, plan).order_by("-round"))
    in_force = next((shown for shown in rounds if shown.pk == plan.in_force_id), None)
    milestones = reading.milestones_of(rounds)
    now_in_force = milestones[in_force.pk] if in_force else []
    waits = is_own and plan.state == CaseState.UNIT_REVIEW
    context: dict[str, Any] = {
        "plan": plan,
        "shown": reading.show_plan(
            plan,
            _counted(now_in_force, today),
            today=today,
            calendar=calendar_around(today),
            standing=standing,
        ),
        "is_own": is_own,
        "is_owed": reading.is_owed(plan),
        "may_revise": is_own and plan.state == CaseState.APPROVED,
        "may_recall": waits,
        "nobody_signs": waits and not has_approver(plan.body_id),
        "remark": reading.remark_on(plan) if is_own else None,
        "in_force": in_force,
        "groups": reading.by_measure(now_in_force, plan, today=today, is_in_force=True),
        "draft": _draft(plan) if is_own else [],
        "rounds": [
            RoundShown(shown, reading.by_measure(milestones[shown.pk], plan, today=today)) for shown in rounds
        ],
        "history": reading.history_of(plan, standing),
        "marking": marking,
        "today": today,
    }
    return render(request, "measures/cases/plan/plan.html", context)


def _counted(milestones: list[Milestone], today: date) -> Counts | None:
    """Of the whole plan in force; nothing where none is."""
    if not milestones:
        return None
    return Counts(
        len(milestones),
        sum(milestone.due_on <= today for milestone in milestones),
        sum(milestone.reached_on is not None for milestone in milestones),
    )


def _draft(plan: WorkPlan) -> list[reading.OfMeasure]:
    """The working copy, while it has not gone to the office."""
    if plan.state in (CaseState.SUBMITTED, CaseState.APPROVED) or not plan.draft:
        return []
    return reading.lines_of_draft(plan, plan.held_measures())


# --- Milestones -----------------------------------------------------------------------------------------


@login_required
def milestone_reach(request: SignedRequest, pk: int) -> HttpResponse:
    """Records a milestone as reached; a refusal is told at its row, with what was typed still there."""
    milestone = plan_access.milestone_to_mark(request.standing, pk)
    plan_pk = milestone.plan_round.plan_id
    if request.method != "POST":
        return redirect(_place(plan_pk, pk))
    form = ReachForm(request.POST)
    if form.is_valid():
        try:
            milestone = actions.reach_milestone(
                milestone, **form.cleaned_data, by=request.actor, at=timezone.now()
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, f"已登记“{milestone.title}”完成。")
            return redirect(_place(plan_pk, pk))
    return _page(request, ACCESS.to_read(request.standing, plan_pk), Marking(pk, form))


@login_required
def milestone_unreach(request: SignedRequest, pk: int) -> HttpResponse:
    """Undoes what was recorded by mistake today."""
    milestone = plan_access.milestone_to_mark(request.standing, pk)
    if request.method == "POST":
        try:
            milestone = actions.unreach_milestone(milestone, by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"已撤销“{milestone.title}”的完成登记。")
    return redirect(_place(milestone.plan_round.plan_id, pk))


def _place(plan_pk: int, milestone_pk: int) -> str:
    return f"{reverse('measures:plan', args=[plan_pk])}#milestone-{milestone_pk}"
