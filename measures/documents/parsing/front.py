"""What stands before the first item: 版头, 标题, 文号, 主送, 引言."""

import re
from collections.abc import Sequence
from itertools import pairwise

from . import margins
from .lines import Piece
from .papers import Look
from .tree import Part

_REMARK = re.compile("[（(][^（）()]{1,20}[）)]")
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
    second = _second_title(text, pieces, looks)
    addressed = _addressees(text, pieces, looks)
    begun = False
    for at, (piece, look) in enumerate(zip(pieces, looks, strict=True)):
        said = text[piece.first : piece.last]
        labelled = (
            margins.labelled_part(said) if look in {Look.TEXT, Look.NOTE, Look.ROW} and not begun else None
        )
        if at in title or at in second:
            part = Part.TITLE
        elif labelled:
            part = labelled
        elif look in _OF_LOOK and not (begun and look is Look.DOCUMENT_NO and _is_cited(text, pieces, at)):
            part = _OF_LOOK[look]
        elif look is Look.SIGNATURE and not begun:
            part = Part.SIGNATURE
        elif at in addressed:
            part = Part.ADDRESSEES
        elif begun or _is_sentence(said) or _begins_a_sentence(text, pieces[at:], looks[at:], said):
            part, begun = Part.PREAMBLE, True
        else:
            part = Part.UNKNOWN
        begun = begun or part is Part.ADDRESSEES
        parts.append(part)
    return parts


def _is_cited(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """A number alone in its line that a broken sentence has brought there."""
    before = next((piece for piece in reversed(pieces[:at]) if not piece.is_blank), None)
    said = text[before.first : before.last] if before else ""
    return _is_sentence(said) and said[-1] not in "。：；）】"


def _addressees(text: str, pieces: Sequence[Piece], looks: Sequence[Look]) -> range:
    """The lines, one or a few, that end with a colon before anything is said."""
    texts = [at for at, look in enumerate(looks) if look in {Look.TEXT, Look.SIGNATURE}]
    for place, at in enumerate(texts):
        said = text[pieces[at].first : pieces[at].last]
        for until in texts[place : place + 4]:
            together = text[pieces[at].first : pieces[until].last]
            begins = until == at or (said.startswith("各") and until - at == texts.index(until) - place)
            if begins and margins.is_addressees(together):
                return range(at, until + 1)
        if "。" in said:
            break
    return range(0)


def _second_title(text: str, pieces: Sequence[Piece], looks: Sequence[Look]) -> range:
    """The title of the document itself below a letter that bears neither 落款 nor 成文日期."""
    run: list[int] = []
    is_said = False
    for at, (piece, look) in enumerate(zip(pieces, looks, strict=True)):
        said = text[piece.first : piece.last]
        if look is Look.BLANK:
            continue
        if not is_said or look is not Look.TEXT or _is_sentence(said) or not margins.could_be_title(said):
            is_said, run = said.endswith("。") or look is Look.DATE, []
            continue
        run.append(at)
        if margins.ends_a_title(said):
            return range(run[0], at + 1)
    return range(0)


def _begins_a_sentence(text: str, pieces: Sequence[Piece], looks: Sequence[Look], said: str) -> bool:
    """A line without any sign may be the first of a paragraph that is broken at a width."""
    near = zip(pieces[1:5], looks[1:5], strict=True)
    following = [text[piece.first : piece.last] for piece, look in near if look is Look.TEXT]
    return said.startswith(("为", "根据", "按照", "依据", "经")) and any(
        _is_sentence(each) for each in following
    )


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
                return range(_begin(pieces, run), at + 1 + _has_remark(text, pieces[at + 1 : at + 2]))
            continue
        if run and look is not Look.BLANK:
            first, run = first or _together(run), []
        elif run and len(run) > 4:
            run = []
        if look is Look.TEXT and _is_sentence(said) and margins.labelled_part(said) is None:
            break
    return first or _together(run)


def _has_remark(text: str, following: Sequence[Piece]) -> bool:
    """（2031—2033年） or （试行） in a line of its own below the title."""
    said = "".join(text[piece.first : piece.last] for piece in following)
    return (
        _REMARK.fullmatch(said) is not None and not margins.is_date(said) and not margins.is_document_no(said)
    )


def _together(run: Sequence[int]) -> range:
    """The first lines of the run, up to a blank one."""
    ends = next((at for at, after in pairwise(run) if after != at + 1), run[-1] if run else -1)
    return range(run[0], ends + 1) if run else range(0)


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
