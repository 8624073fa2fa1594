"""Whether a stretch of text looks as if it said who answers: enough to tell items from headings. ``rosters`` reads what it says."""

import re
from collections.abc import Iterator

from .tree import Span

_LABEL = re.compile(
    r"(?:责任|牵头|主办|承办|配合|协办|会办|参与|协同|主管|实施|落实)(?:单位|部门|处室|科室|领导|机关|主体)\s{0,4}[：:]"
    r"|(?:责任人|责任分工|牵头责任)\s{0,4}[：:]"
)
_TERM = re.compile(
    r"(?:完成|办结|时间|整改)(?:时限|时间|节点|要求|期限)\s{0,4}[：:]|(?:联系人|分管领导|责任领导)\s{0,4}[：:]"
)
_BULLET = re.compile(r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）]|[\u2460-\u2473]|[-*·●■◆]\s?)")
_SIGN = re.compile(r"[（(【\[〔）)】\]〕]")
_OPENING = frozenset("（(【[〔")
_LEAST, _MOST = 4, 400
_DUTY = re.compile(r"负责|牵头|配合|会同|主办|承办|协办|参与|落实")
_ENDING = (
    "(?:厅|局|委|办|院|会|部|府|署|司|室|处|科|股|中心|集团|公司|银行|分行|支行|联|社|大学|学院|团委|海关|法院|检察院"
    "|军区|单位|部门|机构|地区|各区|各县|各市|机关|园区|新区|自治区|高新区|示范区|开发区|街道|乡镇|企业|高校)"
)
_BODY = re.compile(
    rf"{_ENDING}(?:等|[、，,；;\s)）]|和|及|与|按|负责|牵头|配合|会同|主办|承办|协办|参与|落实|分工|为|共同|$)"
)
_NAME = re.compile(rf"[^，。：:]{{0,30}}{_ENDING}等?")
_BETWEEN_NAMES = re.compile(r"[、，,；;\s]+")
_NO_STATEMENT = re.compile(r"\s*(?:以下|下同|含|包括|见|详见|注|如|指|即|原|不含|其中|除|简称)")
_AFTER = re.compile(r"[。；;，,]?[ \t\u3000]*(?:$|\n|\r|(?=[（(]))")
_SENTENCE_END = frozenset("。；;！!？?）)】》”\n\r")


def bears_statement(text: str) -> bool:
    """True where a bracket or a labelled line in the text looks like a statement of who answers."""
    return bool(_LABEL.search(text)) or any(_is_statement(text, each) for each in _brackets(text))


def begins_with_statement(text: str) -> bool:
    """True where the line begins with a label or bracket that goes on with what was said before it."""
    text = _BULLET.sub("", text, count=1)
    return (
        _LABEL.match(text) is not None
        or _TERM.match(text) is not None
        or (text[:1] in _OPENING and bears_statement(text))
    )


def end_of_last_bracket(text: str) -> int | None:
    """Where the last bracket ends that looks like such a statement."""
    ends = [end for start, end in _brackets(text) if _is_statement(text, (start, end))]
    return max(ends, default=None)


def _brackets(text: str) -> Iterator[Span]:
    """Whatever stands between brackets, the inner of two as well; one left open at the end of its line counts to there."""
    opened: list[int] = []
    for sign in _SIGN.finditer(text):
        if sign.group() in _OPENING:
            opened.append(sign.start())
        elif opened:
            start = opened.pop()
            if _LEAST <= sign.end() - start <= _MOST:
                yield (start, sign.end())
    for start in opened[-3:]:
        line = text.find("\n", start)
        end = len(text) if line < 0 else line
        if end - start <= _MOST:
            yield (start, end)


def _is_statement(text: str, span: Span) -> bool:
    start, end = span
    said = text[start + 1 : end - 1 if _SIGN.match(text, end - 1) else end]
    if _NO_STATEMENT.match(said) or not _BODY.search(said):
        return False
    if _DUTY.search(said):
        return "。" not in said.rstrip("。")
    # Names alone are a statement at the end of a sentence only: 省科技厅（省外国专家局） is one body.
    before = text[max(0, start - 8) : start].rstrip(" \t\u3000")[-1:]
    stands_apart = not before or before in _SENTENCE_END or _AFTER.match(text, end) is not None
    names = [name for name in _BETWEEN_NAMES.split(said) if name]
    return stands_apart and all(_NAME.fullmatch(name) for name in names)
