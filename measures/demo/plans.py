"""Work plans of the demo year: most in force, one body behind its own, one revision in every stage, some not made."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from measures import states
from measures.cases.plan import actions as plans
from measures.cases.plan.models import Milestone, WorkPlan
from measures.cases.plan.rules import PlannedRow
from measures.demo.year import DemoYear, somebody_of

# When, in working days from today, a plan that is not in force was handed in; and when one of them was sent back.
_HANDED_IN = {"returned": -7, "submitted": -3, "unit_review": -1}
_RETURNED = -3


def make_plans(year: DemoYear, *, given_out_on: date) -> None:
    """The plans that the office approved in the weeks after the dispatch."""
    for index, told in enumerate(_told(year, "approved")):
        plan = _plan(year, told["body"])
        _hand_in(year, plan, told, told["milestones"], day=year.on(given_out_on, 8 + index % 10))
        decided = year.day(year.on(given_out_on, 8 + index % 10), 3, 15)
        plans.approve_plan(plan, round=1, by=year.office, at=decided)


def bring_up_to_date(year: DemoYear) -> None:
    """What was reached by today, the revisions under way, and the plans that come late."""
    for told in _told(year, "approved"):
        reached = {(row["measure"], row["title"]): row["reached"] for row in told["milestones"]}
        plan = _plan(year, told["body"])
        for milestone in Milestone.objects.filter(plan_round=plan.in_force_id).select_related(
            "plan_round__plan", "measure"
        ):
            _reach(year, milestone, reached[milestone.measure.number, milestone.title])
        revision = told["revision"]
        if revision is not None:
            rows = [*told["milestones"], *revision["milestones"]]
            _bring_in(year, plan, revision, rows)
    for course in ("submitted", "returned"):
        for told in _told(year, course):
            _bring_in(year, _plan(year, told["body"]), told, told["milestones"])


def _told(year: DemoYear, course: str) -> list[Mapping[str, Any]]:
    return [told for told in year.data["plans"] if told["course"] == course]


def _plan(year: DemoYear, body: str) -> WorkPlan:
    return WorkPlan.objects.with_names().get(policy=year.policy, body__name=body)


def _reach(year: DemoYear, milestone: Milestone, is_reached: bool | None) -> None:
    """Where the texts do not say otherwise, what is due by today was reached shortly before its day."""
    if is_reached is False or (is_reached is None and milestone.due_on > year.today):
        return
    at = year.day(min(milestone.due_on, year.today), -4 + milestone.pk % 4, 14)
    by = somebody_of(milestone.plan_round.plan.body)
    plans.reach_milestone(milestone, on=states.day_of(at), by=by, at=at)


def _bring_in(
    year: DemoYear, plan: WorkPlan, told: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]
) -> None:
    day = year.on(year.today, _HANDED_IN[told["course"]])
    _hand_in(year, plan, told, rows, day=day, is_signed=told["course"] != "unit_review")
    if told["course"] == "returned":
        at = year.day(year.today, _RETURNED, 16)
        plans.return_plan(plan, round=plan.rounds + 1, comment=told["comment"], by=year.office, at=at)


def _hand_in(
    year: DemoYear,
    plan: WorkPlan,
    told: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
    *,
    day: date,
    is_signed: bool = True,
) -> None:
    numbers = {measure.number: measure.pk for measure in plan.held_measures()}
    planned = [
        PlannedRow(position, numbers[row["measure"]], row["title"], year.quarter_end(row["quarter"]))
        for position, row in enumerate(rows)
    ]
    plans.submit_plan(
        plan,
        summary=told["summary"],
        rows=planned,
        version=plan.version,
        is_approver=is_signed,
        by=somebody_of(plan.body),
        at=year.day(day, 0, 11),
    )
