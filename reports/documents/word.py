"""The paper as a Word document in the layout of GB/T 9704-2012.

The fonts are named, not carried: offices have them, and they are not free. ``_FALLBACKS`` tells Word what to
take where one is missing.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor

from reports.documents.blocks import Annex, Block, Chart, Heading, Paper, Paragraph, Table
from reports.documents.charts import WIDTH_MM, parts, pictures
from reports.documents.word_marks import write_head_and_foot
from reports.documents.word_tables import table_element

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_LATIN = "Times New Roman"
_FALLBACKS = {SONG: "华文中宋", FANG: "仿宋", HEI: "SimHei", KAI: "楷体"}

# Size 3 (三号), and the pitch that puts 22 lines on the 225 mm of a page (12,756 twips).
_SIZE, _PITCH = Pt(16), Pt(28.95)
# A brief of one page: size small 4 (小四), set closer.
_SMALL, _CLOSE = Pt(12), Pt(17)
# What a character is set closer by, so that 28 of size 3 fill the 156 mm of a line (442.2 pt): 0.25 pt, in twips. Not by
# a grid of characters: LibreOffice puts a character that is wider than its cell into two.
_CLOSER = -5
_CELL_STYLE, _ANNEX_STYLE = "表格文字", "附件标题"
_BLACK = RGBColor(0, 0, 0)


def build_word(paper: Paper, *, as_of: datetime) -> bytes:
    """The .docx of the paper; ``as_of`` is the moment its properties bear."""
    document = docx.Document()
    _set_properties(document, paper, as_of)
    _set_styles(document, is_compact=paper.is_compact)
    _name_fallbacks(document)
    _set_page(document.sections[0], landscape=False, is_compact=paper.is_compact)
    if not paper.is_compact:
        _set_grid(document.sections[0])
    write_head_and_foot(document, paper)
    _write_title(document, paper)
    blocks = list(_in_pages(paper.blocks))
    drawn = iter(pictures([block for block in blocks if isinstance(block, Chart)]))
    for block in blocks:
        if isinstance(block, Chart):
            _write_chart(document, block, next(drawn))
        else:
            _write_block(document, block)
    _write_end(document, paper)
    if paper.annexes:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, landscape=True)
        for number, annex in enumerate(paper.annexes):
            _write_annex(document, annex, on_new_page=number > 0)
    saved = io.BytesIO()
    document.save(saved)
    return _dated(saved, as_of)


def _dated(saved: io.BytesIO, as_of: datetime) -> bytes:
    """The same package with ``as_of`` on each of its parts, so that the same paper gives the same bytes."""
    moment = as_of.timetuple()[:6]
    answer = io.BytesIO()
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(answer, "w", zipfile.ZIP_DEFLATED) as taken:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, date_time=moment)
            part.compress_type = zipfile.ZIP_DEFLATED
            taken.writestr(part, given.read(name))
    return answer.getvalue()


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


def _set_grid(section: Any) -> None:
    """22 lines, as the standard has them."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "lines"), ("linePitch", _PITCH.twips)):
        grid.set(qn(f"w:{name}"), str(value))
    section._sectPr.append(grid)


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
    _style(styles["Heading 3"], FANG, size, indent=True, pitch=pitch)
    _style(styles["Caption"], HEI, Pt(12), centred=True, pitch=Pt(18) if is_compact else Pt(24))
    _style(styles["Header"], HEI, Pt(10.5), centred=True, pitch=None)
    _style(styles["Footer"], "宋体", Pt(14), pitch=None)
    cells = styles.add_style(_CELL_STYLE, 1)
    cells.base_style = styles["Normal"]
    _style(cells, FANG, Pt(10.5), pitch=None)
    annex = styles.add_style(_ANNEX_STYLE, 1)
    annex.base_style = styles["Normal"]
    _style(annex, SONG, Pt(18), centred=True, pitch=Pt(34))
    # A place in the list of contents, like a heading of the first level.
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    annex.element.get_or_add_pPr().append(level)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption", _ANNEX_STYLE):
        styles[name].paragraph_format.keep_with_next = True
    # Small type keeps its own measure; the grid is for the text.
    _set_closer(styles["Normal"], 0 if is_compact else _CLOSER)
    for name in ("Title", "Caption", "Header", "Footer", _CELL_STYLE, _ANNEX_STYLE):
        _set_closer(styles[name], 0)
        _leave_grid(styles[name].element.get_or_add_pPr())
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


def _set_closer(style: Any, twips: int) -> None:
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:spacing")):
        properties.remove(old)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twips))
    # Where the schema wants it: after the colour, before the size.
    properties.insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:lang"
    )


def _leave_grid(properties: Any) -> None:
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties.insert_element_before(
        snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
    )


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
    if paper.addressees:
        addressees = document.add_paragraph(f"{paper.addressees}：")
        _first_line(addressees._element.get_or_add_pPr(), 0)


def _in_pages(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Chart):
            yield from parts(block)
        else:
            yield block


def _write_block(document: Document, block: Heading | Paragraph | Table) -> None:
    if isinstance(block, Heading):
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Table):
        if block.caption:
            document.add_paragraph(block.caption, style="Caption").paragraph_format.space_before = Pt(8)
        _add_table(document, block, width=_type_area(document), points=block.size)
        _add_gap(document)
    else:
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


def _write_chart(document: Document, chart: Chart, picture: bytes) -> None:
    """The picture with its words for those who do not see it, and its caption below."""
    paragraph = document.add_paragraph(style=_CELL_STYLE)
    layout = paragraph.paragraph_format
    layout.space_before, layout.keep_with_next = Pt(8), True
    shape = paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(WIDTH_MM))
    # Said, or LibreOffice takes 3 mm on each side.
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")
    properties = shape._inline.docPr
    properties.set("descr", chart.alt)
    properties.set("title", chart.caption)
    document.add_paragraph(chart.caption, style="Caption").paragraph_format.keep_with_next = False
    _add_gap(document)


def _add_gap(document: Document) -> None:
    """A short empty line after a table."""
    layout = document.add_paragraph(style=_CELL_STYLE).paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(12)


def _add_lines(paragraph: Any, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def _write_end(document: Document, paper: Paper) -> None:
    if not paper.is_compact:
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
    label.paragraph_format.keep_with_next = True
    document.add_paragraph(annex.title, style=_ANNEX_STYLE).paragraph_format.space_after = Pt(6)
    _add_table(document, annex.table, width=Mm(253))
    if annex.note:
        document.add_paragraph(annex.note, style=_CELL_STYLE)


def _add_table(document: Document, table: Table, *, width: Length, points: float = 9) -> None:
    style = document.styles[_CELL_STYLE].style_id
    # Where python-docx puts a table of its own: before the properties of the last section.
    document.element.body._insert_tbl(table_element(table, width=width, points=points, style=style))
