"""What the database is asked for figures over many documents: obligations that stand alike, or one by one.

``across`` judges what is read here. Nothing here reads the clock.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from measures import states
from measures.lamps import Progress
from measures.models import Milestone, Obligation, ReportingPeriod, Submission
from measures.reporting.models import ObligationQuerySet
from measures.states import OFFICE_TIME, State

from .stored_rows import BODY_THEN

RECENT_DAYS = 7


@dataclass(frozen=True)
class Scope:
    """Which reports are counted, and when: those of ``periods`` (by id, each with its policy), of ``body_ids`` or of all."""

    periods: Mapping[int, ReportingPeriod]
    as_of: datetime
    is_now: bool
    body_ids: frozenset[int] | None = None

    @property
    def today(self) -> date:
        return states.day_of(self.as_of)

    @property
    def recent_since(self) -> datetime:
        """When the days began that count as recent; today is the last of them."""
        first = self.today - timedelta(days=RECENT_DAYS - 1)
        return datetime.combine(first, time.min, tzinfo=OFFICE_TIME)


class Standing(NamedTuple):
    """How one obligation stands. Words as stored; a code's member is the same as its word."""

    period_id: int
    body_id: int
    respondent: str
    state: str
    status: str
    due_on: date
    was_handed_in: bool


_WAS_HANDED_IN = ExpressionWrapper(Q(rounds__gt=0), output_field=BooleanField())
ONE = (
    "pk", "measure_id", "period_id", "body_id", "respondent", "state", "newest_status", "due_on", _WAS_HANDED_IN,
)  # fmt: skip
_THEN = ("period_id", "body_id_then", "respondent", "state_then", "status_then", "due_on_then")


def as_they_stand(scope: Scope) -> ObligationQuerySet:
    """What has not moved since the moment stands as its present columns say."""
    rows = Obligation.objects.filter(period_id__in=list(scope.periods), created_at__lte=scope.as_of)
    rows = rows.exclude(state=State.EXCUSED)
    if scope.body_ids is not None:
        rows = rows.of_bodies(scope.body_ids)
    return rows if scope.is_now else rows.filter(state_at__lte=scope.as_of)


def moved_since(scope: Scope, narrowed: Q) -> Iterator[tuple[int, int, Standing]]:
    """What has moved since, as its history has it."""
    handed_in = Submission.objects.filter(obligation=OuterRef("pk"), submitted_at__lte=scope.as_of)
    rows = (
        Obligation.objects.as_of(scope.as_of)
        .filter(narrowed, period_id__in=list(scope.periods), state_at__gt=scope.as_of)
        .annotate(body_id_then=BODY_THEN, was_handed_in=Exists(handed_in))
    )
    asked = rows.values_list("pk", "measure_id", "original_due_on", "was_handed_in", *_THEN)
    for pk, measure, original, was_handed_in, period, body, pane, state, status, due_on in asked:
        # A row carried over from elsewhere may have no move yet; it stands as it was given out.
        stood = state or State.AWAITING
        if stood != State.EXCUSED and (scope.body_ids is None or body in scope.body_ids):
            yield (
                pk,
                measure,
                Standing(period, body, pane, stood, status or "", due_on or original, was_handed_in),
            )


def counted_by(scope: Scope, by: str, cells: Mapping[str, Count]) -> Iterable[tuple[Any, ...]]:
    """``by``, pane and the counts of what stands as it did at the moment. One pass over the rows."""
    return as_they_stand(scope).order_by().values_list(by, "respondent").annotate(**cells)


def one_by_one(scope: Scope, narrowed: Q, present: Q) -> Iterator[tuple[int, int, Standing]]:
    """Obligations one by one: id, measure, standing. ``narrowed`` by what never changes, ``present`` by what may."""
    rows = as_they_stand(scope).filter(narrowed, present)
    for pk, measure, *told in rows.values_list(*ONE):
        yield pk, measure, Standing(*told)
    if not scope.is_now:
        yield from moved_since(scope, narrowed)


def missed_milestones(scope: Scope) -> Mapping[tuple[int, int], Progress]:
    """The progress, by measure and body, on measures where a milestone was due by then and not reached.

    Whoever lags has one; the plans of all other measures need not be read.
    """
    policies = {period.policy_id for period in scope.periods.values()}
    missed = Milestone.objects.filter(measure__policy__in=policies, due_on__lte=scope.today)
    missed = missed.exclude(reached_on__lte=scope.today, reached_at__lte=scope.as_of)
    goals = Milestone.objects.filter(measure__in=missed.values("measure"))
    found = goals.progress_now(scope.today) if scope.is_now else goals.progress_at(scope.as_of)
    return {whose: progress for whose, progress in found.items() if progress.lag > 0}


def lagging_rows(
    scope: Scope, lagging: Mapping[tuple[int, int], Progress]
) -> Iterator[tuple[int, int, Standing, Progress]]:
    if not lagging:
        return
    measures = {measure for measure, _ in lagging}
    for pk, measure, standing in one_by_one(scope, Q(measure__in=measures), Q()):
        if progress := lagging.get((measure, standing.body_id)):
            yield pk, measure, standing, progress
