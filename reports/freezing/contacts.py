"""Who answers in each body: as it named them for the document or for all, else as its accounts have it.

责任领导 (who signs for it) and 联系人, and 责任人 where one was named. Papers are circulated: no telephone is kept in any."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from accounts.models import Membership
from accounts.rules import Role
from measures.dispatch.people.reading import People
from measures.dispatch.people.rules import DutyRole, words_of

# The first role that somebody holds: who signs off stands for the leader in charge, 联络员 for the contact.
_LEADERS = (Role.APPROVER, Role.HEAD)
_CONTACTS = (Role.LIAISON, Role.REPORTER)


def contacts_of(
    bodies: Iterable[int], policy: int, *, contact: DutyRole = DutyRole.LIAISON
) -> tuple[dict[int, dict[str, str]], bool]:
    """By body the names of its leader, its contact and who is responsible, with their posts; empty for nobody.
    With it whether any of them was named at all, else they are the accounts'.

    ``contact``: whose name counts as the contact. Who is responsible stands only where somebody was named. Three queries.
    Neither accounts nor names have a history: it is who holds them at the moment of asking.
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

    people = People(asked, {policy})

    def named(body: int, role: DutyRole) -> str:
        return words_of(people.named(body, policy), role)

    found = {
        body: {
            "leader": named(body, DutyRole.SUPERVISOR) or first(body, _LEADERS),
            "responsible": named(body, DutyRole.RESPONSIBLE),
            "contact": named(body, contact) or first(body, _CONTACTS),
        }
        for body in asked
    }
    return found, any(people.named(body, policy) for body in asked)


NOBODY: dict[str, Any] = {"leader": "", "responsible": "", "contact": ""}
