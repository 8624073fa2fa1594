"""The only ways for a request to get hold of requests for completion."""

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.cases.access import CaseAccess
from measures.cases.completion import rules as completion_rules
from measures.cases.completion.models import ClosingEvidence, CompletionQuerySet, CompletionRequest
from measures.documents import access as documents_access
from measures.documents.models import Measure, Responsibility, visible_measures
from measures.states import CaseState, ResponsibilityRole


def measure_to_complete(standing: Standing, pk: int) -> Measure:
    """A measure for which the caller's body holds the lead now; where nobody leads, the office asks."""
    measure = documents_access.measure_to_read(standing, pk)
    if not may_ask(standing, measure):
        lead = measure.policy.words.lead
        if measure.lead is None:
            raise PermissionDenied(f"该事项没有{lead}，只由各市办理，办结由督查室提出。")
        raise PermissionDenied(f"办结由{lead}申请，您所在单位不是该事项的{lead}。")
    return measure


def may_ask(standing: Standing, measure: Measure) -> bool:
    """True for people of the lead body, and for the office where nobody leads; reads the prefetched roster."""
    return standing.is_office if measure.lead is None else leads(standing, measure)


def leads(standing: Standing, measure: Measure) -> bool:
    """True for people of the body that holds the lead now; reads the prefetched roster."""
    return measure.lead is not None and measure.lead.holder_id in standing.own_body_ids


def completions_to_read(standing: Standing) -> CompletionQuerySet:
    """Requests the caller may read: their body's own; for office and viewers what reached the office; else the
    approved ones on measures they may see."""
    if not standing.is_signed_in:
        return CompletionRequest.objects.none()
    seen = _own_completions(standing)
    if standing.sees_everything:
        seen |= Q(rounds__gte=1)
    elif standing.user_id is not None:
        seen |= Q(state=CaseState.APPROVED) & visible_measures(standing, "measure__")
    return _with_holder().filter(seen)


def completion_list(standing: Standing) -> CompletionQuerySet:
    """The list of requests: for office and viewers all that reached the office, for the bodies' people their own."""
    if standing.sees_everything:
        return completions_to_read(standing)
    if not standing.own_body_ids:
        raise PermissionDenied("办结申请由督查室和申请单位办理。")
    return own_completions(standing)


def own_completions(standing: Standing) -> CompletionQuerySet:
    """Requests of the caller's bodies, and on measures whose lead they took over."""
    return _with_holder().filter(_own_completions(standing))


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
    """The body that asked, and the one that holds the lead by now. Needs a row read here."""
    return {case.body_id, getattr(case, "holder_id", case.body_id)}


def asked_for_it(case: CompletionRequest, standing: Standing) -> bool:
    """True for who asked, whom they stood in for, and who stands in for either: they do not decide on it."""
    return not completion_rules.is_second_person(
        (case.requested_by_id, case.requested_for_id), (standing.user_id, standing.for_user_id)
    )


class CompletionAccess(CaseAccess[CompletionRequest]):
    """What the office proposed is the office's own, and not for the proposer to decide."""

    def is_own(self, standing: Standing, case: CompletionRequest) -> bool:
        return super().is_own(standing, case) or (standing.is_office and case.is_from_office)

    def to_decide(self, standing: Standing, pk: int) -> CompletionRequest:
        case = super().to_decide(standing, pk)
        if asked_for_it(case, standing):
            raise PermissionDenied(completion_rules.NOT_BY_THE_ASKER)
        return case


ACCESS = CompletionAccess(
    completions_to_read,
    not_own="这是{case.body_name}的办结申请，只能由申请单位撤回。",
    not_signer="只有{case.body_name}的单位负责人可以签发。",
    bodies=_bodies_of,
)
