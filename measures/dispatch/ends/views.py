"""The pages on which the office ends a source, or takes it back while nothing of it was given out."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from measures.dispatch.ends import rules as end_rules
from measures.dispatch.ends.actions import end_source
from measures.dispatch.ends.forms import EndForm, WithdrawForm
from measures.documents.kinds import ENDING_NAMES, Ending, SourceState
from measures.documents.models import Policy
from measures.documents.sources import access as source_access
from measures.documents.sources.actions import withdraw_source
from measures.forms import blame
from measures.states import MEASURE_MOVES, MeasureAct, MeasureState
from measures.steps import SignedRequest


@login_required
def source_end(request: SignedRequest, pk: int) -> HttpResponse:
    """What each way of ending would do or what keeps from it, and the form that does it."""
    found = source_access.source_to_edit(request.standing, pk)
    form, is_done = _done(request, found, EndForm, end_source)
    if is_done:
        messages.success(request, f"《{found.title}》已终结。")
        return redirect("measures:source", pk)
    ways = _ways(found)
    # A form that was sent stays, whatever became of the measures meanwhile: it carries the refusal and what was typed.
    may_end = form.is_bound or any(is_free for _, is_free, _ in ways)
    context = {"source": found, "form": form, "ways": ways, "may_end": may_end, "is_open": not found.ending}
    return render(request, "measures/dispatch/ends/end.html", context)


@login_required
def source_withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a source back of which nothing was given out."""
    found = source_access.source_to_edit(request.standing, pk)
    form, is_done = _done(request, found, WithdrawForm, withdraw_source)
    if is_done:
        messages.success(request, f"已撤回《{found.title}》。")
        return redirect("measures:sources")
    context = {"source": found, "form": form, "is_open": found.state is SourceState.DRAFT}
    return render(request, "measures/dispatch/ends/withdraw.html", context)


def _done(request: SignedRequest, found: Policy, kind: type[forms.Form], act: Any) -> tuple[forms.Form, bool]:
    """The form as it was sent, and whether the act was done with what it says."""
    form = kind(request.POST if request.method == "POST" else None, initial={"version": found.version})
    if request.method != "POST" or not form.is_valid():
        return form, False
    try:
        act(found, **form.cleaned_data, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        blame(form, refusal)
        return form, False
    return form, True


def _ways(found: Policy) -> list[tuple[str, bool, list[str]]]:
    """Each way of ending, whether it is free, and what it will do or else what keeps from it."""
    rows = [(str(one), MeasureState(one.state)) for one in found.measures.in_order()]
    counted = Counter(state for _, state in rows)
    cancelled = sum(n for state, n in counted.items() if (state, MeasureAct.CANCEL) in MEASURE_MOVES)
    will_do = {
        Ending.COMPLETED: ["各项均已办结或撤销，可以终结。"],
        Ending.REPEALED: [f"在办的 {cancelled} 项撤销，未报送的报告转为“免报”，办理中的申请自动撤回。"],
    }
    if drafts := counted[MeasureState.DRAFT]:
        will_do[Ending.REPEALED].append(f"尚未交办的 {drafts} 项不再交办。")
    found_faults = {how: [fault.message for fault in end_rules.faults(how, rows)] for how in ENDING_NAMES}
    return [
        (name, not found_faults[how], found_faults[how] or will_do[how]) for how, name in ENDING_NAMES.items()
    ]
