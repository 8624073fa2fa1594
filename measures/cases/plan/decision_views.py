"""Decisions on work plans: the approver's signature inside the body, and the office's review."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format

from audit.rules import RuleBroken
from measures import states
from measures.cases.plan import actions, reading
from measures.cases.plan.access import ACCESS
from measures.cases.plan.forms import PlanReviewForm, PlanSendBackForm
from measures.cases.plan.models import PlanRound, WorkPlan
from measures.forms import VersionField, blame
from measures.states import CaseState
from measures.steps import SignedRequest, calendar_around

# --- Inside the body --------------------------------------------------------------------------------


@login_required
def plan_recall(request: SignedRequest, pk: int) -> HttpResponse:
    """Takes a plan back that nobody signed yet, and opens it for writing."""
    plan = ACCESS.to_write(request.standing, pk)
    if request.method != "POST":
        return redirect("measures:plan", plan.pk)
    try:
        actions.recall_plan(plan, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("measures:plan", plan.pk)
    messages.success(request, "已撤回，可以继续修改。")
    return redirect("measures:plan_edit", plan.pk)


@login_required
def plan_sign(request: SignedRequest, pk: int) -> HttpResponse:
    """Buttons: ``act=sign`` with the version that was read, ``act=send_back`` with what to change."""
    plan = ACCESS.to_sign(request.standing, pk)
    if plan.state != CaseState.UNIT_REVIEW:
        messages.info(request, f"该工作方案现为“{reading.state_of(plan)[1]}”，没有等待签发。")
        return redirect("measures:plan", plan.pk)
    form = PlanSendBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _sign_or_send_back(request, plan, form)
        except RuleBroken as refusal:
            if refusal.field in form.fields:
                form.add_error(refusal.field, refusal.message)
            else:
                messages.error(request, refusal.message)
                return redirect("measures:plan_sign", plan.pk)
    today = states.day_of(timezone.now())
    context = {
        "plan": plan,
        "form": form,
        "groups": reading.lines_of_draft(plan, plan.held_measures()),
        "due": reading.due_of_plan(plan, today=today, calendar=calendar_around(today)),
        "is_owed": reading.is_owed(plan),
        "returned": getattr(plan, "newest_comment", "") if reading.was_returned(plan) else "",
    }
    return render(request, "measures/cases/plan/sign.html", context)


def _sign_or_send_back(request: SignedRequest, plan: WorkPlan, form: PlanSendBackForm) -> HttpResponse:
    if request.POST.get("act") == "sign":
        version = VersionField().clean(request.POST.get("version"))
        actions.sign_off_plan(plan, version=version, by=request.actor, at=timezone.now())
        messages.success(request, "已签发，工作方案已报送省政府督查室。")
    else:
        comment = form.cleaned_data["comment"]
        actions.send_back_plan(plan, comment=comment, by=request.actor, at=timezone.now())
        messages.success(request, "工作方案已退回经办人修改。")
    return redirect("measures:plan", plan.pk)


# --- The office -------------------------------------------------------------------------------------


@login_required
def plan_review(request: SignedRequest, pk: int) -> HttpResponse:
    """The office reads the newest round beside the plan in force, and decides."""
    plan = ACCESS.to_decide(request.standing, pk)
    if request.method != "POST":
        return _page(request, plan, PlanReviewForm(initial={"round": plan.rounds}))
    form = PlanReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, form)
    try:
        decided = _decide(request, plan, form.cleaned_data)
    except RuleBroken as refusal:
        # Somebody may have been quicker: show what is true now, with what was typed still there.
        plan = ACCESS.to_decide(request.standing, pk)
        if form.cleaned_data["round"] != plan.rounds:
            form = PlanReviewForm({**request.POST.dict(), "round": plan.rounds, "decision": ""})
            form.is_valid()
            form.errors.clear()
        blame(form, refusal)
        return _page(request, plan, form)
    messages.success(request, _said(plan, decided))
    following = ACCESS.waiting(request.standing).first()
    return redirect("measures:plan_review", following.pk) if following else redirect("measures:plans")


def _decide(request: SignedRequest, plan: WorkPlan, chosen: dict[str, Any]) -> PlanRound:
    common: dict[str, Any] = {"round": chosen["round"], "comment": chosen["comment"]}
    common |= {"by": request.actor, "at": timezone.now()}
    if chosen["decision"] == PlanRound.ACCEPT:
        return actions.approve_plan(plan, **common)
    return actions.return_plan(plan, **common)


def _said(plan: WorkPlan, decided: PlanRound) -> str:
    if decided.decision == PlanRound.ACCEPT:
        return f"{plan.body.name}的工作方案已审核通过，即日起按该方案计算序时进度。"
    due_on = date_format(decided.plan.due_on, "Y年n月j日")
    return f"{plan.body.name}的工作方案已退回，重报期限{due_on}。"


def _page(request: SignedRequest, plan: WorkPlan, form: PlanReviewForm) -> HttpResponse:
    today = states.day_of(timezone.now())
    rounds = list(plan.plan_rounds.order_by("-round"))
    newest = rounds[0] if rounds else None
    in_force = plan.in_force
    milestones = reading.milestones_of(shown for shown in (newest, in_force) if shown)
    own = milestones[newest.pk] if newest else []
    before = milestones[in_force.pk] if in_force and in_force != newest else None
    measures = list(plan.held_measures())
    planned = {milestone.measure_id for milestone in own}
    context = {
        "plan": plan,
        "form": form,
        "newest": newest,
        "older": rounds[1:],
        "groups": reading.by_measure(own, plan, today=today, before=before),
        "dropped": reading.dropped(own, before or []),
        "unplanned": [measure for measure in measures if measure.pk not in planned],
        "is_revision": before is not None,
        "is_waiting": plan.state == CaseState.SUBMITTED,
        "others_waiting": ACCESS.waiting(request.standing).exclude(pk=plan.pk).count(),
        "return_workdays": plan.policy.return_workdays,
    }
    return render(request, "measures/cases/plan/review.html", context)
