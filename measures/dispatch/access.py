"""The only ways for a request to get hold of slips and receipts."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.dispatch.models import DispatchSlip, DispatchSlipQuerySet, Receipt, ReceiptQuerySet


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
