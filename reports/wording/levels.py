"""The four levels of a paper, as GB/T 9704-2012 numbers them: 一、（一）1.（1）."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from audit.numerals import chinese
from reports.documents.blocks import Heading, Paragraph
from reports.wording.sentences import in_brackets


class Levels:
    """Numbers headings and points as they come; each begins anew under the next one above."""

    def __init__(self) -> None:
        self._at = [0, 0, 0, 0]

    def heading(self, level: Literal[1, 2], text: str) -> Heading:
        """一、 or （一） with its words."""
        return Heading(level, self._next(level) + text)

    def point(self, text: str, *, level: Literal[3, 4] = 3) -> Paragraph:
        """1. or （1） and its words, in the type of the text."""
        return Paragraph(self._next(level) + text)

    def _next(self, level: int) -> str:
        self._at[level - 1] += 1
        self._at[level:] = [0] * (4 - level)
        number = self._at[level - 1]
        return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}. ", f"（{number}）")[level - 1]


def called(measure: Mapping[str, Any]) -> str:
    """A measure in a paper that numbers anew: its title, and the number it has in the document."""
    return measure["title"] + in_brackets(numbered(measure))


def numbered(measure: Mapping[str, Any]) -> str:
    """原第四条: the number of a measure in the document, with its chapter where numbers begin anew; empty without a number."""
    number = measure["number_text"].strip("（）")
    return f"原{measure.get('within', '')}第{number}条" if number else ""


def cell_of(measure: Mapping[str, Any]) -> str:
    """The number in a table that does not group its lines by chapter; the chapter over it where numbers begin anew."""
    number: str = measure["number_text"].strip("（）")
    within = measure.get("within", "")
    return f"{within}\n{number}" if within else number


def printed(measure: Mapping[str, Any]) -> str:
    """The number as printed, in a workbook; the chapter before it where numbers begin anew."""
    return str(measure.get("within", "") + measure["number_text"])


def listed_numbers(measures: Iterable[Mapping[str, Any]]) -> str:
    """第一、三条, and where numbers begin anew 第一部分第一条、第二部分第一条; empty where one has no number."""
    known = [*measures]
    numbers = [one["number_text"].strip("（）") for one in known]
    if not all(numbers):
        return ""
    if not any(one.get("within") for one in known):
        return f"第{'、'.join(numbers)}条"
    return "、".join(numbered(one).removeprefix("原") for one in known)
