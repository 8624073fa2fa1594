"""延期: asking for a later date, one request with its history and decision, and the list of them."""

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
from audit.rules import Actor, RuleBroken
from measures import states
from measures.cases.buttons import Button, following, page
from measures.cases.extension import access as extension_access
from measures.cases.extension import actions
from measures.cases.extension.access import ACCESS
from measures.cases.extension.forms import OTHER_DATE, REFUSE, DecisionForm, DisagreeForm, ExtensionForm
from measures.cases.extension.models import ExtensionQuerySet, ExtensionRequest
from measures.cases.extension.panel import requests_of, why_not
from measures.cases.history import case_history
from measures.cases.lists import CaseList, CaseShown, Empty
from measures.cases.models import OPEN_CASE_STATES
from measures.desk_rows import Asker, DeskRow, Weight, asker_of, due_at
from measures.documents.models import Measure
from measures.forms import blame
from measures.reporting.models import Obligation
from measures.states import CaseState
from measures.steps import Due, SignedRequest, Step

# --- Asking -------------------------------------------------------------------------------------------


@login_required
def extend_report(request: SignedRequest, pk: int) -> HttpResponse:
    """A body asks for a later date of a report."""
    return _ask(request, extension_access.obligation_to_extend(request.standing, pk))


@login_required
def extend_measure(request: SignedRequest, pk: int) -> HttpResponse:
    """The lead asks for a later date of a measure's completion."""
    return _ask(request, extension_access.measure_to_extend(request.standing, pk))


def _ask(request: SignedRequest, target: Obligation | Measure) -> HttpResponse:
    form = ExtensionForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask_page(request, target, form)
    body_id = _body_id(target)
    try:
        case = actions.request_extension(
            target,
            wish=form.wish,
            is_approver=body_id in request.standing.approve_body_ids,
            by=request.actor,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _ask_page(request, target, form)
    if case.state == CaseState.UNIT_REVIEW:
        messages.success(request, "延期申请已提交，等待本单位负责人签发。批准以前仍按现截止日期办理。")
    else:
        messages.success(request, "延期申请已报送省政府督查室。批准以前仍按现截止日期办理。")
    return redirect("measures:extension", case.pk)


def _body_id(target: Obligation | Measure) -> int:
    if isinstance(target, Obligation):
        return target.body_id
    # Access has made sure that there is a lead.
    return target.lead.holder_id if target.lead else 0


def _ask_page(request: SignedRequest, target: Obligation | Measure, form: ExtensionForm) -> HttpResponse:
    today, body_id = states.day_of(timezone.now()), _body_id(target)
    context = {
        "obligation": target if isinstance(target, Obligation) else None,
        "measure": target.measure if isinstance(target, Obligation) else target,
        "target": target,
        "due": due_at(target.due_on, asker_of(request.standing)) if target.due_on else Due(today),
        "form": form,
        "open_request": requests_of(target, request.standing).open().first(),
        "why_not": why_not(target, today),
        "needs_signature": body_id not in request.standing.approve_body_ids and has_approver(body_id),
        "back_url": _target_url(target),
    }
    return render(request, "measures/cases/extension/ask.html", context)


def _target_url(target: Obligation | Measure) -> str:
    name = "measures:obligation" if isinstance(target, Obligation) else "measures:measure"
    return reverse(name, args=[target.pk])


# --- One request --------------------------------------------------------------------------------------


def _decide(
    case: ExtensionRequest, *, decision: str, new_due_on: date | None, note: str, by: Actor, at: datetime
) -> ExtensionRequest:
    if decision == REFUSE:
        return actions.refuse_extension(case, note=note, by=by, at=at)
    new_on = new_due_on if decision == OTHER_DATE else None
    return actions.approve_extension(case, note=note, new_due_on=new_on, by=by, at=at)


def _said(case: ExtensionRequest, decided: ExtensionRequest) -> str:
    what, new_on = f"{case.body_name}{case.measure.cited}的延期申请", decided.new_due_on
    return f"已批准{what}，延至{date_format(new_on, 'Y年n月j日')}。" if new_on else f"未同意{what}。"


def _case_page(
    request: SignedRequest,
    case: ExtensionRequest,
    *,
    decision: forms.Form | None = None,
    disagree: forms.Form | None = None,
) -> HttpResponse:
    standing, state = request.standing, CaseState(case.state)
    asker = asker_of(standing)
    target: Obligation | Measure = case.obligation or case.measure
    is_waiting = state == CaseState.SUBMITTED
    context = {
        "case": case,
        "target": target,
        "target_url": _target_url(target),
        "target_due": due_at(target.due_on, asker) if target.due_on else None,
        "decide_due": due_at(case.decide_due_on, asker) if is_waiting and case.decide_due_on else None,
        "history": case_history(case),
        "decision": (decision or DecisionForm()) if standing.is_office and is_waiting else None,
        # What was typed for a decision that came too late is not lost.
        "refused": decision if decision is not None and not is_waiting else None,
        "disagree": (disagree or DisagreeForm())
        if state == CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, case)
        else None,
        "may_withdraw": state in OPEN_CASE_STATES and ACCESS.is_own(standing, case),
        "others_waiting": ACCESS.waiting(standing).exclude(pk=case.pk).count() if standing.is_office else 0,
    }
    return render(request, "measures/cases/extension/extension.html", context)


BUTTONS = {
    "sign": Button(ACCESS.to_sign, actions.sign_off_extension, "已签发，延期申请已报送省政府督查室。"),
    "disagree": Button(
        ACCESS.to_sign, actions.send_back_extension, "已退回，延期申请没有报送，仍按现截止日期办理。",
        DisagreeForm, "disagree", keeps=True,
    ),
    "withdraw": Button(ACCESS.to_write, actions.withdraw_extension, "延期申请已撤回，仍按现截止日期办理。"),
    "decide": Button(
        ACCESS.to_decide, _decide, _said, DecisionForm, "decision", keeps=True,
        then=lambda request, case: following(request, ACCESS, page="extension", otherwise="extensions"),
    ),
}  # fmt: skip
extension = page(ACCESS.to_read, _case_page, BUTTONS)


# --- The list -----------------------------------------------------------------------------------------


class ExtensionList(CaseList):
    """What is open stands above what has ended, what is to be decided first."""

    def cases(
        self, request: SignedRequest, seen: ExtensionQuerySet, asker: Asker
    ) -> tuple[ExtensionQuerySet, dict[str, Any]]:
        still_open = seen.with_names().open().order_by("decide_due_on", "due_on", "id")
        rows = [CaseShown(case, due_at(case.decide_due_on or case.due_on, asker)) for case in still_open]
        waiting = [row for row in rows if row.case.state == CaseState.SUBMITTED]
        more = {
            "waiting": waiting,
            "unsigned": [row for row in rows if row.case.state == CaseState.UNIT_REVIEW],
            "late_count": sum(row.due is not None and row.due.tone == "late" for row in waiting),
            "unsigned_columns": ("事项", "单位", "申请", "原因", "签发不迟于", ""),
            "waiting_columns": ("事项", "单位", "申请", "原因", "审批期限", ""),
            "waiting_act": "审批" if asker.standing.is_office else "查看",
        }
        return self.order(seen), more


EXTENSIONS = ExtensionList(
    title="延期申请",
    seen=extension_access.extensions_to_read,
    order=lambda cases: cases.with_names().ended(),
    rows=lambda page, asker: list(page),
    row="measures/cases/extension/ended_row.html",
    columns=("事项", "单位", "申请", "结论", "办结"),
    caption="已办结的延期申请",
    empty=lambda standing: Empty(
        "没有待审批的延期申请", "单位在截止日期以前提出的延期申请，签发后出现在这里。"
    ),
    template="measures/cases/extension/list.html",
)


# --- The desk -----------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> list[DeskRow]:
    """Requests that wait for this person's signature or decision; at most two queries, none without such a role."""
    standing = asker.standing
    rows: list[DeskRow] = []
    if standing.approve_body_ids:
        rows += [_row_to_sign(case, asker) for case in extension_access.extensions_to_sign(standing)]
    if standing.is_office:
        rows += [_row_to_decide(case, asker) for case in ACCESS.waiting(standing)]
    return rows


def _row_to_sign(case: ExtensionRequest, asker: Asker) -> DeskRow:
    why = (
        f"{case.requested_by_name}申请由{_day(case.due_on)}延至{_day(case.proposed_on)}，须在现截止日期前签发"
    )
    return _row(case, "延期签发", why, due_at(case.due_on, asker), "签发")


def _row_to_decide(case: ExtensionRequest, asker: Asker) -> DeskRow:
    why = f"申请由{_day(case.due_on)}延至{_day(case.proposed_on)}，原因：{case.get_reason_display()}"
    return _row(case, "延期审批", why, due_at(case.decide_due_on or case.due_on, asker), "审批")


def _row(case: ExtensionRequest, kind: str, why: str, due: Due, label: str) -> DeskRow:
    url = reverse("measures:extension", args=[case.pk])
    what = case.obligation.period.name if case.obligation else "完成时限"
    return DeskRow(
        kind=kind,
        title=f"{case.measure.title}（{what}）",
        number=case.measure.number_text,
        url=url,
        due=due,
        step=Step(label, url),
        source_name=case.measure.policy.called,
        body_name=case.body_name,
        why=why,
        quote=case.text,
        state=case.state,
        state_words=case.get_state_display(),
        weight=Weight.OTHERS_WAIT,
        pk=case.pk,
    )


def _day(day: date) -> str:
    return date_format(day, "n月j日")
