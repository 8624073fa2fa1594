"""The only ways for a request to get hold of what the ledger shows and of the views that people keep of it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_signed_in
from measures.ledger.asked import Asked
from measures.ledger.asking import Seen, sources_seen
from measures.ledger.models import SavedView


def sources_to_read(standing: Standing, asked: Asked) -> Seen:
    """Every source the caller may see, newest first. An address that asks for one that is not among them is 404."""
    require_signed_in(standing)
    seen = sources_seen(standing)
    if not set(asked.policies) <= {source.pk for source in seen}:
        raise Http404
    return seen


def own_view(standing: Standing, pk: int) -> SavedView:
    """A view of one's own, to rename or delete; those that others share are theirs."""
    require_signed_in(standing)
    return get_object_or_404(SavedView, pk=pk, owner_id=standing.user_id)
