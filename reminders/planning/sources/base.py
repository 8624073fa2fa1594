"""What a source of matters is: bare values for planning, names for letters. Only reads."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import DateField, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.urls import reverse

from measures.states import day_of
from reminders.ledger.rules import Matter
from reminders.planning.rules import Fact
from workdays.rules import Calendar, add_workdays


@dataclass(frozen=True)
class Horizon:
    """What a pass looks at: the day, its calendar, and the latest due date that any ladder may speak about by then.

    ``due_by`` None: every due date, since some ladder speaks as soon as the matter begins.
    """

    on: date
    calendar: Calendar
    due_by: date | None

    def near(self, column: str, *, days_before: int = 0) -> Q:
        """Rows whose date (less so many working days) some ladder may have reached."""
        if self.due_by is None:
            return Q()
        return Q(**{f"{column}__lte": add_workdays(self.due_by, days_before, self.calendar)})


@dataclass(frozen=True)
class Named:
    """A matter as a letter names it. ``path`` is its page, ``seen_at`` where the office may look at it, if elsewhere.

    ``source``: what it belongs to, by the short title; empty for what belongs to none.
    """

    title: str
    body: str
    what: str
    path: str
    seen_at: str = ""
    source: str = ""

    @property
    def office_path(self) -> str:
        return self.seen_at or self.path


class Source(ABC):
    """One kind of matter.

    ``model`` is what its rows are. ``body_path`` and ``policy_path``: how body and policy of a row are reached, empty
    where the matter belongs to none. ``columns``: what else ``fact`` reads, by default the rest of a ``Fact``.
    """

    matter: ClassVar[Matter]
    model: ClassVar[type[Model]]
    body_path: ClassVar[str] = "body_id"
    policy_path: ClassVar[str] = ""
    columns: ClassVar[tuple[str | Combinable, ...]]

    @abstractmethod
    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        """Rows that may call for a reminder."""

    def values(self, horizon: Horizon) -> QuerySet[Any, Any]:
        """The same as tuples that ``fact`` reads, the key first."""
        owners = (self.body_path or Value(0), self.policy_path or Value(0))
        return self.rows(horizon).values_list("pk", *owners, *self.columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, since, *rest = row
        since = day_on(since or due_on)
        return Fact(pk, body, policy, state, day_on(due_on or since), since, *rest)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        """The names of these rows; one query."""
        return {row.pk: self.name(row) for row in self.letters().filter(pk__in=keys)}

    @abstractmethod
    def letters(self) -> QuerySet[Any, Any]:
        """Every row with what ``name`` reads."""

    @abstractmethod
    def name(self, row: Any) -> Named: ...


# Columns of a matter that has no state, rounds that do not count, and none of the office's own dates.
STATELESS, ROUNDLESS = Value(""), Value(0)
UNDATED = Value(None, output_field=DateField())


def page(name: str, pk: int) -> str:
    """The address of a page of measures."""
    return reverse(f"measures:{name}", args=[pk])


def day_on(moment: datetime | date) -> date:
    return day_of(moment) if isinstance(moment, datetime) else moment
