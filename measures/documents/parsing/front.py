"""What stands before the first item: 版头, 标题, 文号, 主送, 引言."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from . import margins
from .lines import Piece
from .papers import Look
from .tree import Part

_MOST_LINES, _HEAD = 4, 6_000
_SIGNS = re.compile(r"[《》〈〉<>“”\s]")
_NAMED = re.compile("《([^《》]{4,120})》")
_QUOTED = re.compile("《[^《》]*》")
# No title goes on after these.
_OVER = re.compile("[的于](?:通知|决定|批复|函|通报|公告|通告)$")
_CHINESE = re.compile("[\u4e00-\u9fff]")
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
    texts = [
        at
        for at, (piece, look) in enumerate(zip(pieces, looks, strict=True))
        if look in {Look.TEXT, Look.SIGNATURE} and not margins.labelled_part(text[piece.first : piece.last])
    ]
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
        if look in {Look.BLANK, Look.NOTE} or not _CHINESE.search(said):
            continue
        if not is_said or look is not Look.TEXT or _is_sentence(said) or not margins.could_be_title(said):
            is_said = (
                said.endswith(("。", "如下：", "如下:"))
                or margins.closes_a_letter(said)
                or look is Look.DATE
                or (is_said and look is Look.SIGNATURE)
            )
            run = []
            continue
        run.append(at)
        if margins.ends_a_title(said) and not _goes_on(text, pieces, looks, run):
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
    quoted: range | None = None
    run: list[int] = []
    for at, (piece, look) in enumerate(zip(pieces, looks, strict=True)):
        said = text[piece.first : piece.last]
        is_labelled = margins.labelled_part(said) is not None
        if look in {Look.TEXT, Look.SIGNATURE} and margins.could_be_title(said) and not is_labelled:
            run.append(at)
            if margins.ends_a_title(said) and not _goes_on(text, pieces, looks, run):
                begin = _begin(text, pieces, run)
                found = range(begin, at + 1 + _has_remark(text, pieces[at + 1 : at + 2]))
                if not _QUOTED.fullmatch(said):
                    return found
                # 《……》 is what a page says of the document, whose own title may follow.
                quoted, run = quoted or found, []
            continue
        if run and look is not Look.BLANK:
            first, run = first or _together(run), []
        elif run and len(run) > _MOST_LINES:
            run = []
        if look is Look.TEXT and _is_sentence(said) and not is_labelled:
            break
    return quoted or first or _together(run)


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


def _goes_on(text: str, pieces: Sequence[Piece], looks: Sequence[Look], run: Sequence[int]) -> bool:
    """A line that ends as a title does, while the next one ends it: ……关于印发若干措施 / 的通知."""
    at = run[-1]
    following = _next_seen(pieces, at)
    if following is None or looks[following] not in {Look.TEXT, Look.SIGNATURE}:
        return False
    said = text[pieces[following].first : pieces[following].last]
    before = text[pieces[at].first : pieces[at].last]
    if not (margins.could_be_title(said) and margins.ends_a_title(said) and len(said) <= 40):
        return False
    together = _bare_line(text, pieces, run)
    if together.count("《") > together.count("》") or said.startswith("的"):
        return True
    return following == at + 1 and not (said in before or before in said or _OVER.search(before))


def _next_seen(pieces: Sequence[Piece], at: int) -> int | None:
    """The next line that is not blank, past one blank line at most."""
    near = range(at + 1, min(at + 3, len(pieces)))
    return next((each for each in near if not pieces[each].is_blank), None)


def _begin(text: str, pieces: Sequence[Piece], run: Sequence[int]) -> int:
    """Where the title begins that ends with the run: its lines may stand apart, as a page of the web gives them, and what the
    page says above may be no part of it. The name by which the text calls the document tells; else the lines that follow one
    another; else 关于, which begins a title that was broken."""
    near = [at for at in run if at > run[-1] - 2 * _MOST_LINES]
    quoted, printed = _names(text)
    for first, at in enumerate(near):
        said = _bare(_bare_line(text, pieces, near[first:]))
        if said in quoted or (at != run[-1] and said in printed):
            return at
    begin = run[-1]
    for at in reversed(run[:-1]):
        if at != begin - 1 or pieces[at].last - pieces[at].first < 4:
            break
        begin = at
    if "关于" not in _bare_line(text, pieces, [at for at in run if at >= begin]):
        about = (
            at for at in reversed(near) if at < begin and "关于" in text[pieces[at].first : pieces[at].last]
        )
        begin = next(about, begin)
    return begin


def _bare_line(text: str, pieces: Sequence[Piece], lines: Sequence[int]) -> str:
    return "".join(text[pieces[at].first : pieces[at].last] for at in lines)


def _bare(said: str) -> str:
    return _SIGNS.sub("", said)


@lru_cache(maxsize=4)
def _names(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What the head of the text calls documents: the names in 《》, and its lines that end as titles do."""
    head = text[:_HEAD]
    lines = (line for line in head.splitlines() if margins.ends_a_title(line))
    return frozenset(map(_bare, _NAMED.findall(head))), frozenset(map(_bare, lines))
