"""An uploaded table of a year's notice as lines of text, so that what is confirmed is what was read.

Whatever the file is, the answer is lines or a Chinese sentence (``RuleBroken``), never a crash.
"""

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from audit.rules import RuleBroken

from .rules import LINE_MAX, ROWS_MAX

MOST_BYTES = 1024 * 1024
COLUMNS = ("日期", "类型", "名称")
# Titles may stand above the table, and empty rows between; further down nobody looks.
HEADER_WITHIN, ROWS_LOOKED_AT, COLUMNS_LOOKED_AT = 10, 2000, 20
# A megabyte of zeros unpacks to a thousand: what a year's table unpacks to is far below this.
UNPACKED_MOST = 20 * 1024 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?$")

Row = Sequence[str]


def lines_of(name: str, content: bytes) -> str:
    """The rows of an .xlsx or .csv file as lines ``日期 类型 名称``, one row a line; cells are shortened, never judged.

    Refuses other files, empty ones, more than a megabyte and more than 400 rows; ``name`` is the file's.
    """
    if len(content) > MOST_BYTES:
        raise _refused("file_too_big", "文件超过 1 MB，请只保留日期、类型、名称三列后重新上传。")
    if not content.strip():
        raise _refused("file_empty", "文件是空的，请核对后重新上传。")
    ending = name.lower().rpartition(".")[2]
    if content.startswith(_OLD_OFFICE):
        raise _refused(
            "file_old",
            "这是旧版 .xls 文件或加了密码的文件，不能读取。请另存为不加密的 .xlsx 或 .csv 后上传。",
        )
    if ending == "xlsx":
        rows = _rows_of_workbook(content)
    elif ending == "csv":
        rows = _rows_of_csv(content)
    else:
        raise _refused("file_unknown", "只能上传 .xlsx 或 .csv 文件；旧版 .xls 请另存为 .xlsx。")
    table = list(_table([row for row in rows if any(row)]))
    if not table:
        raise _refused("file_empty", "文件中没有数据。请在第一张工作表中填写日期、类型、名称三列。")
    if len(table) > ROWS_MAX:
        raise _refused("too_many_rows", f"最多 {ROWS_MAX} 行，文件中有 {len(table)} 行以上，请核对。")
    return "\n".join(_line(row) for row in table)


def _refused(code: str, words: str) -> RuleBroken:
    return RuleBroken(code, words, "file")


# --- Files ------------------------------------------------------------------------------------------


def _rows_of_workbook(content: bytes) -> list[Row]:
    unreadable = _refused("file_unreadable", "文件无法读取，可能已损坏。请重新保存为 .xlsx 或 .csv 后上传。")
    if not content.startswith(_ZIP):
        raise unreadable
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked <= UNPACKED_MOST:
            return list(_sheet(content))
    except Exception:  # noqa: BLE001 a stranger's file in the hands of a foreign reader: it may fail in any way
        raise unreadable from None
    raise _refused("file_too_big", "文件解压后过大，请只保留日期、类型、名称三列后重新上传。")


def _sheet(content: bytes) -> Iterator[Row]:
    """The first sheet's cells as text; formulas stay as they were written, nothing is calculated."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    try:
        sheet = book.worksheets[0]
        # What a file says of its own size may be wrong.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=ROWS_LOOKED_AT, max_col=COLUMNS_LOOKED_AT, values_only=True)
        for row in itertools.islice(rows, ROWS_LOOKED_AT):
            yield [_cell(value) for value in row]
    finally:
        book.close()


def _rows_of_csv(content: bytes) -> list[Row]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = next((mark for mark in (",", "\t", ";", "，") if mark in first), ",")
    try:
        rows = itertools.islice(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ROWS_LOOKED_AT
        )
        return [[_cell(value) for value in row[:COLUMNS_LOOKED_AT]] for row in rows]
    except csv.Error:
        raise _refused("file_unreadable", "文件不是正常的 .csv 表格，请重新另存后上传。") from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refused("file_encoding", "文件的文字编码无法识别，请另存为 UTF-8 编码的 .csv，或改用 .xlsx。")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, ArrayFormula | DataTableFormula):
        return "=公式"
    return " ".join(str(value).split())[: LINE_MAX + 1]


# --- Rows -------------------------------------------------------------------------------------------


def _table(rows: Sequence[Row]) -> Iterable[Row]:
    """Date, kind and name of each row: by the header where there is one, else the first three columns."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        if COLUMNS[0] in row:
            columns = [_column(row, title) for title in COLUMNS]
            return ([_at(found, column) for column in columns] for found in rows[place + 1 :])
    return ([_at(row, column) for column in range(3)] for row in rows)


def _column(header: Row, title: str) -> int | None:
    """Where a title stands; it may say more: 类型（放假/上班）."""
    return next((place for place, said in enumerate(header) if said.startswith(title)), None)


def _at(row: Row, column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _line(row: Row) -> str:
    day, kind, name = row
    # Spaces divide a line, so there are none within the day and the kind; an empty cell keeps its place.
    day = re.sub(r"\s", "", _MIDNIGHT.sub("", day)) or "（空）"
    return f"{day} {kind.replace(' ', '') or '（空）'} {name}".strip()
