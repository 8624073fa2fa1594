"""One row of an import under review: its fields, its tick, and the cuts that make it."""

import json
from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures import states
from measures.documents.importing import access, actions, rules
from measures.documents.importing.filling import matched
from measures.documents.importing.forms import RowForm, Seal
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import DraftData, Over, Row
from measures.documents.importing.screen import PART_CHOICES, Line, Screen
from measures.documents.parsing.tree import Part
from measures.documents.roster import NOT_RESPONSIBLE
from measures.forms import blame
from measures.steps import SignedRequest

STALE = "另一位审阅人刚刚修改了这份草稿，您的这次操作没有执行；请核对现在的内容后再试。"
TICKED = "已勾选核对无误。"


# --- The fields of one row ------------------------------------------------------------------------------


@login_required
def row(request: SignedRequest, pk: int) -> HttpResponse:
    """The form of one row (``?start=``, the first without): a page of its own, or for the review screen only the form."""
    draft = access.draft_to_review(request.standing, pk)
    screen = Screen(draft)
    shown = _wanted(request, screen)
    if request.method != "POST":
        initial = {**RowForm.shown(shown), "version": sealed(draft, shown)}
        form = _form(screen, shown, initial=initial)
        return _row_page(request, screen, shown, form)
    form = _form(screen, shown, request.POST)
    if form.is_valid():
        try:
            saved = _save(request, draft, screen, shown, form)
        except StaleVersion as refusal:
            return _stale(request, pk, shown, refusal)
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            return _saved(request, saved, shown.start)
    if _wants_json(request):
        return JsonResponse({"message": _first_fault(form)}, status=422)
    return _row_page(request, screen, shown, form)


def _form(screen: Screen, shown: Row, data: Any = None, **kwargs: Any) -> RowForm:
    stretch = screen.data.text[slice(*shown.span)]
    held = [place.body_id for place in shown.places if place.body_id]
    return RowForm(
        data, row=shown, stretch=stretch, kind=screen.words, bodies=choosable_bodies(held), **kwargs
    )


def _wanted(request: SignedRequest, screen: Screen) -> Row:
    start = request.POST.get("start") or request.GET.get("start", "")
    if start.isdecimal() and len(start) < 9:
        return screen.row(int(start))
    if start or not screen.rows:
        raise Http404
    return screen.rows[0]


def choosable_bodies(held: Collection[int] = ()) -> list[tuple[Body, str]]:
    """The bodies that may answer for a measure, and those that a row holds already.

    Those that no longer exist are marked so: an older document names them.
    """
    today = states.day_of(timezone.now())
    wanted = ~Q(kind__in=list(NOT_RESPONSIBLE)) | Q(pk__in=held)
    return [
        (body, f"{body.name}（已停用）" if body.valid_to and body.valid_to < today else body.name)
        for body in Body.objects.filter(wanted).in_order()
    ]


def _save(
    request: SignedRequest, draft: ImportDraft, screen: Screen, shown: Row, form: RowForm
) -> ImportDraft:
    """Put over the row what the form changed. A change that another made elsewhere in the draft is no conflict."""
    over = form.over()
    version = form.cleaned_data["version"].against(draft, shown)
    wants_tick = request.POST.get("act") == "next"
    if over == Over() and not wants_tick and version == draft.version:
        return draft

    def change(data: DraftData) -> DraftData:
        # A name typed just now finds its body first.
        put = matched(rules.put_over(data, shown.start, over))
        return rules.ticked(put, shown.start, is_checked=True) if wants_tick else put

    summary = f"修改{called(shown)}" + ("并勾选核对" if wants_tick else "")
    return actions.edit(draft, change, version=version, summary=summary, by=request.actor, at=timezone.now())


def sealed(draft: ImportDraft, shown: Row) -> str:
    """The version of the draft, and what the row was when the page was drawn: what another changed elsewhere is no conflict."""
    return str(Seal(draft.version, shown.mark))


def version_of(request: SignedRequest) -> int:
    return Seal.read(request.POST.get("version", "")).version


def called(shown: Row) -> str:
    return f"“{shown.number_text}{shown.title or shown.text[:20]}”"


def _saved(request: SignedRequest, draft: ImportDraft, start: int) -> HttpResponse:
    screen = Screen(draft)
    if _wants_json(request):
        return row_answer(request, screen, start, message="草稿已保存")
    following = screen.after(start) if request.POST.get("act") == "next" else None
    if following is not None:
        messages.success(request, f"已保存。{TICKED}")
        return redirect(f"{reverse('measures:import_row', args=[draft.pk])}?start={following.start}")
    messages.success(request, "已保存。")
    return back_to(request, draft, start)


def _stale(request: SignedRequest, pk: int, before: Row, refusal: StaleVersion) -> HttpResponse:
    """What was typed stays; the next attempt starts from what is now shown beside it."""
    draft = access.draft_to_review(request.standing, pk)
    screen = Screen(draft)
    if _wants_json(request):
        theirs = next((RowForm.shown(now) for now in screen.rows if now.start == before.start), {})
        words = {name: str(value or "") for name, value in theirs.items() if not isinstance(value, bool)}
        return JsonResponse(
            {"message": refusal.message, "theirs": words, "saved_by": "另一位审阅人", "version": 0},
            status=409,
        )
    now = screen.row(before.start)
    data = {**request.POST.dict(), "version": sealed(draft, now)}
    form = _form(screen, now, data)
    form.is_valid()
    blame(form, refusal)
    return _row_page(request, screen, now, form, is_stale=True)


def _row_page(
    request: SignedRequest, screen: Screen, shown: Row, form: RowForm, *, is_stale: bool = False
) -> HttpResponse:
    before, after = screen.neighbours(shown)
    doubt = screen.doubt_after(shown.start)
    context = {
        "draft": screen.draft,
        "screen": screen,
        "row": shown,
        "form": form,
        "spans_json": json.dumps(screen.spans(shown)),
        "cuts": screen.cuts(shown.span),
        "part_choices": PART_CHOICES,
        "before": before,
        "after": after,
        "may_merge": screen.may_merge(shown),
        "may_take_in": after is not None and screen.may_merge(after),
        "doubt": doubt if doubt and doubt.start != shown.start else None,
        "is_stale": is_stale,
        "is_inside": request.headers.get("X-Requested-With") == "fetch",
    }
    template = "row_form.html" if context["is_inside"] else "row.html"
    return render(request, f"measures/importing/{template}", context)


def _first_fault(form: RowForm) -> str:
    name, faults = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}：{faults[0]}" if label else str(faults[0])


# --- Ticks and cuts -------------------------------------------------------------------------------------


@login_required
@require_POST
def tick(request: SignedRequest, pk: int) -> HttpResponse:
    """Tick a row as checked, or take the tick off: the pressed button says ``start.mark.1`` or ``.0``."""
    draft = access.draft_to_review(request.standing, pk)
    screen = Screen(draft)
    start, _, pressed = request.POST.get("row", "").partition(".")
    mark, _, wanted = pressed.partition(".")
    if not (start.isdecimal() and len(start) < 9):
        raise Http404
    shown = screen.row(int(start))
    is_checked = wanted == "1"
    version = Seal(version_of(request), mark).against(draft, shown)
    words = "勾选核对" if is_checked else "取消勾选"

    def change(data: DraftData) -> DraftData:
        return rules.ticked(data, shown.start, is_checked=is_checked)

    return carried_out(
        request, draft, change, version=version, summary=f"{words}{called(shown)}", start=shown.start
    )


@login_required
@require_POST
def cut(request: SignedRequest, pk: int) -> HttpResponse:
    """Change what the rows are made of; ``act``: merge, split, part, up, down."""
    draft = access.draft_to_review(request.standing, pk)
    screen = Screen(draft)
    length = len(draft.text)
    first, last = (_place(request, name, length) for name in ("start", "end"))
    part = _part(request)
    act = request.POST.get("act", "")
    acts: dict[str, tuple[str, Callable[[DraftData], DraftData], bool]] = {
        "merge": ("与上一段合并", lambda data: rules.merged(data, first), True),
        "split": ("拆分", lambda data: rules.split(data, _place(request, "at", length), part), True),
        "part": ("重新标注", lambda data: rules.as_part(data, (first, last), part), last > first),
        "up": ("上移", lambda data: rules.moved(data, first, -1), True),
        "down": ("下移", lambda data: rules.moved(data, first, 1), True),
    }
    if act not in acts or not acts[act][2]:
        raise Http404
    words, change, _ = acts[act]
    at = _place(request, "at", length) if act == "split" else first
    summary = f"{words}“{draft.text[at : at + 20].strip()}”"
    before = next((row.start for row in reversed(screen.rows) if row.start < first), first)
    chosen = at if act != "merge" else before
    return carried_out(request, draft, change, version=version_of(request), summary=summary, start=chosen)


def carried_out(
    request: SignedRequest,
    draft: ImportDraft,
    change: Callable[[DraftData], DraftData],
    *,
    version: int,
    summary: str,
    start: int,
) -> HttpResponse:
    """Edit the draft, and back to the screen at the row; the script asks for the row alone."""
    try:
        draft = actions.edit(
            draft, change, version=version, summary=summary, by=request.actor, at=timezone.now()
        )
    except RuleBroken as refusal:
        message = STALE if isinstance(refusal, StaleVersion) else refusal.message
        if _wants_json(request):
            return JsonResponse({"message": message}, status=409)
        messages.error(request, message)
        return back_to(request, draft, start)
    if _wants_json(request):
        return row_answer(request, Screen(draft), start, message=f"已{summary}。")
    messages.success(request, f"已{summary}。")
    return back_to(request, draft, start)


def row_answer(request: SignedRequest, screen: Screen, start: int, *, message: str) -> JsonResponse:
    """What the script puts in place: the row, the coverage, and which row comes next."""
    shown, following = screen.row(start), screen.after(start)
    row_url = reverse("measures:import_row", args=[screen.draft.pk])
    context = {"draft": screen.draft, "screen": screen, "line": Line.of(shown), "row_url": row_url}
    return JsonResponse(
        {
            "version": sealed(screen.draft, shown),
            "saved_at": timezone.localtime().strftime("%H:%M"),
            "message": message,
            "row": render_to_string("measures/importing/row_line.html", context, request),
            "bar": render_to_string("measures/importing/bar.html", context, request),
            "next": following.start if following else None,
        }
    )


def back_to(request: SignedRequest, draft: ImportDraft, start: int) -> HttpResponse:
    if request.POST.get("back") == "stretches":
        return redirect("measures:import_stretches", pk=draft.pk)
    return redirect(f"{reverse('measures:import_draft', args=[draft.pk])}?row={start}#row-{start}")


def _wants_json(request: SignedRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _place(request: SignedRequest, name: str, length: int) -> int:
    """A place in the text; 0 where the page sends none."""
    text = request.POST.get(name, "")
    at = int(text) if text.isdecimal() and len(text) < 10 else 0
    if at > length:
        raise Http404
    return at


def _part(request: SignedRequest) -> Part:
    try:
        return Part(request.POST.get("part") or Part.ITEM)
    except ValueError:
        raise Http404 from None
