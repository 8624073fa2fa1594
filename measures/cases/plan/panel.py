"""A measure's milestones as all bodies planned them: for the panel on its page and for the lamps beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from measures import lamps, states
from measures.cases.plan.models import Milestone, WorkPlan
from measures.documents.models import Measure
from measures.lamps import LampReading, Progress
from measures.states import REPORTING_MEASURE_STATES


@dataclass(frozen=True)
class Planned:
    """What one body planned on the measure, how far it is, and the lamp; no lamp where the measure rests or is over."""

    plan: WorkPlan
    milestones: list[Milestone]
    progress: Progress
    lamp: LampReading | None
    today: date


def panel(measure: Measure, now: datetime) -> list[Planned]:
    """The plans in force that name this measure, bodies in office order. One query."""
    found = (
        Milestone.objects.filter(measure=measure)
        .in_force_at(now)
        .select_related("plan_round__plan__body")
        .order_by("plan_round__plan__body__order", "plan_round_id", "ordinal")
    )
    return [
        _of_body(measure, plan, list(milestones), now)
        for plan, milestones in groupby(found, key=lambda milestone: milestone.plan_round.plan)
    ]


def progress_of(planned: Iterable[Planned]) -> dict[tuple[int, int], Progress]:
    """By measure and body, as ``progress_at`` has it."""
    return {
        (milestone.measure_id, row.plan.body_id): row.progress
        for row in planned
        for milestone in row.milestones[:1]
    }


def _of_body(measure: Measure, plan: WorkPlan, milestones: list[Milestone], now: datetime) -> Planned:
    today, policy = states.day_of(now), measure.policy
    progress = Progress(
        lamps.planned_progress((milestone.due_on for milestone in milestones), today),
        lamps.actual_progress((milestone.reached_on for milestone in milestones), today),
    )
    is_running = measure.state in REPORTING_MEASURE_STATES
    lamp = lamps.plan_lamp(
        progress if is_running else None, yellow=policy.plan_yellow_points, red=policy.plan_red_points
    )
    return Planned(plan, milestones, progress, lamp, today)
