"""A corrected text beside the source that was entered: what differs, and which of it is taken over."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from measures.documents.importing import access, revising
from measures.documents.importing.comparing import CHANGE_NAMES, FIELDS, PLACES, Change, Difference
from measures.documents.importing.draft import DraftState
from measures.documents.importing.forms import TakeOverForm
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.revising import Comparison, Taken
from measures.documents.kinds import KINDS, SourceKind
from measures.forms import blame
from measures.marks import marked_pair
from measures.steps import SignedRequest

LABELS = {**FIELDS, **PLACES}


@login_required
def compare(request: SignedRequest, pk: int) -> HttpResponse:
    """The differences by item; ticked ones are taken over into the entered source."""
    draft = access.draft_to_review(request.standing, pk)
    if draft.revises is None:
        raise Http404
    form = TakeOverForm(
        request.POST if request.method == "POST" else None, initial={"version": draft.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            taken = revising.take_over(
                draft,
                _numbers(request, "measure"),
                new=_numbers(request, "row"),
                chapters=_numbers(request, "chapter"),
                **form.cleaned_data,
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _in_words(taken))
            return redirect("measures:import_draft" if taken.is_all else "measures:import_compare", pk=pk)
    context = _context(draft, form, ticked=_ticked(request))
    context["may_confirm"] = request.standing.user_id not in draft.editors
    return render(request, "measures/importing/compare.html", context)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(said) for said in request.POST.getlist(name) if said.isdecimal() and len(said) < 10]


def _ticked(request: HttpRequest) -> frozenset[tuple[str, int]]:
    return frozenset(
        (name, number) for name in ("measure", "row", "chapter") for number in _numbers(request, name)
    )


def _in_words(taken: Taken) -> str:
    did = [
        f"更正 {taken.corrected} 条，原来的文字保留在历史中" if taken.corrected else "",
        f"增加 {taken.added} 条，尚未交办" if taken.added else "",
        f"删除 {taken.removed} 条" if taken.removed else "",
    ]
    rest = "两份文本已没有差别，对照到此完成。" if taken.is_all else ""
    return f"已按新文本办理：{'；'.join(words for words in did if words)}。{rest}"


def _context(draft: ImportDraft, form: TakeOverForm, *, ticked: frozenset[tuple[str, int]]) -> dict[str, Any]:
    now = revising.comparison_of(draft)
    counts = Counter(each.change for each in now.differences)
    is_open = draft.state == DraftState.REVIEWING
    rows = [_row(now, each, ticked) for each in now.differences if each.change is not Change.SAME]
    return {
        "draft": draft,
        "form": form,
        "seen": now.seen,
        "words": KINDS[SourceKind(draft.revises.kind if draft.revises else draft.kind)],
        "counts": [(CHANGE_NAMES[change], counts[change]) for change in Change],
        "rows": [row for row in rows if row["kind"] != Change.MOVED],
        "moved": [row for row in rows if row["kind"] == Change.MOVED],
        "renamed": [(pk, ("chapter", pk) in ticked, *names) for pk, names in now.renamed.items()],
        "is_fixed": now.is_fixed,
        "asks_second": is_open and revising.needs_second(draft),
        "may_take": is_open and (bool(now.renamed) or any(row["name"] for row in rows)),
    }


def _row(now: Comparison, each: Difference, ticked: frozenset[tuple[str, int]]) -> dict[str, Any]:
    """One difference as the page shows it. ``name`` and ``value`` are those of its box; without a name it has none."""
    shown = each.row or each.entered
    box = ("measure", each.entered.id) if each.entered else ("row", each.row.start if each.row else 0)
    return {
        "kind": each.change,
        "name": box[0] if now.may_take(each) else "",
        "value": box[1],
        "is_ticked": box in ticked,
        "change": CHANGE_NAMES[each.change],
        "called": f"{shown.number_text}{shown.title}" if shown else "",
        "text": shown.text if shown else "",
        "row": each.row,
        "chapter": _chapter(now, each),
        "has_unknown_bodies": each.row is not None and any(not place.body_id for place in each.row.places),
        "has_new_bodies": "bracket" in each.fields,
        "measure": each.entered.id if each.entered else None,
        "state": now.measures[each.entered.id].get_state_display() if each.entered else "",
        "fields": list(_fields(each)),
        "stays": now.is_fixed and "chapter" in each.fields,
    }


def _fields(each: Difference) -> Iterator[tuple[str, str, str]]:
    """(label, before, after) of what differs; of words that changed the changes are marked."""
    for name, pair in each.fields.items():
        if each.change is Change.CHANGED:
            yield LABELS[name], *marked_pair(*pair)
        # A text that only begins with another number says nothing new.
        elif name != "text":
            yield LABELS[name], *pair


def _chapter(now: Comparison, each: Difference) -> str:
    """The chapter that a new measure stands in, and what becomes of that where the source lacks it."""
    place = each.row.chapter if each.row and each.change is Change.NEW else None
    if place is None:
        return ""
    if place in now.chapters.pairs:
        return str(now.kept[now.chapters.pairs[place]])
    lacking = (
        "来源没有这一章，交办后不能增加章，采用后不列在章下"
        if now.is_fixed
        else "来源没有这一章，采用时一并增加"
    )
    return f"{now.chapters.new[place]}（{lacking}）"
