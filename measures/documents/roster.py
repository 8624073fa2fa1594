"""Who leads a measure and who supports it, as the office determines before giving it out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from audit.rules import RuleBroken
from departments.models import Body, BodyQuerySet, Succession
from departments.rules import BodyKind
from measures.documents import rules as documents_rules
from measures.documents.items.models import ItemAssignment
from measures.documents.models import Measure, Responsibility
from measures.states import Respondent, ResponsibilityRole, RoleSource


def gone(body: Body) -> documents_rules.Gone:
    if body.valid_to is None:
        raise ValueError(f"{body.name} has no end")
    heirs = tuple(s.successor.name for s in body.successions.all())
    return documents_rules.Gone(body.name, body.valid_to, heirs)


def check_valid(body: Body, today: date) -> None:
    """Refuse a body that no longer exists on ``today``, naming who took over (code ``body_no_longer_valid``)."""
    if body.valid_to is not None and body.valid_to < today:
        raise RuleBroken("body_no_longer_valid", gone(body).refusal.message)


def responsible_bodies(today: date) -> "BodyQuerySet":
    """Those that may be named responsible for something new."""
    is_there = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return Body.objects.filter(is_there).exclude(kind__in=list(NOT_RESPONSIBLE)).in_order()


def bodies_to_ask(measure: Measure, today: date) -> tuple[list[Body], list[Body]]:
    """Those responsible for the measure now, in its order, and everybody else who exists and may be asked."""
    valid = list(responsible_bodies(today))
    held = [responsibility.holder_id for responsibility in measure.responsibilities.all()]
    named = sorted((body for body in valid if body.pk in held), key=lambda body: held.index(body.pk))
    return named, [body for body in valid if body.pk not in held]


# A city may be named like any other body; all of them are meant by opening the measure to the cities.
NOT_RESPONSIBLE = frozenset({BodyKind.PROVINCIAL_OFFICE, BodyKind.GENERIC})
_FAR = 1000


def answering(measure: Measure, cities: Iterable[Body]) -> dict[Body, Respondent]:
    """Who owes the reports of a measure: its lead, each city that its roster names, all ``cities`` where it is opened to them.

    A city that leads answers as the lead, once. Needs the prefetched roster.
    """
    found = {measure.lead.holder: Respondent.DEPARTMENT} if measure.lead else {}
    named = [held.holder for held in measure.supports if held.holder.is_city]
    for city in (*named, *(cities if measure.is_open_to_cities else ())):
        found.setdefault(city, Respondent.CITY)
    return found


@dataclass(frozen=True)
class Roster:
    """The bodies that hold the duty now: one lead, and the others in order; nobody where the cities alone answer.

    ``is_confirmed``: the office says that the lead is the lead, which the document itself does not. ``joint_leads`` are
    those of the others that lead jointly; None leaves it to those that do so already.
    """

    lead: Body | None
    supports: tuple[Body, ...] = ()
    is_confirmed: bool = False
    joint_leads: frozenset[Body] | None = None

    @property
    def bodies(self) -> tuple[Body, ...]:
        return ((self.lead,) if self.lead else ()) + self.supports

    def role_of(self, body: Body, before: str | None) -> ResponsibilityRole:
        """The part of one of the bodies, which had the part ``before``."""
        if body == self.lead:
            return ResponsibilityRole.LEAD
        stays = before == ResponsibilityRole.JOINT_LEAD
        is_joint = stays if self.joint_leads is None else body in self.joint_leads
        return ResponsibilityRole.JOINT_LEAD if is_joint else ResponsibilityRole.SUPPORT


def set_roster(measure: Measure, roster: Roster, *, today: date) -> None:
    """Write the roster of a locked measure; a place in the bracket keeps its printed name while its body or an heir stays.

    A body that the document does not name is added under its own name, as set by the office. Refuses others without
    a lead, a body named twice, one that no longer exists, all cities or the office itself, and dropping one that action items
    are given to.
    """
    held = list(measure.responsibilities.select_related("body", "holder").order_by("order"))
    check_roster(roster, held, today=today)
    places = _places(held, roster.bodies)
    free = [place for place in held if place not in places.values()]
    # A second place of a body that stays, which it took over from another, is the other's printed name.
    second = [place for place in free if place.holder in roster.bodies]
    dropped = [place for place in free if place not in second]
    _check_items(measure, dropped, roster.bodies)
    _write(measure, roster, places, dropped)
    for order, place in enumerate(second, start=len(roster.bodies) + 1):
        measure.responsibilities.filter(pk=place.pk).update(order=order)


def check_roster(roster: Roster, held: Sequence[Responsibility], *, today: date) -> None:
    """Refuse the bodies that ``set_roster`` refuses; ``held``: the places as they are."""
    if roster.lead is None and roster.supports:
        raise RuleBroken("lead_missing", "请选择牵头单位。", "lead")
    known = {place.holder_id for place in held}
    seen: set[int] = set()
    for body in roster.bodies:
        field = "lead" if body == roster.lead else "supports"
        if body.pk in seen:
            words = f"{body.name}重复出现，一个单位只能列一次。"
            raise RuleBroken("body_twice", words, "supports")
        seen.add(body.pk)
        if body.kind in NOT_RESPONSIBLE and body.pk not in known:
            words = f"{body.name}不能列为责任单位；各市请用“由各市填报”。"
            raise RuleBroken("not_responsible", words, field)
        try:
            check_valid(body, today)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.code, refusal.message, field) from refusal


def _places(held: Sequence[Responsibility], bodies: Sequence[Body]) -> dict[int, Responsibility]:
    """Body -> the place it already has: its own, one printed with its name, or one of a body it succeeded."""
    free = list(held)
    found: dict[int, Responsibility] = {}
    heirs = set(
        Succession.objects.filter(
            predecessor__in=[place.holder_id for place in held], successor__in=bodies
        ).values_list("predecessor_id", "successor_id")
    )
    tests = (
        lambda place, body: place.body_id == body.pk,
        lambda place, body: place.holder_id == body.pk,
        lambda place, body: (place.holder_id, body.pk) in heirs,
    )
    for fits in tests:
        for body in bodies:
            place = next((place for place in free if body.pk not in found and fits(place, body)), None)
            if place is not None:
                found[body.pk] = place
                free.remove(place)
    return found


def _check_items(measure: Measure, dropped: Iterable[Responsibility], kept: Sequence[Body]) -> None:
    going = {place.holder_id for place in dropped} - {body.pk for body in kept}
    busy = (
        ItemAssignment.objects.filter(item__measure=measure, body_id__in=going).select_related("body").first()
    )
    if busy is not None:
        words = f"{busy.body.name}还承担着具体事项，请先调整具体事项的承办单位。"
        raise RuleBroken("body_has_items", words, "supports")


def _write(
    measure: Measure,
    roster: Roster,
    places: dict[int, Responsibility],
    dropped: Sequence[Responsibility],
) -> None:
    Responsibility.objects.filter(pk__in=[place.pk for place in dropped]).delete()
    # Out of the way first: an order and the lead's part are held by one row at any moment.
    old_roles = {place.pk: place.role for place in places.values()}
    measure.responsibilities.update(order=F("order") + _FAR, role=ResponsibilityRole.SUPPORT)
    for order, body in enumerate(roster.bodies, start=1):
        place = places.get(body.pk)
        role = roster.role_of(body, old_roles[place.pk] if place else None)
        if place is None:
            place = Responsibility(measure=measure, body=body, name_as_printed=body.name, is_added=True)
            place.role_source = RoleSource.SET_BY_OFFICE
        elif old_roles[place.pk] != role or (order == 1 and roster.is_confirmed):
            place.role_source = RoleSource.SET_BY_OFFICE
        place.holder, place.order, place.role = body, order, role
        place.save()


def roster_names(measure: Measure) -> list[str]:
    """The roster in words, for the record: 牵头单位 first."""
    held = measure.responsibilities.select_related("holder").order_by("order")
    return [f"{place.get_role_display()}：{place.holder.name}" for place in held]
