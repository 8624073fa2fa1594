"""Who gets at the frozen reports: the office and the leaders read them, the office makes them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_signed_in
from measures.models import ReportingPeriod
from reports.models import Report, ReportFile, ReportQuerySet


def reports_to_read(standing: Standing) -> ReportQuerySet:
    """Every report, for the office and the leaders; refuses all others (they read the measures themselves)."""
    require_signed_in(standing)
    if not standing.sees_everything:
        raise PermissionDenied("进展情况报告供省政府督查室和省领导使用。")
    return Report.objects.all()


def report_to_read(standing: Standing, pk: int) -> Report:
    """One report, without its snapshot, which only a build needs."""
    return get_object_or_404(reports_to_read(standing).for_list(), pk=pk)


def may_make_reports(standing: Standing) -> bool:
    """True for the office; decides which buttons are shown."""
    return standing.is_office


def require_maker(standing: Standing) -> None:
    """Refuses everyone who may not have reports made."""
    require_signed_in(standing)
    if not may_make_reports(standing):
        raise PermissionDenied("进展情况报告由省政府督查室生成。")


def period_to_report_on(standing: Standing, pk: int) -> ReportingPeriod:
    """A period the office has a report made of."""
    require_maker(standing)
    return get_object_or_404(ReportingPeriod.objects.select_related("policy"), pk=pk)


def report_to_retry(standing: Standing, pk: int) -> Report:
    """A report the office has built again."""
    require_maker(standing)
    return report_to_read(standing, pk)


def file_to_download(standing: Standing, pk: int) -> ReportFile:
    """A file of any edition that was finished and is still kept (else 404)."""
    readable = reports_to_read(standing)
    found = (
        ReportFile.objects.filter(pk=pk, report__in=readable.values("pk"), removed_at__isnull=True)
        .select_related("report__period", "report__body", "report__measure")
        .defer("report__snapshot")
        .first()
    )
    if found is None:
        raise Http404("没有找到该文件，请回到报告列表重新下载。")
    return found
