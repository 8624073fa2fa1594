"""A corrected text beside the source that was entered: what stays, what changed, what is new or gone. Knows no Django."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from audit.texts import folded
from measures.documents.importing.review import Row

# What a correction may set on a measure, as printed.
FIELDS = {"number_text": "编号", "title": "标题", "text": "原文", "bracket": "责任单位原文"}
_ALIKE = 0.55
# Where very many differ, only neighbours are held against each other.
_MOST_PAIRS, _NEAR = 60_000, 30


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


CHANGE_NAMES = {
    Change.SAME: "相同",
    Change.CHANGED: "有改动",
    Change.NEW: "新增",
    Change.GONE: "新文本中没有",
}


@dataclass(frozen=True)
class Entered:
    """A measure of the source as it is printed there; ``id`` and ``version`` are its row's."""

    id: int
    version: int
    number_text: str
    title: str
    text: str
    bracket: str


@dataclass(frozen=True)
class Difference:
    """``fields``: of what a correction may set, what is now another, as (before, after)."""

    change: Change
    entered: Entered | None = None
    row: Row | None = None
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def compare(entered: Sequence[Entered], rows: Sequence[Row]) -> list[Difference]:
    """One difference for each measure of either side, in the order of the new text; what is gone stands where it stood.

    A measure is the same one by its text, else its number and title, else either alone where it is met once, else its likeness.
    """
    measures = [row for row in rows if row.is_measure]
    pairs = _pairs(entered, measures)
    again = {old: new for new, old in pairs.items()}
    # Where each stands: what is gone, behind the one that it followed.
    placed: list[tuple[int, int, Difference]] = []
    last = -1
    for old, each in enumerate(entered):
        last = again.get(old, last)
        if old not in again:
            placed.append((last, old + 1, Difference(Change.GONE, entered=each)))
    for new, row in enumerate(measures):
        known = _difference(entered[pairs[new]], row) if new in pairs else Difference(Change.NEW, row=row)
        placed.append((new, 0, known))
    return [difference for _, _, difference in sorted(placed, key=lambda each: each[:2])]


def _difference(entered: Entered, row: Row) -> Difference:
    # A title made of the text is nobody's correction.
    names = [name for name in FIELDS if name != "title" or not row.title_is_derived]
    fields = {
        name: (before, after)
        for name in names
        if (before := getattr(entered, name)) != (after := getattr(row, name))
        and before.strip() != after.strip()
    }
    return Difference(Change.CHANGED if fields else Change.SAME, entered, row, fields)


def _pairs(entered: Sequence[Entered], rows: Sequence[Row]) -> dict[int, int]:
    """The place among ``rows`` of each measure that is found again -> its place among the entered ones."""
    pairs: dict[int, int] = {}
    ways: tuple[Callable[[Entered | Row], Hashable], ...] = (
        lambda each: folded(each.text),
        lambda each: (folded(each.number_text), folded(each.title)),
        lambda each: folded(each.title),
    )
    for way in ways:
        _match_by(way, entered, rows, pairs)
    _match_by_likeness(entered, rows, pairs)
    return pairs


def _match_by(
    way: Callable[[Entered | Row], Hashable],
    entered: Sequence[Entered],
    rows: Sequence[Row],
    pairs: dict[int, int],
) -> None:
    """Pair what says the same one way and is met once on each side."""
    olds, news = _left(entered, pairs.values()), _left(rows, pairs)
    by_old = {place: way(entered[place]) for place in olds}
    by_new = {place: way(rows[place]) for place in news}
    once = {
        key for key, times in Counter(by_old.values()).items() if times == 1 and key not in ("", ("", ""))
    }
    once &= {key for key, times in Counter(by_new.values()).items() if times == 1}
    old_of = {key: place for place, key in by_old.items() if key in once}
    pairs.update({place: old_of[key] for place, key in by_new.items() if key in once})


def _match_by_likeness(entered: Sequence[Entered], rows: Sequence[Row], pairs: dict[int, int]) -> None:
    olds, news = _left(entered, pairs.values()), _left(rows, pairs)
    seen = {place: _pieces(entered[place].text) for place in olds}
    taken: set[int] = set()
    for _, new, old in _ranked(rows, news, seen):
        if new not in pairs and old not in taken:
            pairs[new] = old
            taken.add(old)


def _ranked(
    rows: Sequence[Row], news: Sequence[int], seen: Mapping[int, frozenset[str]]
) -> Iterator[tuple[float, int, int]]:
    """Pairs that are alike enough, the likeliest first."""
    is_near_only = len(news) * len(seen) > _MOST_PAIRS
    found = []
    for new in news:
        pieces = _pieces(rows[new].text)
        for old, others in seen.items():
            if is_near_only and abs(old - new) > _NEAR:
                continue
            alike = 2 * len(pieces & others) / max(len(pieces) + len(others), 1)
            if alike >= _ALIKE:
                found.append((alike, new, old))
    yield from sorted(found, key=lambda each: (-each[0], abs(each[1] - each[2])))


def _pieces(text: str) -> frozenset[str]:
    plain = folded(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _left(every: Sequence[object], taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [place for place in range(len(every)) if place not in gone]
