"""A source as columns of the rows that have it: by what name, and without its long texts."""

from django.db import models
from django.db.models.functions import Coalesce, NullIf


def called_at(at: str = "") -> Coalesce:
    """``Policy.called`` as a column of rows that have their source at ``at`` (``measure__policy__``)."""
    return Coalesce(NullIf(f"{at}short_title", models.Value("")), f"{at}title")


# What a document says at length, but for its closing paragraph, which work plans quote; lists do not carry it row by row.
_LONG = ("text", "preamble", "basis", "addressees", "end_reason")


def long_texts(at: str = "") -> tuple[str, ...]:
    """What to ``defer`` in a list whose rows have their source at ``at`` (``measure__policy__``)."""
    return tuple(f"{at}{name}" for name in _LONG)
