"""The lamp said in SQL is the lamp said row by row, for whatever state, date, self-rating and plan."""

import random
from datetime import date, timedelta

import pytest

from departments.models import Body
from measures import lamps
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan
from measures.ledger.lighting import lamp_column, thresholds
from measures.models import Measure, Obligation, Policy, ReportingPeriod
from measures.states import ProgressStatus, State
from measures.steps import calendar_around
from tests.factories import moment

# A Monday before the National Day holiday, so that working days and calendar days differ.
TODAY, AT = date(2026, 9, 28), moment(2026, 9, 1)


@pytest.fixture
def owed(policy):
    """Some five hundred reports of two sources with different terms, every fourth of a body whose plan is in force."""
    chance = random.Random(13)
    other = Policy.objects.create(
        code="other", title="另一份", issuing_body="省政府", issued_on=date(2026, 1, 1), warn_workdays=2,
        plan_yellow_points=30, plan_red_points=60,
    )  # fmt: skip
    for number in range(1, 19):
        Measure.objects.create(policy=other, number=number, title="演示", text="演示。", state="in_progress")
    bodies = list(Body.objects.all()[:14])
    for source in (policy, other):
        measures = list(source.measures.all())
        period = ReportingPeriod.objects.create(
            policy=source, kind="quarter", name="三季度", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30),
            due_on=date(2026, 10, 15), opened_at=AT,
        )  # fmt: skip
        Obligation.objects.bulk_create(
            obligation(chance, period, measure, body) for measure in measures for body in bodies
        )
        for body in bodies[::4]:
            plan(chance, source, measures, body, later=bodies[1])
    return [policy, other]


def obligation(chance, period, measure, body):
    due = TODAY + timedelta(days=chance.randint(-3, 30))
    return Obligation(
        period=period, measure=measure, body=body, respondent="department", state=chance.choice(list(State)),
        newest_status=chance.choice(["", *ProgressStatus]), due_on=due, original_due_on=due, state_at=AT,
        created_at=AT,
    )  # fmt: skip


def plan(chance, source, measures, body, *, later):
    """One plan of four has gone to a successor: it counts for both."""
    made = WorkPlan.objects.create(
        policy=source, body=body, due_on=TODAY, created_at=AT, state="approved", state_at=AT
    )
    round_ = PlanRound.objects.create(
        plan=made, round=1, body=later if chance.random() < 0.25 else body, body_name=body.name, decision="accept", is_late=False,
        submitted_at=AT, submitted_by_name="甲", drafted_by_name="甲", decided_at=AT, decided_by_name="乙",
    )  # fmt: skip
    made.in_force = round_
    made.save()
    rows = []
    for measure in chance.sample(measures, 14):
        for _ in range(chance.randint(1, 4)):
            due = TODAY + timedelta(days=chance.randint(-60, 60))
            reached = chance.choice([None, None, TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
            rows.append(
                Milestone(
                    plan_round=round_,
                    measure=measure,
                    ordinal=len(rows),
                    title="目标",
                    due_on=due,
                    reached_on=reached,
                    reached_at=reached and AT,
                )
            )
    Milestone.objects.bulk_create(rows)


def test_every_lamp_is_the_same_both_ways(owed):
    calendar = calendar_around(TODAY)
    plans = Milestone.objects.progress_now(TODAY)
    column = lamp_column(
        thresholds(owed, TODAY, calendar), owed="", measure="measure", policy="measure__policy__"
    )
    rows = list(Obligation.objects.annotate(said=column).select_related("measure__policy"))
    shown = [lamp_of(row, plans.get((row.measure_id, row.body_id)), calendar) for row in rows]
    assert [row.said for row in rows] == shown
    assert {said: shown.count(said) > 20 for said in lamps.Lamp} == dict.fromkeys(lamps.Lamp, True)
    # Counted in the database or row by row, a plan handed over stands under the body before and the one now.
    counted = Milestone.objects.progress_by_policy(TODAY)
    assert {(measure, body): said for (_, measure, body), said in counted.items()} == plans


def lamp_of(row, progress, calendar):
    policy = row.measure.policy
    own = lamps.lamp(
        State(row.state), row.newest_status, row.due_on, today=TODAY, warn_workdays=policy.warn_workdays,
        calendar=calendar,
    )  # fmt: skip
    return lamps.shown_lamp(
        own, State(row.state), progress, yellow=policy.plan_yellow_points, red=policy.plan_red_points
    ).lamp
