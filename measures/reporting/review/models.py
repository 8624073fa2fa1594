"""Comments pinned to fields of a returned round, and the answers to them."""

from django.db import models
from django.db.models import Q

from measures.reporting.models import Obligation, Review, Submission
from measures.reporting.rules import COMMENTED


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
