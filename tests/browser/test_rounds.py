"""A report between its bodies in the browser: quoted, commented at fields, answered, compared; axe on each page."""

from datetime import timedelta
from urllib.parse import unquote_plus

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.rules import Role
from departments.models import Body
from measures.models import CommentAnswer, Contribution, Obligation, ProgressReport
from tests.browser.test_accessibility import faults
from tests.factories import make_user, open_quarter

VIEW = "技术合同数据以省教育厅统计为准。"


@pytest.fixture
def obligation(policy, lead, kejiting):
    """Dated from the real today, which the browser's pages know only."""
    now = timezone.now()
    period = open_quarter(
        policy,
        lead,
        year=now.year,
        quarter=4,
        at=now - timedelta(days=9),
        due_on=now.date() + timedelta(days=14),
    )
    return Obligation.objects.with_names().get(period=period, measure__number=1, body=kejiting)


def test_a_differing_view_reaches_the_office_and_its_comments_are_answered(
    obligation, reporter, approver, reviewer, sign_in, live_server
):
    address = f"{live_server.url}/obligations/{obligation.pk}"
    body = Body.objects.get(name="省教育厅")
    asked = Contribution.objects.get(obligation=obligation, body=body)
    found = []

    partner = sign_in(make_user("何经办", (body, Role.REPORTER), username="he"))
    partner.goto(f"{live_server.url}/contributions/{asked.pk}/")
    partner.get_by_label("有不同意见").check()
    partner.get_by_role("button", name="提交答复").click()
    expect(partner.get_by_text("请写明不同意见的内容").first).to_be_visible()
    found += faults(partner)
    partner.get_by_label("意见说明").fill(VIEW)
    partner.get_by_role("button", name="提交答复").click()
    expect(partner.get_by_text("已答复“有不同意见”")).to_be_visible()

    writer = sign_in(reporter)
    writer.goto(f"{address}/report/")
    writer.get_by_label("正常推进").check()
    writer.get_by_label("进展情况").fill("组织对接会3场。")
    # Pressed before the autosave has run: what was typed goes along.
    writer.get_by_role("button", name="引用到进展情况").click()
    expect(writer.get_by_label("进展情况")).to_have_value(f"组织对接会3场。\n省教育厅：{VIEW}")
    found += faults(writer)
    writer.get_by_role("button", name="提交单位负责人签发").click()
    chief = sign_in(approver)
    chief.goto(f"{address}/sign/")
    expect(chief.get_by_text(VIEW).first).to_be_visible()
    chief.get_by_role("button", name="签发报送").click()

    office = sign_in(reviewer)
    office.goto(f"{address}/review/")
    expect(office.get_by_role("heading", name="有不同意见：1 家配合单位")).to_be_visible()
    office.locator("summary", has_text="对“进展情况”的意见").click()
    office.get_by_label("对“进展情况”的意见").fill("请补充金额。")
    found += faults(office)
    office.get_by_label("退回补充").check()
    office.get_by_role("button", name="提交审核结论").click()
    expect(office.get_by_text("已退回，重报截止")).to_be_visible()

    writer.goto(f"{address}/report/")
    writer.get_by_label("进展情况", exact=True).fill("组织对接会5场，金额1.2亿元。")
    writer.get_by_role("button", name="提交单位负责人签发").click()
    expect(writer.get_by_text("请答复督查室对“进展情况”的意见").first).to_be_visible()
    found += faults(writer)
    with writer.expect_response(lambda answer: "已补充金额" in unquote_plus(answer.request.post_data or "")):
        writer.get_by_label("对“进展情况”意见的答复").fill("已补充金额。")
    expect(writer.get_by_text("草稿已保存")).to_be_visible()
    assert list(ProgressReport.objects.get().answers.values()) == ["已补充金额。"]
    writer.get_by_role("button", name="提交单位负责人签发").click()
    chief.goto(f"{address}/sign/")
    expect(chief.get_by_text("已补充金额。")).to_be_visible()
    found += faults(chief)
    chief.get_by_role("button", name="签发报送").click()
    assert CommentAnswer.objects.get().text == "已补充金额。"

    office.goto(f"{address}/review/")
    found += faults(office)
    office.get_by_role("link", name="与上一轮比较").first.click()
    expect(office.locator("ins", has_text="金额1.2亿元").first).to_be_visible()
    expect(office.locator("del").first).to_be_visible()
    found += faults(office)
    office.goto(f"{address}/")
    found += faults(office)
    assert not found
