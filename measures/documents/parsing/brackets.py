"""Where brackets stand in an evened text: pairs, mixed pairs, and those that nobody closed or opened."""

import re
from dataclasses import dataclass

from .tree import Span

_CLOSERS = {"）": "（", "】": "【"}
_OPENERS = frozenset(_CLOSERS.values())
# A roster is short; what is longer between two brackets was not meant as a pair.
LONGEST = 1000
_DEEPEST = 2
_END = re.compile("[。\n]")
_MARK = re.compile(r"[（【）】]|。 *\n *|[。；！\n] *")


@dataclass(frozen=True)
class Bracket:
    start: int
    end: int
    # Between the marks; an unclosed one ends with its sentence or line, an unopened one begins after the last sentence.
    inner: Span
    is_whole: bool = True
    is_mixed: bool = False


def brackets_in(text: str) -> list[Bracket]:
    """The brackets of an evened text in order, outer ones first, down to the third level. Pairs do not cross."""
    pairs, unclosed, unopened = _paired(text)
    found = _shallow(pairs)
    # A pair over several sentences may be two halves: what stands before the first stop is offered too.
    found += [
        _unclosed(text, pair.start, pair.end)
        for pair in found
        if text.find("。", pair.start, pair.end - 2) >= 0
    ]
    found += [
        _unclosed(text, at, later) for at, later in zip(unclosed, [*unclosed[1:], len(text)], strict=False)
    ]
    found += [Bracket(start, at + 1, (start, at), is_whole=False) for start, at in unopened]
    return sorted(found, key=lambda bracket: (bracket.start, -bracket.end))


def pairs_in(text: str) -> list[Bracket]:
    """The brackets that were opened and closed, however deep."""
    return _paired(text)[0]


def _paired(text: str) -> tuple[list[Bracket], list[int], list[Span]]:
    opened: list[int] = []
    pairs: list[Bracket] = []
    unclosed: list[int] = []
    unopened: list[Span] = []
    sentence = 0
    for found in _MARK.finditer(text):
        at, mark = found.start(), found[0]
        if mark in _OPENERS:
            opened.append(at)
        elif mark in _CLOSERS:
            if opened and at - opened[-1] <= LONGEST:
                start = opened.pop()
                pairs.append(Bracket(start, at + 1, (start + 1, at), is_mixed=text[start] != _CLOSERS[mark]))
            else:
                unopened.append((sentence, at))
        elif mark[0] == "。" and "\n" in mark:
            # A paragraph ends: what is open now stays open.
            unclosed += opened
            opened = []
        sentence = found.end()
    return pairs, sorted(unclosed + opened), unopened


def _shallow(pairs: list[Bracket]) -> list[Bracket]:
    kept: list[Bracket] = []
    around: list[int] = []
    for pair in sorted(pairs, key=lambda pair: pair.start):
        while around and around[-1] <= pair.start:
            around.pop()
        if len(around) <= _DEEPEST:
            kept.append(pair)
        around.append(pair.end)
    return kept


def _unclosed(text: str, at: int, later: int) -> Bracket:
    stop = _END.search(text, at, min(later, at + LONGEST))
    end = stop.start() if stop else min(later, at + LONGEST)
    inner = text[at + 1 : end].rstrip(" 。；\n")
    end = at + 1 + len(inner)
    return Bracket(at, end, (at + 1, end), is_whole=False)
