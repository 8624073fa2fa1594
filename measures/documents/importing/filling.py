"""What a draft gets when its text is known: cuts, and whom its names mean. Shared by the page and the job."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from audit.rules import Actor, RuleBroken
from audit.screening.actions import record_held
from audit.screening.rules import PURGED, find_mark, held_words
from departments.models import Body
from departments.naming import Directory
from measures.documents.entering import NewSource, entered_already, text_digest
from measures.documents.importing.draft import DraftData, DraftState, as_json
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.review import coverage_of, head_of, printed_names, rows_of
from measures.documents.models import Policy
from measures.documents.parsing.segmenting import segment
from measures.documents.parsing.tree import Part, Segment

DOOR = "文件导入"


def hold_marked(text: str, *, field: str, by: Actor, at: datetime) -> None:
    """Refuse a text that bears a mark of classification (``classified_mark``); the attempt is recorded, nothing is kept.

    Outside of any transaction: the refusal is no reason to lose the record.
    """
    mark = find_mark(text, settings.SCREENING_MARKS)
    if mark is not None:
        record_held([mark], door=DOOR, by=by, at=at)
        raise RuleBroken("classified_mark", held_words(mark), field)


def fill(draft: ImportDraft) -> None:
    """Cut the text of an unsaved draft, look its names up and open it for review."""
    named = Body.objects.in_order().values_list("name", "full_name")
    known = tuple(dict.fromkeys(name for names in named for name in names if name in draft.text))
    data = matched(DraftData(text=draft.text, segments=segment(draft.text), known=known))
    put(draft, data)
    draft.text_sha256 = text_digest(draft.text)
    draft.state = DraftState.REVIEWING


def put(draft: ImportDraft, data: DraftData) -> None:
    """Give an unsaved draft this content, and the figures that follow from it."""
    rows = rows_of(data)
    measures = [row for row in rows if row.is_measure]
    draft.data, draft.measure_count = as_json(data), len(measures)
    draft.checked_count = sum(row.is_checked for row in measures)
    draft.doubt_count = sum(coverage_of(data, rows).by_field.values())


def matched(data: DraftData) -> DraftData:
    """With a body for every printed name that means one beyond doubt; what a reviewer decided stays."""
    rosters = [names for names in printed_names(data) if any(name not in data.bodies for name in names)]
    if not rosters:
        return data
    found: dict[str, int] = {}
    directory = Directory.read(on=issued_on(data))
    for names in rosters:
        for match in directory.match(names):
            if match.body is not None:
                found.setdefault(match.name, match.body.pk)
    return replace(data, bodies={**found, **data.bodies})


def issued_on(data: DraftData) -> date | None:
    said = head_of(data)["issued_on"]
    return date.fromisoformat(said) if said else None


def twin_of(draft: ImportDraft) -> Policy | None:
    """The entered source that this is the same document as: the same number, title and date, or text."""
    head, data = head_of(draft.draft), draft.draft
    return entered_already(
        NewSource(
            kind=draft.kind,
            title=head["title"],
            document_no=head["document_no"],
            issued_on=issued_on(data),
            text=draft.text,
        )
    )


def purge(draft: ImportDraft) -> dict[str, Any]:
    """Take a draft's file off the disk; returns what else goes: text, name and all that was made of them, none of it cut anew.

    Call it inside the transaction of a purge, which leaves its record and writes these columns.
    """
    if draft.original:
        name, storage = str(draft.original.name), draft.original.storage
        transaction.on_commit(lambda: storage.delete(name))
    whole = DraftData(PURGED, (Segment(Part.UNKNOWN, 0, len(PURGED)),))
    is_open = draft.state in {DraftState.READING, DraftState.REVIEWING}
    return {
        "text": PURGED,
        "text_sha256": "",
        "file_name": "",
        "original": "",
        "data": as_json(whole),
        "state": DraftState.DISCARDED if is_open else draft.state,
    }


def drop_unread_file(draft_id: int) -> None:
    """Take the file of a draft off the disk that ended before it was read: what was not screened does not stay.

    For after the commit. Until the file is gone its name stays with the draft, so that the sweeper finds what was missed.
    """
    draft = ImportDraft.objects.with_unread_file().filter(pk=draft_id).only("original").first()
    if draft is not None:
        draft.original.storage.delete(str(draft.original.name))
        ImportDraft.objects.filter(pk=draft_id).update(original="")


def other_draft_of(draft: ImportDraft) -> ImportDraft | None:
    """Another draft of the same text that is still under way."""
    return (
        ImportDraft.objects.under_way()
        .filter(text_sha256=draft.text_sha256)
        .exclude(pk=draft.pk)
        .select_related("begun_by")
        .order_by("id")
        .first()
    )
