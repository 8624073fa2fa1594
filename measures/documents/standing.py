"""How measures stand, in a name: what a page was drawn from, and whether that still is so."""

import hashlib
from collections.abc import Iterable

from measures.documents.models import Measure


def state_of(measures: Iterable[Measure]) -> str:
    """A name for how these measures stand: another one once somebody has changed any of them."""
    facts = ";".join(f"{measure.pk},{measure.version},{measure.state}" for measure in measures)
    return hashlib.sha256(facts.encode()).hexdigest()
