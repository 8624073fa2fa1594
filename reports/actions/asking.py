"""Asking for a report, cancelling what is under way, and trying again."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from audit.rules import Actor
from reports import kinds, rules, shelf
from reports.actions.queueing import Enqueue, enqueue_after_commit, lock, queue, record
from reports.kinds import Across, Subject
from reports.models import Report
from reports.rules import Kind, ReportState, Stage


@transaction.atomic
def request_report(
    kind: Kind,
    subject: Subject | Across,
    *,
    by: Actor,
    at: datetime,
    enqueue: Enqueue,
    as_of: datetime | None = None,
    is_automatic: bool = False,
) -> tuple[Report, bool]:
    """Ask for a report of ``subject`` as it stands at ``at``, and freeze that; returns it and whether it is new.

    Frozen here and not by the worker: everything a report shows is of one moment, the moment a person asked. While one
    of the same subject is under way, that one is given back; an automatic one is made once for ever.
    ``as_of``: an earlier moment to look back to. Refuses one that has not come, or that is not after ``subject.since``.
    """
    rules.check_moments(subject.columns.get("since"), as_of or at, at=at)
    subject.take_turns()
    key = subject.key(kind) + (f"-until{as_of:%Y%m%d%H%M}" if as_of else "")
    same = Report.objects.filter(subject=key)
    known = same.under_way().first() or (same.filter(is_automatic=True).first() if is_automatic else None)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            report = _freeze(kind, subject, key, as_of=as_of or at, at=at, by=by, is_automatic=is_automatic)
    except IntegrityError:
        # An older one of the same subject was published or edited just now, and is being built.
        report = same.under_way().get()
        return report, False
    record(report, by=by, at=at, verb="requested", words="申请生成", after={"as_of": report.as_of})
    enqueue_after_commit(report, enqueue)
    return report, True


def _freeze(
    kind: Kind,
    subject: Subject | Across,
    key: str,
    *,
    as_of: datetime,
    at: datetime,
    by: Actor,
    is_automatic: bool,
) -> Report:
    newest = Report.objects.filter(subject=key).order_by("-number").first()
    made = kinds.freeze(kind, subject, as_of=as_of)
    return Report.objects.create(
        kind=kind,
        **subject.columns,
        **_stage_of(subject, by=by, at=at),
        subject=key,
        title=made["title"][:200],
        number=newest.number + 1 if newest else 1,
        as_of=as_of,
        requested_at=at,
        requested_by_id=by.user_id,
        requested_by_name=by.name,
        is_automatic=is_automatic,
        state=ReportState.QUEUED,
        step=rules.QUEUED_STEP.words,
        queued_at=at,
        snapshot=made,
        snapshot_sha256=kinds.digest(made),
        is_demo=made["is_demo"],
    )


def _stage_of(subject: Subject | Across, *, by: Actor, at: datetime) -> dict[str, Any]:
    """A draft; what a body has made for itself holds nobody's words to be edited, so it is in use at once."""
    if not subject.columns.get("is_own"):
        return {"stage": Stage.DRAFT}
    return {"stage": Stage.PUBLISHED, "published_at": at, "published_by_name": by.name}


@transaction.atomic
def retry_report(report: Report, *, by: Actor, at: datetime, enqueue: Enqueue) -> Report:
    """Build a failed or cancelled report again, from the snapshot it already has.

    Refuses one that is built or under way, and while another of the same subject is under way.
    """
    report = lock(report)
    rules.check_retry(ReportState(report.state))
    before = {"state": report.state, "error": report.error}
    queue(report, at=at)
    record(report, by=by, at=at, verb="retried", words="重试生成", before=before)
    enqueue_after_commit(report, enqueue)
    return report


@transaction.atomic
def cancel_report(report: Report, *, by: Actor, at: datetime) -> Report:
    """Stop what is under way; the worker that is busy with it notices at its next step and leaves nothing behind.

    Refuses what is not under way.
    """
    report = lock(report)
    rules.check_cancel(ReportState(report.state))
    report.state, report.step, report.finished_at = ReportState.CANCELLED, "", at
    report.lease_token, report.lease_until = "", None
    report.save(update_fields=["state", "step", "finished_at", "lease_token", "lease_until"])
    record(report, by=by, at=at, verb="cancelled", words="取消生成")
    shelf.clear_workshops(report.pk)
    return report
