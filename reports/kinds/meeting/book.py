"""会议材料 as a workbook: the measures in their order, their open points, and their last statements."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day
from reports.kinds.meeting.paper import inferred, proposal_of, standing_of
from reports.terms import terms_of
from reports.wording.answers import supporting
from reports.wording.frames import book_of, closing_of
from reports.wording.levels import printed
from reports.wording.statements import POINTS, STATEMENTS, statement_values
from reports.wording.tasks import listed

# What a meeting is asked of a measure: a column, and what it says of a measure's entry in the snapshot.
Asked = Sequence[tuple[SheetColumn, Callable[[Snapshot, Mapping[str, Any]], Value]]]

_ASKED: Asked = (
    (SheetColumn("需要研究的问题", 40), lambda _, entry: listed(entry["questions"])),
    (SheetColumn("建议意见", 40), proposal_of),
)
_ORDER = [
    SheetColumn("序号", 7, centred=True),
    SheetColumn("条号", 8, centred=True),
    SheetColumn("措施", 30),
    SheetColumn("牵头单位", 14, centred=True),
    SheetColumn("配合单位", 26),
    SheetColumn("办理状态", 14, centred=True),
    SheetColumn("亮灯", 22, centred=True),
    SheetColumn("本期报告", 12, centred=True),
    SheetColumn("截止日期", 12, centred=True),
    SheetColumn("逾期天数", 10, centred=True),
    SheetColumn("完成时限", 12, centred=True),
]
_WHICH = [SheetColumn("序号", 7, centred=True), SheetColumn("条号", 8, centred=True), SheetColumn("措施", 30)]

_RAISED = [
    *_WHICH,
    SheetColumn("提出单位", 14, centred=True),
    SheetColumn("需协调的事项", 26),
    SheetColumn("情况说明", 40),
    SheetColumn("协调建议", 40),
    SheetColumn("涉及单位", 22),
    SheetColumn("办理状态", 22, centred=True),
]


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: 议题顺序, 未了事项 and 报送情况."""
    return book_in(snapshot, sha256, _ASKED, remark=inferred(snapshot))


def book_in(snapshot: Snapshot, sha256: str, asked: Asked, *, remark: str = "") -> Book:
    """The same, asking this of the meeting, with a remark over the first sheet."""
    note = f"{snapshot['period']['name']}　数据截止时间：{chinese_minute(snapshot['as_of'])}"
    order_note = "　".join(filter(None, (note, remark)))
    title = snapshot["title"]
    decided = SheetColumn(terms_of(snapshot).decided, 40)
    columns = [*_ORDER, *(column for column, _ in asked), decided]
    entries = [*enumerate(snapshot["entries"], start=1)]
    which = {n: [n, printed(entry), entry["title"]] for n, entry in entries}
    points = [
        SheetRow([*which[n], point["name"], point["text"]])
        for n, entry in entries
        for point in entry["points"]
    ]
    said = [
        SheetRow([*which[n], *statement_values(one)]) for n, entry in entries for one in entry["statements"]
    ]
    raised = snapshot.get("coordination", [])
    return book_of(
        snapshot,
        [
            Sheet("议题顺序", f"{title}——议题顺序", order_note, columns, _order(snapshot, asked), 3),
            Sheet("未了事项", f"{title}——未了事项", note, [*_WHICH, *POINTS], points, 3),
            Sheet("报送情况", f"{title}——最近报送情况", note, [*_WHICH, *STATEMENTS], said, 3, paper="A3"),
            *(
                [Sheet("需协调事项", f"{title}——需协调事项", note, _RAISED, _raised(raised), 3)]
                if raised
                else []
            ),
        ],
        closing=closing_of(snapshot, sha256),
    )


def _raised(raised: Sequence[Mapping[str, Any]]) -> list[SheetRow]:
    return [
        SheetRow(
            [
                number,
                one["number_text"],
                one["title"],
                one["body"],
                one["subject"],
                one["text"],
                one["proposal"],
                "、".join(one["partners"]),
                standing_of(one),
            ]
        )
        for number, one in enumerate(raised, start=1)
    ]


def _order(snapshot: Snapshot, asked: Asked) -> list[SheetRow]:
    rows = []
    for number, entry in enumerate(snapshot["entries"], start=1):
        report = entry["asked"] or {}
        rows.append(
            SheetRow(
                [
                    number,
                    printed(entry),
                    entry["title"],
                    entry["lead"],
                    supporting(entry),
                    entry["state_name"],
                    report.get("lamp_label", ""),
                    report.get("state_name", "无填报任务"),
                    day(report.get("due_on")),
                    report.get("days_overdue"),
                    day(entry["due_on"]),
                    *(said(snapshot, entry) for _, said in asked),
                    None,
                ],
                tone=report.get("lamp", ""),
            )
        )
    return rows
