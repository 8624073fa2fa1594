"""实地督查: planning, the plan with its bodies, and the case of each body for all who take part."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.rules import Standing
from audit.finding import matching
from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import states
from measures.cases.buttons import Button, lost, page
from measures.cases.errand import access as errand_access
from measures.cases.errand.views import show_errands
from measures.cases.history import case_history
from measures.cases.inspection import access as inspection_access
from measures.cases.inspection import actions
from measures.cases.inspection import rules as inspection_rules
from measures.cases.inspection.access import ACCESS
from measures.cases.inspection.forms import (
    CallOffForm,
    ConclusionForm,
    FindingForm,
    InspectionForm,
    ItemForm,
    ObjectionForm,
    VerdictForm,
)
from measures.cases.inspection.models import InspectedBody, Inspection
from measures.cases.inspection.rows import due_of, may_object, show_checks
from measures.dates import chinese_day
from measures.desk_rows import asker_of
from measures.documents import access as documents_access
from measures.documents.models import Measure
from measures.documents.roster import responsible_bodies
from measures.forms import blame
from measures.states import CaseState, MeasureState
from measures.steps import SignedRequest

FOUND_MAX = 30

# --- Planning -----------------------------------------------------------------------------------------


@login_required
def inspection_new(request: SignedRequest) -> HttpResponse:
    """The plan of a check; ``?measure=`` begins with one, ``act=find`` looks for more."""
    standing = request.standing
    inspection_access.inspection_to_plan(standing)
    given = request.POST if request.method == "POST" else request.GET
    ticked = [int(pk) for pk in given.getlist("measures") + given.getlist("measure") if pk.isdecimal()][:100]
    offered = _offered(standing, ticked, given.get("find", ""))
    options = _options(ticked, offered)
    if request.method != "POST":
        first = {"measures": ticked, "is_announced": True, "bodies": [b.pk for b in options["named"]]}
        return _plan_page(request, InspectionForm(initial=first, **options))
    if request.POST.get("act") == "find":
        # What was typed stays, and nothing is found fault with yet.
        initial: dict[str, Any] = {name: request.POST.get(name, "") for name in InspectionForm.base_fields}
        initial |= {"measures": ticked, "bodies": request.POST.getlist("bodies")}
        return _plan_page(request, InspectionForm(initial=initial, **options), has_looked=True)
    form = InspectionForm(request.POST, **options)
    if not form.is_valid():
        return _plan_page(request, form)
    try:
        planned = actions.plan_inspection(**form.planned, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        blame(form, refusal)
        return _plan_page(request, form)
    messages.success(request, f"已安排实地督查“{planned.title}”。")
    return redirect("measures:inspection", planned.pk)


def _offered(standing: Standing, ticked: list[int], said: str) -> list[Measure]:
    """The measures ticked already, and those in which every word stands."""
    wanted = Q(pk__in=ticked)
    seen = documents_access.measures_to_read(standing).exclude(state=MeasureState.DRAFT)
    seen = seen.select_related("policy")
    found = list(seen.filter(wanted).order_by("policy_id", "number"))
    if said.strip():
        columns = ("title", "number_text", "policy__title", "policy__short_title", "policy__document_no")
        more = seen.filter(matching(said, *columns)).exclude(wanted)
        found += list(more.order_by("-policy_id", "number")[:FOUND_MAX])
    return found


def _options(ticked: list[int], offered: list[Measure]) -> dict[str, Any]:
    today = states.day_of(timezone.now())
    known = list(responsible_bodies(today))
    held = Body.objects.filter(held_responsibilities__measure__in=ticked) if ticked else Body.objects.none()
    named_ids = set(held.values_list("pk", flat=True))
    planned = InspectedBody.objects.of_year(today.year).values("body").annotate(count=Count("pk")).order_by()
    return {
        "named": [body for body in known if body.pk in named_ids],
        "others": [body for body in known if body.pk not in named_ids],
        "offered": offered,
        "counts": dict(planned.values_list("body", "count")),
    }


def _plan_page(request: SignedRequest, form: InspectionForm, *, has_looked: bool = False) -> HttpResponse:
    context = {"form": form, "has_looked": has_looked, "year": states.day_of(timezone.now()).year}
    return render(request, "measures/cases/inspection/new.html", context)


# --- A plan with its bodies ---------------------------------------------------------------------------


@login_required
def inspection(request: SignedRequest, pk: int) -> HttpResponse:
    return _inspection_page(
        request, inspection_access.inspection_to_read(request.standing, pk), CallOffForm()
    )


@login_required
def call_off(request: SignedRequest, pk: int) -> HttpResponse:
    """Calls a check off for every body that has no conclusion yet."""
    planned = inspection_access.inspection_to_call_off(request.standing, pk)
    if request.method != "POST":
        return redirect("measures:inspection", planned.pk)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        return _inspection_page(request, planned, form)
    try:
        gone = actions.call_off(planned, **form.cleaned_data, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        blame(form, refusal)
        return _inspection_page(request, planned, form)
    messages.success(request, f"已取消对{'、'.join(case.body_name for case in gone)}的实地督查。")
    return redirect("measures:inspection", planned.pk)


def _inspection_page(request: SignedRequest, planned: Inspection, form: CallOffForm) -> HttpResponse:
    standing = request.standing
    cases = inspection_access.inspected_to_read(standing).filter(inspection=planned)
    found = list(cases.with_names().with_items().order_by("body__order", "id"))
    context = {
        "inspection": planned,
        "measures": _measures(planned, standing),
        "rows": show_checks(found, asker_of(standing)),
        "columns": ("督查", "被督查单位", "状态", "整改销号", "本步期限", ""),
        "form": form,
        "may_call_off": standing.is_office and any(case.state == CaseState.OPEN for case in found),
    }
    return render(request, "measures/cases/inspection/inspection.html", context)


def _measures(planned: Inspection, standing: Standing) -> list[Measure]:
    """Those that the caller may see."""
    seen = planned.measures.filter(pk__in=documents_access.measures_to_read(standing).values("pk"))
    return list(seen.select_related("policy").order_by("policy_id", "number"))


# --- The case of one body -----------------------------------------------------------------------------


def _page(request: SignedRequest, case: InspectedBody, **refused: forms.Form) -> HttpResponse:
    standing, asker = request.standing, asker_of(request.standing)
    own, sees = ACCESS.is_own(standing, case), inspection_access.sees_findings(standing, case)
    errands = errand_access.errands_to_read(standing).filter(inspected=case)
    measures = _measures(case.inspection, standing)
    readable = {measure.pk for measure in measures}
    findings = list(case.findings.select_related("measure__policy").order_by("id")) if sees else []
    for finding in findings:
        if finding.measure_id not in readable:
            finding.measure = None
    acts = _acts(case, measures, refused) if standing.is_office else {}
    context = {
        "case": case,
        "inspection": case.inspection,
        "measures": measures,
        "due": due_of(case, asker),
        "sees": sees,
        "findings": findings,
        "rows": show_errands(errands.with_names().by_urgency(), asker) if sees else [],
        "columns": ("办理要求", "来由", "承办单位", "状态", "办理期限", ""),
        "history": case_history(case),
        "may_acknowledge": own and case.state == CaseState.FED_BACK,
        "objection_note": _objection_note(case),
        "objecting": _objecting(case, standing, refused),
        "acts": acts,
        "lost": lost(refused, acts),
        "may_close": standing.is_office and case.state == CaseState.ACKNOWLEDGED,
    }
    return render(request, "measures/cases/inspection/inspected.html", context)


def _objects_until(case: InspectedBody) -> date | None:
    if case.acknowledged_at is None:
        return None
    return inspection_rules.objects_until(states.day_of(case.acknowledged_at))


def _objection_note(case: InspectedBody) -> str:
    until = _objects_until(case)
    return (
        f"可以在{chinese_day(until)}以前（收到结论之日起 30 日内）申请复核；复核期间不停止整改。"
        if until
        else ""
    )


def _objecting(case: InspectedBody, standing: Standing, refused: dict[str, forms.Form]) -> forms.Form | None:
    """The form for a review, while the body may still ask for one."""
    until, today = _objects_until(case), states.day_of(timezone.now())
    is_open = case.state in (CaseState.ACKNOWLEDGED, CaseState.APPROVED) and case.objected_at is None
    if not is_open or until is None or today > until or not may_object(case, standing):
        return None
    return refused.get("objecting") or ObjectionForm()


def _acts(
    case: InspectedBody, measures: list[Measure], refused: dict[str, forms.Form]
) -> dict[str, forms.Form]:
    """The forms of what the office may do now, by their places; one that was refused comes with what was typed."""
    state = CaseState(case.state)
    fresh: dict[str, Callable[[], forms.Form]] = {}
    if state is CaseState.OPEN:
        fresh["finding"] = lambda: FindingForm(measures=measures)
    if state not in states.ENDED_CASE_STATES:
        fresh["item"] = lambda: ItemForm(measures=measures)
    if state is CaseState.OPEN:
        fresh["concluding"] = ConclusionForm
    if state is CaseState.SUBMITTED:
        fresh["reviewing"] = VerdictForm
    return {place: refused.get(place) or make() for place, make in fresh.items()}


def _offer(case: InspectedBody, standing: Standing) -> dict[str, Any]:
    return {"measures": _measures(case.inspection, standing)}


def _on_measure(act: Callable[..., Any]) -> Callable[..., Any]:
    """The act with the measure itself in place of its number."""

    def do(case: InspectedBody, *, measure: int | None, by: Actor, at: datetime, **typed: Any) -> Any:
        meant = Measure.objects.select_related("policy").filter(pk=measure).first() if measure else None
        return act(case, measure=meant, by=by, at=at, **typed)

    return do


def _to_object(standing: Standing, pk: int) -> InspectedBody:
    case = ACCESS.to_write(standing, pk)
    return case if may_object(case, standing) else ACCESS.to_sign(standing, pk)


BUTTONS = {
    "find": Button(
        ACCESS.to_decide, _on_measure(actions.note_finding), "督查发现已登记。", FindingForm, "finding", offer=_offer, keeps=True
    ),
    "item": Button(
        ACCESS.to_decide, _on_measure(actions.demand_mending), "整改事项已登记。", ItemForm, "item", offer=_offer, keeps=True
    ),
    "feed_back": Button(
        ACCESS.to_decide, actions.feed_back, lambda case, done: f"督查结论已反馈{case.body_name}。", ConclusionForm,
        "concluding", keeps=True,
    ),
    "acknowledge": Button(ACCESS.to_write, actions.acknowledge_conclusion, "督查结论已签收，请按期完成整改。"),
    "object": Button(
        _to_object, actions.ask_for_review, "复核申请已报送省政府督查室，复核期间整改照常进行。", ObjectionForm, "objecting",
        keeps=True,
    ),
    "review": Button(
        ACCESS.to_decide, actions.decide_review, lambda case, done: f"复核决定已送{case.body_name}。", VerdictForm,
        "reviewing", keeps=True,
    ),
    "close": Button(ACCESS.to_decide, actions.close_check, lambda case, done: f"对{case.body_name}的实地督查已办结。"),
}  # fmt: skip
inspected = page(ACCESS.to_read, _page, BUTTONS)
