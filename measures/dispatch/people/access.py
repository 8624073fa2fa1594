"""The only ways for a request to get hold of who answers in a body."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import Membership, User
from accounts.rules import BODY_ROLES, Standing
from departments.models import Body
from measures.documents.access import policies_to_read
from measures.documents.models import Policy, PolicyQuerySet, Responsibility
from measures.reporting.models import Obligation


def bodies_to_name(standing: Standing) -> QuerySet[Body]:
    """The bodies whose people the caller sets: every one that carries something out for the office, else the own ones."""
    if standing.is_office:
        held = Exists(Responsibility.objects.filter(holder=OuterRef("pk")))
        return Body.objects.filter(held | Exists(Obligation.objects.filter(body=OuterRef("pk")))).in_order()
    if not standing.own_body_ids:
        raise PermissionDenied("责任人由各单位和省政府督查室填写。")
    return Body.objects.filter(pk__in=standing.own_body_ids).in_order()


def body_to_name(standing: Standing, pk: int) -> Body:
    """A body whose people the caller sets: the own one, for the office any (403 for another's)."""
    body = get_object_or_404(Body, pk=pk)
    if not (standing.is_office or body.pk in standing.own_body_ids):
        raise PermissionDenied(f"{body.name}的责任人由该单位和省政府督查室填写。")
    return body


def documents_of(standing: Standing, body: Body) -> PolicyQuerySet:
    """What this body has to do with, of what the caller may see; newest first."""
    return policies_to_read(standing).with_measures_of(frozenset({body.pk})).newest_first()


def documents_chosen(standing: Standing, body: Body, pks: list[int]) -> list[Policy]:
    """Those of them that were chosen; anything else is not there."""
    return list(documents_of(standing, body).filter(pk__in=pks))


def accounts_of(body: Body) -> QuerySet[User]:
    """Whom the body can name by account: its people in use."""
    there = Membership.objects.filter(user=OuterRef("pk"), body=body, role__in=list(BODY_ROLES))
    return User.objects.filter(Exists(there), is_active=True).order_by("name", "pk")
