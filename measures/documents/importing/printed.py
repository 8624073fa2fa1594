"""How numbers and headings stand in the document, for the pages that print them before a title. Knows no Django."""

from measures.documents.parsing.tree import Chapter, Item

# What stands behind a number and belongs to it when it is printed.
MARKS = frozenset("、.．﹒")


def number_as_printed(text: str, item: Item) -> str:
    """The number with the mark that stands behind it (1. 一、), as it will stand before the title on every page."""
    if item.number is None or item.number_span is None:
        return ""
    end = item.number_span[1]
    return item.number + (text[end : end + 1] if text[end : end + 1] in MARKS else "")


def heading_of(text: str, chapter: Chapter) -> tuple[str, str]:
    """The number of a chapter as it is printed (一、), and its title."""
    before, title, _ = text[slice(*chapter.span)].partition(chapter.title)
    return (before.strip() if title else chapter.number), chapter.title
