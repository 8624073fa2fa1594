"""The only writes to drafts of an import, but for what the job does that reads long ones."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max

from audit.rules import Actor, RuleBroken
from departments import actions as departments
from departments.models import Body
from departments.rules import BodyKind, is_generic
from measures.documents.entering import enter_source
from measures.documents.importing import rules
from measures.documents.importing.building import new_source
from measures.documents.importing.draft import DraftData, as_json
from measures.documents.importing.filling import (
    drop_unread_file,
    fill,
    hold_marked,
    matched,
    other_draft_of,
    put,
    twin_of,
)
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import DraftState
from measures.documents.kinds import KINDS, SourceKind
from measures.documents.models import Policy
from measures.documents.reading import as_kept, check_file, read_text
from measures.documents.trace import record
from measures.texts import check_text, check_version

# Hands a draft's id to a worker. Doors hand it in; it runs after the commit.
Enqueue = Callable[[int], object]
# Bytes of UTF-8 or of a file: what takes longer than a page should is read by a job.
LONG = 200_000


def start(
    *,
    kind: str,
    text: str = "",
    file: tuple[str, bytes] | None = None,
    is_meant: bool = False,
    enqueue: Enqueue | None = None,
    by: Actor,
    at: datetime,
) -> ImportDraft:
    """Begin a draft from pasted text or an uploaded file. Long ones are read by a job (state ``reading``).

    Refuses what cannot be read (field ``file`` or ``text``), what bears a mark of classification, and, unless
    ``is_meant``, a document that is there already (``source_twice``). Without ``enqueue`` a job waits for the sweeper.
    """
    if by.user_id is None:
        raise RuleBroken("person_needed", "导入须由督查室人员办理。")
    if kind not in KINDS:
        raise RuleBroken("unknown_kind", "请选择来源种类。", "kind")
    name, content = file or ("", b"")
    draft = ImportDraft(
        kind=kind, file_name=name[-200:], begun_by_id=by.user_id, begun_at=at, edited_at=at, editors=_who(by)
    )
    if file and (name.lower().endswith(".pdf") or len(content) > LONG):
        check_file(name, content)
    elif file:
        read = read_text(name, content)
        draft.text, draft.remarks = read.text, list(read.remarks)
    else:
        draft.text = as_kept(text, field="text")
    draft.sha256 = hashlib.sha256(content if file else draft.text.encode()).hexdigest()
    is_long = not draft.text or len(draft.text.encode()) > LONG
    if not is_long:
        hold_marked(draft.text, field="file" if file else "text", by=by, at=at)
        fill(draft)
        _check_twin(draft, is_meant=is_meant)
    with transaction.atomic():
        if file:
            ending = name.rpartition(".")[2].lower()
            draft.original.save(f"{draft.sha256[:16]}.{ending}", ContentFile(content), save=False)
        draft.save()
        summary = f"导入{f'文件 {name}' if file else '粘贴的文字'}"
        record(draft, by=by, at=at, verb="import.begun", summary=summary, after=_said(draft))
        if is_long and enqueue is not None:
            send, pk = enqueue, draft.pk
            transaction.on_commit(lambda: send(pk), robust=True)
    return draft


def _check_twin(draft: ImportDraft, *, is_meant: bool) -> None:
    """Find the source that this is the same as, to compare with; refuse to go on without being told to."""
    draft.revises = twin_of(draft)
    if is_meant:
        return
    if draft.revises is not None:
        words = f"《{draft.revises.title}》已经入库。确需再次导入（例如更正后的文本），请勾选“仍要导入”，导入后逐条对照。"
        raise RuleBroken("source_twice", words, "is_meant")
    other = other_draft_of(draft)
    if other is not None:
        words = f"同一文字已有{other.begun_by.name}导入的草稿（编号 {other.pk}），请接着审阅；确需另建的，请勾选“仍要导入”。"
        raise RuleBroken("source_twice", words, "is_meant")


@transaction.atomic
def edit(
    draft: ImportDraft,
    change: Callable[[DraftData], DraftData],
    *,
    version: int,
    summary: str,
    by: Actor,
    at: datetime,
) -> ImportDraft:
    """Carry out one of the edits of ``rules`` on the locked draft. Refuses a version somebody else has since changed.

    A confirmation is void: it was given to what stood there before.
    """
    draft = _locked(draft, version)
    before = draft.draft
    data = matched(change(before))
    put(draft, data)
    draft.confirmed_by, draft.confirmed_at = None, None
    _keep(draft, by=by, at=at)
    record(
        draft,
        by=by,
        at=at,
        verb="import.edited",
        summary=f"{draft}：{summary}",
        before=_differs(before, data),
        after=_differs(data, before),
    )
    return draft


@transaction.atomic
def same_as(
    draft: ImportDraft, name: str, body: Body, *, version: int, by: Actor, at: datetime
) -> ImportDraft:
    """Say that the printed ``name`` means ``body``, in every row and for the next document. Refuses as ``remember_alias`` does."""
    draft = edit(
        draft,
        lambda data: rules.with_body(data, name, body.pk),
        version=version,
        summary=f"“{name}”即{body.name}",
        by=by,
        at=at,
    )
    departments.remember_alias(name, body, by=by, at=at)
    return draft


@transaction.atomic
def new_body(
    draft: ImportDraft,
    name: str,
    *,
    kind: BodyKind,
    full_name: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> ImportDraft:
    """Enter the printed ``name`` as a new body of the directory, and say that it means it. Refuses a name that is there."""
    names = {"name": name, "full_name": full_name or name}
    for field, most in (("name", 60), ("full_name", 120)):
        check_text(names[field], label="单位名称", field=field, most=most)
    if kind not in set(BodyKind) - {BodyKind.GENERIC} or is_generic(name):
        raise RuleBroken("body_generic", f"“{name}”是泛指，或没有选择单位类型，不能登记为单位。", "kind")
    last = Body.objects.aggregate(last=Max("order"))["last"] or 0
    body = Body(**names, kind=kind, order=last + 1)
    try:
        with transaction.atomic():
            departments.keep_body(body, by=by, at=at)
    except IntegrityError:
        # Somebody else entered one at the same moment, under this name or in this place.
        raise RuleBroken("body_known", "刚有另一单位同时登记，请重新办理。", "name") from None
    return edit(
        draft,
        lambda data: rules.with_body(data, name, body.pk),
        version=version,
        summary=f"新增单位 {name}",
        by=by,
        at=at,
    )


@transaction.atomic
def confirm(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> ImportDraft:
    """A second person has looked at it, where the kind demands one. Refuses whoever edited it (``same_person``).

    Of a corrected text only what is taken over goes in, and that is looked at when it is taken over.
    """
    draft = _locked(draft, version)
    if set(_who(by)) & set(draft.editors):
        raise RuleBroken("same_person", "复核须由没有导入、修改过这份草稿的另一人办理。")
    if draft.revises_id is None:
        rules.check_enterable(draft.draft)
    draft.confirmed_by_id, draft.confirmed_at = by.user_id, at
    _keep(draft, at=at)
    record(draft, by=by, at=at, verb="import.confirmed", summary=f"复核 {draft}", after=_said(draft))
    return draft


@transaction.atomic
def enter(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> Policy:
    """Enter the checked rows as a source. Refuses while a measure is unchecked, a body is unknown or a confirmation lacks."""
    draft = _locked(draft, version)
    rows = rules.check_enterable(draft.draft)
    if KINDS[SourceKind(draft.kind)].needs_second and draft.confirmed_by_id is None:
        raise RuleBroken("confirmation_needed", "这类来源入库前须由另一人复核。")
    policy = enter_source(new_source(draft, rows), by=by, at=at)
    draft.state, draft.policy = DraftState.ENTERED, policy
    _keep(draft, at=at)
    summary = f"{draft}入库为《{policy.title}》，共 {len(rows)} 条"
    record(draft, by=by, at=at, verb="import.entered", summary=summary, after=_said(draft))
    return policy


@transaction.atomic
def cancel_reading(draft: ImportDraft, *, by: Actor, at: datetime) -> ImportDraft:
    """Stop waiting for the job; what it finds and the file are thrown away. Refuses what is not being read (``not_reading``)."""
    draft = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state != DraftState.READING:
        raise RuleBroken("not_reading", f"这份草稿现为“{draft.get_state_display()}”，不能取消读取。")
    return _put_away(draft, "取消读取", by=by, at=at)


@transaction.atomic
def discard(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> ImportDraft:
    """Put a draft away that is not to be entered; text and file stay with it, but for a file never read. Refuses one that was entered."""
    draft = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    check_version(draft.version, version)
    if draft.state in {DraftState.ENTERED, DraftState.DISCARDED}:
        raise RuleBroken("draft_ended", f"这份草稿{draft.get_state_display()}，不能放弃。")
    return _put_away(draft, "放弃", by=by, at=at)


def _put_away(draft: ImportDraft, did: str, *, by: Actor, at: datetime) -> ImportDraft:
    draft.state, draft.step, draft.lease_token, draft.lease_until = DraftState.DISCARDED, "", "", None
    _keep(draft, by=by, at=at)
    record(draft, by=by, at=at, verb="import.discarded", summary=f"{did} {draft}", after=_said(draft))
    transaction.on_commit(partial(drop_unread_file, draft.pk), robust=True)
    return draft


def _locked(draft: ImportDraft, version: int) -> ImportDraft:
    """The draft as it is now, locked until the transaction ends. Refuses an older version, and one not under review."""
    draft = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state != DraftState.REVIEWING:
        raise RuleBroken("not_reviewing", f"这份草稿现为“{draft.get_state_display()}”，不能再办理。")
    check_version(draft.version, version)
    return draft


def _keep(draft: ImportDraft, *, at: datetime, by: Actor | None = None) -> None:
    """Save with a new version; ``by`` is one of those who edited it."""
    draft.version += 1
    draft.edited_at = at
    if by is not None:
        draft.editors = sorted({*draft.editors, *_who(by)})
    draft.save()


def _who(by: Actor) -> list[int]:
    """The person at the keyboard, and the one they stand in for."""
    return [each for each in (by.user_id, by.for_id) if each is not None]


def _said(draft: ImportDraft) -> dict[str, Any]:
    """What the record keeps: never the text itself."""
    return {
        "kind": draft.kind,
        "state": draft.state,
        "version": draft.version,
        "file_name": draft.file_name,
        "sha256": draft.sha256,
        "policy": draft.policy_id,
    }


def _differs(data: DraftData, other: DraftData) -> Mapping[str, Any]:
    """Of what is kept, that which is not the same in ``other``; of several entries only those."""
    own, others = as_json(data), as_json(other)
    found: dict[str, Any] = {}
    for name, value in own.items():
        if isinstance(value, dict):
            left = {key: each for key, each in value.items() if others[name].get(key) != each}
            if left:
                found[name] = left
        elif value != others[name]:
            known = {repr(each) for each in others[name]}
            found[name] = [each for each in value if repr(each) not in known]
    return found
