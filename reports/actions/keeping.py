"""What is done without being asked: drafts after a due date, old files taken off the disk; and bringing files back."""

from datetime import date, datetime, timedelta

from django.db import transaction

from audit.rules import Actor
from measures.models import ReportingPeriod
from measures.states import OFFICE_TIME, PeriodKind
from reports import rules, shelf
from reports.actions.asking import request_report
from reports.actions.queueing import Enqueue, enqueue_after_commit, lock, queue, record
from reports.kinds import Subject
from reports.models import Report, ReportFile
from reports.rules import Kind, ReportState
from workdays.models import CalendarDay

_BATCH = 200


def draft_due_periods(*, at: datetime, by: Actor, enqueue: Enqueue) -> int:
    """Draft the progress report of each period on the first working day after its due date; returns how many.

    Once for ever: run any number of times, and many at once. A clock that stood still is caught up for
    ``rules.AUTOMATIC_DAYS``. Does nothing on days off, and leaves a period alone while a person's report of it is being
    built.
    """
    on = at.astimezone(OFFICE_TIME).date()
    if not CalendarDay.objects.calendar(on.year).is_workday(on):
        return 0
    made = 0
    for period in _undrafted(on):
        subject = Subject(period.policy, period)
        _, is_new = request_report(Kind.PROGRESS, subject, by=by, at=at, enqueue=enqueue, is_automatic=True)
        made += is_new
    return made


def _undrafted(on: date) -> list[ReportingPeriod]:
    drafted = Report.objects.filter(kind=Kind.PROGRESS, is_automatic=True, period__isnull=False)
    due = ReportingPeriod.objects.filter(due_on__lt=on, due_on__gte=on - timedelta(days=rules.AUTOMATIC_DAYS))
    # A one-off asks some about some matters; whether a paper is made of it the office says.
    due = due.exclude(kind=PeriodKind.ONE_OFF)
    return list(due.exclude(pk__in=drafted.values("period")).select_related("policy").order_by("pk"))


def tidy_files(*, at: datetime, by: Actor) -> int:
    """Take files of drafts that nobody needs any more off the disk; returns how many rows say so since.

    The row first, then the file. A crash between the two leaves a file that the next pass removes; a file that is
    already gone harms nothing. What was published stays for ever, and so does the frozen content of every report.
    """
    tidied = 0
    outlived = ReportFile.objects.outlived(at).order_by("report_id")
    for report_id in list(outlived.values_list("report_id", flat=True).distinct()):
        tidied += _mark_outlived(report_id, at=at, by=by)
    removed = ReportFile.objects.filter(removed_at__isnull=False)
    left = list(shelf.finished())
    for start in range(0, len(left), _BATCH):
        gone = removed.filter(path__in=left[start : start + _BATCH])
        for path in gone.values_list("path", flat=True):
            shelf.remove(path)
    return tidied


@transaction.atomic
def _mark_outlived(report_id: int, *, at: datetime, by: Actor) -> int:
    # Looks again under the lock: it may have been published, or built again, meanwhile.
    report = Report.objects.select_for_update(of=("self",)).defer("snapshot").get(pk=report_id)
    files = list(ReportFile.objects.outlived(at).filter(report=report))
    if files:
        ReportFile.objects.filter(pk__in=[file.pk for file in files]).update(removed_at=at)
        before = {f"{file.edition}.{file.format}": file.sha256 for file in files}
        record(report, by=by, at=at, verb="tidied", words="清理旧文件", before={"files": before})
    return len(files)


@transaction.atomic
def restore_files(report: Report, *, by: Actor, at: datetime, enqueue: Enqueue) -> Report:
    """Build the files of the present edition once more, from the same frozen content: no new edition.

    For files that were tidied away, or that the disk lost. Refuses while they are all there.
    """
    report = lock(report)
    files = list(ReportFile.objects.kept().filter(report=report, edition=report.edition))
    is_whole = len(files) == len(rules.FileFormat) and all(shelf.is_there(file.path) for file in files)
    rules.check_restore(ReportState(report.state), is_whole=is_whole)
    queue(report, at=at)
    before = {"files": {file.format: file.sha256 for file in files}}
    record(report, by=by, at=at, verb="restored", words="重新生成文件", before=before)
    enqueue_after_commit(report, enqueue)
    return report
