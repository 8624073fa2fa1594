"""The domain in one sitting: the states of policy supervision and every move between them. Knows no Django."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from audit.rules import RuleBroken

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

OFFICE_TIME = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The office's calendar day of a moment."""
    return moment.astimezone(OFFICE_TIME).date()


# --- The document -----------------------------------------------------------------------------------


class ResponsibilityRole(StrEnum):
    """One lead compiles the report. A further lead that the source names does a supporting body's part in the flow."""

    LEAD = "lead"
    JOINT_LEAD = "joint_lead"
    SUPPORT = "support"


RESPONSIBILITY_ROLE_NAMES = {
    ResponsibilityRole.LEAD: "牵头单位",
    ResponsibilityRole.JOINT_LEAD: "共同牵头单位",
    ResponsibilityRole.SUPPORT: "配合单位",
}


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


class MeasureCompletion(StrEnum):
    """How a measure ends: by a date the office set, or never, closed year by year."""

    BY_DATE = "by_date"
    ONGOING = "ongoing"


MEASURE_COMPLETION_NAMES = {
    MeasureCompletion.BY_DATE: "限期完成",
    MeasureCompletion.ONGOING: "持续推进",
}


# --- Reporting --------------------------------------------------------------------------------------


class PeriodKind(StrEnum):
    """How often a source asks; a one-off has its own name, days and questions."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONE_OFF = "one_off"


PERIOD_KIND_NAMES = {
    PeriodKind.MONTH: "月报",
    PeriodKind.QUARTER: "季报",
    PeriodKind.HALF_YEAR: "半年报",
    PeriodKind.YEAR: "年报",
    PeriodKind.ONE_OFF: "专项",
}


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
    EXCUSED = "excused"


STATE_NAMES = {
    State.AWAITING: "未填报",
    State.DRAFTING: "填报中",
    State.UNIT_REVIEW: "待签发",
    State.SUBMITTED: "待审核",
    State.RETURNED: "已退回",
    State.ACCEPTED: "已通过",
    State.EXCUSED: "免报",
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
    EXCUSE = "excuse"
    REINSTATE = "reinstate"
    EXTEND = "extend"
    TRANSFER = "transfer"
    MOVE_DUE = "move_due"


ACT_NAMES = {
    Act.SAVE_DRAFT: "保存草稿",
    Act.HAND_IN: "提交单位负责人签发",
    Act.RECALL: "撤回",
    Act.SEND_BACK: "退回经办人修改",
    Act.SIGN_OFF: "签发报送",
    Act.SUBMIT: "报送",
    Act.ACCEPT: "审核通过",
    Act.RETURN: "审核退回",
    Act.EXCUSE: "免予填报",
    Act.REINSTATE: "恢复填报",
    Act.EXTEND: "批准延期",
    Act.TRANSFER: "移交承接单位",
    Act.MOVE_DUE: "更正截止日期",
}

# (from, act) -> to. What is not here is refused. DRAFTING as a target of RECALL, SEND_BACK, REINSTATE and
# TRANSFER turns into RETURNED when the office has already returned a round (see ``next_state``).
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
    # A measure that is suspended, cancelled or closed asks for no report; what the office already holds is still decided.
    (State.AWAITING, Act.EXCUSE): State.EXCUSED,
    (State.DRAFTING, Act.EXCUSE): State.EXCUSED,
    (State.UNIT_REVIEW, Act.EXCUSE): State.EXCUSED,
    (State.RETURNED, Act.EXCUSE): State.EXCUSED,
    (State.EXCUSED, Act.REINSTATE): State.DRAFTING,
    # The date moves, the report stays where it is.
    (State.AWAITING, Act.EXTEND): State.AWAITING,
    (State.DRAFTING, Act.EXTEND): State.DRAFTING,
    (State.UNIT_REVIEW, Act.EXTEND): State.UNIT_REVIEW,
    (State.RETURNED, Act.EXTEND): State.RETURNED,
    # The date of the whole period was wrong; what is excused keeps step, should it be asked for again.
    (State.AWAITING, Act.MOVE_DUE): State.AWAITING,
    (State.DRAFTING, Act.MOVE_DUE): State.DRAFTING,
    (State.UNIT_REVIEW, Act.MOVE_DUE): State.UNIT_REVIEW,
    (State.RETURNED, Act.MOVE_DUE): State.RETURNED,
    (State.EXCUSED, Act.MOVE_DUE): State.EXCUSED,
    # Another body takes over what is unfinished.
    (State.AWAITING, Act.TRANSFER): State.AWAITING,
    (State.DRAFTING, Act.TRANSFER): State.DRAFTING,
    (State.UNIT_REVIEW, Act.TRANSFER): State.DRAFTING,
    (State.SUBMITTED, Act.TRANSFER): State.SUBMITTED,
    (State.RETURNED, Act.TRANSFER): State.RETURNED,
}

# These change something that the history must show even where the state stays.
ALWAYS_TOLD = frozenset({Act.EXTEND, Act.TRANSFER, Act.MOVE_DUE})

_WHY_NOT = {
    State.AWAITING: "本单位尚未填报",
    State.DRAFTING: "本单位尚在填报",
    State.UNIT_REVIEW: "报告正等待本单位负责人签发",
    State.SUBMITTED: "报告已报送，正等待督查室审核",
    State.RETURNED: "报告已被退回，正由本单位修改",
    State.ACCEPTED: "报告已审核通过",
    State.EXCUSED: "本项已免予填报",
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


# --- Measures ---------------------------------------------------------------------------------------


class MeasureState(StrEnum):
    """Where a measure stands between 立项 and 销号. Overdue receipt, report and completion follow from dates."""

    DRAFT = "draft"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    COMPLETION_REQUESTED = "completion_requested"
    VERIFIED = "verified"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


MEASURE_STATE_NAMES = {
    MeasureState.DRAFT: "待交办",
    MeasureState.DISPATCHED: "已交办待签收",
    MeasureState.IN_PROGRESS: "承办中",
    MeasureState.COMPLETION_REQUESTED: "已申请办结",
    MeasureState.VERIFIED: "已核查待复核",
    MeasureState.CLOSED: "已销号",
    MeasureState.SUSPENDED: "已中止",
    MeasureState.CANCELLED: "已撤销",
}

# A new reporting period asks about these.
REPORTING_MEASURE_STATES = frozenset(
    {
        MeasureState.DISPATCHED,
        MeasureState.IN_PROGRESS,
        MeasureState.COMPLETION_REQUESTED,
        MeasureState.VERIFIED,
    }
)


class MeasureAct(StrEnum):
    """What is done to a measure as a whole."""

    DISPATCH = "dispatch"
    RECEIVE = "receive"
    REQUEST_COMPLETION = "request_completion"
    WITHDRAW_COMPLETION = "withdraw_completion"
    VERIFY = "verify"
    RETURN_COMPLETION = "return_completion"
    CLOSE = "close"
    CLOSE_YEAR = "close_year"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    EXTEND = "extend"


MEASURE_ACT_NAMES = {
    MeasureAct.DISPATCH: "交办",
    MeasureAct.RECEIVE: "签收承办",
    MeasureAct.REQUEST_COMPLETION: "申请办结",
    MeasureAct.WITHDRAW_COMPLETION: "撤回办结申请",
    MeasureAct.VERIFY: "核查通过",
    MeasureAct.RETURN_COMPLETION: "退回办结申请",
    MeasureAct.CLOSE: "销号",
    MeasureAct.CLOSE_YEAR: "年度办结",
    MeasureAct.REOPEN: "重新启动",
    MeasureAct.SUSPEND: "中止",
    MeasureAct.RESUME: "恢复承办",
    MeasureAct.CANCEL: "撤销",
    MeasureAct.EXTEND: "批准延期",
}

# (from, act) -> to. IN_PROGRESS as a target of RESUME and REOPEN turns into DISPATCHED while the lead body
# has not signed for receipt (see ``next_measure_state``).
MEASURE_MOVES: Mapping[tuple[MeasureState, MeasureAct], MeasureState] = {
    (MeasureState.DRAFT, MeasureAct.DISPATCH): MeasureState.DISPATCHED,
    (MeasureState.DISPATCHED, MeasureAct.RECEIVE): MeasureState.IN_PROGRESS,
    (MeasureState.IN_PROGRESS, MeasureAct.REQUEST_COMPLETION): MeasureState.COMPLETION_REQUESTED,
    (MeasureState.COMPLETION_REQUESTED, MeasureAct.WITHDRAW_COMPLETION): MeasureState.IN_PROGRESS,
    (MeasureState.COMPLETION_REQUESTED, MeasureAct.VERIFY): MeasureState.VERIFIED,
    (MeasureState.COMPLETION_REQUESTED, MeasureAct.RETURN_COMPLETION): MeasureState.IN_PROGRESS,
    (MeasureState.COMPLETION_REQUESTED, MeasureAct.CLOSE): MeasureState.CLOSED,
    (MeasureState.COMPLETION_REQUESTED, MeasureAct.CLOSE_YEAR): MeasureState.IN_PROGRESS,
    (MeasureState.VERIFIED, MeasureAct.RETURN_COMPLETION): MeasureState.IN_PROGRESS,
    (MeasureState.VERIFIED, MeasureAct.CLOSE): MeasureState.CLOSED,
    (MeasureState.VERIFIED, MeasureAct.CLOSE_YEAR): MeasureState.IN_PROGRESS,
    (MeasureState.CLOSED, MeasureAct.REOPEN): MeasureState.IN_PROGRESS,
    (MeasureState.CANCELLED, MeasureAct.REOPEN): MeasureState.IN_PROGRESS,
    (MeasureState.DISPATCHED, MeasureAct.SUSPEND): MeasureState.SUSPENDED,
    (MeasureState.IN_PROGRESS, MeasureAct.SUSPEND): MeasureState.SUSPENDED,
    (MeasureState.SUSPENDED, MeasureAct.RESUME): MeasureState.IN_PROGRESS,
    (MeasureState.DISPATCHED, MeasureAct.CANCEL): MeasureState.CANCELLED,
    (MeasureState.IN_PROGRESS, MeasureAct.CANCEL): MeasureState.CANCELLED,
    (MeasureState.SUSPENDED, MeasureAct.CANCEL): MeasureState.CANCELLED,
    (MeasureState.DISPATCHED, MeasureAct.EXTEND): MeasureState.DISPATCHED,
    (MeasureState.IN_PROGRESS, MeasureAct.EXTEND): MeasureState.IN_PROGRESS,
}

_WHY_NOT_MEASURE = {
    MeasureState.DRAFT: "该事项尚未交办",
    MeasureState.DISPATCHED: "该事项已交办，尚未签收",
    MeasureState.IN_PROGRESS: "该事项正在承办",
    MeasureState.COMPLETION_REQUESTED: "该事项已申请办结，正等待督查室核查",
    MeasureState.VERIFIED: "该事项已核查，正等待第二人复核",
    MeasureState.CLOSED: "该事项已销号",
    MeasureState.SUSPENDED: "该事项已中止",
    MeasureState.CANCELLED: "该事项已撤销",
}


def next_measure_state(state: MeasureState, act: MeasureAct, *, is_received: bool) -> MeasureState:
    """The state after ``act``; ``is_received``: the lead body, or without one a city, has signed.

    Refuses a move that is not in ``MEASURE_MOVES`` (code ``illegal_move``).
    """
    target = MEASURE_MOVES.get((state, act))
    if target is None:
        raise RuleBroken("illegal_move", f"{_WHY_NOT_MEASURE[state]}，现在不能“{MEASURE_ACT_NAMES[act]}”。")
    if act in (MeasureAct.RESUME, MeasureAct.REOPEN) and not is_received:
        return MeasureState.DISPATCHED
    return target


# --- Cases: what is asked for, given out and decided on -------------------------------------------------


class CaseState(StrEnum):
    """Where a case stands. Each kind of case uses some of these, and has a table of its own."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    UNIT_REVIEW = "unit_review"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    IN_HAND = "in_hand"
    MEETING = "meeting"
    FED_BACK = "fed_back"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CASE_STATE_NAMES = {
    CaseState.OPEN: "待办理",
    CaseState.ACKNOWLEDGED: "已签收办理中",
    CaseState.UNIT_REVIEW: "待单位负责人签发",
    CaseState.SUBMITTED: "待督查室审核",
    CaseState.VERIFIED: "已核查待复核",
    CaseState.IN_HAND: "协调办理中",
    CaseState.MEETING: "待会议研究",
    CaseState.FED_BACK: "结论已反馈待签收",
    CaseState.RETURNED: "已退回",
    CaseState.APPROVED: "已通过",
    CaseState.REFUSED: "未同意",
    CaseState.WITHDRAWN: "已撤回",
}


class CaseAct(StrEnum):
    """What is done to a case."""

    ACKNOWLEDGE = "acknowledge"
    HAND_IN = "hand_in"
    RECALL = "recall"
    SEND_BACK = "send_back"
    SIGN_OFF = "sign_off"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    VERIFY = "verify"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    ASSIGN = "assign"
    MEET = "meet"
    RESOLVE = "resolve"
    FEED_BACK = "feed_back"
    OBJECT = "object"
    REVIEW = "review"
    CLOSE = "close"


CASE_ACT_NAMES = {
    CaseAct.ACKNOWLEDGE: "签收",
    CaseAct.HAND_IN: "提交单位负责人签发",
    CaseAct.RECALL: "撤回修改",
    CaseAct.SEND_BACK: "单位负责人退回",
    CaseAct.SIGN_OFF: "签发报送",
    CaseAct.SUBMIT: "报送",
    CaseAct.WITHDRAW: "撤回",
    CaseAct.VERIFY: "核查通过",
    CaseAct.APPROVE: "审核通过",
    CaseAct.RETURN: "退回",
    CaseAct.REFUSE: "不同意",
    CaseAct.TRANSFER: "移交承接单位",
    CaseAct.ASSIGN: "交有关单位办理",
    CaseAct.MEET: "提请会议研究",
    CaseAct.RESOLVE: "登记会议结果",
    CaseAct.FEED_BACK: "反馈督查结论",
    CaseAct.OBJECT: "申请复核",
    CaseAct.REVIEW: "作出复核决定",
    CaseAct.CLOSE: "办结",
}

CaseMoves = Mapping[tuple[CaseState, CaseAct], CaseState]

# 延期申请: a decision ends it; asking again is a new case.
EXTENSION_MOVES: CaseMoves = {
    (CaseState.UNIT_REVIEW, CaseAct.SIGN_OFF): CaseState.SUBMITTED,
    (CaseState.UNIT_REVIEW, CaseAct.SEND_BACK): CaseState.WITHDRAWN,
    (CaseState.UNIT_REVIEW, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.SUBMITTED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.SUBMITTED, CaseAct.APPROVE): CaseState.APPROVED,
    (CaseState.SUBMITTED, CaseAct.REFUSE): CaseState.REFUSED,
}

# 办结申请: important measures are verified by one person and closed by another.
COMPLETION_MOVES: CaseMoves = {
    (CaseState.UNIT_REVIEW, CaseAct.SIGN_OFF): CaseState.SUBMITTED,
    (CaseState.UNIT_REVIEW, CaseAct.SEND_BACK): CaseState.WITHDRAWN,
    (CaseState.UNIT_REVIEW, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.SUBMITTED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.SUBMITTED, CaseAct.VERIFY): CaseState.VERIFIED,
    (CaseState.SUBMITTED, CaseAct.APPROVE): CaseState.APPROVED,
    (CaseState.SUBMITTED, CaseAct.RETURN): CaseState.RETURNED,
    (CaseState.VERIFIED, CaseAct.APPROVE): CaseState.APPROVED,
    (CaseState.VERIFIED, CaseAct.RETURN): CaseState.RETURNED,
}

# 领导批示, one case per addressed body: signed for, answered like a report. RECALL and SEND_BACK lead back to
# RETURNED when the office has already returned an answer (see ``next_case_state``).
INSTRUCTION_MOVES: CaseMoves = {
    (CaseState.OPEN, CaseAct.ACKNOWLEDGE): CaseState.ACKNOWLEDGED,
    (CaseState.ACKNOWLEDGED, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.ACKNOWLEDGED, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.RETURNED, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.UNIT_REVIEW, CaseAct.RECALL): CaseState.ACKNOWLEDGED,
    (CaseState.UNIT_REVIEW, CaseAct.SEND_BACK): CaseState.ACKNOWLEDGED,
    (CaseState.UNIT_REVIEW, CaseAct.SIGN_OFF): CaseState.SUBMITTED,
    (CaseState.SUBMITTED, CaseAct.APPROVE): CaseState.APPROVED,
    (CaseState.SUBMITTED, CaseAct.RETURN): CaseState.RETURNED,
    (CaseState.OPEN, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.ACKNOWLEDGED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.RETURNED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.OPEN, CaseAct.TRANSFER): CaseState.OPEN,
    (CaseState.ACKNOWLEDGED, CaseAct.TRANSFER): CaseState.ACKNOWLEDGED,
    (CaseState.UNIT_REVIEW, CaseAct.TRANSFER): CaseState.ACKNOWLEDGED,
    (CaseState.SUBMITTED, CaseAct.TRANSFER): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.TRANSFER): CaseState.RETURNED,
}

# 工作方案, one case per body and policy; an approved plan may be revised, and stays in force meanwhile.
PLAN_MOVES: CaseMoves = {
    (CaseState.OPEN, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.OPEN, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.RETURNED, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.APPROVED, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.APPROVED, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.UNIT_REVIEW, CaseAct.RECALL): CaseState.OPEN,
    (CaseState.UNIT_REVIEW, CaseAct.SEND_BACK): CaseState.OPEN,
    (CaseState.UNIT_REVIEW, CaseAct.SIGN_OFF): CaseState.SUBMITTED,
    (CaseState.SUBMITTED, CaseAct.APPROVE): CaseState.APPROVED,
    (CaseState.SUBMITTED, CaseAct.RETURN): CaseState.RETURNED,
    (CaseState.OPEN, CaseAct.TRANSFER): CaseState.OPEN,
    (CaseState.UNIT_REVIEW, CaseAct.TRANSFER): CaseState.OPEN,
    (CaseState.SUBMITTED, CaseAct.TRANSFER): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.TRANSFER): CaseState.RETURNED,
    (CaseState.APPROVED, CaseAct.TRANSFER): CaseState.APPROVED,
}

# 需协调事项: raised by a body, answered at once or given to others and to a meeting, until the office ends it.
COORDINATION_MOVES: CaseMoves = {
    (CaseState.UNIT_REVIEW, CaseAct.SIGN_OFF): CaseState.SUBMITTED,
    (CaseState.UNIT_REVIEW, CaseAct.SEND_BACK): CaseState.WITHDRAWN,
    (CaseState.UNIT_REVIEW, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.SUBMITTED, CaseAct.ASSIGN): CaseState.IN_HAND,
    (CaseState.SUBMITTED, CaseAct.MEET): CaseState.MEETING,
    (CaseState.SUBMITTED, CaseAct.CLOSE): CaseState.APPROVED,
    (CaseState.SUBMITTED, CaseAct.RETURN): CaseState.RETURNED,
    (CaseState.SUBMITTED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.IN_HAND, CaseAct.ASSIGN): CaseState.IN_HAND,
    (CaseState.IN_HAND, CaseAct.MEET): CaseState.MEETING,
    (CaseState.IN_HAND, CaseAct.CLOSE): CaseState.APPROVED,
    (CaseState.IN_HAND, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.MEETING, CaseAct.MEET): CaseState.MEETING,
    (CaseState.MEETING, CaseAct.RESOLVE): CaseState.IN_HAND,
    (CaseState.MEETING, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.RETURNED, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.RETURNED, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
}

# 限期办理: one body answers in writing what 需协调事项 or 实地督查 gave it to do. RECALL and SEND_BACK as above.
ERRAND_MOVES: CaseMoves = {
    (CaseState.OPEN, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.OPEN, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.HAND_IN): CaseState.UNIT_REVIEW,
    (CaseState.RETURNED, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.UNIT_REVIEW, CaseAct.RECALL): CaseState.OPEN,
    (CaseState.UNIT_REVIEW, CaseAct.SEND_BACK): CaseState.OPEN,
    (CaseState.UNIT_REVIEW, CaseAct.SIGN_OFF): CaseState.SUBMITTED,
    (CaseState.SUBMITTED, CaseAct.APPROVE): CaseState.APPROVED,
    (CaseState.SUBMITTED, CaseAct.RETURN): CaseState.RETURNED,
    (CaseState.OPEN, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.UNIT_REVIEW, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.SUBMITTED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.RETURNED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.OPEN, CaseAct.TRANSFER): CaseState.OPEN,
    (CaseState.UNIT_REVIEW, CaseAct.TRANSFER): CaseState.OPEN,
    (CaseState.SUBMITTED, CaseAct.TRANSFER): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.TRANSFER): CaseState.RETURNED,
}

# 实地督查, one case per body looked at: the conclusion is fed back, signed for, reviewed on request, and ends with the
# last item struck off.
INSPECTION_MOVES: CaseMoves = {
    (CaseState.OPEN, CaseAct.FEED_BACK): CaseState.FED_BACK,
    (CaseState.OPEN, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.FED_BACK, CaseAct.ACKNOWLEDGE): CaseState.ACKNOWLEDGED,
    (CaseState.ACKNOWLEDGED, CaseAct.OBJECT): CaseState.SUBMITTED,
    # The right to a review does not end with the check.
    (CaseState.APPROVED, CaseAct.OBJECT): CaseState.SUBMITTED,
    (CaseState.SUBMITTED, CaseAct.REVIEW): CaseState.ACKNOWLEDGED,
    (CaseState.ACKNOWLEDGED, CaseAct.CLOSE): CaseState.APPROVED,
    (CaseState.OPEN, CaseAct.TRANSFER): CaseState.OPEN,
    (CaseState.FED_BACK, CaseAct.TRANSFER): CaseState.FED_BACK,
    (CaseState.ACKNOWLEDGED, CaseAct.TRANSFER): CaseState.ACKNOWLEDGED,
    (CaseState.SUBMITTED, CaseAct.TRANSFER): CaseState.SUBMITTED,
}


class CaseKind(StrEnum):
    EXTENSION = "extension"
    COMPLETION = "completion"
    INSTRUCTION = "instruction"
    PLAN = "plan"
    COORDINATION = "coordination"
    ERRAND = "errand"
    INSPECTION = "inspection"


CASE_KIND_NAMES = {
    CaseKind.EXTENSION: "延期申请",
    CaseKind.COMPLETION: "办结申请",
    CaseKind.INSTRUCTION: "批示办理",
    CaseKind.PLAN: "工作方案",
    CaseKind.COORDINATION: "需协调事项",
    CaseKind.ERRAND: "限期办理",
    CaseKind.INSPECTION: "实地督查",
}
# What a state is called on the pages of a kind where that differs from its name.
CASE_WORDS: Mapping[CaseKind, Mapping[CaseState, str]] = {
    CaseKind.INSTRUCTION: {
        CaseState.OPEN: "待签收",
        CaseState.ACKNOWLEDGED: "办理中",
        CaseState.UNIT_REVIEW: "待单位签发",
        CaseState.APPROVED: "已办结",
    },
    CaseKind.COORDINATION: {
        CaseState.UNIT_REVIEW: "待单位签发",
        CaseState.SUBMITTED: "待督查室研究",
        CaseState.APPROVED: "已办结",
    },
    CaseKind.ERRAND: {
        CaseState.OPEN: "办理中",
        CaseState.UNIT_REVIEW: "待单位签发",
        CaseState.APPROVED: "已办结",
        CaseState.WITHDRAWN: "已撤销",
    },
    CaseKind.INSPECTION: {
        CaseState.OPEN: "待反馈结论",
        CaseState.ACKNOWLEDGED: "已签收整改中",
        CaseState.SUBMITTED: "复核中",
        CaseState.APPROVED: "已办结",
        CaseState.WITHDRAWN: "已取消",
    },
}
# How a state looks: the shapes and colours that reports have already; any other is plain.
CASE_CHIPS: Mapping[CaseState, str] = {
    CaseState.OPEN: "awaiting",
    CaseState.ACKNOWLEDGED: "drafting",
    CaseState.UNIT_REVIEW: "unit_review",
    CaseState.SUBMITTED: "submitted",
    CaseState.VERIFIED: "submitted",
    CaseState.IN_HAND: "drafting",
    CaseState.MEETING: "submitted",
    CaseState.FED_BACK: "awaiting",
    CaseState.RETURNED: "returned",
    CaseState.APPROVED: "accepted",
    CaseState.REFUSED: "returned",
}
CASE_MOVES: Mapping[CaseKind, CaseMoves] = {
    CaseKind.EXTENSION: EXTENSION_MOVES,
    CaseKind.COMPLETION: COMPLETION_MOVES,
    CaseKind.INSTRUCTION: INSTRUCTION_MOVES,
    CaseKind.PLAN: PLAN_MOVES,
    CaseKind.COORDINATION: COORDINATION_MOVES,
    CaseKind.ERRAND: ERRAND_MOVES,
    CaseKind.INSPECTION: INSPECTION_MOVES,
}
# A case in one of these asks nothing of anybody any more.
ENDED_CASE_STATES = frozenset({CaseState.APPROVED, CaseState.REFUSED, CaseState.WITHDRAWN})


def next_case_state(kind: CaseKind, state: CaseState, act: CaseAct, *, rounds: int = 0) -> CaseState:
    """The state of a case after ``act``; ``rounds`` is how many rounds the office has received of it.

    Refuses a move that is not in the kind's table (code ``illegal_move``).
    """
    target = CASE_MOVES[kind].get((state, act))
    if target is None:
        words = f"该{CASE_KIND_NAMES[kind]}现为“{CASE_STATE_NAMES[state]}”，现在不能“{CASE_ACT_NAMES[act]}”。"
        raise RuleBroken("illegal_move", words)
    if state is CaseState.UNIT_REVIEW and target in (CaseState.OPEN, CaseState.ACKNOWLEDGED) and rounds:
        return CaseState.RETURNED
    return target
