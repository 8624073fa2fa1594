"""The one way of a source into the database: what the fixtures, an import, a sheet and a page hand in alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit.rules import Actor
from departments.models import Body
from measures.documents.models import Policy
from measures.states import CompletionKind, ResponsibilityRole, RoleSource


@dataclass(frozen=True)
class NewPlace:
    """A body's place in a roster, under the name as printed."""

    body: Body
    name_as_printed: str
    role: ResponsibilityRole
    role_source: RoleSource


@dataclass(frozen=True)
class NewItem:
    """An action item: an exact quote of its measure's text."""

    quote: str
    completion_kind: CompletionKind = CompletionKind.ONGOING


@dataclass(frozen=True)
class NewMeasure:
    """``chapter`` is a place in ``NewSource.chapters``; the measure's own number is its place among the measures."""

    text: str
    title: str
    number_text: str = ""
    title_is_derived: bool = False
    chapter: int | None = None
    section: str = ""
    bracket: str = ""
    places: Sequence[NewPlace] = ()
    is_open_ended: bool = False
    open_tail: str = ""
    is_by_respective_duty: bool = False
    is_open_to_cities: bool = False
    due_on: date | None = None
    due_text: str = ""
    expected_result: str = ""
    items: Sequence[NewItem] = ()


@dataclass(frozen=True)
class NewChapter:
    number_text: str
    title: str


@dataclass(frozen=True)
class NewSource:
    """``text`` is the whole text as it came in, ``original`` the bytes of the file and its name where there was one."""

    kind: str
    title: str
    issuing_body: str = ""
    issued_on: date | None = None
    document_no: str = ""
    valid_to: date | None = None
    basis: str = ""
    addressees: str = ""
    preamble: str = ""
    closing_text: str = ""
    text: str = ""
    original: tuple[str, bytes] | None = None
    chapters: Sequence[NewChapter] = ()
    measures: Sequence[NewMeasure] = ()
    # The natural key of a source that is seeded.
    code: str = ""


def enter_source(new: NewSource, *, by: Actor, at: datetime) -> Policy:
    """Enter a source with everything below it, as drafts, in one transaction.

    Refuses (``RuleBroken``) what is entered already: code ``source_twice``, naming the one that is there; and a measure
    without a body that is not opened to the cities (``roster_empty``).
    """
    raise NotImplementedError
