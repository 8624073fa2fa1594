"""A body's case of an instruction: signed for, answered, signed off, decided on. One page for all who take part."""

from datetime import date, datetime
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
from audit.rules import Actor, RuleBroken, StaleVersion
from measures import states
from measures.cases.buttons import Button, only_pressed, page
from measures.cases.forms import ReadForm
from measures.cases.history import case_history
from measures.cases.instruction import actions
from measures.cases.instruction.access import ACCESS
from measures.cases.instruction.forms import AnswerForm, AnswerReviewForm
from measures.cases.instruction.models import InstructionAnswer, InstructionCase
from measures.cases.instruction.views import calendar_since, due_of_case, review_due_of
from measures.desk_rows import asker_of
from measures.forms import blame
from measures.reporting.forms import SendBackForm
from measures.states import CaseAct, CaseState
from measures.steps import SignedRequest

_WITH_WRITER = (CaseState.ACKNOWLEDGED, CaseState.RETURNED)


@login_required
def answer(request: SignedRequest, pk: int) -> HttpResponse:
    """Buttons: ``act=save`` keeps the draft, ``act=hand_in`` hands it in, ``act=recall`` takes it back from the approver."""
    if request.POST.get("act") == "recall":
        return RECALL.press(request, pk, _page)
    mine = ACCESS.to_write(request.standing, pk)
    return _answer(request, mine) if request.method == "POST" else redirect(mine.url)


def _answer(request: SignedRequest, mine: InstructionCase) -> HttpResponse:
    form = AnswerForm(request.POST.copy())
    if not form.is_valid():
        return _page(request, mine, answering=form)
    try:
        return _write(request, mine, form.cleaned_data)
    except StaleVersion as stale:
        return _conflict(request, mine.pk, form, stale)
    except RuleBroken as refusal:
        mine = ACCESS.to_write(request.standing, mine.pk)
        if refusal.code == "illegal_move" or mine.state not in _WITH_WRITER:
            return _too_late(request, mine, form, refusal)
        blame(form, refusal)
        return _page(request, mine, answering=form)


def _write(request: SignedRequest, mine: InstructionCase, said: dict[str, Any]) -> HttpResponse:
    common: dict[str, Any] = {"text": said["text"], "version": said["version"]}
    if request.POST.get("act") != "hand_in":
        actions.save_answer(mine, **common, by=request.actor, at=timezone.now())
        messages.success(request, "草稿已保存。")
        return redirect(mine.url)
    signs = mine.body_id in request.standing.approve_body_ids
    after = actions.hand_in_answer(mine, **common, by=request.actor, at=timezone.now(), is_approver=signs)
    waits = after.state == CaseState.UNIT_REVIEW
    whose = "等待本单位负责人签发" if waits else "已报送省政府督查室，等待审核"
    messages.success(request, f"办理情况{whose}。")
    return redirect(mine.url)


def _conflict(request: SignedRequest, pk: int, form: AnswerForm, stale: StaleVersion) -> HttpResponse:
    """What was typed stays beside what somebody else kept; the next attempt starts from the newest version."""
    mine = ACCESS.to_write(request.standing, pk)
    if mine.draft == form.cleaned_data["text"] and request.POST.get("act") != "hand_in":
        messages.info(request, "这些文字已经保存过，没有重复保存。")
        return redirect(mine.url)
    form.data["version"] = str(mine.version)  # type: ignore[index]
    blame(form, stale)
    return _page(request, mine, answering=form, kept=mine.draft)


def _too_late(
    request: SignedRequest, mine: InstructionCase, form: AnswerForm, refusal: RuleBroken
) -> HttpResponse:
    """For who comes after it was handed in: usually a second click. Text that is nowhere else is shown."""
    typed = form.cleaned_data["text"]
    if typed in ("", mine.draft):
        messages.info(request, f"该批示办理现为“{mine.get_state_display()}”，没有重复提交。")
        return redirect(mine.url)
    return _page(request, mine, lost=typed, refusal=refusal.message)


# --- Its buttons ------------------------------------------------------------------------------------


def _decide(
    theirs: InstructionCase,
    *,
    decision: str,
    round: int,
    comment: str,
    new_due_on: date | None,
    by: Actor,
    at: datetime,
) -> InstructionAnswer:
    if decision == "accept":
        return actions.accept_answer(theirs, round=round, comment=comment, by=by, at=at)
    # Where the proposal was left, its explanation is kept.
    new_on = None if new_due_on == _proposed(theirs, states.day_of(at)) else new_due_on
    return actions.return_answer(theirs, round=round, comment=comment, new_due_on=new_on, by=by, at=at)


def _said(theirs: InstructionCase, decided: InstructionAnswer) -> str:
    what = f"{theirs.body_name}{theirs.instruction.measure.cited}批示的反馈"
    if decided.new_due_on is None:
        return f"{what}已审核通过。"
    return f"{what}已退回，重新反馈期限{date_format(decided.new_due_on, 'Y年n月j日')}。"


def _proposed(theirs: InstructionCase, today: date) -> date | None:
    """The date that a returned answer is given where the reviewer sets none."""
    newest = theirs.answers.order_by("-round").first()
    if newest is None:
        return None
    days = theirs.instruction.measure.policy.return_workdays
    return actions.due_after_return(newest, today=today, days=days)[0]


# --- The page ---------------------------------------------------------------------------------------


def _page(
    request: SignedRequest,
    shown: InstructionCase,
    *,
    answering: AnswerForm | None = None,
    sending_back: SendBackForm | None = None,
    deciding: AnswerReviewForm | None = None,
    **more: object,
) -> HttpResponse:
    standing, state = request.standing, CaseState(shown.state)
    asker = asker_of(standing)
    own = ACCESS.is_own(standing, shown)
    signs = ACCESS.may_sign(standing, shown)
    may_write = own and state in _WITH_WRITER
    may_sign = signs and state is CaseState.UNIT_REVIEW
    may_decide = standing.is_office and state is CaseState.SUBMITTED
    answers = list(shown.answers.order_by("-round"))
    review_due = review_due_of(shown, calendar_since(shown, asker)) if state is CaseState.SUBMITTED else None
    context = {
        "case": shown,
        "instruction": shown.instruction,
        "measure": shown.instruction.measure,
        "due": due_of_case(shown, asker),
        "newest": answers[0] if answers and may_decide else None,
        # What waits for the decision is shown above it, and not told twice.
        "answers": answers[1:] if may_decide else answers,
        "history": case_history(shown, kept=() if own else (CaseAct.SEND_BACK,)),
        "may_acknowledge": own and state is CaseState.OPEN,
        "answering": (answering or _kept_answer(shown)) if may_write else None,
        "needs_signature": not signs and may_write and has_approver(shown.body_id),
        "waiting_draft": shown.draft if own and state is CaseState.UNIT_REVIEW else "",
        "may_recall": own and state is CaseState.UNIT_REVIEW,
        "sending_back": (sending_back or SendBackForm()) if may_sign else None,
        "deciding": _review_form(shown, deciding, asker.today) if may_decide or deciding else None,
        "may_decide": may_decide,
        "review_due": review_due,
        "remark": _remark(shown, is_own=own),
        **more,
    }
    return render(request, "measures/cases/instruction/case.html", context)


def _kept_answer(shown: InstructionCase) -> AnswerForm:
    return AnswerForm(initial={"text": shown.draft, "version": shown.version})


def _review_form(shown: InstructionCase, form: AnswerReviewForm | None, today: date) -> forms.Form:
    if form is not None:
        return form
    return AnswerReviewForm(initial={"round": shown.rounds, "new_due_on": _proposed(shown, today)})


def _remark(shown: InstructionCase, *, is_own: bool) -> Any:
    """What the writer is asked to change, while the answer is with the writer; or why all was taken back."""
    if shown.state == CaseState.WITHDRAWN:
        return shown.history.filter(act=CaseAct.WITHDRAW).last()
    if not is_own or shown.state not in _WITH_WRITER:
        return None
    asked = shown.history.filter(act__in=[CaseAct.RETURN, CaseAct.SEND_BACK])
    return asked.order_by("-id").first()


def _acknowledged(mine: InstructionCase, done: InstructionCase) -> str:
    return f"已签收，请于{date_format(mine.due_on, 'Y年n月j日')}（含）前反馈办理情况。"


RECALL = Button(ACCESS.to_write, actions.recall_answer, "已撤回，修改后请重新提交。")
SIGN = Button(ACCESS.to_sign, actions.sign_answer, "已签发，办理情况已报送省政府督查室。", ReadForm)
SEND_BACK = Button(
    ACCESS.to_sign, actions.send_back_answer, "已退回经办人修改。", SendBackForm, "sending_back"
)
DECIDE = Button(
    ACCESS.to_decide, _decide, _said, AnswerReviewForm, "deciding", keeps=True,
    then=lambda request, theirs: reverse("measures:instruction", args=[theirs.instruction_id]),
)  # fmt: skip
case = page(ACCESS.to_read, _page, {})
acknowledge = only_pressed(_page, Button(ACCESS.to_write, actions.acknowledge_instruction, _acknowledged))
sign = only_pressed(_page, SEND_BACK, sign=SIGN)
decide = only_pressed(_page, DECIDE)
