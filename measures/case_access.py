"""The only ways for a request to get hold of what bodies ask and answer: parts of co-bodies, extensions, completion.

Not visible: ``Http404``. Visible but not the caller's to change: ``PermissionDenied`` with a sentence.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing

from . import access
from .access import obligations_to_read, submissions_to_read
from .models import (
    ClosingEvidence,
    CommentAnswer,
    CompletionRequest,
    Contribution,
    ExtensionRequest,
    Measure,
    Obligation,
    Responsibility,
    Submission,
    SubmissionPart,
)
from .models.answers import ContributionQuerySet
from .models.cases import CompletionQuerySet, ExtensionQuerySet
from .models.reporting import SubmissionQuerySet
from .rules import WRITABLE_STATES, CaseState, Respondent, ResponsibilityRole

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
        .prefetch_related("evidence", "review__comments__answer__submission", *_sent_along(standing))
    )


def with_what_was_sent_along(standing: Standing, submission: Submission) -> Submission:
    """A round just handed in, not decided on yet, with the parts and answers that the caller may read.

    Only departments have co-bodies, and only a later round answers anything: where nothing can be, nothing is asked.
    """
    has_parts = submission.obligation.respondent == Respondent.DEPARTMENT
    parts = parts_to_read(standing) if has_parts else SubmissionPart.objects.none()
    answers = answers_to_read(standing) if submission.round > 1 else CommentAnswer.objects.none()
    prefetch_related_objects(
        [submission], Prefetch("parts", queryset=parts), Prefetch("answers", queryset=answers)
    )
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


# --- extensions -------------------------------------------------------------------------------------


def extensions_to_read(standing: Standing) -> ExtensionQuerySet:
    """Requests for a later date the caller may read: every one for office and viewers, for a body its own.

    What its leader has not signed yet is the body's alone.
    """
    if not standing.is_signed_in:
        return ExtensionRequest.objects.none()
    own = ExtensionRequest.objects.filter(body_id__in=standing.own_body_ids)
    if not standing.sees_everything:
        return own
    return own | ExtensionRequest.objects.signed()


def extension_to_read(standing: Standing, pk: int) -> ExtensionRequest:
    """A request with its names; one that is not theirs to read is not there (404)."""
    return get_object_or_404(extensions_to_read(standing).with_names(), pk=pk)


def extension_to_decide(standing: Standing, pk: int) -> ExtensionRequest:
    """A request that the office decides on."""
    case = extension_to_read(standing, pk)
    access.require_office(standing)
    return case


def extension_to_sign(standing: Standing, pk: int) -> ExtensionRequest:
    """A request that the caller signs, or sends back, for their body."""
    case = extension_to_read(standing, pk)
    if case.body_id not in standing.approve_body_ids:
        raise PermissionDenied(f"只有{case.body.name}的单位负责人可以签发。")
    return case


def extension_to_withdraw(standing: Standing, pk: int) -> ExtensionRequest:
    """A request that the caller takes back for their body."""
    case = extension_to_read(standing, pk)
    if case.body_id not in standing.own_body_ids:
        raise PermissionDenied(f"这是{case.body.name}的延期申请，只能由该单位撤回。")
    return case


def obligation_to_extend(standing: Standing, pk: int) -> Obligation:
    """An obligation whose body asks for a later date: the caller's own."""
    return access.obligation_to_write(standing, pk)


def measure_to_extend(standing: Standing, pk: int) -> Measure:
    """A measure whose lead asks for a later date of completion: the body that holds the lead now."""
    measure = access.measure_to_read(standing, pk)
    lead = measure.lead
    if lead is None or lead.holder_id not in standing.own_body_ids:
        raise PermissionDenied("完成时限由牵头单位申请延期。")
    return measure


def extensions_to_decide(standing: Standing) -> ExtensionQuerySet:
    """What waits for the office's decision; nothing for others."""
    if not standing.is_office:
        return ExtensionRequest.objects.none()
    return ExtensionRequest.objects.to_decide().with_names()


def extensions_to_sign(standing: Standing) -> ExtensionQuerySet:
    """What waits for the caller's signature, the earliest due date first."""
    mine = ExtensionRequest.objects.filter(body_id__in=standing.approve_body_ids, state=CaseState.UNIT_REVIEW)
    return mine.with_names().order_by("due_on", "id")


# --- completion -------------------------------------------------------------------------------------


def measure_to_complete(standing: Standing, pk: int) -> Measure:
    """A measure for which the caller's body holds the lead now."""
    measure = access.measure_to_read(standing, pk)
    if not leads(standing, measure):
        raise PermissionDenied("办结由牵头单位申请，您所在单位不是该措施的牵头单位。")
    return measure


def leads(standing: Standing, measure: Measure) -> bool:
    """True for people of the body that holds the lead now; reads the prefetched roster."""
    return measure.lead is not None and measure.lead.holder_id in standing.own_body_ids


def completions_to_read(standing: Standing) -> CompletionQuerySet:
    """Requests the caller may read: their body's own; for office and viewers what reached the office; else the approved."""
    if not standing.is_signed_in:
        return CompletionRequest.objects.none()
    seen = _own_completions(standing)
    if standing.sees_everything:
        seen |= Q(rounds__gte=1)
    elif standing.user_id is not None:
        seen |= Q(state=CaseState.APPROVED)
    return _with_holder().filter(seen)


def completion_list(standing: Standing) -> CompletionQuerySet:
    """The list of requests: for office and viewers all that reached the office, for the bodies' people their own."""
    if standing.sees_everything:
        return completions_to_read(standing)
    if not standing.own_body_ids:
        raise PermissionDenied("办结申请由督查室和牵头单位办理。")
    return own_completions(standing)


def own_completions(standing: Standing) -> CompletionQuerySet:
    """Requests of the caller's bodies, and on measures whose lead they took over."""
    return _with_holder().filter(_own_completions(standing))


def completion_to_read(standing: Standing, pk: int) -> CompletionRequest:
    """A request with its measure and body."""
    return get_object_or_404(completions_to_read(standing).with_names(), pk=pk)


def completion_to_withdraw(standing: Standing, pk: int) -> CompletionRequest:
    """A request of the caller's own body."""
    case = completion_to_read(standing, pk)
    if not is_own_completion(standing, case):
        raise PermissionDenied(f"这是{case.body_name}的办结申请，只能由申请单位撤回。")
    return case


def completion_to_sign(standing: Standing, pk: int) -> CompletionRequest:
    """A request that the caller signs off for their body."""
    case = completion_to_read(standing, pk)
    if not may_sign_completion(standing, case):
        raise PermissionDenied(f"只有{case.body_name}的单位负责人可以签发。")
    return case


def completion_to_decide(standing: Standing, pk: int) -> CompletionRequest:
    """A request on which the office decides."""
    case = completion_to_read(standing, pk)
    access.require_office(standing)
    return case


def is_own_completion(standing: Standing, case: CompletionRequest) -> bool:
    """True for people of the body that asked, and of the one that holds the lead by now. Needs a row read here."""
    return bool(_bodies_of(case) & standing.own_body_ids)


def may_sign_completion(standing: Standing, case: CompletionRequest) -> bool:
    """True for the approvers of the body that asked, and of the one that holds the lead by now. Needs a row read here."""
    return bool(_bodies_of(case) & standing.approve_body_ids)


def closing_evidence_to_read(standing: Standing, pk: int) -> ClosingEvidence:
    """A proof of a request that the caller may read."""
    proof = get_object_or_404(ClosingEvidence, pk=pk)
    if not completions_to_read(standing).filter(pk=proof.completion_id).exists():
        raise Http404
    return proof


def _with_holder() -> CompletionQuerySet:
    """With ``holder_id``: the body that holds the lead of the measure by now."""
    lead = Responsibility.objects.filter(measure=OuterRef("measure"), role=ResponsibilityRole.LEAD)
    return CompletionRequest.objects.annotate(holder_id=Subquery(lead.values("holder_id")[:1]))


def _own_completions(standing: Standing) -> Q:
    led = Responsibility.objects.filter(role=ResponsibilityRole.LEAD, holder__in=standing.own_body_ids)
    return Q(body_id__in=standing.own_body_ids) | Q(measure__in=led.values("measure_id"))


def _bodies_of(case: CompletionRequest) -> set[int]:
    return {case.body_id, getattr(case, "holder_id", case.body_id)}
