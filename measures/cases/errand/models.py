"""What a body has to do by a date, its answers, and what it shows for them."""

from django.db import models
from django.db.models import Q

from departments.models import Body
from measures.cases.models import Case, CaseQuerySet
from measures.documents.models import Measure
from measures.reporting.models import PROOF_HAS_CONTENT, Proof
from measures.states import CaseKind, CaseState


class ErrandQuerySet(CaseQuerySet["Errand"]):
    names = ("measure__policy", "body", "coordination__measure__policy", "inspected__inspection")
    waiting_order = ("due_on", "id")

    def told(self) -> "ErrandQuerySet":
        """What the bodies know of: an item to mend is told with the conclusion of its check."""
        return self.filter(Q(inspected__isnull=True) | Q(inspected__fed_back_at__isnull=False))

    def by_urgency(self) -> "ErrandQuerySet":
        """What is still to be done first, by its date; then what has ended."""
        over = models.Case(
            models.When(state__in=[CaseState.APPROVED, CaseState.WITHDRAWN], then=1), default=0
        )
        return self.order_by(over, "due_on", "id")

    def unsettled(self) -> "ErrandQuerySet":
        """Neither struck off nor taken back."""
        return self.exclude(state__in=[CaseState.APPROVED, CaseState.WITHDRAWN])


class Errand(Case):
    """One body's task with a date, of a request for coordination or of an on-site check.

    ``draft`` waits for the signature of the body's leader; what was handed in stands in its replies.
    """

    kind, page = CaseKind.ERRAND, "errand"

    coordination = models.ForeignKey(
        "measures.Coordination", models.PROTECT, related_name="errands", verbose_name="需协调事项", null=True
    )
    inspected = models.ForeignKey(
        "measures.InspectedBody", models.PROTECT, related_name="errands", verbose_name="实地督查", null=True
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="errands", verbose_name="措施", null=True, blank=True
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="errands", verbose_name="承办单位")
    body_name = models.CharField("单位名称", max_length=60)
    task = models.TextField("办理要求")
    due_on = models.DateField("办理期限")
    due_why = models.TextField("期限说明", blank=True)
    draft = models.TextField("待签发的办理情况", blank=True)
    drafted_by_name = models.CharField("填写人", max_length=100, blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    given_at = models.DateTimeField("交办时间")
    given_by_name = models.CharField("交办人", max_length=100)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "限期办理事项"
        constraints = [
            models.CheckConstraint(
                condition=Q(coordination__isnull=False, inspected__isnull=True)
                | Q(coordination__isnull=True, inspected__isnull=False),
                name="errand_one_origin",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state"], name="errand_body_idx"),
            models.Index(fields=["state", "due_on"], name="errand_state_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_name} {self.body_name} 第{self.pk}号"

    @property
    def is_mending(self) -> bool:
        """An item to mend (整改事项), which is struck off; else the task of a request for coordination."""
        return self.inspected_id is not None

    @property
    def origin_name(self) -> str:
        return "整改事项" if self.is_mending else "协调办理"

    @property
    def words(self) -> str:
        """As every case, but that an item to mend is struck off."""
        return "已销号" if self.is_mending and self.state == CaseState.APPROVED else super().words


class ErrandReply(models.Model):
    """Round n of a body's answer; the text is written once, the decision once."""

    errand = models.ForeignKey(Errand, models.PROTECT, related_name="replies", verbose_name="限期办理事项")
    round = models.PositiveSmallIntegerField("轮次")
    text = models.TextField("办理情况")
    due_on = models.DateField("当时的办理期限")
    is_late = models.BooleanField("逾期报送")
    submitted_at = models.DateTimeField("报送时间")
    submitted_by_name = models.CharField("报送人", max_length=100)
    drafted_by_name = models.CharField("填写人", max_length=100)
    decision = models.CharField(
        "结论", max_length=10, choices=[("accept", "通过"), ("return", "退回")], blank=True
    )
    comment = models.TextField("审核意见", blank=True)
    new_due_on = models.DateField("重报期限", null=True, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by_name = models.CharField("审核人", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "限期办理反馈"
        constraints = [models.UniqueConstraint(fields=["errand", "round"], name="errand_reply_once")]

    def __str__(self) -> str:
        return f"{self.errand} 第{self.round}轮"


class ErrandProof(Proof):
    """Proof that a body shows with its answer in a round."""

    errand = models.ForeignKey(Errand, models.PROTECT, related_name="proofs", verbose_name="限期办理事项")
    round = models.PositiveSmallIntegerField("轮次")

    class Meta:
        verbose_name = verbose_name_plural = "限期办理佐证材料"
        constraints = [models.CheckConstraint(condition=PROOF_HAS_CONTENT, name="errand_proof_has_content")]
