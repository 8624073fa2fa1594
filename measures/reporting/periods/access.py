"""The only ways for a request to get hold of reporting periods."""

from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office, require_signed_in
from measures.reporting.periods.models import ReportingPeriod, ReportingPeriodQuerySet


def periods_to_read(standing: Standing) -> ReportingPeriodQuerySet:
    """Every period of the sources of which the caller may see something."""
    require_signed_in(standing)
    return ReportingPeriod.objects.visible_to(standing)


def period_to_read(standing: Standing, pk: int) -> ReportingPeriod:
    """A period with its policy."""
    return get_object_or_404(periods_to_read(standing).select_related("policy"), pk=pk)


def period_to_manage(standing: Standing, pk: int) -> ReportingPeriod:
    """A period the office closes or reopens."""
    period = period_to_read(standing, pk)
    require_office(standing)
    return period
