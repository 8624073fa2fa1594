"""Who gets at the frozen reports.

The office reads every report and makes them; its lead publishes and withdraws. Leaders read what was published, and
what was withdrawn, marked. Bodies' people and their systems read what was published to all bodies, and the published
progress of their own. Only the office sees earlier editions: they bear the marks of drafts.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_signed_in
from reports.kinds import Readers, read_by
from reports.models import Report, ReportFile, ReportQuerySet
from reports.rules import Stage


def may_read_reports(standing: Standing) -> bool:
    """True for whoever may find something in the list; decides whether it stands in the navigation."""
    return standing.sees_everything or bool(standing.own_body_ids)


def readable_reports(standing: Standing) -> ReportQuerySet:
    """The reports the caller may read; none for who has no part in them."""
    if standing.is_office:
        return Report.objects.all()
    known = Report.objects.exclude(kind__in=read_by(Readers.OFFICE))
    if standing.is_viewer:
        return known.exclude(stage=Stage.DRAFT)
    own = Q(kind__in=read_by(Readers.ITS_BODY), body_id__in=standing.own_body_ids)
    if not standing.own_body_ids:
        return known.none()
    return known.filter(Q(kind__in=read_by(Readers.ALL_BODIES)) | own, stage=Stage.PUBLISHED)


def reports_to_read(standing: Standing) -> ReportQuerySet:
    """The list; refuses who has no part in reports."""
    require_signed_in(standing)
    if not may_read_reports(standing):
        raise PermissionDenied("报告供省政府督查室、省领导和各责任单位使用。")
    return readable_reports(standing)


def report_to_read(standing: Standing, pk: int) -> Report:
    """One report with its files, without its snapshot, which only a build needs."""
    return get_object_or_404(reports_to_read(standing).for_list(), pk=pk)


def may_make_reports(standing: Standing) -> bool:
    """True for the office; decides which buttons are shown."""
    return standing.is_office


def require_maker(standing: Standing) -> None:
    """Refuses everyone who may not have reports made."""
    require_signed_in(standing)
    if not may_make_reports(standing):
        raise PermissionDenied("报告由省政府督查室生成。")


def report_to_make(standing: Standing, pk: int) -> Report:
    """A report that the office has built again, cancels, edits or checks; with its snapshot."""
    require_maker(standing)
    return get_object_or_404(
        Report.objects.select_related("policy", "period", "body", "measure").prefetch_related("files"), pk=pk
    )


def may_publish(standing: Standing) -> bool:
    """True for the office's lead."""
    return standing.is_lead


def report_to_publish(standing: Standing, pk: int) -> Report:
    """A report that the office's lead makes final, or takes out of use."""
    require_maker(standing)
    if not may_publish(standing):
        raise PermissionDenied("报告由督查室负责人发布和撤回。")
    return report_to_read(standing, pk)


def files_to_read(standing: Standing, report: Report) -> list[ReportFile]:
    """A report's files that are kept, of the present edition; for the office of the earlier ones, too, newest first."""
    kept = [file for file in report.files.all() if file.removed_at is None or standing.is_office]
    if not standing.is_office:
        kept = [file for file in kept if file.edition == report.edition]
    return sorted(kept, key=lambda file: (-file.edition, file.pk))


def file_to_download(standing: Standing, pk: int) -> ReportFile:
    """A file that is still kept (else 404): of any edition for the office, for others of the present one alone."""
    found = ReportFile.objects.filter(
        pk=pk, report__in=readable_reports(standing).values("pk"), removed_at__isnull=True
    )
    if not standing.is_office:
        found = found.filter(edition=F("report__edition"))
    file = (
        found.select_related("report__period", "report__body", "report__measure")
        .defer("report__snapshot")
        .first()
    )
    if file is None:
        raise Http404("没有找到该文件，请回到报告列表重新下载。")
    return file
