"""The tables of moves: every pair of state and act, allowed or refused, and no way into a state that nothing leaves by accident."""

import itertools
from functools import partial

import pytest

from audit.rules import RuleBroken
from measures import states
from measures.states import (
    CASE_MOVES,
    ENDED_CASE_STATES,
    MEASURE_MOVES,
    MOVES,
    Act,
    CaseAct,
    CaseKind,
    CaseState,
    MeasureAct,
    MeasureState,
    State,
)


def wrong_answers(table, every, names, ask):
    """The pairs of state and act that are answered otherwise than the table says."""
    wrong = {}
    for state, act in every:
        try:
            answer = ask(state, act)
        except RuleBroken as refusal:
            answer = None if refusal.code == "illegal_move" and names[act] in refusal.message else refusal
        if answer is not table.get((state, act)):
            wrong[state, act] = answer
    return wrong


def test_a_report_moves_as_the_table_says_and_no_other_way():
    every = itertools.product(State, Act)
    assert not wrong_answers(MOVES, every, states.ACT_NAMES, partial(states.next_state, rounds=0))


def test_a_measure_moves_as_the_table_says_and_no_other_way():
    every = itertools.product(MeasureState, MeasureAct)
    ask = partial(states.next_measure_state, is_received=True)
    assert not wrong_answers(MEASURE_MOVES, every, states.MEASURE_ACT_NAMES, ask)


@pytest.mark.parametrize("kind", CaseKind)
def test_a_case_moves_as_its_table_says_and_no_other_way(kind):
    every = itertools.product(CaseState, CaseAct)
    ask = partial(states.next_case_state, kind)
    assert not wrong_answers(CASE_MOVES[kind], every, states.CASE_ACT_NAMES, ask)


@pytest.mark.parametrize("act", [Act.RECALL, Act.SEND_BACK])
def test_a_report_taken_back_after_a_return_is_still_returned(act):
    assert states.next_state(State.UNIT_REVIEW, act, rounds=1) is State.RETURNED


def test_a_reinstated_report_that_was_returned_is_still_returned():
    assert states.next_state(State.EXCUSED, Act.REINSTATE, rounds=1) is State.RETURNED


@pytest.mark.parametrize("act", [MeasureAct.RESUME, MeasureAct.REOPEN])
def test_a_measure_comes_back_to_where_the_lead_left_it(act):
    start = MeasureState.SUSPENDED if act is MeasureAct.RESUME else MeasureState.CANCELLED
    assert states.next_measure_state(start, act, is_received=False) is MeasureState.DISPATCHED
    assert states.next_measure_state(start, act, is_received=True) is MeasureState.IN_PROGRESS


@pytest.mark.parametrize("kind", [CaseKind.INSTRUCTION, CaseKind.PLAN])
def test_a_case_sent_back_inside_the_body_after_a_return_is_still_returned(kind):
    target = states.next_case_state(kind, CaseState.UNIT_REVIEW, CaseAct.SEND_BACK, rounds=1)
    assert target is CaseState.RETURNED


def test_what_the_office_accepted_is_never_opened_again():
    assert not any(state is State.ACCEPTED for state, _ in MOVES)


def test_every_state_can_be_reached():
    assert {*MOVES.values(), State.AWAITING} == set(State)
    assert {*MEASURE_MOVES.values(), MeasureState.DRAFT} == set(MeasureState)


@pytest.mark.parametrize("kind", [CaseKind.EXTENSION, CaseKind.COMPLETION, CaseKind.INSTRUCTION])
def test_an_ended_case_is_ended(kind):
    assert not any(state in ENDED_CASE_STATES for state, _ in CASE_MOVES[kind])


def test_every_name_has_its_words():
    for names, codes in (
        (states.STATE_NAMES, State),
        (states.ACT_NAMES, Act),
        (states.MEASURE_STATE_NAMES, MeasureState),
        (states.MEASURE_ACT_NAMES, MeasureAct),
        (states.CASE_STATE_NAMES, CaseState),
        (states.CASE_ACT_NAMES, CaseAct),
        (states.CASE_KIND_NAMES, CaseKind),
    ):
        assert set(names) == set(codes)
