"""What waits for whom on a day. Only reads; planning and the check at the moment of sending both ask here."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from accounts.access import stand_ins_on
from accounts.models import Membership
from accounts.rules import DELEGABLE_ROLES, Role, roles_meant
from reminders.ladders import rules as ladder_rules
from reminders.ladders.rules import (
    AUDIENCE_ROLES,
    DEFAULT_LADDERS,
    NO_LADDER,
    Audience,
    Ladder,
    Occasion,
    Stage,
)
from reminders.planning import rules as matter_rules
from reminders.planning.rules import Ask, Duty, Fact, Matter
from reminders.planning.sources import SOURCES, Horizon, Source
from reminders.terms.models import ReminderRule
from workdays.models import CalendarDay
from workdays.rules import Calendar, add_workdays

# Rows per round of queries; keeps memory flat and the locks short.
BATCH = 500

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
        is_relayed = matter_rules.is_relayed(occasion, audience)
        key = (audience, body_id, is_urged, is_relayed)
        if key not in self._known:
            self._known[key] = self._reached(audience, body_id, is_urged=is_urged, is_relayed=is_relayed)
        return self._known[key]

    def _reached(self, audience: Audience, body_id: int, *, is_urged: bool, is_relayed: bool) -> Reached:
        if meant := self._meant(audience, body_id, is_urged=is_urged):
            return Reached(self._with_stand_ins(meant))
        if audience in AUDIENCE_ROLES and is_relayed:
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


class Ladders:
    """The ladders of every policy: as the office set them, else the defaults. One query."""

    def __init__(self, rows: Iterable[ReminderRule] | None = None) -> None:
        self._set = {
            (rule.policy_id, Occasion(rule.occasion), Audience(rule.audience)): rule.ladder
            for rule in (ReminderRule.objects.all() if rows is None else rows)
        }

    def of(self, policy_id: int, occasion: Occasion, audience: Audience) -> Ladder:
        known = self._set.get((policy_id, occasion, audience))
        return known if known is not None else DEFAULT_LADDERS.get((occasion, audience), NO_LADDER)

    @property
    def reach(self) -> int:
        """How many working days ahead any of them speaks."""
        return max(ladder.reach for ladder in (*DEFAULT_LADDERS.values(), *self._set.values()))

    @property
    def has_early_starts(self) -> bool:
        """Some ladder of an owed report or milestone speaks as soon as it begins, however far its date."""
        owed = (Occasion.DUE, Occasion.MILESTONE, Occasion.COMPLETION, Occasion.CONTRIBUTION)
        return any(ladder.at_start and key[1] in owed for key, ladder in self._set.items())


@dataclass(frozen=True)
class Notice:
    """One thing that an audience should be told, once: what is asked, and the stage that was reached."""

    ask: Ask
    stage: Stage

    @property
    def is_urgent(self) -> bool:
        """特急, and new: later stages of it wait for the daily digest."""
        return self.ask.is_urgent and self.stage.is_start


# matter, its number, occasion, due date, stage, turn: the unique key of the ledger, without the recipient
Key = tuple[str, int, str, date, str, int]


def key_of(matter: Matter, pk: int, notice: Notice) -> Key:
    ask = notice.ask
    return matter.value, pk, ask.occasion.value, ask.due_on, notice.stage.code, ask.turn


class Outlook:
    """What every matter calls for by one day, under the office calendar around it."""

    def __init__(self, on: date, *, ladders: Ladders | None = None) -> None:
        self.on = on
        self.calendar: Calendar = CalendarDay.objects.calendar(on.year - 1, on.year, on.year + 1)
        self._ladders_given = ladders
        self._known: dict[object, tuple[Notice, ...]] = {}

    @property
    def is_workday(self) -> bool:
        return self.calendar.is_workday(self.on)

    @cached_property
    def ladders(self) -> Ladders:
        return self._ladders_given or Ladders()

    @cached_property
    def horizon(self) -> Horizon:
        if self.ladders.has_early_starts:
            return Horizon(self.on, self.calendar, None)
        due_by = add_workdays(self.on, self.ladders.reach, self.calendar)
        return Horizon(self.on, self.calendar, due_by)

    def batches(self, source: Source, bodies: Collection[int] | None = None) -> Iterator[list[Fact]]:
        """The source's rows in the order of their keys; ``bodies``: only what belongs to these."""
        rows = source.rows(self.horizon).order_by("pk")
        if bodies is not None:
            if not source.body_path:
                return
            rows = rows.filter(**{f"{source.body_path}__in": bodies})
        batch = list(rows[:BATCH])
        while batch:
            yield [source.fact(row, self.horizon) for row in batch]
            batch = [] if len(batch) < BATCH else list(rows.filter(pk__gt=batch[-1][0])[:BATCH])

    def notices(self, matter: Matter, fact: Fact) -> tuple[Notice, ...]:
        """What this row calls for. Rows that differ only in number and body are worked out once."""
        key = (matter, fact[2:])
        if key not in self._known:
            asked = ((ask, self._stage(ask, fact)) for ask in matter_rules.asks(matter, fact))
            self._known[key] = tuple(Notice(ask, stage) for ask, stage in asked if stage)
        return self._known[key]

    def _stage(self, ask: Ask, fact: Fact) -> Stage | None:
        ladder = self.ladders.of(fact.policy_id, ask.occasion, ask.audience)
        if not ask.starts and ladder.at_start:
            ladder = replace(ladder, at_start=False)
        return ladder_rules.stage_reached(
            ladder, due_on=ask.due_on, since=ask.since, on=self.on, calendar=self.calendar
        )


@dataclass(frozen=True)
class Pending:
    """One matter that waits for one person, and why they are told. ``in_place_of`` names whom they stand in for."""

    matter: Matter
    fact: Fact
    notices: tuple[Notice, ...]
    duty: Duty
    in_place_of: str = ""

    @property
    def keys(self) -> Iterator[Key]:
        return (key_of(self.matter, self.fact.pk, notice) for notice in self.notices)

    @property
    def due_on(self) -> date:
        return self.notices[0].ask.due_on

    @property
    def since(self) -> date:
        return self.notices[0].ask.since or self.fact.since

    @property
    def is_late(self) -> bool:
        # What is only to be read is never late.
        return self.duty is not Duty.READ and any(notice.stage.is_after_due for notice in self.notices)


_RANK = {duty: rank for rank, duty in enumerate(Duty)}


def pending_for(users: Collection[int], outlook: Outlook, people: People) -> dict[int, list[Pending]]:
    """Everything that waits for each of these people on the outlook's day, by duty and date.

    As many queries for many people as for one. Nothing for a disabled person.
    """
    found: dict[int, list[Pending]] = {user: [] for user in users}
    bodies = people.bodies_of(users)
    if bodies is not None and not bodies:
        return found
    for source in SOURCES:
        for batch in outlook.batches(source, bodies):
            for fact in batch:
                for user, entry in _entries(source.matter, fact, outlook, people, users):
                    found[user].append(entry)
    for waiting in found.values():
        waiting.sort(key=lambda entry: (_RANK[entry.duty], entry.due_on, entry.matter, entry.fact.pk))
    return found


def _entries(
    matter: Matter, fact: Fact, outlook: Outlook, people: People, users: Collection[int]
) -> Iterator[tuple[int, Pending]]:
    """One entry for each of the people who are told of this row, with everything they are told of it."""
    told: dict[int, list[tuple[Duty, str, Notice]]] = {}
    for notice in outlook.notices(matter, fact):
        reached = people.told(notice.ask.occasion, notice.ask.audience, fact.body_id)
        duty = Duty.RELAY if reached.is_relay else notice.ask.duty
        for user, in_place_of in reached.people.items():
            if user in users:
                told.setdefault(user, []).append((duty, in_place_of, notice))
    for user, reasons in told.items():
        duty, in_place_of, _ = min(reasons, key=lambda reason: (_RANK[reason[0]], reason[1]))
        yield user, Pending(matter, fact, tuple(notice for *_, notice in reasons), duty, in_place_of)
