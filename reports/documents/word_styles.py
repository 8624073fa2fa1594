"""The sheet and the styles of the Word document, after GB/T 9704-2012.

The fonts are named, not carried: offices have them, and they are not free. ``_FALLBACKS`` tells Word what to
take where one is missing.
"""

from collections.abc import Iterable
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE, FANG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_LATIN = "Times New Roman"
_FALLBACKS = {TITLE: "华文中宋", FANG: "仿宋", HEI: "SimHei", KAI: "楷体", SONG: "SimSun"}

# Size 3 (三号), and the pitch that puts 22 lines on the 225 mm of a page (12,756 twips).
SIZE, PITCH = Pt(16), Pt(28.95)
# A brief of one page: size small 4 (小四), set closer.
_SMALL, _CLOSE = Pt(12), Pt(17)
# What a character is set closer by, so that 28 of size 3 fill the 156 mm of a line (442.2 pt): 0.25 pt, in twips. Not by
# a grid of characters: LibreOffice puts a character that is wider than its cell into two.
_CLOSER = -5
CELL_STYLE, ANNEX_STYLE = "表格文字", "附件标题"
_BLACK = RGBColor(0, 0, 0)
_STYLES = {"Normal", "Title", "caption", "header", "footer", "Table Grid", CELL_STYLE, ANNEX_STYLE}
_STYLES |= {f"heading {level}" for level in (1, 2, 3, 4)}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MATHEMATICS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# In a line of fixed height Word sets the letters low: four fifths of the height lie above the base line, where the letters
# take 0.88 of their size. By so much the type area of the text begins higher, so that its first letters stand at 37 mm.
_RISE = Mm(2.8)
_TEXT_MARGINS = (Mm(37) - _RISE, Mm(35) + _RISE, Mm(28), Mm(26))


def set_grid(section: Any) -> None:
    """22 lines, as the standard has them."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "lines"), ("linePitch", PITCH.twips)):
        grid.set(qn(f"w:{name}"), str(value))
    section._sectPr.append(grid)


def set_page(section: Any, *, landscape: bool, is_compact: bool = False, is_a3: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    short, long = (Mm(297), Mm(420)) if is_a3 else (Mm(210), Mm(297))
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    # The landscape annex is the same sheet turned, a little wider for its ten columns.
    margins = (Mm(28), Mm(26), Mm(22), Mm(22)) if landscape else _TEXT_MARGINS
    if is_compact:
        margins = (Mm(24), Mm(22), Mm(24), Mm(22))
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = margins
    section.header_distance = Mm(15) if landscape or is_compact else Mm(20)
    section.footer_distance = Mm(14) if landscape or is_compact else Mm(23)


def set_styles(document: Document, *, is_compact: bool) -> None:
    styles = document.styles
    size, pitch = (_SMALL, _CLOSE) if is_compact else (SIZE, PITCH)
    title_size, title_pitch = (Pt(18), Pt(26)) if is_compact else (Pt(22), Pt(34))
    _style(styles["Normal"], FANG, size, indent=True, pitch=pitch)
    _style(styles["Title"], TITLE, title_size, centred=True, pitch=title_pitch)
    _style(styles["Heading 1"], HEI, size, indent=True, pitch=pitch)
    _style(styles["Heading 2"], KAI, size, indent=True, pitch=pitch)
    _style(styles["Heading 3"], FANG, size, indent=True, pitch=pitch)
    _style(styles["Heading 4"], FANG, size, indent=True, pitch=pitch)
    _style(styles["Caption"], HEI, Pt(12), centred=True, pitch=Pt(18) if is_compact else Pt(24))
    _style(styles["Header"], HEI, Pt(10.5), centred=True, pitch=None)
    # Page numbers: 4号半角宋体, so the digits too.
    _style(styles["Footer"], SONG, Pt(14), pitch=None, latin=SONG)
    cells = styles.add_style(CELL_STYLE, 1)
    cells.base_style = styles["Normal"]
    _style(cells, FANG, Pt(10.5), pitch=None)
    annex = styles.add_style(ANNEX_STYLE, 1)
    annex.base_style = styles["Normal"]
    _style(annex, TITLE, Pt(18), centred=True, pitch=Pt(34))
    # A place in the list of contents, like a heading of the first level.
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    annex.element.get_or_add_pPr().append(level)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption", ANNEX_STYLE):
        styles[name].paragraph_format.keep_with_next = True
    # Small type keeps its own measure; the grid is for the text.
    _set_closer(styles["Normal"], 0 if is_compact else _CLOSER)
    for name in ("Title", "Caption", "Header", "Footer", CELL_STYLE, ANNEX_STYLE):
        _set_closer(styles[name], 0)
        _leave_grid(styles[name].element.get_or_add_pPr())
    # A quiet title: the built-in style draws a line under it.
    for border in styles["Title"].element.pPr.findall(qn("w:pBdr")):
        styles["Title"].element.pPr.remove(border)
    default = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    face(default, FANG)
    for language in default.findall(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    _drop_other_styles(document)


def _drop_other_styles(document: Document) -> None:
    """Take away what the template brings and the paper does not use: it names faces that no office paper has."""
    for style in list(document.styles.element.findall(qn("w:style"))):
        for link in style.findall(qn("w:link")):
            style.remove(link)
        if style.find(qn("w:name")).get(qn("w:val")) not in _STYLES and not style.get(qn("w:default")):
            document.styles.element.remove(style)
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            document.part.rels.pop(key)


def _style(
    style: Any,
    font: str,
    size: Any,
    *,
    indent: bool = False,
    centred: bool = False,
    pitch: Any = PITCH,
    latin: str = _LATIN,
) -> None:
    face(style.element.get_or_add_rPr(), font, latin)
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
    first_line(style.element.get_or_add_pPr(), 2 if indent else 0)


def face(properties: Any, font: str, latin: str = _LATIN) -> None:
    """Name ``font`` for Chinese and ``latin`` beside it; theme fonts would win over both, so they go."""
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script, face in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), face)


def first_line(properties: Any, characters: int) -> None:
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


def hint_eastern(paragraphs: Iterable[Any]) -> None:
    """Have “ ” ‘ ’ — … set in the Chinese face: without a hint Word takes the Latin one for what both scripts use."""
    for paragraph in paragraphs:
        for run in paragraph.iter(qn("w:r")):
            if not run.text.isascii():
                run.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def name_fonts(document: Document) -> None:
    """The table of fonts and the theme name the faces of the paper and no others."""
    package = {str(part.partname): part for part in document.part.package.iter_parts()}
    fonts = OxmlElement("w:fonts")
    for name in (*_FALLBACKS, _LATIN):
        font = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        if name in _FALLBACKS:
            other = OxmlElement("w:altName")
            other.set(qn("w:val"), _FALLBACKS[name])
            font.append(other)
        fonts.append(font)
    package["/word/fontTable.xml"]._blob = serialize_part_xml(fonts)
    theme = parse_xml(package["/word/theme/theme1.xml"].blob)
    for kind, eastern in (("majorFont", HEI), ("minorFont", FANG)):
        for scheme in theme.iter(f"{_DRAWING}{kind}"):
            for font in list(scheme):
                script = font.tag.removeprefix(_DRAWING)
                if script == "font":
                    scheme.remove(font)
                else:
                    font.set("typeface", {"latin": _LATIN, "ea": eastern}.get(script, ""))
    package["/word/theme/theme1.xml"]._blob = serialize_part_xml(theme)
    settings = document.settings.element
    for language in settings.findall(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for mathematics in settings.findall(f"{_MATHEMATICS}mathPr"):
        settings.remove(mathematics)
