"""Which words of a value go. Knows no Django.

A passage is looked for without regard to width, letter case, spaces and line ends: its copies were wrapped, cut and
folded for searching. A copy that was cut off (…, or the end of the text) counts from ``CUT_MIN`` characters.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from audit.rules import RuleBroken
from audit.screening.rules import PURGED

PASSAGE_MIN, CUT_MIN = 4, 12


def passages_of(text: str) -> list[str]:
    """The passages written in ``text``, parted by empty lines, each once. Refuses ones so short that ordinary words would go."""
    found = list(dict.fromkeys(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()))
    if any(len(_folded(part)[0]) < PASSAGE_MIN for part in found):
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
    seen = _compared(text)
    for passage in passages:
        # Most texts hold nothing: they are not gone through character by character.
        if _compared(passage)[:CUT_MIN] not in seen:
            continue
        folded, places = _folded(text)
        wanted = _folded(passage)[0]
        for start, end in reversed(list(_copies(folded, wanted))):
            text = text[: places[start]] + PURGED + text[places[end - 1] + 1 :]
    return text


def _copies(folded: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Where the folded text has the wanted passage, whole or cut off, from the left."""
    head, start = wanted[:CUT_MIN], 0
    while wanted and (start := folded.find(head, start)) >= 0:
        end = start + len(head)
        while end < len(folded) and end - start < len(wanted) and folded[end] == wanted[end - start]:
            end += 1
        is_cut = end == len(folded) or folded.startswith("..", end)
        if end - start == len(wanted) or is_cut:
            yield start, end
            start = end
        else:
            start += 1


@cache
def _unseen() -> dict[int, None]:
    return {code: None for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cf", "Cc"}}


def _compared(text: str) -> str:
    """The text as it is compared, quickly."""
    shown = unicodedata.normalize("NFKC", text).casefold()
    return "".join(shown.split()).translate(_unseen())


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters where it stands in the text."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKC", char).casefold():
            if not plain.isspace() and unicodedata.category(plain) not in {"Cf", "Cc"}:
                folded.append(plain)
                places.append(place)
    return "".join(folded), places
