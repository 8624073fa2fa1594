"""Ladders as people write and read them, and which of them are refused."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.rules import RuleBroken
from reminders.ladders.rules import (
    DEFAULT_LADDERS,
    FARTHEST,
    LATE_ONLY,
    MOST_STEPS,
    NO_LADDER,
    SETTABLE,
    Audience,
    Ladder,
    check_ladder,
    check_ladders,
    in_order,
    ladder_words,
    read_steps,
    steps_words,
)
from reminders.ledger.rules import Occasion

STEPS = st.lists(st.integers(0, 10_000), max_size=12).map(tuple)
BETWEEN = st.text(alphabet="、，,､；; 　\t\n", min_size=1, max_size=3)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
DUE = (Occasion.DUE, Audience.HANDLER)


@settings(max_examples=200, deadline=None)
@given(STEPS, st.data())
def test_steps_are_read_whatever_parts_them_and_in_either_width(steps, data):
    text = data.draw(st.sampled_from(["", " ", "、"]))
    for step in steps:
        digits = str(step)
        text += data.draw(st.sampled_from([digits, digits.translate(WIDE)])) + data.draw(BETWEEN)
    assert read_steps(text) == steps


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_what_is_shown_is_read_back(steps):
    assert read_steps(steps_words(steps)) == steps


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="0123９、，, 天-+.eT五", max_size=12) | st.text(max_size=12))
def test_any_text_is_read_as_whole_numbers_or_refused_with_a_sentence(text):
    try:
        steps, said = read_steps(text), ""
    except RuleBroken as refusal:
        steps, said = (), refusal.message
    assert all(step >= 0 for step in steps)
    assert not said or said.endswith("不是整数。请填写工作日数，用顿号隔开，例如 10、5、3、1、0。")


@pytest.mark.parametrize("text", ["5天", "-3", "1.5", "T-10", "五", "10/5", "3-1"])
def test_what_is_not_a_whole_number_is_refused(text):
    with pytest.raises(RuleBroken):
        read_steps(text)


def test_a_ladder_in_one_line():
    assert ladder_words(DEFAULT_LADDERS[DUE]) == "截止前 10、5、3、1、0；逾期后 1、3；此后每隔 5"
    assert ladder_words(Ladder(at_start=True)) == "到达时"
    assert ladder_words(NO_LADDER) == "不提醒"


def test_a_ladder_typed_in_any_order_is_the_same_ladder():
    typed = Ladder(before=(0, 1, 10, 3, 5), after=(3, 1), repeat_every=5)
    assert in_order(typed) == DEFAULT_LADDERS[DUE]


@pytest.mark.parametrize("ladder", DEFAULT_LADDERS.values(), ids=ladder_words)
def test_every_default_is_in_order_and_may_be(ladder):
    assert in_order(ladder) == ladder
    check_ladder(ladder)


@pytest.mark.parametrize(
    ("ladder", "code", "field"),
    [
        (Ladder(before=tuple(range(MOST_STEPS + 1))), "too_many_steps", "x_before"),
        (Ladder(after=(1, 1)), "step_twice", "x_after"),
        (Ladder(after=(0,)), "step_out_of_reach", "x_after"),
        (Ladder(before=(FARTHEST + 1,)), "step_out_of_reach", "x_before"),
        (Ladder(repeat_every=1), "repeat_out_of_bounds", "x_repeat_every"),
        (Ladder(repeat_every=FARTHEST + 1), "repeat_out_of_bounds", "x_repeat_every"),
    ],
)
def test_a_ladder_that_cannot_be_is_refused_at_its_field(ladder, code, field):
    with pytest.raises(RuleBroken) as refused:
        check_ladder(ladder, prefix="x_")
    assert (refused.value.code, refused.value.field) == (code, field)


def table():
    return {key: DEFAULT_LADDERS[key] for key in SETTABLE}


def test_the_default_table_may_be():
    check_ladders(table())


def test_a_table_with_a_gap_is_refused():
    whole = table()
    del whole[DUE]
    with pytest.raises(RuleBroken) as refused:
        check_ladders(whole)
    assert refused.value.code == "unknown_ladder"


@pytest.mark.parametrize("key", sorted(LATE_ONLY))
@pytest.mark.parametrize("early", [{"before": (1,)}, {"at_start": True}])
def test_the_office_is_not_told_to_urge_before_the_date(key, early):
    ladder = replace(DEFAULT_LADDERS[key], **early)
    with pytest.raises(RuleBroken) as refused:
        check_ladders({**table(), key: ladder})
    assert (refused.value.code, refused.value.field) == ("urging_too_early", f"{key[0]}_{key[1]}_after")
