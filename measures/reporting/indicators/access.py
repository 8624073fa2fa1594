"""The only way for a request to get hold of an indicator."""

from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office
from measures.documents.models import visible_measures
from measures.reporting.indicators.models import Indicator


def indicator_to_edit(standing: Standing, pk: int) -> Indicator:
    """A living indicator that the office corrects or retires, with its measure."""
    seen = Indicator.objects.living().filter(visible_measures(standing, "measure__"))
    indicator = get_object_or_404(seen.select_related("measure__policy", "measure__chapter"), pk=pk)
    require_office(standing)
    return indicator
