"""Who gets at the frozen reports: the office and the leaders read them, the office makes them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_signed_in
from measures.models import ReportingPeriod
from reports.models import ProgressSummary, ProgressSummaryQuerySet, SummaryFile
from reports.rules import SummaryState


def summaries_to_read(standing: Standing) -> ProgressSummaryQuerySet:
    """Every report, for the office and the leaders; refuses all others (they read the measures themselves)."""
    require_signed_in(standing)
    if not standing.sees_everything:
        raise PermissionDenied("进展情况报告供省政府督查室和省领导使用。")
    return ProgressSummary.objects.all()


def summary_to_read(standing: Standing, pk: int) -> ProgressSummary:
    """One report, without its snapshot, which only a build needs."""
    return get_object_or_404(summaries_to_read(standing).for_list(), pk=pk)


def may_make_summaries(standing: Standing) -> bool:
    """True for the office; decides which buttons are shown."""
    return standing.is_office


def require_maker(standing: Standing) -> None:
    """Refuses everyone who may not have reports made."""
    require_signed_in(standing)
    if not may_make_summaries(standing):
        raise PermissionDenied("进展情况报告由省政府督查室生成。")


def period_to_summarise(standing: Standing, pk: int) -> ReportingPeriod:
    """A period the office has a report made of."""
    require_maker(standing)
    return get_object_or_404(ReportingPeriod.objects.select_related("policy"), pk=pk)


def summary_to_retry(standing: Standing, pk: int) -> ProgressSummary:
    """A report the office has built again."""
    require_maker(standing)
    return summary_to_read(standing, pk)


def file_to_download(standing: Standing, pk: int) -> SummaryFile:
    """A file of a finished report; before it is finished there is none (404)."""
    readable = summaries_to_read(standing).filter(state=SummaryState.BUILT)
    found = (
        SummaryFile.objects.filter(pk=pk, summary__in=readable.values("pk"))
        .select_related("summary__period")
        .defer("summary__snapshot")
        .first()
    )
    if found is None:
        raise Http404("没有找到该文件，请回到报告列表重新下载。")
    return found
