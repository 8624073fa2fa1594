"""What the office sets on one measure: the whole draft, a little of what was given out, and its action items."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures import access, notice_access, rules
from measures.actions import items as item_actions
from measures.actions import policies as actions
from measures.actions.roster import NOT_RESPONSIBLE, Roster
from measures.dispatch_rules import GIVEN_OUT
from measures.forms.dispatch import DraftForm, GivenForm, ItemForm
from measures.forms.office import blame
from measures.models import ActionItem, Measure
from measures.rules import MeasureState
from measures.views.steps import SignedRequest

# --- The measure --------------------------------------------------------------------------------------


@login_required
def measure_edit(request: SignedRequest, pk: int) -> HttpResponse:
    measure = access.measure_to_edit(request.standing, pk)
    if request.method != "POST":
        return _edit_page(request, measure, _form(measure))
    form = _form(measure, request.POST)
    if not form.is_valid():
        return _edit_page(request, measure, form)
    try:
        measure = actions.edit_measure(measure, **_said(measure, form), by=request.actor, at=timezone.now())
    except StaleVersion as refusal:
        # What was typed stays; the next attempt starts from the version now shown beside it.
        measure = access.measure_to_edit(request.standing, pk)
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
    today = rules.day_of(timezone.now())
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
    return render(request, "measures/measure_edit.html", context)


# --- Its action items ---------------------------------------------------------------------------------


@login_required
def measure_items(request: SignedRequest, pk: int) -> HttpResponse:
    """The items of a measure, with a form for a new one."""
    measure = access.measure_to_edit(request.standing, pk)
    form = _item_form(measure, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            item_actions.add_item(measure, **form.said, by=request.actor, at=timezone.now())
        except StaleVersion as refusal:
            measure = access.measure_to_edit(request.standing, pk)
            form = _again(measure, request, None, refusal)
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "已增加具体事项。")
            return redirect("measures:measure_items", pk=pk)
    return _items_page(request, measure, form, None)


@login_required
def item_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """One action item: ``act=remove`` takes it off a draft, anything else saves it."""
    item = notice_access.item_to_edit(request.standing, pk)
    measure = access.measure_to_edit(request.standing, item.measure_id)
    form = _item_form(measure, request.POST if request.method == "POST" else None, item)
    if request.method == "POST" and request.POST.get("act") == "remove":
        return _remove(request, item, measure)
    if request.method == "POST" and form.is_valid():
        try:
            item_actions.edit_item(item, **form.said, by=request.actor, at=timezone.now())
        except StaleVersion as refusal:
            measure = access.measure_to_edit(request.standing, item.measure_id)
            form = _again(measure, request, item, refusal)
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, f"第 {item.ordinal} 项已保存。")
            return redirect("measures:measure_items", pk=measure.pk)
    return _items_page(request, measure, form, item)


def _remove(request: SignedRequest, item: ActionItem, measure: Measure) -> HttpResponse:
    version = request.POST.get("version", "")
    if request.POST.get("confirmed") != "1":
        context = {
            "question": f"确定删除第 {item.ordinal} 项具体事项吗？",
            "detail": item.quote,
            "ok_label": "删除",
            "tone": "danger",
            "cancel_url": request.path,
            "action_url": request.path,
            "carry": [("act", "remove"), ("version", version)],
        }
        return render(request, "confirm.html", context)
    try:
        read = int(version) if version.isdecimal() else -1
        item_actions.remove_item(item, version=read, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已删除具体事项。")
    return redirect("measures:measure_items", pk=measure.pk)


def _item_form(measure: Measure, data: Any, item: ActionItem | None = None) -> ItemForm:
    initial: dict[str, Any] = {"version": measure.version}
    if item is not None:
        names = ("completion_kind", "due_on", "due_text")
        initial |= {name: getattr(item, name) for name in names}
        initial["bodies"] = list(item.assignments.order_by("order").values_list("body_id", flat=True))
    return ItemForm(
        data,
        initial=initial,
        holders=list({place.holder_id: place.holder for place in measure.responsibilities.all()}.values()),
        is_new=item is None,
        is_draft=measure.state == MeasureState.DRAFT,
    )


def _again(
    measure: Measure, request: SignedRequest, item: ActionItem | None, refusal: StaleVersion
) -> ItemForm:
    """The form as it was typed, on the version that is shown now."""
    data = request.POST.copy()
    data["version"] = str(measure.version)
    form = _item_form(measure, data, item)
    form.is_valid()
    blame(form, refusal)
    return form


def _items_page(
    request: SignedRequest, measure: Measure, form: ItemForm, editing: ActionItem | None
) -> HttpResponse:
    context = {
        "measure": measure,
        "form": form,
        "editing": editing,
        "items": list(measure.action_items.order_by("ordinal").prefetch_related("assignments__body")),
        "is_draft": measure.state == MeasureState.DRAFT,
        "is_editable": measure.state == MeasureState.DRAFT or measure.state in GIVEN_OUT,
        "policy": measure.policy,
    }
    return render(request, "measures/measure_items_edit.html", context)
