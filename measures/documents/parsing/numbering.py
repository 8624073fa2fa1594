"""Numbers that begin an item (第一章 第一条 一、 （一） 1. （1） ①): read at a place, or found in the middle of a line."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from audit.numerals import number_of

from .tree import Span


class Style(IntEnum):
    """How a number is written. The order is that of GB/T 9704-2012, 7.3.3, with the parts and articles of regulations before it."""

    BOOK = 0
    PART = 1
    CHAPTER = 2
    SECTION = 3
    ARTICLE = 4
    CHINESE = 5
    CHINESE_BRACKETED = 6
    TASK = 7
    ARABIC = 8
    DECIMAL = 9
    ARABIC_BRACKETED = 10
    CIRCLED = 11
    POINT = 12


@dataclass(frozen=True)
class Mark:
    """The number at the head of an item; ``printed`` is the number without the dot after it.

    ``is_tight``: a digit follows the dot (2.5G网络), so that only the order of numbers tells it from a fraction.
    """

    style: Style
    number: int
    span: Span
    printed: str
    is_tight: bool = False


_CHINESE = "[〇○零一二三四五六七八九十百]{1,7}"
_DOT = "[、．.﹒·]"
_GAP = "[ \t\u3000\xa0]{0,4}"
_UNITS = {
    "编": Style.BOOK,
    "部分": Style.PART,
    "章": Style.CHAPTER,
    "节": Style.SECTION,
    "条": Style.ARTICLE,
}
_AFTER_UNIT = "(?![款项至到和及与、，,的之（(]|规定)"
_PATTERNS: dict[str, str] = {
    "unit": rf"第{_GAP}(?:{_CHINESE}|\d{{1,3}}){_GAP}(?:编|部分|章|节|条){_AFTER_UNIT}",
    "task": rf"(?:任务|事项|举措|行动){_GAP}(?:{_CHINESE}|\d{{1,3}})(?={_GAP}[：:、．. \u3000])",
    "chinese_bracketed": rf"[（(〔\[【]{_GAP}{_CHINESE}{_GAP}[）)〕\]】](?![、]?[，。；;,款项条至和或及号])",
    "arabic_bracketed": rf"[（(]{_GAP}\d{{1,3}}{_GAP}[）)](?![，。；;,款项条至和或及号])",
    "decimal": r"\d{1,2}(?:[.．]\d{1,2}){1,3}(?=[ \t\u3000\xa0、])",
    # 1.2031年底前 is no fraction; 1、2号机组 is no item.
    "arabic": rf"\d{{1,3}}{_GAP}(?:[．.﹒·](?:(?!\d)|(?=20\d\d\s?年|1?\d\s?月))|、(?!\d{{1,3}}\s?[、和及至号#]))",
    "tight": r"\d{1,2}[．.](?=\d{1,5}(?!\d|[.．]\d|\s?[%％‰万亿多余倍元]))",
    "half_bracketed": r"\d{1,2}[）)]",
    "chinese_half_bracketed": rf"{_CHINESE}[）)]",
    "chinese": rf"(?<![第之]){_CHINESE}{_GAP}{_DOT}(?![〇○零一二三四五六七八九十百]+[、是要])",
    "chinese_spaced": rf"{_CHINESE}(?=[\u3000 ]{{1,4}}[\u4e00-\u9fff])",
    "sign": "[\u2460-\u2473\u2474-\u2487\u2488-\u249b\u3220-\u3229\u2776-\u277f]",
    "point": rf"{_CHINESE}[是要]",
}
_STYLES = {
    "chinese_bracketed": Style.CHINESE_BRACKETED,
    "arabic_bracketed": Style.ARABIC_BRACKETED,
    "half_bracketed": Style.ARABIC_BRACKETED,
    "chinese_half_bracketed": Style.CHINESE_BRACKETED,
    "decimal": Style.DECIMAL,
    "arabic": Style.ARABIC,
    "tight": Style.ARABIC,
    "chinese": Style.CHINESE,
    "chinese_spaced": Style.CHINESE,
    "task": Style.TASK,
    "point": Style.POINT,
}
# One character each, that Unicode spells out: ① ⑴ ⒈ ㈠ ❶.
_SIGNS = {
    "\u2460": Style.CIRCLED,
    "\u2474": Style.ARABIC_BRACKETED,
    "\u2488": Style.ARABIC,
    "\u2776": Style.CIRCLED,
    "\u3220": Style.CHINESE_BRACKETED,
}


def _compiled(*names: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{_PATTERNS[name]})" for name in names))


_AT_HEAD = _compiled(*_PATTERNS)
_INSIDE = _compiled("unit", "chinese_bracketed", "decimal", "arabic", "chinese")
_AFTER_TASK = re.compile(rf"{_GAP}[：:、．.]?")
_DIGITS = re.compile(r"\d+")
_NUMERALS = re.compile(_CHINESE)
# A label after a number belongs to the statement of who answers, not to an item of its own.
_LABEL = re.compile(
    rf"{_GAP}(?:责任|牵头|主办|承办|配合|协办|会办|参与|主管|完成|时间)(?:单位|部门|处室|科室|领导|机关|主体|人|时限|时间|要求|节点){_GAP}[：:]"
)


def mark_at(text: str, at: int, end: int) -> Mark | None:
    """The number that stands at ``at``; None where none does, or only a label follows it."""
    found = _AT_HEAD.match(text, at, end)
    return None if found is None else _mark(found, text, end)


def marks_inside(text: str, start: int, end: int) -> Iterator[Mark]:
    """Whatever looks like the number of an item between ``start`` and ``end``; only the order of numbers tells if it is one."""
    for found in _INSIDE.finditer(text, start, end):
        mark = _mark(found, text, end)
        if mark is not None and mark.style is not Style.DECIMAL:
            yield mark


def _mark(found: re.Match[str], text: str, end: int) -> Mark | None:
    name, said = found.lastgroup or "", found.group()
    style, number = _read(name, said)
    if number is None or _LABEL.match(text, found.end(), end):
        return None
    stop = found.end()
    if name == "task":
        sign = _AFTER_TASK.match(text, stop, end)
        stop = sign.end() if sign else stop
    if name in {"chinese_bracketed", "sign", "arabic_bracketed"} and text[stop : stop + 1] in {
        "、",
        "．",
        ".",
    }:
        stop += 1
    printed = said.rstrip("、．.﹒· \t\u3000\xa0") if name != "sign" else said
    return Mark(style, number, (found.start(), stop), printed, is_tight=name == "tight")


def _read(name: str, said: str) -> tuple[Style, int | None]:
    if name == "unit":
        unit = "部分" if "部分" in said else said[-1]
        return _UNITS[unit], _value(said)
    if name == "sign":
        first = max(sign for sign in _SIGNS if sign <= said)
        return _SIGNS[first], ord(said) - ord(first) + 1
    if name == "decimal":
        return Style.DECIMAL, int(_DIGITS.findall(said)[-1])
    return _STYLES[name], _value(said)


@lru_cache(maxsize=1024)
def _value(said: str) -> int | None:
    digits = _DIGITS.search(said)
    if digits:
        return int(unicodedata.normalize("NFKC", digits.group()))
    numerals = _NUMERALS.search(said)
    return number_of(numerals.group()) if numerals else None
