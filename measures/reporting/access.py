"""The only ways for a request to get hold of what is owed and what was handed in."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import has_approver
from accounts.rules import Standing
from measures.access import require_office
from measures.documents.models import visible_measures
from measures.reporting.indicators.models import Indicator
from measures.reporting.models import Evidence, Obligation, ObligationQuerySet, Submission, SubmissionQuerySet
from measures.states import Act, State


def obligations_to_read(standing: Standing) -> ObligationQuerySet:
    """Obligations the caller may see: for signed-in staff those of every measure they may see; a city's key its own."""
    if not standing.is_signed_in:
        return Obligation.objects.none()
    if standing.user_id is None:
        return Obligation.objects.of_bodies(standing.own_body_ids)
    return Obligation.objects.filter(visible_measures(standing, "measure__"))


def obligation_to_read(standing: Standing, pk: int) -> Obligation:
    """An obligation with its names, and whether indicators are asked for. A machine's key sees its own body's only (404)."""
    asked = Indicator.objects.living().filter(measure=OuterRef("measure_id"))
    seen = obligations_to_read(standing).with_names().annotate(has_indicators=Exists(asked))
    return get_object_or_404(seen, pk=pk)


def obligation_to_write(standing: Standing, pk: int) -> Obligation:
    """An obligation whose report the caller drafts or hands in: their own body's only."""
    return _own(standing, obligation_to_read(standing, pk))


def obligation_to_submit(standing: Standing, pk: int) -> Obligation:
    """An obligation whose report the caller may send straight to the office, past nobody's signature.

    A city's key and an approver sign for their body; a reporter only where the body has no approver.
    """
    # Names that the record needs and no more: seven joined tables cost more than the writing.
    seen = obligations_to_read(standing).select_related("measure", "body")
    obligation = _own(standing, get_object_or_404(seen, pk=pk))
    if obligation.body_id not in standing.approve_body_ids and has_approver(obligation.body_id):
        raise PermissionDenied(f"{obligation.body.name}的报告须由单位负责人签发，请在网页端提交。")
    return obligation


def _own(standing: Standing, obligation: Obligation) -> Obligation:
    if obligation.body_id not in standing.own_body_ids:
        raise PermissionDenied(f"这是{obligation.body.name}的填报任务，您只能填报本单位的任务。")
    return obligation


def obligation_to_sign(standing: Standing, pk: int) -> Obligation:
    """An obligation whose report the caller signs off for their body."""
    obligation = obligation_to_read(standing, pk)
    if obligation.body_id not in standing.approve_body_ids:
        raise PermissionDenied(f"只有{obligation.body.name}的单位负责人可以签发。")
    return obligation


def obligation_to_review(standing: Standing, pk: int) -> Obligation:
    """An obligation whose newest round the office decides on."""
    obligation = obligation_to_read(standing, pk)
    require_office(standing)
    return obligation


def may_see_draft(standing: Standing, obligation: Obligation) -> bool:
    """Drafts are the body's own until handed in."""
    return obligation.body_id in standing.own_body_ids


def may_read_note(standing: Standing, obligation: Obligation, act: str) -> bool:
    """What was noted on a move: within a body its own people only; on the office's decisions also all who read the rounds."""
    return may_see_draft(standing, obligation) or (act != Act.SEND_BACK and standing.sees_everything)


def submissions_to_read(standing: Standing) -> SubmissionQuerySet:
    """Rounds the caller may read: own body's and, for office and viewers, all; for others the accepted ones they may see."""
    if not standing.is_signed_in:
        return Submission.objects.none()
    if standing.sees_everything:
        return Submission.objects.all()
    own = Q(obligation__body_id__in=standing.own_body_ids)
    if standing.user_id is None:
        return Submission.objects.filter(own)
    accepted = Q(review__decision="accept") & visible_measures(standing, "obligation__measure__")
    return Submission.objects.filter(own | accepted)


def evidence_to_read(standing: Standing, pk: int) -> Evidence:
    """A piece of evidence of the own body, or one carried by a round the caller may read."""
    evidence = get_object_or_404(Evidence.objects.select_related("obligation"), pk=pk)
    if evidence.obligation.body_id in standing.own_body_ids:
        return evidence
    if not submissions_to_read(standing).filter(evidence=evidence).exists():
        raise Http404
    return evidence


def evidence_to_withdraw(standing: Standing, pk: int) -> Evidence:
    """A piece of evidence of the own body."""
    evidence = evidence_to_read(standing, pk)
    if evidence.obligation.body_id not in standing.own_body_ids:
        raise PermissionDenied("只能撤下本单位添加的佐证材料。")
    return evidence


def review_queue(standing: Standing) -> ObligationQuerySet:
    """What waits for the office's decision; nothing for others."""
    if not standing.is_office:
        return Obligation.objects.none()
    return Obligation.objects.awaiting_review().with_names()


def sign_off_queue(standing: Standing) -> ObligationQuerySet:
    """What waits for the caller's signature."""
    mine = Obligation.objects.of_bodies(standing.approve_body_ids)
    return mine.filter(state=State.UNIT_REVIEW, period__closed_at__isnull=True).with_names()
