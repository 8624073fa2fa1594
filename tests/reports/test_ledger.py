"""督查台账: every column and every file against the frozen snapshot."""

import io
from datetime import date, datetime

import docx
import openpyxl
import pypdf
import pytest
from docx.enum.section import WD_ORIENT

from accounts.models import User
from departments.models import Body
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.models import Measure, Milestone, Obligation, Responsibility, Submission, SubmissionPart
from measures.reporting import actions as reports
from measures.reporting.evidence.rules import EvidenceKind
from reports import kinds
from reports.documents.blocks import locked_in
from reports.documents.pdf import build_pdf
from reports.documents.word import build_word
from reports.kinds import Subject, build_excel, compose
from reports.rules import Kind, Stage
from tests.factories import accept, actor, content, give_back, make_user, moment, plan_in_force, submit
from tests.papers import FORMULA, MARKUP, lines_of, pages_of_pdf, squeezed, text_of_pdf, text_of_word

pytestmark = pytest.mark.long

NOON = moment(2026, 10, 14, 12)
COLUMNS = (
    "序号 政策文件 章 条号 工作任务（措施） 具体事项 牵头单位 配合单位 填报单位 分管领导 责任人 完成时限 阶段目标（本期） "
    "进展情况 完成进度% 状态 亮灯 存在问题 下一步措施 佐证材料 填报人/时间 审核意见 备注"
).split()


@pytest.fixture
def reported(period, obligation, kexie_obligation, city_obligation, reporter, approver, reviewer):
    """One report accepted, with a plan and proof; one returned with comments; one of a city; the rest not there yet."""
    plan_in_force(obligation, approver, reviewer, at=moment(2026, 9, 22), due_on=date(2026, 9, 25))
    at = moment(2026, 10, 9)
    reports.attach_evidence(
        obligation, kind=EvidenceKind.DOCUMENT_NO, title="=印发通知", value="辽科发〔2026〕1号",
        by=actor(reporter), at=at,
    )  # fmt: skip
    first = content(done=f"{MARKUP}\n第二段。", problems=FORMULA, next_steps="+1\n-2")
    accept(submit(obligation, reporter, at=at, what=first), reviewer, at=moment(2026, 10, 10))
    third = content("behind", "联盟还没有组建。", "人手不足。", "")
    sent = submit(kexie_obligation, reporter, at=at, what=third)
    give_back(sent, reviewer, at=moment(2026, 10, 10), comment="请写明原因。", new_due_on=date(2026, 10, 20))
    submit(city_obligation, reporter, at=at, what=content("completed", "沈阳已办结。"))
    year_end = date(2026, 12, 31)
    Measure.objects.filter(number=2).update(
        due_on=year_end, original_due_on=year_end, due_text="省政府专题会议", is_important=True
    )
    return period


@pytest.fixture
def frozen(reported):
    return freeze(reported)


def freeze(period, as_of=NOON):
    return kinds.freeze(Kind.LEDGER, Subject(period.policy, period), as_of=as_of)


def paper_of(frozen, stage=Stage.PUBLISHED):
    return compose(frozen, kinds.digest(frozen), stage=stage)


def excel_of(frozen, stage=Stage.PUBLISHED):
    return openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen), stage=stage)))


def word_of(frozen):
    return docx.Document(io.BytesIO(build_word(paper_of(frozen), as_of=NOON)))


def pdf_of(frozen):
    return pypdf.PdfReader(io.BytesIO(build_pdf(paper_of(frozen), as_of=NOON)))


def rows_of(frozen):
    """The rows of the workbook but the closing words under them."""
    return lines_of(excel_of(frozen).active)[: len(frozen["lines"])]


# --- Excel ------------------------------------------------------------------------------------------


def test_workbook_has_the_columns_of_a_standard_ledger_in_their_order(frozen):
    sheet = excel_of(frozen).active
    assert [cell.value for cell in sheet[3]] == COLUMNS
    assert len(COLUMNS) == 23
    assert len({row["填报单位"] for row in rows_of(frozen)}) == 24
    assert sheet.freeze_panes == "F4"
    assert sheet.auto_filter.ref == f"A3:W{3 + len(frozen['lines'])}"


def test_there_is_one_row_for_each_measure_and_reporting_body(frozen, reported):
    rows = rows_of(frozen)
    owed = Obligation.objects.filter(period=reported).count()
    assert [row["序号"] for row in rows] == list(range(1, owed + 1))
    assert {row["条号"] for row in rows} == {
        measure.number_text for measure in reported.policy.measures.all()
    }
    assert sum(1 for row in rows if row["条号"] == "（九）") == 15


def test_every_cell_of_an_accepted_report_is_the_snapshots(frozen):
    row, line = rows_of(frozen)[0], frozen["lines"][0]
    report = line["answer"]["round"]
    assert row["政策文件"] == frozen["policy"]["title"]
    assert (row["章"], row["条号"]) == ("一、加快科技成果转移转化", "（一）")
    assert row["工作任务（措施）"] == line["title"]
    assert row["具体事项"].split("\n")[0] == f"1. {line['items'][0]['quote']}"
    assert (row["牵头单位"], row["配合单位"]) == ("省科技厅（推定）", "省教育厅、中科院沈阳分院等部门")
    assert row["完成时限"] == "未确定"
    assert row["阶段目标（本期）"] == "印发实施方案（计划2026-09-25，逾期未完成）"
    assert row["进展情况"] == report["done"] == f"{MARKUP}\n第二段。"
    assert row["完成进度%"] == 0
    assert row["状态"] == "正常推进\n（已通过）"
    assert row["亮灯"] == line["answer"]["lamp_label"]
    assert (row["存在问题"], row["下一步措施"]) == (FORMULA, "+1\n-2")
    assert row["佐证材料"] == "=印发通知"
    assert row["填报人/时间"] == "省科技厅\n李经办\n2026-10-09 09:00"
    assert row["审核意见"] == "第1轮通过"
    assert "欠进度：序时 100%，实际 0%" in row["备注"]


def test_people_come_from_the_accounts_and_nobody_is_made_up(reported, frozen):
    rows = rows_of(frozen)
    assert {row["填报单位"]: (row["分管领导"], row["责任人"]) for row in rows[:3]} == {
        "省科技厅": ("陈厅长", "李经办"),
        "省科协": (None, None),
    }
    assert "分管领导、责任人为填报单位在系统中的签发人和经办人账号。" in excel_of(frozen).active["A2"].value
    # Without accounts and without a supporting body that differs the columns are not there at all.
    User.objects.update(is_active=False)
    names = [cell.value for cell in excel_of(freeze(reported)).active[3]]
    assert not {"分管领导", "责任人", "责任人及电话", "需协调事项"} & set(names)


def test_what_a_supporting_body_sees_differently_is_to_be_coordinated(reported, kejiting):
    first = Submission.objects.get(obligation__period=reported, obligation__measure__number=1)
    part = SubmissionPart.objects.filter(submission=first, body__name="省教育厅")
    part.update(stance="differ", text="经费渠道没有落实。")
    rows = rows_of(freeze(reported))
    assert rows[0]["需协调事项"] == "省教育厅有不同意见：经费渠道没有落实。"
    assert {row["需协调事项"] for row in rows[1:]} == {None}


def test_a_measure_with_a_date_shows_it_as_a_date(frozen):
    row = rows_of(frozen)[1]
    assert row["完成时限"] == datetime(2026, 12, 31)  # noqa: DTZ001
    assert "重点事项" in row["备注"]
    assert (row["填报人/时间"], row["状态"], row["进展情况"]) == ("省科技厅（尚未报送）", "未填报", None)


def test_a_body_without_a_plan_in_force_has_no_progress(frozen):
    assert [row["完成进度%"] for row in rows_of(frozen)[1:4]] == [None, None, None]


def test_a_returned_report_shows_the_comment_of_its_newest_decided_round(frozen):
    row = rows_of(frozen)[2]
    assert row["审核意见"] == "第1轮退回\n请写明原因。"
    assert row["状态"] == "进度滞后\n（已退回）"
    assert "报送截止原定2026年10月15日" in row["备注"]


def test_a_decision_made_later_is_not_in_the_ledger_of_that_day(reported):
    row = rows_of(freeze(reported, as_of=moment(2026, 10, 9, 12)))[2]
    assert (row["审核意见"], row["状态"]) == (None, "进度滞后\n（待审核）")


def test_a_city_has_a_row_of_its_own_under_the_measures_lead(frozen):
    row = next(row for row in rows_of(frozen) if row["填报单位"] == "沈阳市")
    assert (row["条号"], row["牵头单位"]) == ("（九）", "省政府金融办（推定）")
    assert (row["进展情况"], row["完成进度%"]) == ("已报送，待审核。", None)


def test_milestones_of_other_periods_are_left_out(reported):
    Milestone.objects.update(due_on=date(2026, 12, 25))
    assert rows_of(freeze(reported))[0]["阶段目标（本期）"] is None


def test_a_milestone_reached_later_is_not_reached_in_the_ledger_of_that_day(reported):
    Milestone.objects.update(reached_on=date(2026, 9, 24), reached_at=moment(2026, 10, 14, 13))
    assert rows_of(freeze(reported))[0]["阶段目标（本期）"].endswith("逾期未完成）")
    later = rows_of(freeze(reported, as_of=moment(2026, 10, 14, 14)))[0]
    assert later["阶段目标（本期）"] == "印发实施方案（计划2026-09-25，2026-09-24完成）"
    assert later["完成进度%"] == 100


def test_texts_of_bodies_are_no_formulas_in_the_workbook(frozen):
    cells = [cell for row in excel_of(frozen).active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_a_draft_is_marked_and_the_digest_stands_under_the_table(frozen):
    sheet = excel_of(frozen, Stage.DRAFT).active
    assert sheet["A1"].value == f"【草稿】{frozen['title']}"
    assert sheet.oddHeader.right.text == "草稿"
    digest = kinds.digest(frozen)
    assert f"数据校验码：{digest[:4]} {digest[4:8]} {digest[8:12]}" in sheet.cell(sheet.max_row, 1).value


# --- Word and PDF -----------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_word_and_pdf_say_of_every_line_what_the_snapshot_says(frozen):
    word, pdf = text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen))
    for line in frozen["lines"]:
        report = (line["answer"] or {}).get("round") or {}
        for said in (line["title"], *(report.get(name, "") for name in ("done", "problems", "next_steps"))):
            assert all(part in word for part in said.split("\n"))
            assert squeezed(said) in pdf
    assert "填报人/时间、审核意见、备注等栏见同一台账的 Excel 表格" in word


@pytest.mark.one_engine
def test_table_of_word_has_a_line_for_each_row_on_landscape_pages(frozen):
    document = word_of(frozen)
    table = document.tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    lines = [row for row in rows[1:] if row[0] != row[-1]]
    assert [row[0] for row in lines] == [line["number_text"].strip("（）") for line in frozen["lines"]]
    assert lines[0][5:8] == ["印发实施方案（计划2026-09-25，逾期未完成）", f"{MARKUP}\n第二段。", "0%"]
    assert document.sections[-1].orientation == WD_ORIENT.LANDSCAPE


@pytest.mark.one_engine
def test_the_table_is_read_on_a3(frozen):
    page = word_of(frozen).sections[-1]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (420, 297)
    first, *_, last = pdf_of(frozen).pages
    assert (round(first.mediabox.width), round(last.mediabox.width)) == (595, 1191)
    cells = word_of(frozen).tables[-1].rows[1].cells
    assert {run.font.size.pt for run in cells[-1].paragraphs[0].runs} == {10.5}


@pytest.mark.one_engine
def test_opening_counts_what_the_rows_count(frozen):
    words = locked_in(frozen["prose"]["lead"], frozen["locked"])
    assert words.startswith(
        f"《{frozen['policy']['title']}》共18条措施。2026年第三季度应由牵头单位报送18项，已报1项（已通过1项），"
        "已退回1项，未报16项。由各市填报的应报14份，已报1份。"
    )
    # 18 measures and 14 reports of cities, each with its own lamps.
    assert words.endswith("从亮灯情况看，牵头单位黄灯17项、红灯1项；各市黄灯13份、已完成1份。")
    assert words in text_of_word(word_of(frozen))
    assert squeezed(words) in text_of_pdf(pdf_of(frozen))


@pytest.mark.one_engine
def test_edited_words_keep_the_frozen_numbers(frozen):
    frozen["prose"]["lead"] = "经研究，本期应报【应报项数】项。【不存在的数】"
    frozen["prose"]["remarks"] = "另附说明。"
    text = text_of_word(word_of(frozen))
    assert "经研究，本期应报18项。【不存在的数】" in text
    assert "另附说明。" in text


# --- Frozen -----------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_files_stay_as_frozen_whatever_happens_after(reported, frozen, reporter):
    before = (text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen)), build_excel(frozen, "0" * 64))
    for body in Body.objects.all():
        body.name = f"改名{body.pk}"
        body.save()
    Measure.objects.update(title="改了标题", due_on=None, due_text="")
    Responsibility.objects.update(name_as_printed="改了名称")
    Milestone.objects.update(title="改了目标")
    Submission.objects.update(done="改了内容")
    after = (text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen)), build_excel(frozen, "0" * 64))
    assert after == before
    assert freeze(reported) != frozen


@pytest.mark.one_engine
def test_a_period_without_any_report_makes_every_file(period):
    frozen = freeze(period, as_of=moment(2026, 9, 22))
    assert "已报0项，未报18项。" in text_of_word(word_of(frozen))
    assert "已报0项，未报18项。" in text_of_pdf(pdf_of(frozen))
    assert {row["进展情况"] for row in rows_of(frozen)} == {None}


def test_before_the_period_was_opened_every_measure_has_an_empty_line(period):
    frozen = freeze(period, as_of=moment(2026, 9, 20))
    assert [row["状态"] for row in rows_of(frozen)] == ["本期无填报任务"] * 18
    assert "没有下达填报任务" in text_of_word(word_of(frozen))


def test_extension_shows_in_due_date_and_remarks(reported, reporter, reviewer):
    wish = Wish(date(2027, 3, 31), ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。")
    second = Measure.objects.get(number=2)
    case = extensions.request_extension(
        second, wish=wish, is_approver=True, by=actor(reporter), at=moment(2026, 10, 9)
    )
    extensions.approve_extension(case, by=actor(reviewer), at=moment(2026, 10, 12))
    row = rows_of(freeze(reported))[1]
    assert row["完成时限"] == datetime(2027, 3, 31)  # noqa: DTZ001
    assert "完成时限原定2026年12月31日，已延期1次" in row["备注"]
    earlier = rows_of(freeze(reported, as_of=moment(2026, 10, 11)))[1]
    assert earlier["完成时限"] == datetime(2026, 12, 31)  # noqa: DTZ001
    assert "延期" not in earlier["备注"]
    assert "2027-03-31\n原定 2026-12-31\n延期1次" in text_of_word(word_of(freeze(reported)))


@pytest.mark.one_engine
def test_demo_data_is_marked_in_every_file(reported):
    reported.is_demo = True
    frozen = freeze(reported)
    assert all("演示数据" in page for page in pages_of_pdf(pdf_of(frozen)))
    assert "演示数据" in word_of(frozen).sections[0].header.paragraphs[0].text
    assert "演示数据" in excel_of(frozen).active.oddHeader.center.text


def test_freezing_asks_as_many_queries_with_more_reports(
    reported, approver, reviewer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as few:
        freeze(reported)
    at = moment(2026, 10, 9)
    for owed in Obligation.objects.with_names().filter(period=reported, rounds=0, respondent="department"):
        writer = make_user("某经办", (owed.body, "reporter"))
        if not owed.body.plans.exists():
            plan_in_force(owed, approver, reviewer, at=moment(2026, 9, 22))
        accept(submit(owed, writer, at=at), reviewer, at=moment(2026, 10, 10))
    with django_assert_max_num_queries(30) as many:
        freeze(reported)
    assert len(many) == len(few)
