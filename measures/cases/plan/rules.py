"""What a work plan must say, and when a milestone was reached. Knows no Django."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from audit.rules import RuleBroken
from audit.texts import folded, kept, on_one_line
from measures.lamps import Progress, share
from measures.texts import is_visible

SUMMARY_MAX, TITLE_MAX, NOTE_MAX = 2000, 200, 200
MOST_PER_MEASURE, YEARS_AHEAD = 30, 10


# --- Progress ---------------------------------------------------------------------------------------


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
        PlannedRow(row.position, row.measure_id, " ".join(on_one_line(row.title).split()), row.due_on)
        for row in rows
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
        twin = seen.setdefault((row.measure_id, folded(row.title)), row.position)
        if row.title and twin != row.position:
            words = f"与第 {twin + 1} 行重复：同一事项下的阶段目标不能同名。"
            found.append(RuleBroken("milestone_twice", words, row.blamed("title")))
    for measure_id, count in Counter(row.measure_id for row in rows).items():
        if measure_id is not None and measure_id in measures and count > MOST_PER_MEASURE:
            words = (
                f"{measures[measure_id]}有 {count} 个阶段目标，每个事项最多 {MOST_PER_MEASURE} 个，请精简。"
            )
            found.append(RuleBroken("too_many", words))
    return found


def _row_faults(
    row: PlannedRow, measures: Mapping[int, str], earliest: date, latest: date
) -> list[RuleBroken]:
    found: list[RuleBroken] = []
    if row.measure_id not in measures:
        found.append(RuleBroken("measure_unknown", "请选择本单位承担的事项。", row.blamed("measure")))
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
    kept(row.title, label="阶段目标", field=row.blamed("title"))


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
