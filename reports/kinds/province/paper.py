"""全省总台账 on paper, landscape A3: figures of every document, and of the tasks those that are late; all are in Excel."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reports.documents.blocks import Column, Line, Paper, Snapshot, Table, chinese_day
from reports.wording.answers import LAMP_MARKS
from reports.wording.frames import closing_of, paper_of
from reports.wording.sources import INFERRED, SOURCE, restricted_note, tables_of_figures
from reports.wording.statements import gist
from reports.wording.tasks import due_of, lead_of, opening, supports_of

# So many late tasks are on paper.
MOST = 500
_GIST = 90
_COLUMNS = [
    Column("序号", 3.5),
    Column("编号", 4.5),
    Column("任务", 16, "left"),
    Column("牵头单位", 9.5),
    Column("配合单位", 9, "left"),
    Column("完成时限", 8),
    Column("办理状态", 6.5),
    Column("填报周期", 8),
    Column("报送情况", 7),
    Column("亮灯", 7),
    Column("进展情况", 11, "left"),
    Column("存在问题", 10, "left"),
]
IN_FORCE = "督办中的来源，为本季度末以前成文、已经交办、本季度以前没有终结的来源；填报周期为在本季度内结束的各种周期。"


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot."""
    late = [(one, task) for one, task in tasks_of(snapshot) if task["is_late"]]
    annexes = tables_of_figures(snapshot) if snapshot["documents"] else []
    if late:
        table = Table("逾期、滞后和存在风险的任务", _COLUMNS, _lines(late[:MOST]))
        annexes.append((table, _note(snapshot, len(late))))
    paper = paper_of(
        snapshot,
        opening(snapshot),
        annexes,
        closing=closing_of(snapshot, sha256, f"本台账{SOURCE}"),
        subtitle=f"（截至{chinese_day(snapshot['as_of'])}）",
    )
    return replace(paper, annexes_on_a3=True)


def tasks_of(snapshot: Snapshot) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every task with its document, in order."""
    return ((one, task) for one in snapshot["documents"] for task in one["tasks"])


def notes_of(snapshot: Snapshot) -> str:
    """What a reader must know of the tasks, in sentences; only what is the case."""
    said = [
        IN_FORCE,
        restricted_note(snapshot),
        "报送情况和进展为本季度最后一期牵头单位的填报，进展只摘审核通过的内容。",
    ]
    if any(task["lead_is_inferred"] for _, task in tasks_of(snapshot)):
        said.append(INFERRED)
    return "".join(said)


def _note(snapshot: Snapshot, late: int) -> str:
    count = f"逾期、滞后和存在风险的任务共{late}条" + (f"，表中列前{MOST}条" if late > MOST else "")
    return f"注：本表只列逾期未报、亮红灯、自评滞后或存在风险的任务，{count}；全部任务见同一台账的Excel表格。{notes_of(snapshot)}"


def _lines(late: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[Line]:
    lines: list[Line] = []
    over = None
    for number, (one, task) in enumerate(late, start=1):
        if one is not over:
            over = one
            lines.append(Line(["　".join(filter(None, [one["called"], one["document_no"]]))], "group"))
        lines.append(_line(number, task))
    return lines


def _line(number: int, task: Mapping[str, Any]) -> Line:
    answer, words = task["answer"], task["words"] or {}
    lamp = LAMP_MARKS[answer["lamp"]] + answer["lamp_label"].replace(" ", "\n", 1) if answer else ""
    cells = [
        str(number),
        task["number_text"].strip("（）"),
        task["title"],
        lead_of(task).replace("（推定）", "\n（推定）"),
        supports_of(task),
        due_of(task),
        task["state_name"],
        answer["period"] if answer else "",
        answer["state_name"] if answer else "",
        lamp,
        gist(words.get("done", ""), _GIST),
        gist(words.get("problems", ""), _GIST),
    ]
    return Line(cells, tone=answer["lamp"] if answer else "")
