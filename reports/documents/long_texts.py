"""Texts that no row of Excel can show: each says so where it stands, and stands whole on a sheet of its own.

Excel draws no row higher than 409 points and prints what it draws. The text in the cell stays, so that sorting, filtering
and copying work as before; the sheet 全文 prints it, in as many rows as it takes.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value

HIGHEST = 409.0
# A line of 宋体 10 takes 13.5 points; what stands in for it on other machines takes up to 15.
LINE_HEIGHT, AROUND = 15.0, 6.0
NAME = "全文"
NOTE_WIDTH = 110.0
_LINES_IN_A_ROW = int((HIGHEST - AROUND) / LINE_HEIGHT)
_COLUMNS = [
    SheetColumn("序号", 6, centred=True),
    SheetColumn("所在表", 12),
    SheetColumn("事项", 22),
    SheetColumn("栏目", 12),
    SheetColumn("全文", 84),
]
_LABEL_LONGEST, _LABEL_VALUES = 24, 4


def lines_in(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column ``width`` characters wide; an empty one takes one."""
    # In this encoding a Chinese character has two bytes and a Latin one one, as many as its width.
    parts = text.encode("gb18030", "replace").split(b"\n")
    # A little less fits than the arithmetic says.
    return sum(math.ceil(len(part) * 1.05 / width) or 1 for part in parts)


def height(lines: int) -> float:
    """The height in points of a row of so many lines, whether Excel draws it or not."""
    return LINE_HEIGHT * lines + AROUND


def is_too_long(text: str, width: float) -> bool:
    return height(lines_in(text, width)) > HIGHEST


def note_width(columns: Iterable[SheetColumn]) -> tuple[int, float]:
    """Over how many columns a note goes, so that a screen shows it, and how wide they are together."""
    span, width = 0, 0.0
    for column in columns:
        if width > NOTE_WIDTH / 2 and width + column.width > NOTE_WIDTH:
            break
        span, width = span + 1, width + column.width
    return span, width


@dataclass
class _Found:
    """The long texts of a book, numbered as they are met."""

    rows: list[SheetRow]
    count: int = 0

    def keep(self, text: str, *, sheet: str, label: str, column: str) -> str:
        """Put ``text`` on the sheet of whole texts; returns it with the remark that stands before it in its cell."""
        self.count += 1
        for part, chunk in enumerate(chunks(text, _COLUMNS[-1].width)):
            self.rows.append(
                SheetRow([self.count, sheet, label, f"{column}（续）" if part else column, chunk])
            )
        return f"【此处显示不全，全文见“{NAME}”表第 {self.count} 条】{text}"


def with_long_texts(book: Book) -> Book:
    """``book`` with a remark before every text that its row cannot show, and these texts whole on a last sheet.

    A book without such texts is returned as it is.
    """
    found = _Found([])
    sheets = [_marked(sheet, found) for sheet in book.sheets]
    closing = book.closing
    if sheets and is_too_long(closing, note_width(sheets[0].columns)[1]):
        closing = found.keep(closing, sheet=sheets[0].name, label="表后说明", column="说明")
    if not found.rows:
        return book
    whole = Sheet(
        name=NAME,
        title=f"超出行高的内容{NAME}",
        note="Excel 每行最高 409 磅，下列内容在原表中显示、打印不全，在此列出全文；一条分为几行的，栏目注明“续”。",
        columns=_COLUMNS,
        rows=found.rows,
        paper=sheets[0].paper,
    )
    return replace(book, sheets=[*sheets, whole], closing=closing)


def _marked(sheet: Sheet, found: _Found) -> Sheet:
    note = sheet.note
    if sheet.columns and is_too_long(note, note_width(sheet.columns)[1]):
        note = found.keep(note, sheet=sheet.name, label="表前说明", column="说明")
    rows = [row if row.kind == "group" else _marked_row(row, sheet, found) for row in sheet.rows]
    return replace(sheet, note=note, rows=rows)


def _marked_row(row: SheetRow, sheet: Sheet, found: _Found) -> SheetRow:
    values: list[Value] = []
    for place, (value, column) in enumerate(zip(row.values, sheet.columns, strict=True)):
        if isinstance(value, str) and is_too_long(value, column.width):
            label = _label(row.values[:place])
            values.append(found.keep(value, sheet=sheet.name, label=label, column=column.name))
        else:
            values.append(value)
    return row if values == row.values else replace(row, values=values)


def _label(before: Iterable[Value]) -> str:
    """Which row it is, by the first short values before the text: 2　（四）　省科技厅."""
    short = (
        str(value).replace("\n", "")
        for value in before
        if isinstance(value, str | int) and 0 < len(str(value)) <= _LABEL_LONGEST
    )
    return "　".join(islice(short, _LABEL_VALUES))


def chunks(text: str, width: float) -> Iterator[str]:
    """``text`` in parts that a row shows each, in a column ``width`` wide; a line end between two parts falls out."""
    part: list[str] = []
    taken = 0
    for piece in _pieces(text, width):
        lines = lines_in(piece, width)
        if part and taken + lines > _LINES_IN_A_ROW:
            yield "\n".join(part)
            part, taken = [], 0
        part.append(piece)
        taken += lines
    yield "\n".join(part)


def _pieces(text: str, width: float) -> Iterator[str]:
    """The lines of ``text``, one longer than a row cut in several, behind a full stop where there is one late enough."""
    # Two columns wide is the widest character, and four bytes the longest.
    most = int(_LINES_IN_A_ROW * width / 1.05) // 2
    for line in text.split("\n"):
        rest = line
        while lines_in(rest, width) > _LINES_IN_A_ROW:
            stop = rest.rfind("。", most * 3 // 4, most) + 1 or most
            # Rare characters have four bytes: half as many of them fit.
            while lines_in(rest[:stop], width) > _LINES_IN_A_ROW:
                stop //= 2
            yield rest[:stop]
            rest = rest[stop:]
        yield rest
