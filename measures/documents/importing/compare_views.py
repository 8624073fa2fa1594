"""A corrected text beside the source that was entered: what differs, and which of it is taken over."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from measures.documents.importing import access, revising
from measures.documents.importing.comparing import CHANGE_NAMES, FIELDS, Change, Difference
from measures.documents.importing.forms import TakeOverForm
from measures.documents.importing.models import ImportDraft
from measures.forms import blame
from measures.steps import SignedRequest


@login_required
def compare(request: SignedRequest, pk: int) -> HttpResponse:
    """The differences by item; ticked ones are corrected in the entered source."""
    draft = access.draft_to_review(request.standing, pk)
    if draft.revises is None:
        raise Http404
    form = TakeOverForm(
        request.POST if request.method == "POST" else None, initial={"version": draft.version}
    )
    ticked = [pk for pk in request.POST.getlist("measure") if pk.isdecimal() and len(pk) < 10]
    if request.method == "POST" and form.is_valid():
        try:
            count = revising.take_over(
                draft,
                [int(each) for each in ticked],
                **form.cleaned_data,
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, f"已按新文本更正 {count} 条，原来的文字保留在历史中。")
            return redirect("measures:import_compare", pk=pk)
    return render(request, "measures/importing/compare.html", _context(draft, form, ticked))


def _context(draft: ImportDraft, form: TakeOverForm, ticked: list[str]) -> dict[str, object]:
    found = revising.differences(draft)
    counts = Counter(each.change for each in found)
    return {
        "draft": draft,
        "form": form,
        "counts": [(CHANGE_NAMES[change], counts[change]) for change in Change],
        "rows": [_row(each, ticked) for each in found if each.change is not Change.SAME],
        "changed": counts[Change.CHANGED],
    }


def _row(difference: Difference, ticked: list[str]) -> dict[str, object]:
    shown = difference.row or difference.entered
    return {
        "pk": difference.entered.id if difference.change is Change.CHANGED and difference.entered else None,
        "is_ticked": difference.entered is not None and str(difference.entered.id) in ticked,
        "change": CHANGE_NAMES[difference.change],
        "called": f"{shown.number_text}{shown.title}" if shown else "",
        "text": shown.text if shown else "",
        "fields": [(FIELDS[name], before, after) for name, (before, after) in difference.fields.items()],
    }
