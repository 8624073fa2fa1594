"""How much of what could be said stands in the body of a paper: as much as its pages hold, the rest in the annexes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVar

from reports.documents.blocks import Block, Chart, Paper, Paragraph, Table
from reports.documents.one_page import width

# GB/T 9704-2012 (5.2.3): a page holds 22 lines of 28 characters.
_LINES, _CHARACTERS = 22, 28
# In lines: title and subtitle take these besides the title's own lines; signature and date; a line that a heading leaves empty.
_ABOVE, _SIGNED, _SPARE = 3, 4, 1
# A chart of a course, and of dates besides a bar for each.
_COURSE, _DATES, _BAR = 9.0, 4.0, 0.7

Item = TypeVar("Item")


@dataclass(frozen=True)
class Room:
    """How many parts of the document are told, measures of each, points of each kind of problem, and measures in a point.

    ``gist``: characters of a statement, 56 of which take two lines. Without headings a part or a kind is one point.
    """

    parts: int
    said: int
    points: int
    named: int
    gist: int = 56
    has_headings: bool = False
    has_charts: bool = False


ALL = 10_000
WHOLE = Room(ALL, ALL, ALL, ALL, has_headings=True, has_charts=True)
# Tried one after the other until the pages hold the paper.
ROOMS = (
    WHOLE,
    replace(WHOLE, has_charts=False),
    Room(8, 3, 4, 20, has_headings=True),
    Room(8, 2, 3, 20, has_headings=True),
    Room(8, 2, 3, 8),
    Room(8, 1, 3, 4),
    Room(8, 1, 2, 4),
    Room(8, 1, 2, 4, gist=40),
    Room(6, 1, 1, 4, gist=40),
    Room(4, 1, 1, 2, gist=40),
)


def chosen(
    items: Iterable[Item], most: int, rank: Callable[[Item], int] = lambda _: 0
) -> tuple[list[Item], int]:
    """At most so many, those of the lowest rank before others, in the order given; and how many are left out."""
    found = [*items]
    first = sorted(range(len(found)), key=lambda at: rank(found[at]))[:most]
    return [found[at] for at in sorted(first)], len(found) - len(first)


def fits(paper: Paper, pages: int) -> bool:
    """True when the body with its end is sure to fit on so many pages, without the 版头 that the office may add."""
    return lines(paper) <= pages * _LINES - _SPARE


def lines(paper: Paper) -> float:
    """About how many lines the body takes, with title, list of annexes and signature."""
    around = _ABOVE + len(paper.title_lines) + bool(paper.addressees) + _SIGNED
    listed = len(paper.annex_list) + 1 if paper.annex_list else 0
    return around + listed + sum(map(_lines_of, paper.blocks))


def _lines_of(block: Block) -> float:
    if isinstance(block, Table):
        raise TypeError("the body of such a paper has no table")
    if isinstance(block, Chart):
        return _DATES + _BAR * len(block.labels) if block.shape == "gantt" else _COURSE
    text = block.lead + block.text if isinstance(block, Paragraph) else block.text
    # Each line is indented by two characters.
    return sum(ceil((width(part) + 2) / _CHARACTERS) for part in text.split("\n"))
