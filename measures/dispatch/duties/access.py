"""The only ways for a request to get hold of bodies whose duties pass on, and of measures whose bodies change."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from departments.models import Body
from measures.access import require_office
from measures.documents.access import measure_to_edit, policies_to_read
from measures.documents.models import Measure, Policy


def bodies_to_hand_over(standing: Standing) -> QuerySet[Body]:
    """Every body, for the office: it keeps who holds which duties (403 for others)."""
    require_office(standing)
    return Body.objects.in_order()


def body_to_hand_over(standing: Standing, pk: int) -> Body:
    """A body whose duties the office hands to a successor."""
    return get_object_or_404(bodies_to_hand_over(standing), pk=pk)


def measure_to_settle(standing: Standing, pk: int) -> Measure:
    """A measure with its roster, of which the office says who leads and supports it."""
    return measure_to_edit(standing, pk)


def policy_to_settle(standing: Standing, pk: int) -> Policy:
    """A document whose inferred leads the office confirms."""
    policy = get_object_or_404(policies_to_read(standing), pk=pk)
    require_office(standing)
    return policy
