"""The figures of many documents at once: what ``figures`` counts of one period, counted by the database.

What is counted are the reports of all periods that were open at the moment, so that nothing overdue hides behind a newer
period. The database counts what stands as its columns say, under conditions that say the same as the rules of one row; what
has moved since a past day, and what lags behind a plan, is judged row by row. What that costs and what else was tried:
docs/decisions/0026. Nothing here reads the clock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, Q

from measures import dates, states
from measures import lamps as lamp_rules
from measures.lamps import Lamp, LampReading, Progress
from measures.reporting.models import ObligationQuerySet
from measures.states import ProgressStatus, Respondent, State
from workdays.models import CalendarDay

from .figures import FigureKey, Tally, cell
from .standings import (
    ONE,
    RECENT_DAYS,
    Scope,
    Standing,
    as_they_stand,
    counted_by,
    lagging_rows,
    missed_milestones,
    moved_since,
    one_by_one,
)

__all__ = ["CHANGES", "RECENT_DAYS", "Found", "Picture", "Scope", "found", "picture"]

# The figures that somebody's act brings about, and the one that the calendar does.
CHANGES = (FigureKey.WAITING, FigureKey.ACCEPTED, FigureKey.RETURNED, FigureKey.OVERDUE)


class Verdict(NamedTuple):
    """What a standing counts under."""

    figure: FigureKey
    lamp: Lamp
    is_returned_overdue: bool


class Part(StrEnum):
    """What is counted besides the figures and lamps themselves."""

    RETURNED_OVERDUE = "returned_overdue"


# How many count under each figure, lamp and part; by period or body, and pane.
Counted = Counter[FigureKey | Lamp | Part]
Counts = Mapping[tuple[int, str], Counted]


@dataclass(frozen=True)
class Picture:
    """How many have each verdict, by period and by body, and what became of them lately; panes are never mixed."""

    by_period: Counts = field(default_factory=dict)
    by_body: Counts = field(default_factory=dict)
    changes: Mapping[tuple[str, FigureKey], int] = field(default_factory=dict)

    def of_periods(self, period_ids: Iterable[int], pane: Respondent) -> Tally:
        """The figures of some periods together."""
        return _tally(self.by_period.get((period, pane), Counter()) for period in period_ids)

    def of_body(self, body_id: int, pane: Respondent) -> Tally:
        """The figures of a body over all documents."""
        return _tally([self.by_body.get((body_id, pane), Counter())])

    def total(self, pane: Respondent) -> Tally:
        """All there is."""
        return _tally(counts for (_, of), counts in self.by_period.items() if of == pane)

    def bodies(self, pane: Respondent) -> list[int]:
        """Who owes or owed a report, in no order."""
        return [body for body, of in self.by_body if of == pane]


@dataclass(frozen=True, slots=True)
class Found:
    """One obligation as it stood, for a list."""

    obligation_id: int
    measure_id: int
    body_id: int
    period_id: int
    state: State
    due_on: date
    lamp: LampReading
    status: str
    was_handed_in: bool


def picture(scope: Scope, *, with_bodies: bool = True) -> Picture:
    """Every figure of ``scope`` in four queries (and the calendar's), however many documents there are."""
    if not scope.periods:
        return Picture()
    judge = _Judge(scope)
    by_period: dict[tuple[int, str], Counted] = {}
    by_body: dict[tuple[int, str], Counted] = {}
    changes: Counter[tuple[str, FigureKey]] = Counter()
    asked = _cells(scope, judge)
    lately = {f"lately_{key}": Count("pk", filter=_counted(scope, key, True)) for key in CHANGES}
    for period, pane, *counts in counted_by(scope, "period_id", asked | lately):
        by_period[period, pane] = Counter(dict(zip(_CELLS, counts, strict=False)))
        changes.update({(pane, key): many for key, many in zip(CHANGES, counts[len(_CELLS) :], strict=True)})
    for body, pane, *counts in counted_by(scope, "body_id", asked) if with_bodies else ():
        by_body[body, pane] = Counter(dict(zip(_CELLS, counts, strict=True)))

    def put(one: Standing, kinds: Mapping[FigureKey | Lamp | Part, int]) -> None:
        by_period.setdefault((one.period_id, one.respondent), Counter()).update(kinds)
        if with_bodies:
            by_body.setdefault((one.body_id, one.respondent), Counter()).update(kinds)

    for _, _, standing in () if scope.is_now else moved_since(scope, Q()):
        figure, lamp, is_returned_overdue = judge.of(standing)
        put(standing, {figure: 1, lamp: 1, Part.RETURNED_OVERDUE: int(is_returned_overdue)})
    # Those that lag behind their plans show the worse lamp: taken out of where they were counted, and put there.
    for _, _, standing, progress in lagging_rows(scope, missed_milestones(scope)):
        own, shown = judge.of(standing).lamp, judge.lamp(standing, progress).lamp
        if shown is not own:
            put(standing, {own: -1, shown: 1})
    return Picture(by_period, by_body, changes)


# The columns of counted cells, in order. Green is what no other lamp shows.
_CELLS: tuple[FigureKey | Lamp | Part, ...] = (
    FigureKey.ACCEPTED, FigureKey.WAITING, FigureKey.RETURNED, FigureKey.OVERDUE, FigureKey.OUTSTANDING,
    Part.RETURNED_OVERDUE, Lamp.DONE, Lamp.RED, Lamp.YELLOW, Lamp.GREEN,
)  # fmt: skip


def _cells(scope: Scope, judge: "_Judge") -> dict[str, Any]:
    """What the database counts in one pass, in the order of ``_CELLS``."""
    conditions = _conditions(scope, judge)
    return {f"n{place}": Count("pk", filter=conditions[key]) for place, key in enumerate(_CELLS)}


def _conditions(scope: Scope, judge: "_Judge") -> dict[FigureKey | Lamp | Part, Q]:
    """The rules of ``figures.cell`` and ``lamps.lamp`` as conditions on columns."""
    overdue = _counted(scope, FigureKey.OVERDUE)
    done = Q(newest_status=ProgressStatus.COMPLETED, state__in=list(states.REPORTED_STATES))
    warned = Q(newest_status__in=list(states.NEEDS_PROBLEMS)) | Q(state=State.RETURNED)
    warned |= Q(state__in=list(states.OWED_STATES)) & judge.is_near()
    return {
        **{key: _counted(scope, key) for key in _CELLS[:5] if isinstance(key, FigureKey)},
        Part.RETURNED_OVERDUE: overdue & Q(rounds__gt=0),
        Lamp.DONE: done,
        Lamp.RED: overdue,
        Lamp.YELLOW: ~done & ~overdue & warned,
        Lamp.GREEN: ~done & ~overdue & ~warned,
    }


def found(
    scope: Scope,
    *,
    pane: Respondent | None = None,
    figure: FigureKey = FigureKey.OWED,
    lamp: Lamp | None = None,
    is_recent: bool = False,
) -> "Sequence[Found]":
    """The obligations behind a number of the picture, the earliest due date first; read as far as they are looked at.

    Those of a past day are judged one by one.
    """
    if not scope.periods:
        return []
    narrowed = Q(respondent=pane) if pane else Q()
    judge, lagging = _Judge(scope), missed_milestones(scope)
    if scope.is_now:
        shows = _shows(scope, judge, lagging, lamp) if lamp else Q()
        rows = as_they_stand(scope).filter(narrowed, _counted(scope, figure, is_recent), shows)
        return _InTurn(judge, lagging, rows)
    answer = []
    for pk, measure, standing in one_by_one(scope, narrowed, _counted(scope, figure, is_recent)):
        if _counts(judge.of(standing), figure):
            shown = judge.lamp(standing, lagging.get((measure, standing.body_id)))
            if lamp in (None, shown.lamp):
                answer.append(_found(pk, measure, standing, shown))
    return sorted(answer, key=lambda one: (one.due_on, one.obligation_id))


def _found(pk: int, measure: int, standing: Standing, shown: LampReading) -> Found:
    period, body, _, state, status, due_on, was_handed_in = standing
    return Found(pk, measure, body, period, State(state), due_on, shown, status, was_handed_in)


class _InTurn(Sequence[Found]):
    """Obligations as they stand, of which only the part looked at is read."""

    def __init__(
        self, judge: "_Judge", lagging: Mapping[tuple[int, int], Progress], rows: ObligationQuerySet
    ) -> None:
        self._judge, self._lagging, self._rows = judge, lagging, rows.order_by("due_on", "pk")

    def __len__(self) -> int:
        return self._rows.count()

    def __iter__(self) -> Iterator[Found]:
        return iter(self[:])

    def __getitem__(self, part: Any) -> Any:
        if isinstance(part, int):
            return self[part : part + 1][0]
        rows = [(pk, of, Standing(*told)) for pk, of, *told in self._rows.values_list(*ONE)[part]]
        return [
            _found(pk, measure, one, self._judge.lamp(one, self._lagging.get((measure, one.body_id))))
            for pk, measure, one in rows
        ]


def _shows(scope: Scope, judge: "_Judge", lagging: Mapping[tuple[int, int], Progress], lamp: Lamp) -> Q:
    """Obligations that show a lamp: by themselves, or because their body lags behind its plan."""
    worse = {
        pk: judge.lamp(standing, progress).lamp
        for pk, _, standing, progress in lagging_rows(scope, lagging)
        if judge.lamp(standing, progress).lamp is not judge.of(standing).lamp
    }
    by_itself = _conditions(scope, judge)[lamp] & ~Q(pk__in=list(worse))
    return by_itself | Q(pk__in=[pk for pk, shown in worse.items() if shown is lamp])


def _counted(scope: Scope, figure: FigureKey, is_recent: bool = False) -> Q:
    """What a figure counts (``figures.cell``), among obligations that stand as their columns say."""
    late, since = Q(due_on__lt=scope.today), scope.recent_since
    owed = Q(state__in=list(states.OWED_STATES))
    fits = {
        FigureKey.OWED: Q(),
        FigureKey.REPORTED: Q(state__in=list(states.REPORTED_STATES)),
        FigureKey.ACCEPTED: Q(state=State.ACCEPTED),
        FigureKey.WAITING: Q(state=State.SUBMITTED),
        FigureKey.OVERDUE: owed & late,
        FigureKey.RETURNED: Q(state=State.RETURNED) & ~late,
        FigureKey.OUTSTANDING: owed & ~Q(state=State.RETURNED) & ~late,
    }[figure]
    if is_recent:
        fits &= Q(due_on__gte=since.date()) if figure is FigureKey.OVERDUE else Q(state_at__gte=since)
    return fits


def _counts(verdict: Verdict, figure: FigureKey) -> bool:
    if figure is FigureKey.REPORTED:
        return verdict.figure in (FigureKey.ACCEPTED, FigureKey.WAITING)
    return figure in (FigureKey.OWED, verdict.figure)


def _tally(counted: Iterable[Counted]) -> Tally:
    cells: Counted = Counter()
    for counts in counted:
        cells.update(counts)
    return Tally(
        owed=sum(cells[key] for key in _CELLS[:5]),
        reported=cells[FigureKey.ACCEPTED] + cells[FigureKey.WAITING],
        accepted=cells[FigureKey.ACCEPTED],
        waiting=cells[FigureKey.WAITING],
        returned=cells[FigureKey.RETURNED],
        overdue=cells[FigureKey.OVERDUE],
        outstanding=cells[FigureKey.OUTSTANDING],
        returned_overdue=cells[Part.RETURNED_OVERDUE],
        lamps={lamp: cells[lamp] for lamp in Lamp},
    )


class _Judge:
    """The rules of one row (``figures.rows``), each kind of standing judged once.

    Of a due date they ask whether it is past, near or far. One day of each kind stands for all of that kind, near being
    what the document's own number of working days says.
    """

    def __init__(self, scope: Scope) -> None:
        today = self._today = scope.today
        self._policies = {pk: period.policy for pk, period in scope.periods.items()}
        warns = {policy.warn_workdays for policy in self._policies.values()}
        # Far enough for the longest warning, whatever the holidays.
        horizon = today + timedelta(days=3 * max(warns) + 40)
        self._calendar = CalendarDay.objects.calendar(*range(today.year, horizon.year + 1))
        self._near_until = {warn: self._last_near(warn) for warn in warns}
        self._past, self._near, self._far = today - timedelta(1), today, self._last_near(0) + timedelta(1)
        self.verdict = cache(self._verdict)

    def of(self, standing: Standing) -> Verdict:
        """What a standing counts under by itself, whatever its body planned."""
        _, _, _, state, status, _, was_handed_in = standing
        return self.verdict(state, status, self._like(standing), was_handed_in)

    def lamp(self, standing: Standing, progress: Progress | None) -> LampReading:
        """The lamp that is shown: the worse of its own and of the lag behind the body's work plan."""
        policy = self._policies[standing.period_id]
        own = self._own_lamp(standing.state, standing.status, self._like(standing))
        yellow, red = policy.plan_yellow_points, policy.plan_red_points
        return lamp_rules.worse(own, lamp_rules.plan_lamp(progress, yellow=yellow, red=red))

    def is_near(self) -> Q:
        """Whether a due date is near, as a condition."""
        periods: dict[int, list[int]] = {}
        for pk, policy in self._policies.items():
            periods.setdefault(policy.warn_workdays, []).append(pk)
        near = Q(due_on__lte=min(self._near_until.values()))
        for warn, of in periods.items() if len(periods) > 1 else ():
            near |= Q(due_on__lte=self._near_until[warn], period_id__in=of)
        return near

    def _like(self, standing: Standing) -> date:
        if standing.due_on < self._today:
            return self._past
        warn = self._policies[standing.period_id].warn_workdays
        return self._near if standing.due_on <= self._near_until[warn] else self._far

    def _last_near(self, warn: int) -> date:
        day = self._today
        while self._time_lamp(day + timedelta(1), warn) is Lamp.YELLOW:
            day += timedelta(1)
        return day

    def _time_lamp(self, due_on: date, warn: int) -> Lamp:
        return self._own_lamp(State.AWAITING, "", due_on, warn).lamp

    def _own_lamp(self, state: str, status: str, due_on: date, warn: int = 0) -> LampReading:
        return lamp_rules.lamp(
            State(state), status, due_on, today=self._today, warn_workdays=warn, calendar=self._calendar
        )

    def _verdict(self, state: str, status: str, due_like: date, was_handed_in: bool) -> Verdict:
        late = dates.is_overdue(State(state), due_like, self._today)
        lamp = self._own_lamp(state, status, due_like).lamp
        return Verdict(cell(State(state), is_overdue=late), lamp, late and was_handed_in)
