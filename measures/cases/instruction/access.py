"""The only ways for a request to get hold of leaders' instructions."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.rules import Standing
from measures.access import require_office
from measures.cases.access import CaseAccess
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
    require_office(standing)
    return instruction


ACCESS = CaseAccess(
    instruction_cases_to_read, not_own="该批示由{case.body.name}办理，您只能办理本单位的事项。"
)
