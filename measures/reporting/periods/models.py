"""Reporting periods: one cycle of a policy, and which of them people are busy with."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from accounts.rules import Standing
from measures.documents.models import Policy, visible_sources
from measures.states import PERIOD_KIND_NAMES


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def open(self) -> "ReportingPeriodQuerySet":
        return self.filter(closed_at__isnull=True)

    def open_at(self, moment: datetime) -> "ReportingPeriodQuerySet":
        """Those that were open then."""
        still_open = Q(closed_at__isnull=True) | Q(closed_at__gt=moment)
        return self.filter(still_open, opened_at__lte=moment)

    def visible_to(self, standing: Standing) -> "ReportingPeriodQuerySet":
        """Those of the sources of which the caller may see something."""
        return self.filter(visible_sources(standing, "policy__"))

    def newest_first(self) -> "ReportingPeriodQuerySet":
        return self.order_by("-starts_on", "-id")


class ReportingPeriod(models.Model):
    """One reporting cycle of a policy. The document sets no cycle: the office opens each."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="periods", verbose_name="政策文件")
    kind = models.CharField("周期", max_length=10, choices=list(PERIOD_KIND_NAMES.items()))
    name = models.CharField("名称", max_length=40)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    due_on = models.DateField("填报截止日期")
    opened_at = models.DateTimeField("开启时间")
    short_notice_reason = models.CharField("缩短时限的理由", max_length=500, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报周期"
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind", "starts_on"], name="period_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def was_open(self, moment: datetime) -> bool:
        """``open_at`` of a period at hand."""
        return self.opened_at <= moment and (self.closed_at is None or self.closed_at > moment)


def current_of(
    periods: "Iterable[ReportingPeriod]", today: date, *, at: datetime | None = None
) -> "ReportingPeriod | None":
    """The period that people are busy with: of the open ones the next to fall due, else the newest; else the newest.

    ``at``: the ones that were open then, in place of those open now.
    """
    known = sorted(periods, key=lambda period: (period.starts_on, period.pk), reverse=True)
    still_open = [period for period in known if (period.was_open(at) if at else period.is_open)]
    coming = [period for period in still_open if period.due_on >= today]
    return min(coming, key=lambda period: period.due_on, default=next(iter(still_open or known), None))
