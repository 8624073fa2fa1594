"""变化情况报告 as a workbook: the figures at both moments, every event, and every lamp that changed."""

from typing import Any

from measures.lamps import LAMP_NAMES, Lamp
from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day, local
from reports.kinds.changes.paper import FIGURES, counted, inferred, panes, since_of
from reports.wording.frames import book_of, closing_of
from reports.wording.levels import printed


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: 数字变化, 变化明细 and 亮灯变化."""
    span = f"{since_of(snapshot)}至{chinese_minute(snapshot['as_of'])}"
    facts: list[tuple[str, Value]] = [
        ("政策文件", snapshot["policy"]["title"]),
        ("比较起点", _since(snapshot)),
        ("数据截止时间", local(snapshot["as_of"])),
        ("签收交办", int(snapshot["locked"]["签收件数"])),
        ("登记领导批示", int(snapshot["locked"]["批示件数"])),
    ]
    sheets = [
        ("数字变化", _FIGURE_COLUMNS, _figures(snapshot), 2),
        ("变化明细", _EVENT_COLUMNS, _events(snapshot), 0),
        ("亮灯变化", _LAMP_COLUMNS, _lamps(snapshot), 0),
    ]
    note = "　".join(filter(None, (span, inferred(snapshot))))
    return book_of(
        snapshot,
        [
            Sheet(name, f"{snapshot['title']}——{name}", note, columns, rows, frozen)
            for name, columns, rows, frozen in sheets
        ],
        closing=closing_of(snapshot, sha256),
        facts=facts,
    )


def _since(snapshot: Snapshot) -> Value:
    """A day as a day; ``changes/1`` said the minute."""
    is_a_day = "since_words" in snapshot and snapshot["since"][11:16] == "00:00"
    return day(snapshot["since"][:10]) if is_a_day else local(snapshot["since"])


_FIGURE_COLUMNS = [
    SheetColumn("填报周期", 20),
    SheetColumn("填报主体", 12, centred=True),
    SheetColumn("时点", 10, centred=True),
    *(SheetColumn(name, 9, centred=True) for _, name in FIGURES),
]


def _figures(snapshot: Snapshot) -> list[SheetRow]:
    return [
        SheetRow([period, pane["name"], name, *values], "total" if name == "增减" else "row")
        for period, pane in panes(snapshot)
        for name, values in counted(pane)
    ]


_EVENT_COLUMNS = [
    SheetColumn("类别", 12, centred=True),
    SheetColumn("时间", 17, centred=True),
    SheetColumn("条号", 8, centred=True),
    SheetColumn("措施", 26),
    SheetColumn("单位", 14, centred=True),
    SheetColumn("变化", 44),
    SheetColumn("原因或意见", 50),
    SheetColumn("办理人", 12, centred=True),
]


def _events(snapshot: Snapshot) -> list[SheetRow]:
    keys = ("title", "body", "what", "why", "by")
    return [
        SheetRow([event["name"], local(event["at"]), printed(event), *(event[key] for key in keys)])
        for event in snapshot["events"]
    ]


_LAMP_COLUMNS = [
    SheetColumn("填报周期", 16, centred=True),
    SheetColumn("条号", 8, centred=True),
    SheetColumn("措施", 26),
    SheetColumn("单位", 14, centred=True),
    SheetColumn("原亮灯", 12, centred=True),
    SheetColumn("原说明", 24),
    SheetColumn("亮灯", 12, centred=True),
    SheetColumn("说明", 24),
    SheetColumn("截止日期", 12, centred=True),
]


def _lamps(snapshot: Snapshot) -> list[SheetRow]:
    return [SheetRow(_lamp(lamp), tone=lamp["to"]) for lamp in snapshot["lamps"]]


def _lamp(lamp: dict[str, Any]) -> list[Value]:
    return [
        lamp["period"],
        printed(lamp),
        lamp["title"],
        lamp["body"],
        LAMP_NAMES[Lamp(lamp["from"])],
        lamp["from_label"],
        LAMP_NAMES[Lamp(lamp["to"])],
        lamp["to_label"],
        day(lamp["due_on"]),
    ]
