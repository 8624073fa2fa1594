"""The only ways for a request to get hold of rounds with all that was sent along."""

from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from accounts.rules import Standing
from measures.reporting.access import submissions_to_read
from measures.reporting.models import Obligation, Submission, SubmissionQuerySet
from measures.reporting.parts.access import parts_to_read
from measures.reporting.review.models import CommentAnswer
from measures.states import Respondent


def answers_to_read(standing: Standing) -> "QuerySet[CommentAnswer]":
    """Answers to pinned comments, with the comment: for who reads the returned rounds, too."""
    answers = CommentAnswer.objects.select_related("comment").order_by("comment_id")
    if standing.sees_everything:
        return answers
    return answers.filter(submission__obligation__body_id__in=standing.own_body_ids)


def rounds_to_read(standing: Standing) -> SubmissionQuerySet:
    """Rounds the caller may read, each with all that a page tells of it."""
    return (
        submissions_to_read(standing)
        .select_related("review")
        .prefetch_related("evidence", "review__comments__answer__submission", *_sent_along(standing))
    )


def with_what_was_sent_along(standing: Standing, submission: Submission) -> Submission:
    """A round just handed in, not decided on yet, with the parts and answers that the caller may read.

    Only departments have co-bodies, and only a later round answers anything: where nothing can be, nothing is asked.
    """
    can_be = {
        "parts": submission.obligation.respondent == Respondent.DEPARTMENT,
        "answers": submission.round > 1,
    }
    as_read: Any = submission
    as_read._prefetched_objects_cache = {name: [] for name, may_be in can_be.items() if not may_be}
    prefetch_related_objects([submission], *(p for p in _sent_along(standing) if can_be[p.prefetch_to]))
    return submission


def _sent_along(standing: Standing) -> "list[Prefetch[str, Any, str]]":
    return [
        Prefetch("parts", queryset=parts_to_read(standing)),
        Prefetch("answers", queryset=answers_to_read(standing)),
    ]


def rounds_to_compare(standing: Standing, obligation: Obligation) -> SubmissionQuerySet:
    """The rounds of this measure and body in every period that the caller may read, oldest first, without their texts."""
    same = {
        "obligation__measure_id": obligation.measure_id,
        "obligation__body_id": obligation.body_id,
    }
    named = submissions_to_read(standing).filter(**same).select_related("obligation__period", "review")
    return named.defer("done", "problems", "next_steps").order_by(
        "obligation__period__starts_on", "obligation_id", "round"
    )
