"""When who is told of what. Knows no Django.

Whatever is reached by a day counts as reached on every later day, so a pass that was skipped is caught up
by the next one, with the newest stage alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from measures.rules import OFFICE_TIME, WRITABLE_STATES, State
from workdays.rules import Calendar, add_workdays, workdays_between

# Working days before and after the due date. No national standard exists; these are the product's own.
STEPS_BEFORE = (10, 5, 3, 1)
STEPS_AFTER = (1, 3)
REPEAT_EVERY = 5

OPENS, CLOSES = time(8, 30), time(18, 0)

# Minutes to wait after the first, second … refused mail. After one more refusal the digest has failed.
RETRY_MINUTES = (1, 5, 15, 60)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
LEASE = timedelta(minutes=10)


# --- Whom and what ----------------------------------------------------------------------------------


class Occasion(StrEnum):
    """Why a person is told."""

    DUE = "due"
    RETURNED = "returned"
    SIGN_OFF = "sign_off"
    REVIEW = "review"


OCCASION_NAMES = {
    Occasion.DUE: "填报期限",
    Occasion.RETURNED: "审核退回",
    Occasion.SIGN_OFF: "等待签发",
    Occasion.REVIEW: "等待审核",
}


class Duty(StrEnum):
    """What a person is asked to do; the digest is laid out by it."""

    WRITE = "write"
    SIGN = "sign"
    WATCH = "watch"
    REVIEW = "review"


DUTY_NAMES = {
    Duty.WRITE: "需要填报",
    Duty.SIGN: "等待您签发",
    Duty.WATCH: "本单位逾期未报",
    Duty.REVIEW: "等待督查室审核",
}

# Whom a notice reaches: those who hold the duty for the obligation's body, or in the office.
_STATES_OF = {
    Duty.WRITE: WRITABLE_STATES,
    Duty.SIGN: frozenset({State.UNIT_REVIEW}),
    Duty.WATCH: WRITABLE_STATES,
    Duty.REVIEW: frozenset({State.SUBMITTED}),
}


def is_still_asked(duty: Duty, state: State) -> bool:
    """True while the obligation, in a period still open, waits for whoever holds this duty."""
    return state in _STATES_OF[duty]


@dataclass(frozen=True)
class Stage:
    """A rung of the ladder. ``code`` is what the ledger keeps."""

    code: str
    is_after_due: bool = False


AT_ONCE = Stage("now")


@dataclass(frozen=True)
class Notice:
    """One thing that the people with ``duty`` should be told, once."""

    occasion: Occasion
    stage: Stage
    duty: Duty


# --- When -------------------------------------------------------------------------------------------


def stage_reached(due_on: date, on: date, calendar: Calendar) -> Stage | None:
    """The newest stage of the ladder reached by ``on``, counted in working days from the due date.

    T-10, T-5, T-3, T-1, T0 (the due date), T+1, T+3, then every fifth: T+8, T+13 and so on. None while
    more than ten working days are left.
    """
    if on < due_on:
        between = workdays_between(on, due_on - timedelta(days=1), calendar)
        reached = [step for step in STEPS_BEFORE if step > between]
        return Stage(f"T-{min(reached)}") if reached else None
    passed = workdays_between(due_on, on, calendar)
    if passed == 0:
        return Stage("T0")
    last = STEPS_AFTER[-1]
    step = (
        last + (passed - last) // REPEAT_EVERY * REPEAT_EVERY
        if passed >= last
        else max(step for step in STEPS_AFTER if step <= passed)
    )
    return Stage(f"T+{step}", is_after_due=True)


def waiting_stage(since: date, on: date, calendar: Calendar) -> Stage:
    """The newest stage of something that waits without a due date: at once (W0), then every fifth working day."""
    passed = max(workdays_between(since, on, calendar), 0)
    return Stage(f"W{passed // REPEAT_EVERY * REPEAT_EVERY}")


def horizon(on: date, calendar: Calendar) -> date:
    """The latest due date whose first stage is reached by ``on``."""
    return add_workdays(on, STEPS_BEFORE[0], calendar)


def notices(state: State, *, due_on: date, since: date, on: date, calendar: Calendar) -> tuple[Notice, ...]:
    """What an obligation in this state calls for by ``on``; ``since`` is the day it came into the state.

    A report owed: its writers by the ladder, and from the first working day after the due date the body's
    approvers too. Returned: its writers at once. Waiting for a signature: the approvers, at once and by the
    ladder. Waiting for review: the office, at once and every fifth working day.
    """
    if state is State.SUBMITTED:
        return (Notice(Occasion.REVIEW, waiting_stage(since, on, calendar), Duty.REVIEW),)
    reached = stage_reached(due_on, on, calendar)
    if state is State.UNIT_REVIEW:
        return (Notice(Occasion.SIGN_OFF, reached or AT_ONCE, Duty.SIGN),)
    if state not in WRITABLE_STATES:
        return ()
    found = [Notice(Occasion.RETURNED, AT_ONCE, Duty.WRITE)] if state is State.RETURNED else []
    if reached:
        found.append(Notice(Occasion.DUE, reached, Duty.WRITE))
        if reached.is_after_due:
            found.append(Notice(Occasion.DUE, reached, Duty.WATCH))
    return tuple(found)


def is_working_time(at: datetime, calendar: Calendar) -> bool:
    """True on working days from 8:30 to 18:00 in the office's time; nobody is disturbed outside them."""
    local = at.astimezone(OFFICE_TIME)
    return calendar.is_workday(local.date()) and OPENS <= local.time() < CLOSES


def next_try_at(attempts: int, at: datetime) -> datetime | None:
    """When to try again after ``attempts`` refused mails, the last at ``at``; None when it was the last try."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return at + timedelta(minutes=RETRY_MINUTES[attempts - 1])


# --- Words ------------------------------------------------------------------------------------------


def headline(asked: Collection[tuple[Duty, bool]]) -> str:
    """One sentence for all that waits; each entry is a duty and whether it is overdue."""
    parts = []
    patterns = (
        (Duty.WRITE, "{n} 项填报待办", True),
        (Duty.SIGN, "{n} 项报告待签发", True),
        (Duty.WATCH, "{n} 项本单位逾期未报", False),
        (Duty.REVIEW, "{n} 项报告待审核", False),
    )
    for duty, pattern, says_overdue in patterns:
        overdue = [is_late for kind, is_late in asked if kind is duty]
        if not overdue:
            continue
        words = pattern.format(n=len(overdue))
        late = sum(overdue)
        parts.append(f"{words}（{late} 项逾期）" if late and says_overdue else words)
    return "您有 " + "、".join(parts)
