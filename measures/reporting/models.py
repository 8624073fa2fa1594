"""Reporting on measures: what is owed, drafts, immutable rounds, decisions and every move."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from departments.models import Body, Succession
from measures.documents.columns import long_texts
from measures.documents.models import Measure, Responsibility
from measures.reporting.evidence.rules import EVIDENCE_KIND_NAMES
from measures.reporting.indicators.models import ToldValue
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.rules import Content, values_kept
from measures.states import (
    ACT_NAMES,
    OWED_STATES,
    PROGRESS_STATUS_NAMES,
    STATE_NAMES,
    Act,
    PeriodKind,
    Respondent,
    State,
)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def of_bodies(self, body_ids: frozenset[int]) -> "ObligationQuerySet":
        return self.filter(body_id__in=body_ids)

    def owed(self) -> "ObligationQuerySet":
        """A report is still to come, in a period that is still open."""
        return self.filter(state__in=list(OWED_STATES), period__closed_at__isnull=True)

    def due_by(self, day: date) -> "ObligationQuerySet":
        """Still owed and due on or before ``day``."""
        return self.owed().filter(due_on__lte=day)

    def overdue(self, day: date) -> "ObligationQuerySet":
        """Still owed after their due date, in periods still open."""
        return self.owed().filter(due_on__lt=day)

    def awaiting_review(self) -> "ObligationQuerySet":
        """With the office, the earliest deadline first, so those overdue lead; among them the oldest hand-in first.

        Always of open periods: none is closed while a round waits in it. Not asked again here, since PostgreSQL would
        take nineteen of twenty of them to be closed and read them all for the first page.
        """
        waiting = self.filter(state=State.SUBMITTED)
        # Rows of the time before reviews had a deadline have waited longest.
        return waiting.order_by(F("review_due_on").asc(nulls_first=True), "state_at", "id")

    def reviews_overdue(self, day: date) -> "ObligationQuerySet":
        """With the office after the office's own deadline."""
        return self.awaiting_review().filter(review_due_on__lt=day)

    def with_names(self) -> "ObligationQuerySet":
        """With everything a row of a list shows, in the same query."""
        named = self.select_related("measure__chapter", "body", "period__policy")
        return named.defer(*long_texts("period__policy__"))

    def in_document_order(self) -> "ObligationQuerySet":
        return self.order_by("measure__number", "body__order", "id")

    def with_earlier_report(self) -> "ObligationQuerySet":
        """With ``earlier_id``: the newest round of this body, or of one it took over from, on this measure for an
        earlier period, or None. A one-off asks something of its own: it refers to nothing, nor does anything to it."""
        own = _own_or_taken_over(
            body=OuterRef("body_id"),
            held=Responsibility.objects.filter(
                measure_id=OuterRef(OuterRef("measure_id")), holder_id=OuterRef(OuterRef("body_id"))
            ),
            came_from=Succession.objects.filter(successor_id=OuterRef(OuterRef("body_id"))),
        )
        # Always of the same source; said here, so that no other source's periods are read.
        earlier = Submission.objects.filter(
            own,
            ~Q(obligation__period__kind=PeriodKind.ONE_OFF),
            obligation__period__policy_id=OuterRef("period__policy_id"),
            obligation__measure_id=OuterRef("measure_id"),
            obligation__period__starts_on__lt=OuterRef("period__starts_on"),
        ).order_by("-obligation__period__starts_on", "-round")
        newest = Subquery(earlier.values("pk")[:1])
        asks_of_its_own = Q(period__kind=PeriodKind.ONE_OFF)
        return self.annotate(earlier_id=models.Case(models.When(~asks_of_its_own, then=newest)))

    def as_of(self, moment: datetime) -> "ObligationQuerySet":
        """Those that existed at ``moment``, with ``state_then``, ``due_on_then``, ``body_then`` and ``status_then`` as they stood.

        ``extensions_then`` is how many extensions had been approved, ``status_then`` the effective status of the newest
        round handed in by then, empty without one.
        """
        moves = Move.objects.filter(obligation=OuterRef("pk"), at__lte=moment).order_by("-id")
        rounds = Submission.objects.filter(obligation=OuterRef("pk"), submitted_at__lte=moment).order_by(
            "-round"
        )
        return self.filter(created_at__lte=moment).annotate(
            state_then=Subquery(moves.values("to_state")[:1]),
            due_on_then=Subquery(moves.values("due_on")[:1]),
            body_then=Subquery(moves.values("body_id")[:1]),
            status_then=Subquery(rounds.values("effective_status")[:1]),
            extensions_then=Coalesce(Subquery(_extensions_in(moves)), 0),
        )


def _extensions_in(moves: "models.QuerySet[Move]") -> "models.QuerySet[Move, Any]":
    """How many of the moves of one row are extensions, as one value for a subquery."""
    extended = moves.filter(act=Act.EXTEND).order_by().values("obligation")
    return extended.annotate(count=models.Count("pk")).values("count")


class Obligation(models.Model):
    """This body owes a report on this measure for this period. ``due_on`` moves, ``original_due_on`` never."""

    # None of the three has an index of its own: each begins one below, or the constraint.
    period = models.ForeignKey(
        ReportingPeriod,
        models.PROTECT,
        related_name="obligations",
        verbose_name="填报周期",
        db_index=False,
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="obligations", verbose_name="措施", db_index=False
    )
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="obligations", verbose_name="单位", db_index=False
    )
    respondent = models.CharField("填报主体", max_length=12, choices=[(r, r) for r in Respondent])
    state = models.CharField("状态", max_length=12, choices=list(STATE_NAMES.items()), default=State.AWAITING)
    state_at = models.DateTimeField("状态时间")
    rounds = models.PositiveSmallIntegerField("已报轮次", default=0)
    # The effective status of the newest round; empty before the first.
    newest_status = models.CharField(
        "最近一轮实际状态", max_length=12, choices=list(PROGRESS_STATUS_NAMES.items()), blank=True
    )
    due_on = models.DateField("截止日期")
    original_due_on = models.DateField("原定截止日期")
    due_why = models.TextField("截止日期说明", blank=True)
    extension_count = models.PositiveSmallIntegerField("延期次数", default=0)
    # The office's own clock; it runs only while the report is with the office.
    review_due_on = models.DateField("审核期限", null=True, blank=True)
    review_due_why = models.TextField("审核期限说明", blank=True)
    created_at = models.DateTimeField("下达时间")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报任务"
        constraints = [
            models.UniqueConstraint(fields=["period", "measure", "body"], name="obligation_once"),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="obligation_state_known"),
            models.CheckConstraint(
                condition=Q(respondent__in=list(Respondent)), name="obligation_pane_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="obligation_due_idx"),
            models.Index(fields=["body", "state"], name="obligation_body_idx"),
            # What is open is found through the few open periods, however many are closed (docs/decisions/0030).
            models.Index(fields=["body", "period", "state"], name="obligation_of_body_idx"),
            models.Index(fields=["period", "state", "due_on"], name="obligation_of_period_idx"),
            models.Index(fields=["measure", "body", "period"], name="obligation_of_measure_idx"),
            # PostgreSQL has obligation_to_review_idx beside them, in the order of ``awaiting_review`` (migration 0012).
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.measure} {self.body}"

    @property
    def cited(self) -> str:
        """What a sentence calls it, its source first: 双创18条（五）2026年第三季度."""
        return f"{self.period.policy.called}{self.measure.called}{self.period.name}"


class ReportContent(models.Model):
    """What a report says, in a draft and in each round alike."""

    status = models.CharField(
        "进展状态", max_length=12, choices=list(PROGRESS_STATUS_NAMES.items()), blank=True
    )
    done = models.TextField("进展情况", blank=True)
    problems = models.TextField("存在问题", blank=True)
    next_steps = models.TextField("下一步工作", blank=True)
    # Values of the measure's indicators: indicator id (as text) -> decimal (as text). Frozen with a round.
    indicator_values = models.JSONField("指标数值", default=dict, blank=True)
    # The same with their names, once ``tell_values`` found them.
    values_told: Sequence[ToldValue] = ()

    class Meta:
        abstract = True

    @property
    def content(self) -> Content:
        return Content(
            status=self.status,
            done=self.done,
            problems=self.problems,
            next_steps=self.next_steps,
            indicators=values_kept(self.indicator_values),
        )


class ProgressReport(ReportContent):
    """The body's working copy. Every save raises ``version``, so no tab overwrites another unseen."""

    obligation = models.OneToOneField(
        Obligation, models.PROTECT, related_name="report", verbose_name="填报任务"
    )
    # What the writer answers to each pinned comment of the last return: comment id (as text) -> answer.
    answers = models.JSONField("对审核意见的答复", default=dict, blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="保存人"
    )
    saved_by_name = models.CharField("保存人姓名", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "填报草稿"

    def __str__(self) -> str:
        return f"{self.obligation}（草稿）"


class Proof(models.Model):
    """Something shown for what is said: a link, a document number or a file. Never changed; taking it away only marks it."""

    kind = models.CharField("形式", max_length=12, choices=list(EVIDENCE_KIND_NAMES.items()))
    title = models.CharField("名称", max_length=200)
    value = models.CharField("网址或文号", max_length=500, blank=True)
    file = models.FileField("文件", upload_to="evidence/%Y/%m/", blank=True)
    size = models.PositiveIntegerField("大小（字节）", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    added_at = models.DateTimeField("添加时间")
    added_by_name = models.CharField("添加人", max_length=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


PROOF_HAS_CONTENT = Q(kind="file", size__gt=0) | (~Q(kind="file") & ~Q(value=""))


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def attached(self) -> "EvidenceQuerySet":
        """What the next round will carry."""
        return self.filter(withdrawn_at__isnull=True).order_by("id")


class Evidence(Proof):
    """Optional proof of a report."""

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="evidence", verbose_name="填报任务"
    )
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        constraints = [models.CheckConstraint(condition=PROOF_HAS_CONTENT, name="evidence_has_content")]


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def newest_first(self) -> "SubmissionQuerySet":
        return self.order_by("-submitted_at", "-id")

    def earlier_than(self, obligation: Obligation) -> "SubmissionQuerySet":
        """What this body, or one it took over from, reported on this measure for earlier periods, newest first.

        A one-off asks something of its own: nothing comes before it, and nothing goes back to it.
        """
        if obligation.period.is_one_off:
            return self.none()
        own = _own_or_taken_over(
            body=obligation.body_id,
            held=Responsibility.objects.filter(
                measure_id=obligation.measure_id, holder_id=obligation.body_id
            ),
            came_from=Succession.objects.filter(successor_id=obligation.body_id),
        )
        return self.filter(
            own,
            ~Q(obligation__period__kind=PeriodKind.ONE_OFF),
            obligation__period__policy_id=obligation.period.policy_id,
            obligation__measure_id=obligation.measure_id,
            obligation__period__starts_on__lt=obligation.period.starts_on,
        ).order_by("-obligation__period__starts_on", "-round")


def _own_or_taken_over(*, body: Any, held: Any, came_from: Any) -> Q:
    """A renamed body goes on from what was reported under the old name: printed in the bracket, or its direct forerunner."""
    return (
        Q(obligation__body_id=body)
        | Q(obligation__body_id__in=held.values("body_id"))
        | Q(obligation__body_id__in=came_from.values("predecessor_id"))
    )


class Submission(ReportContent):
    """Round n as the office received it. Written once, never changed."""

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="submissions", verbose_name="填报任务"
    )
    round = models.PositiveSmallIntegerField("轮次")
    body_name = models.CharField("报送单位", max_length=60)
    effective_status = models.CharField(
        "实际状态", max_length=12, choices=list(PROGRESS_STATUS_NAMES.items())
    )
    due_on = models.DateField("当时的截止日期")
    is_late = models.BooleanField("迟报")
    submitted_at = models.DateTimeField("报送时间")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="报送人"
    )
    submitted_by_name = models.CharField("报送人姓名", max_length=100)
    drafted_by_name = models.CharField("填报人姓名", max_length=100)
    evidence = models.ManyToManyField(
        Evidence, related_name="submissions", verbose_name="佐证材料", blank=True
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送轮次"
        constraints = [
            models.UniqueConstraint(fields=["obligation", "round"], name="submission_round_once"),
            models.CheckConstraint(condition=Q(round__gte=1), name="submission_round_from_one"),
        ]
        indexes = [models.Index(fields=["obligation", "submitted_at"], name="submission_when_idx")]

    def __str__(self) -> str:
        return f"{self.obligation} 第{self.round}轮"


class Review(models.Model):
    """The office's decision on one round; a round is decided once."""

    ACCEPT, RETURN = "accept", "return"

    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="review", verbose_name="报送轮次"
    )
    decision = models.CharField("结论", max_length=10, choices=[(ACCEPT, "通过"), (RETURN, "退回")])
    comment = models.TextField("审核意见", blank=True)
    new_due_on = models.DateField("重报截止日期", null=True, blank=True)
    decided_at = models.DateTimeField("审核时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人"
    )
    decided_by_name = models.CharField("审核人姓名", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "审核"
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="accept", new_due_on__isnull=True)
                | (Q(decision="return", new_due_on__isnull=False) & ~Q(comment="")),
                name="review_return_explained",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_decision_display()}"


class Move(models.Model):
    """One change of state, kept for ever: the history on the page and the figures of any past day."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="moves", verbose_name="填报任务")
    act = models.CharField("动作", max_length=12, choices=[("open", "下达"), *ACT_NAMES.items()])
    from_state = models.CharField("原状态", max_length=12, choices=list(STATE_NAMES.items()), blank=True)
    to_state = models.CharField("新状态", max_length=12, choices=list(STATE_NAMES.items()))
    due_on = models.DateField("截止日期")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="当时的填报单位")
    at = models.DateTimeField("时间")
    by_name = models.CharField("操作人", max_length=100)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "状态变动"
        indexes = [models.Index(fields=["obligation", "at"], name="move_when_idx")]

    def __str__(self) -> str:
        return f"{localtime(self.at):%Y-%m-%d %H:%M} {self.get_act_display()}"
