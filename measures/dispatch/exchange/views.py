"""任务分解表: downloaded, looked at when it is loaded, and loaded when that was confirmed."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.rules import RuleBroken
from measures import access
from measures.dispatch.exchange import actions
from measures.dispatch.exchange.downloads import empty_sheet, sheet_of
from measures.dispatch.exchange.forms import NewSheetForm, SheetForm
from measures.dispatch.exchange.rules import FAULTS_TOLD, Plan
from measures.documents import access as documents_access
from measures.documents.importing.filling import hold_marked
from measures.forms import blame
from measures.steps import SignedRequest

# More tasks than these nobody compares on a page; all are loaded.
SHOWN = 200


@login_required
def source_sheet(request: SignedRequest, pk: int) -> HttpResponse:
    """What a filled sheet would change of a source; then, confirmed, the change. Nothing is kept in between."""
    policy = documents_access.policy_to_set(request.standing, pk)
    page: dict[str, Any] = {"policy": policy, "cancel": reverse("measures:source", args=[policy.pk])}
    if request.method != "POST":
        return _page(request, page, SheetForm())
    form = SheetForm(request.POST, request.FILES)
    if not _is_readable(request, form):
        return _page(request, page, form)
    said: dict[str, Any] = {
        "reason": form.cleaned_data["reason"],
        "by": request.actor,
        "at": timezone.now(),
    }
    if _is_confirmed(request, form):
        try:
            plan = actions.load_sheet(policy, form.read, seen=form.cleaned_data["seen"], **said)
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
        else:
            words = f"任务分解表已载入：新增 {len(plan.new)} 项，修改 {len(plan.changed)} 项。"
            messages.success(request, words)
            return redirect(page["cancel"])
    return _page(request, page, form, actions.rehearse_sheet(policy, form.read, **said))


@login_required
def sheet_new(request: SignedRequest) -> HttpResponse:
    """What a filled sheet would bring as a new source; then, confirmed, the source."""
    access.require_office(request.standing)
    page = {"cancel": reverse("measures:sources")}
    if request.method != "POST":
        return _page(request, page, NewSheetForm())
    form = NewSheetForm(request.POST, request.FILES)
    if not _is_readable(request, form):
        return _page(request, page, form)
    said: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
    try:
        # What was looked at without a fault may have one once the date above it is another.
        plan = actions.rehearse_source(form.source, form.read, **said)
        if _is_confirmed(request, form) and not plan.faults:
            source = actions.load_source(form.source, form.read, **said)
            messages.success(request, f"已载入，共 {len(plan.new)} 项。核对无误后即可交办。")
            return redirect("measures:source", source.pk)
    except RuleBroken as refusal:
        blame(form, refusal)
        return _page(request, page, form)
    return _page(request, page, form, plan)


@login_required
def source_sheet_download(request: SignedRequest, pk: int) -> FileResponse:
    """The sheet filled with a source as it stands."""
    return sheet_of(documents_access.policy_to_set(request.standing, pk))


@login_required
def sheet_template(request: SignedRequest) -> FileResponse:
    """The sheet to be filled in for a new source."""
    access.require_office(request.standing)
    return empty_sheet()


def _is_readable(request: SignedRequest, form: SheetForm) -> bool:
    """True for a sheet that can be read and bears no mark of classification; what is wrong stands in the form."""
    if not form.is_valid():
        return False
    try:
        hold_marked(form.words, field="file", by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        # Nor does the page keep it.
        form.signed = ""
        blame(form, refusal)
        return False
    return True


def _is_confirmed(request: SignedRequest, form: SheetForm) -> bool:
    """Another file than the one that was looked at is looked at first."""
    return request.POST.get("act") == "confirm" and not form.cleaned_data["file"]


def _page(
    request: SignedRequest, page: Mapping[str, Any], form: SheetForm, plan: Plan | None = None
) -> HttpResponse:
    name = "sheet" if "policy" in page else "new"
    context = {**page, "form": form, **_shown(plan)}
    return render(request, f"measures/dispatch/exchange/{name}.html", context)


def _shown(plan: Plan | None) -> dict[str, Any]:
    """A plan as the page shows it: the first of long lists, and how many more there are."""
    if plan is None:
        return {"plan": None}
    listed = [*plan.changed, *plan.new]
    return {
        "plan": plan,
        "listed": listed[:SHOWN],
        "more": max(len(listed) - SHOWN, 0),
        "faults": plan.faults[:FAULTS_TOLD],
        "more_faults": max(len(plan.faults) - FAULTS_TOLD, 0),
    }
