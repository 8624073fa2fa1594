"""A co-body answers on its own page, and the lead, the approver and the office read it where they decide."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import standing_of
from accounts.rules import Role
from departments.models import Body
from measures.desk_rows import Asker
from measures.models import Contribution, Obligation, ProgressReport
from measures.reporting import actions as reports
from measures.reporting.parts import actions as contributions
from measures.reporting.parts.views import desk_rows
from measures.reporting.periods import actions as periods
from measures.steps import calendar_around
from tests.factories import accept, actor, content, give_back, make_user, moment, open_quarter, submit

NOW = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    """Friday, 9 October 2026; the third quarter is due on the 15th."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def jiaoyu(policy):
    return Body.objects.get(name="省教育厅")


@pytest.fixture
def partner(jiaoyu):
    """何经办 writes for 省教育厅, which supports measure （一）."""
    return make_user("何经办", (jiaoyu, Role.REPORTER), username="he")


@pytest.fixture
def asked(obligation, jiaoyu):
    return Contribution.objects.with_names().get(obligation=obligation, body=jiaoyu)


@pytest.fixture
def page(asked):
    return reverse("measures:contribution", args=[asked.pk])


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def at(name, thing):
    return reverse(f"measures:{name}", args=[thing.pk])


def read(answer):
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def say(asked, user, stance="differ", text="数据口径不一致。"):
    version = Contribution.objects.get(pk=asked.pk).version
    return contributions.answer_lead(asked, stance=stance, text=text, version=version, by=actor(user), at=NOW)


def rows(user):
    standing = standing_of(user)
    return desk_rows(Asker(standing, NOW.date(), calendar_around(NOW.date())))


# --- The page ---------------------------------------------------------------------------------------


def test_the_page_shows_the_clause_the_wish_and_the_leads_last_accepted_report(
    policy, lead, obligation, asked, page, partner, reporter, reviewer, signed_in
):
    client = signed_in(partner)
    assert "在这一事项上还没有审核通过的报告" in read(client.get(page))
    submit(obligation, reporter, at=NOW, what=content(done="三季度做了三件事。"))
    accept(fresh(obligation), reviewer, at=NOW)
    later = open_quarter(policy, lead, quarter=4, at=NOW)
    now = Contribution.objects.get(
        obligation__period=later, obligation__measure=obligation.measure, body=asked.body
    )
    shown = read(client.get(at("contribution", now)))
    assert "三季度做了三件事。" in shown
    assert "实施“成果转化促进行动”" in shown
    assert "省教育厅答复牵头单位省科技厅" in shown
    assert "给汇总单位留出 2 个工作日汇总" in shown


def test_an_answer_is_given_in_one_step_and_changed_later(asked, page, partner, signed_in):
    client = signed_in(partner)
    done = client.post(page, {"stance": "agree", "text": "", "version": 0}, follow=True)
    assert done.redirect_chain[-1][0] == "/desk/"
    assert "已答复“同意”，省科技厅可以看到。" in read(done)
    assert "何经办 10月9日 12:00 已答复“同意”" in read(client.get(page))
    client.post(page, {"stance": "differ", "text": "口径\r\n不一。", "version": 1})
    kept = Contribution.objects.get(pk=asked.pk)
    assert (kept.stance, kept.text, kept.version) == ("differ", "口径\n不一。", 2)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.APPROVER, Role.HEAD])
def test_anybody_of_the_co_body_may_answer(asked, page, jiaoyu, role, signed_in):
    somebody = signed_in(make_user("同事", (jiaoyu, role)))
    assert somebody.post(page, {"stance": "nothing", "version": 0}).status_code == 302
    assert Contribution.objects.get(pk=asked.pk).stance == "nothing"


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"text": "只有文字"}, "stance", "请选择“同意”“有不同意见”或“本期无涉及”。"),
        ({"stance": "maybe", "text": "只有文字"}, "stance", None),
        ({"stance": "differ", "text": " "}, "text", "选择“有不同意见”时，请写明不同意见的内容。"),
        ({"stance": "agree", "text": "字" * 1001}, "text", "意见说明最多 1000 字，现有 1001 字，请精简。"),
        ({"stance": "agree", "text": "坏\x00字"}, "text", None),
    ],
)
def test_what_is_refused_is_told_at_its_field_and_the_text_stays(
    asked, page, partner, signed_in, sent, field, sentence
):
    answer = signed_in(partner).post(page, {"version": 0, **sent})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    if sentence:
        assert answer.context["form"].errors[field] == [sentence]
    assert answer.context["form"]["text"].value() == sent["text"]
    assert Contribution.objects.get(pk=asked.pk).answered_at is None


def test_two_colleagues_see_both_texts_and_the_second_decides(asked, page, partner, signed_in):
    client = signed_in(partner)
    client.post(page, {"stance": "agree", "text": "甲写的。", "version": 0})
    clash = client.post(page, {"stance": "differ", "text": "乙写的。", "version": 0})
    assert "甲写的。" in read(clash)
    assert "乙写的。</textarea>" in clash.content.decode()
    assert "您的意见没有保存" in read(clash)
    assert Contribution.objects.get(pk=asked.pk).text == "甲写的。"
    client.post(
        page, {"stance": "differ", "text": "乙写的。", "version": clash.context["form"]["version"].value()}
    )
    assert Contribution.objects.get(pk=asked.pk).text == "乙写的。"


def test_after_the_lead_handed_in_nothing_changes_and_the_text_stays(
    obligation, asked, page, partner, reporter, signed_in
):
    submit(obligation, reporter, at=NOW)
    client = signed_in(partner)
    assert "意见不能再修改" in read(client.get(page))
    refused = client.post(page, {"stance": "agree", "text": "晚了一步。", "version": 0})
    assert "省科技厅的报告现为“待审核”" in read(refused)
    assert "晚了一步。" in refused.content.decode()
    assert Contribution.objects.get(pk=asked.pk).answered_at is None


def test_a_closed_period_says_so(period, lead, asked, page, partner, signed_in):
    periods.close_period(period, by=actor(lead), at=NOW)
    client = signed_in(partner)
    assert "2026年第三季度填报已结束，意见不能再修改" in read(client.get(page))
    assert "填报已结束" in read(client.post(page, {"stance": "agree", "version": 0}))


def test_the_answer_of_last_time_is_one_click_away(policy, lead, obligation, asked, partner, signed_in):
    say(asked, partner, "agree", "按月调度。")
    later = open_quarter(policy, lead, quarter=4, at=NOW)
    now = Contribution.objects.get(
        obligation__period=later, obligation__measure=obligation.measure, body=asked.body
    )
    shown = signed_in(partner).get(at("contribution", now))
    assert "已带出2026年第三季度的答复" in read(shown)
    assert shown.context["form"].initial == {"stance": "agree", "text": "按月调度。", "version": 0}


def test_only_the_co_body_itself_answers(asked, page, reporter, reviewer, kexie_reporter, client, signed_in):
    for user in (reporter, reviewer, kexie_reporter):
        for answer in (
            signed_in(user).get(page),
            signed_in(user).post(page, {"stance": "agree", "version": 0}),
        ):
            assert answer.status_code == 403
            assert "此处由省教育厅填写配合意见" in read(answer)
    assert client.get(page).headers["Location"].startswith("/accounts/login/")
    assert signed_in(reporter).get("/contributions/999999/").status_code == 404


def test_script_in_an_answer_is_shown_as_text(obligation, asked, partner, reporter, reviewer, signed_in):
    say(asked, partner, text="<script>alert(1)</script>")
    assert "<script>alert" not in signed_in(reporter).get(at("report", obligation)).content.decode()
    submit(obligation, reporter, at=NOW)
    for name in ("review", "obligation", "compare"):
        assert "<script>alert" not in signed_in(reviewer).get(at(name, obligation)).content.decode()


# --- The desk ---------------------------------------------------------------------------------------


def test_the_desk_asks_until_it_is_answered(asked, page, partner):
    mine = [row for row in rows(partner) if row.pk == asked.pk]
    assert [(row.kind, row.url, row.body_name, str(row.due.on)) for row in mine] == [
        ("配合意见", page, "省教育厅", "2026-10-13")
    ]
    assert "省科技厅" in mine[0].why
    say(asked, partner)
    assert asked.pk not in [row.pk for row in rows(partner)]


def test_who_answered_is_not_asked_again_after_a_return_and_who_was_silent_is(
    obligation, asked, partner, reporter, reviewer
):
    say(asked, partner)
    other = obligation.contributions.get(body__name="中科院沈阳分院")
    silent = make_user("白经办", (other.body, Role.REPORTER))
    assert other.pk in [row.pk for row in rows(silent)]
    submit(obligation, reporter, at=NOW)
    assert other.pk not in [row.pk for row in rows(silent)]
    give_back(fresh(obligation), reviewer, at=NOW)
    assert asked.pk not in [row.pk for row in rows(partner)]
    assert other.pk in [row.pk for row in rows(silent)]


def test_a_wish_is_never_overdue(obligation, asked, partner):
    Obligation.objects.filter(pk=obligation.pk).update(due_on=NOW.date())
    (row,) = [row for row in rows(partner) if row.pk == asked.pk]
    assert (row.is_late, row.due.words) == (False, "期望日期已过，仍可答复")


def test_the_desk_asks_one_question_and_none_for_who_has_no_body(
    policy, lead, period, partner, jiaoyu, reviewer, django_assert_num_queries
):
    calendar, standing, office = calendar_around(NOW.date()), standing_of(partner), standing_of(reviewer)
    with django_assert_num_queries(1):
        few = desk_rows(Asker(standing, NOW.date(), calendar))
    open_quarter(policy, lead, quarter=4, at=NOW)
    with django_assert_num_queries(1):
        more = desk_rows(Asker(standing, NOW.date(), calendar))
    assert len(more) == 2 * len(few) > 0
    with django_assert_num_queries(0):
        assert desk_rows(Asker(office, NOW.date(), calendar)) == []


# --- Beside the report ------------------------------------------------------------------------------


def typed(version=0, **fields):
    return {
        "status": "on_track",
        "done": "做了三件事。",
        "problems": "",
        "next_steps": "",
        "version": version,
    } | fields


def test_the_lead_sees_who_said_what_and_who_is_silent(obligation, asked, partner, reporter, signed_in):
    say(asked, partner)
    shown = read(signed_in(reporter).get(at("report", obligation)))
    assert "省教育厅 有不同意见 何经办 10月9日 12:00 数据口径不一致。" in shown
    assert "1 / 2 家已答复" in shown
    assert "中科院沈阳分院尚未答复配合意见。不必等待" in shown


def test_a_text_is_quoted_and_what_was_typed_is_kept(obligation, asked, partner, reporter, signed_in):
    say(asked, partner)
    client = signed_in(reporter)
    answer = client.post(at("report", obligation), typed(pull=asked.pk, done="还没保存的文字"), follow=True)
    assert "已把省教育厅的意见引用到“进展情况”末尾" in read(answer)
    assert answer.redirect_chain == [(at("report", obligation) + "#id_done", 302)]
    draft = ProgressReport.objects.get()
    assert draft.done == "还没保存的文字\n省教育厅：数据口径不一致。"
    again = client.post(
        at("report", obligation),
        typed(pull=asked.pk, version=1, done=draft.done + "又写", problems="新写"),
        follow=True,
    )
    assert "没有重复引用" in read(again)
    draft.refresh_from_db()
    assert (draft.done, draft.problems) == ("还没保存的文字\n省教育厅：数据口径不一致。又写", "新写")


def test_a_quote_that_does_not_fit_is_refused_and_the_typed_text_stays(
    obligation, asked, partner, reporter, signed_in
):
    say(asked, partner)
    answer = signed_in(reporter).post(at("report", obligation), typed(pull=asked.pk, done="字" * 4995))
    assert answer.context["form"].errors.keys() == {"done"}
    assert "字" * 4995 in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_a_quote_into_an_old_tab_shows_both_texts(obligation, asked, partner, reporter, signed_in):
    say(asked, partner)
    client = signed_in(reporter)
    client.post(at("report", obligation), typed(act="save", done="甲窗口"))
    clash = client.post(at("report", obligation), typed(pull=asked.pk, done="乙窗口"))
    assert "甲窗口" in read(clash)
    assert "乙窗口" in clash.content.decode()
    assert ProgressReport.objects.get().done == "甲窗口"


@pytest.mark.parametrize("number", ["0", "x", "999999", "9" * 40])
def test_a_quote_of_nothing_is_not_found_and_writes_nothing(obligation, reporter, signed_in, number):
    assert signed_in(reporter).post(at("report", obligation), typed(pull=number)).status_code == 404
    assert not ProgressReport.objects.exists()


def test_the_approver_reads_the_answers_before_signing(
    obligation, asked, partner, reporter, approver, signed_in
):
    say(asked, partner)
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=NOW, is_approver=False
    )
    shown = read(signed_in(approver).get(at("sign", obligation)))
    assert "省教育厅 有不同意见" in shown
    assert "中科院沈阳分院尚未答复配合意见，不影响签发" in shown


def test_differing_views_reach_the_office_set_apart(
    obligation, kexie_obligation, asked, partner, reporter, kexie_reporter, reviewer, signed_in
):
    say(asked, partner)
    submit(obligation, reporter, at=NOW)
    submit(kexie_obligation, kexie_reporter, at=NOW)
    office = signed_in(reviewer)
    shown = read(office.get(at("review", obligation)))
    assert "有不同意见：1 家配合单位 省教育厅 何经办 10月9日 12:00 数据口径不一致。" in shown
    assert "中科院沈阳分院 未答复" in shown
    assert "家配合单位" not in read(office.get(at("review", kexie_obligation)))
    marked = {
        row["obligation"].pk: row["round"].has_differing for row in office.get("/reviews/").context["rows"]
    }
    assert marked == {obligation.pk: True, kexie_obligation.pk: False}


def test_answers_still_with_the_lead_are_not_shown_to_others(
    obligation, asked, partner, reporter, reviewer, kexie_reporter, signed_in
):
    say(asked, partner)
    url = at("obligation", obligation)
    assert "数据口径不一致" in read(signed_in(reporter).get(url))
    assert "数据口径不一致" in read(signed_in(partner).get(url))
    assert "数据口径不一致" not in read(signed_in(reviewer).get(url))
    assert "数据口径不一致" not in read(signed_in(kexie_reporter).get(url))


def test_parts_of_an_accepted_round_stay_among_those_concerned(
    obligation, asked, partner, reporter, reviewer, viewer, kexie_reporter, signed_in
):
    say(asked, partner)
    submit(obligation, reporter, at=NOW)
    accept(fresh(obligation), reviewer, at=NOW)
    url = at("obligation", obligation)
    for user in (reporter, reviewer, viewer, partner):
        assert "数据口径不一致" in read(signed_in(user).get(url)), user
    assert "中科院沈阳分院 未答复" not in read(signed_in(partner).get(url))
    assert "数据口径不一致" not in read(signed_in(kexie_reporter).get(url))


def test_the_page_of_a_report_asks_the_same_number_of_questions_however_many_bodies(
    obligation, asked, partner, reporter, signed_in
):
    client = signed_in(reporter)

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at("report", obligation)).status_code == 200
        return len(seen)

    few = count()
    for body in Body.objects.filter(kind="provincial_department").exclude(
        pk__in=[obligation.body_id, asked.body_id]
    ):
        Contribution.objects.create(obligation=obligation, body=body)
    assert count() == few


def test_a_citys_report_has_nobody_beside_it(city_obligation, city_reporter, signed_in):
    assert "各单位意见" not in read(signed_in(city_reporter).get(at("report", city_obligation)))
