"""Answers of a body to the comments that the office pinned to its last round (对审核意见的答复)."""

from collections.abc import Mapping

from measures.reporting import rules as reporting_rules
from measures.reporting.models import Obligation, ProgressReport, Submission
from measures.reporting.review.models import CommentAnswer, ReviewComment


def checked_replies(
    obligation: Obligation, report: ProgressReport, replies: Mapping[int, str] | None, *, is_final: bool
) -> dict[str, str]:
    """What the draft is to keep as answers: those that came now, or where none came (``None``) those it has.

    Refuses answers to other comments, and, for a report that is handed in (``is_final``), a comment left unanswered.
    """
    asked = {comment.pk: comment.field for comment in ReviewComment.objects.to_answer(obligation)}
    if replies is None:
        replies = {number: text for number, text in kept_replies(report).items() if number in asked}
    checked = reporting_rules.check_replies(asked, replies, is_final=is_final)
    return {str(number): text for number, text in checked.items()}


def kept_replies(report: ProgressReport) -> dict[int, str]:
    """The answers of a draft by the number of their comment."""
    return {int(number): text for number, text in report.answers.items()}


def freeze_replies(submission: Submission, report: ProgressReport) -> list[CommentAnswer]:
    """Keep the draft's answers with the round about to be added. Refuses where one is missing."""
    comments = list(ReviewComment.objects.to_answer(submission.obligation))
    asked = {comment.pk: comment.field for comment in comments}
    kept = {number: text for number, text in kept_replies(report).items() if number in asked}
    texts = reporting_rules.check_replies(asked, kept, is_final=True)
    return CommentAnswer.objects.bulk_create(
        CommentAnswer(comment=comment, submission=submission, text=texts[comment.pk]) for comment in comments
    )
