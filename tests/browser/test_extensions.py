"""延期 in real Chromium: asked for, signed and decided by three people; no fault on any page on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from measures.models import Obligation
from measures.states import day_of
from tests.browser.test_accessibility import faults
from tests.factories import open_quarter


@pytest.fixture
def owed(policy, lead) -> Obligation:
    """省科技厅 owes a report that is due in three weeks."""
    now = timezone.now()
    year, quarter = now.year, (now.month + 2) // 3
    period = open_quarter(
        policy, lead, year=year, quarter=quarter, at=now, due_on=day_of(now) + timedelta(days=21)
    )
    return Obligation.objects.with_names().get(period=period, measure__number=1)


def test_a_later_date_is_asked_for_signed_and_approved(
    owed, reporter, approver, reviewer, sign_in, live_server, complaints
):
    until = owed.due_on + timedelta(days=14)
    page = sign_in(reporter)
    page.goto(f"{live_server.url}/obligations/{owed.pk}/")
    page.get_by_role("link", name="申请延期", exact=True).click()
    found = faults(page)
    page.get_by_role("button", name="提交单位负责人签发").click()
    page.get_by_text("未能提交").wait_for()
    found += faults(page)
    page.get_by_label("拟延至").fill(until.isoformat())
    page.get_by_label("原因类别").select_option("approval")
    page.get_by_label("原因说明").fill("方案尚在报批。")
    page.get_by_label("目前进展").fill("初稿已完成。")
    page.get_by_role("button", name="提交单位负责人签发").click()
    page.get_by_text("等待本单位负责人签发").wait_for()
    found += faults(page)
    case_url = page.url

    page = sign_in(approver)
    page.goto(case_url)
    found += faults(page)
    page.get_by_role("button", name="同意并签发").click()
    page.get_by_text("已签发，延期申请已报送省政府督查室。").wait_for()

    page = sign_in(reviewer)
    page.goto(f"{live_server.url}/extensions/")
    found += faults(page)
    page.goto(case_url)
    found += faults(page)
    page.get_by_label("同意，按申请的日期").check()
    page.get_by_role("button", name="提交审批结论").click()
    page.get_by_text("（一）的延期申请，延至").wait_for()
    found += faults(page)
    page.goto(f"{live_server.url}/obligations/{owed.pk}/")
    page.get_by_text("为什么是这一天").first.click()
    page.get_by_text("批准延期，由原").wait_for()
    found += faults(page)
    assert not found
    assert Obligation.objects.get(pk=owed.pk).due_on == until
