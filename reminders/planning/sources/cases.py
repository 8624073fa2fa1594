"""What is given out, asked for and decided on: receipts, extensions, instructions, completion."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from departments.rules import BodyKind
from measures.models import CompletionRequest, ExtensionRequest, InstructionCase, Receipt
from measures.states import CaseState, MeasureState
from reminders.ledger.rules import Matter
from reminders.planning.rules import Fact
from reminders.planning.sources.base import ROUNDLESS, STATELESS, Horizon, Named, Source, day_on, page
from workdays.rules import add_workdays

WITH_OFFICE = (CaseState.SUBMITTED, CaseState.VERIFIED)


class Receipts(Source):
    """Measures given out and not signed for."""

    matter = Matter.RECEIPT
    model = Receipt
    policy_path = "measure__policy_id"
    columns = (STATELESS, "due_on", "slip__dispatched_at")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        return Receipt.objects.waiting()

    def letters(self) -> QuerySet[Any, Any]:
        return Receipt.objects.select_related("measure__policy", "slip")

    def name(self, row: Any) -> Named:
        return Named(
            str(row.measure),
            row.body_name,
            "交办待签收",
            page("slip", row.slip_id),
            source=row.measure.policy.called,
        )


class Extensions(Source):
    """Requests for a later date that wait for a signature or a decision."""

    matter = Matter.EXTENSION
    model = ExtensionRequest
    policy_path = "measure__policy_id"
    columns = ("state", "due_on", "state_at", ROUNDLESS, "decide_due_on")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        return ExtensionRequest.objects.open()

    def letters(self) -> QuerySet[Any, Any]:
        return ExtensionRequest.objects.with_names()

    def name(self, row: Any) -> Named:
        until = row.obligation.period.name if row.obligation else "完成时限"
        what = f"{until}，申请延至 {row.proposed_on}"
        path, source = page("extension", row.pk), row.measure.policy.called
        return Named(str(row.measure), row.body_name, what, path, source=source)


class Instructions(Source):
    """Leaders' instructions with a body, or answered and with the office. Names never quote them."""

    matter = Matter.INSTRUCTION
    model = InstructionCase
    policy_path = "instruction__measure__policy_id"
    columns = (
        "state", "due_on", "state_at", "rounds",
        "instruction__measure__policy__review_workdays", "instruction__priority",
    )  # fmt: skip

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        ended = [CaseState.APPROVED, CaseState.WITHDRAWN, CaseState.REFUSED]
        return InstructionCase.objects.exclude(state__in=ended)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, days, priority = row
        decide_on = add_workdays(day_on(state_at), days, horizon.calendar)
        return Fact(pk, body, policy, state, due_on, day_on(state_at), rounds, decide_on, priority)

    def letters(self) -> QuerySet[Any, Any]:
        return InstructionCase.objects.with_names()

    def name(self, row: Any) -> Named:
        what = f"{row.instruction.get_priority_display()}，{row.get_state_display()}"
        path, source = page("instruction_case", row.pk), row.instruction.measure.policy.called
        return Named(f"{row} 办理", row.body_name, what, path, source=source)


class Completions(Source):
    """Requests for completion under way, and those the office returned to a body and that were not asked for again."""

    matter = Matter.COMPLETION
    model = CompletionRequest
    policy_path = "measure__policy_id"
    columns = ("state", "measure__due_on", "state_at", ROUNDLESS, "review_due_on")

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        newest = CompletionRequest.objects.filter(measure=OuterRef("measure")).order_by("-round")
        waiting = Q(state__in=[CaseState.UNIT_REVIEW, *WITH_OFFICE])
        returned = Q(state=CaseState.RETURNED, pk=F("newest_id"), measure__state=MeasureState.IN_PROGRESS)
        # What the office proposed lies on its own desk again.
        returned &= ~Q(body__kind=BodyKind.PROVINCIAL_OFFICE)
        found = CompletionRequest.objects.annotate(newest_id=Subquery(newest.values("pk")[:1]))
        return found.filter(waiting | returned)

    def letters(self) -> QuerySet[Any, Any]:
        return CompletionRequest.objects.with_names().defer("statement")

    def name(self, row: Any) -> Named:
        what = f"办结申请，{row.get_state_display()}"
        path, source = page("completion", row.pk), row.measure.policy.called
        return Named(str(row.measure), row.body_name, what, path, source=source)
