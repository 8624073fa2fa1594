"""A draft of an import as values: the cuts, what a reviewer put over the fields, which rows are checked. Knows no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ..parsing.tree import Part, Segment, Span, Tree


class DraftState(StrEnum):
    READING = "reading"
    REVIEWING = "reviewing"
    ENTERED = "entered"
    DISCARDED = "discarded"
    FAILED = "failed"


DRAFT_STATE_NAMES = {
    DraftState.READING: "读取中",
    DraftState.REVIEWING: "审阅中",
    DraftState.ENTERED: "已入库",
    DraftState.DISCARDED: "已放弃",
    DraftState.FAILED: "未能读取",
}


@dataclass(frozen=True)
class Place:
    """A body as the reviewer wants it: ``body_id`` of the directory, or none yet (``name`` is unknown to it)."""

    name: str
    role: str
    body_id: int | None = None


@dataclass(frozen=True)
class Over:
    """What a reviewer put over the fields of one row; None where the text's own stands."""

    title: str | None = None
    number_text: str | None = None
    places: Sequence[Place] | None = None
    due_on: date | None = None
    due_text: str | None = None
    quotes: Sequence[str] | None = None
    expected_result: str | None = None
    is_measure: bool | None = None
    is_open_to_cities: bool | None = None


@dataclass(frozen=True)
class DraftData:
    """``overs`` and ``checked`` go by the start of a row's segment; ``checked`` keeps the mark of what was checked, so that a later
    edit of the row unticks it. ``head`` overrides title, 文号, 成文日期 and the like by field name."""

    text: str
    segments: Sequence[Segment]
    overs: Mapping[int, Over] = field(default_factory=dict)
    checked: Mapping[int, str] = field(default_factory=dict)
    head: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of the review screen: an item of the tree with what the reviewer put over it.

    ``doubts`` are what a person should look at (field, reason, span of the text); ``is_whole`` when nothing keeps it from being entered.
    """

    start: int
    span: Span
    number_text: str
    title: str
    text: str
    places: Sequence[Place]
    due_on: date | None
    due_text: str
    quotes: Sequence[str]
    expected_result: str
    is_measure: bool
    is_open_to_cities: bool
    is_checked: bool
    doubts: Sequence[tuple[str, str, Span | None]]
    lacks: Sequence[str]


@dataclass(frozen=True)
class Coverage:
    """``unassigned`` are the stretches that belong to nothing; blanks count nowhere."""

    assigned: int
    unassigned: int
    stretches: Sequence[Span]
    by_field: Mapping[str, int]


# Every edit returns a new draft or refuses with RuleBroken; none touches the text.
def merged(data: DraftData, start: int) -> DraftData:
    """The segment that begins at ``start`` becomes part of the one before it."""
    raise NotImplementedError


def split(data: DraftData, at: int, part: Part) -> DraftData:
    """The segment around ``at`` is cut there; what follows is a ``part``."""
    raise NotImplementedError


def as_part(data: DraftData, span: Span, part: Part) -> DraftData:
    """The stretch ``span`` becomes one segment of its own, a ``part``; what is left of others stays what it was."""
    raise NotImplementedError


def moved(data: DraftData, start: int, by: int) -> DraftData:
    """The row goes up (-1) or down (1) in the order of the measures; the text stays as it is."""
    raise NotImplementedError


def put_over(data: DraftData, start: int, over: Over) -> DraftData:
    raise NotImplementedError


def with_head(data: DraftData, head: Mapping[str, str]) -> DraftData:
    raise NotImplementedError


def ticked(data: DraftData, start: int, *, is_checked: bool) -> DraftData:
    """Tick a row as checked or not. Refuses a row that lacks something (``row_not_whole``), naming it."""
    raise NotImplementedError


def tree_of(data: DraftData) -> Tree:
    raise NotImplementedError


def rows_of(data: DraftData) -> list[Row]:
    raise NotImplementedError


def coverage_of(data: DraftData) -> Coverage:
    raise NotImplementedError
