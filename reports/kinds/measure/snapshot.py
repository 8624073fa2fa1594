"""单项情况: one measure on one page, with everything that is known of it at a moment."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from measures.models import ActionItem, ItemAssignment, Measure
from measures.states import COMPLETION_KIND_NAMES, CompletionKind, Respondent
from reports.freezing.cases import completions_of, extensions_of, urges_of
from reports.freezing.envelope import Subject
from reports.freezing.indicators import indicators_of
from reports.freezing.matters import Asked, Matters, asked_of, facts, gather, plans_of, statements
from reports.freezing.points import open_points


def freeze(subject: Subject, as_of: datetime) -> dict[str, Any]:
    """All that the paper of one measure shows, as it stood at ``as_of``.

    Names of bodies are as printed in the document, with who has the duty now where it passed to another.
    """
    assigned = Prefetch(
        "assignments", queryset=ItemAssignment.objects.select_related("body").order_by("order")
    )
    items = Prefetch(
        "action_items", queryset=ActionItem.objects.order_by("ordinal").prefetch_related(assigned)
    )
    measure = (
        Measure.objects.with_roster()
        .with_due_as_of(as_of)
        .prefetch_related(items)
        .get(pk=subject.asked_measure.pk)
    )
    matters = gather(subject.policy, [measure], as_of=as_of)
    asked = matters.asked.get(measure.pk, ())
    return {
        "prose": {"remarks": ""},
        "measure": {
            **facts(matters, measure),
            "text": measure.text,
        },
        "items": [_item(item) for item in measure.action_items.all()],
        "asked": [
            asked_of(one, matters.today) for one in asked if one.row.respondent is Respondent.DEPARTMENT
        ],
        "cities": _cities(matters, list(asked)),
        "plans": plans_of(matters, measure),
        "statements": statements(matters, measure),
        "points": open_points(matters, measure),
        "extensions": extensions_of(matters, measure),
        "urges": urges_of(matters, measure),
        "completions": completions_of(matters, measure),
        **indicators_of(measure, as_of=as_of),
    }


def _item(item: ActionItem) -> dict[str, Any]:
    return {
        "quote": item.quote,
        "completion_name": COMPLETION_KIND_NAMES[CompletionKind(item.completion_kind)],
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "due_text": item.due_text,
        "bodies": [assignment.body.name for assignment in item.assignments.all()],
    }


def _cities(matters: Matters, asked: list[Asked]) -> list[dict[str, Any]]:
    """Where cities report: by period how many are asked, have reported and are overdue, and each one's row."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        if one.row.respondent is Respondent.CITY:
            found.setdefault(one.period.name, []).append(one)
    return [
        {
            "period": name,
            "owed": len(rows),
            "reported": sum(1 for one in rows if one.row.is_reported),
            "overdue": [one.row.body_name for one in rows if one.row.is_overdue],
            "rows": [asked_of(one, matters.today) for one in rows],
        }
        for name, rows in found.items()
    ]
