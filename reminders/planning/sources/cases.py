"""What is given out, asked for and decided on: receipts, extensions, instructions, completion."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from measures.models import (
    CompletionRequest,
    ExtensionRequest,
    InstructionCase,
    Receipt,
)
from measures.states import CaseState, MeasureState
from reminders.ledger.rules import Matter
from reminders.planning.rules import Fact
from reminders.planning.sources.base import Horizon, Named, Source, day_on
from workdays.rules import add_workdays

WITH_OFFICE = (CaseState.SUBMITTED, CaseState.VERIFIED)


class Receipts(Source):
    """Measures given out and not signed for."""

    matter = Matter.RECEIPT
    model = Receipt
    policy_path = "measure__policy_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        columns = ("body_id", self.policy_path, "due_on", "slip__dispatched_at")
        return Receipt.objects.waiting().values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, dispatched_at = row
        return Fact(pk, body, policy, "", due_on, day_on(dispatched_at))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Receipt.objects.select_related("measure", "slip").filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.measure), row.body_name, "交办待签收", reverse("measures:slip", args=[row.slip_id])
            )
            for row in rows
        }


class Extensions(Source):
    """Requests for a later date that wait for a signature or a decision."""

    matter = Matter.EXTENSION
    model = ExtensionRequest
    policy_path = "measure__policy_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        columns = ("body_id", self.policy_path, "state", "due_on", "state_at", "decide_due_on")
        return ExtensionRequest.objects.open().values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, decide_due_on = row
        return Fact(pk, body, policy, state, due_on, day_on(state_at), 0, decide_due_on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = ExtensionRequest.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.measure),
                row.body_name,
                f"{row.obligation.period.name if row.obligation else '完成时限'}，申请延至 {row.proposed_on}",
                reverse("measures:extension", args=[row.pk]),
            )
            for row in rows
        }


class Instructions(Source):
    """Leaders' instructions with a body, or answered and with the office. Names never quote them."""

    matter = Matter.INSTRUCTION
    model = InstructionCase
    policy_path = "instruction__measure__policy_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        ended = [CaseState.APPROVED, CaseState.WITHDRAWN, CaseState.REFUSED]
        found = InstructionCase.objects.exclude(state__in=ended)
        columns = ("body_id", self.policy_path, "state", "due_on", "state_at", "rounds")
        days = "instruction__measure__policy__review_workdays"
        return found.values_list("pk", *columns, days, "instruction__priority")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, days, priority = row
        decide_on = add_workdays(day_on(state_at), days, horizon.calendar)
        return Fact(pk, body, policy, state, due_on, day_on(state_at), rounds, decide_on, priority)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = InstructionCase.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                f"{row} 办理",
                row.body_name,
                f"{row.instruction.get_priority_display()}，{row.get_state_display()}",
                reverse("measures:instruction_case", args=[row.pk]),
            )
            for row in rows
        }


class Completions(Source):
    """Requests for completion under way, and those the office returned that were not asked for again."""

    matter = Matter.COMPLETION
    model = CompletionRequest
    policy_path = "measure__policy_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        newest = CompletionRequest.objects.filter(measure=OuterRef("measure")).order_by("-round")
        waiting = Q(state__in=[CaseState.UNIT_REVIEW, *WITH_OFFICE])
        returned = Q(state=CaseState.RETURNED, pk=F("newest_id"), measure__state=MeasureState.IN_PROGRESS)
        found = CompletionRequest.objects.annotate(newest_id=Subquery(newest.values("pk")[:1]))
        columns = ("body_id", self.policy_path, "state", "measure__due_on", "state_at", "review_due_on")
        return found.filter(waiting | returned).values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, review_due_on = row
        came_on = day_on(state_at)
        return Fact(pk, body, policy, state, due_on or came_on, came_on, 0, review_due_on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = CompletionRequest.objects.with_names().defer("statement").filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.measure),
                row.body_name,
                f"办结申请，{row.get_state_display()}",
                reverse("measures:completion", args=[row.pk]),
            )
            for row in rows
        }
