"""Reports and what is asked beside them: parts of co-bodies, notices that pressed for them."""

from typing import Any

from django.db.models import Q, QuerySet

from measures.models import Contribution, Obligation, UrgeNotice
from measures.states import STATE_NAMES, WRITABLE_STATES, State
from reminders.ledger.rules import Matter
from reminders.planning.rules import Fact
from reminders.planning.sources.base import STATELESS, UNDATED, Horizon, Named, Source, day_on, page
from workdays.rules import add_workdays


class Reports(Source):
    """Progress reports, from owed to reviewed, in periods still open."""

    matter = Matter.REPORT
    model = Obligation
    policy_path = "period__policy_id"
    columns = ("state", "due_on", "state_at", "rounds", "review_due_on")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        waiting = Q(state__in=[State.RETURNED, State.UNIT_REVIEW, State.SUBMITTED])
        owed = Q(state__in=[State.AWAITING, State.DRAFTING]) & horizon.near("due_on")
        return Obligation.objects.filter(waiting | owed, period__closed_at__isnull=True)

    def letters(self) -> QuerySet[Any, Any]:
        named = ("measure__number_text", "measure__title", "body__name", "period__name")
        source = ("period__policy__short_title", "period__policy__title")
        return Obligation.objects.select_related("measure", "body", "period__policy").only(
            "state", *named, *source
        )

    def name(self, row: Any) -> Named:
        what = f"{row.period.name}，{STATE_NAMES[State(row.state)]}"
        path, source = page("obligation", row.pk), row.period.policy.called
        return Named(str(row.measure), row.body.name, what, path, source=source)


class Contributions(Source):
    """What leads asked co-responsible bodies and got no answer to."""

    matter = Matter.CONTRIBUTION
    model = Contribution
    policy_path = "obligation__period__policy_id"
    columns = (
        "obligation__due_on", "obligation__created_at", "obligation__rounds",
        "obligation__period__policy__answer_workdays",
    )  # fmt: skip

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        return Contribution.objects.silent().filter(
            horizon.near("obligation__due_on", days_before=30),
            obligation__state__in=list(WRITABLE_STATES),
            obligation__period__closed_at__isnull=True,
        )

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, created_at, rounds, days = row
        wanted_on = add_workdays(due_on, -days, horizon.calendar)
        return Fact(pk, body, policy, "", wanted_on, day_on(created_at), rounds)

    def letters(self) -> QuerySet[Any, Any]:
        return Contribution.objects.with_names()

    def name(self, row: Any) -> Named:
        asked = row.obligation
        what = f"{asked.body.name}牵头填报{asked.period.name}进展，请答复配合意见"
        # The part is its body's own until the lead hands in.
        seen_at = page("obligation", asked.pk)
        path, source = page("contribution", row.pk), asked.measure.policy.called
        return Named(str(asked.measure), row.body.name, what, path, seen_at, source)


class Urges(Source):
    """Notices the office sent about reports that are still owed."""

    matter = Matter.URGE
    model = UrgeNotice
    policy_path = "obligation__period__policy_id"
    body_path = "obligation__body_id"
    columns = (STATELESS, "due_on", "sent_at", "round", UNDATED, "level")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        return UrgeNotice.objects.standing()

    def letters(self) -> QuerySet[Any, Any]:
        return UrgeNotice.objects.with_names()

    def name(self, row: Any) -> Named:
        what = f"{row.title}，{row.obligation.period.name}进展报告尚未报送"
        measure = row.obligation.measure
        path, source = page("urge", row.pk), measure.policy.called
        return Named(str(measure), row.body_name, what, path, source=source)
