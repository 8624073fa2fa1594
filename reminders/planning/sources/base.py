"""What a source of matters is: bare values for planning, names for letters. Only reads."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet

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
    """A matter as a letter names it. ``path`` is its page, ``seen_at`` where the office may look at it, if elsewhere."""

    title: str
    body: str
    what: str
    path: str
    seen_at: str = ""

    @property
    def office_path(self) -> str:
        return self.seen_at or self.path


class Source(ABC):
    """One kind of matter."""

    matter: ClassVar[Matter]
    # How a row's body is reached, to narrow to some bodies; empty where the matter belongs to none.
    body_path: ClassVar[str] = "body_id"
    # What its rows are, and how the policy of a row is reached; empty where the matter belongs to none.
    model: ClassVar[type[Model]]
    policy_path: ClassVar[str] = ""

    @abstractmethod
    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        """Rows that may call for a reminder, as tuples that ``fact`` reads, the key first."""

    @abstractmethod
    def fact(self, row: Any, horizon: Horizon) -> Fact: ...

    @abstractmethod
    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        """The names of these rows; one query."""


def day_on(moment: datetime | date) -> date:
    return day_of(moment) if isinstance(moment, datetime) else moment
