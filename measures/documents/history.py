"""What is written once about a source and never changed: its 勘误, and the moves of its measures."""

from django.db import models
from django.db.models import Q

from measures.states import MEASURE_ACT_NAMES, MEASURE_STATE_NAMES


class Correction(models.Model):
    """One printed field of what was given out, as it stood before a 勘误. Written once, never changed."""

    policy = models.ForeignKey(
        "measures.Policy", models.PROTECT, related_name="corrections", verbose_name="督查事项来源"
    )
    measure = models.ForeignKey(
        "measures.Measure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="措施",
    )
    chapter = models.ForeignKey(
        "measures.Chapter",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="章",
    )
    field = models.CharField("项目", max_length=30)
    before = models.TextField("更正前", blank=True)
    after = models.TextField("更正后", blank=True)
    reason = models.TextField("原因")
    at = models.DateTimeField("时间")
    by_name = models.CharField("办理人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "勘误"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason")]

    def __str__(self) -> str:
        return f"{self.policy} {self.field}"


class MeasureMove(models.Model):
    """One change of a measure's state, kept for ever."""

    measure = models.ForeignKey("measures.Measure", models.PROTECT, related_name="moves", verbose_name="措施")
    act = models.CharField("动作", max_length=20, choices=list(MEASURE_ACT_NAMES.items()))
    from_state = models.CharField("原状态", max_length=20, choices=list(MEASURE_STATE_NAMES.items()))
    to_state = models.CharField("新状态", max_length=20, choices=list(MEASURE_STATE_NAMES.items()))
    due_on = models.DateField("完成时限", null=True, blank=True)
    at = models.DateTimeField("时间")
    by_name = models.CharField("操作人", max_length=100)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "措施状态变动"
        indexes = [models.Index(fields=["measure", "at"], name="measure_move_when_idx")]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_act_display()}"
