"""Writes to a source after it was entered: editing before dispatch, 勘误 after it, withdrawing, ending."""

from collections.abc import Mapping
from datetime import datetime

from audit.rules import Actor
from measures.documents.models import Measure


def correct_measure(
    measure: Measure, *, fields: Mapping[str, str], reason: str, version: int, by: Actor, at: datetime
) -> Measure:
    """Set the printed fields (title, number_text, text, bracket) of a measure.

    Before dispatch an edit; after it a 勘误: the reason is needed, the old text is kept and shown in the history.
    """
    raise NotImplementedError
