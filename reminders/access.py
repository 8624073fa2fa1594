"""The only ways for a request to get hold of digests: one's own (another's is not there, 404); the office's view."""

from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office

from .models import Digest, DigestQuerySet


def inbox(standing: Standing) -> DigestQuerySet:
    """The person's own digests, newest first; nothing for machines and the signed-out."""
    if standing.user_id is None:
        return Digest.objects.none()
    return Digest.objects.readable().filter(recipient_id=standing.user_id).newest_first()


def digest_to_read(standing: Standing, pk: int) -> Digest:
    """One of the person's own digests."""
    return get_object_or_404(inbox(standing), pk=pk)


def failures(standing: Standing) -> DigestQuerySet:
    """Digests that did not reach their person, newest first: for the office."""
    require_office(standing)
    return Digest.objects.failed().select_related("recipient").newest_first()


def unread_count(standing: Standing) -> int:
    """How many of the person's digests they have not opened; one query, none for the signed-out."""
    if standing.user_id is None:
        return 0
    return Digest.objects.unread().filter(recipient_id=standing.user_id).count()
