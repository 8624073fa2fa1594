"""The only ways for a request to get hold of digests: one's own (another's is not there, 404); the office's view."""

from collections.abc import Collection

from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office

from .models import Digest, DigestQuerySet, Reminder, ReminderQuerySet


def inbox(standing: Standing) -> DigestQuerySet:
    """The person's own digests, newest first; nothing for machines and the signed-out."""
    if standing.user_id is None:
        return Digest.objects.none()
    return Digest.objects.readable().filter(recipient_id=standing.user_id).newest_first()


def digest_to_read(standing: Standing, pk: int) -> Digest:
    """One of the person's own digests."""
    return get_object_or_404(inbox(standing), pk=pk)


def unread_count(standing: Standing) -> int:
    """How many of the person's digests they have not opened; one query, none for the signed-out."""
    if standing.user_id is None:
        return 0
    return Digest.objects.unread().filter(recipient_id=standing.user_id).count()


# --- the office's side --------------------------------------------------------------------------------


def ledger(standing: Standing) -> ReminderQuerySet:
    """Every line of the ledger, newest first: for the office."""
    require_office(standing)
    return Reminder.objects.newest_first()


def ledger_entry(standing: Standing, pk: int) -> Reminder:
    """One line of the ledger with the digest it was told in: for the office."""
    rows = ledger(standing).select_related("recipient", "body", "digest")
    return get_object_or_404(rows, pk=pk)


def failures(standing: Standing) -> DigestQuerySet:
    """Digests that did not reach their person, newest first: for the office."""
    require_office(standing)
    return Digest.objects.failed().select_related("recipient").newest_first()


def digests_to_resend(standing: Standing, pks: Collection[int]) -> DigestQuerySet:
    """These digests, whatever became of them meanwhile, for the office to send again."""
    require_office(standing)
    return Digest.objects.filter(pk__in=pks).select_related("recipient").newest_first()


def may_foresee(standing: Standing) -> None:
    """Refuses everyone but the office to look at who will be told."""
    require_office(standing)
