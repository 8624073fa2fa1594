"""How punctual reports were, period by period, as known at a moment. Nothing here reads the clock."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from measures import dates, lamps, states
from measures.models import Obligation, ReportingPeriod, Submission
from measures.states import State
from reports.stored_rows import BODY_THEN


@dataclass(frozen=True, slots=True)
class Punctuality:
    """One period's reports that were handed in or are past their due date, and how many of them came in time."""

    period_id: int
    name: str
    expected: int
    on_time: int

    @property
    def share(self) -> int | None:
        """In whole per cent, a half rounded up; ``None`` while nothing was expected, 100 only where none was late."""
        if not self.expected:
            return None
        return min(lamps.share(self.on_time, self.expected), 100 if self.on_time == self.expected else 99)


def periods_until(period: ReportingPeriod, *, as_of: datetime) -> list[ReportingPeriod]:
    """The periods of the same policy and kind up to ``period`` that were open to reports by ``as_of``, the oldest first.

    A one-off is compared with no other. One query.
    """
    known = period.policy.periods.filter(kind=period.kind).order_by("starts_on", "id")
    if period.is_one_off:
        known = known.filter(pk=period.pk)
    return list(known.filter(starts_on__lte=period.starts_on, opened_at__lte=as_of))


def punctuality(
    periods: list[ReportingPeriod], *, as_of: datetime, body: int | None = None
) -> list[Punctuality]:
    """How punctual the reports of each period were, as known at ``as_of``; of one body only where ``body`` is given.

    In time is a report whose first round came by the due date in force then. Excused reports, and those that may still
    come in time, are not expected. One query.
    """
    today = states.day_of(as_of)
    first = Submission.objects.filter(obligation=OuterRef("pk"), round=1, submitted_at__lte=as_of)
    stood = Obligation.objects.as_of(as_of).filter(period__in=periods)
    stood = stood.annotate(body_id_then=BODY_THEN, late_then=Subquery(first.values("is_late")[:1]))
    columns = ("period_id", "body_id_then", "state_then", "due_on_then", "original_due_on", "late_then")
    expected, on_time = Counter[int](), Counter[int]()
    for period_id, body_then, state_then, due_on, original, late in stood.values_list(*columns):
        state = State(state_then or State.AWAITING)
        if state is State.EXCUSED or (body is not None and body_then != body):
            continue
        if late is not None or dates.is_overdue(state, due_on or original, today):
            expected[period_id] += 1
            on_time[period_id] += late is False
    return [Punctuality(one.pk, one.name, expected[one.pk], on_time[one.pk]) for one in periods]
