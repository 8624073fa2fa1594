"""Brackets and labelled lines that sound as if they said who answers, but were not read as that."""

import re
from collections.abc import Iterator, Sequence

from .brackets import pairs_in
from .spelling import evened
from .tree import Assignment, Span

_BODY_END = "(?:[厅局委办部处科股署院所会室组队镇乡区县州旗]|部门|单位|政府|中心|公司|集团|银行|分行|支行|街道|专班|机关|企业|学校|同志)"
_SOUNDS = re.compile(
    rf".*?(?:{_BODY_END}(?:、|，|；|$|等|按|分别|牵头|负责|配合|会同|参与|落实|承办)|(?:牵头|负责|配合|承办|落实|参与)$)"
)
_BODY = re.compile(rf"{_BODY_END}(?:$|、|，|；| )")
_IN_SENTENCE = re.compile(
    rf"(?:由|请|责成)[\u4e00-\u9fff、（）]{{1,40}}?{_BODY_END}(?:[^，。；]{{0,12}}?(?:负责|牵头|承办|落实|研究|办理|提出|制定|会同)|，)"
)
# Where nothing else says who answers, a bracket at the end with any of these may.
_HOLDS_BODY = re.compile("部门|单位|政府|[委局厅市县区]")
_NO_ROSTER = re.compile("此件|以下简称|下称|不含|包括|指|含|如|见|详见|附件|试点|比例|左右|以上|以下")
_LABELLED = re.compile(
    r"(?:^|(?<=[\n。；]))\s{0,8}(?P<said>[\u4e00-\u9fff]{0,8}(?:责任|牵头|承办|主办|落实|负责|承担|配合)[\u4e00-\u9fff]{0,6}：[^\n。]{2,200})"
)
_LONGEST = 600


def unread_in(text: str, assignments: Sequence[Assignment], start: int = 0) -> Iterator[Span]:
    """Such stretches of ``text``, which begins at ``start`` of the document; those within one of ``assignments`` were read."""
    even = evened(text)
    found = [
        (pair.start, pair.end)
        for pair in pairs_in(even)
        if _stands_so(even, pair.start, pair.end)
        and _sounds_so(even[slice(*pair.inner)], is_silent=not assignments)
    ]
    found += [each.span("said") for each in _LABELLED.finditer(even) if _BODY.search(each["said"])]
    for first, last in found:
        if not any(each.span[0] < start + last and start + first < each.span[1] for each in assignments):
            yield start + first, start + last


def named_in_sentence(text: str) -> Span | None:
    """Where a sentence gives the work to somebody (由省水利厅负责, 请省财政厅研究), for a text without a statement."""
    found = _IN_SENTENCE.search(evened(text))
    return found.span() if found else None


def _stands_so(text: str, start: int, end: int) -> bool:
    """After a sentence, or at the end of a paragraph."""
    before, after = text[:start][-8:].rstrip(), text[end : end + 4].lstrip("。； ")
    return bool(before) and (before[-1] in "。；！”" or not after or after[0] == "\n")


def _sounds_so(inner: str, *, is_silent: bool) -> bool:
    said = inner.strip()
    if not 2 < len(said) <= _LONGEST or _NO_ROSTER.match(said):
        return False
    return _SOUNDS.match(said) is not None or (is_silent and _HOLDS_BODY.search(said) is not None)
