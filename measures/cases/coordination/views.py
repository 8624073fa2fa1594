"""需协调事项: raising one, its page for all who take part, the list, and its rows on the desk."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.access import has_approver
from accounts.rules import Standing
from audit.rules import RuleBroken
from departments.models import Body
from measures import states
from measures.cases.buttons import Button, following, lost, page
from measures.cases.coordination import access as coordination_access
from measures.cases.coordination import actions
from measures.cases.coordination.access import ACCESS
from measures.cases.coordination.forms import (
    AnswerForm,
    AssignForm,
    CoordinationNarrowing,
    MatterForm,
    MeetingForm,
    ResultForm,
    ReturnForm,
)
from measures.cases.coordination.models import Coordination
from measures.cases.errand import access as errand_access
from measures.cases.errand.views import show_errands
from measures.cases.extension.forms import DisagreeForm
from measures.cases.history import case_history
from measures.cases.lists import CaseList, CaseShown, Empty
from measures.desk_rows import Asker, DeskRow, Weight, asker_of, due_at
from measures.documents.models import Measure
from measures.documents.roster import bodies_to_ask
from measures.forms import blame
from measures.reporting.models import Obligation
from measures.states import CaseAct, CaseState
from measures.steps import Due, SignedRequest, Step

# --- Raising ------------------------------------------------------------------------------------------


@login_required
def raise_from_report(request: SignedRequest, pk: int) -> HttpResponse:
    """A body raises something from a report it owes."""
    obligation = coordination_access.obligation_to_raise(request.standing, pk)
    return _raise(request, _with_roster(obligation.measure_id), obligation.body, obligation)


@login_required
def raise_from_measure(request: SignedRequest, pk: int) -> HttpResponse:
    """A body raises something from a measure it carries out."""
    measure, body = coordination_access.measure_to_raise(request.standing, pk)
    return _raise(request, measure, body, None)


def _with_roster(pk: int) -> Measure:
    return Measure.objects.with_roster().select_related("policy", "chapter").get(pk=pk)


def _raise(
    request: SignedRequest, measure: Measure, body: Body, obligation: Obligation | None
) -> HttpResponse:
    asked = _bodies(measure, body.pk)
    form = MatterForm(request.POST or None, **asked)
    context: dict[str, Any] = {"measure": measure, "body": body, "obligation": obligation}
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, **context)
    try:
        case = actions.raise_matter(
            measure,
            body,
            matter=form.matter,
            obligation=obligation,
            is_approver=body.pk in request.standing.approve_body_ids,
            by=request.actor,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _form_page(request, form, **context)
    messages.success(request, f"需协调事项{_whose(case)}。")
    return redirect(case.url)


@login_required
def raise_again(request: SignedRequest, pk: int) -> HttpResponse:
    """A body puts otherwise what the office returned."""
    case = ACCESS.to_write(request.standing, pk)
    if case.state != CaseState.RETURNED:
        messages.info(request, f"该需协调事项现为“{case.words}”，不能修改。")
        return redirect(case.url)
    measure = _with_roster(case.measure_id)
    partners = list(case.partners.values_list("pk", flat=True))
    first = {"subject": case.subject, "text": case.text, "proposal": case.proposal, "bodies": partners}
    form = MatterForm(request.POST or None, initial=first, **_bodies(measure, case.body_id))
    context: dict[str, Any] = {
        "measure": measure,
        "body": case.body,
        "obligation": case.obligation,
        "case": case,
    }
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, **context)
    try:
        signs = case.body_id in request.standing.approve_body_ids
        case = actions.raise_again(
            case, matter=form.matter, is_approver=signs, by=request.actor, at=timezone.now()
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _form_page(request, form, **context)
    messages.success(request, f"需协调事项{_whose(case)}。")
    return redirect(case.url)


def _whose(case: Coordination) -> str:
    return (
        "已提交，等待本单位负责人签发"
        if case.state == CaseState.UNIT_REVIEW
        else "已报送省政府督查室，等待研究"
    )


def _bodies(measure: Measure, own: int) -> dict[str, list[Body]]:
    """Whom a body may need, or the office may ask, on this measure: anybody but the body itself."""
    named, others = bodies_to_ask(measure, states.day_of(timezone.now()))
    return {
        "named": [body for body in named if body.pk != own],
        "others": [body for body in others if body.pk != own],
    }


def _form_page(request: SignedRequest, form: MatterForm, *, body: Body, **context: Any) -> HttpResponse:
    signs = body.pk in request.standing.approve_body_ids
    needs = not signs and has_approver(body.pk)
    context |= {"form": form, "body": body, "needs_signature": needs}
    return render(request, "measures/cases/coordination/raise.html", context)


# --- Its page -----------------------------------------------------------------------------------------


def _page(request: SignedRequest, case: Coordination, **refused: forms.Form) -> HttpResponse:
    standing, state = request.standing, CaseState(case.state)
    own = ACCESS.is_own(standing, case)
    asker = asker_of(standing)
    errands = errand_access.errands_to_read(standing).filter(coordination=case)
    rows = show_errands(errands.with_names().by_urgency(), asker)
    acts = _acts(case, standing, refused) if standing.is_office else {}
    context = {
        "case": case,
        "partners": list(case.partners.in_order()),
        "is_own": own,
        "decide_due": due_at(case.decide_due_on, asker)
        if state is CaseState.SUBMITTED and case.decide_due_on
        else None,
        "rows": rows,
        "columns": ("办理要求", "来由", "承办单位", "状态", "办理期限", ""),
        "history": case_history(case, kept=() if own else (CaseAct.SEND_BACK,)),
        "remark": case.history.filter(act=CaseAct.RETURN).last()
        if own and state is CaseState.RETURNED
        else None,
        "disagree": refused.get("disagree") or DisagreeForm()
        if state is CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, case)
        else None,
        "may_withdraw": own and state not in states.ENDED_CASE_STATES,
        "acts": acts,
        "lost": lost(refused, acts),
    }
    return render(request, "measures/cases/coordination/coordination.html", context)


def _acts(case: Coordination, standing: Standing, refused: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """The forms of what the office may do now, by their places; one that was refused comes with what was typed."""
    fresh: dict[str, tuple[CaseAct, Callable[[], forms.Form]]] = {
        "assigning": (CaseAct.ASSIGN, lambda: AssignForm(initial=_first(case), **_offer(case, standing))),
        "meeting": (CaseAct.MEET, lambda: MeetingForm(initial=_meeting(case))),
        "resolving": (CaseAct.RESOLVE, ResultForm),
        "answering": (CaseAct.CLOSE, AnswerForm),
        "returning": (CaseAct.RETURN, ReturnForm),
    }
    table, state = states.CASE_MOVES[case.kind], CaseState(case.state)
    return {
        place: refused.get(place) or make() for place, (act, make) in fresh.items() if (state, act) in table
    }


def _first(case: Coordination) -> dict[str, Any]:
    return {"bodies": list(case.partners.values_list("pk", flat=True)), "task": case.proposal}


def _meeting(case: Coordination) -> dict[str, Any]:
    return {"meeting_name": case.meeting_name, "meeting_on": case.meeting_on}


def _offer(case: Coordination, standing: Standing) -> dict[str, Any]:
    return _bodies(_with_roster(case.measure_id), case.body_id)


def _met(case: Coordination, done: Coordination) -> str:
    on: date | None = done.meeting_on
    return f"已提请{done.meeting_name}（{date_format(on, 'Y年n月j日') if on else ''}）研究。"


BUTTONS = {
    "sign": Button(ACCESS.to_sign, actions.sign_off_matter, "已签发，需协调事项已报送省政府督查室。"),
    "disagree": Button(
        ACCESS.to_sign, actions.send_back_matter, "已退回，需协调事项没有报送。", DisagreeForm, "disagree", keeps=True
    ),
    "withdraw": Button(ACCESS.to_write, actions.withdraw_matter, "需协调事项已撤回。"),
    "assign": Button(
        ACCESS.to_decide,
        lambda case, *, bodies, task, due_on, by, at: actions.assign(
            case, bodies=list(Body.objects.filter(pk__in=bodies).in_order()), task=task, due_on=due_on, by=by, at=at
        ),
        lambda case, given: f"已交{'、'.join(errand.body_name for errand in given)}办理。",
        AssignForm, "assigning", offer=_offer, keeps=True,
    ),
    "meet": Button(ACCESS.to_decide, actions.put_on_meeting, _met, MeetingForm, "meeting", keeps=True),
    "resolve": Button(
        ACCESS.to_decide, actions.enter_result, "会议结果已登记，可以交有关单位办理，或者答复办结。", ResultForm,
        "resolving", keeps=True,
    ),
    "close": Button(
        ACCESS.to_decide, actions.close_matter, lambda case, done: f"已答复{case.body_name}并办结。", AnswerForm,
        "answering", keeps=True,
        then=lambda request, case: following(request, ACCESS, page="coordination", otherwise="coordinations"),
    ),
    "return": Button(
        ACCESS.to_decide, actions.return_matter, lambda case, done: f"已退回{case.body_name}。", ReturnForm, "returning",
        keeps=True,
    ),
}  # fmt: skip
coordination = page(ACCESS.to_read, _page, BUTTONS)


# --- The list -----------------------------------------------------------------------------------------


def _lede(standing: Standing) -> str:
    if standing.sees_everything:
        return "各单位自身不能解决、提请省政府督查室协调的事项。"
    return "本单位提出的需协调事项，以及交本单位办理的协调任务所属的事项。提出新的，请从填报任务或事项的页面进入。"


def _rows(cases: Any, asker: Asker) -> list[CaseShown[Coordination]]:
    return [CaseShown(case, _due_of(case, asker), step_of(case, asker.standing)) for case in cases]


def _due_of(case: Coordination, asker: Asker) -> Due | None:
    """The date of whoever acts next; None where none is set."""
    if case.state == CaseState.SUBMITTED and case.decide_due_on:
        return due_at(case.decide_due_on, asker)
    if case.state == CaseState.MEETING and case.meeting_on:
        return due_at(case.meeting_on, asker)
    return None


def step_of(case: Coordination, standing: Standing) -> Step | None:
    """The one thing this person can do about it now; None when it waits for somebody else or has ended."""
    state = CaseState(case.state)
    if state is CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, case):
        return Step("签发", case.url)
    if state is CaseState.RETURNED and ACCESS.is_own(standing, case):
        return Step("修改后重报", reverse("measures:coordination_again", args=[case.pk]))
    if standing.is_office and state in _OFFICE:
        return Step(_OFFICE[state], case.url)
    return None


_OFFICE = {CaseState.SUBMITTED: "研究", CaseState.MEETING: "登记会议结果", CaseState.IN_HAND: "跟踪"}

COORDINATIONS = CaseList(
    title="需协调事项",
    what="事项",
    seen=coordination_access.coordination_list,
    order=lambda cases: cases.with_names().order_by("-state_at", "-id"),
    rows=_rows,
    row="measures/cases/coordination/row.html",
    columns=("需协调的事项", "提出单位", "状态", "期限", ""),
    caption="需协调事项及办理情况",
    lede=_lede,
    empty=lambda standing: Empty("没有需协调事项", "承办单位从填报任务或事项页面提出、签发后，会列在这里。"),
    narrowing=CoordinationNarrowing,
)


# --- The desk -----------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> list[DeskRow]:
    """What this person signs, writes anew, studies, enters the result of or ends; at most two queries."""
    standing = asker.standing
    rows: list[DeskRow] = []
    if standing.own_body_ids:
        mine = Coordination.objects.of_bodies(standing.own_body_ids).with_body().with_names()
        rows += [_body_row(case, asker, step) for case in mine if (step := step_of(case, standing))]
    if standing.is_office:
        rows += [
            _office_row(case, asker) for case in Coordination.objects.to_act_on(asker.today).with_names()
        ]
    return rows


def _body_row(case: Coordination, asker: Asker, step: Step) -> DeskRow:
    if case.state == CaseState.UNIT_REVIEW:
        return _row(case, Due(asker.today), step, f"{case.raised_by_name}提出，等待您签发")
    return _row(case, Due(asker.today), step, "督查室退回，请修改后重报或撤回", Weight.RETURNED)


def _office_row(case: Coordination, asker: Asker) -> DeskRow:
    due = _due_of(case, asker) or Due(states.day_of(case.state_at))
    label, why = {
        CaseState.SUBMITTED: ("研究", f"{case.body_name}提请协调"),
        CaseState.MEETING: ("登记会议结果", f"{case.meeting_name}已到会期，请登记会议结果"),
        CaseState.IN_HAND: ("答复办结", "交办的任务都已办结，请答复提出单位"),
    }[CaseState(case.state)]
    return _row(case, due, Step(label, case.url), why)


def _row(case: Coordination, due: Due, step: Step, why: str, weight: Weight = Weight.OTHERS_WAIT) -> DeskRow:
    return DeskRow(
        kind="需协调事项",
        title=case.subject,
        url=case.url,
        due=due,
        step=step,
        source_name=case.measure.policy.called,
        body_name=case.body_name,
        why=f"{why} · {case.measure.called}",
        quote=case.text[:80],
        state=case.chip,
        state_words=case.words,
        weight=weight,
        pk=case.pk,
    )
