"""The only ways for a request to get hold of requests for a later date."""

from django.core.exceptions import PermissionDenied

from accounts.rules import Standing
from measures.cases.access import CaseAccess
from measures.cases.extension.models import ExtensionQuerySet, ExtensionRequest
from measures.documents import access as documents_access
from measures.documents.models import Measure
from measures.reporting import access as reporting_access
from measures.reporting.models import Obligation
from measures.states import CaseState


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


ACCESS = CaseAccess(extensions_to_read, not_own="这是{case.body.name}的延期申请，只能由该单位撤回。")


def obligation_to_extend(standing: Standing, pk: int) -> Obligation:
    """An obligation whose body asks for a later date: the caller's own."""
    return reporting_access.obligation_to_write(standing, pk)


def measure_to_extend(standing: Standing, pk: int) -> Measure:
    """A measure whose lead asks for a later date of completion: the body that holds the lead now."""
    measure = documents_access.measure_to_read(standing, pk)
    lead = measure.lead
    if lead is None or lead.holder_id not in standing.own_body_ids:
        raise PermissionDenied(f"完成时限由{measure.policy.words.lead}申请延期。")
    return measure


def extensions_to_sign(standing: Standing) -> ExtensionQuerySet:
    """What waits for the caller's signature, the earliest due date first."""
    mine = ExtensionRequest.objects.filter(body_id__in=standing.approve_body_ids, state=CaseState.UNIT_REVIEW)
    return mine.with_names().order_by("due_on", "id")
