"""What every state of every matter asks of whom, without a database."""

from datetime import date

import pytest

from measures.cases.instruction.rules import Priority
from measures.states import CASE_MOVES, MOVES, CaseKind, CaseState, State
from measures.urging.rules import UrgeLevel
from reminders.ladders.rules import AUDIENCE_ROLES, DEFAULT_LADDERS, Audience
from reminders.ledger.rules import Matter, Occasion
from reminders.planning.rules import MAY_BE_URGENT, RETURNED_PLAN, REVISION, Duty, Fact, asks, is_relayed

DUE, SINCE, DECIDE_BY = date(2026, 10, 15), date(2026, 9, 22), date(2026, 9, 30)


def fact(state="", *, turn=2, review_due_on=DECIDE_BY, mark=""):
    return Fact(7, 3, 5, state, DUE, SINCE, turn, review_due_on, mark)


def asked(matter, state="", **more):
    """Whom, what for and to do what: ``handler due write``."""
    return {f"{ask.audience} {ask.occasion} {ask.duty}" for ask in asks(matter, fact(state, **more))}


NOTHING = set()
BY_OFFICE = {"office review review", "lead review review"}
TO_SIGN = {"approver sign_off sign"}


def owed(occasion, duty):
    return {f"handler {occasion} {duty}", f"approver {occasion} watch", f"office {occasion} press"}


# --- Reports ------------------------------------------------------------------------------------------

REPORT = {
    State.AWAITING: owed("due", "write"),
    State.DRAFTING: owed("due", "write"),
    State.RETURNED: owed("due", "write") | {"handler returned write"},
    State.UNIT_REVIEW: TO_SIGN | {"office due press"},
    State.SUBMITTED: BY_OFFICE,
    State.ACCEPTED: NOTHING,
    State.EXCUSED: NOTHING,
}


def test_every_state_of_a_report_is_answered_below():
    assert set(REPORT) == set(State)


@pytest.mark.parametrize("state", State)
def test_a_report_asks(state):
    assert asked(Matter.REPORT, state) == REPORT[state]


# --- Cases --------------------------------------------------------------------------------------------

EXTENSION = {
    CaseState.UNIT_REVIEW: TO_SIGN,
    CaseState.SUBMITTED: {"office extension review", "lead extension review"},
}
INSTRUCTION = {
    CaseState.OPEN: owed("instruction", "handle"),
    CaseState.ACKNOWLEDGED: owed("instruction", "handle"),
    CaseState.RETURNED: owed("instruction", "handle") | {"handler returned handle"},
    CaseState.UNIT_REVIEW: TO_SIGN | {"office instruction press"},
    CaseState.SUBMITTED: BY_OFFICE,
}
COMPLETION = {
    CaseState.UNIT_REVIEW: TO_SIGN,
    CaseState.SUBMITTED: BY_OFFICE,
    CaseState.VERIFIED: BY_OFFICE,
    CaseState.RETURNED: {"handler returned handle"},
}
PLAN = {
    CaseState.OPEN: owed("plan", "handle"),
    CaseState.RETURNED: owed("plan", "handle"),
    CaseState.UNIT_REVIEW: TO_SIGN | {"office plan press"},
    CaseState.SUBMITTED: BY_OFFICE,
}
COORDINATION = {
    CaseState.UNIT_REVIEW: TO_SIGN,
    CaseState.SUBMITTED: BY_OFFICE,
    CaseState.MEETING: BY_OFFICE,
    CaseState.RETURNED: {"handler returned handle"},
    CaseState.IN_HAND: NOTHING,  # its errands ask
}
ERRAND = {
    CaseState.OPEN: owed("errand", "handle"),
    CaseState.RETURNED: owed("errand", "handle") | {"handler returned handle"},
    CaseState.UNIT_REVIEW: TO_SIGN | {"office errand press"},
    CaseState.SUBMITTED: BY_OFFICE,
}
INSPECTION = {
    CaseState.OPEN: BY_OFFICE,
    CaseState.FED_BACK: owed("receipt", "receive"),
    CaseState.ACKNOWLEDGED: NOTHING,  # its errands ask
    CaseState.SUBMITTED: BY_OFFICE,
}
CASES = {
    Matter.EXTENSION: (CaseKind.EXTENSION, EXTENSION),
    Matter.INSTRUCTION: (CaseKind.INSTRUCTION, INSTRUCTION),
    Matter.COMPLETION: (CaseKind.COMPLETION, COMPLETION),
    Matter.PLAN: (CaseKind.PLAN, PLAN),
    Matter.COORDINATION: (CaseKind.COORDINATION, COORDINATION),
    Matter.ERRAND: (CaseKind.ERRAND, ERRAND),
    Matter.INSPECTION: (CaseKind.INSPECTION, INSPECTION),
}


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("matter", CASES)
def test_a_case_asks(matter, state):
    """What is not listed above has ended, or does not occur: it asks nothing of anybody."""
    _, expected = CASES[matter]
    assert asked(matter, state) == expected.get(state, NOTHING)


@pytest.mark.parametrize("matter", CASES)
def test_no_state_from_which_somebody_must_move_a_case_is_silent(matter):
    kind, expected = CASES[matter]
    may_move = {state for state, _ in CASE_MOVES[kind]} - {CaseState.APPROVED}
    assert set(expected) >= may_move


def test_no_state_from_which_somebody_must_move_a_report_is_silent():
    may_move = {state for state, _ in MOVES} - {State.EXCUSED}
    assert {state for state, expected in REPORT.items() if expected} == may_move


def test_a_plan_the_office_returned_says_so_until_it_is_handed_in_again():
    """A plan taken back by its body is open again; its newest round still says that it was returned."""
    for state in (CaseState.OPEN, CaseState.RETURNED):
        expected = owed("plan", "handle") | {"handler returned handle"}
        assert asked(Matter.PLAN, state, mark=RETURNED_PLAN) == expected
    assert asked(Matter.PLAN, CaseState.SUBMITTED, mark=RETURNED_PLAN) == BY_OFFICE


def test_a_revision_of_a_plan_in_force_is_asked_for_by_nobody_but_is_signed_and_reviewed():
    assert asked(Matter.PLAN, CaseState.OPEN, mark=REVISION) == NOTHING
    assert asked(Matter.PLAN, CaseState.RETURNED, mark=REVISION) == NOTHING
    assert "approver sign_off sign" in asked(Matter.PLAN, CaseState.UNIT_REVIEW, mark=REVISION)
    assert asked(Matter.PLAN, CaseState.SUBMITTED, mark=REVISION) == BY_OFFICE


def test_a_late_revision_is_not_pressed_for():
    assert asked(Matter.PLAN, CaseState.UNIT_REVIEW, mark=REVISION) == TO_SIGN


# --- What has no states of its own: there, or settled and no longer a fact ------------------------------


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        (Matter.RECEIPT, owed("receipt", "receive")),
        (Matter.CONTRIBUTION, {"handler contribution handle"}),
        (Matter.MILESTONE, {"handler milestone handle"}),
        (Matter.MEASURE, owed("completion", "handle")),
        (Matter.DIGEST, {"office undelivered relay"}),
        (Matter.NOTICE, {"office notice read"}),
    ],
)
def test_what_simply_waits_asks(matter, expected):
    assert asked(matter) == expected


URGED = {
    UrgeLevel.REMIND: {"handler urged urged"},
    UrgeLevel.WARN: {"approver urged urged"},
    UrgeLevel.SUPERVISE: {"head urged urged"},
}


@pytest.mark.parametrize("level", UrgeLevel)
def test_a_notice_goes_to_whom_its_level_speaks_to(level):
    assert asked(Matter.URGE, mark=level) == URGED[level]


# --- Dates, beginnings and rounds ---------------------------------------------------------------------


def only(matter, state="", *, of, **more):
    (found,) = [ask for ask in asks(matter, fact(state, **more)) if (ask.audience, ask.occasion) == of]
    return found


OFFICE_REVIEW = (Audience.OFFICE, Occasion.REVIEW)


def test_the_office_s_own_date_counts_for_what_lies_with_it():
    assert only(Matter.REPORT, State.SUBMITTED, of=OFFICE_REVIEW).due_on == DECIDE_BY
    assert (
        only(Matter.EXTENSION, CaseState.SUBMITTED, of=(Audience.OFFICE, Occasion.EXTENSION)).due_on
        == DECIDE_BY
    )


def test_where_the_office_has_no_date_the_day_it_came_counts():
    assert only(Matter.REPORT, State.SUBMITTED, of=OFFICE_REVIEW, review_due_on=None).due_on == SINCE


@pytest.mark.parametrize("matter", Matter)
def test_every_ask_carries_the_round_it_belongs_to(matter):
    states = State if matter is Matter.REPORT else CaseState if matter in CASES else [""]
    marks = {Matter.URGE: [UrgeLevel.WARN], Matter.INSTRUCTION: [Priority.NORMAL]}.get(matter, [""])
    found = [
        ask for state in states for mark in marks for ask in asks(matter, fact(state, turn=4, mark=mark))
    ]
    assert {ask.turn for ask in found} == {4}


@pytest.mark.parametrize("matter", Matter)
def test_whatever_is_asked_has_a_ladder(matter):
    states = State if matter is Matter.REPORT else CaseState if matter in CASES else [""]
    marks = list(UrgeLevel) if matter is Matter.URGE else ["", RETURNED_PLAN]
    found = {
        (ask.occasion, ask.audience)
        for state in states
        for mark in marks
        for ask in asks(matter, fact(state, mark=mark))
    }
    assert found
    assert found <= set(DEFAULT_LADDERS)


def test_a_draft_saved_again_is_no_new_return():
    """Saving moves the day of the state; the round alone tells one return from the next."""
    assert only(Matter.REPORT, State.RETURNED, of=(Audience.HANDLER, Occasion.RETURNED)).since is None


HANDLING = (Audience.HANDLER, Occasion.INSTRUCTION)


@pytest.mark.parametrize(
    ("state", "starts"),
    [(CaseState.OPEN, True), (CaseState.ACKNOWLEDGED, False), (CaseState.RETURNED, False)],
)
def test_signing_for_an_instruction_is_no_new_beginning(state, starts):
    assert only(Matter.INSTRUCTION, state, of=HANDLING).starts is starts


@pytest.mark.parametrize(
    ("state", "turn", "starts"),
    [(CaseState.OPEN, 0, True), (CaseState.OPEN, 1, False), (CaseState.RETURNED, 1, False)],
)
def test_a_plan_begins_once(state, turn, starts):
    found = only(Matter.PLAN, state, of=(Audience.HANDLER, Occasion.PLAN), turn=turn)
    assert found.starts is starts


# --- 特急 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("state", CaseState)
def test_only_a_most_urgent_instruction_that_is_new_is_urgent_and_only_for_those_who_handle_it(
    state, priority
):
    urgent = {ask.audience for ask in asks(Matter.INSTRUCTION, fact(state, mark=priority)) if ask.is_urgent}
    is_urgent = (state, priority) == (CaseState.OPEN, Priority.MOST_URGENT)
    assert urgent == ({Audience.HANDLER} if is_urgent else set())


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("state", CaseState)
def test_how_pressing_an_instruction_is_changes_nobody_who_is_asked(state, priority):
    assert asked(Matter.INSTRUCTION, state, mark=priority) == asked(Matter.INSTRUCTION, state)


@pytest.mark.parametrize("matter", sorted(set(Matter) - MAY_BE_URGENT - {Matter.URGE}))
def test_a_night_pass_misses_nothing_urgent(matter):
    """Outside the working hours only these matters are looked at."""
    states = State if matter is Matter.REPORT else CaseState if matter in CASES else [""]
    found = [ask for state in states for ask in asks(matter, fact(state, turn=0, mark=Priority.MOST_URGENT))]
    assert found
    assert not any(ask.is_urgent for ask in found)


# --- Passing on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("matter", Matter)
def test_the_office_passes_on_what_is_asked_but_not_what_watches_and_not_its_own_urging(matter):
    """Nor what nobody enforces."""
    states = {Matter.REPORT: State, Matter.RECEIPT: [""], Matter.URGE: [""]}.get(matter, CaseState)
    marks = list(UrgeLevel) if matter is Matter.URGE else [Priority.NORMAL]
    found = [ask for state in states for mark in marks for ask in asks(matter, fact(state, mark=mark))]
    assert found
    for ask in found:
        is_of_a_body = ask.audience in AUDIENCE_ROLES
        never = ask.duty in (Duty.WATCH, Duty.URGED) or ask.occasion is Occasion.CONTRIBUTION
        assert is_relayed(ask.occasion, ask.audience) is (is_of_a_body and not never)
