"""Planned progress, the plan lamp and what a plan must hold to, by value."""

from datetime import date

import pytest

from audit.rules import RuleBroken
from measures import lamps
from measures.cases.plan import rules as plan_rules
from measures.cases.plan.rules import Counts, PlannedRow
from measures.lamps import Lamp, LampReading, Progress

TODAY = date(2026, 10, 9)
JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)
LIMITS = {
    "measures": {7: "（一）甲", 8: "（二）乙"},
    "earliest": date(2026, 9, 21),
    "latest": date(2036, 9, 21),
}


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (0, 0, 0),
        (0, 3, 0),
        (1, 3, 33),
        (2, 3, 67),
        (1, 8, 13),
        (3, 8, 38),
        (1, 200, 1),
        (1, 201, 0),
        (5, 5, 100),
    ],
)
def test_shares_are_whole_points_with_a_half_rounded_up(part, whole, percent):
    assert lamps.share(part, whole) == percent


def test_planned_progress_counts_the_due_date_itself():
    assert lamps.planned_progress([JUNE, TODAY, DECEMBER, DECEMBER], TODAY) == 50
    assert lamps.planned_progress([], TODAY) == 0


def test_actual_progress_counts_what_was_reached_by_the_day():
    assert lamps.actual_progress([JUNE, None, TODAY, DECEMBER], TODAY) == 50


@pytest.mark.parametrize(
    ("planned", "actual", "words"),
    [
        (50, 25, "欠进度：序时 50%，实际 25%，相差 25 个百分点"),
        (25, 50, "超进度：序时 25%，实际 50%，相差 25 个百分点"),
        (50, 50, "达进度：序时 50%，实际 50%"),
    ],
)
def test_progress_in_words_gives_the_numbers(planned, actual, words):
    assert Progress(planned, actual).words == words


@pytest.mark.parametrize(
    ("lag", "lamp"),
    [
        (-20, Lamp.GREEN),
        (0, Lamp.GREEN),
        (9, Lamp.GREEN),
        (10, Lamp.YELLOW),
        (30, Lamp.YELLOW),
        (31, Lamp.RED),
    ],
)
def test_lamp_is_yellow_from_ten_to_thirty_points_and_red_above(lag, lamp):
    reading = lamps.plan_lamp(Progress(60, 60 - lag), yellow=10, red=30)
    assert reading is not None
    assert reading.lamp is lamp
    if lag > 0:
        assert reading.words == f"欠进度 {lag} 个百分点"


def test_thresholds_are_the_policys():
    assert lamps.plan_lamp(Progress(20, 15), yellow=5, red=8).lamp is Lamp.YELLOW
    assert lamps.plan_lamp(Progress(20, 11), yellow=5, red=8).lamp is Lamp.RED
    assert lamps.plan_lamp(Progress(20, 20), yellow=0, red=0).lamp is Lamp.GREEN


def test_without_a_plan_there_is_no_lamp():
    assert lamps.plan_lamp(None, yellow=10, red=30) is None


def lamp(which, words):
    return LampReading(which, words)


@pytest.mark.parametrize(
    ("own", "plan", "shown"),
    [
        (lamp(Lamp.GREEN, "正常"), None, lamp(Lamp.GREEN, "正常")),
        (lamp(Lamp.GREEN, "正常"), lamp(Lamp.GREEN, "达进度"), lamp(Lamp.GREEN, "正常")),
        (lamp(Lamp.GREEN, "正常"), lamp(Lamp.YELLOW, "欠"), lamp(Lamp.YELLOW, "欠")),
        (lamp(Lamp.YELLOW, "临近截止"), lamp(Lamp.GREEN, "达"), lamp(Lamp.YELLOW, "临近截止")),
        (lamp(Lamp.YELLOW, "临近截止"), lamp(Lamp.YELLOW, "欠"), lamp(Lamp.YELLOW, "临近截止，欠")),
        (lamp(Lamp.YELLOW, "临近截止"), lamp(Lamp.RED, "欠"), lamp(Lamp.RED, "欠")),
        (lamp(Lamp.RED, "逾期未报"), lamp(Lamp.YELLOW, "欠"), lamp(Lamp.RED, "逾期未报")),
        (lamp(Lamp.DONE, "已完成"), lamp(Lamp.RED, "欠"), lamp(Lamp.DONE, "已完成")),
    ],
)
def test_the_worse_lamp_is_shown_and_its_words_say_which(own, plan, shown):
    assert lamps.worse(own, plan) == shown


def test_counts_of_measures_add_up():
    assert (Counts(2, 1, 0) + Counts(2, 1, 1)).progress == Progress(50, 25)


def row(position, measure, title, due_on):
    return PlannedRow(position, measure, title, due_on)


def test_a_complete_plan_is_ordered_by_measure_and_date():
    rows = [row(0, 8, "丙", DECEMBER), row(1, 7, "乙", DECEMBER), row(2, 7, "甲", date(2026, 10, 1))]
    ordered = plan_rules.check_milestones(rows, **LIMITS)
    assert [(goal.measure_id, goal.title) for goal in ordered] == [(7, "甲"), (7, "乙"), (8, "丙")]


@pytest.mark.parametrize(
    ("measure", "title", "due_on", "code", "field"),
    [
        (None, "目标", DECEMBER, "measure_unknown", "row-3-measure"),
        (9, "目标", DECEMBER, "measure_unknown", "row-3-measure"),
        (7, "", DECEMBER, "title_missing", "row-3-title"),
        (7, "\u200b", DECEMBER, "title_missing", "row-3-title"),
        (7, "长" * 201, DECEMBER, "too_long", "row-3-title"),
        (7, "目标\x07", DECEMBER, "bad_character", "row-3-title"),
        (7, "目标", None, "due_missing", "row-3-due_on"),
        (7, "目标", date(2026, 9, 20), "due_out_of_reach", "row-3-due_on"),
        (7, "目标", date(2036, 9, 22), "due_out_of_reach", "row-3-due_on"),
    ],
)
def test_a_bad_row_is_refused_at_its_field(measure, title, due_on, code, field):
    with pytest.raises(RuleBroken) as refusal:
        plan_rules.check_milestones([row(3, measure, title, due_on)], **LIMITS)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize("due_on", [date(2026, 9, 21), date(2036, 9, 21)])
def test_the_first_and_the_last_day_are_within_reach(due_on):
    assert plan_rules.check_milestones([row(0, 7, "长" * 200, due_on)], **LIMITS)


@pytest.mark.parametrize("again", ["完成A项（一期）", "完成ａ项(一期)", "完成 A 项（一期）\u200b"])
def test_the_same_milestone_twice_on_a_measure_is_refused_in_any_writing(again):
    title = "完成A项（一期）"
    rows = [row(0, 7, title, DECEMBER), row(1, 8, title, DECEMBER), row(2, 7, again, JUNE)]
    codes = {fault.code: fault for fault in plan_rules.faults(rows, **LIMITS)}
    assert codes["milestone_twice"].field == "row-2-title"
    assert "第 1 行" in codes["milestone_twice"].message


def test_a_measure_has_thirty_milestones_at_most():
    rows = [row(n, 7, f"目标{n}", DECEMBER) for n in range(30)]
    assert len(plan_rules.check_milestones(rows, **LIMITS)) == 30
    rows.append(row(30, 7, "又一个", DECEMBER))
    with pytest.raises(RuleBroken, match="（一）甲有 31 个"):
        plan_rules.check_milestones(rows, **LIMITS)


def test_everything_amiss_is_found_at_once():
    rows = [row(0, None, "", DECEMBER), row(1, 7, "目标", None)]
    assert [fault.field for fault in plan_rules.faults(rows, **LIMITS)] == [
        "row-0-measure", "row-0-title", "row-1-due_on",
    ]  # fmt: skip


def test_ten_years_after_a_leap_day_is_the_end_of_february():
    assert plan_rules.last_due(date(2028, 2, 29)) == date(2038, 2, 28)
    assert plan_rules.last_due(date(2026, 9, 21)) == date(2036, 9, 21)
