"""The action items of a measure: added, changed, taken off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from measures.documents import access as documents_access
from measures.documents.items import actions as item_actions
from measures.documents.items.forms import ItemForm
from measures.documents.items.models import ActionItem
from measures.documents.models import Measure
from measures.documents.rules import GIVEN_OUT
from measures.forms import blame
from measures.states import MeasureState
from measures.steps import SignedRequest


@login_required
def measure_items(request: SignedRequest, pk: int) -> HttpResponse:
    """The items of a measure, with a form for a new one."""
    measure = documents_access.measure_to_edit(request.standing, pk)
    form = _item_form(measure, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            item_actions.add_item(measure, **form.said, by=request.actor, at=timezone.now())
        except StaleVersion as refusal:
            measure = documents_access.measure_to_edit(request.standing, pk)
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
    item = documents_access.item_to_edit(request.standing, pk)
    measure = documents_access.measure_to_edit(request.standing, item.measure_id)
    form = _item_form(measure, request.POST if request.method == "POST" else None, item)
    if request.method == "POST" and request.POST.get("act") == "remove":
        return _remove(request, item, measure)
    if request.method == "POST" and form.is_valid():
        try:
            item_actions.edit_item(item, **form.said, by=request.actor, at=timezone.now())
        except StaleVersion as refusal:
            measure = documents_access.measure_to_edit(request.standing, item.measure_id)
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
    return render(request, "measures/documents/items/edit.html", context)
