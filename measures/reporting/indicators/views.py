"""The indicators of a measure: defined, corrected, no longer asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from measures.documents import access as documents_access
from measures.documents.models import Measure
from measures.forms import blame
from measures.reporting.indicators import access, actions
from measures.reporting.indicators.forms import IndicatorForm
from measures.reporting.indicators.models import Indicator
from measures.reporting.indicators.rules import LIVING_MOST
from measures.steps import SignedRequest


@login_required
def measure_indicators(request: SignedRequest, pk: int) -> HttpResponse:
    """The living indicators of a measure, with a form for a new one."""
    measure = documents_access.measure_to_edit(request.standing, pk)
    form = IndicatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_indicator(measure, said=form.said, by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "已增加指标。")
            return redirect("measures:measure_indicators", pk=pk)
    return _page(request, measure, form, None)


@login_required
def indicator_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """One indicator: ``act=retire`` asks for it no longer, anything else saves it. Both with a reason."""
    indicator = access.indicator_to_edit(request.standing, pk)
    measure = indicator.measure
    form = IndicatorForm(request.POST if request.method == "POST" else None, editing=indicator)
    is_retiring = request.POST.get("act") == "retire"
    if request.method == "POST" and (is_retiring or form.is_valid()):
        try:
            _act(request, indicator, form, is_retiring=is_retiring)
        except StaleVersion as refusal:
            # What was typed stays; the next attempt starts from what now stands beside it.
            indicator = access.indicator_to_edit(request.standing, pk)
            form = IndicatorForm(request.POST.dict() | {"shown": indicator.fingerprint}, editing=indicator)
            blame(form, refusal)
        except RuleBroken as refusal:
            form = _only(form, "reason") if is_retiring else form
            blame(form, refusal)
        else:
            messages.success(request, f"指标“{indicator.name}”已{'停用' if is_retiring else '保存'}。")
            return redirect("measures:measure_indicators", pk=measure.pk)
    return _page(request, measure, form, indicator)


def _act(request: SignedRequest, indicator: Indicator, form: IndicatorForm, *, is_retiring: bool) -> None:
    by, at = request.actor, timezone.now()
    if is_retiring:
        actions.retire_indicator(indicator, reason=request.POST.get("reason", ""), by=by, at=at)
    else:
        reason, shown = form.cleaned_data["reason"], form.cleaned_data["shown"]
        actions.edit_indicator(indicator, said=form.said, reason=reason, shown=shown, by=by, at=at)


def _only(form: IndicatorForm, name: str) -> IndicatorForm:
    """The form as it was typed, with nothing said of other fields than this one."""
    form.full_clean()
    for other in [field for field in form.errors if field != name]:
        del form.errors[other]
    form.errors.pop(name, None)
    return form


def _page(
    request: SignedRequest, measure: Measure, form: IndicatorForm, editing: Indicator | None
) -> HttpResponse:
    living = list(measure.indicators.living())
    is_editable = measure.state in actions.EDITABLE
    context = {
        "measure": measure,
        "form": form,
        "editing": editing,
        "indicators": living,
        "is_editable": is_editable,
        "has_form": is_editable and (editing is not None or form.is_bound or len(living) < LIVING_MOST),
        "most": LIVING_MOST,
        "policy": measure.policy,
    }
    return render(request, "measures/reporting/indicators/edit.html", context)
