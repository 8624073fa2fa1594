"""When and how a digest goes out: hours, tries and the sentence on top. Knows no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from audit.rules import RuleBroken
from measures.states import OFFICE_TIME
from reminders.planning.rules import Duty
from workdays.rules import Calendar

OPENS, CLOSES = time(8, 30), time(18, 0)
DIGEST_FROM, DIGEST_UNTIL = time(8, 30), time(16, 0)

# Minutes to wait after the first, second … try that failed. After one more the digest has failed.
RETRY_MINUTES = (1, 5, 15, 60)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
LEASE = timedelta(minutes=5)
# So many digests are claimed together, read for together and sent over one connection.
HANDED_OUT = 20
# A round that lasts longer (a slow mail server) hands back what it has not begun; well inside the limit of a job.
ROUND_LASTS = timedelta(minutes=2)
# How old the look at what waits may be when a digest goes out.
FRESH_FOR = timedelta(seconds=2)
# The office is told of a digest that reached nobody for so many days after it.
FAILURE_DAYS = 14
# Of what it is only to know of, for so many: longer than any row of days off.
NOTICE_DAYS = 10
# For how many days ahead anybody may ask.
FARTHEST_DAYS = 366


@dataclass(frozen=True)
class Hours:
    """The office's own times: when people may be disturbed at all, and between which times a digest may be asked for."""

    opens_at: time = OPENS
    closes_at: time = CLOSES
    digest_from: time = DIGEST_FROM
    digest_until: time = DIGEST_UNTIL

    def digest_at(self, wanted: time | None) -> time:
        """When a person's digest goes out at the earliest: as wanted, kept inside what the office permits."""
        return min(max(wanted or self.digest_from, self.digest_from), self.digest_until)


def is_working_time(at: datetime, calendar: Calendar, hours: Hours) -> bool:
    """True on working days during the hours; nobody is disturbed outside them, except about 特急 matters."""
    local = at.astimezone(OFFICE_TIME)
    return calendar.is_workday(local.date()) and hours.opens_at <= local.time() < hours.closes_at


def moment_of(on: date, clock: time) -> datetime:
    """A time of day in the office's own time zone."""
    return datetime.combine(on, clock, tzinfo=OFFICE_TIME)


def next_try_at(attempts: int, at: datetime) -> datetime | None:
    """When to try again after ``attempts`` failed tries, the last at ``at``; None when it was the last try."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return at + timedelta(minutes=RETRY_MINUTES[attempts - 1])


def check_hours(hours: Hours) -> None:
    """Refuse hours out of order, or with less than an hour in which anything may go out."""
    if hours.closes_at <= hours.opens_at:
        raise RuleBroken("hours_out_of_order", "最晚时刻须晚于最早时刻。", "closes_at")
    if not hours.opens_at <= hours.digest_from:
        raise RuleBroken("digest_too_early", "每日提醒不能早于可以提醒的最早时刻。", "digest_from")
    if hours.digest_until < hours.digest_from:
        raise RuleBroken("digest_out_of_order", "每日提醒的最晚时刻不能早于最早时刻。", "digest_until")
    # Refused mails need the time until closing to be tried again.
    if moment_of(date.min, hours.closes_at) - moment_of(date.min, hours.digest_until) < timedelta(hours=1):
        words = "每日提醒的最晚时刻须比停止提醒的时刻至少早 1 小时，给发送失败后的重试留出时间。"
        raise RuleBroken("digest_too_late", words, "digest_until")


def check_digest_at(wanted: time | None, hours: Hours) -> None:
    """Refuse a time for one's digest that the office does not permit."""
    if wanted is not None and not hours.digest_from <= wanted <= hours.digest_until:
        words = f"每日提醒时刻须在 {hours.digest_from:%H:%M} 至 {hours.digest_until:%H:%M} 之间。"
        raise RuleBroken("digest_out_of_hours", words, "digest_at")


def check_pass_day(on: date, today: date) -> None:
    """Refuse a day more than a year away, before or after today."""
    if abs((on - today).days) > FARTHEST_DAYS:
        raise RuleBroken("day_out_of_reach", "日期须在今天前后一年以内，请核对年份。", "on")


def check_foreseeable(on: date, today: date) -> None:
    """Refuse to foresee a day that is over, or more than a year ahead."""
    if on < today:
        words = "这一天已经过去，不能预告。已经发出的提醒，请在提醒台账中查看。"
        raise RuleBroken("day_is_over", words, "on")
    if (on - today).days > FARTHEST_DAYS:
        raise RuleBroken("day_out_of_reach", "只能预告一年以内的提醒，请核对年份。", "on")


# --- Words ------------------------------------------------------------------------------------------

_PATTERNS = (
    (Duty.URGED, "{n} 份催办通知", False),
    (Duty.WRITE, "{n} 项填报待办", True),
    (Duty.RECEIVE, "{n} 项待签收", True),
    (Duty.HANDLE, "{n} 项待办理", True),
    (Duty.SIGN, "{n} 项待签发", True),
    (Duty.WATCH, "{n} 项本单位待督促", True),
    (Duty.REVIEW, "{n} 项待审核审批", True),
    (Duty.PRESS, "{n} 项逾期可催办", False),
    (Duty.RELAY, "{n} 项需转达", False),
    (Duty.READ, "{n} 项通知", False),
)
# Shorter, where nothing else is among them; by default whoever watches is told of nothing else.
_ALL_LATE = {Duty.WATCH: "{n} 项本单位逾期"}


def headline(asked: Collection[tuple[Duty, bool]]) -> str:
    """One sentence for all that waits; each entry is a duty and whether it is overdue."""
    parts = []
    for duty, pattern, says_overdue in _PATTERNS:
        overdue = [is_late for kind, is_late in asked if kind is duty]
        if not overdue:
            continue
        late = sum(overdue)
        if duty in _ALL_LATE and all(overdue):
            parts.append(_ALL_LATE[duty].format(n=late))
            continue
        words = pattern.format(n=len(overdue))
        parts.append(f"{words}（{late} 项逾期）" if late and says_overdue else words)
    return "您有 " + "、".join(parts)
