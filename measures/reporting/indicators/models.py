"""Indicators of a measure. Their values stand in the reports (``ReportContent.indicator_values``)."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from measures.documents.models import Measure
from measures.reporting.indicators.rules import (
    DIGITS,
    DIRECTION_NAMES,
    NAME_MAX,
    PLACES,
    SOURCE_MAX,
    UNIT_MAX,
    Definition,
    Direction,
    percent,
    plain,
)

_WRITTEN = ("name", "unit", "direction", "source", "baseline_on", "target_on")


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def living(self) -> "IndicatorQuerySet":
        """Those that reports are asked a value of."""
        return self.filter(retired_at__isnull=True).order_by("id")


class Indicator(models.Model):
    """One thing that is counted for a measure. Retired, not deleted, once a report gave a value."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="indicators", verbose_name="措施")
    name = models.CharField("指标名称", max_length=NAME_MAX)
    unit = models.CharField("计量单位", max_length=UNIT_MAX)
    direction = models.CharField("指标方向", max_length=4, choices=list(DIRECTION_NAMES.items()))
    baseline = models.DecimalField("基期值", max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    baseline_on = models.DateField("基期日期", null=True, blank=True)
    target = models.DecimalField("目标值", max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    target_on = models.DateField("目标日期", null=True, blank=True)
    source = models.CharField("指标来源", max_length=SOURCE_MAX)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "name"], condition=Q(retired_at__isnull=True), name="indicator_name_once"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=list(Direction)), name="indicator_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, baseline_on__isnull=True)
                | Q(baseline__isnull=False, baseline_on__isnull=False),
                name="indicator_baseline_whole",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True, target_on__isnull=True)
                | Q(target__isnull=False, target_on__isnull=False),
                name="indicator_target_whole",
            ),
            models.CheckConstraint(
                condition=Q(baseline_on__isnull=True)
                | Q(target_on__isnull=True)
                | Q(target_on__gt=F("baseline_on")),
                name="indicator_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    @property
    def definition(self) -> Definition:
        return Definition(
            name=self.name,
            unit=self.unit,
            direction=self.direction,
            source=self.source,
            baseline=self.baseline,
            baseline_on=self.baseline_on,
            target=self.target,
            target_on=self.target_on,
        )

    @property
    def baseline_text(self) -> str:
        return _written(self.baseline)

    @property
    def target_text(self) -> str:
        return _written(self.target)

    @property
    def fingerprint(self) -> str:
        """Another one after each correction: a page that was drawn before is told by it."""
        said = (self.baseline_text, self.target_text, *(getattr(self, name) for name in _WRITTEN))
        return hashlib.sha256("\0".join(map(str, said)).encode()).hexdigest()[:16]

    def done_percent(self, value: Decimal) -> int | None:
        """How much of the way to the target this value is, as ``rules.percent`` says."""
        return percent(value, baseline=self.baseline, target=self.target, direction=self.direction)


@dataclass(frozen=True)
class ToldValue:
    """A value that a report gives, with what it is a value of."""

    indicator: Indicator
    value: Decimal

    @property
    def text(self) -> str:
        return plain(self.value)

    @property
    def with_unit(self) -> str:
        return f"{self.text} {self.indicator.unit}"


def _written(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
