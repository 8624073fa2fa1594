"""PDF files with text: lines joined to paragraphs, page numbers and running heads left out; and what is refused."""

import io
import json

import pytest
import typst
from pypdf import PdfReader, PdfWriter

from audit.rules import RuleBroken
from measures.documents.reading import pdf, read_text
from measures.documents.reading.pdf_lines import Line, Page, joined
from reports.documents.fonts import faces

LONG = "支持农产品主产县新建改建产地冷库，对验收合格的项目按照实际投资给予补助，"
PARAGRAPHS = [
    "关于加快冷链物流发展的若干措施",
    f"（一）建设产地冷库。{LONG * 3}优先支持列入2026年计划的GSP项目。（省商务厅、省财政厅负责）",
    "（二）培育骨干企业。引导企业联合重组。",
    f"（三）保障用地。{LONG * 20}（省自然资源厅负责）",
]
SHEET = '#set page(paper: "a4", margin: (x: 28mm, y: 37mm), footer: align(center)[— #context counter(page).display() —])'
TEXT = '#set text(font: "Noto Serif SC", size: 16pt, lang: "zh")'
INDENTED = (
    "#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 12pt, spacing: 12pt)"
)


def set_in_type(*paragraphs: str, before: str = "") -> bytes:
    body = "\n\n".join(f"#text({json.dumps(each, ensure_ascii=False)})" for each in paragraphs)
    source = f"{SHEET}\n{TEXT}\n{INDENTED}\n{before}\n{body}"
    folders = [path.parent for paths in faces().files.values() for path in paths]
    made = typst.compile(source.encode(), font_paths=sorted({str(folder) for folder in folders}))
    assert isinstance(made, bytes)
    return made


def refused(content: bytes) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        read_text("措施.pdf", content)
    assert refusal.value.field == "file"
    return refusal.value


@pytest.fixture(scope="module")
def paper() -> bytes:
    return set_in_type(*PARAGRAPHS)


def test_paragraphs_are_read_whole_over_lines_and_pages(paper):
    assert len(PdfReader(io.BytesIO(paper)).pages) > 1
    read = read_text("措施.pdf", paper)
    assert read.text.split("\n") == PARAGRAPHS
    assert any("页码" in remark for remark in read.remarks)


def test_a_file_with_a_password_is_refused(paper):
    writer = PdfWriter(clone_from=io.BytesIO(paper))
    writer.encrypt("mima")
    file = io.BytesIO()
    writer.write(file)
    assert refused(file.getvalue()).code == "file_locked"


def test_a_scan_is_refused_with_the_way_out():
    drawn = set_in_type(before="#set page(footer: none)\n#rect(width: 5cm, height: 5cm, fill: black)")
    refusal = refused(drawn)
    assert refusal.code == "file_scanned"
    assert "粘贴" in refusal.message


@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + b"\x00" * 500, b"%PDF-1.7 trailer << /Root 9 0 R >>"])
def test_a_broken_file_is_said_to_be_broken(content):
    assert refused(content).code == "file_unreadable"


def test_what_takes_too_long_is_stopped(paper, monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0)
    assert refused(paper).code == "file_too_slow"


# --- Lines --------------------------------------------------------------------------------------------


def page(*rows: tuple[str, float, float], top: float = 700, pictures: bool = False) -> Page:
    """Lines of 16-point type at these left and right edges, from the top down."""
    lines = [
        Line(text, left, right, top - 28 * n, top - 28 * n + 16) for n, (text, left, right) in enumerate(rows)
    ]
    return Page(lines, pictures)


FULL = "甲" * 28


def test_a_short_line_ends_its_paragraph_and_an_indented_one_begins_its_own():
    rows = [
        ("乙" * 26, 112, 528),
        (FULL, 80, 528),
        ("丙" * 5, 80, 160),
        ("丁" * 26, 112, 528),
        ("戊" * 3, 80, 128),
    ]
    lines, _ = joined([page(*rows)])
    assert lines == ["乙" * 26 + FULL + "丙" * 5, "丁" * 26 + "戊" * 3]


def test_cells_beside_each_other_are_parted_by_tabs_and_never_joined():
    row = [Line("任务", 80, 112, 700, 716), Line("责任单位", 300, 364, 700, 716)]
    lines, _ = joined([Page([*row, Line(FULL, 80, 528, 672, 688)])])
    assert lines == ["任务\t责任单位", FULL]


def test_running_heads_and_numbers_go_from_pages_and_years_stay():
    pages = [
        page(
            ("辽宁省人民政府公报", 240, 384),
            (f"{n}{FULL[1:]}", 80, 528),
            ("2026", 80, 112),
            (FULL, 80, 528),
            (f"第{n}页", 290, 320),
        )
        for n in range(1, 6)
    ]
    lines, remarks = joined(pages)
    assert "辽宁省人民政府公报" not in "".join(lines)
    assert "页" not in "".join(lines)
    assert "".join(lines).count("2026") == 5
    assert len(remarks) == 3


def test_pages_without_text_are_named():
    _, remarks = joined([page((FULL, 80, 528)), Page([], has_pictures=True)])
    assert any("第 2 页" in remark for remark in remarks)


def test_without_indents_a_numbered_line_behind_a_full_stop_begins_a_paragraph():
    rows = [
        ("甲" * 27 + "。", 80, 528),
        ("（二）培育骨干企业。", 80, 240),
        (FULL, 80, 528),
        ("乙" * 4, 80, 144),
    ]
    lines, _ = joined([page(*rows)])
    assert lines == ["甲" * 27 + "。", "（二）培育骨干企业。", FULL + "乙" * 4]


def test_a_date_and_a_title_in_larger_type_stay_lines_of_their_own():
    lines = [
        Line("2026年3月19日", 420, 528, 700, 716), Line("关于加快发展的若干措施和任务分工", 85, 520, 660, 682),
        Line(FULL, 80, 528, 630, 646), Line("甲。", 80, 112, 602, 618), Line("乙" * 26, 112, 528, 574, 590),
    ]  # fmt: skip
    assert joined([Page(lines)])[0] == [lines[0].text, lines[1].text, FULL + "甲。", "乙" * 26]


def test_a_line_that_gave_its_last_characters_to_a_closing_mark_goes_on():
    rows = [("乙" * 26, 112, 528), ("甲" * 25, 80, 480), ("动”，推进。", 80, 176)]
    assert joined([page(*rows)])[0] == ["乙" * 26 + "甲" * 25 + "动”，推进。"]


def test_cells_of_a_row_are_told_apart_in_a_real_file():
    cells = "#table(columns: (1fr, 3fr, 2fr), [序号], [任务], [责任单位], [1], [建设冷库], [省商务厅])"
    read = read_text("分工.pdf", set_in_type(before=cells))
    assert "序号\t任务\t责任单位" in read.text
    assert "1\t建设冷库\t省商务厅" in read.text
    assert any("表格" in remark for remark in read.remarks)
