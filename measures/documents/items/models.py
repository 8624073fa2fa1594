"""Action items of a measure (具体事项), and the bodies that carry each out."""

from django.db import models

from departments.models import Body
from measures.documents.models import Measure
from measures.states import COMPLETION_KIND_NAMES


class ActionItem(models.Model):
    """A trackable action inside a measure, as an exact quote; date and bodies are the office's."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="action_items", verbose_name="措施")
    ordinal = models.PositiveSmallIntegerField("序号")
    quote = models.CharField("原文摘句", max_length=300)
    completion_kind = models.CharField("完成方式", max_length=20, choices=list(COMPLETION_KIND_NAMES.items()))
    due_on = models.DateField("完成时限", null=True, blank=True)
    due_text = models.CharField("时限依据", max_length=200, blank=True)
    bodies = models.ManyToManyField(
        Body, related_name="action_items", verbose_name="承办单位", blank=True, through="ItemAssignment"
    )

    class Meta:
        verbose_name = verbose_name_plural = "具体事项"
        constraints = [
            models.UniqueConstraint(fields=["measure", "ordinal"], name="action_item_ordinal_once")
        ]

    def __str__(self) -> str:
        return self.quote


class ItemAssignment(models.Model):
    """A body that carries out one action item; without any, the item is its measure's bodies'."""

    item = models.ForeignKey(ActionItem, models.CASCADE, related_name="assignments", verbose_name="具体事项")
    body = models.ForeignKey(Body, models.PROTECT, related_name="assignments", verbose_name="单位")
    order = models.PositiveSmallIntegerField("顺序")

    class Meta:
        verbose_name = verbose_name_plural = "事项分工"
        constraints = [models.UniqueConstraint(fields=["item", "body"], name="assignment_body_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.body}"
