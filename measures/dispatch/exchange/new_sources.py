"""The tasks of a sheet as measures that are not there yet: of a new source, or more of one that is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from audit.rules import RuleBroken
from measures import dates
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.bodies import Directory
from measures.dispatch.exchange.rules import Fault, Task
from measures.documents import rules as documents_rules
from measures.documents.entering import NewChapter, NewItem, NewMeasure, NewPlace, NewSource
from measures.states import CompletionKind, ResponsibilityRole, RoleSource

_ROLES = {
    c.LEAD: ResponsibilityRole.LEAD,
    c.JOINT_LEADS: ResponsibilityRole.JOINT_LEAD,
    c.SUPPORTS: ResponsibilityRole.SUPPORT,
}
_NUMBERED = re.compile(
    r"(第[〇零一二三四五六七八九十百\d]{1,6}[章节部编篇](?:分)?|[一二三四五六七八九十百]{1,5}[、.．]|\d{1,3}[、.．])(.+)"
)


def with_tasks(new: NewSource, tasks: Sequence[Task], directory: Directory) -> tuple[NewSource, list[Fault]]:
    """``new`` with the chapters and measures of the sheet, and what keeps single rows of it back."""
    labels = list(dict.fromkeys(label for task in tasks if (label := _text(task, c.CHAPTER))))
    faults = [fault for task in tasks for fault in faults_of(task, new.issued_on)]
    measures = [
        replace(measure_of(task, directory), chapter=labels.index(label) if label else None)
        for task in tasks
        for label in [_text(task, c.CHAPTER)]
    ]
    return replace(new, chapters=[_chapter(label) for label in labels], measures=measures), faults


def _text(task: Task, column: str) -> str:
    return str(task.said.get(column) or "")


def _names(task: Task, column: str) -> tuple[str, ...]:
    return cast("tuple[str, ...]", task.said.get(column) or ())


def _chapter(label: str) -> NewChapter:
    found = _NUMBERED.fullmatch(label)
    return NewChapter(found[1], found[2]) if found else NewChapter("", label)


def measure_of(task: Task, directory: Directory) -> NewMeasure:
    """The measure that a task becomes, without its chapter. A sheet without texts has the title for one."""
    return NewMeasure(
        text=_text(task, c.TEXT) or _text(task, c.TITLE),
        title=_text(task, c.TITLE),
        number_text=_text(task, c.NUMBER_TEXT),
        places=[
            # The office says who leads when it fills in the sheet; whether the document does, nobody knows here.
            NewPlace(body, task.printed.get(body.name, body.name), role, RoleSource.SET_BY_OFFICE)
            for column, role in _ROLES.items()
            for body in directory.named(_names(task, column))
        ],
        is_open_ended=bool(task.tail),
        open_tail=task.tail,
        is_open_to_cities=bool(task.said.get(c.CITIES)),
        due_on=cast("date | None", task.said.get(c.DUE_ON)),
        due_text=_text(task, c.DUE_TEXT),
        items=[
            NewItem(item.quote, CompletionKind(str(item.said.get(c.ITEM_KIND) or CompletionKind.ONGOING)))
            for item in task.items or ()
        ],
    )


def faults_of(task: Task, issued_on: date | None) -> Iterator[Fault]:
    """What would be refused of the measure on its own pages; of a task with faulty cells those come first."""
    if task.is_faulty:
        return
    due_on = cast("date | None", task.said.get(c.DUE_ON))
    named = [name for column in c.ROSTER for name in _names(task, column)]
    if not (named or task.said.get(c.CITIES)):
        yield Fault(task.row, c.LEAD, f"请填写牵头单位；只由各市办理的，请在“{c.CITIES}”一列填“{c.YES}”。")
    twice = next((name for name in named if named.count(name) > 1), "")
    if twice:
        yield Fault(task.row, c.LEAD, f"{twice}重复出现，一个单位只能列一次。")
    yield from _tried(task.row, c.DUE_ON, documents_rules.check_due_pair, due_on, _text(task, c.DUE_TEXT))
    if kind := _text(task, c.COMPLETION):
        yield from _tried(task.row, c.COMPLETION, documents_rules.check_completion, kind, due_on)
    if due_on and issued_on:
        yield from _tried(task.row, c.DUE_ON, dates.check_measure_due, due_on, issued_on=issued_on)
    text = _text(task, c.TEXT) or _text(task, c.TITLE)
    if text == c.TOO_LONG:
        yield Fault(task.row, c.TEXT, "下载时没有列出原文，新的任务请填写原文；放不下的请在页面上录入。")
    for item in task.items or ():
        yield from _tried(item.row, c.QUOTE, documents_rules.check_quote, item.quote, text=text, taken=())


def _tried(row: int, column: str, check: Any, *args: Any, **kwargs: Any) -> Iterator[Fault]:
    try:
        check(*args, **kwargs)
    except RuleBroken as refusal:
        yield Fault(
            row, {"due_text": c.DUE_TEXT, "due_on": c.DUE_ON}.get(refusal.field, column), refusal.message
        )
