"""单位任务清单 on paper: a line for each task under its document."""

from collections.abc import Mapping
from typing import Any

from measures.dispatch.people.rules import DUTY_ROLE_NAMES
from reports.documents.blocks import Column, Line, Paper, Snapshot, Table, chinese_day
from reports.kinds.body_tasks.snapshot import ROLES
from reports.wording.answers import LAMP_MARKS
from reports.wording.frames import closing_of, paper_of
from reports.wording.sources import INFERRED, SOURCE, restricted_note, standing_of
from reports.wording.statements import gist
from reports.wording.tasks import due_of, lead_of, opening

# So many tasks are on paper; the workbook has all.
MOST = 1000
_GIST = 90
_COLUMNS = [
    Column("序号", 3.5),
    Column("编号", 5),
    Column("任务", 17, "left"),
    Column("分工", 6),
    Column("牵头单位", 10),
    Column("完成时限", 9),
    Column("办理状态", 7.5),
    Column("本期填报", 12),
    Column("亮灯", 7),
    Column("最近一次审核通过的进展", 23, "left"),
]


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot."""
    said = "本单位自行生成，" if snapshot["is_own"] else ""
    tasks = sum(len(one["tasks"]) for one in snapshot["documents"])
    table = Table("承担任务清单", _COLUMNS, _lines(snapshot))
    more = f"任务共{tasks}条，表中列前{MOST}条，全部任务见同一清单的Excel表格。" if tasks > MOST else ""
    return paper_of(
        snapshot,
        opening(snapshot),
        [(table, f"注：{more}{notes_of(snapshot)}")] if tasks else [],
        closing=closing_of(snapshot, sha256, f"本清单{SOURCE}"),
        subtitle=f"（{said}截至{chinese_day(snapshot['as_of'])}）",
        signed_by=snapshot["body"] if snapshot["is_own"] else "",
        is_numbered=False,
    )


def notes_of(snapshot: Snapshot) -> str:
    """What a reader must know of the columns, in sentences; only what is the case."""
    tasks = [task for one in snapshot["documents"] for task in one["tasks"]]
    said = [
        restricted_note(snapshot),
        "本期填报为进行中的填报周期，同时有几期的列最紧迫的一期；配合、并列牵头的任务列牵头单位的填报。",
        "责任人为该单位填写的人员，没有填写的为其账号。",
    ]
    if any(task["lead_is_inferred"] for task in tasks):
        said.append(INFERRED)
    if any(not task["due_on"] for task in tasks):
        said.append("完成时限为“未确定”的，文件和督查室均没有确定时限。")
    return "".join(said)


def people_of(one: Mapping[str, Any]) -> str:
    """分管领导：张某　责任人：李某; empty where nobody is known."""
    return "　".join(
        f"{name}：{one['people'][role]}" for role, name in DUTY_ROLE_NAMES.items() if one["people"][role]
    )


def _lines(snapshot: Snapshot) -> list[Line]:
    lines: list[Line] = []
    number = 0
    for one in snapshot["documents"]:
        for place, task in enumerate(one["tasks"]):
            if number == MOST:
                return lines
            if not place:
                lines.append(
                    Line(
                        ["　".join(filter(None, [one["called"], one["document_no"], people_of(one)]))],
                        "group",
                    )
                )
            number += 1
            lines.append(_line(number, task))
    return lines


def _line(number: int, task: Mapping[str, Any]) -> Line:
    answer, last = task["answer"], task["last"]
    lamp = LAMP_MARKS[answer["lamp"]] + answer["lamp_label"].replace(" ", "\n", 1) if answer else ""
    cells = [
        str(number),
        task["number_text"].strip("（）"),
        task["title"],
        ROLES[task["role"]],
        lead_of(task).replace("（推定）", "\n（推定）"),
        due_of(task),
        task["state_name"],
        standing_of(answer),
        lamp,
        f"{gist(last['done'], _GIST)}（{last['period']}）" if last else "",
    ]
    return Line(cells, tone=answer["lamp"] if answer else "")
