"""The ledger as a workbook: what the page shows, all pages of it, every text stored as text."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from measures.dispatch.exchange.columns import as_stored
from measures.documents.kinds import KIND_NAMES, SourceKind
from measures.ledger.rows import LedgerRow
from measures.ledger.rules import COLUMN_NAMES, PEOPLE_COLUMNS, Column
from measures.states import MEASURE_COMPLETION_NAMES, MEASURE_STATE_NAMES, OFFICE_TIME, STATE_NAMES

Value = str | date | datetime | int | None
ROWS_MOST = 10_000
_THIN = Side(style="thin", color="A6A6A6")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEADER = PatternFill("solid", fgColor="E8E8E8")
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class _Field:
    name: str
    width: float
    value: Callable[[LedgerRow], Value]


_ALWAYS = (
    _Field("来源", 22, lambda row: row.source.called),
    _Field("条号", 9, lambda row: row.measure.number_text or str(row.measure.number)),
    _Field("事项", 40, lambda row: row.measure.title),
    _Field("重点事项", 9, lambda row: "是" if row.measure.is_important else ""),
)


def _lead(row: LedgerRow) -> str:
    if not row.lead:
        return "各市" if row.measure.is_open_to_cities else ""
    return f"{row.lead}（{row.lead_source}）" if row.lead_source else row.lead


def _report(row: LedgerRow) -> str:
    said = STATE_NAMES[row.current.state] if row.current.state else ""  # type: ignore[index]
    cities = (
        f"各市已报 {row.current.cities_reported}/{row.current.cities_owing}"
        if row.current.cities_owing
        else ""
    )
    return "，".join(filter(None, (said, cities)))


def _state(row: LedgerRow) -> str:
    said = MEASURE_STATE_NAMES[row.measure.state]
    return f"{said}，{row.overdue_receipts} 个单位逾期未签收" if row.overdue_receipts else said


def _answering(column: Column, row: LedgerRow) -> str:
    return row.people.get(column.value, "")


_FIELDS: Mapping[Column, tuple[float, Callable[[LedgerRow], Value]]] = {
    Column.STATE: (14, _state),
    Column.LEAD: (18, _lead),
    Column.SUPPORTS: (32, lambda row: row.supports),
    Column.DUE: (12, lambda row: row.measure.due_on),
    Column.REPORT: (16, _report),
    Column.LAMP: (16, lambda row: row.current.lamp.label if row.current.lamp else ""),
    Column.KIND: (14, lambda row: KIND_NAMES[SourceKind(row.source.kind)]),
    Column.DOCUMENT_NO: (18, lambda row: row.source.document_no),
    Column.CHAPTER: (22, lambda row: row.chapter.name),
    Column.COMPLETION: (12, lambda row: MEASURE_COMPLETION_NAMES[row.measure.completion_kind]),
    Column.NEWEST: (
        17,
        lambda row: row.newest_at and row.newest_at.astimezone(OFFICE_TIME).replace(tzinfo=None),
    ),
    **{column: (20, partial(_answering, column)) for column in PEOPLE_COLUMNS},
    Column.INDICATORS: (36, lambda row: "\n".join(row.indicators)),
}


def build_book(
    rows: Iterable[LedgerRow], columns: Sequence[Column], *, facts: Sequence[str], at: datetime
) -> bytes:
    """The .xlsx of these rows. ``facts`` stand under the title, one to a line: what was asked for, when, how many."""
    fields = [*_ALWAYS, *(_Field(COLUMN_NAMES[column], *_FIELDS[column]) for column in columns)]
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = at.astimezone(OFFICE_TIME).replace(tzinfo=None)
    sheet: Any = book.create_sheet("事项台账")
    for place, field in enumerate(fields, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = field.width
    header = len(facts) + 2
    sheet.freeze_panes = f"{get_column_letter(len(_ALWAYS))}{header + 1}"
    sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.append([_cell(sheet, "事项台账", font=Font(bold=True, size=16))])
    for fact in facts:
        sheet.append([_cell(sheet, fact, font=Font(size=10))])
    sheet.append(
        [_cell(sheet, field.name, font=Font(bold=True), fill=_HEADER, border=_GRID) for field in fields]
    )
    looks = {"border": _GRID, "alignment": Alignment(vertical="top", wrap_text=True)}
    last = header
    for row in rows:
        sheet.append([_cell(sheet, field.value(row), **looks) for field in fields])
        last += 1
    sheet.auto_filter.ref = f"A{header}:{get_column_letter(len(fields))}{last}"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _cell(sheet: Any, value: Value, **looks: Any) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    for name, look in looks.items():
        setattr(cell, name, look)
    if isinstance(value, str):
        cell.value = as_stored(value)
        # Whatever it begins with.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_STARTS)
        return cell
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell
