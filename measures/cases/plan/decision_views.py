"""Decisions on work plans: the approver's signature inside the body, and the office's review."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from audit.rules import Actor
from measures import states
from measures.cases.buttons import Button, following, only_pressed, page
from measures.cases.forms import ReadForm
from measures.cases.plan import actions, reading
from measures.cases.plan.access import ACCESS
from measures.cases.plan.forms import PlanReviewForm
from measures.cases.plan.models import PlanRound, WorkPlan
from measures.reporting.forms import SendBackForm
from measures.states import CaseState
from measures.steps import SignedRequest, calendar_around

# --- Inside the body --------------------------------------------------------------------------------


def _not_waiting(request: SignedRequest, plan: WorkPlan) -> HttpResponse | None:
    if plan.state == CaseState.UNIT_REVIEW:
        return None
    messages.info(request, f"该工作方案现为“{reading.state_of(plan)[1]}”，没有等待签发。")
    return redirect(plan.url)


def _sign_page(request: SignedRequest, plan: WorkPlan, form: SendBackForm | None = None) -> HttpResponse:
    if gone := _not_waiting(request, plan):
        return gone
    today = states.day_of(timezone.now())
    context = {
        "plan": plan,
        "form": form or SendBackForm(),
        "groups": reading.lines_of_draft(plan, plan.held_measures()),
        "due": reading.due_of_plan(plan, today=today, calendar=calendar_around(today)),
        "is_owed": reading.is_owed(plan),
        "returned": getattr(plan, "newest_comment", "") if reading.was_returned(plan) else "",
    }
    return render(request, "measures/cases/plan/sign.html", context)


_ON_PAGE: dict[str, Any] = {"first": _not_waiting, "stay": "plan_sign"}
SIGN = Button(
    ACCESS.to_sign, actions.sign_off_plan, "已签发，工作方案已报送省政府督查室。", ReadForm, **_ON_PAGE
)
SEND_BACK = Button(
    ACCESS.to_sign, actions.send_back_plan, "工作方案已退回经办人修改。", SendBackForm, "form", **_ON_PAGE
)
plan_sign = page(ACCESS.to_sign, _sign_page, {"sign": SIGN, "": SEND_BACK})
# Taken back before anybody signed, it is opened for writing.
RECALL = Button(
    ACCESS.to_write, actions.recall_plan, "已撤回，可以继续修改。",
    then=lambda request, plan: reverse("measures:plan_edit", args=[plan.pk]),
)  # fmt: skip
plan_recall = only_pressed(_sign_page, RECALL)


# --- The office -------------------------------------------------------------------------------------


def _decide(plan: WorkPlan, *, decision: str, round: int, comment: str, by: Actor, at: datetime) -> PlanRound:
    decide = actions.approve_plan if decision == PlanRound.ACCEPT else actions.return_plan
    return decide(plan, round=round, comment=comment, by=by, at=at)


def _said(plan: WorkPlan, decided: PlanRound) -> str:
    if decided.decision == PlanRound.ACCEPT:
        return f"{plan.body.name}{plan.policy.called}工作方案已审核通过，即日起按该方案计算序时进度。"
    due_on = date_format(decided.plan.due_on, "Y年n月j日")
    return f"{plan.body.name}{plan.policy.called}工作方案已退回，重报期限{due_on}。"


def _review_page(request: SignedRequest, plan: WorkPlan, form: PlanReviewForm | None = None) -> HttpResponse:
    """The newest round beside the plan in force."""
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
        "form": form or PlanReviewForm(initial={"round": plan.rounds}),
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


DECIDE = Button(
    ACCESS.to_decide, _decide, _said, PlanReviewForm, "form", keeps=True,
    then=lambda request, plan: following(request, ACCESS, page="plan_review", otherwise="plans"),
)  # fmt: skip
plan_review = page(ACCESS.to_decide, _review_page, {"": DECIDE})
