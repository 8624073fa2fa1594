"""A text becomes tracked measures in the browser: with the mouse, by keyboard alone, and what the screen shows on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from measures.documents.importing import actions, rules
from measures.documents.importing.models import ImportDraft
from measures.models import Measure, Obligation, Policy
from measures.states import MeasureState, State
from tests.browser.test_accessibility import faults
from tests.factories import actor

TEXT = """关于支持科技服务业发展的若干意见
辽政办发〔2026〕9号
各市人民政府，省政府各厅委、各直属机构：
为推动科技服务业加快发展，提出如下意见。
一、完善服务体系
（一）培育服务机构。支持企业建设技术转移机构。到2027年底前培育机构20家。（省科技厅牵头，省教育厅配合）
（二）加强学会服务。推进学会服务站建设。支持学会承接评价任务。（省科协牵头）
二、强化保障
（三）落实资金支持。统筹安排专项资金。（省财政厅牵头）
（四）坚持分类指导。各项工作因地制宜、稳步推进。
辽宁省人民政府办公厅
2026年11月20日
"""


@pytest.fixture
def draft(policy, lead):
    return actions.start(kind="other", text=TEXT, by=actor(lead), at=timezone.now())


@pytest.fixture
def screen(draft, lead, sign_in, live_server):
    page = sign_in(lead)
    page.goto(f"{live_server.url}/imports/{draft.pk}/")
    return page


def rows(draft):
    return rules.rows_of(ImportDraft.objects.get(pk=draft.pk).draft)


def row_at(page, title):
    return page.locator("[data-row]").filter(has=page.locator("[data-open]", has_text=title))


def title_of(page):
    """The field of the open row."""
    return page.locator("[data-row-form] [name=title]")


def select(page, words):
    """Select these words on the left, as the mouse would."""
    page.evaluate(
        """words => {
          const walk = document.createTreeWalker(document.querySelector("#source"), NodeFilter.SHOW_TEXT);
          for (let node; (node = walk.nextNode()); ) {
            const at = node.data.indexOf(words);
            if (at < 0) { continue; }
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
          throw new Error("not there: " + words);
        }""",
        words,
    )
    expect(page.locator("#review-tools")).to_be_visible()


# Seconds: the whole way from a pasted text to the first report.
@pytest.mark.both_engines
def test_from_a_pasted_text_to_the_first_report(policy, lead, reporter, sign_in, live_server):
    page = sign_in(lead)
    page.goto(f"{live_server.url}/imports/")
    page.get_by_role("link", name="导入文件").first.click()
    page.get_by_label("来源种类").select_option(label="其他专项")
    page.get_by_label("或者粘贴全文").fill(TEXT)
    page.get_by_role("button", name="读取并拆分").click()
    expect(page.get_by_role("heading", name="关于支持科技服务业发展的若干意见")).to_be_visible()

    # Cut in two where the words are selected, and merged again.
    select(page, "支持学会承接评价任务")
    page.get_by_role("button", name="从这里另起一条").click()
    expect(page.locator("[data-row]")).to_have_count(5)
    expect(page.locator("#review-say")).to_contain_text("拆分")
    row_at(page, "支持学会承接评价任务").locator("[data-open]").click()
    page.get_by_text("拆分、合并、调整次序").click()
    page.get_by_role("button", name="与上一条合并").click()
    expect(page.locator("[data-row]")).to_have_count(4)

    # A title is put right and saved by itself; each measure is ticked.
    row_at(page, "培育服务机构").locator("[data-open]").click()
    title_of(page).fill("培育科技服务机构")
    expect(page.locator("[data-draft-status]")).to_contain_text("草稿已保存", timeout=15_000)
    page.get_by_role("button", name="核对无误，下一条").click()
    expect(row_at(page, "加强学会服务").locator(".review-form")).to_be_visible()
    page.get_by_role("button", name="核对无误，下一条").click()
    expect(row_at(page, "落实资金支持").locator(".review-form")).to_be_visible()
    page.get_by_role("button", name="核对无误，下一条").click()
    expect(page.locator("#review-bar")).to_contain_text("已核对 3 / 3 条")

    page.get_by_role("link", name="入库", exact=True).click()
    page.get_by_role("button", name="确认入库").click()
    page.get_by_text("已入库，可以交办").wait_for()
    source = Policy.objects.get(title="关于支持科技服务业发展的若干意见")
    assert [measure.title for measure in source.measures.order_by("number")] == [
        "培育科技服务机构",
        "加强学会服务",
        "落实资金支持",
    ]
    first = Measure.objects.get(policy=source, number=1)

    page.get_by_role("checkbox", name="培育科技服务机构").check()
    page.get_by_role("button", name="预览所选").click()
    page.get_by_role("button", name="交办 1 条").click()
    page.get_by_text("已交办").first.wait_for()
    first.refresh_from_db()
    assert first.state != MeasureState.DRAFT

    page.goto(f"{live_server.url}/periods/open/")
    page.get_by_label("督查事项来源").select_option(label=source.called)
    page.get_by_label("填报截止日期").fill(str(timezone.localdate() + timedelta(days=14)))
    page.get_by_role("button", name="下一步：预览").click()
    page.get_by_role("button", name="确认开启").click()
    page.get_by_text("已开启").first.wait_for()
    owed = Obligation.objects.get(measure=first)
    own = sign_in(reporter)
    own.goto(f"{live_server.url}/obligations/{owed.pk}/report/")
    own.get_by_label("正常推进").check()
    own.get_by_label("进展情况").fill("已印发培育方案，备案机构3家。")
    own.get_by_role("button", name="报送督查室").click()
    own.get_by_text("待审核").first.wait_for()
    owed.refresh_from_db()
    assert owed.state == State.SUBMITTED


def test_the_review_by_keyboard_alone(draft, screen, live_server):
    """From the first row to the database: no mouse, no script call."""
    page = screen
    press = page.keyboard.press

    def on_row(title):
        expect(page.locator("[data-open]:focus")).to_contain_text(title)

    press("j")
    on_row("培育服务机构")
    press("Enter")
    expect(title_of(page)).to_be_focused()
    press("End")
    page.keyboard.type("和平台")
    press("Escape")
    on_row("培育服务机构和平台")
    assert rows(draft)[0].title == "培育服务机构和平台"
    press("x")
    on_row("加强学会服务")
    press("s")
    expect(page.locator("select[name=at]:focus")).to_be_visible()
    press("ArrowDown")
    press("Tab")
    press("Tab")
    press("Enter")
    expect(page.locator("[data-row]")).to_have_count(5)
    on_row("支持学会承接评价任务")
    press("m")
    expect(page.locator("[data-row]")).to_have_count(4)
    on_row("加强学会服务")
    press("x")
    on_row("落实资金支持")
    press("x")
    expect(page.locator("#review-bar")).to_contain_text("已核对 3 / 3 条")
    page.get_by_role("link", name="入库", exact=True).focus()
    press("Enter")
    page.get_by_role("button", name="确认入库").focus()
    press("Enter")
    page.get_by_text("已入库，可以交办").wait_for()


def test_fields_and_text_light_each_other_up(draft, screen):
    page = screen
    marked = page.locator("#source mark")
    row_at(page, "培育服务机构").locator("[data-open]").click()
    title_of(page).focus()
    expect(marked).to_have_text("培育服务机构")
    page.get_by_label("单位 1 名称").focus()
    expect(marked).to_have_text("（省科技厅牵头，省教育厅配合）")
    page.locator(".seg", has_text="落实资金支持").click()
    expect(row_at(page, "落实资金支持")).to_have_class("review-row is-current")

    # Words from the left go into the open row.
    select(page, "支持企业建设技术转移机构")
    page.get_by_role("button", name="预期效果").click()
    expect(page.locator("[name=expected_result]")).to_have_value("支持企业建设技术转移机构")
    expect(page.locator("[data-draft-status]")).to_contain_text("草稿已保存", timeout=15_000)
    assert rows(draft)[0].expected_result == "支持企业建设技术转移机构"


def test_another_reviewers_change_is_shown_and_what_was_typed_stays(draft, screen, reviewer, complaints):
    page = screen
    row_at(page, "培育服务机构").locator("[data-open]").click()
    expect(title_of(page)).to_be_focused()
    start = rows(draft)[0].start
    actions.edit(
        draft, lambda data: rules.put_over(data, start, rules.Over(title="对方的标题")), version=draft.version,
        summary="改标题", by=actor(reviewer), at=timezone.now(),
    )  # fmt: skip
    title_of(page).fill("我的标题")
    expect(page.locator("[data-draft-conflict]")).to_contain_text("对方的标题", timeout=15_000)
    expect(title_of(page)).to_have_value("我的标题")
    assert rows(draft)[0].title == "对方的标题"
    complaints[:] = [said for said in complaints if "status of 409" not in said]


@pytest.mark.one_engine
def test_the_open_screen_has_no_fault_and_fits_a_phone(draft, screen):
    page = screen
    page.keyboard.press("?")
    row_at(page, "加强学会服务").locator("[data-open]").click()
    page.get_by_text("拆分、合并、调整次序").click()
    select(page, "推进学会服务站建设")
    assert not faults(page)
    page.set_viewport_size({"width": 390, "height": 768})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("#source")).to_be_hidden()
    page.get_by_role("button", name="原文").click()
    expect(page.locator("#source")).to_be_visible()
    expect(page.locator("[data-pane=rows]")).to_be_hidden()
    assert not faults(page)
