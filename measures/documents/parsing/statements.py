"""Whether a stretch of text says who answers: what tells items from headings. ``rosters`` reads what it says."""

import re

from .rosters import read_assignments
from .spelling import evened
from .tree import Assignment

# Without any of these a text says nobody.
_MAYBE = re.compile(
    r"[【（][^（）【】]{3}|[责负牵主承配会].{0,3}[任责头办合位]|单.{0,3}位|部.{0,3}门|[厅局委部]会[省市区县国]"
)
# No item is that long; what is so was not cut.
MOST_OF_AN_ITEM = 100_000
_NEAR_THE_END = 5_000
_BULLET = re.compile(r"(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）]|[\u2460-\u2473]|[-*·●■◆]) ?")
_TERM = re.compile(
    r"【?(?:(?:完成|办结|时间|整改|责任|联系|责任人|进度)(?:时限|时间|节点|要求|期限|人|安排)?"
    r"|(?:责任|分管|牵头|包抓|包保|负责|主抓|协管|联系|配合)+[省市县区级政府]{0,3}领导) ?】?[：:]"
)
_LABEL = re.compile(
    r"【?(?:[^，。；：【】（]{2,12}(?:单 ?位|部 ?门|处室|科室)(?:（[^（）]{1,24}）)?|(?:部门|责任|职责|任务)分工)】?(?:：|$)"
)


def statements_of(
    text: str, *, first_leads: bool = False, known: frozenset[str] = frozenset()
) -> list[Assignment]:
    """Every statement in the text of one item (``read_assignments``).

    None in one of over ``MOST_OF_AN_ITEM`` characters; a text without any word for it is not looked at twice.
    """
    if len(text) > MOST_OF_AN_ITEM or not _MAYBE.search(evened(text)):
        return []
    # One line end, not two: a bracket may go over it.
    return read_assignments(text.replace("\r\n", " \n"), first_leads=first_leads, known=known)


def bears_statement(text: str) -> bool:
    """True where a bracket or a labelled line says who answers; a sentence alone (由省科技厅负责) makes no heading an item."""
    return any(_is_marked(each) for each in statements_of(text))


def says_who(text: str) -> bool:
    return bool(statements_of(text))


def say_in_sentences(text: str) -> bool:
    """True where a paragraph says 由省科技厅承办，省财政厅协办."""
    return any(says_who(line) for line in text[:MOST_OF_AN_ITEM].splitlines() if "由" in line)


def begins_with_statement(text: str) -> bool:
    """True where the line begins with a label or bracket that goes on with what was said before it."""
    rest = _without_bullet(text)
    if begins_with_label(rest):
        return True
    # A statement of its own is short; what follows it is not looked at.
    return rest[:1] in {"（", "【"} and any(each.span[0] == 0 for each in statements_of(rest[:400]))


def begins_with_label(text: str) -> bool:
    rest = _without_bullet(text)
    return _TERM.match(rest) is not None or _LABEL.match(rest) is not None


def _without_bullet(text: str) -> str:
    even = evened(text[:500])
    begin = _BULLET.match(even)
    return even[begin.end() :] if begin else even


def leaves_open(said: str) -> bool:
    """True where a bracket of the line is closed only in the next."""
    even = evened(said)
    return max(even.rfind("（"), even.rfind("【")) > max(even.rfind("）"), even.rfind("】"))


def end_of_last_bracket(text: str) -> int | None:
    """Where the last bracket or labelled line ends that says so, looked for near the end."""
    begin = max(0, len(text) - _NEAR_THE_END)
    ends = [begin + each.span[1] for each in statements_of(text[begin:]) if _is_marked(each)]
    return max(ends, default=None)


def _is_marked(each: Assignment) -> bool:
    said = evened(each.raw[:40])
    return said[:1] in {"（", "【"} or "：" in said or _LABEL.match(said) is not None
