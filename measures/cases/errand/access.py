"""The only ways for a request to get hold of what bodies were given to do by a date."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.cases.access import CaseAccess
from measures.cases.errand.models import Errand, ErrandProof, ErrandQuerySet


def errands_to_read(standing: Standing) -> ErrandQuerySet:
    """All for the office; what was told for viewers; for bodies their own, and what others do for them.

    Who raised a request for coordination sees what the others answer.
    """
    if not standing.is_signed_in or standing.user_id is None:
        return Errand.objects.none()
    if standing.is_office:
        return Errand.objects.all()
    told = Errand.objects.told()
    if standing.is_viewer:
        return told
    own = standing.own_body_ids
    return told.filter(Q(body_id__in=own) | Q(coordination__body_id__in=own))


def errand_list(standing: Standing) -> ErrandQuerySet:
    """The list of errands: for office, viewers and the bodies' people."""
    if not standing.sees_everything and not standing.own_body_ids:
        raise PermissionDenied("限期办理事项由督查室和承办单位查阅。")
    return errands_to_read(standing)


def proof_to_read(standing: Standing, pk: int) -> ErrandProof:
    """A proof of an errand that the caller may read; what was not handed in yet is the body's alone."""
    proof = get_object_or_404(ErrandProof.objects.select_related("errand"), pk=pk)
    if not errands_to_read(standing).filter(pk=proof.errand_id).exists():
        raise Http404
    is_handed_in = proof.round <= proof.errand.rounds
    if not is_handed_in and not ACCESS.is_own(standing, proof.errand):
        raise Http404
    return proof


ACCESS = CaseAccess(errands_to_read, not_own="该事项由{case.body.name}办理，您只能办理本单位的事项。")
