"""The domain in one sitting: the states of policy supervision and every move between them. Knows no Django.

What a report must say: ``report_rules``; due dates, clocks and lamps: ``date_rules``.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from audit.rules import RuleBroken

OFFICE_TIME = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The office's calendar day of a moment."""
    return moment.astimezone(OFFICE_TIME).date()


# --- The document -----------------------------------------------------------------------------------


class ResponsibilityRole(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"


RESPONSIBILITY_ROLE_NAMES = {ResponsibilityRole.LEAD: "牵头单位", ResponsibilityRole.SUPPORT: "配合单位"}


class RoleSource(StrEnum):
    """Where the lead/support distinction comes from; the document of 2018 names no lead."""

    STATED = "stated"
    INFERRED = "inferred"
    SET_BY_OFFICE = "set_by_office"


ROLE_SOURCE_NAMES = {
    RoleSource.STATED: "文件载明",
    RoleSource.INFERRED: "按排序推定",
    RoleSource.SET_BY_OFFICE: "督查室确定",
}


class CompletionKind(StrEnum):
    """How an action item ends, if it ends."""

    DELIVERABLE = "deliverable"
    RECURRING = "recurring"
    ONGOING = "ongoing"


COMPLETION_KIND_NAMES = {
    CompletionKind.DELIVERABLE: "有明确成果",
    CompletionKind.RECURRING: "经常性工作",
    CompletionKind.ONGOING: "持续推进",
}


# --- Reporting --------------------------------------------------------------------------------------


class PeriodKind(StrEnum):
    QUARTER = "quarter"


PERIOD_KIND_NAMES = {PeriodKind.QUARTER: "季报"}


class Respondent(StrEnum):
    """In which pane an obligation stands: the lead department, or a city for a measure opened to cities."""

    DEPARTMENT = "department"
    CITY = "city"


class ProgressStatus(StrEnum):
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    COMPLETED = "completed"
    NO_CHANGE = "no_change"


PROGRESS_STATUS_NAMES = {
    ProgressStatus.ON_TRACK: "正常推进",
    ProgressStatus.AT_RISK: "存在风险",
    ProgressStatus.BEHIND: "进度滞后",
    ProgressStatus.COMPLETED: "已完成",
    ProgressStatus.NO_CHANGE: "本期无变化",
}
NEEDS_PROBLEMS = frozenset({ProgressStatus.AT_RISK, ProgressStatus.BEHIND})


class State(StrEnum):
    """Where an obligation stands. Overdue is never stored: it follows from the due date."""

    AWAITING = "awaiting"
    DRAFTING = "drafting"
    UNIT_REVIEW = "unit_review"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


STATE_NAMES = {
    State.AWAITING: "未填报",
    State.DRAFTING: "填报中",
    State.UNIT_REVIEW: "待签发",
    State.SUBMITTED: "待审核",
    State.RETURNED: "已退回",
    State.ACCEPTED: "已通过",
}

# With the body: a report is still owed. With the office: it was handed in.
OWED_STATES = frozenset({State.AWAITING, State.DRAFTING, State.UNIT_REVIEW, State.RETURNED})
WRITABLE_STATES = frozenset({State.AWAITING, State.DRAFTING, State.RETURNED})
REPORTED_STATES = frozenset({State.SUBMITTED, State.ACCEPTED})


class Act(StrEnum):
    """What is done to an obligation."""

    SAVE_DRAFT = "save_draft"
    HAND_IN = "hand_in"
    RECALL = "recall"
    SEND_BACK = "send_back"
    SIGN_OFF = "sign_off"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"


ACT_NAMES = {
    Act.SAVE_DRAFT: "保存草稿",
    Act.HAND_IN: "提交单位负责人签发",
    Act.RECALL: "撤回",
    Act.SEND_BACK: "退回经办人修改",
    Act.SIGN_OFF: "签发报送",
    Act.SUBMIT: "报送",
    Act.ACCEPT: "审核通过",
    Act.RETURN: "审核退回",
}

# (from, act) -> to. What is not here is refused. DRAFTING as a target of RECALL and SEND_BACK turns
# into RETURNED when the office has already returned a round (see ``next_state``).
MOVES: Mapping[tuple[State, Act], State] = {
    (State.AWAITING, Act.SAVE_DRAFT): State.DRAFTING,
    (State.DRAFTING, Act.SAVE_DRAFT): State.DRAFTING,
    (State.RETURNED, Act.SAVE_DRAFT): State.RETURNED,
    (State.AWAITING, Act.HAND_IN): State.UNIT_REVIEW,
    (State.DRAFTING, Act.HAND_IN): State.UNIT_REVIEW,
    (State.RETURNED, Act.HAND_IN): State.UNIT_REVIEW,
    (State.UNIT_REVIEW, Act.RECALL): State.DRAFTING,
    (State.UNIT_REVIEW, Act.SEND_BACK): State.DRAFTING,
    (State.UNIT_REVIEW, Act.SIGN_OFF): State.SUBMITTED,
    (State.AWAITING, Act.SUBMIT): State.SUBMITTED,
    (State.DRAFTING, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.ACCEPT): State.ACCEPTED,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
}

_WHY_NOT = {
    State.AWAITING: "本单位尚未填报",
    State.DRAFTING: "本单位尚在填报",
    State.UNIT_REVIEW: "报告正等待本单位负责人签发",
    State.SUBMITTED: "报告已报送，正等待督查室审核",
    State.RETURNED: "报告已被退回，正由本单位修改",
    State.ACCEPTED: "报告已审核通过",
}


def next_state(state: State, act: Act, *, rounds: int) -> State:
    """The state after ``act``; ``rounds`` is how many rounds the office has received.

    Refuses a move that is not in ``MOVES`` (code ``illegal_move``).
    """
    target = MOVES.get((state, act))
    if target is None:
        raise RuleBroken("illegal_move", f"{_WHY_NOT[state]}，现在不能“{ACT_NAMES[act]}”。")
    if target is State.DRAFTING and rounds:
        return State.RETURNED
    return target


def may(state: State, act: Act) -> bool:
    """True when the move is in the table."""
    return (state, act) in MOVES
