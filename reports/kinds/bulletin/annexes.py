"""The tables behind a bulletin: the measures, what is late or behind, and what is to be watched."""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.documents.blocks import Column, Line, Snapshot, Table
from reports.terms import Terms, terms_of
from reports.wording import problems
from reports.wording.answers import LAMP_MARKS, answer_cells, due_cell, inferred, supporting, titled
from reports.wording.levels import cell_of

_UNNAMED = "注：本通报不点名，不列各条措施的条号、标题、责任单位和填报内容，也不分部分列数。"
NONE_LAGS = "没有逾期未报或进度滞后的事项。"
# Annexes after the first: what each is called, and the kinds that stand in it.
GROUPS = (("滞后事项表", problems.LATE), ("风险和退回事项表", problems.WATCHED))


def annexes(snapshot: Snapshot) -> list[tuple[Table, str]]:
    """滞后事项表, and 风险和退回事项表 where there are any; before them 进展情况表 where bodies are named."""
    found = []
    if snapshot["names_laggards"]:
        measures = [measure for chapter in snapshot["chapters"] for measure in chapter["measures"]]
        is_guessed = any(measure["lead_is_inferred"] for measure in measures)
        found.append((measures_table(snapshot), inferred(snapshot) if is_guessed else ""))
    for name, kinds in GROUPS:
        if name == GROUPS[0][0] or concerned(snapshot, kinds):
            found.append((_concerns_table(snapshot, name, kinds), unnamed(snapshot)))
    return found


def unnamed(snapshot: Snapshot) -> str:
    """What a reader must know of a bulletin that names nobody."""
    return "" if snapshot["names_laggards"] else terms_of(snapshot).said(_UNNAMED)


def whose(concern: Mapping[str, Any], terms: Terms) -> str:
    """What stands for a concern that names nobody."""
    return "各市报告" if concern["respondent"] == "city" else terms.item


def concerned(snapshot: Snapshot, kinds: Sequence[tuple[str, str]]) -> list[tuple[str, Mapping[str, Any]]]:
    """The concerns of these kinds, kind by kind, each with the name of its kind."""
    return [(name, one) for kind, name in kinds for one in problems.found(snapshot, kind)]


def measures_table(snapshot: Snapshot) -> Table:
    """进展情况表; a bulletin of an earlier template that names nobody has one as well, without its bodies."""
    is_named = snapshot["names_laggards"]
    bodies = [Column("牵头单位", 7.5), Column("配合单位", 10, "left")] if is_named else []
    columns = [
        Column("条号", 4.5),
        Column("措施", 12, "left"),
        *bodies,
        Column("截止日期", 7),
        Column("状态", 6.5),
        Column("亮灯", 6.5),
        Column("进展情况", 22, "left"),
        Column("存在问题", 13, "left"),
        Column("下一步工作", 13, "left"),
    ]
    lines: list[Line] = []
    for chapter in snapshot["chapters"]:
        if chapter["measures"]:
            lines.append(Line([f"{chapter['number_text']}{chapter['title']}"], "group"))
        lines += [_measure_line(measure, is_named=is_named) for measure in chapter["measures"]]
    return Table("进展情况表", columns, lines)


def _measure_line(measure: Mapping[str, Any], *, is_named: bool) -> Line:
    answer = measure["answer"]
    bodies = [measure["lead"], supporting(measure)] if is_named else []
    first = [measure["number_text"].strip("（）"), titled(measure), *bodies]
    cells = answer_cells(answer) if answer else ["", "无填报任务", "", "", "", ""]
    if measure["cities_owed"]:
        cities = f"各市应报{measure['cities_owed']}份，已报{measure['cities_reported']}份。"
        cells[3] = f"{cells[3]}\n{cities}" if cells[3] else cities
    return Line([*first, *cells], tone=answer["lamp"] if answer else "")


def _concerns_table(snapshot: Snapshot, caption: str, kinds: Sequence[tuple[str, str]]) -> Table:
    is_named = snapshot["names_laggards"]
    what = [Column("条号", 6), Column("措施", 22, "left"), Column("责任单位", 13)]
    columns = [
        Column("序号", 5),
        *(what if is_named else [Column("对象", 20), Column("数量", 21)]),
        Column("情形", 16, "left"),
        Column("报告状态", 10),
        Column("亮灯", 14),
        Column("报送截止日期", 14),
    ]
    if is_named:
        columns.append(Column("存在问题", 24, "left"))
    guessed = problems.inferred(snapshot)
    lines = [
        _concern_line(number, name, one, guessed, is_named=is_named, terms=terms_of(snapshot))
        for number, (name, one) in enumerate(concerned(snapshot, kinds), start=1)
    ]
    return Table(caption, columns, lines or [Line([NONE_LAGS], "group")])


def _concern_line(
    number: int, name: str, concern: Mapping[str, Any], guessed: set[int], *, is_named: bool, terms: Terms
) -> Line:
    lamp = LAMP_MARKS[concern["lamp"]] + concern["lamp_label"].replace(" ", "\n", 1)
    what = [cell_of(concern), concern["title"], problems.named(concern, guessed)]
    return Line(
        [
            str(number),
            *(what if is_named else [whose(concern, terms), problems.count_of([concern], terms)]),
            f"{name}\n{concern['plan']}" if concern["kind"] == "lagging" else name,
            concern["state_name"],
            lamp,
            due_cell(concern),
            *([concern["problems"]] if is_named else []),
        ],
        tone=concern["lamp"],
    )
