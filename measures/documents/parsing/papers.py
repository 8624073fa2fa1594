"""A text into papers: the letter that hands the document out, the document, what is attached to it."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from . import margins
from .lines import Piece, piece_of
from .numbering import Style
from .tree import Part
from .webpage import is_of_page

_TOP, _HEAD, _FOOT = 300, 6_000, 1_000
_NO_HEAD = re.compile("[。，；：《》]|根据|按照|依据|落实|贯彻")
_OPEN = re.compile(r"[（(]此件[^（）()\n]{1,20}[）)]\s*")
_ATTACHED = re.compile(r"[。）]附\s{0,2}件\s?\d?(?=[：:])")


class Look(Enum):
    """What a piece looks like by itself."""

    BLANK = auto()
    NOTE = auto()
    DATE = auto()
    SIGNATURE = auto()
    DOCUMENT_NO = auto()
    ATTACHMENT = auto()
    ATTACHMENT_HEAD = auto()
    ROW = auto()
    MARKED = auto()
    TEXT = auto()


# In this order: the first that a line looks like it is.
_LOOKS = (
    (is_of_page, Look.NOTE),
    (margins.is_row, Look.ROW),
    (margins.is_note, Look.NOTE),
    (margins.is_attachment_head, Look.ATTACHMENT_HEAD),
    (margins.is_attachment_list, Look.ATTACHMENT),
    (margins.is_date, Look.DATE),
    (margins.is_document_no, Look.DOCUMENT_NO),
    (margins.is_signature, Look.SIGNATURE),
)
_LOOKS_MARKED = (
    (margins.is_row, Look.ROW),
    (margins.is_of_contents, Look.NOTE),
)


def look_of(text: str, piece: Piece) -> Look:
    if piece.is_blank:
        return Look.BLANK
    said = text[piece.first : piece.last]
    looks = _LOOKS_MARKED if piece.mark else _LOOKS
    otherwise = Look.MARKED if piece.mark else Look.TEXT
    return next((look for looks_so, look in looks if looks_so(said)), otherwise)


def looks_of(text: str, pieces: Sequence[Piece]) -> list[Look]:
    """Of each piece; the further lines of 附件：1.…… 2.…… belong to it."""
    looks: list[Look] = []
    listed = 0
    for piece in pieces:
        look = look_of(text, piece)
        if look is Look.ATTACHMENT:
            listed = 1
        elif listed and look is Look.MARKED and piece.mark and piece.mark.style is Style.ARABIC:
            follows = piece.mark.number == listed + 1
            look, listed = (Look.ATTACHMENT, listed + 1) if follows else (look, 0)
        elif look is not Look.BLANK:
            listed = 0
        looks.append(look)
    return looks


def cut_margins(text: str, lines: Sequence[Piece]) -> Iterator[Piece]:
    """The lines, those near both ends cut where 主送, 落款, 成文日期 or a title stand within one."""
    for line in lines:
        is_near = line.start < _HEAD or line.end > len(text) - _FOOT
        is_labelled = margins.labelled_part(text[line.first : line.last][:200]) is Part.DOCUMENT_NO
        cuts = sorted(_cuts(text, line)) if is_near and not (line.is_blank or is_labelled) else []
        at = line.start
        for cut in cuts:
            if at < cut < line.last:
                yield piece_of(text, at, cut)
                at = cut
        yield piece_of(text, at, line.end)


def _cuts(text: str, line: Piece) -> set[int]:
    said = text[line.first : line.last]
    if (dated := margins.signed_and_dated(said)) is not None:
        return {line.first + dated}
    number = margins.DOCUMENT_NO_INSIDE.search(said[:200])
    if number and _NO_HEAD.search(said[: number.start()]):
        number = None
    if number and (cut := _beside_number(said, number)) is not None:
        return {line.first + cut}
    if len(said) <= 60:
        return set()
    start, end = line.first, min(line.last, line.first + _HEAD)
    if line.last > _HEAD and line.end > len(text) - _FOOT:
        start, end = max(line.first, line.last - _FOOT), line.last
    cuts: set[int] = set()
    if number and start == line.first:
        cuts |= {start + number.start(), start + number.end()}
    addressed = margins.ADDRESSEES_INSIDE.search(text, start, min(end, start + 800))
    if addressed and not _NO_HEAD.search(text[start : addressed.start()]):
        cuts |= {addressed.start(), addressed.end()}
    cuts |= {line.first + found.start() + 1 for found in _ATTACHED.finditer(said, 0, _HEAD)}
    if line.start < _TOP:
        cuts |= _title_after(text, start, end)
    for signed in margins.SIGNED_INSIDE.finditer(text, start, end):
        cuts |= {signed.start("body"), signed.start("date"), signed.end()}
        cuts |= _title_after(text, signed.end(), end)
    return cuts


def _beside_number(said: str, number: re.Match[str]) -> int | None:
    """Where a line falls in two that has, beside the number of the document, its title or the head of the paper."""
    if not said[number.end() :].strip("）) \u3000"):
        return number.start() - said[: number.start()].endswith(("（", "("))
    is_titled = margins.ends_a_title(said) and margins.could_be_title(said)
    is_before = not number.start() and (is_titled or is_of_page(said[number.end() :].strip()))
    return number.end() if is_before else None


def _title_after(text: str, at: int, end: int) -> set[int]:
    begin = piece_of(text, at, end).first
    if note := _OPEN.match(text, begin, end):
        begin = note.end()
    found = margins.TITLE_INSIDE.match(text, begin, end)
    if found is None:
        return set()
    is_stopped = margins.without_stop(text[found.start() : found.end() + 1]) == found[0]
    return {begin, found.end() + (is_stopped and text[found.end() : found.end() + 1] == "。")}


def papers_of(looks: Sequence[Look], says: Sequence[bool]) -> Iterator[range]:
    """The papers as stretches of pieces. ``says``: the piece has a sentence or a number, so that a letter has begun.

    A paper ends with 落款 and 成文日期 below its text, or where a line says 附件.
    """
    start, said, is_over = 0, False, False
    for at, look in enumerate(looks):
        is_margin = look in {Look.BLANK, Look.NOTE}
        if at > start and (look is Look.ATTACHMENT_HEAD or (is_over and not is_margin)):
            yield range(start, at)
            start, said, is_over = at, False, False
        said = said or says[at]
        if look is Look.DATE and said:
            is_over = _before(looks, at) is Look.SIGNATURE
    yield range(start, len(looks))


def _before(looks: Sequence[Look], at: int) -> Look | None:
    return next((look for look in reversed(looks[max(0, at - 8) : at]) if look is not Look.BLANK), None)
