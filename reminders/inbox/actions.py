"""The recipient's side of a digest."""

from datetime import datetime

from audit.rules import Actor, RuleBroken
from reminders.ledger.models import Digest


def open_digest(digest: Digest, *, by: Actor, at: datetime) -> Digest:
    """Mark a digest as read, the first time only. Refuses anybody but its recipient.

    Leaves no audit event: who reads when is nobody else's business.
    """
    if by.user_id != digest.recipient_id:
        raise RuleBroken("not_the_recipient", "这是发给他人的消息。")
    if digest.opened_at is None:
        Digest.objects.filter(pk=digest.pk, opened_at__isnull=True).update(opened_at=at)
        digest.opened_at = at
    return digest
