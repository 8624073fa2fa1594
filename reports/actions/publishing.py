"""From draft to published, and back out of use: words may be edited while it is a draft, numbers never."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken
from measures.states import day_of
from measures.texts import check_text
from reports import kinds, rules
from reports.actions.queueing import Enqueue, enqueue_after_commit, lock, queue, record
from reports.models import Report
from reports.rules import ReportState, Stage


@transaction.atomic
def edit_prose(
    report: Report, prose: Mapping[str, str], *, sha256: str, by: Actor, at: datetime, enqueue: Enqueue
) -> Report:
    """Replace the words of a draft's prose blocks, and build its files anew; everything else stays as frozen.

    ``sha256`` names the content that was edited. Refuses a report that is no draft or is being built, one that
    somebody else changed since, and blocks it does not have.
    """
    report = _lock_to_edit(report, sha256)
    before = dict((report.snapshot or {}).get("prose") or {})
    if not before or set(prose) != set(before):
        raise RuleBroken("unknown_block", "该报告没有可以修改的文字。")
    after = {
        name: kinds.clean(check_text(text, label="文字", field=name, most=rules.PROSE_MAX, is_required=False))
        for name, text in prose.items()
    }
    if after != before:
        _keep(report, "prose", after, by=by, at=at)
        record(report, by=by, at=at, verb="edited", words="修改报告文字", before=before, after=after)
        enqueue_after_commit(report, enqueue)
    return report


@transaction.atomic
def set_frame(
    report: Report, frame: Mapping[str, str], *, sha256: str, by: Actor, at: datetime, enqueue: Enqueue
) -> Report:
    """Give a draft its 版头 and 版记 (``rules.FRAME_NAMES``), and build its files anew; what is empty is left out.

    An act of the office's lead (``access.report_to_publish``). It becomes part of the frozen content. Refuses as
    ``edit_prose`` does, and what the standard does not know.
    """
    report = _lock_to_edit(report, sha256)
    before = dict((report.snapshot or {}).get("frame") or {})
    after = _said(frame)
    if after != before:
        _keep(report, "frame", after, by=by, at=at)
        record(report, by=by, at=at, verb="framed", words="填写版头版记", before=before, after=after)
        enqueue_after_commit(report, enqueue)
    return report


def _said(frame: Mapping[str, str]) -> dict[str, str]:
    """What was said of a frame, as it is kept; refuses what the standard does not know."""
    said = {name: kinds.clean(_checked(text, name)) for name, text in frame.items() if text.strip()}
    rules.check_frame(said)
    return said


def _checked(text: str, name: str) -> str:
    most = rules.FRAME_MAX.get(name, 10)
    words = check_text(text, label=rules.FRAME_NAMES[name], field=name, most=most, is_required=False)
    return " ".join(words.split())


def _lock_to_edit(report: Report, sha256: str) -> Report:
    report = lock(report)
    rules.check_editable(Stage(report.stage), ReportState(report.state))
    if sha256 != report.snapshot_sha256:
        raise RuleBroken("changed_meanwhile", "报告文字刚被他人修改，您的修改没有保存。请核对后重新填写。")
    return report


def _keep(report: Report, part: str, words: dict[str, str], *, by: Actor, at: datetime) -> None:
    """Put the new words into the content, and the report into the queue as a new edition."""
    kept = {**(report.snapshot or {}), part: words}
    report.snapshot, report.snapshot_sha256 = kept, kinds.digest(kept)
    report.edition += 1
    report.edited_at, report.edited_by_name = at, by.name
    names = ["snapshot", "snapshot_sha256", "edition", "edited_at", "edited_by_name"]
    report.save(update_fields=names)
    queue(report, at=at)


@transaction.atomic
def publish_report(report: Report, *, sha256: str, by: Actor, at: datetime, enqueue: Enqueue) -> Report:
    """Make a draft final: its content never changes again, and its files are built once more without the mark.

    An act of the office's lead (``access.report_to_publish``). ``sha256`` names the content that was read. Refuses what
    is no draft, is not built, or was changed since it was read.
    """
    report = lock(report)
    rules.check_publish(Stage(report.stage), ReportState(report.state))
    if sha256 != report.snapshot_sha256:
        raise RuleBroken("changed_meanwhile", "报告文字刚被他人修改，没有发布。请通读最新内容后再发布。")
    report.stage, report.published_at, report.published_by_name = Stage.PUBLISHED, at, by.name
    report.edition += 1
    report.save(update_fields=["stage", "published_at", "published_by_name", "edition"])
    queue(report, at=at)
    after = {"snapshot": report.snapshot_sha256}
    record(report, by=by, at=at, verb="published", words="发布报告", after=after)
    enqueue_after_commit(report, enqueue)
    return report


@transaction.atomic
def issue_report(
    report: Report, frame: Mapping[str, str], *, sha256: str, by: Actor, at: datetime, enqueue: Enqueue
) -> Report:
    """Record that the body whose paper it is has issued it (印发), and build its files once more without 代拟稿.

    An act of that body's approver or head (``access.report_to_issue``). ``frame``: 版头 and 版记 in the body's own words,
    in the place of the office's; with ``issued_on``, the day its paper bears. A fact beside the frozen content, whose
    digest stays. Refuses what is in no body's name, not published, issued already, being built, or changed since it was
    read, and a day that ``rules.check_issued_on`` does not let pass.
    """
    report = lock(report)
    rules.check_issue(Stage(report.stage), ReportState(report.state), is_in_body_name=report.is_in_body_name)
    if sha256 != report.snapshot_sha256:
        raise RuleBroken("changed_meanwhile", "报告内容刚有变动，没有登记印发。请通读现行文件后再办理。")
    said = _said(frame)
    issued_on = date.fromisoformat(said.pop("issued_on"))
    published_on = day_of(report.published_at or report.requested_at)
    rules.check_issued_on(issued_on, published_on=published_on, today=day_of(at))
    report.stage, report.issued_at, report.issued_by_name = Stage.ISSUED, at, by.name
    report.issued_on, report.issue_frame = issued_on, said
    report.edition += 1
    names = ["stage", "issued_at", "issued_by_name", "issued_on", "issue_frame", "edition"]
    report.save(update_fields=names)
    queue(report, at=at)
    after = {"snapshot": sha256, **(report.issue or {})}
    record(report, by=by, at=at, verb="issued", words="本单位印发", after=after)
    enqueue_after_commit(report, enqueue)
    return report


@transaction.atomic
def withdraw_report(report: Report, *, reason: str, by: Actor, at: datetime, enqueue: Enqueue) -> Report:
    """Take a published report out of use; it stays, and its files say so from now on.

    Refuses what was not published, and a missing reason.
    """
    report = lock(report)
    rules.check_withdraw(Stage(report.stage), ReportState(report.state))
    reason = check_text(reason, label="撤回原因", field="reason", most=rules.REASON_MAX)
    report.stage, report.withdrawn_at, report.withdrawn_by_name = Stage.WITHDRAWN, at, by.name
    report.withdrawal_reason = reason
    report.edition += 1
    report.save(update_fields=["stage", "withdrawn_at", "withdrawn_by_name", "withdrawal_reason", "edition"])
    queue(report, at=at)
    record(report, by=by, at=at, verb="withdrawn", words="撤回报告", after={"reason": reason})
    enqueue_after_commit(report, enqueue)
    return report
