"""Where a measure stands: the panel on its page, and the office's page to suspend, resume, cancel or reopen it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.rules import Standing
from audit.rules import RuleBroken, StaleVersion
from measures import states
from measures.cases import ending
from measures.cases.completion import access as completion_access
from measures.cases.completion.models import CompletionRequest
from measures.cases.extension.models import ExtensionRequest
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.dispatch.lifecycle.forms import MeasureStateForm
from measures.documents import access as documents_access
from measures.documents.history import MeasureMove
from measures.documents.models import Measure
from measures.forms import blame
from measures.moves import office_deadline
from measures.states import MEASURE_MOVES, CaseState, MeasureAct, MeasureState
from measures.steps import SignedRequest

MOVES_SHOWN = 30

# How a state looks: the shapes and colours that reports have already.
STATE_CHIPS: Mapping[MeasureState, str] = {
    MeasureState.DRAFT: "awaiting",
    MeasureState.DISPATCHED: "unit_review",
    MeasureState.IN_PROGRESS: "submitted",
    MeasureState.COMPLETION_REQUESTED: "submitted",
    MeasureState.VERIFIED: "submitted",
    MeasureState.CLOSED: "accepted",
    MeasureState.SUSPENDED: "returned",
    MeasureState.CANCELLED: "excused",
}
# Said between the two bodies only; everybody reads why a measure stands still or ended.
_PRIVATE = frozenset({MeasureAct.VERIFY, MeasureAct.RETURN_COMPLETION, MeasureAct.EXTEND})


# --- On the page of the measure ---------------------------------------------------------------------


def panel(measure: Measure, standing: Standing) -> dict[str, Any]:
    """State, grade, closed years, requests, history, and what this person may do next. Needs the roster prefetched."""
    state = MeasureState(measure.state)
    readable = completion_access.completions_to_read(standing).filter(measure=measure).order_by("-round")
    requests = list(readable.defer("statement"))
    leads = completion_access.leads(standing, measure)
    under_way = next((case for case in requests if case.state not in _SETTLED), None)
    reads_all = leads or standing.sees_everything
    moves = list(measure.moves.order_by("-id")[:MOVES_SHOWN])
    return {
        "chip": STATE_CHIPS[state],
        "words": measure.get_state_display(),
        "requests": requests,
        "under_way": under_way,
        "years": sorted(
            (case for case in requests if case.state == CaseState.APPROVED and case.year is not None),
            key=lambda case: -(case.year or 0),
        ),
        "moves": [(move, move.note if reads_all or move.act not in _PRIVATE else "") for move in moves],
        "standing_still": _standing_still(state, moves),
        "may_ask": completion_access.may_ask(standing, measure)
        and state is MeasureState.IN_PROGRESS
        and under_way is None,
        "may_change": standing.is_office and bool(_acts(state)),
    }


_SETTLED = frozenset({CaseState.APPROVED, CaseState.RETURNED, CaseState.WITHDRAWN})


def _standing_still(state: MeasureState, moves: list[MeasureMove]) -> MeasureMove | None:
    """The move that explains why nothing is asked of the measure now; its reason is shown beside the state."""
    if state not in (MeasureState.SUSPENDED, MeasureState.CANCELLED):
        return None
    return next((move for move in moves if move.to_state == state), None)


# --- The office's page ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One change of state open now: its form, and what will happen, sentence by sentence."""

    act: MeasureAct
    form: MeasureStateForm
    effects: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def label(self) -> str:
        return states.MEASURE_ACT_NAMES[self.act]

    @property
    def is_dangerous(self) -> bool:
        return self.act is MeasureAct.CANCEL


ACTIONS: Mapping[MeasureAct, Callable[..., Measure]] = {
    MeasureAct.SUSPEND: lifecycle_actions.suspend_measure,
    MeasureAct.RESUME: lifecycle_actions.resume_measure,
    MeasureAct.REOPEN: lifecycle_actions.reopen_measure,
    MeasureAct.CANCEL: lifecycle_actions.cancel_measure,
}
_DONE = {
    MeasureAct.SUSPEND: "已中止，恢复前不再要求填报。",
    MeasureAct.RESUME: "已恢复承办。",
    MeasureAct.REOPEN: "已重新启动。",
    MeasureAct.CANCEL: "已撤销。",
}


@login_required
def measure_state(request: SignedRequest, pk: int) -> HttpResponse:
    """Each form is sent with ``act`` and its own reason."""
    measure = documents_access.measure_to_edit(request.standing, pk)
    now = timezone.now()
    if request.method != "POST":
        return _page(request, measure, now)
    act = next((act for act in ACTIONS if act == request.POST.get("act")), None)
    if act is None:
        messages.error(request, "请选择要办理的事项。")
        return redirect("measures:measure_state", measure.pk)
    form = MeasureStateForm(request.POST, prefix=act)
    if not form.is_valid():
        return _page(request, measure, now, {act: form})
    chosen = form.cleaned_data
    try:
        ACTIONS[act](measure, reason=chosen["reason"], version=chosen["version"], by=request.actor, at=now)
    except RuleBroken as refusal:
        measure = documents_access.measure_to_edit(request.standing, pk)
        if isinstance(refusal, StaleVersion):
            # The next attempt starts from the measure as the page now shows it.
            typed = request.POST.copy()
            typed[form.add_prefix("version")] = str(measure.version)
            form = MeasureStateForm(typed, prefix=act)
            form.is_valid()
        if (MeasureState(measure.state), act) not in MEASURE_MOVES:
            messages.error(request, f"{refusal.message}您填写的原因：{chosen['reason']}")
            return redirect("measures:measure_state", measure.pk)
        blame(form, refusal)
        return _page(request, measure, now, {act: form})
    messages.success(request, f"{measure.cited}{_DONE[act]}")
    return redirect("measures:measure", measure.pk)


def _acts(state: MeasureState) -> list[MeasureAct]:
    return [act for act in ACTIONS if (state, act) in MEASURE_MOVES]


def _page(
    request: SignedRequest,
    measure: Measure,
    now: datetime,
    forms: Mapping[MeasureAct, MeasureStateForm] | None = None,
) -> HttpResponse:
    state = MeasureState(measure.state)
    changes = [_change(measure, act, now, (forms or {}).get(act)) for act in _acts(state)]
    under_way = measure.completions.open().filter(rounds__gte=1).first()
    context = {
        "measure": measure,
        "chip": STATE_CHIPS[state],
        "changes": changes,
        "under_way": under_way,
        "is_sent": bool(forms),
    }
    return render(request, "measures/dispatch/lifecycle/state.html", context)


def _change(measure: Measure, act: MeasureAct, now: datetime, form: MeasureStateForm | None) -> Change:
    form = form or MeasureStateForm(prefix=act, initial={"version": measure.version})
    form.fields["reason"].label = f"{states.MEASURE_ACT_NAMES[act]}的原因"
    if act in (MeasureAct.SUSPEND, MeasureAct.CANCEL):
        return Change(act, form, _stopping(measure, act))
    effects, why = _starting(measure, act, now)
    return Change(act, form, effects, why)


def _stopping(measure: Measure, act: MeasureAct) -> list[str]:
    owed = ending.owed_reports(measure).count()
    asked = ExtensionRequest.objects.open().filter(measure=measure).count()
    asked += CompletionRequest.objects.open().filter(measure=measure).count()
    effects = [f"{owed} 份未报送的报告转为“免报”。" if owed else "目前没有未报送的报告。"]
    if asked:
        effects.append(f"{asked} 件办理中的申请（延期、办结）自动撤回。")
    effects.append("已报送、正在审核的报告照常审核。")
    if act is MeasureAct.SUSPEND:
        effects.append("以后开启的填报周期不再下达，直到恢复承办。")
        if measure.due_on:
            effects.append("完成时限的时钟暂停，恢复时按中止的工作日数顺延；原定时限不变。")
    else:
        effects.append("事项不再填报、不再督办，在台账中标为“已撤销”；需要时可以重新启动。")
    return effects


def _starting(measure: Measure, act: MeasureAct, now: datetime) -> tuple[list[str], str]:
    asked_again = lifecycle_actions.excused_reports(measure).count()
    effects = []
    if asked_again:
        due_on, _ = office_deadline(now, measure.policy.return_workdays, since="恢复")
        words = f"{asked_again} 份因此免报的报告恢复填报，截止日期不早于{_in_words(due_on)}。"
        effects.append(words)
    else:
        effects.append("没有需要恢复填报的报告，从下一个填报周期起填报。")
    why = ""
    if act is MeasureAct.RESUME:
        due_on_then, why = lifecycle_actions.shifted_due(measure, states.day_of(now))
        if due_on_then and measure.due_on:
            effects.append(f"完成时限由{_in_words(measure.due_on)}顺延至{_in_words(due_on_then)}。")
    elif measure.grade:
        effects.append(f"办结等次“{measure.get_grade_display()}”不再有效，仍留在办理过程中。")
    return effects, why


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
