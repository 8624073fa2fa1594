"""The ledger of what was told to whom, the daily digests it was told in, and the clock's heartbeat."""

from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models import Obligation

from .rules import OCCASION_NAMES, Occasion


class DigestState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"


DIGEST_STATE_NAMES = {
    DigestState.PLANNED: "待发送",
    DigestState.SENDING: "发送中",
    DigestState.SENT: "已发送",
    DigestState.FAILED: "发送失败",
    DigestState.SUPERSEDED: "已无须发送",
}


class DigestQuerySet(models.QuerySet["Digest"]):
    def free(self, at: datetime) -> "DigestQuerySet":
        """Nobody is busy with them: planned, or the one who was lost the lease."""
        return self.filter(Q(state=DigestState.PLANNED) | Q(state=DigestState.SENDING, lease_until__lte=at))

    def outstanding(self, on: date, at: datetime) -> "DigestQuerySet":
        """Of this day, free, and not waiting for a later try."""
        return self.free(at).filter(
            Q(state=DigestState.SENDING) | Q(next_try_at__isnull=True) | Q(next_try_at__lte=at), on=on
        )

    def closed_to_more(self) -> "DigestQuerySet":
        """The person was told in them, or is being told: what comes now waits for the next day."""
        told = [DigestState.SENDING, DigestState.SENT, DigestState.FAILED]
        return self.filter(Q(state__in=told) | Q(state=DigestState.SUPERSEDED, composed_at__isnull=False))

    def readable(self) -> "DigestQuerySet":
        """In the inbox from the moment the text exists, whatever becomes of the mail."""
        return self.filter(composed_at__isnull=False)

    def unread(self) -> "DigestQuerySet":
        return self.readable().filter(opened_at__isnull=True)

    def newest_first(self) -> "DigestQuerySet":
        return self.order_by("-on", "-id")


class Digest(models.Model):
    """What one person is told on one day, in the inbox and by mail. At most one a day."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests", verbose_name="接收人"
    )
    on = models.DateField("日期")
    state = models.CharField(
        "状态", max_length=12, choices=list(DIGEST_STATE_NAMES.items()), default=DigestState.PLANNED
    )
    planned_at = models.DateTimeField("计划时间")
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", null=True, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)
    subject = models.CharField("标题", max_length=200, blank=True)
    body_text = models.TextField("正文", blank=True)
    items = models.JSONField("事项", default=list, blank=True)
    composed_at = models.DateTimeField("进入收件箱时间", null=True, blank=True)
    mailed_to = models.EmailField("邮件地址", blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    opened_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "每日提醒"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "on"], name="digest_once_a_day"),
            models.CheckConstraint(condition=Q(state__in=list(DigestState)), name="digest_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="digest_sent_is_stamped"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="digest_sending_is_leased"
            ),
        ]
        indexes = [models.Index(fields=["state", "on"], name="digest_outstanding_idx")]

    def __str__(self) -> str:
        return f"{self.on} {self.recipient}"

    @property
    def headline(self) -> str:
        """The subject without the product's mark, for the inbox."""
        return self.subject.partition("】")[2] or self.subject


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def untold(self) -> "ReminderQuerySet":
        """Planned, still wanted, and in no digest yet."""
        return self.filter(digest__isnull=True, silenced_at__isnull=True)


class Reminder(models.Model):
    """One line of the ledger: this person is told once of this stage of this obligation.

    ``silenced_at``: found no longer needed when the digest was about to go; the person was not told.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name="接收人"
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="reminders", verbose_name="填报任务"
    )
    occasion = models.CharField("事由", max_length=12, choices=list(OCCASION_NAMES.items()))
    stage = models.CharField("阶段", max_length=8)
    due_on = models.DateField("所指截止日期")
    round = models.PositiveSmallIntegerField("已报轮次")
    planned_on = models.DateField("计划日期")
    digest = models.ForeignKey(
        Digest, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name="每日提醒"
    )
    silenced_at = models.DateTimeField("免发时间", null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒台账"
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "recipient", "occasion", "due_on", "stage", "round"],
                name="reminder_once",
            ),
            models.CheckConstraint(condition=Q(occasion__in=list(Occasion)), name="reminder_occasion_known"),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.recipient} {self.get_occasion_display()} {self.stage}"


class Heartbeat(models.Model):
    """The last sign of life of a clock; its age is on /readyz."""

    name = models.CharField("名称", max_length=30, unique=True)
    beat_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name
