"""Lines broken at a width read as the paragraph they are, with the way back to where each word stands."""

from bisect import bisect_right
from dataclasses import dataclass

from .lines import INDENT, is_full
from .statements import begins_with_label, leaves_open
from .tree import Span

_PARAGRAPH = ("\u3000\u3000", "    ")
_ENDED = frozenset("。；;！!？?")


@dataclass(frozen=True)
class Flow:
    """``text`` without the line ends within its paragraphs. ``starts``: (place in it, place in what it was made of)."""

    text: str
    starts: tuple[Span, ...]

    def back(self, span: Span) -> Span:
        """Where a stretch of ``text`` stands in what it was made of."""
        start, end = span
        return (self._back(start), self._back(end - 1) + 1 if end > start else self._back(start))

    def _back(self, at: int) -> int:
        here, there = self.starts[bisect_right(self.starts, (at, len(self.text) * 2 + at)) - 1]
        return there + at - here


def flowing(text: str, width: int | None) -> Flow:
    """The text as it flows. ``width``: where its lines are broken (``lines.width_of``); None leaves it as it is."""
    if width is None:
        return Flow(text, ((0, 0),))
    said, starts, length, at = [], [(0, 0)], 0, 0
    goes_on = False
    lines = text.splitlines(keepends=True)
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        begin = len(line) - len(line.lstrip(INDENT)) if goes_on else 0
        kept = line.rstrip("\r\n" + INDENT)
        seen = kept.strip(INDENT)
        is_new = after.startswith(_PARAGRAPH) or begins_with_label(after) or seen[-1:] in _ENDED
        goes_on = bool(seen) and (leaves_open(kept) or (is_full(seen, width) and not is_new))
        piece = kept[begin:] if goes_on else line[begin:]
        starts.append((length, at + begin))
        said.append(piece)
        length += len(piece)
        at += len(line)
    return Flow("".join(said), tuple(starts))
