"""限期办理: the page of one errand for all who take part, the list of them, and their rows on the desk."""

from collections.abc import Iterable
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format

from accounts.access import has_approver
from accounts.rules import Standing
from audit.rules import Actor, RuleBroken
from measures import dates, states
from measures.cases.buttons import Button, following, page
from measures.cases.errand import access as errand_access
from measures.cases.errand import actions
from measures.cases.errand.access import ACCESS
from measures.cases.errand.forms import ErrandNarrowing, ReplyDecisionForm, ReplyForm, TakeBackForm
from measures.cases.errand.models import Errand, ErrandReply
from measures.cases.errand.rules import REVIEW_WORKDAYS, WITH_BODY
from measures.cases.forms import ReadForm
from measures.cases.history import case_history
from measures.cases.lists import CaseList, CaseShown, Empty
from measures.desk_rows import Asker, DeskRow, Weight, asker_of, due_at
from measures.forms import blame
from measures.reporting.evidence.downloads import download
from measures.reporting.forms import SendBackForm
from measures.states import CaseAct, CaseState
from measures.steps import Due, SignedRequest, Step
from workdays.models import CalendarDay

_WITH_WRITER = (CaseState.OPEN, CaseState.RETURNED)

# --- An errand as pages show it ---------------------------------------------------------------------


def show_errands(errands: Iterable[Errand], asker: Asker) -> list[CaseShown[Errand]]:
    """Needs the rows as ``with_names`` gives them."""
    return [CaseShown(errand, due_of(errand, asker), step_of(errand, asker.standing)) for errand in errands]


def due_of(errand: Errand, asker: Asker) -> Due:
    """The date to answer by; without words once the answer is in."""
    return due_at(errand.due_on, asker) if errand.state in WITH_BODY else Due(errand.due_on)


def step_of(errand: Errand, standing: Standing) -> Step | None:
    """The one thing this person can do about it now; None when it waits for somebody else or has ended."""
    state = CaseState(errand.state)
    if state in _WITH_WRITER and ACCESS.is_own(standing, errand):
        return Step("修改后重报" if state is CaseState.RETURNED else "填写办理情况", errand.url)
    if state is CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, errand):
        return Step("签发", errand.url)
    if state is CaseState.SUBMITTED and standing.is_office:
        return Step("审核", errand.url)
    return None


def named_of(errand: Errand) -> str:
    """What it belongs to, in a row: the document and measure, or the check."""
    if errand.inspected is not None:
        return errand.inspected.inspection.title
    return str(errand.measure or "")


def document_of(errand: Errand) -> str:
    """The document of its measure as rows call it; a check's general item has none."""
    return errand.measure.policy.called if errand.measure else ""


# --- Its page ---------------------------------------------------------------------------------------


def _page(
    request: SignedRequest,
    errand: Errand,
    *,
    answering: forms.Form | None = None,
    sending_back: forms.Form | None = None,
    deciding: forms.Form | None = None,
    taking_back: forms.Form | None = None,
) -> HttpResponse:
    standing, state = request.standing, CaseState(errand.state)
    asker = asker_of(standing)
    own, signs = ACCESS.is_own(standing, errand), ACCESS.may_sign(standing, errand)
    may_decide = standing.is_office and state is CaseState.SUBMITTED
    coming = errand.rounds + 1
    proofs = list(errand.proofs.order_by("id"))
    replies = list(errand.replies.order_by("-round"))
    for reply in replies:
        reply.shown = [proof for proof in proofs if proof.round == reply.round]  # type: ignore[attr-defined]
    context = {
        "case": errand,
        "document": document_of(errand),
        "named": named_of(errand),
        "due": due_of(errand, asker),
        "replies": replies,
        "waiting_proofs": [proof for proof in proofs if own and proof.round == coming],
        "waiting_draft": errand.draft if own and state is CaseState.UNIT_REVIEW else "",
        "history": case_history(errand, kept=() if own else (CaseAct.SEND_BACK,)),
        "answering": (answering or ReplyForm(initial={"text": errand.draft}))
        if own and state in _WITH_WRITER
        else None,
        "needs_signature": not signs and has_approver(errand.body_id),
        "may_recall": own and state is CaseState.UNIT_REVIEW,
        "sending_back": (sending_back or SendBackForm())
        if signs and state is CaseState.UNIT_REVIEW
        else None,
        "deciding": (deciding or _decision_form(errand)) if may_decide else None,
        "refused": deciding if deciding is not None and not may_decide else None,
        "taking_back": (taking_back or TakeBackForm())
        if standing.is_office and state not in states.ENDED_CASE_STATES
        else None,
    }
    return render(request, "measures/cases/errand/errand.html", context)


def _decision_form(errand: Errand) -> ReplyDecisionForm:
    return ReplyDecisionForm(initial={"round": errand.rounds}, is_mending=errand.is_mending)


def _decide(
    errand: Errand,
    *,
    decision: str,
    round: int,
    comment: str,
    new_due_on: date | None,
    by: Actor,
    at: datetime,
) -> ErrandReply:
    if decision == "accept":
        return actions.accept_reply(errand, round=round, comment=comment, by=by, at=at)
    return actions.return_reply(errand, round=round, comment=comment, new_due_on=new_due_on, by=by, at=at)


def _said(errand: Errand, decided: ErrandReply) -> str:
    what = f"{errand.body_name}的{errand.origin_name}"
    if decided.new_due_on is None:
        return f"{what}已{'销号' if errand.is_mending else '办结'}。"
    return f"{what}已退回，重新报送期限{date_format(decided.new_due_on, 'Y年n月j日')}。"


BUTTONS = {
    "recall": Button(ACCESS.to_write, actions.recall_reply, "已撤回，修改后请重新提交。"),
    "sign": Button(ACCESS.to_sign, actions.sign_reply, "已签发，办理情况已报送省政府督查室。", ReadForm),
    "send_back": Button(
        ACCESS.to_sign, actions.send_back_reply, "已退回经办人修改。", SendBackForm, "sending_back"
    ),
    "decide": Button(
        ACCESS.to_decide, _decide, _said, ReplyDecisionForm, "deciding", keeps=True,
        offer=lambda errand, standing: {"is_mending": errand.is_mending},
        then=lambda request, errand: following(request, ACCESS, page="errand", otherwise="errands"),
    ),
    "withdraw": Button(
        ACCESS.to_decide, actions.withdraw_errand, "已撤销，承办单位不再办理。", TakeBackForm, "taking_back",
        keeps=True,
    ),
}  # fmt: skip
errand = page(ACCESS.to_read, _page, BUTTONS)


@login_required
def errand_answer(request: SignedRequest, pk: int) -> HttpResponse:
    """A body's answer, which may bring a file."""
    mine = ACCESS.to_write(request.standing, pk)
    if request.method != "POST":
        return redirect(mine.url)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, mine, answering=form)
    try:
        after = actions.answer_errand(
            mine,
            text=form.cleaned_data["text"],
            proofs=form.proofs,
            is_approver=mine.body_id in request.standing.approve_body_ids,
            by=request.actor,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        mine = ACCESS.to_write(request.standing, pk)
        if mine.state not in _WITH_WRITER:
            messages.error(request, refusal.message)
            return redirect(mine.url)
        blame(form, refusal)
        return _page(request, mine, answering=form)
    waits = after.state == CaseState.UNIT_REVIEW
    whose = "已提交，等待本单位负责人签发" if waits else "已报送省政府督查室，等待审核"
    messages.success(request, f"办理情况{whose}。")
    return redirect(mine.url)


@login_required
def errand_proof(request: SignedRequest, pk: int) -> FileResponse:
    return download(errand_access.proof_to_read(request.standing, pk))


# --- The list ---------------------------------------------------------------------------------------


def _lede(standing: Standing) -> str:
    if standing.sees_everything:
        return "需协调事项交有关单位办理的任务和实地督查的整改事项，期限早的在前。"
    return "督查室限期交本单位办理的协调任务和整改事项，以及其他单位为本单位所提事项办理的情况。"


ERRANDS = CaseList(
    title="整改和协调办理",
    what="事项",
    seen=errand_access.errand_list,
    order=lambda cases: cases.with_names().by_urgency(),
    rows=show_errands,
    row="measures/cases/errand/row.html",
    columns=("办理要求", "来由", "承办单位", "状态", "办理期限", ""),
    caption="限期办理事项及办理情况",
    lede=_lede,
    empty=lambda standing: Empty(
        "没有限期办理的事项", "督查室交办协调任务、反馈实地督查的整改事项以后，会列在这里。"
    ),
    narrowing=ErrandNarrowing,
)


# --- The desk ---------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> list[DeskRow]:
    """What bodies have to answer or sign, and answers the office decides on; at most two queries."""
    standing, rows = asker.standing, []
    seen = errand_access.errands_to_read(standing).with_names()
    if standing.own_body_ids:
        mine = seen.of_bodies(standing.own_body_ids).filter(state__in=WITH_BODY).order_by("due_on", "id")
        rows += [_body_row(errand, step, asker) for errand in mine if (step := step_of(errand, standing))]
    if standing.is_office:
        rows += [_office_row(errand, asker) for errand in seen.to_decide()]
    return rows


def _body_row(errand: Errand, step: Step, asker: Asker) -> DeskRow:
    why = {
        CaseState.OPEN: "督查室交办，请按期办理并报送情况",
        CaseState.RETURNED: "督查室退回，请补充后重新报送",
        CaseState.UNIT_REVIEW: f"{errand.drafted_by_name}提交，等待您签发",
    }[CaseState(errand.state)]
    weights = {CaseState.RETURNED: Weight.RETURNED, CaseState.UNIT_REVIEW: Weight.OTHERS_WAIT}
    weight = weights.get(CaseState(errand.state), Weight.OWN)
    return _row(errand, due_at(errand.due_on, asker), step, why, weight)


def _office_row(errand: Errand, asker: Asker) -> DeskRow:
    came = states.day_of(errand.state_at)
    calendar = asker.calendar
    if came.year < asker.today.year:
        calendar = CalendarDay.objects.calendar(came.year, asker.today.year, asker.today.year + 1)
    due_on, _ = dates.explain_workdays(came, REVIEW_WORKDAYS, calendar, since="报送")
    why = f"{errand.body_name}已报送（第{errand.rounds}轮），等待审核"
    return _row(errand, due_at(due_on, asker), Step("审核", errand.url), why, Weight.OTHERS_WAIT)


def _row(errand: Errand, due: Due, step: Step, why: str, weight: Weight) -> DeskRow:
    return DeskRow(
        kind=errand.origin_name,
        title=named_of(errand),
        url=errand.url,
        due=due,
        step=step,
        source_name=document_of(errand),
        body_name=errand.body_name,
        why=why,
        quote=errand.task[:80],
        state=errand.chip,
        state_words=errand.words,
        weight=weight,
        pk=errand.pk,
    )
