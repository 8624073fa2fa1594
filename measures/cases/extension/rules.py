"""When a later date may be asked for, how late, and the sentence about it. Knows no Django."""

from datetime import date
from enum import StrEnum

from audit.rules import RuleBroken
from measures.dates import chinese_day
from measures.states import (
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
        raise RuleBroken("not_owed", f"该事项现为“{MEASURE_STATE_NAMES[state]}”，不能申请或批准延期。")
    if due_on is None:
        raise RuleBroken("due_missing", "该事项没有设定完成时限，无需延期。")


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
