"""What this person does next with an obligation, its lamp and how near its due date is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.rules import Standing
from measures import dates, lamps, states
from measures.lamps import LampReading
from measures.reporting.models import Obligation
from measures.states import State
from measures.steps import Due, Step
from workdays.rules import Calendar, workdays_between

# --- An obligation as a page shows it ---------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """An obligation with its lamp, its due date in words, and what this caller does next."""

    obligation: Obligation
    lamp: LampReading
    due: Due
    step: Step | None


# Progress of work plans in force, by measure and body (``Milestone.objects.progress_at``).
Plans = Mapping[tuple[int, int], lamps.Progress]


def show(
    obligation: Obligation, *, today: date, calendar: Calendar, standing: Standing, plans: Plans
) -> Shown:
    due = due_of(obligation, today=today, calendar=calendar)
    lamp = lamp_of(obligation, today=today, calendar=calendar, plans=plans)
    return Shown(obligation, lamp, due, next_step(obligation, standing))


def lamp_of(obligation: Obligation, *, today: date, calendar: Calendar, plans: Plans) -> LampReading:
    """The worse of the report's own lamp and of the lag behind the work plan."""
    policy = obligation.period.policy
    state = State(obligation.state)
    own = lamps.lamp(
        state,
        obligation.newest_status,
        obligation.due_on,
        today=today,
        warn_workdays=policy.warn_workdays,
        calendar=calendar,
    )
    progress = plans.get((obligation.measure_id, obligation.body_id))
    return lamps.shown_lamp(
        own, state, progress, yellow=policy.plan_yellow_points, red=policy.plan_red_points
    )


WRITING = {State.AWAITING: "开始填报", State.DRAFTING: "继续填报", State.RETURNED: "修改重报"}


def next_step(obligation: Obligation, standing: Standing) -> Step | None:
    """The one thing this person can do about it now; None when it waits for somebody else or the period is over."""
    state = State(obligation.state)
    if not obligation.period.is_open:
        return None
    if state in WRITING and obligation.body_id in standing.own_body_ids:
        return Step(WRITING[state], reverse("measures:report", args=[obligation.pk]))
    if state is State.UNIT_REVIEW and obligation.body_id in standing.approve_body_ids:
        return Step("签发", reverse("measures:sign", args=[obligation.pk]))
    if state is State.SUBMITTED and standing.is_office:
        return Step("审核", reverse("measures:review", args=[obligation.pk]))
    return None


def due_of(obligation: Obligation, *, today: date, calendar: Calendar) -> Due:
    """Without words once it is handed in or excused; the policy's own number of working days decides what is soon."""
    state, on = State(obligation.state), obligation.due_on
    if state in states.REPORTED_STATES or state is State.EXCUSED:
        return Due(on)
    if not obligation.period.is_open:
        return Due(on, "填报已结束，未报送")
    words = dates.due_words(on, today, calendar)
    warn_workdays = obligation.period.policy.warn_workdays
    return Due(on, words, tone_of(on, warn_workdays=warn_workdays, today=today, calendar=calendar))


def tone_of(on: date, *, warn_workdays: int, today: date, calendar: Calendar) -> str:
    """How near the due date of a report is that is still owed."""
    if on <= today:
        return "late" if on < today else "today"
    return "soon" if workdays_between(today, on, calendar) <= warn_workdays else "calm"
