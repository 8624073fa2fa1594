"""One frozen report: how far it is, its files and earlier editions; trying again, cancelling, bringing files back."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.rules import RuleBroken
from reports import access, tasks
from reports.actions import asking, keeping
from reports.documents.fonts import FontMissingError, faces
from reports.handover import handed_over
from reports.models import Report, ReportFile
from reports.rules import BUILD_STEPS, CHECK_STEP, KEEP_STEP, QUEUED_STEP
from reports.views.center import SignedRequest

STEPS = (QUEUED_STEP, CHECK_STEP, *BUILD_STEPS.values(), KEEP_STEP)


@login_required
@require_safe
def report(request: SignedRequest, pk: int) -> HttpResponse:
    return show(request, access.report_to_read(request.standing, pk))


def show(request: SignedRequest, found: Report, **more: Any) -> HttpResponse:
    """The page of one report; ``more`` is what an act just found out about it."""
    files = access.files_to_read(request.standing, found)
    present = [file for file in files if file.edition == found.edition]
    context: dict[str, Any] = {
        "report": found,
        "files": present,
        "is_incomplete": found.is_built and any(file.removed_at for file in present),
        "editions": _editions([file for file in files if file.edition != found.edition]),
        "steps": _steps(found),
        "may_make": access.may_make_reports(request.standing),
        "may_issue": found.is_drafted and found.is_built and access.may_issue(request.standing, found),
        "may_publish": access.may_publish(request.standing),
        "fonts": _fonts() if access.may_make_reports(request.standing) else "",
        "has_prose": found.is_draft and request.standing.is_office and Report.objects.has_prose(found.pk),
    }
    return render(request, "reports/report.html", context | more)


def _fonts() -> str:
    """Which faces the PDF is set in; nothing where the server has none, which the failed build says."""
    try:
        return faces().words
    except FontMissingError:
        return ""


def _editions(files: list[ReportFile]) -> list[tuple[int, str, list[ReportFile]]]:
    """Earlier editions, the newest first: number, stage in words, files."""
    grouped = groupby(files, key=lambda file: (file.edition, file.stage_words))
    return [(edition, stage, list(group)) for (edition, stage), group in grouped]


def _steps(found: Report) -> list[tuple[int, str, str]]:
    """Each step of the build: at which per cent it begins, its words, and how far it is."""
    begun = [step.percent for step in STEPS if step.percent <= found.percent]
    now = max(begun, default=0)
    return [
        (step.percent, step.words, "done" if step.percent < now else "now" if step.percent == now else "next")
        for step in STEPS
    ]


@login_required
@require_safe
@never_cache
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    found = access.report_to_read(request.standing, pk)
    return JsonResponse(
        {
            "state": found.state,
            "percent": found.percent,
            "step": found.step,
            "error": found.error,
            "files": [
                {
                    "format": file.format,
                    "size": file.size,
                    "url": reverse("reports:download", args=[file.pk]),
                }
                for file in access.files_to_read(request.standing, found)
                if file.edition == found.edition and file.removed_at is None
            ],
        }
    )


def _act(request: SignedRequest, pk: int, act: Callable[[Report], object], done: str) -> HttpResponse:
    found = access.report_to_make(request.standing, pk)
    try:
        act(found)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        if done:
            messages.success(request, done)
    return redirect("reports:report", pk=pk)


@login_required
@require_POST
def retry(request: SignedRequest, pk: int) -> HttpResponse:
    how: dict[str, Any] = {
        "by": request.actor,
        "at": timezone.now(),
        "enqueue": tasks.build_report.delay,
    }
    return _act(request, pk, lambda found: asking.retry_report(found, **how), "")


@login_required
@require_POST
def cancel(request: SignedRequest, pk: int) -> HttpResponse:
    how: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
    return _act(request, pk, lambda found: asking.cancel_report(found, **how), "已取消生成。")


@login_required
@require_POST
def restore(request: SignedRequest, pk: int) -> HttpResponse:
    how: dict[str, Any] = {
        "by": request.actor,
        "at": timezone.now(),
        "enqueue": tasks.build_report.delay,
    }
    return _act(request, pk, lambda found: keeping.restore_files(found, **how), "")


@login_required
@require_safe
@never_cache
def download(request: SignedRequest, pk: int) -> FileResponse:
    return handed_over(access.file_to_download(request.standing, pk))
