"""The words of receipts, cases, notices and grades, and what each of them must hold to. Knows no Django."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from audit.rules import RuleBroken, StaleVersion
from departments.rules import reaches
from measures.report_rules import has_unkeepable, is_visible
from workdays.rules import Calendar, workdays_between

TEXT_MAX, REASON_MAX = 2000, 500


def check_text(text: str, *, label: str, field: str, most: int = TEXT_MAX, is_required: bool = True) -> str:
    """The text without surrounding white space.

    Refuses one that is missing where it is required (``<field>_missing``), too long, or not keepable.
    """
    text = text.strip()
    if len(text) > most:
        raise RuleBroken("too_long", f"{label}最多 {most} 字，现有 {len(text)} 字，请精简。", field)
    if has_unkeepable(text):
        raise RuleBroken("bad_character", f"{label}中含有无法保存的字符，请删除后重试。", field)
    if is_required and not is_visible(text):
        raise RuleBroken(f"{field}_missing", f"请填写{label}。", field)
    return text if is_visible(text) else ""


def check_version(kept: int, read: int | None) -> None:
    """Refuse to go on from a version that somebody has changed since (``StaleVersion``); None: nobody read one."""
    if read is not None and read != kept:
        raise StaleVersion("内容刚被他人修改，您的操作没有保存。请核对最新内容后重新办理。")


# --- Dispatch and receipt -----------------------------------------------------------------------------


class ReceiptState(StrEnum):
    """Whether a body signed for a measure (签收). Overdue receipt is its own thing, apart from overdue reports."""

    AWAITING = "awaiting"
    OVERDUE = "overdue"
    SIGNED = "signed"


RECEIPT_STATE_NAMES = {
    ReceiptState.AWAITING: "待签收",
    ReceiptState.OVERDUE: "逾期未签收",
    ReceiptState.SIGNED: "已签收",
}


def receipt_state(*, is_signed: bool, due_on: date, today: date) -> ReceiptState:
    """Signed, or overdue once the receipt date has passed; the date itself is in time."""
    if is_signed:
        return ReceiptState.SIGNED
    return ReceiptState.OVERDUE if due_on < today else ReceiptState.AWAITING


def check_notice(
    dates: Collection[date],
    *,
    today: date,
    least: int,
    calendar: Calendar,
    reason: str,
    field: str = "reason",
) -> str:
    """The stripped reason for short notice, empty when none is needed.

    Refuses a date less than ``least`` working days ahead without a reason: bodies complain of notices in the
    morning that fall due the same afternoon.
    """
    reason = check_text(reason, label="缩短时限的理由", field=field, most=REASON_MAX, is_required=False)
    nearest = min(dates, default=None)
    if nearest is None or workdays_between(today, nearest, calendar) >= least:
        return ""
    if not reason:
        left = max(workdays_between(today, nearest, calendar), 0)
        raise RuleBroken(
            "short_notice",
            f"距截止日期（{nearest:%Y-%m-%d}）只有 {left} 个工作日，少于规定的 {least} 个工作日；确需如此的，请写明理由。",
            field,
        )
    return reason


# --- Answers of co-responsible bodies -------------------------------------------------------------------


class Stance(StrEnum):
    """What a co-responsible body answers the lead (配合单位意见)."""

    AGREE = "agree"
    DIFFER = "differ"
    NOTHING = "nothing"


STANCE_NAMES = {Stance.AGREE: "同意", Stance.DIFFER: "有不同意见", Stance.NOTHING: "本期无涉及"}


# --- Urging -----------------------------------------------------------------------------------------


class UrgeLevel(StrEnum):
    """催办, step by step up the line of a body; the ladder of the slips is met in practice (domain notes, section 6)."""

    REMIND = "remind"
    WARN = "warn"
    SUPERVISE = "supervise"


URGE_LEVEL_NAMES = {UrgeLevel.REMIND: "提醒", UrgeLevel.WARN: "预警", UrgeLevel.SUPERVISE: "督办通知"}
URGE_ADDRESSEES = {
    UrgeLevel.REMIND: "经办人",
    UrgeLevel.WARN: "单位负责人",
    UrgeLevel.SUPERVISE: "单位主要负责人",
}


# --- Completion -------------------------------------------------------------------------------------


class Grade(StrEnum):
    """How well a measure was completed; four grades are met in practice (13710 system)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


GRADE_NAMES = {
    Grade.EXCELLENT: "优秀",
    Grade.GOOD: "良好",
    Grade.QUALIFIED: "合格",
    Grade.UNQUALIFIED: "不合格",
}


# --- Instructions -----------------------------------------------------------------------------------


class Priority(StrEnum):
    """How pressing an instruction is (缓急程度)."""

    MOST_URGENT = "most_urgent"
    URGENT = "urgent"
    NORMAL = "normal"


PRIORITY_NAMES = {Priority.MOST_URGENT: "特急", Priority.URGENT: "急", Priority.NORMAL: "普通"}


# --- Extension --------------------------------------------------------------------------------------


class ExtensionReason(StrEnum):
    """Why a body asks for a later date; categories chosen for this product, the text says the rest."""

    POLICY = "policy"
    APPROVAL = "approval"
    COORDINATION = "coordination"
    FUNDING = "funding"
    FORCE_MAJEURE = "force_majeure"
    OTHER = "other"


EXTENSION_REASON_NAMES = {
    ExtensionReason.POLICY: "上级政策调整",
    ExtensionReason.APPROVAL: "报批程序未完成",
    ExtensionReason.COORDINATION: "需跨部门协调",
    ExtensionReason.FUNDING: "资金未到位",
    ExtensionReason.FORCE_MAJEURE: "不可抗力",
    ExtensionReason.OTHER: "其他",
}


# --- Duties of bodies (机构沿革、职责移交) -----------------------------------------------------------------


class Matter(StrEnum):
    """What passes from a body to the one that takes over, in the order in which it is shown and carried out."""

    RESPONSIBILITY = "responsibility"
    ITEM = "item"
    OBLIGATION = "obligation"
    CONTRIBUTION = "contribution"
    RECEIPT = "receipt"
    INSTRUCTION = "instruction"
    EXTENSION = "extension"
    COMPLETION = "completion"
    PLAN = "plan"


MATTER_NAMES = {
    Matter.RESPONSIBILITY: "责任分工",
    Matter.ITEM: "具体事项分工",
    Matter.OBLIGATION: "填报任务",
    Matter.CONTRIBUTION: "配合单位意见",
    Matter.RECEIPT: "待签收",
    Matter.INSTRUCTION: "批示办理",
    Matter.EXTENSION: "延期申请",
    Matter.COMPLETION: "办结申请",
    Matter.PLAN: "工作方案",
}


class Fate(StrEnum):
    """What a transfer does with one matter."""

    MOVES = "moves"
    ENDS = "ends"
    STAYS = "stays"


FATE_NAMES = {Fate.MOVES: "移交", Fate.ENDS: "终止", Fate.STAYS: "保留不动"}


def check_successor(
    predecessor: int,
    successor: int,
    *,
    name: str,
    valid_from: date | None,
    edges: Collection[tuple[int, int]],
    happened_on: date | None,
    today: date,
) -> None:
    """Refuse to hand duties from a body to itself, without a registered succession, before either side of it has come
    about, or round in a circle. ``edges`` are all registered successions, as (predecessor, successor)."""
    if predecessor == successor:
        raise RuleBroken("same_body", "不能移交给原单位自己，请选择承接单位。", "successor")
    if (predecessor, successor) not in edges:
        raise RuleBroken(
            "succession_missing", f"尚未登记由{name}承接的机构沿革，请先登记再移交。", "successor"
        )
    if reaches(successor, predecessor, edges):
        raise RuleBroken(
            "succession_cycle", f"机构沿革互相承接：{name}的职责又回到原单位，请先更正沿革。", "successor"
        )
    if valid_from is not None and valid_from > today:
        raise RuleBroken(
            "body_not_yet_valid", f"{name}自 {valid_from:%Y-%m-%d} 起启用，届时再移交。", "successor"
        )
    if happened_on is not None and happened_on > today:
        raise RuleBroken(
            "succession_to_come", f"该项沿革自 {happened_on:%Y-%m-%d} 起生效，届时再移交。", "successor"
        )
