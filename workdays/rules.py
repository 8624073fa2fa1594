"""Counting working days, and reading the yearly notice. Knows no Django.

Practice: short periods are counted in working days, the first day is not counted, and make-up
working days of the State Council's yearly notice count as working days. Nothing here raises for a
year without a notice: such a year follows Monday to Friday and the days off that the law fixes (``law``), and its
dates are provisional.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from audit.rules import RuleBroken

from . import law

FIRST_YEAR = 2004
# The notice for a year comes out in the November before it; from December on a missing one is told.
NOTICE_MONTH = 12


# --- Counting ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Calendar:
    """The office calendar: days that differ from Monday to Friday, and the years a notice covers."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    covered_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """True on a working day. A year without a notice falls back to Monday to Friday; never an error."""
        return self.exceptions.get(day, day.weekday() < 5)

    @cached_property
    def _made_up(self) -> Sequence[date]:
        """Weekend days that are worked, in order."""
        return sorted(day for day, works in self.exceptions.items() if works and day.weekday() >= 5)

    @cached_property
    def _taken_off(self) -> Sequence[date]:
        """Weekdays that are not worked, in order."""
        return sorted(day for day, works in self.exceptions.items() if not works and day.weekday() < 5)

    def worked_until(self, day: date) -> int:
        """Working days up to and including ``day``, counted from a fixed day long ago; for differences."""
        weeks, rest = divmod(day.toordinal() - 1, 7)
        weekdays = weeks * 5 + min(rest + 1, 5)
        return weekdays + bisect_right(self._made_up, day) - bisect_right(self._taken_off, day)

    def is_provisional(self, day: date) -> bool:
        """True when the year's holiday notice has not been entered, so the answer may still change."""
        return day.year not in self.covered_years

    def is_provisional_between(self, start: date, end: date) -> bool:
        """True when days are counted in a year whose notice has not been entered, so the count may still change."""
        first, last = sorted((start.year, end.year))
        return any(year not in self.covered_years for year in range(first, last + 1))


def add_workdays(start: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th working day after ``start`` (before it when negative); ``start`` itself is not counted.

    Stays at the first or last day there is when the days run out.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    edge = date.max if count >= 0 else date.min
    day, left = start, abs(count)
    while left and day != edge:
        day += step
        if calendar.is_workday(day):
            left -= 1
    return day


def workdays_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before ``start``."""
    return calendar.worked_until(end) - calendar.worked_until(start)


def next_workday(day: date, calendar: Calendar) -> date:
    """``day`` itself when it is a working day, else the first one after it."""
    return shift(day, 1, calendar)


def shift(day: date, nth: int, calendar: Calendar) -> date:
    """Where a due date goes that falls on a day off. A working day stays; nothing is refused.

    Three kinds, by ``nth``: 0 is *none* (不顺延, the day stays a day off); 1 is *next_workday* (the next working day);
    n is *nth_workday_after(n)* (the n-th working day after the day off). A negative ``nth`` counts as 0.
    """
    if nth <= 0 or calendar.is_workday(day):
        return day
    return add_workdays(day, nth, calendar)


# --- Years without a notice -------------------------------------------------------------------------


def missing_years(today: date, covered_years: Collection[int]) -> list[int]:
    """The years whose notice ought to be there on ``today`` and is not: this one, and from 1 December the next."""
    wanted = [today.year, today.year + 1] if today.month >= NOTICE_MONTH else [today.year]
    return [year for year in wanted if year not in covered_years]


def missing_words(year: int, today: date) -> str:
    """What is said of a year whose notice is missing: on pages, on the desk, and by the system check."""
    if year > today.year:
        return (
            f"{year} 年节假日安排未导入。国务院办公厅通知一般在每年 11 月印发，请督查室尽快导入；"
            f"在此之前，算到 {year} 年的日期暂按周一至周五和法定节假日推算，均为暂定。"
        )
    return (
        f"{year} 年节假日安排未导入，工作日暂按周一至周五和法定节假日推算，日期均为暂定，补假和调休没有计入。"
        "请督查室尽快导入国务院办公厅通知。"
    )


def spans(years: Iterable[int]) -> str:
    """Years in words, runs put together: 2004—2026、2028."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][-1] + 1:
            found[-1][1:] = [year]
        else:
            found.append([year])
    return "、".join("—".join(str(year) for year in run) for run in found)


# --- The notice of one year -------------------------------------------------------------------------

ROWS_MAX, LINE_MAX, NAME_MAX, SOURCE_MAX = 400, 100, 40, 200
# No year since 2004 had fewer than 21 departures; half of a notice has about ten.
FEW_DAYS = 15
KINDS: Mapping[str, bool] = {"放假": False, "休息": False, "上班": True, "补班": True}
KIND_NAMES = {True: "上班", False: "放假"}
WEEKDAYS = "一二三四五六日"
_BETWEEN = re.compile(r"[\s,，、;；]+")
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
# As our own pages write it: 2027年1月1日（周五）.
_WEEKDAY = re.compile(r"^(\S+?) ?\(?(?:周|星期)([一二三四五六日天])\)?(?=[ ,，、;；]|$)")
# What Excel counts days by, since 1900, where a cell is not formatted as a date.
_SERIAL = re.compile(r"[34]\d{4}")
_KIND_REMARK = re.compile(r"\(.*?\)$")


@dataclass(frozen=True, order=True)
class Departure:
    """One day on which a year departs from Monday to Friday."""

    on: date
    is_workday: bool
    name: str = ""

    @property
    def line(self) -> str:
        """As it is typed: 2027-01-01 放假 元旦."""
        return f"{self.on:%Y-%m-%d} {KIND_NAMES[self.is_workday]} {self.name}".strip()

    @property
    def words(self) -> str:
        """The day and its weekday: 2027年1月1日（周五）."""
        return f"{self.on:%Y}年{self.on.month}月{self.on.day}日（周{WEEKDAYS[self.on.weekday()]}）"

    @property
    def departs(self) -> bool:
        return self.is_workday != (self.on.weekday() < 5)


def lawful(year: int) -> list[Departure]:
    """The weekdays that the law takes off in ``year``, in order: what is known of it before its notice (``law``)."""
    days = (Departure(on, is_workday=False, name=name) for on, name in law.days_off(year).items())
    return [day for day in days if day.departs]


@dataclass(frozen=True)
class NoticeRead:
    """What lines say: the days in order, what must be put right first, and what is only worth a second look."""

    days: tuple[Departure, ...] = ()
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class YearChange:
    """What replacing a year's days does. ``changed`` pairs each day as it was with the day as it will be."""

    added: tuple[Departure, ...]
    changed: tuple[tuple[Departure, Departure], ...]
    removed: tuple[Departure, ...]
    kept: tuple[Departure, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def read_notice(text: str, year: int) -> NoticeRead:
    """The days of ``year`` in lines like ``2027-01-01 放假 元旦``; never raises, whatever the text.

    Days that are no departure (a weekend off, a worked weekday) fall out with a warning, as does a line said twice.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if _tidy(line)]
    if not lines:
        return NoticeRead(faults=("没有可以导入的内容，请上传文件或逐行填写。",))
    if len(lines) > ROWS_MAX:
        return NoticeRead(faults=(f"最多 {ROWS_MAX} 行，现有 {len(lines)} 行，请核对。",))
    days: dict[date, Departure] = {}
    faults: list[str] = []
    warnings: list[str] = []
    for number, typed in lines:
        line, weekday = _without_weekday(_tidy(typed))
        try:
            said = _read_line(line, year)
        except ValueError as fault:
            faults.append(f"第 {number} 行：{fault}")
            continue
        if weekday not in ("", WEEKDAYS[said.on.weekday()]):
            warnings.append(f"第 {number} 行：写的是周{weekday}，而 {said.words}，请核对日期。")
        known = days.setdefault(said.on, said)
        if known.is_workday != said.is_workday:
            faults.append(f"第 {number} 行：{said.words}既写放假又写上班，请核对。")
        elif known is not said:
            warnings.append(f"第 {number} 行：{said.words}重复，只记一次。")
    warnings += [_no_departure(day) for day in sorted(days.values()) if not day.departs]
    kept = tuple(day for day in sorted(days.values()) if day.departs)
    if not (kept or faults):
        faults = ["没有一天与周一至周五不同：平日本来上班、周末本来休息的日子不必登记。"]
    return NoticeRead(kept, tuple(faults), tuple(warnings + ([] if faults else _odd_year(kept, year))))


def _read_line(line: str, year: int) -> Departure:
    """One tidy line as a day of ``year``. The ``ValueError`` says in Chinese what is wrong with it."""
    if len(line) > LINE_MAX:
        raise ValueError(f"共 {len(line)} 字，太长。每行只写一天：日期、放假或上班、名称。")
    day_text, kind, name = [*_BETWEEN.split(line, maxsplit=2), "", ""][:3]
    if day_text.startswith("="):
        raise ValueError("日期是公式，请改为日期本身。")
    on = _read_date(day_text, year)
    if on is None and _SERIAL.fullmatch(day_text):
        raise ValueError(f"“{day_text}”是 Excel 的日期序号，请把日期一列的单元格格式改为日期后重新上传。")
    if on is None:
        raise ValueError(f"“{day_text[:20]}”不是真实存在的日期，请写成 {year}-01-01 的样子。")
    if on.year != year:
        raise ValueError(f"{on:%Y-%m-%d} 不在 {year} 年内，请删去；确属另一年的，请在那一年的日历中补充。")
    kind = _KIND_REMARK.sub("", kind)
    if kind not in KINDS:
        raise ValueError(
            f"{on:%Y-%m-%d} 之后请写“放假”或“上班”" + (f"，不能写“{kind[:20]}”。" if kind else "。")
        )
    if len(name) > NAME_MAX:
        raise ValueError(f"名称最多 {NAME_MAX} 字，现有 {len(name)} 字，请精简。")
    if name.startswith("="):
        raise ValueError("名称是公式，请改为文字。")
    return Departure(on, KINDS[kind], name)


def _without_weekday(line: str) -> tuple[str, str]:
    """A line without the weekday behind its day (2027年1月1日（周五）), and that weekday."""
    found = _WEEKDAY.match(line)
    if found is None:
        return line, ""
    return f"{found[1]}{line[found.end() :]}", found[2].replace("天", "日")


def _tidy(line: str) -> str:
    """On one line, full-width letters and digits made plain, without what cannot be seen."""
    plain = unicodedata.normalize("NFKC", line)
    seen = "".join(
        " " if c.isspace() else c for c in plain if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    return " ".join(seen.split())


def _read_date(text: str, year: int) -> date | None:
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if found is None:
        return None
    said, month, day = found.groups()
    try:
        return date(int(said or year), int(month), int(day))
    except ValueError:
        return None


def _no_departure(day: Departure) -> str:
    if day.is_workday:
        return f"{day.words}写的是上班，但平日本来就上班，不必登记，已略去。请核对日期和类型。"
    return f"{day.words}写的是放假，但周末本来就休息，不必登记，已略去。"


def _odd_year(days: Sequence[Departure], year: int) -> list[str]:
    """What a whole year's notice would hardly be like."""
    if not days:
        return []
    found = []
    if len(days) < FEW_DAYS:
        found.append(
            f"只有 {len(days)} 天与周一至周五不同，往年都在 20 天以上。请核对 {year} 年的通知是否录全。"
        )
    found += [
        f"没有一天是“{KIND_NAMES[works]}”，请核对{'调休上班日' if works else '放假日'}是否漏录。"
        for works in (True, False)
        if all(day.is_workday is not works for day in days)
    ]
    off = {day.on for day in days if not day.is_workday}
    found += [
        f"{day.words}是{day.name}法定假日，这里没有写放假，仍按放假计算，请对照通知核对。"
        for day in lawful(year)
        if day.on not in off
    ]
    return found


def check_year(year: int, *, today: date) -> None:
    """Refuse a year before the calendar begins, and one whose notice cannot be there yet."""
    last = today.year + 1
    if not FIRST_YEAR <= year <= last:
        raise RuleBroken("year_out_of_reach", f"年份须在 {FIRST_YEAR} 至 {last} 之间。", "year")


def check_source(source: str) -> str:
    """The notice's name on one line. Refuses none, and one that is too long."""
    source = " ".join("".join(c for c in source if c.isspace() or unicodedata.category(c)[0] != "C").split())
    if not source:
        raise RuleBroken("source_missing", "请写明依据，例如某年国务院办公厅通知的名称和文号。", "source")
    if len(source) > SOURCE_MAX:
        raise RuleBroken(
            "source_too_long", f"依据最多 {SOURCE_MAX} 字，现有 {len(source)} 字，请精简。", "source"
        )
    return source


def check_days(days: Collection[Departure], year: int) -> None:
    """Refuse a year without a day, a day of another year, a day said twice and one that is no departure."""
    if not days:
        raise RuleBroken("no_days", f"没有一天与周一至周五不同，{year} 年的日历没有改动。", "lines")
    if any(day.on.year != year for day in days):
        raise RuleBroken("wrong_year", f"有的日期不在 {year} 年内，请核对。", "lines")
    if len({day.on for day in days}) < len(days):
        raise RuleBroken("day_twice", "有的日期写了两次，请核对。", "lines")
    if not all(day.departs for day in days):
        raise RuleBroken("no_departure", "有的日期与周一至周五没有不同，不必登记。", "lines")


def compare(before: Iterable[Departure], after: Iterable[Departure]) -> YearChange:
    """What is new, changed, removed and kept, each in order of the days."""
    old = {day.on: day for day in before}
    new = {day.on: day for day in after}
    both = sorted(old.keys() & new.keys())
    return YearChange(
        added=tuple(new[on] for on in sorted(new.keys() - old.keys())),
        changed=tuple((old[on], new[on]) for on in both if old[on] != new[on]),
        removed=tuple(old[on] for on in sorted(old.keys() - new.keys())),
        kept=tuple(new[on] for on in both if old[on] == new[on]),
    )


def fingerprint(rows: Iterable[Sequence[object]]) -> str:
    """Tells one state of a year's rows from another: whoever saw one does not write over the next unawares."""
    text = "\n".join("|".join(str(value) for value in row) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
