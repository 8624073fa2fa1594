"""The ladders of each policy as the office set them."""

from django.db import models
from django.db.models import Q

from measures.models import Policy
from reminders.ladders.rules import AUDIENCE_NAMES, Audience, Ladder
from reminders.ledger.rules import OCCASION_NAMES, Occasion


class ReminderRule(models.Model):
    """The ladder of one occasion for one audience under one policy; without a row the default ladder counts.

    ``before`` and ``after`` are lists of working days, such as ``[10, 5, 3, 1, 0]``.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="reminder_rules", verbose_name="政策文件")
    occasion = models.CharField("事由", max_length=12, choices=list(OCCASION_NAMES.items()))
    audience = models.CharField("提醒对象", max_length=10, choices=list(AUDIENCE_NAMES.items()))
    at_start = models.BooleanField("到达时提醒", default=False)
    before = models.JSONField("截止前（工作日）", default=list, blank=True)
    after = models.JSONField("逾期后（工作日）", default=list, blank=True)
    repeat_every = models.PositiveSmallIntegerField("此后每隔（工作日）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "提醒规则"
        constraints = [
            models.UniqueConstraint(fields=["policy", "occasion", "audience"], name="reminder_rule_once"),
            models.CheckConstraint(condition=Q(occasion__in=list(Occasion)), name="rule_occasion_known"),
            models.CheckConstraint(condition=Q(audience__in=list(Audience)), name="rule_audience_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} {self.get_audience_display()}"

    @property
    def ladder(self) -> Ladder:
        return Ladder(self.at_start, tuple(self.before), tuple(self.after), self.repeat_every)
