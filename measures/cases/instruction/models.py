"""Leaders' instructions (领导批示), the case of each body, and its answers."""

from django.conf import settings
from django.db import models

from departments.models import Body
from measures.cases.instruction.rules import PRIORITY_NAMES
from measures.cases.models import Case, CaseQuerySet
from measures.documents.models import Measure
from measures.states import CaseKind


class LeaderInstruction(models.Model):
    """领导批示: the task extracted from it, never the original. Read by the office and the addressed bodies alone."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="instructions", verbose_name="措施")
    leader = models.CharField("批示领导", max_length=60)
    given_on = models.DateField("批示日期")
    extract = models.TextField("任务摘要")
    priority = models.CharField("缓急程度", max_length=12, choices=list(PRIORITY_NAMES.items()))
    due_on = models.DateField("反馈期限")
    due_why = models.TextField("期限说明", blank=True)
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    registered_by_name = models.CharField("登记人姓名", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "领导批示"

    def __str__(self) -> str:
        # The record of acts is read by others than the addressed bodies: it names the number, not the leader.
        return f"批示件{self.pk}号"


class InstructionCaseQuerySet(CaseQuerySet["InstructionCase"]):
    names = ("instruction__measure__policy", "body")


class InstructionCase(Case):
    """An instruction with one addressed body: signed for, answered, decided on. ``draft`` waits for signature."""

    kind, page = CaseKind.INSTRUCTION, "instruction_case"

    instruction = models.ForeignKey(
        LeaderInstruction, models.PROTECT, related_name="cases", verbose_name="领导批示"
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="instruction_cases", verbose_name="承办单位")
    body_name = models.CharField("单位名称", max_length=60)
    due_on = models.DateField("反馈期限")
    due_why = models.TextField("期限说明", blank=True)
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)
    acknowledged_by_name = models.CharField("签收人姓名", max_length=100, blank=True)
    draft = models.TextField("办理情况草稿", blank=True)
    drafted_by_name = models.CharField("填写人姓名", max_length=100, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    objects = InstructionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批示办理"
        constraints = [models.UniqueConstraint(fields=["instruction", "body"], name="instruction_body_once")]
        indexes = [models.Index(fields=["body", "state"], name="instruction_body_idx")]

    def __str__(self) -> str:
        return f"批示件{self.instruction_id}号 {self.body_name}"


class InstructionAnswer(models.Model):
    """Round n of a body's answer to an instruction; the text is written once, the decision once."""

    case = models.ForeignKey(InstructionCase, models.PROTECT, related_name="answers", verbose_name="批示办理")
    round = models.PositiveSmallIntegerField("轮次")
    text = models.TextField("办理情况")
    due_on = models.DateField("当时的反馈期限")
    is_late = models.BooleanField("逾期反馈")
    submitted_at = models.DateTimeField("反馈时间")
    submitted_by_name = models.CharField("反馈人", max_length=100)
    drafted_by_name = models.CharField("填写人", max_length=100)
    decision = models.CharField(
        "结论", max_length=10, choices=[("accept", "通过"), ("return", "退回")], blank=True
    )
    comment = models.TextField("意见", blank=True)
    new_due_on = models.DateField("重报期限", null=True, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by_name = models.CharField("审核人", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批示反馈"
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="instruction_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} 第{self.round}轮"
