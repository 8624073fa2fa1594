"""Lamps of reports and of work plans, and the worse of both. Knows no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from measures.dates import is_overdue
from measures.states import (
    NEEDS_PROBLEMS,
    OWED_STATES,
    PROGRESS_STATUS_NAMES,
    REPORTED_STATES,
    ProgressStatus,
    State,
)
from workdays.rules import Calendar, workdays_between

# --- Lamps ------------------------------------------------------------------------------------------


class Lamp(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    DONE = "done"


LAMP_NAMES = {Lamp.GREEN: "绿灯", Lamp.YELLOW: "黄灯", Lamp.RED: "红灯", Lamp.DONE: "已完成"}


@dataclass(frozen=True)
class LampReading:
    """A lamp with the words that say why; colour never stands alone."""

    lamp: Lamp
    words: str

    @property
    def label(self) -> str:
        """The lamp's own name and its reason, for tables and papers."""
        return self.words if self.lamp is Lamp.DONE else f"{LAMP_NAMES[self.lamp]} {self.words}"


def lamp(
    state: State, status: str, due_on: date, *, today: date, warn_workdays: int, calendar: Calendar
) -> LampReading:
    """The lamp of one obligation: the worse of time and self-rating.

    Time: red when overdue, yellow within ``warn_workdays`` working days of the due date (thresholds are
    the policy's; no national standard exists). Self-rating of the newest handed-in round: risk or delay
    shows yellow. ``status`` is that round's effective status or empty.
    """
    if state is State.EXCUSED or (status == ProgressStatus.COMPLETED and state in REPORTED_STATES):
        return LampReading(Lamp.DONE, "免报" if state is State.EXCUSED else "已完成")
    if is_overdue(state, due_on, today):
        return LampReading(Lamp.RED, "逾期未报")
    if status in NEEDS_PROBLEMS:
        return LampReading(Lamp.YELLOW, PROGRESS_STATUS_NAMES[ProgressStatus(status)])
    if state is State.RETURNED:
        return LampReading(Lamp.YELLOW, "退回待改")
    if state in OWED_STATES and workdays_between(today, due_on, calendar) <= warn_workdays:
        return LampReading(Lamp.YELLOW, "临近截止")
    return LampReading(Lamp.GREEN, "正常")


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
