"""The title of an item: its first sentence, where that is one."""

import re
from dataclasses import dataclass

from .lines import INDENT, is_full
from .statements import begins_with_statement, statements_of
from .tree import Span

_STOP = re.compile("[。！？；;：:\n\r\x0b\x0c\u2028\u2029]|[ \u3000\xa0]{2,}|\u3000")
_LINE_END = re.compile(rf"[{INDENT}]*[\r\n]+[{INDENT}]*")
# Not 乡镇（街道）: what goes on after the bracket.
_CLAUSE = re.compile(r"[，,。；;：:\n\r]|[（(](?![\u4e00-\u9fff、]{1,6}[）)][\u4e00-\u9fff])")
_OPENER = re.compile("[（(]")
_LINE_ENDS = frozenset("\n\r\x0b\x0c\u2028\u2029")
_MOST, _MOST_BEFORE_BRACKET, _MOST_WITH_COMMA, _MOST_CLAUSE, _MOST_DERIVED = 45, 60, 30, 16, 40


@dataclass(frozen=True)
class Title:
    """``title`` with its span, or none and a ``derived`` one to offer; ``doubt`` says why one may not be a title."""

    title: str | None = None
    span: Span | None = None
    derived: str = ""
    doubt: str = ""


def title_of(text: str, start: int, end: int, *, width: int | None = None) -> Title:
    """The title of the item whose words (after its number) stand in [start, end).

    ``width``: where the lines of the text are broken (``lines.width_of``); a full line does not end a title.
    """
    while start < end and text[start] in INDENT:
        start += 1
    stop = _stop(text, start, min(end, start + 200), width)
    last = stop.start() if stop else min(end, start + 200)
    opened = _statement_in(text, start, last)
    last = opened if opened is not None else last
    said = text[start:last].rstrip(INDENT)
    sign = "" if stop is None or opened is not None else stop.group()[0]
    rest = text[last + (opened is None) : min(end, last + 400)]
    most = _MOST if opened is None else _MOST_BEFORE_BRACKET
    doubt = _doubt(said, sign, rest=rest, is_whole=stop is None and opened is None, most=most)
    if doubt is None:
        return Title(derived=_derived(text, start, end))
    one_line = _LINE_END.sub("", said)
    return Title(one_line, (start, start + len(said)), one_line, doubt)


def _stop(text: str, start: int, end: int, width: int | None) -> re.Match[str] | None:
    for stop in _STOP.finditer(text, start, end):
        before = text[text.rfind("\n", 0, stop.start()) + 1 : stop.start()].strip(INDENT)
        if width is None or stop.group() not in "\r\n" or not is_full(before, width):
            return stop
    return None


def _doubt(said: str, sign: str, *, rest: str, is_whole: bool, most: int) -> str | None:
    """Why the sentence may not be a title, empty when it surely is one; None when it is none."""
    clauses = re.split("[，,]", said)
    if not said or len(said) > (_MOST_CLAUSE if sign in {"：", ":"} else most) or sign in {"；", ";"}:
        return None
    if sign in {"：", ":"}:
        return "标题后是冒号，可能是正文的开头。"
    after = rest.strip(INDENT + "\n\r")
    is_alone = is_whole or not after or (len(after) < 80 and begins_with_statement(after))
    is_short = len(clauses) <= 3
    is_balanced = (
        is_short and len(said) <= _MOST_WITH_COMMA and all(len(each) <= _MOST_CLAUSE for each in clauses)
    )
    if len(clauses) > 1 and (is_alone or not (sign in _LINE_ENDS or is_balanced)):
        return None
    if len(clauses) > 1 and sign not in _LINE_ENDS:
        return "首句有逗号，请核对是否标题。"
    if is_alone:
        # One sentence and the bracket: title and text in one.
        return "本条只有一句，请核对是否标题。" if len(said) <= 30 else None
    return "" if is_short and (sign in _LINE_ENDS or len(said) <= 32) else "标题较长，请核对。"


def _statement_in(text: str, start: int, last: int) -> int | None:
    """Where a bracket that says who answers begins within the first sentence; one that is part of a word, 乡镇（街道）, does not."""
    if _OPENER.search(text, start, last) is None:
        return None
    said = text[start : last + 300].split("\n", maxsplit=1)[0]
    begins = (start + each.span[0] for each in statements_of(said) if _OPENER.match(said, each.span[0]))
    return next((at for at in begins if start < at < last), None)


def _derived(text: str, start: int, end: int) -> str:
    stop = _CLAUSE.search(text, start, min(end, start + _MOST_DERIVED + 1))
    return text[start : stop.start() if stop else min(end, start + _MOST_DERIVED)].strip()
