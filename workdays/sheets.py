"""An uploaded table of a year's notice as lines of text, so that what is confirmed is what was read."""

import re
from dataclasses import dataclass

from audit.sheets.files import refused
from audit.sheets.tables import Column, TableRow, read_table

from .rules import LINE_MAX, ROWS_MAX

KEEP = "日期、类型、名称三列"
COLUMNS = (
    Column("日期", ("放假日期", "年月日"), holds_days=True),
    Column("类型", ("类别", "放假或上班")),
    Column("名称", ("节日", "节日名称", "节假日", "假日", "假日名称")),
    Column("星期", ("周几",), is_optional=True),
)
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?$")
_WEEKDAY = re.compile(r"(?:周|星期)?([一二三四五六日天])")


@dataclass(frozen=True)
class NoticeFile:
    """The lines of a file, and what its author ought to be told about the sheet they came from."""

    lines: str
    remarks: tuple[str, ...] = ()


def read_notice_file(name: str, content: bytes) -> NoticeFile:
    """The rows of an .xlsx or .csv file as lines ``日期 类型 名称``, one row a line; cells are shortened, never judged.

    A weekday in a column of its own goes with the day. Refuses what ``sheets.read_table`` refuses, a file without rows
    and more than 400 rows; ``name`` is the file's.
    """
    table = read_table(name, content, COLUMNS, keep=KEEP)
    if not table.rows:
        raise refused("file_empty", f"文件中没有数据。请在第一张工作表中填写{KEEP}。")
    if len(table.rows) > ROWS_MAX:
        raise refused("too_many_rows", f"最多 {ROWS_MAX} 行，文件中有 {len(table.rows)} 行以上，请核对。")
    return NoticeFile("\n".join(_line(row) for row in table.rows), tuple(table.remarks))


def _line(row: TableRow) -> str:
    day, kind, name, weekday = (
        " ".join(row.cells[column.name].split())[: LINE_MAX + 1] for column in COLUMNS
    )
    # Spaces divide a line, so there are none within the day and the kind; an empty cell keeps its place.
    day = re.sub(r"\s", "", _TIME.sub("", day)) or "（空）"
    if (said := _WEEKDAY.fullmatch(weekday)) and "周" not in day and "星期" not in day:
        day += f"（周{said[1]}）"
    return f"{day} {kind.replace(' ', '') or '（空）'} {name}".strip()
