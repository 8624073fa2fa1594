"""What changed between two texts, marked on a page.

A word stands beside the colour. Written here and not in a template, where white space between pieces would show.
"""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from measures.differences import Change, Piece, differences

_MARKS = {
    Change.KEPT: "{}",
    Change.ADDED: '<ins><span class="mark" aria-hidden="true">增</span><span class="visually-hidden">（新增：</span>{}'
    '<span class="visually-hidden">）</span></ins>',
    Change.REMOVED: '<del><span class="mark" aria-hidden="true">删</span><span class="visually-hidden">（删去：</span>{}'
    '<span class="visually-hidden">）</span></del>',
}


def marked_entries(pieces: Iterable[Piece]) -> list[SafeString]:
    """Each piece by itself."""
    return [format_html(_MARKS[piece.change], piece.text) for piece in pieces]


def marked(pieces: Iterable[Piece]) -> SafeString:
    """One text with what was added and removed in it."""
    return format_html_join("", "{}", ((entry,) for entry in marked_entries(pieces)))


def marked_pair(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts: in the one what is gone is marked, in the other what is new."""
    pieces = differences(before, after)
    return (
        marked(piece for piece in pieces if piece.change is not Change.ADDED),
        marked(piece for piece in pieces if piece.change is not Change.REMOVED),
    )
