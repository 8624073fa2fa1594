"""A reviewed draft as the source that is entered: what the text has, and what reviewers put over it."""

from collections.abc import Mapping, Sequence
from datetime import date

from departments.models import Body
from measures.documents.entering import NewChapter, NewItem, NewMeasure, NewPlace, NewSource
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.printed import heading_of
from measures.documents.importing.review import Row, head_of, tree_of
from measures.states import ResponsibilityRole, RoleSource


def new_source(draft: ImportDraft, rows: Sequence[Row]) -> NewSource:
    """The source with these rows as its measures, in order; chapters without a measure stay."""
    data = draft.draft
    head = head_of(data)
    return NewSource(
        kind=draft.kind,
        title=head["title"],
        issuing_body=head["issuing_body"],
        issued_on=_day(head["issued_on"]),
        document_no=head["document_no"],
        valid_to=_day(head["valid_to"]),
        basis=head["basis"],
        addressees=head["addressees"],
        preamble=head["preamble"],
        closing_text=head["closing_text"],
        text=draft.text,
        original=_original(draft),
        chapters=[NewChapter(*heading_of(draft.text, each)) for each in tree_of(data).chapters],
        measures=new_measures(rows),
    )


def new_measures(rows: Sequence[Row]) -> list[NewMeasure]:
    """These rows as measures, in order."""
    ids = {place.body_id for row in rows for place in row.places}
    bodies = Body.objects.in_bulk([pk for pk in ids if pk is not None])
    return [_measure(row, bodies) for row in rows]


def _measure(row: Row, bodies: Mapping[int, Body]) -> NewMeasure:
    return NewMeasure(
        text=row.text,
        title=row.title,
        number_text=row.number_text,
        title_is_derived=row.title_is_derived,
        chapter=row.chapter,
        section=row.section,
        bracket=row.bracket,
        places=[
            NewPlace(
                bodies[place.body_id],
                place.name,
                ResponsibilityRole(place.role),
                RoleSource(place.role_source),
            )
            for place in row.places
            if place.body_id is not None
        ],
        is_open_ended=row.is_open_ended,
        open_tail=row.open_tail,
        is_by_respective_duty=row.is_by_respective_duty,
        is_open_to_cities=row.is_open_to_cities,
        due_on=row.due_on,
        due_text=row.due_text if row.due_on else "",
        expected_result=row.expected_result,
        items=[NewItem(quote) for quote in row.quotes],
    )


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


def _original(draft: ImportDraft) -> tuple[str, bytes] | None:
    if not draft.original:
        return None
    with draft.original.open("rb") as file:
        return draft.file_name, file.read()
