"""Frozen reports: the list, asking for one, watching it being built, trying again, taking the files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import Standing
from audit.rules import Actor, RuleBroken
from measures.models import Policy, ReportingPeriod
from reports import access, shelf, tasks
from reports.actions import asking
from reports.forms import ReportForm
from reports.models import Report, ReportQuerySet
from reports.rules import CONTENT_TYPES, FileFormat, Kind
from reports.snapshots import Subject

PAGE_SIZE = 20


class SignedRequest(HttpRequest):
    """A request as these views see it: who asks, and as whom they act."""

    standing: Standing
    actor: Actor


@login_required
@require_safe
def reports(request: SignedRequest) -> HttpResponse:
    rows = access.reports_to_read(request.standing)
    return _list(request, rows, ReportForm(names_policy=_has_several_policies()))


def _list(
    request: SignedRequest, rows: ReportQuerySet, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "page_obj": Paginator(rows.for_list(), PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "may_make": access.may_make_reports(request.standing),
        "has_periods": ReportingPeriod.objects.exists(),
        "has_several": form.names_policy,
    }
    return render(request, "reports/reports.html", context, status=status)


def _has_several_policies() -> bool:
    return Policy.objects.count() > 1


@login_required
@require_POST
def build(request: SignedRequest) -> HttpResponse:
    access.require_maker(request.standing)
    form = ReportForm(request.POST, names_policy=_has_several_policies())
    if not form.is_valid():
        return _list(request, access.reports_to_read(request.standing), form, status=400)
    period = access.period_to_report_on(request.standing, form.cleaned_data["period"].pk)
    report, is_new = asking.request_report(
        Kind.PROGRESS,
        Subject(period.policy, period),
        by=request.actor,
        at=timezone.now(),
        enqueue=tasks.build_report.delay,
    )
    if not is_new:
        messages.info(request, f"{period.name}已有一份报告正在生成，没有重复申请。")
    return redirect("reports:report", pk=report.pk)


@login_required
@require_safe
def report(request: SignedRequest, pk: int) -> HttpResponse:
    found = access.report_to_read(request.standing, pk)
    context = {"report": found, "may_make": access.may_make_reports(request.standing)}
    return render(request, "reports/report.html", context)


@login_required
@require_safe
@never_cache
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    return JsonResponse(_progress(access.report_to_read(request.standing, pk)))


def _progress(report: Report) -> dict[str, object]:
    return {
        "state": report.state,
        "percent": report.percent,
        "step": report.step,
        "error": report.error,
        "files": [
            {
                "format": file.format,
                "size": file.size,
                "url": reverse("reports:download", args=[file.pk]),
            }
            for file in report.present_files
        ],
    }


@login_required
@require_POST
def retry(request: SignedRequest, pk: int) -> HttpResponse:
    found = access.report_to_retry(request.standing, pk)
    try:
        asking.retry_report(found, by=request.actor, at=timezone.now(), enqueue=tasks.build_report.delay)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect("reports:report", pk=pk)


@login_required
@require_safe
@never_cache
def download(request: SignedRequest, pk: int) -> FileResponse:
    file = access.file_to_download(request.standing, pk)
    try:
        content = shelf.path_to(file.path).open("rb")
    except OSError as error:
        raise Http404("该文件已不在服务器上，请重新生成一份报告。") from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.download_name,
        content_type=CONTENT_TYPES[FileFormat(file.format)],
    )
