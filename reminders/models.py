"""What is kept: who was told of what (``ledger``), by which rules (``terms``), into which bodies' own systems
(``systems``), what the office is to know of (``notices``), and the clock's sign of life (``heartbeat``)."""

from reminders.heartbeat.models import Heartbeat
from reminders.ledger.models import (
    CHANNEL_NAMES,
    DELIVERY_STATE_NAMES,
    DIGEST_STATE_NAMES,
    ENTRY_STATE_NAMES,
    Channel,
    Delivery,
    DeliveryState,
    Digest,
    DigestQuerySet,
    DigestState,
    EntryState,
    Reminder,
    ReminderQuerySet,
)
from reminders.notices.models import Announcement
from reminders.systems.models import OfficeSystem
from reminders.terms.models import DeliveryTerms, Preference, ReminderRule

__all__ = [
    "CHANNEL_NAMES",
    "DELIVERY_STATE_NAMES",
    "DIGEST_STATE_NAMES",
    "ENTRY_STATE_NAMES",
    "Announcement",
    "Channel",
    "Delivery",
    "DeliveryState",
    "DeliveryTerms",
    "Digest",
    "DigestQuerySet",
    "DigestState",
    "EntryState",
    "Heartbeat",
    "OfficeSystem",
    "Preference",
    "Reminder",
    "ReminderQuerySet",
    "ReminderRule",
]
