"""From draft to published and out of use: every act at every stage, two leads at once, and a crash in between."""

import io
import threading
from datetime import timedelta

import docx
import openpyxl
import pypdf
import pytest
from django.db import DatabaseError, connections

from audit.models import AuditEvent
from audit.rules import RuleBroken
from reports import comparing, kinds, rules, shelf
from reports.actions import asking, building, publishing
from reports.comparing import Finding
from reports.models import Report, ReportFile
from reports.rules import FileFormat, ReportState, Stage
from tests.factories import actor, content, moment, submit
from tests.papers import text_of_pdf
from tests.reports.conftest import WORKER, ask_for, build, edit, forget, fresh, issue, publish, withdraw
from tests.reports.test_fonts import font_file

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("files_made_once")]
NOON = moment(2026, 10, 20, 12)
LATER = NOON + timedelta(hours=3)


@pytest.fixture
def published(draft, lead):
    publish(draft, lead, LATER)
    assert build(draft, LATER)
    return fresh(draft)


@pytest.fixture
def withdrawn(published, lead):
    withdraw(published, lead, LATER)
    assert build(published, LATER)
    return fresh(published)


def said(file: ReportFile) -> str:
    """Everything a reader sees in the file, without blanks."""
    kept = io.BytesIO(shelf.path_to(file.path).read_bytes())
    if file.format == FileFormat.PDF:
        return text_of_pdf(pypdf.PdfReader(kept))
    if file.format == FileFormat.WORD:
        paper = docx.Document(kept)
        parts = [paper.element.body, *(part for s in paper.sections for part in (s.header._element,))]
        return "".join(text for part in parts for text in part.itertext())
    book = openpyxl.load_workbook(kept)
    return "".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value)


# --- Every act at every stage -------------------------------------------------------------------------

ACTS = {
    "edit": lambda report, lead: edit(report, lead, LATER),
    "publish": lambda report, lead: publish(report, lead, LATER),
    "issue": lambda report, lead: issue(report, lead, LATER),
    "withdraw": lambda report, lead: withdraw(report, lead, LATER),
    "cancel": lambda report, lead: asking.cancel_report(report, by=actor(lead), at=LATER),
    "retry": lambda report, lead: asking.retry_report(report, by=actor(lead), at=LATER, enqueue=forget),
}
DONE = ""
# (stage, state) -> act -> the code of the refusal, or nothing.
TABLE = {
    ("draft", "queued"): {
        "issue": "not_published",
        "edit": "under_way", "publish": "not_built", "withdraw": "not_published", "cancel": DONE, "retry": "under_way",
    },
    ("draft", "building"): {
        "issue": "not_published",
        "edit": "under_way", "publish": "not_built", "withdraw": "not_published", "cancel": DONE, "retry": "under_way",
    },
    ("draft", "built"): {
        "issue": "not_published",
        "edit": DONE, "publish": DONE, "withdraw": "not_published", "cancel": "not_under_way", "retry": "built_already",
    },
    ("draft", "failed"): {
        "issue": "not_published",
        "edit": DONE, "publish": "not_built", "withdraw": "not_published", "cancel": "not_under_way", "retry": DONE,
    },
    ("draft", "cancelled"): {
        "issue": "not_published",
        "edit": DONE, "publish": "not_built", "withdraw": "not_published", "cancel": "not_under_way", "retry": DONE,
    },
    ("published", "queued"): {
        "issue": "not_built",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "under_way", "cancel": DONE, "retry": "under_way",
    },
    ("published", "building"): {
        "issue": "not_built",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "under_way", "cancel": DONE, "retry": "under_way",
    },
    ("published", "built"): {
        "issue": DONE,
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": DONE, "cancel": "not_under_way",
        "retry": "built_already",
    },
    ("published", "failed"): {
        "issue": "not_built",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": DONE, "cancel": "not_under_way", "retry": DONE,
    },
    ("published", "cancelled"): {
        "issue": "not_built",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": DONE, "cancel": "not_under_way", "retry": DONE,
    },
    ("issued", "queued"): {
        "issue": "issued_already",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "under_way", "cancel": DONE, "retry": "under_way",
    },
    ("issued", "building"): {
        "issue": "issued_already",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "under_way", "cancel": DONE, "retry": "under_way",
    },
    ("issued", "built"): {
        "issue": "issued_already",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": DONE, "cancel": "not_under_way",
        "retry": "built_already",
    },
    ("issued", "failed"): {
        "issue": "issued_already",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": DONE, "cancel": "not_under_way", "retry": DONE,
    },
    ("issued", "cancelled"): {
        "issue": "issued_already",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": DONE, "cancel": "not_under_way", "retry": DONE,
    },
    ("withdrawn", "queued"): {
        "issue": "not_published",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "not_published", "cancel": DONE,
        "retry": "under_way",
    },
    ("withdrawn", "building"): {
        "issue": "not_published",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "not_published", "cancel": DONE,
        "retry": "under_way",
    },
    ("withdrawn", "built"): {
        "issue": "not_published",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "not_published", "cancel": "not_under_way",
        "retry": "built_already",
    },
    ("withdrawn", "failed"): {
        "issue": "not_published",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "not_published", "cancel": "not_under_way",
        "retry": DONE,
    },
    ("withdrawn", "cancelled"): {
        "issue": "not_published",
        "edit": "not_a_draft", "publish": "not_a_draft", "withdraw": "not_published", "cancel": "not_under_way",
        "retry": DONE,
    },
}  # fmt: skip


def test_the_table_knows_every_stage_state_and_act():
    assert set(TABLE) == {(stage.value, state.value) for stage in Stage for state in ReportState}
    assert all(set(row) == set(ACTS) for row in TABLE.values())


@pytest.mark.parametrize(("stage", "state"), TABLE)
def test_each_act_at_each_stage(shelf_dir, period, lead, kejiting, stage, state):
    report = ask_for(period, lead, NOON, body=kejiting)
    values = {"stage": stage, "state": state, "error": "没有写入权限。", "finished_at": NOON}
    if stage != "draft":
        values |= {"published_at": NOON}
    if stage == "issued":
        values |= {"issued_on": NOON.date(), "issued_at": NOON}
    if stage == "withdrawn":
        values |= {"withdrawn_at": NOON, "withdrawal_reason": "有误。"}
    got = {}
    for name, act in ACTS.items():
        Report.objects.filter(pk=report.pk).update(**values)
        before = fresh(report)
        try:
            act(before, lead)
        except RuleBroken as refusal:
            got[name] = refusal.code
            now = fresh(report)
            assert (now.stage, now.state, now.snapshot, now.edition) == (
                stage, state, before.snapshot, before.edition,
            )  # fmt: skip
        else:
            got[name] = DONE
        Report.objects.filter(pk=report.pk).update(
            snapshot=report.snapshot, snapshot_sha256=report.snapshot_sha256
        )
        Report.objects.filter(pk=report.pk).update(
            published_at=None,
            withdrawn_at=None,
            issued_on=None,
            issued_at=None,
            stage="draft",
            state="queued",
            edition=1,
        )
    assert got == TABLE[stage, state]


# --- Words --------------------------------------------------------------------------------------------


def test_edited_words_stand_in_new_files_and_nothing_else_changes(draft, reviewer):
    before = draft.snapshot
    edit(draft, reviewer, LATER, "另有三项工作需要协调。")
    assert build(draft, LATER)
    edited = fresh(draft)
    now = dict.fromkeys(before["prose"], "另有三项工作需要协调。")
    assert edited.snapshot == before | {"prose": now}
    assert (edited.edition, edited.edited_by_name, edited.as_of) == (2, "王督查", NOON)
    assert kinds.digest(edited.snapshot) == edited.snapshot_sha256 != draft.snapshot_sha256
    assert sorted((file.edition, file.format) for file in edited.files.all()) == sorted(
        (edition, file_format) for edition in (1, 2) for file_format in FileFormat
    )
    event = AuditEvent.objects.about(edited).get(verb="report.edited")
    assert (event.before, event.after) == (before["prose"], now)


def test_saving_the_same_words_builds_nothing(draft, reviewer):
    prose = draft.snapshot["prose"]
    by = actor(reviewer)
    publishing.edit_prose(draft, prose, sha256=draft.snapshot_sha256, by=by, at=LATER, enqueue=forget)
    assert (fresh(draft).edition, fresh(draft).state) == (1, ReportState.BUILT)
    assert not AuditEvent.objects.about(draft).filter(verb="report.edited").exists()


def test_words_edited_by_somebody_else_meanwhile_are_not_overwritten(draft, reviewer, lead):
    edit(draft, lead, LATER, "负责人改的。")
    assert build(draft, LATER)
    with pytest.raises(RuleBroken) as refusal:
        edit(fresh(draft), reviewer, LATER, "审核人员改的。", sha256=draft.snapshot_sha256)
    assert refusal.value.code == "changed_meanwhile"
    assert set(fresh(draft).snapshot["prose"].values()) == {"负责人改的。"}


@pytest.mark.parametrize(
    ("prose", "code"),
    [
        ({"lead": "没有这一段"}, "unknown_block"),
        ({}, "unknown_block"),
        ({"remarks": "长" * 3001}, "too_long"),
    ],
)
def test_words_for_blocks_that_are_not_there_or_too_many_are_refused(draft, reviewer, prose, code):
    with pytest.raises(RuleBroken) as refusal:
        publishing.edit_prose(
            draft,
            prose if code == "unknown_block" else draft.snapshot["prose"] | prose,
            sha256=draft.snapshot_sha256,
            by=actor(reviewer),
            at=LATER,
            enqueue=forget,
        )
    assert refusal.value.code == code
    assert fresh(draft).edition == 1


# --- Publishing ---------------------------------------------------------------------------------------


def test_a_published_report_bears_no_mark_and_says_what_the_draft_said(draft, published):
    assert (published.stage, published.published_by_name, published.edition) == (Stage.PUBLISHED, "赵主任", 2)
    assert published.snapshot == draft.snapshot
    for file_format in FileFormat:
        first, final = (published.files.get(edition=edition, format=file_format) for edition in (1, 2))
        assert (first.stage, final.stage) == (Stage.DRAFT, Stage.PUBLISHED)
        assert "草稿" in first.download_name
        assert "草稿" not in final.download_name
        # What is circulated does not bear its digest; the workbook, a table of working data, does.
        digest = published.short_hash.replace(" ", "")
        assert digest in said(first).replace(" ", "")
        assert (digest in said(final).replace(" ", "")) is (file_format is FileFormat.EXCEL)
    assert "草稿" not in said(published.files.get(edition=2, format="pdf"))


def test_what_was_changed_since_it_was_read_is_not_published(draft, lead, reviewer):
    edit(draft, reviewer, LATER, "新的文字。")
    assert build(draft, LATER)
    with pytest.raises(RuleBroken) as refusal:
        publish(fresh(draft), lead, LATER, sha256=draft.snapshot_sha256)
    assert refusal.value.code == "changed_meanwhile"
    assert fresh(draft).is_draft


def test_later_reports_and_renamed_bodies_do_not_change_what_is_published(
    draft, lead, obligation, reporter, kejiting
):
    submit(obligation, reporter, at=NOON + timedelta(minutes=5), what=content(done="草稿之后才报送。"))
    type(kejiting).objects.filter(pk=kejiting.pk).update(name="改了名的单位")
    publish(draft, lead, LATER)
    assert build(draft, LATER)
    words = said(fresh(draft).files.get(edition=2, format="docx"))
    assert "草稿之后才报送" not in words
    assert "改了名的单位" not in words


def test_while_a_newer_one_is_being_built_an_older_one_is_not_published(draft, period, reviewer, lead):
    ask_for(period, reviewer, LATER)
    for act in (publish, edit):
        with pytest.raises(RuleBroken) as refusal:
            act(fresh(draft), lead, LATER)
        assert refusal.value.code == "another_under_way"
    assert (fresh(draft).stage, fresh(draft).edition) == (Stage.DRAFT, 1)


def test_a_withdrawn_report_says_so_and_its_published_files_stay(published, lead, withdrawn):
    assert (withdrawn.stage, withdrawn.withdrawal_reason, withdrawn.withdrawn_by_name) == (
        Stage.WITHDRAWN, "数据有误。", "赵主任",
    )  # fmt: skip
    final = withdrawn.files.get(edition=2, format="pdf")
    assert shelf.is_there(final.path)
    marked = withdrawn.files.get(edition=3, format="pdf")
    assert (marked.stage, "已撤回" in marked.download_name) == (Stage.WITHDRAWN, True)
    verbs = [event.verb for event in AuditEvent.objects.about(withdrawn)]
    assert verbs[-4:] == ["report.published", "report.built", "report.withdrawn", "report.built"]


def test_withdrawing_without_a_reason_is_refused(published, lead):
    with pytest.raises(RuleBroken) as refusal:
        withdraw(published, lead, LATER, reason="　")
    assert refusal.value.field == "reason"
    assert fresh(published).is_published


# --- Many at once, and crashes ------------------------------------------------------------------------


def at_once(*acts) -> list[str]:
    """What became of acts that begin together on connections of their own."""
    start, ended = threading.Barrier(len(acts)), []

    def run(act) -> None:
        start.wait()
        try:
            act()
            ended.append("done")
        except RuleBroken as refusal:
            ended.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(ended)


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_once_one_publishes(draft, lead):
    one, other = fresh(draft), fresh(draft)
    assert at_once(lambda: publish(one, lead, LATER), lambda: publish(other, lead, LATER)) == [
        "done", "not_a_draft",
    ]  # fmt: skip
    assert fresh(draft).edition == 2
    assert AuditEvent.objects.about(draft).filter(verb="report.published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_publishing_and_editing_at_once_one_succeeds(draft, lead, reviewer):
    one, other = fresh(draft), fresh(draft)
    ended = at_once(lambda: publish(one, lead, LATER), lambda: edit(other, reviewer, LATER, "改了。"))
    assert ended in (["done", "not_a_draft"], ["done", "not_built"])
    now = fresh(draft)
    assert now.is_published is (now.snapshot == draft.snapshot)


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_once_one_withdraws(published, lead):
    one, other = fresh(published), fresh(published)
    ended = at_once(lambda: withdraw(one, lead, LATER), lambda: withdraw(other, lead, LATER))
    assert ended == ["done", "not_published"]


def test_a_crash_while_publishing_leaves_a_whole_draft(draft, lead, monkeypatch):
    def crash(*args, **kwargs):
        raise DatabaseError("disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(publishing, "record", crash)
        with pytest.raises(DatabaseError):
            publish(draft, lead, LATER)
    now = fresh(draft)
    assert (now.stage, now.state, now.edition, now.published_at) == (Stage.DRAFT, ReportState.BUILT, 1, None)
    publish(now, lead, LATER)
    assert build(now, LATER)


def test_a_worker_that_dies_over_the_published_files_is_replaced(draft, lead, shelf_dir):
    publish(draft, lead, LATER)
    looks = iter([LATER, LATER])

    def clock():
        for look in looks:
            return look
        raise SystemExit

    with pytest.raises(SystemExit):
        building.build_report(draft.pk, by=WORKER, clock=clock)
    assert (fresh(draft).stage, fresh(draft).state) == (Stage.PUBLISHED, ReportState.BUILDING)
    assert not fresh(draft).present_files
    after = LATER + rules.LEASE
    assert building.sweep_reports(by=WORKER, at=after, enqueue=forget) == 1
    assert build(draft, after)
    assert len(fresh(draft).present_files) == 3


def test_a_build_that_was_cancelled_stops_at_its_next_step(shelf_dir, period, reviewer):
    report = ask_for(period, reviewer, NOON)
    steps = []

    def clock():
        now = fresh(report)
        steps.append(now.step)
        if now.step == rules.BUILD_STEPS[FileFormat.WORD].words:
            asking.cancel_report(now, by=actor(reviewer), at=NOON)
        return NOON

    assert not building.build_report(report.pk, by=WORKER, clock=clock)
    cancelled = fresh(report)
    assert (cancelled.state, cancelled.step, cancelled.error) == (ReportState.CANCELLED, "", "")
    assert rules.BUILD_STEPS[FileFormat.PDF].words not in steps
    assert list(shelf_dir.iterdir()) == []
    assert not ReportFile.objects.exists()
    assert building.sweep_reports(by=WORKER, at=NOON + timedelta(days=1), enqueue=forget) == 0


def test_a_build_cancelled_just_before_its_end_keeps_nothing(shelf_dir, period, reviewer):
    report = ask_for(period, reviewer, NOON)

    def clock():
        if fresh(report).step == rules.KEEP_STEP.words:
            asking.cancel_report(fresh(report), by=actor(reviewer), at=NOON)
        return NOON

    assert not building.build_report(report.pk, by=WORKER, clock=clock)
    assert fresh(report).state == ReportState.CANCELLED
    assert not ReportFile.objects.exists()


# --- Proof --------------------------------------------------------------------------------------------


def found(report) -> dict[str, Finding]:
    return {one.file.format: one.finding for one in comparing.prove(fresh(report)).files}


def test_the_kept_files_say_what_is_frozen(published):
    proof = comparing.prove(published)
    assert proof.is_sound
    assert found(published) == dict.fromkeys(("docx", "pdf", "xlsx"), Finding.SAME)


def test_proving_stores_nothing(published, shelf_dir):
    before = sorted(shelf_dir.rglob("*"))
    rows = list(ReportFile.objects.values())
    comparing.prove(published)
    assert sorted(shelf_dir.rglob("*")) == before
    assert list(ReportFile.objects.values()) == rows


def test_a_file_that_was_changed_or_lost_is_found(published):
    word, book = (published.files.get(edition=2, format=name) for name in ("docx", "xlsx"))
    shelf.path_to(word.path).write_bytes(b"changed")
    shelf.path_to(book.path).unlink()
    assert found(published) == {
        "docx": Finding.ALTERED, "pdf": Finding.SAME, "xlsx": Finding.MISSING,
    }  # fmt: skip
    assert not comparing.prove(published).is_sound


def test_files_of_other_words_are_found(draft):
    """As after an upgrade that words the papers differently: here the kept files are those of another edition."""
    kept = dict(draft.snapshot) | {"title": "另一个名称"}
    Report.objects.filter(pk=draft.pk).update(snapshot=kept, snapshot_sha256=kinds.digest(kept))
    assert set(found(draft).values()) == {Finding.DIFFERS}


def test_a_pdf_in_other_fonts_is_neither_the_same_nor_wrong(published, tmp_path, settings):
    """As after an upgrade, or when the office lays in its own fonts: the file is untouched, but not the same any more."""
    font_file(tmp_path / "title.ttf", "FZXiaoBiaoSong-B05S")
    settings.FONT_DIR = str(tmp_path)
    assert found(published) == {
        "docx": Finding.SAME, "pdf": Finding.SET_OTHERWISE, "xlsx": Finding.SAME,
    }  # fmt: skip
    proof = comparing.prove(published)
    assert not proof.is_sound
    assert all(one.is_well for one in proof.files)


def test_content_that_was_tampered_with_proves_nothing(published):
    published.snapshot["totals"]["accepted"] = 18
    published.save(update_fields=["snapshot"])
    proof = comparing.prove(published)
    assert (proof.holds, proof.is_sound, proof.files) == (False, False, [])


def test_what_is_not_built_or_too_large_is_not_proved(shelf_dir, period, reviewer, monkeypatch):
    report = ask_for(period, reviewer, NOON)
    with pytest.raises(RuleBroken) as refusal:
        comparing.prove(report)
    assert refusal.value.code == "not_built"
    build(report, NOON)
    monkeypatch.setattr(rules, "COMPARED_SIZE", 100)
    with pytest.raises(RuleBroken) as refusal:
        comparing.prove(fresh(report))
    assert refusal.value.code == "too_large_to_compare"
