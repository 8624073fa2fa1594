"""What is kept, listed once for Django and for the apps above; inside ``reminders`` each step is asked itself."""

from reminders.heartbeat.models import Heartbeat
from reminders.ladders.models import ReminderRule
from reminders.ledger.models import (
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
