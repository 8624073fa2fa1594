"""When people may be told at all, and when a digest may be asked for. Knows no Django."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from audit.rules import RuleBroken
from measures.states import OFFICE_TIME
from workdays.rules import Calendar

OPENS, CLOSES = time(8, 30), time(18, 0)


DIGEST_FROM, DIGEST_UNTIL = time(8, 30), time(16, 0)


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
