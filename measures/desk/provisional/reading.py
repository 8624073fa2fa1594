"""Due dates yet to come that a year's notice may have overtaken: fixed before it was there, or on a day off."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from measures.cases.completion.models import CompletionRequest
from measures.cases.extension.models import ExtensionRequest
from measures.cases.instruction.models import InstructionCase
from measures.cases.plan.models import WorkPlan
from measures.dates import NOT_IMPORTED
from measures.dispatch.models import Receipt
from measures.documents.columns import called_at
from measures.reporting.models import Obligation
from measures.states import CaseState
from workdays.rules import WEEKDAYS, Calendar, next_workday

WITH_BODY = (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.UNIT_REVIEW, CaseState.RETURNED)
PLAN_OWED = Q(state__in=WITH_BODY, in_force=None) | Q(state=CaseState.RETURNED)


@dataclass(frozen=True)
class Kind:
    """A kind of due date: whose rows still wait, where date and reason stand, and the pages of one row and of many."""

    name: str
    rows: Callable[[], QuerySet[Any, Any]]
    title: str | Coalesce
    one: str
    many: str
    on: str = "due_on"
    why: str = "due_why"
    body: str = "body__name"
    key: str = "pk"
    # Where its source stands; empty where the title is the source.
    source: str = "measure__policy__"


KINDS = (
    Kind("报告填报", Obligation.objects.owed, "period__name", "measures:obligation", "measures:periods"),
    Kind(
        "报告审核", Obligation.objects.awaiting_review, "period__name", "measures:review", "measures:reviews",
        on="review_due_on", why="review_due_why",
    ),
    Kind(
        "交办签收", Receipt.objects.waiting, "measure__title", "measures:slip", "measures:receipts",
        body="body_name", key="slip_id",
    ),
    Kind(
        "工作方案报送", lambda: WorkPlan.objects.filter(PLAN_OWED), called_at("policy__"), "measures:plan", "measures:plans",
        source="",
    ),
    Kind(
        "工作方案审核", WorkPlan.objects.to_decide, called_at("policy__"), "measures:plan", "measures:plans",
        on="review_due_on", why="review_due_why", source="",
    ),
    Kind(
        "延期审批", ExtensionRequest.objects.to_decide, "measure__title", "measures:extension",
        "measures:extensions", on="decide_due_on", why="decide_due_why", body="body_name",
    ),
    Kind(
        "办结核查", CompletionRequest.objects.to_decide, "measure__title", "measures:completion",
        "measures:completions", on="review_due_on", why="review_due_why", body="body_name",
    ),
    Kind(
        "批示反馈", lambda: InstructionCase.objects.filter(state__in=WITH_BODY), "instruction_id",
        "measures:instruction_case", "measures:instructions", body="body_name", source="instruction__measure__policy__",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What is due on one day for one reason: of one body, or of many asked at once."""

    kind: str
    source_name: str
    title: str
    bodies: tuple[str, ...]
    on: date
    weekday: str
    doubt: str
    why: str
    url: str


def rows_to_check(today: date, calendar: Calendar) -> list[Row]:
    """Due dates from ``today`` on that were fixed provisionally, or fall on a day off as ``calendar`` now has it.

    By date; those asked together stand in one row. One query for each kind, however many rows.
    """
    rows = [row for kind in KINDS for row in _of_kind(kind, today, calendar)]
    return sorted(rows, key=lambda row: row.on)


def _of_kind(kind: Kind, today: date, calendar: Calendar) -> Iterator[Row]:
    last = date(today.year + 1, 12, 31)
    days = (today + timedelta(days=n) for n in range((last - today).days + 1))
    off = [day for day in days if not calendar.is_workday(day)]
    doubtful = Q(**{f"{kind.on}__in": off}) | Q(**{f"{kind.why}__contains": NOT_IMPORTED})
    source_name = called_at(kind.source) if kind.source else Value("")
    columns = (kind.on, kind.why, source_name, kind.title, kind.body, kind.key)
    found = kind.rows().filter(doubtful, **{f"{kind.on}__gte": today}).order_by(kind.on, "pk")
    together: dict[tuple[Any, ...], list[tuple[str, int]]] = {}
    for on, why, source, title, body, key in found.values_list(*columns):
        together.setdefault((on, why, source, title), []).append((body, key))
    for (on, why, source, title), members in together.items():
        keys = {key for _, key in members}
        yield Row(
            kind.name,
            source,
            f"批示件{title}号" if kind.title == "instruction_id" else title,
            tuple(body for body, _ in members),
            on,
            WEEKDAYS[on.weekday()],
            _doubt(on, calendar),
            why,
            reverse(kind.one, args=[*keys]) if len(keys) == 1 else reverse(kind.many),
        )


def _doubt(on: date, calendar: Calendar) -> str:
    """Why the date is to be looked at, in words."""
    if not calendar.is_workday(on):
        following = next_workday(on, calendar)
        words = f"当日休息，其后第一个工作日是 {following:%Y-%m-%d}"
    else:
        words = "按暂定日历推算"
    if calendar.is_provisional(on):
        return f"{words}；该年通知尚未导入"
    return f"{words}；通知已导入，请核对"
