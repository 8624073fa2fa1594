"""Dates and periods as documents write them: 2018年6月底, 二〇一八年十二月三十一日, 2018年第三季度, 年底, 上半年."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from audit.numerals import number_of

from .tree import Span

_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_PARTS = (
    rf"(?: ?(?P<month>{_NUMBER}) ?月(?:份)?"
    rf"(?: ?(?P<day>{_NUMBER}) ?[日号]|(?P<third>[上中]?[上中下]旬)| ?(?P<month_end>[底末])|(?P<vague>初))?"
    r"|(?P<half>[上下]半年)(?P<half_end>[底末])?|第?(?P<quarter>[1-4一二三四]) ?季度(?P<quarter_end>[底末])?)"
)
_YEAR = "20[0-9]{2}|二[〇一二三四五六七八九]{3}"
# A year may be left out (6月底, 年内), said (今年底), or written; a span of years (三年内) is no date.
DATE = re.compile(
    rf"(?P<year>{_YEAR}) ?年(?:度)?(?:{_PARTS}|(?P<year_end>年?[底末]|年?内|全年))?"
    rf"|(?<![0-9一二三四五六七八九十])(?P<said>今年|本年度?|当年|同年|明年|次年)?{_PARTS.replace('?P<', '?P<n_')}"
    r"|(?P<s_said>今|本|当|同|明|次)年?(?P<s_year_end>年?[底末]|年内)"
    r"|(?<![0-9一二三四五六七八九十两几多半每数近去上往前])(?P<b_year_end>年[底末]|年内)"
)
NUMERIC = re.compile(
    r"(?P<year>20[0-9]{2})(?P<mark>[.—/])(?P<month>[0-9]{1,2})(?:(?P=mark)(?P<day>[0-9]{1,2}))?(?![0-9])"
)
_PREFIX = re.compile("^[nsb]_")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_THIRDS = {"上旬": 10, "中旬": 20, "上中旬": 20}


@dataclass(frozen=True)
class Written:
    """A date or period in the text. ``year`` None: the text leaves it out (``said_year``: 今, 明 … where it says so)."""

    span: Span
    year: int | None
    said_year: str = ""
    month: int = 12
    day: int | None = None
    # 6月, 2018年, 三季度 without 底: “前” may mean before it begins.
    is_period: bool = False
    is_vague: bool = False
    is_bare_year: bool = False

    def last_day(self, year: int) -> date | None:
        """Its last day in a year; None for a day that the month has not, and for 月初."""
        if self.is_vague or not 1 <= self.month <= 12:
            return None
        longest = calendar.monthrange(year, self.month)[1]
        day = longest if self.day is None else self.day
        return date(year, self.month, day) if 1 <= day <= longest else None


def written(found: re.Match[str]) -> Written:
    """The date that ``DATE`` or ``NUMERIC`` found."""
    groups = {_PREFIX.sub("", name): words for name, words in found.groupdict().items() if words}
    year = _year(groups["year"]) if "year" in groups else None
    date_read = Written(found.span(), year, groups.get("said", "")[:1])
    if "month" in groups:
        day = _number(groups["day"]) if "day" in groups else _THIRDS.get(groups.get("third", ""))
        bare = not groups.keys() & {"day", "month_end", "third", "vague"}
        return replace(
            date_read,
            month=_number(groups["month"]) or 0,
            day=day,
            is_period=bare,
            is_vague="vague" in groups,
        )
    if "half" in groups:
        return replace(
            date_read, month=6 if groups["half"] == "上半年" else 12, is_period="half_end" not in groups
        )
    if "quarter" in groups:
        quarter = _QUARTERS.get(groups["quarter"]) or int(groups["quarter"])
        return replace(date_read, month=3 * quarter, is_period="quarter_end" not in groups)
    return replace(date_read, is_period="year_end" not in groups, is_bare_year="year_end" not in groups)


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() else number_of(said)


def _year(said: str) -> int | None:
    if said.isdecimal():
        return int(said)
    return int("".join(str("〇一二三四五六七八九".index(char)) for char in said))
