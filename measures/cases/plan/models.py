"""Work plans (工作方案): the document's last paragraph asks every responsible body for one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from departments.models import Body
from measures.cases.models import Case, CaseQuerySet, person
from measures.cases.plan.rules import Counts
from measures.documents.models import Measure, MeasureQuerySet, Policy
from measures.lamps import Progress
from measures.states import CaseKind, MeasureState, day_of


class WorkPlanQuerySet(CaseQuerySet["WorkPlan"]):
    names = ("policy", "body", "in_force")

    def with_names(self) -> Self:
        return super().with_names().with_newest()

    def wanted(self) -> Self:
        """Those of sources that have not ended: nobody waits for the others any more."""
        return self.filter(policy__ending="")

    def with_newest(self) -> Self:
        """With ``newest_decision`` and ``newest_comment``: the office's word on the newest round, ``None`` without one."""
        rounds = PlanRound.objects.filter(plan=OuterRef("pk"), round=OuterRef("rounds"))
        return self.annotate(
            newest_decision=Subquery(rounds.values("decision")[:1]),
            newest_comment=Subquery(rounds.values("comment")[:1]),
        )


class WorkPlan(Case):
    """What one body owes one policy: a plan of its own making. ``draft`` is the working copy, ``version`` guards it.

    ``draft`` holds milestones as ``[{"measure": id, "title": text, "due_on": "2026-06-30"}, …]``. The round in force
    stays so until another one is approved.
    """

    kind, page = CaseKind.PLAN, "plan"

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="plans", verbose_name="政策文件")
    body = models.ForeignKey(Body, models.PROTECT, related_name="plans", verbose_name="单位")
    due_on = models.DateField("报送期限")
    due_why = models.TextField("期限说明", blank=True)
    review_due_on = models.DateField("审核期限", null=True, blank=True)
    review_due_why = models.TextField("审核期限说明", blank=True)
    summary = models.TextField("方案概要", blank=True)
    draft = models.JSONField("阶段目标草稿", default=list, blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_by_name = models.CharField("保存人姓名", max_length=100, blank=True)
    in_force = models.ForeignKey(
        "measures.PlanRound", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="现行方案"
    )
    created_at = models.DateTimeField("下达时间")

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作方案"
        constraints = [models.UniqueConstraint(fields=["policy", "body"], name="plan_body_once")]
        indexes = [models.Index(fields=["body", "state"], name="plan_body_idx")]

    def __str__(self) -> str:
        return f"{self.policy} {self.body} 工作方案"

    def held_measures(self) -> MeasureQuerySet:
        """What the body can plan for: the given-out measures of the policy whose duty it has now, as numbered."""
        held = self.policy.measures.filter(responsibilities__holder_id=self.body_id)
        return held.exclude(state=MeasureState.DRAFT).distinct().in_order()


class PlanRound(models.Model):
    """Round n of a plan as the office received it: written once, decided once.

    ``body`` is whose plan it was then; the plan itself goes to a successor with the duty.
    """

    ACCEPT, RETURN = "accept", "return"

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="plan_rounds", verbose_name="工作方案")
    round = models.PositiveSmallIntegerField("轮次")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="当时的单位")
    body_name = models.CharField("单位名称", max_length=60)
    summary = models.TextField("方案概要", blank=True)
    is_late = models.BooleanField("逾期报送")
    submitted_at = models.DateTimeField("报送时间")
    submitted_by_name = models.CharField("报送人", max_length=100)
    drafted_by_name = models.CharField("填写人", max_length=100)
    decision = models.CharField(
        "结论", max_length=10, choices=[(ACCEPT, "通过"), (RETURN, "退回")], blank=True
    )
    comment = models.TextField("意见", blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = person("审核人账号")
    decided_by_name = models.CharField("审核人", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "方案轮次"
        constraints = [models.UniqueConstraint(fields=["plan", "round"], name="plan_round_once")]

    def __str__(self) -> str:
        return f"{self.plan} 第{self.round}轮"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def in_force_at(self, moment: datetime) -> "MilestoneQuerySet":
        """Those of the rounds in force at ``moment``: of each plan the newest that was approved by then."""
        approved = PlanRound.objects.filter(decision=PlanRound.ACCEPT, decided_at__lte=moment)
        later = approved.filter(plan=OuterRef("plan_round__plan"), round__gt=OuterRef("plan_round__round"))
        mine = self.filter(plan_round__decision=PlanRound.ACCEPT, plan_round__decided_at__lte=moment)
        return mine.exclude(Exists(later))

    def open_now(self) -> "MilestoneQuerySet":
        """Not reached, of a round in force."""
        return self.filter(plan_round=F("plan_round__plan__in_force"), reached_at__isnull=True)

    def counted_at(self, moment: datetime, *keys: str) -> dict[tuple[Any, ...], Counts]:
        """How many were in force, due and reached as known at ``moment``, by the columns named. One query."""
        day = day_of(moment)
        rows = (
            self.in_force_at(moment)
            .order_by()
            .values_list(*keys)
            .annotate(
                total=Count("id"),
                due=Count("id", filter=Q(due_on__lte=day)),
                reached=Count("id", filter=Q(reached_at__lte=moment, reached_on__lte=day)),
            )
        )
        return {tuple(row[:-3]): Counts(*row[-3:]) for row in rows}

    def progress_at(self, moment: datetime) -> dict[tuple[int, int], Progress]:
        """Progress as known at ``moment`` by measure and body; only where a plan was in force. One query.

        A plan that went to a successor is found under both: what was asked of the body before, and of the one now.
        """
        return _under_both(self.counted_at(moment, *_WHOSE))

    def progress_now(self, today: date) -> dict[tuple[int, int], Progress]:
        """The same as things stand, from the rounds in force, at a third of the cost. One query."""
        rows = self.filter(plan_round=F("plan_round__plan__in_force")).order_by()
        goals: dict[tuple[Any, ...], list[tuple[bool, bool]]] = {}
        for *whose, due_on, reached_on in rows.values_list(*_WHOSE, "due_on", "reached_on"):
            is_reached = reached_on is not None and reached_on <= today
            goals.setdefault(tuple(whose), []).append((due_on <= today, is_reached))
        return _under_both(
            {whose: Counts(len(of), *map(sum, zip(*of, strict=True))) for whose, of in goals.items()}
        )

    def progress_by_policy(self, today: date) -> dict[tuple[int, int, int], Progress]:
        """The same by policy, measure and body, counted in the database: for many policies at once. One query."""
        rows = (
            self.filter(plan_round=F("plan_round__plan__in_force"))
            .order_by()
            .values_list("measure__policy_id", *_WHOSE)
            .annotate(
                total=Count("id"),
                due=Count("id", filter=Q(due_on__lte=today)),
                reached=Count("id", filter=Q(reached_on__lte=today)),
            )
        )
        known = {tuple(row[:-3]): Counts(*row[-3:]).progress for row in rows}
        then = {(policy, measure, body): said for (policy, measure, _, body), said in known.items()}
        return then | {(policy, measure, body): said for (policy, measure, body, _), said in known.items()}


_WHOSE = ("measure_id", "plan_round__plan__body_id", "plan_round__body_id")


def _under_both(counted: Mapping[tuple[Any, ...], Counts]) -> dict[tuple[int, int], Progress]:
    then = {(measure, body): counts.progress for (measure, _, body), counts in counted.items()}
    now = {(measure, body): counts.progress for (measure, body, _), counts in counted.items()}
    return then | now


class Milestone(models.Model):
    """阶段目标: what a body means to reach on a measure by a day it set itself. Only ``reached_…`` is ever written later."""

    plan_round = models.ForeignKey(
        PlanRound, models.PROTECT, related_name="milestones", verbose_name="方案轮次"
    )
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="milestones", verbose_name="措施")
    ordinal = models.PositiveSmallIntegerField("序号")
    title = models.CharField("阶段目标", max_length=200)
    due_on = models.DateField("计划完成日期")
    reached_on = models.DateField("实际完成日期", null=True, blank=True)
    reached_note = models.CharField("完成说明", max_length=200, blank=True)
    reached_at = models.DateTimeField("登记时间", null=True, blank=True)
    reached_by_name = models.CharField("登记人", max_length=100, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阶段目标"
        constraints = [
            models.UniqueConstraint(fields=["plan_round", "ordinal"], name="milestone_ordinal_once"),
            models.CheckConstraint(
                condition=Q(reached_on__isnull=True) | Q(reached_at__isnull=False),
                name="milestone_reached_recorded",
            ),
        ]
        indexes = [models.Index(fields=["measure", "due_on"], name="milestone_measure_idx")]

    def __str__(self) -> str:
        return f"{self.title}（{self.due_on}）"
