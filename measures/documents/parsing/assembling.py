"""Stands in until the parser's own is merged."""

import re
from collections.abc import Sequence

from measures.documents.parsing.rosters import read_assignments
from measures.documents.parsing.tree import Item, Part, Segment, Tree

_NUMBER = re.compile(r"[ \u3000]*([（(][一二三四五六七八九十]+[）)])([^。\n]{2,40})。")


def assemble(text: str, segments: Sequence[Segment]) -> Tree:
    items: list[Item] = []
    spans: list[tuple[int, int]] = []
    for segment in segments:
        if segment.part is Part.ITEM:
            spans.append(segment.span)
        elif segment.part is Part.GOES_ON and spans:
            spans[-1] = (spans[-1][0], segment.end)
    for start, end in spans:
        stretch = text[start:end]
        head = _NUMBER.match(stretch)
        items.append(
            Item(
                (start, end),
                stretch,
                head[1] if head else None,
                (start + head.start(1), start + head.end(1)) if head else None,
                head[2] if head else None,
                (start + head.start(2), start + head.end(2)) if head else None,
                title_derived=stretch[:20],
                assignments=read_assignments(stretch),
            )
        )
    titles = [each for each in segments if each.part is Part.TITLE]
    title = text[titles[0].start : titles[0].end].strip() if titles else None
    return Tree(text, tuple(segments), title=title, items=items)
