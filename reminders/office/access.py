"""The only ways for a request to get hold of digests and of the rules behind them.

One's own digests and choices (another's are not there, 404); for the office what failed, and the rules.
"""

from collections.abc import Collection

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.rules import Standing
from measures.access import require_office
from measures.documents import access as documents_access
from measures.models import Policy
from reminders.ledger.models import Digest, DigestQuerySet, Reminder, ReminderQuerySet
from reminders.terms.models import DeliveryTerms, Preference


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


# --- the rules ----------------------------------------------------------------------------------------


def policy_to_set(standing: Standing, pk: int) -> Policy:
    """A policy whose ladders and lamps the office sets."""
    return documents_access.policy_to_set(standing, pk)


def terms_to_set(standing: Standing) -> DeliveryTerms:
    """When people may be told: as the office set it, else the defaults unsaved; for the office."""
    require_office(standing)
    return DeliveryTerms.current()


# --- one's own choices --------------------------------------------------------------------------------


def preference_to_set(standing: Standing) -> Preference:
    """What the person at the keyboard chose, unsaved where they chose nothing yet; nobody else's is ever there."""
    person = get_object_or_404(User, pk=standing.user_id)
    known = Preference.objects.select_related("user").filter(user=person).first()
    return known or Preference(user=person)
