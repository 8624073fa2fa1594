"""Numbers that Word writes by itself, as it prints them. Knows no Django.

Lists, levels and where counting begins anew: ECMA-376 part 1, 17.9. Counting goes by the abstract list, so two lists of one
kind go on counting together, unless one says where it begins.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.numerals import MOST, chinese
from measures.documents.reading.word_xml import attribute, children, first, value

_LEVELS = 9
# Deeper than people base styles on one another.
_MOST_STYLES = 30
_PLACE = re.compile(r"%([1-9])")
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restarts: bool = True
    is_legal: bool = False
    style: str = ""


@dataclass
class _List:
    """One list of the file: its levels, and where its counting begins for the first time it is met."""

    abstract: str
    levels: Mapping[int, _Level]
    begins: Mapping[int, int] = field(default_factory=dict)


class Numbers:
    """Hands out the numbers of a document's paragraphs in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists = _lists(numbering)
        self._styles = _styles(styles)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, properties: Any, style: str) -> str:
        """The number printed before a paragraph of these properties and style; empty where it has none."""
        list_id, level = self._asked(properties, style)
        found = self._lists.get(list_id)
        if found is None or level not in found.levels:
            return ""
        own = found.levels[level]
        counts = self._counts.setdefault(found.abstract, {})
        # A level that was passed over is printed as begun and counts as begun.
        for above in range(level):
            counts.setdefault(above, found.levels.get(above, _Level()).start)
        if level in found.begins and (list_id, level) not in self._begun:
            counts[level] = found.begins[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else own.start
        self._begun.add((list_id, level))
        for deeper in [each for each in counts if each > level]:
            if found.levels.get(deeper, _Level()).restarts:
                del counts[deeper]
        return _printed(own, found.levels, counts)

    def _asked(self, properties: Any, style: str) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else those of its style or of what that is based on."""
        list_id, level = _num_pr(properties)
        for _ in range(_MOST_STYLES):
            if list_id or style not in self._styles:
                break
            list_id, styled, below = self._styles[style]
            if list_id and level is None:
                found = self._lists.get(list_id)
                linked = [n for n, each in found.levels.items() if each.style == style] if found else []
                level = linked[0] if linked else styled
            style = below
        return list_id, level or 0


def _printed(own: _Level, levels: Mapping[int, _Level], counts: Mapping[int, int]) -> str:
    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        level = levels.get(at, _Level())
        count = counts.get(at, level.start)
        return str(count) if own.is_legal and level.format != "bullet" else written(count, level.format)

    if own.format == "bullet":
        # The dingbats of symbol fonts are private characters that mean nothing elsewhere.
        said = "".join(char for char in own.text if not "\ue000" <= char <= "\uf8ff")
    else:
        said = _PLACE.sub(number, own.text)
    # What stands between number and text is a gap; after 、 or ） nobody types one.
    return f"{said} " if said and own.suffix != "nothing" and said[-1].isalnum() else said


def written(number: int, style: str) -> str:
    """A number in one of Word's formats; formats of other scripts come as digits."""
    if number < 1:
        return "" if style == "none" else str(number)
    return _FORMATS.get(style, str)(number)


def _chinese(number: int) -> str:
    return chinese(number) if number <= MOST else str(number)


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)


def _roman(number: int) -> str:
    said = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        said += letters * min(times, 20)
    return said


def _row_of(begin: int, most: int) -> Callable[[int], str]:
    return lambda number: chr(begin + number - 1) if number <= most else str(number)


def _around(names: str) -> Callable[[int], str]:
    return lambda number: names[(number - 1) % len(names)]


def _circled(number: int) -> str:
    for last, begin in ((20, 0x2460), (35, 0x3251 - 20), (50, 0x32B1 - 35)):
        if number <= last:
            return chr(begin + number - 1)
    return str(number)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting", "chineseCountingThousand", "ideographDigital", "taiwaneseCounting",
            "taiwaneseCountingThousand", "taiwaneseDigital", "japaneseCounting", "japaneseDigitalTenThousand",
        ),
        _chinese,
    ),
    "chineseLegalSimplified": lambda number: _chinese(number).translate(_LEGAL),
    "ideographLegalTraditional": lambda number: _chinese(number).translate(_LEGAL),
    "ideographTraditional": _around(_STEMS),
    "ideographZodiac": _around(_BRANCHES),
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": lambda number: str(number).translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _row_of(0x2474, 20),
    "decimalEnclosedFullstop": _row_of(0x2488, 20),
    "ideographEnclosedCircle": _row_of(0x3220, 10),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "none": lambda _: "",
}  # fmt: skip


# --- What the file says -----------------------------------------------------------------------------


def _lists(numbering: Any) -> dict[str, _List]:
    if numbering is None:
        return {}
    abstracts = {attribute(each, "abstractNumId"): each for each in children(numbering, "abstractNum")}
    by_style = {_val(each, "styleLink"): key for key, each in abstracts.items() if _val(each, "styleLink")}
    found = {}
    for each in children(numbering, "num"):
        key = _val(each, "abstractNumId")
        if key in abstracts:
            # A list may only point to the one that defines a list style.
            key = by_style.get(_val(abstracts[key], "numStyleLink"), key)
        levels = _levels(abstracts[key]) if key in abstracts else {}
        begins = {}
        for override in children(each, "lvlOverride"):
            level = _int(attribute(override, "ilvl"))
            levels.update(_levels(override))
            if said := _val(override, "startOverride"):
                begins[level] = _int(said)
        found[attribute(each, "numId")] = _List(key, levels, begins)
    return found


def _levels(parent: Any) -> dict[int, _Level]:
    return {
        level: _Level(
            start=_int(_val(each, "start"), 1),
            format=_val(each, "numFmt") or "decimal",
            text=_val(each, "lvlText"),
            suffix=_val(each, "suff") or "tab",
            restarts=_val(each, "lvlRestart") != "0",
            is_legal=bool(children(each, "isLgl")) and _val(each, "isLgl") not in {"0", "false"},
            style=_val(each, "pStyle"),
        )
        for each in children(parent, "lvl")
        if 0 <= (level := _int(attribute(each, "ilvl"))) < _LEVELS
    }


def _styles(styles: Any) -> dict[str, tuple[str, int, str]]:
    """Of each style its list, its level, and the style it is based on."""
    found = {}
    for each in children(styles, "style"):
        properties = first(each, "pPr")
        list_id, level = _num_pr(properties)
        found[attribute(each, "styleId")] = (list_id, level or 0, _val(each, "basedOn"))
    return found


def _num_pr(properties: Any) -> tuple[str, int | None]:
    """The list and the level that properties name; a list 0 is none, and takes away that of the style."""
    numbered = first(properties, "numPr")
    level = _val(numbered, "ilvl")
    return _val(numbered, "numId"), _int(level) if level else None


def _val(parent: Any, name: str) -> str:
    return value(first(parent, name))


def _int(said: str, otherwise: int = 0) -> int:
    return int(said) if said.isascii() and said.lstrip("-").isdigit() and len(said) < 6 else otherwise
