"""The whole loop in the browser: open, draft, sign off, submit, return, resubmit, accept, build, download."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from audit.models import AuditEvent
from measures.models import Obligation, Submission
from measures.states import State
from tests.factories import make_user
from tests.papers import text_of_word

TEXT = "组织“成果转化促进行动”对接会3场，推动落地项目12项。"


@pytest.fixture
def cast(policy, lead, reviewer, reporter, approver):
    return {"lead": lead, "reviewer": reviewer, "reporter": reporter, "approver": approver}


@pytest.mark.both_engines
def test_the_whole_loop(cast, sign_in, live_server, settings, tmp_path):
    settings.REPORTS_DIR = tmp_path
    today = timezone.localdate()

    page = sign_in(cast["lead"])
    page.goto(f"{live_server.url}/periods/open/")
    page.get_by_label("填报截止日期").fill(str(today + timedelta(days=14)))
    page.get_by_role("button", name="下一步：预览").click()
    page.get_by_role("button", name="确认开启").click()
    expect(page.get_by_text("已开启").first).to_be_visible()
    owed = Obligation.objects.get(measure__number=1)

    page = sign_in(cast["reporter"])
    expect(page.get_by_role("heading", name="我的工作台")).to_be_visible()
    page.get_by_role("link", name="开始填报").first.click()
    page.get_by_label("正常推进").check()
    page.get_by_label("进展情况").fill(TEXT)
    expect(page.get_by_text("草稿已保存")).to_be_visible(timeout=10_000)
    owed.refresh_from_db()
    assert owed.state == State.DRAFTING
    page.reload()
    expect(page.get_by_label("进展情况")).to_have_value(TEXT)
    page.get_by_role("button", name="提交单位负责人签发").click()
    expect(page.get_by_text("待签发").first).to_be_visible()

    page = sign_in(cast["approver"])
    page.get_by_role("link", name="签发").first.click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="签发报送").click()
    owed.refresh_from_db()
    assert owed.state == State.SUBMITTED

    page = sign_in(cast["reviewer"])
    page.goto(f"{live_server.url}/reviews/")
    page.get_by_role("link", name="审核").last.click()
    page.get_by_label("退回").check()
    page.get_by_label("审核意见").fill("请补充落地项目的金额。")
    page.get_by_role("button", name="提交审核结论").click()
    owed.refresh_from_db()
    assert owed.state == State.RETURNED

    page = sign_in(cast["reporter"])
    expect(page.get_by_text("请补充落地项目的金额").first).to_be_visible()
    page.get_by_role("link", name="修改重报").first.click()
    page.get_by_label("进展情况").fill(f"{TEXT}合同金额1.2亿元。")
    page.get_by_role("button", name="提交单位负责人签发").click()
    # The next person must not look before the server has it.
    expect(page).not_to_have_url(re.compile("/report/$"))

    page = sign_in(cast["approver"])
    page.get_by_role("link", name="签发").first.click()
    page.get_by_role("button", name="签发报送").click()
    expect(page).not_to_have_url(re.compile("/sign/$"))

    page = sign_in(cast["reviewer"])
    page.goto(f"{live_server.url}/obligations/{owed.pk}/review/")
    page.get_by_label("通过").check()
    page.get_by_role("button", name="提交审核结论").click()
    owed.refresh_from_db()
    assert owed.state == State.ACCEPTED
    assert list(
        Submission.objects.filter(obligation=owed).order_by("round").values_list("round", "done")
    ) == [
        (1, TEXT),
        (2, f"{TEXT}合同金额1.2亿元。"),
    ]

    page.goto(f"{live_server.url}/dashboard/")
    page.get_by_role("link", name="已通过").first.click()
    expect(page.get_by_text("促进科技成果在企业的推广应用").first).to_be_visible()

    page.goto(f"{live_server.url}/reports/new/")
    page.get_by_role("button", name="生成进展情况报告").click()
    files = {kind: _download(page, kind) for kind in ("Word", "PDF", "Excel")}
    assert "合同金额1.2亿元" in text_of_word(Document(files["Word"]))
    pdf = "".join(p.extract_text() for p in PdfReader(files["PDF"]).pages)
    assert "合同金额1.2亿元" in "".join(pdf.split())
    cells = [str(cell.value) for sheet in load_workbook(files["Excel"]) for row in sheet for cell in row]
    assert any("合同金额1.2亿元" in cell for cell in cells)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"period.opened", "obligation.hand_in", "obligation.sign_off", "obligation.return"} <= verbs


def _download(page, kind):
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("link", name=kind).first.click()
    return BytesIO(waiting.value.path().read_bytes())


def test_a_session_lost_while_typing_keeps_the_text(cast, period, sign_in, live_server, complaints):
    page = sign_in(cast["reporter"])
    owed = Obligation.objects.get(measure__number=1)
    page.goto(f"{live_server.url}/obligations/{owed.pk}/report/")
    page.context.clear_cookies()
    page.get_by_label("正常推进").check()
    page.get_by_label("进展情况").fill(TEXT)
    expect(page.get_by_text("登录已失效").first).to_be_visible(timeout=10_000)
    page = sign_in(cast["reporter"], page.context)
    page.goto(f"{live_server.url}/obligations/{owed.pk}/report/")
    page.get_by_role("button", name="恢复未保存的文字").click()
    expect(page.get_by_label("进展情况")).to_have_value(TEXT)
    # The browser itself logs the refused autosaves; nothing else may complain.
    complaints[:] = [
        said for said in complaints if "status of 401" not in said and "status of 403" not in said
    ]


@pytest.mark.both_engines
def test_two_tabs_never_overwrite_each_other_unseen(cast, period, sign_in, live_server, complaints):
    first = sign_in(cast["reporter"])
    owed = Obligation.objects.get(measure__number=1)
    address = f"{live_server.url}/obligations/{owed.pk}/report/"
    second = first.context.new_page()
    for page in (first, second):
        page.goto(address)
    first.get_by_label("进展情况").fill("甲窗口的文字")
    expect(first.get_by_text("草稿已保存")).to_be_visible(timeout=10_000)
    second.get_by_label("进展情况").fill("乙窗口的文字")
    expect(second.get_by_text("甲窗口的文字").first).to_be_visible(timeout=10_000)
    owed.refresh_from_db()
    assert owed.report.done == "甲窗口的文字"
    complaints[:] = [said for said in complaints if "status of 409" not in said]


@pytest.mark.both_engines
def test_a_double_click_submits_once(policy, lead, period, kexie_reporter, sign_in, live_server):
    page = sign_in(kexie_reporter)
    owed = Obligation.objects.get(measure__number=3)
    page.goto(f"{live_server.url}/obligations/{owed.pk}/report/")
    page.get_by_label("正常推进").check()
    page.get_by_label("进展情况").fill(TEXT)
    page.get_by_role("button", name="报送督查室").dblclick()
    expect(page.get_by_text("待审核").first).to_be_visible()
    assert Submission.objects.filter(obligation=owed).count() == 1


def test_a_person_of_several_bodies_sees_all_on_one_desk(period, kejiting, kexie, sign_in):
    both = make_user("钱两边", (kejiting, "reporter"), (kexie, "reporter"))
    page = sign_in(both)
    for title in ("促进科技成果在企业的推广应用", "推进学会服务企业技术创新"):
        expect(page.get_by_role("link", name=title).first).to_be_visible()
