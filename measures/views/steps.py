"""What this person does next with an obligation, and how near its due date is: for rows, headings and buttons."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from accounts.rules import Standing
from audit.rules import Actor
from measures import date_rules, rules
from measures.models import Obligation
from measures.rules import State
from workdays.models import CalendarDay
from workdays.rules import Calendar, workdays_between


class SignedRequest(HttpRequest):
    """A request as the views of this room see it: who asks, and as whom they act."""

    standing: Standing
    actor: Actor


@dataclass(frozen=True)
class Due:
    """A due date with its distance in words and its tone (calm, soon, today, late)."""

    on: date
    words: str = ""
    tone: str = "calm"


@dataclass(frozen=True)
class Step:
    label: str
    url: str


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


def calendar_around(day: date) -> Calendar:
    """The office calendar of this year and the next."""
    return CalendarDay.objects.calendar(day.year, day.year + 1)


def due_of(obligation: Obligation, *, today: date, calendar: Calendar) -> Due:
    """Without words once it is handed in or excused; the policy's own number of working days decides what is soon."""
    state, on = State(obligation.state), obligation.due_on
    if state in rules.REPORTED_STATES or state is State.EXCUSED:
        return Due(on)
    if not obligation.period.is_open:
        return Due(on, "填报已结束，未报送")
    words = date_rules.due_words(on, today, calendar)
    if date_rules.is_overdue(state, on, today):
        return Due(on, words, "late")
    if on == today:
        return Due(on, words, "today")
    is_soon = workdays_between(today, on, calendar) <= obligation.period.policy.warn_workdays
    return Due(on, words, "soon" if is_soon else "calm")
