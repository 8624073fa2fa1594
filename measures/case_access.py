"""The only ways for a request to get hold of what lies beside the report: receipts, cases, plans, notices.

Not visible: ``Http404``. Visible but not the caller's to change: ``PermissionDenied`` with a sentence.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.rules import Standing

from .access import obligations_to_read, submissions_to_read
from .models import CommentAnswer, Contribution, Obligation, SubmissionPart
from .models.answers import ContributionQuerySet
from .models.reporting import SubmissionQuerySet
from .rules import WRITABLE_STATES

# --- receipts ---------------------------------------------------------------------------------------

# --- contributions ----------------------------------------------------------------------------------


def contribution_to_answer(standing: Standing, pk: int) -> Contribution:
    """What the caller's own body is asked to tell the lead; anybody of the body may answer, whatever their role."""
    seen = obligations_to_read(standing).values("pk")
    contribution = get_object_or_404(Contribution.objects.filter(obligation__in=seen).with_names(), pk=pk)
    if contribution.body_id not in standing.own_body_ids:
        raise PermissionDenied(f"此处由{contribution.body.name}填写配合意见，您只能填写本单位的意见。")
    return contribution


def contributions_to_read(standing: Standing, obligation: Obligation) -> ContributionQuerySet:
    """The answers as they are now: all of them for the lead, for a co-body its own; others read what was handed in."""
    named = obligation.contributions.select_related("body").order_by("body__order", "id")
    if obligation.body_id in standing.own_body_ids:
        return named
    return named.of_bodies(standing.own_body_ids)


def contributions_wanted(standing: Standing) -> ContributionQuerySet:
    """What the caller's bodies have not answered, while the lead can still take it in."""
    if not standing.own_body_ids:
        return Contribution.objects.none()
    silent = Contribution.objects.of_bodies(standing.own_body_ids).silent()
    return (
        silent.filter(obligation__state__in=list(WRITABLE_STATES), obligation__period__closed_at__isnull=True)
        .with_names()
        .select_related("obligation__period__policy")
    )


def parts_to_read(standing: Standing) -> "QuerySet[SubmissionPart]":
    """Co-bodies' answers that went along with rounds: for who reads every round and for the lead, and each body's own."""
    parts = SubmissionPart.objects.order_by("body__order", "id")
    if standing.sees_everything:
        return parts
    own = standing.own_body_ids
    return parts.filter(Q(submission__obligation__body_id__in=own) | Q(body_id__in=own))


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
        .prefetch_related(
            "evidence",
            "review__comments__answer__submission",
            Prefetch("parts", queryset=parts_to_read(standing)),
            Prefetch("answers", queryset=answers_to_read(standing)),
        )
    )


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


# --- extensions -------------------------------------------------------------------------------------

# --- urges ------------------------------------------------------------------------------------------

# --- instructions -----------------------------------------------------------------------------------

# --- completion -------------------------------------------------------------------------------------

# --- duties of bodies -------------------------------------------------------------------------------

# --- plans ------------------------------------------------------------------------------------------
