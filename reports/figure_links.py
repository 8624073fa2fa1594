"""Figures with the addresses of the lists they open, ready for a page.

An address is the ``base`` of one period at one moment and what narrows it: pane, chapter, body or lamp.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from measures.lamps import LAMP_NAMES, Lamp
from measures.states import Respondent

from .figures import FIGURE_NAMES, FigureKey, Group, Row, Tally

TONES = {FigureKey.ACCEPTED: "green", FigureKey.RETURNED: "yellow", FigureKey.OVERDUE: "red"}


@dataclass(frozen=True, slots=True)
class Number:
    """One figure of its own: a tile or a tab."""

    key: FigureKey
    name: str
    count: int
    url: str
    tone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LampCount:
    """How many show one lamp."""

    lamp: Lamp
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. A figure's name at the end of ``url`` makes the address of its list."""

    name: str
    tally: Tally
    url: str
    measures: list[Row]


def list_url(base: str, pane: Respondent, **narrowed: str | int) -> str:
    """The address of a list, to which the name of a figure is still to be added."""
    conditions = "".join(f"&{name}={value}" for name, value in narrowed.items())
    return f"{base}&pane={pane}{conditions}&figure="


def numbers(tally: Tally, url: str) -> list[Number]:
    """All seven figures; ``url`` is what ``list_url`` gives."""
    return [
        Number(key, name, getattr(tally, key), url + key, TONES.get(key, ""))
        for key, name in FIGURE_NAMES.items()
    ]


def tiles(tally: Tally, url: str, *, chapters: int = 0, elsewhere: int = 0) -> list[Number]:
    """The seven figures with a remark where one helps to read them.

    ``elsewhere``: how many are overdue in other periods still open, so that no 0 hides them.
    """
    notes = {FigureKey.OWED: f"{chapters} 章"} if chapters else {}
    if tally.owed:
        notes[FigureKey.REPORTED] = f"已报率 {tally.reported / tally.owed:.1%}"
    late = [f"含退回未重报 {tally.returned_overdue} 项"] if tally.returned_overdue else []
    if elsewhere:
        late.append(f"另有往期 {elsewhere} 项")
    if late:
        notes[FigureKey.OVERDUE] = "，".join(late)
    return [replace(number, note=notes.get(number.key, "")) for number in numbers(tally, url)]


def lamps(tally: Tally, base: str, pane: Respondent) -> list[LampCount]:
    """The four lamps, also those that nothing shows."""
    return [
        LampCount(lamp, f"{name} {tally.lamps[lamp]}", list_url(base, pane, lamp=lamp) + FigureKey.OWED)
        for lamp, name in LAMP_NAMES.items()
    ]


def chapter_lines(
    groups: Iterable[tuple[Group, Tally]], rows: Iterable[Row], base: str, pane: Respondent
) -> list[Line]:
    """The lines of a table by chapter; ``rows`` are those the groups were counted from."""
    behind: dict[int, list[Row]] = {}
    for row in rows:
        behind.setdefault(row.chapter_ordinal, []).append(row)
    return [
        Line(group.name, tally, list_url(base, pane, chapter=group.key), behind[group.key])
        for group, tally in groups
    ]


def body_lines(
    groups: Iterable[tuple[Group, Tally]],
    rows: Iterable[Row],
    base: str,
    pane: Respondent,
    *,
    inferred: Container[int] = (),
) -> list[Line]:
    """The lines of a table by department or city; ``rows`` are those the groups were counted from.

    A body is said to lead by inference where it does so in one of its measures (``inferred``: their ids).
    """
    behind: dict[int, list[Row]] = {}
    for row in rows:
        behind.setdefault(row.body_id, []).append(row)
    return [
        Line(
            group.name + ("（推定）" if any(row.measure_id in inferred for row in behind[group.key]) else ""),
            tally,
            list_url(base, pane, body=group.key),
            behind[group.key],
        )
        for group, tally in groups
    ]
