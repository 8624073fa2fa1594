"""What stands before the first item: 版头, 标题, 文号, 主送, 引言."""

from collections.abc import Sequence

from . import margins
from .lines import Piece
from .papers import Look
from .tree import Part

_OF_LOOK = {
    Look.BLANK: Part.BLANK,
    Look.NOTE: Part.NOTE,
    Look.DATE: Part.DATE,
    Look.DOCUMENT_NO: Part.DOCUMENT_NO,
    Look.ATTACHMENT: Part.ATTACHMENT,
    Look.ATTACHMENT_HEAD: Part.NOTE,
    Look.ROW: Part.UNKNOWN,
}


def front_parts(text: str, pieces: Sequence[Piece], looks: Sequence[Look]) -> list[Part]:
    """The part of each piece before the first number."""
    parts: list[Part] = []
    title = _title_lines(text, pieces, looks)
    begun = False
    for at, (piece, look) in enumerate(zip(pieces, looks, strict=True)):
        said = text[piece.first : piece.last]
        labelled = (
            margins.labelled_part(said) if look in {Look.TEXT, Look.NOTE, Look.ROW} and not begun else None
        )
        if at in title:
            part = Part.TITLE
        elif labelled:
            part = labelled
        elif look in _OF_LOOK and not (begun and look is Look.DOCUMENT_NO):
            part = _OF_LOOK[look]
        elif look is Look.SIGNATURE and not begun:
            part = Part.SIGNATURE
        elif not begun and margins.is_addressees(said):
            part = Part.ADDRESSEES
        elif begun or _is_sentence(said):
            part, begun = Part.PREAMBLE, True
        else:
            part = Part.UNKNOWN
        begun = begun or part is Part.ADDRESSEES
        parts.append(part)
    return parts


def _is_sentence(said: str) -> bool:
    return any(sign in said for sign in "。，；：:,")


def _title_lines(text: str, pieces: Sequence[Piece], looks: Sequence[Look]) -> range:
    """The first run of lines that end as a title does; else, with nothing of the kind, the first run that could be one."""
    first: range | None = None
    run: list[int] = []
    for at, (piece, look) in enumerate(zip(pieces, looks, strict=True)):
        said = text[piece.first : piece.last]
        if look in {Look.TEXT, Look.SIGNATURE} and margins.could_be_title(said):
            run.append(at)
            if margins.ends_a_title(said) and not _goes_on(text, pieces, looks, at):
                return range(_begin(pieces, run), at + 1)
            continue
        if run and look is not Look.BLANK:
            first = first or range(run[0], run[-1] + 1)
            run = []
        elif run and len(run) > 4:
            run = []
        if look is Look.TEXT and _is_sentence(said) and margins.labelled_part(said) is None:
            break
    return first or (range(run[0], run[-1] + 1) if run else range(0))


def _goes_on(text: str, pieces: Sequence[Piece], looks: Sequence[Look], at: int) -> bool:
    """A line that ends as a title does, while the next one ends it: ……关于印发若干措施 / 的通知."""
    following = at + 1
    if following >= len(pieces) or looks[following] not in {Look.TEXT, Look.SIGNATURE}:
        return False
    said = text[pieces[following].first : pieces[following].last]
    before = text[pieces[at].first : pieces[at].last]
    is_repeated = said in before or before in said
    return margins.could_be_title(said) and margins.ends_a_title(said) and len(said) <= 40 and not is_repeated


def _begin(pieces: Sequence[Piece], run: Sequence[int]) -> int:
    """Lines of one title follow one another without a blank line; what is very short is the head of a page."""
    begin = run[-1]
    for at in reversed(run[:-1]):
        if at != begin - 1 or pieces[at].last - pieces[at].first < 4:
            break
        begin = at
    return begin
