"""Who answers in each body, as its accounts have it: 责任领导 (who signs for it) and 联系人. No telephone is kept anywhere."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from accounts.models import Membership
from accounts.rules import Role

# The first role that somebody holds: who signs off stands for the leader in charge, 联络员 for the contact.
_LEADERS = (Role.APPROVER, Role.HEAD)
_CONTACTS = (Role.LIAISON, Role.REPORTER)


def contacts_of(bodies: Iterable[int]) -> dict[int, dict[str, str]]:
    """By body the names of its leader and its contact, with their posts; empty where it has no such account. One query.

    Accounts have no history: it is who holds them at the moment of asking.
    """
    asked = set(bodies)
    held: dict[tuple[int, str], list[str]] = defaultdict(list)
    known = Membership.objects.filter(body__in=asked, user__is_active=True)
    for body, role, name, post in known.order_by("user_id").values_list(
        "body_id", "role", "user__name", "user__post"
    ):
        held[body, role].append(f"{name}（{post}）" if post else name)

    def first(body: int, roles: tuple[Role, ...]) -> str:
        found: list[str] = next((held[body, role] for role in roles if (body, role) in held), [])
        return "、".join(found)

    return {body: {"leader": first(body, _LEADERS), "contact": first(body, _CONTACTS)} for body in asked}


NOBODY: dict[str, Any] = {"leader": "", "contact": ""}
