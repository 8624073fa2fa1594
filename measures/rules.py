"""The domain in one sitting: states, moves, dates and lamps of policy supervision. Knows no Django."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from audit.rules import RuleBroken
from workdays.rules import Calendar, add_workdays, next_workday, workdays_between

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

DONE_MAX, PROBLEMS_MAX, NEXT_STEPS_MAX, COMMENT_MAX = 5000, 2000, 2000, 2000


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


@dataclass(frozen=True)
class Content:
    """What a report says. Texts are plain; surrounding white space does not count."""

    status: str = ""
    done: str = ""
    problems: str = ""
    next_steps: str = ""


def is_visible(text: str) -> bool:
    """True when a reader sees anything: spaces, joiners and direction marks alone say nothing."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def has_unkeepable(text: str) -> bool:
    """True when the text has control characters, which databases, papers and other systems refuse or mangle."""
    return any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t" for char in text)


def check_lengths(content: Content) -> None:
    """Refuse text that is over its field's limit, or has characters a database cannot keep."""
    limits = (
        ("done", "进展情况", DONE_MAX),
        ("problems", "存在问题", PROBLEMS_MAX),
        ("next_steps", "下一步工作", NEXT_STEPS_MAX),
    )
    for field, label, most in limits:
        text = getattr(content, field)
        if len(text) > most:
            raise RuleBroken("too_long", f"{label}最多 {most} 字，现有 {len(text)} 字，请精简。", field)
        if has_unkeepable(text):
            raise RuleBroken("bad_character", f"{label}中含有无法保存的字符，请删除后重试。", field)


def check_comment(comment: str, field: str = "comment") -> str:
    """A comment without surrounding white space. Refuses one over the limit, or with characters that cannot be kept."""
    comment = comment.strip()
    if len(comment) > COMMENT_MAX:
        raise RuleBroken("too_long", f"意见最多 {COMMENT_MAX} 字，现有 {len(comment)} 字，请精简。", field)
    if has_unkeepable(comment):
        raise RuleBroken("bad_character", "意见中含有无法保存的字符，请删除后重试。", field)
    return comment if is_visible(comment) else ""


def check_complete(content: Content, *, has_earlier: bool) -> None:
    """Refuse a report that lacks what its status demands.

    ``has_earlier``: the body reported on this measure before, so "no change" has something to refer to.
    """
    check_lengths(content)
    if content.status not in set(ProgressStatus):
        raise RuleBroken("status_missing", "请选择进展状态。", "status")
    if content.status == ProgressStatus.NO_CHANGE:
        if not has_earlier:
            raise RuleBroken(
                "nothing_earlier", "此前没有报送过该项措施，不能选择“本期无变化”，请填写进展情况。", "status"
            )
        return
    if not is_visible(content.done):
        raise RuleBroken("done_missing", "请填写进展情况。", "done")
    if content.status in NEEDS_PROBLEMS and not is_visible(content.problems):
        name = PROGRESS_STATUS_NAMES[ProgressStatus(content.status)]
        raise RuleBroken("problems_missing", f"进展状态为“{name}”时，请写明存在问题。", "problems")


# --- Dates ------------------------------------------------------------------------------------------


def quarter(year: int, number: int) -> tuple[date, date, str]:
    """First day, last day and name of a quarter (1 to 4). Refuses other numbers and years out of reach."""
    if number not in (1, 2, 3, 4) or not 2018 <= year <= 2099:
        raise RuleBroken("unknown_quarter", "请选择 2018 年以后的季度（第一至第四季度）。", "starts_on")
    first = date(year, 3 * number - 2, 1)
    after = date(year + number // 4, (3 * number) % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1), f"{year}年第{'一二三四'[number - 1]}季度"


def check_period_due(due_on: date, *, starts_on: date, today: date) -> None:
    """Refuse a period over a year ahead, and a due date that is gone, before its period or over a year after it."""
    if (starts_on - today).days > 366:
        raise RuleBroken("period_too_early", "这一季度距今超过一年，请核对年份。", "year")
    if due_on < today:
        raise RuleBroken("due_in_the_past", "填报截止日期不能早于今天。", "due_on")
    if due_on < starts_on:
        raise RuleBroken("due_before_period", "填报截止日期不能早于本期开始日期。", "due_on")
    if (due_on - starts_on).days > 456:
        raise RuleBroken("due_too_late", "填报截止日期距本期开始超过一年零三个月，请核对年份。", "due_on")


def check_measure_due(due_on: date, *, issued_on: date) -> None:
    """Refuse a due date of a measure before its document was issued, or more than thirty years after."""
    if due_on < issued_on:
        raise RuleBroken(
            "due_before_issue", f"完成时限不能早于文件成文日期（{issued_on:%Y-%m-%d}）。", "due_on"
        )
    if due_on.year > issued_on.year + 30:
        raise RuleBroken("due_too_late", "完成时限距成文日期超过三十年，请核对年份。", "due_on")


def due_after_return(today: date, days: int, calendar: Calendar) -> date:
    """The new due date of a returned report: ``days`` working days on. Never a day already gone."""
    return add_workdays(today, days, calendar)


def check_new_due(due_on: date, *, today: date) -> None:
    """Refuse a new due date for a returned report that is gone or more than a year away."""
    if due_on < today:
        raise RuleBroken("due_in_the_past", "新的截止日期不能早于今天。", "new_due_on")
    if (due_on - today).days > 366:
        raise RuleBroken("due_too_late", "新的截止日期距今超过一年，请核对年份。", "new_due_on")


def is_overdue(state: State, due_on: date, today: date) -> bool:
    """A report is overdue when it is still owed after its due date; the due date itself is in time."""
    return state in OWED_STATES and due_on < today


def due_words(due_on: date, today: date, calendar: Calendar) -> str:
    """How far the due date is, in words: counted in working days ahead, in calendar days once past."""
    if due_on < today:
        return f"已逾期 {(today - due_on).days} 天"
    if due_on == today:
        return "今天截止"
    left = workdays_between(today, due_on, calendar)
    return f"还有 {left} 个工作日" if left else "截止前已无工作日"


# --- Lamps ------------------------------------------------------------------------------------------


class Lamp(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    DONE = "done"


LAMP_NAMES = {Lamp.GREEN: "绿灯", Lamp.YELLOW: "黄灯", Lamp.RED: "红灯", Lamp.DONE: "已完成"}


@dataclass(frozen=True)
class LampReading:
    """A lamp with the words that say why; colour never stands alone."""

    lamp: Lamp
    words: str

    @property
    def label(self) -> str:
        """The lamp's own name and its reason, for tables and papers."""
        return self.words if self.lamp is Lamp.DONE else f"{LAMP_NAMES[self.lamp]} {self.words}"


def lamp(
    state: State, status: str, due_on: date, *, today: date, warn_workdays: int, calendar: Calendar
) -> LampReading:
    """The lamp of one obligation: the worse of time and self-rating.

    Time: red when overdue, yellow within ``warn_workdays`` working days of the due date (thresholds are
    the policy's; no national standard exists). Self-rating of the newest handed-in round: risk or delay
    shows yellow. ``status`` is that round's effective status or empty.
    """
    if is_overdue(state, due_on, today):
        return LampReading(Lamp.RED, "逾期未报")
    if status == ProgressStatus.COMPLETED and state in REPORTED_STATES:
        return LampReading(Lamp.DONE, "已完成")
    if status in NEEDS_PROBLEMS:
        return LampReading(Lamp.YELLOW, PROGRESS_STATUS_NAMES[ProgressStatus(status)])
    if state is State.RETURNED:
        return LampReading(Lamp.YELLOW, "退回待改")
    if state in OWED_STATES and workdays_between(today, due_on, calendar) <= warn_workdays:
        return LampReading(Lamp.YELLOW, "临近截止")
    return LampReading(Lamp.GREEN, "正常")


def first_due(ends_on: date, calendar: Calendar) -> date:
    """A proposal only: the fifth working day after the period ends; the office decides."""
    return next_workday(add_workdays(ends_on, 5, calendar), calendar)
