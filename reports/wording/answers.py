"""The tables behind the report: one line per measure, one per city."""

from collections.abc import Mapping
from typing import Any

from reports.documents.blocks import Column, Line, Snapshot, Table, chinese_day, moved_from
from reports.terms import terms_of
from reports.wording.indicators import done_with_values

# A lamp is told by shape and word as well as by colour; the marks are in every Chinese font.
LAMP_MARKS = {"green": "● ", "yellow": "▲ ", "red": "◆ ", "done": "√ "}

INFERRED = "注：政策文件没有载明牵头单位，表中牵头单位按责任单位的排列顺序推定。"


def annexes(snapshot: Snapshot) -> list[tuple[Table, str]]:
    """进展情况表, and 各市情况表 where cities report."""
    measures = [measure for chapter in snapshot["chapters"] for measure in chapter["measures"]]
    note = inferred(snapshot) if any(measure["lead_is_inferred"] for measure in measures) else ""
    found = [(_measures_table(snapshot), note)]
    if snapshot["cities"]:
        found.append((_cities_table(measures), ""))
    return found


def inferred(snapshot: Snapshot) -> str:
    """The note under a table with leads that are inferred."""
    return terms_of(snapshot).said(INFERRED)


def _measures_table(snapshot: Snapshot) -> Table:
    columns = [
        Column("条号", 4.5),
        Column("措施", 11, "left"),
        Column("牵头单位", 7.5),
        Column("配合单位", 10, "left"),
        Column("截止日期", 7),
        Column("状态", 6.5),
        Column("亮灯", 6.5),
        Column("进展情况", 21, "left"),
        Column("存在问题", 13, "left"),
        Column("下一步工作", 13, "left"),
    ]
    lines: list[Line] = []
    for chapter in snapshot["chapters"]:
        lines.append(Line([f"{chapter['number_text']}{chapter['title']}"], "group"))
        lines += [_measure_line(measure) for measure in chapter["measures"]]
    return Table("进展情况表", columns, lines)


def _measure_line(measure: Mapping[str, Any]) -> Line:
    answer = measure["answer"]
    first = [measure["number_text"].strip("（）"), titled(measure), measure["lead"], supporting(measure)]
    if answer is None:
        return Line([*first, "", "无填报任务", "", "", "", ""])
    return Line([*first, *answer_cells(answer)], tone=answer["lamp"])


def titled(measure: Mapping[str, Any]) -> str:
    """The title, and under it the due date where the measure has one."""
    if not measure["due_on"]:
        return str(measure["title"])
    moved = moved_from(measure)
    dated = f"完成时限：{chinese_day(measure['due_on'])}" + (f"（{moved}）" if moved else "")
    return f"{measure['title']}\n{dated}"


def supporting(measure: Mapping[str, Any]) -> str:
    """The supporting bodies as printed, with the open tail (等部门) where the document has one."""
    return "、".join(measure["supports"]) + (measure["open_tail"] if measure["supports"] else "")


def _cities_table(measures: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("市", 7),
        Column("截止日期", 8),
        Column("状态", 8),
        Column("亮灯", 8),
        Column("进展情况", 31, "left"),
        Column("存在问题", 19, "left"),
        Column("下一步工作", 19, "left"),
    ]
    lines: list[Line] = []
    for measure in measures:
        if measure["cities"]:
            lines.append(Line([f"{measure['number_text']}{measure['title']}"], "group"))
            lines += [
                Line([city["body"], *answer_cells(city)], tone=city["lamp"]) for city in measure["cities"]
            ]
    return Table("各市情况表", columns, lines)


def answer_cells(answer: Mapping[str, Any]) -> list[str]:
    """截止日期, 状态, 亮灯, 进展情况, 存在问题, 下一步工作."""
    report = answer["round"]
    texts = [done_with_values(report), report["problems"], report["next_steps"]] if report else ["", "", ""]
    lamp = LAMP_MARKS[answer["lamp"]] + answer["lamp_label"].replace(" ", "\n", 1)
    return [due_cell(answer), standing_of(answer), lamp, *texts]


def due_cell(answer: Mapping[str, Any]) -> str:
    """The date in force, and under it the first one and how often it was extended, where it moved."""
    if not moved_from(answer):
        return str(answer["due_on"])
    times = answer.get("extension_count", 0)
    return f"{answer['due_on']}\n原定 {answer['original_due_on']}" + (f"\n延期{times}次" if times else "")


def standing_of(answer: Mapping[str, Any]) -> str:
    """What the body says of itself, and in a second line where its report stands with the office."""
    report = answer["round"]
    if report is None:
        return str(answer["state_name"])
    late = "，迟报" if report["is_late"] else ""
    said = "本期无变化" if report["is_no_change"] else report["status_name"]
    return f"{said}\n（{answer['state_name']}{late}）"
