"""延期 on pages and over the API: asked for, signed, decided, withdrawn; both dates and why, wherever a date stands."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import standing_of
from accounts.actions import issue_key
from measures.cases.extension import actions as extensions
from measures.cases.extension.views import desk_rows
from measures.desk_rows import Asker
from measures.models import ExtensionRequest, Measure, Obligation, ProgressReport
from measures.states import CaseState, State
from measures.steps import calendar_around
from tests.factories import LONG_AGO, SETUP, actor, moment, open_quarter, submit
from tests.measures.cases.extension.test_extensions import approve, ask

NOW = moment(2026, 10, 9, 12)
ASKED = {
    "proposed_on": "2026-10-30",
    "reason": "approval",
    "text": "方案尚在\r\n报批。",
    "progress": "初稿已完成。",
}


@pytest.fixture(autouse=True)
def today():
    """Friday, 9 October 2026: the third quarter is due on the 15th."""
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def ask_url(target) -> str:
    place = "measures" if isinstance(target, Measure) else "obligations"
    return f"/{place}/{target.pk}/extension/"


def case_url(case) -> str:
    return f"/extensions/{case.pk}/"


@pytest.fixture
def dated(obligation) -> Measure:
    """Measure （一） is due at the end of the year."""
    year_end = date(2026, 12, 31)
    Measure.objects.filter(pk=obligation.measure_id).update(
        due_on=year_end, original_due_on=year_end, due_text="省政府专题会议", due_why="督查室交办时确定。"
    )
    return Measure.objects.get(pk=obligation.measure_id)


# --- Asking -------------------------------------------------------------------------------------------


def test_a_reporter_asks_and_the_leader_is_next(obligation, reporter, approver, signed_in):
    answer = signed_in(reporter).post(ask_url(obligation), ASKED)
    case = ExtensionRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, case_url(case))
    assert (case.state, case.text) == (CaseState.UNIT_REVIEW, "方案尚在\n报批。")
    assert "待单位负责人签发" in text_of(signed_in(reporter).get(case_url(case)))


def test_the_form_says_where_it_goes_and_what_counts_meanwhile(obligation, reporter, approver, signed_in):
    for person, words in ((reporter, "提交单位负责人签发"), (approver, "报送督查室")):
        read = text_of(signed_in(person).get(ask_url(obligation)))
        assert words in read
        assert "批准以前仍按现截止日期办理" in read
        assert "为什么是这一天 督查室开启2026年第三季度填报时确定。" in read


def test_a_refused_request_keeps_what_was_typed_and_blames_the_field(obligation, reporter, signed_in):
    page = signed_in(reporter).post(ask_url(obligation), {**ASKED, "proposed_on": "2026-10-15"})
    assert page.context["form"].errors["proposed_on"] == ["延期后的日期须晚于现截止日期（2026年10月15日）。"]
    assert "初稿已完成。" in text_of(page)
    assert not ExtensionRequest.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"proposed_on": ""}, "proposed_on", "请填写日期。"),
        ({"proposed_on": "2026-02-30"}, "proposed_on", "请填写真实存在的日期，例如 2026-10-15。"),
        ({"reason": ""}, "reason", "请选择原因类别。"),
        ({"reason": "tired"}, "reason", "请选择原因类别。"),
        ({"text": ""}, "text", "请填写原因说明。"),
        ({"text": "\u200b"}, "text", "请填写原因说明。"),
        ({"text": "长" * 501}, "text", "最多 500 字，现有 501 字，请精简。"),
        ({"progress": " "}, "progress", "请填写目前进展。"),
        (
            {"progress": "控\x07制"},
            "progress",
            "目前进展第 2 个字（“控”之后）是无法保存的字符，请删除后重试。",
        ),
    ],
)
def test_bad_input_is_told_at_its_field(obligation, reporter, signed_in, wrong, field, sentence):
    page = signed_in(reporter).post(ask_url(obligation), {**ASKED, **wrong})
    assert page.status_code == 200
    assert page.context["form"].errors[field] == [sentence]
    assert not ExtensionRequest.objects.exists()


def test_after_the_due_date_page_and_form_say_that_it_is_too_late(obligation, reporter, signed_in):
    sentence = "截止日期已过（2026年10月15日），不能再申请延期。"
    with time_machine.travel(moment(2026, 10, 16), tick=False):
        client = signed_in(reporter)
        page = client.get(ask_url(obligation))
        assert sentence in text_of(page)
        assert 'name="proposed_on"' not in page.content.decode()
        assert sentence in text_of(client.get(f"/obligations/{obligation.pk}/"))
        refused = client.post(ask_url(obligation), ASKED)
        assert sentence in text_of(refused)
        assert "初稿已完成。" in text_of(refused)
    assert not ExtensionRequest.objects.exists()


def test_with_a_request_open_the_form_leads_to_it(obligation, reporter, signed_in):
    case = ask(obligation, reporter)
    page = signed_in(reporter).get(ask_url(obligation))
    assert case_url(case) in page.content.decode()
    assert 'name="proposed_on"' not in page.content.decode()


def test_others_do_not_ask_for_a_body(obligation, dated, kexie_reporter, reviewer, viewer, signed_in):
    for person in (kexie_reporter, reviewer, viewer):
        for target in (obligation, dated):
            assert signed_in(person).post(ask_url(target), ASKED).status_code == 403
    assert not ExtensionRequest.objects.exists()


def test_the_lead_asks_for_the_measures_completion(dated, reporter, signed_in):
    signed_in(reporter).post(ask_url(dated), {**ASKED, "proposed_on": "2027-03-31"})
    case = ExtensionRequest.objects.get()
    assert (case.obligation, case.due_on, case.proposed_on) == (
        None,
        date(2026, 12, 31),
        date(2027, 3, 31),
    )


def test_a_measure_without_a_date_says_why_nothing_can_be_asked(obligation, reporter, signed_in):
    assert "没有设定完成时限，无需延期" in text_of(signed_in(reporter).get(ask_url(obligation.measure)))


# --- The body's leader --------------------------------------------------------------------------------


def test_the_leader_signs_or_says_why_not(obligation, reporter, approver, signed_in):
    first, client = ask(obligation, reporter), signed_in(approver)
    refused = client.post(case_url(first), {"act": "disagree", "comment": ""})
    assert "请填写不同意的理由。" in text_of(refused)
    client.post(case_url(first), {"act": "disagree", "comment": "可以按期完成。"})
    assert fresh(first).state == CaseState.WITHDRAWN
    second = ask(obligation, reporter)
    client.post(case_url(second), {"act": "sign"})
    assert (fresh(second).state, fresh(second).signed_by_name) == (CaseState.SUBMITTED, "陈厅长")


def test_a_reporter_does_not_sign(obligation, reporter, approver, signed_in):
    case = ask(obligation, reporter)
    assert signed_in(reporter).post(case_url(case), {"act": "sign"}).status_code == 403
    assert fresh(case).state == CaseState.UNIT_REVIEW


def test_the_office_does_not_see_what_the_leader_has_not_signed(
    obligation, reporter, approver, reviewer, signed_in
):
    case = ask(obligation, reporter)
    assert signed_in(reviewer).get(case_url(case)).status_code == 404
    assert signed_in(reporter).get(case_url(case)).status_code == 200


def test_a_signature_too_late_is_refused_with_a_sentence(obligation, reporter, approver, signed_in):
    case = ask(obligation, reporter)
    with time_machine.travel(moment(2026, 10, 16), tick=False):
        answer = signed_in(approver).post(case_url(case), {"act": "sign"}, follow=True)
    assert "截止日期已过（2026年10月15日），不能再申请延期。" in text_of(answer)


def test_the_body_withdraws(obligation, reporter, signed_in):
    case = ask(obligation, reporter)
    answer = signed_in(reporter).post(case_url(case), {"act": "withdraw"}, follow=True)
    assert "延期申请已撤回，仍按现截止日期办理。" in text_of(answer)
    assert fresh(case).state == CaseState.WITHDRAWN


def test_the_office_does_not_withdraw_for_a_body(obligation, reporter, reviewer, signed_in):
    case = ask(obligation, reporter)
    assert signed_in(reviewer).post(case_url(case), {"act": "withdraw"}).status_code == 403


def test_a_button_that_is_not_there_does_nothing(obligation, reporter, signed_in):
    case = ask(obligation, reporter)
    answer = signed_in(reporter).post(case_url(case), {"act": "explode"}, follow=True)
    assert "请重新点击按钮" in text_of(answer)
    assert fresh(case).state == CaseState.SUBMITTED


# --- The office ---------------------------------------------------------------------------------------


def decide(client, case, decision, **more):
    return client.post(case_url(case), {"act": "decide", "decision": decision, **more}, follow=True)


def test_the_office_approves_and_the_body_sees_both_dates_and_why(obligation, reporter, reviewer, signed_in):
    case = ask(obligation, reporter)
    said = decide(signed_in(reviewer), case, "approve", note="同意。")
    assert f"已批准省科技厅{obligation.measure.cited}的延期申请，延至2026年10月30日。" in text_of(said)
    read = text_of(signed_in(reporter).get(f"/obligations/{obligation.pk}/"))
    assert "原定 2026年10月15日，已延期 1 次" in read
    assert "经督查室2026年10月9日批准延期，由原2026年10月15日延至2026年10月30日。" in read


def test_another_date_is_asked_for_where_it_is_chosen(obligation, reporter, reviewer, signed_in):
    case, client = ask(obligation, reporter), signed_in(reviewer)
    assert "请填写批准延至的日期。" in text_of(decide(client, case, "other_date"))
    decide(client, case, "other_date", new_due_on="2026-10-23")
    assert fresh(obligation).due_on == date(2026, 10, 23)


def test_a_date_typed_beside_a_plain_approval_is_not_taken(obligation, reporter, reviewer, signed_in):
    case = ask(obligation, reporter)
    decide(signed_in(reviewer), case, "approve", new_due_on="2026-12-01")
    assert fresh(obligation).due_on == date(2026, 10, 30)


def test_refusing_without_a_word_is_refused_at_the_field(obligation, reporter, reviewer, signed_in):
    case, client = ask(obligation, reporter), signed_in(reviewer)
    page = decide(client, case, "refuse")
    assert page.context["decision"].errors["note"] == ["请填写审批意见。"]
    decide(client, case, "refuse", note="请按期完成。")
    assert fresh(case).state == CaseState.REFUSED
    assert "不同意延期，仍按原期限办理。" in text_of(signed_in(reporter).get(case_url(case)))


def test_only_the_office_decides(obligation, reporter, approver, viewer, signed_in):
    case = ask(obligation, reporter, is_approver=True)
    for person in (reporter, approver, viewer):
        answer = signed_in(person).post(case_url(case), {"act": "decide", "decision": "approve"})
        assert answer.status_code == 403
    assert fresh(case).state == CaseState.SUBMITTED


def test_who_decides_second_is_told_and_loses_no_word(obligation, reporter, reviewer, lead, signed_in):
    case = ask(obligation, reporter)
    approve(case, lead)
    read = text_of(decide(signed_in(reviewer), case, "refuse", note="我的意见。"))
    assert "您的结论没有提交" in read
    assert "该申请已由 赵主任 于 10月09日 12:00 办理，结论为“已通过”。" in read
    assert "您填写的意见：我的意见。" in read


def test_a_report_handed_in_meanwhile_is_not_approved(obligation, reporter, reviewer, signed_in):
    case = ask(obligation, reporter)
    submit(Obligation.objects.with_names().get(pk=obligation.pk), reporter, at=NOW)
    read = text_of(decide(signed_in(reviewer), case, "approve"))
    assert "报告已报送，延期申请随之结束。" in read
    assert fresh(obligation).extension_count == 0


# --- The list -----------------------------------------------------------------------------------------


def test_the_office_sees_what_waits_with_its_deadlines_and_what_is_over(
    obligation, kexie_obligation, reporter, kexie_reporter, reviewer, signed_in
):
    ask(kexie_obligation, kexie_reporter)
    approve(ask(obligation, reporter), reviewer)
    with time_machine.travel(moment(2026, 10, 14), tick=False):
        read = text_of(signed_in(reviewer).get("/extensions/"))
    assert "待督查室审批 1 件，其中超过审批期限 1 件" in read
    assert "2026年10月13日（周二）已逾期 1 天" in read
    assert "延至 2026年10月30日" in read


def test_a_body_sees_its_own_requests_only(obligation, kexie_obligation, reporter, kexie_reporter, signed_in):
    mine, theirs = ask(obligation, reporter), ask(kexie_obligation, kexie_reporter)
    page = signed_in(reporter).get("/extensions/").content.decode()
    assert case_url(mine) in page
    assert case_url(theirs) not in page
    assert signed_in(reporter).get(case_url(theirs)).status_code == 404


def test_the_list_asks_the_same_number_of_questions_however_many(period, reporter, reviewer, signed_in):
    client = signed_in(reviewer)
    owed = list(Obligation.objects.with_names().filter(period=period)[:8])
    approve(ask(owed[0], reporter, is_approver=True), reviewer)
    ask(owed[1], reporter, is_approver=True)
    few = queries_of(client, "/extensions/")
    approve(ask(owed[2], reporter, is_approver=True), reviewer)
    for one in owed[3:]:
        ask(one, reporter, is_approver=True)
    assert queries_of(client, "/extensions/") == few


@pytest.mark.both_engines
def test_pages_ask_one_question_more_for_the_panel_however_many_requests(
    obligation, reporter, reviewer, signed_in
):
    client, url = signed_in(reporter), f"/obligations/{obligation.pk}/"
    extensions.withdraw_extension(ask(obligation, reporter), by=actor(reporter), at=NOW)
    few = queries_of(client, url)
    for _ in range(3):
        extensions.withdraw_extension(ask(obligation, reporter), by=actor(reporter), at=NOW)
    assert queries_of(client, url) == few


# --- The desk -----------------------------------------------------------------------------------------


def rows_of(user):
    on = NOW.date()
    return desk_rows(Asker(standing_of(user), on, calendar_around(on)))


def test_the_desk_shows_the_leader_what_to_sign_and_the_office_what_to_decide(
    obligation, kexie_obligation, reporter, approver, kexie_reporter, reviewer
):
    ask(obligation, reporter)
    ask(kexie_obligation, kexie_reporter)
    (to_sign,), (to_decide,) = rows_of(approver), rows_of(reviewer)
    assert (to_sign.kind, to_sign.due.on, to_sign.step.label) == ("延期签发", date(2026, 10, 15), "签发")
    assert (to_decide.kind, to_decide.due.on, to_decide.step.label) == (
        "延期审批",
        date(2026, 10, 13),
        "审批",
    )
    assert rows_of(reporter) == rows_of(kexie_reporter) == []


def test_on_the_desk_a_request_past_the_offices_deadline_is_late(kexie_obligation, kexie_reporter, reviewer):
    ask(kexie_obligation, kexie_reporter)
    ExtensionRequest.objects.update(decide_due_on=date(2026, 10, 8))
    (row,) = rows_of(reviewer)
    assert row.is_late


def test_the_desk_asks_once_for_each_role(
    obligation, kexie_obligation, reporter, kexie_reporter, approver, reviewer, viewer,
    django_assert_num_queries,
):  # fmt: skip
    ask(obligation, reporter)
    ask(kexie_obligation, kexie_reporter)
    for person, most in ((approver, 1), (reviewer, 1), (reporter, 0), (viewer, 0)):
        asker = Asker(standing_of(person), NOW.date(), calendar_around(NOW.date()))
        with django_assert_num_queries(most):
            desk_rows(asker)


# --- Dates wherever they stand ------------------------------------------------------------------------


@pytest.fixture
def extended(obligation, dated, reporter, reviewer) -> Obligation:
    approve(ask(obligation, reporter), reviewer)
    approve(ask(dated, reporter, proposed_on=date(2027, 3, 31)), reviewer)
    return fresh(obligation)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        "/obligations/{obligation}/",
        "/obligations/{obligation}/report/",
        "/obligations/{obligation}/extension/",
        "/measures/{measure}/",
        "/dashboard/list/?figure=owed",
    ],
)
def test_both_dates_and_the_number_stand_on_every_page_of_the_body(extended, reporter, signed_in, path):
    url = path.format(obligation=extended.pk, measure=extended.measure_id)
    assert "原定 2026年10月15日，已延期 1 次" in text_of(signed_in(reporter).get(url))


@pytest.mark.parametrize("path", ["/measures/", "/measures/{measure}/", "/obligations/{obligation}/"])
def test_the_measures_own_dates_stand_wherever_it_does(extended, reporter, signed_in, path):
    url = path.format(obligation=extended.pk, measure=extended.measure_id)
    assert "原定 2026年12月31日，已延期 1 次" in text_of(signed_in(reporter).get(url))


def test_the_office_sees_both_dates_when_it_reviews_and_when_it_closes(
    extended, reporter, reviewer, signed_in
):
    client, words = signed_in(reviewer), "原定 2026年10月15日，已延期 1 次"
    assert words in text_of(client.get(f"/periods/{extended.period_id}/close/"))
    submit(Obligation.objects.with_names().get(pk=extended.pk), reporter, at=NOW)
    assert words in text_of(client.get("/reviews/"))
    assert words in text_of(client.get(f"/obligations/{extended.pk}/review/"))


def test_a_date_that_never_moved_has_no_history(obligation, reporter, signed_in):
    assert "原定" not in text_of(signed_in(reporter).get(f"/obligations/{obligation.pk}/"))


@pytest.mark.parametrize(
    "path",
    ["/obligations/{0}/", "/obligations/{0}/report/", "/measures/{1}/", "/extensions/{2}/"],
)
def test_every_due_date_explains_itself(extended, reporter, signed_in, path):
    case = ExtensionRequest.objects.filter(obligation=extended).get()
    read = text_of(signed_in(reporter).get(path.format(extended.pk, extended.measure_id, case.pk)))
    assert "为什么是这一天 经督查室2026年10月9日批准延期" in read


def test_the_signing_page_explains_the_date(obligation, reporter, approver, signed_in):
    Obligation.objects.filter(pk=obligation.pk).update(state=State.UNIT_REVIEW)
    ProgressReport.objects.create(
        obligation=obligation,
        status="on_track",
        done="写好了。",
        version=1,
        saved_at=NOW,
        saved_by_name="李经办",
    )
    read = text_of(signed_in(approver).get(f"/obligations/{obligation.pk}/sign/"))
    assert "为什么是这一天 督查室开启2026年第三季度填报时确定。" in read


# --- Reviews ------------------------------------------------------------------------------------------


def test_the_review_list_begins_with_what_is_overdue_and_counts_it(
    obligation, kexie_obligation, reporter, kexie_reporter, reviewer, signed_in
):
    submit(obligation, reporter, at=moment(2026, 10, 12))
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 9, 23))
    page = signed_in(reviewer).get("/reviews/")
    assert [row["obligation"] for row in page.context["rows"]] == [kexie_obligation, obligation]
    read = text_of(page)
    assert "待审核 2 件，其中超过审核期限 1 件" in read
    assert "已逾期" in read
    assert "为什么是这一天 2026年9月23日报送，当日不计，顺延 5 个工作日" in read


@pytest.mark.both_engines
def test_the_review_list_is_narrowed_to_a_period(
    policy, obligation, reporter, kexie, kexie_reporter, lead, reviewer, signed_in
):
    later = open_quarter(policy, lead, quarter=4, at=NOW)
    other = Obligation.objects.with_names().get(period=later, body=kexie)
    submit(obligation, reporter, at=NOW)
    submit(other, kexie_reporter, at=NOW)
    client = signed_in(reviewer)
    assert len(client.get("/reviews/").context["rows"]) == 2
    (row,) = client.get(f"/reviews/?period={later.pk}").context["rows"]
    assert row["obligation"] == other
    # A filter never refuses: what means nothing narrows nothing.
    for nonsense in ("0", "abc", "99999999999999999999"):
        assert len(client.get(f"/reviews/?period={nonsense}").context["rows"]) == 2


# --- The API ------------------------------------------------------------------------------------------


@pytest.fixture
def city(shenyang):
    _, key = issue_key(shenyang, name="市督查系统", by=SETUP, at=LONG_AGO)
    return Client(headers={"Authorization": f"Bearer {key}"})


def api_url(owed) -> str:
    return f"/api/v1/obligations/{owed.pk}/extension/"


def post(client, owed, **different):
    body = {**ASKED, **different}
    return client.post(api_url(owed), body, content_type="application/json")


def test_a_citys_system_asks_once_however_often_it_sends(city, city_obligation):
    first, again = post(city, city_obligation), post(city, city_obligation)
    assert (first.status_code, again.status_code) == (201, 200)
    (told,) = again.json()["extensions"]
    assert (told["state"], told["proposed_on"], told["decide_due_on"]) == (
        "submitted",
        "2026-10-30",
        "2026-10-13",
    )
    assert ExtensionRequest.objects.count() == 1


def test_a_citys_system_reads_what_became_of_it(city, city_obligation, reviewer):
    post(city, city_obligation)
    approve(ExtensionRequest.objects.get(), reviewer, new_due_on=date(2026, 10, 23), note="同意。")
    told = city.get(api_url(city_obligation)).json()
    assert (told["due_on"], told["original_due_on"], told["extension_count"]) == (
        "2026-10-23",
        "2026-10-15",
        1,
    )
    (case,) = told["extensions"]
    assert (case["state"], case["new_due_on"], case["decision_note"]) == ("approved", "2026-10-23", "同意。")
    owed = city.get(f"/api/v1/obligations/{city_obligation.pk}/").json()
    assert (owed["extension_count"], owed["original_due_on"]) == (1, "2026-10-15")
    assert owed["due_why"].startswith("经督查室2026年10月9日批准延期")


@pytest.mark.parametrize(
    ("different", "status", "code"),
    [
        ({"proposed_on": "2026-10-15"}, 422, "not_later"),
        ({"text": ""}, 422, "text_missing"),
        ({"progress": "长" * 1001}, 422, "too_long"),
        ({"reason": "tired"}, 400, "invalid"),
        ({"proposed_on": "15.10.2026"}, 400, "invalid"),
        ({"new": "x"}, 400, "invalid"),
    ],
)
def test_a_wrong_request_is_a_problem(city, city_obligation, different, status, code):
    answer = post(city, city_obligation, **different)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ExtensionRequest.objects.exists()


def test_too_late_and_twice_are_conflicts(city, city_obligation):
    post(city, city_obligation)
    assert post(city, city_obligation, text="另一理由。").json()["code"] == "requested_already"
    ExtensionRequest.objects.update(state=CaseState.WITHDRAWN)
    with time_machine.travel(moment(2026, 10, 16), tick=False):
        answer = post(city, city_obligation)
    assert (answer.status_code, answer.json()["code"]) == (409, "due_has_passed")


def test_a_key_asks_for_its_own_city_only(city, obligation):
    assert post(city, obligation).status_code == 404


def test_a_reporter_does_not_pass_the_leader_over_the_api(obligation, reporter, approver, signed_in):
    assert post(signed_in(reporter), obligation).status_code == 403


def test_the_measure_tells_both_dates_over_the_api(city, city_obligation, extended):
    row = city.get(f"/api/v1/measures/{extended.measure_id}/").json()
    assert (row["due_on"], row["original_due_on"], row["extension_count"]) == (
        "2027-03-31",
        "2026-12-31",
        1,
    )
    assert row["due_why"].startswith("经督查室")
