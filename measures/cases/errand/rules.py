"""How long a body has, and the words of what it is given to do. Knows no Django."""

from datetime import date

from audit.rules import RuleBroken
from measures.states import CaseState

TASK_MAX, PROOFS_MAX = 1000, 10
# With the body, with the office, or over.
WITH_BODY = (CaseState.OPEN, CaseState.UNIT_REVIEW, CaseState.RETURNED)
STAGES = {
    "body": ("单位办理中", WITH_BODY),
    "office": ("待督查室审核", (CaseState.SUBMITTED,)),
    "ended": ("已办结或撤销", (CaseState.APPROVED, CaseState.WITHDRAWN)),
}
# No rule sets it; as long as the office has for a report.
REVIEW_WORKDAYS, RETURN_WORKDAYS = 5, 5


def check_due(due_on: date, *, today: date) -> None:
    """Refuse a date that is gone or more than a year away."""
    if due_on < today:
        raise RuleBroken("due_in_the_past", "办理期限不能早于今天。", "due_on")
    if (due_on - today).days > 366:
        raise RuleBroken("due_too_late", "办理期限距今超过一年，请核对年份。", "due_on")
