"""The only ways for a request to get hold of requests for coordination."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts.rules import Standing
from departments.models import Body
from departments.rules import BodyKind
from measures.cases.access import CaseAccess
from measures.cases.coordination.models import Coordination, CoordinationQuerySet
from measures.documents import access as documents_access
from measures.documents.models import Measure
from measures.reporting import access as reporting_access
from measures.reporting.models import Obligation


def coordinations_to_read(standing: Standing) -> CoordinationQuerySet:
    """For office and viewers what reached the office; for bodies their own, and those for which they were given a task."""
    if not standing.is_signed_in:
        return Coordination.objects.none()
    if standing.is_office or standing.is_viewer:
        seen = Q(decide_due_on__isnull=False) | Q(body_id__in=standing.own_body_ids)
        return Coordination.objects.filter(seen)
    own = standing.own_body_ids
    asked = Coordination.objects.filter(errands__body_id__in=own).values("pk")
    return Coordination.objects.filter(Q(body_id__in=own) | Q(pk__in=asked))


def coordination_list(standing: Standing) -> CoordinationQuerySet:
    """The list of requests: for office, viewers and the bodies' people."""
    if not standing.sees_everything and not standing.own_body_ids:
        raise PermissionDenied("需协调事项由督查室和有关单位查阅。")
    return coordinations_to_read(standing)


ACCESS = CaseAccess(
    coordinations_to_read, not_own="这是{case.body_name}提出的需协调事项，只能由该单位修改或撤回。"
)


def obligation_to_raise(standing: Standing, pk: int) -> Obligation:
    """An obligation from whose report the caller's body raises something."""
    return reporting_access.obligation_to_write(standing, pk)


def measure_to_raise(standing: Standing, pk: int) -> tuple[Measure, Body]:
    """A measure that a body of the caller carries out, and that body."""
    measure = documents_access.measure_to_read(standing, pk)
    body = body_of(standing, measure)
    if body is None:
        raise PermissionDenied("需协调事项由承办该事项的单位提出。")
    return measure, body


def body_of(standing: Standing, measure: Measure) -> Body | None:
    """The caller's body that carries the measure out: of its roster as it is now, or a city where cities report."""
    own = standing.own_body_ids
    held = next((r.holder for r in measure.responsibilities.all() if r.holder_id in own), None)
    if held is not None or not own or not measure.is_open_to_cities:
        return held
    return Body.objects.filter(pk__in=own, kind=BodyKind.CITY_GOVERNMENT).in_order().first()
