"""全省总台账 as a workbook: the figures, and every task in a row of its own."""

from collections.abc import Mapping
from typing import Any

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day
from reports.freezing.accepted import KEPT
from reports.kinds.province.paper import notes_of, tasks_of
from reports.wording.frames import book_of, closing_of
from reports.wording.sources import SOURCE, sheets_of_figures
from reports.wording.tasks import NO_DATE, lead_of, supports_of

_COLUMNS = [
    SheetColumn("序号", 7, centred=True),
    SheetColumn("来源", 20),
    SheetColumn("来源种类", 13, centred=True),
    SheetColumn("文号", 16, centred=True),
    SheetColumn("章", 14),
    SheetColumn("编号", 8, centred=True),
    SheetColumn("任务", 26),
    SheetColumn("牵头单位", 16, centred=True),
    SheetColumn("配合单位", 22),
    SheetColumn("完成时限", 12, centred=True),
    SheetColumn("办理状态", 12, centred=True),
    SheetColumn("填报周期", 15, centred=True),
    SheetColumn("报送情况", 12, centred=True),
    SheetColumn("填报截止", 12, centred=True),
    SheetColumn("亮灯", 11, centred=True),
    SheetColumn("进展情况", 40),
    SheetColumn("存在问题", 26),
    SheetColumn("各市应报", 8, centred=True),
    SheetColumn("各市已报", 8, centred=True),
    SheetColumn("各市逾期", 8, centred=True),
    SheetColumn("逾期滞后", 8, centred=True),
]


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: all tasks first, the figures on sheets behind them."""
    cut_off = f"数据截止时间：{chinese_minute(snapshot['as_of'])}。进展情况、存在问题为前{KEPT}字。"
    sheet = Sheet(
        name="总台账",
        title=snapshot["title"],
        note=cut_off + notes_of(snapshot),
        columns=_COLUMNS,
        rows=[_row(number, one, task) for number, (one, task) in enumerate(tasks_of(snapshot), start=1)],
        frozen_columns=7,
        paper="A3",
    )
    closing = closing_of(snapshot, sha256, f"本台账{SOURCE}")
    return book_of(snapshot, [sheet, *sheets_of_figures(snapshot)], closing=closing)


def _row(number: int, one: Mapping[str, Any], task: Mapping[str, Any]) -> SheetRow:
    answer, words, cities = task["answer"] or {}, task["words"] or {}, task["cities"] or {}
    values: list[Value] = [
        number,
        one["called"],
        one["kind_name"],
        one["document_no"],
        task["chapter"],
        task["number_text"],
        task["title"],
        lead_of(task),
        supports_of(task),
        day(task["due_on"]) or NO_DATE,
        task["state_name"],
        answer.get("period"),
        answer.get("state_name"),
        day(answer.get("due_on")),
        answer.get("lamp_label"),
        words.get("done"),
        words.get("problems"),
        cities.get("owed"),
        cities.get("reported"),
        cities.get("overdue"),
        "是" if task["is_late"] else "",
    ]
    return SheetRow(values, tone=answer.get("lamp", ""))
