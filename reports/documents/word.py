"""The paper as a Word document in the layout of GB/T 9704-2012."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt

from reports.documents.blocks import Annex, Block, Chart, Heading, Paper, Paragraph, Table
from reports.documents.charts import WIDTH_MM, parts, pictures
from reports.documents.word_boxes import box_in_the_line
from reports.documents.word_frame import write_frame_foot, write_frame_head
from reports.documents.word_marks import write_head_and_foot
from reports.documents.word_styles import (
    ANNEX_STYLE,
    CELL_STYLE,
    HEI,
    KAI,
    PITCH,
    SIZE,
    face,
    first_line,
    hint_eastern,
    name_fonts,
    set_grid,
    set_page,
    set_styles,
)
from reports.documents.word_tables import table_element

_CHARACTERS = 28
# In lines: a last paragraph that may go over to the next page whole, and an end that surely fits on one with some text.
_SHORT, _LONGEST_ENDING = 8, 19
_LONG_RUN = re.compile("[!-~]{16,}")


def build_word(paper: Paper, *, as_of: datetime) -> bytes:
    """The .docx of the paper; ``as_of`` is the moment its properties bear."""
    document = docx.Document()
    _set_properties(document, paper, as_of)
    set_styles(document, is_compact=paper.is_compact)
    name_fonts(document)
    set_page(document.sections[0], landscape=False, is_compact=paper.is_compact)
    if not paper.is_compact:
        set_grid(document.sections[0])
    write_head_and_foot(document, paper)
    write_frame_head(document, paper.frame, width=_type_area(document))
    _write_title(document, paper)
    blocks = list(_in_pages(paper.blocks))
    drawn = iter(pictures([block for block in blocks if isinstance(block, Chart)]))
    for number, block in enumerate(blocks, start=1):
        if isinstance(block, Chart):
            _write_chart(document, block, next(drawn))
        else:
            _write_block(document, block, is_last=number == len(blocks))
    _write_end(document, paper)
    if paper.annexes:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        set_page(section, landscape=True, is_a3=paper.annexes_on_a3)
        for number, annex in enumerate(paper.annexes):
            points = 10.5 if paper.annexes_on_a3 else 8.5
            _write_annex(document, annex, points=points, on_new_page=number > 0)
    write_frame_foot(document, paper.frame, width=_type_area(document, -1))
    hint_eastern(document.element.body.findall(qn("w:p")))
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


# --- The text ---------------------------------------------------------------------------------------


def _write_title(document: Document, paper: Paper) -> None:
    paragraph = document.add_paragraph(style="Title")
    # Two lines below the red line.
    paragraph.paragraph_format.space_before = 2 * PITCH if paper.frame.has_head else Pt(12)
    _add_lines(paragraph, paper.title_lines)
    subtitle = document.add_paragraph(paper.subtitle)
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first_line(subtitle._element.get_or_add_pPr(), 0)
    face(subtitle.runs[0]._element.get_or_add_rPr(), KAI)
    subtitle.paragraph_format.space_after = Pt(6) if paper.is_compact else PITCH
    if paper.addressees:
        addressees = document.add_paragraph(f"{paper.addressees}：")
        first_line(addressees._element.get_or_add_pPr(), 0)


def _in_pages(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Chart):
            yield from parts(block)
        else:
            yield block


def _write_block(document: Document, block: Heading | Paragraph | Table, *, is_last: bool) -> None:
    if isinstance(block, Heading):
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Table):
        if block.caption:
            document.add_paragraph(block.caption, style="Caption").paragraph_format.space_before = Pt(8)
        else:
            document.paragraphs[-1].paragraph_format.space_after = Pt(6)
        _add_table(document, block, width=_type_area(document), points=block.size, holds_on=is_last)
        _add_gap(document)
    else:
        for number, line in enumerate([line for line in block.text.split("\n") if line.strip()] or [""]):
            paragraph = document.add_paragraph()
            # Beside an address the few other characters of a line would be spread over its width.
            is_spread = not _LONG_RUN.search(line)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if is_spread else WD_ALIGN_PARAGRAPH.LEFT
            if block.lead and not number:
                lead = paragraph.add_run(block.lead)
                face(lead._element.get_or_add_rPr(), KAI)
            paragraph.add_run(line)


def _type_area(document: Document, section: int = 0) -> Length:
    """How wide the text of the paper's body is, or of another of its sections."""
    page: Any = document.sections[section]
    return Emu(page.page_width - page.left_margin - page.right_margin)


def _write_chart(document: Document, chart: Chart, picture: bytes) -> None:
    """The picture with its words for those who do not see it, and its caption below."""
    paragraph = document.add_paragraph(style=CELL_STYLE)
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
    layout = document.add_paragraph(style=CELL_STYLE).paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(12)


def _add_lines(paragraph: Any, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def _write_end(document: Document, paper: Paper) -> None:
    """The list of annexes, the signature and the closing, held to the last of the body (GB/T 9704-2012, 7.3.5)."""
    last = document.paragraphs[-1]
    ending = _ending(document, paper)
    width = _type_area(document)
    high = sum(_height(paragraph, width) for paragraph in ending)
    if high > _LONGEST_ENDING * PITCH.pt:
        held = ending[-4:]
    elif len(last.text) > _SHORT * _CHARACTERS:
        held = []
        _join_to_last_line(last, ending, box_size=(width, Pt(high)))
    else:
        held = [last, *ending]
        last.paragraph_format.widow_control = True
    for paragraph in held[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _ending(document: Document, paper: Paper) -> list[Any]:
    """Its paragraphs. An empty line is space before one: LibreOffice drops an empty paragraph at the head of a box."""
    line = Pt(6) if paper.is_compact else PITCH
    ending = []
    for number, name in enumerate(paper.annex_list):
        ending.append(document.add_paragraph(name if number else f"附件：{name}"))
        first_line(ending[-1]._element.get_or_add_pPr(), 5 if number else 2)
        ending[-1].paragraph_format.space_before = Pt(0) if number else line
    signed = [name for name in paper.signature if name]
    for number, name in enumerate(["　".join(signed)] if paper.is_compact else signed):
        ending.append(document.add_paragraph(name))
        ending[-1].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        layout = ending[-1].paragraph_format
        layout.right_indent = 4 * SIZE
        layout.space_before = Pt(0) if number else line if paper.annex_list else 2 * line
    if paper.closing:
        ending.append(document.add_paragraph(paper.closing, style=CELL_STYLE))
        ending[-1].paragraph_format.space_before = Pt(6) if paper.is_compact else PITCH
    return ending


def _join_to_last_line(last: Any, ending: list[Any], *, box_size: tuple[Length, Length]) -> None:
    """Have ``ending`` stand in the last line of a paragraph, in a box.

    Kept with the next, a long paragraph goes over whole in LibreOffice, and where it does not fit it parts the end: what is
    kept and longer than a page is cut where that ends (ISO/IEC 29500-1, 17.3.1.15). The line of a box is held to the line
    before it by widow control, however long the text is.
    """
    layout = last.paragraph_format
    layout.widow_control = True
    # At least so high: in lines of fixed height a box is cut off.
    layout.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
    layout.line_spacing = last.style.paragraph_format.line_spacing
    last.add_run().add_break()
    width, height = box_size
    box = box_in_the_line([p._element for p in ending], width=width, height=height, name="附件说明和落款")
    last.add_run()._element.append(box)
    # Or the line before the box would be spread over its width.
    compatibility = last.part.document.settings.element.find(qn("w:compat"))
    compatibility.insert(0, OxmlElement("w:doNotExpandShiftReturn"))


def _height(paragraph: Any, width: Length) -> float:
    """About how high a paragraph is, in points; a box grows where it is higher."""
    style = paragraph.style
    size, pitch = style.font.size.pt, style.paragraph_format.line_spacing
    pitch = pitch.pt if isinstance(pitch, Length) else 1.5 * size
    above = paragraph.paragraph_format.space_before or Pt(0)
    return above.pt + pitch * max(1, -(-len(paragraph.text) * size // (width.pt - 5 * size)))


# --- Tables -----------------------------------------------------------------------------------------


def _write_annex(document: Document, annex: Annex, *, points: float, on_new_page: bool) -> None:
    label = document.add_paragraph()
    label.paragraph_format.page_break_before = on_new_page
    first_line(label._element.get_or_add_pPr(), 0)
    face(label.add_run(annex.label)._element.get_or_add_rPr(), HEI)
    label.paragraph_format.keep_with_next = True
    document.add_paragraph(annex.title, style=ANNEX_STYLE).paragraph_format.space_after = Pt(6)
    _add_table(
        document, annex.table, width=_type_area(document, -1), points=points, holds_on=bool(annex.note)
    )
    if annex.note:
        document.add_paragraph(annex.note, style=CELL_STYLE)


def _add_table(
    document: Document, table: Table, *, width: Length, points: float, holds_on: bool = False
) -> None:
    style = document.styles[CELL_STYLE].style_id
    # Where python-docx puts a table of its own: before the properties of the last section.
    whole = table.stays_whole(is_compact=document.styles["Normal"].font.size != SIZE)
    made = table_element(table, width=width, points=points, style=style, is_whole=whole, holds_on=holds_on)
    document.element.body._insert_tbl(made)
