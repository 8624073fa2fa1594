"""What may be written on a source, and when that is an edit or a 勘误. Knows no Django."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from audit.rules import RuleBroken
from measures.documents.rules import QUOTE_MAX

# Printed fields, and what they are called on the page and in the history.
SOURCE_FIELDS: Mapping[str, str] = {
    "kind": "来源种类",
    "title": "标题",
    "document_no": "文号",
    "issued_on": "日期",
    "issuing_body": "发文机关",
    "valid_to": "有效期至",
    "basis": "依据",
    "addressees": "主送机关",
    "preamble": "引言",
    "closing_text": "结语",
}
MEASURE_FIELDS: Mapping[str, str] = {
    "title": "标题",
    "number_text": "编号",
    "section": "节",
    "text": "原文",
    "bracket": "责任单位原文",
    "expected_result": "预期效果",
}
CHAPTER_FIELDS: Mapping[str, str] = {"number_text": "章号", "title": "章标题"}
# What changes with the visibility, said before it is: to restricted, to open.
VISIBILITY_DETAIL: Mapping[bool, str] = {
    True: "承办单位（含由各市填报时的各市）只看到本单位承办的{item}，看不到引言、全文、原件和其他{item}；"
    "其他单位看不到这件来源。总览、督查通报不再向单位提供，已发布的通报各单位也不能再打开。督查室、省领导和系统管理员不受影响。",
    False: "各单位在台账、总览中都能看到这件来源和全部{item}，已发布的督查通报向各单位提供。",
}
# What must not become empty.
NEEDED = frozenset({"kind", "title", "issued_on", "text"})
TITLE_LENGTH = 60
# Comparing texts letter by letter takes the product of their lengths.
_COMPARED_AT_MOST = 25_000_000
_SAME_QUOTE = 0.6
_FIRST_SENTENCE = re.compile(r"[^。；！？\n]+")


def title_of(text: str) -> tuple[str, bool]:
    """A title for a matter that was given none, and True: it is derived. Its first sentence, cut where it is long."""
    found = _FIRST_SENTENCE.search(text)
    first = found.group().strip() if found else text.strip()
    return (first if len(first) <= TITLE_LENGTH else f"{first[: TITLE_LENGTH - 1]}…"), True


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, tuple[Any, Any]]:
    """Field -> (as it is, as it shall be), of those that differ. Refuses an unknown field and an empty needed one."""
    for name, value in after.items():
        if name not in names:
            raise RuleBroken("unknown_field", "页面内容不完整，请刷新后重试。")
        if name in NEEDED and not value:
            raise RuleBroken(f"{name}_missing", f"请填写{names[name]}。", name)
    return {name: (before[name], value) for name, value in after.items() if before[name] != value}


def check_valid_to(valid_to: date | None, issued_on: date | None) -> None:
    """Refuse an end of validity before the document's own date (``valid_before_issue``)."""
    if valid_to is not None and issued_on is not None and valid_to < issued_on:
        raise RuleBroken("valid_before_issue", "有效期至不能早于成文日期。", "valid_to")


def quotes_after(before: str, after: str, quotes: Sequence[str]) -> list[str]:
    """The quotes of action items as a corrected text has them: the same stretch of it, with the words put right.

    Refuses (``quote_lost``) where the stretch is gone or mostly other words, begins or ends amid them, or is too long for a
    quote.
    """
    found = [quote if quote in after else _followed(before, after, quote) for quote in quotes]
    lost = next((quote for quote, now in zip(quotes, found, strict=True) if not now), None)
    if lost is not None or len(set(found)) < len(found):
        words = f"具体事项的摘句“{(lost or quotes[0])[:30]}”在修改后的原文中找不到，请先调整具体事项。"
        raise RuleBroken("quote_lost", words, "text")
    return found


def _followed(before: str, after: str, quote: str) -> str:
    start = before.find(quote)
    if start < 0 or len(before) * len(after) > _COMPARED_AT_MOST:
        return ""
    edges: dict[int, int] = {}
    for tag, old, old_end, new, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        inside = range(old_end - old) if tag == "equal" else ()
        edges |= {old + n: new + n for n in inside} | {old_end: new_end}
        edges.setdefault(old, new)
    begin, end = edges.get(start), edges.get(start + len(quote))
    now = after[begin:end].strip() if begin is not None and end is not None else ""
    is_same = SequenceMatcher(None, quote, now, autojunk=False).ratio() >= _SAME_QUOTE
    return now if is_same and len(now) <= QUOTE_MAX else ""


def in_words(value: Any) -> str:
    """A value of a printed field as the history keeps it."""
    return value.isoformat() if isinstance(value, date) else str(value or "")
