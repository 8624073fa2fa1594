"""What is asked for on a report ends with it. The rooms above say here, once (``measures.apps``), what they ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet

from measures.reporting.models import Obligation


@dataclass(frozen=True)
class Ending:
    """``asked_for``: what is open on a report, by its number; ``end``: end that of a locked report or period, saying why."""

    asked_for: Callable[[int], QuerySet[Any]]
    end: Callable[..., object]


ENDINGS: list[Ending] = []


def asks(obligation: int) -> dict[str, Exists]:
    """Whether each of them has something open on the report of this number."""
    return {f"asks_{n}": Exists(ending.asked_for(obligation)) for n, ending in enumerate(ENDINGS)}


def end_asked(obligation: Obligation, beside: object, **why: Any) -> None:
    """End what ``asks`` found open."""
    for n, ending in enumerate(ENDINGS):
        if getattr(beside, f"asks_{n}"):
            ending.end(obligation, **why)
