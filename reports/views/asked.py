"""What the address of a figure asks for, read against what exists; what is not understood is said in a sentence."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TypeVar

from django.http import HttpRequest

from measures.states import OFFICE_TIME

EARLIEST = date(2018, 1, 1)
Asked = TypeVar("Asked")


def end_of(day: date) -> datetime:
    """The last moment of an office day."""
    return datetime.combine(day, time.max, tzinfo=OFFICE_TIME)


def past_day(request: HttpRequest, today: date, notices: list[str]) -> date | None:
    """The day to look back to; today and what cannot be a day to look back to give ``None``."""
    text = request.GET.get("as_of", "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        notices.append(f"“{text[:20]}”不是有效日期，请按 {today.isoformat()} 的样式填写。下面是当前数据。")
        return None
    if day > today:
        notices.append("回看日期不能晚于今天。下面是当前数据。")
        return None
    if day < EARLIEST:
        notices.append(f"回看日期不能早于{EARLIEST.year}年。下面是当前数据。")
        return None
    return None if day == today else day


def one_of(
    request: HttpRequest, name: str, known: Iterable[Asked], label: str, notices: list[str]
) -> Asked | None:
    """The known value that the address names; one that is not known is reported and left out."""
    text = request.GET.get(name, "")
    found = next((value for value in known if str(value) == text), None)
    if text and found is None:
        notices.append(f"没有找到链接中指定的{label}“{text[:20]}”，已不按该条件筛选。")
    return found
