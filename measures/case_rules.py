"""The words of receipts, cases, notices and grades, and what each of them must hold to. Knows no Django."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from audit.rules import RuleBroken, StaleVersion
from measures.report_rules import has_unkeepable, is_visible
from measures.rules import (
    CASE_STATE_NAMES,
    EXTENSION_MOVES,
    MEASURE_MOVES,
    MEASURE_STATE_NAMES,
    OWED_STATES,
    STATE_NAMES,
    MeasureAct,
    MeasureState,
    State,
)
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

# The states that a request for a later date can be in.
EXTENSION_STATE_NAMES = {
    state: name
    for state, name in CASE_STATE_NAMES.items()
    if state in {*EXTENSION_MOVES.values(), *(state for state, _ in EXTENSION_MOVES)}
}
EXTENSION_TEXT_MAX, EXTENSION_PROGRESS_MAX = 500, 1000
# Nobody asks for more than a year at once; who needs longer asks again.
MOST_DAYS_LATER = 366


def check_report_extendable(state: State, *, period_name: str, is_period_open: bool) -> None:
    """Refuse to move the date of a report that is not owed any more, or whose period is over."""
    if not is_period_open:
        raise RuleBroken("period_closed", f"{period_name}填报已结束，不能再申请或批准延期。")
    if state not in OWED_STATES:
        raise RuleBroken("not_owed", f"该报告现为“{STATE_NAMES[state]}”，无需延期。")


def check_measure_extendable(state: MeasureState, due_on: date | None) -> None:
    """Refuse to move the date of a measure that has none, or that is not being worked on."""
    if (state, MeasureAct.EXTEND) not in MEASURE_MOVES:
        raise RuleBroken("not_owed", f"该措施现为“{MEASURE_STATE_NAMES[state]}”，不能申请或批准延期。")
    if due_on is None:
        raise RuleBroken("due_missing", "该措施没有设定完成时限，无需延期。")


def check_asked_in_time(due_on: date, *, today: date) -> None:
    """Refuse a request after the due date; on the day itself it is in time."""
    if due_on < today:
        raise RuleBroken(
            "due_has_passed",
            f"截止日期已过（{chinese_day(due_on)}），不能再申请延期。请尽快办理；确有特殊情况，请联系省政府督查室。",
        )


def check_later(new_on: date, *, due_on: date, field: str) -> None:
    """Refuse a new date that is not after the one in force, or more than a year after it."""
    if new_on <= due_on:
        raise RuleBroken("not_later", f"延期后的日期须晚于现截止日期（{chinese_day(due_on)}）。", field)
    if (new_on - due_on).days > MOST_DAYS_LATER:
        raise RuleBroken("too_much_later", "一次延期不能超过一年，请核对年份。", field)


def why_extended(*, decided_on: date, before: date, after: date, count: int, original: date) -> str:
    """The sentence that explains an extended date; ``count``: how many extensions there are with this one."""
    words = f"经督查室{chinese_day(decided_on)}批准延期，由原{chinese_day(before)}延至{chinese_day(after)}"
    if count > 1:
        words += f"；这是第 {count} 次延期，最初为{chinese_day(original)}"
    return words + "。"


def chinese_day(day: date) -> str:
    """2026年10月15日, without leading noughts."""
    return f"{day:%Y}年{day.month}月{day.day}日"
