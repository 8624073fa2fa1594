"""The office's pages on a source: entry by hand, editing and 勘误, chapters, order."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.rules import RuleBroken, StaleVersion
from measures import states
from measures.access import require_office
from measures.documents import access as documents_access
from measures.documents.entering import NewSource, add_measure, enter_source
from measures.documents.kinds import SourceState
from measures.documents.models import Measure, Policy
from measures.documents.roster import responsible_bodies
from measures.documents.sources import access as source_access
from measures.documents.sources import actions as source_actions
from measures.documents.sources.forms import (
    MOST_ROWS,
    ChaptersForm,
    HeadForm,
    MeasureTextForm,
    RowForm,
    RowSet,
    ShortTitleForm,
    SourceForm,
)
from measures.documents.sources.rules import MEASURE_FIELDS, SOURCE_FIELDS, VISIBILITY_DETAIL
from measures.forms import blame
from measures.states import MeasureState
from measures.steps import SignedRequest

# --- Entry by hand ------------------------------------------------------------------------------------


@login_required
def source_new(request: SignedRequest) -> HttpResponse:
    """A source with its matters, from one page; ``act=more`` gives one row more and saves nothing."""
    require_office(request.standing)
    now = timezone.now()
    kwargs = {"bodies": {body.pk: body for body in responsible_bodies(states.day_of(now))}}
    if request.method != "POST":
        return _new_page(request, HeadForm(), RowSet(prefix="item", form_kwargs=kwargs))
    head = HeadForm(request.POST)
    if request.POST.get("act") == "more":
        return _new_page(request, *_one_more(request, kwargs))
    rows = RowSet(request.POST, prefix="item", form_kwargs=kwargs)
    if not (head.is_valid() & rows.is_valid()):
        return _new_page(request, head, rows)
    # A row that was added and left empty is none.
    filled = [row for row in rows.forms if row.cleaned_data]
    title = head.cleaned_data["title"] if len(filled) == 1 else ""
    new = NewSource(**head.cleaned_data, measures=[row.measure(title=title) for row in filled])
    try:
        entered = enter_source(new, by=request.actor, at=now)
    except RuleBroken as refusal:
        blame(head, refusal)
        return _new_page(request, head, rows)
    messages.success(request, f"已录入，共 {len(filled)} 项。核对无误后即可交办。")
    return redirect("measures:source", entered.pk)


def _one_more(request: SignedRequest, kwargs: dict[str, Any]) -> tuple[HeadForm, Any]:
    """The page as it was typed with an empty row more, without a word of what is missing."""
    typed = request.POST.copy()
    said = typed.get("item-TOTAL_FORMS", "")
    count = int(said) if said.isdecimal() and len(said) < 4 else 1
    typed["item-TOTAL_FORMS"] = str(min(count + 1, MOST_ROWS))
    head, rows = HeadForm(typed), RowSet(typed, prefix="item", form_kwargs=kwargs)
    for form in (head, *rows.forms):
        form._errors = {}
    return head, rows


def _new_page(request: SignedRequest, head: HeadForm, rows: Any) -> HttpResponse:
    context = {"head": head, "rows": rows, "may_add": len(rows.forms) < MOST_ROWS}
    return render(request, "measures/documents/sources/new.html", context)


@login_required
def source_add(request: SignedRequest, pk: int) -> HttpResponse:
    """One matter more in a source that is there."""
    found = source_access.source_to_edit(request.standing, pk)
    now = timezone.now()
    bodies = {body.pk: body for body in responsible_bodies(states.day_of(now))}
    form = RowForm(request.POST or None, bodies=bodies)
    form.fields["title"].help_text = "不填的，取内容的首句。"
    if request.method == "POST" and form.is_valid():
        try:
            added = add_measure(found, form.measure(), by=request.actor, at=now)
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "已增加一项。")
            return redirect("measures:measure_text", added.pk)
    return render(request, "measures/documents/sources/add.html", {"source": found, "form": form})


# --- Editing and 勘误 ---------------------------------------------------------------------------------


@login_required
def source_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything printed on a source."""

    def form_of(found: Policy, data: Any = None) -> SourceForm:
        initial = {name: getattr(found, name) for name in (*SOURCE_FIELDS, "version")}
        is_correction = found.state is not SourceState.DRAFT
        return SourceForm(data, initial=initial, words=found.words, is_correction=is_correction)

    return _saved(
        request,
        load=lambda: source_access.source_to_edit(request.standing, pk),
        form_of=form_of,
        act=lambda found, said, now: source_actions.edit_source(found, **said, by=request.actor, at=now),
        page=("measures/documents/sources/edit.html", "source"),
        done=("measures:source", pk),
    )


@login_required
def source_short_title(request: SignedRequest, pk: int) -> HttpResponse:
    """What rows call a source."""
    return _saved(
        request,
        load=lambda: source_access.source_to_edit(request.standing, pk),
        form_of=lambda found, data=None: ShortTitleForm(
            data, initial={"short_title": found.short_title, "version": found.version}
        ),
        act=lambda found, said, now: source_actions.set_short_title(
            found, **said["fields"], version=said["version"], by=request.actor, at=now
        ),
        page=("measures/documents/sources/short_title.html", "source"),
        done=("measures:source", pk),
    )


@login_required
def measure_text(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything printed of a measure, and where it stands in its source."""

    def form_of(measure: Measure, data: Any = None) -> MeasureTextForm:
        initial = {name: getattr(measure, name) for name in (*MEASURE_FIELDS, "version")}
        return MeasureTextForm(data, initial=initial, is_correction=measure.state != MeasureState.DRAFT)

    return _saved(
        request,
        load=lambda: documents_access.measure_to_edit(request.standing, pk),
        form_of=form_of,
        act=lambda found, said, now: source_actions.correct_measure(found, **said, by=request.actor, at=now),
        page=("measures/documents/sources/measure_text.html", "measure"),
        done=("measures:measure", pk),
    )


def _saved(
    request: SignedRequest,
    *,
    load: Callable[[], Any],
    form_of: Callable[..., Any],
    act: Callable[[Any, Mapping[str, Any], datetime], Any],
    page: tuple[str, str],
    done: tuple[str, int],
) -> HttpResponse:
    """A page of printed fields: shown, saved, or shown again as typed with what is wrong."""
    found = load()
    form = form_of(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        acted = {"version": said.pop("version"), "reason": said.pop("reason", "")}
        try:
            act(found, {"fields": said, **acted}, timezone.now())
        except StaleVersion as refusal:
            # What was typed stays; the next attempt starts from the version that is kept now.
            found = load()
            form = form_of(found, {**request.POST.dict(), "version": found.version})
            form.is_valid()
            blame(form, refusal)
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect(*done)
    template, name = page
    context = {name: found, "form": form, "is_correction": "reason" in form.fields}
    if name == "measure":
        given_out = found.policy.measures.exclude(state=MeasureState.DRAFT).exists()
        context["chapters"] = [] if given_out else list(found.policy.chapters.order_by("ordinal"))
        context["may_move"] = not given_out
    return render(request, template, context)


@login_required
@require_POST
def measure_place(request: SignedRequest, pk: int) -> HttpResponse:
    """Where a draft stands: ``chapter`` and, with ``act=up`` or ``act=down``, its place; ``act=remove`` takes it off."""
    measure = documents_access.measure_to_edit(request.standing, pk)
    said = request.POST.get("version", "")
    version = int(said) if said.isdecimal() and len(said) < 10 else -1
    act = request.POST.get("act", "")
    try:
        if act == "remove":
            return _removed(request, measure, version)
        chosen = request.POST.get("chapter", "")
        chapter = get_object_or_404(measure.policy.chapters, pk=int(chosen)) if chosen.isdecimal() else None
        step = {"up": -1, "down": 1}.get(act, 0)
        source_actions.place_measure(
            measure, chapter=chapter, step=step, version=version, by=request.actor, at=timezone.now()
        )
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "位置已保存。")
    return redirect("measures:measure_text", pk)


def _removed(request: SignedRequest, measure: Measure, version: int) -> HttpResponse:
    if request.POST.get("confirmed") != "1":
        context = {
            "question": "确定删除这一项吗？",
            "detail": str(measure),
            "ok_label": "删除",
            "tone": "danger",
            "cancel_url": request.path.replace("/place/", "/text/"),
            "action_url": request.path,
            "carry": [("act", "remove"), ("version", str(version))],
        }
        return render(request, "confirm.html", context)
    source_actions.remove_measure(measure, version=version, by=request.actor, at=timezone.now())
    messages.success(request, "已删除。")
    return redirect("measures:source", measure.policy_id)


@login_required
def source_chapters(request: SignedRequest, pk: int) -> HttpResponse:
    """The chapters of a source: number, title and order; after dispatch 勘误 only."""
    found = source_access.source_to_edit(request.standing, pk)
    is_correction = found.state is not SourceState.DRAFT
    form = ChaptersForm(
        request.POST if request.method == "POST" else None,
        initial={"version": found.version},
        chapters=list(found.chapters.order_by("ordinal")),
        is_correction=is_correction,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            source_actions.set_chapters(
                found,
                rows=form.rows,
                reason=said.get("reason", ""),
                version=said["version"],
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "各章已保存。")
            return redirect("measures:source", pk)
    context = {"source": found, "form": form, "is_correction": is_correction}
    return render(request, "measures/documents/sources/chapters.html", context)


# --- Who sees it --------------------------------------------------------------------------------------


@login_required
def source_visibility(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep a source to those who carry it out, or open it; asked first, with what that means."""
    found = source_access.source_to_edit(request.standing, pk)
    if request.method != "POST":
        return render(request, "confirm.html", _visibility_question(found))
    version, wanted = (request.POST.get(name, "") for name in ("version", "is_restricted"))
    try:
        source_actions.set_visibility(
            found,
            is_restricted=wanted == "1",
            version=int(version) if version.isdecimal() and len(version) < 10 else -1,
            by=request.actor,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "可见范围已更改。")
    return redirect("measures:source", pk)


def _visibility_question(found: Policy) -> dict[str, Any]:
    wanted = not found.is_restricted
    return {
        "question": "改为仅承办单位可见？" if wanted else "改为各单位可见？",
        "detail": VISIBILITY_DETAIL[wanted].format(item=found.words.item),
        "ok_label": "确定更改",
        "cancel_url": reverse("measures:source", args=[found.pk]),
        "carry": [("version", str(found.version)), ("is_restricted", "1" if wanted else "")],
    }
