"""The cycles in which reports are asked for, and the days that a schedule counts from them. Knows no Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from audit.rules import RuleBroken
from measures.dates import period_due, quarter
from measures.states import PeriodKind
from measures.texts import REASON_MAX, check_text
from workdays.rules import Calendar, add_workdays

NAME_MAX, QUESTIONS_MAX = 40, 2000

# --- Cycles -----------------------------------------------------------------------------------------

MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}
REGULAR = tuple(MONTHS)
# Which part of the year, as the form calls it.
PART = {PeriodKind.MONTH: "month", PeriodKind.QUARTER: "quarter", PeriodKind.HALF_YEAR: "half"}


@dataclass(frozen=True)
class Span:
    """The days of a period and what it is called; ``questions`` is what a one-off asks beyond the usual."""

    kind: PeriodKind
    starts_on: date
    ends_on: date
    name: str
    questions: str = ""


def span_of(kind: PeriodKind, year: int, number: int = 1) -> Span:
    """A regular cycle: the ``number``-th of its kind in the year. Refuses numbers and years out of reach."""
    if kind is PeriodKind.QUARTER:
        return Span(kind, *quarter(year, number))
    months = MONTHS[kind]
    if not 1 <= number <= 12 // months or not 2018 <= year <= 2099:
        raise RuleBroken("unknown_period", "请选择 2018 年以后的填报周期。", PART.get(kind, "year"))
    last = number * months
    after = date(year + last // 12, last % 12 + 1, 1)
    names = {
        PeriodKind.MONTH: f"{year}年{number}月",
        PeriodKind.HALF_YEAR: f"{year}年{'上' if number == 1 else '下'}半年",
        PeriodKind.YEAR: f"{year}年度",
    }
    return Span(kind, date(year, last - months + 1, 1), after - timedelta(days=1), names[kind])


def one_off(name: str, *, starts_on: date, ends_on: date, questions: str) -> Span:
    """A period of its own (专项). Refuses one without a name or questions, and days that are not in order."""
    name = check_text(name, label="名称", field="name", most=NAME_MAX)
    questions = check_text(questions, label="填报要求", field="questions", most=QUESTIONS_MAX)
    if ends_on < starts_on:
        raise RuleBroken("days_not_in_order", "结束日期不能早于开始日期。", "ends_on")
    return Span(PeriodKind.ONE_OFF, starts_on, ends_on, name, questions)


def span_around(kind: PeriodKind, day: date) -> Span:
    """The cycle of this kind in which the day lies."""
    return span_of(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)


def spans_from(kind: PeriodKind, day: date) -> Iterator[Span]:
    """The cycle in which the day lies, and those after it, as far as the calendar reaches."""
    span = span_around(kind, day)
    yield span
    while (after := span.ends_on + timedelta(days=1)).year <= 2099:
        span = span_around(kind, after)
        yield span


# --- Schedules --------------------------------------------------------------------------------------


class DueRule(StrEnum):
    """From what the due date of each period is counted."""

    WORKDAY_AFTER = "workday_after"
    DAY_AFTER = "day_after"
    DAY_OF_LAST = "day_of_last"


DUE_RULE_NAMES = {
    DueRule.WORKDAY_AFTER: "本期结束后第几个工作日",
    DueRule.DAY_AFTER: "次月几日",
    DueRule.DAY_OF_LAST: "本期最后一个月的几日",
}


class OpenRule(StrEnum):
    """From what the day is counted on which each period opens."""

    BEFORE_END = "before_end"
    BEFORE_START = "before_start"


OPEN_RULE_NAMES = {OpenRule.BEFORE_END: "本期结束前几天", OpenRule.BEFORE_START: "本期开始前几天"}
OPEN_DAYS_MAX = 60


@dataclass(frozen=True)
class Terms:
    """What a schedule (报送周期) says: from which period on, when each opens, and by when reports are due."""

    kind: PeriodKind
    begins_on: date
    due_rule: DueRule
    due_number: int
    open_rule: OpenRule
    open_days: int

    @property
    def words(self) -> str:
        """In one sentence, as the office reads it."""
        opens = "结束" if self.open_rule is OpenRule.BEFORE_END else "开始"
        on = f"{opens}前 {self.open_days} 天" if self.open_days else f"{opens}当天"
        due = {
            DueRule.WORKDAY_AFTER: f"结束后第 {self.due_number} 个工作日",
            DueRule.DAY_AFTER: f"次月 {self.due_number} 日",
            DueRule.DAY_OF_LAST: f"本期最后一个月的 {self.due_number} 日",
        }[self.due_rule]
        return f"本期{on}开启，{due}截止"


@dataclass(frozen=True)
class Planned:
    """One period as its schedule has it: when it opens, and by when reports are due, shifted off days off."""

    span: Span
    opens_on: date
    due_on: date
    is_provisional: bool


def check_terms(terms: Terms) -> None:
    """Refuse numbers out of reach, and a schedule whose periods would open after their reports are due."""
    if terms.kind not in MONTHS:
        raise RuleBroken("kind_not_regular", "专项不能按周期自动开启，请逐次开启。", "kind")
    most = 20 if terms.due_rule is DueRule.WORKDAY_AFTER else 31
    if not 1 <= terms.due_number <= most:
        raise RuleBroken("due_number", f"请填写 1 至 {most} 之间的数。", "due_number")
    if not 0 <= terms.open_days <= OPEN_DAYS_MAX:
        raise RuleBroken("open_days", f"请填写 0 至 {OPEN_DAYS_MAX} 之间的天数。", "open_days")
    span = span_around(terms.kind, terms.begins_on)
    if _opens_on(terms, span) >= _named_due(terms, span, Calendar()):
        raise RuleBroken("opens_after_due", "开启日期须早于截止日期，请调整。", "open_days")


def planned(terms: Terms, span: Span, *, shift: int, calendar: Calendar) -> Planned:
    """A period of the schedule; ``shift`` is the source's way with a day off. A year without a notice is provisional."""
    due_on, _ = period_due(_named_due(terms, span, calendar), shift, calendar)
    return Planned(
        span, _opens_on(terms, span), due_on, calendar.is_provisional_between(span.ends_on, due_on)
    )


def upcoming(terms: Terms, *, today: date, shift: int, calendar: Calendar) -> Iterator[Planned]:
    """The periods of the schedule whose reports can still be given in time, the next first."""
    for span in spans_from(terms.kind, max(terms.begins_on, today - timedelta(days=456))):
        plan = planned(terms, span, shift=shift, calendar=calendar)
        if plan.due_on >= today:
            yield plan


def to_open(terms: Terms, *, today: date, shift: int, calendar: Calendar) -> list[Planned]:
    """Those that should be open by today, days that were skipped included; what fell due meanwhile is past asking for."""
    found = []
    for plan in upcoming(terms, today=today, shift=shift, calendar=calendar):
        if plan.opens_on > today:
            break
        found.append(plan)
    return found


def _opens_on(terms: Terms, span: Span) -> date:
    anchor = span.ends_on if terms.open_rule is OpenRule.BEFORE_END else span.starts_on
    return anchor - timedelta(days=terms.open_days)


def _named_due(terms: Terms, span: Span, calendar: Calendar) -> date:
    if terms.due_rule is DueRule.WORKDAY_AFTER:
        return add_workdays(span.ends_on, terms.due_number, calendar)
    after = span.ends_on + timedelta(days=1)
    month = after if terms.due_rule is DueRule.DAY_AFTER else span.ends_on
    return _day_in(month, terms.due_number)


def _day_in(month: date, number: int) -> date:
    """The day of this number in the month, in a shorter month its last day."""
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=number - 1), last)


# --- Moving a due date ------------------------------------------------------------------------------


def due_moved(own: date, *, before: date, after: date, is_own: bool) -> date:
    """The due date of one report once that of its period moves from ``before`` to ``after``.

    ``is_own``: the body was given a date of its own, by an extension or a return; it keeps it, and of two the later counts.
    """
    if is_own or own != before:
        return max(own, after)
    return after


def why_moved(on: date, *, before: date, after: date, reason: str, shifted: str) -> str:
    """Why a report is due on another day, for everybody it concerns."""
    days = f"由{_in_words(before)}更正为{_in_words(after)}"
    return f"督查室{_in_words(on)}将本期截止日期{days}：{reason.rstrip('。')}。{shifted}"


def check_moved(after: date, *, before: date, reason: str) -> str:
    """The stripped reason of moving a due date. Refuses the same date again, and no reason."""
    reason = check_text(reason, label="更正的原因", field="reason", most=REASON_MAX)
    if after == before:
        raise RuleBroken("due_unchanged", "新的截止日期与现在的相同，无需更正。", "due_on")
    return reason


def _in_words(day: date) -> str:
    return f"{day:%Y年}{day.month}月{day.day}日"


# --- Tracking nodes ---------------------------------------------------------------------------------

NODE_DAYS = (1, 3, 7)
# What each node asks, as the 13710 system has it; other days are asked for progress.
_NODE_QUESTIONS = {
    1: "工作安排：由谁负责、采取哪些步骤、何时完成。",
    3: "进展情况：已经采取的措施和取得的进展，存在的困难。",
    7: "办理结果：办理到什么程度；已办成的申请办结，未办成的写明原因和下一步安排。",
}
_NODE_PROGRESS = "进展情况：已经采取的措施和取得的进展，存在的困难；已办成的写明结果。"
NODES_MAX, NODE_DAY_MAX = 6, 60


def check_nodes(text: str) -> list[int]:
    """The working days in a line like ``1、3、7``, in order. Refuses anything else, too many and too late ones."""
    words = "".join(c if c.isdecimal() else " " for c in text).split()
    if not words or any(len(word) > 3 for word in words):
        raise RuleBroken("nodes_unknown", "请填写第几个工作日，例如 1、3、7。", "nodes")
    days = sorted({int(word) for word in words})
    if len(days) > NODES_MAX or not 1 <= days[0] <= days[-1] <= NODE_DAY_MAX:
        raise RuleBroken(
            "nodes_out_of_reach",
            f"最多 {NODES_MAX} 个节点，每个在第 1 至第 {NODE_DAY_MAX} 个工作日之间。",
            "nodes",
        )
    return days


def node(called: str, day: int, *, since: date, calendar: Calendar) -> Span:
    """A tracking node (跟踪节点) on what is ``called`` so: the report due on the ``day``-th working day after ``since``."""
    tail = f"第{day}个工作日跟踪（{since:%Y}-{since:%m}-{since:%d}起）"
    name = called[: NAME_MAX - len(tail)] + tail
    due_on = add_workdays(since, day, calendar)
    return Span(PeriodKind.ONE_OFF, since, due_on, name, _NODE_QUESTIONS.get(day, _NODE_PROGRESS))
