"""印发: a paper in a body's name is 代拟稿 until that body issues it; then the same content bears its day and its frame."""

import hashlib
import io
from datetime import date, timedelta

import openpyxl
import pypdf
import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from audit.rules import RuleBroken
from reports import comparing, kinds, shelf
from reports.check_sheet import sheet_of
from reports.models import Report
from reports.rules import FileFormat, Stage
from tests.factories import moment
from tests.papers import text_of_pdf
from tests.reports.conftest import ask_for, build, fresh, issue, publish, withdraw
from tests.reports.test_publishing import at_once, said

NOON = moment(2026, 10, 20, 12)
LATER = NOON + timedelta(days=6)
SAID = {"number": "辽科发〔2026〕12号", "signatory": "张三", "issued_on": "2026-10-24"}


@pytest.fixture
def drafted(shelf_dir, files_made_once, period, reviewer, lead, kejiting) -> Report:
    """省科技厅's paper of the third quarter, published by the office on 20 October."""
    report = ask_for(period, reviewer, NOON, body=kejiting)
    assert build(report, NOON)
    publish(fresh(report), lead, NOON)
    assert build(report, NOON)
    return fresh(report)


@pytest.fixture
def issued(drafted, approver) -> Report:
    issue(drafted, approver, LATER, **SAID)
    assert build(drafted, LATER)
    return fresh(drafted)


def of(report, file_format):
    return report.files.get(edition=report.edition, format=file_format)


# --- What is kept -----------------------------------------------------------------------------------


def test_the_issue_stands_beside_the_frozen_content(drafted, issued):
    assert (issued.stage, issued.issued_on, issued.issued_at) == (Stage.ISSUED, date(2026, 10, 24), LATER)
    assert (issued.issued_by_name, issued.edition) == ("陈厅长", drafted.edition + 1)
    assert issued.issue_frame == {"number": "辽科发〔2026〕12号", "signatory": "张三"}
    assert (issued.snapshot, issued.snapshot_sha256) == (drafted.snapshot, drafted.snapshot_sha256)
    event = AuditEvent.objects.about(issued).get(verb="report.issued")
    assert event.after == {"snapshot": drafted.snapshot_sha256} | SAID


@pytest.mark.parametrize(
    ("issued_on", "code"),
    [("2026-10-19", "issued_before_published"), ("2026-10-27", "issued_in_future")],
)
def test_the_day_lies_between_publication_and_today(drafted, approver, issued_on, code):
    with pytest.raises(RuleBroken) as refusal:
        issue(drafted, approver, LATER, issued_on=issued_on)
    assert (refusal.value.code, refusal.value.field) == (code, "issued_on")
    assert fresh(drafted).is_drafted


def test_what_was_changed_since_it_was_read_is_not_issued(drafted, approver):
    with pytest.raises(RuleBroken) as refusal:
        issue(drafted, approver, LATER, sha256="0" * 64)
    assert refusal.value.code == "changed_meanwhile"


def test_a_report_in_no_bodys_name_is_not_issued(draft, lead):
    publish(draft, lead, NOON)
    assert build(draft, NOON)
    with pytest.raises(RuleBroken) as refusal:
        issue(fresh(draft), lead, LATER)
    assert refusal.value.code == "in_no_body_name"


@pytest.mark.parametrize(
    "wrong",
    [{"stage": "issued"}, {"issued_on": date(2026, 10, 24), "issued_at": LATER}, {"stage": "draft"}],
)
def test_the_table_holds_no_half_an_issue(drafted, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=drafted.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_issues(drafted, approver):
    one, other = fresh(drafted), fresh(drafted)
    assert at_once(lambda: issue(one, approver, LATER), lambda: issue(other, approver, LATER)) == [
        "done", "issued_already",
    ]  # fmt: skip
    assert AuditEvent.objects.about(drafted).filter(verb="report.issued").count() == 1


# --- What is printed --------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", FileFormat)
def test_files_lose_the_mark_in_page_and_name_and_the_draft_keeps_it(drafted, issued, file_format):
    before, after = of(drafted, file_format), of(issued, file_format)
    assert "（代拟稿）" in before.download_name
    assert "代拟稿" not in after.download_name
    assert (after.stage, after.snapshot_sha256) == (Stage.ISSUED, before.snapshot_sha256)
    kept = shelf.path_to(before.path).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == before.sha256 != after.sha256
    if file_format is FileFormat.EXCEL:
        books = [openpyxl.load_workbook(shelf.path_to(file.path)) for file in (before, after)]
        assert [book.active.oddHeader.right.text or "" for book in books] == ["代拟稿", ""]
        assert "辽科发〔2026〕12号" in said(after)
        return
    assert "代拟稿" in said(before)
    text = said(after)
    assert "代拟" not in text
    for words in ("2026年10月24日", "辽科发〔2026〕12号", "张三", "（2026年第三季度）"):
        assert words in text


def test_the_paper_is_signed_on_the_day_and_says_the_same(issued):
    snapshot, sha256 = issued.snapshot, issued.snapshot_sha256
    drafted, made = kinds.compose(snapshot, sha256), kinds.compose(snapshot, sha256, issue=issued.issue)
    assert made.signature == ["辽宁省科学技术厅", "2026年10月24日"]
    assert (made.mark, made.closing, made.frame.number) == ("", "", "辽科发〔2026〕12号")
    assert (made.blocks, made.annexes, made.addressees) == (
        drafted.blocks, drafted.annexes, drafted.addressees,
    )  # fmt: skip


@pytest.mark.parametrize(("issuer", "printed"), [("", ""), ("辽宁省科学技术厅办公室", "2026-10-24")])
def test_the_day_stands_in_the_foot_beside_an_issuer_alone(drafted, issuer, printed):
    said_of_it = {"issued_on": "2026-10-24"} | ({"issuer": issuer} if issuer else {})
    made = kinds.compose(drafted.snapshot, drafted.snapshot_sha256, issue=said_of_it)
    assert made.frame.issued_on == printed
    assert made.signature[-1] == "2026年10月24日"


def test_a_withdrawn_issue_is_marked_as_withdrawn_and_keeps_its_day(issued, lead):
    withdraw(issued, lead, LATER)
    assert build(issued, LATER)
    now = fresh(issued)
    assert (now.stage, now.issued_on) == (Stage.WITHDRAWN, date(2026, 10, 24))
    words = said(of(now, "docx"))
    assert "已撤回" in words
    assert "2026年10月24日" in words
    assert "代拟稿" not in words


# --- Proof ------------------------------------------------------------------------------------------


def test_files_of_an_issued_paper_are_proved(issued):
    assert comparing.prove(issued).is_sound
    # Of these words the frozen content knows nothing: other ones are found in the files.
    Report.objects.update(issue_frame={"number": "辽科发〔2026〕99号"})
    found = {one.file.format: one.finding for one in comparing.prove(fresh(issued)).files}
    assert set(found.values()) == {comparing.Finding.DIFFERS}


def test_the_check_sheet_says_who_issued_it_and_when(issued):
    text = text_of_pdf(pypdf.PdfReader(io.BytesIO(sheet_of(issued))))
    assert "省科技厅，2026年10月24日，辽科发〔2026〕12号（陈厅长，2026年10月26日12:00登记）" in text


def test_a_frame_of_the_office_gives_way_to_that_of_the_body(drafted):
    framed = {**drafted.snapshot, "frame": {"mark": "督查通报", "copied_to": "省委办公厅"}}
    made = kinds.compose(framed, "0" * 64, issue={"issued_on": "2026-10-24", "mark": "辽宁省科学技术厅文件"})
    assert (made.frame.mark, made.frame.copied_to) == ("辽宁省科学技术厅文件", "")
