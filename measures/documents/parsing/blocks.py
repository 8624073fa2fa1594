"""Segments gathered into blocks: a part with whatever goes on from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .lines import Piece, piece_of
from .tree import Part, Segment, Span

# What goes on does so past these: a page number does not end an item.
_PASSED = frozenset({Part.BLANK, Part.NOTE, Part.UNKNOWN})


@dataclass
class Block:
    """``holes`` are page numbers, notes and unknown stretches in the midst of it."""

    part: Part
    start: int
    end: int
    holes: list[Span] = field(default_factory=list)
    subs: list["Block"] = field(default_factory=list)

    def seen(self, text: str) -> Piece:
        return piece_of(text, self.start, self.end)

    def reach(self, end: int, holes: Iterable[Span]) -> None:
        self.end = end
        self.holes.extend(holes)


def blocks_of(segments: Sequence[Segment]) -> list[Block]:
    """The blocks in order; a sub-item belongs to the item before it. What has nothing to go on from is ``UNKNOWN``."""
    blocks: list[Block] = []
    open_block: Block | None = None
    open_sub: Block | None = None
    passed: list[Block] = []
    for each in segments:
        if each.part in _PASSED:
            passed.append(Block(each.part, each.start, each.end))
            continue
        holes = [(block.start, block.end) for block in passed if block.part is not Part.BLANK]
        is_sub = each.part is Part.SUB_ITEM and open_block is not None and open_block.part is Part.ITEM
        if open_block and (is_sub or each.part is Part.GOES_ON):
            if is_sub:
                open_sub = Block(Part.SUB_ITEM, each.start, each.end)
                open_block.subs.append(open_sub)
            elif open_sub:
                open_sub.reach(each.end, holes)
            open_block.reach(each.end, holes)
        else:
            blocks.extend(passed)
            part = Part.UNKNOWN if each.part is Part.GOES_ON else each.part
            open_block, open_sub = (
                Block(Part.ITEM if part is Part.SUB_ITEM else part, each.start, each.end),
                None,
            )
            blocks.append(open_block)
        passed = []
    return [*blocks, *passed]


def masked(text: str, span: Span, holes: Iterable[Span], *, by: str = " ") -> str:
    """The stretch with as many characters, those of the holes made blank."""
    start, end = span
    said, at = [], start
    for hole in sorted(holes):
        first, last = max(hole[0], at), min(hole[1], end)
        if first < last:
            said += [text[at:first], by * (last - first)]
            at = last
    return "".join([*said, text[at:end]])
