"""The Word document measured: GB/T 9704-2012, the marks on its pages, its tables and pictures."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import pypdf
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from reports.documents.blocks import Column, Heading, Line, Paragraph, Table
from reports.documents.word import build_word
from tests.programs import named
from tests.reports.layout_paper import AS_OF, BARS, GANTT, LINE, TABLE, layout_paper

pytestmark = [pytest.mark.long, pytest.mark.one_engine]

TWIPS_PER_MM = 1440 / 25.4
VML_TEXT = "{urn:schemas-microsoft-com:vml}textpath"


def word_of(**choices) -> docx.document.Document:
    return docx.Document(io.BytesIO(build_word(layout_paper(**choices), as_of=AS_OF)))


def eastern_face(style) -> str:
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


def headers_of(document):
    first = document.sections[0]
    return (first.header, first.even_page_header)


# --- The sheet --------------------------------------------------------------------------------------


def test_twenty_two_lines_fill_the_page_and_no_more_fit():
    document = word_of()
    page = document.sections[0]
    height = page.page_height.pt - page.top_margin.pt - page.bottom_margin.pt
    pitch = document.styles["Normal"].paragraph_format.line_spacing.pt
    assert int(height / pitch) == 22
    assert height - 22 * pitch < 2
    grid = page._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert int(grid.get(qn("w:linePitch"))) / 20 == pytest.approx(pitch)


def test_twenty_eight_characters_fill_the_line_and_no_more_fit():
    document = word_of()
    page, normal = document.sections[0], document.styles["Normal"]
    width = page.page_width.pt - page.left_margin.pt - page.right_margin.pt
    closer = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(width / (normal.font.size.pt + closer)) == 28


def test_only_the_text_is_set_closer():
    styles = word_of().styles
    for name in ("Title", "Caption", "Header", "Footer", "表格文字", "附件标题"):
        assert styles[name].element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "0"


def test_third_heading_is_fangsong_and_not_bold():
    document = word_of()
    heading = next(p for p in document.paragraphs if p.text == "1. 报送情况")
    assert heading.style.name == "Heading 3"
    assert eastern_face(heading.style) == "仿宋_GB2312"
    assert heading.style.font.bold is False
    assert heading.style.font.size.pt == 16


def test_each_named_font_has_another_to_fall_back_on():
    package = word_of().part.package
    table = next(part.blob for part in package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    found = dict(re.findall(r'<w:font w:name="([^"]+)">\s*<w:altName w:val="([^"]+)"', table.decode()))
    assert found == {
        "方正小标宋简体": "华文中宋",
        "仿宋_GB2312": "仿宋",
        "黑体": "SimHei",
        "楷体_GB2312": "楷体",
        "宋体": "SimSun",
    }


def test_levels_are_heiti_kaiti_and_fangsong_in_one_size_and_weight():
    styles = word_of().styles
    levels = [styles[f"Heading {level}"] for level in (1, 2, 3, 4)]
    assert [eastern_face(style) for style in levels] == ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312"]
    assert {(style.font.size.pt, style.font.bold) for style in levels} == {(16, False)}


def test_a_heading_that_runs_on_is_in_kaiti_and_not_bold():
    paragraph = next(p for p in word_of().paragraphs if p.text.startswith("报送。第一段"))
    lead, text = paragraph.runs
    assert eastern_face(lead) == "楷体_GB2312"
    assert not lead.bold
    assert text.element.rPr is None or text.element.rPr.find(qn("w:b")) is None


def test_no_face_is_named_that_the_paper_does_not_use():
    with zipfile.ZipFile(io.BytesIO(build_word(layout_paper(mark="草稿"), as_of=AS_OF))) as parts:
        said = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}
    for name, part in said.items():
        for stray in ("Calibri", "Cambria", "Courier", "ＭＳ", "minorEastAsia", "majorHAnsi"):
            assert stray not in part, (name, stray)
    assert re.findall('<a:(?:latin|ea) typeface="([^"]+)"', said["word/theme/theme1.xml"]) == [
        "Times New Roman",
        "黑体",
        "Times New Roman",
        "仿宋_GB2312",
    ]


def test_marks_that_both_scripts_use_are_set_in_the_chinese_face():
    document = word_of(text="他说：“要‘快’——马上……”")
    runs = [run for p in document.paragraphs for run in p.runs if "“" in run.text]
    runs += [run for cell in document.tables[0].rows[1].cells for run in cell.paragraphs[0].runs]
    runs += [run for run in document.sections[0].footer.paragraphs[0].runs if "—" in run.text]
    assert len(runs) == 5
    for run in runs:
        assert run.element.rPr.rFonts.get(qn("w:hint")) == "eastAsia"


def test_a_line_with_an_address_is_not_spread():
    text = "详见https://www.example.gov.cn/zhengce/2026，请核对。\n另一段。"
    lines = {p.text: p.alignment for p in word_of(text=text).paragraphs}
    assert [lines[line] for line in text.split("\n")] == [WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY]


def test_page_number_stands_outside_on_odd_and_even_pages():
    document = word_of()
    first = document.sections[0]
    sides = [foot.paragraphs[0].alignment for foot in (first.footer, first.even_page_footer)]
    assert [side.name for side in sides] == ["RIGHT", "LEFT"]
    for foot in (first.footer, first.even_page_footer):
        kinds = [mark.get(qn("w:fldCharType")) for mark in foot._element.iter(qn("w:fldChar"))]
        assert kinds == ["begin", "end"]
        assert foot.paragraphs[0].runs[0].text == "— "
    footer = document.styles["Footer"]
    assert footer.font.size.pt == 14
    assert footer.font.name == eastern_face(footer) == "宋体"


def test_annex_lies_across_and_keeps_heads_and_feet():
    annex = word_of().sections[1]
    assert annex.page_width > annex.page_height
    for part in (annex.header, annex.even_page_header, annex.footer, annex.even_page_footer):
        assert part.is_linked_to_previous


# --- Marks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["草稿", "已撤回"])
def test_mark_is_a_watermark_and_a_word_on_odd_and_even_pages(mark):
    document = word_of(mark=mark, demo_mark="演示数据")
    for header in headers_of(document):
        assert header.paragraphs[0].text.startswith(f"{mark}　演示数据")
        drawn = [shape.get("string") for shape in header._element.iter(VML_TEXT) if shape.get("string")]
        assert drawn == [mark]


def test_published_paper_bears_no_mark():
    for header in headers_of(word_of()):
        assert header.paragraphs[0].text == ""
        assert not list(header._element.iter(VML_TEXT))


# --- Tables and pictures ----------------------------------------------------------------------------


def test_table_cells_say_what_was_given_and_heads_are_repeated():
    paper = layout_paper()
    figures, annex = word_of().tables
    for table, given in ((figures, paper.blocks[-1]), (annex, paper.annexes[0].table)):
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * len(given.lines)
        assert [cell.text for cell in table.rows[0].cells] == [column.name for column in given.columns]
        for row, line in zip(table.rows[1:], given.lines, strict=True):
            wanted = line.cells * len(given.columns) if line.kind == "group" else line.cells
            assert [cell.text for cell in row.cells] == wanted


def test_lamp_has_its_colour_and_nothing_else_has():
    row = word_of().tables[1].rows[2]
    colours = [cell.paragraphs[0].runs[0].font.color.rgb for cell in row.cells]
    assert [str(colour) for colour in colours if colour] == ["8A5A00"]
    assert str(colours[6]) == "8A5A00"


def test_table_is_as_wide_as_its_page_allows():
    figures, annex = word_of().tables
    for table, millimetres in ((figures, 156), (annex, 253)):
        width = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid)
        assert width / TWIPS_PER_MM == pytest.approx(millimetres, abs=0.3)


def test_a_table_stays_whole_if_it_is_short_and_fits_on_a_page():
    short = Table("", [Column("单位", 100)], [Line(["省科技厅"])] * 19)
    assert short.stays_whole()
    assert not replace(short, lines=short.lines * 2).stays_whole()
    high = replace(short, lines=[Line(["问题\n" * 4])] * 8)
    assert not high.stays_whole()
    assert high.stays_whole(is_compact=True)


def test_a_table_without_a_caption_keeps_off_the_heading_above_it():
    blocks = [Heading(1, "一、总体情况"), replace(TABLE, caption="")]
    document = docx.Document(io.BytesIO(build_word(replace(layout_paper(), blocks=blocks), as_of=AS_OF)))
    heading = next(p for p in document.paragraphs if p.text == "一、总体情况")
    assert heading.paragraph_format.space_after.pt == 6


def test_charts_are_pictures_with_words_for_those_who_do_not_see_them():
    document = word_of()
    shapes = document.inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [BARS.alt, LINE.alt, GANTT.alt]
    for shape in shapes:
        picture = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        pixels = int.from_bytes(picture.blob[16:20], "big")
        assert picture.blob.startswith(b"\x89PNG")
        assert shape.width.mm == pytest.approx(156, abs=0.1)
        assert pixels / (shape.width.mm / 25.4) == pytest.approx(300, abs=1)


def test_captions_of_charts_stand_below_them():
    captions = [p.text for p in word_of().paragraphs if p.style.name == "Caption"]
    assert captions == [BARS.caption, LINE.caption, GANTT.caption, "表1　报送情况"]


def test_the_last_row_of_a_long_table_takes_the_one_before_it_along():
    rows = word_of(rows=40).tables[1].rows
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in rows]
    # Its head is repeated and the name of a part never stands alone.
    assert [number for number, is_kept in enumerate(kept) if is_kept] == [1, 40, 41]


def test_text_annexes_and_signature_are_chained():
    paragraphs = word_of().paragraphs
    end = next(n for n, p in enumerate(paragraphs) if p.text.startswith("附件："))
    signed = next(n for n, p in enumerate(paragraphs) if p.text == "辽宁省人民政府办公厅")
    kept = [p.paragraph_format.keep_with_next for p in paragraphs[end - 1 : signed + 2]]
    assert kept == [True] * (signed - end + 3)
    assert not paragraphs[signed + 2].paragraph_format.keep_with_next


def test_the_end_of_a_long_last_paragraph_stands_in_its_last_line():
    document = docx.Document(io.BytesIO(build_word(ending_after(9), as_of=AS_OF)))
    last = document.paragraphs[-1]
    assert last.paragraph_format.widow_control
    inside = last._element.findall(f".//{qn('w:txbxContent')}/{qn('w:p')}")
    said = ["".join(text.text for text in paragraph.iter(qn("w:t"))) for paragraph in inside]
    signed = ["附件：1. 进展情况表", "2. 各市情况表", "辽宁省人民政府办公厅", "2026年10月20日"]
    assert said == [*signed, "数据截止时间：2026年10月20日 12:00。"]
    # Or the line before it would be spread over its width.
    assert document.settings.element.find(f".//{qn('w:doNotExpandShiftReturn')}") is not None


def test_a_list_of_annexes_that_fills_a_page_is_not_held_to_the_text():
    names = [f"{number}. 表" for number in range(1, 25)]
    paper = replace(layout_paper(), blocks=[Paragraph("国" * 280)], annexes=[], annex_list=names)
    paragraphs = docx.Document(io.BytesIO(build_word(paper, as_of=AS_OF))).paragraphs
    kept = [p.text for p in paragraphs[2:] if p.paragraph_format.keep_with_next]
    assert kept == ["24. 表", "辽宁省人民政府办公厅", "2026年10月20日"]


def test_rare_characters_stay():
    text = "𠮷、ᠮᠣᠩᠭᠣᠯ、བོད、😀。"
    assert text in [paragraph.text for paragraph in word_of(text=text).paragraphs]


def test_paper_without_annexes_is_upright_to_the_end():
    paper = replace(layout_paper(), annexes=[], annex_list=[])
    document = docx.Document(io.BytesIO(build_word(paper, as_of=AS_OF)))
    assert [section.page_width < section.page_height for section in document.sections] == [True]


def test_the_same_paper_gives_the_same_bytes():
    paper = layout_paper(mark="草稿")
    assert build_word(paper, as_of=AS_OF) == build_word(paper, as_of=AS_OF)


# --- As another program sets it ---------------------------------------------------------------------


# A few lines, and every place on a page where the last of many can come to stand.
LENGTHS = (4, *range(9, 33))
FULL_PAGES = layout_paper(mark="草稿", text="国" * 1400)


def ending_after(lines: int):
    """A paper whose last paragraph has so many lines, the last of them not full."""
    blocks = [Paragraph("国" * (28 * lines - 9))]
    return replace(layout_paper(), blocks=blocks, annexes=[], annex_list=["1. 进展情况表", "2. 各市情况表"])


@pytest.fixture(scope="module")
def set_by_libreoffice(libreoffice, tmp_path_factory: pytest.TempPathFactory) -> list[list[pypdf.PageObject]]:
    """The pages of a paper for each of ``LENGTHS``, and after them those of ``FULL_PAGES``; seconds, but one start."""
    folder = tmp_path_factory.mktemp("word")
    papers = [*map(ending_after, LENGTHS), FULL_PAGES]
    files = named(folder, (build_word(paper, as_of=AS_OF) for paper in papers), "docx")
    return [list(pypdf.PdfReader(path).pages) for path in libreoffice.convert(files, "pdf", folder)]


@pytest.mark.xdist_group("libreoffice")
def test_no_page_bears_only_the_signature(set_by_libreoffice):
    for lines, pages in zip(LENGTHS, set_by_libreoffice, strict=False):
        said = [re.sub(r"\s", "", page.extract_text()) for page in pages]
        assert "国" in said[-1], lines
        end = "附件：1.进展情况表2.各市情况表辽宁省人民政府办公厅2026年10月20日数据截止时间"
        assert end in said[-1].replace(f"—{len(pages)}—", ""), lines
        # And none but the last is left half empty.
        assert all(page.count("国") > 9 * 28 for page in said[:-1]), lines


@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("lines", [4, 30])
def test_an_empty_line_stands_between_the_text_and_the_list_of_annexes(lines, set_by_libreoffice):
    places: dict[str, tuple[float, float]] = {}
    set_by_libreoffice[LENGTHS.index(lines)][-1].extract_text(
        visitor_text=lambda text, cm, tm, *_: places.update({text.strip()[:2]: (tm[4], tm[5])})
    )
    (_, text), (left, annexes) = places["国国"], places["附件"]
    assert text - annexes == pytest.approx(2 * 28.95, abs=2)
    # Two letters in from the 28 mm of the margin.
    assert left == pytest.approx(28 / 25.4 * 72 + 32, abs=0.5)


@pytest.mark.xdist_group("libreoffice")
def test_set_by_another_program_a_line_has_28_characters_and_a_page_22_lines(set_by_libreoffice):
    pages = set_by_libreoffice[-1]
    # The first letters begin 37 mm below the edge; a letter stands on 0.88 of its size.
    bases: list[float] = []
    pages[1].extract_text(
        visitor_text=lambda text, cm, tm, *_: bases.append(cm[3] * tm[5] + cm[5]) if "国" in text else None
    )
    first = float(pages[1].mediabox.height) - max(bases) - 0.88 * 16
    assert first / 72 * 25.4 == pytest.approx(37, abs=1)
    lines = [re.sub(r"\s", "", line) for line in pages[1].extract_text().split("\n")]
    full = [line for line in lines if "国" in line]
    assert {line.count("国") for line in full} == {28}
    assert len(full) == 22
    assert all("草稿" in page.extract_text() for page in pages)
