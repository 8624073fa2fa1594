"""On which working days a ladder speaks, without a database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.rules import RuleBroken
from reminders.ladders.rules import (
    AUDIENCE_NAMES,
    DEFAULT_LADDERS,
    FARTHEST,
    MOST_STEPS,
    REPEATS_SHOWN,
    SETTABLE,
    Audience,
    Ladder,
    check_ladder,
    dates_of,
    offset_of,
    stage_reached,
)
from reminders.ledger.rules import OCCASION_NAMES, Occasion, Stage, stage_words
from workdays.rules import Calendar, add_workdays

# The autumn of 2026: National Day 1 to 7 October, Saturday 10 October made up for; 25 September off.
AUTUMN = Calendar(
    exceptions={date(2026, 9, 25): False, date(2026, 10, 10): True}
    | {date(2026, 10, day): False for day in range(1, 8)},
    covered_years=frozenset({2026}),
)
DUE = date(2026, 10, 15)
OWED = DEFAULT_LADDERS[Occasion.DUE, Audience.HANDLER]


def stage(on, due_on=DUE, ladder=OWED, calendar=AUTUMN, since=None):
    reached = stage_reached(ladder, due_on=due_on, since=since, on=on, calendar=calendar)
    return reached.code if reached else None


steps_before = st.lists(st.integers(0, FARTHEST), max_size=MOST_STEPS, unique=True).map(tuple)
steps_after = st.lists(st.integers(1, FARTHEST), max_size=MOST_STEPS, unique=True).map(tuple)
repeats = st.just(0) | st.integers(2, FARTHEST)
ladders = st.builds(Ladder, st.booleans(), steps_before, steps_after, repeats)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
# Mostly short ladders beside one another, so that steps, starts and repetitions meet.
short_ladders = st.builds(
    Ladder,
    st.booleans(),
    st.lists(st.integers(0, 12), max_size=4, unique=True).map(tuple),
    st.lists(st.integers(1, 8), max_size=3, unique=True).map(tuple),
    st.just(0) | st.integers(2, 6),
)
calendars = st.builds(
    lambda off, made_up: Calendar(exceptions=dict.fromkeys(off, False) | dict.fromkeys(made_up, True)),
    st.sets(days, max_size=40),
    st.sets(days, max_size=10),
)
either = ladders | short_ladders


def last_shown(ladder, due_on, calendar):
    """The last day about which the dates of the preview say everything."""
    if not ladder.repeat_every:
        return date.max
    step = max(ladder.after, default=0) + ladder.repeat_every * (REPEATS_SHOWN + 1)
    return add_workdays(due_on, step, calendar) - timedelta(days=1)


# --- All the parts agree --------------------------------------------------------------------------------


@settings(deadline=None, derandomize=True, max_examples=300)
@given(ladder=either, due_on=days, shift=st.integers(-100, 100), calendar=calendars)
def test_the_stage_of_a_day_is_the_newest_date_of_the_preview_up_to_it(ladder, due_on, shift, calendar):
    on = due_on + timedelta(days=shift)
    if on > last_shown(ladder, due_on, calendar):
        return
    past = [(day, code) for code, day in dates_of(ladder, due_on, calendar) if day <= on]
    expected = max(past, key=lambda pair: (pair[0], int(pair[1][1:])))[1] if past else None
    assert stage(on, due_on, replace(ladder, at_start=False), calendar) == expected


@settings(deadline=None, derandomize=True)
@given(ladder=either, due_on=days, calendar=calendars)
def test_on_every_date_of_the_preview_its_own_stage_is_reached_for_the_first_time(ladder, due_on, calendar):
    silent = replace(ladder, at_start=False)
    for code, day in dates_of(ladder, due_on, calendar):
        assert stage(day, due_on, silent, calendar) == code
        assert stage(day - timedelta(days=1), due_on, silent, calendar) != code


@settings(deadline=None, derandomize=True)
@given(ladder=either, due_on=days, calendar=calendars)
def test_the_preview_names_working_days_in_order_except_that_the_due_date_is_itself(ladder, due_on, calendar):
    shown = dates_of(ladder, due_on, calendar)
    assert [day for _, day in shown] == sorted(day for _, day in shown)
    assert all(calendar.is_workday(day) for code, day in shown if code != "T0")
    assert all(day == due_on for code, day in shown if code == "T0")


@settings(deadline=None, derandomize=True)
@given(due_on=days, shift=st.integers(-120, 120), calendar=calendars)
def test_so_many_working_days_from_the_due_date_lie_where_counting_finds_them(due_on, shift, calendar):
    on = due_on + timedelta(days=shift)
    offset = offset_of(on, due_on, calendar)
    # add_workdays(…, 0) is the due date itself, also on a day off.
    assert add_workdays(due_on, offset, calendar) <= on < add_workdays(due_on, offset + 1, calendar)


@settings(deadline=None, derandomize=True)
@given(ladder=either, due_on=days, ahead=st.integers(0, 100), calendar=calendars)
def test_nothing_is_said_before_the_ladder_reaches_so_far(ladder, due_on, ahead, calendar):
    """``reach`` bounds what a pass has to look at: a due date beyond it has no stage yet."""
    on = due_on - timedelta(days=ahead)
    if due_on > add_workdays(on, ladder.reach, calendar):
        assert stage(on, due_on, replace(ladder, at_start=False), calendar) is None


# --- In time --------------------------------------------------------------------------------------------


def order_of(code):
    return -1000 if code.startswith("S") else int(code[1:])


@settings(deadline=None, derandomize=True)
@given(ladder=either, due_on=days, begun=st.integers(-60, 60), first=st.integers(-60, 60), calendar=calendars)
def test_stages_only_ever_advance_and_none_comes_twice(ladder, due_on, begun, first, calendar):
    since = due_on + timedelta(days=begun)
    start = since + timedelta(days=max(first, 0))
    told = [stage(start + timedelta(days=n), due_on, ladder, calendar, since) for n in range(60)]
    seen = [code for n, code in enumerate(told) if code and code not in told[:n]]
    assert [order_of(code) for code in seen] == sorted(order_of(code) for code in seen)
    assert all(told[n] == told[n - 1] for n in range(1, 60) if told[n] in told[:n])


@settings(deadline=None, derandomize=True)
@given(
    ladder=short_ladders,
    due_on=days,
    begun=st.integers(-20, 20),
    skipped=st.integers(0, 40),
    calendar=calendars,
)
def test_skipped_days_are_caught_up_by_one_stage_the_one_that_daily_passes_would_have_ended_on(
    ladder, due_on, begun, skipped, calendar
):
    since = due_on + timedelta(days=begun)
    daily = [stage(since + timedelta(days=n), due_on, ladder, calendar, since) for n in range(skipped + 1)]
    assert stage(since + timedelta(days=skipped), due_on, ladder, calendar, since) == daily[-1]
    told_daily = {code for code in daily if code}
    told_late = {daily[-1]} if daily[-1] else set()
    assert told_late <= told_daily
    assert bool(told_late) == bool(told_daily)


# --- The start ------------------------------------------------------------------------------------------


SHORT = DEFAULT_LADDERS[Occasion.RECEIPT, Audience.HANDLER]


def test_what_just_reached_a_person_is_told_once_and_then_follows_the_ladder():
    since = date(2026, 10, 8)
    told = [
        stage(date(2026, 10, day), ladder=SHORT, since=since) for day in (8, 9, 10, 12, 13, 14, 15, 16, 20)
    ]
    assert told == ["S20261008"] * 5 + ["T-1", "T0", "T+1", "T+3"]


def test_steps_that_lay_before_the_start_are_not_told_beside_it():
    """Handed on two days late: the start alone, then the next step."""
    since = date(2026, 10, 19)
    told = [stage(date(2026, 10, day), ladder=SHORT, since=since) for day in (19, 20, 26, 27)]
    assert told == ["S20261019", "T+3", "T+3", "T+8"]


@settings(deadline=None, derandomize=True)
@given(ladder=either, due_on=days, begun=st.integers(-60, 60), calendar=calendars)
def test_on_its_first_day_a_matter_is_told_by_its_start_alone(ladder, due_on, begun, calendar):
    since = due_on + timedelta(days=begun)
    starting = replace(ladder, at_start=True)
    assert stage(since, due_on, starting, calendar, since) == f"S{since:%Y%m%d}"
    assert stage(since - timedelta(days=1), due_on, starting, calendar, since) == stage(
        since - timedelta(days=1), due_on, replace(ladder, at_start=False), calendar
    )


def test_where_the_day_tells_no_beginning_the_start_is_named_without_it():
    once = DEFAULT_LADDERS[Occasion.RETURNED, Audience.HANDLER]
    assert {stage(DUE + timedelta(days=n), ladder=once) for n in range(-30, 60)} == {"S"}


@pytest.mark.parametrize(("day", "is_late"), [(15, False), (16, True)])
def test_a_start_after_the_due_date_counts_as_late(day, is_late):
    since = date(2026, 10, day)
    reached = stage_reached(SHORT, due_on=DUE, since=since, on=since, calendar=AUTUMN)
    assert reached == Stage(f"S{since:%Y%m%d}", is_after_due=is_late)


# --- The calendar ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "day", "code"),
    [
        (9, 23, None),
        (9, 24, "T-10"),
        (9, 30, "T-10"),
        (10, 8, "T-10"),
        (10, 9, "T-5"),
        (10, 10, "T-5"),
        (10, 12, "T-3"),
        (10, 13, "T-3"),
        (10, 14, "T-1"),
        (10, 15, "T0"),
        (10, 16, "T+1"),
        (10, 19, "T+1"),
        (10, 20, "T+3"),
        (10, 26, "T+3"),
        (10, 27, "T+8"),
        (11, 3, "T+13"),
        (11, 10, "T+18"),
    ],
)
def test_the_ladder_counts_working_days_and_the_newest_stage_holds_until_the_next(month, day, code):
    assert stage(date(2026, month, day)) == code


def test_a_make_up_saturday_counts_and_the_holiday_before_it_does_not():
    due_on = date(2026, 10, 12)
    assert stage(date(2026, 10, 10), due_on) == "T-1"
    assert stage(date(2026, 10, 9), due_on) == "T-3"
    # Three working days before the twelfth: the tenth, the ninth, the eighth.
    assert stage(date(2026, 10, 8), due_on) == "T-3"
    assert stage(date(2026, 10, 7), due_on) == "T-5"
    assert stage(date(2026, 9, 29), due_on) == "T-5"


def test_a_due_date_on_a_weekend_is_told_of_on_the_last_working_day_before_and_the_first_after():
    saturday = date(2026, 11, 14)
    assert stage(date(2026, 11, 13), saturday) == "T-1"
    assert stage(date(2026, 11, 15), saturday) == "T0"
    assert stage(date(2026, 11, 16), saturday) == "T+1"


def test_a_due_date_in_the_middle_of_a_holiday_is_late_on_the_first_working_day_after_it():
    assert stage(date(2026, 9, 30), date(2026, 10, 3)) == "T-1"
    assert stage(date(2026, 10, 7), date(2026, 10, 3)) == "T0"
    assert stage(date(2026, 10, 8), date(2026, 10, 3)) == "T+1"


def test_the_ladder_crosses_a_year_without_a_holiday_notice():
    """2027 is not covered: Monday to Friday count, and 1 January is taken for a working day."""
    assert stage(date(2026, 12, 25), date(2027, 1, 8)) == "T-10"
    assert stage(date(2027, 1, 7), date(2027, 1, 8)) == "T-1"
    assert stage(date(2027, 1, 4), date(2026, 12, 31)) == "T+1"


# --- What an office may set -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ladder", "code"),
    [
        (Ladder(before=tuple(range(MOST_STEPS + 1))), "too_many_steps"),
        (Ladder(after=tuple(range(1, MOST_STEPS + 2))), "too_many_steps"),
        (Ladder(before=(3, 3)), "step_twice"),
        (Ladder(after=(1, 3, 1)), "step_twice"),
        (Ladder(before=(-1,)), "step_out_of_reach"),
        (Ladder(before=(FARTHEST + 1,)), "step_out_of_reach"),
        (Ladder(after=(0,)), "step_out_of_reach"),
        (Ladder(after=(FARTHEST + 1,)), "step_out_of_reach"),
        (Ladder(repeat_every=1), "repeat_out_of_bounds"),
        (Ladder(repeat_every=-5), "repeat_out_of_bounds"),
        (Ladder(repeat_every=FARTHEST + 1), "repeat_out_of_bounds"),
    ],
)
def test_a_ladder_out_of_bounds_is_refused(ladder, code):
    with pytest.raises(RuleBroken) as refusal:
        check_ladder(ladder, prefix="due-")
    field = "before" if ladder.before else "after" if ladder.after else "repeat_every"
    assert (refusal.value.code, refusal.value.field) == (code, f"due-{field}")


@settings(deadline=None, derandomize=True)
@given(ladder=ladders)
def test_every_ladder_within_bounds_may_be_set(ladder):
    check_ladder(ladder)


@pytest.mark.parametrize("key", DEFAULT_LADDERS, ids=lambda key: f"{key[0]}-{key[1]}")
def test_the_defaults_keep_to_their_own_bounds(key):
    check_ladder(DEFAULT_LADDERS[key])


def test_what_only_says_that_something_happened_cannot_be_set():
    never = {Occasion.RETURNED, Occasion.URGED, Occasion.UNDELIVERED, Occasion.NOTICE}
    assert {occasion for occasion, _ in DEFAULT_LADDERS} - {occasion for occasion, _ in SETTABLE} == never
    assert not any(occasion in never for occasion, _ in SETTABLE)


# --- Words ----------------------------------------------------------------------------------------------


def test_every_code_has_its_chinese_name():
    assert set(OCCASION_NAMES) == set(Occasion)
    assert set(AUDIENCE_NAMES) == set(Audience)
    assert {occasion for occasion, _ in DEFAULT_LADDERS} == set(Occasion)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("T-3", "截止前 3 个工作日"),
        ("T0", "截止当日"),
        ("T+8", "逾期 8 个工作日"),
        ("S20261012", "到达时"),
        ("S", "到达时"),
    ],
)
def test_a_stage_is_said_in_words(code, words):
    assert stage_words(code) == words
