"""A corrected text beside the source that was entered: what stays, what changed, what is new or gone. Knows no Django."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from audit.texts import folded
from measures.documents.importing.review import Row

# What a correction may set on a measure, as printed.
FIELDS = {"number_text": "编号", "title": "标题", "text": "原文", "bracket": "责任单位原文"}
# Where it stands: what no correction sets.
PLACES = {"chapter": "章", "place": "次序"}
_ONLY_PLACED = frozenset({"number_text", "text", *PLACES})
_ALIKE = 0.55
# Where very many differ, only neighbours are held against each other.
_MOST_PAIRS, _NEAR = 60_000, 30


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


CHANGE_NAMES = {
    Change.SAME: "相同",
    Change.CHANGED: "有改动",
    Change.MOVED: "只有位置有变",
    Change.NEW: "新增",
    Change.GONE: "新文本中没有",
}


@dataclass(frozen=True)
class Heading:
    """A chapter as it is printed."""

    number_text: str
    title: str

    def __str__(self) -> str:
        return f"{self.number_text}{self.title}"


@dataclass(frozen=True)
class Entered:
    """A measure of the source as it is printed there; ``id`` and ``version`` are its row's, ``chapter`` a place among the chapters."""

    id: int
    version: int
    number_text: str
    title: str
    text: str
    bracket: str
    chapter: int | None = None


@dataclass(frozen=True)
class Chapters:
    """The chapters of the source and of the new text. ``pairs``: the place of one among ``new`` -> that among ``old``."""

    old: Sequence[Heading] = ()
    new: Sequence[Heading] = ()

    @cached_property
    def pairs(self) -> Mapping[int, int]:
        """The same by number and title, else by the title, else by the number, where that is met once."""
        pairs: dict[int, int] = {}
        ways: tuple[Callable[[Heading], str], ...] = (
            lambda each: folded(str(each)),
            lambda each: folded(each.title),
            lambda each: folded(each.number_text),
        )
        for way in ways:
            _match_by(way, self.old, self.new, pairs)
        return pairs


@dataclass(frozen=True)
class Difference:
    """``fields``: what is now another of ``FIELDS`` and ``PLACES``, as (before, after)."""

    change: Change
    entered: Entered | None = None
    row: Row | None = None
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


NO_CHAPTERS = Chapters()


def compare(
    entered: Sequence[Entered],
    rows: Sequence[Row],
    chapters: Chapters = NO_CHAPTERS,
    *,
    with_order: bool = True,
) -> list[Difference]:
    """One difference for each measure of either side, in the order of the new text; what is gone stands where it stood.

    A measure is the same one by its text, else its number and title, else either alone where it is met once, else its
    likeness. Of those that changed places the fewest that explain it are told; none without ``with_order``.
    """
    measures = [row for row in rows if row.is_measure]
    pairs = _pairs(entered, measures)
    again = {old: new for new, old in pairs.items()}
    moved = _moved([pairs[new] for new in sorted(pairs)]) if with_order else frozenset()
    # Where each stands: what is gone, behind the one that it followed.
    placed: list[tuple[int, int, Difference]] = []
    last = -1
    for old, each in enumerate(entered):
        last = again.get(old, last)
        if old not in again:
            placed.append((last, old + 1, Difference(Change.GONE, entered=each)))
    for new, row in enumerate(measures):
        known = Difference(Change.NEW, row=row)
        if new in pairs:
            places = _places(entered[pairs[new]], row, chapters)
            if pairs[new] in moved:
                places["place"] = (f"第 {pairs[new] + 1} 项", f"第 {new + 1} 项")
            known = _difference(entered[pairs[new]], row, places)
        placed.append((new, 0, known))
    return [difference for _, _, difference in sorted(placed, key=lambda each: each[:2])]


def _places(entered: Entered, row: Row, chapters: Chapters) -> dict[str, tuple[str, str]]:
    """The chapter where it is another one than before, not where it is only called otherwise."""
    if row.chapter is None or row.chapter >= len(chapters.new):
        return {}
    if entered.chapter is not None and chapters.pairs.get(row.chapter) == entered.chapter:
        return {}
    before = "" if entered.chapter is None else str(chapters.old[entered.chapter])
    return {"chapter": (before, str(chapters.new[row.chapter]))}


def _moved(places: Sequence[int]) -> frozenset[int]:
    """All but the longest run of them that stands in order."""
    ends: list[int] = []
    behind: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        behind[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    staying: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        staying.add(last)
        last = behind[last]
    return frozenset(places) - staying


def _difference(entered: Entered, row: Row, places: Mapping[str, tuple[str, str]]) -> Difference:
    # A title made of the text is nobody's correction.
    names = [name for name in FIELDS if name != "title" or not row.title_is_derived]
    fields = {
        name: (before, after)
        for name in names
        if (before := getattr(entered, name)) != (after := getattr(row, name))
        and before.strip() != after.strip()
    }
    fields |= places
    change = Change.CHANGED if fields else Change.SAME
    # The text begins with its number.
    if fields and _ONLY_PLACED.issuperset(fields) and _unnumbered(entered) == _unnumbered(row):
        change = Change.MOVED
    return Difference(change, entered, row, fields)


def _unnumbered(each: Entered | Row) -> str:
    return each.text.strip().removeprefix(each.number_text).strip()


def _pairs(entered: Sequence[Entered], rows: Sequence[Row]) -> dict[int, int]:
    """The place among ``rows`` of each measure that is found again -> its place among the entered ones."""
    pairs: dict[int, int] = {}
    ways: tuple[Callable[[Entered | Row], Hashable], ...] = (
        lambda each: folded(_unnumbered(each)),
        lambda each: (folded(each.number_text), folded(each.title)),
        lambda each: folded(each.title),
    )
    for way in ways:
        _match_by(way, entered, rows, pairs)
    _match_by_likeness(entered, rows, pairs)
    return pairs


def _match_by(
    way: Callable[[Any], Hashable],
    entered: Sequence[object],
    rows: Sequence[object],
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


# --- Order --------------------------------------------------------------------------------------------


def arranged(
    found: Sequence[Difference], standing: Sequence[int], moving: Collection[int], added: Mapping[int, int]
) -> list[int]:
    """The measures of a source (ids, as they stand) with the ``moving`` ones behind those that they follow in the new text.

    ``added``: the start of a row -> the measure that it has become.
    """
    order = [each for each in standing if each not in moving]
    behind: int | None = None
    for each in found:
        own = each.entered.id if each.entered else added.get(each.row.start) if each.row else None
        if own is not None and own in moving:
            order.insert(0 if behind is None else order.index(behind) + 1, own)
            behind = own
        elif own in order and "place" not in each.fields:
            behind = own
    return order
