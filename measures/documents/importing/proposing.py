"""Action items proposed from the text of a measure: exact quotes, whole clauses. Knows no Django."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from measures.documents.parsing.tree import Span
from measures.documents.rules import QUOTE_MAX

# What a clause must have to be one: shorter ones are headings and remains.
SHORTEST = 6
_ENDS = "。；！？!?;\n"
_OPEN, _CLOSE = "（(《“‘〈【〔[", "）)》”’〉】〕]"
# What is to be reached, and not what is to be done for it.
_RESULT = re.compile(
    r"(?:到|至|力争到?|争取到?)\s*(?:20\d\d|[二2][〇零○0]\S\S)\s*年|力争|争取|预期(?:目标|效果)|(?:主要)?目标[是为：:]"
)


@dataclass(frozen=True)
class Proposal:
    """``quotes`` stand in the text word for word; ``expected_result`` is one too, or empty."""

    quotes: Sequence[str] = ()
    expected_result: str = ""


@lru_cache(maxsize=2048)
def propose(text: str, *, without: tuple[Span, ...] = ()) -> Proposal:
    """The sentences of a measure as action items, its result clause as 预期效果.

    ``without``: stretches that are no work (number, title, brackets). What is longer than a quote may be is cut at its
    commas, never within a word.
    """
    quotes: list[str] = []
    result = ""
    for sentence in _sentences(text, without):
        if _RESULT.match(sentence) and not result and len(sentence) <= QUOTE_MAX:
            result = sentence
            continue
        for clause in _short_enough(sentence):
            if len(clause) >= SHORTEST and clause not in quotes:
                quotes.append(clause)
    return Proposal(tuple(quotes), result)


def _sentences(text: str, without: Sequence[Span]) -> Iterator[str]:
    """Stretches between ends of sentences that stand in no bracket or quotation, without what is left out."""
    left_out = sorted(without)
    depth, begin, at = 0, 0, 0
    while at < len(text):
        if left_out and at >= left_out[0][0]:
            start, end = left_out.pop(0)
            if end > at:
                yield from _whole(text[begin:start])
                begin = at = end
                depth = 0
            continue
        if text[at] in _OPEN:
            depth += 1
        elif text[at] in _CLOSE:
            depth = max(0, depth - 1)
        elif text[at] == "\n" or (text[at] in _ENDS and depth == 0):
            yield from _whole(text[begin:at])
            begin, depth = at + 1, 0
        at += 1
    yield from _whole(text[begin:])


def _whole(stretch: str) -> Iterator[str]:
    bare = stretch.strip().strip("".join(_ENDS) + "，、,：: \u3000")
    if bare:
        yield bare


def _short_enough(sentence: str) -> Iterator[str]:
    while len(sentence) > QUOTE_MAX:
        cut = max(sentence.rfind(mark, 0, QUOTE_MAX) for mark in "，,、：:")
        if cut <= 0:
            # No place to cut: not quoted at all.
            return
        yield sentence[:cut].strip()
        sentence = sentence[cut + 1 :].strip()
    yield sentence
