"""Boxes of text in the Word document: one at the foot of a page, one that is the last line of a paragraph."""

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length

_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_NAMES = f'xmlns:wps="{_SHAPE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def box_at_the_foot(content: list[Any], *, width: Length, height: Length, name: str) -> Any:
    """A box without edges around ``content``, whose foot is that of the type area of its page.

    Not a table that floats: LibreOffice lets no wide one float.
    """
    size = f'cx="{width}" cy="{height}"'
    made = parse_xml(
        f'<mc:AlternateContent {nsdecls("w", "wp", "a")} {_NAMES}><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"'
        ' layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
        f'<wp:docPr id="9001" name="版记" descr={quoteattr(name)}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_SHAPE}"><wps:wsp>'
        f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        "<wps:txbx><w:txbxContent/></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"
    )
    return _filled(made, content)


def box_in_the_line(content: list[Any], *, width: Length, height: Length, name: str) -> Any:
    """A box without edges that stands in a line like a letter; it grows with what is written into it.

    As Word wrote it before 2010: of the boxes it writes now LibreOffice leaves the text behind when their line moves down.
    """
    style = (
        f"width:{width.pt}pt;height:{height.pt}pt;mso-wrap-distance-left:0;mso-wrap-distance-right:0;"
        "mso-position-horizontal-relative:char;mso-position-vertical-relative:line"
    )
    made = parse_xml(
        f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:w10="urn:schemas-microsoft-com:office:word"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
        ' path="m,l,21600r21600,l21600,xe"><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        f'<v:shape id="end" o:spid="_x0000_s2060" type="#_x0000_t202" alt={quoteattr(name)} style="{style}" filled="f" stroked="f">'
        '<v:textbox inset="0,0,0,0" style="mso-fit-shape-to-text:t"><w:txbxContent/></v:textbox><w10:anchorlock/></v:shape></w:pict>'
    )
    return _filled(made, content)


def _filled(box: Any, content: list[Any]) -> Any:
    next(box.iter(qn("w:txbxContent"))).extend(content)
    return box
