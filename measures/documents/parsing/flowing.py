"""The same text without the line ends that a page's width made, and where each of its characters stands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .brackets import pairs_in
from .labels import labels_in
from .spelling import evened
from .tree import Span

_LINE_END = re.compile(" *\n *")
_SENTENCE_END = frozenset("。；：！？\n")
_NUMBERED = re.compile(
    "[（(]?[0-9一二三四五六七八九十]{1,3}[）).、．]|[一二三四五六七八九十]是|第[0-9一二三四五六七八九十百]{1,5}[条章节]"
)
# 完成 / 时限：: a label that a line end has cut.
_HALF_LABEL = re.compile("(?:完成|办理|办结|整改|落实|推进|工作)$")
# 8月 / 底前: a date that a line end has cut.
_HALF_DATE = re.compile("[0-9年月底末]$")
_OTHER_HALF = re.compile("[年月日底末前旬]|[0-9]{1,2} ?[月日]")
_GAP = re.compile("(?<=负) (?=责)|(?<=牵) (?=头)|(?<=配) (?=合)|(?<=会) (?=同)")
# In columns of half a character: narrower lines are lists, and lines of one page differ by a mark of punctuation.
_NARROWEST = 24
_SLACK = 3


@dataclass(frozen=True)
class Flow:
    """``text`` is evened; ``places`` says for each of its characters where in the original it stands."""

    text: str
    places: list[int]

    def span(self, span: Span) -> Span:
        """The place in the original of a stretch of ``text``."""
        start, end = span
        if not self.places:
            return 0, 0
        if start >= len(self.places):
            return self.places[-1] + 1, self.places[-1] + 1
        return self.places[start], max(self.places[start], self.places[end - 1] + 1 if end else 0)


def flowing(text: str) -> Flow:
    """The text in one spelling, with broken lines joined: within brackets, and where lines of one width follow one another."""
    even = evened(text)
    dropped = [*_broken(even), *_gaps(even)] if "\n" in even else list(_gaps(even))
    dropped.sort()
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for start, end in [*dropped, (len(even), len(even))]:
        pieces.append(even[at:start])
        places.extend(range(at, start))
        at = end
    return Flow("".join(pieces), places)


def _gaps(text: str) -> Iterator[Span]:
    """The spaces within the words that give a part (负 责), as a page copied without its line ends has them."""
    return (found.span() for found in _GAP.finditer(text))


def _broken(text: str) -> Iterator[Span]:
    """The line ends, with the spaces about them, that part nothing."""
    labels = {label.start for label in labels_in(text)}
    held = sorted((pair.start, pair.end) for pair in pairs_in(text))
    width = _page_width(text)
    at = reach = 0
    line_start = 0
    for found in _LINE_END.finditer(text):
        start, end = found.span()
        while at < len(held) and held[at][0] < start:
            reach = max(reach, held[at][1])
            at += 1
        is_wide = width and _columns(text[line_start:start]) >= width - _SLACK
        line_start_before, line_start = line_start, end
        if end == len(text) or (end in labels and not _HALF_LABEL.search(text, line_start_before, start)):
            continue
        is_cut_date = _HALF_DATE.search(text, start - 1, start) and _OTHER_HALF.match(text, end)
        if (
            start < reach
            or is_cut_date
            or (
                is_wide
                and text[start - 1] not in _SENTENCE_END
                and text[end] != "\n"
                and not _NUMBERED.match(text, end)
            )
        ):
            yield start, end


def _page_width(text: str) -> int:
    """The width that several lines share and none exceeds; 0 where lines are as long as their paragraphs."""
    lines = text.split("\n")
    widths = sorted((_columns(line.strip(" ")) for line in lines), reverse=True) if len(lines) > 2 else []
    is_page = len(widths) > 2 and widths[0] >= _NARROWEST and widths[1] >= widths[0] - _SLACK
    return widths[0] if is_page else 0


def _columns(line: str) -> int:
    return sum(map(_COLUMNS.__getitem__, line))


class _Columns(dict[str, int]):
    """Of each character, looked up once."""

    def __missing__(self, char: str) -> int:
        columns = self[char] = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return columns


_COLUMNS = _Columns()
