"""The kinds of reports. Everything else reads this table: forms, building, download, the API and who may read what.

A report shows what was frozen when it was asked for: papers and workbooks are built from the frozen values alone, so
renamed bodies, later reports and edited measures change no report that was asked for before.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from reports.documents.blocks import Paper, Snapshot
from reports.documents.excel import build_book
from reports.freezing.envelope import Across, Subject, clean, cleaned, digest, envelope, moment
from reports.freezing.places import placed
from reports.kinds import (
    body_tasks,
    breakdown,
    bulletin,
    changes,
    ledger,
    measure,
    meeting,
    progress,
    province,
    year,
)
from reports.kinds.frame import Part, Readers, ReportKind, Setting
from reports.kinds.issue import Issue, framed_by, issued_book, issued_paper
from reports.rules import STAGE_MARKS, Kind, Stage
from reports.terms import terms_of
from reports.wording.frames import framed
from reports.wording.labels import labelled_book, labelled_paper

KINDS: Mapping[Kind, ReportKind] = {
    Kind.PROGRESS: progress.KIND,
    Kind.BULLETIN: bulletin.KIND,
    Kind.CHANGES: changes.KIND,
    Kind.LEDGER: ledger.KIND,
    Kind.BREAKDOWN: breakdown.KIND,
    Kind.MEETING: meeting.KIND,
    Kind.MEASURE: measure.KIND,
    Kind.BODY_TASKS: body_tasks.KIND,
    Kind.PROVINCE: province.KIND,
    Kind.YEAR: year.KIND,
}
KIND_NAMES = {kind: made.name for kind, made in KINDS.items()}


class UnknownTemplateError(Exception):
    """The snapshot was frozen by a version of the product whose shape this one does not know."""


def read_by(readers: Readers) -> list[Kind]:
    """The kinds that are for these readers once published."""
    return [kind for kind, made in KINDS.items() if made.readers is readers]


def freeze(kind: Kind, subject: Subject | Across, *, as_of: datetime) -> dict[str, Any]:
    """All that a report of this kind shows of its subject as it stood at ``as_of``.

    Refuses a subject that lacks what the kind is about (``ValueError``).
    """
    made = KINDS[kind]
    head = envelope(kind, made.template, subject, title=made.title(subject), as_of=as_of)
    # What the office says of its head and foot comes later, before it is published.
    frozen: dict[str, Any] = cleaned(
        head | {"frame": {}} | placed(made.freeze(subject, as_of), subject.places)
    )
    return frozen


def compose(
    snapshot: Snapshot, sha256: str, *, stage: Stage = Stage.PUBLISHED, issue: Issue | None = None
) -> Paper:
    """The paper of a snapshot, marked as a draft or as withdrawn where it is, else as its kind marks it; Word and PDF set it.

    ``issue``: as its body issued it. Refuses a snapshot of a shape that no kind knows (``UnknownTemplateError``).
    """
    snapshot = cleaned(snapshot)
    paper = labelled_paper(setting_of(snapshot).compose(snapshot, sha256), terms_of(snapshot))
    if issue is not None:
        paper, snapshot = issued_paper(paper, issue), framed_by(snapshot, issue)
    marked = replace(paper, mark=STAGE_MARKS[stage] or paper.mark)
    return framed(marked, snapshot, is_draft=stage is Stage.DRAFT)


def imprint_of(snapshot: Snapshot, sha256: str) -> str:
    """The cut-off, the digest and the source of a report's data in words, for its check sheet; refuses as ``compose``."""
    return setting_of(snapshot).compose(snapshot, sha256).closing


def build_excel(
    snapshot: Snapshot, sha256: str, *, stage: Stage = Stage.PUBLISHED, issue: Issue | None = None
) -> bytes:
    """The .xlsx of a snapshot, marked and refused as ``compose`` does."""
    book = labelled_book(setting_of(snapshot).book(cleaned(snapshot), sha256), terms_of(snapshot))
    if issue is not None:
        book = issued_book(book, issue)
    return build_book(replace(book, mark=STAGE_MARKS[stage] or book.mark))


def setting_of(snapshot: Snapshot) -> Setting:
    """How a snapshot is set, by its template; refuses one that no kind knows (``UnknownTemplateError``)."""
    template = str(snapshot.get("template"))
    for made in KINDS.values():
        if template == made.template:
            return made.setting
        if template in made.earlier:
            return made.earlier[template]
    raise UnknownTemplateError(template)


__all__ = [
    "KINDS",
    "KIND_NAMES",
    "Across",
    "Issue",
    "Part",
    "Readers",
    "Subject",
    "UnknownTemplateError",
    "build_excel",
    "clean",
    "compose",
    "digest",
    "freeze",
    "imprint_of",
    "moment",
    "read_by",
]
