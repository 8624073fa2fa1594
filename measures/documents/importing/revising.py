"""Taking over into an entered source what a corrected text says otherwise."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken
from measures.documents.importing.comparing import Change, Difference, Entered, compare
from measures.documents.importing.draft import DraftState
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.review import rows_of
from measures.documents.models import Measure
from measures.documents.sources.actions import correct_measure
from measures.documents.trace import record
from measures.texts import check_version


def differences(draft: ImportDraft) -> list[Difference]:
    """The draft beside the source it is the same document as. Refuses a draft that is compared with nothing (``no_twin``)."""
    if draft.revises_id is None:
        raise RuleBroken("no_twin", "这份草稿没有对照的来源。")
    entered = [
        Entered(each.pk, each.version, each.number_text, each.title, each.text, each.bracket)
        for each in Measure.objects.filter(policy_id=draft.revises_id).in_order()
    ]
    return compare(entered, rows_of(draft.draft))


@transaction.atomic
def take_over(
    draft: ImportDraft, chosen: Collection[int], *, reason: str, version: int, by: Actor, at: datetime
) -> int:
    """Correct these measures (ids of the entered source) to what the draft says; returns how many.

    All or nothing. Refuses a measure that the draft does not change (``not_changed``), an older version of the draft, and what
    ``correct_measure`` refuses. What is new or gone is no correction: it is entered or cancelled on its own.
    """
    draft = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state != DraftState.REVIEWING:
        raise RuleBroken("not_reviewing", f"这份草稿现为“{draft.get_state_display()}”，不能再办理。")
    check_version(draft.version, version)
    changed = {
        each.entered.id: each for each in differences(draft) if each.change is Change.CHANGED and each.entered
    }
    if not chosen:
        raise RuleBroken("none_chosen", "请勾选要采用的改动。")
    if any(pk not in changed for pk in chosen):
        raise RuleBroken("not_changed", "所选的条目已没有改动，请刷新后重新勾选。")
    measures = Measure.objects.in_bulk(list(chosen))
    for pk in sorted(chosen):
        fields = {name: after for name, (_, after) in changed[pk].fields.items()}
        correct_measure(
            measures[pk], fields=fields, reason=reason, version=measures[pk].version, by=by, at=at
        )
    summary = f"按{draft}更正 {len(measures)} 条"
    record(draft, by=by, at=at, verb="import.taken_over", summary=summary, after={"measures": sorted(chosen)})
    return len(measures)
