"""What a text is read into: segments, and the tree that is assembled from them. Every span counts characters of the text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Span = tuple[int, int]


class Part(StrEnum):
    """What a stretch of the text is."""

    TITLE = "title"
    DOCUMENT_NO = "document_no"
    ADDRESSEES = "addressees"
    PREAMBLE = "preamble"
    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    SUB_ITEM = "sub_item"
    GOES_ON = "goes_on"
    CLOSING = "closing"
    SIGNATURE = "signature"
    DATE = "date"
    ATTACHMENT = "attachment"
    NOTE = "note"
    BLANK = "blank"
    UNKNOWN = "unknown"


PART_NAMES = {
    Part.TITLE: "标题",
    Part.DOCUMENT_NO: "文号",
    Part.ADDRESSEES: "主送机关",
    Part.PREAMBLE: "引言",
    Part.CHAPTER: "章",
    Part.SECTION: "节",
    Part.ITEM: "条",
    Part.SUB_ITEM: "分项",
    Part.GOES_ON: "续上段",
    Part.CLOSING: "结语",
    Part.SIGNATURE: "落款",
    Part.DATE: "成文日期",
    Part.ATTACHMENT: "附件",
    Part.NOTE: "附注",
    Part.BLANK: "空白",
    Part.UNKNOWN: "未识别",
}


@dataclass(frozen=True)
class Segment:
    """A stretch of the text. The segments of a text follow one another without gap or overlap from its first character to
    its last. ``GOES_ON`` belongs to the item, sub-item or other part before it, past blanks, notes and what is unknown."""

    part: Part
    start: int
    end: int

    @property
    def span(self) -> Span:
        return (self.start, self.end)


@dataclass(frozen=True)
class Flag:
    """What a person should look at: a field of the contract, and why in a Chinese sentence."""

    field: str
    reason: str
    span: Span | None = None


class RoleMarking(StrEnum):
    """How the text says who leads."""

    EXPLICIT = "explicit"
    FIRST_LISTED = "first_listed"
    NONE = "none"
    MIXED = "mixed"


@dataclass(frozen=True)
class Assignment:
    """One responsibility statement: a bracket or labelled lines that belong together.

    ``bodies`` in order of appearance as printed; ``lead`` and ``co`` divide them. ``covers`` is the stretch it speaks for.
    """

    span: Span
    raw: str
    bodies: Sequence[str]
    lead: Sequence[str]
    co: Sequence[str]
    role_marking: RoleMarking
    covers: Span
    is_open_ended: bool = False
    open_tail: str = ""
    is_by_respective_duty: bool = False
    generic: Sequence[str] = ()
    # Persons and sections named as responsible; they are no bodies.
    persons: Sequence[str] = ()
    flags: Sequence[Flag] = ()


@dataclass(frozen=True)
class Deadline:
    """A phrase that sets an end for the work; ``on`` where a date follows from the text alone."""

    span: Span
    text: str
    on: date | None = None
    flags: Sequence[Flag] = ()


@dataclass(frozen=True)
class Chapter:
    span: Span
    number: str
    title: str


@dataclass(frozen=True)
class Item:
    """A numbered item or paragraph with what belongs to it. It is a measure where it has a responsibility statement."""

    span: Span
    text: str
    number: str | None = None
    number_span: Span | None = None
    title: str | None = None
    title_span: Span | None = None
    title_derived: str = ""
    # Place in ``Tree.chapters``.
    chapter: int | None = None
    section: str | None = None
    assignments: Sequence[Assignment] = ()
    deadlines: Sequence[Deadline] = ()
    children: Sequence["Item"] = ()
    flags: Sequence[Flag] = ()

    @property
    def is_measure(self) -> bool:
        return bool(self.assignments)


@dataclass(frozen=True)
class Tree:
    text: str
    segments: Sequence[Segment]
    title: str | None = None
    document_no: str | None = None
    issued_on: date | None = None
    issuing_body: str | None = None
    addressees: str | None = None
    preamble: str | None = None
    closing: str | None = None
    chapters: Sequence[Chapter] = ()
    items: Sequence[Item] = ()
    # Field of this tree -> where it stands.
    spans: dict[str, Span] = field(default_factory=dict)
    flags: Sequence[Flag] = ()

    @property
    def measures(self) -> list[Item]:
        return [item for item in self.items if item.is_measure]
