"""A text in pieces: its lines, and lines cut where the number of a further item stands in the middle of one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .numbering import Mark, Style, mark_at, marks_inside

# White space, and the signs of Markdown that come along when a text is copied from a chat.
INDENT = " \t\u3000\xa0\u200b\ufeff\u2002\u2003\u2009*#"
_UNSEEN = INDENT + "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
# What a number in the middle of a line follows: the end of a sentence or bracket, or white space.
_BOUNDARY = frozenset("。；;！!？?：:）)】〕]”》" + INDENT)
_ENDED = frozenset("。）)】〕]")
# A short heading with its first item.
_HEADS = re.compile(r"[^，。；：、（(]{2,30}(?:[（(][一1][）)]|1[.．、]|(?<!第)一[、．.]|第[一1][章节条])")
# （1）……（某厅负责）（2）……: a point in the line that follows a bracket that says who.
_POINT = re.compile(r"(?<=[。；;：:)）\s\u3000])[（(]\d{1,2}[)）]")
_SAID = re.compile(
    r"[（(〔【][^（）()〔〕【】。]{0,80}(?:负责|牵头|配合|落实|单位|部门|[厅局委办]|政府)[^（）()〔〕【】。]{0,80}[)）〕】][。；;]?\s?$"
)
# Before a number that is only mentioned: 见（三）, 第（三）项.
_REFERRING = frozenset("第见按照据本述至和与及或、，,之“《")
# Where one number of these is missing the next is believed all the same.
_COUNTED = frozenset({Style.CHINESE, Style.CHINESE_BRACKETED})
_NO_SENTENCE = re.compile(r"[^，,。；;：:！!？?]{1,40}")
_NARROW = re.compile("[\x21-\x7e]")
_NARROWEST, _BROADEST = 24, 110
_HANGING = frozenset("，,、—-")


@dataclass
class Piece:
    """A line or part of one: [start, end) with its white space; ``first`` and ``last`` bound what is seen of it."""

    start: int
    end: int
    first: int
    last: int
    mark: Mark | None = None

    @property
    def is_blank(self) -> bool:
        return self.first == self.last


def piece_of(text: str, start: int, end: int) -> Piece:
    said = text[start:end].rstrip(_UNSEEN)
    seen = len(said.lstrip(_UNSEEN))
    last = start + len(said)
    return Piece(start, end, last - seen, last) if seen else Piece(start, end, start, start)


def lines_of(text: str) -> Iterator[Piece]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield piece_of(text, at, at + len(line))
        at += len(line)


def breadth(said: str) -> int:
    """How broad a line is, in half widths: a Chinese character has two."""
    return 2 * len(said) - len(_NARROW.findall(said))


def width_of(text: str) -> int | None:
    """At which breadth the lines of the text are broken, None where each paragraph is one line."""
    lines = [said for line in text.splitlines() if (said := line.strip(_UNSEEN))]
    if len(lines) < 8 or max(map(len, lines)) > _BROADEST * 2:
        return None
    # One line may be broader by chance.
    width = sorted(map(breadth, lines))[-2]
    full = [said for said in lines if is_full(said, width)]
    is_broken = len(full) > 2 and sum(said[-1] in _BOUNDARY for said in full) * 2 < len(full)
    return width if is_broken and _NARROWEST <= width <= _BROADEST else None


def is_full(said: str, width: int) -> bool:
    """True for a line that goes to the edge; a sign that may not begin a line, or a long number, leaves a little room."""
    return breadth(said) >= width - 5


class Counter:
    """The numbers met so far, by style; a number starts those of the styles below it anew."""

    def __init__(self) -> None:
        self._last: dict[Style, int] = {}
        self._ever: dict[Style, int] = {}

    def expects(self, mark: Mark) -> bool:
        """True for the next of its style; under a new heading for the first and for the one that continues."""
        if mark.style in self._last:
            return mark.number == self._last[mark.style] + 1
        return mark.number in {1, self._ever.get(mark.style, 0) + 1}

    def last(self, style: Style) -> int | None:
        return self._last.get(style)

    @property
    def top(self) -> Style:
        """The highest style in use: that of chapters, where there are any."""
        return min(self._last, default=Style.BOOK)

    def is_past(self, mark: Mark) -> bool:
        """True for a number of a style in use that is higher than the last."""
        return mark.style in self._last and mark.number > self._last[mark.style]

    def skips_to(self, mark: Mark) -> bool:
        return mark.number == self._last.get(mark.style, -2) + 2

    def take(self, mark: Mark) -> None:
        self._last = {style: number for style, number in self._last.items() if style < mark.style}
        self._last[mark.style] = self._ever[mark.style] = mark.number


def cut_at_numbers(text: str, lines: list[Piece]) -> list[Piece]:
    """The lines with their numbers, cut further where a number that follows in order stands in the middle."""
    counter, pieces, width = Counter(), [], width_of(text)
    hangs = is_cut_off = False
    for line in lines:
        if line.is_blank:
            pieces.append(line)
            continue
        # A row of a table is neither an item by its number nor cut at those in its cells.
        if any(text.count(bar, line.first, line.last) > 1 for bar in "\t|"):
            pieces.append(line)
            continue
        mark = mark_at(text, line.first, line.last)
        # Where lines are broken at a width, a number may come to the head of one by chance.
        by_chance = hangs and (is_cut_off or not counter.expects(mark)) if mark else False
        is_fraction = mark is not None and mark.is_tight and (width is not None or not counter.expects(mark))
        if mark and (mark.style is Style.POINT or by_chance or is_fraction):
            mark = None
        if mark:
            counter.take(mark)
        line.mark = mark
        pieces.extend(_cut(text, line, counter))
        said = text[line.first : line.last]
        hangs = _hangs(said)
        is_cut_off = hangs and (said[-1] == "第" or (width is not None and is_full(said, width)))
    return pieces


def _hangs(said: str) -> bool:
    """True for a line that breaks off within a sentence."""
    return (
        said[-1] in _HANGING
        or said[-1] == "第"
        or (said[-1] not in _BOUNDARY and any(sign in said for sign in "，。"))
    )


def _cut(text: str, line: Piece, counter: Counter) -> Iterator[Piece]:
    head, current = line.start, line.mark
    after = current.span[1] if current else line.first
    found = [mark for mark in marks_inside(text, after, line.last) if mark.span[0] > line.first]
    points = _points(text, line)
    found = sorted([*found, *points], key=lambda mark: mark.span)
    there = {(mark.style, mark.number) for mark in found}
    for mark in found:
        begins, before = mark.span[0], text[mark.span[0] - 1]
        # A heading without a full stop runs into its first item: 一、加快成果转化（一）鼓励……
        is_glued = (
            current is not None
            and current.style < mark.style
            and begins - after <= 40
            and _NO_SENTENCE.fullmatch(text, after, begins) is not None
        )
        if is_glued or mark in points:
            begins_an_item = counter.expects(mark)
        elif mark.number == 1:
            # A first one is believed when its second follows in the line, or its first item.
            is_first = (mark.style, 2) in there or _heads(text, mark)
            begins_an_item = counter.expects(mark) and is_first and _may_stand(mark, before)
        else:
            begins_an_item = _goes_on(text, mark, before, counter)
        if begins_an_item:
            yield _with_mark(piece_of(text, head, begins), current)
            counter.take(mark)
            head, after, current = begins, mark.span[1], mark
    yield _with_mark(piece_of(text, head, line.end), current)


def _points(text: str, line: Piece) -> list[Mark]:
    """（1）, （2） … in the line where each after the first follows a bracket that says who answers for the one before."""
    marks = (
        mark_at(text, found.start(), line.last) for found in _POINT.finditer(text, line.first, line.last)
    )
    points = [mark for mark in marks if mark is not None and mark.style is Style.ARABIC_BRACKETED]
    follow = all(_SAID.search(text, max(line.first, mark.span[0] - 200), mark.span[0]) for mark in points[1:])
    in_order = [mark.number for mark in points] == list(range(1, len(points) + 1))
    return points if len(points) > 1 and in_order and follow and points[0].span[0] > line.first else []


def _with_mark(piece: Piece, mark: Mark | None) -> Piece:
    piece.mark = mark
    return piece


def _goes_on(text: str, mark: Mark, before: str, counter: Counter) -> bool:
    """True for a second or later number that stands as the next of its style does."""
    if not counter.expects(mark):
        return before in _ENDED and mark.style in _COUNTED and counter.skips_to(mark)
    return _heads(text, mark) or _may_stand(mark, before)


def _heads(text: str, mark: Mark) -> bool:
    is_heading = mark.style <= Style.CHINESE and mark.style is not Style.ARTICLE
    return is_heading and _HEADS.match(text, mark.span[1]) is not None


def _may_stand(mark: Mark, before: str) -> bool:
    """（二） is an item wherever nothing refers to it; other numbers are where a sentence has ended."""
    return before not in _REFERRING if mark.style is Style.CHINESE_BRACKETED else before in _BOUNDARY
