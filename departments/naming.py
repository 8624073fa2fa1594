"""Printed names of bodies, and whom of the directory they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .models import Body


@dataclass(frozen=True)
class Match:
    """``body`` where one is meant beyond doubt; else ``candidates``, likeliest first. ``why`` is a Chinese phrase for the reader
    (曾用名, 补全“省”字, 记住的对应). ``is_generic``: a collective name, no body; ``opens_to_cities``: it means all cities."""

    name: str
    body: Body | None = None
    why: str = ""
    candidates: Sequence[Body] = ()
    is_generic: bool = False
    opens_to_cities: bool = False


def match_names(names: Sequence[str], *, on: date | None = None) -> list[Match]:
    """A match for each printed name of one roster, in order; earlier names help with elided prefixes (省教育厅、财政厅).

    ``on`` is the day of the document: a name that a body had then counts. A bounded number of queries.
    """
    raise NotImplementedError
