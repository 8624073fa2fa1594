"""任务分解表: every measure and item, who does it and until when, in every file as it was frozen."""

import io
from datetime import date, datetime

import docx
import openpyxl
import pypdf
import pytest
from docx.enum.section import WD_ORIENT

from departments.models import Body
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.models import ActionItem, ItemAssignment, Measure, Responsibility
from measures.states import RoleSource
from reports import kinds
from reports.documents.blocks import locked_in
from reports.documents.pdf import build_pdf
from reports.documents.word import build_word
from reports.kinds import Subject, build_excel, compose
from reports.rules import Kind, Stage
from tests.factories import actor, make_user, moment, plan_in_force
from tests.papers import FORMULA, MARKUP, lines_of, pages_of_pdf, squeezed, text_of_pdf, text_of_word

pytestmark = pytest.mark.long

NOON = moment(2026, 10, 14, 12)
COLUMNS = (
    "序号 章 条号 任务 具体事项（原文摘句） 牵头单位 牵头依据 配合单位 事项承办单位 完成方式 完成时限（现行） 完成时限（原定） "
    "延期次数 时限依据 阶段目标 办理状态"
).split()


@pytest.fixture
def divided(policy, kexie):
    """Measure （二） has a date, its first item one of its own; （三） has a lead that the office named; （十八） no items."""
    year_end = date(2026, 12, 31)
    Measure.objects.filter(number=2).update(
        due_on=year_end, original_due_on=year_end, due_text="省政府专题会议", completion_kind="by_date"
    )
    item = ActionItem.objects.filter(measure__number=2).order_by("ordinal").first()
    item.due_on, item.due_text = date(2026, 11, 30), "专题会议纪要"
    item.save()
    ItemAssignment.objects.create(item=item, body=kexie, order=1)
    Responsibility.objects.filter(measure__number=3, role="lead").update(role_source=RoleSource.SET_BY_OFFICE)
    ActionItem.objects.filter(measure__number=18).delete()
    return policy


def freeze(policy, as_of=NOON):
    return kinds.freeze(Kind.BREAKDOWN, Subject(policy), as_of=as_of)


@pytest.fixture
def frozen(divided):
    return freeze(divided)


def excel_of(frozen, stage=Stage.PUBLISHED):
    return openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen), stage=stage)))


def rows_of(frozen):
    """The rows of the workbook but the closing words under them."""
    return lines_of(excel_of(frozen).active)[: sum(len(task["items"]) or 1 for task in frozen["tasks"])]


def of_measure(frozen, number_text):
    return [row for row in rows_of(frozen) if row["条号"] == number_text]


def word_of(frozen):
    return docx.Document(io.BytesIO(build_word(compose(frozen, kinds.digest(frozen)), as_of=NOON)))


def pdf_of(frozen):
    return pypdf.PdfReader(io.BytesIO(build_pdf(compose(frozen, kinds.digest(frozen)), as_of=NOON)))


# --- Excel ------------------------------------------------------------------------------------------


def test_workbook_has_a_row_for_each_item_and_one_for_a_measure_without(frozen, divided):
    sheet = excel_of(frozen).active
    assert [cell.value for cell in sheet[3]] == COLUMNS
    rows = rows_of(frozen)
    items = ActionItem.objects.filter(measure__policy=divided)
    assert len(rows) == items.count() + 1
    quotes = [*items.order_by("measure__number", "ordinal").values_list("quote", flat=True), None]
    assert [row["具体事项（原文摘句）"] for row in rows] == quotes
    assert [row["序号"] for row in rows] == list(range(1, len(rows) + 1))
    assert sheet.auto_filter.ref == f"A3:P{3 + len(rows)}"


def test_every_cell_of_a_row_is_the_snapshots(frozen):
    row, task = of_measure(frozen, "（一）")[0], frozen["tasks"][0]
    assert (row["章"], row["任务"]) == ("一、加快科技成果转移转化", task["title"])
    assert (row["牵头单位"], row["牵头依据"]) == ("省科技厅（推定）", "按排序推定")
    assert row["配合单位"] == "省教育厅、中科院沈阳分院等部门"
    assert row["完成方式"] == task["items"][0]["completion_name"] == "持续推进"
    assert (row["完成时限（现行）"], row["完成时限（原定）"], row["延期次数"]) == ("未确定", None, None)
    assert (row["时限依据"], row["阶段目标"]) == (None, None)


def test_dates_are_dates_with_their_basis(frozen):
    own, *others = of_measure(frozen, "（二）")
    assert own["完成时限（现行）"] == datetime(2026, 11, 30)  # noqa: DTZ001
    assert (own["完成时限（原定）"], own["延期次数"]) == (None, None)
    assert (own["时限依据"], own["事项承办单位"]) == ("专题会议纪要", "省科协")
    for row in others:
        assert row["完成时限（现行）"] == row["完成时限（原定）"] == datetime(2026, 12, 31)  # noqa: DTZ001
        assert (row["延期次数"], row["时限依据"]) == (0, "省政府专题会议")


def test_only_an_inferred_lead_is_said_to_be_inferred(frozen):
    row = of_measure(frozen, "（三）")[0]
    assert (row["牵头单位"], row["牵头依据"]) == ("省科协", "督查室确定")


def test_lead_that_passed_its_duty_on_is_shown_with_the_present_one(divided, shenyang):
    Responsibility.objects.filter(measure__number=3, role="lead").update(holder=shenyang)
    assert of_measure(freeze(divided), "（三）")[0]["牵头单位"] == "省科协（现沈阳市）"


def test_a_draft_is_marked(frozen):
    sheet = excel_of(frozen, Stage.DRAFT).active
    assert (sheet.oddHeader.right.text, sheet["A1"].value) == ("草稿", f"【草稿】{frozen['title']}")


# --- As it stood ------------------------------------------------------------------------------------


def test_extension_counts_from_the_moment_it_was_approved(divided, reporter, reviewer):
    wish = Wish(date(2027, 3, 31), ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。")
    by, at = actor(reporter), moment(2026, 10, 9)
    second = Measure.objects.get(number=2)
    case = extensions.request_extension(second, wish=wish, is_approver=True, by=by, at=at)
    extensions.approve_extension(case, by=actor(reviewer), at=moment(2026, 10, 12))
    now = of_measure(freeze(divided), "（二）")[1]
    assert now["完成时限（现行）"] == datetime(2027, 3, 31)  # noqa: DTZ001
    assert (now["完成时限（原定）"], now["延期次数"]) == (datetime(2026, 12, 31), 1)  # noqa: DTZ001
    then = of_measure(freeze(divided, as_of=moment(2026, 10, 11)), "（二）")[1]
    assert (then["完成时限（现行）"], then["延期次数"]) == (datetime(2026, 12, 31), 0)  # noqa: DTZ001
    assert "2027-03-31\n原定 2026-12-31\n延期1次" in text_of_word(word_of(freeze(divided)))


def test_milestones_are_of_the_plan_in_force_at_the_moment(divided, obligation, approver, reviewer):
    goal = plan_in_force(obligation, approver, reviewer, at=moment(2026, 10, 12), due_on=date(2026, 12, 20))
    rows = of_measure(freeze(divided), "（一）")
    planned = f"省科技厅：{goal.title}（2026-12-20）"
    # A plan is the measure's, not an item's.
    assert [row["阶段目标"] for row in rows] == [planned, *[None] * (len(rows) - 1)]
    assert planned in text_of_word(word_of(freeze(divided)))
    before = of_measure(freeze(divided, as_of=moment(2026, 10, 11)), "（一）")
    assert {row["阶段目标"] for row in before} == {None}


@pytest.mark.one_engine
def test_files_stay_as_frozen_whatever_happens_after(divided, frozen):
    before = (text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen)), build_excel(frozen, "0" * 64))
    for body in Body.objects.all():
        body.name = f"改名{body.pk}"
        body.save()
    Measure.objects.update(title="改了标题", due_on=None, due_text="")
    ActionItem.objects.update(quote="改了摘句", due_on=None)
    Responsibility.objects.update(name_as_printed="改了名称")
    after = (text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen)), build_excel(frozen, "0" * 64))
    assert after == before
    assert freeze(divided) != frozen


# --- Word and PDF -----------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_word_and_pdf_have_every_measure_and_item(frozen):
    word, pdf = text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen))
    for task in frozen["tasks"]:
        assert task["title"] in word
        assert squeezed(task["title"]) in pdf
        for item in task["items"]:
            said = f"{item['quote']}（{item['completion_name']}"
            assert said in word
            assert squeezed(said) in pdf
    assert "（有明确成果，省科协承办，2026-11-30前完成，专题会议纪要）" in word


@pytest.mark.one_engine
def test_table_of_word_has_a_line_for_each_measure_on_landscape_pages(frozen):
    document = word_of(frozen)
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    lines = [row for row in rows[1:] if row[0] != row[-1]]
    assert [row[0] for row in lines] == [str(number) for number in range(1, 19)]
    assert [row[2] for row in lines] == [task["title"] for task in frozen["tasks"]]
    assert lines[1][4:9] == [
        "省科技厅\n（推定）",
        "省财政厅、省教育厅、中科院沈阳分院等部门",
        "限期完成",
        "2026-12-31",
        "省政府专题会议",
    ]
    assert document.sections[-1].orientation == WD_ORIENT.LANDSCAPE


@pytest.mark.one_engine
def test_opening_and_table_of_leads_count_what_the_snapshot_holds(frozen):
    words = locked_in(frozen["prose"]["lead"], frozen["locked"])
    items = sum(len(task["items"]) for task in frozen["tasks"])
    leads = {task["lead"] for task in frozen["tasks"]}
    assert f"分5个部分，共18条措施，分解为{items}项具体事项，由{len(leads)}个单位牵头" in words
    assert "已确定完成时限的措施1条；其余17条" in words
    document = word_of(frozen)
    assert words in text_of_word(document)
    counted = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert counted[-1] == ["合计", "18", str(items)]
    # Of one lead the office decided; the others are inferred, and said to be.
    assert {row[0] for row in counted[1:-1]} == {
        lead if lead == "省科协" else f"{lead}（推定）" for lead in leads
    }
    assert sum(int(row[2]) for row in counted[1:-1]) == items


def test_people_of_the_lead_stand_in_the_table_where_accounts_name_them(divided, kexie, approver, reporter):
    make_user("联络一", (kexie, "liaison"))
    make_user("吴经办", (kexie, "reporter"))
    frozen = freeze(divided)
    first, third = of_measure(frozen, "（一）")[0], of_measure(frozen, "（三）")[0]
    assert (first["责任领导"], first["联系人"]) == ("陈厅长", "李经办")
    # 联络员 stands for the contact before those who write.
    assert (third["责任领导"], third["联系人"]) == (None, "联络一")
    rows = [[cell.text for cell in row.cells] for row in word_of(frozen).tables[0].rows]
    at = rows[0].index("责任领导")
    assert rows[2][at : at + 2] == ["陈厅长", "李经办"]
    assert "责任领导、联系人为牵头单位在系统中的签发人和经办人账号。" in text_of_word(word_of(frozen))


def test_a_document_without_dates_and_plans_says_so(policy):
    text = text_of_word(word_of(freeze(policy)))
    assert "个单位牵头。文件和督查室均没有确定完成时限，表中注明“未确定”。" in text
    assert "完成时限为“未确定”的，文件和督查室均没有确定时限。" in text
    assert "没有经审核通过的工作方案，阶段目标栏空白。" in text


def test_a_document_with_all_its_dates_says_so(policy):
    year_end = date(2026, 12, 31)
    Measure.objects.update(due_on=year_end, original_due_on=year_end, due_text="省政府专题会议")
    text = text_of_word(word_of(freeze(policy)))
    assert "各条措施均已确定完成时限。" in text
    assert "未确定" not in text


@pytest.mark.one_engine
def test_markup_and_formula_text_is_shown_as_it_is(divided):
    ActionItem.objects.filter(measure__number=1, ordinal=1).update(quote=FORMULA)
    Measure.objects.filter(number=1).update(title=MARKUP)
    frozen = freeze(divided)
    row = of_measure(frozen, "（一）")[0]
    assert (row["具体事项（原文摘句）"], row["任务"]) == (FORMULA, MARKUP)
    cells = [cell for line in excel_of(frozen).active.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert squeezed(MARKUP) in text_of_pdf(pdf_of(frozen))
    assert MARKUP in text_of_word(word_of(frozen))


@pytest.mark.one_engine
def test_demo_accounts_mark_every_file(divided, reporter):
    reporter.is_demo = True
    reporter.save()
    frozen = freeze(divided)
    assert all("演示数据" in page for page in pages_of_pdf(pdf_of(frozen)))
    assert "演示数据" in excel_of(frozen).active.oddHeader.center.text


def test_freezing_asks_as_many_queries_for_a_larger_document(
    divided, obligation, approver, reviewer, kejiting, django_assert_max_num_queries
):
    plan_in_force(obligation, approver, reviewer, at=moment(2026, 10, 1))
    with django_assert_max_num_queries(15) as few:
        freeze(divided)
    for measure in Measure.objects.all():
        item = ActionItem.objects.create(
            measure=measure, ordinal=90, quote="新增事项", completion_kind="ongoing"
        )
        ItemAssignment.objects.create(item=item, body=kejiting, order=1)
    with django_assert_max_num_queries(15) as many:
        frozen = freeze(divided)
    assert len(many) == len(few)
    assert sum(1 for task in frozen["tasks"] if task["items"][-1]["bodies"] == ["省科技厅"]) == 18
