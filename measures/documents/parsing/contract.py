"""A tree as JSON: the field names by which accuracy is judged. Spans are [start, end) in characters of the text."""

from collections.abc import Sequence
from typing import Any

from .lines import piece_of
from .tree import Assignment, Flag, Item, Part, RoleMarking, Span, Tree

_NAMED = {
    Part.SIGNATURE: "signature",
    Part.DATE: "date",
    Part.ATTACHMENT: "attachment",
    Part.NOTE: "note",
    Part.TITLE: "heading",
    Part.PREAMBLE: "paragraph",
    Part.SECTION: "section",
}


def as_json(tree: Tree) -> dict[str, Any]:
    """The tree as an object of JSON values."""
    return {
        "title": tree.title,
        "document_no": tree.document_no,
        "issued_on": tree.issued_on.isoformat() if tree.issued_on else None,
        "issuing_body": tree.issuing_body,
        "addressees": tree.addressees,
        "preamble": tree.preamble,
        "closing": tree.closing,
        "chapters": [{"number": each.number, "title": each.title} for each in tree.chapters],
        "measures": [_item(tree, item) for item in tree.measures],
        # What is flagged of a paragraph that is no measure stands in no measure: it may be one that was missed.
        "flags": _flags(
            [*tree.flags, *(flag for item in tree.items if not item.is_measure for flag in item.flags)]
        ),
        "unassigned": _unassigned(tree),
        "spans": _spans(tree),
    }


def _item(tree: Tree, item: Item) -> dict[str, Any]:
    lead = _union(each.lead for each in item.assignments)
    return {
        "number": item.number,
        "chapter": tree.chapters[item.chapter].number if item.chapter is not None else None,
        "section": item.section,
        "title": item.title,
        "title_derived": item.title_derived or None,
        "text": item.text,
        "bodies": _union(each.bodies for each in item.assignments),
        "lead": lead,
        "co": [body for body in _union(each.co for each in item.assignments) if body not in lead],
        "role_marking": _role_marking(item.assignments),
        "open_ended": any(each.is_open_ended for each in item.assignments),
        "open_tail": next((each.open_tail for each in item.assignments if each.open_tail), None),
        "generic": _union(each.generic for each in item.assignments),
        "deadlines": [
            {"text": each.text, "on": each.on.isoformat() if each.on else None} for each in item.deadlines
        ],
        "assignments": [_assignment(each) for each in item.assignments],
        "children": [_item(tree, child) for child in item.children],
        "flags": _flags(
            [
                *item.flags,
                *(flag for each in item.assignments for flag in each.flags),
                *(flag for each in item.deadlines for flag in each.flags),
            ]
        ),
    }


def _assignment(each: Assignment) -> dict[str, Any]:
    return {
        "raw": each.raw,
        "lead": list(each.lead),
        "co": list(each.co),
        "open_ended": each.is_open_ended,
        "open_tail": each.open_tail or None,
        "role_marking": each.role_marking.value,
        "by_respective_duty": each.is_by_respective_duty,
        "generic": list(each.generic),
        "persons": list(each.persons),
        "covers": list(each.covers),
    }


def _role_marking(assignments: Sequence[Assignment]) -> str:
    found = {each.role_marking for each in assignments}
    return (found.pop() if len(found) == 1 else RoleMarking.MIXED if found else RoleMarking.NONE).value


def _union(lists: Any) -> list[str]:
    return list(dict.fromkeys(name for names in lists for name in names))


def _flags(flags: Sequence[Flag]) -> list[dict[str, Any]]:
    return [
        {"field": flag.field, "reason": flag.reason, "span": list(flag.span) if flag.span else None}
        for flag in flags
    ]


def _unassigned(tree: Tree) -> list[list[Any]]:
    found = []
    for segment in tree.segments:
        if segment.part is Part.UNKNOWN:
            seen = piece_of(tree.text, segment.start, segment.end)
            found.append([seen.first, seen.last, tree.text[seen.first : seen.last]])
    return found


def _spans(tree: Tree) -> dict[str, list[int]]:
    spans: dict[str, Span] = dict(tree.spans)
    spans |= {f"chapters[{at}]": chapter.span for at, chapter in enumerate(tree.chapters)}
    measures = iter(range(len(tree.items)))
    for at, item in enumerate(tree.items):
        spans |= _spans_of(f"measures[{next(measures)}]" if item.is_measure else f"items[{at}]", item)
    counts: dict[str, int] = {}
    for segment in tree.segments:
        if name := _NAMED.get(segment.part):
            seen = piece_of(tree.text, segment.start, segment.end)
            spans[f"{name}[{counts.get(name, 0)}]"] = (seen.first, seen.last)
            counts[name] = counts.get(name, 0) + 1
    return {name: list(span) for name, span in spans.items()}


def _spans_of(name: str, item: Item) -> dict[str, Span]:
    spans = {name: item.span}
    if item.number_span:
        spans[f"{name}.number"] = item.number_span
    if item.title_span:
        spans[f"{name}.title"] = item.title_span
    spans |= {f"{name}.assignments[{at}]": each.span for at, each in enumerate(item.assignments)}
    spans |= {f"{name}.deadlines[{at}]": each.span for at, each in enumerate(item.deadlines)}
    for at, child in enumerate(item.children):
        spans |= _spans_of(f"{name}.children[{at}]", child)
    return spans
