"""The paper as a Word document in the layout of GB/T 9704-2012.

The fonts are named, not carried: offices have them, and they are not free. ``_FALLBACKS`` tells Word what to
take where one is missing.
"""

import io
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor

from reports.documents.blocks import SHORT_TABLE, Annex, Block, Chart, Heading, Line, Paper, Table

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_LATIN = "Times New Roman"
_FALLBACKS = {SONG: "华文中宋", FANG: "仿宋", HEI: "SimHei", KAI: "楷体"}

# Size 3 (三号) and the line pitch that puts 22 lines on a page.
_SIZE, _PITCH = Pt(16), Pt(28.95)
# A brief of one page: size small 4 (小四), set closer.
_SMALL, _CLOSE = Pt(12), Pt(17)
_CELL_STYLE = "表格文字"
_BLACK = RGBColor(0, 0, 0)
_TONES = {
    "green": RGBColor(0x1D, 0x6B, 0x3A),
    "yellow": RGBColor(0x8A, 0x5A, 0x00),
    "red": RGBColor(0xB3, 0x26, 0x1E),
    "done": RGBColor(0x24, 0x50, 0x8F),
}
# Rows with more text than this may be cut by the end of a page; shorter ones stay whole.
_LONG_ROW = 900


def build_word(paper: Paper, *, as_of: datetime) -> bytes:
    """The .docx of the paper; ``as_of`` is the moment its properties bear."""
    document = docx.Document()
    _set_properties(document, paper, as_of)
    _set_styles(document, is_compact=paper.is_compact)
    _name_fallbacks(document)
    _set_page(document.sections[0], landscape=False, is_compact=paper.is_compact)
    _write_head_and_foot(document, paper)
    _write_title(document, paper)
    for block in paper.blocks:
        _write_block(document, block)
    _write_end(document, paper)
    if paper.annexes:
        _set_page(document.add_section(WD_SECTION.NEW_PAGE), landscape=True)
    for number, annex in enumerate(paper.annexes):
        _write_annex(document, annex, on_new_page=number > 0)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


# --- The sheet --------------------------------------------------------------------------------------


def _set_properties(document: Document, paper: Paper, as_of: datetime) -> None:
    properties = document.core_properties
    properties.title = paper.title[:255]
    properties.author = paper.signature[0][:255]
    properties.comments = (paper.demo_mark + paper.closing)[:255]
    properties.last_modified_by = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = as_of.replace(tzinfo=None)
    # Odd and even pages bear their number on different sides.
    document.settings.odd_and_even_pages_header_footer = True


def _set_page(section: Any, *, landscape: bool, is_compact: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    # The landscape annex is the same sheet turned, a little wider for its ten columns.
    margins = (Mm(28), Mm(26), Mm(22), Mm(22)) if landscape else (Mm(37), Mm(35), Mm(28), Mm(26))
    if is_compact:
        margins = (Mm(24), Mm(22), Mm(24), Mm(22))
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = margins
    section.header_distance = Mm(15) if landscape or is_compact else Mm(20)
    section.footer_distance = Mm(14) if landscape or is_compact else Mm(23)


def _set_styles(document: Document, *, is_compact: bool) -> None:
    styles = document.styles
    size, pitch = (_SMALL, _CLOSE) if is_compact else (_SIZE, _PITCH)
    title_size, title_pitch = (Pt(18), Pt(26)) if is_compact else (Pt(22), Pt(34))
    _style(styles["Normal"], FANG, size, indent=True, pitch=pitch)
    _style(styles["Title"], SONG, title_size, centred=True, pitch=title_pitch)
    _style(styles["Heading 1"], HEI, size, indent=True, pitch=pitch)
    _style(styles["Heading 2"], KAI, size, indent=True, pitch=pitch)
    _style(styles["Caption"], HEI, Pt(12), centred=True, pitch=Pt(18) if is_compact else Pt(24))
    _style(styles["Header"], HEI, Pt(10.5), centred=True, pitch=None)
    _style(styles["Footer"], "宋体", Pt(14), pitch=None)
    cells = styles.add_style(_CELL_STYLE, 1)
    cells.base_style = styles["Normal"]
    _style(cells, FANG, Pt(10.5), pitch=None)
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        styles[name].paragraph_format.keep_with_next = True
    # A quiet title: the built-in style draws a line under it.
    for border in styles["Title"].element.pPr.findall(qn("w:pBdr")):
        styles["Title"].element.pPr.remove(border)
    default = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for language in default.findall(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _style(
    style: Any, font: str, size: Any, *, indent: bool = False, centred: bool = False, pitch: Any = _PITCH
) -> None:
    _face(style.element.get_or_add_rPr(), font)
    style.font.size, style.font.bold, style.font.italic = size, False, False
    style.font.color.rgb = _BLACK
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else None
    layout.widow_control = False
    if pitch is None:
        layout.line_spacing = 1.0
    else:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    _first_line(style.element.get_or_add_pPr(), 2 if indent else 0)


def _face(properties: Any, font: str) -> None:
    """Name ``font`` for Chinese and the Latin face beside it; theme fonts would win over both, so they go."""
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script, face in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), face)


def _first_line(properties: Any, characters: int) -> None:
    """Indent the first line by whole characters, whatever the font size becomes."""
    indent = properties.get_or_add_ind()
    for name in ("firstLine", "firstLineChars"):
        indent.attrib.pop(qn(f"w:{name}"), None)
    indent.set(qn("w:firstLineChars"), str(100 * characters))
    indent.set(qn("w:firstLine"), str(320 * characters))


def _name_fallbacks(document: Document) -> None:
    part = next(p for p in document.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml")
    fonts = docx.oxml.parse_xml(part.blob)
    for name, instead in _FALLBACKS.items():
        font, other = OxmlElement("w:font"), OxmlElement("w:altName")
        font.set(qn("w:name"), name)
        other.set(qn("w:val"), instead)
        font.append(other)
        fonts.append(font)
    part._blob = docx.oxml.xmlchemy.serialize_for_reading(fonts).encode("utf-8")


def _write_head_and_foot(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    feet = ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
    for foot, side in feet:
        paragraph = foot.paragraphs[0]
        paragraph.alignment = side
        # One character in from the edge of the type area.
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        paragraph.add_run("— ")
        _add_page_number(paragraph)
        paragraph.add_run(" —")
    for head in (section.header, section.even_page_header):
        head.is_linked_to_previous = False
        if paper.demo_mark:
            head.paragraphs[0].add_run(paper.demo_mark).font.color.rgb = _TONES["red"]


def _add_page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


# --- The text ---------------------------------------------------------------------------------------


def _write_title(document: Document, paper: Paper) -> None:
    paragraph = document.add_paragraph(style="Title")
    paragraph.paragraph_format.space_before = Pt(12)
    _add_lines(paragraph, paper.title_lines)
    subtitle = document.add_paragraph(paper.subtitle)
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _first_line(subtitle._element.get_or_add_pPr(), 0)
    _face(subtitle.runs[0]._element.get_or_add_rPr(), KAI)
    subtitle.paragraph_format.space_after = Pt(6) if paper.is_compact else _PITCH


def _write_block(document: Document, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Table):
        if block.caption:
            document.add_paragraph(block.caption, style="Caption").paragraph_format.space_before = Pt(6)
        _add_table(document, block, width=_type_area(document), size=Pt(block.size))
        _add_gap(document)
    elif not isinstance(block, Chart):
        first, *further = [line for line in block.text.split("\n") if line.strip()] or [""]
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if block.lead:
            lead = paragraph.add_run(block.lead)
            _face(lead._element.get_or_add_rPr(), KAI)
            lead.bold = True
        paragraph.add_run(first)
        for line in further:
            document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _type_area(document: Document) -> Length:
    """How wide the text of the paper's body is."""
    page: Any = document.sections[0]
    return Emu(page.page_width - page.left_margin - page.right_margin)


def _add_gap(document: Document) -> None:
    """A short empty line after a table."""
    layout = document.add_paragraph().paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(12)


def _add_lines(paragraph: Any, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def _write_end(document: Document, paper: Paper) -> None:
    if paper.annex_list and not paper.is_compact:
        document.add_paragraph()
    for number, name in enumerate(paper.annex_list):
        paragraph = document.add_paragraph(name if number else f"附件：{name}")
        _first_line(paragraph._element.get_or_add_pPr(), 5 if number else 2)
    if not paper.is_compact:
        document.add_paragraph()
    signature = [line for line in paper.signature if line]
    for line in ["　".join(signature)] if paper.is_compact else signature:
        paragraph = document.add_paragraph(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = 4 * _SIZE
        paragraph.paragraph_format.keep_with_next = True
    closing = document.add_paragraph(paper.closing, style=_CELL_STYLE)
    closing.paragraph_format.space_before = Pt(6) if paper.is_compact else _PITCH


# --- Tables -----------------------------------------------------------------------------------------


def _write_annex(document: Document, annex: Annex, *, on_new_page: bool) -> None:
    label = document.add_paragraph()
    label.paragraph_format.page_break_before = on_new_page
    _first_line(label._element.get_or_add_pPr(), 0)
    _face(label.add_run(annex.label)._element.get_or_add_rPr(), HEI)
    title = document.add_paragraph(annex.title, style="Title")
    title.paragraph_format.space_after = Pt(6)
    for run in title.runs:
        run.font.size = Pt(18)
    _add_table(document, annex.table, width=Mm(253), size=Pt(9))
    if annex.note:
        document.add_paragraph(annex.note, style=_CELL_STYLE)


def _add_table(document: Document, table: Table, *, width: Length, size: Length) -> None:
    grid = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(grid)
    shares = [column.share for column in table.columns]
    widths = [Emu(int(width * share / sum(shares))) for share in shares]
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = wide
    toned = next((n for n, column in enumerate(table.columns) if column.name == "亮灯"), None)
    header = Line([column.name for column in table.columns], "total")
    lines = [header, *table.lines]
    for line in lines:
        row = grid.add_row()
        properties = row._tr.get_or_add_trPr()
        if line is header:
            properties.append(OxmlElement("w:tblHeader"))
        if sum(map(len, line.cells)) < _LONG_ROW:
            properties.append(OxmlElement("w:cantSplit"))
        cells = row.cells
        if line.kind == "group":
            _fill(
                cells[0].merge(cells[-1]), line.cells[0], size, bold=True, keep_with_next=True, shade="F2F2F2"
            )
            continue
        for number, (cell, text, column) in enumerate(zip(cells, line.cells, table.columns, strict=True)):
            cell.width = widths[number]
            _fill(
                cell,
                text,
                size,
                centred=column.align == "center" or line is header,
                bold=line.kind == "total",
                # A short table stays on one page.
                keep_with_next=len(lines) <= SHORT_TABLE and line is not lines[-1],
                tone=_TONES.get(line.tone) if number == toned else None,
                shade="E8E8E8" if line is header else "",
            )


def _narrow_margins(grid: Any) -> None:
    """Ten columns leave no room for Word's usual 1.9 mm on each side of a cell."""
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 30), ("left", 45), ("bottom", 30), ("right", 45)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    grid._tbl.tblPr.append(margins)


def _fill(
    cell: Any,
    text: str,
    size: Length,
    *,
    centred: bool = False,
    bold: bool = False,
    keep_with_next: bool = False,
    tone: RGBColor | None = None,
    shade: str = "",
) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    # By its id: looking the style up by name costs more than all the rest of the cell.
    paragraph._p.style = _CELL_STYLE
    paragraph.paragraph_format.keep_with_next = keep_with_next or None
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_lines(paragraph, text.split("\n"))
    for run in paragraph.runs:
        run.font.size, run.font.bold = size, bold or None
        if tone is not None:
            run.font.color.rgb = tone
    if shade:
        shading = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
            shading.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shading)
