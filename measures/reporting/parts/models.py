"""What co-responsible bodies tell the lead, now and as it was handed in."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from departments.models import Body
from measures.documents.columns import long_texts
from measures.documents.models import Responsibility
from measures.reporting.models import Obligation, Submission
from measures.reporting.parts.rules import STANCE_NAMES, Stance
from measures.states import ResponsibilityRole


def _leads_jointly() -> Exists:
    led = Responsibility.objects.filter(
        measure=OuterRef("obligation__measure"),
        holder=OuterRef("body"),
        role=ResponsibilityRole.JOINT_LEAD,
    )
    return Exists(led)


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def of_bodies(self, body_ids: frozenset[int]) -> "ContributionQuerySet":
        return self.filter(body_id__in=body_ids)

    def silent(self) -> "ContributionQuerySet":
        return self.filter(answered_at__isnull=True)

    def joint(self) -> "ContributionQuerySet":
        """Those of bodies that lead the measure jointly now: they are not asked, they report (并列牵头)."""
        return self.filter(_leads_jointly())

    def with_joint(self) -> "ContributionQuerySet":
        """With ``is_joint``: the body leads the measure jointly."""
        return self.annotate(is_joint=_leads_jointly())

    def waited_for(self) -> "ContributionQuerySet":
        """Without these the lead cannot hand in: a joint lead's, silent, and not lifted by the office."""
        return self.silent().filter(lifted_at__isnull=True).joint()

    def with_names(self) -> "ContributionQuerySet":
        named = self.select_related(
            "obligation__measure__policy", "obligation__period", "obligation__body", "body"
        )
        return named.defer(*long_texts("obligation__measure__policy__"))


class Contribution(models.Model):
    """What a co-responsible body answers the lead on one report (配合单位意见); its own until the lead hands in.

    ``version`` rises with every save, so no tab overwrites another unseen.
    """

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="contributions", verbose_name="填报任务"
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="contributions", verbose_name="配合单位")
    stance = models.CharField("意见", max_length=10, choices=list(STANCE_NAMES.items()), blank=True)
    text = models.TextField("说明", blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_by_name = models.CharField("答复人姓名", max_length=100, blank=True)
    # A joint lead's part is waited for, until the office says that it need not be.
    lifted_at = models.DateTimeField("免于等待时间", null=True, blank=True)
    lifted_by_name = models.CharField("免于等待办理人", max_length=100, blank=True)
    lift_reason = models.TextField("免于等待原因", blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "配合单位意见"
        constraints = [
            models.UniqueConstraint(fields=["obligation", "body"], name="contribution_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, stance="")
                | (Q(answered_at__isnull=False) & ~Q(stance="")),
                name="contribution_answered",
            ),
            models.CheckConstraint(
                condition=~Q(stance=Stance.DIFFER) | ~Q(text=""), name="contribution_differ_says_why"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lift_reason=""), name="contribution_lift_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["body", "answered_at"], name="contribution_body_idx")]

    def __str__(self) -> str:
        return f"{self.obligation} {self.body}"


class SubmissionPart(models.Model):
    """A co-body's answer as it went to the office with one round; an empty stance means it was silent. Never changed."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="parts", verbose_name="报送轮次")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="配合单位")
    body_name = models.CharField("单位名称", max_length=60)
    stance = models.CharField("意见", max_length=10, choices=list(STANCE_NAMES.items()), blank=True)
    text = models.TextField("说明", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by_name = models.CharField("答复人姓名", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "随报配合单位意见"
        constraints = [models.UniqueConstraint(fields=["submission", "body"], name="submission_part_once")]

    def __str__(self) -> str:
        return f"{self.submission} {self.body_name}"
