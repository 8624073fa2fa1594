"""What each kind of report says, block by block. Word and PDF set the same blocks, so they say the same."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from reports.documents.blocks import Paper, Snapshot
from reports.kinds.breakdown import paper as breakdown
from reports.kinds.bulletin import paper as bulletin
from reports.kinds.changes import paper as changes
from reports.kinds.ledger import paper as ledger
from reports.kinds.measure import paper as measure
from reports.kinds.meeting import paper as meeting
from reports.kinds.progress import paper as progress
from reports.rules import STAGE_MARKS, Stage


class UnknownTemplateError(Exception):
    """The snapshot was frozen by a version of the product whose shape this one does not know."""


# The template a snapshot names -> how its paper is composed. Old templates stay, so that old snapshots stay readable.
_COMPOSE: Mapping[str, Callable[[Snapshot, str], Paper]] = {
    **dict.fromkeys(progress.TEMPLATES, progress.compose),
    **dict.fromkeys(bulletin.TEMPLATES, bulletin.compose),
    **dict.fromkeys(changes.TEMPLATES, changes.compose),
    **dict.fromkeys(measure.TEMPLATES, measure.compose),
    **dict.fromkeys(meeting.TEMPLATES, meeting.compose),
    **dict.fromkeys(ledger.TEMPLATES, ledger.compose),
    **dict.fromkeys(breakdown.TEMPLATES, breakdown.compose),
    # one line for each kind
}


def compose(snapshot: Snapshot, sha256: str, *, stage: Stage = Stage.PUBLISHED) -> Paper:
    """The paper of a snapshot, marked as a draft or as withdrawn where it is.

    Refuses a snapshot of a shape it does not know (``UnknownTemplateError``).
    """
    made = _COMPOSE.get(str(snapshot.get("template")))
    if made is None:
        raise UnknownTemplateError(str(snapshot.get("template")))
    return replace(made(snapshot, sha256), mark=STAGE_MARKS[stage])
