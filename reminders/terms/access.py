"""The office's hours, and one's own choices."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.rules import Standing
from measures.access import require_office
from reminders.terms.models import DeliveryTerms, Preference


def terms_to_set(standing: Standing) -> DeliveryTerms:
    """When people may be told: as the office set it, else the defaults unsaved; for the office."""
    require_office(standing)
    return DeliveryTerms.current()


def preference_to_set(standing: Standing) -> Preference:
    """What the person at the keyboard chose, unsaved where they chose nothing yet; nobody else's is ever there."""
    person = get_object_or_404(User, pk=standing.user_id)
    known = Preference.objects.select_related("user").filter(user=person).first()
    return known or Preference(user=person)
