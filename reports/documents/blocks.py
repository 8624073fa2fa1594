"""The parts a paper is made of, and how it writes dates and counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Snapshot = Mapping[str, Any]

DEMO_MARK = "演示数据　填报内容、期限和人员均为虚构"
# A table of so many lines, its header among them, is kept on one page if it is sure to fit there: by its characters, a line
# counting for as many more. A compact page holds more.
_SHORT_TABLE = 20
_LINE_WEIGHT, _PAGE_WEIGHT, _COMPACT_WEIGHT = 33, 1250, 1650


@dataclass(frozen=True)
class Heading:
    """一、（一）1.（1） are levels 1 to 4, as GB/T 9704-2012 (7.3.3) has them: 黑体, 楷体, 仿宋, 仿宋."""

    level: Literal[1, 2, 3, 4]
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """``lead`` opens the paragraph and is set in 楷体, as a heading that runs on; ``text`` may hold several lines."""

    text: str
    lead: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True)
class Column:
    """``share`` is the part of the table's width, in per cent."""

    name: str
    share: float
    align: Literal["left", "center"] = "center"


@dataclass(frozen=True)
class Line:
    """A row of a table; a ``group`` row has one cell across the table. ``tone`` colours the cell under 亮灯."""

    cells: list[str]
    kind: Literal["row", "group", "total"] = "row"
    tone: str = ""


@dataclass(frozen=True)
class Table:
    """``size`` of its text in points, in the body of a paper."""

    caption: str
    columns: list[Column]
    lines: list[Line]
    size: float = 9
    kind: str = "table"

    def stays_whole(self, *, is_compact: bool = False) -> bool:
        """Whether it is short and surely fits on a page of the body: then it is kept on one."""
        said = [part for line in self.lines for part in "".join(line.cells).split("\n")]
        weight = sum(map(len, said)) + _LINE_WEIGHT * len(said)
        most = _COMPACT_WEIGHT if is_compact else _PAGE_WEIGHT
        return len(self.lines) < _SHORT_TABLE and weight <= most


@dataclass(frozen=True)
class Series:
    """One colour of a chart: a value for each label. ``tone`` is a lamp's name, or empty for the house colour."""

    name: str
    values: list[float]
    tone: str = ""


@dataclass(frozen=True)
class Span:
    """One bar of a Gantt chart, both days included; ``mark`` is a day to be marked on it (a date as first set), or empty."""

    starts_on: str
    ends_on: str
    tone: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture of numbers that also stand in the text. ``alt`` says in words what it shows.

    ``bars``: stacked bars lying down, one for each label. ``line``: values along the labels, 0 to ``most``. ``gantt``: one
    span for each label, ``today`` marked. Colours differ in lightness and pattern, so print in black and white is readable.
    """

    caption: str
    shape: Literal["bars", "line", "gantt"]
    labels: list[str]
    alt: str
    series: list[Series] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    unit: str = ""
    most: float = 0
    today: str = ""
    kind: str = "chart"


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True)
class Annex:
    label: str
    title: str
    table: Table
    note: str = ""


@dataclass(frozen=True)
class Frame:
    """版头 and 版记 as GB/T 9704-2012 (7.2, 7.4) has them; empty is what the office has not said. ``issued_on``: an ISO date.

    No 密级: this system holds nothing classified.
    """

    mark: str = ""
    number: str = ""
    copy_number: str = ""
    urgency: str = ""
    signatory: str = ""
    copied_to: str = ""
    issuer: str = ""
    issued_on: str = ""

    @property
    def has_head(self) -> bool:
        return any((self.mark, self.number, self.copy_number, self.urgency, self.signatory))


@dataclass(frozen=True)
class Paper:
    """The report of a period, ready to be set. ``title`` is whole, ``title_lines`` how it is broken."""

    title: str
    title_lines: list[str]
    subtitle: str
    blocks: list[Block]
    signature: list[str]
    annexes: list[Annex]
    closing: str
    demo_mark: str = ""
    # 草稿 or 已撤回, across every page; empty on a published paper.
    mark: str = ""
    # A brief that is to fit a page: smaller type and margins than GB/T 9704 asks of a document.
    is_compact: bool = False
    # Of many columns are read on A3, at the size of a book's text.
    annexes_on_a3: bool = False
    annex_list: list[str] = field(default_factory=list)
    # 主送机关, without the colon; empty on a paper that is sent to nobody in particular.
    addressees: str = ""
    frame: Frame = Frame()


_TOKEN = re.compile("【([^【】]{1,20})】")


def locked_in(text: str, locked: Mapping[str, str]) -> str:
    """Edited words with the frozen numbers in their places: 【应报项数】 becomes 18. Unknown tokens stay as they are."""
    return _TOKEN.sub(lambda found: locked.get(found[1], found[0]), text)


def chinese_day(iso: str) -> str:
    """2026年3月9日: no leading zeros, as official papers write it."""
    day = date.fromisoformat(iso[:10])
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_minute(iso: str) -> str:
    """2026年3月9日 14:05."""
    return f"{chinese_day(iso)} {datetime.fromisoformat(iso):%H:%M}"


def moved_from(dated: Mapping[str, Any]) -> str:
    """「原定2026年10月15日，已延期1次」 of what has dates; empty where the date never moved.

    Snapshots of the time before extensions know no number of them.
    """
    original, times = dated.get("original_due_on"), dated.get("extension_count", 0)
    if not original or (original == dated["due_on"] and not times):
        return ""
    return f"原定{chinese_day(original)}" + (f"，已延期{times}次" if times else "")


def counted(counts: Mapping[str, int], names: Iterable[tuple[str, str]], unit: str) -> str:
    """「审核通过12条、待审核2条」: what is not zero, in the order of ``names``."""
    return "、".join(f"{name}{counts[key]}{unit}" for key, name in names if counts.get(key))
