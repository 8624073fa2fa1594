"""What stands behind the page of one measure: every text whole, and the lists that the page cut short."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.documents.blocks import Column, Line, Snapshot, Table, chinese_day
from reports.terms import terms_of
from reports.wording.answers import LAMP_MARKS
from reports.wording.indicators import values_table
from reports.wording.statements import statement_cells


@dataclass(frozen=True)
class Room:
    """How many characters of each text and how many rows of each list stand on the page; the rest is in the annexes."""

    text: int
    said: int
    point: int
    items: int
    points: int
    indicators: int = 5


def is_cut(text: str, most: int) -> bool:
    """True where a text does not stand whole on the page."""
    return len(" ".join(text.split())) > most


def item_cells(item: Mapping[str, Any]) -> list[str]:
    """完成方式, 完成时限, 承办单位."""
    bodies = "、".join(item["bodies"]) or "同本条责任单位"
    return [item["completion_name"], item["due_on"] or "未设定", bodies]


def extension_in_words(case: Mapping[str, Any]) -> str:
    """From which date to which, why, and what became of it."""
    to = case["new_due_on"] or case["proposed_on"]
    return (
        f"{case['body']}{case['about']}由{chinese_day(case['due_on'])}延至{chinese_day(to)}"
        f"（{case['reason_name']}），{case['state_name']}"
    )


def annexes(snapshot: Snapshot, room: Room) -> list[tuple[Table, str]]:
    """What is whole or listed nowhere on the page, numbered in the order of the page."""
    found = []
    statements, text = snapshot["statements"], snapshot["measure"]["text"]
    if is_cut(text, room.text) or len(snapshot["items"]) > room.items:
        found.append(_whole_text(snapshot))
    if statements:
        found.append(_whole_statements(statements))
    if len(snapshot["points"]) > room.points or any(
        is_cut(point["text"], room.point) for point in snapshot["points"]
    ):
        found.append(_whole_points(snapshot["points"]))
    indicators = snapshot.get("indicators", [])
    if len(indicators) > room.indicators or any(one["values"] for one in indicators):
        found.append(values_table(indicators))
    if snapshot["extensions"] or snapshot["completions"]:
        found.append(_whole_decisions(snapshot))
    if snapshot["cities"]:
        found.append(_whole_cities(snapshot["cities"]))
    if any(plan["milestones"] for plan in snapshot["plans"]):
        found.append(_whole_plans(snapshot["plans"]))
    return [(table, "") for table in found]


def _whole_text(snapshot: Snapshot) -> Table:
    columns = [
        Column("内容", 60, "left"),
        Column("完成方式", 12),
        Column("完成时限", 12),
        Column("承办单位", 16),
    ]
    measure, item_name = snapshot["measure"], terms_of(snapshot).item
    own = [measure["completion_name"], measure["due_on"] or "未设定", measure["lead"]]
    lines = [Line([f"{item_name}原文"], "group"), Line([measure["text"], *own])]
    if snapshot["items"]:
        lines.append(Line(["具体事项（原文摘句）"], "group"))
        lines += [Line([item["quote"], *item_cells(item)]) for item in snapshot["items"]]
    return Table(f"{item_name}原文和具体事项", columns, lines)


def _whole_statements(statements: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("填报周期", 9),
        Column("报送单位", 9),
        Column("报送时间", 9),
        Column("状态", 9),
        Column("进展情况", 30, "left"),
        Column("存在问题", 17, "left"),
        Column("下一步工作", 17, "left"),
    ]
    return Table("最近报送全文", columns, [Line(statement_cells(one)) for one in statements])


def _whole_points(points: list[Mapping[str, Any]]) -> Table:
    columns = [Column("序号", 6), Column("事项", 16), Column("情况", 78, "left")]
    lines = [Line([str(n), point["name"], point["text"]]) for n, point in enumerate(points, start=1)]
    return Table("未了事项", columns, lines)


def _whole_decisions(snapshot: Snapshot) -> Table:
    columns = [
        Column("事项", 10),
        Column("单位", 10),
        Column("申请时间", 11),
        Column("申请内容和理由", 43, "left"),
        Column("结论", 12),
        Column("审批意见", 14, "left"),
    ]
    lines = [
        Line(
            [
                "延期",
                case["body"],
                case["requested_at"][:10],
                f"{extension_in_words(case)}。{case['text']}",
                case["state_name"],
                case["decision_note"],
            ]
        )
        for case in snapshot["extensions"]
    ]
    lines += [
        Line(
            [
                "办结",
                case["body"],
                case["requested_at"][:10],
                case["statement"],
                case["state_name"] + (f"\n等次{case['grade_name']}" if case["grade_name"] else ""),
                "",
            ]
        )
        for case in snapshot["completions"]
    ]
    return Table("延期和办结", columns, lines)


def _whole_cities(cities: list[Mapping[str, Any]]) -> Table:
    columns = [Column("市", 20), Column("状态", 20), Column("亮灯", 30), Column("截止日期", 30)]
    lines: list[Line] = []
    for one in cities:
        lines.append(Line([f"{one['period']}（应报{one['owed']}份，已报{one['reported']}份）"], "group"))
        lines += [
            Line(
                [
                    row["body"],
                    row["state_name"],
                    LAMP_MARKS[row["lamp"]] + row["lamp_label"],
                    row["due_on"],
                ],
                tone=row["lamp"],
            )
            for row in one["rows"]
        ]
    return Table("各市填报情况", columns, lines)


def _whole_plans(plans: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("阶段目标", 52, "left"),
        Column("计划完成日期", 16),
        Column("实际完成日期", 16),
        Column("状态", 16),
    ]
    lines: list[Line] = []
    for plan in plans:
        lines.append(Line([f"{plan['body']}（{plan['words']}）"], "group"))
        for goal in plan["milestones"]:
            late = "到期未完成" if goal["is_overdue"] else "未到期"
            done = "已完成" if goal["reached_on"] else late
            lines.append(Line([goal["title"], goal["due_on"], goal["reached_on"] or "", done]))
    return Table("阶段目标", columns, lines)
