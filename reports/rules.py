"""Reports: what kinds there are, how they are built, published and kept. Knows no Django."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from audit.rules import RuleBroken


class Kind(StrEnum):
    """What a report is; each has its own frozen content, paper and workbook."""

    PROGRESS = "progress"
    BULLETIN = "bulletin"
    CHANGES = "changes"
    LEDGER = "ledger"
    BREAKDOWN = "breakdown"
    MEETING = "meeting"
    MEASURE = "measure"
    BODY_TASKS = "body_tasks"
    PROVINCE = "province"
    YEAR = "year"


# About all documents at once; every other kind is about one (docs/decisions/0032).
ACROSS = frozenset({Kind.BODY_TASKS, Kind.PROVINCE, Kind.YEAR})


class Stage(StrEnum):
    """How far a report went: a draft may be edited, a published one never; a withdrawn one stays, marked.

    A paper in a body's name goes one step further: the office publishes it as 代拟稿, the body itself issues it (印发).
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


STAGE_NAMES = {
    Stage.DRAFT: "草稿",
    Stage.PUBLISHED: "已发布",
    Stage.ISSUED: "已印发",
    Stage.WITHDRAWN: "已撤回",
}
# What stands across the pages of the files; a published paper bears nothing.
STAGE_MARKS = {Stage.DRAFT: "草稿", Stage.PUBLISHED: "", Stage.ISSUED: "", Stage.WITHDRAWN: "已撤回"}
# Of these the files are in use.
IN_FORCE = frozenset({Stage.PUBLISHED, Stage.ISSUED})
# A paper in a body's name, until that body has issued it.
DRAFTED = "代拟稿"


def mark_of(stage: Stage, *, is_in_body_name: bool) -> str:
    """What files of this stage are marked with; empty for what is in use as it is."""
    return STAGE_MARKS[stage] or (DRAFTED if is_in_body_name and stage is Stage.PUBLISHED else "")


def stage_words(stage: Stage, *, is_in_body_name: bool) -> str:
    """How far a report or a file of it went, for a person: 已发布, and that it is 代拟稿 where it is."""
    words = (STAGE_NAMES[stage], mark_of(stage, is_in_body_name=is_in_body_name))
    return "，".join(dict.fromkeys(filter(None, words)))


class ReportState(StrEnum):
    QUEUED = "queued"
    BUILDING = "building"
    BUILT = "built"
    FAILED = "failed"
    CANCELLED = "cancelled"


REPORT_STATE_NAMES = {
    ReportState.QUEUED: "排队中",
    ReportState.BUILDING: "生成中",
    ReportState.BUILT: "已生成",
    ReportState.FAILED: "生成失败",
    ReportState.CANCELLED: "已取消",
}
UNDER_WAY = frozenset({ReportState.QUEUED, ReportState.BUILDING})


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
CHECK_STEP = Step(5, "正在核对数据快照")
BUILD_STEPS = {
    FileFormat.WORD: Step(20, "正在生成 Word 文档"),
    FileFormat.PDF: Step(50, "正在生成 PDF 文件"),
    FileFormat.EXCEL: Step(75, "正在生成 Excel 表格"),
}
KEEP_STEP = Step(95, "正在保存文件")
BUILT_STEP = Step(100, "已生成")

LOST_WORKER = f"后台处理中断，自动重试 {MAX_ATTEMPTS} 次仍未完成。请稍后重试；仍不成功请联系系统管理员。"


class SweepMove(StrEnum):
    """What the sweeper does with a report that is under way."""

    LEAVE = "leave"
    ENQUEUE_AGAIN = "enqueue_again"
    GIVE_UP = "give_up"


def sweep_move(
    state: ReportState,
    *,
    queued_at: datetime,
    lease_until: datetime | None,
    attempts: int,
    now: datetime,
) -> SweepMove:
    """Send it again when its message or its worker is lost; give up after ``MAX_ATTEMPTS`` workers."""
    if state is ReportState.QUEUED:
        return SweepMove.ENQUEUE_AGAIN if now - queued_at >= QUEUED_TOO_LONG else SweepMove.LEAVE
    if state is not ReportState.BUILDING or (lease_until is not None and lease_until > now):
        return SweepMove.LEAVE
    return SweepMove.GIVE_UP if attempts >= MAX_ATTEMPTS else SweepMove.ENQUEUE_AGAIN


def check_retry(state: ReportState) -> None:
    """Refuse to build again what is built or still under way."""
    if state is ReportState.BUILT:
        raise RuleBroken("built_already", "该报告已经生成，无需重试；如需最新数据，请重新生成一份。")
    if state in UNDER_WAY:
        raise RuleBroken("under_way", "该报告正在生成，请稍候。")


def check_cancel(state: ReportState) -> None:
    """Refuse to cancel what is not under way."""
    if state not in UNDER_WAY:
        raise RuleBroken("not_under_way", "该报告没有在生成，无需取消。")


def check_moments(since: datetime | None, as_of: datetime, *, at: datetime) -> None:
    """Refuse moments that have not come, and an earlier one that is not earlier."""
    if as_of > at:
        raise RuleBroken("as_of_in_future", "比较终点不能晚于今天。", "until")
    if since is not None and since >= as_of:
        raise RuleBroken("moments_out_of_order", "比较起点须早于比较终点。", "since")


# --- Publication ------------------------------------------------------------------------------------

PROSE_MAX, REASON_MAX = 3000, 300
# The blocks of words that may be edited while a report is a draft; which of them a report has, its snapshot says.
PROSE_NAMES = {
    "lead": "导语",
    "assessment": "总体评价",
    "examples": "典型做法",
    "next_steps": "下一步工作",
    "proposals": "建议",
    "practices": "主要做法和成效",
    "demands": "下一步工作要求",
    "remarks": "补充说明",
}


def check_editable(stage: Stage, state: ReportState) -> None:
    """Refuse to change the words of what was published, or of what is being built."""
    if stage is not Stage.DRAFT:
        raise RuleBroken("not_a_draft", f"该报告{STAGE_NAMES[stage]}，文字不能再改。")
    if state in UNDER_WAY:
        raise RuleBroken("under_way", "该报告正在生成，请稍候再改。")


# 版头 and 版记 of GB/T 9704-2012, with the longest that each may be; what is not said is left out of the papers.
FRAME_NAMES = {
    "mark": "发文机关标志",
    "number": "文号或期号",
    "copy_number": "份号",
    "urgency": "紧急程度",
    "signatory": "签发人",
    "addressees": "主送",
    "copied_to": "抄送",
    "issuer": "印发机关",
    "issued_on": "印发日期",
}
FRAME_MAX = {"mark": 28, "number": 40, "signatory": 20, "addressees": 200, "copied_to": 500, "issuer": 40}
URGENCIES = ("特急", "加急")
COPY_NUMBER = re.compile("[0-9]{1,6}")


def check_frame(said: Mapping[str, str]) -> None:
    """Refuse what the standard does not know: another urgency, a 份号 that is no number of up to six digits."""
    if unknown := set(said) - set(FRAME_NAMES):
        raise ValueError(f"no such part of a frame: {sorted(unknown)}")
    if (urgency := said.get("urgency")) and urgency not in URGENCIES:
        raise RuleBroken("unknown_urgency", "紧急程度分特急、加急两种。", "urgency")
    if (number := said.get("copy_number")) and not COPY_NUMBER.fullmatch(number):
        raise RuleBroken("not_a_copy_number", "份号用不超过六位的阿拉伯数字。", "copy_number")
    if day := said.get("issued_on"):
        date.fromisoformat(day)


def check_publish(stage: Stage, state: ReportState) -> None:
    """Refuse to publish anything but a draft whose files are there."""
    if stage is not Stage.DRAFT:
        raise RuleBroken("not_a_draft", f"该报告{STAGE_NAMES[stage]}，不能再发布。")
    if state is not ReportState.BUILT:
        raise RuleBroken("not_built", "草稿还没有生成完成，请生成后通读再发布。")


def check_issue(stage: Stage, state: ReportState, *, is_in_body_name: bool) -> None:
    """Refuse to issue what is in no body's name, what was not published or was issued already, and what is being built."""
    if not is_in_body_name:
        raise RuleBroken("in_no_body_name", "该报告不以责任单位名义行文，无需印发。")
    if stage is Stage.ISSUED:
        raise RuleBroken("issued_already", "该报告已经登记印发，不能再次登记。")
    if stage is not Stage.PUBLISHED:
        raise RuleBroken("not_published", f"该报告为{STAGE_NAMES[stage]}，不能印发。")
    if state is not ReportState.BUILT:
        raise RuleBroken("not_built", "代拟稿还没有生成完成，请生成后通读再印发。")


def check_issued_on(issued_on: date, *, published_on: date, today: date) -> None:
    """Refuse a day of issue before the body got the paper, and one that has not come."""
    if issued_on > today:
        raise RuleBroken("issued_in_future", "印发日期不能晚于今天。", "issued_on")
    if issued_on < published_on:
        words = f"印发日期不能早于代拟稿的发布日期（{published_on.year}年{published_on.month}月{published_on.day}日）。"
        raise RuleBroken("issued_before_published", words, "issued_on")


def check_has_sheet(stage: Stage, state: ReportState) -> None:
    """Refuse a check sheet of a draft, which bears its digest itself, and of files that are not there yet."""
    if stage is Stage.DRAFT:
        raise RuleBroken("is_a_draft", "草稿末尾印有数据校验码，发布后才有校验单。")
    if state is not ReportState.BUILT:
        raise RuleBroken("not_built", "正式件还没有生成完成，请稍候。")


def check_withdraw(stage: Stage, state: ReportState) -> None:
    """Refuse to withdraw what was not published, or is still being built."""
    if stage not in IN_FORCE:
        raise RuleBroken("not_published", f"该报告为{STAGE_NAMES[stage]}，无从撤回。")
    if state in UNDER_WAY:
        raise RuleBroken("under_way", "正式件正在生成，请稍候再撤回。")


def check_comparable(state: ReportState, size: int) -> None:
    """Refuse to build again and compare what has no files, and content of more than ``COMPARED_SIZE`` characters."""
    if state is not ReportState.BUILT:
        raise RuleBroken("not_built", "报告还没有生成完成，无法核对。")
    if size > COMPARED_SIZE:
        raise RuleBroken("too_large_to_compare", "报告内容过多，不能在页面上核对。请联系系统管理员核对。")


# --- Keeping ----------------------------------------------------------------------------------------

# How much content, as JSON, is built once more while a person waits: a few seconds' worth.
COMPARED_SIZE = 3_000_000
# A draft of a period's report is made by itself for so long after the due date, however often the clock stood still.
AUTOMATIC_DAYS = 31

# Days. Files that a later edition replaced, and files of drafts that were never published; the frozen content stays.
REPLACED_DAYS, DRAFT_DAYS = 30, 365


def check_restore(state: ReportState, *, is_whole: bool) -> None:
    """Refuse to build files again that are all there, or are not built yet."""
    if state is not ReportState.BUILT:
        raise RuleBroken("not_built", "报告还没有生成完成，无需恢复文件。")
    if is_whole:
        raise RuleBroken("files_are_there", "文件都在，无需重新生成。")


def short_hash(sha256: str) -> str:
    """The first twelve digits, in groups of four: enough for a person to compare two papers."""
    return " ".join(sha256[start : start + 4] for start in (0, 4, 8))


def file_name(label: str, number: int, file_format: FileFormat, *, mark: str, is_demo: bool) -> str:
    """The name a download bears on a person's disk; characters that disks refuse become ``_``."""
    marks = "".join(f"（{word}）" for word in (mark, "演示数据" if is_demo else "") if word)
    stem = f"{label}_第{number}次{marks}"
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", stem)[:120] + f".{file_format}"
