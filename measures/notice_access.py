"""The only ways for a request to get hold of what the office gives out: slips and receipts, urging, instructions.

Not visible: ``Http404``. Visible but not the caller's to change: ``PermissionDenied`` with a sentence.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing

from . import access
from .models import (
    ActionItem,
    DispatchSlip,
    InstructionCase,
    LeaderInstruction,
    Obligation,
    Policy,
    Receipt,
    UrgeNotice,
)
from .models.cases import InstructionCaseQuerySet
from .models.dispatch import DispatchSlipQuerySet, ReceiptQuerySet
from .models.reporting import ObligationQuerySet
from .models.urging import UrgeNoticeQuerySet

# --- receipts ---------------------------------------------------------------------------------------


def receipts_to_read(standing: Standing) -> ReceiptQuerySet:
    """Receipts the caller may see: all of them for office and viewers, a body's own for its people and a city's key."""
    if standing.sees_everything:
        return Receipt.objects.all()
    return Receipt.objects.of_bodies(standing.own_body_ids)


def receipt_to_read(standing: Standing, pk: int) -> Receipt:
    """A receipt with its names."""
    return get_object_or_404(receipts_to_read(standing).with_names(), pk=pk)


def receipt_to_sign(standing: Standing, pk: int) -> Receipt:
    """A receipt that the caller signs for their own body; its writer, approver and head may, and a city's key."""
    receipt = receipt_to_read(standing, pk)
    if receipt.body_id not in standing.own_body_ids:
        raise PermissionDenied(f"须由{receipt.body_name}签收。")
    return receipt


def receipts_to_sign(standing: Standing) -> ReceiptQuerySet:
    """What still waits for the signature of the caller's bodies."""
    return Receipt.objects.of_bodies(standing.own_body_ids).waiting()


def slips_to_read(standing: Standing) -> DispatchSlipQuerySet:
    """Dispatch slips the caller may see: all for office and viewers, for others those addressed to their bodies."""
    if standing.sees_everything:
        return DispatchSlip.objects.all()
    return DispatchSlip.objects.addressed_to(standing.own_body_ids)


def slip_to_read(standing: Standing, pk: int) -> DispatchSlip:
    """A dispatch slip with its measure and policy."""
    return get_object_or_404(
        slips_to_read(standing).select_related("measure__policy", "measure__chapter"), pk=pk
    )


def policy_to_set(standing: Standing, pk: int) -> Policy:
    """A policy whose numbers of working days the office sets."""
    if not standing.is_office:
        raise PermissionDenied("此操作由省政府督查室办理。")
    return get_object_or_404(Policy, pk=pk)


def item_to_edit(standing: Standing, pk: int) -> ActionItem:
    """An action item that the office sets."""
    item = get_object_or_404(ActionItem.objects.select_related("measure__policy", "measure__chapter"), pk=pk)
    if not standing.is_office:
        raise PermissionDenied("此操作由省政府督查室办理。")
    return item


# --- urges ------------------------------------------------------------------------------------------


def urges_to_read(standing: Standing) -> UrgeNoticeQuerySet:
    """Notices the caller may read: all for office and viewers, for bodies those to them; machines none."""
    if not standing.is_signed_in or standing.user_id is None:
        return UrgeNotice.objects.none()
    if standing.sees_everything:
        return UrgeNotice.objects.all()
    return UrgeNotice.objects.of_bodies(standing.own_body_ids)


def urge_to_read(standing: Standing, pk: int) -> UrgeNotice:
    """A notice with its number and everything its paper prints."""
    seen = urges_to_read(standing).with_names().select_related("obligation__measure__chapter")
    return get_object_or_404(seen.numbered().with_answer(), pk=pk)


def urge_list(standing: Standing) -> UrgeNoticeQuerySet:
    """The list of notices: for office, viewers and the bodies' people."""
    if not standing.sees_everything and not standing.own_body_ids:
        raise PermissionDenied("催办通知由督查室和被催办单位查阅。")
    return urges_to_read(standing)


def may_read_urges(standing: Standing, obligation: Obligation) -> bool:
    """Whether the caller sees that this report was urged, and how."""
    return standing.sees_everything or obligation.body_id in standing.own_body_ids


def obligations_to_urge(standing: Standing) -> ObligationQuerySet:
    """Obligations that the office may press for, with names."""
    access.require_office(standing)
    return access.obligations_to_read(standing).with_names()


# --- instructions -----------------------------------------------------------------------------------


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
