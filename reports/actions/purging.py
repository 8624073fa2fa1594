"""Taking secret words out of frozen content: the one change that a published report knows."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor
from reports import kinds, shelf
from reports.actions.queueing import lock, record
from reports.models import Report, ReportFile
from reports.rules import ReportState


@transaction.atomic
def purge_snapshot(report: Report, snapshot: dict[str, Any], *, by: Actor, at: datetime) -> int:
    """Put ``snapshot`` in the place of the frozen content, and take every file built so far off the disk.

    Returns how many files go. A new edition begins without files: the office has them built again. A build under way
    is let go and begins anew. The digests before and after are recorded.
    """
    report = lock(report)
    before, report.snapshot, report.snapshot_sha256 = report.snapshot_sha256, snapshot, kinds.digest(snapshot)
    report.edition += 1
    if report.is_under_way:
        report.state, report.lease_token, report.lease_until = ReportState.QUEUED, "", None
    report.save(
        update_fields=["snapshot", "snapshot_sha256", "edition", "state", "lease_token", "lease_until"]
    )
    files = ReportFile.objects.kept().filter(report=report)
    paths = list(files.values_list("path", flat=True))
    files.update(removed_at=at)
    record(
        report,
        by=by,
        at=at,
        verb="purged",
        words="按保密要求清除",
        before={"snapshot": before},
        after={"snapshot": report.snapshot_sha256},
    )
    transaction.on_commit(lambda: _remove(report.pk, paths))
    return len(paths)


def _remove(report_id: int, paths: list[str]) -> None:
    shelf.clear_workshops(report_id)
    for path in paths:
        shelf.remove(path)
