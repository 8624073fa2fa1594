"""任务分解表 as a workbook: one row for each action item, with all that is known of its measure, so that it can be filtered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day
from reports.kinds.breakdown.paper import PEOPLE, SOURCE, notes_of, whence
from reports.terms import terms_of
from reports.wording.frames import book_of, closing_of
from reports.wording.tasks import NO_DATE, lead_of, plans_of, supports_of

_ITEMS = "一项具体事项一行；没有拆分事项的措施占一行。阶段目标属于整条措施，列在该措施首行。事项单独确定时限的，时限和依据为该事项的。"


@dataclass(frozen=True)
class _Line:
    """One row: the measure and one of its items, or none."""

    number: int
    task: Mapping[str, Any]
    item: Mapping[str, Any]
    is_first: bool

    @property
    def own(self) -> Mapping[str, Any]:
        """What the due date is of: the item where the office set one for it alone, else the measure."""
        return self.item if self.item.get("due_on") else self.task


@dataclass(frozen=True)
class Column:
    name: str
    width: float
    value: Callable[[_Line], Value]
    centred: bool = False


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: one sheet. 责任领导 and 联系人 stand in it where an account says one."""
    people = [Column(name, 14, _person(key), centred=True) for key, name in PEOPLE if _is_said(snapshot, key)]
    at = [column.name for column in COLUMNS].index("配合单位")
    columns = [*COLUMNS[:at], *people, *COLUMNS[at:]]
    return book_in(snapshot, sha256, columns, whence(snapshot) if people else "")


def _person(key: str) -> Callable[[_Line], Value]:
    return lambda line: line.task.get(key, "")


def _is_said(snapshot: Snapshot, key: str) -> bool:
    return any(task.get(key) for task in snapshot["tasks"])


def book_in(snapshot: Snapshot, sha256: str, columns: Sequence[Column], note: str) -> Book:
    """The same with these columns, and with ``note`` above them."""
    said = terms_of(snapshot).said
    lines: list[_Line] = []
    for task in snapshot["tasks"]:
        for place, item in enumerate(task["items"] or [{}]):
            lines.append(_Line(len(lines) + 1, task, item, is_first=place == 0))
    sheet = Sheet(
        name="任务分解表",
        title=snapshot["title"],
        note=f"数据截止时间：{chinese_minute(snapshot['as_of'])}。{said(_ITEMS)}{notes_of(snapshot)}{said(note)}",
        columns=[SheetColumn(column.name, column.width, column.centred) for column in columns],
        rows=[SheetRow([column.value(line) for column in columns]) for line in lines],
        frozen_columns=4,
        paper="A3",
    )
    closing = closing_of(snapshot, sha256, said(SOURCE))
    return book_of(snapshot, [sheet], closing=closing)


def _original(line: _Line) -> Value:
    return None if line.own is line.item else day(line.task["original_due_on"])


def _extended(line: _Line) -> Value:
    """Only what has a date can have been extended."""
    return None if line.own is line.item or not line.task["due_on"] else line.task["extension_count"]


COLUMNS = [
    Column("序号", 6, lambda line: line.number, centred=True),
    Column("章", 16, lambda line: line.task["chapter"]),
    Column("条号", 8, lambda line: line.task["number_text"], centred=True),
    Column("任务", 22, lambda line: line.task["title"]),
    Column("具体事项（原文摘句）", 48, lambda line: line.item.get("quote", "")),
    Column("牵头单位", 16, lambda line: lead_of(line.task), centred=True),
    Column("牵头依据", 12, lambda line: line.task["lead_source"], centred=True),
    Column("配合单位", 24, lambda line: supports_of(line.task)),
    Column("事项承办单位", 16, lambda line: "、".join(line.item.get("bodies", [])), centred=True),
    Column(
        "完成方式",
        12,
        lambda line: line.item.get("completion_name") or line.task["completion_name"],
        centred=True,
    ),
    Column("完成时限（现行）", 12, lambda line: day(line.own["due_on"]) or NO_DATE, centred=True),
    Column("完成时限（原定）", 12, _original, centred=True),
    Column("延期次数", 9, _extended, centred=True),
    Column("时限依据", 20, lambda line: line.own["due_text"]),
    Column("阶段目标", 46, lambda line: plans_of(line.task["goals"]) if line.is_first else ""),
    Column("办理状态", 12, lambda line: line.task["state_name"], centred=True),
]
