"""督查台账 as a workbook: the 23 columns of a standard ledger, one row for each measure and reporting body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value
from reports.kinds.ledger.paper import SOURCE, notes_of, remarks_of, standing_of
from reports.wording.frames import book_of, closing_of
from reports.wording.tasks import NO_DATE, goals_of, lead_of, listed, supports_of

# The system keeps no such things of a measure; nobody invents them here.
_NOT_KEPT = "分管领导、责任人及电话、需协调事项三栏系统没有登记，留空备填。填报单位见“填报人/时间”栏。"


@dataclass(frozen=True)
class _Line:
    """One row: the measure, what one body answered on it, and its newest round."""

    number: int
    policy: str
    task: Mapping[str, Any]
    answer: Mapping[str, Any]
    report: Mapping[str, Any]


@dataclass(frozen=True)
class _Column:
    name: str
    width: float
    value: Callable[[_Line], Value]
    centred: bool = False


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: one sheet."""
    policy = snapshot["policy"]["title"]
    lines = [
        _Line(number, policy, line, line["answer"] or {}, (line["answer"] or {}).get("round") or {})
        for number, line in enumerate(snapshot["lines"], start=1)
    ]
    cut_off = f"{snapshot['period']['name']}　数据截止时间：{chinese_minute(snapshot['as_of'])}。"
    sheet = Sheet(
        name="督查台账",
        title=snapshot["title"],
        note=cut_off + notes_of(snapshot) + _NOT_KEPT,
        columns=[SheetColumn(column.name, column.width, column.centred) for column in _COLUMNS],
        rows=[
            SheetRow([column.value(line) for column in _COLUMNS], tone=line.answer.get("lamp", ""))
            for line in lines
        ],
        frozen_columns=5,
        paper="A3",
    )
    closing = closing_of(snapshot, sha256, SOURCE)
    title = f"{snapshot['title']}（{snapshot['period']['name']}）"
    return book_of(snapshot, [sheet], closing=closing, title=title)


def _due(line: _Line) -> Value:
    return date.fromisoformat(line.task["due_on"]) if line.task["due_on"] else NO_DATE


def _written(line: _Line) -> str:
    """Whose report it is, who wrote and who signed it, and when it came in."""
    if not line.answer:
        return ""
    report = line.report
    if not report:
        return f"{line.answer['body']}（尚未报送）"
    signed = f"（{report['submitted_by']}签发）" if report["submitted_by"] != report["drafted_by"] else ""
    at = datetime.fromisoformat(report["submitted_at"])
    return f"{line.answer['body']}\n{report['drafted_by']}{signed}\n{at:%Y-%m-%d %H:%M}"


def _reviewed(line: _Line) -> str:
    """The office's newest decision with all its comments."""
    review = line.answer.get("review")
    if not review:
        return ""
    pinned = [f"{one['field']}：{one['text']}" for one in review["comments"]]
    return "\n".join(filter(None, [f"第{review['round']}轮{review['decision']}", review["comment"], *pinned]))


def _empty(_: _Line) -> Value:
    return None


_COLUMNS = [
    _Column("序号", 5, lambda line: line.number, centred=True),
    _Column("政策文件", 13, lambda line: line.policy),
    _Column("章", 10, lambda line: line.task["chapter"]),
    _Column("条号", 7, lambda line: line.task["number_text"], centred=True),
    _Column("工作任务（措施）", 14, lambda line: line.task["title"]),
    _Column("具体事项", 28, lambda line: listed(item["quote"] for item in line.task["items"])),
    _Column("牵头单位", 12, lambda line: lead_of(line.task), centred=True),
    _Column("配合单位", 14, lambda line: supports_of(line.task)),
    _Column("分管领导", 9, _empty),
    _Column("责任人及电话", 10, _empty),
    _Column("完成时限", 11, _due, centred=True),
    _Column("阶段目标（本期）", 20, lambda line: goals_of(line.answer.get("goals", []))),
    _Column("进展情况", 34, lambda line: line.report.get("done", "")),
    _Column("完成进度%", 8, lambda line: line.answer.get("actual"), centred=True),
    _Column("状态", 11, lambda line: standing_of(line.task), centred=True),
    _Column("亮灯", 11, lambda line: line.answer.get("lamp_label", ""), centred=True),
    _Column("存在问题", 20, lambda line: line.report.get("problems", "")),
    _Column("下一步措施", 20, lambda line: line.report.get("next_steps", "")),
    _Column("需协调事项", 10, _empty),
    _Column("佐证材料", 14, lambda line: listed(line.report.get("evidence", []))),
    _Column("填报人/时间", 16, _written, centred=True),
    _Column("审核意见", 20, _reviewed),
    _Column("备注", 17, lambda line: remarks_of(line.task)),
]
