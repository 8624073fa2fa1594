"""A source as a filled sheet would say it: what is downloaded, and what a loaded sheet is compared with."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch

from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.columns import Value
from measures.dispatch.exchange.rules import Item, Task
from measures.dispatch.people.reading import people_of
from measures.documents.items.models import ActionItem, ItemAssignment
from measures.documents.models import Measure, Policy
from measures.states import ResponsibilityRole


def measures_of(policy: Policy) -> list[Measure]:
    """The measures in order, with roster and items; the number of queries does not grow with them."""
    assignments = ItemAssignment.objects.select_related("body").order_by("order")
    items = ActionItem.objects.order_by("ordinal").prefetch_related(Prefetch("assignments", assignments))
    measures = Measure.objects.filter(policy=policy).in_order().with_roster().select_related("policy")
    return list(measures.prefetch_related(Prefetch("action_items", items)))


def task_of(measure: Measure) -> Task:
    """A measure as the sheet has it. Bodies are those that hold the duty now, under their names in the directory."""
    items = [Item(0, _read(_said_of_item(item))) for item in measure.action_items.all()]
    return Task(0, str(measure.pk), _read(_said(measure)), items)


def _said(measure: Measure) -> dict[str, Any]:
    return {
        c.CHAPTER: str(measure.chapter or ""),
        c.NUMBER_TEXT: measure.number_text,
        c.TITLE: measure.title,
        c.TEXT: measure.text if c.fits_a_cell(measure.text) else c.TOO_LONG,
        c.LEAD: _held(measure, ResponsibilityRole.LEAD),
        c.JOINT_LEADS: _held(measure, ResponsibilityRole.JOINT_LEAD),
        c.SUPPORTS: _held(measure, ResponsibilityRole.SUPPORT),
        c.COMPLETION: measure.completion_kind,
        c.DUE_ON: measure.due_on,
        c.DUE_TEXT: measure.due_text,
        c.CITIES: measure.is_open_to_cities,
        c.IMPORTANT: measure.is_important,
    }


def _held(measure: Measure, role: ResponsibilityRole) -> tuple[str, ...]:
    held = (place.holder.name for place in measure.responsibilities.all() if place.role == role)
    # A body may hold two places, its own and one it took over.
    return tuple(dict.fromkeys(held))


def _said_of_item(item: ActionItem) -> dict[str, Any]:
    return {
        c.QUOTE: item.quote,
        c.ITEM_KIND: item.completion_kind,
        c.ITEM_BODIES: tuple(assignment.body.name for assignment in item.assignments.all()),
        c.ITEM_DUE_ON: item.due_on,
        c.ITEM_DUE_TEXT: item.due_text,
    }


def _read(said: dict[str, Any]) -> dict[str, Value]:
    """As a cell with it would be read, so that what was not touched is no change."""
    return {name: _as_read(name, value) for name, value in said.items()}


def _as_read(name: str, value: Any) -> Value:
    # Names stay as the directory has them; a loaded name becomes the directory's before it is compared.
    return value if isinstance(value, tuple) else c.BY_NAME[name].reads(c.shown(name, value))


def people_in(measures: Sequence[Measure]) -> dict[str, str]:
    """By key of the task who answers in its lead body, a line for each; without numbers, as sheets go from hand to hand."""
    known = people_of(measures)
    found: dict[str, str] = {}
    for measure in measures:
        people = known.get((measure.pk, measure.lead.holder_id), []) if measure.lead else []
        found[str(measure.pk)] = "\n".join(f"{person.role_name} {person.words}" for person in people)
    return found


def rows_of(tasks: Sequence[Task], people: Mapping[str, str] | None = None) -> list[dict[str, Value]]:
    """The rows of the sheet: one for each item, the task's own columns only in its first, its numbers in all."""
    rows: list[dict[str, Value]] = []
    for number, task in enumerate(tasks, start=1):
        numbers: dict[str, Value] = {c.KEY: task.key, c.NUMBER: str(number)}
        for place, item in enumerate(task.items or [Item(0, {})]):
            whole = {**task.said, c.PEOPLE: (people or {}).get(task.key, "")} if place == 0 else {}
            rows.append({**numbers, **whole, **item.said})
    return rows
