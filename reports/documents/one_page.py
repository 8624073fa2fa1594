"""Fitting a brief on one page: how high its parts will be, near enough, before anything is set.

Both papers set a compact brief in the same type area; Word's lines are the higher ones, so they are the measure.
"""

from collections.abc import Callable, Iterable
from math import ceil

from reports.documents.blocks import Block, Heading, Paper, Paragraph, Table

# Of a compact page: lines of text it holds, characters in a line, and its width in points.
_LINES, _CHARACTERS, _WIDTH = 40, 37, 464
# In lines of text: what stands above and below, and the space that each kind of part takes for itself.
_TITLE_LINE, _ENDS, _HEADING, _AROUND_TABLE, _CAPTION = 1.5, 6.4, 1.7, 1.0, 1.0
_PITCH, _PADDING = 17.0, 8.0


def first_that_fits(
    papers: Iterable[Callable[[], Paper]], fits: Callable[[Paper], bool] | None = None
) -> Paper:
    """The first paper whose body is sure to fit (on one compact page, unless ``fits`` says else); the last one where none does."""
    made: Paper | None = None
    for make in papers:
        made = make()
        if fits(made) if fits else height(made) <= _LINES:
            return made
    if made is None:
        raise ValueError("there is no paper to choose from")
    return made


def height(paper: Paper) -> float:
    """About how many lines of text the body of a compact paper takes, with its title, list of annexes and end."""
    above = _TITLE_LINE * len(paper.title_lines) + _ENDS
    return above + sum(map(_height_of, paper.blocks))


def _height_of(block: Block) -> float:
    if isinstance(block, Heading):
        return _HEADING
    if isinstance(block, Paragraph):
        lines = block.text.split("\n")
        # The first line is indented, and opens with the words set apart.
        return sum(ceil((width(line) + 2) / _CHARACTERS) for line in [block.lead + lines[0], *lines[1:]])
    if isinstance(block, Table):
        caption = _CAPTION if block.caption else 0.0
        rows = sum(_height_of_row(block, line.cells) for line in block.lines)
        return _AROUND_TABLE + caption + (block.size * 1.32 + _PADDING / 2) / _PITCH + rows
    raise ValueError(f"a brief has no {block.kind}")


def width(text: str) -> float:
    """In Chinese characters; a Latin letter or digit is a little more than half of one."""
    return sum(0.53 if ord(character) < 0x2E80 else 1.0 for character in text)


def _height_of_row(table: Table, cells: list[str]) -> float:
    shares = [column.share for column in table.columns]
    lines = 1
    for cell, share in zip(cells, shares, strict=False):
        room = max(1, int((_WIDTH * share / sum(shares) - 5) / table.size)) if len(cells) > 1 else 40
        lines = max(lines, sum(ceil(width(part) / room) or 1 for part in cell.split("\n")))
    return (lines * table.size * 1.32 + _PADDING / 2) / _PITCH
