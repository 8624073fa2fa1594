"""One decision on many rows: each row is an act of its own, so one that is refused leaves the others done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from audit.rules import Actor, RuleBroken
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.editing.actions import edit_measure
from measures.dispatch.models import Receipt
from measures.documents.models import Measure
from measures.reporting import actions as reports
from measures.reporting.models import Obligation
from measures.reporting.review import actions as reviews

T = TypeVar("T")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of one row: ``refusal`` is empty when it was done."""

    row: T
    refusal: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal


def accept_many(
    rounds: Iterable[tuple[Obligation, int]], *, comment: str, by: Actor, at: datetime
) -> list[Outcome[Obligation]]:
    """Accept each round that was read, given as obligation and round number."""
    return [
        _try(owed, partial(reviews.accept_report, owed, round=n, comment=comment, by=by, at=at))
        for owed, n in rounds
    ]


def return_many(
    rounds: Iterable[tuple[Obligation, int]], *, comment: str, by: Actor, at: datetime
) -> list[Outcome[Obligation]]:
    """Return each round that was read with the same comment; each gets the due date its own clock gives."""
    return [
        _try(owed, partial(reviews.return_report, owed, round=n, comment=comment, by=by, at=at))
        for owed, n in rounds
    ]


def sign_off_many(
    drafts: Iterable[tuple[Obligation, int]], *, by: Actor, at: datetime
) -> list[Outcome[Obligation]]:
    """Sign each report that was read, given as obligation and version of its text."""
    return [_try(owed, partial(reports.sign_off, owed, version=v, by=by, at=at)) for owed, v in drafts]


def receive_many(receipts: Iterable[Receipt], *, by: Actor, at: datetime) -> list[Outcome[Receipt]]:
    """Sign for each measure."""
    return [_try(r, lambda r=r: dispatch_actions.sign_receipt(r, by=by, at=at)) for r in receipts]  # type: ignore[misc]


def mark_many(
    measures: Iterable[tuple[Measure, int]], *, is_important: bool, by: Actor, at: datetime
) -> list[Outcome[Measure]]:
    """Make each an important one (重点事项) or no more, given as measure and version that was read."""
    return [
        _try(
            measure,
            partial(
                edit_measure,
                measure,
                due_on=measure.due_on,
                due_text=measure.due_text,
                is_open_to_cities=measure.is_open_to_cities,
                is_important=is_important,
                version=version,
                by=by,
                at=at,
            ),
        )
        for measure, version in measures
    ]


def _try(row: T, act: Callable[[], object]) -> Outcome[T]:
    try:
        act()
    except RuleBroken as refusal:
        return Outcome(row, refusal.message)
    return Outcome(row)
