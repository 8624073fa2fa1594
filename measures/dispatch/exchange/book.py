"""任务分解表 as a workbook to be filled in: the table, how to fill it in, and the names of the bodies."""

import io
from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.columns import Value
from measures.dispatch.exchange.rules import TASKS_MAX

TABLE, WORDS, BODIES = "任务分解表", "填写说明", "单位名录"
# Sheets that the reader need not tell about.
BESIDE = (WORDS, BODIES)
HEADER_ROW, SPARE_ROWS = 3, 200
_THIN = Side(style="thin", color="A6A6A6")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEADER = PatternFill("solid", fgColor="E8E8E8")
# What the system writes, and what stands in a row only so that one knows where one is.
_GREY = PatternFill("solid", fgColor="F2F2F2")
# Points; a text of more lines is read in the cell.
_LINE, _LINES_MOST = 14, 12
_DAY = "yyyy-mm-dd"
_NOTE = (
    "一项具体事项一行，同一任务的其他栏只在第一行填写。填好后在系统中“载入任务分解表”，"
    "先核对变化，确认后才写入；表中删去的行不会删除系统中的任务。灰色栏请勿改动。"
)


def build_book(
    title: str, rows: Sequence[dict[str, Value]], bodies: Sequence[str], *, mark: str = ""
) -> bytes:
    """The .xlsx with these rows (``standing.rows_of``; none for an empty form); every text is stored as text.

    ``mark`` stands before the note under the title (演示数据). Dates are dates, choices have lists, and so has the lead, from ``bodies``.
    """
    book = Workbook()
    table: Any = book.active
    table.title = TABLE
    _heading(table, title, f"{mark}{_NOTE}")
    before = ""
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        goes_on = bool(row.get(c.KEY)) and row.get(c.KEY) == before
        before = str(row.get(c.KEY) or "")
        _row(table, number, row, goes_on=goes_on)
    last = HEADER_ROW + len(rows) + SPARE_ROWS
    _lists(table, last, len(bodies))
    _setup(table, HEADER_ROW + max(len(rows), 1))
    _explain(book.create_sheet(WORDS))
    _names(book.create_sheet(BODIES), bodies)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: Value | int) -> Cell:
    cell: Any = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = c.as_stored(value)
        # Whatever it begins with.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value
    return cell  # type: ignore[no-any-return]


def _heading(table: Worksheet, title: str, note: str) -> None:
    wide = get_column_letter(len(c.FIELDS))
    for row, words, font, high in ((1, title, Font(bold=True, size=16), 28), (2, note, Font(size=10), 30)):
        table.merge_cells(f"A{row}:{wide}{row}")
        cell = _write(table, row, 1, words)
        cell.font = font
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        table.row_dimensions[row].height = high
    table.row_dimensions[HEADER_ROW].height = 32
    for number, field in enumerate(c.FIELDS, start=1):
        cell = _write(table, HEADER_ROW, number, field.name)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEADER, _GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        table.column_dimensions[get_column_letter(number)].width = field.width


def _row(table: Worksheet, number: int, row: dict[str, Value], *, goes_on: bool) -> None:
    lines = max(_lines(c.shown(field.name, row.get(field.name)), field.width) for field in c.FIELDS)
    table.row_dimensions[number].height = _LINE * min(lines, _LINES_MOST) + 3
    for place, field in enumerate(c.FIELDS, start=1):
        value = row.get(field.name)
        is_day = isinstance(value, date)
        cell = _write(table, number, place, value if is_day else c.shown(field.name, value) or None)
        if is_day:
            cell.number_format = _DAY
        cell.border = _GRID
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if field.name in {c.KEY, *c.FOR_READING} or (goes_on and field in c.OF_TASK):
            cell.fill = _GREY


def _lines(text: str, width: float) -> int:
    """About how many lines a text takes in a column; a Chinese character is two wide."""
    return sum(
        max(ceil(sum(2 if char > "\u2e7f" else 1 for char in line) / (width - 1)), 1)
        for line in text.splitlines() or [""]
    )


def _lists(table: Worksheet, last: int, bodies: int) -> None:
    for place, field in enumerate(c.FIELDS, start=1):
        formula = f'"{",".join(field.choices)}"' if field.choices else ""
        if field.name == c.LEAD and bodies:
            formula = f"'{BODIES}'!$A$2:$A${bodies + 1}"
        if formula:
            # A warning, no wall: a former name may be typed, the loading finds it out.
            style: Literal["stop", "warning"] = "stop" if field.choices else "warning"
            chosen = DataValidation("list", formula1=formula, allow_blank=True, errorStyle=style)
            chosen.errorTitle, chosen.error = field.name, "请从列表中选择。"
            letter = get_column_letter(place)
            chosen.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
            table.add_data_validation(chosen)
        if field.reads is c.read_day:
            table.column_dimensions[get_column_letter(place)].number_format = _DAY


def _setup(table: Worksheet, last: int) -> None:
    names = [field.name for field in c.FIELDS]
    table.freeze_panes = f"{get_column_letter(names.index(c.TITLE) + 2)}{HEADER_ROW + 1}"
    table.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(names))}{last}"
    table.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    table.page_setup.orientation, table.page_setup.paperSize = "landscape", 8
    table.page_setup.fitToWidth, table.page_setup.fitToHeight = 1, 0
    table.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _explain(sheet: Worksheet) -> None:
    rows = [
        ("栏目", "怎么填", "交办之后能否用表格修改"),
        *((f.name, f.words, f.later or "—") for f in c.FIELDS),
    ]
    for number, row in enumerate(rows, start=1):
        for place, words in enumerate(row, start=1):
            cell = _write(sheet, number, place, words)
            cell.alignment, cell.border = Alignment(vertical="top", wrap_text=True), _GRID
            if number == 1:
                cell.font, cell.fill = Font(bold=True), _HEADER
    words = f"一个文件不超过 5 MB、{TASKS_MAX} 项任务。单位写规范简称，曾用名、全称也可以识别。"
    _write(sheet, len(rows) + 2, 1, words)
    for letter, width in (("A", 16), ("B", 60), ("C", 46)):
        sheet.column_dimensions[letter].width = width


def _names(sheet: Worksheet, bodies: Sequence[str]) -> None:
    for number, name in enumerate(["单位（规范简称）", *bodies], start=1):
        _write(sheet, number, 1, name)
    sheet.column_dimensions["A"].width = 30
