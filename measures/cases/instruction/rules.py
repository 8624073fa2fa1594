"""The words of instructions: how pressing, given when, answered by when. Knows no Django."""

from datetime import date
from enum import StrEnum

from audit.rules import RuleBroken
from measures.states import CaseState


class Priority(StrEnum):
    """How pressing an instruction is (缓急程度)."""

    MOST_URGENT = "most_urgent"
    URGENT = "urgent"
    NORMAL = "normal"


PRIORITY_NAMES = {Priority.MOST_URGENT: "特急", Priority.URGENT: "急", Priority.NORMAL: "普通"}
# Urgent instructions are answered within days, others within three weeks (domain notes, section 5).
PRIORITY_WORKDAYS = {Priority.MOST_URGENT: 3, Priority.URGENT: 5, Priority.NORMAL: 15}
# With the body, with the office, or over.
WITH_BODY = (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.UNIT_REVIEW, CaseState.RETURNED)
STAGES = {
    "body": ("承办单位办理中", WITH_BODY),
    "office": ("待督查室审核", (CaseState.SUBMITTED,)),
    "ended": ("已办结或撤回", (CaseState.APPROVED, CaseState.WITHDRAWN)),
}
LEADER_MAX, EXTRACT_MAX = 60, 1000


def check_priority(priority: str) -> Priority:
    """Refuse a word that is not one of the three."""
    if priority not in PRIORITY_WORKDAYS:
        raise RuleBroken("priority_unknown", "请选择特急、急或普通。", "priority")
    return Priority(priority)


def check_given_on(given_on: date, *, today: date) -> None:
    """Refuse an instruction given tomorrow, or more than ten years ago."""
    if given_on > today:
        raise RuleBroken("given_in_the_future", "批示日期不能晚于今天。", "given_on")
    if (today - given_on).days > 3660:
        raise RuleBroken("given_too_early", "批示日期距今超过十年，请核对年份。", "given_on")


def check_answer_due(due_on: date, *, today: date) -> None:
    """Refuse a date to answer by that is gone or more than a year away."""
    if due_on < today:
        raise RuleBroken("due_in_the_past", "反馈期限不能早于今天。", "due_on")
    if (due_on - today).days > 366:
        raise RuleBroken("due_too_late", "反馈期限距今超过一年，请核对年份。", "due_on")
