"""Tables of the Word document, written as XML: a cell made through python-docx takes thirty times as long."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length

from reports.documents.blocks import Column, Line, Table

# Rows with more text than this may be cut by the end of a page; shorter ones stay whole.
_LONG_ROW = 900
TONES = {"green": "1D6B3A", "yellow": "8A5A00", "red": "B3261E", "done": "24508F"}
_HEAD_SHADE, _GROUP_SHADE = "E8E8E8", "F2F2F2"
# Ten columns leave no room for Word's usual 1.9 mm on each side of a cell.
_NARROW = (
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="36" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="36" w:type="dxa"/></w:tblCellMar>'
)


def table_element(
    table: Table, *, width: Length, points: float, style: str, is_whole: bool, holds_on: bool
) -> Any:
    """The ``w:tbl`` of a table ``width`` wide, its text in ``style`` at ``points``. Its head is repeated on each page.

    ``is_whole``: it stays on one page. ``holds_on``: its last row stays on a page with what follows.
    """
    shares = [column.share for column in table.columns]
    twips = [int(width.twips * share / sum(shares)) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in twips)
    rows = "".join(_rows(table, twips, _Letters(style, points), is_whole=is_whole, holds_on=holds_on))
    name = quoteattr(table.caption)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>{_NARROW}'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={name}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


class _Letters:
    """The XML of a cell's text."""

    def __init__(self, style: str, points: float) -> None:
        self._style = f"<w:pStyle w:val={quoteattr(style)}/>"
        self._size = f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'

    def paragraph(self, text: str, *, centred: bool, bold: bool, keep: bool, tone: str) -> str:
        weight = "<w:b/>" if bold else ""
        colour = f'<w:color w:val="{tone}"/>' if tone else ""
        layout = ("<w:keepNext/>" if keep else "") + ('<w:jc w:val="center"/>' if centred else "")
        run = ""
        if text:
            said = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
            looks = f'<w:rFonts w:hint="eastAsia"/>{weight}{colour}{self._size}'
            run = f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{said}</w:t></w:r>'
        return f"<w:p><w:pPr>{self._style}{layout}</w:pPr>{run}</w:p>"


def _rows(
    table: Table, twips: list[int], letters: _Letters, *, is_whole: bool, holds_on: bool
) -> Iterator[str]:
    toned = next((n for n, column in enumerate(table.columns) if column.name == "亮灯"), None)
    head = Line([column.name for column in table.columns], "total")
    yield _row(head, table.columns, twips, letters, keep=is_whole and bool(table.lines), is_head=True)
    for number, line in enumerate(table.lines, start=1):
        # The last row takes the one before it along.
        left = len(table.lines) - number
        keep = holds_on if not left else is_whole or left == 1
        if line.kind == "group":
            name = letters.paragraph(line.cells[0], centred=False, bold=True, keep=True, tone="")
            cell = _cell(sum(twips), name, shade=_GROUP_SHADE, across=len(twips))
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"
        else:
            yield _row(line, table.columns, twips, letters, keep=keep, toned=toned)


def _row(
    line: Line,
    columns: list[Column],
    twips: list[int],
    letters: _Letters,
    *,
    keep: bool,
    is_head: bool = False,
    toned: int | None = None,
) -> str:
    cells = []
    for number, (text, column, wide) in enumerate(zip(line.cells, columns, twips, strict=True)):
        paragraph = letters.paragraph(
            text,
            centred=is_head or column.align == "center",
            bold=line.kind == "total",
            keep=keep,
            tone=TONES.get(line.tone, "") if number == toned else "",
        )
        cells.append(_cell(wide, paragraph, shade=_HEAD_SHADE if is_head else ""))
    whole = "<w:cantSplit/>" if sum(map(len, line.cells)) < _LONG_ROW else ""
    return f"<w:tr><w:trPr>{whole}{'<w:tblHeader/>' * is_head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(wide: int, paragraph: str, *, shade: str, across: int = 1) -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{ground}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph}</w:tc>"
    )
