"""What lags behind, in words: with the bodies where the snapshot names them, else with how many there are."""

from collections.abc import Iterable, Mapping
from typing import Any

from reports.documents.blocks import Paragraph, chinese_day, moved_from
from reports.wording.sentences import in_brackets

# Why something is named among the problems, in the order of the paper.
NAMES = (
    ("overdue", "逾期未报"),
    ("behind", "进度滞后"),
    ("at_risk", "存在风险"),
    ("returned", "退回待改"),
    ("lagging", "落后于工作方案"),
)


def in_words(kind: str, concerns: Iterable[Mapping[str, Any]]) -> list[Paragraph]:
    """The paragraphs on the concerns of one kind, in document order."""
    if kind == "overdue":
        return _overdue(concerns)
    return [Paragraph(_SAYS[kind](concern), lead_of(concern)) for concern in concerns]


def lead_of(concern: Mapping[str, Any]) -> str:
    """Number and title of the measure, to open a paragraph."""
    return f"{concern['number_text']}{concern['title']}。"


def _who(concern: Mapping[str, Any]) -> str:
    """The body; where it is not named, how many cities there are, and nothing of a measure's one lead."""
    if concern["body"] or concern["respondent"] != "city":
        return str(concern["body"])
    return f"{concern.get('count', 1)}个市"


def _overdue(concerns: Iterable[Mapping[str, Any]]) -> list[Paragraph]:
    """One paragraph per measure and due date, naming every body that is late."""
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for concern in concerns:
        key = (lead_of(concern), concern["due_on"], moved_from(concern), concern["state"])
        grouped.setdefault(key, []).append(_who(concern))
    return [
        Paragraph(
            _said("、".join(filter(None, bodies)), f"报送截止日期{chinese_day(due_on)}")
            + in_brackets(moved, "退回后未重新报送" if state == "returned" else "")
            + "。",
            lead,
        )
        for (lead, due_on, moved, state), bodies in grouped.items()
    ]


def _quoted(concern: Mapping[str, Any]) -> str:
    who = _who(concern)
    if not concern["body"] or concern.get("is_withheld"):
        # Who is not named is not quoted either, nor is what the office has not accepted.
        rating = f"自报{dict(NAMES)[concern['kind']]}"
        return f"{_said(who, rating, concern['state_name'])}。"
    return f"（{who}）{concern['problems'] or '未说明具体问题。'}"


def _returned(concern: Mapping[str, Any]) -> str:
    again = f"重新报送截止日期{chinese_day(concern['due_on'])}"
    return f"{_said(_who(concern), again)}。"


def _lagging(concern: Mapping[str, Any]) -> str:
    return f"{_said(_who(concern), concern['plan'])}。"


def _said(*parts: str) -> str:
    return "，".join(filter(None, parts))


_SAYS = {"behind": _quoted, "at_risk": _quoted, "returned": _returned, "lagging": _lagging}
