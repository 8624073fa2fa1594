"""Requests for completion (办结), and what is shown for them."""

from django.db import models
from django.db.models import Q

from departments.models import Body
from measures.cases.models import OPEN_CASE_STATES, Case, CaseQuerySet, person
from measures.documents.models import Measure
from measures.reporting.models import PROOF_HAS_CONTENT, Evidence, Proof
from measures.states import GRADE_NAMES, CaseKind, CaseState, Grade


class CompletionQuerySet(CaseQuerySet["CompletionRequest"]):
    """Nothing of its own but its type."""


class CompletionRequest(Case):
    """办结申请 of the lead body, with its closing statement; of the office itself where no body leads.

    ``year`` is set for ongoing measures, closed year by year.
    A returned one stays as it was; asking again is a new request, numbered by ``round``.
    """

    kind, page = CaseKind.COMPLETION, "completion"

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="completions", verbose_name="措施")
    body = models.ForeignKey(Body, models.PROTECT, related_name="completions", verbose_name="申请单位")
    body_name = models.CharField("单位名称", max_length=60)
    round = models.PositiveSmallIntegerField("第几次申请")
    year = models.PositiveSmallIntegerField("办结年度", null=True, blank=True)
    statement = models.TextField("办结说明")
    requested_at = models.DateTimeField("申请时间")
    # Who asked, and whom they stood in for: neither decides.
    requested_by = person("申请人")
    requested_for = person("被代理的申请人")
    requested_by_name = models.CharField("申请人姓名", max_length=100)
    signed_by_name = models.CharField("签发人姓名", max_length=100, blank=True)
    review_due_on = models.DateField("核查期限", null=True, blank=True)
    review_due_why = models.TextField("核查期限说明", blank=True)
    grade = models.CharField("等次", max_length=12, choices=list(GRADE_NAMES.items()), blank=True)
    verified_at = models.DateTimeField("核查时间", null=True, blank=True)
    # Who verified, and whom they stood in for: neither may be the second person.
    verified_by = person("核查人")
    verified_for = person("被代理的核查人")
    verified_by_name = models.CharField("核查人姓名", max_length=100, blank=True)
    verification_note = models.TextField("核查意见", blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    decided_by = person("办结人")
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

    @property
    def is_from_office(self) -> bool:
        """The office proposed it, because only cities work on the measure."""
        return self.body.is_office

    @property
    def is_verified_first(self) -> bool:
        """One person of the office verifies, another closes. Where the office proposed, the proposer was the first."""
        return self.measure.is_important and not self.is_from_office


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
