"""Stands in until the parser's own is merged."""

import re

from measures.documents.parsing.tree import Part, Segment

_NUMBER = re.compile(r"[ \u3000]*[（(][一二三四五六七八九十]+[）)]")


def segment(text: str) -> tuple[Segment, ...]:
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        part = Part.ITEM if _NUMBER.match(line) else Part.BLANK if not line.strip() else Part.UNKNOWN
        found.append(Segment(part, at, at + len(line)))
        at += len(line)
    return tuple(found)
