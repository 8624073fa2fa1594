"""Taking over into an entered source what a corrected text says otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from audit.texts import folded
from measures.documents.entering import add_measure
from measures.documents.importing.building import new_measures
from measures.documents.importing.comparing import (
    FIELDS,
    PLACES,
    Change,
    Chapters,
    Difference,
    Entered,
    Heading,
    arranged,
    compare,
)
from measures.documents.importing.draft import DraftState
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.printed import heading_of
from measures.documents.importing.review import rows_of, tree_of
from measures.documents.kinds import KINDS, SourceKind
from measures.documents.models import Chapter, Measure, Policy
from measures.documents.sources.actions import (
    ChapterRow,
    correct_measure,
    place_measure,
    remove_measure,
    set_chapters,
)
from measures.documents.sources.arranging import arrange_measures
from measures.documents.standing import state_of
from measures.documents.trace import record
from measures.states import MeasureState
from measures.texts import check_version

NO_TWIN = RuleBroken("no_twin", "这份草稿没有对照的来源。")
NOT_CHANGED = RuleBroken("not_changed", "所选的条目已没有改动，请刷新后重新勾选。")


@dataclass(frozen=True)
class Comparison:
    """A draft beside its source as both stand. ``is_fixed``: something was given out, so that order and chapters stay."""

    differences: list[Difference]
    chapters: Chapters
    kept: list[Chapter]
    measures: Mapping[int, Measure]

    @property
    def seen(self) -> str:
        """A name for how the measures of the source stand."""
        return state_of(self.measures.values())

    @property
    def is_fixed(self) -> bool:
        return any(measure.state != MeasureState.DRAFT for measure in self.measures.values())

    @property
    def renamed(self) -> Mapping[int, tuple[Heading, Heading]]:
        """Id of a chapter that is now called otherwise -> (before, after)."""
        both = {
            self.kept[old].pk: (self.chapters.old[old], self.chapters.new[new])
            for new, old in sorted(self.chapters.pairs.items())
        }
        return {pk: names for pk, names in both.items() if folded(str(names[0])) != folded(str(names[1]))}

    def may_take(self, difference: Difference) -> bool:
        """True where a tick can take it over: not what stays once something was given out, and no row that is not whole."""
        if difference.change is Change.SAME:
            return False
        if difference.change is Change.NEW:
            return difference.row is not None and difference.row.is_whole
        if difference.change is Change.GONE:
            return self.is_draft(difference)
        return not (self.is_fixed and PLACES.keys() >= difference.fields.keys())

    def is_draft(self, difference: Difference) -> bool:
        entered = difference.entered
        return entered is not None and self.measures[entered.id].state == MeasureState.DRAFT


@dataclass(frozen=True)
class Taken:
    """How much was taken over. ``is_all``: nothing differs any more."""

    corrected: int
    added: int
    removed: int
    is_all: bool


def comparison_of(draft: ImportDraft) -> Comparison:
    """The draft beside the source it is the same document as. Refuses a draft that is compared with nothing (``no_twin``)."""
    if draft.revises_id is None:
        raise NO_TWIN
    measures = {each.pk: each for each in Measure.objects.filter(policy_id=draft.revises_id).in_order()}
    kept = list(Chapter.objects.filter(policy_id=draft.revises_id).order_by("ordinal"))
    place_of = {chapter.pk: place for place, chapter in enumerate(kept)}
    data = draft.draft
    chapters = Chapters(
        [Heading(each.number_text, each.title) for each in kept],
        [Heading(*heading_of(draft.text, each)) for each in tree_of(data).chapters],
    )
    entered = [
        Entered(
            each.pk,
            each.version,
            each.number_text,
            each.title,
            each.text,
            each.bracket,
            place_of.get(each.chapter_id or 0),
        )
        for each in measures.values()
    ]
    is_fixed = any(measure.state != MeasureState.DRAFT for measure in measures.values())
    found = compare(entered, rows_of(data), chapters, with_order=not is_fixed)
    return Comparison(found, chapters, kept, measures)


def needs_second(draft: ImportDraft) -> bool:
    """True while the kind of the source that was entered demands a second person, and none has confirmed the draft as it stands."""
    kind = draft.revises.kind if draft.revises else draft.kind
    return KINDS[SourceKind(kind)].needs_second and draft.confirmed_by_id is None


@transaction.atomic
def take_over(
    draft: ImportDraft,
    chosen: Collection[int],
    *,
    new: Collection[int] = (),
    chapters: Collection[int] = (),
    reason: str,
    version: int,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> Taken:
    """Make these measures and ``chapters`` (ids of the source) what the draft says, and add the ``new`` rows (starts).

    What is new is a draft like any that is entered, what changed is corrected, what is gone is removed, what moved is
    moved; the source's own text and original stay. The draft counts as entered once nothing differs. All or nothing.
    Refuses an older version of the draft, a source that is not as it was ``seen`` beside it, a draft that lacks its
    second person (``confirmation_needed``), what does not differ (any more), a row that is not whole, and what
    ``correct_measure``, ``place_measure``, ``remove_measure``, ``set_chapters`` and ``add_measure`` refuse.
    """
    draft = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state != DraftState.REVIEWING:
        raise RuleBroken("not_reviewing", f"这份草稿现为“{draft.get_state_display()}”，不能再办理。")
    check_version(draft.version, version)
    if needs_second(draft):
        raise RuleBroken("confirmation_needed", "这类来源采用新文本前须由另一人复核。")
    if not (chosen or new or chapters):
        raise RuleBroken("none_chosen", "请勾选要采用的改动。")
    policy = _locked_source(draft)
    now = comparison_of(draft)
    if seen not in (None, now.seen):
        raise StaleVersion("对照之后有人修改了这一来源，没有办理。请按最新情况重新勾选。")
    ticked = _ticked(now, chosen, new)
    hand = _Hand(policy, now, reason, by, at)
    hand.set_chapters(ticked, chapters)
    for each in ticked:
        hand.take(each)
    hand.arrange(ticked)
    taken = Taken(hand.corrected, len(hand.added), hand.removed, _is_all_same(draft))
    if taken.is_all:
        draft.state, draft.policy, draft.version, draft.edited_at = (
            DraftState.ENTERED,
            policy,
            draft.version + 1,
            at,
        )
        draft.save(update_fields=["state", "policy", "version", "edited_at"])
    record(
        draft,
        by=by,
        at=at,
        verb="import.taken_over",
        summary=f"按{draft}更正 {taken.corrected} 条，增加 {taken.added} 条，删除 {taken.removed} 条",
        after={
            "measures": sorted(chosen),
            "chapters": sorted(chapters),
            "added": sorted(hand.added.values()),
            "state": draft.state,
        },
    )
    return taken


def _locked_source(draft: ImportDraft) -> Policy:
    """The source that a draft is compared with, and its measures before it, locked until the transaction ends."""
    if draft.revises_id is None:
        raise NO_TWIN
    list(Measure.objects.select_for_update(no_key=True).filter(policy_id=draft.revises_id).order_by("id"))
    return Policy.objects.select_for_update().get(pk=draft.revises_id)


def _ticked(now: Comparison, chosen: Collection[int], new: Collection[int]) -> list[Difference]:
    """The differences that were ticked, in the order of the new text."""
    found = [
        each
        for each in now.differences
        if each.change is not Change.SAME
        and (each.entered.id in chosen if each.entered else each.row is not None and each.row.start in new)
    ]
    if len(found) != len(set(chosen)) + len(set(new)):
        raise NOT_CHANGED
    for each in found:
        if each.row and each.row.lacks and each.change is Change.NEW:
            words = f"“{each.row.number_text}{each.row.title}”还不能增加：{''.join(each.row.lacks)}"
            raise RuleBroken("row_not_whole", words)
    return found


def _is_all_same(draft: ImportDraft) -> bool:
    now = comparison_of(draft)
    return not now.renamed and all(each.change is Change.SAME for each in now.differences)


def _chapters_of(ticked: Collection[Difference]) -> set[int]:
    """The places of the chapters that these come to stand in."""
    rows = [each.row for each in ticked if each.change is Change.NEW or "chapter" in each.fields]
    return {row.chapter for row in rows if row and row.chapter is not None}


@dataclass
class _Hand:
    """Carries the ticked differences out, by the acts that the pages call."""

    policy: Policy
    now: Comparison
    reason: str
    by: Actor
    at: datetime
    # Place of a chapter in the new text -> the chapter of the source; start of a row -> the measure it became.
    chapters: dict[int, Chapter] = field(default_factory=dict)
    added: dict[int, int] = field(default_factory=dict)
    corrected: int = 0
    removed: int = 0

    def set_chapters(self, ticked: Collection[Difference], renamed: Collection[int]) -> None:
        """Rename these chapters, and make those that what was ticked stands in and the source lacks.

        Each new one behind the one that it follows in the new text; none once something was given out: then what is new
        stands in no chapter.
        """
        self.chapters = {new: self.now.kept[old] for new, old in self.now.chapters.pairs.items()}
        if not self.now.renamed.keys() >= set(renamed):
            raise NOT_CHANGED
        missing = set() if self.now.is_fixed else _chapters_of(ticked) - self.chapters.keys()
        if not (missing or renamed):
            return
        rows: list[ChapterRow] = []
        for each in self.now.kept:
            name = self.now.renamed[each.pk][1] if each.pk in renamed else each
            rows.append(ChapterRow(name.number_text, name.title, each.pk))
        made: dict[int, ChapterRow] = {}
        behind = 0
        for place, heading in enumerate(self.now.chapters.new):
            if known := self.chapters.get(place):
                behind = next(n for n, row in enumerate(rows, start=1) if row.chapter == known.pk)
            elif place in missing:
                made[place] = ChapterRow(heading.number_text, heading.title)
                rows.insert(behind, made[place])
                behind += 1
        self.policy = set_chapters(
            self.policy,
            rows=rows,
            reason=self.reason,
            version=self.policy.version,
            by=self.by,
            at=self.at,
        )
        standing = list(self.policy.chapters.order_by("ordinal"))
        self.chapters |= {place: standing[rows.index(row)] for place, row in made.items()}

    def take(self, each: Difference) -> None:
        """Carry one of them out."""
        if each.entered is None and each.row is not None:
            (new,) = new_measures([each.row])
            chapter = self.chapters.get(-1 if each.row.chapter is None else each.row.chapter)
            added = add_measure(self.policy, new, chapter=chapter, by=self.by, at=self.at)
            self.added[each.row.start] = added.pk
        elif each.entered is not None and each.row is None:
            measure = self.now.measures[each.entered.id]
            remove_measure(measure, version=measure.version, by=self.by, at=self.at)
            self.removed += 1
        elif each.entered is not None and each.row is not None:
            self._correct(self.now.measures[each.entered.id], each, each.row.chapter)
            self.corrected += 1

    def _correct(self, measure: Measure, each: Difference, chapter: int | None) -> None:
        fields = {name: after for name, (_, after) in each.fields.items() if name in FIELDS}
        if fields:
            measure = correct_measure(
                measure, fields=fields, reason=self.reason, version=measure.version, by=self.by, at=self.at
            )
        # Alone it is refused in words, where the chapter stays; beside others it is left.
        if "chapter" in each.fields and not (fields and self.now.is_fixed):
            there = self.chapters.get(-1 if chapter is None else chapter)
            place_measure(measure, chapter=there, version=measure.version, by=self.by, at=self.at)

    def arrange(self, ticked: Collection[Difference]) -> None:
        """Put what was added and what moved where the new text has it; nothing once something was given out."""
        moving = {each.entered.id for each in ticked if each.entered and "place" in each.fields}
        moving |= {*self.added.values()}
        if moving and not self.now.is_fixed:
            standing = list(self.policy.measures.order_by("number").values_list("pk", flat=True))
            order = arranged(self.now.differences, standing, moving, self.added)
            arrange_measures(self.policy, order, by=self.by, at=self.at)
