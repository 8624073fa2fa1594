"""The figures: every obligation of a period as it stood at a moment, and the numbers counted from those rows.

One row per measure and lead body (the pane ``department``, which counts the measures) and one per measure and
city (the pane ``city``). Nothing here reads the clock: ``as_of`` is handed in, and "today" is its office day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from measures import dates, states
from measures import lamps as lamp_rules
from measures.lamps import Lamp, LampReading
from measures.models import Milestone, ReportingPeriod, Responsibility
from measures.states import ProgressStatus, Respondent, State
from reports.stored_rows import as_they_stand, as_they_stood
from workdays.models import CalendarDay


class FigureKey(StrEnum):
    """What is counted. Owed = accepted + waiting + returned + overdue + outstanding; reported = the first two."""

    OWED = "owed"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    RETURNED = "returned"
    OVERDUE = "overdue"
    OUTSTANDING = "outstanding"


FIGURE_NAMES = {
    FigureKey.OWED: "应报",
    FigureKey.REPORTED: "已报",
    FigureKey.ACCEPTED: "已通过",
    FigureKey.WAITING: "待审核",
    FigureKey.RETURNED: "已退回",
    FigureKey.OVERDUE: "逾期",
    FigureKey.OUTSTANDING: "未报",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One obligation as it stood. ``figure`` is the one exclusive figure it counts under (see ``cell``)."""

    obligation_id: int
    measure_id: int
    measure_number: int
    measure_number_text: str
    measure_title: str
    chapter_ordinal: int
    chapter_number_text: str
    chapter_title: str
    body_id: int
    body_name: str
    body_order: int
    respondent: Respondent
    state: State
    status: str
    rounds: int
    due_on: date
    original_due_on: date
    extension_count: int
    is_overdue: bool
    is_reported: bool
    figure: FigureKey
    lamp: LampReading
    # The half of the lamp that comes from the body's work plan; None without a plan in force.
    plan: LampReading | None = None

    @property
    def is_returned_overdue(self) -> bool:
        """Handed in, returned, and not handed in again in time; it may wait for its body's own signature meanwhile."""
        return self.is_overdue and self.rounds > 0


class Concern(StrEnum):
    """Why an obligation is named among the problems: the first of these that fits, so their numbers add up."""

    OVERDUE = "overdue"
    BEHIND = "behind"
    AT_RISK = "at_risk"
    RETURNED = "returned"
    LAGGING = "lagging"


CONCERN_NAMES = {
    Concern.OVERDUE: "逾期未报",
    Concern.BEHIND: "进度滞后",
    Concern.AT_RISK: "存在风险",
    Concern.RETURNED: "退回待改",
    Concern.LAGGING: "落后于工作方案",
}


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter (``key`` is its ordinal) or a body (``key`` is its id)."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of some rows. ``returned_overdue`` is how many of ``overdue`` were returned and not handed in again."""

    owed: int
    reported: int
    accepted: int
    waiting: int
    returned: int
    overdue: int
    outstanding: int
    returned_overdue: int
    lamps: Mapping[Lamp, int]


def rows(period: ReportingPeriod, *, as_of: datetime, is_now: bool = False) -> list[Row]:
    """The obligations of ``period`` as they stood at ``as_of``, in document order; bodies in office order.

    A report that was excused by then (its measure suspended, cancelled or closed) is not asked for and not counted.
    The lamp is the worse of the report's own and of the lag behind the body's work plan as in force and recorded then.
    Names of departments are as printed in the document; a body not named there bears its own. Two queries, and
    one for the calendar when that is not cached. Empty when the period was opened after ``as_of``. ``is_now``: nothing
    can have moved after ``as_of``, so the present columns are read, which say the same and cost a third.
    """
    today = states.day_of(as_of)
    found = as_they_stand(period, as_of) if is_now else as_they_stood(period, as_of)
    dues = [today, *(values["due_on"] for values in found)]
    calendar = CalendarDay.objects.calendar(*range(min(dues).year, max(dues).year + 1))
    policy = period.policy
    warn_workdays, yellow, red = policy.warn_workdays, policy.plan_yellow_points, policy.plan_red_points
    goals = Milestone.objects.filter(measure__policy=policy)
    plans = goals.progress_now(today) if is_now else goals.progress_at(as_of)

    # Rows share few combinations of these, and counting working days is the slow part.
    @cache
    def lamp(state: State, status: str, due_on: date) -> LampReading:
        return lamp_rules.lamp(
            state, status, due_on, today=today, warn_workdays=warn_workdays, calendar=calendar
        )

    answer: list[Row] = []
    for values in found:
        state, status, due_on = values["state"], values["status"], values["due_on"]
        is_overdue = dates.is_overdue(state, due_on, today)
        plan = lamp_rules.plan_lamp(
            plans.get((values["measure_id"], values["body_id"])), yellow=yellow, red=red
        )
        answer.append(
            Row(
                **values,
                is_overdue=is_overdue,
                is_reported=state in states.REPORTED_STATES,
                figure=cell(state, is_overdue=is_overdue),
                lamp=lamp_rules.worse(lamp(state, status, due_on), plan),
                plan=plan,
            )
        )
    return answer


def cell(state: State, *, is_overdue: bool) -> FigureKey:
    """The one figure, besides "owed" and "reported", that an obligation counts under.

    A returned report past its new due date counts as overdue and no longer as returned, so the figures add up.
    """
    if state is State.ACCEPTED:
        return FigureKey.ACCEPTED
    if state is State.SUBMITTED:
        return FigureKey.WAITING
    if is_overdue:
        return FigureKey.OVERDUE
    return FigureKey.RETURNED if state is State.RETURNED else FigureKey.OUTSTANDING


def in_figure(row: Row, key: FigureKey) -> bool:
    """True when ``key`` counts this row: the one definition behind every number and every list."""
    if key is FigureKey.OWED:
        return True
    if key is FigureKey.REPORTED:
        return row.is_reported
    return row.figure is key


def count(rows: Iterable[Row], key: FigureKey) -> int:
    """How many of ``rows`` the figure counts."""
    return sum(1 for row in rows if in_figure(row, key))


def tally(rows: Iterable[Row]) -> Tally:
    """Every count of ``rows``, panes mixed if they are; all four lamps are present."""
    rows = list(rows)
    cells = Counter(row.figure for row in rows)
    lamps = Counter(row.lamp.lamp for row in rows)
    return Tally(
        owed=len(rows),
        reported=count(rows, FigureKey.REPORTED),
        accepted=cells[FigureKey.ACCEPTED],
        waiting=cells[FigureKey.WAITING],
        returned=cells[FigureKey.RETURNED],
        overdue=cells[FigureKey.OVERDUE],
        outstanding=cells[FigureKey.OUTSTANDING],
        returned_overdue=sum(1 for row in rows if row.is_returned_overdue),
        lamps={lamp: lamps[lamp] for lamp in Lamp},
    )


def by_chapter(rows: Iterable[Row]) -> list[tuple[Group, Tally]]:
    """Chapters in document order. Counts the rows it is given: hand in one pane to count measures."""
    rows = list(rows)
    chapters = {
        row.chapter_ordinal: Group(row.chapter_ordinal, f"{row.chapter_number_text}{row.chapter_title}")
        for row in rows
    }
    return [
        (chapters[ordinal], tally(row for row in rows if row.chapter_ordinal == ordinal))
        for ordinal in sorted(chapters)
    ]


def by_body(rows: Iterable[Row]) -> list[tuple[Group, Tally]]:
    """Lead bodies in the order the document first names them; rows of cities are left out."""
    return _by_body(select(rows, respondent=Respondent.DEPARTMENT))


def by_city(rows: Iterable[Row]) -> list[tuple[Group, Tally]]:
    """Cities in official order; rows of departments are left out, so empty while no measure is open to cities."""
    return _by_body(select(rows, respondent=Respondent.CITY))


def inferred_leads(policy: int) -> frozenset[int]:
    """The ids of the measures of a policy whose lead the document does not name: it is inferred from the order of bodies.

    As it is now, whatever day the figures are of: a source has no history. One query.
    """
    guessed = Responsibility.objects.filter(
        measure__policy=policy, role=states.ResponsibilityRole.LEAD, role_source=states.RoleSource.INFERRED
    )
    return frozenset(guessed.values_list("measure_id", flat=True))


def concern(row: Row) -> Concern | None:
    """Why ``row`` is among the problems; ``None`` when it is not. What is reported as completed lags behind no plan."""
    if row.is_overdue:
        return Concern.OVERDUE
    if row.status in states.NEEDS_PROBLEMS:
        return Concern(row.status)
    if row.state is State.RETURNED:
        return Concern.RETURNED
    if row.plan is not None and row.plan.lamp is not Lamp.GREEN and row.lamp.lamp is not Lamp.DONE:
        return Concern.LAGGING
    return None


def concerned(rows: Iterable[Row], kind: Concern) -> list[Row]:
    """The rows behind the number of one concern, in the order given; the lists of all concerns share no row."""
    return [row for row in rows if concern(row) is kind]


def rated(rows: Iterable[Row], status: ProgressStatus) -> list[Row]:
    """The reported rows that rate themselves so, in the order given; over all ratings these are the reported ones."""
    return [row for row in rows if row.is_reported and row.status == status]


def select(
    rows: Iterable[Row],
    *,
    figure: FigureKey | None = None,
    chapter: int | None = None,
    body: int | None = None,
    respondent: Respondent | None = None,
    lamp: Lamp | None = None,
) -> list[Row]:
    """The rows behind a number, in the order given: what fits every condition that is not ``None``."""
    return [
        row
        for row in rows
        if (figure is None or in_figure(row, figure))
        and (chapter is None or row.chapter_ordinal == chapter)
        and (body is None or row.body_id == body)
        and (respondent is None or row.respondent is respondent)
        and (lamp is None or row.lamp.lamp is lamp)
    ]


def _by_body(rows: list[Row]) -> list[tuple[Group, Tally]]:
    behind: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        behind.setdefault((row.body_order, row.body_id), []).append(row)
    return [(Group(key[1], own[0].body_name), tally(own)) for key, own in sorted(behind.items())]
