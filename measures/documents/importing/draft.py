"""The values of a draft under review, and the form in which they are kept. Knows no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from measures.documents.parsing.tree import Part, Segment, Span


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
    """A body in a roster: ``body_id`` of the directory, or none yet (``name`` is unknown to it).

    ``role`` and ``role_source`` are codes of ``measures.states``; what a reviewer sets is the office's.
    """

    name: str
    role: str
    body_id: int | None = None
    role_source: str = "set_by_office"


@dataclass(frozen=True)
class Over:
    """What a reviewer put over the fields of one row; None where the text's own stands.

    ``due_text`` goes with ``due_on``: where it is given, both are the reviewer's, and "" with None means no end.
    ``bracket`` is the stretch of the text that names who answers.
    """

    title: str | None = None
    number_text: str | None = None
    places: Sequence[Place] | None = None
    due_on: date | None = None
    due_text: str | None = None
    quotes: Sequence[str] | None = None
    expected_result: str | None = None
    is_measure: bool | None = None
    is_open_to_cities: bool | None = None
    bracket: Span | None = None


OVER_FIELDS = tuple(each.name for each in fields(Over))


@dataclass(frozen=True)
class DraftData:
    """``overs`` and ``checked`` go by the start of a row's segment; ``checked`` keeps the mark of what was checked, so that a later
    edit of the row unticks it. ``head`` overrides title, 文号, 成文日期 and the like by field name.

    ``bodies`` says whom a printed name means, ``known`` which names of the directory stand in the text; ``order`` holds the
    starts of rows where a reviewer changed their order.
    """

    text: str
    segments: Sequence[Segment]
    overs: Mapping[int, Over] = field(default_factory=dict)
    checked: Mapping[int, str] = field(default_factory=dict)
    head: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, int] = field(default_factory=dict)
    order: Sequence[int] = ()
    known: Sequence[str] = ()


# --- Kept as JSON -------------------------------------------------------------------------------------


def as_json(data: DraftData) -> dict[str, Any]:
    """All but the text, which is kept by itself."""
    return {
        "segments": [[each.part.value, each.start, each.end] for each in data.segments],
        "overs": {str(start): _over_json(over) for start, over in data.overs.items()},
        "checked": {str(start): mark for start, mark in data.checked.items()},
        "head": dict(data.head),
        "bodies": dict(data.bodies),
        "order": list(data.order),
        "known": list(data.known),
    }


def from_json(text: str, kept: Mapping[str, Any]) -> DraftData:
    return DraftData(
        text=text,
        segments=tuple(Segment(Part(part), start, end) for part, start, end in kept.get("segments", ())),
        overs={int(start): _over(over) for start, over in kept.get("overs", {}).items()},
        checked={int(start): mark for start, mark in kept.get("checked", {}).items()},
        head=kept.get("head", {}),
        bodies=kept.get("bodies", {}),
        order=tuple(kept.get("order", ())),
        known=tuple(kept.get("known", ())),
    )


def _over_json(over: Over) -> dict[str, Any]:
    given = {name: value for name in OVER_FIELDS if (value := getattr(over, name)) is not None}
    if over.places is not None:
        given["places"] = [[each.name, each.role, each.body_id, each.role_source] for each in over.places]
    if over.due_on is not None:
        given["due_on"] = over.due_on.isoformat()
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


def _over(kept: Mapping[str, Any]) -> Over:
    given: dict[str, Any] = dict(kept)
    if "places" in given:
        given["places"] = tuple(Place(*each) for each in given["places"])
    if "due_on" in given:
        given["due_on"] = date.fromisoformat(given["due_on"])
    for name in ("quotes", "bracket"):
        if name in given:
            given[name] = tuple(given[name])
    return Over(**given)
