"""What concerns a whole import under review: its head, names that the directory does not know, stretches of nothing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from departments.naming import match_names
from departments.rules import BodyKind
from measures.documents.importing import access, actions, rules
from measures.documents.importing.forms import HeadForm, SameAsForm
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.row_views import choosable_bodies
from measures.documents.importing.screen import PART_CHOICES, Screen
from measures.forms import blame
from measures.steps import SignedRequest

MOST_STRETCHES = 50


@login_required
def head(request: SignedRequest, pk: int) -> HttpResponse:
    """Title, number, day and the like: as the text has them, to be put right."""
    draft = access.draft_to_review(request.standing, pk)
    screen = Screen(draft)
    kind = screen.words
    initial = {**screen.head, "version": draft.version}
    form = HeadForm(request.POST if request.method == "POST" else None, initial=initial, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            _save_head(request, draft, form, screen)
        except StaleVersion as refusal:
            # What was typed stays; the next attempt starts from what is there now.
            draft = access.draft_to_review(request.standing, pk)
            form = HeadForm({**request.POST.dict(), "version": draft.version}, kind=kind)
            form.is_valid()
            blame(form, refusal)
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "文件信息已保存。")
            return redirect("measures:import_draft", pk=pk)
    context = {"draft": draft, "screen": Screen(draft), "form": form}
    return render(request, "measures/importing/head.html", context)


def _save_head(request: SignedRequest, draft: ImportDraft, form: HeadForm, screen: Screen) -> None:
    said = form.over(screen.head)
    if not said and form.cleaned_data["version"] == draft.version:
        return
    labels = "、".join(str(form.fields[name].label) for name in said) or "文件信息"
    actions.edit(
        draft,
        lambda data: rules.with_head(data, said),
        version=form.cleaned_data["version"],
        summary=f"修改{labels}",
        by=request.actor,
        at=timezone.now(),
    )


@login_required
def bodies(request: SignedRequest, pk: int) -> HttpResponse:
    """The names that no body answers to: each is a body under another name, or a new one; remembered for next time."""
    draft = access.draft_to_review(request.standing, pk)
    screen = Screen(draft)
    names = screen.unknown_names()
    choices = choosable_bodies()
    forms: dict[str, SameAsForm] = {}
    for match in match_names(list(names)):
        initial = {"name": match.name, "full_name": "", "version": draft.version}
        is_meant = request.method == "POST" and request.POST.get("name") == match.name
        forms[match.name] = SameAsForm(
            request.POST if is_meant else None,
            initial=initial,
            bodies=choices,
            likely=match.candidates,
            auto_id=f"id_{len(forms)}_%s",
        )
    meant = forms.get(request.POST.get("name", ""))
    if meant is not None and meant.is_valid():
        try:
            words = _same_as(request, draft, meant)
        except RuleBroken as refusal:
            blame(meant, refusal)
        else:
            messages.success(request, words)
            return redirect("measures:import_bodies", pk=pk)
    rows = [(name, names[name], form) for name, form in forms.items()]
    return render(request, "measures/importing/bodies.html", {"draft": draft, "screen": screen, "rows": rows})


def _same_as(request: SignedRequest, draft: ImportDraft, form: SameAsForm) -> str:
    """Carry out a valid form; returns what was done, in words."""
    said: dict[str, Any] = form.cleaned_data
    name, now = said["name"], timezone.now()
    if said["body"]:
        body = form.bodies[said["body"]]
        actions.same_as(draft, name, body, version=said["version"], by=request.actor, at=now)
        return f"已记住：“{name}”就是{body.name}，以后导入自动对应。"
    actions.new_body(
        draft,
        name,
        kind=BodyKind(said["kind"]),
        full_name=said["full_name"],
        version=said["version"],
        by=request.actor,
        at=now,
    )
    return f"已新增单位“{name}”。"


@login_required
def stretches(request: SignedRequest, pk: int) -> HttpResponse:
    """The stretches of the text that belong to nothing, each to be said what it is."""
    draft = access.draft_to_review(request.standing, pk)
    screen = Screen(draft)
    found = [
        (start, end, draft.text[start:end].strip(), screen.cuts((start, end)))
        for start, end in screen.coverage.stretches[:MOST_STRETCHES]
    ]
    context = {
        "draft": draft,
        "screen": screen,
        "stretches": found,
        "more": len(screen.coverage.stretches) - len(found),
        "part_choices": PART_CHOICES,
    }
    return render(request, "measures/importing/stretches.html", context)
