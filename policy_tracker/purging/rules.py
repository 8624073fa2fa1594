"""Which words of a value go. Knows no Django.

A passage is looked for without regard to width, letter case, spaces and line ends: its copies were wrapped, cut and
folded for searching. A copy that was cut off (…, or the end of the text) counts from ``CUT_MIN`` characters.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from audit.rules import RuleBroken
from audit.screening.rules import PURGED
from audit.texts import folded, folded_with_places

PASSAGE_MIN, CUT_MIN = 4, 12


def passages_of(text: str) -> list[str]:
    """The passages written in ``text``, parted by empty lines, each once. Refuses ones so short that ordinary words would go."""
    found = list(dict.fromkeys(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()))
    if any(len(folded(part)) < PASSAGE_MIN for part in found):
        raise RuleBroken("passage_too_short", f"每段至少 {PASSAGE_MIN} 个字，否则会误清其他内容。")
    return found


def struck(value: Any, passages: Sequence[str]) -> Any:
    """The same value with every copy of a passage replaced by ``PURGED``; texts inside lists and objects, too."""
    if isinstance(value, str):
        return _struck_text(value, passages)
    if isinstance(value, dict):
        return {name: struck(inner, passages) for name, inner in value.items()}
    if isinstance(value, list):
        return [struck(inner, passages) for inner in value]
    return value


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def _struck_text(text: str, passages: Sequence[str]) -> str:
    seen = folded(text)
    for passage in passages:
        wanted = folded(passage)
        # Most texts hold nothing: they are not gone through character by character.
        if wanted[:CUT_MIN] not in seen:
            continue
        compared, places = folded_with_places(text)
        for start, end in reversed(list(_copies(compared, wanted))):
            text = text[: places[start][0]] + PURGED + text[places[end - 1][1] :]
    return text


def _copies(compared: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Where the folded text has the wanted passage, whole or cut off, from the left."""
    head, start = wanted[:CUT_MIN], 0
    while wanted and (start := compared.find(head, start)) >= 0:
        end = start + len(head)
        while end < len(compared) and end - start < len(wanted) and compared[end] == wanted[end - start]:
            end += 1
        is_cut = end == len(compared) or compared.startswith("..", end)
        if end - start == len(wanted) or is_cut:
            yield start, end
            start = end
        else:
            start += 1
