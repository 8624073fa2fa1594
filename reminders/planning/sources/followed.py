"""What is followed to its end: requests for coordination, what bodies do by a date, on-site checks."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from measures.models import Coordination, Errand, InspectedBody
from measures.states import ENDED_CASE_STATES, CaseState
from reminders.ledger.rules import Matter
from reminders.planning.rules import Fact
from reminders.planning.sources.base import ROUNDLESS, Horizon, Named, Source, day_on, page
from workdays.rules import add_workdays

# As long as the office has for an answer on its own pages.
REVIEW_WORKDAYS = 5


class Coordinations(Source):
    """Requests for coordination that wait for a signature, for the office, for a meeting, or came back."""

    matter = Matter.COORDINATION
    model = Coordination
    policy_path = "measure__policy_id"
    columns = (
        "state", Coalesce("meeting_on", "decide_due_on"), "state_at", "rounds",
        Coalesce("meeting_on", "decide_due_on"),
    )  # fmt: skip

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        return Coordination.objects.exclude(state__in=[*ENDED_CASE_STATES, CaseState.IN_HAND])

    def letters(self) -> QuerySet[Any, Any]:
        return Coordination.objects.with_names()

    def name(self, row: Any) -> Named:
        path, source = page("coordination", row.pk), row.measure.policy.called
        return Named(row.subject, row.body_name, f"{row.measure}，{row.words}", path, source=source)


class Errands(Source):
    """What bodies were told to do by a date and what they answered, until it is struck off."""

    matter = Matter.ERRAND
    model = Errand
    policy_path = "policy_id"
    columns = ("state", "due_on", "state_at", "rounds")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        policy = Coalesce(F("measure__policy_id"), Value(0))
        return Errand.objects.told().unsettled().annotate(policy_id=policy)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds = row
        decide_on = add_workdays(day_on(state_at), REVIEW_WORKDAYS, horizon.calendar)
        return Fact(pk, body, policy, state, due_on, day_on(state_at), rounds, decide_on)

    def letters(self) -> QuerySet[Any, Any]:
        return Errand.objects.with_names()

    def name(self, row: Any) -> Named:
        about = row.inspected.inspection.title if row.is_mending else row.coordination.subject
        source = row.measure.policy.called if row.measure else ""
        what = f"{row.origin_name}，{row.words}"
        return Named(about, row.body_name, what, page("errand", row.pk), source=source)


class Inspections(Source):
    """Checks under way of which the conclusion is to be fed back, signed for, or reviewed."""

    matter = Matter.INSPECTION
    model = InspectedBody
    columns = ("state", "due_on", "state_at", ROUNDLESS, "due_on")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        begun = Q(state=CaseState.OPEN, inspection__ends_on__lte=horizon.on)
        return InspectedBody.objects.filter(begun | Q(state__in=[CaseState.FED_BACK, CaseState.SUBMITTED]))

    def letters(self) -> QuerySet[Any, Any]:
        return InspectedBody.objects.with_names()

    def name(self, row: Any) -> Named:
        return Named(row.inspection.title, row.body_name, row.words, page("inspected", row.pk))
