"""Reporting periods: one cycle of a policy, the schedule it opens by, and which of them people are busy with."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from accounts.rules import Standing
from measures.documents.models import Policy, visible_sources
from measures.reporting.periods.rules import (
    DUE_RULE_NAMES,
    NAME_MAX,
    OPEN_RULE_NAMES,
    REGULAR,
    DueRule,
    OpenRule,
    Terms,
)
from measures.states import PERIOD_KIND_NAMES, PeriodKind

_REGULAR = [(kind, name) for kind, name in PERIOD_KIND_NAMES.items() if kind in REGULAR]


class PeriodScheduleQuerySet(models.QuerySet["PeriodSchedule"]):
    def in_force(self) -> "PeriodScheduleQuerySet":
        """Those that were not ended, paused ones among them; with its source a schedule ends by itself."""
        return self.filter(ended_at__isnull=True, policy__ending="")

    def running(self) -> "PeriodScheduleQuerySet":
        """Those by which periods open now."""
        return self.in_force().filter(paused_at__isnull=True)

    def visible_to(self, standing: Standing) -> "PeriodScheduleQuerySet":
        return self.filter(visible_sources(standing, "policy__"))


class PeriodSchedule(models.Model):
    """报送周期 of a source: confirmed by the office once, by it each period opens by itself."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="schedules", verbose_name="督查事项来源")
    kind = models.CharField("周期", max_length=10, choices=_REGULAR)
    begins_on = models.DateField("自哪天所在的一期起")
    due_rule = models.CharField("截止日期", max_length=16, choices=list(DUE_RULE_NAMES.items()))
    due_number = models.PositiveSmallIntegerField("第几个（几日）")
    open_rule = models.CharField("开启日期", max_length=16, choices=list(OPEN_RULE_NAMES.items()))
    open_days = models.PositiveSmallIntegerField("提前几天开启")
    short_notice_reason = models.CharField("缩短时限的理由", max_length=500, blank=True)
    confirmed_at = models.DateTimeField("确认时间")
    confirmed_by_name = models.CharField("确认人", max_length=100)
    paused_at = models.DateTimeField("暂停时间", null=True, blank=True)
    pause_reason = models.CharField("暂停原因", max_length=500, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=500, blank=True)
    # Why the next period did not open when it should have; empty once one did.
    trouble = models.CharField("未能开启的原因", max_length=500, blank=True)

    objects = PeriodScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送周期"
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "kind"], condition=Q(ended_at__isnull=True), name="schedule_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(REGULAR)), name="schedule_kind_regular"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""), name="schedule_end_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | ~Q(pause_reason=""), name="schedule_pause_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy.called}{self.get_kind_display()}"

    @property
    def terms(self) -> Terms:
        """What it says, as the rules count with it."""
        return Terms(
            kind=PeriodKind(self.kind),
            begins_on=self.begins_on,
            due_rule=DueRule(self.due_rule),
            due_number=self.due_number,
            open_rule=OpenRule(self.open_rule),
            open_days=self.open_days,
        )

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or bool(self.policy.ending)


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


_Periods = models.Manager.from_queryset(ReportingPeriodQuerySet)


class StandingPeriods(_Periods["ReportingPeriod"]):
    """Those not withdrawn: a period opened by mistake is in no list and no figure, only in the record."""

    def get_queryset(self) -> ReportingPeriodQuerySet:
        return ReportingPeriodQuerySet(self.model, using=self._db).filter(withdrawn_at__isnull=True)


class ReportingPeriod(models.Model):
    """One reporting cycle of a policy. The document sets no cycle: the office opens each, or confirms a schedule once."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="periods", verbose_name="政策文件")
    kind = models.CharField("周期", max_length=10, choices=list(PERIOD_KIND_NAMES.items()))
    name = models.CharField("名称", max_length=NAME_MAX)
    # What a one-off asks beyond the usual, shown to whoever writes and whoever reviews.
    questions = models.TextField("填报要求", blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    due_on = models.DateField("填报截止日期")
    opened_at = models.DateTimeField("开启时间")
    schedule = models.ForeignKey(
        PeriodSchedule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="periods",
        verbose_name="按哪个报送周期开启",
    )
    short_notice_reason = models.CharField("缩短时限的理由", max_length=500, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤销原因", max_length=500, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = StandingPeriods()
    everything = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报周期"
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "kind", "starts_on"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(kind=PeriodKind.ONE_OFF),
                name="period_once",
            ),
            models.UniqueConstraint(
                fields=["policy", "name"],
                condition=Q(withdrawn_at__isnull=True, kind=PeriodKind.ONE_OFF),
                name="one_off_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(PeriodKind)), name="period_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=PeriodKind.ONE_OFF) | ~Q(questions=""), name="one_off_asks"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_days_in_order"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | (Q(closed_at__isnull=False) & ~Q(withdraw_reason="")),
                name="period_withdrawn_explained",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_one_off(self) -> bool:
        return self.kind == PeriodKind.ONE_OFF

    def was_open(self, moment: datetime) -> bool:
        """``open_at`` of a period at hand."""
        return self.opened_at <= moment and (self.closed_at is None or self.closed_at > moment)


def current_of(
    periods: "Iterable[ReportingPeriod]", today: date, *, at: datetime | None = None
) -> "ReportingPeriod | None":
    """The period that people are busy with: of the open ones the next to fall due, else the newest; else the newest.

    A one-off asks of some, and of some matters: it counts only where no regular period is open. ``at``: the ones that
    were open then, in place of those open now.
    """
    known = sorted(periods, key=lambda period: (period.starts_on, period.pk), reverse=True)
    still_open = [period for period in known if (period.was_open(at) if at else period.is_open)]
    still_open = [period for period in still_open if not period.is_one_off] or still_open
    coming = [period for period in still_open if period.due_on >= today]
    return min(coming, key=lambda period: period.due_on, default=next(iter(still_open or known), None))
