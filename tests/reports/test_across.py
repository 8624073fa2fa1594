"""Figures over documents say the same as those of each period; every number is the length of its list."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from measures.lamps import Lamp
from measures.models import Measure, Obligation, Policy, ReportingPeriod, Responsibility
from measures.reporting.periods.actions import close_period
from measures.states import MeasureState, Respondent, day_of
from reports import across, figures
from reports.across import Scope
from reports.figures import FigureKey
from tests import factories
from tests.factories import moment

STATUSES = [
    {"status": "on_track"},
    {"status": "completed"},
    {"status": "behind", "problems": "进度滞后。"},
    {"status": "at_risk", "problems": "存在风险。"},
]
DAYS = [moment(2026, 10, day, 18) for day in (8, 14, 16, 30)]
NOW = moment(2026, 11, 2, 10)


def second_document(kejiting):
    """Another document with three measures, with other numbers of working days."""
    policy = Policy.objects.create(
        code="second", kind="meeting", title="演示数据：省政府第十次常务会议议定事项", issued_on=date(2026, 8, 3),
        issuing_body="省政府办公厅", warn_workdays=3,
    )  # fmt: skip
    for number in (1, 2, 3):
        measure = Measure.objects.create(
            policy=policy, number=number, number_text=f"{number}.", title=f"演示事项{number}", text="演示数据。",
            state=MeasureState.IN_PROGRESS, is_open_to_cities=number == 1,
        )  # fmt: skip
        Responsibility.objects.create(
            measure=measure, body=kejiting, holder=kejiting, order=1, role="lead", role_source="stated",
            name_as_printed=kejiting.name,
        )  # fmt: skip
    return policy


@pytest.fixture
def world(period, policy, lead, reviewer, approver, kejiting):
    """Two documents and three periods, one of them closed meanwhile; reports in every state, a body behind its plan."""
    other = second_document(kejiting)
    factories.open_quarter(other, lead, due_on=date(2026, 10, 13))
    factories.open_quarter(policy, lead, quarter=2, at=moment(2026, 9, 22), due_on=date(2026, 10, 9))
    lag = Obligation.objects.with_names().get(period=period, measure__number=1, respondent="department")
    factories.plan_in_force(lag, approver, reviewer, at=moment(2026, 9, 25), due_on=date(2026, 10, 10))
    dice = random.Random(13)
    for number, owed in enumerate(Obligation.objects.with_names().order_by("id")):
        if number % 3 == 2 or owed == lag:
            continue
        day = dice.randint(9, 14)
        sent = factories.submit(
            owed, reviewer, at=moment(2026, 10, day), what=factories.content(**STATUSES[number % 4])
        )
        if number % 5 == 1:
            factories.accept(sent, reviewer, at=moment(2026, 10, day + 1))
        elif number % 5 in (2, 3):
            again = moment(2026, 10, 28 if number % 2 else day + 2).date()
            factories.give_back(sent, reviewer, at=moment(2026, 10, day + 1), new_due_on=again)
    oldest = ReportingPeriod.objects.get(policy=policy, starts_on=date(2026, 4, 1))
    for waiting in oldest.obligations.awaiting_review():
        factories.accept(waiting, reviewer, at=moment(2026, 10, 24))
    close_period(oldest, by=factories.actor(lead), at=moment(2026, 10, 25))
    return lead


def scope_at(at, *, is_now=False):
    periods = ReportingPeriod.objects.open_at(at).select_related("policy")
    return Scope({period.pk: period for period in periods}, at, is_now)


def rows_at(scope):
    return {
        pk: figures.rows(period, as_of=scope.as_of, is_now=scope.is_now)
        for pk, period in scope.periods.items()
    }


def test_figures_of_every_day_are_those_of_the_rows_and_each_number_is_its_list(world):
    for scope in [*(scope_at(day) for day in DAYS), scope_at(NOW), scope_at(NOW, is_now=True)]:
        rows, picture = rows_at(scope), across.picture(scope)
        assert len(rows) == (3 if scope.as_of < moment(2026, 10, 25) else 2)
        every = [row for of in rows.values() for row in of]
        for pane in Respondent:
            for pk, of in rows.items():
                assert picture.of_periods([pk], pane) == figures.tally(figures.select(of, respondent=pane))
            in_pane = figures.select(every, respondent=pane)
            total = picture.total(pane)
            assert total == figures.tally(in_pane)
            assert set(picture.bodies(pane)) == {row.body_id for row in in_pane}
            for body in picture.bodies(pane):
                assert picture.of_body(body, pane) == figures.tally(figures.select(in_pane, body=body))
            for key in FigureKey:
                listed = [one.obligation_id for one in across.found(scope, pane=pane, figure=key)]
                assert sorted(listed) == sorted(
                    row.obligation_id for row in figures.select(in_pane, figure=key)
                )
            for lamp in Lamp:
                listed = across.found(scope, pane=pane, lamp=lamp)
                assert len(listed) == total.lamps[lamp]
    # The world has something of everything, so equal figures are not all nought.
    assert all(
        getattr(picture.total(Respondent.DEPARTMENT), key) for key in ("accepted", "waiting", "overdue")
    )
    assert Lamp.RED in {one.lamp.lamp for one in across.found(scope, lamp=Lamp.RED)}


def test_lag_behind_a_plan_shows_in_the_list_and_the_own_part_is_that_of_the_own_bodies(
    world, period, kejiting, django_assert_num_queries
):
    for scope in (scope_at(DAYS[1]), scope_at(NOW, is_now=True)):
        words = {one.obligation_id: one.lamp for one in across.found(scope, pane=Respondent.DEPARTMENT)}
        for row in figures.select(rows_at(scope)[period.pk], respondent=Respondent.DEPARTMENT):
            assert words[row.obligation_id] == row.lamp
        own = across.picture(replace(scope, body_ids=frozenset({kejiting.pk})))
        assert own.total(Respondent.DEPARTMENT) == across.picture(scope).of_body(
            kejiting.pk, Respondent.DEPARTMENT
        )
        assert own.bodies(Respondent.DEPARTMENT) == [kejiting.pk]
        assert not own.total(Respondent.CITY).owed
    for periods in (scope.periods, dict(list(scope.periods.items())[:1])):
        # The calendar's is one of them.
        with django_assert_num_queries(5):
            across.picture(replace(scope, periods=periods))


def test_what_changed_lately_is_counted_as_it_is_listed(world):
    at = moment(2026, 10, 16, 10)
    scope = scope_at(at, is_now=True)
    picture = across.picture(scope)
    assert scope.recent_since == moment(2026, 10, 10, 0)
    for pane in Respondent:
        for key in across.CHANGES:
            listed = across.found(scope, pane=pane, figure=key, is_recent=True)
            assert picture.changes.get((pane, key), 0) == len(listed)
    assert picture.changes[Respondent.DEPARTMENT, FigureKey.OVERDUE]
    later = across.picture(scope_at(at + timedelta(days=40), is_now=True))
    assert not any(later.changes.values())
    assert day_of(at) == date(2026, 10, 16)


def test_nothing_open_counts_nothing(policy):
    scope = scope_at(NOW, is_now=True)
    assert across.picture(scope).total(Respondent.CITY).owed == 0
    assert list(across.found(scope)) == []
