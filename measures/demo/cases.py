"""What the demo year shows beside the reports: completion, a leader's instruction, later dates, urging."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from departments.models import Body
from measures.cases.completion import actions as completions
from measures.cases.completion.models import CompletionRequest
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.models import ExtensionRequest
from measures.cases.extension.rules import ExtensionReason
from measures.cases.instruction import actions as instructions
from measures.cases.instruction.models import InstructionCase
from measures.demo.year import DemoYear, proofs_of, somebody_of
from measures.documents.models import Measure
from measures.reporting.models import Obligation
from measures.reporting.periods.models import ReportingPeriod
from measures.urging import actions as urges

# --- Completion -------------------------------------------------------------------------------------


def close_last_year(year: DemoYear) -> None:
    """A measure that goes on for ever: its last year was asked for at the year's end, and closed with a grade."""
    told = year.data["closed_year"]
    past = year.today.year - 1
    asked_on = year.on(date(past, 12, 19), 1)
    case = _ask(year, told, asked_on=asked_on, of_year=past)
    at = year.day(asked_on, 3, 15)
    completions.close_completion(case, grade=told["grade"], note=told["note"], by=year.lead, at=at)


def ask_for_completion(year: DemoYear) -> None:
    """The measure marked important waits for its verification by one person, and another after that."""
    _ask(year, year.data["important"], asked_on=year.on(year.today, -2))


def _ask(
    year: DemoYear, told: Mapping[str, Any], *, asked_on: date, of_year: int | None = None
) -> CompletionRequest:
    measure = Measure.objects.get(policy=year.policy, number=told["measure"])
    body = Body.objects.get(name=told["body"])
    at = year.day(asked_on, 0, 11)
    filed = completions.citable_evidence(measure, body).filter(added_at__lte=at)
    return completions.request_completion(
        measure,
        body=body,
        statement=told["statement"],
        cited=list(filed.values_list("pk", flat=True)),
        proofs=proofs_of(told["proofs"]),
        year=of_year,
        by=somebody_of(body),
        at=at,
        is_approver=True,
    )


# --- Instruction ------------------------------------------------------------------------------------


def give_instruction(year: DemoYear) -> None:
    """A leader's instruction to two bodies: one has answered, the other has not even signed for it."""
    told = year.data["instruction"]
    instruction = instructions.register_instruction(
        Measure.objects.get(policy=year.policy, number=told["measure"]),
        leader=told["leader"],
        given_on=year.on(year.today, -6),
        extract=told["extract"],
        priority=told["priority"],
        bodies=list(Body.objects.filter(name__in=told["bodies"]).in_order()),
        by=year.lead,
        at=year.day(year.today, -5, 9),
    )
    for answer in told["answers"]:
        case = InstructionCase.objects.select_related("body").get(
            instruction=instruction, body__name=answer["body"]
        )
        by = somebody_of(case.body)
        case = instructions.acknowledge_instruction(case, by=by, at=year.day(year.today, -4, 9))
        instructions.hand_in_answer(
            case,
            text=answer["text"],
            version=case.version,
            by=by,
            at=year.day(year.today, -2, 15),
            is_approver=True,
        )


# --- Later dates ------------------------------------------------------------------------------------


def ask_for_later(year: DemoYear, period: ReportingPeriod) -> None:
    """Requests for the running quarter that nobody has decided: one is with the office, one with the body's leader."""
    for told in year.data["extensions"]:
        if told["course"] != "approved":
            ask(year, _of(period, told), told, on=year.on(year.today, -1))


def ask(year: DemoYear, obligation: Obligation, told: Mapping[str, Any], *, on: date) -> ExtensionRequest:
    wish = Wish(
        year.on(obligation.due_on, told["asked_workdays"]),
        ExtensionReason(told["reason"]),
        told["text"],
        told["progress"],
    )
    by, is_signed = somebody_of(obligation.body), told["course"] != "unit_review"
    return extensions.request_extension(
        obligation, wish=wish, is_approver=is_signed, by=by, at=year.day(on, 0, 10)
    )


def grant(year: DemoYear, obligation: Obligation, told: Mapping[str, Any], *, on: date) -> None:
    """The body asks, and the office grants fewer days the next working day."""
    case = ask(year, obligation, told, on=on)
    extensions.approve_extension(
        case,
        new_due_on=year.on(obligation.due_on, told["granted_workdays"]),
        note=told["note"],
        by=year.lead,
        at=year.day(on, 1, 15),
    )


# --- Urging -----------------------------------------------------------------------------------------


def urge_late(year: DemoYear, period: ReportingPeriod) -> None:
    """Reports of the quarter before that are overdue still, pressed for step by step; in the order of time."""
    found = ((_of(period, told), told["levels"]) for told in year.data["urges"])
    sent = [
        (year.day(o.due_on, level["after_workdays"], 9), o, level) for o, levels in found for level in levels
    ]
    for at, obligation, level in sorted(sent, key=lambda notice: (notice[0], notice[1].pk)):
        urges.urge(obligation, text=level["text"], level=level["level"], by=year.office, at=at)


def _of(period: ReportingPeriod, told: Mapping[str, Any]) -> Obligation:
    return Obligation.objects.with_names().get(
        period=period, measure__number=told["measure"], body__name=told["body"]
    )
