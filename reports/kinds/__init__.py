"""Freezing: everything a report shows, as plain values, at one moment. One module for each kind.

The papers are built from the frozen values alone. Renamed bodies, later reports and edited measures change no report
that was asked for before.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from reports.freezing.envelope import Subject, clean, cleaned, digest
from reports.kinds.breakdown import snapshot as breakdown
from reports.kinds.bulletin import snapshot as bulletin
from reports.kinds.changes import snapshot as changes
from reports.kinds.ledger import snapshot as ledger
from reports.kinds.measure import snapshot as measure
from reports.kinds.meeting import snapshot as meeting
from reports.kinds.progress import snapshot as progress
from reports.rules import Kind


class Freeze(Protocol):
    def __call__(self, subject: Subject, *, as_of: datetime) -> dict[str, Any]: ...


_FREEZE: Mapping[Kind, Freeze] = {
    Kind.PROGRESS: progress.freeze,
    Kind.BULLETIN: bulletin.freeze,
    Kind.CHANGES: changes.freeze,
    Kind.MEETING: meeting.freeze,
    Kind.MEASURE: measure.freeze,
    Kind.LEDGER: ledger.freeze,
    Kind.BREAKDOWN: breakdown.freeze,
    # one line for each kind
}
_TITLES: Mapping[Kind, Callable[[Subject], str]] = {
    Kind.PROGRESS: progress.title_of,
    Kind.BULLETIN: bulletin.title_of,
    Kind.CHANGES: changes.title_of,
    Kind.MEETING: meeting.title_of,
    Kind.MEASURE: measure.title_of,
    Kind.LEDGER: ledger.title_of,
    Kind.BREAKDOWN: breakdown.title_of,
    # one line for each kind
}
KINDS = tuple(_FREEZE)


def freeze(kind: Kind, subject: Subject, *, as_of: datetime) -> dict[str, Any]:
    """All that a report of this kind shows of its subject as it stood at ``as_of``."""
    frozen: dict[str, Any] = cleaned(_FREEZE[kind](subject, as_of=as_of))
    return frozen


def title_of(kind: Kind, subject: Subject) -> str:
    """What the report is called."""
    return _TITLES[kind](subject)


__all__ = ["KINDS", "Subject", "clean", "digest", "freeze", "title_of"]
