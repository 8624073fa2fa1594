"""One obligation: reading it, writing the report, evidence, signing."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.rules import Role
from measures.models import Evidence, Obligation, ProgressReport, Submission
from measures.reporting import actions as reports
from measures.reporting import rules as reporting_rules
from measures.reporting.evidence.rules import EvidenceKind
from measures.reporting.periods import actions as periods
from measures.states import State
from tests.factories import accept, actor, content, give_back, make_user, moment, open_quarter, submit

NOON = moment(2026, 10, 9, 12)
PDF = b"%PDF-1.7 made for a test"


@pytest.fixture(autouse=True)
def today():
    """Friday, 9 October 2026; the third quarter is due on the 15th."""
    with time_machine.travel(moment(2026, 10, 9, 15), tick=False):
        yield


@pytest.fixture
def writer(reporter, signed_in):
    """李经办's."""
    return signed_in(reporter)


def at(name, thing):
    return reverse(f"measures:{name}", args=[thing.pk])


def typed(version=0, **fields):
    """What the form sends."""
    return {
        "status": "on_track",
        "done": "做了三件事。",
        "problems": "",
        "next_steps": "",
        "version": version,
    } | fields


def text_of(answer):
    return answer.content.decode()


def state_of(obligation):
    return Obligation.objects.get(pk=obligation.pk).state


def waits_for_signature(obligation, reporter, **fields):
    reports.submit_report(
        obligation, content=content(**fields), version=0, by=actor(reporter), at=NOON, is_approver=False
    )
    return Obligation.objects.with_names().get(pk=obligation.pk)


# --- Reading ----------------------------------------------------------------------------------------


def test_the_page_shows_the_clause_the_roster_the_items_and_the_next_step(obligation, writer):
    page = text_of(writer.get(at("obligation", obligation)))
    assert "实施“成果转化促进行动”，推动成果转化对接和项目落地。" in page
    assert "牵头单位（按排序推定）" in page
    assert "省教育厅、中科院沈阳分院等" in page
    assert "有明确成果" in page or "持续推进" in page
    assert "还有 5 个工作日" in page  # Saturday the 10th is a make-up working day
    assert at("report", obligation) in page


def test_a_returned_report_shows_every_round_and_both_due_dates(obligation, reporter, reviewer, writer):
    sent = submit(obligation, reporter, at=NOON, what=content(done="第一次写的。"))
    give_back(sent, reviewer, at=NOON, comment="请补充合同金额。", new_due_on=date(2026, 10, 20))
    page = text_of(writer.get(at("obligation", obligation)))
    assert "第一次写的。" in page
    assert "请补充合同金额。" in page
    assert "2026年10月20日" in page
    assert "原定 2026年10月15日" in page
    assert "修改重报" in page


def test_earlier_periods_can_be_read(policy, lead, obligation, reporter, writer):
    submit(obligation, reporter, at=NOON, what=content(done="三季度的事。"))
    later = open_quarter(policy, lead, quarter=4, due_on=date(2027, 1, 15))
    now = Obligation.objects.get(period=later, measure=obligation.measure, body=obligation.body)
    assert "三季度的事。" in text_of(writer.get(at("obligation", now)))


def test_a_draft_is_seen_by_its_own_body_only(
    obligation, reporter, reviewer, kexie_reporter, writer, signed_in
):
    reports.save_draft(obligation, content=content(done="只是草稿"), version=0, by=actor(reporter), at=NOON)
    url = at("obligation", obligation)
    assert "只是草稿" in text_of(writer.get(url))
    assert "只是草稿" not in text_of(signed_in(reviewer).get(url))
    assert "只是草稿" not in text_of(signed_in(kexie_reporter).get(url))


def test_a_round_is_read_by_the_office_and_by_others_once_accepted(
    obligation, reporter, reviewer, kexie_reporter, signed_in
):
    submit(obligation, reporter, at=NOON, what=content(done="报送的内容"))
    url = at("obligation", obligation)
    assert "报送的内容" in text_of(signed_in(reviewer).get(url))
    assert at("review", obligation) in text_of(signed_in(reviewer).get(url))
    assert "报送的内容" not in text_of(signed_in(kexie_reporter).get(url))
    accept(Obligation.objects.get(pk=obligation.pk), reviewer, at=NOON)
    assert "报送的内容" in text_of(signed_in(kexie_reporter).get(url))


def test_what_the_approver_told_the_writer_stays_in_the_body(
    obligation, reporter, approver, reviewer, writer, signed_in
):
    waits_for_signature(obligation, reporter)
    reports.send_back(obligation, comment="数字再核一遍", by=actor(approver), at=NOON)
    url = at("obligation", obligation)
    assert "数字再核一遍" in text_of(writer.get(url))
    assert "数字再核一遍" not in text_of(signed_in(reviewer).get(url))


def test_unknown_numbers_are_not_found(obligation, writer):
    for address in (
        "/obligations/999999/",
        "/obligations/999999/report/",
        "/obligations/999999/sign/",
        "/evidence/999999/",
    ):
        assert writer.get(address).status_code == 404


# --- The form ---------------------------------------------------------------------------------------


def test_the_form_saves_a_draft_and_shows_it_again(obligation, writer):
    answer = writer.post(at("report", obligation), typed(act="save", done="第一行\r\n第二行"), follow=True)
    assert "草稿已保存" in text_of(answer)
    assert "第一行\n第二行</textarea>" in text_of(answer)
    assert ProgressReport.objects.get().done == "第一行\n第二行"
    assert state_of(obligation) == State.DRAFTING


def test_a_report_goes_to_the_approver_where_there_is_one(obligation, approver, writer):
    assert "提交单位负责人签发" in text_of(writer.get(at("report", obligation)))
    answer = writer.post(at("report", obligation), typed(act="hand_in"), follow=True)
    assert "等待本单位负责人签发" in text_of(answer)
    assert state_of(obligation) == State.UNIT_REVIEW


def test_a_report_goes_straight_to_the_office_where_nobody_signs(obligation, writer):
    assert "报送督查室" in text_of(writer.get(at("report", obligation)))
    writer.post(at("report", obligation), typed(act="hand_in"))
    assert Submission.objects.get().done == "做了三件事。"


def test_what_a_status_demands_is_told_at_its_field_and_the_text_stays(obligation, writer):
    answer = writer.post(
        at("report", obligation), typed(act="hand_in", status="behind", done="辛苦写好的文字")
    )
    page = text_of(answer)
    assert "进展状态为“进度滞后”时，请写明存在问题。" in page
    assert answer.context["form"].errors.keys() == {"problems"}
    assert "辛苦写好的文字</textarea>" in page
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"status": ""}, "status"),
        ({"status": "wonderful"}, "status"),
        ({"done": " \r\n "}, "done"),
        ({"done": "字" * (reporting_rules.DONE_MAX + 1)}, "done"),
        ({"next_steps": "字" * (reporting_rules.NEXT_STEPS_MAX + 1)}, "next_steps"),
        ({"done": "坏\x00字"}, "done"),
        ({"status": "no_change"}, "status"),
    ],
)
def test_bad_text_is_refused_at_its_field(fields, field, obligation, writer):
    answer = writer.post(at("report", obligation), typed(act="hand_in", **fields))
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert not ProgressReport.objects.exists()


def test_a_text_of_exactly_the_limit_with_line_breaks_is_taken(obligation, writer):
    text = "字\r\n" * (reporting_rules.DONE_MAX // 2 - 1) + "字字"
    writer.post(at("report", obligation), typed(act="hand_in", done=text))
    assert len(Submission.objects.get().done) == reporting_rules.DONE_MAX


def test_a_script_in_the_text_is_shown_as_text(obligation, writer):
    evil = "</textarea><script>alert(1)</script>"
    writer.post(at("report", obligation), typed(act="save", done=evil, problems=evil))
    for name in ("report", "obligation"):
        page = text_of(writer.get(at(name, obligation)))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_surprising_version_loses_nothing(obligation, writer):
    for odd in ("", "abc", "-1", "9" * 400, "１"):
        answer = writer.post(
            at("report", obligation), typed(act="save", version=odd, done=f"文字{odd}"), follow=True
        )
        assert answer.status_code == 200
        assert f"文字{odd}"[:40] in text_of(answer)


def test_the_last_report_is_carried_into_the_form(policy, lead, obligation, reporter, writer):
    submit(obligation, reporter, at=NOON, what=content("at_risk", "上期写的。", "缺经费。", "争取。"))
    later = open_quarter(policy, lead, quarter=4, due_on=date(2027, 1, 15))
    now = Obligation.objects.get(period=later, measure=obligation.measure, body=obligation.body)
    answer = writer.get(at("report", now))
    assert "已带出 2026年第三季度 报送内容，请按本期情况修改" in text_of(answer)
    assert answer.context["form"].initial == {
        "status": "at_risk",
        "done": "上期写的。",
        "problems": "缺经费。",
        "next_steps": "争取。",
        "version": 0,
    }


def test_no_change_cannot_be_chosen_without_an_earlier_report(obligation, writer):
    page = text_of(writer.get(at("report", obligation)))
    assert "暂不能选“本期无变化”" in page
    assert "已带出" not in page


def test_somebody_elses_report_is_refused_with_a_sentence(obligation, kexie_reporter, reviewer, signed_in):
    for user in (kexie_reporter, reviewer):
        for answer in (
            signed_in(user).get(at("report", obligation)),
            signed_in(user).post(at("report", obligation), typed(act="hand_in")),
            signed_in(user).post(at("attach", obligation), typed()),
            signed_in(user).post(at("recall", obligation)),
        ):
            assert answer.status_code == 403
            assert "这是省科技厅的填报任务，您只能填报本单位的任务。" in text_of(answer)


def test_the_forms_are_for_the_signed_in(obligation, client):
    for name in ("obligation", "report", "attach", "no_change", "recall", "sign"):
        assert client.get(at(name, obligation)).headers["Location"].startswith("/accounts/login/?next=")


def test_a_closed_period_is_read_only_and_keeps_what_was_typed(period, lead, obligation, writer):
    periods.close_period(period, by=actor(lead), at=NOON)
    answer = writer.get(at("report", obligation), follow=True)
    assert answer.redirect_chain[-1][0] == at("obligation", obligation)
    assert "填报已结束，内容只能查看" in text_of(answer)
    refused = writer.post(at("report", obligation), typed(act="hand_in", done="晚了一步的文字"))
    assert "2026年第三季度填报已结束，不能再修改" in text_of(refused)
    assert "晚了一步的文字</textarea>" in text_of(refused)


# --- Twice, and in two tabs -------------------------------------------------------------------------


def test_a_second_click_on_submit_is_no_error_and_no_second_round(obligation, writer):
    writer.post(at("report", obligation), typed(act="hand_in"))
    again = writer.post(at("report", obligation), typed(act="hand_in"), follow=True)
    assert again.redirect_chain == [(at("obligation", obligation), 302)]
    assert "没有重复提交" in text_of(again)
    assert Submission.objects.count() == 1


def test_a_second_click_on_save_is_no_conflict(obligation, writer):
    writer.post(at("report", obligation), typed(act="save"))
    again = writer.post(at("report", obligation), typed(act="save"), follow=True)
    assert "没有重复保存" in text_of(again)
    assert ProgressReport.objects.get().version == 1


def test_two_tabs_show_both_texts_and_write_over_neither(obligation, writer):
    writer.post(at("report", obligation), typed(act="save", done="甲窗口的文字"))
    clash = writer.post(at("report", obligation), typed(act="hand_in", done="乙窗口的文字"))
    page = text_of(clash)
    assert "甲窗口的文字" in page
    assert "乙窗口的文字" in page
    assert ProgressReport.objects.get().done == "甲窗口的文字"

    mine = typed(version=1, act="hand_in", done="乙窗口的文字")
    assert all(f'name="{name}" value="{value}"' in page for name, value in mine.items())
    writer.post(at("report", obligation), mine)
    assert Submission.objects.get().done == "乙窗口的文字"


def test_text_typed_while_a_colleague_handed_in_is_shown_not_lost(obligation, reporter, approver, writer):
    waits_for_signature(obligation, reporter, done="同事提交的文字")
    page = text_of(
        writer.post(at("report", obligation), typed(act="hand_in", version=1, done="我写到一半的文字"))
    )
    assert "您的文字没有保存" in page
    assert "我写到一半的文字" in page
    assert "用我的文字覆盖" not in page
    assert ProgressReport.objects.get().done == "同事提交的文字"


# --- Autosave ---------------------------------------------------------------------------------------


def test_autosave_keeps_the_draft_and_answers_with_its_version(obligation, writer):
    answer = writer.post(at("draft", obligation), typed(done="写到一半", status=""))
    assert answer.json() == {"message": "草稿已保存", "version": 1, "saved_at": "15:00"}
    assert ProgressReport.objects.get().done == "写到一半"


def test_autosave_of_the_same_text_writes_nothing(obligation, writer):
    writer.post(at("draft", obligation), typed())
    assert writer.post(at("draft", obligation), typed(version=1)).json()["version"] == 1


def test_autosave_in_two_tabs_answers_with_the_other_text(obligation, writer):
    writer.post(at("draft", obligation), typed(done="甲"))
    answer = writer.post(at("draft", obligation), typed(done="乙", status="behind"))
    assert answer.status_code == 409
    assert answer.json()["theirs"] == {"进展状态": "正常推进", "done": "甲"}
    assert (answer.json()["saved_by"], answer.json()["version"]) == ("李经办", 1)
    assert ProgressReport.objects.get().done == "甲"


def test_autosave_refuses_over_long_text_at_its_field(obligation, writer):
    answer = writer.post(at("draft", obligation), typed(problems="字" * (reporting_rules.PROBLEMS_MAX + 1)))
    assert (answer.status_code, answer.json()["field"]) == (422, "problems")
    assert "最多 2000 字" in answer.json()["message"]


def test_text_pasted_from_word_comes_in_as_it_looks(obligation, writer):
    pasted = "资金\u202a到位\u202c慢。\x0b第二段\u200e。\r\n\u00ad第三段\ufeff。"
    assert writer.post(at("draft", obligation), typed(done=pasted)).status_code == 200
    assert ProgressReport.objects.get().done == "资金到位慢。\n第二段。\n第三段。"
    writer.post(at("report", obligation), typed(act="hand_in", version=1, problems="慢\x0b了"))
    assert ProgressReport.objects.get().problems == "慢\n了"


def test_autosave_names_the_place_of_what_cannot_be_kept(obligation, writer):
    answer = writer.post(at("draft", obligation), typed(done="第一段。\r\n资金到位\x07慢。"))
    assert (answer.status_code, answer.json()["field"]) == (422, "done")
    assert (
        "进展情况第 2 行第 5 个字（“资金到位”之后）是无法保存的字符，请删除后重试。"
        in answer.json()["message"]
    )
    assert not ProgressReport.objects.exists()


def test_autosave_answers_json_to_the_signed_out_the_stranger_and_the_lost(
    obligation, client, kexie_reporter, writer, signed_in
):
    for who, address, status in (
        (client, at("draft", obligation), 401),
        (signed_in(kexie_reporter), at("draft", obligation), 403),
        (writer, "/obligations/999999/report/draft/", 404),
    ):
        answer = who.post(address, typed())
        assert answer.status_code == status
        assert answer.json()["message"]


# --- Evidence ---------------------------------------------------------------------------------------


def test_evidence_is_added_and_the_typed_text_is_kept(obligation, writer):
    sent = typed(done="还没保存的文字") | {
        "evidence-value": "https://www.ln.gov.cn/a",
        "evidence-title": "通知",
    }
    answer = writer.post(at("attach", obligation), sent, follow=True)
    assert "已添加佐证材料“通知”" in text_of(answer)
    assert "还没保存的文字</textarea>" in text_of(answer)
    assert 'href="https://www.ln.gov.cn/a" rel="noopener noreferrer"' in text_of(answer)


@pytest.mark.parametrize(
    ("value", "kind"),
    [("辽科发〔2018〕12号", EvidenceKind.DOCUMENT_NO), ("http://10.1.2.3/x", EvidenceKind.LINK)],
)
def test_what_was_filled_in_tells_what_it_is(value, kind, obligation, writer):
    writer.post(at("attach", obligation), typed() | {"evidence-value": value})
    assert (Evidence.objects.get().kind, Evidence.objects.get().title) == (kind, value)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "value"),
        ({"evidence-value": "www.ln.gov.cn/a"}, "value"),
        ({"evidence-value": "javascript:alert(1)"}, "value"),
        ({"evidence-value": "号" * 501}, "value"),
        ({"evidence-value": "某文", "evidence-title": "名" * 201}, "title"),
        ({"evidence-file": ("run.exe", b"MZ")}, "file"),
        ({"evidence-file": ("photo.pdf", b"\x89PNG\r\n\x1a\n")}, "file"),
        ({"evidence-file": ("empty.pdf", b"")}, "file"),
        ({"evidence-file": ("large.pdf", PDF + b"x" * 1_048_577)}, "file"),
    ],
)
def test_bad_evidence_is_refused_at_its_field_and_the_text_is_kept(
    fields, field, obligation, writer, settings
):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    files = {k: SimpleUploadedFile(*v) if isinstance(v, tuple) else v for k, v in fields.items()}
    answer = writer.post(at("attach", obligation), typed(done="还没保存的文字") | files)
    assert answer.status_code == 200
    assert answer.context["proof"].errors.keys() == {field}
    assert "还没保存的文字</textarea>" in text_of(answer)
    assert not Evidence.objects.exists()
    # What the page goes on from is what the server holds.
    version = answer.context["form"]["version"].value()
    again = writer.post(
        at("report", obligation), typed(act="save", done="改了一处", version=version), follow=True
    )
    assert "草稿已保存" in text_of(again)


def test_evidence_filled_in_but_not_added_goes_along_with_the_report(obligation, writer):
    writer.post(at("report", obligation), typed(act="hand_in") | {"evidence-value": "辽科发〔2018〕12号"})
    assert [e.title for e in Submission.objects.get().evidence.all()] == ["辽科发〔2018〕12号"]


def test_evidence_is_added_once_though_the_report_is_refused(obligation, writer):
    sent = typed(act="hand_in", done="") | {"evidence-value": "辽科发〔2018〕12号"}
    refused = writer.post(at("report", obligation), sent)
    assert refused.context["proof"]["value"].value() in (None, "")
    writer.post(at("report", obligation), typed(act="hand_in"))
    assert Evidence.objects.count() == 1


def with_file(obligation, writer, name="签约 清单.pdf", title=""):
    sent = typed() | {"evidence-file": SimpleUploadedFile(name, PDF), "evidence-title": title}
    writer.post(at("attach", obligation), sent)
    return Evidence.objects.get()


def test_a_file_comes_back_as_a_download_under_its_title(obligation, writer):
    answer = writer.get(at("evidence", with_file(obligation, writer)))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E7%AD%BE%E7%BA%A6%20%E6%B8%85%E5%8D%95.pdf"
    )


def test_a_title_cannot_break_the_header_or_the_name(obligation, writer):
    proof = with_file(obligation, writer)
    # Not to be written in any more; an old row may have it.
    Evidence.objects.filter(pk=proof.pk).update(title='a/b\r\nSet-Cookie: x="1"')
    answer = writer.get(at("evidence", proof))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a_bSet-Cookie_ x=_1_.pdf"'


def test_a_file_is_not_there_for_who_may_not_read_the_round(obligation, writer, kexie_reporter, signed_in):
    proof = with_file(obligation, writer)
    assert signed_in(kexie_reporter).get(at("evidence", proof)).status_code == 404
    assert signed_in(kexie_reporter).post(at("withdraw", proof), typed()).status_code == 404


def test_a_link_has_nothing_to_download(obligation, writer):
    writer.post(at("attach", obligation), typed() | {"evidence-value": "https://www.ln.gov.cn/a"})
    assert writer.get(at("evidence", Evidence.objects.get())).status_code == 404


def test_evidence_is_withdrawn_and_the_typed_text_is_kept(obligation, writer):
    proof = with_file(obligation, writer)
    answer = writer.post(at("withdraw", proof), typed(version=1, done="改了又改"), follow=True)
    assert "已撤下佐证材料" in text_of(answer)
    assert "改了又改</textarea>" in text_of(answer)
    assert not answer.context["attached"]


def test_evidence_of_a_report_handed_in_stays(obligation, writer, reporter):
    proof = with_file(obligation, writer)
    submit(Obligation.objects.with_names().get(pk=obligation.pk), reporter, at=NOON)
    answer = writer.post(at("withdraw", proof), follow=True)
    assert "现为“待审核”" in text_of(answer)
    assert Evidence.objects.get().withdrawn_at is None


# --- Recall and signature ---------------------------------------------------------------------------


def test_a_report_not_yet_signed_is_taken_back(obligation, reporter, approver, writer):
    waits_for_signature(obligation, reporter)
    assert "撤回修改" in text_of(writer.get(at("obligation", obligation)))
    answer = writer.post(at("recall", obligation), follow=True)
    assert "已撤回，修改后请重新提交。" in text_of(answer)
    assert state_of(obligation) == State.DRAFTING


def test_a_report_already_sent_is_not_taken_back(obligation, reporter, writer):
    submit(obligation, reporter, at=NOON)
    answer = writer.post(at("recall", obligation), follow=True)
    assert "现在不能“撤回”" in text_of(answer)
    assert state_of(obligation) == State.SUBMITTED


def test_the_approver_reads_signs_and_comes_to_the_next(
    obligation, period, kejiting, reporter, approver, signed_in
):
    waits_for_signature(obligation, reporter, done="请过目的文字")
    other = Obligation.objects.with_names().get(period=period, measure__number=4, body=kejiting)
    waits_for_signature(other, reporter)
    chief = signed_in(approver)
    assert "请过目的文字" in text_of(chief.get(at("sign", obligation)))
    answer = chief.post(at("sign", obligation), {"act": "sign", "version": 1}, follow=True)
    assert f"已签发，{period.policy.called}（一）2026年第三季度的报告已报送省政府督查室。" in text_of(answer)
    assert answer.redirect_chain[-1][0] == at("sign", other)
    assert (Submission.objects.get().submitted_by_name, Submission.objects.get().drafted_by_name) == (
        "陈厅长",
        "李经办",
    )


def test_the_approver_gives_it_back_only_with_a_word_on_what_to_change(
    obligation, reporter, approver, writer, signed_in
):
    waits_for_signature(obligation, reporter)
    chief = signed_in(approver)
    refused = chief.post(at("sign", obligation), {"act": "send_back", "comment": " "})
    assert refused.context["form"].errors == {"comment": ["请写明需要修改的地方。"]}
    chief.post(at("sign", obligation), {"act": "send_back", "comment": "第二段写短些"})
    assert state_of(obligation) == State.DRAFTING
    assert "第二段写短些" in text_of(writer.get(at("report", obligation)))


def test_the_approver_does_not_sign_what_changed_meanwhile(obligation, reporter, approver, signed_in):
    waits_for_signature(obligation, reporter)
    answer = signed_in(approver).post(at("sign", obligation), {"act": "sign", "version": 7}, follow=True)
    assert "报告内容已有变化，请重新阅读后再签发。" in text_of(answer)
    assert state_of(obligation) == State.UNIT_REVIEW


def test_a_second_click_on_sign_is_no_error(obligation, reporter, approver, signed_in):
    waits_for_signature(obligation, reporter)
    chief = signed_in(approver)
    chief.post(at("sign", obligation), {"act": "sign", "version": 1})
    again = chief.post(at("sign", obligation), {"act": "sign", "version": 1}, follow=True)
    assert "没有重复签发" in text_of(again)
    assert Submission.objects.count() == 1


def test_only_the_bodys_own_approver_signs(obligation, reporter, approver, kexie, writer, signed_in):
    waits_for_signature(obligation, reporter)
    stranger = make_user("别家领导", (kexie, Role.APPROVER))
    for somebody in (writer, signed_in(stranger)):
        answer = somebody.post(at("sign", obligation), {"act": "sign", "version": 1})
        assert answer.status_code == 403
        assert "只有省科技厅的单位负责人可以签发。" in text_of(answer)
    assert state_of(obligation) == State.UNIT_REVIEW
