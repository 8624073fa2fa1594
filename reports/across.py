"""The figures of many documents at once: the rules of ``figures`` applied to groups of like obligations.

What is counted are the reports of all periods that were open at the moment, so that nothing overdue hides behind a newer
period. The database counts how many stand alike (period, body, state, rating, date), the rules judge each kind of standing
once; docs/decisions/0026 says what that costs and what else was tried. Nothing here reads the clock.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from measures import dates, states
from measures import lamps as lamp_rules
from measures.lamps import Lamp, LampReading, Progress
from measures.models import Milestone, Obligation, ReportingPeriod, Submission
from measures.reporting.models import ObligationQuerySet
from measures.states import OFFICE_TIME, Respondent, State
from workdays.models import CalendarDay

from .figures import BODY_THEN, FigureKey, Tally, cell

RECENT_DAYS = 7
# The figures that somebody's act brings about, and the one that the calendar does.
CHANGES = (FigureKey.WAITING, FigureKey.ACCEPTED, FigureKey.RETURNED, FigureKey.OVERDUE)


@dataclass(frozen=True)
class Scope:
    """Which reports are counted, and when: those of ``periods`` (by id, each with its policy), of ``body_ids`` or of all.

    ``only``: no others than these, as things stand.
    """

    periods: Mapping[int, ReportingPeriod]
    as_of: datetime
    is_now: bool
    body_ids: frozenset[int] | None = None
    only: frozenset[int] | None = None

    @property
    def today(self) -> date:
        return states.day_of(self.as_of)

    @property
    def recent_since(self) -> datetime:
        """When the days began that count as recent; today is the last of them."""
        first = self.today - timedelta(days=RECENT_DAYS - 1)
        return datetime.combine(first, time.min, tzinfo=OFFICE_TIME)


class Standing(NamedTuple):
    """How one obligation stands, or several alike."""

    period_id: int
    body_id: int
    respondent: str
    state: str
    status: str
    due_on: date
    was_handed_in: bool


class Verdict(NamedTuple):
    """What a standing counts under."""

    figure: FigureKey
    lamp: Lamp
    is_returned_overdue: bool


@dataclass(frozen=True)
class Picture:
    """How many have each verdict, by period and by body, and what became of them lately; panes are never mixed."""

    by_period: Mapping[tuple[int, Respondent], Counter[Verdict]] = field(default_factory=dict)
    by_body: Mapping[tuple[int, Respondent], Counter[Verdict]] = field(default_factory=dict)
    changes: Mapping[tuple[Respondent, FigureKey], int] = field(default_factory=dict)

    def of_periods(self, period_ids: Iterable[int], pane: Respondent) -> Tally:
        """The figures of some periods together."""
        return _tally(self.by_period.get((period, pane), Counter()) for period in period_ids)

    def of_body(self, body_id: int, pane: Respondent) -> Tally:
        """The figures of a body over all documents."""
        return _tally([self.by_body.get((body_id, pane), Counter())])

    def total(self, pane: Respondent) -> Tally:
        """All there is."""
        return _tally(counts for (_, of), counts in self.by_period.items() if of is pane)

    def bodies(self, pane: Respondent) -> list[int]:
        """Who owes or owed a report, in no order."""
        return [body for body, of in self.by_body if of is pane]


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


def picture(scope: Scope) -> Picture:
    """Every figure of ``scope`` in three queries at most (and the calendar's), however many documents there are."""
    if not scope.periods:
        return Picture()
    groups = list(_groups(scope))
    judge = _Judge(scope, {standing.due_on for standing, _, _ in groups})
    by_period: dict[tuple[int, Respondent], Counter[Verdict]] = {}
    by_body: dict[tuple[int, Respondent], Counter[Verdict]] = {}
    changes: Counter[tuple[Respondent, FigureKey]] = Counter()

    def put(standing: Standing, verdict: Verdict, many: int) -> None:
        pane = Respondent(standing.respondent)
        by_period.setdefault((standing.period_id, pane), Counter())[verdict] += many
        by_body.setdefault((standing.body_id, pane), Counter())[verdict] += many

    since = scope.recent_since.date()
    for standing, many, moved in groups:
        verdict, _ = judge(standing)
        put(standing, verdict, many)
        # Nobody acts when a date goes by.
        gone_by = many if standing.due_on >= since else 0
        lately = gone_by if verdict.figure is FigureKey.OVERDUE else moved
        if lately and verdict.figure in CHANGES:
            changes[Respondent(standing.respondent), verdict.figure] += lately
    # Those that lag behind their plans show the worse lamp: taken out of where they were counted, and put there.
    lagging = _lagging(scope)
    for _, _, standing, progress in _lagging_rows(scope, lagging):
        verdict, own = judge(standing)
        shown = lamp_rules.worse(own, judge.plan(standing, progress)).lamp
        if shown is not verdict.lamp:
            put(standing, verdict, -1)
            put(standing, verdict._replace(lamp=shown), 1)
    return Picture(by_period, by_body, changes)


def found(
    scope: Scope,
    *,
    pane: Respondent | None = None,
    figure: FigureKey = FigureKey.OWED,
    lamp: Lamp | None = None,
    is_recent: bool = False,
) -> list[Found]:
    """The obligations behind a number of the picture, the earliest due date first. Three queries at most."""
    if not scope.periods:
        return []
    since = scope.recent_since
    present = _near(figure, scope.today)
    if is_recent and figure is not FigureKey.OVERDUE:
        present &= Q(state_at__gte=since)
    narrowed = Q(respondent=pane) if pane else Q()
    rows = list(_each(scope, narrowed, present=present))
    judge, lagging = _Judge(scope, {standing.due_on for _, _, standing in rows}), _lagging(scope)
    answer: list[Found] = []
    for pk, measure, standing in rows:
        verdict, own = judge(standing)
        if not _counts(verdict, figure):
            continue
        if is_recent and figure is FigureKey.OVERDUE and standing.due_on < since.date():
            continue
        plan = judge.plan(standing, lagging.get((measure, standing.body_id)))
        shown = lamp_rules.worse(own, plan)
        if lamp in (None, shown.lamp):
            state = State(standing.state)
            answer.append(
                Found(pk, measure, standing.body_id, standing.period_id, state, standing.due_on, shown)
            )
    return sorted(answer, key=lambda one: (one.due_on, one.period_id, one.obligation_id))


def longest_overdue(scope: Scope, *, most: int) -> list[Found]:
    """The ``most`` that are overdue longest, of both panes."""
    if scope.is_now:
        late = _present(scope).filter(_near(FigureKey.OVERDUE, scope.today)).order_by("due_on", "pk")
        scope = replace(scope, only=frozenset(late.values_list("pk", flat=True)[:most]))
    return found(scope, figure=FigureKey.OVERDUE)[:most]


def _near(figure: FigureKey, today: date) -> Q:
    """What a figure counts among present columns, and perhaps more: the rules decide on what is read."""
    if figure is FigureKey.OVERDUE:
        return Q(state__in=states.OWED_STATES, due_on__lt=today)
    if figure in _STATES_OF:
        return Q(state__in=_STATES_OF[figure])
    return Q()


_STATES_OF = {
    FigureKey.REPORTED: states.REPORTED_STATES,
    FigureKey.ACCEPTED: {State.ACCEPTED},
    FigureKey.WAITING: {State.SUBMITTED},
    FigureKey.RETURNED: {State.RETURNED},
    FigureKey.OUTSTANDING: states.OWED_STATES - {State.RETURNED},
}


def _counts(verdict: Verdict, figure: FigureKey) -> bool:
    if figure is FigureKey.REPORTED:
        return verdict.figure in (FigureKey.ACCEPTED, FigureKey.WAITING)
    return figure in (FigureKey.OWED, verdict.figure)


def _tally(counted: Iterable[Counter[Verdict]]) -> Tally:
    cells: Counter[FigureKey] = Counter()
    lamps: Counter[Lamp] = Counter()
    returned_overdue = 0
    for counts in counted:
        for verdict, many in counts.items():
            cells[verdict.figure] += many
            lamps[verdict.lamp] += many
            returned_overdue += many if verdict.is_returned_overdue else 0
    return Tally(
        owed=sum(cells.values()),
        reported=cells[FigureKey.ACCEPTED] + cells[FigureKey.WAITING],
        accepted=cells[FigureKey.ACCEPTED],
        waiting=cells[FigureKey.WAITING],
        returned=cells[FigureKey.RETURNED],
        overdue=cells[FigureKey.OVERDUE],
        outstanding=cells[FigureKey.OUTSTANDING],
        returned_overdue=returned_overdue,
        lamps={lamp: lamps[lamp] for lamp in Lamp},
    )


class _Judge:
    """The rules of one row (``figures.rows``), each kind of standing judged once."""

    def __init__(self, scope: Scope, dues: Collection[date]) -> None:
        years = [day.year for day in (scope.today, *dues)]
        self._calendar = CalendarDay.objects.calendar(*range(min(years), max(years) + 1))
        self._today = scope.today
        self._policies = {pk: period.policy for pk, period in scope.periods.items()}
        self._known = cache(self._judged)

    def __call__(self, standing: Standing) -> tuple[Verdict, LampReading]:
        """What it counts under by itself, whatever its body planned; and its own lamp with the words."""
        warn = self._policies[standing.period_id].warn_workdays
        return self._known(warn, standing.state, standing.status, standing.due_on, standing.was_handed_in)

    def plan(self, standing: Standing, progress: Progress | None) -> LampReading | None:
        """The half of the lamp that comes from the body's work plan."""
        policy = self._policies[standing.period_id]
        return lamp_rules.plan_lamp(progress, yellow=policy.plan_yellow_points, red=policy.plan_red_points)

    def _judged(
        self, warn: int, stood: str, status: str, due_on: date, was_handed_in: bool
    ) -> tuple[Verdict, LampReading]:
        state = State(stood)
        late = dates.is_overdue(state, due_on, self._today)
        lamp = lamp_rules.lamp(
            state, status, due_on, today=self._today, warn_workdays=warn, calendar=self._calendar
        )
        return Verdict(cell(state, is_overdue=late), lamp.lamp, late and was_handed_in), lamp


# --- What the database is asked ---------------------------------------------------------------------

_WAS_HANDED_IN = ExpressionWrapper(Q(rounds__gt=0), output_field=BooleanField())
_PRESENT = ("period_id", "body_id", "respondent", "state", "newest_status", "due_on")
_THEN = ("period_id", "body_id_then", "respondent", "state_then", "status_then", "due_on_then")


def _present(scope: Scope) -> ObligationQuerySet:
    """What has not moved since the moment stands as its present columns say."""
    rows = Obligation.objects.filter(period_id__in=list(scope.periods), created_at__lte=scope.as_of)
    rows = rows.exclude(state=State.EXCUSED)
    if scope.body_ids is not None:
        rows = rows.of_bodies(scope.body_ids)
    if scope.only is not None:
        rows = rows.filter(pk__in=scope.only)
    return rows if scope.is_now else rows.filter(state_at__lte=scope.as_of)


def _moved(scope: Scope, narrowed: Q) -> Iterator[tuple[int, int, Standing]]:
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


def _groups(scope: Scope) -> Iterator[tuple[Standing, int, int]]:
    """Standings with how many stand so, and how many of these do only of late."""
    lately = Count("pk", filter=Q(state_at__gte=scope.recent_since))
    counted = _present(scope).order_by().values_list(*_PRESENT, _WAS_HANDED_IN)
    for *told, many, recent in counted.annotate(many=Count("pk"), lately=lately):
        yield Standing(*told), many, recent
    if not scope.is_now:
        for _, _, standing in _moved(scope, Q()):
            yield standing, 1, 0


def _each(scope: Scope, narrowed: Q, *, present: Q | None = None) -> Iterator[tuple[int, int, Standing]]:
    """Obligations one by one: id, measure, standing. ``narrowed`` by what never changes, ``present`` by what may."""
    rows = _present(scope).filter(narrowed, present or Q())
    for pk, measure, *told in rows.values_list("pk", "measure_id", *_PRESENT, _WAS_HANDED_IN):
        yield pk, measure, Standing(*told)
    if not scope.is_now:
        yield from _moved(scope, narrowed)


def _lagging(scope: Scope) -> Mapping[tuple[int, int], Progress]:
    """The progress, by measure and body, on measures where a milestone was due by then and not reached.

    Whoever lags has one; the plans of all other measures need not be read.
    """
    policies = {period.policy_id for period in scope.periods.values()}
    missed = Milestone.objects.filter(measure__policy__in=policies, due_on__lte=scope.today)
    missed = missed.exclude(reached_on__lte=scope.today, reached_at__lte=scope.as_of)
    goals = Milestone.objects.filter(measure__in=missed.values("measure"))
    found = goals.progress_now(scope.today) if scope.is_now else goals.progress_at(scope.as_of)
    return {whose: progress for whose, progress in found.items() if progress.lag > 0}


def _lagging_rows(
    scope: Scope, lagging: Mapping[tuple[int, int], Progress]
) -> Iterator[tuple[int, int, Standing, Progress]]:
    if not lagging:
        return
    measures = {measure for measure, _ in lagging}
    for pk, measure, standing in _each(scope, Q(measure__in=measures)):
        if progress := lagging.get((measure, standing.body_id)):
            yield pk, measure, standing, progress
