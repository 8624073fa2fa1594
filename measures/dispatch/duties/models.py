"""What the office did to the roster of a measure that was given out (责任单位变动). Written once, never changed."""

from django.db import models
from django.db.models import Q

from departments.models import Body
from measures.dispatch.duties.rules import DUTY_ACT_NAMES, DutyAct
from measures.documents.models import Measure
from measures.states import RESPONSIBILITY_ROLE_NAMES

_ROLES = list(RESPONSIBILITY_ROLE_NAMES.items())


class DutyChange(models.Model):
    """One body's part before and after an act of the office; an empty part: not in the roster.

    It goes only with a draft that is taken out whole: what was given out cannot be deleted. ``on`` is the day from which
    it holds, ``at`` when it was done. ``instead_of``: whose duty the body took over.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="duty_changes", verbose_name="措施")
    act = models.CharField("动作", max_length=10, choices=list(DUTY_ACT_NAMES.items()))
    body = models.ForeignKey(Body, models.PROTECT, related_name="duty_changes", verbose_name="单位")
    body_name = models.CharField("单位名称", max_length=60)
    # Where it stood in the document under another name, or at all; empty for what the document does not name.
    name_as_printed = models.CharField("印发名称", max_length=100, blank=True)
    instead_of = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原单位"
    )
    instead_of_name = models.CharField("原单位名称", max_length=60, blank=True)
    before = models.CharField("原分工", max_length=10, choices=_ROLES, blank=True)
    after = models.CharField("现分工", max_length=10, choices=_ROLES, blank=True)
    on = models.DateField("变动日期")
    reason = models.TextField("原因", blank=True)
    at = models.DateTimeField("办理时间")
    by_name = models.CharField("办理人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "责任单位变动"
        constraints = [
            models.CheckConstraint(condition=~Q(before="", after=""), name="duty_change_says_what"),
            models.CheckConstraint(
                condition=~Q(act=DutyAct.CHANGE) | ~Q(reason=""), name="duty_change_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["measure", "at"], name="duty_change_when_idx")]

    def __str__(self) -> str:
        return f"{self.measure} {self.words}"

    @property
    def words(self) -> str:
        """What happened, in a clause: 省教育厅由配合单位改为牵头单位."""
        name, before, after = self.body_name, self.get_before_display(), self.get_after_display()
        if self.act == DutyAct.CONFIRM:
            return f"确认由{name}牵头（原按排序推定）"
        if self.act == DutyAct.TRANSFER:
            return f"{name}承接{self.instead_of_name}的职责（{after}）"
        if not self.before:
            return (
                f"{name}接替{self.instead_of_name}，为{after}"
                if self.instead_of_name
                else f"增列{name}为{after}"
            )
        if not self.after:
            printed = (
                f"（印发名称：{self.name_as_printed}）" if self.name_as_printed not in ("", name) else ""
            )
            return f"{name}{printed}不再承担（原{before}）"
        return f"{name}由{before}改为{after}"
