"""The two tables behind a bulletin: every measure, and what lags behind."""

from collections.abc import Mapping
from typing import Any

from reports.documents.blocks import Column, Line, Snapshot, Table
from reports.kinds.bulletin.annexes import measures_table
from reports.wording.answers import INFERRED, LAMP_MARKS, due_cell
from reports.wording.earlier import concerns

UNNAMED = "注：本通报不点名。进度滞后事项不列责任单位和填报文字，其他填报文字涉及这些单位的，以“有关单位”“有关市”代替。"
NONE_LAGS = "截至数据截止时间，没有进度滞后事项。"


def annexes(snapshot: Snapshot) -> list[tuple[Table, str]]:
    """进展情况表 and 进度滞后事项表, always both."""
    measures = [measure for chapter in snapshot["chapters"] for measure in chapter["measures"]]
    inferred = INFERRED if any(measure["lead_is_inferred"] for measure in measures) else ""
    has_concerns = bool(snapshot["concerns"])
    note = UNNAMED if has_concerns and not snapshot["names_laggards"] else ""
    return [
        (measures_table(snapshot), inferred or note),
        (_concerns_table(snapshot), note),
    ]


# --- 附件2 ------------------------------------------------------------------------------------------


def _concerns_table(snapshot: Snapshot) -> Table:
    is_named = snapshot["names_laggards"]
    columns = [Column("序号", 5), Column("条号", 6), Column("措施", 24, "left")]
    columns.append(Column("责任单位" if is_named else "数量", 11))
    columns += [
        Column("滞后情形", 17, "left"),
        Column("报告状态", 10),
        Column("亮灯", 14),
        Column("截止日期", 11),
    ]
    if is_named:
        columns.append(Column("存在问题", 24, "left"))
    lines: list[Line] = []
    for kind, name in concerns.NAMES:
        found = [concern for concern in snapshot["concerns"] if concern["kind"] == kind]
        if found:
            lines.append(Line([f"{name}（{snapshot['concern_counts'][kind]}项）"], "group"))
        for concern in found:
            number = sum(1 for line in lines if line.kind == "row") + 1
            lines.append(_concern_line(number, name, concern, is_named=is_named))
    return Table("进度滞后事项表", columns, lines or [Line([NONE_LAGS], "group")])


def _concern_line(number: int, name: str, concern: Mapping[str, Any], *, is_named: bool) -> Line:
    lamp = LAMP_MARKS[concern["lamp"]] + concern["lamp_label"].replace(" ", "\n", 1)
    return Line(
        [
            str(number),
            concern["number_text"].strip("（）"),
            concern["title"],
            concern["body"] if is_named else f"{concern['count']}项",
            f"{name}\n{concern['plan']}" if concern["kind"] == "lagging" else name,
            concern["state_name"],
            lamp,
            due_cell(concern),
            *([concern["problems"]] if is_named else []),
        ],
        tone=concern["lamp"],
    )
