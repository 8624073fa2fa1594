"""The lamp of the current report as a column: what ``lamps.shown_lamp`` says row by row, said in SQL for all of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Q, Value, When

from measures import lamps
from measures.cases.plan.models import Milestone
from measures.documents.models import Policy
from measures.lamps import Lamp
from measures.states import NEEDS_PROBLEMS, OWED_STATES, REPORTED_STATES, ProgressStatus, State
from workdays.rules import Calendar, add_workdays


@dataclass(frozen=True)
class Thresholds:
    """From which day back a due date is near, per number of working days; which plans lag, by body."""

    today: date
    near: dict[int, date]
    lagging: dict[Lamp, dict[int, list[int]]]


def thresholds(policies: Collection[Policy], today: date, calendar: Calendar) -> Thresholds:
    """For the lamps of these sources; one query, for the plans."""
    # Within n working days: before the (n+1)-th working day from today.
    near = {
        days: add_workdays(today, days + 1, calendar) - timedelta(days=1)
        for days in {policy.warn_workdays for policy in policies}
    }
    points = {policy.pk: (policy.plan_yellow_points, policy.plan_red_points) for policy in policies}
    lagging: dict[Lamp, dict[int, list[int]]] = {Lamp.YELLOW: {}, Lamp.RED: {}}
    progress = Milestone.objects.filter(measure__policy__in=list(points)).progress_by_policy(today)
    for (policy, measure, body), reached in progress.items():
        yellow, red = points[policy]
        shown = lamps.plan_lamp(reached, yellow=yellow, red=red)
        if shown and shown.lamp in lagging:
            lagging[shown.lamp].setdefault(body, []).append(measure)
    return Thresholds(today, near, lagging)


def lamp_column(known: Thresholds, *, owed: str, measure: str, policy: str) -> Case:
    """The lamp of rows that have their obligation's columns at ``owed``, their measure's key at ``measure`` and their
    source's columns at ``policy``; empty without an obligation."""
    is_owed = Q(**{f"{owed}state__in": _codes(OWED_STATES)})
    due = f"{owed}due_on"
    done = Q(**{f"{owed}state": State.EXCUSED}) | Q(
        **{f"{owed}newest_status": ProgressStatus.COMPLETED, f"{owed}state__in": _codes(REPORTED_STATES)}
    )
    late = is_owed & Q(**{f"{due}__lt": known.today})
    near = Q(pk__in=[])
    for days, day in known.near.items():
        near |= Q(**{f"{policy}warn_workdays": days, f"{due}__lte": day})
    warned = (
        Q(**{f"{owed}newest_status__in": _codes(NEEDS_PROBLEMS)})
        | Q(**{f"{owed}state": State.RETURNED})
        | (is_owed & near)
    )
    lags = {
        lamp: Q(
            *(Q(**{f"{owed}body": body, f"{measure}__in": ids}) for body, ids in of.items()), _connector=Q.OR
        )
        if of
        else Q(pk__in=[])
        for lamp, of in known.lagging.items()
    }
    return Case(
        When(done, then=Value(Lamp.DONE.value)),
        When(late | lags[Lamp.RED], then=Value(Lamp.RED.value)),
        When(warned | lags[Lamp.YELLOW], then=Value(Lamp.YELLOW.value)),
        When(Q(**{f"{due}__isnull": False}), then=Value(Lamp.GREEN.value)),
        default=Value(""),
        output_field=CharField(),
    )


def _codes(states: Iterable[str]) -> list[str]:
    return sorted(str(state) for state in states)
