"""Asking for a report, cancelling what is under way, and trying again."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit.rules import Actor, RuleBroken
from measures.models import Policy
from reports import rules, shelf, snapshots
from reports.actions.queueing import Enqueue, enqueue_after_commit, lock, queue, record
from reports.models import Report
from reports.rules import Kind, ReportState
from reports.snapshots import Subject


@transaction.atomic
def request_report(
    kind: Kind,
    subject: Subject,
    *,
    by: Actor,
    at: datetime,
    enqueue: Enqueue,
    is_automatic: bool = False,
) -> tuple[Report, bool]:
    """Ask for a report of ``subject`` as it stands at ``at``, and freeze that; returns it and whether it is new.

    While one of the same subject is under way, that one is given back; an automatic one is made once for ever.
    """
    # Two who ask for the same at once take turns here.
    Policy.objects.select_for_update(no_key=True).get(pk=subject.policy.pk)
    key = subject.key(kind)
    same = Report.objects.filter(subject=key)
    known = same.under_way().first() or (same.filter(is_automatic=True).first() if is_automatic else None)
    if known is not None:
        return known, False
    newest = same.order_by("-number").first()
    made = snapshots.freeze(kind, subject, as_of=at)
    report = Report.objects.create(
        kind=kind,
        policy=subject.policy,
        period=subject.period,
        body=subject.body,
        measure=subject.measure,
        since=subject.since,
        names_laggards=subject.names_laggards,
        subject=key,
        title=made["title"][:200],
        number=newest.number + 1 if newest else 1,
        as_of=at,
        requested_at=at,
        requested_by_id=by.user_id,
        requested_by_name=by.name,
        is_automatic=is_automatic,
        state=ReportState.QUEUED,
        step=rules.QUEUED_STEP.words,
        queued_at=at,
        snapshot=made,
        snapshot_sha256=snapshots.digest(made),
        is_demo=made["is_demo"],
    )
    record(report, by=by, at=at, verb="requested", words="申请生成", after={"as_of": at})
    enqueue_after_commit(report, enqueue)
    return report, True


@transaction.atomic
def retry_report(report: Report, *, by: Actor, at: datetime, enqueue: Enqueue) -> Report:
    """Build a failed or cancelled report again, from the snapshot it already has.

    Refuses one that is built or under way, and while another of the same subject is under way.
    """
    report = lock(report)
    rules.check_retry(ReportState(report.state))
    before = {"state": report.state, "error": report.error}
    try:
        with transaction.atomic():
            queue(report, at=at)
    except IntegrityError:
        words = "同一内容已有一份报告正在生成，请等它完成后再重试。"
        raise RuleBroken("another_under_way", words) from None
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
