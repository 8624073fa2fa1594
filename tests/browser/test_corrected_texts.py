"""The same document comes in once more, corrected: what differs is ticked and taken over, in the browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from measures.documents.importing import actions, rules
from measures.models import Measure, Policy
from tests.browser.test_accessibility import faults
from tests.factories import actor

FIRST = """关于支持科技服务业发展的若干意见
　　为推动科技服务业加快发展，提出如下意见。
一、完善服务体系
　　（一）培育服务机构。支持企业建设技术转移机构。（省科技厅牵头，省教育厅配合）
　　（二）加强学会服务。推进学会服务站建设。（省科协牵头）
二、强化保障
　　（三）落实资金支持。统筹安排专项资金。（省财政厅牵头）
　　辽宁省人民政府办公厅
　　2026年11月20日
"""
NEW = "　　（二）建设公共平台。建成开放共享的检验检测平台。（省教育厅牵头，省科技厅配合）\n"
SECOND = (
    FIRST.replace("技术转移机构", "技术转移和评价机构")
    .replace("　　（二）加强学会服务。推进学会服务站建设。（省科协牵头）\n", NEW)
    .replace("二、强化保障", "二、强化要素保障")
)


@pytest.fixture
def source(policy, lead):
    by, at = actor(lead), timezone.now()
    draft = actions.start(kind="other", text=FIRST, by=by, at=at)

    def ticked(data):
        for row in rules.rows_of(data):
            data = rules.ticked(data, row.start, is_checked=True)
        return data

    draft = actions.edit(draft, ticked, version=1, summary="核对", by=by, at=at)
    return actions.enter(draft, version=draft.version, by=by, at=at)


# Seconds: a text pasted, compared and taken over.
def test_a_corrected_text_is_pasted_compared_and_taken_over(source, lead, sign_in, live_server):
    page = sign_in(lead)
    page.goto(f"{live_server.url}/imports/new/")
    page.get_by_label("来源种类").select_option(label="其他专项")
    page.get_by_label("或者粘贴全文").fill(SECOND)
    page.get_by_role("button", name="读取并拆分").click()
    page.get_by_role("checkbox", name="仍要导入").check()
    page.get_by_role("button", name="读取并拆分").click()
    page.get_by_role("link", name="逐条对照").click()
    expect(page.locator(".lede")).to_contain_text(
        "相同 1 条，有改动 1 条，只有位置有变 0 条，新增 1 条，新文本中没有 1 条"
    )
    assert not faults(page)

    for name in ("“二、强化保障”改为", "更正“（一）培育服务机构”", "删除“（二）加强学会服务”"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="采用所选改动").click()
    expect(page.get_by_text("更正 1 条，原来的文字保留在历史中；删除 1 条")).to_be_visible()
    page.get_by_role("checkbox", name="增加“（二）建设公共平台”").check()
    page.get_by_role("button", name="采用所选改动").click()
    expect(page.get_by_text("两份文本已没有差别，对照到此完成")).to_be_visible()
    page.get_by_role("link", name="查看来源").click()
    expect(page.get_by_role("link", name="（二）建设公共平台", exact=True)).to_be_visible()
    measures = Measure.objects.filter(policy=source).in_order()
    assert [str(each) for each in measures] == [
        "（一）培育服务机构",
        "（二）建设公共平台",
        "（三）落实资金支持",
    ]
    assert measures[2].chapter_name == "二、强化要素保障"
    assert Policy.objects.get(pk=source.pk).text == FIRST


@pytest.mark.one_engine
def test_many_numbers_that_moved_are_ticked_at_once_and_fit_a_phone(source, lead, sign_in, live_server):
    text = FIRST.replace("　　（一）", NEW.replace("（二）", "（一）") + "　　（二）", 1)
    text = text.replace("（三）落实", "（四）落实").replace("（二）加强", "（三）加强")
    again = actions.start(kind="other", text=text, is_meant=True, by=actor(lead), at=timezone.now())
    page = sign_in(lead)
    page.set_viewport_size({"width": 390, "height": 768})
    page.goto(f"{live_server.url}/imports/{again.pk}/compare/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert not faults(page)
    page.get_by_role("button", name="全选").click()
    expect(page.locator("input[name=measure]:checked")).to_have_count(3)
    expect(page.locator("input[name=row]:checked")).to_have_count(0)
    page.get_by_role("button", name="采用所选改动").click()
    expect(page.get_by_text("更正 3 条")).to_be_visible()
    numbers = Measure.objects.filter(policy=source).in_order().values_list("number_text", flat=True)
    assert list(numbers) == ["（二）", "（三）", "（四）"]
