"""Work plans decided, written and marked by several people at the same moment, over real parallel connections."""

from datetime import date

import pytest

from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.models import CaseMove, Measure, Milestone, PlanRound, WorkPlan
from measures.states import CaseAct, CaseState
from tests.factories import actor, ask_for_plan, moment, plan_in_force
from tests.measures.test_concurrency import at_once

ASKED, NOON = moment(2026, 9, 21), moment(2026, 10, 9, 12)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(policy, kejiting):
    return ask_for_plan(policy, kejiting, at=ASKED)


def rows():
    first = Measure.objects.get(number=1).pk
    return [PlannedRow(0, first, "印发实施方案", date(2026, 12, 1))]


def submit(plan, by, goals):
    return plans.submit_plan(plan, summary="", rows=goals, version=0, is_approver=True, by=by, at=NOON)


def test_of_eight_deciding_at_once_one_succeeds(transactional_db, plan, approver, reviewer):
    submit(plan, actor(approver), rows())
    by = actor(reviewer)

    def approve():
        return plans.approve_plan(plan, round=1, by=by, at=NOON)

    def give_back():
        return plans.return_plan(plan, round=1, comment="请细化。", by=by, at=NOON)

    done, refused = at_once(*[approve, give_back] * 4)
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"decided_already"}
    decided = PlanRound.objects.get()
    kept = WorkPlan.objects.get()
    assert (kept.in_force == decided) == (decided.decision == PlanRound.ACCEPT)
    assert CaseMove.objects.filter(act__in=[CaseAct.APPROVE, CaseAct.RETURN]).count() == 1


def test_of_eight_handing_in_at_once_one_round_is_made(transactional_db, plan, approver):
    by, goals = actor(approver), rows()
    done, refused = at_once(*[lambda: submit(plan, by, goals)] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert PlanRound.objects.count() == Milestone.objects.count() == 1


def test_of_eight_signing_at_once_one_signs(transactional_db, plan, reporter, approver):
    plans.submit_plan(
        plan, summary="", rows=rows(), version=0, is_approver=False, by=actor(reporter), at=NOON
    )
    by = actor(approver)
    sign = lambda: plans.sign_off_plan(plan, version=1, by=by, at=NOON)  # noqa: E731
    done, refused = at_once(*[sign] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert WorkPlan.objects.get().state == CaseState.SUBMITTED


def test_of_eight_tabs_saving_at_once_one_is_kept(transactional_db, plan, reporter):
    by = actor(reporter)

    def save(text):
        return lambda: plans.save_plan(plan, summary=text, rows=[], version=0, by=by, at=NOON)

    done, refused = at_once(*[save(f"窗口{n}") for n in range(8)])
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"stale_version"}


def test_of_eight_recording_a_milestone_at_once_one_is_written(
    transactional_db, obligation, approver, reviewer, reporter
):
    goal = plan_in_force(obligation, approver, reviewer, at=ASKED)
    by = actor(reporter)

    def reach(day):
        return lambda: plans.reach_milestone(goal, on=date(2026, 10, day), by=by, at=NOON)

    done, refused = at_once(*[reach(day) for day in range(1, 9)])
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"reached_already"}


def test_of_four_asking_at_once_everybody_is_asked_once(transactional_db, policy, lead):
    by = actor(lead)
    done, refused = at_once(*[lambda: plans.ask_for_plans(policy, by=by, at=NOON)] * 4)
    assert (len(done), len(refused)) == (1, 3)
    assert WorkPlan.objects.count() == len(done[0])
