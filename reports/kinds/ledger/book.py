"""督查台账 as a workbook: the columns of a standard ledger, one row for each measure and reporting body."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value
from reports.kinds.ledger.paper import SOURCE, notes_of, remarks_of, standing_of
from reports.wording import indicators
from reports.wording.frames import book_of, closing_of
from reports.wording.tasks import NO_DATE, goals_of, lead_of, listed, supports_of


@dataclass(frozen=True)
class Row:
    """One row: the measure, what one body answered on it, and its newest round."""

    number: int
    policy: str
    task: Mapping[str, Any]
    answer: Mapping[str, Any]
    report: Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    name: str
    width: float
    value: Callable[[Row], Value]
    centred: bool = False


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: one sheet. A column that accounts and reports can fill stands where one of them does."""
    filled = [
        column for column in COLUMNS if column not in _IF_FILLED or any(map(column.value, _rows(snapshot)))
    ]
    return book_in(
        snapshot, sha256, filled, _whence(snapshot) if _LEADER in filled or _CONTACT in filled else ""
    )


def book_in(snapshot: Snapshot, sha256: str, columns: Sequence[Column], note: str) -> Book:
    """The same with these columns, and with ``note`` above them."""
    cut_off = f"{snapshot['period']['name']}　数据截止时间：{chinese_minute(snapshot['as_of'])}。"
    sheet = Sheet(
        name="督查台账",
        title=snapshot["title"],
        note=cut_off + notes_of(snapshot) + note,
        columns=[SheetColumn(column.name, column.width, column.centred) for column in columns],
        rows=[
            SheetRow([column.value(row) for column in columns], tone=row.answer.get("lamp", ""))
            for row in _rows(snapshot)
        ],
        frozen_columns=5,
        paper="A3",
    )
    closing = closing_of(snapshot, sha256, SOURCE)
    title = f"{snapshot['title']}（{snapshot['period']['name']}）"
    return book_of(snapshot, [sheet], closing=closing, title=title)


def _rows(snapshot: Snapshot) -> list[Row]:
    policy = snapshot["policy"]["title"]
    return [
        Row(number, policy, line, line["answer"] or {}, (line["answer"] or {}).get("round") or {})
        for number, line in enumerate(snapshot["lines"], start=1)
    ]


def _due(line: Row) -> Value:
    return date.fromisoformat(line.task["due_on"]) if line.task["due_on"] else NO_DATE


def _written(line: Row) -> str:
    """Whose report it is, who wrote and who signed it, and when it came in."""
    if not line.answer:
        return ""
    report = line.report
    if not report:
        return f"{line.answer['body']}（尚未报送）"
    signed = f"（{report['submitted_by']}签发）" if report["submitted_by"] != report["drafted_by"] else ""
    at = datetime.fromisoformat(report["submitted_at"])
    return f"{line.answer['body']}\n{report['drafted_by']}{signed}\n{at:%Y-%m-%d %H:%M}"


def _reviewed(line: Row) -> str:
    """The office's newest decision with all its comments."""
    review = line.answer.get("review")
    if not review:
        return ""
    pinned = [f"{one['field']}：{one['text']}" for one in review["comments"]]
    return "\n".join(filter(None, [f"第{review['round']}轮{review['decision']}", review["comment"], *pinned]))


def _to_coordinate(row: Row) -> str:
    """What supporting bodies see differently: the lead cannot settle it alone."""
    return "\n".join(f"{one['body']}有不同意见：{one['text']}" for one in row.report.get("differing", []))


_FROM_ACCOUNTS = "分管领导、责任人为填报单位在系统中的签发人和经办人账号。"


def _whence(snapshot: Snapshot) -> str:
    return snapshot.get("people_note") or _FROM_ACCOUNTS


_LEADER = Column("分管领导", 12, lambda line: line.task["leader"], centred=True)
_CONTACT = Column("责任人", 12, lambda line: line.task["contact"], centred=True)
_COORDINATION = Column("需协调事项", 20, _to_coordinate)
_INDICATORS = Column(indicators.NAME, 26, lambda line: indicators.values_in_words(line.report))
# Nobody invents them: where no account and no report says any, the column is left out.
_IF_FILLED = (_LEADER, _CONTACT, _INDICATORS, _COORDINATION)
COLUMNS = [
    Column("序号", 5, lambda line: line.number, centred=True),
    Column("政策文件", 13, lambda line: line.policy),
    Column("章", 10, lambda line: line.task["chapter"]),
    Column("条号", 7, lambda line: line.task["number_text"], centred=True),
    Column("工作任务（措施）", 14, lambda line: line.task["title"]),
    Column("具体事项", 28, lambda line: listed(item["quote"] for item in line.task["items"])),
    Column("牵头单位", 12, lambda line: lead_of(line.task), centred=True),
    Column("配合单位", 14, lambda line: supports_of(line.task)),
    Column("填报单位", 12, lambda line: line.answer.get("body", ""), centred=True),
    _LEADER,
    _CONTACT,
    Column("完成时限", 11, _due, centred=True),
    Column("阶段目标（本期）", 20, lambda line: goals_of(line.answer.get("goals", []))),
    Column("进展情况", 34, lambda line: line.report.get("done", "")),
    _INDICATORS,
    Column("完成进度%", 8, lambda line: line.answer.get("actual"), centred=True),
    Column("状态", 11, lambda line: standing_of(line.task), centred=True),
    Column("亮灯", 11, lambda line: line.answer.get("lamp_label", ""), centred=True),
    Column("存在问题", 20, lambda line: line.report.get("problems", "")),
    Column("下一步措施", 20, lambda line: line.report.get("next_steps", "")),
    _COORDINATION,
    Column("佐证材料", 14, lambda line: listed(line.report.get("evidence", []))),
    Column("填报人/时间", 16, _written, centred=True),
    Column("审核意见", 20, _reviewed),
    Column("备注", 17, lambda line: remarks_of(line.task)),
]
