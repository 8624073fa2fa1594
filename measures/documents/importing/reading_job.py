"""Reading long drafts by one worker at a time, and finding those whose worker was lost."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F

from audit.rules import Actor, ActorKind, Channel, RuleBroken
from measures.documents.importing.draft import DraftState
from measures.documents.importing.filling import drop_unread_file, fill, hold_marked, other_draft_of, twin_of
from measures.documents.importing.models import ImportDraft
from measures.documents.reading import read_text
from measures.documents.trace import record

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# A worker renews its lease at every step; the longest step is ended by itself long before.
LEASE = timedelta(minutes=5)
# A draft just begun is with its own message.
PATIENCE = timedelta(minutes=1)
MAX_ATTEMPTS = 3
LOST_WORKER = "读取多次中断，已停止。请重新上传；仍不成功请把文字复制后粘贴，并联系系统管理员。"
BROKEN = "读取时出现意外故障。请重新上传；仍不成功请把文字复制后粘贴，并联系系统管理员查看日志。"
SLOW = "读取时间过长，已停止。请把文件分开导入，或把文字复制后粘贴。"


class LeaseLostError(Exception):
    """The draft was cancelled, or another worker has taken it over; this one stops without a word."""


@dataclass(frozen=True)
class _Lease:
    draft_id: int
    token: str

    def held(self) -> Any:
        return ImportDraft.objects.filter(pk=self.draft_id, state=DraftState.READING, lease_token=self.token)

    def renew(self, percent: int, step: str, *, at: datetime) -> None:
        if not self.held().update(percent=percent, step=step, lease_until=at + LEASE):
            raise LeaseLostError


def read_draft(draft_id: int, *, by: Actor, clock: Clock) -> bool:
    """Read a waiting draft and open it for review; returns whether this worker finished it.

    Does nothing when it is read, cancelled or with another worker. What cannot be read is written down as a sentence for
    the one who uploaded it. Of what bears a mark of classification nothing stays but the record of the attempt.
    """
    lease = _claim(draft_id, at=clock())
    if lease is None:
        return False
    try:
        draft = ImportDraft.objects.select_related("begun_by").get(pk=draft_id)
        _read(draft, clock=clock)
        lease.renew(50, "正在识别条目", at=clock())
        fill(draft)
        _keep(lease, draft, by=by, at=clock())
    except LeaseLostError:
        logger.info("draft %s: cancelled, or another worker took it over", draft_id)
        return False
    except RuleBroken as refusal:
        _fail(lease, refusal.message, by=by, at=clock(), is_marked=refusal.code == "classified_mark")
        return False
    except SoftTimeLimitExceeded:
        _fail(lease, SLOW, by=by, at=clock())
        return False
    except Exception:
        logger.exception("draft %s could not be read", draft_id)
        _fail(lease, BROKEN, by=by, at=clock())
        return False
    return True


def sweep_drafts(*, by: Actor, at: datetime, enqueue: Callable[[int], object]) -> int:
    """Send again what waits too long or whose worker is gone; returns how many. After three workers it is given up.

    Files of drafts that ended unread are taken off the disk, should that have failed before.
    """
    for pk in ImportDraft.objects.with_unread_file().values_list("pk", flat=True):
        drop_unread_file(pk)
    sent = 0
    waiting = ImportDraft.objects.claimable(at).filter(begun_at__lte=at - PATIENCE).order_by("id")
    for draft in waiting.only("id", "attempts", "lease_token"):
        if draft.attempts < MAX_ATTEMPTS:
            enqueue(draft.pk)
            sent += 1
        else:
            _fail(_Lease(draft.pk, draft.lease_token), LOST_WORKER, by=by, at=at)
    return sent


def _claim(draft_id: int, *, at: datetime) -> _Lease | None:
    lease = _Lease(draft_id, secrets.token_hex(16))
    claimed = (
        ImportDraft.objects.claimable(at)
        .filter(pk=draft_id, attempts__lt=MAX_ATTEMPTS)
        .update(
            lease_token=lease.token,
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
            percent=10,
            step="正在读取文字",
        )
    )
    return lease if claimed else None


def _read(draft: ImportDraft, *, clock: Clock) -> None:
    """Take the text out of the file of an unsaved draft, unless it was pasted; refuse a marked one."""
    if not draft.text:
        with draft.original.open("rb") as file:
            read = read_text(draft.file_name, file.read())
        draft.text, draft.remarks = read.text, list(read.remarks)
    # Pages look at what is typed by themselves; what came another way is looked at here.
    person = Actor(ActorKind.USER, draft.begun_by.name, Channel.JOB, draft.begun_by_id)
    hold_marked(draft.text, field="file", by=person, at=clock())


@transaction.atomic
def _keep(lease: _Lease, draft: ImportDraft, *, by: Actor, at: datetime) -> None:
    """Nobody was there to ask whether a document known already is meant: it is remarked."""
    draft.revises = twin_of(draft)
    if draft.revises is not None:
        draft.remarks.append(f"《{draft.revises.title}》已经入库，与本文件是同一文件，可以逐条对照。")
    elif (other := other_draft_of(draft)) is not None:
        draft.remarks.append(f"同一文字已有{other.begun_by.name}导入的草稿（编号 {other.pk}）。")
    done = lease.held().update(
        text=draft.text, text_sha256=draft.text_sha256, remarks=draft.remarks, data=draft.data,
        measure_count=draft.measure_count, checked_count=draft.checked_count, doubt_count=draft.doubt_count,
        revises=draft.revises, state=DraftState.REVIEWING, edited_at=at, percent=100, step="",
        lease_token="", lease_until=None, version=F("version") + 1,
    )  # fmt: skip
    if not done:
        raise LeaseLostError
    record(draft, by=by, at=at, verb="import.read", summary=f"读取{draft}", after={"state": draft.state})


@transaction.atomic
def _fail(lease: _Lease, reason: str, *, by: Actor, at: datetime, is_marked: bool = False) -> None:
    draft = lease.held().select_for_update(of=("self",)).first()
    if draft is None:
        return
    draft.state, draft.error, draft.step, draft.edited_at = DraftState.FAILED, reason, "", at
    draft.lease_token, draft.lease_until, draft.version = "", None, draft.version + 1
    if is_marked:
        draft.file_name, draft.text = "", ""
    draft.save()
    transaction.on_commit(partial(drop_unread_file, draft.pk), robust=True)
    record(draft, by=by, at=at, verb="import.failed", summary=f"{draft}未能读取", after={"error": reason})
