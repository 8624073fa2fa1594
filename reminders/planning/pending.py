"""What waits for whom on a day. Only reads; planning and the check at the moment of sending both ask here."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from reminders.ladders import rules as ladder_rules
from reminders.ladders.reading import Ladders
from reminders.ledger.rules import Matter, Stage
from reminders.planning.people import People
from reminders.planning.rules import Ask, Duty, Fact, asks
from reminders.planning.sources import SOURCES, Horizon, Source
from workdays.models import CalendarDay
from workdays.rules import Calendar, add_workdays

# Rows per round of queries; keeps memory flat and the locks short.
BATCH = 500


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
        rows = source.values(self.horizon).order_by("pk")
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
            asked = ((ask, self._stage(ask, fact)) for ask in asks(matter, fact))
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
