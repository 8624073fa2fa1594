"""Carrying out what a sheet changes of one measure, by the acts that the pages call."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from measures.dispatch.editing.actions import edit_measure
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.bodies import Directory
from measures.dispatch.exchange.new_sources import faults_of, measure_of
from measures.dispatch.exchange.rules import Fault, ItemChange, Task, TaskChange, compare
from measures.dispatch.exchange.standing import task_of
from measures.documents.entering import add_measure
from measures.documents.items import actions as items
from measures.documents.models import Chapter, Measure, Policy
from measures.documents.roster import Roster
from measures.documents.sources.actions import correct_measure, place_measure
from measures.states import CompletionKind, MeasureState

# Column -> what the act calls it; a refusal that names the one is shown at the other.
_PRINTED = {c.NUMBER_TEXT: "number_text", c.TITLE: "title", c.TEXT: "text"}
_OFFICE = {
    c.DUE_ON: "due_on",
    c.DUE_TEXT: "due_text",
    c.CITIES: "is_open_to_cities",
    c.IMPORTANT: "is_important",
}
_OF_MEASURE = {**_PRINTED, **_OFFICE, c.COMPLETION: "completion_kind", c.LEAD: "lead", c.SUPPORTS: "supports"}
_OF_ITEM = {
    c.QUOTE: "quote",
    c.ITEM_KIND: "completion_kind",
    c.ITEM_BODIES: "bodies",
    c.ITEM_DUE_ON: "due_on",
    c.ITEM_DUE_TEXT: "due_text",
}


@dataclass(frozen=True)
class Hand:
    """Who loads the sheet, when, and the reason for what needs one."""

    reason: str
    by: Actor
    at: datetime

    def add(self, policy: Policy, task: Task, directory: Directory) -> Iterator[Fault]:
        """Add the task to its source, as a draft at the end."""
        chapter = _chapter_of(policy, task)
        wrong = list(faults_of(task, policy.issued_on))
        if task.said.get(c.CHAPTER) and chapter is None:
            wrong.append(_no_chapter(task))
        yield from wrong
        if wrong:
            return
        try:
            new = measure_of(task, directory)
            added = add_measure(policy, new, chapter=chapter, by=self.by, at=self.at)
        except RuleBroken as refusal:
            yield Fault(task.row, "", refusal.message)
            return
        # What no new measure brings with it, the office sets at once.
        measure = Measure.objects.with_roster().select_related("policy").get(pk=added.pk)
        yield from self.carry_out(compare(task, task_of(measure)), measure, directory)

    def carry_out(self, change: TaskChange, measure: Measure, directory: Directory) -> Iterator[Fault]:
        """Do to the measure what the sheet says; yields what was refused, at its row and column."""
        if change.is_nothing:
            return
        row = change.task.row
        if c.CHAPTER in change.columns:
            yield from self._place(change, measure)
        if change.columns & set(_PRINTED):
            fields = {_PRINTED[name]: change.task.said[name] for name in _PRINTED if name in change.columns}
            yield from self._try(row, _OF_MEASURE, correct_measure, measure, fields=fields)
        faults = self._set(change, measure, directory, items_first=False)
        if faults and change.items:
            # A date or a body may have to leave the items before it can leave the task.
            faults = min(faults, self._set(change, measure, directory, items_first=True), key=len)
        yield from faults

    def _place(self, change: TaskChange, measure: Measure) -> Iterator[Fault]:
        chapter = _chapter_of(measure.policy, change.task)
        if chapter is None:
            yield _no_chapter(change.task)
            return

        def place(target: Measure, *, reason: str, **said: Any) -> Measure:
            return place_measure(target, chapter=chapter, **said)

        yield from self._try(change.task.row, {c.CHAPTER: ""}, place, measure)

    def _set(
        self, change: TaskChange, measure: Measure, directory: Directory, *, items_first: bool
    ) -> list[Fault]:
        """Set the task and its items, in this turn or the other; what was refused of it leaves nothing behind."""
        version = measure.version
        turns = [self._edit, self._items]
        with transaction.atomic():
            acts = reversed(turns) if items_first else turns
            faults = [fault for act in acts for fault in act(change, measure, directory)]
            if faults:
                transaction.set_rollback(True)
                measure.version = version
        return faults

    def _items(self, change: TaskChange, measure: Measure, directory: Directory) -> Iterator[Fault]:
        for item in change.items:
            yield from self._item(item, measure, directory)

    def _edit(self, change: TaskChange, measure: Measure, directory: Directory) -> Iterator[Fault]:
        if not change.columns & {*_OFFICE, c.COMPLETION, *c.ROSTER}:
            return
        said = {**task_of(measure).said, **change.task.said}
        given: dict[str, Any] = {field: said[name] for name, field in _OFFICE.items()}
        # A draft ends as its row says; what was given out keeps its kind, unless the row changes it.
        if measure.state == MeasureState.DRAFT or c.COMPLETION in change.columns:
            given["completion_kind"] = change.task.said.get(c.COMPLETION) or None
        changed = [name for name in c.ROSTER if name in change.columns]
        if changed:
            lead, joint, supports = (directory.named(said[name]) for name in c.ROSTER)  # type: ignore[arg-type]
            if not lead:
                yield Fault(change.task.row, c.LEAD, "请填写牵头单位。")
                return
            given["roster"] = Roster(lead[0], (*joint, *supports), joint_leads=frozenset(joint))
        for fault in self._try(change.task.row, _OF_MEASURE, edit_measure, measure, **given):
            # The lead stands for the roster, of which another column may have changed.
            is_other = fault.column == c.LEAD and changed and c.LEAD not in changed
            yield replace(fault, column=changed[0]) if is_other else fault

    def _item(self, change: ItemChange, measure: Measure, directory: Directory) -> Iterator[Fault]:
        item = next((one for one in measure.action_items.all() if one.quote == change.item.quote), None)
        said = dict(change.item.said)
        if item is not None:
            standing = next(one for one in task_of(measure).items or () if one.quote == item.quote)
            said = {**standing.said, **{n: value for n, value in said.items() if value or n != c.ITEM_KIND}}
        names = said.get(c.ITEM_BODIES) or ()
        given: dict[str, Any] = {
            "completion_kind": said.get(c.ITEM_KIND) or CompletionKind.ONGOING,
            "bodies": directory.named(names),  # type: ignore[arg-type]
            "due_on": said.get(c.ITEM_DUE_ON),
            "due_text": said.get(c.ITEM_DUE_TEXT) or "",
        }
        if item is None:
            given["quote"] = change.item.quote
        act: Callable[..., Any] = items.add_item if item is None else items.edit_item
        target: Any = measure if item is None else item
        yield from self._try(change.item.row, _OF_ITEM, act, target, measure=measure, **given)

    def _try(
        self,
        row: int,
        columns: Mapping[str, str],
        act: Callable[..., Any],
        target: Any,
        *,
        measure: Measure | None = None,
        **given: Any,
    ) -> Iterator[Fault]:
        """Do one act; its refusal is a fault in the column that the act names."""
        measure = measure or target
        try:
            with transaction.atomic():
                act(target, **given, reason=self.reason, version=measure.version, by=self.by, at=self.at)
        except StaleVersion:
            raise
        except RuleBroken as refusal:
            column = next((name for name, field in columns.items() if field == refusal.field), "")
            where = "填在页面的“原因”一栏。" if refusal.field == "reason" else ""
            yield Fault(row, column, f"{refusal.message}{where}")
        else:
            # The next act on this measure starts from what this one made of it.
            measure.refresh_from_db(fields=["version"])


def _chapter_of(policy: Policy, task: Task) -> Chapter | None:
    label = task.said.get(c.CHAPTER)
    return next((one for one in policy.chapters.all() if c.read_label(str(one)) == label), None)


def _no_chapter(task: Task) -> Fault:
    words = f"这一来源没有“{task.said[c.CHAPTER]}”这一章，请先在来源的页面上增加，或留空。"
    return Fault(task.row, c.CHAPTER, words)
