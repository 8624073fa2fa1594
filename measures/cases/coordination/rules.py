"""How much is said of what needs coordination, and when a meeting may be named. Knows no Django."""

from datetime import date

from audit.rules import RuleBroken
from measures.dates import chinese_day
from measures.states import CaseState, MeasureState

SUBJECT_MAX, TEXT_MAX, MEETING_MAX = 100, 1000, 100
# With the office and not settled: what a meeting may speak about.
UNSETTLED = (CaseState.SUBMITTED, CaseState.IN_HAND, CaseState.MEETING)
STAGES = {
    "open": ("办理中", (*UNSETTLED, CaseState.UNIT_REVIEW, CaseState.RETURNED)),
    "office": ("待督查室研究", (CaseState.SUBMITTED,)),
    "meeting": ("待会议研究", (CaseState.MEETING,)),
    "ended": ("已办结或撤回", (CaseState.APPROVED, CaseState.WITHDRAWN)),
}
_AT_WORK = (MeasureState.DISPATCHED, MeasureState.IN_PROGRESS, MeasureState.COMPLETION_REQUESTED)


def check_at_work(state: MeasureState) -> None:
    """Refuse to coordinate what nobody works on."""
    if state not in _AT_WORK:
        raise RuleBroken("not_at_work", "该事项尚未交办或已经结束，不能提出需协调事项。")


def check_meeting_on(on: date, *, today: date) -> None:
    """Refuse a meeting that is over, or more than a year away."""
    if on < today:
        raise RuleBroken("meeting_in_the_past", "会议日期不能早于今天。", "meeting_on")
    if (on - today).days > 366:
        raise RuleBroken("meeting_too_late", "会议日期距今超过一年，请核对年份。", "meeting_on")


def check_held(on: date | None, *, today: date) -> None:
    """Refuse the result of a meeting that was not held yet."""
    if on is not None and on > today:
        words = f"会议定于{chinese_day(on)}召开，尚未到期；提前召开的，请先修改会议日期。"
        raise RuleBroken("not_held", words, "result")


def check_all_answered(left: int) -> None:
    """Refuse to end a matter while others still work on it."""
    if left:
        words = f"还有 {left} 件交办的任务没有办结，请先审核或撤销，再办结。"
        raise RuleBroken("errands_left", words, "answer")
