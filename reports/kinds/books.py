"""Each kind of report as a workbook."""

from collections.abc import Mapping
from typing import Protocol

from reports.documents.blocks import Snapshot
from reports.kinds.breakdown import book as breakdown
from reports.kinds.breakdown.paper import TEMPLATES as BREAKDOWN_TEMPLATES
from reports.kinds.bulletin import book as bulletin
from reports.kinds.bulletin.paper import TEMPLATES as BULLETIN_TEMPLATES
from reports.kinds.changes import book as changes
from reports.kinds.changes import paper as changes_paper
from reports.kinds.ledger import book as ledger
from reports.kinds.ledger.paper import TEMPLATES as LEDGER_TEMPLATES
from reports.kinds.measure import book as measure
from reports.kinds.measure import paper as measure_paper
from reports.kinds.meeting import book as meeting
from reports.kinds.meeting import paper as meeting_paper
from reports.kinds.papers import UnknownTemplateError
from reports.kinds.progress import book as progress
from reports.kinds.progress.paper import TEMPLATES as PROGRESS_TEMPLATES
from reports.rules import Stage


class Build(Protocol):
    def __call__(self, snapshot: Snapshot, sha256: str, *, stage: Stage) -> bytes: ...


_BUILD: Mapping[str, Build] = {
    **dict.fromkeys(PROGRESS_TEMPLATES, progress.build),
    **dict.fromkeys(changes_paper.TEMPLATES, changes.build),
    **dict.fromkeys(measure_paper.TEMPLATES, measure.build),
    **dict.fromkeys(meeting_paper.TEMPLATES, meeting.build),
    **dict.fromkeys(LEDGER_TEMPLATES, ledger.build),
    **dict.fromkeys(BREAKDOWN_TEMPLATES, breakdown.build),
    **dict.fromkeys(BULLETIN_TEMPLATES, bulletin.build),
    # one line for each kind
}


def build_excel(snapshot: Snapshot, sha256: str, *, stage: Stage = Stage.PUBLISHED) -> bytes:
    """The .xlsx of a snapshot. Refuses a snapshot of a shape it does not know (``UnknownTemplateError``)."""
    made = _BUILD.get(str(snapshot.get("template")))
    if made is None:
        raise UnknownTemplateError(str(snapshot.get("template")))
    return made(snapshot, sha256, stage=stage)
