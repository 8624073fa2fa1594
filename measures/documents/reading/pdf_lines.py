"""Lines as a page bears them, joined to the paragraphs that were broken into them. Knows no Django.

Official documents are set in one column with every paragraph indented by two characters (GB/T 9704—2012, 7.3.3), so a line
goes on the one before where that one is full and it begins at the margin itself.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

GAP = "\x1f"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’—…·"
_GAP_IN_WORDS = re.compile(f"(?<=[{_WIDE}]) *{GAP} *|{GAP} *(?=[{_WIDE}])")
_PAGE_NUMBER = re.compile(
    r"[-—–―－·• ]*\d{1,4}[-—–―－·• ]*|第 ?\d{1,4} ?页(?:[ ,，]*共 ?\d{1,4} ?页)?|\d{1,4} ?/ ?\d{1,4}"
)
_DASHED = re.compile(r"[-—–―－] *\d{1,4} *[-—–―－]")
_NUMBERED = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,4}[、．.章条]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[．.、](?!\d))"
)
_ENDED = "。！？；：）)”」】"
_REPEATED_SHARE, _REPEATED_LEAST = 0.5, 3


@dataclass(frozen=True)
class Line:
    """A line and where it stands, in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    has_pictures: bool = False


@dataclass(frozen=True)
class _Column:
    """The one column of the document: its edges, the size of its characters, the usual step from line to line."""

    left: float
    right: float
    size: float
    step: float
    is_indented: bool


def joined(pages: Sequence[Page]) -> tuple[list[str], list[str]]:
    """The paragraphs, and remarks on what was done: page numbers and running heads left out, pages without text."""
    whole = [_in_lines(page) for page in pages]
    kept, remarks = _without_margins(whole)
    empty = [str(n) for n, page in enumerate(pages, start=1) if page.has_pictures and not page.lines]
    if empty:
        remarks.append(f"第 {'、'.join(empty[:20])} 页没有文字（可能是扫描页），没有读入。")
    column = _column(kept)
    paragraphs: list[str] = []
    before: Line | None = None
    for lines in kept:
        for nth, line in enumerate(lines):
            if before is not None and _goes_on(before, line, column, is_on_top=nth == 0):
                paragraphs[-1] = _glued(paragraphs[-1], line.text)
            else:
                paragraphs.append(line.text)
            before = line
    if any("\t" in paragraph for paragraph in paragraphs):
        remarks.append("有表格或分栏：并排的文字用制表符分开，单元格里换行的请对照原文件核对。")
    if len(paragraphs) < sum(map(len, kept)):
        remarks.append("同一段落的各行已连成一段，请对照原文件核对分段。")
    return paragraphs, remarks


def _in_lines(page: Page) -> list[Line]:
    """Pieces that stand beside each other as one line, parted by tabs where there is a wide gap."""
    found: list[Line] = []
    tidied = (
        replace(piece, text=_GAP_IN_WORDS.sub("", piece.text).replace(GAP, " ").strip())
        for piece in page.lines
    )
    for piece in tidied:
        if not piece.text:
            continue
        last = found[-1] if found else None
        if last is not None and _overlap(last, piece) > 0.5 and piece.left >= last.right - last.height / 2:
            gap = "\t" if piece.left - last.right > 1.5 * last.height else ""
            found[-1] = Line(
                last.text + gap + piece.text, last.left, piece.right,
                min(last.bottom, piece.bottom), max(last.top, piece.top),
            )  # fmt: skip
        else:
            found.append(piece)
    return found


def _overlap(one: Line, other: Line) -> float:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared / max(min(one.height, other.height), 0.1)


def _without_margins(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without their numbers and running heads and feet."""
    repeated = _repeated(pages)
    numbers = heads = 0
    kept = []
    for lines in pages:
        ends = {id(line) for line in _at_the_edge(lines)}
        left = []
        for line in lines:
            is_edge = id(line) in ends
            if is_edge and (
                _DASHED.fullmatch(line.text)
                or (_PAGE_NUMBER.fullmatch(line.text) and _shape(line) in repeated)
            ):
                numbers += 1
            elif is_edge and _shape(line) in repeated:
                heads += 1
            else:
                left.append(line)
        kept.append(left)
    remarks = [f"去掉了 {numbers} 处页码。"] if numbers else []
    if heads:
        remarks.append(f"去掉了 {heads} 处每页重复的页眉、页脚。")
    return kept, remarks


def _at_the_edge(lines: Sequence[Line]) -> list[Line]:
    by_height = sorted(lines, key=lambda line: line.bottom)
    return [*by_height[:2], *by_height[-1:]]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _repeated(pages: Sequence[list[Line]]) -> set[str]:
    """What stands at the edge of most pages, whatever its digits."""
    seen = Counter(shape for lines in pages for shape in {_shape(line) for line in _at_the_edge(lines)})
    least = max(_REPEATED_LEAST, _REPEATED_SHARE * len(pages))
    return {shape for shape, times in seen.items() if times >= least}


def _column(pages: Sequence[list[Line]]) -> _Column:
    lines = [line for page in pages for line in page]
    if not lines:
        return _Column(0, 0, 1, 1, is_indented=False)
    size = median((line.right - line.left) / max(len(line.text), 1) for line in lines)
    size = max(size, 1.0)
    lefts = Counter(round(line.left / size) for line in lines)
    usual = [edge for edge, times in lefts.items() if times >= 0.1 * len(lines)] or [min(lefts)]
    left = min(line.left for line in lines if round(line.left / size) == min(usual))
    rights = sorted(line.right for line in lines)
    right = rights[int(0.9 * (len(rights) - 1))]
    steps = [a.bottom - b.bottom for page in pages for a, b in pairwise(page) if a.bottom > b.bottom]
    indented = sum(1.2 * size < line.left - left < 3 * size for line in lines)
    return _Column(left, right, size, median(steps) if steps else 2 * size, indented > 0.03 * len(lines))


def _goes_on(before: Line, line: Line, column: _Column, *, is_on_top: bool) -> bool:
    if "\t" in before.text or "\t" in line.text:
        return False
    # Signatures, dates and titles stand apart from the margin, titles in larger type.
    is_of_text = before.left <= column.left + 2.8 * column.size
    is_as_high = max(before.height, line.height) <= 1.25 * max(min(before.height, line.height), 0.1)
    # No line begins with a closing mark or ends with an opening one: characters before it go down with it.
    is_full = before.right >= column.right - (4 if column.is_indented else 1.6) * column.size
    is_at_margin = abs(line.left - column.left) <= 0.9 * column.size
    is_apart = not is_on_top and before.bottom - line.bottom > 1.5 * column.step
    begins_anew = not column.is_indented and before.text[-1] in _ENDED and _NUMBERED.match(line.text)
    return is_of_text and is_as_high and is_full and is_at_margin and not is_apart and not begins_anew


def _glued(before: str, text: str) -> str:
    """Letters and digits keep a space between lines, Chinese characters none."""
    needs_space = before[-1].isascii() and before[-1].isalpha() and text[0].isascii() and text[0].isalpha()
    return f"{before} {text}" if needs_space else before + text
