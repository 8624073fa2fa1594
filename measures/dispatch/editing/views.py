"""What the office sets on one measure: the whole draft, a little of what was given out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures import states
from measures.dispatch.editing import actions as editing_actions
from measures.dispatch.editing.forms import DraftForm, GivenForm
from measures.documents import access as documents_access
from measures.documents.models import Measure
from measures.documents.roster import NOT_RESPONSIBLE, Roster
from measures.forms import blame
from measures.states import MeasureState
from measures.steps import SignedRequest


@login_required
def measure_edit(request: SignedRequest, pk: int) -> HttpResponse:
    measure = documents_access.measure_to_edit(request.standing, pk)
    if request.method != "POST":
        return _edit_page(request, measure, _form(measure))
    form = _form(measure, request.POST)
    if not form.is_valid():
        return _edit_page(request, measure, form)
    try:
        measure = editing_actions.edit_measure(
            measure, **_said(measure, form), by=request.actor, at=timezone.now()
        )
    except StaleVersion as refusal:
        # What was typed stays; the next attempt starts from the version now shown beside it.
        measure = documents_access.measure_to_edit(request.standing, pk)
        form = _form(measure, {**request.POST.dict(), "version": measure.version})
        form.is_valid()
        blame(form, refusal)
        return _edit_page(request, measure, form, is_stale=True)
    except RuleBroken as refusal:
        _blame_row(form, refusal)
        return _edit_page(request, measure, form)
    messages.success(request, "责任单位、时限与填报范围已保存。")
    return redirect("measures:measure", pk=measure.pk)


def _form(measure: Measure, data: Any = None) -> DraftForm | GivenForm:
    if measure.state == MeasureState.DRAFT:
        choices = _choices(measure)
        return DraftForm(data, initial=_set_on(measure), measure=measure, choices=choices)
    return GivenForm(data, initial=_set_on(measure), measure=measure)


def _choices(measure: Measure) -> list[tuple[Body, str]]:
    """The bodies that exist, and those in the roster that no longer do, marked so."""
    today = states.day_of(timezone.now())
    held = {place.holder_id for place in measure.responsibilities.all()}
    present = (Q(valid_to__isnull=True) | Q(valid_to__gte=today)) & ~Q(kind__in=list(NOT_RESPONSIBLE))
    bodies = Body.objects.filter(present | Q(pk__in=held)).in_order()
    return [
        (body, f"{body.name}（已停用）" if body.valid_to and body.valid_to < today else body.name)
        for body in bodies
    ]


def _set_on(measure: Measure) -> dict[str, Any]:
    names = ("completion_kind", "due_on", "due_text", "is_open_to_cities", "is_important", "version")
    lead = measure.lead
    return {
        **{name: getattr(measure, name) for name in names},
        "lead": lead.holder_id if lead else None,
        **{f"support_{n}": held.holder_id for n, held in enumerate(measure.supports, start=1)},
    }


def _said(measure: Measure, form: DraftForm | GivenForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    names = (
        "due_on",
        "due_text",
        "is_open_to_cities",
        "is_important",
        "version",
        "completion_kind",
        "reason",
    )
    said = {name: cleaned[name] for name in names if name in cleaned}
    if isinstance(form, DraftForm):
        confirmed = cleaned.get("confirms_lead", False)
        said["roster"] = Roster(form.chosen_lead, form.chosen_supports, is_confirmed=confirmed)
    said.setdefault("due_on", measure.due_on)
    said.setdefault("due_text", measure.due_text)
    return said


def _blame_row(form: DraftForm | GivenForm, refusal: RuleBroken) -> None:
    """What is said of the supporting bodies stands at the row of the body that is meant, else at the first."""
    if refusal.field == "supports" and isinstance(form, DraftForm):
        named = (n for n, body in enumerate(form.chosen_supports, 1) if body.name in refusal.message)
        refusal.field = f"support_{next(named, 1)}"
    blame(form, refusal)


def _edit_page(
    request: SignedRequest, measure: Measure, form: DraftForm | GivenForm, *, is_stale: bool = False
) -> HttpResponse:
    context = {
        "measure": measure,
        "form": form,
        "is_stale": is_stale,
        "is_draft": isinstance(form, DraftForm),
        "policy": measure.policy,
    }
    return render(request, "measures/dispatch/editing/edit.html", context)
