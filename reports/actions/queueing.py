"""What asking, building and publishing share: putting a report into the queue, and leaving the record of an act."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from reports import rules
from reports.models import Report
from reports.rules import ReportState

# Hands a report's id to a worker. Doors hand it in; it runs after the commit.
Enqueue = Callable[[int], object]


def lock(report: Report) -> Report:
    """The row as it is now, locked until the transaction ends."""
    return Report.objects.select_for_update(of=("self",)).select_related("policy", "period").get(pk=report.pk)


def queue(report: Report, *, at: datetime, afresh: bool = True) -> None:
    """Let a worker build the files of the report's present edition; whatever worker was busy with it is let go.

    ``afresh``: a person asked for it, so the tries are counted anew. Refuses while another report of the same subject
    is under way.
    """
    if afresh:
        report.attempts = 0
    report.state, report.queued_at, report.error, report.finished_at = ReportState.QUEUED, at, "", None
    report.percent, report.step = rules.QUEUED_STEP.percent, rules.QUEUED_STEP.words
    report.lease_token, report.lease_until = "", None
    names = "state queued_at error finished_at percent step lease_token lease_until attempts"
    try:
        with transaction.atomic():
            report.save(update_fields=names.split())
    except IntegrityError:
        words = "同一内容已有一份报告正在生成，请等它完成后再办理。"
        raise RuleBroken("another_under_way", words) from None


def enqueue_after_commit(report: Report, enqueue: Enqueue) -> None:
    # A broker that does not answer fails nobody: the sweeper sends again what nobody took.
    report_id = report.pk
    # Not a partial: Django names a failing callback by its __qualname__.
    transaction.on_commit(lambda: enqueue(report_id), robust=True)


def record(
    report: Report,
    *,
    by: Actor,
    at: datetime,
    verb: str,
    words: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The record of an act on a report."""
    audit.record(
        report, by=by, at=at, verb=f"report.{verb}", summary=f"{words}：{report}", before=before, after=after
    )
