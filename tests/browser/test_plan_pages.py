"""Work plans in a real browser: without a fault, without a sideways scroll on a phone, and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.models import Measure, WorkPlan
from measures.states import CaseState
from tests.browser.test_accessibility import faults, look
from tests.factories import PASSWORD, actor, ask_for_plan


@pytest.fixture
def plan(period, kejiting, approver, reviewer, reporter):
    """In force with a milestone past and one to come, and a revision that waits for the approver."""
    now = timezone.now()
    asked = now - timedelta(days=40)
    first = Measure.objects.get(number=1).pk
    made = ask_for_plan(period.policy, kejiting, at=asked)

    def hand_in(*days, is_approver, by):
        rows = [
            PlannedRow(n, first, f"完成第{n}批科技成果转化项目", (now + timedelta(days=day)).date())
            for n, day in enumerate(days)
        ]
        version = WorkPlan.objects.get(pk=made.pk).version
        return plans.submit_plan(
            made, summary="分步推进。", rows=rows, version=version, is_approver=is_approver, by=actor(by), at=now
        )  # fmt: skip

    hand_in(-5, 3, 200, is_approver=True, by=approver)
    plans.approve_plan(made, round=1, by=actor(reviewer), at=now)
    hand_in(-5, 30, is_approver=False, by=reporter)
    return WorkPlan.objects.get(pk=made.pk)


@pytest.mark.one_engine
def test_pages_have_no_fault_and_fit(plan, reporter, approver, reviewer, sign_in, live_server):
    found = []

    def look_at(page, *paths):
        for path in paths:
            found.extend(look(page, live_server.url + path))

    look_at(sign_in(approver), f"/plans/{plan.pk}/sign/")
    by = actor(approver)
    plans.sign_off_plan(plan, version=plan.version, by=by, at=timezone.now())
    look_at(sign_in(reviewer), "/plans/", f"/plans/{plan.pk}/review/", f"/plans/{plan.pk}/")
    plans.return_plan(plan, round=2, comment="请细化。", by=actor(reviewer), at=timezone.now())
    own = sign_in(reporter)
    measure = Measure.objects.get(number=1)
    look_at(own, f"/plans/{plan.pk}/", f"/plans/{plan.pk}/edit/", f"/measures/{measure.pk}/", "/plans/")
    own.goto(f"{live_server.url}/plans/{plan.pk}/edit/")
    own.locator("[name=row-1-due_on]").fill("")
    own.get_by_role("button", name="提交单位负责人签发").click()
    own.get_by_text("没有保存，请先改正以下内容").wait_for()
    assert not found + faults(own)


def test_a_plan_is_written_and_marked_without_javascript(
    policy, kexie, kexie_reporter, reviewer, browser, browser_context_args, watched, live_server
):
    made = ask_for_plan(policy, kexie, at=timezone.now() - timedelta(days=3))
    context = watched(browser.new_context(**browser_context_args, java_script_enabled=False))
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/?next=/plans/{made.pk}/edit/")
    page.get_by_label("用户名").fill(kexie_reporter.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("第1行 阶段目标").fill("印发方案")
    page.get_by_label("第1行 计划完成日期").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="再加三行").click()
    assert page.get_by_label("第1行 阶段目标").input_value() == "印发方案"
    assert page.locator("input[type=date]").count() >= 4
    page.get_by_role("button", name="报送督查室").click()
    page.get_by_text("工作方案已报送省政府督查室").wait_for()
    plans.approve_plan(made, round=1, by=actor(reviewer), at=timezone.now())
    page.goto(f"{live_server.url}/plans/{made.pk}/")
    page.get_by_role("button", name="登记完成").click()
    page.get_by_text("已登记“印发方案”完成").wait_for()
    kept = WorkPlan.objects.get(pk=made.pk)
    assert kept.state == CaseState.APPROVED
    assert kept.in_force.milestones.get().reached_on == timezone.localdate()
    context.close()
