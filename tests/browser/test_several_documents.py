"""Two documents at once in the browser: the leader from the province down to one and back, the office in the ledger
across both, a body's reporter at a desk with rows of both."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from measures.models import Obligation
from measures.states import State
from tests.factories import open_quarter
from tests.reports.test_across import second_document

pytestmark = pytest.mark.one_engine


@pytest.fixture
def both(policy, lead, kejiting):
    """The document and a meeting's minutes, this quarter open in each, dated from the real today."""
    now = timezone.now()
    other = second_document(kejiting)
    for one in (policy, other):
        open_quarter(
            one,
            lead,
            year=now.year,
            quarter=4,
            at=now - timedelta(days=9),
            due_on=now.date() + timedelta(days=14),
        )
    return policy, other


def test_leader_goes_from_the_province_to_one_document_and_back(
    both, viewer, sign_in, live_server, complaints
):
    page = sign_in(viewer)
    page.goto(f"{live_server.url}/dashboard/")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("全省")
    expect(page.get_by_text("2 件文件有进行中的填报").first).to_be_visible()
    page.get_by_role("link", name=both[1].called, exact=True).first.click()
    expect(page).to_have_url(re.compile(f"policy={both[1].pk}"))
    expect(heading).not_to_contain_text("全省")
    page.go_back()
    expect(heading).to_contain_text("全省")


def test_office_narrows_the_ledger_by_kind_and_words_and_opens_a_row(
    both, reviewer, sign_in, live_server, complaints
):
    page = sign_in(reviewer)
    page.goto(f"{live_server.url}/measures/")
    rows = page.locator("tbody th[scope=row]")
    page.locator("summary", has_text="更多条件").click()
    page.get_by_label("来源种类", exact=True).first.select_option("meeting")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(rows).to_have_count(3)
    page.get_by_label("关键词").fill("演示事项2")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(both[1].called)
    rows.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("演示事项2")


def test_reporter_sees_rows_of_both_each_named_and_reports_one(
    both, reporter, kejiting, sign_in, live_server, complaints
):
    page = sign_in(reporter)
    page.goto(f"{live_server.url}/desk/")
    rows = page.locator(".desk-row")
    expect(rows.filter(has_text="演示事项").filter(has_text=both[1].called)).to_have_count(3)
    expect(rows.filter(has_text="促进科技成果在企业").filter(has_text=both[0].called)).to_have_count(1)
    rows.filter(has_text="演示事项3").locator(".desk-act a").click()
    page.get_by_label("正常推进").check()
    page.get_by_label("进展情况").fill("已完成一次现场调度，形成会议纪要。")
    page.get_by_role("button", name="报送督查室").click()
    expect(page).not_to_have_url(re.compile("/report/$"))
    owed = Obligation.objects.get(period__policy=both[1], measure__number=3, body=kejiting)
    assert owed.state == State.SUBMITTED
