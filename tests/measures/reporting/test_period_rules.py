"""The cycles of reporting and the days that schedules count: values alone, no database."""

from datetime import date

import pytest

from audit.rules import RuleBroken
from measures.reporting.periods import rules
from measures.reporting.periods.rules import DueRule, OpenRule, Terms
from measures.states import PeriodKind
from workdays.rules import Calendar

pytestmark = pytest.mark.one_engine
KNOWN = Calendar(covered_years=frozenset({2026, 2027}))
TENTH_OF_SEPTEMBER = date(2026, 9, 10)


def terms(
    kind=PeriodKind.MONTH,
    due=(DueRule.DAY_AFTER, 5),
    opens=(OpenRule.BEFORE_END, 5),
    begins=TENTH_OF_SEPTEMBER,
):
    return Terms(kind, begins, *due, *opens)


@pytest.mark.parametrize(
    ("kind", "number", "first", "last", "name"),
    [
        (PeriodKind.MONTH, 9, date(2026, 9, 1), date(2026, 9, 30), "2026年9月"),
        (PeriodKind.MONTH, 12, date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
        (PeriodKind.QUARTER, 3, date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度"),
        (PeriodKind.HALF_YEAR, 1, date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
        (PeriodKind.HALF_YEAR, 2, date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        (PeriodKind.YEAR, 1, date(2026, 1, 1), date(2026, 12, 31), "2026年度"),
    ],
)
def test_a_cycle_has_its_days_and_its_name(kind, number, first, last, name):
    span = rules.span_of(kind, 2026, number)
    assert (span.starts_on, span.ends_on, span.name) == (first, last, name)
    assert rules.span_around(kind, last) == span


@pytest.mark.parametrize(
    ("kind", "number"), [("month", 13), ("quarter", 5), ("half_year", 3), ("year", 2), ("month", 0)]
)
def test_there_is_no_further_cycle_in_a_year(kind, number):
    with pytest.raises(RuleBroken):
        rules.span_of(PeriodKind(kind), 2026, number)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"questions": ""}, "questions_missing"),
        ({"name": "长" * 41}, "too_long"),
        ({"ends_on": date(2026, 8, 31)}, "days_not_in_order"),
    ],
)
def test_a_one_off_has_a_name_questions_and_days_in_order(said, code):
    whole = {
        "name": "汛前检查",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2026, 9, 30),
        "questions": "查了几处？",
    }
    assert rules.one_off(**whole).kind is PeriodKind.ONE_OFF
    with pytest.raises(RuleBroken) as refusal:
        rules.one_off(**{**whole, **said})
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("due", "on"),
    [
        ((DueRule.WORKDAY_AFTER, 5), date(2026, 10, 7)),
        ((DueRule.DAY_AFTER, 5), date(2026, 10, 5)),
        ((DueRule.DAY_OF_LAST, 25), date(2026, 9, 25)),
        ((DueRule.DAY_OF_LAST, 31), date(2026, 9, 30)),
    ],
)
def test_the_due_day_follows_the_rule(due, on):
    plan = rules.planned(terms(due=due), rules.span_of(PeriodKind.MONTH, 2026, 9), shift=0, calendar=KNOWN)
    assert (plan.due_on, plan.is_provisional) == (on, False)


def test_a_due_day_off_is_shifted_and_an_unknown_year_is_provisional():
    span = rules.span_of(PeriodKind.MONTH, 2026, 8)
    assert rules.planned(terms(), span, shift=1, calendar=KNOWN).due_on == date(
        2026, 9, 7
    )  # the fifth is a Saturday
    december = rules.span_of(PeriodKind.MONTH, 2027, 12)
    assert rules.planned(terms(), december, shift=1, calendar=KNOWN).is_provisional


def test_skipped_days_are_caught_up_while_there_is_still_time():
    def opened_by(today):
        return [plan.span.name for plan in rules.to_open(terms(), today=today, shift=0, calendar=KNOWN)]

    assert opened_by(date(2026, 9, 24)) == []
    assert opened_by(date(2026, 9, 25)) == opened_by(date(2026, 10, 5)) == ["2026年9月"]
    assert opened_by(date(2026, 10, 6)) == []
    assert opened_by(date(2026, 10, 27)) == ["2026年10月"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"due": (DueRule.DAY_AFTER, 32)}, "due_number"),
        ({"due": (DueRule.WORKDAY_AFTER, 0)}, "due_number"),
        ({"opens": (OpenRule.BEFORE_END, 61)}, "open_days"),
        ({"due": (DueRule.DAY_OF_LAST, 25), "opens": (OpenRule.BEFORE_END, 2)}, "open_days"),
        ({"kind": PeriodKind.ONE_OFF}, "kind"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused(wrong, field):
    rules.check_terms(terms())
    with pytest.raises(RuleBroken) as refusal:
        rules.check_terms(terms(**wrong))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("own", "is_own", "after", "due"),
    [
        (15, False, 20, 20),
        (15, False, 12, 12),
        (25, True, 20, 25),
        (25, True, 12, 25),
        (18, True, 20, 20),
        (15, True, 12, 15),
        (18, False, 12, 18),
    ],
)
def test_of_a_bodys_own_date_and_the_periods_new_one_the_later_counts(own, is_own, after, due):
    def day(n):
        return date(2026, 10, n)

    assert rules.due_moved(day(own), before=day(15), after=day(after), is_own=is_own) == day(due)


@pytest.mark.parametrize(("text", "days"), [("1、3、7", [1, 3, 7]), ("7 3,1 3", [1, 3, 7]), ("１０", [10])])
def test_nodes_are_read_as_typed(text, days):
    assert rules.check_nodes(text) == days


@pytest.mark.parametrize("text", ["", "明天", "0、1", "1、61", "1 2 3 4 5 6 7", "99999"])
def test_nodes_that_mean_nothing_are_refused(text):
    with pytest.raises(RuleBroken) as refusal:
        rules.check_nodes(text)
    assert refusal.value.field == "nodes"


def test_a_node_is_due_on_its_working_day_and_asks_what_that_day_is_for():
    first = rules.node("（一）", 1, since=date(2026, 9, 25), calendar=KNOWN)
    assert (first.ends_on, first.name) == (date(2026, 9, 28), "（一）第1个工作日跟踪（2026-09-25起）")
    assert "工作安排" in first.questions
    assert len(rules.node("长" * 60, 7, since=date(2026, 9, 25), calendar=KNOWN).name) == rules.NAME_MAX
