"""Who stands before the door: turns a person or an API key into plain values."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from audit.rules import Actor, ActorKind, Channel
from audit.texts import folded

from .models import ApiClient, Held, Membership, StandIn, User
from .rules import DELEGABLE_ROLES, REPORTING_ROLES, Role, Standing, both_names

# As much as the record of attempts has room for.
NAME_TRIED_MAX = 255


def standing_of(user: User | AnonymousUser) -> Standing:
    """What this person may do, from their memberships; nothing for the signed-out and the disabled."""
    if not isinstance(user, User) or not user.is_active:
        return Standing()
    memberships = user.held if user.held is not None else _held(user.memberships)
    held = [(Role(role), body_id) for role, body_id, _ in memberships]
    roles = {role for role, _ in held}
    return Standing(
        is_signed_in=True,
        user_id=user.pk,
        is_reviewer=Role.REVIEWER in roles,
        is_lead=Role.LEAD in roles,
        is_viewer=Role.VIEWER in roles,
        is_administrator=Role.ADMINISTRATOR in roles,
        report_body_ids=frozenset(body for role, body in held if role in REPORTING_ROLES),
        approve_body_ids=frozenset(body for role, body in held if role in (Role.APPROVER, Role.HEAD)),
        body_names=tuple(dict.fromkeys(name for _, _, name in memberships)),
    )


def _held(memberships: Any) -> list[Held]:
    return list(memberships.order_by("id").values_list("role", "body_id", "body__name"))


def with_roles(**beside: Any) -> QuerySet[User]:
    """People, each once for every role they hold, with what else is to be known of them; for ``person_of``."""
    role, body, name = (F(f"memberships__{column}") for column in ("role", "body_id", "body__name"))
    found = User.objects.annotate(held_role=role, held_body=body, held_name=name, **beside)
    return found.order_by("memberships__id")


def person_of(rows: list[Any]) -> User | None:
    """The person of whom ``with_roles`` gave these rows, ``held`` filled in."""
    if not rows:
        return None
    rows[0].held = [(row.held_role, row.held_body, row.held_name) for row in rows if row.held_role]
    person: User = rows[0]
    return person


def standing_for(user: User, stand_in: StandIn) -> Standing:
    """What ``user`` may do while acting for the person of ``stand_in``: that person's roles that pass on, nothing else.

    Neither the stand-in's own roles nor what the person may do for others. ``user_id`` stays the one at the keyboard.
    """
    passing = _held(stand_in.person.memberships.filter(role__in=list(DELEGABLE_ROLES)))
    held = [(Role(role), body_id) for role, body_id, _ in passing]
    roles = {role for role, _ in held}
    return Standing(
        is_signed_in=True,
        user_id=user.pk,
        for_user_id=stand_in.person_id,
        is_reviewer=Role.REVIEWER in roles,
        is_lead=Role.LEAD in roles,
        report_body_ids=frozenset(body for role, body in held if role in REPORTING_ROLES),
        approve_body_ids=frozenset(body for role, body in held if role in (Role.APPROVER, Role.HEAD)),
        body_names=tuple(dict.fromkeys(name for _, _, name in passing)),
    )


def standing_of_client(client: ApiClient) -> Standing:
    """A city's key reports, and signs, for its own body only."""
    own = frozenset({client.body_id})
    return Standing(is_signed_in=True, report_body_ids=own, approve_body_ids=own)


def address_of(request: HttpRequest) -> str:
    """The caller's address; the proxy's word is taken only where the installation says there is one."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY else ""
    return (forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))[:64]


def name_tried(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """The user name of an attempt to sign in, in the form for comparing, so that every writing counts as the same."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    # What is longer than any name may grow still longer, and is nobody's.
    return folded(given[:NAME_TRIED_MAX])[:NAME_TRIED_MAX]


def actor_of(
    user: User, *, address: str, channel: Channel = Channel.WEB, stand_in: StandIn | None = None
) -> Actor:
    """A person as the one who acts; with ``stand_in`` under both names, the id staying the one at the keyboard."""
    if stand_in is None:
        return Actor(kind=ActorKind.USER, id=user.pk, name=user.name, channel=channel, address=address)
    return Actor(
        kind=ActorKind.USER,
        id=user.pk,
        name=both_names(user.name, stand_in.person.name),
        channel=channel,
        address=address,
        for_id=stand_in.person_id,
    )


def actor_of_client(client: ApiClient, *, address: str) -> Actor:
    """An API key as the one who acts, under its body's name."""
    name = f"{client.body.name}（接口）"
    return Actor(kind=ActorKind.CLIENT, id=client.pk, name=name, channel=Channel.API, address=address)


def has_approver(body_id: int) -> bool:
    """True when an active person signs off for this body, so its reports pass them first."""
    held = Membership.objects.filter(body_id=body_id, role=Role.APPROVER, user__is_active=True)
    return held.exists()


def people_of(*body_ids: int) -> list[Membership]:
    """Who holds a role in these bodies, of those whose accounts are in use; one query."""
    held = Membership.objects.filter(body_id__in=body_ids, user__is_active=True).select_related("user")
    return list(held.order_by("user__name", "user_id", "role"))


# --- Stand-ins ----------------------------------------------------------------------------------------


def stand_ins_of(user: User) -> QuerySet[StandIn]:
    """Whom this person named to stand in for them, newest days first."""
    return user.stand_ins.select_related("stand_in").order_by("-ends_on", "-id")


def stand_in_to_end(user: User, pk: int) -> StandIn:
    """A stand-in that this person named. Anybody else's is not there (404)."""
    return get_object_or_404(stand_ins_of(user), pk=pk)


def standing_in_for(user: User | AnonymousUser, day: date) -> list[StandIn]:
    """Whom this person may act for on ``day`` (``person`` is filled in); one query, none for the signed-out."""
    return list(_in_force(user, day).order_by("ends_on", "id")) if isinstance(user, User) else []


def stand_in_to_begin(user: User, pk: int, day: date) -> StandIn:
    """A stand-in that lets this person act today. Another's, a later or an ended one is not there (404)."""
    return get_object_or_404(_in_force(user, day), pk=pk)


def stand_in_in_force(user: User | AnonymousUser, pk: object, day: date) -> StandIn | None:
    """The stand-in of this number while it lets this person act on ``day``; None for a made-up one."""
    if not isinstance(user, User) or not user.is_active or not isinstance(pk, int):
        return None
    return _in_force(user, day).filter(pk=pk).first()


def stand_ins_on(day: date) -> QuerySet[StandIn]:
    """Every stand-in that lets somebody act for another on ``day``.

    Only while both still belong to one body: who moves to another office stands in for nobody in the old one.
    """
    own = Membership.objects.filter(user=OuterRef(OuterRef("stand_in"))).values("body_id")
    shared = Membership.objects.filter(user=OuterRef("person"), role__in=list(DELEGABLE_ROLES), body__in=own)
    return StandIn.objects.in_force(day).filter(Exists(shared))


def colleagues_of(user: User) -> QuerySet[User]:
    """Who may stand in for this person: others in use with a role in a body where this person has one that passes on."""
    bodies = user.memberships.filter(role__in=list(DELEGABLE_ROLES)).values("body_id")
    there = Membership.objects.filter(user=OuterRef("pk"), body__in=bodies)
    return User.objects.filter(Exists(there), is_active=True).exclude(pk=user.pk).order_by("name", "pk")


def _in_force(user: User, day: date) -> QuerySet[StandIn]:
    return stand_ins_on(day).filter(stand_in=user).select_related("person")
