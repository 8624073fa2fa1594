"""The PDF measured: what is in it for readers of every kind, and how it is set."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from reports.documents import fonts, typesetting
from reports.documents.blocks import Heading, Line, Paragraph
from reports.documents.pdf import MISSING, FontMissingError, build_pdf
from tests.reports.layout_paper import AS_OF, BARS, GANTT, LINE, TABLE, layout_paper

pytestmark = [pytest.mark.long, pytest.mark.one_engine]


def pdf_of(**choices) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(build_pdf(layout_paper(**choices), as_of=AS_OF)))


@pytest.fixture(scope="module")
def plain() -> pypdf.PdfReader:
    return pdf_of()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def tags_of(reader, kind: str) -> list:
    """Every element of the structure tree that is a ``kind``."""
    found = []

    def walk(node) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if node.get("/S") == kind:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


# --- For readers of every kind ----------------------------------------------------------------------


def test_it_says_that_it_is_accessible(plain):
    root = plain.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r'pdfuaid:part(>|=")1', xmp)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("zh")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_title_author_and_date_are_the_papers(plain):
    data = plain.metadata
    assert data.title == "关于创新政策落实情况的进展报告"
    assert data.author == "辽宁省人民政府办公厅"
    assert data.creation_date == AS_OF


def test_headings_and_annexes_are_bookmarks_in_their_levels(plain):
    def flat(entries, level=1):
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry, level + 1)
            else:
                yield (level, entry.title)

    assert list(flat(plain.outline)) == [
        (1, "一、总体情况"),
        (2, "（一）主要指标"),
        (3, "1. 报送情况"),
        (1, "附件1 进展情况表"),
    ]


def test_charts_are_figures_with_words_for_those_who_do_not_see_them(plain):
    assert [figure["/Alt"] for figure in tags_of(plain, "/Figure")] == [BARS.alt, LINE.alt, GANTT.alt]


def test_charts_are_drawn_and_no_picture_is_embedded(plain):
    assert not [image for page in plain.pages for image in page.images]


def test_tables_and_their_heads_are_tagged(plain):
    assert len(tags_of(plain, "/Table")) == 2
    assert len(tags_of(plain, "/TH")) >= 12


def test_every_font_is_inside(plain):
    found = [font.get_object() for page in plain.pages for font in page["/Resources"]["/Font"].values()]
    assert found
    for font in found:
        descendant = font["/DescendantFonts"][0].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"])


# --- How it is set ----------------------------------------------------------------------------------


def test_a_full_page_has_22_lines_of_28_characters():
    reader = pdf_of(text="国" * 1400)
    lines = [squeezed(line) for line in reader.pages[1].extract_text().split("\n")]
    full = [line for line in lines if "国" in line]
    assert {line.count("国") for line in full} == {28}
    assert len(full) == 22


@pytest.mark.parametrize("lines", [11, 15, 18])
def test_no_page_bears_only_the_signature(lines):
    blocks = [Paragraph("国" * (28 * lines - 2))]
    paper = replace(layout_paper(), blocks=blocks, annexes=[], annex_list=["1. 进展情况表", "2. 各市情况表"])
    first, last = pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=AS_OF))).pages
    assert first.extract_text().count("国") == 28 * (lines - 1) - 2
    assert "国" in last.extract_text()
    assert "附件：1.进展情况表2.各市情况表辽宁省人民政府办公厅2026年10月20日" in squeezed(last.extract_text())


@pytest.mark.parametrize("rows", [10, 21])
def test_no_page_bears_only_the_last_row_or_the_note(rows):
    wide = [page for page in pdf_of(rows=rows).pages if page.mediabox.width > page.mediabox.height]
    last = squeezed(wide[-1].extract_text())
    assert re.findall("措施([0-9]+)<", last) == [str(rows - 2), str(rows - 1)]
    assert "注：表注。" in last


def test_a_table_of_nineteen_rows_is_not_torn():
    table = replace(TABLE, lines=[Line([f"单位{number}乙", "1"]) for number in range(19)])
    paper = replace(layout_paper(), blocks=[Paragraph("国" * 28 * 12), table, Paragraph("完。")], annexes=[])
    first, second = pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=AS_OF))).pages
    assert "表1" not in first.extract_text()
    assert second.extract_text().count("乙") == 19


def test_a_note_below_a_high_row_keeps_off_its_rule():
    given = layout_paper(rows=3).annexes[0]
    high = replace(given.table.lines[-1], cells=[*given.table.lines[-1].cells[:-1], "高\n" * 11 + "末"])
    annex = replace(given, table=replace(given.table, lines=[*given.table.lines[:-1], high]))
    paper = replace(layout_paper(), annexes=[annex])
    bases: dict[str, float] = {}
    pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=AS_OF))).pages[-1].extract_text(
        visitor_text=lambda text, cm, tm, *_: bases.update({text.strip()[:1]: cm[3] * tm[5] + cm[5]})
    )
    # The letters of the note, in points, and the air below those of the cell.
    assert bases["末"] - bases["注"] > 9 + 4


@pytest.mark.parametrize("mark", ["草稿", "已撤回"])
def test_mark_stands_across_every_page_and_in_words_above_it(mark):
    reader = pdf_of(mark=mark, demo_mark="演示数据")
    for page in reader.pages:
        text = squeezed(page.extract_text())
        assert text.count(mark) == 2
        assert f"{mark}演示数据" in text


def test_published_paper_bears_no_mark(plain):
    text = "".join(page.extract_text() for page in plain.pages)
    assert "草稿" not in text
    assert "撤回" not in text


def test_head_of_a_long_table_is_on_each_of_its_pages(plain):
    wide = [page for page in plain.pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) > 1
    for page in wide:
        text = squeezed(page.extract_text())
        assert "牵头单位配合单位" in text
        assert "一、第一部分" in text


def test_the_same_paper_gives_the_same_bytes():
    paper = layout_paper(mark="草稿")
    assert build_pdf(paper, as_of=AS_OF) == build_pdf(paper, as_of=AS_OF)


# --- What is hard to set ----------------------------------------------------------------------------


def test_rare_characters_are_set_or_marked():
    reader = pdf_of(text="𠮷，ᠮᠣᠩ，བོད，😀，終。")
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    assert f"𠮷，{MISSING * 3}，" in text
    assert f"，{MISSING}，終。" in text
    assert "PDF字体没有收录的字符" in text


def test_fifty_thousand_characters_are_all_there():
    reader = pdf_of(text="长" * 50_000)
    assert sum(page.extract_text().count("长") for page in reader.pages) == 50_000


@pytest.mark.parametrize("before", range(0, 28, 3))
def test_text_is_searched_and_copied_as_it_was_written(before):
    text = (
        "国" * before + "截至2026年第3季度，18条措施中有3条（见https://www.ln.gov.cn/web/zwgkx/，请核对）。"
    )
    extracted = pdf_of(text=text).pages[0].extract_text()
    assert text in extracted.replace("\n", "")


def test_text_is_never_read_as_markup():
    text = '#read("/etc/passwd") *粗* $x$ <b> @引 [甲] \\'
    reader = pdf_of(text=text)
    assert squeezed(text) in squeezed(reader.pages[0].extract_text())


def test_any_depth_of_headings_is_accessible():
    blocks = [
        Heading(1, "一、"),
        Heading(2, "（一）"),
        Heading(3, "1. "),
        Heading(3, "2. "),
        Paragraph("文。"),
    ]
    paper = replace(layout_paper(), blocks=blocks, annexes=[])
    assert build_pdf(paper, as_of=AS_OF).startswith(b"%PDF")


def test_without_its_fonts_nothing_is_made(monkeypatch):
    monkeypatch.setattr(fonts, "SANS_FOLDERS", ("not-there",))
    with pytest.raises(FontMissingError):
        build_pdf(layout_paper(), as_of=AS_OF)


def test_the_process_that_sets_the_type_knows_when_the_fonts_are_gone(tmp_path, monkeypatch):
    (tmp_path / "other.ttf").write_bytes(b"")
    broken = fonts.Faces(dict.fromkeys(fonts.Face, (tmp_path / "other.ttf",)), {})
    monkeypatch.setattr(typesetting, "faces", lambda: broken)
    with pytest.raises(FontMissingError):
        typesetting.typeset("pictures.typ", {"charts": [], "tones": {}, "width": 156}, format="png")
