"""Who stands before the door: turns a person or an API key into plain values."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from audit.rules import Actor, ActorKind, Channel

from .models import ApiClient, Membership, User
from .rules import Role, Standing


def standing_of(user: User | AnonymousUser) -> Standing:
    """What this person may do, from their memberships; nothing for the signed-out and the disabled."""
    if not isinstance(user, User) or not user.is_active:
        return Standing()
    memberships = user.memberships.order_by("id").values_list("role", "body_id", "body__name")
    held = [(Role(role), body_id) for role, body_id, _ in memberships]
    roles = {role for role, _ in held}
    return Standing(
        is_signed_in=True,
        user_id=user.pk,
        is_reviewer=Role.REVIEWER in roles,
        is_lead=Role.LEAD in roles,
        is_viewer=Role.VIEWER in roles,
        is_administrator=Role.ADMINISTRATOR in roles,
        report_body_ids=frozenset(body for role, body in held if role is Role.REPORTER),
        approve_body_ids=frozenset(body for role, body in held if role in (Role.APPROVER, Role.HEAD)),
        body_names=tuple(dict.fromkeys(name for _, _, name in memberships)),
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
    """The user name of an attempt to sign in, without regard to letter case, as accounts are found by it."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return given.strip().lower()


def actor_of(user: User, *, address: str, channel: Channel = Channel.WEB) -> Actor:
    """A person as the one who acts."""
    return Actor(kind=ActorKind.USER, id=user.pk, name=user.name, channel=channel, address=address)


def actor_of_client(client: ApiClient, *, address: str) -> Actor:
    """An API key as the one who acts, under its body's name."""
    name = f"{client.body.name}（接口）"
    return Actor(kind=ActorKind.CLIENT, id=client.pk, name=name, channel=Channel.API, address=address)


def has_approver(body_id: int) -> bool:
    """True when an active person signs off for this body, so its reports pass them first."""
    held = Membership.objects.filter(body_id=body_id, role=Role.APPROVER, user__is_active=True)
    return held.exists()
