"""The ledger of what was told to whom, the digests it was told in, and how each digest reached its person."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Body
from reminders.ledger.rules import MATTER_NAMES, OCCASION_NAMES, Matter, Occasion, stage_words
from reminders.systems.models import OfficeSystem


class DigestState(models.TextChoices):
    PLANNED = "planned", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    SUPERSEDED = "superseded", "已无须发送"


class DigestQuerySet(models.QuerySet["Digest"]):
    def free(self, at: datetime) -> "DigestQuerySet":
        """Nobody is busy with them: planned, or the one who was lost the lease."""
        return self.filter(Q(state=DigestState.PLANNED) | Q(state=DigestState.SENDING, lease_until__lte=at))

    def outstanding(self, on: date, at: datetime, *, hurry: bool = False) -> "DigestQuerySet":
        """Of this day, free, their time come (or not asked for), and not waiting for a later try."""
        found = self.free(at).filter(
            Q(state=DigestState.SENDING) | Q(next_try_at__isnull=True) | Q(next_try_at__lte=at), on=on
        )
        return found if hurry else found.filter(send_after__lte=at)

    def daily(self) -> "DigestQuerySet":
        return self.filter(slot="")

    def urgent(self) -> "DigestQuerySet":
        """特急: each about one matter, sent at any hour."""
        return self.exclude(slot="")

    def closed_to_more(self) -> "DigestQuerySet":
        """The person was told in them, or is being told: what comes now waits for the next day.

        Also where one channel has taken the letter and another is still to be tried again: the letter stays as it is.
        """
        told = [DigestState.SENDING, DigestState.SENT, DigestState.FAILED]
        given_up = Q(state=DigestState.SUPERSEDED, composed_at__isnull=False)
        return self.filter(Q(state__in=told) | given_up | Q(pk__in=self._partly_taken()))

    def open_to_more(self) -> "DigestQuerySet":
        """Nobody was told in them yet."""
        return self.filter(state=DigestState.PLANNED).exclude(pk__in=self._partly_taken())

    def _partly_taken(self) -> "models.QuerySet[Delivery, int]":
        taken = Delivery.objects.filter(state=DeliveryState.SENT, digest__state=DigestState.PLANNED)
        return taken.values_list("digest_id", flat=True)

    def readable(self) -> "DigestQuerySet":
        """In the inbox from the moment the text exists, whatever becomes of the mail."""
        return self.filter(composed_at__isnull=False)

    def unread(self) -> "DigestQuerySet":
        return self.readable().filter(opened_at__isnull=True)

    def failed(self) -> "DigestQuerySet":
        """The last try is over and some channel did not take it."""
        return self.filter(state=DigestState.FAILED)

    def worth_resending(self) -> "DigestQuerySet":
        """Failed, its person still there, and something in them neither found unneeded nor moved to a later digest."""
        left = Reminder.objects.filter(digest=models.OuterRef("pk"), silenced_at__isnull=True)
        return self.failed().filter(models.Exists(left), recipient__is_active=True)

    def newest_first(self) -> "DigestQuerySet":
        return self.order_by("-on", "-id")


class Digest(models.Model):
    """What one person is told on one day, in the inbox and through the channels. At most one a day (``slot`` empty).

    A 特急 matter has a digest of its own; ``slot`` names it. ``claim`` is the mark of the worker that holds the lease.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests", verbose_name="接收人"
    )
    on = models.DateField("日期")
    slot = models.CharField("特急事项", max_length=60, blank=True)
    state = models.CharField("状态", max_length=12, choices=DigestState.choices, default=DigestState.PLANNED)
    planned_at = models.DateTimeField("计划时间")
    send_after = models.DateTimeField("不早于")
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    claim = models.CharField("占用标记", max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", null=True, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)
    subject = models.CharField("标题", max_length=200, blank=True)
    body_text = models.TextField("正文", blank=True)
    items = models.JSONField("事项", default=list, blank=True)
    composed_at = models.DateTimeField("进入收件箱时间", null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    opened_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "每日提醒"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "on", "slot"], name="digest_once_a_day"),
            models.CheckConstraint(condition=Q(state__in=list(DigestState)), name="digest_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="digest_sent_is_stamped"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="digest_sending_is_leased"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "on"], name="digest_outstanding_idx"),
            models.Index(fields=["recipient", "opened_at"], name="digest_inbox_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.recipient}"

    @property
    def is_urgent(self) -> bool:
        return bool(self.slot)

    @property
    def headline(self) -> str:
        """The subject without the product's mark, for the inbox."""
        return self.subject.partition("】")[2] or self.subject


class Channel(models.TextChoices):
    """How a digest leaves the house; the inbox is no channel, it always has it."""

    MAIL = "mail", "电子邮件"
    OFFICE_SYSTEM = "office_system", "单位办公系统"


class DeliveryState(models.TextChoices):
    SENT = "sent", "已送达"
    WAITING = "waiting", "等待重试"
    FAILED = "failed", "未送达"


class Delivery(models.Model):
    """How the newest try of a digest through one channel ended. ``sent_at`` is the moment of the other side's yes."""

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="deliveries", verbose_name="每日提醒")
    channel = models.CharField("渠道", max_length=14, choices=Channel.choices)
    system = models.ForeignKey(
        OfficeSystem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="办公系统",
    )
    state = models.CharField("状态", max_length=8, choices=DeliveryState.choices)
    address = models.CharField("送达地址", max_length=300)
    message_id = models.CharField("消息编号", max_length=200)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    tried_at = models.DateTimeField("最近尝试")
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒投递"
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=Q(channel="mail"), name="delivery_mail_once"
            ),
            models.UniqueConstraint(
                fields=["digest", "system"], condition=Q(channel="office_system"), name="delivery_system_once"
            ),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="delivery_channel_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["waiting", "failed"], sent_at__isnull=True),
                name="delivery_sent_is_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digest} {self.get_channel_display()}"


class EntryState(models.TextChoices):
    """How far one line of the ledger has come; follows from the line and its digest.

    Superseded: nothing in the digest was needed any more. Silenced: the digest went, without this line.
    """

    PLANNED = "planned", "待发送"
    SENDING = "sending", "发送中"
    RETRY = "retry", "等待重试"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    SUPERSEDED = "superseded", "已无须发送"
    SILENCED = "silenced", "免发"


_SUPERSEDED = Q(digest__state=DigestState.SUPERSEDED)
_WANTED = Q(silenced_at__isnull=True)
_PLANNED = Q(digest__state=DigestState.PLANNED)
_IN_STATE = {
    EntryState.PLANNED: _WANTED & (Q(digest__isnull=True) | _PLANNED & Q(digest__next_try_at__isnull=True)),
    EntryState.SENDING: _WANTED & Q(digest__state=DigestState.SENDING),
    EntryState.RETRY: _WANTED & _PLANNED & Q(digest__next_try_at__isnull=False),
    EntryState.SENT: _WANTED & Q(digest__state=DigestState.SENT),
    EntryState.FAILED: _WANTED & Q(digest__state=DigestState.FAILED),
    EntryState.SUPERSEDED: _SUPERSEDED,
    EntryState.SILENCED: Q(silenced_at__isnull=False)
    & (Q(digest__isnull=True) | ~Q(digest__state=DigestState.SUPERSEDED)),
}


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def untold(self) -> "ReminderQuerySet":
        """Planned, still wanted, and in no digest yet."""
        return self.filter(digest__isnull=True, silenced_at__isnull=True)

    def in_state(self, state: EntryState) -> "ReminderQuerySet":
        return self.filter(_IN_STATE[state])

    def newest_first(self) -> "ReminderQuerySet":
        return self.order_by("-planned_on", "-id")


class Reminder(models.Model):
    """One line of the ledger: this person is told once of this stage of this matter.

    ``matter`` and ``matter_id`` name the row it is about, ``turn`` the round of it. ``silenced_at``: found no longer
    needed, or overtaken by a later stage, before the person was told.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name="接收人"
    )
    matter = models.CharField("事项类型", max_length=12, choices=list(MATTER_NAMES.items()))
    matter_id = models.BigIntegerField("事项编号")
    # Whose matter it was when it was planned; none for what concerns the office alone.
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    occasion = models.CharField("事由", max_length=12, choices=list(OCCASION_NAMES.items()))
    stage = models.CharField("阶段", max_length=12)
    due_on = models.DateField("所指截止日期")
    turn = models.PositiveSmallIntegerField("轮次")
    is_urgent = models.BooleanField("特急", default=False)
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
                fields=["matter", "matter_id", "recipient", "occasion", "due_on", "stage", "turn"],
                name="reminder_once",
            ),
            models.CheckConstraint(condition=Q(occasion__in=list(Occasion)), name="reminder_occasion_known"),
            models.CheckConstraint(condition=Q(matter__in=list(Matter)), name="reminder_matter_known"),
        ]
        indexes = [
            # What planning asks each minute: is anything in no digest yet?
            models.Index(
                fields=["recipient"],
                condition=Q(digest__isnull=True, silenced_at__isnull=True),
                name="reminder_untold_idx",
            ),
            models.Index(fields=["planned_on"], name="reminder_planned_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.recipient} {self.get_occasion_display()} {self.stage}"

    @property
    def key(self) -> tuple[str, int, str, date, str, int]:
        """What tells it from the other entries of the same person."""
        return self.matter, self.matter_id, self.occasion, self.due_on, self.stage, self.turn

    @property
    def stage_words(self) -> str:
        return stage_words(self.stage)

    @property
    def state(self) -> EntryState:
        """Needs the digest. The same as ``in_state`` asks for."""
        digest = self.digest
        if digest is not None and digest.state == DigestState.SUPERSEDED:
            return EntryState.SUPERSEDED
        if self.silenced_at is not None:
            return EntryState.SILENCED
        if digest is None:
            return EntryState.PLANNED
        if digest.state == DigestState.PLANNED and digest.next_try_at:
            return EntryState.RETRY
        return EntryState(digest.state)

    @property
    def state_words(self) -> str:
        return self.state.label
