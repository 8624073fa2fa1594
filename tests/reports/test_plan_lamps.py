"""The lamp of lagging behind a work plan, in the figures: as in force and as known at the moment asked for."""

from datetime import date

import pytest

from departments.models import Body
from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.lamps import Lamp
from measures.models import Measure, Milestone, WorkPlan
from measures.states import CaseState, Respondent
from reports import figures, kinds
from reports.kinds import Subject
from reports.rules import Kind
from tests.factories import actor, content, moment, open_quarter, submit

ASKED, MADE = moment(2026, 9, 21), moment(2026, 9, 22, 10)
BEFORE, DURING, AFTER = moment(2026, 9, 22, 9), moment(2026, 9, 30, 12), moment(2026, 10, 2, 12)


@pytest.fixture
def planned(period, kejiting, approver, reviewer):
    """省科技厅 planned four milestones on measure （一）, two due on 30 September, approved on 22 September."""
    plan = WorkPlan.objects.create(
        policy=period.policy,
        body=kejiting,
        state=CaseState.OPEN,
        state_at=ASKED,
        due_on=date(2026, 10, 26),
        created_at=ASKED,
    )
    return hand_in(plan, approver, reviewer, [date(2026, 9, 30)] * 2 + [date(2026, 12, 31)] * 2)


def hand_in(plan, approver, reviewer, dates, *, at=MADE):
    first = Measure.objects.get(number=1).pk
    rows = [PlannedRow(n, first, f"目标{n}", due_on) for n, due_on in enumerate(dates)]
    version = WorkPlan.objects.get(pk=plan.pk).version
    by = actor(approver)
    sent = plans.submit_plan(plan, summary="", rows=rows, version=version, is_approver=True, by=by, at=at)
    plans.approve_plan(sent, round=sent.rounds, by=actor(reviewer), at=at)
    return WorkPlan.objects.get(pk=plan.pk)


def lamp(period, at):
    rows = figures.rows(period, as_of=at)
    (row,) = [row for row in rows if row.measure_number == 1 and row.respondent is Respondent.DEPARTMENT]
    return row.lamp.lamp, row.lamp.words


def reach(title, by, *, on, at):
    goal = Milestone.objects.select_related("plan_round__plan").filter(title=title).latest("id")
    return plans.reach_milestone(goal, on=on, by=actor(by), at=at)


@pytest.fixture
def reported(period, obligation, approver):
    """Handed in, so that nothing but the plan can warn."""
    return submit(obligation, approver, at=moment(2026, 9, 22, 8), what=content())


def test_no_plan_in_force_no_plan_lamp(reported, planned, period):
    assert lamp(period, BEFORE) == (Lamp.GREEN, "正常")


def test_lag_lights_the_lamp_and_its_words_say_so(reported, planned, period):
    assert lamp(period, moment(2026, 9, 29)) == (Lamp.GREEN, "正常")
    assert lamp(period, DURING) == (Lamp.RED, "欠进度 50 个百分点")


def test_what_is_recorded_later_does_not_change_the_day_before(reported, planned, period, approver):
    reach("目标0", approver, on=date(2026, 9, 29), at=AFTER)
    assert lamp(period, DURING) == (Lamp.RED, "欠进度 50 个百分点")
    assert lamp(period, AFTER) == (Lamp.YELLOW, "欠进度 25 个百分点")


def test_a_later_plan_does_not_change_the_day_before(reported, planned, period, approver, reviewer):
    hand_in(planned, approver, reviewer, [date(2026, 12, 30)] * 1, at=AFTER)
    assert lamp(period, DURING) == (Lamp.RED, "欠进度 50 个百分点")
    assert lamp(period, AFTER) == (Lamp.GREEN, "正常")


def test_both_reasons_are_given_where_both_warn(planned, period, approver):
    reach("目标0", approver, on=date(2026, 9, 29), at=DURING)
    # Due on 15 October: near, by the policy's ten working days.
    assert lamp(period, AFTER) == (Lamp.YELLOW, "临近截止，欠进度 25 个百分点")


def test_thresholds_are_the_policys(reported, planned, period):
    period.policy.plan_red_points = 60
    period.policy.save()
    assert lamp(period, DURING)[0] is Lamp.YELLOW


def test_history_stays_when_the_duty_goes_to_another_body(reported, planned, period, kexie):
    WorkPlan.objects.filter(pk=planned.pk).update(body=kexie)
    assert lamp(period, DURING) == (Lamp.RED, "欠进度 50 个百分点")


def test_cities_have_no_plan_lamp(planned, period):
    cities = figures.select(figures.rows(period, as_of=AFTER), respondent=Respondent.CITY)
    assert cities
    assert not any("进度" in row.lamp.words for row in cities)


def test_the_frozen_report_says_it_too(reported, planned, period):
    frozen = kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=DURING)
    answer = frozen["chapters"][0]["measures"][0]["answer"]
    assert (answer["lamp"], answer["lamp_label"]) == ("red", "红灯 欠进度 50 个百分点")
    assert frozen["totals"]["lamps"]["red"] == 1


def test_what_is_in_force_now_counts_as_its_history_does(
    reported, planned, period, approver, reviewer, kexie
):
    reach("目标0", approver, on=date(2026, 9, 29), at=DURING)
    hand_in(planned, approver, reviewer, [date(2026, 9, 25), date(2026, 12, 31)], at=DURING)
    reach("目标1", approver, on=date(2026, 9, 30), at=DURING)
    WorkPlan.objects.filter(pk=planned.pk).update(body=kexie)
    goals = Milestone.objects.all()
    assert goals.progress_now(AFTER.date()) == goals.progress_at(AFTER)
    assert figures.rows(period, as_of=AFTER, is_now=True) == figures.rows(period, as_of=AFTER)


def test_rows_ask_as_many_queries_with_more_plans(
    planned, period, policy, approver, reviewer, django_assert_num_queries
):
    figures.rows(period, as_of=AFTER)
    with django_assert_num_queries(3):
        figures.rows(period, as_of=AFTER)
    for body in Body.objects.filter(name__in=["省科协", "辽宁证监局", "省财政厅", "省教育厅"]):
        plan = WorkPlan.objects.create(
            policy=policy, body=body, state=CaseState.OPEN, state_at=ASKED,
            due_on=date(2026, 10, 26), created_at=ASKED,
        )  # fmt: skip
        number = body.held_responsibilities.first().measure_id
        sent = plans.submit_plan(
            plan, summary="", rows=[PlannedRow(0, number, "目标", date(2026, 9, 25))], version=0,
            is_approver=True, by=actor(approver), at=MADE,
        )  # fmt: skip
        plans.approve_plan(sent, round=1, by=actor(reviewer), at=MADE)
    with django_assert_num_queries(3):
        figures.rows(period, as_of=AFTER)


def test_every_plan_of_the_next_quarter_is_counted_the_same(planned, policy, lead):
    fourth = open_quarter(policy, lead, quarter=4, due_on=date(2027, 1, 8))
    assert lamp(fourth, DURING)[0] is Lamp.RED
