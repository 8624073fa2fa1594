"""The pages on which words are edited, a report is published, withdrawn and proved."""

import io

import pypdf
import pytest
import time_machine
from django.urls import reverse

from accounts.rules import Role
from reports import shelf, tasks
from reports.actions import asking
from reports.kinds import Subject, digest, freeze
from reports.models import Report
from reports.rules import Kind, Stage
from tests.factories import actor, make_user, moment
from tests.papers import text_of_pdf
from tests.reports.conftest import ask_for, build, edit, fresh, publish

pytestmark = pytest.mark.usefixtures("files_made_once")
NOON = moment(2026, 10, 20, 12)


@pytest.fixture
def draft(tmp_path, settings, period, reviewer) -> Report:
    settings.REPORTS_DIR = tmp_path / "reports"
    report = ask_for(period, reviewer, NOON)
    build(report, NOON)
    return fresh(report)


@pytest.fixture
def office(signed_in, reviewer):
    return signed_in(reviewer)


@pytest.fixture
def head(signed_in, lead):
    return signed_in(lead)


def address(name, report) -> str:
    return reverse(f"reports:{name}", args=[report.pk])


def text_of(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


# --- 版头 and 版记, check sheet ---------------------------------------------------------------------


def test_the_lead_frames_a_draft(head, draft, django_capture_on_commit_callbacks):
    sent = {
        "sha256": draft.snapshot_sha256,
        "number": "第3期",
        "issuer": "省政府督查室",
        "issued_on": "2026年10月22日",
    }
    assert address("frame", draft) in text_of(head.get(address("report", draft)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = head.post(address("frame", draft), sent)
    assert answer.url == address("report", draft)
    framed = fresh(draft)
    assert framed.snapshot["frame"] == {
        "number": "第3期", "issuer": "省政府督查室", "issued_on": "2026-10-22",
    }  # fmt: skip
    assert (framed.edition, len(framed.present_files)) == (2, 3)
    assert 'value="第3期"' in text_of(head.get(address("frame", draft)))


def test_a_wrong_frame_is_told_at_its_field(head, draft):
    text = text_of(
        head.post(address("frame", draft), {"sha256": draft.snapshot_sha256, "copy_number": "一"}), 400
    )
    assert "份号用不超过六位的阿拉伯数字。" in text
    assert fresh(draft).snapshot["frame"] == {}


def test_the_check_sheet_says_what_the_circulated_files_do_not(office, draft, lead):
    refused = office.get(address("check_sheet", draft), follow=True)
    assert "发布后才有校验单" in text_of(refused)
    publish(draft, lead, NOON)
    build(draft, NOON)
    published = fresh(draft)
    assert address("check_sheet", draft) in text_of(office.get(address("report", draft)))
    answer = office.get(address("check_sheet", draft))
    reader = pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    text = text_of_pdf(reader)
    assert len(reader.pages) == 1
    assert "数据校验单" in text
    assert published.snapshot_sha256 in text
    assert "本报告由政策落实督查系统" in text
    for file in published.present_files:
        assert file.sha256 in text


# --- Words --------------------------------------------------------------------------------------------


def test_the_blocks_are_shown_with_their_words_and_the_locked_values(office, draft):
    kept = dict(draft.snapshot) | {
        "prose": {"lead": "应报【应报项数】项。", "remarks": ""},
        "locked": {"应报项数": "18"},
    }
    Report.objects.update(snapshot=kept)
    text = text_of(office.get(address("prose", draft)))
    for words in (
        "导语",
        "补充说明",
        "应报【应报项数】项。</textarea>",
        "【应报项数】",
        "<strong>18</strong>",
    ):
        assert words in text
    assert "主要做法和成效" not in text


def test_edited_words_are_kept_and_built(office, draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(
            address("prose", draft), {"sha256": draft.snapshot_sha256, "remarks": "需省里协调。\r\n第二段。"}
        )
    assert answer.url == address("report", draft)
    edited = fresh(draft)
    assert edited.snapshot["prose"]["remarks"] == "需省里协调。\n第二段。"
    assert (edited.edition, len(edited.present_files)) == (2, 3)
    text = text_of(office.get(address("report", draft)))
    assert "以前的版次" in text
    assert "第1版（草稿）" in text


def test_proposals_of_a_meeting_are_written_measure_by_measure(office, tmp_path, settings, period, reviewer):
    settings.REPORTS_DIR = tmp_path / "reports"
    subject = Subject(period.policy, period)
    report, _ = asking.request_report(
        Kind.MEETING, subject, by=actor(reviewer), at=NOON, enqueue=lambda pk: None
    )
    build(report, NOON)
    meeting = fresh(report)
    text = text_of(office.get(address("prose", meeting)))
    assert "第四条建议意见" in text
    assert "建议由省科技厅立即补报并说明原因。" in text
    words = meeting.snapshot["prose"] | {"第四条建议意见": "建议约谈。"}
    office.post(address("prose", meeting), {"sha256": meeting.snapshot_sha256} | words)
    assert fresh(meeting).snapshot["prose"] == words


def test_words_somebody_else_changed_meanwhile_keep_what_was_typed(office, draft, lead):
    edit(draft, lead, NOON, "负责人改的。")
    build(draft, NOON)
    answer = office.post(
        address("prose", draft), {"sha256": draft.snapshot_sha256, "remarks": "我写的很长的一段。"}
    )
    text = text_of(answer, 400)
    assert "刚被他人修改" in text
    assert "我写的很长的一段。" in text
    assert fresh(draft).snapshot["prose"]["remarks"] == "负责人改的。"


def test_too_many_words_are_told_at_the_field(office, draft):
    answer = office.post(address("prose", draft), {"sha256": draft.snapshot_sha256, "remarks": "长" * 3001})
    assert "最多 3000 字" in text_of(answer, 400)


def test_saving_without_a_change_says_so(office, draft):
    same = {"sha256": draft.snapshot_sha256} | draft.snapshot["prose"]
    answer = office.post(address("prose", draft), same, follow=True)
    assert "文字没有变化" in text_of(answer)


def test_of_a_published_report_no_words_are_edited(office, draft, lead):
    publish(draft, lead, NOON)
    build(draft, NOON)
    assert address("prose", draft) not in text_of(office.get(address("report", draft)))
    answer = office.post(
        address("prose", draft), {"sha256": draft.snapshot_sha256, "remarks": "改。"}, follow=True
    )
    assert "文字不能再改" in text_of(answer)
    assert fresh(draft).snapshot == draft.snapshot


# --- Publishing ---------------------------------------------------------------------------------------


def test_the_lead_is_told_what_publishing_means_before_it_is_done(head, draft):
    text = text_of(head.get(address("publish", draft)))
    assert "都不能再改" in text
    assert draft.snapshot_sha256 in text
    assert draft.files.get(format="pdf").sha256 in text
    assert fresh(draft).is_draft


def test_of_earlier_editions_nothing_is_offered_for_reading(head, draft, reviewer):
    edit(draft, reviewer, NOON)
    build(draft, NOON)
    text = text_of(head.get(address("publish", draft)))
    first, second = (draft.files.get(format="pdf", edition=edition) for edition in (1, 2))
    assert second.sha256 in text
    assert first.sha256 not in text


def test_the_lead_publishes_what_was_read(head, draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        head.post(address("publish", draft), {"sha256": draft.snapshot_sha256, "has_read": "on"})
    published = fresh(draft)
    assert (published.stage, published.published_by_name) == (Stage.PUBLISHED, "赵主任")
    text = text_of(head.get(address("report", draft)))
    assert address("withdraw", draft) in text
    assert address("publish", draft) not in text


def test_without_the_tick_nothing_is_published(head, draft):
    answer = head.post(address("publish", draft), {"sha256": draft.snapshot_sha256})
    assert "请先通读草稿" in text_of(answer, 400)
    assert fresh(draft).is_draft


def test_what_was_edited_since_it_was_read_is_not_published(head, draft, reviewer):
    edit(draft, reviewer, NOON)
    build(draft, NOON)
    data = {"sha256": draft.snapshot_sha256, "has_read": "on"}
    assert "没有发布" in text_of(head.post(address("publish", draft), data, follow=True))
    assert fresh(draft).is_draft


def test_a_reviewer_neither_publishes_nor_withdraws(office, draft, lead):
    assert address("publish", draft) not in text_of(office.get(address("report", draft)))
    data = {"sha256": draft.snapshot_sha256, "has_read": "on"}
    assert "由督查室负责人发布" in text_of(office.post(address("publish", draft), data), 403)
    publish(draft, lead, NOON)
    build(draft, NOON)
    assert office.post(address("withdraw", draft), {"reason": "有误。"}).status_code == 403
    assert fresh(draft).is_published


def test_an_unbuilt_draft_is_not_published(head, draft):
    Report.objects.update(state="queued")
    answer = head.post(
        address("publish", draft), {"sha256": draft.snapshot_sha256, "has_read": "on"}, follow=True
    )
    assert "还没有生成完成" in text_of(answer)


# --- Withdrawing --------------------------------------------------------------------------------------


@pytest.fixture
def published(draft, lead):
    publish(draft, lead, NOON)
    build(draft, NOON)
    return fresh(draft)


def test_the_lead_withdraws_with_a_reason_that_everybody_sees(head, published):
    head.post(address("withdraw", published), {"reason": "第三项数据有误。"})
    tasks.build_report(published.pk)
    text = text_of(head.get(address("report", published)))
    for words in ("已撤回", "第三项数据有误。", "第2版（已发布）", "第1版（草稿）"):
        assert words in text


@pytest.mark.parametrize("reason", ["", "　", "长" * 301])
def test_without_a_sensible_reason_nothing_is_withdrawn(head, published, reason):
    assert "撤回原因" in text_of(head.post(address("withdraw", published), {"reason": reason}), 400)
    assert fresh(published).is_published


def test_a_draft_is_not_withdrawn(head, draft):
    answer = head.post(address("withdraw", draft), {"reason": "有误。"}, follow=True)
    assert "无从撤回" in text_of(answer)


# --- Issue by the body whose paper it is ----------------------------------------------------------


@pytest.fixture
def drafted(published, kejiting):
    """Published, in the name of 省科技厅."""
    snapshot = freeze(Kind.PROGRESS, Subject(published.policy, published.period, body=kejiting), as_of=NOON)
    Report.objects.update(body=kejiting, snapshot=snapshot, snapshot_sha256=digest(snapshot))
    return fresh(published)


def issue_of(report, **said):
    return {"sha256": report.snapshot_sha256, "issued_on": "2026-10-20", "has_read": "on", **said}


@pytest.fixture
def on_the_day(drafted):
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.usefixtures("on_the_day")
def test_the_bodys_approver_issues_its_paper(
    signed_in, approver, drafted, django_capture_on_commit_callbacks
):
    client = signed_in(approver)
    text = text_of(client.get(address("report", drafted)))
    assert "不是省科技厅的正式报告" in text
    assert address("issue", drafted) in text
    assert drafted.present_files[0].sha256 in text_of(client.get(address("issue", drafted)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address("issue", drafted), issue_of(drafted, number="辽科发〔2026〕12号"))
    assert answer.url == address("report", drafted)
    issued = fresh(drafted)
    assert (issued.stage, issued.issued_by_name, len(issued.present_files)) == ("issued", "陈厅长", 3)
    text = text_of(client.get(address("report", drafted)))
    for words in (
        "已印发",
        "2026年10月20日，辽科发〔2026〕12号",
        "陈厅长",
        "数据校验码不变",
        "第2版（已发布，代拟稿）",
    ):
        assert words in text
    assert address("issue", drafted) not in text
    # What the body had before stays with it; the office's own draft does not come to light.
    was_drafted, was_draft = (issued.files.get(format="pdf", edition=edition) for edition in (2, 1))
    assert client.get(reverse("reports:download", args=[was_drafted.pk])).status_code == 200
    assert client.get(reverse("reports:download", args=[was_draft.pk])).status_code == 404
    again = client.post(address("issue", drafted), issue_of(drafted), follow=True)
    assert "已经登记印发" in text_of(again)


@pytest.mark.usefixtures("on_the_day")
def test_a_paper_is_not_issued_without_reading_or_on_a_day_that_has_not_come(signed_in, approver, drafted):
    client = signed_in(approver)
    unread = issue_of(drafted) | {"has_read": ""}
    assert "请先通读代拟稿" in text_of(client.post(address("issue", drafted), unread), 400)
    early = issue_of(drafted, issued_on="2026-10-21", number="辽科发〔2026〕12号")
    text = text_of(client.post(address("issue", drafted), early), 400)
    assert "不能晚于今天" in text
    assert 'value="辽科发〔2026〕12号"' in text
    assert fresh(drafted).is_drafted


@pytest.mark.usefixtures("on_the_day")
def test_nobody_else_issues_in_a_bodys_name(
    signed_in, reporter, kexie_reporter, reviewer, lead, viewer, shenyang, drafted
):
    mayor = make_user("沈市长", (shenyang, Role.HEAD), username="shen")
    people = [
        (reporter, 403),
        (reviewer, 403),
        (lead, 403),
        (viewer, 403),
        (kexie_reporter, 404),
        (mayor, 404),
    ]
    for person, status in people:
        client = signed_in(person)
        assert client.post(address("issue", drafted), issue_of(drafted)).status_code == status
        if status == 403:
            assert address("issue", drafted) not in text_of(client.get(address("report", drafted)))
    assert fresh(drafted).is_drafted


def test_the_lead_is_told_that_a_withdrawn_paper_was_issued(head, drafted):
    Report.objects.update(stage="issued", issued_on=NOON.date(), issued_at=NOON)
    assert "省科技厅已于2026年10月20日印发" in text_of(head.get(address("withdraw", drafted)))


# --- Proof --------------------------------------------------------------------------------------------


def test_the_office_proves_the_files(office, published):
    text = text_of(office.post(address("compare", published)))
    assert "三个文件都与重新生成的内容一致" in text
    assert text.count("与快照一致") == 3


def test_a_changed_file_is_named_and_a_lost_one_can_be_brought_back(office, published):
    word, book = (published.files.get(edition=2, format=name) for name in ("docx", "xlsx"))
    shelf.path_to(word.path).write_bytes(b"changed")
    shelf.path_to(book.path).unlink()
    text = text_of(office.post(address("compare", published)))
    assert "文件已被改动" in text
    assert "服务器上没有这个文件" in text
    assert address("restore", published) in text


def test_frozen_content_that_was_changed_is_told(office, published):
    Report.objects.update(snapshot={"template": "progress/2"})
    text = text_of(office.post(address("compare", published)))
    assert "与登记的校验码不一致" in text
