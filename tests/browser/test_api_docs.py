"""The description of the API for people: shown offline, and a request can be tried from it."""

from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions import issue_key
from measures.models import Submission
from tests.factories import SETUP


def test_the_operations_are_shown_and_a_report_is_handed_in(
    browser, browser_context_args, watched, live_server, shenyang, city_obligation
):
    _, key = issue_key(shenyang, name="市督查系统", by=SETUP, at=timezone.now())
    context = watched(browser.new_context(**browser_context_args))
    page = context.new_page()
    page.goto(f"{live_server.url}/api/docs/")
    expect(page.locator(".opblock")).to_have_count(22)
    expect(page.get_by_text("报送报告")).to_be_visible()

    page.locator("button.authorize").first.click()
    page.locator(".auth-container input").first.fill(key)
    page.locator(".auth-btn-wrapper .authorize").first.click()
    page.locator(".auth-btn-wrapper .btn-done").first.click()
    put = page.locator(".opblock-put")
    put.locator(".opblock-summary-control").click()
    put.locator(".try-out__btn").click()
    put.get_by_placeholder("id").fill(str(city_obligation.pk))
    put.locator(".execute").click()
    expect(put.locator(".live-responses-table .response-col_status").last).to_contain_text("201")
    assert Submission.objects.get(obligation=city_obligation).submitted_by_name == "沈阳市（接口）"
    context.close()
