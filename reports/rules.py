"""Building the papers of a period: states, leases, retries and names. Knows no Django."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from audit.rules import RuleBroken


class SummaryState(StrEnum):
    QUEUED = "queued"
    BUILDING = "building"
    BUILT = "built"
    FAILED = "failed"


SUMMARY_STATE_NAMES = {
    SummaryState.QUEUED: "排队中",
    SummaryState.BUILDING: "生成中",
    SummaryState.BUILT: "已生成",
    SummaryState.FAILED: "生成失败",
}
UNDER_WAY = frozenset({SummaryState.QUEUED, SummaryState.BUILDING})


class FileFormat(StrEnum):
    WORD = "docx"
    PDF = "pdf"
    EXCEL = "xlsx"


FILE_FORMAT_NAMES = {FileFormat.WORD: "Word 文档", FileFormat.PDF: "PDF 文件", FileFormat.EXCEL: "Excel 表格"}
CONTENT_TYPES = {
    FileFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.PDF: "application/pdf",
    FileFormat.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

MAX_ATTEMPTS = 3
# A worker renews its lease at every step, so a lease that ran out means the worker is gone.
LEASE = timedelta(minutes=2)
# A message that nobody took for this long is taken for lost and sent again.
QUEUED_TOO_LONG = timedelta(minutes=2)


@dataclass(frozen=True)
class Step:
    """A step of the build, as the page shows it; ``percent`` is what is done when the step begins."""

    percent: int
    words: str


QUEUED_STEP = Step(0, "等待后台处理")
FREEZE_STEP = Step(5, "正在汇总数据")
BUILD_STEPS = {
    FileFormat.WORD: Step(20, "正在生成 Word 文档"),
    FileFormat.PDF: Step(50, "正在生成 PDF 文件"),
    FileFormat.EXCEL: Step(75, "正在生成 Excel 表格"),
}
KEEP_STEP = Step(95, "正在保存文件")
BUILT_STEP = Step(100, "已生成")

LOST_WORKER = f"后台处理中断，自动重试 {MAX_ATTEMPTS} 次仍未完成。请稍后重试；仍不成功请联系系统管理员。"


class SweepMove(StrEnum):
    """What the sweeper does with a summary that is under way."""

    LEAVE = "leave"
    ENQUEUE_AGAIN = "enqueue_again"
    GIVE_UP = "give_up"


def sweep_move(
    state: SummaryState,
    *,
    queued_at: datetime,
    lease_until: datetime | None,
    attempts: int,
    now: datetime,
) -> SweepMove:
    """Send it again when its message or its worker is lost; give up after ``MAX_ATTEMPTS`` workers."""
    if state is SummaryState.QUEUED:
        return SweepMove.ENQUEUE_AGAIN if now - queued_at >= QUEUED_TOO_LONG else SweepMove.LEAVE
    if state is not SummaryState.BUILDING or (lease_until is not None and lease_until > now):
        return SweepMove.LEAVE
    return SweepMove.GIVE_UP if attempts >= MAX_ATTEMPTS else SweepMove.ENQUEUE_AGAIN


def check_retry(state: SummaryState) -> None:
    """Refuse to build again what is built or still under way."""
    if state is SummaryState.BUILT:
        raise RuleBroken("built_already", "该报告已经生成，无需重试；如需最新数据，请重新生成一份。")
    if state in UNDER_WAY:
        raise RuleBroken("under_way", "该报告正在生成，请稍候。")


def short_hash(sha256: str) -> str:
    """The first twelve digits, in groups of four: enough for a person to compare two papers."""
    return " ".join(sha256[start : start + 4] for start in (0, 4, 8))


def file_name(period_name: str, number: int, file_format: FileFormat, *, is_demo: bool) -> str:
    """The name a download bears on a person's disk; characters that disks refuse become ``_``."""
    demo = "（演示数据）" if is_demo else ""
    stem = f"落实情况进展报告_{period_name}_第{number}次{demo}"
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", stem) + f".{file_format}"
