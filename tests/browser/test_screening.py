"""A marked text is told while it is typed, is kept neither here nor there, and can be put right on the spot."""

from playwright.sync_api import expect

from measures.models import ProgressReport
from tests.browser.test_accessibility import faults

KEPT_HERE = "JSON.stringify({...localStorage})"


def test_a_marked_text_is_kept_neither_by_the_server_nor_by_the_browser(
    obligation, reporter, approver, sign_in, live_server, complaints
):
    page = sign_in(reporter)
    page.goto(f"{live_server.url}/obligations/{obligation.pk}/report/")
    page.get_by_label("正常推进").check()
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_label("进展情况").fill("项目代号甲，机密★10年")
    expect(page.get_by_text("文字中有密级标志“机密”，内容没有保存")).to_be_visible()
    assert "代号甲" not in page.evaluate(KEPT_HERE)

    page.get_by_role("button", name="提交单位负责人签发").click()
    expect(page.get_by_role("heading", name="内容没有保存：含有不得录入的标志")).to_be_visible()
    assert not faults(page)
    assert "代号甲" not in page.evaluate(KEPT_HERE)
    assert not ProgressReport.objects.filter(done__contains="代号甲").exists()

    page.get_by_label("含有“机密”标志的内容").fill("已改写")
    page.get_by_role("button", name="改好了，重新提交").click()
    expect(page.get_by_text("待签发").first).to_be_visible()
    assert ProgressReport.objects.get().done == "已改写"
    # The browser says of its own accord that an answer was a refusal.
    assert [said for said in complaints if "status of 422" not in said] == []
    complaints.clear()
