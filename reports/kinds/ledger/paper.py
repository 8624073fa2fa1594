"""督查台账 on paper: the columns that a landscape A3 page can hold so that they are read; all of them are in Excel."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reports.documents.blocks import (
    Column,
    Line,
    Paper,
    Snapshot,
    Table,
    chinese_day,
    moved_from,
)
from reports.wording.answers import LAMP_MARKS
from reports.wording.frames import closing_of, paper_of
from reports.wording.indicators import NAME, values_in_words
from reports.wording.tasks import (
    due_of,
    goals_of,
    inferred,
    lead_of,
    opening,
    over_chapterless,
    supports_of,
)

# What is left out is on paper elsewhere (policy and chapter), or is read on the screen and needs its width there.
_LEFT_OUT = (
    "具体事项、分管领导、责任人、需协调事项、佐证材料、填报人/时间、审核意见、备注等栏见同一台账的 Excel 表格"
)
SOURCE = "本台账由政策落实督查系统根据各单位填报内容汇总生成。"
_COLUMNS = [
    Column("条号", 4),
    Column("工作任务（措施）", 10, "left"),
    Column("牵头单位", 8.5),
    Column("配合单位", 8.5, "left"),
    Column("完成时限", 7),
    Column("阶段目标（本期）", 9.5, "left"),
    Column("进展情况", 16.3, "left"),
    Column("完成进度%", 4.5),
    Column("状态", 7.2),
    Column("亮灯", 6.5),
    Column("存在问题", 9.5, "left"),
    Column("下一步措施", 8.5, "left"),
]


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot."""
    return replace(paper_in(snapshot, sha256, left_out=_LEFT_OUT), annexes_on_a3=True)


def paper_in(snapshot: Snapshot, sha256: str, *, left_out: str) -> Paper:
    """The same, saying what is in the workbook alone."""
    note = f"注：{notes_of(snapshot)}{left_out}。"
    table = _with_indicators(snapshot, Table("督查台账", _COLUMNS, _lines(snapshot)))
    closing = closing_of(snapshot, sha256, SOURCE)
    return paper_of(snapshot, opening(snapshot), [(table, note)], closing=closing, is_numbered=False)


def _with_indicators(snapshot: Snapshot, table: Table) -> Table:
    """A column for the values of accepted reports, beside what was done, where there are any."""
    told = [values_in_words((line["answer"] or {}).get("round")) for line in snapshot["lines"]]
    if not any(told):
        return table
    at = next(place for place, column in enumerate(table.columns) if column.name == "完成进度%")
    columns = [*table.columns[:at], Column(NAME, 9, "left"), *table.columns[at:]]
    values = iter(told)
    lines = [
        line
        if line.kind == "group"
        else replace(line, cells=[*line.cells[:at], next(values), *line.cells[at:]])
        for line in table.lines
    ]
    return replace(table, columns=columns, lines=lines)


def notes_of(snapshot: Snapshot) -> str:
    """What a reader must know of the columns, in sentences; only what is the case."""
    lines = snapshot["lines"]
    said = []
    if any(line["lead_is_inferred"] for line in lines):
        said.append(f"{inferred(snapshot)}。")
    if any(not line["due_on"] for line in lines):
        said.append("完成时限为“未确定”的，文件和督查室均没有确定时限。")
    said.append("完成进度按现行工作方案中已完成的阶段目标计算，没有现行方案的不填。")
    return "".join(said)


def _lines(snapshot: Snapshot) -> list[Line]:
    lines: list[Line] = []
    chapter = ""
    for line in snapshot["lines"]:
        if line["chapter"] != chapter:
            chapter = line["chapter"]
            lines.append(Line([chapter or over_chapterless(snapshot)], "group"))
        lines.append(_line(line))
    return lines


def _line(line: Mapping[str, Any]) -> Line:
    answer = line["answer"]
    lead = lead_of(line).replace("（推定）", "\n（推定）")
    if answer and answer["respondent"] == "city":
        # The lead stands in the line above; a city is none.
        lead = f"{answer['body']}\n（市级填报）"
    first = [line["number_text"].strip("（）"), line["title"], lead, supports_of(line), due_of(line)]
    if answer is None:
        return Line([*first, "", "", "", standing_of(line), "", "", ""])
    report = answer["round"] or {}
    cells = [
        goals_of(answer["goals"]),
        report.get("done", ""),
        "" if answer["actual"] is None else f"{answer['actual']}%",
        standing_of(line),
        LAMP_MARKS[answer["lamp"]] + answer["lamp_label"].replace(" ", "\n", 1),
        report.get("problems", ""),
        report.get("next_steps", ""),
    ]
    return Line([*first, *cells], tone=answer["lamp"])


def standing_of(line: Mapping[str, Any]) -> str:
    """What the body says of itself, and where its report stands with the office."""
    answer = line["answer"]
    if answer is None:
        return "本期无填报任务" + (f"（{line['state_name']}）" if line["state_name"] else "")
    report = answer["round"]
    if report is None:
        return str(answer["state_name"])
    return f"{report['status_name']}\n（{answer['state_name']}）"


def remarks_of(line: Mapping[str, Any]) -> str:
    """What else is known of a line, for 备注."""
    answer = line["answer"] or {}
    report = answer.get("round") or {}
    moved = moved_from(line) if line["due_on"] else ""
    report_moved = moved_from(answer) if answer else ""
    remarks = [
        "重点事项" if line["is_important"] else "",
        f"完成时限{moved}" if moved else "",
        f"本期报送截止{chinese_day(answer['due_on'])}" if answer else "",
        f"报送截止{report_moved}" if report_moved else "",
        "迟报" if report.get("is_late") else "",
        "本期无变化，沿用上期内容" if report.get("is_no_change") else "",
        answer.get("plan_words", ""),
    ]
    return "；".join(filter(None, remarks))
