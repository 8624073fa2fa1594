"""The words of accepted rounds, cut to what a table of many tasks has room for (decision 7)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from measures.models import Measure, Review, Submission
from measures.states import PROGRESS_STATUS_NAMES, ProgressStatus, Respondent, day_of

# So many characters of a text are kept; the whole stands in the report of its document.
KEPT = 300
_TOGETHER = 500


def words_of(obligations: Iterable[int], *, as_of: datetime) -> dict[int, dict[str, Any]]:
    """The newest accepted round of each obligation that has one; a query for each few hundred."""
    found = {}
    for some in _parts(obligations):
        for one in _accepted(as_of).filter(obligation__in=some).order_by("round").values(*_COLUMNS):
            found[one["obligation_id"]] = _said(one)
    return found


def last_words_on(measures: Mapping[int, Q], *, as_of: datetime) -> dict[int, dict[str, Any]]:
    """By measure the newest accepted round of all periods, of whose report the condition says. Two queries for a few hundred.

    Of each measure one row is read, however many periods there were.
    """
    newest: dict[int, int] = {}
    by_condition: dict[Q, list[int]] = {}
    for measure, condition in measures.items():
        by_condition.setdefault(condition, []).append(measure)
    for condition, of in by_condition.items():
        rounds = _accepted(as_of).filter(condition, obligation__measure=OuterRef("pk"))
        order = ("-obligation__period__ends_on", "-obligation__period_id", "-round", "-pk")
        last = Subquery(rounds.order_by(*order).values("pk")[:1])
        for some in _parts(of):
            known = Measure.objects.filter(pk__in=some).annotate(last=last).order_by()
            newest |= {pk: last for pk, last in known.values_list("pk", "last") if last}
    said = {}
    for some in _parts(newest.values()):
        for one in Submission.objects.filter(pk__in=some).annotate(**_CUT).values("pk", *_COLUMNS):
            said[one["pk"]] = _said(one)
    return {measure: said[pk] for measure, pk in newest.items()}


def of_lead() -> Q:
    """The report of whoever leads."""
    return Q(obligation__respondent=Respondent.DEPARTMENT)


def of_city(body: int) -> Q:
    """The report of one city."""
    return Q(obligation__respondent=Respondent.CITY, obligation__body=body)


_CUT = {name: Left(column, KEPT + 1) for name, column in (("done_cut", "done"), ("problems_cut", "problems"))}
_COLUMNS = (
    "obligation_id", "obligation__period__name", "submitted_at", "effective_status", "done_cut", "problems_cut",
)  # fmt: skip


def _accepted(as_of: datetime) -> "QuerySet[Submission]":
    accepted = Submission.objects.filter(review__decision=Review.ACCEPT, review__decided_at__lte=as_of)
    return accepted.annotate(**_CUT)


def _said(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "period": one["obligation__period__name"],
        "submitted_on": day_of(one["submitted_at"]).isoformat(),
        "status_name": PROGRESS_STATUS_NAMES[ProgressStatus(one["effective_status"])],
        "done": _cut(one["done_cut"]),
        "problems": _cut(one["problems_cut"]),
    }


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(text) <= KEPT else f"{line[:KEPT]}……"


def _parts(found: Iterable[int]) -> Iterable[list[int]]:
    all_of_it = [*found]
    return (all_of_it[start : start + _TOGETHER] for start in range(0, len(all_of_it), _TOGETHER))
