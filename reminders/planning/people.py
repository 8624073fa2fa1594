"""Who does what for which body on a day, and who stands in for them. Only reads."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from accounts.access import stand_ins_on
from accounts.models import Membership
from accounts.rules import DELEGABLE_ROLES, Role, roles_meant
from reminders.ladders.rules import AUDIENCE_ROLES, Audience
from reminders.ledger.rules import Occasion
from reminders.planning.rules import is_relayed

# Person -> the name of the one they stand in for, empty where they are meant themselves.
Told = Mapping[int, str]


class Reached(NamedTuple):
    """Who is told; ``is_relay``: the body has nobody, so the office is told in its place."""

    people: Told
    is_relay: bool = False


NOBODY = Reached({})


class People:
    """Active people by what they do on one day: for which body, or in the office; and who stands in for them."""

    def __init__(self, on: date) -> None:
        held = Membership.objects.filter(user__is_active=True)
        by_role: dict[str, dict[int, set[int]]] = {role: {} for role in Role}
        for role, body_id, user_id in held.values_list("role", "body_id", "user_id"):
            by_role[role].setdefault(body_id, set()).add(user_id)
        self._by_role = by_role
        reviewers = set[int]().union(*by_role[Role.REVIEWER].values())
        leads = set[int]().union(*by_role[Role.LEAD].values())
        self._office = {Audience.OFFICE: reviewers or leads, Audience.LEAD: leads or reviewers}
        self._stand_ins: dict[int, list[tuple[int, str]]] = {}
        rows = stand_ins_on(on).values_list("person_id", "stand_in_id", "person__name")
        for person_id, stand_in_id, name in rows:
            self._stand_ins.setdefault(person_id, []).append((stand_in_id, name))
        self._known: dict[tuple[Audience, int, bool, bool], Reached] = {}

    def told(self, occasion: Occasion, audience: Audience, body_id: int) -> Reached:
        """Whom a reminder on this occasion reaches, stand-ins included. Worked out once for each body.

        Where the body has nobody for it, the office, to pass it on; nobody where that is not called for.
        """
        is_urged = occasion is Occasion.URGED
        relays = is_relayed(occasion, audience)
        key = (audience, body_id, is_urged, relays)
        if key not in self._known:
            self._known[key] = self._reached(audience, body_id, is_urged=is_urged, relays=relays)
        return self._known[key]

    def _reached(self, audience: Audience, body_id: int, *, is_urged: bool, relays: bool) -> Reached:
        if meant := self._meant(audience, body_id, is_urged=is_urged):
            return Reached(self._with_stand_ins(meant))
        if audience in AUDIENCE_ROLES and relays:
            return Reached(self._with_stand_ins(self._office[Audience.OFFICE]), is_relay=True)
        return NOBODY

    def bodies_of(self, users: Collection[int]) -> frozenset[int] | None:
        """Bodies whose matters can reach one of these people; None: any body's can."""
        if self.is_office(users):
            return None
        meant = {*users, *(person for person in self._stand_ins if self._covers(person, users))}
        return frozenset(
            body
            for role in DELEGABLE_ROLES
            for body, holders in self._by_role[role].items()
            if not holders.isdisjoint(meant)
        )

    def is_office(self, users: Collection[int]) -> bool:
        """True when one of them is told for the office, or stands in for somebody who is."""
        return any(
            user in users or self._covers(user, users) for group in self._office.values() for user in group
        )

    def _covers(self, person: int, users: Collection[int]) -> bool:
        return any(stand_in in users for stand_in, _ in self._stand_ins.get(person, []))

    def _meant(self, audience: Audience, body_id: int, *, is_urged: bool) -> set[int]:
        if audience in self._office:
            return self._office[audience]
        held = [role for role in Role if self._by_role[role].get(body_id)]
        # An urge goes to whomever there is; a superior's other matters are no reporter's.
        spares = audience is not Audience.HANDLER and not is_urged
        roles = roles_meant(AUDIENCE_ROLES[audience], held, spares_reporters=spares)
        return set[int]().union(*(self._by_role[role][body_id] for role in roles))

    def _with_stand_ins(self, meant: Collection[int]) -> Told:
        told = {
            stand_in: name for person in sorted(meant) for stand_in, name in self._stand_ins.get(person, [])
        }
        return told | dict.fromkeys(meant, "")
