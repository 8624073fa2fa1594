"""What a meeting is asked to decide on a measure, and what the office proposes; its words are the office's to edit."""

from collections.abc import Iterable, Mapping
from typing import Any

from audit.numerals import number_of
from reports.documents.blocks import chinese_day
from reports.terms import Terms

# By the kind of open point (``reports.freezing.points``), in its order.
_QUESTIONS = {
    "overdue": "是否责成{lead}限期补报",
    "cities_overdue": "是否责成逾期的市限期补报",
    "returned": "是否要求{lead}按审核意见限期重报",
    "behind": "是否要求有关单位提出赶上工作方案进度的办法",
    "problems": "{lead}反映的问题由哪个单位牵头解决、何时解决",
    "differ": "配合单位意见不一致的，按哪种意见办理",
    "extension": "是否同意延期申请",
    "completion": "是否同意办结申请",
}
# Where the data say what is to be done. What is the office's to weigh (differing views, requests) is left to it.
_PROPOSALS = {
    "overdue": "由{lead}立即补报并说明原因",
    "cities_overdue": "由逾期的市立即补报",
    "returned": "由{lead}对照审核意见修改，于{due}前重报",
    "behind": "由有关单位提出赶上进度的办法，在下一次报告中说明",
    "problems": "由{lead}提出解决办法，需要其他单位配合的由督查室协调",
}


def questions(entry: Mapping[str, Any], terms: Terms) -> list[str]:
    """The questions of a measure, most pressing first; an overdue report that was returned is one of them."""
    asked = (terms.said(_QUESTIONS[kind]) for kind in _kinds(entry["points"]))
    return [question.format(lead=_lead(entry, terms)) + "？" for question in asked]


def proposal(entry: Mapping[str, Any], terms: Terms) -> str:
    """建议意见 to begin with; empty where only the office can say."""
    due = chinese_day(entry["asked"]["due_on"]) if entry["asked"] else ""
    said = [
        _PROPOSALS[kind].format(lead=_lead(entry, terms), due=due)
        for kind in _kinds(entry["points"])
        if kind in _PROPOSALS
    ]
    return f"建议{'；'.join(said)}。" if said else ""


def slot_of(entry: Mapping[str, Any]) -> str:
    """The name of the block that holds 建议意见 of a measure, as the page of words shows it."""
    number = entry["number_text"].strip("（）")
    # Numbers may begin anew in each chapter, or be missing; the place in the source is there once.
    if number_of(number) == entry["number"]:
        return f"第{number}条建议意见"
    return f"第{entry['number']}项“{entry['title'][:20]}”建议意见"


def _lead(entry: Mapping[str, Any], terms: Terms) -> str:
    """Who answers now."""
    return str(entry["asked"]["body"]) if entry["asked"] else terms.lead


def _kinds(points: Iterable[Mapping[str, Any]]) -> list[str]:
    kinds = [*dict.fromkeys(point["kind"] for point in points if point["is_for_meeting"])]
    # A returned report that is overdue is asked about once.
    return [kind for kind in kinds if not (kind == "returned" and "overdue" in kinds)]
