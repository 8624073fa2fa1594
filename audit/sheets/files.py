"""An uploaded file as rows of text, with all that a reader ought to be told about it.

Whatever the file is, the answer is rows or a Chinese sentence (``RuleBroken``), never a crash.
"""

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, cast

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

from audit.rules import RuleBroken

MOST_BYTES = 1024 * 1024
# Further down and further right nobody looks.
ROWS_LOOKED_AT, COLUMNS_LOOKED_AT = 2000, 40
# As many as Excel lets stand in a cell. One more is read, so that a longer text is known for one.
CELL_MAX = 32_767
# A megabyte of zeros unpacks to a thousand: what a table that people made unpacks to is far below this.
UNPACKED_MOST = 20 * 1024 * 1024
# What stands for a formula whose result the file does not keep, or which has none (#REF!).
FORMULA = "=公式"
_NAMED = 10
# As Excel writes characters into a sheet that XML does not let through (the _x000D_ of many other systems).
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What openpyxl does not tell of a sheet that it reads row by row.
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]*>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*\bref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|f|t)[ >]")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER, _FIRST, _LAST = (re.compile(rb'\b%s="([0-9]{1,7})"' % name) for name in (b"r", b"min", b"max"))


@dataclass(frozen=True)
class Row:
    """A row that says something: its number in the sheet, from 1, and its cells as text."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Grid:
    """The rows of a file that say something, and remarks for whoever uploaded it."""

    rows: Sequence[Row]
    remarks: Sequence[str] = field(default=())
    # The day from which the file counts days (1900 or, by old Macs, 1904).
    epoch: datetime = CALENDAR_WINDOWS_1900
    # True where rows further down were not read.
    is_cut: bool = False


def refused(code: str, words: str) -> RuleBroken:
    return RuleBroken(code, words, "file")


def too_big(most_bytes: int, keep: str) -> str:
    """What is said of a file that is too big."""
    return f"文件超过 {most_bytes // 1024 // 1024} MB，请只保留{keep}后重新上传。"


def read_file(
    name: str, content: bytes, *, keep: str, most_bytes: int = MOST_BYTES, beside: Collection[str] = ()
) -> Grid:
    """The first visible sheet of an .xlsx file, or a .csv file (UTF-8 or GB18030), as text.

    Formulas are not calculated: what the file keeps of their last calculation counts and is remarked, ``FORMULA`` stands
    where it keeps nothing. A cell merged over several rows counts in each of them. Hidden rows and columns are read and
    remarked; hidden sheets are left out and remarked, as are other sheets and rows below the 2000th; not so sheets named
    ``beside``, which our own books have. Refuses other files, empty ones and more than ``most_bytes``; ``name`` is the
    file's, ``keep`` says what is wanted of it.
    """
    if len(content) > most_bytes:
        raise refused("file_too_big", too_big(most_bytes, keep))
    if not content.strip():
        raise refused("file_empty", "文件是空的，请核对后重新上传。")
    ending = name.lower().rpartition(".")[2]
    if content.startswith(_OLD_OFFICE):
        raise refused(
            "file_old",
            "这是旧版 .xls 文件或加了密码的文件，不能读取。请另存为不加密的 .xlsx 或 .csv 后上传。",
        )
    if ending == "xlsx":
        return _workbook(content, keep, beside)
    if ending == "csv":
        rows = _rows_of_csv(content)
        used = [row for row in rows[:ROWS_LOOKED_AT] if any(row.cells)]
        return Grid(used, is_cut=len(rows) > ROWS_LOOKED_AT)
    raise refused("file_unknown", "只能上传 .xlsx 或 .csv 文件；旧版 .xls 请另存为 .xlsx。")


# --- Workbooks --------------------------------------------------------------------------------------


def _workbook(content: bytes, keep: str, beside: Collection[str]) -> Grid:
    unreadable = refused("file_unreadable", "文件无法读取，可能已损坏。请重新保存为 .xlsx 或 .csv 后上传。")
    if not content.startswith(_ZIP):
        raise unreadable
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked <= UNPACKED_MOST:
            return _first_visible_sheet(content, beside)
    except Exception:  # noqa: BLE001 a stranger's file in the hands of a foreign reader: it may fail in any way
        raise unreadable from None
    raise refused("file_too_big", f"文件解压后过大，请只保留{keep}后重新上传。")


def _first_visible_sheet(content: bytes, beside: Collection[str]) -> Grid:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    try:
        asked = [sheet for sheet in book.worksheets if sheet.title not in beside] or book.worksheets
        visible = [sheet for sheet in asked if sheet.sheet_state == "visible"]
        hidden = [sheet.title for sheet in asked if sheet.sheet_state != "visible"]
        chosen, *others = visible or asked
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            # Typed as any sheet; one that is read row by row knows its place in the file.
            place: str = cast("Any", chosen)._worksheet_path
            shape = _Shape(packed.read(place.lstrip("/")))
        cells, calculated = _with_results(content, book.worksheets.index(chosen), list(_cells(chosen)))
        rows = shape.filled(cells)
        remarks = list(shape.remarks(rows))
        if calculated:
            remarks.append(
                f"表中第 {_numbers(calculated)}有公式，按文件中保存的计算结果读入，没有重新计算，请核对。"
            )
        told = [sheet.title for sheet in others if any(any(row) for row in _cells(sheet))]
        if told:
            remarks.append(f"只读了工作表“{chosen.title}”，没有读{_quoted(told)}。")
        if hidden:
            remarks.append(f"文件中有隐藏的工作表{_quoted(hidden)}，没有读入。")
        return Grid([row for row in rows if any(row.cells)], remarks, book.epoch, shape.goes_on)
    finally:
        book.close()


def _cells(sheet: Any) -> Iterator[list[str]]:
    """The cells as text, from the first row on; nothing is calculated, of formulas there is the mark alone."""
    # What a file says of its own size may be wrong.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=ROWS_LOOKED_AT, max_col=COLUMNS_LOOKED_AT)
    for row in itertools.islice(rows, ROWS_LOOKED_AT):
        yield [FORMULA if cell.data_type == "f" else _unescaped(_cell(cell.value)) for cell in row]


def _with_results(content: bytes, at: int, cells: list[list[str]]) -> tuple[list[list[str]], list[int]]:
    """The cells of the sheet ``at`` with what the file keeps of its formulas' results, and the rows where it does."""
    if not any(FORMULA in row for row in cells):
        return cells, []
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        numbers = []
        for number, (row, results) in enumerate(
            zip(cells, _cells(book.worksheets[at]), strict=False), start=1
        ):
            for place, cell in enumerate(row):
                if cell == FORMULA and results[place] and not results[place].startswith("#"):
                    row[place] = results[place]
                    numbers.append(number)
        return cells, list(dict.fromkeys(numbers))
    finally:
        book.close()


class _Shape:
    """What a sheet's file says beside its values: merged cells, hidden rows and columns, how far down it goes."""

    def __init__(self, part: bytes) -> None:
        rows = [(found.start(), found[0]) for found in _ROW.finditer(part)]
        self.hidden_rows = {_number(_NUMBER, tag) for _, tag in rows if _HIDDEN.search(tag)} - {0}
        self.hidden_columns = {
            number
            for tag in _COLUMN.findall(part[: rows[0][0]] if rows else part)
            if _HIDDEN.search(tag)
            for number in range(_number(_FIRST, tag), min(_number(_LAST, tag), COLUMNS_LOOKED_AT) + 1)
        }
        # Merged cells stand behind the rows.
        behind = part[rows[-1][0] :] if rows else b""
        merged = itertools.islice(_MERGED.finditer(behind), ROWS_LOOKED_AT)
        self.merged = [
            (column_index_from_string(found[1].decode()), int(found[2]), int(found[3])) for found in merged
        ]
        far = [start for start, tag in rows if _number(_NUMBER, tag) > ROWS_LOOKED_AT]
        self.goes_on = bool(far and _VALUE.search(part, far[0]))

    def filled(self, rows: Iterable[list[str]]) -> list[Row]:
        """The rows, with what is merged over several of them in each."""
        cells = list(rows)
        for left, top, bottom in self.merged:
            if bottom > top and top <= len(cells) and left <= len(cells[top - 1]):
                text = cells[top - 1][left - 1]
                for row in cells[top:bottom]:
                    row.extend([""] * (left - len(row)))
                    # A row of its own, not one that is there only to be merged over.
                    if any(row):
                        row[left - 1] = text
        return [Row(number, row) for number, row in enumerate(cells, start=1)]

    def remarks(self, rows: Iterable[Row]) -> Iterator[str]:
        used = [row for row in rows if any(row.cells)]
        hidden = [row.number for row in used if row.number in self.hidden_rows]
        if hidden:
            yield f"表中第 {_numbers(hidden)}是隐藏的（或被筛选掉的），也已读入，请核对。"
        columns = [
            get_column_letter(number)
            for number in sorted(self.hidden_columns)
            if any(len(row.cells) >= number and row.cells[number - 1] for row in used)
        ]
        if columns:
            yield f"表中 {'、'.join(columns)} 列是隐藏的，也已读入，请核对。"
        if self.goes_on:
            yield f"第 {ROWS_LOOKED_AT} 行以下还有内容，没有读入。"


def _number(attribute: re.Pattern[bytes], tag: bytes) -> int:
    found = attribute.search(tag)
    return int(found[1]) if found else 0


def _numbers(rows: Sequence[int]) -> str:
    named = "、".join(str(number) for number in rows[:_NAMED])
    return f"{named} 等 {len(rows)} 行" if len(rows) > _NAMED else f"{named} 行"


def _quoted(titles: Sequence[str]) -> str:
    named = "、".join(f"“{title}”" for title in titles[:_NAMED])
    return f"{named}等 {len(titles)} 张" if len(titles) > _NAMED else named


# --- CSV --------------------------------------------------------------------------------------------


def _rows_of_csv(content: bytes) -> list[Row]:
    text = _decoded(content)
    begin = "\n".join(text.split("\n", 10)[:10])
    delimiter = max((",", "\t", ";", "，"), key=begin.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [
            Row(number, [_cell(value) for value in row[:COLUMNS_LOOKED_AT]])
            for number, row in enumerate(itertools.islice(lines, ROWS_LOOKED_AT + 1), start=1)
        ]
    except csv.Error:
        raise refused("file_unreadable", "文件不是正常的 .csv 表格，请重新另存后上传。") from None
    return rows


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise refused("file_encoding", "文件的文字编码无法识别，请另存为 UTF-8 编码的 .csv，或改用 .xlsx。")


# --- Cells ------------------------------------------------------------------------------------------


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).strip() if "_x" in text else text


def _cell(value: Any) -> str:
    """A value as people write it: days as 2027-01-01, whole numbers without a point, yes and no, a text's ends trimmed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()[: CELL_MAX + 1]
