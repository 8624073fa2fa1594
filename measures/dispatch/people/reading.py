"""Who answers in a body for a document: as named for it, else for all documents, else as the body's accounts have it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from accounts.models import Membership
from accounts.rules import Standing
from measures.dispatch.people.models import DutyPerson
from measures.dispatch.people.rules import FROM_ACCOUNTS, DutyRole, Person, Source
from measures.documents.models import Measure

Known = Mapping[tuple[int, int], list[Person]]


class People:
    """The people of some bodies on some documents. Two queries, however many bodies and documents there are."""

    def __init__(self, bodies: Iterable[int], policies: Iterable[int]) -> None:
        asked, of = set(bodies), set(policies)
        self._named: dict[tuple[int, int | None, str], DutyPerson] = {}
        self._held: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
        if not asked:
            return
        named = DutyPerson.objects.filter(Q(policy__isnull=True) | Q(policy__in=of), body__in=asked)
        for row in named.select_related("user"):
            # Who has left the office answers for nothing any more.
            if row.user is None or row.user.is_active:
                self._named[row.body_id, row.policy_id, row.role] = row
        held = Membership.objects.filter(body__in=asked, user__is_active=True).order_by("user_id")
        for body, role, name, post in held.values_list("body_id", "role", "user__name", "user__post"):
            self._held[body, role].append((name, post))

    def of(self, body: int, policy: int | None) -> list[Person]:
        """分管领导, 责任人, 联络员 in this order; those whom nobody named and no account has fall out."""
        return [person for role in DutyRole for person in self._of_role(body, policy, role)]

    def named(self, body: int, policy: int | None) -> list[Person]:
        """The same without those whom only their accounts make it."""
        return [person for person in self.of(body, policy) if person.source is not Source.ACCOUNT]

    def _of_role(self, body: int, policy: int | None, role: DutyRole) -> list[Person]:
        for key, source in ((policy, Source.DOCUMENT), (None, Source.BODY)):
            row = self._named.get((body, key, role))
            if row is not None:
                name, post = (row.user.name, row.user.post) if row.user else (row.name, row.post)
                return [Person(role, name, post, row.phone, Source.BODY if key is None else source)]
        found = next((self._held[body, r] for r in FROM_ACCOUNTS[role] if (body, r) in self._held), [])
        return [Person(role, name, post, "", Source.ACCOUNT) for name, post in found]


def bodies_of(name: str, policies: Collection[int]) -> dict[int, set[int]]:
    """The bodies in which somebody so called answers, with those of these documents in which it is so.

    A part of the name is enough. Four queries; they read the bodies in which anybody is so called, no more.
    """
    named = DutyPerson.objects.filter(Q(name__icontains=name) | Q(user__name__icontains=name))
    held = Membership.objects.filter(user__name__icontains=name, user__is_active=True)
    bodies = {*named.values_list("body_id", flat=True), *held.values_list("body_id", flat=True)}
    people, asked = People(bodies, policies), name.casefold()
    found = {
        body: {
            policy for policy in policies if any(asked in p.name.casefold() for p in people.of(body, policy))
        }
        for body in bodies
    }
    return {body: of for body, of in found.items() if of}


def people_of(measures: Iterable[Measure]) -> Known:
    """By measure and present body who answers in it; needs the prefetched rosters. Two queries for any number of rows."""
    held = [(measure, place.holder_id) for measure in measures for place in measure.responsibilities.all()]
    people = People({body for _, body in held}, {measure.policy_id for measure, _ in held})
    return {(measure.pk, body): people.of(body, measure.policy_id) for measure, body in held}


def sees_phones(standing: Standing, body: int) -> bool:
    """Telephones are for the office, for who reads everything, and for the body's own people."""
    return standing.sees_everything or body in standing.own_body_ids
