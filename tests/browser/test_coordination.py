"""需协调事项 in real Chromium: raised, given to others, answered, ended; no fault on any page on the way."""

from datetime import timedelta

from django.utils import timezone

from measures.models import Coordination, Errand, Measure
from measures.states import day_of
from tests.browser.test_accessibility import faults


def test_what_needs_coordination_is_raised_assigned_answered_and_ended(
    policy, approver, reviewer, kexie_reporter, sign_in, live_server, complaints
):
    measure = Measure.objects.get(policy=policy, number=1)
    page = sign_in(approver)
    page.goto(f"{live_server.url}/measures/{measure.pk}/")
    page.get_by_role("link", name="提出需协调事项").click()
    page.get_by_role("button", name="报送督查室").click()
    page.get_by_text("未能提交").wait_for()
    found = faults(page)
    page.get_by_label("需协调的事项").fill("数据接口开放")
    page.get_by_label("情况说明").fill("两次函商未果。")
    page.get_by_label("协调建议").fill("请省科协开放接口。")
    page.get_by_role("button", name="报送督查室").click()
    page.get_by_text("已报送省政府督查室，等待研究").wait_for()
    raised = Coordination.objects.get()

    page = sign_in(reviewer)
    page.goto(f"{live_server.url}/coordinations/")
    found += faults(page)
    page.get_by_role("link", name="数据接口开放", exact=True).click()
    if not page.get_by_label("省科协").is_visible():
        page.get_by_text("其他单位").click()
    page.get_by_label("省科协").check()
    page.get_by_label("办理期限").fill((day_of(timezone.now()) + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="交办").click()
    page.get_by_text("已交省科协办理。").wait_for()
    found += faults(page)
    errand = Errand.objects.get()

    page = sign_in(kexie_reporter)
    page.goto(f"{live_server.url}{errand.url}")
    page.get_by_role("textbox", name="办理情况").fill("接口已开放。")
    page.get_by_role("button", name="报送督查室").click()
    page.get_by_text("已报送省政府督查室，等待审核").wait_for()
    found += faults(page)

    page = sign_in(reviewer)
    page.goto(f"{live_server.url}{errand.url}")
    page.get_by_label("审核通过").check()
    page.get_by_role("button", name="提交审核结论").click()
    page.get_by_text("已办结").first.wait_for()
    page.goto(f"{live_server.url}{raised.url}")
    page.get_by_role("textbox", name="答复意见").fill("接口已开放。")
    page.get_by_role("button", name="答复并办结").click()
    page.get_by_text("已答复省科技厅并办结。").wait_for()
    assert found == []
