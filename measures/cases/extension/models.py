"""Requests for a later date (延期), of a report or of a measure."""

from django.db import models
from django.db.models import F, Q

from departments.models import Body
from measures.cases.extension.rules import EXTENSION_REASON_NAMES
from measures.cases.models import OPEN_CASE_STATES, Case, CaseQuerySet, person
from measures.documents.models import Measure
from measures.reporting.models import Obligation
from measures.states import CaseKind, CaseState


class ExtensionQuerySet(CaseQuerySet["ExtensionRequest"]):
    names = ("measure__policy", "measure__chapter", "obligation__period", "body")
    waiting_order = ("decide_due_on", "id")

    def signed(self) -> "ExtensionQuerySet":
        """What reached the office at some time; it has had a deadline since."""
        return self.filter(decide_due_on__isnull=False)


class ExtensionRequest(Case):
    """延期申请: a later date for a report (``obligation``) or for a measure's completion (no obligation).

    ``due_on`` is the date in force when it was asked; the target's ``original_due_on`` is never touched.
    """

    kind, page = CaseKind.EXTENSION, "extension"

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
    requested_by = person("申请人")
    requested_by_name = models.CharField("申请人姓名", max_length=100)
    signed_by_name = models.CharField("签发人姓名", max_length=100, blank=True)
    decide_due_on = models.DateField("审批期限", null=True, blank=True)
    decide_due_why = models.TextField("审批期限说明", blank=True)
    new_due_on = models.DateField("批准的期限", null=True, blank=True)
    decision_note = models.TextField("审批意见", blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decided_by = person("审批人")
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
