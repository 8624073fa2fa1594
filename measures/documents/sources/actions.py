"""Writes to a source after it was entered: editing before dispatch, 勘误 after it, order, withdrawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from audit.rules import Actor, RuleBroken
from audit.texts import on_one_line
from measures import texts
from measures.documents.entering import check_lengths, check_short_title
from measures.documents.history import Correction
from measures.documents.items.models import ActionItem, ItemAssignment
from measures.documents.kinds import KINDS, Kind, SourceKind
from measures.documents.models import Chapter, Measure, Policy, Responsibility
from measures.documents.moves import lock_measure
from measures.documents.rules import SHORT_TITLE_MAX, TERMS
from measures.documents.sources import rules as source_rules
from measures.documents.trace import record
from measures.states import MeasureState

Row = TypeVar("Row", bound=Any)


@transaction.atomic
def edit_source(
    policy: Policy, *, fields: Mapping[str, Any], reason: str = "", version: int, by: Actor, at: datetime
) -> Policy:
    """Set printed fields (``source_rules.SOURCE_FIELDS``) of a source.

    Until something of it is given out an edit, afterwards a 勘误 with its reason, the old words kept. The text and the
    file it was imported from stay as they are. One that turns out to be of a kind for those who carry it out becomes
    restricted. Refuses another source's number or title and date, and the kind of a
    source in force.
    """
    policy = _lock(policy, version)
    given_out = _has_given_out(policy)
    if given_out and fields.get("kind", policy.kind) != policy.kind:
        raise RuleBroken("kind_fixed", "已有事项交办，来源种类不能再改。", "kind")
    changed = _set(policy, fields, source_rules.SOURCE_FIELDS)
    if "kind" in changed:
        _take_clocks(policy, KINDS[SourceKind(changed["kind"][0])])
        # None opens by itself.
        if policy.words.is_restricted and not policy.is_restricted:
            policy.is_restricted = True
            changed["is_restricted"] = (False, True)
    source_rules.check_valid_to(policy.valid_to, policy.issued_on)
    _check_no_twin(policy)
    return _keep(policy, policy, changed, is_correction=given_out, reason=reason, by=by, at=at)


@transaction.atomic
def set_visibility(policy: Policy, *, is_restricted: bool, version: int, by: Actor, at: datetime) -> Policy:
    """Keep a source to those who carry it out, or open it to every body; what stood so already leaves no trace."""
    policy = _lock(policy, version)
    if policy.is_restricted == is_restricted:
        return policy
    policy.is_restricted, policy.version = is_restricted, policy.version + 1
    policy.save(update_fields=["is_restricted", "version"])
    record(
        policy,
        by=by,
        at=at,
        verb="policy.restricted" if is_restricted else "policy.opened",
        summary=f"可见范围改为{'仅承办单位' if is_restricted else '各单位'}：{policy}"[:500],
        before={"is_restricted": not is_restricted},
        after={"is_restricted": is_restricted},
    )
    return policy


def set_short_title(policy: Policy, *, short_title: str, version: int, by: Actor, at: datetime) -> Policy:
    """What rows call a source (简称): the office's own name, so no 勘误; the same name again leaves no trace.

    Refuses an empty or too long one, and one that another source bears (``short_title_taken``).
    """
    named = texts.check_text(
        on_one_line(short_title), label="简称", field="short_title", most=SHORT_TITLE_MAX
    )
    check_short_title(named, but=policy.pk)
    try:
        with transaction.atomic():
            return _name(policy, named, version=version, by=by, at=at)
    except IntegrityError:
        # Two at once: the constraint lets one of them have it.
        check_short_title(named, but=policy.pk)
        raise


def _name(policy: Policy, short_title: str, *, version: int, by: Actor, at: datetime) -> Policy:
    policy = _lock(policy, version)
    before = policy.short_title
    if before == short_title:
        return policy
    policy.short_title, policy.version = short_title, policy.version + 1
    policy.save(update_fields=["short_title", "version"])
    record(
        policy,
        by=by,
        at=at,
        verb="policy.named",
        summary=f"简称改为“{short_title}”：{policy}"[:500],
        before={"short_title": before},
        after={"short_title": short_title},
    )
    return policy


@transaction.atomic
def correct_measure(
    measure: Measure, *, fields: Mapping[str, str], reason: str = "", version: int, by: Actor, at: datetime
) -> Measure:
    """Set the printed fields (``source_rules.MEASURE_FIELDS``) of a measure.

    Before dispatch an edit; after it a 勘误: the reason is needed, the old text is kept and shown in the history. The quotes of
    action items follow a corrected text; refuses one in which the stretch that is quoted is gone (``quote_lost``).
    """
    measure = lock_measure(measure)
    texts.check_version(measure.version, version)
    changed = _set(measure, fields, source_rules.MEASURE_FIELDS)
    if "title" in changed:
        measure.title_is_derived = False
    if "text" in changed:
        _let_quotes_follow(measure, *changed["text"])
    is_correction = measure.state != MeasureState.DRAFT
    return _keep(measure, measure.policy, changed, is_correction=is_correction, reason=reason, by=by, at=at)


@dataclass(frozen=True)
class ChapterRow:
    """One chapter as the office wants it; without ``chapter`` a new one, with an empty title one to be taken off."""

    number_text: str
    title: str
    chapter: int | None = None


@transaction.atomic
def set_chapters(
    policy: Policy, *, rows: Sequence[ChapterRow], reason: str = "", version: int, by: Actor, at: datetime
) -> Policy:
    """The chapters of a source in the order of ``rows``.

    Until something is given out they come, go and change places; afterwards they are only renamed, as a 勘误 each with the
    one reason. Refuses to take off a chapter in which measures stand (``chapter_in_use``).
    """
    policy = _lock(policy, version)
    known = {chapter.pk: chapter for chapter in policy.chapters.order_by("ordinal")}
    given_out = _has_given_out(policy)
    if given_out and [row.chapter for row in rows] != list(known):
        raise RuleBroken("chapters_fixed", "已有事项交办，章只能更正编号和标题，不能增减和移动。")
    _renumber(policy, known, [row for row in rows if row.title], rows)
    for row in rows:
        chapter = known.get(row.chapter or 0)
        if chapter and row.title:
            said = {"number_text": row.number_text, "title": row.title}
            changed = _set(chapter, said, source_rules.CHAPTER_FIELDS)
            _keep(chapter, policy, changed, is_correction=given_out, reason=reason, by=by, at=at)
    policy.version += 1
    policy.save(update_fields=["version"])
    return policy


@transaction.atomic
def place_measure(
    measure: Measure, *, chapter: Chapter | None, step: int = 0, version: int, by: Actor, at: datetime
) -> Measure:
    """Put a draft into a chapter of its source (or none), and one place up (-1) or down (1) among the measures.

    Refuses once something of the source was given out: slips and reports know the order (``order_fixed``).
    """
    measure = lock_measure(measure)
    texts.check_version(measure.version, version)
    if _has_given_out(measure.policy):
        words = "已有事项交办，不能再移动次序或改换所属章；章号、章标题有误的，请在来源页面办理勘误。"
        raise RuleBroken("order_fixed", words)
    before = {"chapter": measure.chapter_name, "number": measure.number}
    measure.chapter, measure.version = chapter, measure.version + 1
    measure.save(update_fields=["chapter", "version"])
    other = measure.policy.measures.filter(number=measure.number + step).first() if step else None
    if other is not None:
        # Out of the way first: a number is one row's at any moment.
        own, theirs = measure.number, other.number
        for row, number in ((other, 0), (measure, theirs), (other, own)):
            row.number = number
            row.save(update_fields=["number"])
    after = {"chapter": measure.chapter_name, "number": measure.number}
    if after != before:
        summary = f"移动{measure}的位置"
        record(measure, by=by, at=at, verb="measure.placed", summary=summary, before=before, after=after)
    return measure


@transaction.atomic
def remove_measure(measure: Measure, *, version: int, by: Actor, at: datetime) -> None:
    """Take a draft off its source, with its roster and items; the record keeps its words. Refuses the last one."""
    measure = lock_measure(measure)
    texts.check_version(measure.version, version)
    if measure.state != MeasureState.DRAFT or measure.moves.exists():
        raise RuleBroken("given_out", "该事项已经交办，不能删除；不再督办的，请办理撤销。")
    if not measure.policy.measures.exclude(pk=measure.pk).exists():
        raise RuleBroken("last_measure", "来源至少要有一项；整个来源录错的，请撤回该来源。")
    before = {"number": measure.number, "title": measure.title, "text": measure.text}
    summary = f"删除《{measure.policy.title}》的{measure}"
    record(measure.policy, by=by, at=at, verb="measure.removed", summary=summary[:500], before=before)
    _delete(Measure.objects.filter(pk=measure.pk), "该事项已有办理记录（如批示），不能删除。")


@transaction.atomic
def withdraw_source(policy: Policy, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """Take a source back of which nothing was given out: its rows and its original go (docs/decisions/0021).

    The record keeps what it was, by whom and why. Refuses without a reason, and once anything was given out.
    """
    policy = _lock(policy, version)
    reason = texts.check_text(reason, label="撤回原因", field="reason", most=texts.REASON_MAX)
    if _has_given_out(policy):
        raise RuleBroken("given_out", "已有事项交办，不能撤回；不再执行的，请办理终结（废止）。")
    measures = policy.measures.all()
    before = {name: source_rules.in_words(getattr(policy, name)) for name in source_rules.SOURCE_FIELDS}
    names = [str(measure) for measure in measures.in_order()]
    summary = f"撤回《{policy.title}》，共 {len(names)} 条，原因：{reason}"
    record(
        policy,
        by=by,
        at=at,
        verb="policy.withdrawn",
        summary=summary[:500],
        before=before | {"sha256": policy.sha256, "measures": names},
        after={"reason": reason},
    )
    name, storage = str(policy.original.name or ""), policy.original.storage
    in_use = "该来源已有办理记录（如填报周期、批示、报告），不能撤回。"
    _delete(measures, in_use)
    policy.chapters.all().delete()
    try:
        policy.delete()
    except models.ProtectedError as held:
        raise RuleBroken("in_use", in_use) from held
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def purge_original(policy: Policy) -> None:
    """Take the file a source came from off the disk; its SHA-256 stays. Inside the transaction of a purge, which records it."""
    name, storage = str(policy.original.name), policy.original.storage
    transaction.on_commit(lambda: storage.delete(name))
    Policy.objects.filter(pk=policy.pk).update(original="")


def _let_quotes_follow(measure: Measure, before: str, after: str) -> None:
    items = list(measure.action_items.select_for_update())
    for item, quote in zip(
        items, source_rules.quotes_after(before, after, [item.quote for item in items]), strict=True
    ):
        item.quote = quote
    ActionItem.objects.bulk_update(items, ["quote"])


# --- What they share ----------------------------------------------------------------------------------


def _lock(policy: Policy, version: int) -> Policy:
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    texts.check_version(policy.version, version)
    return policy


def _has_given_out(policy: Policy) -> bool:
    return policy.measures.exclude(state=MeasureState.DRAFT).exists()


def _set(
    row: models.Model, fields: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, tuple[Any, Any]]:
    before = {name: getattr(row, name) for name in names}
    changed = source_rules.changes(before, fields, names)
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    check_lengths([row])
    return changed


def _keep(
    row: Row,
    policy: Policy,
    changed: Mapping[str, tuple[Any, Any]],
    *,
    is_correction: bool,
    reason: str,
    by: Actor,
    at: datetime,
) -> Row:
    """Save what changed, with a row of 勘误 for each field where it is one, and leave the trace."""
    if not changed:
        return row
    said = [*changed]
    if is_correction:
        reason = texts.check_text(reason, label="勘误原因", field="reason", most=texts.REASON_MAX)
        about = {name: row for name, kind in _ABOUT.items() if isinstance(row, kind)}
        Correction.objects.bulk_create(
            Correction(
                policy=policy,
                **about,
                field=name,
                before=source_rules.in_words(was),
                after=source_rules.in_words(now),
                reason=reason,
                at=at,
                by_name=by.name,
            )
            for name, (was, now) in changed.items()
        )
    if hasattr(row, "version"):
        row.version += 1
        said.append("version")
    if hasattr(row, "title_is_derived"):
        said += ["title_is_derived", "search_text"]
    row.save(update_fields=said)
    kind = row._meta.model_name
    record(
        row,
        by=by,
        at=at,
        verb=f"{kind}.{'corrected' if is_correction else 'text_edited'}",
        summary=f"{'勘误' if is_correction else '修改'}：{row}"[:500],
        before={name: was for name, (was, _) in changed.items()},
        after={name: now for name, (_, now) in changed.items()} | ({"reason": reason} if reason else {}),
    )
    return row


_ABOUT: Mapping[str, type[models.Model]] = {"measure": Measure, "chapter": Chapter}


def _take_clocks(policy: Policy, before: Kind) -> None:
    """A source of another kind begins with that kind's numbers, but for those that the office has set otherwise."""
    fresh = Policy()
    for name in TERMS:
        usual = getattr(fresh, name)
        if getattr(policy, name) == before.terms.get(name, usual):
            setattr(policy, name, policy.words.terms.get(name, usual))
    policy.save(update_fields=[*TERMS])


def _check_no_twin(policy: Policy) -> None:
    others = Policy.objects.exclude(pk=policy.pk)
    same_number = (
        others.filter(kind=policy.kind, document_no=policy.document_no) if policy.document_no else None
    )
    if same_number is not None and (twin := same_number.first()):
        raise RuleBroken(
            "source_twice", f"《{twin.title}》已用这一{policy.words.number_label}。", "document_no"
        )
    if others.filter(title=policy.title, issued_on=policy.issued_on).exists():
        raise RuleBroken("source_twice", "已有标题和日期都相同的来源。", "title")


def _renumber(
    policy: Policy, known: Mapping[int, Chapter], kept: Sequence[ChapterRow], rows: Sequence[ChapterRow]
) -> None:
    """Take off chapters without a title, then give the others their places; new ones are made."""
    staying = {row.chapter for row in kept}
    for pk, chapter in known.items():
        if pk not in staying:
            if chapter.measures.exists():
                raise RuleBroken("chapter_in_use", f"“{chapter}”之下还有事项，请先将其移到别的章。")
            chapter.delete()
    if [row.chapter for row in kept] == list(known):
        return
    # Out of the way first: an ordinal is one chapter's at any moment.
    policy.chapters.update(ordinal=models.F("ordinal") + len(rows) + len(known))
    for ordinal, row in enumerate(kept, start=1):
        if row.chapter:
            known[row.chapter].ordinal = ordinal
            known[row.chapter].save(update_fields=["ordinal"])
        else:
            chapter = Chapter(policy=policy, ordinal=ordinal, number_text=row.number_text, title=row.title)
            check_lengths([chapter])
            chapter.save()


def _delete(measures: "models.QuerySet[Measure]", in_use: str) -> None:
    try:
        ItemAssignment.objects.filter(item__measure__in=measures).delete()
        ActionItem.objects.filter(measure__in=measures).delete()
        Responsibility.objects.filter(measure__in=measures).delete()
        measures.delete()
    except models.ProtectedError as held:
        raise RuleBroken("in_use", in_use) from held
