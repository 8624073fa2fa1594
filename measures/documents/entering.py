"""The one way of a source into the database: what the fixtures, an import, a sheet and a page hand in alike."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q

from audit.rules import Actor, RuleBroken
from audit.texts import folded
from departments.models import Body
from measures.dates import check_measure_due
from measures.documents.items.models import ActionItem
from measures.documents.kinds import KINDS, Kind, SourceKind
from measures.documents.models import Chapter, Measure, Policy, Responsibility
from measures.documents.rules import check_due_pair, check_not_ended, short_title_of
from measures.documents.trace import record
from measures.states import CompletionKind, MeasureCompletion, ResponsibilityRole, RoleSource

BATCH = 500
ORIGINAL_NAME_MAX = 200
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class NewPlace:
    """A body's place in a roster, under the name as printed."""

    body: Body
    name_as_printed: str
    role: ResponsibilityRole
    role_source: RoleSource


@dataclass(frozen=True)
class NewItem:
    """An action item: an exact quote of its measure's text."""

    quote: str
    completion_kind: CompletionKind = CompletionKind.ONGOING


@dataclass(frozen=True)
class NewMeasure:
    """``chapter`` is a place in ``NewSource.chapters``; the measure's own number is its place among the measures."""

    text: str
    title: str
    number_text: str = ""
    title_is_derived: bool = False
    chapter: int | None = None
    section: str = ""
    bracket: str = ""
    places: Sequence[NewPlace] = ()
    is_open_ended: bool = False
    open_tail: str = ""
    is_by_respective_duty: bool = False
    is_open_to_cities: bool = False
    due_on: date | None = None
    due_text: str = ""
    expected_result: str = ""
    items: Sequence[NewItem] = ()


@dataclass(frozen=True)
class NewChapter:
    number_text: str
    title: str


@dataclass(frozen=True)
class NewSource:
    """``text`` is the whole text as it came in, ``original`` the bytes of the file and its name where there was one."""

    kind: str
    title: str
    issuing_body: str = ""
    issued_on: date | None = None
    document_no: str = ""
    valid_to: date | None = None
    basis: str = ""
    addressees: str = ""
    preamble: str = ""
    closing_text: str = ""
    text: str = ""
    original: tuple[str, bytes] | None = None
    chapters: Sequence[NewChapter] = ()
    measures: Sequence[NewMeasure] = ()
    # The natural key of a source that is seeded.
    code: str = ""
    # What rows call it; empty: cut from the title.
    short_title: str = ""


def enter_source(new: NewSource, *, by: Actor, at: datetime) -> Policy:
    """Enter a source with everything below it, as drafts, in one transaction and one event of the record.

    Where no lead is stated the first body is taken for it and marked ``INFERRED``; a second stated lead becomes a joint
    lead. Refuses (``RuleBroken``) what is entered already: code ``source_twice``, naming the one that is there; a source
    without title or date; a short title that another bears (``short_title_taken``); a measure without a body that is not
    opened to the cities (``roster_empty``), or with a body twice (``body_twice``); and what is longer than the columns.
    """
    kind = _check(new)
    _check_once(new)
    try:
        with transaction.atomic():
            policy = _source(new, kind)
            _below(policy, new)
            _keep_original(policy, new)
            summary = f"《{policy.title}》入库，共 {len(new.measures)} 项{kind.item}"
            after = {"kind": policy.kind, "document_no": policy.document_no, "sha256": policy.sha256}
            record(policy, by=by, at=at, verb="policy.loaded", summary=summary, after=after)
    except IntegrityError:
        # Two at once: the constraints let one of them in.
        _check_once(new)
        raise
    return policy


def check_short_title(short_title: str, *, but: int | None = None) -> None:
    """Refuse (``short_title_taken``) a short title that a source other than ``but`` bears; an empty one is nobody's."""
    others = Policy.objects.filter(short_title=short_title)
    bearer = others.exclude(pk=but or 0).first() if short_title else None
    if bearer is not None:
        words = f"《{bearer.title}》已用这一简称，请换一个。"
        raise RuleBroken("short_title_taken", words, "short_title")


def _check_once(new: NewSource) -> None:
    check_short_title(new.short_title)
    twin = entered_already(new)
    if twin is not None:
        words = (
            f"《{twin.title}》已经入库（{twin.document_no or f'{twin.issued_on:%Y-%m-%d}'}），不能重复入库。"
        )
        raise RuleBroken("source_twice", words, "title")


def entered_already(new: NewSource) -> Policy | None:
    """The source that is there already: of the same kind and number, of the same title and date, or of the same text."""
    same = Q(title=new.title, issued_on=new.issued_on)
    if new.document_no:
        same |= Q(kind=new.kind, document_no=new.document_no)
    if new.text:
        same |= Q(text_sha256=text_digest(new.text))
    return Policy.objects.filter(same).order_by("id").first()


def text_digest(text: str) -> str:
    """SHA-256 by which two texts are one, whatever their spaces, line ends and widths."""
    return hashlib.sha256(folded(text).encode()).hexdigest()


# --- What may come in -------------------------------------------------------------------------------


def _check(new: NewSource) -> Kind:
    if new.kind not in KINDS:
        raise RuleBroken("unknown_kind", "请选择来源种类。", "kind")
    kind = KINDS[SourceKind(new.kind)]
    if not new.title.strip():
        raise RuleBroken("title_missing", "请填写标题。", "title")
    if new.issued_on is None:
        raise RuleBroken("issued_on_missing", f"请填写{kind.date_label}。", "issued_on")
    for place, measure in enumerate(new.measures, start=1):
        _check_measure(measure, f"第 {place} 项（{measure.number_text}{measure.title}）", new.issued_on)
    return kind


def _check_measure(measure: NewMeasure, called: str, issued_on: date) -> None:
    if not measure.places and not measure.is_open_to_cities:
        raise RuleBroken("roster_empty", f"{called}没有责任单位，也未列为由各市填报。", "places")
    named = Counter(place.body.pk for place in measure.places)
    twice = next((place.body.name for place in measure.places if named[place.body.pk] > 1), None)
    if twice is not None:
        raise RuleBroken("body_twice", f"{called}中{twice}出现了不止一次，请合并。", "places")
    check_due_pair(measure.due_on, measure.due_text)
    if measure.due_on is not None:
        check_measure_due(measure.due_on, issued_on=issued_on)


def check_lengths(rows: Iterable[models.Model]) -> None:
    """SQLite keeps what is too long, PostgreSQL fails without a word for people."""
    for row in rows:
        for column in row._meta.concrete_fields:
            most = getattr(column, "max_length", None)
            value = getattr(row, column.attname) if most and not isinstance(column, models.FileField) else ""
            if most and len(value or "") > most:
                words = f"{column.verbose_name}最多 {most} 字，“{value[:12]}……”有 {len(value)} 字，请精简。"
                raise RuleBroken("too_long", words, column.name)


# --- Writing it -------------------------------------------------------------------------------------


def _source(new: NewSource, kind: Kind) -> Policy:
    name, data = new.original or ("", b"")
    policy = Policy(
        short_title=new.short_title or _cut(new.title),
        code=new.code or f"{new.kind}-{secrets.token_hex(6)}",
        **{column: getattr(new, column) for column in _AS_SAID},
        text_sha256=text_digest(new.text) if new.text else "",
        is_restricted=kind.is_restricted,
        original_name=name[-ORIGINAL_NAME_MAX:],
        sha256=hashlib.sha256(data).hexdigest() if data else "",
        **kind.terms,
    )
    check_lengths([policy])
    policy.save()
    return policy


def _cut(title: str) -> str:
    named = Policy.objects.exclude(short_title="")
    return short_title_of(title, taken=set(named.values_list("short_title", flat=True)))


def _keep_original(policy: Policy, new: NewSource) -> None:
    """The stored name says nothing; downloads carry the name it came with."""
    name, data = new.original or ("", b"")
    if data:
        extension = PurePosixPath(name).suffix.lower()[:10]
        policy.original.save(f"{policy.sha256[:16]}{extension}", ContentFile(data), save=False)
        policy.save(update_fields=["original"])


_AS_SAID = (
    "kind", "title", "issuing_body", "issued_on", "document_no", "valid_to", "basis", "addressees", "preamble",
    "closing_text", "text",
)  # fmt: skip
_OF_A_MEASURE = (
    "text", "title", "number_text", "title_is_derived", "section", "bracket", "is_open_ended", "open_tail",
    "is_by_respective_duty", "is_open_to_cities", "due_on", "due_text", "expected_result",
)  # fmt: skip


def _below(policy: Policy, new: NewSource) -> None:
    chapters = _written(
        Chapter(policy=policy, ordinal=ordinal, number_text=chapter.number_text, title=chapter.title)
        for ordinal, chapter in enumerate(new.chapters, start=1)
    )
    _measures(policy, new.measures, chapters, first=1)


def add_measure(
    policy: Policy, row: NewMeasure, *, chapter: Chapter | None = None, by: Actor, at: datetime
) -> Measure:
    """One measure more at the end of a source that has not ended, as a draft. Refuses what ``enter_source`` refuses."""
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=policy.pk)
        check_not_ended(policy.ending)
        _check_measure(row, row.title, policy.issued_on)
        last: int = policy.measures.aggregate(last=Max("number"))["last"] or 0
        chapters = [chapter] if chapter else []
        row = replace(row, chapter=0 if chapter else None)
        (measure,) = _measures(policy, [row], chapters, first=last + 1)
        record(measure, by=by, at=at, verb="measure.added", summary=f"《{policy.title}》增加{measure}")
    return measure


def _measures(
    policy: Policy, rows: Sequence[NewMeasure], chapters: Sequence[Chapter], *, first: int
) -> list[Measure]:
    measures = _written(
        Measure(
            policy=policy,
            chapter=None if row.chapter is None else chapters[row.chapter],
            number=number,
            completion_kind=MeasureCompletion.BY_DATE if row.due_on else MeasureCompletion.ONGOING,
            **{column: getattr(row, column) for column in _OF_A_MEASURE},
        )
        for number, row in enumerate(rows, start=first)
    )
    made = list(zip(measures, rows, strict=True))
    _written(place for measure, row in made for place in _roster(measure, row))
    _written(
        ActionItem(measure=measure, ordinal=ordinal, quote=item.quote, completion_kind=item.completion_kind)
        for measure, row in made
        for ordinal, item in enumerate(row.items, start=1)
    )
    return measures


def _written(rows: Iterable[Row]) -> list[Row]:
    made = list(rows)
    check_lengths(made)
    return type(made[0])._default_manager.bulk_create(made, batch_size=BATCH) if made else made


def _roster(measure: Measure, row: NewMeasure) -> Iterable[Responsibility]:
    is_stated = any(place.role == ResponsibilityRole.LEAD for place in row.places)
    has_lead = False
    for order, place in enumerate(row.places, start=1):
        role, source = place.role, place.role_source
        if not is_stated and order == 1:
            role, source = ResponsibilityRole.LEAD, RoleSource.INFERRED
        elif role == ResponsibilityRole.LEAD and has_lead:
            role = ResponsibilityRole.JOINT_LEAD
        has_lead = has_lead or role == ResponsibilityRole.LEAD
        yield Responsibility(
            measure=measure,
            body=place.body,
            holder=place.body,
            order=order,
            role=role,
            role_source=source,
            name_as_printed=place.name_as_printed,
        )
