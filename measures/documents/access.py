"""The only ways for a request to get hold of policies, measures and action items."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office, require_signed_in
from measures.documents.items.models import ActionItem
from measures.documents.models import Measure, MeasureQuerySet, Policy, PolicyQuerySet, visible_measures


def measures_to_read(standing: Standing) -> MeasureQuerySet:
    """Every measure for whoever is signed in, but for those of restricted sources that are not theirs."""
    require_signed_in(standing)
    return Measure.objects.visible_to(standing)


def measure_to_read(standing: Standing, pk: int) -> Measure:
    """A measure with its roster."""
    seen = measures_to_read(standing)
    return get_object_or_404(seen.with_roster().select_related("policy", "chapter"), pk=pk)


def measure_to_edit(standing: Standing, pk: int) -> Measure:
    """A measure whose due date and cities the office sets."""
    measure = measure_to_read(standing, pk)
    require_office(standing)
    return measure


def policies_to_read(standing: Standing) -> PolicyQuerySet:
    """Every source for whoever is signed in, but for restricted ones in which nothing is theirs."""
    require_signed_in(standing)
    return Policy.objects.visible_to(standing)


def reads_whole(standing: Standing, policy: Policy) -> bool:
    """Whether the caller, who may see something of this source, sees all of it, or no more than the own measures."""
    return standing.sees_restricted or not policy.is_restricted


# --- receipts ---------------------------------------------------------------------------------------


def policy_to_set(standing: Standing, pk: int) -> Policy:
    """A policy whose numbers of working days the office sets."""
    if not standing.is_office:
        raise PermissionDenied("此操作由省政府督查室办理。")
    return get_object_or_404(Policy, pk=pk)


def item_to_edit(standing: Standing, pk: int) -> ActionItem:
    """An action item that the office sets."""
    seen = ActionItem.objects.filter(visible_measures(standing, "measure__"))
    item = get_object_or_404(seen.select_related("measure__policy", "measure__chapter"), pk=pk)
    if not standing.is_office:
        raise PermissionDenied("此操作由省政府督查室办理。")
    return item
