"""The pages of work plans: the list, one plan, the form, signature and review, milestones, desk rows and lamps."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import standing_of
from departments.models import Body
from measures import states
from measures.cases.plan import actions as plans
from measures.cases.plan import forms as form_rows
from measures.cases.plan import writing_views as plan_form
from measures.cases.plan.rows import desk_rows
from measures.cases.plan.rules import PlannedRow
from measures.desk_rows import Asker, Weight
from measures.models import Measure, Milestone, PlanRound, WorkPlan
from measures.states import CaseState, MeasureState
from measures.steps import calendar_around
from tests.factories import actor, ask_for_plan, moment, plan_in_force, submit

ASKED = moment(2026, 9, 21)
NOW = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def at(name, row):
    return reverse(f"measures:{name}", args=[row.pk])


def fresh(plan):
    return WorkPlan.objects.get(pk=plan.pk)


def queries_of(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.fixture
def plan(policy, kejiting):
    return ask_for_plan(policy, kejiting, at=ASKED)


@pytest.fixture
def kexie_plan(policy, kexie):
    return ask_for_plan(policy, kexie, at=ASKED)


def number(of):
    return Measure.objects.get(number=of).pk


def sent(*rows, version=0, act="save", summary=""):
    """What the browser sends: rows of measure number, title and date."""
    data = {"act": act, "version": str(version), "summary": summary}
    data |= {"row-TOTAL_FORMS": str(len(rows)), "row-INITIAL_FORMS": "0"}
    for n, (measure, title, due_on) in enumerate(rows):
        data |= {f"row-{n}-measure": str(number(measure)) if measure else ""}
        data |= {f"row-{n}-title": title, f"row-{n}-due_on": due_on}
    return data


GOOD = (1, "印发实施方案", "2026-12-01")


def hand_in(plan, by, *, is_approver=True, rows=None):
    rows = rows or [PlannedRow(0, number(1), "印发实施方案", date(2026, 12, 1))]
    version = fresh(plan).version
    return plans.submit_plan(
        plan, summary="", rows=rows, version=version, is_approver=is_approver, by=actor(by), at=NOW
    )


# --- The form ---------------------------------------------------------------------------------------


def test_the_form_quotes_the_document_and_offers_a_row_for_each_measure(plan, reporter, signed_in):
    page = signed_in(reporter).get(at("plan_edit", plan))
    assert "制定具体的工作方案并组织实施" in text_of(page)
    offered = [form.initial["measure"] for form in page.context["rows"]]
    assert offered == [measure.pk for measure in plan.held_measures()]
    assert {number(1), number(2), number(4), number(10)} <= set(offered)


def test_a_draft_is_kept_half_finished(plan, reporter, signed_in):
    client = signed_in(reporter)
    answer = client.post(at("plan_edit", plan), sent(GOOD, (2, "", ""), (4, "目标", "")), follow=True)
    assert "草稿已保存" in text_of(answer)
    assert len(fresh(plan).draft) == 2
    assert fresh(plan).state == CaseState.OPEN
    # Read again, every kept row stands there, and the cleared one is offered empty.
    titles = [form.initial.get("title", "") for form in answer.context["rows"]]
    assert titles.count("目标") == titles.count("印发实施方案") == 1


def test_three_more_rows_keep_what_was_typed_and_save_nothing(plan, reporter, signed_in):
    data = sent(GOOD, (2, "尚未保存的目标", ""), act="more", summary="概要文字")
    page = signed_in(reporter).post(at("plan_edit", plan), data)
    assert len(page.context["rows"].forms) == 5
    assert "尚未保存的目标" in page.content.decode()
    assert "概要文字" in page.content.decode()
    assert fresh(plan).version == 0


def test_a_complete_plan_goes_to_the_approver(plan, reporter, approver, signed_in):
    answer = signed_in(reporter).post(at("plan_edit", plan), sent(GOOD, act="hand_in"), follow=True)
    assert "已提交本单位负责人签发" in text_of(answer)
    assert fresh(plan).state == CaseState.UNIT_REVIEW


def test_everything_amiss_is_told_at_once_and_what_was_typed_stays(plan, reporter, signed_in):
    rows = [
        (1, "印发实施方案", ""),
        (None, "没有措施", "2026-12-01"),
        (2, "", "2026-12-01"),
        (2, "太早", "2020-01-01"),
    ]
    page = signed_in(reporter).post(at("plan_edit", plan), sent(*rows, act="hand_in"))
    assert page.status_code == 200
    said = text_of(page)
    for words in (
        "请填写计划完成日期",
        "请选择本单位承担的事项",
        "请填写阶段目标",
        "计划完成日期须在 2026-09-21 至 2036-09-21",
    ):
        assert words in said
    assert "没有措施" in page.content.decode()
    assert (fresh(plan).state, fresh(plan).version) == (CaseState.OPEN, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"row-0-due_on": "2026-02-30"}, "请填写真实存在的日期"),
        ({"row-0-measure": "999999"}, "请选择本单位承担的事项"),
        ({"row-0-title": "长" * 201}, "阶段目标最多 200 字"),
        ({"row-0-title": "目标\x00"}, "无法保存的字符"),
        ({"row-0-title": "目标\x07"}, "无法保存的字符"),
        ({"summary": "长" * 2001}, "方案概要最多 2000 字"),
        ({"row-TOTAL_FORMS": ""}, "页面内容不完整"),
        ({"version": "7"}, "您填写的内容没有"),
    ],
)
@pytest.mark.parametrize("act", ["save", "hand_in"])
def test_bad_input_is_refused_in_a_sentence(plan, reporter, signed_in, change, words, act):
    page = signed_in(reporter).post(at("plan_edit", plan), sent(GOOD, act=act) | change)
    assert page.status_code == 200
    assert words in text_of(page)
    assert fresh(plan).version == 0


@pytest.mark.parametrize("total", ["99999999999999999999", "-1", "abc", "13"])
def test_a_forged_number_of_rows_breaks_nothing(plan, reporter, signed_in, total, monkeypatch):
    for module in (form_rows, plan_form):
        monkeypatch.setattr(module, "MOST_ROWS", 12)  # a page of a thousand rows takes seconds to show
    client = signed_in(reporter)
    for act in ("more", "save"):
        page = client.post(at("plan_edit", plan), sent(GOOD, act=act) | {"row-TOTAL_FORMS": total})
        assert page.status_code == 200
        assert len(page.context["rows"].forms) <= 12
    assert fresh(plan).version == 0


def test_two_tabs_the_second_is_refused_with_its_words_and_theirs(plan, reporter, signed_in):
    client = signed_in(reporter)
    client.post(at("plan_edit", plan), sent((1, "先保存的", "")))
    page = client.post(at("plan_edit", plan), sent((1, "后保存的", "")))
    assert "李经办 12:00 已在另一处保存过这份方案" in text_of(page)
    assert "先保存的" in text_of(page)
    assert "后保存的" in page.content.decode()
    assert fresh(plan).draft[0]["title"] == "先保存的"
    # Pressed again from the page now shown, the own words win.
    again = page.context["form"]["version"].value()
    client.post(at("plan_edit", plan), sent((1, "后保存的", ""), version=again))
    assert fresh(plan).draft[0]["title"] == "后保存的"


def test_a_plan_that_was_handed_in_is_not_written(plan, reporter, approver, signed_in):
    hand_in(plan, reporter, is_approver=False)
    client = signed_in(reporter)
    assert "内容只能查看" in text_of(client.get(at("plan_edit", plan), follow=True))
    page = client.post(at("plan_edit", plan), sent((1, "迟到的文字", ""), version=1))
    assert "现在不能" in text_of(page)
    assert "迟到的文字" in page.content.decode()


# --- Signature and review -----------------------------------------------------------------------------


def test_the_approver_signs_what_was_read(plan, reporter, approver, signed_in):
    hand_in(plan, reporter, is_approver=False)
    client = signed_in(approver)
    assert "印发实施方案" in text_of(client.get(at("plan_sign", plan)))
    stale = client.post(at("plan_sign", plan), {"act": "sign", "version": "0"}, follow=True)
    assert "请重新阅读后再签发" in text_of(stale)
    answer = client.post(at("plan_sign", plan), {"act": "sign", "version": "1"}, follow=True)
    assert "已报送省政府督查室" in text_of(answer)
    assert fresh(plan).state == CaseState.SUBMITTED


def test_the_approver_gives_back_with_words(plan, reporter, approver, signed_in):
    hand_in(plan, reporter, is_approver=False)
    client = signed_in(approver)
    refused = client.post(at("plan_sign", plan), {"act": "send_back", "comment": " "})
    assert "请填写需要修改的地方" in text_of(refused)
    client.post(at("plan_sign", plan), {"act": "send_back", "comment": "请细化。"})
    assert fresh(plan).state == CaseState.OPEN
    assert "请细化。" in text_of(signed_in(reporter).get(at("plan_edit", plan)))


def test_the_writer_takes_back(plan, reporter, approver, signed_in):
    hand_in(plan, reporter, is_approver=False)
    client = signed_in(reporter)
    assert "撤回修改" in text_of(client.get(at("plan", plan)))
    client.post(at("plan_recall", plan))
    assert fresh(plan).state == CaseState.OPEN
    assert "现在不能“撤回修改”" in text_of(client.post(at("plan_recall", plan), follow=True))


def test_the_office_returns_with_a_date_and_the_body_sees_why(plan, reporter, approver, reviewer, signed_in):
    hand_in(plan, approver)
    office = signed_in(reviewer)
    refused = office.post(at("plan_review", plan), {"decision": "return", "comment": "", "round": "1"})
    assert "请填写审核意见" in text_of(refused)
    assert "请选择“审核通过”或“退回修改”" in text_of(office.post(at("plan_review", plan), {"round": "1"}))
    answer = office.post(
        at("plan_review", plan), {"decision": "return", "comment": "请细化。", "round": "1"}, follow=True
    )
    assert "已退回" in text_of(answer)
    page = text_of(signed_in(reporter).get(at("plan", plan)))
    assert "请细化。" in page
    assert "为什么是这一天" in page
    assert "2026年10月9日退回" in page


def test_the_second_reviewer_is_told_who_was_quicker(plan, approver, reviewer, lead, signed_in):
    hand_in(plan, approver)
    decision = {"decision": "accept", "comment": "我的意见", "round": "1"}
    signed_in(reviewer).post(at("plan_review", plan), decision)
    late = signed_in(lead).post(at("plan_review", plan), decision)
    assert "王督查 已于" in text_of(late)
    assert PlanRound.objects.get().decided_by_name == "王督查"


def test_the_reviewer_sees_what_a_revision_changes(plan, approver, reviewer, signed_in):
    first = number(1)
    hand_in(
        plan, approver,
        rows=[PlannedRow(0, first, "甲", date(2026, 12, 1)), PlannedRow(1, first, "乙", date(2026, 12, 1))],
    )  # fmt: skip
    plans.approve_plan(plan, round=1, by=actor(reviewer), at=NOW)
    hand_in(
        plan, approver,
        rows=[PlannedRow(0, first, "甲", date(2027, 6, 1)), PlannedRow(1, first, "丙", date(2026, 12, 1))],
    )  # fmt: skip
    page = text_of(signed_in(reviewer).get(at("plan_review", plan)))
    assert "推迟，原定 2026年12月1日" in page
    assert "新增" in page
    assert "现行方案中有、本次没有的阶段目标 乙" in page.replace("（一）", "").replace("  ", " ")


# --- Reading ------------------------------------------------------------------------------------------


@pytest.fixture
def in_force(obligation, approver, reviewer):
    """省科技厅's plan with one milestone on measure （一）, due on 30 September."""
    return plan_in_force(obligation, approver, reviewer, at=ASKED, due_on=date(2026, 9, 30))


def test_others_read_approved_rounds_only(in_force, approver, kexie_reporter, reporter, signed_in):
    plan = in_force.plan_round.plan
    hand_in(plan, approver, rows=[PlannedRow(0, number(1), "未审核的目标", date(2026, 12, 1))])
    assert "未审核的目标" in text_of(signed_in(reporter).get(at("plan", plan)))
    page = text_of(signed_in(kexie_reporter).get(at("plan", plan)))
    assert "印发实施方案" in page
    assert "未审核的目标" not in page


def test_a_plan_never_approved_is_not_there_for_others(plan, kexie_reporter, signed_in):
    client = signed_in(kexie_reporter)
    assert client.get(at("plan", plan)).status_code == 404
    assert client.get(at("plan_edit", plan)).status_code == 404


def test_the_office_does_not_read_drafts(plan, reporter, reviewer, signed_in):
    signed_in(reporter).post(at("plan_edit", plan), sent((1, "草稿里的目标", "")))
    assert "草稿里的目标" not in text_of(signed_in(reviewer).get(at("plan", plan)))
    assert "草稿里的目标" in text_of(signed_in(reporter).get(at("plan", plan)))


def test_the_approvers_words_stay_within_the_body(plan, reporter, approver, reviewer, signed_in):
    hand_in(plan, reporter, is_approver=False)
    plans.send_back_plan(plan, comment="内部意见", by=actor(approver), at=NOW)
    assert "内部意见" not in text_of(signed_in(reviewer).get(at("plan", plan)))
    assert "内部意见" in text_of(signed_in(reporter).get(at("plan", plan)))


def test_the_list_shows_every_body_to_the_office_and_its_own_to_a_body(
    in_force, kexie_plan, reviewer, kexie_reporter, city_reporter, signed_in
):
    office = text_of(signed_in(reviewer).get("/plans/"))
    assert "省科技厅" in office
    assert "省科协" in office
    assert "欠进度 100 个百分点" in office
    own = signed_in(kexie_reporter).get("/plans/")
    assert [row.plan for row in own.context["rows"]] == [kexie_plan]
    assert "还没有工作方案任务" in text_of(signed_in(city_reporter).get("/plans/"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=making", ["省科协"]),
        ("state=approved", ["省科技厅"]),
        ("state=waiting", []),
        ("lamp=red", ["省科技厅"]),
        ("lamp=none", ["省科协"]),
        ("q=科协", ["省科协"]),
        ("q=省+科协%E2%80%8B", ["省科协"]),
        ("state=nonsense&lamp=blue", ["省科技厅", "省科协"]),
    ],
)
@pytest.mark.both_engines
def test_the_list_is_narrowed(in_force, kexie_plan, reviewer, signed_in, query, names):
    page = signed_in(reviewer).get(f"/plans/?{query}")
    assert sorted(row.plan.body.name for row in page.context["rows"]) == sorted(names)


def test_clearing_the_filters_of_an_empty_list_keeps_the_source(in_force, policy, reviewer, signed_in):
    page = signed_in(reviewer).get(f"/plans/?policy={policy.pk}&state=waiting")
    assert "没有符合条件的单位" in text_of(page)
    assert (
        f'<a class="btn btn-outline-primary" href="?policy={policy.pk}">清除筛选</a>' in page.content.decode()
    )


def test_a_plan_past_its_date_is_overdue(kexie_plan, reviewer, signed_in):
    with time_machine.travel(moment(2026, 10, 27), tick=False):
        page = signed_in(reviewer).get("/plans/?state=late")
    assert [row.plan for row in page.context["rows"]] == [kexie_plan]
    assert "已逾期 1 天" in text_of(page)


def test_the_office_asks_those_that_were_never_asked(plan, lead, signed_in):
    office = signed_in(lead)
    page = office.get("/plans/")
    assert "省科协" in page.context["unasked"]
    assert "省科技厅" not in page.context["unasked"]
    answer = office.post(reverse("measures:plan_ask", args=[plan.policy_id]), follow=True)
    assert "下达工作方案任务" in text_of(answer)
    assert not answer.context["unasked"]
    again = office.post(reverse("measures:plan_ask", args=[plan.policy_id]), follow=True)
    assert "无需补充下达" in text_of(again)


# --- Milestones -----------------------------------------------------------------------------------------


def test_a_milestone_is_recorded_with_one_click_and_a_date(in_force, reporter, signed_in):
    client = signed_in(reporter)
    plan = in_force.plan_round.plan
    page = client.get(at("plan", plan)).content.decode()
    assert f'id="on-{in_force.pk}"' in page
    assert 'value="2026-10-09"' in page
    answer = client.post(at("milestone_reach", in_force), {"on": "2026-10-08"}, follow=True)
    assert "已登记“印发实施方案”完成" in text_of(answer)
    assert "达进度：序时 100%，实际 100%" in text_of(answer)
    undone = client.post(at("milestone_unreach", in_force), follow=True)
    assert "已撤销“印发实施方案”的完成登记" in text_of(undone)
    assert Milestone.objects.get(pk=in_force.pk).reached_at is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"on": "2026-10-10"}, "实际完成日期不能晚于今天"),
        ({"on": ""}, "请填写日期"),
        ({"on": "2026-13-01"}, "请填写真实存在的日期"),
        ({"on": "2026-10-08", "note": "长" * 201}, "完成说明最多 200 字"),
        ({"on": "2026-10-08", "note": "说\x00明"}, "无法保存的字符"),
    ],
)
def test_a_refused_record_is_told_at_its_row(in_force, reporter, signed_in, data, words):
    page = signed_in(reporter).post(at("milestone_reach", in_force), {"note": "我写的说明"} | data)
    assert page.status_code == 200
    assert words in text_of(page)
    if "note" not in data:
        assert "我写的说明" in page.content.decode()
    assert Milestone.objects.get(pk=in_force.pk).reached_at is None


def test_another_body_records_nothing(in_force, kexie_reporter, reviewer, signed_in):
    for person in (kexie_reporter, reviewer):
        answer = signed_in(person).post(at("milestone_reach", in_force), {"on": "2026-10-08"})
        assert answer.status_code == 403
        assert "登记完成：" not in text_of(signed_in(person).get(at("plan", in_force.plan_round.plan)))
    assert Milestone.objects.get(pk=in_force.pk).reached_at is None


# --- Lamps on the pages -----------------------------------------------------------------------------------


def test_the_measure_page_shows_the_plan_and_the_lamp(in_force, obligation, approver, reporter, signed_in):
    submit(obligation, approver, at=NOW)
    page = signed_in(reporter).get(at("measure", obligation.measure))
    assert 'id="plan"' in page.content.decode()
    assert "欠进度：序时 100%，实际 0%，相差 100 个百分点" in text_of(page)
    (shown,) = page.context["current"][0].departments
    assert shown.lamp.words == "欠进度 100 个百分点"


def test_the_ledger_shows_the_lamp_and_forgets_it_when_the_milestone_is_reached(
    in_force, obligation, approver, reporter, signed_in
):
    submit(obligation, approver, at=NOW)
    client = signed_in(reporter)
    assert "欠进度 100 个百分点" in text_of(client.get("/measures/"))
    assert "欠进度 100 个百分点" in text_of(client.get("/dashboard/list/"))
    plans.reach_milestone(in_force, on=date(2026, 10, 8), by=actor(reporter), at=NOW)
    assert "欠进度" not in text_of(client.get("/measures/"))
    assert "欠进度" not in text_of(client.get("/dashboard/list/"))


def test_a_measure_that_rests_has_no_plan_lamp(in_force, obligation, reporter, signed_in):
    Measure.objects.filter(pk=obligation.measure_id).update(state=MeasureState.SUSPENDED)
    page = text_of(signed_in(reporter).get(at("measure", obligation.measure)))
    assert "不再计算序时进度" in page


# --- The desk -------------------------------------------------------------------------------------------


def rows_for(user, now=NOW):
    today = states.day_of(now)
    return desk_rows(Asker(standing_of(user), today, calendar_around(today)))


def test_a_plan_to_make_waits_for_its_body(plan, reporter, approver, reviewer, kexie_reporter):
    (row,) = rows_for(reporter)
    assert (row.kind, row.step.label, row.due.on) == ("工作方案", "制定方案", plan.due_on)
    assert row.step.url == at("plan_edit", plan)
    assert rows_for(reviewer) == rows_for(kexie_reporter) == []


def test_a_plan_to_sign_waits_for_the_approver(plan, reporter, approver):
    hand_in(plan, reporter, is_approver=False)
    (row,) = rows_for(approver)
    assert (row.step.label, row.weight) == ("签发", Weight.OTHERS_WAIT)
    assert rows_for(reporter) == []


def test_a_plan_the_approver_gave_back_waits_with_the_words(plan, reporter, approver):
    hand_in(plan, reporter, is_approver=False)
    plans.send_back_plan(plan, comment="请细化。", by=actor(approver), at=NOW)
    (row,) = rows_for(reporter)
    assert (row.quote, row.weight) == ("请细化。", Weight.RETURNED)


def test_a_plan_to_review_waits_for_the_office_by_its_own_clock(plan, approver, reviewer, reporter):
    hand_in(plan, approver)
    (row,) = rows_for(reviewer)
    assert (row.step.label, row.due.on) == ("审核", fresh(plan).review_due_on)
    assert rows_for(reporter) == []


def test_a_returned_plan_waits_with_the_comment_and_the_new_date(plan, approver, reviewer, reporter):
    hand_in(plan, approver)
    plans.return_plan(plan, round=1, comment="请细化。", by=actor(reviewer), at=NOW)
    (row,) = rows_for(reporter)
    assert (row.quote, row.weight, row.step.label) == ("请细化。", Weight.RETURNED, "修改重报")
    assert row.due.on == fresh(plan).due_on


def test_a_revision_taken_back_is_nobodys_matter(in_force, approver, reporter):
    plan = in_force.plan_round.plan
    hand_in(plan, reporter, is_approver=False, rows=[PlannedRow(0, number(1), "新目标", date(2026, 12, 1))])
    plans.recall_plan(plan, by=actor(reporter), at=NOW)
    assert [row.kind for row in rows_for(reporter)] == ["阶段目标"]


def test_milestones_due_are_one_row_a_plan(plan, approver, reviewer, reporter):
    days = [date(2026, 9, 30), date(2026, 10, 9), date(2026, 10, 15), date(2026, 10, 16)]
    hand_in(plan, approver, rows=[PlannedRow(n, number(1), f"目标{n}", day) for n, day in enumerate(days)])
    plans.approve_plan(plan, round=1, by=actor(reviewer), at=NOW)
    (row,) = rows_for(reporter)
    assert row.why == "有 2 个阶段目标到期未登记完成，有 1 个阶段目标将在 5 个工作日内到期"
    assert (row.due.on, row.due.tone) == (date(2026, 9, 30), "late")
    Measure.objects.filter(number=1).update(state=MeasureState.CLOSED)
    assert rows_for(reporter) == []


def test_without_a_role_nothing_is_asked(viewer, django_assert_num_queries):
    asker = Asker(standing_of(viewer), NOW.date(), calendar_around(NOW.date()))
    with django_assert_num_queries(0):
        assert desk_rows(asker) == []


# --- Queries --------------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_queries_do_not_grow_with_bodies_milestones_and_rounds(
    plan, kexie_plan, policy, approver, reviewer, reporter, signed_in
):
    hand_in(plan, approver)
    plans.approve_plan(plan, round=1, by=actor(reviewer), at=NOW)
    office, own = signed_in(reviewer), signed_in(reporter)
    measure = Measure.objects.get(number=1)
    pages = [
        (office, "/plans/"), (office, at("plan", plan)), (own, at("plan", plan)), (own, at("plan_edit", plan)),
        (office, at("plan_review", plan)), (own, at("measure", measure)), (own, "/measures/?q=创新"),
    ]  # fmt: skip
    few = [queries_of(client, url) for client, url in pages]
    asker = Asker(standing_of(reporter), NOW.date(), calendar_around(NOW.date()))
    with CaptureQueriesContext(connection) as desk_few:
        desk_rows(asker)
    first = [held.pk for held in plan.held_measures()]
    for body in Body.objects.filter(held_responsibilities__isnull=False, plans__isnull=True).distinct():
        ask_for_plan(policy, body, at=ASKED)
    for turn in range(3):
        rows = [
            PlannedRow(n, pk, f"目标{turn}-{n}", date(2026, 9, 21) + timedelta(days=n))
            for n, pk in enumerate(first * 3)
        ]
        hand_in(plan, approver, rows=rows)
        plans.approve_plan(plan, round=turn + 2, by=actor(reviewer), at=NOW)
    assert [queries_of(client, url) for client, url in pages] == few
    with CaptureQueriesContext(connection) as desk_many:
        assert desk_rows(asker)
    assert len(desk_many) == len(desk_few)
