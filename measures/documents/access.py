"""The only ways for a request to get hold of policies, measures and action items."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office, require_signed_in
from measures.documents.models import ActionItem, Measure, Policy


def measure_to_read(standing: Standing, pk: int) -> Measure:
    """A measure with its roster; every signed-in caller may read it."""
    require_signed_in(standing)
    return get_object_or_404(Measure.objects.with_roster().select_related("policy", "chapter"), pk=pk)


def measure_to_edit(standing: Standing, pk: int) -> Measure:
    """A measure whose due date and cities the office sets."""
    measure = measure_to_read(standing, pk)
    require_office(standing)
    return measure


def policy_to_read(standing: Standing, pk: int) -> Policy:
    """A policy; every signed-in caller may read it."""
    require_signed_in(standing)
    return get_object_or_404(Policy, pk=pk)


# --- receipts ---------------------------------------------------------------------------------------


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
