"""What each kind of matter asks of whom, from plain values. Knows no Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from measures.cases.instruction.rules import Priority
from measures.states import OWED_STATES, WRITABLE_STATES, CaseState, State
from measures.urging.rules import URGE_ROLES, UrgeLevel
from reminders.ladders.rules import AUDIENCE_ROLES, Audience
from reminders.ledger.rules import Matter, Occasion

MAY_BE_URGENT = frozenset({Matter.INSTRUCTION})


class Duty(StrEnum):
    """What a person is asked to do; the digest is laid out in this order."""

    URGED = "urged"
    WRITE = "write"
    RECEIVE = "receive"
    HANDLE = "handle"
    SIGN = "sign"
    WATCH = "watch"
    REVIEW = "review"
    PRESS = "press"
    RELAY = "relay"
    READ = "read"


DUTY_NAMES = {
    Duty.URGED: "督查室催办",
    Duty.WRITE: "需要填报",
    Duty.RECEIVE: "需要签收",
    Duty.HANDLE: "需要办理",
    Duty.SIGN: "等待您签发",
    Duty.WATCH: "本单位待督促事项",
    Duty.REVIEW: "等待督查室审核审批",
    Duty.PRESS: "逾期未办，可以催办",
    Duty.RELAY: "需要督查室转达",
    Duty.READ: "请阅知",
}


class Fact(NamedTuple):
    """One row as planning sees it. ``turn`` tells one round of the same matter from the next.

    ``since`` is the day it came into its state; ``review_due_on`` the office's own date; ``mark`` what else the kind
    of matter goes by (an urging level, a priority).
    """

    pk: int
    body_id: int
    policy_id: int
    state: str
    due_on: date
    since: date
    turn: int = 0
    review_due_on: date | None = None
    mark: str = ""


@dataclass(frozen=True)
class Ask:
    """What one matter asks of one audience. ``since`` None: the day says nothing about a new beginning."""

    occasion: Occasion
    audience: Audience
    duty: Duty
    due_on: date
    since: date | None
    turn: int
    # False: it reached the person before, in an earlier state.
    starts: bool = True
    # 特急: told at any hour of any day, at the start alone.
    is_urgent: bool = False


def is_relayed(occasion: Occasion, audience: Audience) -> bool:
    """Where the body has nobody, the office is told, to pass it on.

    Not what only watches over others, what nobody enforces, and what the office itself just sent.
    """
    if occasion in (Occasion.CONTRIBUTION, Occasion.URGED):
        return False
    return audience is Audience.HANDLER or occasion is Occasion.SIGN_OFF


Asks = tuple[Ask, ...]


def asks(matter: Matter, fact: Fact) -> Asks:
    """Everything the row asks of anybody in the state it is in; which of it was reached by a day the ladders say."""
    return _ASKS[matter](fact)


def _report(fact: Fact) -> Asks:
    state = State(fact.state)
    if state is State.SUBMITTED:
        return _with_office(fact)
    if state not in OWED_STATES:
        return ()
    late = _press(fact, Occasion.DUE)
    if state not in WRITABLE_STATES:
        return (_sign_off(fact), late)
    found = (
        Ask(Occasion.DUE, Audience.HANDLER, Duty.WRITE, fact.due_on, None, fact.turn),
        Ask(Occasion.DUE, Audience.APPROVER, Duty.WATCH, fact.due_on, None, fact.turn),
        late,
    )
    return (_returned(fact, Duty.WRITE), *found) if state is State.RETURNED else found


def _returned(fact: Fact, duty: Duty) -> Ask:
    # Saving a draft moves the day of the state; the round tells one return from the next.
    return Ask(Occasion.RETURNED, Audience.HANDLER, duty, fact.due_on, None, fact.turn)


def _sign_off(fact: Fact) -> Ask:
    return Ask(Occasion.SIGN_OFF, Audience.APPROVER, Duty.SIGN, fact.due_on, fact.since, fact.turn)


def _press(fact: Fact, occasion: Occasion) -> Ask:
    """Of the office, once it is late; waiting for a signature in the body does not stop it."""
    return Ask(occasion, Audience.OFFICE, Duty.PRESS, fact.due_on, None, fact.turn)


def _with_office(fact: Fact, occasion: Occasion = Occasion.REVIEW) -> Asks:
    due_on = fact.review_due_on or fact.since
    return tuple(
        Ask(occasion, audience, Duty.REVIEW, due_on, fact.since, fact.turn)
        for audience in (Audience.OFFICE, Audience.LEAD)
    )


def _owed(
    fact: Fact, occasion: Occasion, duty: Duty, *, starts: bool = True, is_urgent: bool = False
) -> Asks:
    """Of the body's handlers, and of those who watch over them once it is late."""
    at = (fact.due_on, fact.since, fact.turn, starts)
    return (
        Ask(occasion, Audience.HANDLER, duty, *at, is_urgent=is_urgent),
        Ask(occasion, Audience.APPROVER, Duty.WATCH, *at),
        Ask(occasion, Audience.OFFICE, Duty.PRESS, *at),
    )


def _receipt(fact: Fact) -> Asks:
    return _owed(fact, Occasion.RECEIPT, Duty.RECEIVE)


def _contribution(fact: Fact) -> Asks:
    at = (fact.due_on, fact.since, fact.turn)
    return (Ask(Occasion.CONTRIBUTION, Audience.HANDLER, Duty.HANDLE, *at),)


def _extension(fact: Fact) -> Asks:
    if fact.state == CaseState.UNIT_REVIEW:
        return (_sign_off(fact),)
    return _with_office(fact, Occasion.EXTENSION) if fact.state == CaseState.SUBMITTED else ()


def _instruction(fact: Fact) -> Asks:
    state = CaseState(fact.state)
    if state is CaseState.SUBMITTED:
        return _with_office(fact)
    if state is CaseState.UNIT_REVIEW:
        return (_sign_off(fact), _press(fact, Occasion.INSTRUCTION))
    if state not in (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.RETURNED):
        return ()
    # Signing for it is no new beginning, so the start is told while it is still to be signed for.
    is_new = state is CaseState.OPEN
    is_urgent = is_new and fact.mark == Priority.MOST_URGENT
    owed = _owed(fact, Occasion.INSTRUCTION, Duty.HANDLE, starts=is_new, is_urgent=is_urgent)
    return (_returned(fact, Duty.HANDLE), *owed) if state is CaseState.RETURNED else owed


def _completion(fact: Fact) -> Asks:
    state = CaseState(fact.state)
    if state in (CaseState.SUBMITTED, CaseState.VERIFIED):
        return _with_office(fact)
    if state is CaseState.UNIT_REVIEW:
        return (_sign_off(fact),)
    return (_returned(fact, Duty.HANDLE),) if state is CaseState.RETURNED else ()


def _coordination(fact: Fact) -> Asks:
    """What was given to others asks by itself; ``due_on`` is the day of the meeting while one is to decide."""
    state = CaseState(fact.state)
    if state is CaseState.UNIT_REVIEW:
        return (_sign_off(fact),)
    if state is CaseState.RETURNED:
        return (_returned(fact, Duty.HANDLE),)
    return _with_office(fact) if state in (CaseState.SUBMITTED, CaseState.MEETING) else ()


def _errand(fact: Fact) -> Asks:
    state = CaseState(fact.state)
    if state is CaseState.SUBMITTED:
        return _with_office(fact)
    if state is CaseState.UNIT_REVIEW:
        return (_sign_off(fact), _press(fact, Occasion.ERRAND))
    if state not in (CaseState.OPEN, CaseState.RETURNED):
        return ()
    owed = _owed(fact, Occasion.ERRAND, Duty.HANDLE, starts=state is CaseState.OPEN)
    return (_returned(fact, Duty.HANDLE), *owed) if state is CaseState.RETURNED else owed


def _inspection(fact: Fact) -> Asks:
    """What is to be mended asks by itself."""
    state = CaseState(fact.state)
    if state is CaseState.FED_BACK:
        return _owed(fact, Occasion.RECEIPT, Duty.RECEIVE)
    return _with_office(fact) if state in (CaseState.OPEN, CaseState.SUBMITTED) else ()


RETURNED_PLAN, REVISION = "returned", "revision"


def _plan(fact: Fact) -> Asks:
    """``mark``: the office returned its newest round, or it is a revision while an approved plan is in force."""
    state = CaseState(fact.state)
    if state is CaseState.SUBMITTED:
        return _with_office(fact)
    if state is CaseState.UNIT_REVIEW:
        sign = _sign_off(fact)
        return (sign,) if fact.mark == REVISION else (sign, _press(fact, Occasion.PLAN))
    if fact.mark == REVISION or state not in (CaseState.OPEN, CaseState.RETURNED):
        return ()
    was_returned = fact.mark == RETURNED_PLAN
    is_new = state is CaseState.OPEN and not fact.turn
    owed = _owed(fact, Occasion.PLAN, Duty.HANDLE, starts=is_new)
    return (_returned(fact, Duty.HANDLE), *owed) if was_returned else owed


def _milestone(fact: Fact) -> Asks:
    return (Ask(Occasion.MILESTONE, Audience.HANDLER, Duty.HANDLE, fact.due_on, None, fact.turn),)


def _measure(fact: Fact) -> Asks:
    return _owed(fact, Occasion.COMPLETION, Duty.HANDLE)


_URGED = {
    level: audience
    for level, role in URGE_ROLES.items()
    for audience, meant in AUDIENCE_ROLES.items()
    if meant is role
}


def _urge(fact: Fact) -> Asks:
    return (
        Ask(Occasion.URGED, _URGED[UrgeLevel(fact.mark)], Duty.URGED, fact.due_on, fact.since, fact.turn),
    )


def _digest(fact: Fact) -> Asks:
    return (Ask(Occasion.UNDELIVERED, Audience.OFFICE, Duty.RELAY, fact.due_on, fact.since, fact.turn),)


def _notice(fact: Fact) -> Asks:
    return (Ask(Occasion.NOTICE, Audience.OFFICE, Duty.READ, fact.due_on, fact.since, fact.turn),)


_ASKS: Mapping[Matter, Callable[[Fact], Asks]] = {
    Matter.REPORT: _report,
    Matter.RECEIPT: _receipt,
    Matter.CONTRIBUTION: _contribution,
    Matter.EXTENSION: _extension,
    Matter.INSTRUCTION: _instruction,
    Matter.COMPLETION: _completion,
    Matter.COORDINATION: _coordination,
    Matter.ERRAND: _errand,
    Matter.INSPECTION: _inspection,
    Matter.PLAN: _plan,
    Matter.MILESTONE: _milestone,
    Matter.MEASURE: _measure,
    Matter.URGE: _urge,
    Matter.DIGEST: _digest,
    Matter.NOTICE: _notice,
}
