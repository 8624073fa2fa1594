"""What stands on every page of the Word document: page number, the mark of a draft or withdrawn paper, the demo mark."""

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from reports.documents.blocks import Paper
from reports.documents.word_styles import hint_eastern

_RED = RGBColor(0xB3, 0x26, 0x1E)
_VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
# The shape that Word's own watermarks have: text bent along a straight path.
_TEXT_SHAPE = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
    ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
)


def write_head_and_foot(document: Document, paper: Paper) -> None:
    """Heads and feet of odd and even pages; the landscape section takes them over from the first."""
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
        hint_eastern([paragraph._element])
    for number, head in enumerate((section.header, section.even_page_header), start=1):
        head.is_linked_to_previous = False
        paragraph = head.paragraphs[0]
        # In words too: a watermark may be switched off in print, and not every reader draws it.
        said = "　".join(filter(None, (paper.mark, paper.demo_mark)))
        if said:
            paragraph.add_run(said).font.color.rgb = _RED
        if paper.mark:
            paragraph.add_run()._element.append(_watermark(paper.mark, number))


def _watermark(mark: str, number: int) -> Any:
    """``mark`` across the page in light grey, behind the text."""
    width = 170 * len(mark)
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:150pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    text = quoteattr(mark)
    return parse_xml(
        f"<w:pict {nsdecls('w')} {_VML}>{_TEXT_SHAPE}"
        f'<v:shape id="watermark-{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt={quoteattr("水印：" + mark)}'
        f' style="{style}" o:allowincell="f" fillcolor="#c8c8c8" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string={text}/></v:shape></w:pict>'
    )


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
