"""When and how people may be told, as the office set it, and what each chose inside it."""

from datetime import time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from reminders.terms.rules import CLOSES, DIGEST_FROM, DIGEST_UNTIL, OPENS, Hours


class DeliveryTerms(models.Model):
    """When the office lets people be told, and what they may choose. One row at most; without it the defaults count.

    Times are the office's own. ``version`` guards it against two people changing it at once.
    """

    opens_at = models.TimeField("可以提醒的最早时刻", default=OPENS)
    closes_at = models.TimeField("可以提醒的最晚时刻", default=CLOSES)
    digest_from = models.TimeField("每日提醒最早时刻", default=DIGEST_FROM)
    digest_until = models.TimeField("每日提醒最晚时刻", default=DIGEST_UNTIL)
    may_decline_mail = models.BooleanField("允许个人不收邮件", default=True)
    version = models.PositiveIntegerField("版本", default=0)

    ONLY = 1

    class Meta:
        verbose_name = verbose_name_plural = "提醒时间"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="delivery_terms_only_one"),
            models.CheckConstraint(
                condition=Q(opens_at__lte=models.F("digest_from"))
                & Q(digest_from__lte=models.F("digest_until"))
                & Q(digest_until__lt=models.F("closes_at")),
                name="delivery_terms_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M}—{self.closes_at:%H:%M}"

    @classmethod
    def current(cls) -> "DeliveryTerms":
        """The row, or the defaults unsaved."""
        return cls.objects.first() or cls(pk=cls.ONLY)

    @property
    def hours(self) -> Hours:
        return Hours(self.opens_at, self.closes_at, self.digest_from, self.digest_until)


class Preference(models.Model):
    """What one person chose inside what the office permits. ``digest_at`` empty: as early as the office permits."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_preference", verbose_name="人员"
    )
    wants_mail = models.BooleanField("同时发送邮件", default=True)
    digest_at = models.TimeField("每日提醒时刻", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "个人提醒设置"

    def __str__(self) -> str:
        return str(self.user)

    @staticmethod
    def chosen(preferences: "dict[int, Preference]", user_id: int) -> tuple[bool, time | None]:
        """Whether this person wants mail, and when; as nobody chose anything where there is no row."""
        row: Any = preferences.get(user_id)
        return (True, None) if row is None else (row.wants_mail, row.digest_at)
