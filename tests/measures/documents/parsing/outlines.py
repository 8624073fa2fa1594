"""Texts written with the part of each line before it, so that a test shows a document and how it is to be cut at once.

    chapter   一、总体要求
    item      （一）夯实基础。……
    +item     （二）……          (in the same line as the one before)

A line ``|`` is blank, ⏎ a line end within a part. Words of the texts are made up for the tests.
"""

from measures.documents.parsing import segment
from measures.documents.parsing.tree import Part


def written(outline: str) -> tuple[str, list[tuple[str, str]]]:
    """The text of an outline, and its parts with what stands in them."""
    text, expected = "", []
    for line in outline.strip().split("\n"):
        name, _, said = line.strip(" ").partition(" ")
        said = said.strip(" ").replace("⏎", "\n")
        if name == "|":
            text += "\n"
            continue
        text += ("" if name.startswith("+") or not text else "\n") + said
        expected.append((name.lstrip("+"), said.strip()))
    return text, expected


def cut(text: str) -> list[tuple[str, str]]:
    """The parts the parser cuts the text into, blank ones left out."""
    return [
        (each.part.value, text[each.start : each.end].strip())
        for each in segment(text)
        if each.part is not Part.BLANK
    ]
