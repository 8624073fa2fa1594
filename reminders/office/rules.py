"""For which days the office may ask. Knows no Django."""

from datetime import date

from audit.rules import RuleBroken

# For how many days ahead anybody may ask.
FARTHEST_DAYS = 366


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
