"""The only ways for a request to get hold of bodies whose duties pass on."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from departments.models import Body
from measures.access import require_office


def bodies_to_hand_over(standing: Standing) -> QuerySet[Body]:
    """Every body, for the office: it keeps who holds which duties (403 for others)."""
    require_office(standing)
    return Body.objects.in_order()


def body_to_hand_over(standing: Standing, pk: int) -> Body:
    """A body whose duties the office hands to a successor."""
    return get_object_or_404(bodies_to_hand_over(standing), pk=pk)
