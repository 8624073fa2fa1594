"""What is kept, listed once for Django and for the apps above; inside ``reminders`` each step is asked itself."""

from reminders.heartbeat.models import Heartbeat
from reminders.ladders.models import ReminderRule
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
from reminders.terms.models import DeliveryTerms, Preference

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
