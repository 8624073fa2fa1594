"""Cases beside the report: extensions, leaders' instructions, completion. One history for all of them."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import Body
from measures.case_rules import EXTENSION_REASON_NAMES, GRADE_NAMES, PRIORITY_NAMES, Grade
from measures.models.policy import Measure
from measures.models.reporting import PROOF_HAS_CONTENT, Evidence, Obligation, Proof
from measures.rules import (
    CASE_ACT_NAMES,
    CASE_KIND_NAMES,
    CASE_STATE_NAMES,
    ENDED_CASE_STATES,
    CaseKind,
    CaseState,
)

OPEN_CASE_STATES = [
    state for state in CaseState if state not in ENDED_CASE_STATES and state != CaseState.RETURNED
]


class Case(models.Model):
    """What every case shares. Its state changes only through ``actions.moves.move_case``."""

    kind: ClassVar[CaseKind]

    state = models.CharField("状态", max_length=12, choices=list(CASE_STATE_NAMES.items()))
    state_at = models.DateTimeField("状态时间")
    rounds = models.PositiveSmallIntegerField("已报轮次", default=0)

    class Meta:
        abstract = True

    @property
    def history(self) -> "models.QuerySet[CaseMove]":
        """Every move of this case, oldest first."""
        return CaseMove.objects.filter(kind=self.kind, case_id=self.pk).order_by("id")


class CaseMove(models.Model):
    """One act on a case: who, when, from which state to which, in what words. Kept for ever."""

    kind = models.CharField("事项", max_length=12, choices=list(CASE_KIND_NAMES.items()))
    case_id = models.BigIntegerField("编号")
    # An empty act is the beginning of the case.
    act = models.CharField("动作", max_length=12, choices=list(CASE_ACT_NAMES.items()), blank=True)
    from_state = models.CharField("原状态", max_length=12, choices=list(CASE_STATE_NAMES.items()), blank=True)
    to_state = models.CharField("新状态", max_length=12, choices=list(CASE_STATE_NAMES.items()))
    at = models.DateTimeField("时间")
    by_name = models.CharField("操作人", max_length=100)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "事项办理过程"
        indexes = [models.Index(fields=["kind", "case_id"], name="case_move_idx")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_act_display()}"


# --- Extension ----------------------------------------------------------------------------------------


class ExtensionQuerySet(models.QuerySet["ExtensionRequest"]):
    def open(self) -> "ExtensionQuerySet":
        return self.filter(state__in=OPEN_CASE_STATES)

    def signed(self) -> "ExtensionQuerySet":
        """What reached the office at some time; it has had a deadline since."""
        return self.filter(decide_due_on__isnull=False)

    def ended(self) -> "ExtensionQuerySet":
        """Decided or withdrawn, the newest first."""
        return self.filter(state__in=list(ENDED_CASE_STATES)).order_by("-state_at", "-id")

    def to_decide(self) -> "ExtensionQuerySet":
        """With the office, the earliest deadline first."""
        return self.filter(state=CaseState.SUBMITTED).order_by("decide_due_on", "id")

    def with_names(self) -> "ExtensionQuerySet":
        return self.select_related("measure__policy", "measure__chapter", "obligation__period", "body")


class ExtensionRequest(Case):
    """延期申请: a later date for a report (``obligation``) or for a measure's completion (no obligation).

    ``due_on`` is the date in force when it was asked; the target's ``original_due_on`` is never touched.
    """

    kind = CaseKind.EXTENSION

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="extensions", verbose_name="措施")
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="extensions", verbose_name="填报任务", null=True, blank=True
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="extensions", verbose_name="申请单位")
    body_name = models.CharField("单位名称", max_length=60)
    due_on = models.DateField("申请时的期限")
    proposed_on = models.DateField("拟延至")
    reason = models.CharField("原因类别", max_length=20, choices=list(EXTENSION_REASON_NAMES.items()))
    text = models.TextField("原因说明")
    progress = models.TextField("目前进展")
    requested_at = models.DateTimeField("申请时间")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    requested_by_name = models.CharField("申请人姓名", max_length=100)
    signed_by_name = models.CharField("签发人姓名", max_length=100, blank=True)
    decide_due_on = models.DateField("审批期限", null=True, blank=True)
    decide_due_why = models.TextField("审批期限说明", blank=True)
    new_due_on = models.DateField("批准的期限", null=True, blank=True)
    decision_note = models.TextField("审批意见", blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_by_name = models.CharField("审批人姓名", max_length=100, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"],
                condition=Q(state__in=OPEN_CASE_STATES, obligation__isnull=False),
                name="extension_report_one_open",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(state__in=OPEN_CASE_STATES, obligation__isnull=True),
                name="extension_measure_one_open",
            ),
            models.CheckConstraint(condition=Q(proposed_on__gt=F("due_on")), name="extension_asks_later"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.APPROVED) | Q(new_due_on__gt=F("due_on")),
                name="extension_approved_has_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "decide_due_on"], name="extension_state_idx")]

    def __str__(self) -> str:
        return f"{self.measure} {self.body_name} 延期申请"


# --- Instructions -------------------------------------------------------------------------------------


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


class InstructionCaseQuerySet(models.QuerySet["InstructionCase"]):
    def of_bodies(self, body_ids: frozenset[int]) -> "InstructionCaseQuerySet":
        return self.filter(body_id__in=body_ids)

    def overdue(self, day: date) -> "InstructionCaseQuerySet":
        """With the body, past its date."""
        return self.with_body().filter(due_on__lt=day)

    def with_body(self) -> "InstructionCaseQuerySet":
        """Whose next step is the body's."""
        held = [CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.UNIT_REVIEW, CaseState.RETURNED]
        return self.filter(state__in=held)

    def to_decide(self) -> "InstructionCaseQuerySet":
        """With the office, oldest answer first."""
        return self.filter(state=CaseState.SUBMITTED).order_by("state_at", "id")

    def ended(self) -> "InstructionCaseQuerySet":
        return self.filter(state__in=list(ENDED_CASE_STATES))

    def with_names(self) -> "InstructionCaseQuerySet":
        return self.select_related("instruction__measure__policy", "body")


class InstructionCase(Case):
    """An instruction with one addressed body: signed for, answered, decided on. ``draft`` waits for signature."""

    kind = CaseKind.INSTRUCTION

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


# --- Completion ---------------------------------------------------------------------------------------


class CompletionQuerySet(models.QuerySet["CompletionRequest"]):
    def open(self) -> "CompletionQuerySet":
        return self.filter(state__in=OPEN_CASE_STATES)

    def with_names(self) -> "CompletionQuerySet":
        return self.select_related("measure__policy", "body")


class CompletionRequest(Case):
    """办结申请 of the lead body, with its closing statement. ``year`` is set for ongoing measures, closed year by year.

    A returned one stays as it was; asking again is a new request, numbered by ``round``.
    """

    kind = CaseKind.COMPLETION

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="completions", verbose_name="措施")
    body = models.ForeignKey(Body, models.PROTECT, related_name="completions", verbose_name="申请单位")
    body_name = models.CharField("单位名称", max_length=60)
    round = models.PositiveSmallIntegerField("第几次申请")
    year = models.PositiveSmallIntegerField("办结年度", null=True, blank=True)
    statement = models.TextField("办结说明")
    requested_at = models.DateTimeField("申请时间")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    requested_by_name = models.CharField("申请人姓名", max_length=100)
    signed_by_name = models.CharField("签发人姓名", max_length=100, blank=True)
    review_due_on = models.DateField("核查期限", null=True, blank=True)
    review_due_why = models.TextField("核查期限说明", blank=True)
    grade = models.CharField("等次", max_length=12, choices=list(GRADE_NAMES.items()), blank=True)
    verified_at = models.DateTimeField("核查时间", null=True, blank=True)
    # Who verified, and whom they stood in for: neither may be the second person.
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核查人"
    )
    verified_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="被代理的核查人"
    )
    verified_by_name = models.CharField("核查人姓名", max_length=100, blank=True)
    verification_note = models.TextField("核查意见", blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )
    decided_by_name = models.CharField("办结人姓名", max_length=100, blank=True)
    decision_note = models.TextField("办结意见", blank=True)
    # What was already shown with reports need not be handed in again.
    cited = models.ManyToManyField(
        Evidence, related_name="completions", verbose_name="引用的佐证材料", blank=True
    )

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办结申请"
        constraints = [
            models.UniqueConstraint(fields=["measure", "round"], name="completion_round_once"),
            models.UniqueConstraint(
                fields=["measure"], condition=Q(state__in=OPEN_CASE_STATES), name="completion_one_open"
            ),
            models.UniqueConstraint(
                fields=["measure", "year"],
                condition=Q(state=CaseState.APPROVED, year__isnull=False),
                name="completion_year_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.APPROVED) | ~Q(grade__in=["", Grade.UNQUALIFIED]),
                name="completion_closed_is_graded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} 办结申请"


class ClosingEvidence(Proof):
    """Proof handed in with a request for completion."""

    completion = models.ForeignKey(
        CompletionRequest, models.PROTECT, related_name="evidence", verbose_name="办结申请"
    )

    class Meta:
        verbose_name = verbose_name_plural = "办结佐证材料"
        constraints = [
            models.CheckConstraint(condition=PROOF_HAS_CONTENT, name="closing_evidence_has_content")
        ]
