"""Building the files of a report by one worker at a time, and finding builds that were lost."""

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
from django.urls import reverse

from audit.rules import Actor
from reminders.notices.actions import announce
from reports import kinds, rules, shelf
from reports.actions.queueing import Enqueue, enqueue_after_commit, queue, record
from reports.documents.pdf import FontMissingError, build_pdf, typeset_with
from reports.documents.word import build_word
from reports.kinds import Issue, UnknownTemplateError, build_excel, compose
from reports.models import Report, ReportFile
from reports.rules import FileFormat, ReportState, Stage, Step, SweepMove

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class LeaseLostError(Exception):
    """Another worker has taken the build over; this one stops without a word."""


class SnapshotChangedError(Exception):
    """The kept snapshot no longer matches its digest."""


def build_report(report_id: int, *, by: Actor, clock: Clock) -> bool:
    """Build the files of a report; returns whether this worker finished it.

    Does nothing when the report is built, failed, or with another worker. Every try builds from the snapshot that
    was frozen when the report was asked for. A failure is written down as a sentence for a person, and nothing stays of
    half-made files. ``clock`` tells the moment: a build lasts, and each step renews the lease.
    """
    lease = _claim(report_id, at=clock())
    if lease is None:
        return False
    try:
        frozen = frozen_of(Report.objects.get(pk=report_id))
        with shelf.workshop(report_id) as folder:
            for file_format in FileFormat:
                _renew(lease, rules.BUILD_STEPS[file_format], at=clock())
                shelf.write(folder / shelf.name_of(file_format), content_of(file_format, frozen))
            _renew(lease, rules.KEEP_STEP, at=clock())
            _keep(lease, folder, by=by, at=clock())
    except LeaseLostError:
        logger.warning("report %s: another worker took it over", report_id)
        return False
    except Exception as error:
        logger.exception("report %s could not be built", report_id)
        _fail(lease, reason_of(error), by=by, at=clock())
        return False
    return True


def sweep_reports(*, by: Actor, at: datetime, enqueue: Enqueue) -> int:
    """Send again what waits too long or whose worker is gone; returns how many.

    After ``MAX_ATTEMPTS`` workers it is given up, with a reason.
    """
    sent = 0
    for pk in Report.objects.under_way().order_by("id").values_list("pk", flat=True):
        with transaction.atomic():
            report = (
                Report.objects.select_for_update(of=("self",)).select_related("policy", "period").get(pk=pk)
            )
            move = rules.sweep_move(
                ReportState(report.state),
                queued_at=report.queued_at,
                lease_until=report.lease_until,
                attempts=report.attempts,
                now=at,
            )
            if move is SweepMove.GIVE_UP:
                shelf.clear_workshops(pk)
                _write_failure(report, rules.LOST_WORKER, by=by, at=at)
            elif move is SweepMove.ENQUEUE_AGAIN:
                queue(report, at=at, afresh=False)
                enqueue_after_commit(report, enqueue)
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

    report_id: int
    token: str


def _claim(report_id: int, *, at: datetime) -> _Lease | None:
    lease = _Lease(report_id, secrets.token_hex(16))
    claimed = (
        Report.objects.claimable(at)
        .filter(pk=report_id, attempts__lt=rules.MAX_ATTEMPTS)
        .update(
            state=ReportState.BUILDING,
            lease_token=lease.token,
            lease_until=at + rules.LEASE,
            attempts=F("attempts") + 1,
            percent=rules.CHECK_STEP.percent,
            step=rules.CHECK_STEP.words,
        )
    )
    return lease if claimed else None


def _held(lease: _Lease) -> Any:
    return Report.objects.filter(pk=lease.report_id, state=ReportState.BUILDING, lease_token=lease.token)


def _renew(lease: _Lease, step: Step, *, at: datetime) -> None:
    if not _held(lease).update(percent=step.percent, step=step.words, lease_until=at + rules.LEASE):
        raise LeaseLostError


@dataclass(frozen=True)
class Frozen:
    """What files are built from: the content, its digest, how far the report went, and how its body issued it."""

    snapshot: dict[str, Any]
    sha256: str
    stage: Stage
    issue: Issue | None = None


def frozen_of(report: Report) -> Frozen:
    """What the files of the report's present edition are built from; refuses content that was changed behind our back."""
    if report.snapshot is None or kinds.digest(report.snapshot) != report.snapshot_sha256:
        raise SnapshotChangedError
    return Frozen(report.snapshot, report.snapshot_sha256, Stage(report.stage), report.issue)


@transaction.atomic
def _keep(lease: _Lease, folder: Path, *, by: Actor, at: datetime) -> None:
    """Put the finished folder in its place and the rows beside it: both, or neither."""
    if not _held(lease).exists():
        raise LeaseLostError
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("policy", "period")
        .get(pk=lease.report_id)
    )
    home = f"{report.pk}-{lease.token[:12]}"
    # What this edition had before is built again: the same content in new files.
    replaced = list(
        ReportFile.objects.filter(report=report, edition=report.edition).values_list("path", flat=True)
    )
    rows = [_file(report, file_format, folder, home, at) for file_format in FileFormat]
    ReportFile.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["report", "edition", "format"],
        update_fields=[
            "stage",
            "snapshot_sha256",
            "path",
            "size",
            "sha256",
            "typeset_with",
            "built_at",
            "removed_at",
        ],
    )
    done = _held(lease).update(
        state=ReportState.BUILT,
        percent=rules.BUILT_STEP.percent,
        step=rules.BUILT_STEP.words,
        error="",
        finished_at=at,
        lease_token="",
        lease_until=None,
    )
    if not done:
        raise LeaseLostError
    after = {"snapshot": report.snapshot_sha256, "files": {row.format: row.sha256 for row in rows}}
    record(report, by=by, at=at, verb="built", words="已生成", after=after)
    if report.is_automatic and report.is_draft:
        _tell_the_office(report, at=at)
    transaction.on_commit(lambda: [shelf.remove(path) for path in replaced], robust=True)
    # Last, inside the transaction: if the folder cannot be moved, the rows are rolled back.
    shelf.put(folder, home)


def _file(report: Report, file_format: FileFormat, folder: Path, home: str, at: datetime) -> ReportFile:
    name = shelf.name_of(file_format)
    content = (folder / name).read_bytes()
    return ReportFile(
        report=report,
        edition=report.edition,
        stage=report.stage,
        snapshot_sha256=report.snapshot_sha256,
        format=file_format,
        path=f"{home}/{name}",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        typeset_with=typeset_with() if file_format is FileFormat.PDF else "",
        built_at=at,
    )


def _tell_the_office(report: Report, *, at: datetime) -> None:
    """Of a draft that nobody asked for, once."""
    period = report.period.name if report.period else report.policy.title if report.policy else ""
    announce(
        f"report-{report.pk}-drafted",
        title=f"{period}{report.get_kind_display()}草稿",
        what="填报截止后自动生成，请修改、核对后由负责人发布",
        path=reverse("reports:report", args=[report.pk]),
        at=at,
    )


def _fail(lease: _Lease, reason: str, *, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        report = _held(lease).select_for_update(of=("self",)).select_related("policy", "period").first()
        if report is not None:
            _write_failure(report, reason, by=by, at=at)


def _write_failure(report: Report, reason: str, *, by: Actor, at: datetime) -> None:
    report.state, report.error, report.finished_at = ReportState.FAILED, reason, at
    report.step, report.lease_token, report.lease_until = "", "", None
    report.save(update_fields=["state", "error", "finished_at", "step", "lease_token", "lease_until"])
    record(report, by=by, at=at, verb="failed", words="生成失败", after={"error": reason})


# --- Files ------------------------------------------------------------------------------------------


def content_of(file_format: FileFormat, frozen: Frozen) -> bytes:
    """One file of a report, from its frozen content alone."""
    if file_format is FileFormat.EXCEL:
        return build_excel(frozen.snapshot, frozen.sha256, stage=frozen.stage, issue=frozen.issue)
    paper = compose(frozen.snapshot, frozen.sha256, stage=frozen.stage, issue=frozen.issue)
    as_of = datetime.fromisoformat(frozen.snapshot["as_of"])
    if file_format is FileFormat.WORD:
        return build_word(paper, as_of=as_of)
    return build_pdf(paper, as_of=as_of)
