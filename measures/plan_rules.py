"""Planned progress (序时进度) of a work plan, and the lamp of lagging behind it. Knows no Django.

Nobody types a percentage: both numbers are counted from milestones with dates that the body set itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit.rules import RuleBroken
from measures.date_rules import Lamp, LampReading
from measures.report_rules import has_unkeepable, is_visible
from measures.rules import State

SUMMARY_MAX, TITLE_MAX, NOTE_MAX = 2000, 200, 200
MOST_PER_MEASURE, YEARS_AHEAD = 30, 10


# --- Progress ---------------------------------------------------------------------------------------


class Pace(StrEnum):
    """How a body stands against its own plan."""

    ON_PLAN = "on_plan"
    AHEAD = "ahead"
    BEHIND = "behind"


PACE_NAMES = {Pace.ON_PLAN: "达进度", Pace.AHEAD: "超进度", Pace.BEHIND: "欠进度"}


def share(part: int, whole: int) -> int:
    """``part`` of ``whole`` in whole per cent, a half rounded up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def planned_progress(due_dates: Iterable[date], on: date) -> int:
    """The share of milestones due on or before ``on``, in whole per cent."""
    dates = list(due_dates)
    return share(sum(due_on <= on for due_on in dates), len(dates))


def actual_progress(reached_dates: Iterable[date | None], on: date) -> int:
    """The share of milestones reached on or before ``on``, in whole per cent; ``None`` is one not reached."""
    dates = list(reached_dates)
    return share(sum(reached is not None and reached <= on for reached in dates), len(dates))


@dataclass(frozen=True, slots=True)
class Progress:
    """Planned and actual progress of one body, in whole per cent; ``lag`` in percentage points, negative when ahead."""

    planned: int
    actual: int

    @property
    def lag(self) -> int:
        return self.planned - self.actual

    @property
    def pace(self) -> Pace:
        if not self.lag:
            return Pace.ON_PLAN
        return Pace.BEHIND if self.lag > 0 else Pace.AHEAD

    @property
    def short(self) -> str:
        """For a lamp: 欠进度 25 个百分点."""
        name = PACE_NAMES[self.pace]
        return name if not self.lag else f"{name} {abs(self.lag)} 个百分点"

    @property
    def words(self) -> str:
        """With the numbers it comes from."""
        told = f"{PACE_NAMES[self.pace]}：序时 {self.planned}%，实际 {self.actual}%"
        return f"{told}，相差 {abs(self.lag)} 个百分点" if self.lag else told


@dataclass(frozen=True, slots=True)
class Counts:
    """How many milestones there are, were due, and were reached by a day; those of several measures add up."""

    total: int = 0
    due: int = 0
    reached: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.total + other.total, self.due + other.due, self.reached + other.reached)

    @property
    def progress(self) -> Progress:
        return Progress(share(self.due, self.total), share(self.reached, self.total))


def plan_lamp(progress: Progress | None, *, yellow: int, red: int) -> LampReading | None:
    """The lamp of lagging behind the plan; ``None`` (shown grey) where no plan is in force.

    Green below ``yellow`` points, yellow up to and including ``red`` points, red above. The thresholds are the policy's;
    10 and 30 are a local rule in practice (domain notes, section 6), no national standard exists.
    """
    if progress is None:
        return None
    if progress.lag > max(red, 0):
        return LampReading(Lamp.RED, progress.short)
    if progress.lag > 0 and progress.lag >= yellow:
        return LampReading(Lamp.YELLOW, progress.short)
    return LampReading(Lamp.GREEN, progress.short)


_BADNESS = {Lamp.GREEN: 0, Lamp.YELLOW: 1, Lamp.RED: 2}


def worse(own: LampReading, plan: LampReading | None) -> LampReading:
    """The lamp that is shown: the worse of time with self-rating (``own``) and plan; its words say which.

    Where both warn alike, both reasons are given. What is reported as completed stays so.
    """
    if plan is None or own.lamp is Lamp.DONE or _BADNESS[plan.lamp] < _BADNESS[own.lamp]:
        return own
    if _BADNESS[plan.lamp] > _BADNESS[own.lamp]:
        return plan
    return own if own.lamp is Lamp.GREEN else LampReading(own.lamp, f"{own.words}，{plan.words}")


def shown_lamp(
    own: LampReading, state: State, progress: Progress | None, *, yellow: int, red: int
) -> LampReading:
    """The lamp of a report: the worse of its own and of the lag behind the plan, which an excused one is not held to."""
    return worse(own, plan_lamp(None if state is State.EXCUSED else progress, yellow=yellow, red=red))


# --- What a plan must hold to -----------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedRow:
    """One line of a plan as it was written; ``position`` is where it stands on the form, so a refusal finds it."""

    position: int
    measure_id: int | None
    title: str
    due_on: date | None

    @property
    def is_blank(self) -> bool:
        """A chosen measure alone says nothing yet: the form offers it."""
        return not self.title and self.due_on is None

    def blamed(self, field: str) -> str:
        return f"row-{self.position}-{field}"


@dataclass(frozen=True)
class Goal:
    """A complete line of a plan: one milestone."""

    measure_id: int
    title: str
    due_on: date


def last_due(start: date) -> date:
    """The latest day a milestone may be due: ten years after ``start``."""
    try:
        return start.replace(year=start.year + YEARS_AHEAD)
    except ValueError:  # 29 February
        return start.replace(year=start.year + YEARS_AHEAD, day=28)


def tidy_rows(rows: Iterable[PlannedRow]) -> list[PlannedRow]:
    """The rows that say something, titles on one line: clearing a row deletes it."""
    tidied = [
        PlannedRow(row.position, row.measure_id, " ".join(row.title.split()), row.due_on) for row in rows
    ]
    return [row for row in tidied if not row.is_blank]


def check_draft(rows: Sequence[PlannedRow], *, measures: int) -> None:
    """Refuse what a draft cannot even keep: titles too long or not keepable, and more rows than ``measures`` may have."""
    for row in rows:
        _check_title(row)
    most = MOST_PER_MEASURE * max(measures, 1)
    if len(rows) > most:
        raise RuleBroken("too_many", f"阶段目标最多 {most} 个，现有 {len(rows)} 个，请精简。")


def check_milestones(
    rows: Sequence[PlannedRow], *, measures: Mapping[int, str], earliest: date, latest: date
) -> list[Goal]:
    """The rows of a complete plan as milestones, by measure and date. Refuses the first thing that ``faults`` finds."""
    for fault in faults(rows, measures=measures, earliest=earliest, latest=latest):
        raise fault
    goals = [Goal(row.measure_id, row.title, row.due_on) for row in rows if row.measure_id and row.due_on]
    order = list(measures)
    return sorted(goals, key=lambda goal: (order.index(goal.measure_id), goal.due_on))


def faults(
    rows: Sequence[PlannedRow], *, measures: Mapping[int, str], earliest: date, latest: date
) -> list[RuleBroken]:
    """All that keeps tidied rows from being a plan, in the order of the form.

    ``measures``: number and name of those the body is responsible for, in the order of the document.
    """
    if not rows:
        return [RuleBroken("nothing_planned", "请至少填写一个阶段目标。")]
    found: list[RuleBroken] = []
    seen: dict[tuple[int | None, str], int] = {}
    for row in rows:
        found += _row_faults(row, measures, earliest, latest)
        twin = seen.setdefault((row.measure_id, row.title), row.position)
        if row.title and twin != row.position:
            words = f"与第 {twin + 1} 行重复：同一措施下的阶段目标不能同名。"
            found.append(RuleBroken("milestone_twice", words, row.blamed("title")))
    for measure_id, count in Counter(row.measure_id for row in rows).items():
        if measure_id is not None and measure_id in measures and count > MOST_PER_MEASURE:
            words = (
                f"{measures[measure_id]}有 {count} 个阶段目标，每条措施最多 {MOST_PER_MEASURE} 个，请精简。"
            )
            found.append(RuleBroken("too_many", words))
    return found


def _row_faults(
    row: PlannedRow, measures: Mapping[int, str], earliest: date, latest: date
) -> list[RuleBroken]:
    found: list[RuleBroken] = []
    if row.measure_id not in measures:
        found.append(RuleBroken("measure_unknown", "请选择本单位承担的措施。", row.blamed("measure")))
    try:
        _check_title(row)
    except RuleBroken as refusal:
        found.append(refusal)
    if not is_visible(row.title):
        found.append(RuleBroken("title_missing", "请填写阶段目标。", row.blamed("title")))
    if row.due_on is None:
        found.append(RuleBroken("due_missing", "请填写计划完成日期。", row.blamed("due_on")))
    elif not earliest <= row.due_on <= latest:
        words = f"计划完成日期须在 {earliest:%Y-%m-%d} 至 {latest:%Y-%m-%d} 之间。"
        found.append(RuleBroken("due_out_of_reach", words, row.blamed("due_on")))
    return found


def _check_title(row: PlannedRow) -> None:
    if len(row.title) > TITLE_MAX:
        words = f"阶段目标最多 {TITLE_MAX} 字，现有 {len(row.title)} 字，请精简。"
        raise RuleBroken("too_long", words, row.blamed("title"))
    if has_unkeepable(row.title):
        raise RuleBroken("bad_character", "阶段目标中含有无法保存的字符，请删除后重试。", row.blamed("title"))


# --- Reaching a milestone -----------------------------------------------------------------------------


def check_reached(on: date, *, today: date, since: date) -> None:
    """Refuse a day on which a milestone cannot have been reached: one to come, or one before the plan was asked for."""
    if on > today:
        raise RuleBroken("reached_in_the_future", "实际完成日期不能晚于今天。", "on")
    if on < since:
        raise RuleBroken("reached_too_early", f"实际完成日期不能早于方案下达日期（{since:%Y-%m-%d}）。", "on")


def check_undo(recorded_on: date, *, today: date) -> None:
    """Refuse to undo what was recorded on an earlier day: figures of past days have counted it, and stay as they were."""
    if recorded_on != today:
        raise RuleBroken(
            "undo_too_late",
            f"该阶段目标已于 {recorded_on:%Y-%m-%d} 登记完成，只能在登记当日撤销。确属误登的，请修订工作方案，改写该阶段目标后重新报审。",
        )
