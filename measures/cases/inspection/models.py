"""On-site checks (实地督查): the plan, one case per body looked at, and what was found."""

from datetime import date

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from departments.models import Body
from measures.cases.errand.models import Errand
from measures.cases.models import Case, CaseQuerySet, person
from measures.documents.models import Measure
from measures.states import CaseKind, CaseState


class Inspection(models.Model):
    """督查方案: what is looked at, where, when and by whom. Its state is that of its cases."""

    title = models.CharField("名称", max_length=100)
    purpose = models.TextField("督查目的")
    scope = models.TextField("督查内容")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    team = models.CharField("督查组成员", max_length=300)
    is_announced = models.BooleanField("事先通知被督查单位", default=True)
    measures = models.ManyToManyField(Measure, related_name="inspections", verbose_name="督查事项")
    planned_at = models.DateTimeField("登记时间")
    planned_by_name = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "实地督查方案"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="inspection_days_in_order")
        ]

    def __str__(self) -> str:
        # The record of acts is read by others than the bodies looked at: a check that is not announced stays so.
        return f"实地督查{self.pk}号"

    @property
    def team_names(self) -> list[str]:
        return [name for name in self.team.split("、") if name]


class InspectedQuerySet(CaseQuerySet["InspectedBody"]):
    names = ("inspection", "body")
    waiting_order = ("due_on", "id")

    def told(self) -> "InspectedQuerySet":
        """What the body knows of: an announced check, and every one whose conclusion was fed back."""
        announced = Q(inspection__is_announced=True) | Q(fed_back_at__isnull=False)
        return self.filter(announced)

    def with_items(self) -> "InspectedQuerySet":
        """With ``items`` and ``mended``: how many things the body has to mend, and how many were struck off."""
        kept = Q(errands__isnull=False) & ~Q(errands__state=CaseState.WITHDRAWN)
        return self.annotate(
            items=Count("errands", filter=kept),
            mended=Count("errands", filter=Q(errands__state=CaseState.APPROVED)),
        )

    def to_act_on(self, today: date) -> "InspectedQuerySet":
        """Where the office acts next: begun, to be reviewed, or signed for with nothing left to mend."""
        left = Errand.objects.unsettled().filter(inspected=OuterRef("pk"))
        begun = Q(state=CaseState.OPEN, inspection__starts_on__lte=today)
        return self.filter(
            begun | Q(state=CaseState.SUBMITTED) | Q(state=CaseState.ACKNOWLEDGED) & ~Exists(left)
        )

    def of_year(self, year: int) -> "InspectedQuerySet":
        """Checks that begin in a year and were not called off."""
        return self.filter(inspection__starts_on__year=year).exclude(state=CaseState.WITHDRAWN)


class InspectedBody(Case):
    """A check as one body has it: the conclusion fed back, its receipt, a review on request, and the end.

    ``due_on`` is the date of whoever acts next. Items to mend are its errands.
    """

    kind, page = CaseKind.INSPECTION, "inspected"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="cases", verbose_name="实地督查方案"
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="inspected", verbose_name="被督查单位")
    body_name = models.CharField("单位名称", max_length=60)
    due_on = models.DateField("本步期限")
    conclusion = models.TextField("督查结论", blank=True)
    fed_back_at = models.DateTimeField("反馈时间", null=True, blank=True)
    fed_back_by = person("反馈人")
    fed_back_by_name = models.CharField("反馈人姓名", max_length=100, blank=True)
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)
    acknowledged_by_name = models.CharField("签收人姓名", max_length=100, blank=True)
    objection = models.TextField("申请复核的理由", blank=True)
    objected_at = models.DateTimeField("申请复核时间", null=True, blank=True)
    objected_by_name = models.CharField("申请人姓名", max_length=100, blank=True)
    verdict = models.TextField("复核决定", blank=True)
    is_amended = models.BooleanField("变更结论", default=False)
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)
    reviewed_by_name = models.CharField("复核人姓名", max_length=100, blank=True)

    objects = InspectedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实地督查"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "body"], name="inspection_body_once"),
            models.CheckConstraint(
                condition=Q(fed_back_at__isnull=True) | ~Q(conclusion=""), name="inspection_told_is_concluded"
            ),
        ]
        indexes = [models.Index(fields=["body", "state"], name="inspected_body_idx")]

    def __str__(self) -> str:
        return f"{self.inspection} {self.body_name}"


class Finding(models.Model):
    """What the team found at a body, on one of the measures or in general."""

    inspected = models.ForeignKey(
        InspectedBody, models.PROTECT, related_name="findings", verbose_name="实地督查"
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="+", verbose_name="措施", null=True, blank=True
    )
    text = models.TextField("督查发现")
    basis = models.CharField("依据材料", max_length=200, blank=True)
    noted_at = models.DateTimeField("登记时间")
    noted_by_name = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "督查发现"

    def __str__(self) -> str:
        return f"{self.inspected} 督查发现{self.pk}号"
