"""What is kept: who was told of what (``ledger``), by which rules (``terms``), into which bodies' own systems
(``systems``), what the office is to know of (``notices``), and the clock's sign of life (``heartbeat``)."""

from .heartbeat import Heartbeat
from .ledger import (
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
from .notices import Announcement
from .systems import OfficeSystem
from .terms import DeliveryTerms, Preference, ReminderRule

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
