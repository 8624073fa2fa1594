"""The papers, opened with readers of their own and compared with the snapshot they were made from."""

import io
import json
import re
from datetime import date, datetime
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from departments.models import Body
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.models import Measure, Obligation, Submission
from reports import kinds
from reports.documents.pdf import MISSING, build_pdf
from reports.documents.titles import title_lines
from reports.documents.word import build_word
from reports.kinds import Subject, build_excel, compose
from reports.rules import Kind, Stage
from tests.factories import accept, actor, content, give_back, moment, submit
from tests.papers import FORMULA, MARKUP, lines_of, pages_of_pdf, squeezed, text_of_pdf, text_of_word

# What the papers are made from is compared on both engines where the kinds are tested.
pytestmark = [pytest.mark.long, pytest.mark.one_engine]

NOON = moment(2026, 10, 14, 12)
LONG = "长" * 5000


@pytest.fixture
def reported(period, obligation, kexie_obligation, city_obligation, reporter, reviewer):
    """Reports whose texts are made to do harm, one accepted, one of a city too, one returned; the rest is not due yet."""
    at = moment(2026, 10, 9)
    first = content(done=f"{MARKUP}\n第二段。", problems=FORMULA, next_steps="+1\r\n-2\r\n@三")
    accept(submit(obligation, reporter, at=at, what=first), reviewer, at=at)
    third = content("behind", "联盟没有组建。", "人手不足。", "")
    give_back(
        submit(kexie_obligation, reporter, at=at, what=third), reviewer, at=at, new_due_on=date(2026, 10, 20)
    )
    city = content("completed", "生僻字𠮷，表情😀。", "控制字符，\u202e反向。")
    accept(submit(city_obligation, reporter, at=at, what=city), reviewer, at=at)
    # Not to be written in any more; an old row may have it.
    Submission.objects.filter(obligation=city_obligation).update(problems="控制\x07字符，\u202e反向。")
    year_end = date(2026, 12, 31)
    Measure.objects.filter(number=2).update(
        due_on=year_end, original_due_on=year_end, due_text="省政府专题会议"
    )
    return period


@pytest.fixture
def frozen(reported) -> dict[str, Any]:
    return kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)


def word_of(frozen) -> docx.document.Document:
    return docx.Document(io.BytesIO(build_word(compose(frozen, kinds.digest(frozen)), as_of=NOON)))


def pdf_of(frozen) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(build_pdf(compose(frozen, kinds.digest(frozen)), as_of=NOON)))


def excel_of(frozen) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen))))


def said_by_bodies(frozen) -> list[str]:
    """Every text of every body in the snapshot."""
    answers = [
        answer
        for chapter in frozen["chapters"]
        for measure in chapter["measures"]
        for answer in filter(None, [measure["answer"], *measure["cities"]])
    ]
    rounds = [answer["round"] for answer in answers if answer["round"]]
    return [r[field] for r in rounds for field in ("done", "problems", "next_steps") if r[field]]


# --- The same content everywhere --------------------------------------------------------------------


def test_word_says_what_the_snapshot_says(frozen):
    text = text_of_word(word_of(frozen))
    for chapter in frozen["chapters"]:
        assert chapter["title"] in text
        for measure in chapter["measures"]:
            assert measure["title"] in text
            assert measure["lead"].removesuffix("（推定）") in text
    assert all(line in text for said in said_by_bodies(frozen) for line in said.split("\n"))
    assert len(said_by_bodies(frozen)) == 6


def test_pdf_says_what_the_snapshot_says(frozen):
    text = text_of_pdf(pdf_of(frozen))
    for chapter in frozen["chapters"]:
        for measure in chapter["measures"]:
            assert measure["title"] in text
    for said in said_by_bodies(frozen):
        shown = said.replace("😀", MISSING).replace("\ufffd", MISSING)
        assert squeezed(shown) in text or squeezed(said) in text


def test_numbers_in_the_text_are_the_snapshots(frozen):
    opening = next(p.text for p in word_of(frozen).paragraphs if "政策措施分" in p.text)
    assert opening == (
        "总体看，应报措施已报6%，亮绿灯和已完成的占6%。"
        "政策措施分5个部分，共18条。本期应由牵头单位报送18条，已报1条；未报16条、已退回1条；"
        "自评正常推进1条；亮绿灯1条、黄灯17条。"
    )


def test_figures_table_agrees_with_the_snapshot(frozen):
    by_chapter, by_body = word_of(frozen).tables[-2:]
    for table, groups in ((by_chapter, frozen["chapters"]), (by_body, frozen["bodies"])):
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        owed = [int(row[1]) for row in rows[1:]]
        assert owed == [*(group["owed"] for group in groups), frozen["totals"]["owed"]]
        assert sum(owed[:-1]) == owed[-1]


def test_papers_come_from_the_snapshot_alone(reported, frozen, reporter):
    before = (
        text_of_word(word_of(frozen)),
        text_of_pdf(pdf_of(frozen)),
        lines_of(excel_of(frozen).worksheets[1]),
    )
    for body in Body.objects.all():
        body.name = f"改名{body.pk}"
        body.save()
    Measure.objects.update(title="改了标题", text="改了原文", due_on=None, due_text="")
    owed = Obligation.objects.with_names().get(period=reported, measure__number=2)
    submit(owed, reporter, at=moment(2026, 10, 10), what=content(done="后来补录。"))
    after = (
        text_of_word(word_of(frozen)),
        text_of_pdf(pdf_of(frozen)),
        lines_of(excel_of(frozen).worksheets[1]),
    )
    assert after == before


def test_the_same_snapshot_gives_the_same_pdf_bytes(frozen):
    paper = compose(frozen, kinds.digest(frozen))
    assert build_pdf(paper, as_of=NOON) == build_pdf(paper, as_of=NOON)


def test_cut_off_and_short_hash_are_printed_on_a_draft(frozen):
    digest = kinds.digest(frozen)
    short = f"{digest[:4]} {digest[4:8]} {digest[8:12]}"
    book = excel_of(frozen)
    closing = compose(frozen, digest, stage=Stage.DRAFT).closing
    assert f"数据截止时间：2026年10月14日 12:00。数据校验码：{short}。" in closing
    overview = {row[0].value: row[1].value for row in book["总体情况"].iter_rows(min_row=3, max_row=15)}
    assert overview["数据校验码"] == short
    assert overview["数据截止时间"] == datetime(2026, 10, 14, 12)  # noqa: DTZ001  Excel knows no zones


def test_returned_and_unreported_measures_are_told_apart(frozen):
    text = text_of_word(word_of(frozen))
    assert "1. 省科协（推定）自报进度滞后，报告已退回（原第三条）。" in text
    assert "共4条措施，自评正常推进1条，未报2条、退回待改1条。" in text
    annex = word_of(frozen).tables[0]
    cells = {row.cells[0].text: [cell.text for cell in row.cells] for row in annex.rows}
    assert cells["三"][5:8:2] == ["进度滞后\n（已退回）", "已退回，待重报。"]
    assert cells["二"][5] == "未填报"


def test_overdue_bodies_are_named(reported):
    text = text_of_word(
        word_of(kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=moment(2026, 10, 16)))
    )
    assert "逾期未报（措施16条、各市报告13份）" in text
    assert "大连市、鞍山市、抚顺市" in text
    later = text_of_word(
        word_of(kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=moment(2026, 10, 21)))
    )
    assert "省科协（推定）报告退回后未在2026年10月20日前重新报送（原第三条，原定2026年10月15日）。" in later
    assert "退回后逾期没有重新报送的1份不影响该数，另计入逾期。" in later


def test_lead_taken_from_the_order_is_said_to_be_inferred(frozen):
    note = "政策文件没有载明牵头单位"
    assert note in text_of_word(word_of(frozen))
    assert note in text_of_pdf(pdf_of(frozen))


def test_period_without_any_report_still_makes_papers(period):
    frozen = kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=moment(2026, 9, 22))
    text = text_of_word(word_of(frozen))
    assert "已报0条；未报18条；" in text
    assert "没有逾期未报、进度滞后、落后于工作方案、存在风险或退回待改的措施。" in text
    assert "按照职责分工继续推进其他措施。" in text
    assert "已报0条；未报18条；" in text_of_pdf(pdf_of(frozen))
    assert len(lines_of(excel_of(frozen)["进展情况表"])) == 18


def test_without_cities_there_is_one_annex_only(policy, lead):
    from tests.factories import open_quarter

    frozen = kinds.freeze(Kind.PROGRESS, Subject(policy, open_quarter(policy, lead)), as_of=NOON)
    assert excel_of(frozen).sheetnames == ["总体情况", "进展情况表"]
    assert "各市" not in text_of_word(word_of(frozen))


def test_five_thousand_characters_are_all_there(period, obligation, reporter, reviewer):
    at = moment(2026, 10, 9)
    said = content(done=LONG, problems="难" * 2000)
    accept(submit(obligation, reporter, at=at, what=said), reviewer, at=at)
    frozen = kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=NOON)
    # Whole in the annex, and its beginning in the text.
    assert text_of_word(word_of(frozen)).count("长") == 5056
    assert text_of_pdf(pdf_of(frozen)).count("长") == 5056
    made = excel_of(frozen)
    said = "【此处显示不全，全文见“全文”表第 1 条】"
    assert said + LONG in {line["进展情况"] for line in lines_of(made["进展情况表"])}
    whole = [row for row in made["全文"].iter_rows(min_row=4, values_only=True) if row[0] == 1]
    assert "".join(row[4] for row in whole) == LONG


# --- Extensions -------------------------------------------------------------------------------------


@pytest.fixture
def extended(reported, reporter, reviewer):
    """省科技厅's report on measure （二） goes to the end of the month, and the measure itself to March."""
    owed = Obligation.objects.with_names().get(period=reported, measure__number=2)
    for target, until in ((owed, date(2026, 10, 30)), (owed.measure, date(2027, 3, 31))):
        wish = Wish(until, ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。")
        by = actor(reporter)
        case = extensions.request_extension(
            target, wish=wish, is_approver=True, by=by, at=moment(2026, 10, 9)
        )
        extensions.approve_extension(case, by=actor(reviewer), at=moment(2026, 10, 12))
    return kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)


def test_papers_show_both_dates_and_the_number_of_extensions(extended):
    word = text_of_word(word_of(extended))
    assert "2026-10-30\n原定 2026-10-15\n延期1次" in word
    assert "完成时限：2027年3月31日（原定2026年12月31日，已延期1次）" in word
    assert "原定2026-10-15延期1次" in text_of_pdf(pdf_of(extended))


def test_excel_has_both_dates_and_the_number_of_extensions_as_values(extended):
    row = lines_of(excel_of(extended)["进展情况表"])[1]
    assert row["截止日期"] == datetime(2026, 10, 30)  # noqa: DTZ001
    assert (row["原定截止日期"], row["延期次数"]) == (datetime(2026, 10, 15), 1)  # noqa: DTZ001
    assert row["完成时限"] == datetime(2027, 3, 31)  # noqa: DTZ001
    assert (row["原定完成时限"], row["完成时限延期次数"]) == (datetime(2026, 12, 31), 1)  # noqa: DTZ001


def test_before_the_extension_the_papers_say_what_stood_then(extended, reported):
    before = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=moment(2026, 10, 11))
    measure = before["chapters"][0]["measures"][1]
    assert (measure["due_on"], measure["extension_count"]) == ("2026-12-31", 0)
    assert (measure["answer"]["due_on"], measure["answer"]["extension_count"]) == ("2026-10-15", 0)


def test_a_snapshot_of_the_time_before_extensions_still_makes_papers(extended):
    def without(value):
        if isinstance(value, dict):
            return {name: without(inner) for name, inner in value.items() if name != "extension_count"}
        return [without(inner) for inner in value] if isinstance(value, list) else value

    old = without(extended)
    for chapter in old["chapters"]:
        for measure in chapter["measures"]:
            del measure["original_due_on"]
    for concern in old["concerns"]:
        del concern["original_due_on"]
    assert "2026-10-30\n原定 2026-10-15" in text_of_word(word_of(old))
    assert text_of_pdf(pdf_of(old))
    assert lines_of(excel_of(old)["进展情况表"])[1]["延期次数"] is None


# --- Word -------------------------------------------------------------------------------------------


def test_word_has_the_layout_of_official_papers(frozen):
    document = word_of(frozen)
    first, annex = document.sections
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    # Higher by 2.8 mm than 37 and 35: in a line of fixed height Word sets the letters low, and they begin at 37 mm.
    assert [round(margin.mm, 1) for margin in margins] == [34.2, 37.8, 28.0, 26.0]
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    faces = {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
    }
    for name, face in faces.items():
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == face
        assert not [attribute for attribute in fonts.attrib if "Theme" in attribute]
    assert document.styles["Normal"].font.size.pt == 16
    assert document.styles["Title"].font.size.pt == 22
    assert document.core_properties.title.startswith("关于《辽宁省强化实施创新驱动发展战略")


def test_word_numbers_its_pages_and_repeats_table_heads(frozen):
    document = word_of(frozen)
    assert document.settings.odd_and_even_pages_header_footer
    for footer in (document.sections[0].footer, document.sections[0].even_page_footer):
        assert "PAGE" in [mark.text for mark in footer._element.iter(qn("w:instrText"))]
        assert footer.paragraphs[0].text == "—  —"
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_headings_of_word_are_in_order(frozen):
    headings = [p.text for p in word_of(frozen).paragraphs if p.style.name == "Heading 1"]
    assert headings == ["一、总体情况", "二、主要进展", "三、存在问题", "四、下一步工作"]


# --- PDF --------------------------------------------------------------------------------------------


def test_pdf_is_tagged_titled_and_carries_its_fonts(frozen):
    reader = pdf_of(frozen)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("zh")
    assert reader.metadata.title == f"关于《{frozen['policy']['title']}》落实情况的进展报告"
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in descriptors)


def test_pdf_numbers_its_pages_and_turns_the_annex(frozen):
    pages = pdf_of(frozen).pages
    for number, page in enumerate(pages, start=1):
        assert f"—{number}—" in squeezed(page.extract_text())
    wide = [float(page.mediabox.width) > float(page.mediabox.height) for page in pages]
    assert wide == sorted(wide)
    assert any(wide)


def test_what_nobody_sees_leaves_no_mark_in_any_paper(frozen):
    """Nor from a snapshot of earlier days, which still holds it."""
    done = "资金\u202a到位\u202c慢\u200e，\x07\u2066甲\u2069\ufeff乙\u00ad丙\u200b丁。"
    old = json.loads(
        json.dumps(frozen, ensure_ascii=False).replace("生僻字𠮷，表情😀。", json.dumps(done)[1:-1])
    )
    papers = (
        text_of_word(word_of(old)),
        text_of_pdf(pdf_of(old)),
        lines_of(excel_of(old)["各市情况表"])[0]["进展情况"],
    )
    for text in papers:
        assert "资金到位慢，甲乙丙丁。" in text
    assert "控制字符，反向。" in text_of_word(word_of(frozen))
    assert "\ufffd" not in "".join(papers)


def test_character_without_a_glyph_is_shown_by_a_mark_and_explained(frozen):
    text = text_of_pdf(pdf_of(frozen))
    assert f"表情{MISSING}。" in text
    assert "PDF字体没有收录的字符" in text
    assert "😀" in text_of_word(word_of(frozen))


def test_long_latin_run_stays_on_the_page(period, obligation, reporter, reviewer):
    at = moment(2026, 10, 9)
    said = content(done="https://x.example/" + "A" * 400)
    accept(submit(obligation, reporter, at=at, what=said), reviewer, at=at)
    pages = pdf_of(kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=NOON)).pages
    lines = [line for page in pages for line in page.extract_text().split("\n")]
    runs = [len(run) for line in lines for run in re.findall("A+", line)]
    assert sum(runs) > 400
    assert max(runs) < 60


def test_an_address_is_searched_and_copied_as_it_was_written(period, obligation, reporter, reviewer):
    address = "https://www.most.gov.cn/xxgk/xinxifenlei/fdzdgknr/fgzc/gfxwj/index-2026_09.html?id=1234567890&x=%E7%A7%91"
    told = content(done=f"详见{address}，请核对。")
    at = moment(2026, 10, 9)
    accept(submit(obligation, reporter, at=at, what=told), reviewer, at=at)
    frozen = kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=NOON)
    pdf = "".join(pages_of_pdf(pdf_of(frozen)))
    assert "\u200b" not in pdf
    # Whole in the annex, over line ends; of the body its beginning.
    assert re.sub(r"\s+|— \d+ —", "", pdf).count(address) == 1
    assert address in text_of_word(word_of(frozen))
    assert address in lines_of(excel_of(frozen)["进展情况表"])[0]["进展情况"]


# --- Excel ------------------------------------------------------------------------------------------


def test_excel_rows_are_typed_and_match_the_snapshot(frozen):
    rows = lines_of(excel_of(frozen)["进展情况表"])
    assert [row["序号"] for row in rows] == list(range(1, 19))
    assert rows[0]["截止日期"] == datetime(2026, 10, 15)  # noqa: DTZ001
    assert rows[1]["完成时限"] == datetime(2026, 12, 31)  # noqa: DTZ001
    assert rows[0]["报送时间"] == datetime(2026, 10, 9, 9)  # noqa: DTZ001
    assert (rows[0]["轮次"], rows[0]["报送人"], rows[0]["是否迟报"]) == (1, "李经办", "否")
    assert (rows[2]["状态"], rows[2]["进展状态"], rows[2]["亮灯"]) == ("已退回", "进度滞后", "黄灯 进度滞后")
    cities = lines_of(excel_of(frozen)["各市情况表"])
    assert [row["市"] for row in cities] == [city["name"] for city in frozen["cities"]]


def test_excel_takes_no_text_for_a_formula(frozen):
    book = excel_of(frozen)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    row = lines_of(book["进展情况表"])[0]
    assert (row["存在问题"], row["下一步工作"]) == (FORMULA, "+1\n-2\n@三")


def test_excel_is_ready_to_filter_and_print(frozen):
    for sheet in excel_of(frozen).worksheets[1:]:
        assert sheet.freeze_panes.endswith("4")
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.column_dimensions["A"].width


# --- Demo data --------------------------------------------------------------------------------------


def test_demo_data_is_marked_on_every_page(reported):
    reported.is_demo = True
    frozen = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)
    assert all("演示数据" in page for page in pages_of_pdf(pdf_of(frozen)))
    document = word_of(frozen)
    for header in (document.sections[0].header, document.sections[0].even_page_header):
        assert "演示数据" in header.paragraphs[0].text
    assert document.sections[1].header.is_linked_to_previous
    assert all("演示数据" in sheet.oddHeader.center.text for sheet in excel_of(frozen))


def test_real_data_bears_no_demo_mark(frozen):
    assert "演示数据" not in text_of_pdf(pdf_of(frozen))
    assert not word_of(frozen).sections[0].header.paragraphs[0].text


# --- Titles -----------------------------------------------------------------------------------------


def test_long_title_breaks_where_a_phrase_begins():
    title = (
        "关于《辽宁省强化实施创新驱动发展战略进一步推进大众创业万众创新深入发展的政策措施》落实情况的进展报告"
    )
    assert title_lines(title) == [
        "关于《辽宁省强化实施创新驱动发展战略",
        "进一步推进大众创业万众创新深入发展的",
        "政策措施》落实情况的进展报告",
    ]


@pytest.mark.parametrize("title", ["短标题", "长" * 300, "的" * 45, "《" * 30])
def test_any_title_is_broken_without_losing_a_character(title):
    lines = title_lines(title)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= 20
