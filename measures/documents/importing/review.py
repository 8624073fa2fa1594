"""What a reviewer sees of a draft: its tree, rows, doubts and how much of the text is accounted for. Knows no Django."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TypeVar

from departments.rules import is_generic, opens_to_cities
from measures.documents.importing.draft import DraftData, Over, Place
from measures.documents.importing.printed import number_as_printed
from measures.documents.importing.proposing import propose
from measures.documents.parsing.assembling import assemble
from measures.documents.parsing.tree import (
    Assignment,
    Deadline,
    Item,
    Part,
    RoleMarking,
    Segment,
    Span,
    Tree,
)
from measures.states import ResponsibilityRole, RoleSource

Doubt = tuple[str, str, Span | None]
_T = TypeVar("_T")

TITLE_MAX = 300
LEAD, SUPPORT = ResponsibilityRole.LEAD.value, ResponsibilityRole.SUPPORT.value
# A further lead that the document names; one body compiles.
JOINT_LEAD = ResponsibilityRole.JOINT_LEAD.value
STATED, INFERRED, SET = RoleSource.STATED.value, RoleSource.INFERRED.value, RoleSource.SET_BY_OFFICE.value
# What a source says of itself, by the names that ``DraftData.head`` uses.
HEAD_NAMES: Mapping[str, str] = {
    "title": "标题",
    "document_no": "文号",
    "issued_on": "成文日期",
    "issuing_body": "发文机关",
    "addressees": "主送机关",
    "preamble": "引言",
    "closing_text": "结语",
    "basis": "依据",
    "valid_to": "有效期至",
}


@dataclass(frozen=True)
class Row:
    """One row of the review screen: an item of the tree with what the reviewer put over it.

    ``doubts`` are what a person should look at (field, reason, span of the text); ``lacks`` keep it from being ticked and
    entered. ``spans`` says where in the text a field stands. ``depth`` 1 is a sub-item with a roster of its own.
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
    doubts: Sequence[Doubt]
    lacks: Sequence[str]
    chapter: int | None = None
    section: str = ""
    title_is_derived: bool = False
    bracket: str = ""
    is_open_ended: bool = False
    open_tail: str = ""
    is_by_respective_duty: bool = False
    spans: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    depth: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.lacks

    @property
    def mark(self) -> str:
        """What is compared when a row was ticked: everything that would be entered."""
        said = repr(
            (
                self.span, self.number_text, self.title, self.text, tuple(self.places), self.due_on, self.due_text,
                tuple(self.quotes), self.expected_result, self.is_measure, self.is_open_to_cities, self.section,
                self.bracket,
            )
        )  # fmt: skip
        return hashlib.sha256(said.encode(errors="backslashreplace")).hexdigest()[:16]


@dataclass(frozen=True)
class Coverage:
    """``unassigned`` are the characters of ``stretches``, which belong to nothing; blanks count nowhere.

    ``by_field`` counts the doubts of rows that are not ticked, and of the document's head.
    """

    assigned: int
    unassigned: int
    stretches: Sequence[Span]
    by_field: Mapping[str, int]


def tree_of(data: DraftData) -> Tree:
    return _assembled(data.text, tuple(data.segments), frozenset((*data.known, *data.bodies)))


# Every look at a draft needs its tree, and a long text takes its time.
@lru_cache(maxsize=4)
def _assembled(text: str, segments: tuple[Segment, ...], known: frozenset[str]) -> Tree:
    return assemble(text, segments, known=known)


def rows_of(data: DraftData) -> list[Row]:
    """The rows in the order of the measures to be: as in the text, or as a reviewer moved them."""
    rows = [_row(data, item, depth, section) for item, depth, section in _items(tree_of(data))]
    return [
        row
        for _, row in sorted(zip(_places_in_order(data, rows), rows, strict=True), key=lambda each: each[0])
    ]


def coverage_of(data: DraftData, rows: Sequence[Row] | None = None) -> Coverage:
    """``rows`` are those of the draft, where they are known already."""
    stretches: list[Span] = []
    assigned, is_known = 0, False
    for segment in data.segments:
        if segment.part is Part.BLANK:
            continue
        if segment.part is not Part.GOES_ON:
            is_known = segment.part is not Part.UNKNOWN
        if is_known:
            assigned += _visible(data.text, segment.span)
        elif _visible(data.text, segment.span):
            stretches.append(segment.span)
    doubts = Counter(
        name for row in (rows or rows_of(data)) if not row.is_checked for name, _, _ in row.doubts
    )
    doubts.update(flag.field for flag in tree_of(data).flags)
    return Coverage(assigned, sum(_visible(data.text, span) for span in stretches), stretches, dict(doubts))


def next_doubt(data: DraftData, after: int = -1, rows: Sequence[Row] | None = None) -> Row | None:
    """The first row behind the one that begins at ``after`` with a doubt or a lack and no tick; then from the top again."""
    rows = rows or rows_of(data)
    here = next((place for place, row in enumerate(rows) if row.start == after), -1)
    around = [*rows[here + 1 :], *rows[: here + 1]]
    return next((row for row in around if not row.is_checked and (row.doubts or row.lacks)), None)


def head_of(data: DraftData) -> dict[str, str]:
    """What the source says of itself, as the text has it or a reviewer put it; dates as 2018-03-19, empty where nothing is."""
    tree = tree_of(data)
    said = {
        "title": tree.title,
        "document_no": tree.document_no,
        "issued_on": tree.issued_on.isoformat() if tree.issued_on else "",
        "issuing_body": tree.issuing_body,
        "addressees": tree.addressees,
        "preamble": tree.preamble,
        "closing_text": tree.closing,
    }
    return {name: data.head.get(name, said.get(name) or "") for name in HEAD_NAMES}


def printed_names(data: DraftData) -> list[list[str]]:
    """The names of bodies of each row, in order: what the directory is asked about."""
    return [names for row in rows_of(data) if (names := [place.name for place in row.places])]


# --- Rows ---------------------------------------------------------------------------------------------


def _items(tree: Tree) -> Iterator[tuple[Item, int, str]]:
    for item in tree.items:
        yield item, 0, item.section or ""
        for child in item.children:
            if child.is_measure:
                yield child, 1, item.title or item.title_derived or item.section or ""


def _places_in_order(data: DraftData, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """A sort key for each row: what a reviewer did not move stays behind the row it follows in the text."""
    known = {start: place for place, start in enumerate(data.order)}
    keys: list[tuple[int, int]] = []
    last = (-1, 0)
    for nth, row in enumerate(rows):
        last = (known[row.start], 0) if row.start in known else (last[0], nth + 1)
        keys.append(last)
    return keys


def _row(data: DraftData, item: Item, depth: int, section: str) -> Row:
    start = item.span[0]
    over = data.overs.get(start, Over())
    printed = places_printed(item.assignments)
    brackets = [over.bracket] if over.bracket else [each.span for each in item.assignments]
    proposal = propose(item.text, without=tuple((a - start, b - start) for a, b in _no_work(item, brackets)))
    due_on, due_text = _due(item.deadlines) if over.due_text is None else (over.due_on, over.due_text)
    title = _either(over.title, item.title or item.title_derived)
    generic = [name for each in item.assignments for name in each.generic]
    row = Row(
        start=start,
        span=item.span,
        number_text=_either(over.number_text, number_as_printed(data.text, item)),
        title=title,
        text=item.text,
        places=_with_bodies(data, printed, over.places),
        due_on=due_on,
        due_text=due_text,
        quotes=proposal.quotes if over.quotes is None else over.quotes,
        expected_result=_either(over.expected_result, proposal.expected_result),
        is_measure=_either(over.is_measure, item.is_measure),
        is_open_to_cities=_either(over.is_open_to_cities, any(map(opens_to_cities, generic))),
        is_checked=False,
        doubts=(),
        lacks=(),
        chapter=item.chapter,
        section=section,
        title_is_derived=over.title is None and not item.title,
        bracket="\n".join(data.text[a:b] for a, b in brackets),
        is_open_ended=any(each.is_open_ended for each in item.assignments),
        open_tail=next((each.open_tail for each in item.assignments if each.open_tail), ""),
        is_by_respective_duty=any(each.is_by_respective_duty for each in item.assignments),
        spans=_spans(item, brackets),
        depth=depth,
    )
    row = replace(row, doubts=tuple(_doubts(row, item, over)), lacks=tuple(_lacks(row)))
    return replace(row, is_checked=not row.lacks and data.checked.get(start) == row.mark)


def _either(over: _T | None, own: _T) -> _T:
    return own if over is None else over


def places_printed(assignments: Sequence[Assignment]) -> list[Place]:
    """The roster that the text gives: each body once, in order, collective names left out.

    The first lead compiles; further leads that the text itself names are joint leads. Where the text does not say who leads,
    the first body is inferred.
    """
    roles: dict[str, tuple[str, str]] = {}
    for each in assignments:
        names = [name for name in each.bodies if name not in each.generic and not is_generic(name)]
        is_said = each.role_marking is not RoleMarking.NONE
        leads = [name for name in names if name in each.lead] if is_said else names[:1]
        for name in names:
            role = LEAD if name in leads else SUPPORT
            source = STATED if is_said else INFERRED
            if name not in roles or (role == LEAD and is_said and roles[name][0] == SUPPORT):
                roles[name] = (role, source)
    leading = [name for name, (role, _) in roles.items() if role == LEAD]
    return [Place(name, *_one_lead(name, role, source, leading)) for name, (role, source) in roles.items()]


def _one_lead(name: str, role: str, source: str, leading: Sequence[str]) -> tuple[str, None, str]:
    if role == LEAD and name != leading[0]:
        return (JOINT_LEAD if source == STATED else SUPPORT), None, source
    return role, None, source


def _with_bodies(
    data: DraftData, printed: Sequence[Place], over: Sequence[Place] | None
) -> tuple[Place, ...]:
    """The roster with whom each name means; what a reviewer left as the text has it keeps the text's own reason."""
    said = {(place.name, place.role): place.role_source for place in printed}
    chosen = printed if over is None else over
    return tuple(
        replace(
            place,
            body_id=place.body_id or data.bodies.get(place.name),
            role_source=said.get((place.name, place.role), SET),
        )
        for place in chosen
    )


def _due(deadlines: Sequence[Deadline]) -> tuple[date | None, str]:
    """The latest end that is a date, with its words; without any, the words alone."""
    dated = [each for each in deadlines if each.on]
    if dated:
        last = max(dated, key=lambda each: each.on or date.min)
        return last.on, last.text
    return None, "；".join(each.text for each in deadlines)


def _no_work(item: Item, brackets: Sequence[Span]) -> Iterator[Span]:
    if item.number_span:
        yield item.number_span
    if item.title_span:
        yield item.title_span
    yield from brackets
    for child in item.children:
        if child.is_measure:
            yield child.span


def _spans(item: Item, brackets: Sequence[Span]) -> dict[str, Sequence[Span]]:
    found = {
        "number": [item.number_span] if item.number_span else [],
        "title": [item.title_span] if item.title_span else [],
        "bodies": list(brackets),
        "deadlines": [each.span for each in item.deadlines],
    }
    return {name: spans for name, spans in found.items() if spans}


# Work that goes on without an end: the measure's way of completion, no date that is missing.
_GOES_ON = re.compile("持续|长期|常态化")
_A_CITY = re.compile(r"\w{2,4}市(?:(?:人民)?政府)?")
# Which of a reviewer's words decide a field of the parser's.
_DECIDES = {
    "title": "title", "number": "number_text", "deadlines": "due_text", "bodies": "places", "lead": "places",
    "co": "places", "role_marking": "places", "generic": "places",
}  # fmt: skip


def _doubts(row: Row, item: Item, over: Over) -> Iterator[Doubt]:
    """The parser's own flags, as far as no reviewer has decided the field, and what follows from the directory and dates."""
    flags = list(item.flags)
    for statement in item.assignments:
        flags += statement.flags
    for deadline in item.deadlines:
        flags += deadline.flags
    flagged = {flag.field for flag in flags}
    for flag in flags:
        if getattr(over, _DECIDES.get(flag.field, ""), None) is None:
            yield flag.field, flag.reason, flag.span or item.span
    if row.is_measure:
        yield from _roster_doubts(row, flagged)
        if over.due_text is None and "deadlines" not in flagged:
            yield from _date_doubts(row, item.deadlines)


def _roster_doubts(row: Row, flagged: Collection[str]) -> Iterator[Doubt]:
    where = row.spans.get("bodies", [row.span])[0]
    is_guess = len(row.places) > 1 and any(place.role_source == INFERRED for place in row.places)
    if "lead" not in flagged and is_guess:
        yield "lead", "文件没有写明牵头单位，按排序推定第一个为牵头单位。", where
    for place in row.places:
        if place.body_id is not None and _A_CITY.fullmatch(place.name):
            yield (
                "bodies",
                f"“{place.name}”是市：列为责任单位的只有它；各市都要填报的，请改为“由各市填报”。",
                where,
            )


def _date_doubts(row: Row, deadlines: Sequence[Deadline]) -> Iterator[Doubt]:
    if len({each.on for each in deadlines if each.on}) > 1:
        yield "deadlines", "本条有几个时限，取了最晚的一个。", deadlines[-1].span
    if row.due_on is None and any(not _GOES_ON.search(each.text) for each in deadlines):
        yield "deadlines", f"“{row.due_text}”不能换算成日期，请核定完成时限。", deadlines[0].span


def _lacks(row: Row) -> Iterator[str]:
    """What keeps a measure from being entered, as sentences."""
    if not row.is_measure:
        return
    if not row.title:
        yield "没有标题。"
    if len(row.title) > TITLE_MAX:
        yield f"标题最多 {TITLE_MAX} 字，现有 {len(row.title)} 字。"
    if not row.places and not row.is_open_to_cities:
        yield "没有责任单位，也没有开放给各市。"
    if row.places and not any(place.role == LEAD for place in row.places):
        yield "没有牵头单位。"
    unknown = [place.name for place in row.places if place.body_id is None]
    if unknown:
        yield f"{''.join(f'“{name}”' for name in unknown)}还没有对应到单位名录。"
    known = [place.body_id for place in row.places if place.body_id is not None]
    for place in row.places:
        if place.body_id in known and known.count(place.body_id) > 1:
            yield f"“{place.name}”与另一个名称是同一单位，请留一个。"


def _visible(text: str, span: Span) -> int:
    return len("".join(text[span[0] : span[1]].split()))
