"""One's own digests; another's are not there (404)."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from reminders.ledger.models import Digest, DigestQuerySet


def inbox(standing: Standing) -> DigestQuerySet:
    """The person's own digests, newest first; nothing for machines and the signed-out."""
    if standing.user_id is None:
        return Digest.objects.none()
    return Digest.objects.readable().filter(recipient_id=standing.user_id).newest_first()


def digest_to_read(standing: Standing, pk: int) -> Digest:
    """One of the person's own digests."""
    return get_object_or_404(inbox(standing), pk=pk)


def unread_of(person: str) -> Coalesce:
    """How many digests the person of an outer query, named by its column, has not opened."""
    theirs = Digest.objects.unread().filter(recipient_id=OuterRef(person)).order_by().values("recipient_id")
    return Coalesce(Subquery(theirs.values(count=Count("pk"))), 0)
