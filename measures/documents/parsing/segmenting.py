"""A text into segments: cut into papers (the letter, the document, what is attached), each into its parts."""

import re
from collections.abc import Iterator, Sequence

from . import margins
from .body import CLOSES, Paper
from .lines import Piece, cut_at_numbers, lines_of, piece_of, width_of
from .papers import cut_margins, looks_of, papers_of
from .statements import bears_statement, end_of_last_bracket, say_in_sentences
from .tree import Part, Segment

# What a text has at most; 5 MB of Chinese in UTF-8 are a little less. Longer ones are not read at all.
MOST_CHARACTERS, MOST_LINES = 2_000_000, 50_000
_CHINESE = re.compile("[\u4e00-\u9fff]")
_WORDS = re.compile(
    "政府|部门|单位|责任|工作|推进|加强|落实|实施|完善|建立|任务|组织|管理|服务|企业|发展|领导|会议|办理|要求|议定|事项|牵头|审定"
)
_GAP = re.compile("[ \u3000]{2,}")
_ONE = frozenset({Part.BLANK, Part.TITLE, Part.ADDRESSEES, Part.UNKNOWN})


def segment(text: str) -> tuple[Segment, ...]:
    """The text cut into segments. One that is no document of an office, or too long for one, is ``UNKNOWN`` as a whole."""
    if is_too_long(text) or not is_chinese(text):
        return _unknown(text)
    lines = list(cut_margins(text, list(lines_of(text))))
    pieces = list(_without_closing(text, cut_at_numbers(text, lines)))
    looks = looks_of(text, pieces)
    width = width_of(text)
    papers = [
        Paper(text, pieces[each.start : each.stop], looks[each.start : each.stop], width)
        for each in papers_of(looks, [_says(text, piece) for piece in pieces])
    ]
    if not _is_of_an_office(text, papers):
        return _unknown(text)
    body = _body_of(papers)
    found = [each for at, paper in enumerate(papers) for each in _segments_of(paper, is_after=at > body)]
    return tuple(_joined(found))


def is_too_long(text: str) -> bool:
    return len(text) > MOST_CHARACTERS or text.count("\n") > MOST_LINES or len(text.splitlines()) > MOST_LINES


def is_chinese(text: str) -> bool:
    """True where at least every third visible character is Chinese."""
    sample = text[:200_000]
    seen = len(sample) - sum(sample.count(blank) for blank in " \n\r\t\u3000")
    return len(_CHINESE.findall(sample)) * 3 >= seen > 0


def _unknown(text: str) -> tuple[Segment, ...]:
    if not text:
        return ()
    return (Segment(Part.UNKNOWN if text.strip() else Part.BLANK, 0, len(text)),)


def _says(text: str, piece: Piece) -> bool:
    """True for a numbered piece or one with a sentence, as a letter has."""
    return piece.mark is not None or any(sign in text[piece.first : piece.last] for sign in "。：:")


def _without_closing(text: str, pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces, the last numbered one of a paper cut where words for the whole document follow its bracket in the line."""
    for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
        is_last = after is None or margins.is_signature(text[after.first : after.last])
        rest = _closing_in(text, piece) if piece.mark and is_last else None
        if rest is None or rest.is_blank:
            yield piece
            continue
        head = piece_of(text, piece.start, rest.start)
        head.mark = piece.mark
        yield from (head, rest)


def _closing_in(text: str, piece: Piece) -> Piece | None:
    """What closes the document, after the bracket of its last item or, after names without one, after white space."""
    said = text[piece.first : piece.last]
    end = end_of_last_bracket(said)
    if end is None:
        return None
    gaps = [gap.end() for gap in _GAP.finditer(said) if CLOSES.match(said, gap.end())]
    if gaps and bears_statement(said[: gaps[-1]]):
        end = min(end, gaps[-1])
    rest = piece_of(text, piece.first + end, piece.end)
    return rest if CLOSES.match(text, rest.first) else None


def _is_of_an_office(text: str, papers: Sequence[Paper]) -> bool:
    """True where the text has what a document of an office has, and says it in an office's words."""
    words = len({found.group() for found in _WORDS.finditer(text[:100_000])})
    is_titled = any(paper.is_titled for paper in papers)
    if any(paper.statements for paper in papers):
        return is_titled or words >= 2
    heads = {part for paper in papers for part in paper.parts()}
    if Part.DOCUMENT_NO in heads or Part.ADDRESSEES in heads:
        return words >= 2
    if is_titled and any(
        say_in_sentences(text[p.pieces[0].start : p.pieces[-1].end]) for p in papers if p.numbers
    ):
        return words >= 2
    numbers = sum(paper.numbers for paper in papers)
    return words >= (4 if is_titled and numbers else 8) and numbers > 1


def _body_of(papers: Sequence[Paper]) -> int:
    """Which paper is the document itself: the first with statements (or, without any, numbers) enough."""
    for weights in ([paper.statements for paper in papers], [paper.numbers for paper in papers]):
        if most := max(weights):
            return next(at for at, weight in enumerate(weights) if weight * 2 >= most)
    return max(range(len(papers)), key=lambda at: not papers[at].is_headed_as_attachment)


def _segments_of(paper: Paper, *, is_after: bool) -> Iterator[Segment]:
    start = paper.pieces[0].start
    if is_after and not paper.has_only_margins:
        is_attached = paper.is_headed_as_attachment or paper.numbers
        last = paper.end_of_matter
        yield Segment(Part.ATTACHMENT if is_attached else Part.UNKNOWN, start, last)
        yield from (each for each in _segments_at(paper) if each.start >= last)
        return
    yield from _segments_at(paper)


def _segments_at(paper: Paper) -> Iterator[Segment]:
    for piece, part in zip(paper.pieces, paper.parts(), strict=True):
        yield Segment(part, piece.start, piece.end)


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Neighbours that are one thing as one segment; nothing to go on from is unknown."""
    held: Segment | None = None
    for each in segments:
        if held and each.part is held.part and each.part in _ONE:
            held = Segment(held.part, held.start, each.end)
            continue
        if held:
            yield held
        held = each
    if held:
        yield held
