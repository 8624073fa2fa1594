"""Reminders in a real browser: who will be told and why, the message itself, its proof, and one that did not arrive."""

import re
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from playwright.sync_api import expect

from measures.states import OFFICE_TIME, day_of
from reminders.planning import actions as planning
from reminders.terms import rules
from tests.reminders.conftest import send
from workdays.models import CalendarDay
from workdays.rules import next_workday


class Refuses(EmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture
def on(policy):
    """The next day on which anybody is told, whatever today is."""
    today = day_of(timezone.now())
    return next_workday(today, CalendarDay.objects.calendar(today.year, today.year + 1))


@pytest.fixture
def at(on):
    return rules.moment_of(on, rules.DIGEST_FROM)


def test_the_office_sees_who_will_be_told_and_the_reporter_reads_it_once(
    obligation, reporter, reviewer, sign_in, live_server, on, at
):
    office = sign_in(reviewer)
    office.goto(f"{live_server.url}/desk/")
    office.locator("summary", has_text="督办事项").click()
    office.get_by_role("link", name="提醒台账").click()
    office.get_by_role("link", name="提醒预告").click()
    office.get_by_label("日期", exact=True).fill(on.isoformat())
    office.get_by_role("button", name="查看").click()
    told = office.get_by_role("main")
    expect(told).to_contain_text("李经办")
    expect(told).to_contain_text(re.compile("将提醒 \\d+ 人"))
    expect(told).to_contain_text("促进科技成果在企业的推广应用")

    planning.plan(on, at=at)
    send(_ids(on, at), at)

    page = sign_in(reporter)
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("link", name=re.compile("消息.*1")).click()
    page.get_by_role("link", name=re.compile("您有 4 项填报待办")).click()
    expect(page.get_by_role("heading", name="需要填报")).to_be_visible()
    expect(page.get_by_role("link", name="去填报")).to_have_count(4)
    page.get_by_role("link", name="去填报").first.click()
    expect(page).to_have_url(re.compile("/obligations/\\d+/"))
    expect(page.locator(".topbar .count")).to_have_count(0)

    office.goto(f"{live_server.url}/reminders/ledger/?person=李经办")
    office.get_by_role("main").get_by_role("row").nth(1).get_by_role("link", name=re.compile("凭据")).click()
    expect(office.get_by_role("main")).to_contain_text("li@example.cn")


def test_what_did_not_arrive_is_seen_with_its_reason_and_sent_again(
    obligation, reporter, reviewer, sign_in, live_server, settings, on, at
):
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    planning.plan(on, at=at)
    for minutes in (0, 1, 6, 21, 81):
        send(_ids(on, at), at + timedelta(minutes=minutes))

    office = sign_in(reviewer)
    office.goto(f"{live_server.url}/reminders/failures/")
    main = office.get_by_role("main")
    expect(main).to_contain_text("李经办")
    expect(main).to_contain_text("邮件服务器无法连接")
    office.get_by_role("row", name=re.compile("李经办")).get_by_role("checkbox").check()
    office.get_by_role("button", name="重新发送勾选的").click()
    expect(office.get_by_text("已安排重新发送：李经办")).to_be_visible()


def test_the_ladder_is_changed_after_a_look_at_its_days(policy, reviewer, sign_in, live_server):
    office = sign_in(reviewer)
    office.goto(f"{live_server.url}/policies/{policy.pk}/reminders/")
    office.get_by_role("button", name="预览各日期").first.click()
    expect(office.get_by_role("main")).to_contain_text(re.compile("T-10|截止前 10 个工作日|10 个工作日"))
    office.get_by_role("button", name="保存", exact=True).click()
    expect(office.get_by_role("main")).not_to_contain_text("请更正")


def _ids(on, at):
    from reminders.models import Digest

    assert at.astimezone(OFFICE_TIME).date() == on
    return list(Digest.objects.filter(on=on).order_by("pk").values_list("pk", flat=True))
