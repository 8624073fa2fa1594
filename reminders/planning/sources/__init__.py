"""Where matters come from: for each kind the rows that may call for a reminder, and their names. Only reads.

A source gives bare values for planning, which looks at very many rows, and names for the few a letter mentions.
"""

from collections.abc import Iterable, Mapping

from reminders.ledger.rules import Matter
from reminders.planning.sources.base import Horizon, Named, Source
from reminders.planning.sources.cases import Completions, Extensions, Instructions, Receipts
from reminders.planning.sources.followed import Coordinations, Errands, Inspections
from reminders.planning.sources.own import Announcements, Undelivered
from reminders.planning.sources.plans import Measures, Milestones, Plans
from reminders.planning.sources.reports import Contributions, Reports, Urges

SOURCES: tuple[Source, ...] = (
    Reports(),
    Receipts(),
    Contributions(),
    Extensions(),
    Instructions(),
    Completions(),
    Coordinations(),
    Errands(),
    Inspections(),
    Plans(),
    Milestones(),
    Measures(),
    Urges(),
    Undelivered(),
    Announcements(),
)


def names_of(found: Iterable[tuple[Matter, int]]) -> Mapping[tuple[Matter, int], Named]:
    """The names of these matters; one query for each kind among them."""
    keys: dict[Matter, set[int]] = {}
    for matter, pk in found:
        keys.setdefault(matter, set()).add(pk)
    return {
        (source.matter, pk): named
        for source in SOURCES
        if source.matter in keys
        for pk, named in source.named(keys[source.matter]).items()
    }


__all__ = ["SOURCES", "Horizon", "Named", "Source", "names_of"]
