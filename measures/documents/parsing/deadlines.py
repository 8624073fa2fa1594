"""Until when the work of an item is to be done, as the text says it."""

from datetime import date

from .tree import Deadline


def find_deadlines(text: str, *, issued_on: date | None = None) -> list[Deadline]:
    """The phrases of one item's text that set an end for its work, in order; spans count from the beginning of ``text``."""
    return []
