"""Requests for coordination (需协调事项)."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from departments.models import Body
from measures.cases.errand.models import Errand
from measures.cases.models import OPEN_CASE_STATES, Case, CaseMove, CaseQuerySet, person
from measures.documents.models import Measure
from measures.reporting.models import Obligation
from measures.states import CaseKind, CaseState


class CoordinationQuerySet(CaseQuerySet["Coordination"]):
    names = ("measure__policy", "measure__chapter", "obligation__period", "body")
    waiting_order = ("decide_due_on", "id")

    def signed(self) -> "CoordinationQuerySet":
        """What reached the office at some time; it has had a deadline since."""
        return self.filter(decide_due_on__isnull=False)

    def with_body(self) -> "CoordinationQuerySet":
        """What its body signs or puts otherwise, who has waited longest first."""
        return self.filter(state__in=[CaseState.UNIT_REVIEW, CaseState.RETURNED]).order_by("state_at", "id")

    def with_return_reason(self) -> "CoordinationQuerySet":
        """With ``return_reason``: why the office gave it back, empty where it is not with its body for that."""
        returns = CaseMove.objects.filter(
            kind=CaseKind.COORDINATION, case_id=OuterRef("pk"), to_state=CaseState.RETURNED
        ).order_by("-id")
        why = Coalesce(Subquery(returns.values("note")[:1]), Value(""), output_field=models.TextField())
        return self.annotate(
            return_reason=models.Case(
                models.When(state=CaseState.RETURNED, then=why),
                default=Value(""),
                output_field=models.TextField(),
            )
        )

    def to_act_on(self, today: date) -> "CoordinationQuerySet":
        """Where the office acts next: to be studied, the meeting was held, or all that was given to others has ended."""
        met = Q(state=CaseState.MEETING, meeting_on__lte=today)
        left = Errand.objects.unsettled().filter(coordination=OuterRef("pk"))
        answered = Q(state=CaseState.IN_HAND) & ~Exists(left)
        return self.filter(Q(state=CaseState.SUBMITTED) | met | answered).order_by("state_at", "id")


class Coordination(Case):
    """需协调事项 of a body on a measure it carries out, raised from a report (``obligation``) or from the measure.

    ``rounds`` counts how often it reached the office. What others were given to do stands in its errands.
    """

    kind, page = CaseKind.COORDINATION, "coordination"

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="coordinations", verbose_name="措施")
    obligation = models.ForeignKey(
        Obligation,
        models.PROTECT,
        related_name="coordinations",
        verbose_name="填报任务",
        null=True,
        blank=True,
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="coordinations", verbose_name="提出单位")
    body_name = models.CharField("单位名称", max_length=60)
    subject = models.CharField("需协调的事项", max_length=100)
    text = models.TextField("情况说明")
    proposal = models.TextField("协调建议")
    partners = models.ManyToManyField(Body, related_name="+", verbose_name="涉及单位", blank=True)
    raised_at = models.DateTimeField("提出时间")
    raised_by = person("提出人")
    raised_by_name = models.CharField("提出人姓名", max_length=100)
    signed_by_name = models.CharField("签发人姓名", max_length=100, blank=True)
    decide_due_on = models.DateField("研究期限", null=True, blank=True)
    decide_due_why = models.TextField("研究期限说明", blank=True)
    meeting_name = models.CharField("会议名称", max_length=100, blank=True)
    meeting_on = models.DateField("会议日期", null=True, blank=True)
    meeting_result = models.TextField("会议结果", blank=True)
    answer = models.TextField("协调结果", blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by_name = models.CharField("办结人姓名", max_length=100, blank=True)

    objects = CoordinationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "需协调事项"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "body", "subject"],
                condition=Q(state__in=OPEN_CASE_STATES),
                name="coordination_subject_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.APPROVED) | ~Q(answer=""), name="coordination_end_is_answered"
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.MEETING) | Q(meeting_on__isnull=False),
                name="coordination_meeting_has_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "decide_due_on"], name="coordination_state_idx")]

    def __str__(self) -> str:
        return f"{self.measure} {self.body_name} 需协调事项"
