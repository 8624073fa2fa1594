"""The pages of completion, and the office's page that changes a measure's state."""

import re
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import standing_of
from accounts.rules import Role
from measures.cases.completion import actions as completions
from measures.cases.completion.views import desk_rows
from measures.desk_rows import Asker
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.models import CompletionRequest, Measure, Obligation, Responsibility
from measures.reporting import actions as reports
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.rules import EvidenceKind
from measures.states import CaseState, MeasureState, State
from measures.steps import calendar_around
from tests import factories
from tests.factories import actor, moment, submit

NOW = moment(2026, 10, 9, 12)
STATEMENT = "已建成省级科技成果转化平台，三项任务全部完成，成果目录已发布。"
PDF = b"%PDF-1.7\n" + b"x" * 100
LIST = "/completions/"


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    """Friday, 9 October 2026; files go nowhere."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def measure(obligation):
    """Measure （一） of 省科技厅, to be done by the end of the year."""
    Measure.objects.filter(pk=obligation.measure_id).update(
        completion_kind="by_date",
        due_on=date(2026, 12, 31),
        original_due_on=date(2026, 12, 31),
        due_text="会议纪要",
    )
    return fresh(obligation.measure)


def fresh(measure):
    return Measure.objects.with_roster().select_related("policy").get(pk=measure.pk)


def ask(measure, by, *, is_approver=True, at=NOW, **more):
    return completions.request_completion(
        fresh(measure), body=fresh(measure).lead.holder, statement=STATEMENT, by=actor(by), at=at,
        is_approver=is_approver, **more,
    )  # fmt: skip


def at(name, row):
    return reverse(f"measures:{name}", args=[row.pk])


def text_of(page) -> str:
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def queries_of(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def rows_of(user):
    return desk_rows(Asker(standing_of(user), NOW.date(), calendar_around(NOW.date())))


# --- Asking -----------------------------------------------------------------------------------------


def typed(measure, **more):
    return {"statement": STATEMENT, "version": fresh(measure).version, "links": "", **more}


def test_the_request_goes_to_the_approver_with_every_kind_of_proof(
    measure, obligation, reporter, approver, signed_in
):
    proof = reports.attach_evidence(
        obligation, kind=EvidenceKind.LINK, title="通知", value="https://yanshi.example/1",
        by=actor(reporter), at=NOW,
    )  # fmt: skip
    submit(obligation, approver, at=NOW)
    sent = typed(
        measure,
        cited=[proof.pk],
        links="验收公告 https://yanshi.example/2\n\n辽科发〔2026〕1号\nwww.yanshi.example".rsplit("\n", 1)[0],
        uploads=[SimpleUploadedFile("总结.pdf", PDF), SimpleUploadedFile("清单.pdf", PDF + b"2")],
    )
    page = signed_in(reporter).post(at("complete", measure), sent, follow=True)
    case = CompletionRequest.objects.get()
    assert case.state == CaseState.UNIT_REVIEW
    assert "等待本单位负责人签发" in text_of(page)
    assert [(p.kind, p.title) for p in case.evidence.order_by("id")] == [
        ("link", "验收公告"),
        ("document_no", "辽科发〔2026〕1号"),
        ("file", "总结.pdf"),
        ("file", "清单.pdf"),
    ]
    assert list(case.cited.all()) == [proof]


def test_the_form_shows_the_document_the_last_report_and_what_is_open(
    measure, obligation, reporter, approver, signed_in
):
    submit(
        obligation, approver, at=NOW,
        what=factories.content(status="at_risk", done="平台已上线", problems="企业注册偏少"),
    )  # fmt: skip
    page = text_of(signed_in(reporter).get(at("complete", measure)))
    assert measure.text[:30] in page
    assert "平台已上线" in page
    assert "待督查室审核" in page
    assert "企业注册偏少" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"statement": "已完成。"}, "办结说明至少 20 字"),
        ({"links": "辽科发〔2026〕1号\nhttp://"}, "第 2 行：请填写以 http:// 或 https:// 开头"),
        ({"uploads": [SimpleUploadedFile("程序.exe", b"MZ")]}, "不能上传这种文件"),
        ({"cited": ["999999"]}, ""),
        ({"version": "x"}, "页面内容不完整"),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_what_was_typed_stays(
    measure, reporter, signed_in, sent, words
):
    page = signed_in(reporter).post(at("complete", measure), typed(measure, **sent))
    if words:
        assert page.status_code == 200
        assert words in text_of(page)
        assert sent.get("statement", STATEMENT) in page.content.decode()
        assert not CompletionRequest.objects.exists()
    else:
        # Nothing was filed with reports, so nothing could be ticked: the stray number is ignored.
        assert CompletionRequest.objects.get().cited.count() == 0


def test_a_page_drawn_before_the_measure_changed_keeps_the_text_and_goes_on(measure, reporter, signed_in):
    client = signed_in(reporter)
    sent = typed(measure, version=measure.version)
    Measure.objects.filter(pk=measure.pk).update(version=measure.version + 3)
    page = client.post(at("complete", measure), sent)
    assert "刚被他人修改" in text_of(page)
    assert STATEMENT in page.content.decode()
    assert f'name="version" value="{measure.version + 3}"' in page.content.decode()


def test_an_ongoing_measure_is_asked_for_a_year(measure, approver, signed_in):
    Measure.objects.filter(pk=measure.pk).update(completion_kind="ongoing")
    client = signed_in(approver)
    assert "2026 年度" in text_of(client.get(at("complete", measure)))
    client.post(at("complete", measure), typed(measure, year=2026))
    assert CompletionRequest.objects.get().year == 2026


def test_who_comes_while_a_request_is_open_is_led_to_it(measure, reporter, approver, signed_in):
    case = ask(measure, approver)
    for answer in (
        signed_in(reporter).get(at("complete", measure)),
        signed_in(reporter).post(at("complete", measure), typed(measure)),
    ):
        assert answer["Location"] == at("completion", case)
    assert CompletionRequest.objects.count() == 1


def test_a_measure_that_is_not_worked_on_has_no_form(measure, reporter, lead, signed_in):
    lifecycle_actions.suspend_measure(measure, reason="政策调整", by=actor(lead), at=NOW)
    page = signed_in(reporter).get(at("complete", measure), follow=True)
    assert "该事项已中止，现在不能“申请办结”" in text_of(page)


def test_after_a_return_the_form_begins_with_what_was_written_before(
    measure, approver, reviewer, reporter, signed_in
):
    case = ask(measure, approver, proofs=[NewProof(EvidenceKind.DOCUMENT_NO, value="辽科发〔2026〕1号")])
    completions.return_completion(case, comment="请补充验收结论。", by=actor(reviewer), at=NOW)
    page = signed_in(reporter).get(at("complete", measure)).content.decode()
    assert STATEMENT in page
    assert "请补充验收结论。" in page
    assert re.search(r'name="again"[^>]*checked', page)


def test_a_body_that_does_not_lead_gets_a_sentence(measure, kexie_reporter, signed_in):
    page = signed_in(kexie_reporter).get(at("complete", measure))
    assert page.status_code == 403
    assert "不是该事项的牵头单位" in text_of(page)


# --- Inside the body --------------------------------------------------------------------------------


def test_the_approver_signs_on_the_page(measure, reporter, approver, signed_in):
    case = ask(measure, reporter, is_approver=False)
    page = signed_in(approver).post(at("completion", case), {"act": "sign"}, follow=True)
    assert "已签发" in text_of(page)
    assert CompletionRequest.objects.get().state == CaseState.SUBMITTED


def test_sending_back_without_a_word_is_refused_at_the_field(measure, reporter, approver, signed_in):
    case = ask(measure, reporter, is_approver=False)
    page = signed_in(approver).post(at("completion", case), {"act": "send_back", "comment": ""})
    assert "请写明需要修改的地方" in text_of(page)
    assert CompletionRequest.objects.get().state == CaseState.UNIT_REVIEW


def test_a_reporter_does_not_sign(measure, reporter, approver, signed_in):
    case = ask(measure, reporter, is_approver=False)
    assert signed_in(reporter).post(at("completion", case), {"act": "sign"}).status_code == 403
    assert CompletionRequest.objects.get().state == CaseState.UNIT_REVIEW


def test_an_unknown_button_does_nothing(measure, reporter, approver, signed_in):
    case = ask(measure, reporter, is_approver=False)
    for act in ("", "approve", "sign "):
        assert signed_in(approver).post(at("completion", case), {"act": act}).status_code == 302
    assert CompletionRequest.objects.get().state == CaseState.UNIT_REVIEW


def test_withdrawing_from_the_office_asks_first(measure, reporter, approver, signed_in):
    case, client = ask(measure, approver), signed_in(reporter)
    assert "确定撤回办结申请吗" in text_of(client.post(at("completion", case), {"act": "withdraw"}))
    assert CompletionRequest.objects.get().state == CaseState.SUBMITTED
    client.post(at("completion", case), {"act": "withdraw", "confirmed": "1"})
    assert CompletionRequest.objects.get().state == CaseState.WITHDRAWN


def test_the_body_that_took_the_lead_over_signs_and_withdraws(
    measure, reporter, approver, kexie, kexie_reporter, signed_in
):
    case = ask(measure, reporter, is_approver=False)
    Responsibility.objects.filter(measure=measure, role="lead").update(holder=kexie)
    page = signed_in(kexie_reporter).post(at("completion", case), {"act": "withdraw"}, follow=True)
    assert "已撤回" in text_of(page)


# --- The office -------------------------------------------------------------------------------------


def decide(client, case, decision, grade="good", note="核查属实。"):
    sent = {"act": "decide", "decision": decision, "grade": grade, "note": note}
    return client.post(at("completion", case), sent, follow=True)


def test_the_office_closes_and_the_measure_shows_its_grade(
    measure, approver, lead, reviewer, viewer, signed_in
):
    case = ask(measure, approver)
    page = decide(signed_in(lead), case, "close", grade="excellent")
    assert "已销号，等次“优秀”" in text_of(page)
    seen = text_of(signed_in(viewer).get(at("measure", measure)))
    assert "已销号" in seen
    assert "优秀" in seen


def test_the_page_says_how_many_reports_closing_excuses(measure, approver, reviewer, signed_in):
    case = ask(measure, approver)
    assert "1 份未报送的报告转为“免报”" in text_of(signed_in(reviewer).get(at("completion", case)))


@pytest.mark.parametrize(
    ("decision", "grade", "note", "words"),
    [
        ("close", "unqualified", "", "评为“不合格”的不能办结"),
        ("close", "", "", "请选择办结等次"),
        ("close", "nonsense", "", "请选择办结等次"),
        ("return", "", "", "退回时请写明意见"),
        ("verify", "good", "属实", "办理阶段已有变化"),
        ("", "good", "", "请选择结论"),
        ("return", "", "字" * 2001, "最多 2000 字"),
    ],
)
def test_a_refused_decision_is_said_at_its_field(
    measure, approver, reviewer, signed_in, decision, grade, note, words
):
    case = ask(measure, approver)
    page = decide(signed_in(reviewer), case, decision, grade, note)
    assert words in text_of(page)
    assert CompletionRequest.objects.get().state == CaseState.SUBMITTED


def test_returned_with_a_closing_grade_only_the_words_are_kept(measure, approver, reviewer, signed_in):
    case = ask(measure, approver)
    decide(signed_in(reviewer), case, "return", grade="excellent", note="请补充。")
    assert CompletionRequest.objects.values_list("state", "grade").get() == ("returned", "")


def test_an_important_measure_is_closed_by_another_person(measure, approver, reviewer, lead, signed_in):
    Measure.objects.filter(pk=measure.pk).update(is_important=True)
    case, first = ask(measure, approver), signed_in(reviewer)
    assert "等待另一人复核" in text_of(decide(first, case, "verify"))
    barred = text_of(first.get(at("completion", case)))
    assert "须由另一人复核销号" in barred
    assert "同意办结" not in barred
    decide(first, case, "close")
    assert CompletionRequest.objects.get().state == CaseState.VERIFIED
    assert "已销号" in text_of(decide(signed_in(lead), case, "close"))


def test_who_comes_second_keeps_the_text_and_reads_who_was_first(
    measure, approver, reviewer, lead, signed_in
):
    case = ask(measure, approver)
    completions.close_completion(case, grade="good", by=actor(reviewer), at=NOW)
    page = text_of(decide(signed_in(lead), case, "return", note="我的意见没有丢。"))
    assert "您的结论没有提交" in page
    assert reviewer.name in page
    assert "我的意见没有丢。" in page


def test_a_body_does_not_decide(measure, approver, signed_in):
    case = ask(measure, approver)
    assert decide(signed_in(approver), case, "close").status_code == 403


# --- Reading ----------------------------------------------------------------------------------------


def test_others_read_a_request_once_it_is_approved(measure, approver, reviewer, kexie_reporter, signed_in):
    case, client = ask(measure, approver), signed_in(kexie_reporter)
    assert client.get(at("completion", case)).status_code == 404
    completions.close_completion(case, grade="good", by=actor(reviewer), at=NOW)
    assert client.get(at("completion", case)).status_code == 200


def test_what_waits_for_the_signature_is_the_bodys_own(measure, reporter, approver, reviewer, signed_in):
    case = ask(measure, reporter, is_approver=False)
    assert signed_in(reviewer).get(at("completion", case)).status_code == 404
    assert STATEMENT in text_of(signed_in(reporter).get(at("completion", case)))


def test_a_file_is_a_download_for_who_may_read_the_request(
    measure, approver, reviewer, kexie_reporter, signed_in
):
    case = ask(
        measure, approver, proofs=[NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("总结.pdf", PDF))]
    )
    url = at("closing_evidence", case.evidence.get())
    answer = signed_in(reviewer).get(url)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert signed_in(kexie_reporter).get(url).status_code == 404


def test_a_return_note_is_not_for_everybody(measure, approver, reviewer, kexie_reporter, signed_in):
    case = ask(measure, approver)
    completions.return_completion(case, comment="内部核查意见", by=actor(reviewer), at=NOW)
    assert "内部核查意见" in text_of(signed_in(approver).get(at("measure", measure)))
    assert "内部核查意见" not in text_of(signed_in(kexie_reporter).get(at("measure", measure)))


def test_the_first_persons_finding_is_for_the_office_and_the_body(
    measure, approver, reviewer, lead, kexie_reporter, signed_in
):
    Measure.objects.filter(pk=measure.pk).update(is_important=True)
    case = ask(measure, approver)
    completions.verify_completion(case, grade="good", note="抽查三市属实", by=actor(reviewer), at=NOW)
    completions.close_completion(case, grade="good", by=actor(lead), at=NOW)
    for name, row in (("completion", case), ("measure", measure)):
        assert "抽查三市属实" in text_of(signed_in(approver).get(at(name, row)))
        assert "抽查三市属实" not in text_of(signed_in(kexie_reporter).get(at(name, row)))


def test_the_list_shows_the_office_what_waits_and_a_body_its_own(
    measure, approver, reviewer, kexie_reporter, administrator, signed_in
):
    ask(measure, approver)
    assert measure.title in text_of(signed_in(reviewer).get(LIST))
    assert measure.title in text_of(signed_in(approver).get(LIST))
    assert measure.title not in text_of(signed_in(kexie_reporter).get(LIST))
    assert signed_in(administrator).get(LIST).status_code == 403


def test_a_settled_request_is_in_the_whole_list_only(measure, approver, reviewer, signed_in):
    completions.close_completion(ask(measure, approver), grade="good", by=actor(reviewer), at=NOW)
    client = signed_in(reviewer)
    assert measure.title not in text_of(client.get(LIST))
    assert measure.title in text_of(client.get(LIST + "?show=all"))


def test_the_list_and_the_desk_ask_no_more_questions_for_more_rows(
    period, approver, reviewer, lead, kexie, kexie_reporter, signed_in
):
    led = list(Measure.objects.filter(number__in=[1, 2, 4, 10]).order_by("number"))
    Measure.objects.filter(number=3).update(is_important=True)

    def ask_for(measure):
        return ask(measure, approver, year=2026)

    ask_for(led[0])
    returned = ask_for(led[1])
    completions.return_completion(returned, comment="补充", by=actor(reviewer), at=NOW)
    office, body = signed_in(lead), signed_in(approver)
    urls = [(office, LIST), (body, LIST), (office, LIST + "?show=all"), (body, LIST + "?show=all")]

    def count():
        pages = [queries_of(client, url) for client, url in urls]
        with CaptureQueriesContext(connection) as seen:
            rows_of(approver), rows_of(lead)
        return [*pages, len(seen)]

    count()
    few = count()
    more = ask_for(led[2])
    completions.return_completion(ask_for(led[3]), comment="补充", by=actor(reviewer), at=NOW)
    third = ask(Measure.objects.get(number=3), kexie_reporter, year=2026)
    completions.verify_completion(third, grade="good", note="属实", by=actor(reviewer), at=NOW)
    assert more.pk
    assert count() == few


# --- The desk ---------------------------------------------------------------------------------------


def test_the_approver_is_asked_to_sign_and_the_reporter_is_not(measure, reporter, approver):
    ask(measure, reporter, is_approver=False)
    (row,) = rows_of(approver)
    assert (row.kind, row.step.label) == ("办结", "签发")
    assert not rows_of(reporter)


def test_a_returned_request_stays_on_the_desk_until_a_new_one_is_filed(measure, reporter, approver, reviewer):
    case = ask(measure, approver)
    completions.return_completion(case, comment="请补充验收结论。", by=actor(reviewer), at=NOW)
    (row,) = rows_of(reporter)
    assert (row.state, row.quote, row.step.label) == ("returned", "请补充验收结论。", "修改后重新申请")
    ask(measure, approver)
    assert not rows_of(reporter)


def test_what_the_units_leader_sent_back_is_on_the_writers_desk(measure, reporter, approver):
    case = ask(measure, reporter, is_approver=False)
    completions.send_back_completion(case, comment="写清成果。", by=actor(approver), at=NOW)
    (row,) = rows_of(reporter)
    assert (row.quote, row.why) == ("写清成果。", "单位负责人 10月9日退回办结申请")


def test_what_the_writer_withdrew_is_on_no_desk(measure, reporter, approver):
    completions.withdraw_completion(ask(measure, approver), by=actor(reporter), at=NOW)
    assert not rows_of(reporter)
    assert not rows_of(approver)


def test_the_office_sees_the_deadline_with_its_tone(measure, approver, reviewer):
    ask(measure, approver, at=moment(2026, 9, 21))
    (row,) = rows_of(reviewer)
    assert (row.due.on, row.due.tone) == (date(2026, 9, 29), "late")
    assert row.step.label == "核查销号"


def test_only_who_may_be_the_second_person_is_asked_to_close(
    measure, approver, reviewer, lead, office_body, viewer
):
    Measure.objects.filter(pk=measure.pk).update(is_important=True)
    case = ask(measure, approver)
    completions.verify_completion(case, grade="good", note="属实", by=actor(reviewer), at=NOW)
    assert not rows_of(reviewer)
    (row,) = rows_of(lead)
    assert row.step.label == "复核销号"
    assert not rows_of(viewer)


def test_nobody_else_is_asked_a_single_question(viewer, administrator, django_assert_num_queries):
    for person in (viewer, administrator):
        asker = Asker(standing_of(person), NOW.date(), calendar_around(NOW.date()))
        with django_assert_num_queries(0):
            assert desk_rows(asker) == []


# --- Changing the state -----------------------------------------------------------------------------


def change(client, measure, act, reason="上级政策调整。", **more):
    version = more.pop("version", fresh(measure).version)
    sent = {"act": act, f"{act}-reason": reason, f"{act}-version": version, **more}
    return client.post(at("measure_state", measure), sent, follow=True)


def test_the_page_says_what_will_happen(measure, lead, signed_in):
    page = text_of(signed_in(lead).get(at("measure_state", measure)))
    assert "1 份未报送的报告转为“免报”" in page
    assert "时钟暂停" in page


def test_suspending_and_resuming_from_the_page(measure, obligation, lead, reporter, signed_in):
    client = signed_in(lead)
    assert "已中止" in text_of(change(client, measure, "suspend"))
    assert Obligation.objects.get(pk=obligation.pk).state == State.EXCUSED
    assert "上级政策调整。" in text_of(signed_in(reporter).get(at("measure", measure)))
    with time_machine.travel(moment(2026, 10, 12, 9), tick=False):
        client = signed_in(lead)
        before = text_of(client.get(at("measure_state", measure)))
        assert "1 份因此免报的报告恢复填报，截止日期不早于2026年10月19日" in before
        assert "完成时限由2026年12月31日顺延至" in before
        assert "已恢复承办" in text_of(change(client, measure, "resume"))
    assert fresh(measure).state == MeasureState.IN_PROGRESS


def test_cancelling_and_reopening_from_the_page(measure, lead, signed_in):
    client = signed_in(lead)
    change(client, measure, "cancel")
    assert fresh(measure).state == MeasureState.CANCELLED
    assert "重新启动" in text_of(client.get(at("measure_state", measure)))
    change(client, measure, "reopen")
    assert fresh(measure).state == MeasureState.IN_PROGRESS


def test_without_a_reason_nothing_changes(measure, lead, signed_in):
    page = text_of(change(signed_in(lead), measure, "suspend", reason=""))
    assert "请填写中止的原因" in page
    assert fresh(measure).state == MeasureState.IN_PROGRESS


def test_an_old_page_is_told_and_keeps_the_reason(measure, lead, signed_in):
    page = change(signed_in(lead), measure, "suspend", version=measure.version - 1)
    assert "刚被他人修改" in text_of(page)
    assert "上级政策调整。" in page.content.decode()
    assert f'name="suspend-version" value="{measure.version}"' in page.content.decode()


def test_what_is_no_longer_possible_is_told_with_the_reason_typed(measure, lead, signed_in):
    version = measure.version
    lifecycle_actions.cancel_measure(measure, reason="任务取消", by=actor(lead), at=NOW)
    page = text_of(change(signed_in(lead), measure, "suspend", version=version))
    assert "上级政策调整。" in page
    assert fresh(measure).state == MeasureState.CANCELLED


def test_an_unknown_act_changes_nothing(measure, lead, signed_in):
    assert "请选择要办理的事项" in text_of(change(signed_in(lead), measure, "close"))
    assert fresh(measure).state == MeasureState.IN_PROGRESS


def test_while_a_request_is_with_the_office_the_page_points_to_it(measure, approver, lead, signed_in):
    case = ask(measure, approver)
    page = signed_in(lead).get(at("measure_state", measure))
    assert at("completion", case) in page.content.decode()
    assert "请先办理该申请" in text_of(page)


def test_the_state_is_the_offices_to_change(measure, reporter, viewer, signed_in):
    for person in (reporter, viewer):
        assert change(signed_in(person), measure, "suspend").status_code == 403
    assert fresh(measure).state == MeasureState.IN_PROGRESS


def test_the_measure_offers_each_person_their_own_next_step(
    measure, reporter, lead, kexie_reporter, signed_in
):
    def offered(person):
        page = signed_in(person).get(at("measure", measure)).content.decode()
        return at("complete", measure) in page, at("measure_state", measure) in page

    assert offered(reporter) == (True, False)
    assert offered(lead) == (False, True)
    assert offered(kexie_reporter) == (False, False)


def test_closed_years_stand_on_the_measure(measure, approver, reviewer, signed_in):
    Measure.objects.filter(pk=measure.pk).update(completion_kind="ongoing")
    completions.close_completion(ask(measure, approver, year=2026), grade="good", by=actor(reviewer), at=NOW)
    page = text_of(signed_in(reviewer).get(at("measure", measure)))
    assert "已办结年度 2026 年度 良好" in page
    assert "承办中" in page


def test_a_second_office_person_from_the_cast_may_close(measure, approver, reviewer, office_body, signed_in):
    Measure.objects.filter(pk=measure.pk).update(is_important=True)
    case = ask(measure, approver)
    completions.verify_completion(case, grade="good", note="属实", by=actor(reviewer), at=NOW)
    other = factories.make_user("冯督查", (office_body, Role.REVIEWER))
    assert "已销号" in text_of(decide(signed_in(other), case, "close"))
