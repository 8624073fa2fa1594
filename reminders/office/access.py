"""What the office gets hold of: the ledger, what failed, and who will be told."""

from collections.abc import Collection

from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office
from reminders.ledger.models import Digest, DigestQuerySet, Reminder, ReminderQuerySet


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
