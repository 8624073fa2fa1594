"""The ladder of a reminder: on which working days around a date people are told. Knows no Django.

No national standard exists. The defaults are the product's own (domain notes, section 6); the office changes them for
each policy. Whatever is reached by a day counts as reached on every later day, so a pass that was skipped is caught
up by the next one, with the newest step alone.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from accounts.rules import Role
from audit.rules import RuleBroken
from reminders.ledger.rules import Occasion, Stage
from workdays.rules import Calendar, add_workdays, workdays_between

MOST_STEPS, FARTHEST, REPEATS_SHOWN = 8, 60, 3


class Audience(StrEnum):
    """Whom a ladder speaks to: people of the body that owes the matter, or of the office."""

    HANDLER = "handler"
    APPROVER = "approver"
    HEAD = "head"
    OFFICE = "office"
    LEAD = "lead"


AUDIENCE_NAMES = {
    Audience.HANDLER: "经办人",
    Audience.APPROVER: "单位负责人",
    Audience.HEAD: "单位主要负责人",
    Audience.OFFICE: "督查室审核人员",
    Audience.LEAD: "督查室负责人",
}


# The role that an audience means in a body; the other audiences are of the office.
AUDIENCE_ROLES: Mapping[Audience, Role] = {
    Audience.HANDLER: Role.REPORTER,
    Audience.APPROVER: Role.APPROVER,
    Audience.HEAD: Role.HEAD,
}


@dataclass(frozen=True)
class Ladder:
    """Steps in working days: ``before`` the due date (0: the day itself), ``after`` it, then ``repeat_every`` so many.

    ``at_start``: told when the matter reaches the person, too. ``repeat_every`` 0: no repetition.
    """

    at_start: bool = False
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    repeat_every: int = 0

    @property
    def reach(self) -> int:
        """How many working days before the due date the first step comes."""
        return max(self.before, default=0)

    def newest_step(self, offset: int) -> int | None:
        """The newest step reached ``offset`` working days after the due date (negative: before it), or None."""
        last = max(self.after, default=0)
        if self.repeat_every and offset >= last + self.repeat_every:
            return last + (offset - last) // self.repeat_every * self.repeat_every
        steps = [*(-step for step in self.before), *self.after]
        return max((step for step in steps if step <= offset), default=None)


NO_LADDER = Ladder()
_OWED = Ladder(before=(10, 5, 3, 1, 0), after=(1, 3), repeat_every=5)
_SHORT = Ladder(at_start=True, before=(1, 0), after=(1, 3), repeat_every=5)
_WATCHED = Ladder(after=(1, 3), repeat_every=5)
_TO_URGE = Ladder(after=(3,), repeat_every=5)
_WITH_OFFICE = Ladder(at_start=True, before=(1, 0), after=(1,), repeat_every=5)
_LATE = Ladder(after=(1,), repeat_every=5)
_ONCE = Ladder(at_start=True)

Ladders = Mapping[tuple[Occasion, Audience], Ladder]
DEFAULT_LADDERS: Ladders = {
    (Occasion.DUE, Audience.HANDLER): _OWED,
    (Occasion.DUE, Audience.APPROVER): _WATCHED,
    (Occasion.DUE, Audience.OFFICE): _TO_URGE,
    (Occasion.RETURNED, Audience.HANDLER): _ONCE,
    (Occasion.SIGN_OFF, Audience.APPROVER): Ladder(
        at_start=True, before=(3, 1, 0), after=(1, 3), repeat_every=5
    ),
    (Occasion.REVIEW, Audience.OFFICE): _WITH_OFFICE,
    (Occasion.REVIEW, Audience.LEAD): _LATE,
    (Occasion.RECEIPT, Audience.HANDLER): _SHORT,
    (Occasion.RECEIPT, Audience.APPROVER): _WATCHED,
    (Occasion.RECEIPT, Audience.OFFICE): _TO_URGE,
    # Nobody is late with it: the lead hands in without it.
    (Occasion.CONTRIBUTION, Audience.HANDLER): Ladder(before=(5, 1, 0)),
    (Occasion.EXTENSION, Audience.OFFICE): _WITH_OFFICE,
    (Occasion.EXTENSION, Audience.LEAD): _LATE,
    (Occasion.INSTRUCTION, Audience.HANDLER): Ladder(
        at_start=True, before=(5, 3, 1, 0), after=(1, 3), repeat_every=5
    ),
    (Occasion.INSTRUCTION, Audience.APPROVER): _WATCHED,
    (Occasion.INSTRUCTION, Audience.OFFICE): _LATE,
    (Occasion.ERRAND, Audience.HANDLER): Ladder(
        at_start=True, before=(5, 3, 1, 0), after=(1, 3), repeat_every=5
    ),
    (Occasion.ERRAND, Audience.APPROVER): _WATCHED,
    (Occasion.ERRAND, Audience.OFFICE): _TO_URGE,
    (Occasion.PLAN, Audience.HANDLER): Ladder(
        at_start=True, before=(10, 5, 3, 1, 0), after=(1, 3), repeat_every=5
    ),
    (Occasion.PLAN, Audience.APPROVER): _WATCHED,
    (Occasion.PLAN, Audience.OFFICE): _TO_URGE,
    (Occasion.MILESTONE, Audience.HANDLER): Ladder(before=(5, 1, 0), after=(1,), repeat_every=5),
    (Occasion.COMPLETION, Audience.HANDLER): _OWED,
    (Occasion.COMPLETION, Audience.APPROVER): _WATCHED,
    (Occasion.COMPLETION, Audience.OFFICE): _TO_URGE,
    (Occasion.URGED, Audience.HANDLER): _ONCE,
    (Occasion.URGED, Audience.APPROVER): _ONCE,
    (Occasion.URGED, Audience.HEAD): _ONCE,
    (Occasion.UNDELIVERED, Audience.OFFICE): _ONCE,
    (Occasion.NOTICE, Audience.OFFICE): _ONCE,
}
# What the office may change for a policy; the others only say that something happened.
SETTABLE = tuple(key for key, ladder in DEFAULT_LADDERS.items() if ladder is not _ONCE)
# The office is told of what is owed so that it can urge, and nobody is urged before the date.
LATE_ONLY = frozenset(
    (occasion, Audience.OFFICE)
    for occasion in (
        Occasion.DUE,
        Occasion.RECEIPT,
        Occasion.INSTRUCTION,
        Occasion.PLAN,
        Occasion.COMPLETION,
    )
)


def speaks_at(ladder: Ladder, code: str) -> bool:
    """True when the ladder has this stage of the ledger among its steps."""
    if code.startswith("S"):
        return ladder.at_start
    step, last = int(code[1:] or 0), max(ladder.after, default=0)
    is_repeated = ladder.repeat_every > 0 and step > last and (step - last) % ladder.repeat_every == 0
    return is_repeated or (step in ladder.after if step > 0 else -step in ladder.before)


def offset_of(day: date, due_on: date, calendar: Calendar) -> int:
    """How many working days ``day`` lies after the due date, negative before it.

    On the last working day before the due date it is -1. A day off after the due date still counts as 0.
    """
    if day < due_on:
        return -(workdays_between(day, due_on - timedelta(days=1), calendar) + 1)
    return workdays_between(due_on, day, calendar)


def stage_reached(
    ladder: Ladder, *, due_on: date, since: date | None, on: date, calendar: Calendar
) -> Stage | None:
    """The newest stage of the ladder reached by ``on``, or None.

    ``since`` is the day the matter reached the person: steps that lay before it are replaced by the start. None where
    that day does not tell one beginning from another.
    """
    offset = offset_of(on, due_on, calendar)
    step = ladder.newest_step(offset)
    if ladder.at_start and on >= (since or on):
        begun = None if since is None else ladder.newest_step(offset_of(since, due_on, calendar))
        if step is None or step == begun:
            return Stage(f"S{since:%Y%m%d}" if since else "S", is_after_due=offset > 0)
    if step is None:
        return None
    return Stage(f"T{step:+d}" if step else "T0", is_after_due=step > 0)


def dates_of(ladder: Ladder, due_on: date, calendar: Calendar) -> Sequence[tuple[str, date]]:
    """On which days the ladder speaks about a due date, the first repetitions included; for the preview."""
    last = max(ladder.after, default=0)
    repeated = [last + ladder.repeat_every * n for n in range(1, REPEATS_SHOWN + 1) if ladder.repeat_every]
    steps = sorted({*(-step for step in ladder.before), *ladder.after, *repeated})
    return [
        (f"T{step:+d}" if step else "T0", add_workdays(due_on, step, calendar) if step else due_on)
        for step in steps
    ]


# --- Written and read by people -----------------------------------------------------------------------

STEPS_EXAMPLE = "10、5、3、1、0"


def read_steps(text: str) -> tuple[int, ...]:
    """Working days as people write them, in any width, parted by commas of any kind or blanks; nothing: no step.

    Refuses anything that is not a whole number.
    """
    parts = [part for part in re.split(r"[\s、,;]+", unicodedata.normalize("NFKC", text)) if part]
    for part in parts:
        if not re.fullmatch("[0-9]+", part):
            words = f"“{part[:12]}”不是整数。请填写工作日数，用顿号隔开，例如 {STEPS_EXAMPLE}。"
            raise RuleBroken("not_workdays", words)
    return tuple(int(part) for part in parts)


def steps_words(steps: Sequence[int]) -> str:
    """Steps as ``read_steps`` reads them."""
    return "、".join(str(step) for step in steps)


def ladder_words(ladder: Ladder) -> str:
    """A ladder in one line: 截止前 10、5、3、1、0；逾期后 1、3；此后每隔 5."""
    parts = [
        "到达时" if ladder.at_start else "",
        f"截止前 {steps_words(ladder.before)}" if ladder.before else "",
        f"逾期后 {steps_words(ladder.after)}" if ladder.after else "",
        f"此后每隔 {ladder.repeat_every}" if ladder.repeat_every else "",
    ]
    return "；".join(part for part in parts if part) or "不提醒"


def in_order(ladder: Ladder) -> Ladder:
    """The same ladder with its steps as they come, so that equal ladders compare equal."""
    return replace(
        ladder, before=tuple(sorted(ladder.before, reverse=True)), after=tuple(sorted(ladder.after))
    )


def check_ladder(ladder: Ladder, *, prefix: str = "") -> None:
    """Refuse steps out of reach, too many or twice the same, and a repetition out of bounds.

    The field blamed is ``before``, ``after`` or ``repeat_every``, with the prefix in front.
    """
    for words, name, steps, least in (
        ("截止前", "before", ladder.before, 0),
        ("逾期后", "after", ladder.after, 1),
    ):
        field = f"{prefix}{name}"
        if len(steps) > MOST_STEPS:
            raise RuleBroken("too_many_steps", f"{words}最多设 {MOST_STEPS} 个提醒时点。", field)
        if len(set(steps)) != len(steps):
            raise RuleBroken("step_twice", f"{words}的提醒时点有重复，请删去一个。", field)
        if any(not least <= step <= FARTHEST for step in steps):
            raise RuleBroken(
                "step_out_of_reach", f"{words}的提醒时点须在 {least} 至 {FARTHEST} 个工作日之间。", field
            )
    if ladder.repeat_every and not 2 <= ladder.repeat_every <= FARTHEST:
        words = f"重复间隔须在 2 至 {FARTHEST} 个工作日之间，不重复填 0。"
        raise RuleBroken("repeat_out_of_bounds", words, f"{prefix}repeat_every")


def field_prefix(occasion: Occasion, audience: Audience) -> str:
    """What the fields of one ladder begin with wherever a whole table of them is filled in."""
    return f"{occasion}_{audience}_"


def check_ladders(ladders: Ladders) -> None:
    """Refuse a table that is not exactly ``SETTABLE``, a ladder that cannot be, and urging before the date."""
    if set(ladders) != set(SETTABLE):
        raise RuleBroken("unknown_ladder", "请填写全部各项提醒规则。")
    for (occasion, audience), ladder in ladders.items():
        prefix = field_prefix(occasion, audience)
        check_ladder(ladder, prefix=prefix)
        if (occasion, audience) in LATE_ONLY and (ladder.at_start or ladder.before):
            words = "督查室逾期后才能催办，此项只设逾期后的提醒。"
            raise RuleBroken("urging_too_early", words, f"{prefix}after")
