"""Each kind of report as a workbook."""

from collections.abc import Mapping
from typing import Protocol

from reports.documents.blocks import Snapshot
from reports.documents.books import breakdown, bulletin, changes, ledger, measure, meeting, progress
from reports.documents.papers import UnknownTemplateError
from reports.documents.papers import changes as changes_paper
from reports.documents.papers import measure as measure_paper
from reports.documents.papers import meeting as meeting_paper
from reports.documents.papers.breakdown import TEMPLATES as BREAKDOWN_TEMPLATES
from reports.documents.papers.bulletin import TEMPLATES as BULLETIN_TEMPLATES
from reports.documents.papers.ledger import TEMPLATES as LEDGER_TEMPLATES
from reports.documents.papers.progress import TEMPLATES as PROGRESS_TEMPLATES
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
