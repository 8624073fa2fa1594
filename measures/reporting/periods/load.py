"""What opening a period puts on each body, beside what it owes already: seen before the period is opened."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from departments.models import Body
from measures.documents.models import Policy
from measures.documents.roster import answering
from measures.reporting.models import Obligation

# More than this many due in one week is said aloud; a number of our own, no rule sets one.
CROWDED = 8


@dataclass(frozen=True)
class BodyLoad:
    """One body: what it owes now across all policies, what the period adds, and how much falls due in its week."""

    body: Body
    owed: int
    added: int
    in_week: int

    @property
    def total(self) -> int:
        return self.owed + self.added

    @property
    def is_crowded(self) -> bool:
        return self.in_week > CROWDED


@dataclass(frozen=True)
class Load:
    """Every body that owes something or will, the heaviest first; the week is Monday to Sunday around ``due_on``."""

    due_on: date
    monday: date
    sunday: date
    rows: list[BodyLoad]
    threshold: int = CROWDED

    @property
    def crowded(self) -> int:
        """How many bodies have more than ``threshold`` due in that week."""
        return sum(row.is_crowded for row in self.rows)


def load_of(policy: Policy, *, due_on: date, only: Collection[int] | None = None, times: int = 1) -> Load:
    """The load of opening a period of ``policy`` due on that day; the same few queries however many rows.

    ``only``: it asks about the measures with these numbers alone. ``times``: that many such periods are opened together.
    """
    monday = due_on - timedelta(days=due_on.weekday())
    sunday = monday + timedelta(days=6)
    in_week = Count("id", filter=Q(due_on__range=(monday, sunday)))
    owed = {
        row["body_id"]: (row["owed"], row["in_week"])
        for row in Obligation.objects.owed()
        .values("body_id")
        .annotate(owed=Count("id"), in_week=in_week)
        .order_by("body_id")
    }
    added = _added(policy, only, times)
    rows = [
        BodyLoad(
            body=body,
            owed=owed.get(body.pk, (0, 0))[0],
            added=added[body.pk],
            in_week=owed.get(body.pk, (0, 0))[1] + added[body.pk],
        )
        for body in Body.objects.filter(pk__in={*owed, *added}).in_order()
    ]
    return Load(due_on, monday, sunday, sorted(rows, key=lambda row: -row.total))


def _added(policy: Policy, only: Collection[int] | None, times: int) -> Counter[int]:
    """How many reports would be asked of each body."""
    measures = [m for m in policy.measures.reporting().with_roster() if only is None or m.pk in only]
    cities = list(Body.objects.cities())
    return Counter(body.pk for measure in measures * times for body in answering(measure, cities))
