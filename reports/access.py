"""Who gets at the frozen reports.

The office reads every report and makes them; its lead publishes and withdraws. A body has the list of its own tasks made
for itself, which nobody has to publish. Leaders read what was published, and
what was withdrawn, marked. Bodies' people and their systems read what was published to all bodies of a source that is
not restricted, and the published progress of their own, which their approver or head issues. Only the office sees
earlier editions, which bear the marks of drafts; what was published as 代拟稿 stays with its readers after the body has
issued it.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_signed_in
from measures.documents import access as documents_access
from measures.documents.models import PolicyQuerySet
from measures.models import Policy
from reports.kinds import KINDS, Readers, read_by
from reports.models import Report, ReportFile, ReportQuerySet
from reports.rules import IN_FORCE, Kind, Stage


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
    shared = Q(kind__in=read_by(Readers.ALL_BODIES), policy__is_restricted=False)
    return known.filter(shared | own, stage__in=IN_FORCE)


def reports_to_read(standing: Standing) -> ReportQuerySet:
    """The list; refuses who has no part in reports."""
    require_signed_in(standing)
    if not may_read_reports(standing):
        raise PermissionDenied("报告供省政府督查室、省领导和各责任单位使用。")
    return readable_reports(standing)


def report_to_read(standing: Standing, pk: int) -> Report:
    """One report with its files, without its snapshot, which only a build needs."""
    return get_object_or_404(reports_to_read(standing).for_list(), pk=pk)


def may_see_figures(standing: Standing, policy: Policy) -> bool:
    """True for who sees the source whole: its figures count the measures of all bodies."""
    return documents_access.reads_whole(standing, policy)


def sources_with_figures(standing: Standing) -> PolicyQuerySet:
    """Those whose figures the caller may see."""
    return Policy.objects.all() if standing.sees_restricted else Policy.objects.filter(is_restricted=False)


def may_make_reports(standing: Standing) -> bool:
    """True for the office; decides which buttons are shown."""
    return standing.is_office


def kinds_to_make(standing: Standing) -> list[Kind]:
    """What the caller may have made: the office all kinds, a body's people the list of its own tasks; else nothing."""
    if standing.is_office:
        return [*KINDS]
    return [Kind.BODY_TASKS] if standing.own_body_ids and not standing.is_viewer else []


def require_kinds(standing: Standing) -> list[Kind]:
    """The same; refuses who may have nothing made."""
    require_signed_in(standing)
    found = kinds_to_make(standing)
    if not found:
        raise PermissionDenied("报告由省政府督查室生成；各责任单位可以生成本单位的任务清单。")
    return found


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


def may_issue(standing: Standing, report: Report) -> bool:
    """True for who signs off for the body in whose name the report is; decides who may have it issued."""
    return report.body_id in standing.approve_body_ids


def report_to_issue(standing: Standing, pk: int) -> Report:
    """A report that the body it is in the name of issues; the office and leaders, who read it, do not act for the body."""
    found = report_to_read(standing, pk)
    if not may_issue(standing, found):
        whose = found.body.name if found.body else "责任单位"
        raise PermissionDenied(f"以单位名义的报告由{whose}负责人或主要负责人登记印发。")
    return found


def files_to_read(standing: Standing, report: Report) -> list[ReportFile]:
    """A report's files, the newest edition first.

    For the office all, those no longer kept among them. For others what is kept of the present edition, and of the 代拟稿
    that was published before the body issued its paper.
    """
    found = [file for file in report.files.all() if standing.is_office or _is_for_others(file, report)]
    return sorted(found, key=lambda file: (-file.edition, file.pk))


def _is_for_others(file: ReportFile, report: Report) -> bool:
    was_drafted = report.is_issued and file.stage == Stage.PUBLISHED
    return file.removed_at is None and (file.edition == report.edition or was_drafted)


def file_to_download(standing: Standing, pk: int) -> ReportFile:
    """A file that is still kept (else 404): of any edition for the office, for others as ``files_to_read`` has it."""
    found = ReportFile.objects.kept().filter(pk=pk, report__in=readable_reports(standing).values("pk"))
    file = (
        found.select_related("report__period", "report__body", "report__measure")
        .defer("report__snapshot")
        .first()
    )
    if file is None or not (standing.is_office or _is_for_others(file, file.report)):
        raise Http404("没有找到该文件，请回到报告列表重新下载。")
    return file
