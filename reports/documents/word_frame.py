"""版头 and 版记 of the Word document, after GB/T 9704-2012 (7.2 and 7.4); what the office has not said is left out."""

from math import ceil
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor

from reports.documents.blocks import Frame, chinese_day
from reports.documents.word_boxes import box_at_the_foot
from reports.documents.word_styles import CELL_STYLE, HEI, KAI, PITCH, TITLE, face, first_line

_RED = RGBColor(0xE6, 0, 0)
# From the top of the type area to that of the red name, and from its foot to the red line below the number.
_NAME_AT, _LINE_BELOW = Mm(35), Mm(4)
_LARGEST = Pt(60)
# Rules of 0.35 and 0.25 mm, in eighths of a point.
_THICK, _THIN = 8, 6
_RED_LINE = 12
# 4号 and the height of its lines, in points.
_SIZE, _LINE = 14, 20


def write_frame_head(document: Document, frame: Frame, *, width: Length) -> None:
    """份号, 紧急程度, 发文机关标志, 文号 with 签发人 and the red line; nothing where the frame has no head."""
    if not frame.has_head:
        return
    above = [line for line in (frame.copy_number, frame.urgency) if line]
    for line in above:
        paragraph = _paragraph(document, line)
        if line == frame.urgency:
            face(paragraph.runs[0]._element.get_or_add_rPr(), HEI)
    if frame.mark:
        # So large that the name fits on a line, in the width that 28 letters of the text take.
        size = min(_LARGEST, int(width / len(frame.mark)))
        name = _paragraph(document, frame.mark)
        name.alignment = WD_ALIGN_PARAGRAPH.CENTER
        layout = name.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Length(int(size * 1.2))
        layout.space_before = Length(max(0, _NAME_AT - len(above) * PITCH))
        run = name.runs[0]
        face(run._element.get_or_add_rPr(), TITLE)
        run.font.size, run.font.color.rgb = size, _RED
    number = _paragraph(document, frame.number)
    number.paragraph_format.space_before = 2 * PITCH if frame.mark else Pt(0)
    if frame.signatory:
        # Of a paper to a superior: the number on the left, who signed it on the right, one letter in.
        number.paragraph_format.tab_stops.add_tab_stop(Length(width - Pt(16)), WD_TAB_ALIGNMENT.RIGHT)
        number.paragraph_format.first_line_indent = Pt(16)
        number.add_run("\t签发人：")
        face(number.add_run(frame.signatory)._element.get_or_add_rPr(), KAI)
    else:
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _red_line_below(number)


def write_frame_foot(document: Document, frame: Frame, *, width: Length) -> None:
    """抄送, 印发机关 and 印发日期 between rules at the foot of the last page; nothing where none of them is said."""
    wide = width.twips
    rows, lines = [], 0
    if frame.copied_to:
        copied = f"抄送：{frame.copied_to.rstrip('。')}。"
        # Further lines stand under the first name.
        rows.append(_cell(copied, wide, '<w:ind w:left="1120" w:right="280" w:hanging="840"/>', across=2))
        lines += max(1, ceil((len(copied) - 3) / (width.pt // _SIZE - 5)))
    if frame.issuer or frame.issued_on:
        day = f"{chinese_day(frame.issued_on)}印发" if frame.issued_on else ""
        left = _cell(frame.issuer, wide // 2, '<w:ind w:left="280" w:firstLine="0"/>')
        right = _cell(day, wide // 2, '<w:ind w:right="280" w:firstLine="0"/><w:jc w:val="right"/>')
        rows.append(left + right)
        lines += 1
    if not rows:
        return
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in (("top", _THICK), ("bottom", _THICK), ("insideH", _THIN))
    )
    table = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{wide}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{wide // 2}"/><w:gridCol w:w="{wide // 2}"/></w:tblGrid>'
        + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
        + "</w:tbl>"
    )
    line = document.add_paragraph(style=CELL_STYLE)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = Pt(1)
    # A cell or box ends with a paragraph; this one takes no room.
    end = (
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{CELL_STYLE}"/>'
        '<w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
    )
    box = box_at_the_foot(
        [parse_xml(table), parse_xml(end)],
        width=width,
        height=Pt(lines * _LINE + 4),
        name="版记：抄送机关、印发机关和印发日期",
    )
    line.add_run()._element.append(box)


def _cell(text: str, wide: int, layout: str, *, across: int = 1) -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    looks = f'<w:rFonts w:hint="eastAsia"/><w:sz w:val="{2 * _SIZE}"/><w:szCs w:val="{2 * _SIZE}"/>'
    run = f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{CELL_STYLE}"/>'
        f'<w:spacing w:line="{20 * _LINE}" w:lineRule="exact"/>{layout}</w:pPr>{run}</w:p></w:tc>'
    )


def _paragraph(document: Document, text: str) -> Any:
    paragraph = document.add_paragraph(text)
    first_line(paragraph._element.get_or_add_pPr(), 0)
    return paragraph


def _red_line_below(paragraph: Any) -> None:
    borders, border = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", _RED_LINE),
        ("space", round(_LINE_BELOW.pt)),
        ("color", "E60000"),
    ):
        border.set(qn(f"w:{name}"), str(value))
    borders.append(border)
    paragraph._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )
