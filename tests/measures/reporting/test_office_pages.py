"""The office's pages: periods opened, closed and reopened, and reports decided on."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from measures.models import Measure, Obligation, Policy, ReportingPeriod, Review
from measures.reporting import actions as reports
from measures.reporting.evidence.rules import EvidenceKind
from measures.reporting.periods import actions as periods
from measures.states import State
from tests.factories import accept, actor, content, give_back, moment, open_quarter, submit

PERIODS, OPEN, QUEUE = "/periods/", "/periods/open/", "/reviews/"
NOW = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    """Friday, 9 October 2026: the third quarter is due on the 15th."""
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def at(name: str, row) -> str:
    return reverse(f"measures:{name}", args=[row.pk])


def fresh(obligation: Obligation) -> Obligation:
    return Obligation.objects.with_names().get(pk=obligation.pk)


@pytest.fixture
def office(lead, signed_in):
    return signed_in(lead)


# --- Periods ----------------------------------------------------------------------------------------


def test_these_pages_are_the_offices(
    period, obligation, reporter, approver, viewer, administrator, reviewer, city_reporter, signed_in
):
    pages = [PERIODS, OPEN, at("period_close", period), at("period_reopen", period), QUEUE]
    pages.append(at("review", obligation))
    for person in (reporter, approver, viewer, administrator, city_reporter):
        client = signed_in(person)
        for page in pages:
            for answer in (client.get(page), client.post(page, {"reason": "试", "decision": "accept"})):
                assert answer.status_code == 403, (person, page)
                assert "此操作由省政府督查室办理" in text_of(answer)
    assert {signed_in(reviewer).get(page).status_code for page in pages} == {200}


def test_the_list_counts_each_period(
    obligation, kexie_obligation, city_obligation, reporter, kexie_reporter, reviewer, lead, signed_in
):
    give_back(submit(obligation, reporter, at=NOW), reviewer, at=NOW, new_due_on=date(2026, 10, 30))
    accept(submit(kexie_obligation, kexie_reporter, at=NOW), reviewer, at=NOW)
    submit(city_obligation, kexie_reporter, at=NOW)
    names = ("asked", "reported", "waiting", "accepted", "returned", "overdue")

    def counts() -> tuple[int, ...]:
        (row,) = signed_in(lead).get(PERIODS).context["periods"]
        return tuple(getattr(row, name) for name in names)

    assert counts() == (32, 2, 1, 1, 1, 0)
    with time_machine.travel(moment(2026, 10, 16), tick=False):
        # Twenty-nine were never handed in; the returned one has until the end of the month.
        assert counts() == (32, 2, 1, 1, 1, 29)


def test_the_list_asks_the_same_number_of_questions_however_many_periods(policy, period, lead, office):
    few = queries_of(office, PERIODS)
    for quarter in (1, 2, 4):
        open_quarter(policy, lead, year=2027, quarter=quarter, at=NOW, due_on=date(2027, 12, 1))
    assert queries_of(office, PERIODS) == few


def test_without_a_period_the_list_leads_to_the_first(policy, office):
    assert "还没有开启过填报周期" in text_of(office.get(PERIODS))


def test_opening_proposes_the_current_quarter_and_leaves_the_date_to_the_office(policy, lead, office):
    page = office.get(OPEN)
    form = page.context["form"]
    assert (form["year"].value(), form["quarter"].value(), form["due_on"].value()) == (2026, 4, None)
    read = text_of(page)
    assert "2026年第四季度建议定为 2027年1月8日，请按实际确定" in read
    assert "当年放假安排尚未录入，可能变动" in read
    open_quarter(policy, lead, quarter=4, at=NOW)
    form = office.get(OPEN).context["form"]
    assert (form["year"].value(), form["quarter"].value()) == (2027, 1)


def test_opening_shows_beforehand_what_will_be_asked(policy, office):
    assert "没有由各市填报的事项" in text_of(office.get(OPEN))
    Measure.objects.filter(policy=policy, number__in=[9, 10]).update(is_open_to_cities=True)
    page = office.get(OPEN)
    (preview,) = page.context["previews"]
    assert (preview.departments, preview.department_tasks, preview.cities, preview.tasks) == (10, 18, 14, 46)
    assert "（十）促进科技和金融结合" in text_of(page)
    said = {"year": 2026, "quarter": 4, "due_on": "2027-01-08"}
    page = office.post(OPEN, said)
    assert "还没有下达" in text_of(page)
    assert not Obligation.objects.exists()
    assert page.context["load"].rows[0].added
    # The button that confirms sends what was typed again.
    office.post(OPEN, {**page.context["fields"], "act": "confirm"})
    assert Obligation.objects.count() == preview.tasks


def test_a_period_is_opened(policy, office, lead):
    said = {"year": 2026, "quarter": 4, "due_on": "2027-01-08", "act": "confirm"}
    page = office.post(OPEN, said, follow=True)
    assert page.redirect_chain == [(PERIODS, 302)]
    assert f"已开启{policy.called}2026年第四季度填报，下达 18 项填报任务。" in text_of(page)
    assert AuditEvent.objects.get(verb="period.opened").actor_name == lead.name


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"due_on": "2026-11-31"}, "due_on", "请填写真实存在的日期，例如 2026-10-15。"),
        ({"due_on": ""}, "due_on", "请填写日期。"),
        ({"due_on": "2026-10-08"}, "due_on", "填报截止日期不能早于今天。"),
        ({"due_on": "2126-01-08"}, "due_on", "填报截止日期距本期开始超过一年零三个月，请核对年份。"),
        ({"year": "二零二六"}, "year", "年份请填写四位数字，例如 2026。"),
        ({"quarter": "5"}, "quarter", "请选择第一至第四季度。"),
        ({"quarter": "3"}, "quarter", "2026年第三季度已经开启，不能重复开启。"),
        ({"year": "1999"}, "__all__", "请选择 2018 年以后的季度（第一至第四季度）。"),
    ],
)
def test_what_cannot_be_opened_is_told_at_its_field(period, office, wrong, field, sentence):
    page = office.post(OPEN, {"year": 2026, "quarter": 4, "due_on": "2027-01-08", **wrong})
    assert page.context["form"].errors[field] == [sentence]
    assert ReportingPeriod.objects.get() == period


def test_with_several_policies_one_is_chosen(policy, office):
    other = Policy.objects.create(
        code="other", title="另一份文件", issuing_body="省政府", issued_on="2026-01-01"
    )
    said = {"year": 2026, "quarter": 4, "due_on": "2027-01-08", "act": "confirm"}
    assert office.post(OPEN, said).context["form"].errors["policy"] == ["请选择督查事项来源。"]
    office.post(OPEN, {**said, "policy": policy.pk})
    assert ReportingPeriod.objects.get().policy == policy
    assert not other.periods.exists()


def test_closing_first_says_what_is_still_owed(period, obligation, reporter, reviewer, office):
    url = at("period_close", period)
    accept(submit(obligation, reporter, at=NOW), reviewer, at=NOW)
    page = office.get(url)
    assert "31 项将记为未报" in text_of(page)
    assert obligation not in [shown.obligation for shown in page.context["owed"]]
    assert f"已结束{period.policy.called}2026年第三季度填报。" in text_of(office.post(url, follow=True))
    period.refresh_from_db()
    assert not period.is_open


def test_closing_waits_for_the_reviews(period, obligation, reporter, office):
    submit(obligation, reporter, at=NOW)
    sentence = "还有 1 份报告待审核，请先审核再结束本期。"
    assert sentence in text_of(office.get(at("period_close", period)))
    refused = office.post(at("period_close", period))
    assert "没有结束本期" in text_of(refused)
    assert sentence in text_of(refused)
    period.refresh_from_db()
    assert period.is_open


def test_closing_twice_is_told(period, lead, office):
    periods.close_period(period, by=actor(lead), at=NOW)
    refused = office.post(at("period_close", period))
    assert "2026年第三季度填报已经结束。" in text_of(refused)


def test_reopening_needs_a_reason_which_is_kept(period, lead, office):
    periods.close_period(period, by=actor(lead), at=NOW)
    url = at("period_reopen", period)
    for blank in ("", "   "):
        page = office.post(url, {"reason": blank})
        assert page.context["form"].errors["reason"] == ["请写明重新开启的原因。"]
    too_long = office.post(url, {"reason": "长" * 501})
    assert too_long.context["form"].errors["reason"] == ["最多 500 字，现有 501 字，请精简。"]
    office.post(url, {"reason": "两个市补报。"})
    period.refresh_from_db()
    assert period.is_open
    assert AuditEvent.objects.get(verb="period.reopened").after["reason"] == "两个市补报。"


def test_reopening_what_is_open_is_refused(period, office):
    page = office.post(at("period_reopen", period), {"reason": "补报。"})
    assert page.context["form"].non_field_errors() == ["2026年第三季度填报尚未结束。"]


def test_an_unknown_period_is_not_found(policy, office):
    assert office.get("/periods/999999/close/").status_code == 404


# --- The queue --------------------------------------------------------------------------------------


@pytest.fixture
def waiting(obligation, kexie_obligation, city_obligation, reporter, kexie_reporter, city_reporter):
    """Three reports: 省科协's on the 24th, 沈阳市's on the 28th, 省科技厅's on 9 October."""
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 9, 24))
    submit(city_obligation, city_reporter, at=moment(2026, 9, 28))
    submit(obligation, reporter, at=moment(2026, 10, 9, 10))
    return [fresh(row) for row in (kexie_obligation, city_obligation, obligation)]


def decide(client, obligation: Obligation, decision: str, **more: object):
    said = {"decision": decision, "comment": "", "new_due_on": "", "round": obligation.rounds, **more}
    return client.post(at("review", obligation), said)


def test_the_queue_is_oldest_first_with_rounds_and_waiting_time(
    waiting, reporter, reviewer, lead, office, signed_in
):
    page = office.get(QUEUE)
    assert [row["obligation"] for row in page.context["rows"]] == waiting
    # The holidays, 25 September and 1 to 7 October, are not waiting time.
    assert [row["waited"] for row in page.context["rows"]] == [5, 4, 0]
    read = text_of(page)
    assert "待审核 3 件" in read
    assert "重报" not in read
    again = give_back(waiting[2], reviewer, at=NOW)
    with time_machine.travel(moment(2026, 10, 20), tick=False):
        submit(fresh(again), reporter, at=moment(2026, 10, 19))
        read = text_of(signed_in(lead).get(QUEUE))
    assert "第2轮 重报" in read
    assert "迟报" in read


def test_the_empty_queue_says_so(period, office):
    assert "待审核的报告都办完了" in text_of(office.get(QUEUE))


def test_the_queue_asks_the_same_number_of_questions_however_many_wait(
    period, obligation, reporter, city_reporter, office
):
    submit(obligation, reporter, at=NOW)
    few = queries_of(office, QUEUE)
    for city in Obligation.objects.with_names().filter(period=period, respondent="city"):
        submit(city, city_reporter, at=NOW)
    assert queries_of(office, QUEUE) == few


# --- The decision -----------------------------------------------------------------------------------


def test_the_reviewer_reads_everything_at_once(policy, obligation, reporter, reviewer, lead, office):
    earlier = content(done="上一期的进展。", next_steps="上一期的打算。")
    accept(submit(obligation, reporter, at=NOW, what=earlier), reviewer, at=NOW)
    later = open_quarter(policy, lead, quarter=4, at=NOW)
    owed = Obligation.objects.with_names().get(period=later, measure=obligation.measure, body=obligation.body)
    submit(owed, reporter, at=NOW, what=content(done="第一轮写的。"))
    give_back(fresh(owed), reviewer, at=NOW, comment="请补充金额。")
    for kind, title, value in (
        (EvidenceKind.LINK, "成果清单", "https://example.cn/1"),
        (EvidenceKind.DOCUMENT_NO, "实施方案", "示例〔2026〕1号"),
    ):
        reports.attach_evidence(fresh(owed), kind=kind, title=title, value=value, by=actor(reporter), at=NOW)
    submit(
        fresh(owed), reporter, at=NOW, what=content("behind", "第二轮写的。", "审批未完成。", "下月完成。")
    )
    page = office.get(at("review", owed))
    read = text_of(page)
    for words in (
        "第2轮（重报）", "第二轮写的。", "审批未完成。", "下月完成。", "成果清单", "示例〔2026〕1号",
        "第一轮写的。", "请补充金额。", "上一期的进展。", obligation.measure.text,
    ):  # fmt: skip
        assert words in read
    assert page.context["form"]["round"].value() == 2
    # More than the policy's five working days were left when it was handed in, and they are given back.
    assert page.context["form"]["new_due_on"].value() == date(2026, 11, 2)


def test_drafts_are_not_shown_to_the_office(obligation, reporter, office):
    what = content(done="还没写完的草稿。")
    reports.save_draft(obligation, content=what, version=0, by=actor(reporter), at=NOW)
    read = text_of(office.get(at("review", obligation)))
    assert "还没写完的草稿。" not in read
    assert "省科技厅还没有报送" in read


def test_an_accepted_report_leads_on_to_the_next_in_the_queue(waiting, lead, office):
    assert "提交审核结论（还有 2 件）" in text_of(office.get(at("review", waiting[0])))
    answer = decide(office, waiting[0], "accept", comment="情况清楚。")
    assert answer.headers["Location"] == at("review", waiting[1])
    named = f"省科协{waiting[0].period.policy.called}（三）2026年第三季度"
    assert f"{named}的报告已审核通过。" in text_of(office.get(answer.headers["Location"]))
    review = Review.objects.get()
    assert (review.decision, review.comment, review.decided_by) == ("accept", "情况清楚。", lead)


def test_a_returned_report_carries_comment_and_date(waiting, office):
    decide(office, waiting[2], "return", comment="请补充\r\n金额。", new_due_on="2026-10-20")
    back = fresh(waiting[2])
    assert (back.state, back.due_on) == (State.RETURNED, date(2026, 10, 20))
    assert Review.objects.get().comment == "请补充\n金额。"


def test_without_a_date_the_policys_working_days_count(waiting, office):
    decide(office, waiting[2], "return", comment="请补充。")
    assert fresh(waiting[2]).due_on == date(2026, 10, 15)


def test_after_the_last_one_the_queue_is_empty(obligation, reporter, office):
    submit(obligation, reporter, at=NOW)
    answer = decide(office, fresh(obligation), "accept")
    assert answer.headers["Location"] == QUEUE
    assert "没有其他待审核的报告了。" in text_of(office.get(QUEUE))


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"decision": ""}, "decision", "请选择“审核通过”或“退回补充”。"),
        ({"comment": " "}, "comment", "退回时请写明审核意见，让填报单位知道改什么。"),
        ({"comment": "长" * 2001}, "comment", "最多 2000 字，现有 2001 字，请精简。"),
        ({"new_due_on": "2026-02-30"}, "new_due_on", "请填写真实存在的日期，例如 2026-10-15。"),
        ({"new_due_on": "2026-10-08"}, "new_due_on", "新的截止日期不能早于今天。"),
        ({"new_due_on": "2036-10-08"}, "new_due_on", "新的截止日期距今超过一年，请核对年份。"),
        ({"round": "x"}, "round", "页面内容不完整，请刷新后重试。"),
    ],
)
def test_what_cannot_be_decided_is_told_at_its_field(waiting, office, wrong, field, sentence):
    said = {"comment": "请补充。", "new_due_on": "2026-10-20", **wrong}
    decision = str(said.pop("decision", "return"))
    page = decide(office, waiting[2], decision, **said)
    assert page.context["form"].errors[field] == [sentence]
    assert not Review.objects.exists()
    if field != "comment":
        assert "请补充。" in page.content.decode()


def test_of_two_reviewers_the_second_is_told_who_was_first(waiting, reviewer, office, signed_in):
    accept(waiting[2], reviewer, at=NOW)
    page = decide(office, waiting[2], "return", comment="我写了很久的意见。")
    read = text_of(page)
    assert "该报告由王督查 已于 10月09日 12:00 审核通过，无需重复审核。" in read
    assert "您填写的意见：我写了很久的意见。" in read
    assert "返回审核列表（2 件待审）" in read
    assert Review.objects.count() == 1


def test_a_round_that_came_in_meanwhile_is_read_before_it_is_decided(waiting, reporter, reviewer, office):
    give_back(waiting[2], reviewer, at=NOW)
    submit(fresh(waiting[2]), reporter, at=NOW, what=content(done="新的一轮。"))
    page = decide(office, waiting[2], "return", comment="对上一轮的意见。")
    assert "新的一轮。" in text_of(page)
    form = page.context["form"]
    assert (form["round"].value(), form["comment"].value(), form["decision"].value()) == (
        2,
        "对上一轮的意见。",
        "",
    )
    assert fresh(waiting[2]).state == State.SUBMITTED
    assert decide(office, fresh(waiting[2]), "accept").status_code == 302


def test_a_closed_period_is_not_reviewed(period, obligation, reporter, lead, office):
    submit(obligation, reporter, at=NOW)
    ReportingPeriod.objects.filter(pk=period.pk).update(closed_at=NOW)
    page = decide(office, fresh(obligation), "accept")
    assert "2026年第三季度填报已结束" in text_of(page)
    assert not Review.objects.exists()


def test_script_in_a_report_is_shown_as_text(obligation, reporter, office):
    submit(obligation, reporter, at=NOW, what=content(done="<script>alert(1)</script>"))
    page = office.get(at("review", obligation)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_review_page_asks_the_same_number_of_questions_however_many_rounds(
    policy, obligation, reporter, reviewer, office
):
    submit(obligation, reporter, at=NOW)
    give_back(fresh(obligation), reviewer, at=NOW)
    submit(fresh(obligation), reporter, at=NOW)
    few = queries_of(office, at("review", obligation))
    for _ in range(4):
        give_back(fresh(obligation), reviewer, at=NOW)
        submit(fresh(obligation), reporter, at=NOW)
    assert queries_of(office, at("review", obligation)) == few


def test_opening_a_period_warns_of_lead_bodies_that_no_longer_exist(policy, lead, signed_in):
    page = signed_in(lead).get("/periods/open/").content.decode()
    assert "人民银行沈阳分行已于2023年8月18日停用，仍有承担的事项" in page
    assert "省科技厅已于" not in page
