"""What bodies say to each other and to the reviewer beside the report: parts of co-bodies, pinned comments, answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Body
from measures.case_rules import STANCE_NAMES, Stance
from measures.models.reporting import Obligation, Review, Submission
from measures.report_rules import COMMENTED


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def of_bodies(self, body_ids: frozenset[int]) -> "ContributionQuerySet":
        return self.filter(body_id__in=body_ids)

    def silent(self) -> "ContributionQuerySet":
        return self.filter(answered_at__isnull=True)

    def with_names(self) -> "ContributionQuerySet":
        return self.select_related(
            "obligation__measure__policy", "obligation__period", "obligation__body", "body"
        )


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


class ReviewCommentQuerySet(models.QuerySet["ReviewComment"]):
    def to_answer(self, obligation: Obligation) -> "ReviewCommentQuerySet":
        """Those of the last return, which the next round has to answer, in the order of the report."""
        if not obligation.rounds:
            return self.none()
        newest = {
            "review__submission__obligation": obligation,
            "review__submission__round": obligation.rounds,
        }
        return self.filter(**newest).order_by("id")


class ReviewComment(models.Model):
    """A comment of the office pinned to one field of the round it returned. Never changed."""

    FIELDS = list(COMMENTED.items())

    review = models.ForeignKey(Review, models.PROTECT, related_name="comments", verbose_name="审核")
    field = models.CharField("栏目", max_length=12, choices=FIELDS)
    text = models.TextField("意见")

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "逐栏审核意见"
        constraints = [
            models.UniqueConstraint(fields=["review", "field"], name="review_comment_once"),
            models.CheckConstraint(condition=~Q(text=""), name="review_comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}：{self.text}"


class CommentAnswer(models.Model):
    """The body's answer to one pinned comment, handed in with the next round. Never changed."""

    comment = models.OneToOneField(
        ReviewComment, models.PROTECT, related_name="answer", verbose_name="审核意见"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="answers", verbose_name="报送轮次"
    )
    text = models.TextField("答复")

    class Meta:
        verbose_name = verbose_name_plural = "对审核意见的答复"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_answer_says_something")]

    def __str__(self) -> str:
        return self.text
