"""Reports and what is asked beside them: parts of co-bodies, notices that pressed for them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from measures.models import (
    Contribution,
    Obligation,
    UrgeNotice,
)
from measures.states import STATE_NAMES, WRITABLE_STATES, State
from reminders.ledger.rules import Matter
from reminders.planning.rules import Fact
from reminders.planning.sources.base import Horizon, Named, Source, day_on
from workdays.rules import add_workdays


class Reports(Source):
    """Progress reports, from owed to reviewed, in periods still open."""

    matter = Matter.REPORT
    model = Obligation
    policy_path = "period__policy_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        waiting = Q(state__in=[State.RETURNED, State.UNIT_REVIEW, State.SUBMITTED])
        owed = Q(state__in=[State.AWAITING, State.DRAFTING]) & horizon.near("due_on")
        found = Obligation.objects.filter(waiting | owed, period__closed_at__isnull=True)
        columns = ("body_id", self.policy_path, "state", "due_on", "state_at", "rounds", "review_due_on")
        return found.values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, review_due_on = row
        return Fact(pk, body, policy, state, due_on, day_on(state_at), rounds, review_due_on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Obligation.objects.select_related("measure", "body", "period").filter(pk__in=keys)
        only = ("state", "measure__number_text", "measure__title", "body__name", "period__name")
        return {
            row.pk: Named(
                str(row.measure),
                row.body.name,
                f"{row.period.name}，{STATE_NAMES[State(row.state)]}",
                reverse("measures:obligation", args=[row.pk]),
            )
            for row in rows.only(*only)
        }


class Contributions(Source):
    """What leads asked co-responsible bodies and got no answer to."""

    matter = Matter.CONTRIBUTION
    model = Contribution
    policy_path = "obligation__period__policy_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = Contribution.objects.silent().filter(
            horizon.near("obligation__due_on", days_before=30),
            obligation__state__in=list(WRITABLE_STATES),
            obligation__period__closed_at__isnull=True,
        )
        owed = ("due_on", "created_at", "rounds")
        columns = ("body_id", self.policy_path, *(f"obligation__{name}" for name in owed))
        return found.values_list("pk", *columns, "obligation__period__policy__answer_workdays")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, created_at, rounds, days = row
        wanted_on = add_workdays(due_on, -days, horizon.calendar)
        return Fact(pk, body, policy, "", wanted_on, day_on(created_at), rounds)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Contribution.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.obligation.measure),
                row.body.name,
                f"{row.obligation.body.name}牵头填报{row.obligation.period.name}进展，请答复配合意见",
                reverse("measures:contribution", args=[row.pk]),
                # The part is its body's own until the lead hands in.
                seen_at=reverse("measures:obligation", args=[row.obligation_id]),
            )
            for row in rows
        }


class Urges(Source):
    """Notices the office sent about reports that are still owed."""

    matter = Matter.URGE
    model = UrgeNotice
    policy_path = "obligation__period__policy_id"
    body_path = "obligation__body_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        columns = (self.body_path, self.policy_path, "due_on", "sent_at", "round", "level")
        return UrgeNotice.objects.standing().values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, sent_at, turn, level = row
        return Fact(pk, body, policy, "", due_on, day_on(sent_at), turn, None, level)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = UrgeNotice.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.obligation.measure),
                row.body_name,
                f"{row.title}，{row.obligation.period.name}进展报告尚未报送",
                reverse("measures:urge", args=[row.pk]),
            )
            for row in rows
        }
