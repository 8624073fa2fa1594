"""What the review screen shows of a draft: the text in its cuts, the rows under their chapters, and where each field stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404

from measures.documents.importing.models import ImportDraft
from measures.documents.importing.printed import heading_of
from measures.documents.importing.rules import (
    Coverage,
    DraftData,
    Row,
    coverage_of,
    head_of,
    next_doubt,
    rows_of,
    tree_of,
)
from measures.documents.kinds import KINDS, Kind, SourceKind
from measures.documents.parsing.tree import PART_NAMES, Chapter, Part, Span, Tree

# After these a sentence is over; where a row may be cut without the mouse.
SENTENCE = re.compile(r"[。；！？][”’）」]?|\n+")
MOST_CUTS = 60
# Fields of the parser's contract in the words of the screen.
FIELD_NAMES = {
    "title": "标题", "document_no": "文号", "issued_on": "成文日期", "issuing_body": "发文机关", "number": "编号",
    "chapters": "章", "chapter": "章", "section": "节", "text": "正文", "bodies": "责任单位", "lead": "牵头",
    "co": "配合", "assignments": "责任单位", "deadlines": "时限", "children": "分项", "measures": "条目",
    "role_marking": "牵头", "open_ended": "责任单位", "open_tail": "责任单位", "generic": "责任单位",
}  # fmt: skip
# What a stretch can be made by hand, likeliest first.
PARTS_BY_HAND = (
    Part.ITEM, Part.SUB_ITEM, Part.GOES_ON, Part.CHAPTER, Part.SECTION, Part.TITLE, Part.DOCUMENT_NO, Part.ADDRESSEES,
    Part.PREAMBLE, Part.CLOSING, Part.SIGNATURE, Part.DATE, Part.ATTACHMENT, Part.NOTE, Part.UNKNOWN,
)  # fmt: skip
PART_CHOICES = [(part.value, PART_NAMES[part]) for part in PARTS_BY_HAND]


@dataclass(frozen=True)
class Piece:
    """One cut of the text as the left side shows it; ``row`` is the start of the row it belongs to, or empty.

    Places are words here and in ``Line``: a page has thousands, and a template takes its time over each number.
    """

    start: str
    end: str
    part: Part
    name: str
    text: str
    row: str


@dataclass(frozen=True)
class Line:
    """One row of the right side. ``look`` are its classes, ``tick`` what its button sends."""

    row: Row
    start: str
    span: str
    look: str
    tick: str
    is_doubtful: bool

    @classmethod
    def of(cls, row: Row) -> "Line":
        how = (
            "is-checked"
            if row.is_checked
            else "is-lacking"
            if row.lacks
            else "is-doubtful"
            if row.doubts
            else ""
        )
        look = [how, "" if row.is_measure else "is-text", "is-below" if row.depth else ""]
        return cls(
            row=row,
            start=str(row.start),
            span=f"{row.span[0]}-{row.span[1]}",
            look=" ".join(word for word in look if word),
            tick=f"{row.start}.{row.mark}.{int(not row.is_checked)}",
            is_doubtful=how in ("is-lacking", "is-doubtful"),
        )


@dataclass(frozen=True)
class Cut:
    """A place inside a row where it may be cut in two, and the words that follow."""

    at: int
    words: str


@dataclass(frozen=True)
class Group:
    """Rows that stand under one chapter; None before the first one and where there are none."""

    chapter: Chapter | None
    heading: str
    lines: Sequence[Line]


class Screen:
    """One look at a draft. Every figure is worked out once, and only when it is asked for."""

    def __init__(self, draft: ImportDraft) -> None:
        self.draft = draft

    @property
    def words(self) -> Kind:
        """What this kind of source calls its items and roles."""
        return KINDS[SourceKind(self.draft.kind)]

    @property
    def leads(self) -> str:
        """牵头 or 主办, as this kind of source has it."""
        return self.words.lead.removesuffix("单位")

    @cached_property
    def data(self) -> DraftData:
        return self.draft.draft

    @cached_property
    def tree(self) -> Tree:
        return tree_of(self.data)

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(self.data)

    @cached_property
    def coverage(self) -> Coverage:
        return coverage_of(self.data, self.rows)

    @cached_property
    def head(self) -> Mapping[str, str]:
        return head_of(self.data)

    def row(self, start: int) -> Row:
        """The row whose cut begins at ``start``; 404 where there is none (any more)."""
        for row in self.rows:
            if row.start == start:
                return row
        raise Http404

    @cached_property
    def pieces(self) -> list[Piece]:
        starts = {row.start for row in self.rows}
        found: list[Piece] = []
        current = ""
        for cut in self.data.segments:
            if cut.start in starts:
                current = str(cut.start)
            elif cut.part not in (Part.GOES_ON, Part.SUB_ITEM, Part.BLANK):
                current = ""
            text = self.data.text[cut.start : cut.end]
            found.append(Piece(str(cut.start), str(cut.end), cut.part, PART_NAMES[cut.part], text, current))
        return found

    @property
    def groups(self) -> Iterator[Group]:
        """The rows in their order, under the chapter each stands in."""
        held: list[Line] = []
        chapter: Chapter | None = None
        for row in self.rows:
            own = None if row.chapter is None else self.tree.chapters[row.chapter]
            if own != chapter and held:
                yield Group(chapter, self._heading(chapter), held)
                held = []
            chapter = own
            held.append(Line.of(row))
        if held:
            yield Group(chapter, self._heading(chapter), held)

    def _heading(self, chapter: Chapter | None) -> str:
        return "" if chapter is None else "".join(heading_of(self.data.text, chapter))

    @property
    def issued_on(self) -> date | None:
        said = self.head["issued_on"]
        return date.fromisoformat(said) if said else None

    @cached_property
    def first_doubt(self) -> Row | None:
        return next_doubt(self.data, rows=self.rows)

    @property
    def flags(self) -> list[tuple[str, int]]:
        """How many doubts there are of each sort, in the reader's words."""
        counts: dict[str, int] = {}
        for name, count in self.coverage.by_field.items():
            words = FIELD_NAMES.get(name, "其他")
            counts[words] = counts.get(words, 0) + count
        return sorted(counts.items(), key=lambda each: -each[1])

    @cached_property
    def measures(self) -> list[Row]:
        return [row for row in self.rows if row.is_measure]

    @property
    def checked(self) -> int:
        return sum(row.is_checked for row in self.measures)

    @property
    def left(self) -> list[Row]:
        """The measures that nobody has ticked yet."""
        return [row for row in self.measures if not row.is_checked]

    def after(self, start: int | None) -> Row | None:
        """The next measure after ``start`` that is not ticked, round by the beginning; None when all are."""
        left = [row for row in self.left if row.start != start]
        return next((row for row in left if start is None or row.start > start), left[0] if left else None)

    def doubt_after(self, start: int | None) -> Row | None:
        """The next row behind ``start`` with something to look at and no tick, round by the beginning."""
        return next_doubt(self.data, -1 if start is None else start, self.rows)

    def unknown_names(self) -> dict[str, int]:
        """Printed names that no body of the directory answers to -> on how many rows they stand."""
        counts: dict[str, int] = {}
        for row in self.measures:
            for name in dict.fromkeys(place.name for place in row.places if place.body_id is None):
                counts[name] = counts.get(name, 0) + 1
        return counts

    def neighbours(self, row: Row) -> tuple[Row | None, Row | None]:
        place = self.rows.index(row)
        before = self.rows[place - 1] if place else None
        return before, self.rows[place + 1] if place + 1 < len(self.rows) else None

    def may_merge(self, row: Row) -> bool:
        """Whether what stands right before the row is a row, too: an item is not merged into a heading."""
        before: Piece | None = None
        for piece in self.pieces:
            if piece.start == str(row.start):
                break
            before = before if piece.part is Part.BLANK else piece
        return before is not None and bool(before.row)

    def cuts(self, span: Span) -> list[Cut]:
        """Where a stretch may be cut: the beginnings of its sentences and lines."""
        first, last = span
        text = self.data.text[first:last]
        places = [found.end() for found in SENTENCE.finditer(text) if text[found.end() :].strip()]
        return [Cut(first + at, text[at : at + 24].strip()) for at in places[:MOST_CUTS]]

    def spans(self, row: Row) -> dict[str, list[Span]]:
        """Where the fields of a row stand in the text."""
        found = {"text": [row.span], **{name: list(spans) for name, spans in row.spans.items()}}
        found["quotes"] = [span for quote in row.quotes for span in self._stands(quote, row)]
        found["expected_result"] = list(self._stands(row.expected_result, row))
        return {name: spans for name, spans in found.items() if spans}

    def _stands(self, words: str, row: Row) -> Iterator[Span]:
        at = self.data.text.find(words, *row.span) if words else -1
        if at >= 0:
            yield at, at + len(words)
