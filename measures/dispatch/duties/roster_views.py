"""The bodies of one measure after dispatch: confirm who leads, one by one or a document at once; change them by a preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from audit.paging import Pages
from audit.rules import RuleBroken
from measures import states
from measures.dispatch.duties import access as duties_access
from measures.dispatch.duties import changing
from measures.dispatch.duties import rules as duty_rules
from measures.dispatch.duties.carrying import summary_of
from measures.dispatch.duties.changing import Why
from measures.dispatch.duties.models import DutyChange
from measures.dispatch.duties.roster_forms import ConfirmForm, RosterForm
from measures.dispatch.duties.roster_plan import plan_change
from measures.dispatch.duties.views import matters_of
from measures.documents.models import Measure
from measures.documents.roster import responsible_bodies
from measures.forms import blame
from measures.states import ResponsibilityRole, RoleSource
from measures.steps import SignedRequest

ROWS_PER_PAGE = 50


# --- Beside the measure -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What one act of the office changed, with when and why."""

    words: list[str]
    first: DutyChange


@dataclass(frozen=True)
class Duties:
    """What the page of a measure says of its bodies beyond the roster."""

    changes: list[Told]
    may_confirm: bool = False
    may_change: bool = False


def panel(measure: Measure, *, is_office: bool) -> Duties:
    """The changes of the roster, newest first; what the office can do about it. One query."""
    kept = list(measure.duty_changes.order_by("-at", "id"))
    told = [
        Told([change.words for change in group], group[0])
        for _, rows in groupby(kept, key=lambda change: (change.at, change.by_name))
        if (group := list(rows))
    ]
    lead = measure.lead
    is_over = measure.state in (states.MeasureState.CLOSED, states.MeasureState.CANCELLED)
    return Duties(
        told,
        may_confirm=is_office
        and not is_over
        and lead is not None
        and lead.role_source == RoleSource.INFERRED,
        may_change=is_office and measure.state in duty_rules.CHANGEABLE,
    )


# --- Confirming -----------------------------------------------------------------------------------------


@login_required
def leads(request: SignedRequest, pk: int) -> HttpResponse:
    """The leads of a document; ``POST`` confirms those ticked (``lead=<measure>-<body>``), back to ``next`` if it is ours."""
    policy = duties_access.policy_to_settle(request.standing, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        read = _read(request.POST.getlist("lead"))
        try:
            if not read:
                raise RuleBroken("nothing_chosen", "请勾选要确认的事项。")
            done = changing.confirm_leads(
                policy, read=read, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            _say_confirmed(request, done)
            back = request.POST.get("next", "")
            if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
                return redirect(back)
            return redirect("measures:leads", pk=policy.pk)
    led = Measure.objects.filter(policy=policy, responsibilities__role=ResponsibilityRole.LEAD)
    page = Pages(led.in_order().with_roster().select_related("policy"), ROWS_PER_PAGE)
    guessed = led.filter(
        responsibilities__role=ResponsibilityRole.LEAD, responsibilities__role_source=RoleSource.INFERRED
    )
    context = {
        "policy": policy,
        "form": form,
        "page_obj": page.get_page(request.GET.get("page")),
        "inferred": guessed.count(),
        "over": {states.MeasureState.CLOSED, states.MeasureState.CANCELLED},
        "changeable": duty_rules.CHANGEABLE,
    }
    return render(request, "measures/dispatch/duties/leads.html", context)


def _read(told: list[str]) -> dict[int, int]:
    """By measure the body that stood there as its lead; anything odd falls out."""
    pairs = (one.partition("-") for one in told)
    return {
        int(measure): int(body)
        for measure, _, body in pairs
        if measure.isdecimal() and body.isdecimal() and max(len(measure), len(body)) < 10
    }


def _say_confirmed(request: SignedRequest, done: list[Measure]) -> None:
    if not done:
        messages.info(request, "所选事项的牵头单位此前已经确定，没有重复确认。")
    elif len(done) == 1:
        messages.success(request, f"已确认“{done[0]}”的牵头单位，依据记为“督查室确定”。")
    else:
        messages.success(request, f"已确认 {len(done)} 条的牵头单位，依据记为“督查室确定”。")


# --- Changing -------------------------------------------------------------------------------------------


@login_required
def roster(request: SignedRequest, pk: int) -> HttpResponse:
    """``GET`` with the form's fields shows the preview; ``POST`` with its fingerprint carries it out."""
    measure = duties_access.measure_to_settle(request.standing, pk)
    try:
        duty_rules.check_changeable(measure.state)
    except RuleBroken as refusal:
        messages.info(request, refusal.message)
        return redirect("measures:measure", pk=measure.pk)
    if request.method != "POST":
        asked = request.GET if "lead" in request.GET else None
        return _page(request, measure, _form(measure, asked))
    form = _form(measure, request.POST)
    if form.is_valid():
        try:
            done = changing.change_roster(
                measure,
                form.change,
                why=Why(form.cleaned_data["reason"], form.cleaned_data["on"]),
                version=form.cleaned_data["version"],
                # Without a preview that was read nothing is carried out.
                expected=form.cleaned_data["expected"] or "none",
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
            if refusal.code == "stale_version":
                measure = duties_access.measure_to_settle(request.standing, pk)
        else:
            messages.success(request, f"责任单位已变动：{summary_of(done)}。")
            return redirect("measures:measure", pk=measure.pk)
    return _page(request, measure, form)


def _form(measure: Measure, data: Any = None) -> RosterForm:
    today = states.day_of(timezone.now())
    return RosterForm(data, measure=measure, choices=list(responsible_bodies(today)), today=today)


def _page(request: SignedRequest, measure: Measure, form: RosterForm) -> HttpResponse:
    context: dict[str, Any] = {"measure": measure, "form": form, "policy": measure.policy}
    if form.is_bound and form.is_valid():
        context |= _preview(measure, form)
    return render(request, "measures/dispatch/duties/roster.html", context)


def _preview(measure: Measure, form: RosterForm) -> Mapping[str, Any]:
    """What confirming would do; empty where the rules refuse it, with the refusal on the form."""
    today = states.day_of(timezone.now())
    said = form.cleaned_data
    try:
        changing.check_change(measure, form.change, today=today)
        duty_rules.check_why(said["reason"], said["on"], since=measure.policy.issued_on, today=today)
    except RuleBroken as refusal:
        blame(form, refusal)
        return {}
    plan = plan_change(measure, form.change)
    if plan.is_empty:
        form.add_error(None, changing.NOTHING_CHANGED)
        return {}
    # What is confirmed is what is shown now: the version and the preview of this moment.
    shown = {"expected": plan.fingerprint, "version": measure.version}
    carried = {name: value for name, value in form.data.items() if name in form.fields} | shown
    return {"plan": plan, "matters": matters_of(plan), "carried": list(carried.items())}
