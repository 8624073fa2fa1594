"""我的工作台, and the one click for "no change"."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import Role
from measures.models import Obligation, Submission
from measures.reporting import actions as reports
from measures.states import State
from tests.factories import accept, actor, content, give_back, make_user, moment, open_quarter, submit

DESK = "/desk/"


@pytest.fixture(autouse=True)
def today():
    """Tuesday, 20 October 2026: the third quarter was due on the 15th."""
    with time_machine.travel(moment(2026, 10, 20, 10), tick=False):
        yield


def owed_by(body, period, number):
    return Obligation.objects.with_names().get(period=period, measure__number=number, body=body)


def order_of(page, kinds=("填报", "签发", "审核")):
    """The desk's rows about reports as (measure, button)."""
    rows = page.context["todo"]
    return [(row.number.strip("（）"), row.step.label) for row in rows if row.kind in kinds]


@pytest.mark.both_engines
def test_the_desk_is_ordered_by_urgency(policy, lead, reviewer, reporter, period, kejiting, signed_in):
    came_back = submit(owed_by(kejiting, period, 10), reporter, at=moment(2026, 10, 9))
    give_back(came_back, reviewer, at=moment(2026, 10, 12), new_due_on=date(2026, 10, 16))
    later = submit(owed_by(kejiting, period, 4), reporter, at=moment(2026, 10, 9))
    give_back(later, reviewer, at=moment(2026, 10, 12), comment="请补充数据。", new_due_on=date(2026, 11, 20))
    reports.save_draft(
        owed_by(kejiting, period, 2), content=content(), version=0, by=actor(reporter), at=moment(2026, 10, 9)
    )
    open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 19), due_on=date(2026, 10, 26))

    page = signed_in(reporter).get(DESK)

    assert order_of(page) == [
        ("十", "修改重报"),  # returned and overdue
        ("一", "开始填报"),  # overdue
        ("二", "继续填报"),
        ("四", "修改重报"),  # returned
        ("一", "开始填报"),  # due soon
        ("二", "开始填报"),
        ("四", "开始填报"),
        ("十", "开始填报"),
    ]
    assert "请补充数据。" in page.content.decode()
    assert "已逾期 4 天" in page.content.decode()
    assert (page.context["late_count"], page.context["returned_count"]) == (3, 2)


def test_a_report_waiting_for_the_signature_is_the_approvers_task(
    obligation, reporter, approver, signed_in, kejiting
):
    reports.submit_report(
        obligation,
        content=content(),
        version=0,
        by=actor(reporter),
        at=moment(2026, 10, 9),
        is_approver=False,
    )
    assert ("一", "签发") in order_of(signed_in(approver).get(DESK))
    page = signed_in(reporter).get(DESK)
    assert "一" not in [number for number, _ in order_of(page)]
    assert [row["obligation"].pk for row in page.context["handed_in"]] == [obligation.pk]


def test_only_the_own_bodys_matters_lie_on_the_desk(period, kexie_reporter, signed_in):
    assert order_of(signed_in(kexie_reporter).get(DESK)) == [("三", "开始填报")]


@pytest.mark.parametrize("who", ["viewer", "administrator"])
def test_who_reports_for_nobody_is_shown_the_way_to_the_dashboard(who, period, request, signed_in):
    page = signed_in(request.getfixturevalue(who)).get(DESK).content.decode()
    assert "您没有需要办理的事项" in page
    assert reverse("reports:dashboard") in page


def test_the_office_reviews_from_its_desk_the_oldest_deadline_first(
    period, kejiting, kexie, reporter, reviewer, signed_in
):
    submit(owed_by(kejiting, period, 1), reporter, at=moment(2026, 10, 19))
    submit(owed_by(kexie, period, 3), reporter, at=moment(2026, 10, 12))
    page = signed_in(reviewer).get(DESK)
    assert order_of(page) == [("三", "审核"), ("一", "审核")]
    # Five working days after the 12th is the 19th: yesterday.
    assert "已逾期 1 天" in page.content.decode()
    assert [row.is_late for row in page.context["todo"] if row.kind == "审核"] == [True, False]


def test_the_desk_is_for_the_signed_in(client):
    assert client.get(DESK).headers["Location"] == f"/accounts/login/?next={DESK}"


def test_a_closed_period_leaves_the_desk(period, reporter, signed_in):
    period.closed_at = moment(2026, 10, 19)
    period.save()
    assert "目前没有需要您办理的事项" in signed_in(reporter).get(DESK).content.decode()


def test_the_desk_asks_the_same_number_of_questions_for_any_number_of_rows(
    policy, lead, reviewer, reporter, period, kejiting, kexie, signed_in
):
    one_row = make_user("独一经办", (kexie, Role.REPORTER))
    first, second = owed_by(kejiting, period, 1), owed_by(kejiting, period, 2)
    accept(submit(first, reporter, at=moment(2026, 10, 9)), reviewer, at=moment(2026, 10, 10))
    give_back(submit(second, reporter, at=moment(2026, 10, 9)), reviewer, at=moment(2026, 10, 10))
    submit(owed_by(kexie, period, 3), lead, at=moment(2026, 10, 9))
    open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 19), due_on=date(2027, 1, 15))

    def count(user):
        browser = signed_in(user)
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(DESK)
        return len(asked), len(page.context["todo"])

    (few, few_rows), (many, many_rows) = count(one_row), count(reporter)
    assert (few_rows, many_rows) == (1, 11)
    # Whoever was asked by a lead is asked about it in one question more.
    assert many <= few + 1


def test_a_long_desk_makes_the_rows_of_its_page_alone_and_counts_them_all(
    policy, lead, reporter, period, kejiting, signed_in, monkeypatch
):
    open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 19), due_on=date(2027, 1, 15))
    whole = signed_in(reporter).get(DESK).context
    monkeypatch.setattr("measures.desk.views.ROWS_PER_PAGE", 3)

    first, last = (signed_in(reporter).get(f"{DESK}?page={page}").context for page in (1, 99))

    wanted = [row.url for row in whole["todo"]]
    assert [row.url for row in first["page_obj"]] == wanted[:3]
    assert [row.url for row in last["page_obj"]] == wanted[-len(last["page_obj"]) :]
    assert [dict(first["kinds"]), first["late_count"]] == [dict(whole["kinds"]), whole["late_count"]]
    assert first["page_obj"].paginator.count == last["page_obj"].paginator.count == len(wanted)


def test_what_was_handed_in_is_shown_in_part_and_whole_on_demand(
    reviewer, reporter, period, kejiting, signed_in, monkeypatch
):
    monkeypatch.setattr("measures.desk.views.HANDED_IN_SHOWN", 1)
    for number, day in ((1, 9), (2, 10)):
        submit(owed_by(kejiting, period, number), reporter, at=moment(2026, 10, day))
    browser = signed_in(reporter)

    part, whole = browser.get(DESK), browser.get(f"{DESK}?show=handed")

    newest = [row["obligation"].measure.number for row in part.context["handed_in"]]
    assert (newest, part.context["submitted_count"]) == ([2], 2)
    assert "查看全部 2 项" in part.content.decode()
    assert [row["obligation"].measure.number for row in whole.context["handed_in"]] == [2, 1]
    assert "需要您办理" not in whole.content.decode()


# --- 本期无变化 -------------------------------------------------------------------------------------


@pytest.fixture
def next_quarter(policy, lead, reporter, obligation):
    """The same obligation a quarter later, with a report behind it."""
    submit(obligation, reporter, at=moment(2026, 10, 9), what=content(done="上期做了这些。"))
    period = open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 19), due_on=date(2027, 1, 15))
    return Obligation.objects.with_names().get(
        period=period, measure=obligation.measure, body=obligation.body
    )


def test_no_change_takes_one_click_that_says_what_it_carries_over(next_quarter, reporter, signed_in):
    browser = signed_in(reporter)
    url = reverse("measures:no_change", args=[next_quarter.pk])
    desk = browser.get(DESK).content.decode()
    assert f'action="{url}"' in desk
    assert "沿用2026年第三季度报送的内容：上期做了这些。" in desk

    answer = browser.post(url, follow=True)
    assert "“本期无变化”（沿用上次报送的内容）已报送省政府督查室" in answer.content.decode()
    assert Obligation.objects.get(pk=next_quarter.pk).state == State.SUBMITTED
    newest = Submission.objects.get(obligation=next_quarter)
    assert (newest.status, newest.done) == ("no_change", "上期做了这些。")


def test_only_opening_the_address_hands_nothing_in(next_quarter, reporter, signed_in):
    asked = signed_in(reporter).get(reverse("measures:no_change", args=[next_quarter.pk])).content.decode()
    assert "将沿用2026年第三季度报送的内容" in asked
    assert "上期做了这些。" in asked
    assert Submission.objects.count() == 1


def test_a_second_click_on_no_change_is_no_error_and_no_second_report(next_quarter, reporter, signed_in):
    browser = signed_in(reporter)
    url = reverse("measures:no_change", args=[next_quarter.pk])
    browser.post(url)
    again = browser.post(url, follow=True)
    assert again.redirect_chain[-1][0] == reverse("measures:obligation", args=[next_quarter.pk])
    assert "没有重复提交" in again.content.decode()
    assert Submission.objects.filter(obligation=next_quarter).count() == 1


def test_no_change_is_refused_where_nothing_was_reported(obligation, reporter, signed_in):
    browser = signed_in(reporter)
    url = reverse("measures:no_change", args=[obligation.pk])
    assert url not in browser.get(DESK).content.decode()
    answer = browser.post(url, follow=True)
    assert "此前没有报送过该事项" in answer.content.decode()
    assert not Submission.objects.exists()


def test_no_change_of_somebody_else_is_refused(next_quarter, kexie_reporter, signed_in):
    url = reverse("measures:no_change", args=[next_quarter.pk])
    answer = signed_in(kexie_reporter).post(url)
    assert answer.status_code == 403
    assert "您只能填报本单位的任务" in answer.content.decode()


def test_the_navigation_is_links_with_one_menu_of_supervision(reviewer, policy, signed_in):
    page = signed_in(reviewer).get("/desk/").content.decode()
    bar = page[page.index('aria-label="主导航"') :]
    bar = bar[: bar.index("</nav>")]
    assert bar.count("<summary>") == 1
    assert '<a href="/desk/" aria-current="page">我的工作台</a>' in bar
    assert '<a href="/measures/">事项台账</a>' in bar
    menu = bar[bar.index("<details") : bar.index("</details>")]
    for label in ("交办", "签收", "工作方案", "延期申请", "催办", "领导批示", "办结销号", "职责移交"):
        assert f">{label}</a>" in menu
