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
STANCE_TEXT_MAX = 1000


def check_stance(stance: str, text: str) -> str:
    """The text of an answer without surrounding white space.

    Refuses an unknown stance, a differing view that does not say what it is, and a text too long or not keepable.
    """
    if stance not in set(Stance):
        raise RuleBroken("stance_missing", "请选择“同意”“有不同意见”或“本期无涉及”。", "stance")
    text = check_text(text, label="意见说明", field="text", most=STANCE_TEXT_MAX, is_required=False)
    if stance == Stance.DIFFER and not text:
        raise RuleBroken("text_missing", "选择“有不同意见”时，请写明不同意见的内容。", "text")
    return text


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
# 不合格 ends nothing: the request goes back.
CLOSING_GRADES = (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED)
STATEMENT_MIN = 20
PROOFS_MAX = 10


def check_statement(text: str) -> str:
    """The stripped closing statement. Refuses one that is too short to say what was achieved, or cannot be kept."""
    text = check_text(text, label="办结说明", field="statement")
    if len(text) < STATEMENT_MIN:
        raise RuleBroken(
            "statement_short",
            f"办结说明至少 {STATEMENT_MIN} 字，现有 {len(text)} 字，请写明完成了什么、取得什么成果。",
            "statement",
        )
    return text


def check_year(
    year: int | None, *, is_ongoing: bool, first: int, current: int, closed: Collection[int]
) -> int | None:
    """The year of a request: needed where a measure goes on and is closed year by year, forbidden elsewhere.

    ``first``: the year the measure was given out; ``closed``: the years closed already.
    """
    if not is_ongoing:
        if year is not None:
            raise RuleBroken("year_not_asked", "限期完成的措施一次办结，不按年度办结。", "year")
        return None
    if year is None:
        raise RuleBroken("year_missing", "持续推进的措施按年度办结，请选择办结年度。", "year")
    if year > current:
        raise RuleBroken("year_ahead", f"{year} 年尚未到，不能提前办结。", "year")
    if year < first:
        raise RuleBroken("year_before", f"该措施 {first} 年才交办，不能办结 {year} 年度。", "year")
    if year in closed:
        raise RuleBroken("year_closed", f"{year} 年度已经办结，无需重复申请。", "year")
    return year


def check_closing_grade(grade: str) -> Grade:
    """The grade a measure is closed with. Refuses a missing or unknown one, and 不合格, which goes back instead."""
    if grade not in set(Grade):
        raise RuleBroken("grade_missing", "请选择办结等次。", "grade")
    if grade not in CLOSING_GRADES:
        raise RuleBroken("grade_unqualified", "评为“不合格”的不能办结，请退回牵头单位继续办理。", "grade")
    return Grade(grade)


def is_second_person(first: Collection[int | None], second: Collection[int | None]) -> bool:
    """True when nobody of the one side stands on the other; each side is a person and whom they stood in for."""
    return not {one for one in first if one is not None} & {one for one in second if one is not None}


# --- Instructions -----------------------------------------------------------------------------------


class Priority(StrEnum):
    """How pressing an instruction is (缓急程度)."""

    MOST_URGENT = "most_urgent"
    URGENT = "urgent"
    NORMAL = "normal"


PRIORITY_NAMES = {Priority.MOST_URGENT: "特急", Priority.URGENT: "急", Priority.NORMAL: "普通"}
# Urgent instructions are answered within days, others within three weeks (domain notes, section 5).
PRIORITY_WORKDAYS = {Priority.MOST_URGENT: 3, Priority.URGENT: 5, Priority.NORMAL: 15}
LEADER_MAX, EXTRACT_MAX = 60, 1000


def check_priority(priority: str) -> Priority:
    """Refuse a word that is not one of the three."""
    if priority not in PRIORITY_WORKDAYS:
        raise RuleBroken("priority_unknown", "请选择特急、急或普通。", "priority")
    return Priority(priority)


def check_given_on(given_on: date, *, today: date) -> None:
    """Refuse an instruction given tomorrow, or more than ten years ago."""
    if given_on > today:
        raise RuleBroken("given_in_the_future", "批示日期不能晚于今天。", "given_on")
    if (today - given_on).days > 3660:
        raise RuleBroken("given_too_early", "批示日期距今超过十年，请核对年份。", "given_on")


def check_answer_due(due_on: date, *, today: date) -> None:
    """Refuse a date to answer by that is gone or more than a year away."""
    if due_on < today:
        raise RuleBroken("due_in_the_past", "反馈期限不能早于今天。", "due_on")
    if (due_on - today).days > 366:
        raise RuleBroken("due_too_late", "反馈期限距今超过一年，请核对年份。", "due_on")


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
