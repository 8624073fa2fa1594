"""任务分解表 on paper: one line for each measure, its action items numbered as the document has them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.documents.blocks import (
    Column,
    Line,
    Paper,
    Snapshot,
    Table,
    chinese_day,
)
from reports.terms import terms_of
from reports.wording.frames import closing_of, paper_of
from reports.wording.tasks import (
    NO_DATE,
    due_of,
    inferred,
    lead_of,
    listed,
    opening,
    over_chapterless,
    plans_of,
    supports_of,
)

SOURCE = "本表由政策落实督查系统根据政策文件原文和督查室确定的分工、时限生成。"
FROM_ACCOUNTS = "责任领导、联系人为牵头单位在系统中的签发人和经办人账号。"
PEOPLE = (("leader", "责任领导"), ("responsible", "责任人"), ("contact", "联系人"))
_COLUMNS = [
    Column("序号", 3.5),
    Column("条号", 4.5),
    Column("任务", 10, "left"),
    Column("具体事项（原文摘句）", 26, "left"),
    Column("牵头单位", 8.5),
    Column("配合单位", 11, "left"),
    Column("完成方式", 6.5),
    Column("完成时限", 8),
    Column("时限依据", 7, "left"),
    Column("阶段目标", 23, "left"),
]


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot. 责任领导 and 联系人 stand in it where an account says one."""
    people = [key for key, _ in PEOPLE if any(task.get(key) for task in snapshot["tasks"])]
    return paper_in(snapshot, sha256, people=people, leads=lead_of)


def paper_in(
    snapshot: Snapshot, sha256: str, *, people: Sequence[str], leads: Callable[[Mapping[str, Any]], str]
) -> Paper:
    """The same with these columns of people; ``leads`` names the lead of a task in the second annex."""
    said = terms_of(snapshot).said
    table = Table("任务分解表", _columns(people), _lines(snapshot, people))
    note = f"注：{notes_of(snapshot)}{said(whence(snapshot)) if people else ''}"
    annexes = [(table, note), (_by_lead(snapshot, leads), "")]
    subtitle = f"（截至{chinese_day(snapshot['as_of'])}）"
    closing = closing_of(snapshot, sha256, said(SOURCE))
    return paper_of(snapshot, opening(snapshot), annexes, closing=closing, subtitle=subtitle)


def whence(snapshot: Snapshot) -> str:
    """Where the names of people come from, in a sentence; what was frozen before bodies could name them says nothing."""
    return snapshot.get("people_note") or FROM_ACCOUNTS


def _columns(people: Sequence[str]) -> list[Column]:
    """The columns of people take their room from the longest texts."""
    if not people:
        return _COLUMNS
    named = [Column(name, 7) for key, name in PEOPLE if key in people]
    room = 7 * len(named) / 2
    wide = {"具体事项（原文摘句）", "阶段目标"}
    columns = [replace(one, share=one.share - room) if one.name in wide else one for one in _COLUMNS]
    at = [one.name for one in columns].index("配合单位")
    return [*columns[:at], *named, *columns[at:]]


def notes_of(snapshot: Snapshot) -> str:
    """What a reader must know of the columns, in sentences; only what is the case."""
    tasks = snapshot["tasks"]
    said = ["具体事项摘自文件原文。"]
    if any(task["lead_is_inferred"] for task in tasks):
        said.append(f"{inferred(snapshot)}。")
    if any(not task["due_on"] for task in tasks):
        said.append(f"完成时限为“{NO_DATE}”的，文件和督查室均没有确定时限。")
    if any(task["goals"] for task in tasks):
        said.append("阶段目标取自各单位经审核通过的现行工作方案。")
    else:
        said.append("截至数据截止时间没有经审核通过的工作方案，阶段目标栏空白。")
    return "".join(said)


def _by_lead(snapshot: Snapshot, leads: Callable[[Mapping[str, Any]], str]) -> Table:
    """How many measures and items each body leads, in the order the document first names them."""
    tasks = snapshot["tasks"]
    measures = Counter(leads(task) for task in tasks)
    items: Counter[str] = Counter()
    for task in tasks:
        items[leads(task)] += len(task["items"])
    lines = [Line([lead or "没有载明", str(count), str(items[lead])]) for lead, count in measures.items()]
    total = Line(["合计", str(measures.total()), str(items.total())], "total")
    columns = [Column("牵头单位", 50, "left"), Column("措施（条）", 25), Column("具体事项（项）", 25)]
    return Table(f"各{terms_of(snapshot).lead}承担任务情况", columns, [*lines, total])


def _lines(snapshot: Snapshot, people: Sequence[str]) -> list[Line]:
    lines: list[Line] = []
    chapter = ""
    for number, task in enumerate(snapshot["tasks"], start=1):
        if task["chapter"] != chapter:
            chapter = task["chapter"]
            lines.append(Line([chapter or over_chapterless(snapshot)], "group"))
        lines.append(
            Line(
                [
                    str(number),
                    task["number_text"].strip("（）"),
                    task["title"],
                    listed(_item(item) for item in task["items"]),
                    lead_of(task).replace("（推定）", "\n（推定）"),
                    *(task.get(key, "") for key in people),
                    supports_of(task),
                    task["completion_name"],
                    due_of(task),
                    task["due_text"],
                    plans_of(task["goals"]),
                ]
            )
        )
    return lines


def _item(item: Mapping[str, Any]) -> str:
    """The quoted words, how it ends, and what the office set for it alone."""
    remarks = [
        item["completion_name"],
        f"{'、'.join(item['bodies'])}承办" if item["bodies"] else "",
        f"{item['due_on']}前完成" if item["due_on"] else "",
        item["due_text"],
    ]
    return f"{item['quote']}（{'，'.join(filter(None, remarks))}）"
