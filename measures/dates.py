"""Due dates and the words for them. Knows no Django."""

from collections.abc import Collection
from datetime import date

from audit.rules import RuleBroken
from measures.states import OWED_STATES, State
from measures.texts import REASON_MAX, check_text
from workdays.rules import Calendar, add_workdays, next_workday, shift, workdays_between

# --- Dispatch and receipt -----------------------------------------------------------------------------


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


# --- Extension --------------------------------------------------------------------------------------


def chinese_day(day: date) -> str:
    """2026年10月15日, without leading noughts."""
    return f"{day:%Y}年{day.month}月{day.day}日"


# --- Dates ------------------------------------------------------------------------------------------


def quarter(year: int, number: int) -> tuple[date, date, str]:
    """First day, last day and name of a quarter (1 to 4). Refuses other numbers and years out of reach."""
    if number not in (1, 2, 3, 4) or not 2018 <= year <= 2099:
        raise RuleBroken("unknown_quarter", "请选择 2018 年以后的季度（第一至第四季度）。", "starts_on")
    first = date(year, 3 * number - 2, 1)
    after = date(year + number // 4, (3 * number) % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1), f"{year}年第{'一二三四'[number - 1]}季度"


# How a date is marked that was counted into a year without a notice.
NOT_IMPORTED = "节假日安排未导入，日期为暂定"


def period_due(due_on: date, nth: int, calendar: Calendar) -> tuple[date, str]:
    """The due date of a period as it counts, and why it is not the day that was named (empty when it is).

    ``nth`` is the policy's way with a day off: 0 leaves it, 1 takes the next working day, n the n-th one after it.
    """
    shifted = shift(due_on, nth, calendar)
    if shifted == due_on:
        return due_on, ""
    which = "顺延到下一个工作日" if nth == 1 else f"顺延到其后第 {nth} 个工作日"
    words = f"原定{_in_words(due_on)}，当日不是工作日，{which}{_in_words(shifted)}"
    if calendar.is_provisional_between(due_on, shifted):
        words += f"；该年{NOT_IMPORTED}"
    return shifted, words + "。"


def _in_words(day: date) -> str:
    return f"{day:%Y年}{day.month}月{day.day}日"


def check_period_due(due_on: date, *, starts_on: date, today: date) -> None:
    """Refuse a period over a year ahead, and a due date that is gone, before its period or over a year after it."""
    if (starts_on - today).days > 366:
        raise RuleBroken("period_too_early", "这一期距今超过一年，请核对年份。", "year")
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


def due_after_return(today: date, days: int, calendar: Calendar, *, left: int = 0) -> tuple[date, str]:
    """The new due date of a returned report with its explanation: ``days`` working days on, or ``left`` if that is more.

    ``left`` is how many working days the body still had when it handed in; its clock stood still since.
    """
    if left > days:
        due_on, words = explain_workdays(today, left, calendar, since="退回")
        return due_on, f"{words}报送时距截止还有 {left} 个工作日，督查室审核期间不计，全部补还。"
    return explain_workdays(today, days, calendar, since="退回")


def answer_by(due_on: date, days: int, calendar: Calendar) -> tuple[date, str]:
    """By when the lead would like the answers of co-responsible bodies, and why; a wish that nothing enforces."""
    wanted_on = add_workdays(due_on, -days, calendar)
    words = (
        f"报告{due_on:%Y年}{due_on.month}月{due_on.day}日截止，给汇总单位留出 {days} 个工作日汇总。"
        "这一日期不作强制要求：逾期仍可答复，不答复也不影响汇总单位报送。"
    )
    if calendar.is_provisional_between(wanted_on, due_on):
        words += f"其间有年份{NOT_IMPORTED}。"
    return wanted_on, words


def explain_workdays(start: date, days: int, calendar: Calendar, *, since: str) -> tuple[date, str]:
    """A due date ``days`` working days after ``start``, and a sentence that says why it is that day.

    ``since`` names what happened on ``start`` ("退回"). Days off on the way are counted out; a year whose holidays
    were not announced yet is said to be provisional.
    """
    due_on = add_workdays(start, days, calendar)
    off = (due_on - start).days - days
    words = f"{start:%Y年}{start.month}月{start.day}日{since}，当日不计，顺延 {days} 个工作日"
    if off:
        words += f"（其间休息日 {off} 天不计）"
    if calendar.is_provisional_between(start, due_on):
        words += f"；该年{NOT_IMPORTED}"
    return due_on, words + "。"


def check_new_due(due_on: date, *, today: date) -> None:
    """Refuse a new due date for a returned report that is gone or more than a year away."""
    if due_on < today:
        raise RuleBroken("due_in_the_past", "新的截止日期不能早于今天。", "new_due_on")
    if (due_on - today).days > 366:
        raise RuleBroken("due_too_late", "新的截止日期距今超过一年，请核对年份。", "new_due_on")


def is_overdue(state: State, due_on: date, today: date) -> bool:
    """A report is overdue when it is still owed after its due date; the due date itself is in time."""
    return state in OWED_STATES and due_on < today


def is_review_overdue(state: State, review_due_on: date | None, today: date) -> bool:
    """The office is late with a report it still holds after its own deadline; the deadline itself is in time."""
    return state is State.SUBMITTED and review_due_on is not None and review_due_on < today


def due_words(due_on: date, today: date, calendar: Calendar) -> str:
    """How far the due date is, in words: counted in working days ahead, in calendar days once past.

    A count that runs into a year without a notice may still change and says so (暂定).
    """
    if due_on < today:
        return f"已逾期 {(today - due_on).days} 天"
    if due_on == today:
        return "今天截止"
    left = workdays_between(today, due_on, calendar)
    return provisional(f"还有 {left} 个工作日" if left else "截止前已无工作日", today, due_on, calendar)


def provisional(words: str, today: date, on: date, calendar: Calendar) -> str:
    """A count of working days from ``today`` to ``on`` in words, marked 暂定 where a year on the way has no notice."""
    return f"{words}（暂定）" if calendar.is_provisional_between(today, on) else words


# --- Lamps ------------------------------------------------------------------------------------------


def first_due(ends_on: date, calendar: Calendar) -> date:
    """A proposal only: the fifth working day after the period ends; the office decides."""
    return next_workday(add_workdays(ends_on, 5, calendar), calendar)
