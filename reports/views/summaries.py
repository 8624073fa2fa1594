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
from reports import access, actions, shelf, tasks
from reports.forms import SummaryForm
from reports.models import ProgressSummary, ProgressSummaryQuerySet
from reports.rules import CONTENT_TYPES, FileFormat

PAGE_SIZE = 20


class SignedRequest(HttpRequest):
    """A request as these views see it: who asks, and as whom they act."""

    standing: Standing
    actor: Actor


@login_required
@require_safe
def summaries(request: SignedRequest) -> HttpResponse:
    rows = access.summaries_to_read(request.standing)
    return _list(request, rows, SummaryForm(names_policy=_has_several_policies()))


def _list(
    request: SignedRequest, rows: ProgressSummaryQuerySet, form: SummaryForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "page_obj": Paginator(rows.for_list(), PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "may_make": access.may_make_summaries(request.standing),
        "has_periods": ReportingPeriod.objects.exists(),
        "has_several": form.names_policy,
    }
    return render(request, "reports/summaries.html", context, status=status)


def _has_several_policies() -> bool:
    return Policy.objects.count() > 1


@login_required
@require_POST
def build(request: SignedRequest) -> HttpResponse:
    access.require_maker(request.standing)
    form = SummaryForm(request.POST, names_policy=_has_several_policies())
    if not form.is_valid():
        return _list(request, access.summaries_to_read(request.standing), form, status=400)
    period = access.period_to_summarise(request.standing, form.cleaned_data["period"].pk)
    summary, is_new = actions.request_summary(
        period, by=request.actor, at=timezone.now(), enqueue=tasks.build_summary.delay
    )
    if not is_new:
        messages.info(request, f"{period.name}已有一份报告正在生成，没有重复申请。")
    return redirect("reports:summary", pk=summary.pk)


@login_required
@require_safe
def summary(request: SignedRequest, pk: int) -> HttpResponse:
    found = access.summary_to_read(request.standing, pk)
    context = {"summary": found, "may_make": access.may_make_summaries(request.standing)}
    return render(request, "reports/summary.html", context)


@login_required
@require_safe
@never_cache
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    return JsonResponse(_progress(access.summary_to_read(request.standing, pk)))


def _progress(summary: ProgressSummary) -> dict[str, object]:
    return {
        "state": summary.state,
        "percent": summary.percent,
        "step": summary.step,
        "error": summary.error,
        "files": [
            {
                "format": file.format,
                "size": file.size,
                "url": reverse("reports:download", args=[file.pk]),
            }
            for file in summary.files.all()
        ],
    }


@login_required
@require_POST
def retry(request: SignedRequest, pk: int) -> HttpResponse:
    found = access.summary_to_retry(request.standing, pk)
    try:
        actions.retry_summary(found, by=request.actor, at=timezone.now(), enqueue=tasks.build_summary.delay)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect("reports:summary", pk=pk)


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
