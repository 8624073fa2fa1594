"""What changed between two versions of a text, as a person would mark it. Knows no Django."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    """What happened to a piece of text on the way from the old version to the new one."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    change: Change
    text: str


# A phrase ends with its punctuation or its line break; a run of them ends one phrase, not several.
_PHRASE = re.compile(r"[^，。；：、！？…,;:!?\n]*[，。；：、！？…,;:!?\n]+|[^，。；：、！？…,;:!?\n]+")

# Inside a phrase: numbers and words in Latin letters change as a whole.
_CHARACTER = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|.", re.DOTALL)

# So many pairs of equal elements are looked at closely; beyond, what repeats all the time is no anchor.
_PAIRS = 400_000
# Phrases are compared character by character where both are short enough for that and alike enough to be read so.
_LONGEST, _ALIKE = 400, 0.5
# One character between two changes is chance, not a text that was kept.
_SHORTEST_KEPT = 2


def differences(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order, what was removed before what was added in its place.

    Kept and added pieces joined are ``new``, kept and removed ones ``old``. Compared by phrases, and inside phrases that
    are much alike by characters; fast for texts as long as a report may be.
    """
    before, after = _PHRASE.findall(old), _PHRASE.findall(new)
    pieces: list[Piece] = []
    for is_kept, was, becomes in _blocks(before, after):
        if is_kept:
            pieces.append(Piece(Change.KEPT, "".join(was)))
        elif len(was) == len(becomes):
            # As many phrases as before: most likely each was touched, one by one.
            for left, right in zip(was, becomes, strict=True):
                pieces += _refined(left, right)
        else:
            pieces += _refined("".join(was), "".join(becomes))
    return list(_joined(pieces))


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    counts = Counter(new)
    pairs = sum(number * counts[element] for element, number in Counter(old).items())
    matcher = SequenceMatcher(None, old, new, autojunk=pairs > _PAIRS)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield tag == "equal", old[a:b], new[c:d]


def _refined(old: str, new: str) -> list[Piece]:
    if not old or not new or max(len(old), len(new)) > _LONGEST or not _are_alike(old, new):
        return [Piece(Change.REMOVED, old), Piece(Change.ADDED, new)]
    pieces: list[Piece] = []
    for is_kept, was, becomes in _blocks(_CHARACTER.findall(old), _CHARACTER.findall(new)):
        left, right = "".join(was), "".join(becomes)
        if is_kept and len(left) >= _SHORTEST_KEPT:
            pieces.append(Piece(Change.KEPT, left))
        else:
            pieces += [Piece(Change.REMOVED, left), Piece(Change.ADDED, right)]
    return pieces


def _are_alike(old: str, new: str) -> bool:
    """Two texts without order in common read better whole: removed, and added."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind become one; between two kept pieces all that was removed comes before all that was added."""
    gone, come, kept = "", "", ""
    for piece in [*pieces, Piece(Change.KEPT, "")]:
        if piece.change is Change.KEPT and piece.text:
            if gone or come:
                yield from _change(gone, come)
                gone, come = "", ""
            kept += piece.text
        elif piece.text:
            if kept:
                yield Piece(Change.KEPT, kept)
                kept = ""
            gone += piece.text if piece.change is Change.REMOVED else ""
            come += piece.text if piece.change is Change.ADDED else ""
    yield from _change(gone, come)
    if kept:
        yield Piece(Change.KEPT, kept)


def _change(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Change.REMOVED, gone)
    if come:
        yield Piece(Change.ADDED, come)


# --- Lists ----------------------------------------------------------------------------------------------


def list_differences(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Which entries stayed, went and came: first what is there now in its order, then what went."""
    gone = Counter(old)
    pieces: list[Piece] = []
    for entry in new:
        change = Change.KEPT if gone[entry] > 0 else Change.ADDED
        gone[entry] -= 1
        pieces.append(Piece(change, entry))
    left = [entry for entry in dict.fromkeys(old) for _ in range(max(gone[entry], 0))]
    return pieces + [Piece(Change.REMOVED, entry) for entry in left]
