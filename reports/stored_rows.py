"""The stored half of a row of the figures: an obligation as it stood at a moment, or as it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.prepared import Prepared
from departments.models import Body
from measures.models import DutyChange, Obligation, ReportingPeriod, Responsibility, Submission
from measures.states import Respondent, State

# A row carried over from elsewhere may have no move yet; it is its body's.
BODY_THEN = Coalesce(F("body_then"), F("body_id"), output_field=BigIntegerField())
NO_CHAPTER, NO_CHAPTER_TITLE = 0, "未分章的措施"

# What a row takes from the database as it is: field of ``Row`` -> where it is found.
_COLUMNS: Mapping[str, Any] = {
    "obligation_id": "id",
    "measure_id": "measure_id",
    "measure_number": "measure__number",
    "measure_number_text": "measure__number_text",
    "measure_title": "measure__title",
    "chapter_ordinal": Coalesce("measure__chapter__ordinal", NO_CHAPTER),
    "chapter_number_text": Coalesce("measure__chapter__number_text", Value("")),
    "chapter_title": Coalesce("measure__chapter__title", Value(NO_CHAPTER_TITLE)),
    "body_id": "body_id_then",
    "body_name": "name_then",
    "body_order": "order_then",
    "respondent": "respondent",
    "state": "state_then",
    "status": "status_then",
    "rounds": "rounds_then",
    "due_on": "due_on_then",
    "original_due_on": "original_due_on",
    "extension_count": "extensions_then",
}


def as_they_stood(period: ReportingPeriod, as_of: datetime) -> list[dict[str, Any]]:
    """The stored half of each row, under the names of its fields."""
    printed = Responsibility.objects.filter(measure=OuterRef("measure"), body=OuterRef("body_id_then"))
    out = _printed_before(OuterRef("body_id_then"))
    answering = Body.objects.filter(pk=OuterRef("body_id_then"))
    handed_in = Submission.objects.filter(obligation=OuterRef("pk"), submitted_at__lte=as_of)
    stood = (
        Obligation.objects.as_of(as_of)
        .filter(period=period)
        .annotate(
            body_id_then=BODY_THEN,
            name_then=Coalesce(
                Subquery(printed.values("name_as_printed")[:1]), out, Subquery(answering.values("name")[:1])
            ),
            order_then=Subquery(answering.values("order")[:1]),
            rounds_then=Subquery(handed_in.order_by("-round").values("round")[:1]),
        )
        .order_by("measure__number", "order_then", "id")
    )
    return _read(stood.values_list(*_COLUMNS.values()))


# Where the same is found while nothing has moved since.
_PRESENT = {
    **_COLUMNS,
    "body_id": "body_id",
    "body_order": "body__order",
    "state": "state",
    "status": "newest_status",
    "rounds": "rounds",
    "due_on": "due_on",
    "extension_count": "extension_count",
}


def as_they_stand(period: ReportingPeriod, now: datetime) -> list[dict[str, Any]]:
    """The same from the present columns."""
    return _read(row[:-1] for row in _STAND(period.pk) if row[-1] <= now)


def _printed_before(body: OuterRef) -> Subquery:
    """The printed name of a body that the office took out of the roster since: what it reported keeps it."""
    out = DutyChange.objects.filter(measure=OuterRef("measure"), body=body, after="").exclude(
        name_as_printed=""
    )
    return Subquery(out.order_by("-id").values("name_as_printed")[:1])


def _stand(period: int) -> Any:
    printed = Responsibility.objects.filter(measure=OuterRef("measure"), body=OuterRef("body"))
    stand = Obligation.objects.filter(period=period).annotate(
        name_then=Coalesce(
            Subquery(printed.values("name_as_printed")[:1]), _printed_before(OuterRef("body")), "body__name"
        )
    )
    ordered = stand.order_by("measure__number", "body__order", "id")
    return ordered.values_list(*_PRESENT.values(), "created_at")


_STAND: Prepared[tuple[Any, ...]] = Prepared(_stand, -1)


def _read(stored: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in stored]
    for values in found:
        # A row carried over from elsewhere may have no move yet; it stands as it was given out.
        values["state"] = State(values["state"] or State.AWAITING)
        values["due_on"] = values["due_on"] or values["original_due_on"]
        values["respondent"] = Respondent(values["respondent"])
        # No round yet: the subqueries find nothing.
        values["status"] = values["status"] or ""
        values["rounds"] = values["rounds"] or 0
    return [values for values in found if values["state"] is not State.EXCUSED]
