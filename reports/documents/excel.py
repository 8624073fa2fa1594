"""Workbooks: typed dates and numbers, made to be filtered and printed; the same book gives the same bytes.

Every text is stored as text, so nothing that somebody typed is ever taken for a formula, a link or a control code.
"""

import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from measures.states import OFFICE_TIME
from reports.documents.long_texts import HIGHEST, height, lines_in, note_width, with_long_texts
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value

# What one cell of Excel holds, in UTF-16 units; a longer text makes a file that Excel calls broken.
CELL_MAX = 32_767
CUT_REMARK = "……（超出 Excel 单元格容量，以下从略，全文见“全文”表）"
LAMP_COLUMN = "亮灯"

_SONG, _HEI = "宋体", "黑体"
_THIN = Side(style="thin", color="808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEADER_FILL = PatternFill("solid", fgColor="E8E8E8")
_GROUP_FILL = PatternFill("solid", fgColor="F2F2F2")
_LAMP_FILLS = {
    "green": PatternFill("solid", fgColor="DDF0E3"),
    "yellow": PatternFill("solid", fgColor="FFF0CC"),
    "red": PatternFill("solid", fgColor="FBDAD7"),
    "done": PatternFill("solid", fgColor="DCE8F8"),
}
_PAPERS = {"A4": 9, "A3": 8}
# A cell that shows such a first character is also marked as quoted, so that editing it keeps it a text.
_FORMULA_STARTS = ("=", "+", "-", "@")
# Excel reads _x0041_ in a text as the character it names.
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_DAY = date(1900, 3, 1)  # Excel's calendar is right from here on
# From so many points on a row is read from its top.
_TALL = 60.0


def build_book(book: Book) -> bytes:
    """The .xlsx of ``book``: a sheet for each of its tables, marked where the book is a draft, withdrawn or a demonstration.

    A text that its row cannot show says so at its beginning and stands whole on a sheet of its own (``long_texts``); one
    longer than ``CELL_MAX`` ends with ``CUT_REMARK`` where it was.
    """
    book = with_long_texts(book)
    workbook = Workbook(write_only=True)
    names: set[str] = set()
    for number, sheet in enumerate(book.sheets):
        page = workbook.create_sheet(_sheet_name(sheet.name, names))
        _Writer(page, book, sheet, is_first=number == 0).write()
    moment = _office_time(book.as_of)
    properties = workbook.properties
    properties.title, properties.creator, properties.lastModifiedBy = book.title, book.creator, book.creator
    properties.created = properties.modified = moment
    saved = io.BytesIO()
    # Not Workbook.save, which stamps the file with the time of day.
    with _Archive(saved, moment) as archive:
        ExcelWriter(workbook, archive).write_data()
    return saved.getvalue()


def fitting(text: str) -> str:
    """``text`` as a cell can hold it: cut with a remark where it is too long."""
    text = _CODE.sub("_x005F_", text)
    if 2 * len(text) <= CELL_MAX:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_MAX:
        return text
    # Half of a pair at the cut is left out.
    return units[: 2 * (CELL_MAX - len(CUT_REMARK))].decode("utf-16-le", "ignore") + CUT_REMARK


class _Archive(ZipFile):
    """A zip whose entries all bear one moment, so that the same content makes the same file."""

    def __init__(self, target: io.BytesIO, moment: datetime) -> None:
        super().__init__(target, "w", ZIP_DEFLATED)
        self._moment = moment

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(self._entry(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with open(filename, "rb") as source, self.open(self._entry(str(arcname)), "w") as entry:  # noqa: PTH123
            while chunk := source.read(1 << 20):
                entry.write(chunk)

    def _entry(self, name: str) -> ZipInfo:
        year, month, day, hour, minute, second = self._moment.timetuple()[:6]
        entry = ZipInfo(name, (max(year, 1980), month, day, hour, minute, second))
        entry.compress_type = ZIP_DEFLATED
        return entry


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell looks; each look is made once, as fonts and fills set cell by cell cost most of the time."""

    role: str
    centred: bool = False
    is_tall: bool = False
    number_format: str = ""
    tone: str = ""
    quoted: bool = False


class _Writer:
    """Writes one sheet, row by row from the top: title, note, facts, header, rows, closing."""

    def __init__(self, page: Any, book: Book, sheet: Sheet, *, is_first: bool) -> None:
        self.page, self.book, self.sheet = page, book, sheet
        self.facts = book.facts if is_first else []
        self.closing = book.closing if is_first else ""
        self.header_row = 3 if not self.facts else 4 + len(self.facts)
        self.looks: dict[_Look, Any] = {}
        self.row = 0

    def write(self) -> None:
        columns = self.sheet.columns
        self._prepare()
        marks = "".join(f"【{mark}】" for mark in (self.book.mark,) if mark)
        self._append([self._cell(f"{marks}{self.sheet.title}", _Look("title"))], 26)
        self._append_across("　".join(filter(None, (self.book.demo_mark, self.sheet.note))), "note")
        self._write_facts()
        self._append(
            [self._cell(column.name, _Look("header")) for column in columns], _header_height(columns)
        )
        toned = next((n for n, column in enumerate(columns) if column.name == LAMP_COLUMN), None)
        for row in self.sheet.rows:
            self._append_row(row, toned)
        if self.closing:
            self._append([], None)
            self._append_across(self.closing, "note")
        self.page.close()

    # --- Rows ---------------------------------------------------------------------------------------

    def _append(self, cells: Sequence[Any], height: float | None) -> None:
        self.row += 1
        if height is not None:
            self.page.row_dimensions[self.row].height = height
        self.page.append(cells)

    def _append_across(self, text: str, role: str) -> None:
        """A line of words over so many columns as a screen shows, wrapped."""
        span, width = note_width(self.sheet.columns)
        self._append([self._cell(text, _Look(role))], _height([(text, width)], least=16.0))
        if span > 1 and text:
            self.page.merged_cells.add(f"A{self.row}:{get_column_letter(span)}{self.row}")

    def _write_facts(self) -> None:
        if not self.facts:
            return
        # The value stands where the names have room, and has itself room for a moment: a date that has none shows as ###.
        place = self._reach(0, 14)
        last = self._reach(place, 18)
        for name, value in self.facts:
            empty = [None] * (place - 1)
            self._append(
                [self._cell(name, _Look("fact-name")), *empty, self._cell(value, _Look("fact"))], None
            )
            if isinstance(value, date) and last > place + 1:
                self.page.merged_cells.add(
                    f"{get_column_letter(place + 1)}{self.row}:{get_column_letter(last)}{self.row}"
                )
        self._append([], None)

    def _reach(self, start: int, room: float) -> int:
        """The column behind those that have ``room`` together from ``start`` on; never behind the last."""
        place, width = start, 0.0
        while place < len(self.sheet.columns) - 1 and width < room:
            width += self.sheet.columns[place].width
            place += 1
        return place

    def _append_row(self, row: SheetRow, toned: int | None) -> None:
        columns = self.sheet.columns
        if row.kind == "group":
            # Not merged: a merged row cannot be sorted or filtered. Its words run over the empty cells beside it.
            words = self._cell(row.values[0] if row.values else "", _Look("group"))
            self._append([words, *(self._cell(None, _Look("group")) for _ in columns[1:])], 20)
            return
        texts = [(v, c.width) for v, c in zip(row.values, columns, strict=True) if isinstance(v, str)]
        high = _height(texts)
        cells = []
        for number, (value, column) in enumerate(zip(row.values, columns, strict=True)):
            tone = row.tone if number == toned and row.tone in _LAMP_FILLS else ""
            cells.append(self._cell(value, _Look(row.kind, column.centred, high > _TALL, tone=tone)))
        self._append(cells, high)

    # --- Cells --------------------------------------------------------------------------------------

    def _cell(self, value: Value, look: _Look) -> Any:
        """One value as what it is; a text as text, whatever it begins with."""
        value = _excel_value(value)
        number_format, quoted = "", False
        if isinstance(value, str):
            value = fitting(value)
            quoted = value.startswith(_FORMULA_STARTS)
        elif isinstance(value, datetime):
            number_format = "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            number_format = "yyyy-mm-dd"
        cell: Any = WriteOnlyCell(self.page, cast("Any", value))
        if isinstance(value, str):
            cell.data_type = "s"
        if number_format or quoted:
            look = replace(look, number_format=number_format, quoted=quoted)
        style = self.looks.get(look)
        if style is None:
            style = self.looks[look] = self._style(look)
        cell._style = style
        return cell

    def _style(self, look: _Look) -> Any:
        cell: Any = WriteOnlyCell(self.page)
        face, size, bold, colour = _FONTS[look.role]
        cell.font = Font(name=face, size=size, bold=bold, color=colour)
        if look.role in ("header", "group", "row", "total"):
            cell.border = _GRID
        if look.role in _FILLS:
            cell.fill = _FILLS[look.role]
        if look.tone:
            cell.fill = _LAMP_FILLS[look.tone]
        is_centred = look.centred or look.role == "header"
        cell.alignment = Alignment(
            horizontal="center" if is_centred else "left",
            vertical="top" if look.role == "note" or look.is_tall else "center",
            wrap_text=look.role in ("header", "row", "total", "note"),
        )
        if look.number_format:
            cell.number_format = look.number_format
        if look.quoted:
            cell.quotePrefix = True
        return cell._style

    # --- The sheet ----------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Widths, panes, filter and print setup; they are written before the rows."""
        page, columns = self.page, self.sheet.columns
        for number, column in enumerate(columns, start=1):
            page.column_dimensions[get_column_letter(number)].width = column.width
        # Above many facts a frozen header would leave no room for the rows.
        below = 3 if self.facts else self.header_row + 1
        page.freeze_panes = f"{get_column_letter(self.sheet.frozen_columns + 1)}{below}"
        body = [*self.sheet.rows]
        while body and body[-1].kind == "total":
            body.pop()
        if self.sheet.has_filter and columns:
            last = f"{get_column_letter(len(columns))}{self.header_row + len(body)}"
            page.auto_filter.ref = f"A{self.header_row}:{last}"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", _PAPERS[self.sheet.paper]
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        first = self.header_row if self.facts else 1
        page.print_title_rows = f"{first}:{self.header_row}"
        page.print_options.horizontalCentered = True
        page.page_margins.left = page.page_margins.right = 0.5
        marks = page.HeaderFooter
        marks.oddFooter.center.text = "— &P —"
        if self.book.demo_mark:
            marks.oddHeader.center.text = self.book.demo_mark.replace("&", "&&")
        if self.book.mark:
            marks.oddHeader.right.text = self.book.mark.replace("&", "&&")


# Font, size, bold, colour of each role.
_FONTS = {
    "title": (_HEI, 16, True, None),
    "note": (_SONG, 10, False, "555555"),
    "fact-name": (_HEI, 10, False, None),
    "fact": (_SONG, 10, False, None),
    "header": (_HEI, 10, True, None),
    "group": (_HEI, 10, True, None),
    "row": (_SONG, 10, False, None),
    "total": (_SONG, 10, True, None),
}
_FILLS = {"header": _HEADER_FILL, "group": _GROUP_FILL}


def _excel_value(value: Value) -> Value:
    """``value`` as Excel can hold it: moments in office time, days before its calendar as text, no number that is none."""
    if isinstance(value, datetime):
        value = _office_time(value)
        return value if value.date() >= _FIRST_DAY else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value if value >= _FIRST_DAY else value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    # A text without letters is an empty cell, not a text.
    return None if value == "" else value


def _office_time(at: datetime) -> datetime:
    """A moment on the office's clock, without its zone, which Excel does not know."""
    return at.astimezone(OFFICE_TIME).replace(tzinfo=None) if at.tzinfo else at


def _height(texts: Iterable[tuple[str, float]], *, least: float = 20.0) -> float:
    """A row's height in points for its longest wrapped text; Excel draws none higher than 409."""
    most = max((lines_in(text[:CELL_MAX], width) for text, width in texts), default=1)
    return min(HIGHEST, max(least, height(most)))


def _header_height(columns: Sequence[SheetColumn]) -> float:
    return _height([(column.name, column.width - 1) for column in columns])


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: no more than 31 characters, none of those it forbids, and each once."""
    whole = re.sub(r"[\[\]:*?/\\]", "_", name).strip("' ") or "表"
    answer, number = whole[:31], 1
    while answer.casefold() in taken:
        number += 1
        tail = f"（{number}）"
        answer = whole[: 31 - len(tail)] + tail
    taken.add(answer.casefold())
    return answer
