"""A matter of its own in the browser: entered on one page, given out, corrected, ended; axe on the states of its pages."""

import pytest

from measures.documents.models import Policy
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.one_engine


def test_a_matter_is_entered_given_out_and_corrected(policy, lead, sign_in, live_server, complaints):
    page = sign_in(lead)
    page.goto(f"{live_server.url}/sources/new/")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请选择来源种类").first.wait_for()
    found = faults(page)
    page.get_by_label("来源种类").select_option(label="领导批示件")
    page.get_by_label("标题", exact=True).first.fill("关于过街通道的批示")
    page.get_by_label("日期", exact=True).fill("2026-10-08")
    page.get_by_label("事项内容").fill("研究过街通道改造。")
    page.get_by_label("责任单位（牵头）").select_option(label="省科技厅")
    page.get_by_role("button", name="再加一项").click()
    page.get_by_role("group", name="第 2 项").wait_for()
    found += faults(page)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已录入，共 1 项").wait_for()
    found += faults(page)
    page.get_by_role("link", name="修改文字").click()
    page.get_by_role("button", name="下移一位").wait_for()
    found += faults(page)
    page.go_back()
    page.get_by_role("link", name="交办", exact=True).last.click()
    page.locator("input[name=measure]").check()
    page.get_by_role("button", name="预览所选").click()
    page.get_by_role("button", name="交办 1 条").click()
    page.get_by_role("heading", name="督查事项交办单").wait_for()
    source = Policy.objects.get(title="关于过街通道的批示")
    page.goto(f"{live_server.url}/sources/{source.pk}/edit/")
    page.get_by_label("批示号").fill("批〔2026〕3号")
    page.get_by_label("勘误原因").fill("补录批示号")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("补录批示号").first.wait_for()
    found += faults(page)
    page.goto(f"{live_server.url}/sources/{source.pk}/end/")
    page.get_by_label("废止", exact=True).check()
    page.get_by_label("终结原因").fill("已另行部署")
    page.get_by_role("button", name="终结").click()
    page.get_by_role("dialog").get_by_role("button", name="终结").click()
    page.get_by_text("已终结").first.wait_for()
    assert not found + faults(page)
