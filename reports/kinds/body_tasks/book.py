"""单位任务清单 as a workbook: one row for each task, so that it can be filtered."""

from collections.abc import Mapping
from typing import Any

from measures.dispatch.people.rules import DUTY_ROLE_NAMES
from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day
from reports.freezing.accepted import KEPT
from reports.kinds.body_tasks.paper import notes_of
from reports.kinds.body_tasks.snapshot import ROLES
from reports.wording.frames import book_of, closing_of
from reports.wording.sources import SOURCE
from reports.wording.tasks import NO_DATE, lead_of, supports_of

_COLUMNS = [
    SheetColumn("序号", 6, centred=True),
    SheetColumn("来源", 20),
    SheetColumn("文号", 16, centred=True),
    SheetColumn("章", 14),
    SheetColumn("编号", 8, centred=True),
    SheetColumn("任务", 26),
    SheetColumn("分工", 9, centred=True),
    SheetColumn("牵头单位", 16, centred=True),
    SheetColumn("配合单位", 22),
    *(SheetColumn(name, 12, centred=True) for name in DUTY_ROLE_NAMES.values()),
    SheetColumn("完成时限", 12, centred=True),
    SheetColumn("办理状态", 12, centred=True),
    SheetColumn("填报周期", 16, centred=True),
    SheetColumn("本期填报", 12, centred=True),
    SheetColumn("填报截止", 12, centred=True),
    SheetColumn("亮灯", 11, centred=True),
    SheetColumn("最近一次审核通过的进展", 44),
    SheetColumn("该次填报周期", 16, centred=True),
    SheetColumn("该次自评", 10, centred=True),
]


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: one sheet."""
    lines = [(one, task) for one in snapshot["documents"] for task in one["tasks"]]
    cut_off = f"数据截止时间：{chinese_minute(snapshot['as_of'])}。进展情况为前{KEPT}字。"
    sheet = Sheet(
        name="任务清单",
        title=snapshot["title"],
        note=cut_off + notes_of(snapshot),
        columns=_COLUMNS,
        rows=[_row(number, one, task) for number, (one, task) in enumerate(lines, start=1)],
        frozen_columns=6,
        paper="A3",
    )
    return book_of(snapshot, [sheet], closing=closing_of(snapshot, sha256, f"本清单{SOURCE}"))


def _row(number: int, one: Mapping[str, Any], task: Mapping[str, Any]) -> SheetRow:
    answer, last = task["answer"] or {}, task["last"] or {}
    values: list[Value] = [
        number,
        one["called"],
        one["document_no"],
        task["chapter"],
        task["number_text"],
        task["title"],
        ROLES[task["role"]],
        lead_of(task),
        supports_of(task),
        *(one["people"][role] for role in DUTY_ROLE_NAMES),
        day(task["due_on"]) or NO_DATE,
        task["state_name"],
        answer.get("period"),
        answer.get("state_name"),
        day(answer.get("due_on")),
        answer.get("lamp_label"),
        last.get("done"),
        last.get("period"),
        last.get("status_name"),
    ]
    return SheetRow(values, tone=answer.get("lamp", ""))
