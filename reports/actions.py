"""The only writes of this room: asking for a report, building it, trying again, and finding lost builds."""

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from measures.models import ReportingPeriod
from reports import rules, shelf, snapshot
from reports.documents.excel import build_excel
from reports.documents.paper import UnknownTemplateError, compose
from reports.documents.pdf import FontMissingError, build_pdf
from reports.documents.word import build_word
from reports.models import ProgressSummary, SummaryFile
from reports.rules import FileFormat, Step, SummaryState, SweepMove

logger = logging.getLogger(__name__)

# Hands a summary's id to a worker. Doors hand it in; it runs after the commit.
Enqueue = Callable[[int], object]
Clock = Callable[[], datetime]


class LeaseLostError(Exception):
    """Another worker has taken the build over; this one stops without a word."""


class SnapshotChangedError(Exception):
    """The kept snapshot no longer matches its digest."""


@transaction.atomic
def request_summary(
    period: ReportingPeriod, *, by: Actor, at: datetime, enqueue: Enqueue
) -> tuple[ProgressSummary, bool]:
    """Ask for the report of a period as it stands at ``at``, and freeze that; returns it and whether it is new.

    While one of this period is under way, that one is given back.
    """
    period = _locked_period(period.pk)
    known = ProgressSummary.objects.under_way().filter(period=period).first()
    if known is not None:
        return known, False
    newest = ProgressSummary.objects.filter(period=period).order_by("-number").first()
    made = snapshot.freeze(period, as_of=at)
    summary = ProgressSummary.objects.create(
        period=period,
        number=newest.number + 1 if newest else 1,
        as_of=at,
        requested_at=at,
        requested_by_id=by.user_id,
        requested_by_name=by.name,
        state=SummaryState.QUEUED,
        step=rules.QUEUED_STEP.words,
        queued_at=at,
        snapshot=made,
        snapshot_sha256=snapshot.digest(made),
        is_demo=made["is_demo"],
    )
    _record(summary, by=by, at=at, verb="requested", words="申请生成", after={"as_of": at})
    _enqueue_after_commit(summary, enqueue)
    return summary, True


@transaction.atomic
def retry_summary(summary: ProgressSummary, *, by: Actor, at: datetime, enqueue: Enqueue) -> ProgressSummary:
    """Build a failed report again, from the snapshot it already has.

    Refuses one that is built or under way, and while another of its period is under way.
    """
    period = _locked_period(summary.period_id)
    summary = ProgressSummary.objects.select_for_update().get(pk=summary.pk)
    summary.period = period
    rules.check_retry(SummaryState(summary.state))
    if ProgressSummary.objects.under_way().filter(period=period).exists():
        raise RuleBroken("another_under_way", f"{period.name}已有一份报告正在生成，请等它完成后再重试。")
    error = summary.error
    summary.attempts = 0
    _queue(summary, at=at)
    _record(summary, by=by, at=at, verb="retried", words="重试生成", before={"error": error})
    _enqueue_after_commit(summary, enqueue)
    return summary


def build_summary(summary_id: int, *, by: Actor, clock: Clock) -> bool:
    """Build the files of a report; returns whether this worker finished it.

    Does nothing when the report is built, failed, or with another worker. Every try builds from the snapshot that
    was frozen when the report was asked for. A failure is written down as a sentence for a person, and nothing stays of
    half-made files. ``clock`` tells the moment: a build lasts, and each step renews the lease.
    """
    lease = _claim(summary_id, at=clock())
    if lease is None:
        return False
    try:
        frozen, digest = _frozen(lease)
        with shelf.workshop(summary_id) as folder:
            for file_format in FileFormat:
                _renew(lease, rules.BUILD_STEPS[file_format], at=clock())
                shelf.write(folder / shelf.name_of(file_format), _content(file_format, frozen, digest))
            _renew(lease, rules.KEEP_STEP, at=clock())
            _keep(lease, folder, by=by, at=clock())
    except LeaseLostError:
        logger.warning("summary %s: another worker took it over", summary_id)
        return False
    except Exception as error:
        logger.exception("summary %s could not be built", summary_id)
        _fail(lease, reason_of(error), by=by, at=clock())
        return False
    return True


def sweep_summaries(*, by: Actor, at: datetime, enqueue: Enqueue) -> int:
    """Send again what waits too long or whose worker is gone; returns how many.

    After ``MAX_ATTEMPTS`` workers it is given up, with a reason.
    """
    sent = 0
    for pk in ProgressSummary.objects.under_way().order_by("id").values_list("pk", flat=True):
        with transaction.atomic():
            summary = (
                ProgressSummary.objects.select_for_update(of=("self",)).select_related("period").get(pk=pk)
            )
            move = rules.sweep_move(
                SummaryState(summary.state),
                queued_at=summary.queued_at,
                lease_until=summary.lease_until,
                attempts=summary.attempts,
                now=at,
            )
            if move is SweepMove.GIVE_UP:
                shelf.clear_workshops(pk)
                _write_failure(summary, rules.LOST_WORKER, by=by, at=at)
            elif move is SweepMove.ENQUEUE_AGAIN:
                _queue(summary, at=at)
                _enqueue_after_commit(summary, enqueue)
                sent += 1
    return sent


def reason_of(error: Exception) -> str:
    """Why a build failed, in a sentence for the person who asked; the traceback is in the log."""
    if isinstance(error, FontMissingError):
        return "服务器缺少生成 PDF 所需的中文字体，请联系系统管理员安装后重试。"
    if isinstance(error, SoftTimeLimitExceeded):
        return "生成时间过长，已停止。请稍后重试；仍不成功请联系系统管理员。"
    if isinstance(error, UnknownTemplateError):
        return "数据快照由另一版本的系统生成，不能用它重新生成文件。请重新生成一份报告。"
    if isinstance(error, SnapshotChangedError):
        return (
            "数据快照与校验码不一致，可能已被改动，不能用它生成文件。请重新生成一份报告，并联系系统管理员。"
        )
    if isinstance(error, OSError):
        return "服务器无法保存报告文件（存储空间不足或没有写入权限），请联系系统管理员处理后重试。"
    return "生成报告时出现意外故障，请稍后重试；仍不成功请联系系统管理员查看日志。"


# --- One worker's hold on a build -------------------------------------------------------------------


@dataclass(frozen=True)
class _Lease:
    """Proof that this worker holds the build; every write names the token, so a late worker changes nothing."""

    summary_id: int
    token: str


def _claim(summary_id: int, *, at: datetime) -> _Lease | None:
    lease = _Lease(summary_id, secrets.token_hex(16))
    claimed = (
        ProgressSummary.objects.claimable(at)
        .filter(pk=summary_id, attempts__lt=rules.MAX_ATTEMPTS)
        .update(
            state=SummaryState.BUILDING,
            lease_token=lease.token,
            lease_until=at + rules.LEASE,
            attempts=F("attempts") + 1,
            percent=rules.FREEZE_STEP.percent,
            step=rules.FREEZE_STEP.words,
        )
    )
    return lease if claimed else None


def _held(lease: _Lease) -> Any:
    return ProgressSummary.objects.filter(
        pk=lease.summary_id, state=SummaryState.BUILDING, lease_token=lease.token
    )


def _renew(lease: _Lease, step: Step, *, at: datetime) -> None:
    if not _held(lease).update(percent=step.percent, step=step.words, lease_until=at + rules.LEASE):
        raise LeaseLostError


def _frozen(lease: _Lease) -> tuple[dict[str, Any], str]:
    """The snapshot frozen when the report was asked for, and its digest; refuses one that was changed since."""
    summary = ProgressSummary.objects.get(pk=lease.summary_id)
    if summary.snapshot is None or snapshot.digest(summary.snapshot) != summary.snapshot_sha256:
        raise SnapshotChangedError
    return summary.snapshot, summary.snapshot_sha256


@transaction.atomic
def _keep(lease: _Lease, folder: Path, *, by: Actor, at: datetime) -> None:
    """Put the finished folder in its place and the rows beside it: both, or neither."""
    if not _held(lease).exists():
        raise LeaseLostError
    summary = (
        ProgressSummary.objects.select_for_update(of=("self",))
        .select_related("period")
        .get(pk=lease.summary_id)
    )
    home = f"{summary.pk}-{lease.token[:12]}"
    rows = []
    for file_format in FileFormat:
        name = shelf.name_of(file_format)
        content = (folder / name).read_bytes()
        row = SummaryFile(
            summary=summary,
            format=file_format,
            path=f"{home}/{name}",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            built_at=at,
        )
        rows.append(row)
    SummaryFile.objects.bulk_create(rows)
    done = _held(lease).update(
        state=SummaryState.BUILT,
        percent=rules.BUILT_STEP.percent,
        step=rules.BUILT_STEP.words,
        error="",
        finished_at=at,
        lease_token="",
        lease_until=None,
    )
    if not done:
        raise LeaseLostError
    after = {"snapshot": summary.snapshot_sha256, "files": {row.format: row.sha256 for row in rows}}
    _record(summary, by=by, at=at, verb="built", words="已生成", after=after)
    # Last, inside the transaction: if the folder cannot be moved, the rows are rolled back.
    shelf.put(folder, home)


def _fail(lease: _Lease, reason: str, *, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        summary = _held(lease).select_for_update(of=("self",)).select_related("period").first()
        if summary is not None:
            _write_failure(summary, reason, by=by, at=at)


def _write_failure(summary: ProgressSummary, reason: str, *, by: Actor, at: datetime) -> None:
    summary.state, summary.error, summary.finished_at = SummaryState.FAILED, reason, at
    summary.step, summary.lease_token, summary.lease_until = "", "", None
    summary.save(update_fields=["state", "error", "finished_at", "step", "lease_token", "lease_until"])
    _record(summary, by=by, at=at, verb="failed", words="生成失败", after={"error": reason})


# --- Files ------------------------------------------------------------------------------------------


def _content(file_format: FileFormat, frozen: dict[str, Any], digest: str) -> bytes:
    if file_format is FileFormat.EXCEL:
        return build_excel(frozen, digest)
    paper, as_of = compose(frozen, digest), datetime.fromisoformat(frozen["as_of"])
    if file_format is FileFormat.WORD:
        return build_word(paper, as_of=as_of)
    return build_pdf(paper, as_of=as_of)


# --- Shared -----------------------------------------------------------------------------------------


def _locked_period(pk: int) -> ReportingPeriod:
    return ReportingPeriod.objects.select_for_update().get(pk=pk)


def _queue(summary: ProgressSummary, *, at: datetime) -> None:
    summary.state, summary.queued_at, summary.error, summary.finished_at = SummaryState.QUEUED, at, "", None
    summary.percent, summary.step = rules.QUEUED_STEP.percent, rules.QUEUED_STEP.words
    summary.lease_token, summary.lease_until = "", None
    summary.save(
        update_fields=[
            "state",
            "queued_at",
            "error",
            "finished_at",
            "percent",
            "step",
            "lease_token",
            "lease_until",
            "attempts",
        ]
    )


def _enqueue_after_commit(summary: ProgressSummary, enqueue: Enqueue) -> None:
    # A broker that does not answer fails nobody: the sweeper sends again what nobody took.
    summary_id = summary.pk
    # Not a partial: Django names a failing callback by its __qualname__.
    transaction.on_commit(lambda: enqueue(summary_id), robust=True)


def _record(
    summary: ProgressSummary,
    *,
    by: Actor,
    at: datetime,
    verb: str,
    words: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    name = f"{summary.period.name}进展情况报告（第{summary.number}次）"
    audit.record(
        summary,
        by=by,
        at=at,
        verb=f"summary.{verb}",
        summary=f"{words}：{name}",
        before=before,
        after=after,
    )
