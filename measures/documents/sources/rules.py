"""What may be written on a source, and when that is an edit or a 勘误. Knows no Django."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from audit.rules import RuleBroken

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
# What must not become empty.
NEEDED = frozenset({"kind", "title", "issued_on", "text"})
TITLE_LENGTH = 60
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


def check_quotes_stand(text: str, quotes: "list[str]") -> None:
    """Refuse a text in which an action item's quote no longer stands word for word (``quote_lost``)."""
    lost = next((quote for quote in quotes if quote not in text), None)
    if lost is not None:
        words = f"具体事项的摘句“{lost[:30]}”在修改后的原文中找不到，请先调整具体事项。"
        raise RuleBroken("quote_lost", words, "text")


def in_words(value: Any) -> str:
    """A value of a printed field as the history keeps it."""
    return value.isoformat() if isinstance(value, date) else str(value or "")
