"""Imports: what is under way, a text that comes in, the review screen, and the way into the database."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models.functions import Substr
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.paging import Pages
from audit.rules import RuleBroken
from measures.access import require_office
from measures.documents.importing import access, actions
from measures.documents.importing.forms import BeginForm
from measures.documents.importing.row_views import version_of
from measures.documents.importing.rules import DRAFT_STATE_NAMES, DraftState
from measures.documents.importing.screen import PART_CHOICES, Screen
from measures.documents.importing.tasks import read_draft
from measures.documents.kinds import KIND_NAMES, Kind, SourceKind
from measures.forms import blame
from measures.steps import SignedRequest

PER_PAGE, OPENING = 30, 80
OPEN = (DraftState.READING, DraftState.REVIEWING, DraftState.FAILED)


@login_required
def drafts(request: SignedRequest) -> HttpResponse:
    """The imports that are under way; ``?state=`` shows those of one state, ``all`` every one."""
    wanted = request.GET.get("state", "")
    found = access.drafts_to_list(request.standing).annotate(opening=Substr("text", 1, OPENING))
    if wanted in DRAFT_STATE_NAMES:
        found = found.filter(state=wanted)
    elif wanted != "all":
        found = found.filter(state__in=OPEN)
    page = Pages(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(draft, _called(draft), KIND_NAMES[SourceKind(draft.kind)]) for draft in page],
        "state": wanted,
        "states": [("", "办理中"), *DRAFT_STATE_NAMES.items(), ("all", "全部")],
    }
    return render(request, "measures/importing/drafts.html", context)


def _called(draft: Any) -> str:
    """What a draft is called in the list: the first line of its text, which is mostly the title, else its file."""
    lines = (line.strip() for line in draft.opening.splitlines())
    return next((line for line in lines if line), draft.file_name or str(draft))


@login_required
def begin(request: SignedRequest) -> HttpResponse:
    """Paste a text or hand in a file."""
    require_office(request.standing)
    form = BeginForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})
    is_there = False
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            draft = actions.start(
                kind=said["kind"],
                text=said["text"],
                file=form.upload,
                is_meant=said["is_meant"],
                enqueue=read_draft.delay,
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            is_there = refusal.code == "source_twice"
            blame(form, refusal)
        else:
            return redirect("measures:import_draft", pk=draft.pk)
    context = {"form": form, "asks_whether_meant": is_there or "is_meant" in form.data}
    return render(request, "measures/importing/begin.html", context)


@login_required
def draft(request: SignedRequest, pk: int) -> HttpResponse:
    """The review screen; before it the progress of the reading, after it where the text went."""
    found = access.draft_to_review(request.standing, pk)
    context: dict[str, Any] = {"draft": found, "kind": KIND_NAMES[SourceKind(found.kind)]}
    if found.state != DraftState.REVIEWING:
        return render(request, "measures/importing/elsewhere.html", context)
    wanted = request.GET.get("row", "")
    context |= {
        "screen": Screen(found),
        "part_choices": PART_CHOICES,
        "opened": int(wanted) if wanted.isdecimal() and len(wanted) < 9 else None,
    }
    return render(request, "measures/importing/review.html", context)


@login_required
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    """How far the reading is, for the script that follows it."""
    found = access.draft_to_review(request.standing, pk)
    return JsonResponse(
        {"state": found.state, "percent": found.percent, "step": found.step, "error": found.error}
    )


@login_required
@require_POST
def cancel(request: SignedRequest, pk: int) -> HttpResponse:
    """Stop the reading."""
    found = access.draft_to_review(request.standing, pk)
    try:
        actions.cancel_reading(found, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("measures:import_draft", pk=pk)
    messages.success(request, "已停止读取，没有内容入库；上传的文件不留在系统中，操作记录保留。")
    return redirect("measures:imports")


@login_required
@require_POST
def discard(request: SignedRequest, pk: int) -> HttpResponse:
    """Give the import up; asks first."""
    found = access.draft_to_review(request.standing, pk)
    if request.POST.get("confirmed") != "1":
        context = {
            "question": "确定放弃这次导入吗？",
            "detail": "放弃后不能再核对和入库，上传的原件和操作记录仍留在系统中。",
            "ok_label": "放弃导入",
            "tone": "danger",
            "cancel_url": reverse("measures:import_draft", args=[pk]),
            "action_url": request.path,
            "carry": [("version", request.POST.get("version", ""))],
        }
        return render(request, "confirm.html", context)
    try:
        actions.discard(found, version=version_of(request), by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("measures:import_draft", pk=pk)
    messages.success(request, "已放弃导入。")
    return redirect("measures:imports")


@login_required
@require_POST
def confirm(request: SignedRequest, pk: int) -> HttpResponse:
    """A second person has compared the draft with the original."""
    found = access.draft_to_review(request.standing, pk)
    try:
        actions.confirm(found, version=version_of(request), by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已复核，可以入库。" if found.revises_id is None else "已复核，可以采用。")
    return redirect("measures:import_enter" if found.revises_id is None else "measures:import_compare", pk=pk)


@login_required
def enter(request: SignedRequest, pk: int) -> HttpResponse:
    """What will be entered and what still keeps it back; a POST enters it."""
    found = access.draft_to_review(request.standing, pk)
    if request.method == "POST":
        try:
            policy = actions.enter(found, version=version_of(request), by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            messages.error(request, refusal.message)
            return redirect("measures:import_enter", pk=pk)
        messages.success(request, f"《{policy.title}》已入库，可以交办。")
        return redirect(f"{reverse('measures:dispatch')}?policy={policy.pk}")
    screen = Screen(found)
    kind = screen.words
    lacks_second = kind.needs_second and found.confirmed_by_id is None
    may_confirm = request.standing.user_id not in found.editors
    obstacles = list(_obstacles(screen, kind))
    if lacks_second and not may_confirm:
        obstacles.append(("须由另一位没有修改过这份草稿的同事打开本页复核。", ""))
    context = {
        "draft": found,
        "screen": screen,
        "words": kind,
        "obstacles": obstacles,
        "asks_second": lacks_second,
    }
    return render(request, "measures/importing/enter.html", context)


def _obstacles(screen: Screen, kind: Kind) -> Iterator[tuple[str, str]]:
    """What keeps a draft from being entered, and where it is put right."""
    args = [screen.draft.pk]
    for name, label in (("title", "标题"), ("issued_on", kind.date_label)):
        if not screen.head[name].strip():
            yield f"没有{label}。", reverse("measures:import_head", args=args)
    if not screen.measures:
        yield f"没有一条列为{kind.item}。", reverse("measures:import_draft", args=args)
    if unknown := screen.unknown_names():
        words = "、".join(list(unknown)[:3]) + ("等" if len(unknown) > 3 else "")
        yield f"{len(unknown)} 个单位没有对应：{words}。", reverse("measures:import_bodies", args=args)
    if left := screen.left:
        yield (
            f"{len(left)} 条还没有核对。",
            f"{reverse('measures:import_row', args=args)}?start={left[0].start}",
        )
