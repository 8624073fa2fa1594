"""The bodies that answer for measures, under their names through time."""

from django.db import models
from django.db.models import Q

from .rules import BODY_KIND_NAMES, BodyKind


class BodyQuerySet(models.QuerySet["Body"]):
    def cities(self) -> "BodyQuerySet":
        """The 14 cities, in the standard's official order."""
        return self.filter(kind=BodyKind.CITY_GOVERNMENT).order_by("code")

    def in_order(self) -> "BodyQuerySet":
        """As the office lists them, not by pinyin."""
        return self.order_by("order")

    def office(self) -> "Body | None":
        """The provincial office; None before the bodies were loaded."""
        return self.filter(kind=BodyKind.PROVINCIAL_OFFICE).in_order().first()


class Body(models.Model):
    """A department, central body, institution or city under one name.

    A renamed body is another row, joined by a ``Succession``, so papers of the old time keep their name.
    """

    name = models.CharField("名称", max_length=60, unique=True, help_text="文件中印发的名称")
    full_name = models.CharField("全称", max_length=120)
    kind = models.CharField("类型", max_length=40, choices=list(BODY_KIND_NAMES.items()))
    code = models.CharField("行政区划代码", max_length=6, blank=True, help_text="GB/T 2260，仅各市填写")
    order = models.PositiveSmallIntegerField("排序", unique=True)
    is_named_in_document = models.BooleanField("在文件中点名", default=False)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    valid_text = models.CharField("沿革说明", max_length=200, blank=True)
    needs_confirmation = models.BooleanField("待核实", default=False)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="body_code_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="body_valid_in_order",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(BodyKind)), name="body_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_city(self) -> bool:
        return self.kind == BodyKind.CITY_GOVERNMENT

    @property
    def is_office(self) -> bool:
        return self.kind == BodyKind.PROVINCIAL_OFFICE


class Succession(models.Model):
    """One body's duties passing to another, wholly or in part."""

    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="successions", verbose_name="原单位")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="inheritances", verbose_name="承接单位")
    happened_on = models.DateField("日期", null=True, blank=True)
    happened_text = models.CharField("时间说明", max_length=60, blank=True)
    is_partial = models.BooleanField("部分职责", default=False)
    needs_confirmation = models.BooleanField("待核实", default=False)
    note = models.CharField("备注", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构沿革"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")), name="succession_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class BodyAlias(models.Model):
    """A name that somebody once said means a body, remembered for the next document."""

    name = models.CharField("文件中的名称", max_length=60)
    # ``audit.texts.folded`` of the name: one spelling means one body.
    name_folded = models.CharField("比对用名称", max_length=60, unique=True, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="aliases", verbose_name="单位")
    set_at = models.DateTimeField("登记时间")
    set_by_name = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"

    def __str__(self) -> str:
        return f"{self.name} = {self.body}"
