"""What this system itself has to tell the office."""

from datetime import time, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from reminders.ledger.models import Digest
from reminders.ledger.rules import Matter
from reminders.notices.models import Announcement
from reminders.planning.sources.base import STATELESS, Horizon, Named, Source
from reminders.terms.rules import moment_of

# The office is told of a digest that reached nobody for so many days after it.
FAILURE_DAYS = 14
# Of what it is only to know of, for so many: longer than any row of days off.
NOTICE_DAYS = 10


class Undelivered(Source):
    """Digests that reached nobody through some channel and were not read in the inbox either."""

    matter = Matter.DIGEST
    model = Digest
    body_path = ""
    columns = (STATELESS, "on", F("on"))

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        return Digest.objects.failed().filter(
            opened_at__isnull=True,
            on__gt=horizon.on - timedelta(days=FAILURE_DAYS),
            on__lte=horizon.on,
            recipient__is_active=True,
        )

    def letters(self) -> QuerySet[Any, Any]:
        return Digest.objects.select_related("recipient")

    def name(self, row: Any) -> Named:
        title = f"发给{row.recipient.name}的提醒未能送达"
        return Named(title, "", row.error or "未说明原因", reverse("reminders:failures"))


class Announcements(Source):
    """What the office is to know of."""

    matter = Matter.NOTICE
    model = Announcement
    body_path = ""
    columns = (STATELESS, "created_at", F("created_at"))

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        begin = moment_of(horizon.on - timedelta(days=NOTICE_DAYS - 1), time.min)
        end = moment_of(horizon.on + timedelta(days=1), time.min)
        return Announcement.objects.filter(created_at__gte=begin, created_at__lt=end)

    def letters(self) -> QuerySet[Any, Any]:
        return Announcement.objects.all()

    def name(self, row: Any) -> Named:
        return Named(row.title, "", row.what, row.path)
