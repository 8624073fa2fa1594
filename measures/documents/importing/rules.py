"""The edits of a draft: each returns a new draft or refuses with ``RuleBroken``; none touches the text. Knows no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from audit.rules import RuleBroken
from measures.documents import rules as documents_rules
from measures.documents.importing.draft import (
    DRAFT_STATE_NAMES,
    OVER_FIELDS,
    DraftData,
    DraftState,
    Over,
    Place,
)
from measures.documents.importing.review import (
    HEAD_NAMES,
    JOINT_LEAD,
    LEAD,
    SUPPORT,
    TITLE_MAX,
    Coverage,
    Row,
    coverage_of,
    head_of,
    next_doubt,
    rows_of,
    tree_of,
)
from measures.documents.parsing.tree import Part, Segment, Span

__all__ = [
    "DRAFT_STATE_NAMES", "HEAD_NAMES", "JOINT_LEAD", "LEAD", "SUPPORT", "Coverage", "DraftData", "DraftState", "Over",
    "Place", "Row", "as_part", "as_printed", "check_enterable", "coverage_of", "head_of", "merged", "moved", "next_doubt",
    "put_over", "rows_of", "split", "ticked", "tree_of", "with_body", "with_head",
]  # fmt: skip

NUMBER_MAX, RESULT_MAX, DUE_TEXT_MAX = 30, 300, 200
_HEAD_MAX = {"title": 300, "document_no": 100, "issuing_body": 100, "basis": 1000, "addressees": 1000}
_DATES = frozenset({"issued_on", "valid_to"})


# --- Cuts ---------------------------------------------------------------------------------------------


def merged(data: DraftData, start: int) -> DraftData:
    """The segment around ``start`` goes on the one before it, across blanks."""
    nth = _around(data, start)
    before = next((n for n in range(nth - 1, -1, -1) if data.segments[n].part is not Part.BLANK), None)
    if before is None:
        raise RuleBroken("nothing_before", "前面没有可以合并的段落。", "start")
    joined = Segment(Part.GOES_ON, data.segments[before].end, data.segments[nth].end)
    return _cut(data, [*data.segments[: before + 1], joined, *data.segments[nth + 1 :]])


def split(data: DraftData, at: int, part: Part) -> DraftData:
    """The segment around ``at`` is cut there; what follows is a ``part``. At its very beginning only its part changes."""
    nth = _around(data, at)
    found = data.segments[nth]
    pieces = [Segment(found.part, found.start, at)] if at > found.start else []
    pieces.append(Segment(part, at, found.end))
    return _cut(data, [*data.segments[:nth], *pieces, *data.segments[nth + 1 :]])


def as_part(data: DraftData, span: Span, part: Part) -> DraftData:
    """The stretch ``span`` becomes one segment of its own, a ``part``; what is left of others stays what it was."""
    start, end = span
    if not 0 <= start < end <= len(data.text):
        raise RuleBroken("no_such_place", "请先在原文中选定一段文字。", "span")
    before = [
        Segment(each.part, each.start, min(each.end, start)) for each in data.segments if each.start < start
    ]
    behind = [Segment(each.part, max(each.start, end), each.end) for each in data.segments if each.end > end]
    return _cut(data, [*before, Segment(part, start, end), *behind])


def _cut(data: DraftData, segments: Sequence[Segment]) -> DraftData:
    return replace(data, segments=tuple(segments))


def _around(data: DraftData, at: int) -> int:
    for nth, segment in enumerate(data.segments):
        if segment.start <= at < segment.end:
            return nth
    raise RuleBroken("no_such_place", "原文中没有这个位置，请刷新后重新办理。", "at")


# --- Rows ---------------------------------------------------------------------------------------------


def moved(data: DraftData, start: int, by: int) -> DraftData:
    """The row goes up (-1) or down (1) in the order of the measures; the text stays as it is. At the ends it stays."""
    order = [row.start for row in rows_of(data)]
    _row_at(data, start)
    here = order.index(start)
    there = min(max(here + by, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    return replace(data, order=tuple(order))


def put_over(data: DraftData, start: int, over: Over) -> DraftData:
    """Lay the given fields of ``over`` over the row; those that are None stay as they are.

    Refuses quotes that do not stand in the text word for word, a date without its basis, a roster with two leads or one body
    twice, and what is longer than it may be.
    """
    row = _row_at(data, start)
    _check_over(data, row, over)
    before = data.overs.get(start, Over())
    given = {name: value for name in OVER_FIELDS if (value := getattr(over, name)) is not None}
    if over.due_text is not None:
        given["due_on"] = over.due_on
    return replace(data, overs={**data.overs, start: replace(before, **given)})


def as_printed(data: DraftData, start: int, *names: str) -> DraftData:
    """Take what a reviewer put over these fields of the row off again; without names, over all of them."""
    _row_at(data, start)
    off = {*(names or OVER_FIELDS)} | ({"due_on", "due_text"} if {"due_on", "due_text"} & {*names} else set())
    left = replace(data.overs.get(start, Over()), **dict.fromkeys(off & {*OVER_FIELDS}))
    overs = {**data.overs, start: left}
    if left == Over():
        del overs[start]
    return replace(data, overs=overs)


def ticked(data: DraftData, start: int, *, is_checked: bool) -> DraftData:
    """Tick a row as checked or not. Refuses a row that lacks something (``row_not_whole``), naming it."""
    row = _row_at(data, start)
    if not is_checked:
        return replace(data, checked={at: mark for at, mark in data.checked.items() if at != start})
    if row.lacks:
        raise RuleBroken("row_not_whole", f"{_name(row)}还不能勾选：{''.join(row.lacks)}", "checked")
    return replace(data, checked={**data.checked, start: row.mark})


def with_body(data: DraftData, name: str, body_id: int) -> DraftData:
    """The printed ``name`` means this body of the directory, in every row."""
    return replace(data, bodies={**data.bodies, name: body_id})


def _row_at(data: DraftData, start: int) -> Row:
    for row in rows_of(data):
        if row.start == start:
            return row
    raise RuleBroken("row_gone", "这一条已被合并或改动，请刷新后重新办理。", "start")


def _check_over(data: DraftData, row: Row, over: Over) -> None:
    for name, label, most in (
        ("title", "标题", TITLE_MAX),
        ("number_text", "编号", NUMBER_MAX),
        ("expected_result", "预期效果", RESULT_MAX),
        ("due_text", "时限依据", DUE_TEXT_MAX),
    ):
        _check_length(getattr(over, name) or "", label, name, most)
    if over.due_text is not None or over.due_on is not None:
        documents_rules.check_due_pair(over.due_on, over.due_text or "")
    taken: list[str] = []
    for quote in over.quotes or ():
        taken.append(documents_rules.check_quote(quote, text=row.text, taken=taken))
    _check_places(over.places or ())
    if over.bracket is not None:
        start, end = over.bracket
        if not 0 <= start < end <= len(data.text):
            raise RuleBroken("no_such_place", "请先在原文中选定责任单位所在的文字。", "bracket")


def _check_places(places: Sequence[Place]) -> None:
    if any(place.role not in {LEAD, SUPPORT, JOINT_LEAD} for place in places):
        raise RuleBroken("unknown_role", "请选择牵头、共同牵头或配合。", "places")
    if sum(place.role == LEAD for place in places) > 1:
        raise RuleBroken("two_leads", "牵头单位只能有一个，其余请选“共同牵头”。", "places")
    names = [place.name for place in places]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RuleBroken("body_twice", f"{twice}重复出现，同一单位只能列一次。", "places")


def _check_length(text: str, label: str, field: str, most: int) -> None:
    if len(text) > most:
        raise RuleBroken("too_long", f"{label}最多 {most} 字，现有 {len(text)} 字，请精简。", field)


# --- The document -------------------------------------------------------------------------------------


def with_head(data: DraftData, head: Mapping[str, str]) -> DraftData:
    """Put these over what the text says of the document. Refuses unknown fields, and dates that are none."""
    for name, value in head.items():
        if name not in HEAD_NAMES:
            raise RuleBroken("unknown_field", "没有这一栏。", name)
        if name in _DATES and value:
            _day(value, name)
        _check_length(value, HEAD_NAMES[name], name, _HEAD_MAX.get(name, len(value)))
    return replace(data, head={**data.head, **head})


def _day(value: str, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RuleBroken("bad_date", f"{HEAD_NAMES[name]}请写成 2018-03-19 的样子。", name) from None


def check_enterable(data: DraftData) -> list[Row]:
    """The measures as they would be entered, in order.

    Refuses a draft without a title (``title_missing``), a date (``issued_on_missing``) or any measure (``no_measures``),
    and one of whose measures some are not ticked as checked (``unchecked``), naming the first.
    """
    head = head_of(data)
    if not head["title"].strip():
        raise RuleBroken("title_missing", "请填写标题。", "title")
    if not head["issued_on"]:
        raise RuleBroken("issued_on_missing", "文字中没有读到日期，请填写。", "issued_on")
    measures = [row for row in rows_of(data) if row.is_measure]
    if not measures:
        raise RuleBroken("no_measures", "还没有任何一条列为事项，不能入库。")
    unchecked = [row for row in measures if not row.is_checked]
    if unchecked:
        words = f"还有 {len(unchecked)} 条没有勾选核对，第一条是{_name(unchecked[0])}。"
        raise RuleBroken("unchecked", words)
    return measures


def _name(row: Row) -> str:
    return f"“{row.number_text}{row.title or row.text[:20]}”"
