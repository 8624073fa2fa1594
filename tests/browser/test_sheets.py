"""任务分解表 in the browser: downloaded, filled in, its faults told by row and column, corrected, looked at, loaded."""

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.book import HEADER_ROW
from measures.models import Measure
from tests.browser.test_accessibility import faults

PLACES = {field.name: place for place, field in enumerate(c.FIELDS, start=1)}


def filled(path, **cells):
    """Write these into the first row under the header, as a person would."""
    book = load_workbook(path)
    for column, value in cells.items():
        book.active.cell(HEADER_ROW + 1, PLACES[column]).value = value
    book.save(path)
    return path


@pytest.fixture
def drafts(policy):
    """The demonstration's source before anything of it was given out."""
    Measure.objects.filter(policy=policy).update(state="draft", state_at=None)
    return policy


# Seconds: eighteen tasks go down, come back wrong, come back right.
def test_a_sheet_goes_down_and_comes_back_over_its_faults(drafts, lead, sign_in, live_server, tmp_path):
    page = sign_in(lead)
    page.goto(f"{live_server.url}/sources/{drafts.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载任务分解表").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    page.get_by_role("link", name="载入任务分解表").click()

    page.get_by_label("任务分解表").set_input_files(filled(path, 牵头单位="省不存在的厅", 完成时限="年底"))
    page.get_by_role("button", name="核对变化").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("有 2 处须先改正")
    expect(told).to_contain_text("第 4 行“牵头单位”：单位名录中没有“省不存在的厅”")
    expect(told).to_contain_text("第 4 行“完成时限”：“年底”不能确定是哪一天")
    expect(page.get_by_role("button", name="确认载入")).to_have_count(0)
    assert not faults(page)
    page.set_viewport_size({"width": 390, "height": 768})
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    right = filled(
        path,
        牵头单位="省教育厅",
        配合单位="省科技厅",
        完成方式="限期完成",
        完成时限="2027年底前",
        时限依据="会议纪要",
    )
    page.get_by_label("改正后的文件").set_input_files(right)
    page.get_by_role("button", name="重新核对").click()
    expect(page.get_by_text("新增 0 项，修改 1 项，不变 17 项")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="2027-12-31")
    expect(row).to_contain_text("完成时限")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Measure.objects.get(policy=drafts, number=1).due_on is None
    page.get_by_role("button", name="确认载入").click()
    expect(page.get_by_text("任务分解表已载入：新增 0 项，修改 1 项")).to_be_visible()
    first = Measure.objects.with_roster().get(policy=drafts, number=1)
    assert (str(first.due_on), first.due_text, first.lead.body.name) == ("2027-12-31", "会议纪要", "省教育厅")
