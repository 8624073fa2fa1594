"""What this system itself has to tell the office."""

from collections.abc import Collection, Mapping
from datetime import time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from reminders.ledger.models import Digest
from reminders.ledger.rules import Matter
from reminders.notices.models import Announcement
from reminders.planning.rules import Fact
from reminders.planning.sources.base import Horizon, Named, Source, day_on
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

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = Digest.objects.failed().filter(
            opened_at__isnull=True,
            on__gt=horizon.on - timedelta(days=FAILURE_DAYS),
            on__lte=horizon.on,
            recipient__is_active=True,
        )
        return found.values_list("pk", "on")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, on = row
        return Fact(pk, 0, 0, "", on, on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Digest.objects.select_related("recipient").filter(pk__in=keys)
        return {
            row.pk: Named(
                f"发给{row.recipient.name}的提醒未能送达",
                "",
                row.error or "未说明原因",
                reverse("reminders:failures"),
            )
            for row in rows
        }


class Announcements(Source):
    """What the office is to know of."""

    matter = Matter.NOTICE
    model = Announcement
    body_path = ""

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        begin = moment_of(horizon.on - timedelta(days=NOTICE_DAYS - 1), time.min)
        end = moment_of(horizon.on + timedelta(days=1), time.min)
        return Announcement.objects.filter(created_at__gte=begin, created_at__lt=end).values_list(
            "pk", "created_at"
        )

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, created_at = row
        return Fact(pk, 0, 0, "", day_on(created_at), day_on(created_at))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Announcement.objects.filter(pk__in=keys)
        return {row.pk: Named(row.title, "", row.what, row.path) for row in rows}
