"""更正截止日期 and 撤销本期: say what and why, look at whom it concerns, confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from measures import states
from measures.forms import blame
from measures.reporting.periods import access as periods_access
from measures.reporting.periods.correcting import actions
from measures.reporting.periods.correcting.actions import Change
from measures.reporting.periods.correcting.forms import DueForm, WithdrawForm
from measures.reporting.periods.models import ReportingPeriod
from measures.steps import SignedRequest

SHOWN = 100
DUE, WITHDRAW = (f"measures/reporting/periods/{page}.html" for page in ("due", "withdraw"))


@login_required
def period_due(request: SignedRequest, pk: int) -> HttpResponse:
    period = periods_access.period_to_manage(request.standing, pk)
    form = DueForm(request.POST or None)
    context: dict[str, Any] = {"period": period, "form": form}
    if request.method != "POST" or request.POST.get("act") == "edit" or not form.is_valid():
        return render(request, DUE, context)
    said = form.cleaned_data
    try:
        if request.POST.get("act") == "confirm":
            period = actions.move_due(period, **said, by=request.actor, at=timezone.now())
            words = f"{period.name}截止日期已更正为 {period.due_on:%Y年}{period.due_on.month}月{period.due_on.day}日。"
            messages.success(request, words)
            return redirect("measures:periods")
        actions.check_move(period, **said, today=states.day_of(timezone.now()))
    except RuleBroken as refusal:
        blame(form, refusal)
        return render(request, DUE, context)
    due_on, shifted = actions.counted_due(period, said["due_on"])
    rows = list(actions.changes(period, period.obligations.with_names(), due_on))
    moving = [row for row in rows if row.moves]
    context |= {
        "is_confirming": True,
        "due_on": due_on,
        "shifted": shifted,
        "moving": len(moving),
        "keeping": len(rows) - len(moving),
        "handed_in": period.obligations.filter(state__in=list(states.REPORTED_STATES)).count(),
        "rows": _own_dates_first(rows)[:SHOWN],
        "total": len(rows),
    }
    return render(request, DUE, context)


def _own_dates_first(rows: list[Change]) -> list[Change]:
    """Those that do not simply follow their period lead: they are worth a look."""
    return sorted(rows, key=lambda row: (row.moves, row.obligation.measure.number, row.obligation.body.order))


@login_required
def period_withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    period = periods_access.period_to_manage(request.standing, pk)
    written = actions.written_for(period)
    form = WithdrawForm(request.POST or None, has_texts=bool(written.texts))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_period(period, **form.cleaned_data, by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, f"已撤销{period.name}填报，各单位不必再报。")
            return redirect("measures:periods")
    context = {"period": period, "form": form, "written": written, "refusal": _why_not(period)}
    context["owed"] = period.obligations.filter(state__in=list(states.OWED_STATES)).count()
    return render(request, WITHDRAW, context)


def _why_not(period: ReportingPeriod) -> str:
    """Why the period cannot be withdrawn at all; empty when it can."""
    try:
        actions.check_withdrawable(period)
    except RuleBroken as refusal:
        return refusal.message
    return ""
