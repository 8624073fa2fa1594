"""The only ways for a request to get hold of leaders' instructions."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures import access
from measures.cases.instruction.models import InstructionCase, InstructionCaseQuerySet, LeaderInstruction


def instruction_cases_to_read(standing: Standing) -> InstructionCaseQuerySet:
    """Cases of instructions: all for the office, for the bodies' people their own; nobody else learns of any."""
    if not standing.is_signed_in or standing.user_id is None:
        return InstructionCase.objects.none()
    if standing.is_office:
        return InstructionCase.objects.all()
    return InstructionCase.objects.of_bodies(standing.own_body_ids)


def instruction_list(standing: Standing) -> InstructionCaseQuerySet:
    """The list of instructions: for the office and the bodies' people."""
    if not standing.is_office and not standing.own_body_ids:
        raise PermissionDenied("领导批示由督查室和承办单位查阅。")
    return instruction_cases_to_read(standing)


def instruction_to_read(standing: Standing, pk: int) -> LeaderInstruction:
    """An instruction of which the caller may read at least one case."""
    seen = instruction_cases_to_read(standing).filter(instruction=pk)
    if not seen.exists():
        raise Http404
    return LeaderInstruction.objects.select_related("measure__policy").get(pk=pk)


def instruction_to_withdraw(standing: Standing, pk: int) -> LeaderInstruction:
    """An instruction that the office takes back."""
    instruction = instruction_to_read(standing, pk)
    access.require_office(standing)
    return instruction


def instruction_case_to_read(standing: Standing, pk: int) -> InstructionCase:
    """A case with its instruction and measure."""
    return get_object_or_404(instruction_cases_to_read(standing).with_names(), pk=pk)


def instruction_case_to_answer(standing: Standing, pk: int) -> InstructionCase:
    """A case that the caller signs for and answers: their own body's only."""
    case = instruction_case_to_read(standing, pk)
    if case.body_id not in standing.own_body_ids:
        raise PermissionDenied(f"该批示由{case.body.name}办理，您只能办理本单位的事项。")
    return case


def instruction_case_to_sign(standing: Standing, pk: int) -> InstructionCase:
    """A case whose answer the caller signs off for their body."""
    case = instruction_case_to_read(standing, pk)
    if case.body_id not in standing.approve_body_ids:
        raise PermissionDenied(f"只有{case.body.name}的单位负责人可以签发。")
    return case


def instruction_case_to_decide(standing: Standing, pk: int) -> InstructionCase:
    """A case whose newest answer the office decides on."""
    case = instruction_case_to_read(standing, pk)
    access.require_office(standing)
    return case


def may_see_answer_draft(standing: Standing, case: InstructionCase) -> bool:
    """Drafts, and what passes inside a body before the signature, are the body's own."""
    return case.body_id in standing.own_body_ids
