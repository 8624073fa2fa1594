"""The only ways for a request to get hold of notices that urge."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures import access
from measures.reporting import access as reporting_access
from measures.reporting.models import Obligation, ObligationQuerySet
from measures.urging.models import UrgeNotice, UrgeNoticeQuerySet, numbered


def urges_to_read(standing: Standing) -> UrgeNoticeQuerySet:
    """Notices the caller may read: all for office and viewers, for bodies those to them; machines none."""
    if not standing.is_signed_in or standing.user_id is None:
        return UrgeNotice.objects.none()
    if standing.sees_everything:
        return UrgeNotice.objects.all()
    return UrgeNotice.objects.of_bodies(standing.own_body_ids)


def urge_to_read(standing: Standing, pk: int) -> UrgeNotice:
    """A notice with its number and everything its paper prints."""
    seen = urges_to_read(standing).with_names().select_related("obligation__measure__chapter")
    [notice] = numbered([get_object_or_404(seen.with_answer(), pk=pk)])
    return notice


def urge_to_deliver(standing: Standing, pk: int) -> UrgeNotice:
    """A notice whose delivery on paper the caller may register: the office."""
    notice = urge_to_read(standing, pk)
    access.require_office(standing)
    return notice


def urge_list(standing: Standing) -> UrgeNoticeQuerySet:
    """The list of notices: for office, viewers and the bodies' people."""
    if not standing.sees_everything and not standing.own_body_ids:
        raise PermissionDenied("催办通知由督查室和被催办单位查阅。")
    return urges_to_read(standing)


def may_read_urges(standing: Standing, obligation: Obligation) -> bool:
    """Whether the caller sees that this report was urged, and how."""
    return standing.sees_everything or obligation.body_id in standing.own_body_ids


def obligations_to_urge(standing: Standing) -> ObligationQuerySet:
    """Obligations that the office may press for, with names."""
    access.require_office(standing)
    return reporting_access.obligations_to_read(standing).with_names()
