"""The only ways for a request to get hold of on-site checks."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.rules import Standing
from measures.access import require_office
from measures.cases.access import CaseAccess
from measures.cases.inspection.models import InspectedBody, InspectedQuerySet, Inspection


def inspected_to_read(standing: Standing) -> InspectedQuerySet:
    """All for office and viewers; for bodies their own, once they were told of it."""
    if not standing.is_signed_in or standing.user_id is None:
        return InspectedBody.objects.none()
    if standing.sees_everything:
        return InspectedBody.objects.all()
    return InspectedBody.objects.of_bodies(standing.own_body_ids).told()


def inspection_list(standing: Standing) -> InspectedQuerySet:
    """The list of checks: for office, viewers and the bodies' people."""
    if not standing.sees_everything and not standing.own_body_ids:
        raise PermissionDenied("实地督查由督查室和被督查单位查阅。")
    return inspected_to_read(standing)


def inspection_to_read(standing: Standing, pk: int) -> Inspection:
    """A check of which the caller may read at least one case."""
    if not inspected_to_read(standing).filter(inspection=pk).exists():
        raise Http404
    return Inspection.objects.get(pk=pk)


def inspection_to_plan(standing: Standing) -> None:
    """Checks are planned by the office."""
    require_office(standing)


def inspection_to_call_off(standing: Standing, pk: int) -> Inspection:
    """A check that the office calls off."""
    inspection = inspection_to_read(standing, pk)
    require_office(standing)
    return inspection


def sees_findings(standing: Standing, case: InspectedBody) -> bool:
    """What was found is the office's until the conclusion is fed back."""
    return standing.is_office or case.fed_back_at is not None


ACCESS = CaseAccess(
    inspected_to_read,
    not_own="该督查事项由{case.body.name}办理，您只能办理本单位的事项。",
    not_signer="只有{case.body.name}的单位负责人可以申请复核。",
)
