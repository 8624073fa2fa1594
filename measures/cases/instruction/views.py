"""领导批示: registered by the office, listed, taken back. What a body does with its case: ``case_views``."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.rules import Standing
from audit.rules import RuleBroken
from measures import dates, states
from measures.cases.instruction import access as instruction_access
from measures.cases.instruction import actions
from measures.cases.instruction.access import ACCESS
from measures.cases.instruction.forms import InstructionForm, InstructionNarrowing, WithdrawForm
from measures.cases.instruction.models import InstructionCase, LeaderInstruction
from measures.cases.instruction.rules import WITH_BODY
from measures.cases.lists import CaseList, CaseShown, Empty
from measures.desk_rows import Asker, DeskRow, Weight, asker_of, due_at
from measures.documents import access as documents_access
from measures.documents.models import Measure
from measures.documents.roster import bodies_to_ask
from measures.forms import blame
from measures.states import CaseState
from measures.steps import Due, SignedRequest, Step
from workdays.models import CalendarDay
from workdays.rules import Calendar

_WRITING = {
    CaseState.OPEN: "签收",
    CaseState.ACKNOWLEDGED: "填写办理情况",
    CaseState.RETURNED: "修改后重报",
}


# --- A case as pages show it ------------------------------------------------------------------------


def show_cases(cases: Iterable[InstructionCase], asker: Asker) -> list[CaseShown[InstructionCase]]:
    """Needs the rows as ``with_names`` gives them."""
    return [CaseShown(case, due_of_case(case, asker), step_of(case, asker.standing)) for case in cases]


def due_of_case(case: InstructionCase, asker: Asker) -> Due:
    """The date to answer by; without words once the answer is in."""
    if case.state in WITH_BODY:
        return due_at(case.due_on, asker)
    return Due(case.due_on)


def review_due_of(case: InstructionCase, calendar: Calendar) -> tuple[Any, str]:
    """By when the office decides on the answer, and why that day; its clock runs from the hand-in."""
    days = case.instruction.measure.policy.review_workdays
    return dates.explain_workdays(states.day_of(case.state_at), days, calendar, since="反馈")


def step_of(case: InstructionCase, standing: Standing) -> Step | None:
    """The one thing this person can do about a case now; None when it waits for somebody else or has ended."""
    state = CaseState(case.state)
    url = reverse("measures:instruction_case", args=[case.pk])
    if state in _WRITING and ACCESS.is_own(standing, case):
        return Step(_WRITING[state], url)
    if state is CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, case):
        return Step("签发", url)
    if state is CaseState.SUBMITTED and standing.is_office:
        return Step("审核", url)
    return None


# --- Registering ------------------------------------------------------------------------------------


@login_required
def instruction_new(request: SignedRequest, pk: int) -> HttpResponse:
    measure = documents_access.measure_to_edit(request.standing, pk)
    named, others = bodies_to_ask(measure, states.day_of(timezone.now()))
    if request.method != "POST":
        lead = measure.lead
        first = {"bodies": [lead.holder_id] if lead and lead.holder in named else [], "priority": "normal"}
        return _new_page(request, measure, InstructionForm(named=named, others=others, initial=first))
    form = InstructionForm(request.POST, named=named, others=others)
    if not form.is_valid():
        return _new_page(request, measure, form)
    try:
        given = actions.register_instruction(measure, **form.chosen, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        blame(form, refusal)
        return _new_page(request, measure, form)
    names = "、".join(body.name for body in form.chosen["bodies"])
    messages.success(
        request, f"批示已登记，交{names}办理，反馈期限{date_format(given.due_on, 'Y年n月j日')}。"
    )
    return redirect("measures:instruction", given.pk)


def _new_page(request: SignedRequest, measure: Measure, form: InstructionForm) -> HttpResponse:
    return render(request, "measures/cases/instruction/new.html", {"measure": measure, "form": form})


# --- Reading ----------------------------------------------------------------------------------------


def _lede(standing: Standing) -> str:
    if standing.is_office:
        return "各事项上登记的领导批示及各单位办理情况。登记新的批示，请从该事项的页面进入。"
    return "交本单位办理的领导批示，仅督查室和本单位可见。"


def _empty(standing: Standing) -> Empty:
    if standing.is_office:
        text = "打开对应的事项，可以登记批示并交有关单位办理。"
        return Empty("还没有登记领导批示", text, reverse("measures:measures"), "选择事项")
    return Empty("没有交本单位办理的领导批示", "督查室交办后，会列在这里。")


INSTRUCTIONS = CaseList(
    title="领导批示",
    what="批示",
    seen=instruction_access.instruction_list,
    order=lambda cases: cases.with_names().order_by("-instruction_id", "body__order", "id"),
    rows=show_cases,
    row="measures/cases/instruction/row.html",
    columns=("批示", "事项", "承办单位", "状态", "反馈期限", ""),
    caption="领导批示及办理情况",
    lede=_lede,
    empty=_empty,
    narrowing=InstructionNarrowing,
)


@login_required
def instruction(request: SignedRequest, pk: int) -> HttpResponse:
    return _page(request, instruction_access.instruction_to_read(request.standing, pk), WithdrawForm())


@login_required
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Takes an instruction back from every body that has it in hand."""
    given = instruction_access.instruction_to_withdraw(request.standing, pk)
    if request.method != "POST":
        return redirect("measures:instruction", given.pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, given, form)
    try:
        taken = actions.withdraw_instruction(
            given, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _page(request, given, form)
    messages.success(request, f"已从{'、'.join(case.body_name for case in taken)}撤回该批示。")
    return redirect("measures:instruction", given.pk)


def _page(request: SignedRequest, given: LeaderInstruction, form: WithdrawForm) -> HttpResponse:
    standing = request.standing
    mine = instruction_access.instruction_cases_to_read(standing).filter(instruction=given)
    cases = list(mine.with_names().order_by("body__order", "id"))
    may_take = {state for state, act in states.INSTRUCTION_MOVES if act == states.CaseAct.WITHDRAW}
    context = {
        "instruction": given,
        "measure": given.measure,
        "rows": show_cases(cases, asker_of(standing)),
        "columns": ("承办单位", "状态", "反馈期限", ""),
        "form": form,
        "may_withdraw": standing.is_office and any(case.state in may_take for case in cases),
        "staying": [c for c in cases if c.state in (CaseState.UNIT_REVIEW, CaseState.SUBMITTED)],
    }
    return render(request, "measures/cases/instruction/instruction.html", context)


def panel(measure: Measure, standing: Standing) -> dict[str, Any] | None:
    """What the measure's page shows of instructions; None for those who may not learn that there are any."""
    if not standing.is_office and not standing.own_body_ids:
        return None
    cases = instruction_access.instruction_cases_to_read(standing).filter(instruction__measure=measure)
    found = list(cases.with_names().order_by("-instruction_id", "body__order", "id"))
    rows = show_cases(found, asker_of(standing)) if found else []
    if not rows and not standing.is_office:
        return None
    return {
        "rows": rows,
        "columns": ("批示", "承办单位", "状态", "反馈期限", ""),
        "may_register": standing.is_office,
    }


# --- The desk ---------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> list[DeskRow]:
    """Instructions to sign for, answer or sign off (bodies), and answers to decide on (office); at most two queries."""
    rows: list[DeskRow] = []
    seen = instruction_access.instruction_cases_to_read(asker.standing).with_names()
    if asker.standing.own_body_ids:
        mine = seen.of_bodies(asker.standing.own_body_ids).filter(state__in=WITH_BODY)
        rows += [_body_row(case, asker) for case in mine if step_of(case, asker.standing)]
    if asker.standing.is_office:
        rows += [_office_row(case, asker) for case in seen.to_decide()]
    return rows


def _body_row(case: InstructionCase, asker: Asker) -> DeskRow:
    state = CaseState(case.state)
    why = {
        CaseState.OPEN: "督查室交办，请先签收",
        CaseState.ACKNOWLEDGED: "已签收，请办理后反馈",
        CaseState.RETURNED: "督查室退回，请补充后重新反馈",
        CaseState.UNIT_REVIEW: f"{case.drafted_by_name}提交，等待您签发",
    }[state]
    returned = state is CaseState.RETURNED
    weight = Weight.RETURNED if returned else Weight.OWN
    return _row(
        case,
        due=due_at(case.due_on, asker),
        step=step_of(case, asker.standing),
        why=f"{case.instruction.get_priority_display()}，{why}",
        weight=Weight.OTHERS_WAIT if state is CaseState.UNIT_REVIEW else weight,
    )


def _office_row(case: InstructionCase, asker: Asker) -> DeskRow:
    due_on, _ = review_due_of(case, asker.calendar)
    return _row(
        case,
        due=due_at(due_on, asker),
        step=step_of(case, asker.standing),
        why=f"{case.body_name}已反馈（第{case.rounds}轮），等待审核",
        weight=Weight.OTHERS_WAIT,
    )


def _row(case: InstructionCase, *, due: Due, step: Step | None, why: str, weight: Weight) -> DeskRow:
    url = reverse("measures:instruction_case", args=[case.pk])
    measure = case.instruction.measure
    return DeskRow(
        kind="批示办理",
        title=measure.title,
        number=measure.number_text,
        url=url,
        due=due,
        step=step or Step("查看", url),
        source_name=measure.policy.called,
        body_name=case.body_name,
        why=why,
        quote=case.instruction.extract[:80],
        state=case.state,
        state_words=case.get_state_display(),
        weight=weight,
        pk=case.pk,
    )


def calendar_since(case: InstructionCase, asker: Asker) -> Calendar:
    """The office calendar from the year in which the case came to where it stands."""
    year = states.day_of(case.state_at).year
    return CalendarDay.objects.calendar(year, asker.today.year, asker.today.year + 1)
