"""The supervision of one measure in the browser, from its draft to its strike-off; and the everyday acts, click by click."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions import name_stand_in
from accounts.rules import Role
from departments.models import Body
from measures.models import Measure, Obligation, Receipt, Submission, UrgeNotice, WorkPlan
from measures.reporting.periods import actions as periods
from measures.states import CaseState, MeasureState, State
from tests.factories import accept, actor, ask_for_plan, content, make_user, open_quarter, submit

VIEW = "技术合同数据以省教育厅统计为准。"
DONE = "组织“成果转化促进行动”对接会3场，推动落地项目12项。"
STATEMENT = "对照原文逐项落实：成果转化促进行动已经完成，对接会、签约项目和资金均已核实到位。"


def row_of(page, kind, measure):
    """The desk's row of this kind about this measure."""
    return page.locator(".desk-row", has_text=measure.title).filter(
        has=page.locator(".chip--kind", has_text=kind)
    )


def from_desk(page, url, kind, measure, step):
    """Go to the desk, and there the step of this row."""
    page.goto(f"{url}/desk/")
    row_of(page, kind, measure).get_by_role("link", name=step).click()


def in_words(day):
    return f"{day.year}年{day.month}月{day.day}日"


# --- One measure, from draft to strike-off ------------------------------------------------------------


def dispatch(office, url, measures, due_on):
    """The office completes a draft, looks at what will happen, and gives two measures out."""
    first, second = measures
    office.goto(f"{url}/measures/{first.pk}/")
    office.get_by_role("link", name="设置责任单位与时限").click()
    office.get_by_label("限期完成").check()
    office.get_by_label(re.compile("^完成时限")).fill(str(due_on))
    office.get_by_label("时限依据").fill("2026年省政府重点工作分工方案")
    office.get_by_label(re.compile("^牵头单位")).select_option(label="省科技厅")
    office.get_by_label("确认由该单位牵头").check()
    office.get_by_label("重点事项").check()
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_text(in_words(due_on)).first).to_be_visible()

    office.goto(f"{url}/measures/{second.pk}/edit/")
    office.get_by_label("持续推进").check()
    office.get_by_label("确认由该单位牵头").check()
    office.get_by_role("button", name="保存").click()

    office.locator("summary", has_text="督办事项").click()
    office.get_by_role("navigation", name="主导航").get_by_role("link", name="交办", exact=True).click()
    for measure in measures:
        office.get_by_role("row").filter(has_text=measure.title).get_by_role("checkbox").check()
    office.get_by_role("button", name="预览所选").click()
    expect(office.get_by_text("可以交办")).to_have_count(2)
    expect(office.get_by_text("今天交办的期限")).to_be_visible()
    office.get_by_label("办理要求").fill("每季度末报送对接会和签约情况。")
    office.get_by_role("button", name="交办 2 条").click()
    expect(office.get_by_role("heading", name="已交办 2 条")).to_be_visible()


def sign_receipts(writer, url, measures):
    """The lead signs for each from the desk, with the slip before its eyes."""
    for measure in measures:
        from_desk(writer, url, "签收", measure, "签收")
        expect(writer.get_by_text("每季度末报送对接会和签约情况。")).to_be_visible()
        writer.get_by_role("button", name="代表省科技厅签收").click()
        expect(writer.get_by_text(f"已签收{measure.number_text}")).to_be_visible()
        measure.refresh_from_db()
        assert measure.state == MeasureState.IN_PROGRESS


def open_period(office, url):
    office.goto(f"{url}/periods/open/")
    office.get_by_label("填报截止日期").fill(str(timezone.localdate() + timedelta(days=30)))
    office.get_by_role("button", name="下一步：预览").click()
    office.get_by_role("button", name="确认开启").click()
    expect(office.get_by_text("已开启").first).to_be_visible()


def differ(partner):
    """A co-body disagrees, from its desk."""
    partner.get_by_role("link", name="答复意见").first.click()
    partner.get_by_label("有不同意见").check()
    partner.get_by_label("意见说明").fill(VIEW)
    partner.get_by_role("button", name="提交答复").click()
    expect(partner.get_by_text("已答复“有不同意见”")).to_be_visible()


def sign_off(chief, url, obligation):
    from_desk(chief, url, "签发", obligation.measure, "签发")
    chief.get_by_role("button", name="签发报送").click()
    obligation.refresh_from_db()
    assert obligation.state == State.SUBMITTED


def report_with_the_differing_view(writer, url, obligation):
    from_desk(writer, url, "填报", obligation.measure, "开始填报")
    writer.get_by_label("正常推进").check()
    writer.get_by_label("进展情况").fill(DONE)
    writer.get_by_role("button", name="引用到进展情况").click()
    expect(writer.get_by_label("进展情况")).to_have_value(f"{DONE}\n省教育厅：{VIEW}")
    writer.get_by_role("button", name="提交单位负责人签发").click()
    expect(writer.get_by_text("待签发").first).to_be_visible()


def return_with_two_comments(office, url, obligation):
    office.goto(f"{url}/obligations/{obligation.pk}/review/")
    expect(office.get_by_role("heading", name="有不同意见：1 家配合单位")).to_be_visible()
    expect(office.get_by_text(VIEW).first).to_be_visible()
    for name, words in (("进展情况", "请补充项目金额。"), ("下一步工作", "请写明完成日期。")):
        office.locator("summary", has_text=f"对“{name}”的意见").click()
        office.get_by_label(f"对“{name}”的意见").fill(words)
    office.get_by_label("退回补充").check()
    office.get_by_role("button", name="提交审核结论").click()
    expect(office.get_by_text("已退回，重报截止")).to_be_visible()


def answer_and_hand_in_again(writer, url, obligation):
    from_desk(writer, url, "填报", obligation.measure, "修改重报")
    writer.get_by_label("进展情况", exact=True).fill(f"{DONE}合同金额1.2亿元。")
    writer.get_by_label(re.compile("^下一步工作")).fill("12月底前完成第四场。")
    writer.get_by_role("button", name="提交单位负责人签发").click()
    for name in ("进展情况", "下一步工作"):
        expect(writer.get_by_text(f"请答复督查室对“{name}”的意见").first).to_be_visible()
    obligation.refresh_from_db()
    assert obligation.state == State.RETURNED
    writer.get_by_label("对“进展情况”意见的答复").fill("已补充金额。")
    writer.get_by_label("对“下一步工作”意见的答复").fill("已写明日期。")
    writer.get_by_role("button", name="提交单位负责人签发").click()
    expect(writer.get_by_text("待签发").first).to_be_visible()


def compare_and_accept(office, url, obligation):
    office.goto(f"{url}/obligations/{obligation.pk}/review/")
    expect(office.get_by_text("已补充金额。").first).to_be_visible()
    office.get_by_role("link", name="与上一轮比较").first.click()
    expect(office.locator("ins", has_text="金额1.2亿元").first).to_be_visible()
    expect(office.locator("del", has_text="以省教育厅统计为准").first).to_be_visible()
    office.go_back()
    office.get_by_label("审核通过").check()
    office.get_by_role("button", name="提交审核结论").click()
    obligation.refresh_from_db()
    assert obligation.state == State.ACCEPTED


def extend(writer, chief, office, url, obligation):
    """Asked for by the reporter, signed by the approver, granted until another date; both dates stay visible."""
    old = obligation.due_on
    wished, granted = old + timedelta(days=30), old + timedelta(days=10)
    writer.goto(f"{url}/obligations/{obligation.pk}/")
    writer.get_by_role("link", name="申请延期", exact=True).click()
    writer.get_by_label("拟延至").fill(str(wished))
    writer.get_by_label("原因类别").select_option(label="报批程序未完成")
    writer.get_by_label("原因说明").fill("方案尚在报批。")
    writer.get_by_label("目前进展").fill("初稿已完成。")
    writer.get_by_role("button", name="提交单位负责人签发").click()
    expect(writer.get_by_text("待单位负责人签发").first).to_be_visible()

    chief.goto(f"{url}/desk/")
    chief.locator(".desk-row", has_text="延期").get_by_role("link", name="签发").click()
    chief.get_by_role("button", name="同意并签发").click()
    expect(chief.get_by_text("待督查室审核").first).to_be_visible()

    office.goto(f"{url}/desk/")
    office.locator(".desk-row", has_text="延期").get_by_role("link", name="审批").click()
    office.get_by_label("同意，另定日期").check()
    office.get_by_label("批准延至").fill(str(granted))
    office.get_by_role("button", name="提交审批结论").click()
    office.get_by_role("link", name=obligation.measure.title).first.click()
    expect(office.get_by_text(f"同意延至 {in_words(granted)}")).to_be_visible()
    expect(office.get_by_text(f"申请的是 {wished.year}年{wished.month}月{wished.day}日")).to_be_visible()

    writer.goto(f"{url}/obligations/{obligation.pk}/")
    expect(writer.get_by_text(in_words(granted)).first).to_be_visible()
    expect(writer.get_by_text(f"原定 {in_words(old)}，已延期 1 次").first).to_be_visible()
    obligation.refresh_from_db()
    assert (obligation.due_on, obligation.original_due_on) == (granted, old)


def strike_off(writer, chief, first_person, second_person, url, measure):
    """Requested by the lead, verified by one person of the office, closed by another."""
    writer.goto(f"{url}/measures/{measure.pk}/")
    writer.get_by_role("link", name="申请办结").click()
    writer.get_by_label("办结说明").fill(STATEMENT)
    writer.get_by_label("新增网址或文号").fill("验收公告 https://yanshi.example/2026/1")
    writer.get_by_role("button", name="提交单位负责人签发").click()
    expect(writer.get_by_text("待单位负责人签发").first).to_be_visible()
    chief.goto(f"{url}/desk/")
    chief.locator(".desk-row", has_text="办结").get_by_role("link", name="签发").click()
    chief.get_by_role("button", name="签发报送").click()

    first_person.goto(f"{url}/desk/")
    first_person.locator(".desk-row", has_text="办结").get_by_role("link", name="核查").click()
    address = first_person.url
    first_person.get_by_label("核查通过").check()
    first_person.get_by_label("优秀").check()
    first_person.get_by_label("意见", exact=True).fill("已到现场核实，与说明一致。")
    first_person.get_by_role("button", name="提交结论").click()
    first_person.goto(address)
    expect(first_person.get_by_text("核查人 王督查")).to_be_visible()
    expect(first_person.get_by_text("须由另一人复核销号")).to_be_visible()
    expect(first_person.get_by_label("同意办结，予以销号")).to_have_count(0)

    second_person.goto(f"{url}/desk/")
    second_person.locator(".desk-row", has_text="办结").get_by_role("link", name="复核销号").click()
    second_person.get_by_label("同意办结，予以销号").check()
    second_person.get_by_label("优秀").check()
    second_person.get_by_role("button", name="提交结论").click()
    second_person.goto(f"{url}/measures/{measure.pk}/")
    expect(second_person.get_by_text("已销号").first).to_be_visible()
    expect(second_person.locator("dl", has_text="办结等次")).to_contain_text("优秀")
    measure.refresh_from_db()
    assert measure.state == MeasureState.CLOSED


@pytest.mark.both_engines
def test_a_measure_from_its_draft_to_its_strike_off(
    drafts, reviewer, lead, reporter, approver, sign_in, live_server
):
    url = live_server.url
    measures = list(Measure.objects.filter(policy=drafts, number__in=[1, 2]).order_by("number"))
    partner_body = Body.objects.get(name="省教育厅")
    partner_user = make_user("何经办", (partner_body, Role.REPORTER), username="he")
    office, writer, chief = sign_in(reviewer), sign_in(reporter), sign_in(approver)

    dispatch(office, url, measures, timezone.localdate() + timedelta(days=200))
    sign_receipts(writer, url, measures)
    assert Receipt.objects.filter(signed_by_name="李经办").count() == 2
    open_period(office, url)
    first, second = Obligation.objects.with_names().filter(measure__in=measures).in_document_order()
    differ(sign_in(partner_user))
    report_with_the_differing_view(writer, url, first)
    sign_off(chief, url, first)
    return_with_two_comments(office, url, first)
    answer_and_hand_in_again(writer, url, first)
    sign_off(chief, url, first)
    compare_and_accept(office, url, first)
    extend(writer, chief, office, url, second)
    strike_off(writer, chief, office, sign_in(lead), url, measures[0])


# --- Everyday acts -------------------------------------------------------------------------------------


@pytest.fixture
def quarters(policy, lead, reporter, approver, reviewer, kejiting):
    """省科技厅 reported on measure （一） last quarter and was accepted; this quarter is open since nine days."""
    now = timezone.now()
    for number, begun, lasts in ((2, 99, 24), (3, 9, 23)):
        at = now - timedelta(days=begun)
        due_on = at.date() + timedelta(days=lasts)
        period = open_quarter(policy, lead, year=2026, quarter=number, at=at, due_on=due_on)
        owed = Obligation.objects.with_names().filter(period=period, body=kejiting).in_document_order()
        if number == 2:
            before = submit(owed[0], reporter, at=at + timedelta(days=2), what=content(done=DONE))
            accept(before, reviewer, at=at + timedelta(days=3))
            periods.close_period(period, by=actor(lead), at=at + timedelta(days=30))
    return list(owed)


def test_an_ordinary_report_takes_at_most_five_steps(quarters, reporter, sign_in):
    page = sign_in(reporter)
    owed = quarters[1]
    row = row_of(page, "填报", owed.measure)
    steps = [
        lambda: row.get_by_role("link", name="开始填报").click(),
        lambda: page.get_by_label("正常推进").check(),
        lambda: page.get_by_label("进展情况").fill(DONE),
        lambda: page.get_by_role("button", name="提交单位负责人签发").click(),
    ]
    for step in steps:
        step()
    expect(page.get_by_text("待签发").first).to_be_visible()
    owed.refresh_from_db()
    assert owed.state == State.UNIT_REVIEW
    assert len(steps) <= 5


def test_no_change_is_one_click_from_the_desk(quarters, reporter, sign_in):
    page = sign_in(reporter)
    owed = quarters[0]
    row_of(page, "填报", owed.measure).get_by_role("button", name="本期无变化").click()
    page.wait_for_load_state()
    owed.refresh_from_db()
    assert owed.state == State.UNIT_REVIEW
    assert owed.report.done == DONE


def test_the_office_accepts_many_after_a_preview(quarters, reporter, reviewer, sign_in):
    for owed in quarters[:3]:
        submit(owed, reporter, at=timezone.now())
    page = sign_in(reviewer)
    page.get_by_role("link", name="我的工作台").click()
    for owed in quarters[:3]:
        row_of(page, "审核", owed.measure).get_by_role("checkbox").check()
    page.get_by_role("button", name="批量审核通过").click()
    expect(page.get_by_text("可以办理 3 项")).to_be_visible()
    assert not Obligation.objects.filter(state=State.ACCEPTED, period=quarters[0].period).exists()
    page.get_by_role("button", name="批量审核通过（3 项）").click()
    expect(page.get_by_text("✓ 已办理")).to_have_count(3)
    assert Obligation.objects.filter(state=State.ACCEPTED, period=quarters[0].period).count() == 3


def test_a_stand_in_acts_under_a_banner_and_both_names_are_kept(
    quarters, reporter, approver, sign_in, live_server
):
    today = timezone.localdate()
    name_stand_in(
        approver, stand_in=reporter, starts_on=today, ends_on=today, by=actor(approver), at=timezone.now()
    )
    page = sign_in(reporter)
    row_of(page, "填报", quarters[0].measure).get_by_role("button", name="本期无变化").click()
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("link", name="去代理").click()
    page.get_by_role("button", name="开始代陈厅长办理").click()
    expect(page.get_by_text("您正在代陈厅长办理")).to_be_visible()
    from_desk(page, live_server.url, "签发", quarters[0].measure, "签发")
    page.get_by_role("button", name="签发报送").click()
    page.goto(f"{live_server.url}/obligations/{quarters[0].pk}/")
    expect(page.get_by_text("李经办（代陈厅长）").first).to_be_visible()
    page.get_by_role("button", name="结束代理").click()
    expect(page.get_by_text("您正在代陈厅长办理")).to_have_count(0)
    assert Submission.objects.get(obligation=quarters[0]).submitted_by_name == "李经办（代陈厅长）"


def test_an_overdue_report_is_urged_and_the_notice_can_be_printed(
    quarters, reporter, reviewer, sign_in, live_server
):
    Obligation.objects.filter(period=quarters[0].period).update(
        due_on=timezone.localdate() + timedelta(days=5)
    )
    owed = quarters[2]
    Obligation.objects.filter(pk=owed.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    page = sign_in(reviewer)
    page.get_by_role("link", name="我的工作台").click()
    page.get_by_role("link", name="去催办").click()
    page.get_by_role("button", name="催办勾选的报告").first.click()
    page.get_by_role("button", name="确认发出").click()
    expect(page.get_by_role("heading", name="督查提醒", exact=True)).to_be_visible()
    notice = UrgeNotice.objects.get()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    expect(page.get_by_text(owed.measure.title).first).to_be_visible()
    own = sign_in(reporter)
    expect(own.get_by_text("督查室提醒").first).to_be_visible()
    own.goto(f"{live_server.url}/urges/{notice.pk}/")
    own.get_by_role("link", name="去填报").click()
    expect(own.get_by_role("heading", name=owed.measure.title)).to_be_visible()


def test_a_plan_is_made_reviewed_and_a_milestone_reached_with_one_click(
    policy, kejiting, reporter, approver, reviewer, sign_in, live_server
):
    plan = ask_for_plan(policy, kejiting, at=timezone.now() - timedelta(days=3))
    writer = sign_in(reporter)
    writer.locator(".desk-row", has_text="工作方案").get_by_role("link", name="制定").click()
    writer.get_by_label("第1行 阶段目标").fill("印发实施方案")
    writer.get_by_label("第1行 计划完成日期").fill(timezone.localdate().isoformat())
    writer.get_by_role("button", name="提交单位负责人签发").click()
    chief = sign_in(approver)
    chief.locator(".desk-row", has_text="工作方案").get_by_role("link", name="签发").click()
    chief.get_by_role("button", name="签发报送").click()
    office = sign_in(reviewer)
    office.get_by_role("link", name="我的工作台").click()
    office.locator(".desk-row", has_text="工作方案").get_by_role("link", name="审核").click()
    office.get_by_label("通过").check()
    office.get_by_role("button", name="提交审核结论").click()
    kept = WorkPlan.objects.get(pk=plan.pk)
    assert kept.state == CaseState.APPROVED

    writer.goto(f"{live_server.url}/plans/{plan.pk}/")
    writer.get_by_role("button", name="登记完成").click()
    expect(writer.get_by_text("已登记“印发实施方案”完成")).to_be_visible()
    assert kept.in_force.milestones.get().reached_on == timezone.localdate()
