"""What every part of a replay needs: the texts, the people, today, and days counted from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from audit.rules import Actor, ActorKind, Channel
from departments.models import Body
from measures import dates, states
from measures.documents.models import Policy
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.rules import EvidenceKind
from measures.states import OFFICE_TIME
from workdays.rules import Calendar, add_workdays

# The running one of the four quarters that are opened.
LAST = 3


@dataclass(frozen=True)
class DemoYear:
    """The policy, the invented texts, who reviews (``office``) and who leads (``lead``), now and the calendar."""

    policy: Policy
    data: Mapping[str, Any]
    office: Actor
    lead: Actor
    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return states.day_of(self.now)

    def on(self, start: date, workdays: int) -> date:
        """The day some working days after (before, when negative) a day; it may be to come."""
        return add_workdays(start, workdays, self.calendar)

    def day(self, start: date, workdays: int, hour: int = 10) -> datetime:
        """An office hour of such a day; of today an early one, and never later than now."""
        day = min(self.on(start, workdays), self.today)
        moment = datetime.combine(day, time(hour if day < self.today else 8), OFFICE_TIME)
        return min(moment, self.now)

    def quarter(self, quarter: int) -> tuple[int, int]:
        """Year and number of the quarter that the texts call ``quarter``; ``LAST`` is the one of today."""
        months = (self.today.year * 12 + self.today.month - 1) // 3 - (LAST - quarter)
        return months // 4, months % 4 + 1

    def quarter_end(self, quarter: int) -> date:
        _, ends_on, _ = dates.quarter(*self.quarter(quarter))
        return ends_on

    def texts(self, quarter: int) -> Iterator[Mapping[str, Any]]:
        """The quarter's reports, departments first, each with the answering body under ``body``."""
        rows: Iterable[Mapping[str, Any]] = [*self.data["reports"], *self.data["city_reports"]]
        return ({"body": row.get("city"), **row} for row in rows if row["quarter"] == quarter)

    def about(self, kind: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What the texts hold under ``kind`` for the report of ``row``, if anything."""
        key = (row["measure"], row["body"], row["quarter"])
        return next((r for r in self.data[kind] if (r["measure"], r["body"], r["quarter"]) == key), None)


def somebody_of(body: Body) -> Actor:
    """Whoever acts for a body in the replay: nobody real, and no account either."""
    return Actor(kind=ActorKind.SYSTEM, name=f"{body.name}经办人（演示）", channel=Channel.COMMAND)


def proofs_of(rows: Iterable[Mapping[str, str]]) -> list[NewProof]:
    return [NewProof(EvidenceKind(row["kind"]), title=row["title"], value=row["value"]) for row in rows]
