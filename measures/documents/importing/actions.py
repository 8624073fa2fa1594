"""The only writes to drafts of an import."""

from collections.abc import Callable
from datetime import datetime

from audit.rules import Actor
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import DraftData
from measures.documents.models import Policy


def start(
    *,
    kind: str,
    text: str = "",
    file: tuple[str, bytes] | None = None,
    is_meant: bool = False,
    by: Actor,
    at: datetime,
) -> ImportDraft:
    """Begin a draft from pasted text or an uploaded file. Long ones are read by a job (state ``reading``).

    Refuses what cannot be read (field ``file`` or ``text``) and, unless ``is_meant``, a document that is there already
    (``source_twice``).
    """
    raise NotImplementedError


def edit(
    draft: ImportDraft,
    change: Callable[[DraftData], DraftData],
    *,
    version: int,
    summary: str,
    by: Actor,
    at: datetime,
) -> ImportDraft:
    """Carry out one of the edits of ``rules`` on the locked draft. Refuses a version somebody else has since changed."""
    raise NotImplementedError


def confirm(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> ImportDraft:
    """A second person has looked at it, where the kind demands one. Refuses whoever edited it (``same_person``)."""
    raise NotImplementedError


def enter(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> Policy:
    """Enter the checked rows as a source. Refuses while a measure is unchecked, a body is unknown or a confirmation lacks."""
    raise NotImplementedError


def cancel_reading(draft: ImportDraft, *, by: Actor, at: datetime) -> ImportDraft:
    raise NotImplementedError


def discard(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> ImportDraft:
    raise NotImplementedError
