"""The figures, counted by hand on the real document: 18 measures, measure （九） open to the 14 cities."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from departments.models import Body
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.lamps import Lamp
from measures.models import Measure, Obligation
from measures.states import Respondent, State
from reports import figures
from reports.figures import FigureKey
from tests import factories
from tests.factories import moment

DUE = date(2026, 10, 15)
OPENED, BEFORE_DUE, AFTER_DUE = moment(2026, 9, 21), moment(2026, 10, 14, 17), moment(2026, 10, 16, 10)


@pytest.fixture
def by_hand(period, lead, reviewer):
    """At the end of 15 October: two accepted, two waiting, two returned (one with a due date already gone)."""

    def of(number):
        return Obligation.objects.with_names().get(
            period=period, measure__number=number, respondent=Respondent.DEPARTMENT
        )

    def hand_in(number, day, **content):
        what = factories.content(**content)
        return factories.submit(of(number), reviewer, at=moment(2026, 10, day), what=what)

    factories.accept(hand_in(1, 9), reviewer, at=moment(2026, 10, 12))
    factories.accept(hand_in(2, 9, status="completed"), reviewer, at=moment(2026, 10, 12))
    hand_in(3, 9)
    hand_in(5, 12, status="at_risk", problems="资金尚未到位。")
    factories.give_back(hand_in(6, 9), reviewer, at=moment(2026, 10, 12), new_due_on=date(2026, 10, 13))
    factories.give_back(hand_in(7, 12), reviewer, at=moment(2026, 10, 14, 12), new_due_on=date(2026, 10, 30))
    return period


def departments(period, at):
    return figures.select(figures.rows(period, as_of=at), respondent=Respondent.DEPARTMENT)


def test_every_obligation_is_one_row_in_document_order(period):
    rows = figures.rows(period, as_of=OPENED)
    assert [row.measure_number for row in rows if row.respondent is Respondent.DEPARTMENT] == list(
        range(1, 19)
    )
    cities = [row for row in rows if row.respondent is Respondent.CITY]
    assert len(cities) == 14
    assert {row.measure_number for row in cities} == {9}
    assert (cities[0].body_name, cities[-1].body_name) == ("沈阳市", "葫芦岛市")


def test_row_says_what_the_obligation_was_then(by_hand):
    returned = next(row for row in departments(by_hand, AFTER_DUE) if row.measure_number == 7)
    assert returned.state is State.RETURNED
    assert returned.body_name == "辽宁证监局"
    assert (returned.due_on, returned.original_due_on) == (date(2026, 10, 30), DUE)
    assert (returned.status, returned.rounds) == ("on_track", 1)
    assert (returned.is_overdue, returned.is_reported) == (False, False)
    assert (returned.lamp.lamp, returned.lamp.words) == (Lamp.YELLOW, "退回待改")
    assert returned.chapter_ordinal == 2
    assert returned.measure_number_text == "（七）"


def test_figures_counted_by_hand_before_the_due_date(by_hand):
    counted = figures.tally(departments(by_hand, BEFORE_DUE))
    assert (counted.owed, counted.reported) == (18, 4)
    assert (counted.accepted, counted.waiting) == (2, 2)
    # （六） was given until 13 October and did not come again; （七） has time left.
    assert (counted.returned, counted.overdue, counted.returned_overdue) == (1, 1, 1)
    assert counted.outstanding == 12
    assert counted.lamps == {Lamp.GREEN: 2, Lamp.YELLOW: 14, Lamp.RED: 1, Lamp.DONE: 1}


def test_figures_counted_by_hand_after_the_due_date(by_hand):
    counted = figures.tally(departments(by_hand, AFTER_DUE))
    assert (counted.accepted, counted.waiting, counted.returned) == (2, 2, 1)
    assert (counted.overdue, counted.outstanding) == (13, 0)
    assert counted.lamps == {Lamp.GREEN: 2, Lamp.YELLOW: 2, Lamp.RED: 13, Lamp.DONE: 1}


def test_due_date_itself_is_in_time(by_hand):
    last_minute = moment(2026, 10, 15, 23, 59)
    assert figures.tally(departments(by_hand, last_minute)).overdue == 1
    assert figures.tally(departments(by_hand, last_minute + timedelta(minutes=1))).overdue == 13


def test_figures_add_up(by_hand):
    for at in (OPENED, BEFORE_DUE, AFTER_DUE):
        counted = figures.tally(figures.rows(by_hand, as_of=at))
        parts = counted.accepted + counted.waiting + counted.returned + counted.overdue + counted.outstanding
        assert parts == counted.owed == 32
        assert counted.reported == counted.accepted + counted.waiting
        assert sum(counted.lamps.values()) == counted.owed


@pytest.mark.parametrize("key", list(FigureKey))
def test_number_and_list_come_from_one_definition(by_hand, key):
    rows = figures.rows(by_hand, as_of=AFTER_DUE)
    assert figures.count(rows, key) == len(figures.select(rows, figure=key))
    assert getattr(figures.tally(rows), key) == figures.count(rows, key)


def test_groups_cover_the_rows_once(by_hand):
    rows = figures.rows(by_hand, as_of=AFTER_DUE)
    measures = figures.select(rows, respondent=Respondent.DEPARTMENT)
    chapters = figures.by_chapter(measures)
    assert [group.key for group, _ in chapters] == [1, 2, 3, 4, 5]
    assert [counted.owed for _, counted in chapters] == [4, 6, 3, 1, 4]
    assert [counted.reported for _, counted in chapters] == [3, 1, 0, 0, 0]
    assert chapters[0][0].name == "一、加快科技成果转移转化"
    for group, counted in chapters:
        assert counted == figures.tally(figures.select(measures, chapter=group.key))
    for group, counted in figures.by_body(rows):
        assert counted == figures.tally(figures.select(measures, body=group.key))


def test_departments_come_in_document_order_and_cities_in_official_order(period):
    rows = figures.rows(period, as_of=OPENED)
    departments = [(group.name, counted.owed) for group, counted in figures.by_body(rows)]
    assert departments == [
        ("省科技厅", 4),
        ("省科协", 1),
        ("省政府金融办", 3),
        ("人民银行沈阳分行", 1),
        ("辽宁证监局", 1),
        ("省知识产权局", 3),
        ("省人力资源社会保障厅", 1),
        ("省发展改革委", 1),
        ("省工商局", 2),
        ("省编委办", 1),
    ]
    cities = [group.name for group, _ in figures.by_city(rows)]
    assert cities == list(Body.objects.cities().values_list("name", flat=True))


def test_without_a_measure_open_to_cities_there_is_no_city_group(policy, lead):
    rows = figures.rows(factories.open_quarter(policy, lead), as_of=OPENED)
    assert len(rows) == 18
    assert figures.by_city(rows) == []


def test_yesterdays_figures_are_the_same_tomorrow(by_hand, reviewer):
    yesterday = figures.rows(by_hand, as_of=AFTER_DUE)
    tomorrow = AFTER_DUE + timedelta(days=1)
    for obligation in Obligation.objects.with_names().filter(period=by_hand):
        if obligation.state == State.SUBMITTED:
            factories.accept(obligation, reviewer, at=tomorrow)
        elif obligation.state != State.ACCEPTED:
            factories.submit(obligation, reviewer, at=tomorrow)
    assert figures.tally(figures.rows(by_hand, as_of=tomorrow)).outstanding == 0
    assert figures.rows(by_hand, as_of=AFTER_DUE) == yesterday


def test_yesterdays_figures_survive_the_renaming_of_every_body(by_hand):
    yesterday = figures.rows(by_hand, as_of=AFTER_DUE)
    Body.objects.update(name=Concat(Value("新"), F("name")), full_name=Value("改名后的单位"))
    again = figures.rows(by_hand, as_of=AFTER_DUE)
    # Departments keep the name as printed in the document; cities are not printed in it.
    assert departments_of(again) == departments_of(yesterday)
    assert figures.by_chapter(again) == figures.by_chapter(yesterday)
    assert [counted for _, counted in figures.by_city(again)] == [
        counted for _, counted in figures.by_city(yesterday)
    ]
    assert [replace(row, body_name="") for row in again] == [replace(row, body_name="") for row in yesterday]


def departments_of(rows):
    return figures.select(rows, respondent=Respondent.DEPARTMENT)


def test_closed_period_keeps_what_was(by_hand, lead, reviewer):
    from measures.reporting.periods.actions import close_period

    for obligation in Obligation.objects.with_names().filter(period=by_hand, state=State.SUBMITTED):
        factories.accept(obligation, reviewer, at=AFTER_DUE)
    before = figures.tally(departments(by_hand, AFTER_DUE))
    close_period(by_hand, by=factories.actor(lead), at=AFTER_DUE)
    later = figures.tally(departments(by_hand, AFTER_DUE + timedelta(days=400)))
    assert (later.accepted, later.owed) == (before.accepted, before.owed) == (4, 18)


def test_before_the_period_was_opened_there_is_nothing(period):
    rows = figures.rows(period, as_of=OPENED - timedelta(seconds=1))
    assert rows == []
    assert figures.tally(rows).owed == 0
    assert figures.by_chapter(rows) == []


def test_queries_stay_the_same_as_rows_grow(policy, lead, django_assert_num_queries):
    few = factories.open_quarter(policy, lead)
    Measure.objects.filter(policy=policy).update(is_open_to_cities=True)
    many = factories.open_quarter(policy, lead, quarter=4)
    with django_assert_num_queries(3):
        assert len(figures.rows(few, as_of=OPENED)) == 18
    with django_assert_num_queries(3):
        assert len(figures.rows(many, as_of=OPENED)) == 18 + 18 * 14


@pytest.mark.parametrize("at", [BEFORE_DUE, AFTER_DUE])
def test_present_columns_say_what_the_moves_say(by_hand, reviewer, at):
    """What is stored beside the history never differs from it: state, date, body, status, rounds and extensions."""
    late = Obligation.objects.with_names().get(period=by_hand, measure__number=8)
    wish = Wish(date(2026, 11, 20), ExtensionReason.FUNDING, "资金尚未下达。", "方案已定。")
    by = factories.actor(reviewer)
    case = extensions.request_extension(late, wish=wish, is_approver=True, by=by, at=BEFORE_DUE)
    extensions.approve_extension(case, by=by, at=BEFORE_DUE)
    again = Obligation.objects.with_names().get(period=by_hand, measure__number=6)
    what = factories.content("behind", problems="资金尚未到位。")
    factories.submit(again, reviewer, at=BEFORE_DUE, what=what)
    rows = figures.rows(by_hand, as_of=at, is_now=True)
    assert rows == figures.rows(by_hand, as_of=at)
    assert {row.status for row in rows} == {"", "on_track", "completed", "at_risk", "behind"}
    assert {row.extension_count for row in rows} == {0, 1}


def test_nothing_is_there_before_the_period_was_opened_now_or_then(period):
    early = OPENED - timedelta(days=1)
    assert figures.rows(period, as_of=early, is_now=True) == figures.rows(period, as_of=early) == []


def test_the_number_of_extensions_at_a_past_moment_never_changes(by_hand, reviewer):
    owed = Obligation.objects.with_names().get(period=by_hand, measure__number=7)
    wish = Wish(date(2026, 11, 20), ExtensionReason.FUNDING, "资金尚未下达。", "方案已定。")
    by = factories.actor(reviewer)
    case = extensions.request_extension(owed, wish=wish, is_approver=True, by=by, at=AFTER_DUE)
    extensions.approve_extension(case, by=by, at=AFTER_DUE + timedelta(days=1))

    def stood(at):
        row = next(row for row in departments(by_hand, at) if row.measure_number == 7)
        return row.extension_count, row.due_on, row.original_due_on

    assert stood(AFTER_DUE) == (0, date(2026, 10, 30), DUE)
    assert stood(AFTER_DUE + timedelta(days=2)) == (1, date(2026, 11, 20), DUE)
