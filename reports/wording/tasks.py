"""How the tables of tasks (台账, 任务分解表) write a measure in cells, on paper and in the workbook alike."""

from collections.abc import Iterable, Mapping
from typing import Any

from reports.documents.blocks import Block, Paragraph, Snapshot, locked_in, moved_from
from reports.terms import terms_of

_NO_CHAPTER = "未分章的措施"
_INFERRED = "政策文件没有载明牵头单位的，牵头单位按责任单位的排列顺序推定，标注“（推定）”"
NO_DATE = "未确定"


def opening(snapshot: Snapshot) -> list[Block]:
    """The words over the table, edited or not, with the frozen numbers in their places."""
    return [
        Paragraph(locked_in(snapshot["prose"][slot], snapshot["locked"]))
        for slot in ("lead", "remarks")
        if snapshot["prose"].get(slot)
    ]


def inferred(snapshot: Snapshot) -> str:
    """The note under a table with leads that are inferred."""
    return terms_of(snapshot).said(_INFERRED)


def over_chapterless(snapshot: Snapshot) -> str:
    """The line over measures that stand in no chapter, where others stand in some."""
    return terms_of(snapshot).said(_NO_CHAPTER)


def lead_of(task: Mapping[str, Any]) -> str:
    """The lead body; said to be inferred where the document names none."""
    return f"{task['lead']}（推定）" if task["lead_is_inferred"] else str(task["lead"])


def supports_of(task: Mapping[str, Any]) -> str:
    """The supporting bodies, with the open tail (等部门) where the document has one."""
    return "、".join(task["supports"]) + (task["open_tail"] if task["supports"] else "")


def due_of(task: Mapping[str, Any]) -> str:
    """The date in force, and under it the first one and how often it was extended, where it moved."""
    if not task["due_on"]:
        return NO_DATE
    if not moved_from(task):
        return str(task["due_on"])
    times = task["extension_count"]
    return f"{task['due_on']}\n原定 {task['original_due_on']}" + (f"\n延期{times}次" if times else "")


def listed(parts: Iterable[str]) -> str:
    """Numbered lines; a single one bears no number."""
    found = [*parts]
    if len(found) < 2:
        return "".join(found)
    return "\n".join(f"{number}. {part}" for number, part in enumerate(found, start=1))


def goals_of(goals: Iterable[Mapping[str, Any]]) -> str:
    """One body's milestones with the days it set itself, and what became of them."""
    return listed(f"{goal['title']}（计划{goal['due_on']}，{_outcome(goal)}）" for goal in goals)


def plans_of(goals: Iterable[Mapping[str, Any]]) -> str:
    """The milestones of all bodies as planned: a line for each body."""
    by_body: dict[str, list[str]] = {}
    for goal in goals:
        by_body.setdefault(goal["body"], []).append(f"{goal['title']}（{goal['due_on']}）")
    return "\n".join(f"{body}：{'；'.join(planned)}" for body, planned in by_body.items())


def _outcome(goal: Mapping[str, Any]) -> str:
    if goal["reached_on"]:
        return f"{goal['reached_on']}完成"
    return "逾期未完成" if goal["is_past"] else "未到期"
