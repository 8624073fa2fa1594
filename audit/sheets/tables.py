"""The rows of a file by the names of their columns, however its author arranged the sheet."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.utils.datetime import from_excel

from .files import MOST_BYTES, Grid, Row, read_file

# Titles and remarks may stand above the table; further down it has no header.
HEADER_WITHIN, _LONGEST_TITLE = 10, 12
# The days from 1954 (by old Macs 1958) to 2118: a year, a month or a day written together is no such number.
_SERIAL = re.compile("[2-7][0-9]{4}")
_REMARK = re.compile(r"[(\[【〔<《].*$")


@dataclass(frozen=True)
class Column:
    """A column by its name, and by other names that people give it."""

    name: str
    others: tuple[str, ...] = ()
    # Where a table without a header has it: such a table has these columns and no others, in order.
    is_optional: bool = False
    # Days that Excel shows as numbers (46388), because nobody told it that they are days, are read as days.
    holds_days: bool = False

    def place_in(self, titles: Sequence[str]) -> int | None:
        """Where the column stands among plain titles: by a name as it is, else without the title's remark in brackets,
        else by a title that begins with the name (名称及说明)."""
        names = {_plain(name) for name in (self.name, *self.others)}
        bare = [_REMARK.sub("", title).rstrip(":*") for title in titles]
        whole = (n for n, title in enumerate(titles) if title in names)
        remarked = (n for n, title in enumerate(bare) if title in names)
        begun = (
            n for n, title in enumerate(bare) if title.startswith(self.name) and len(title) <= _LONGEST_TITLE
        )
        return next(itertools.chain(whole, remarked, begun), None)


@dataclass(frozen=True)
class TableRow:
    """``number`` is the row's in the sheet; ``cells`` has a text for every column, empty where the table has none."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """``columns`` are the names of those that its header has; without a header there are none."""

    rows: Sequence[TableRow]
    remarks: Sequence[str] = field(default=())
    columns: Collection[str] = frozenset()
    # True where rows further down were not read.
    is_cut: bool = False


def read_table(
    name: str,
    content: bytes,
    columns: Sequence[Column],
    *,
    keep: str,
    most_bytes: int = MOST_BYTES,
    beside: Collection[str] = (),
) -> Table:
    """The table in an uploaded file. Rows without any of the columns fall out, as do headers that are repeated.

    The header is looked for within the first ten rows: spaces, line ends, width and remarks in brackets do not count
    (``日 期（年月日）`` is 日期), and other columns may stand before and between. Without one the columns stand in order,
    behind a 序号 where the first column counts. Refuses what ``files.read_file`` refuses.
    """
    grid = read_file(name, content, keep=keep, most_bytes=most_bytes, beside=beside)
    found = _header(grid.rows, columns)
    if found is None:
        needed = [column for column in columns if not column.is_optional]
        first = 1 if _counts(grid) else 0
        places: dict[str, int] = {column.name: first + n for n, column in enumerate(needed)}
        below: Sequence[Row] = grid.rows
    else:
        at, places = found
        below = [row for row in grid.rows[at + 1 :] if _places(row, columns) != places]
    rows = (
        TableRow(row.number, {column.name: _at(row, column, places, grid.epoch) for column in columns})
        for row in below
    )
    kept = [row for row in rows if any(row.cells.values())]
    return Table(kept, grid.remarks, frozenset(places) if found else frozenset(), grid.is_cut)


def _header(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[int, dict[str, int]] | None:
    """Where the header stands and where its columns: the row that names most of them, with the first among them."""
    best: tuple[int, dict[str, int]] | None = None
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        places = _places(row, columns)
        if columns[0].name in places and (best is None or len(places) > len(best[1])):
            best = at, places
    return best


def _places(row: Row, columns: Sequence[Column]) -> dict[str, int]:
    """Where each column stands in a row of names; a name that stands twice counts where it stands first."""
    titles = [_plain(cell) for cell in row.cells]
    found: dict[str, int] = {}
    for column in columns:
        place = column.place_in(titles)
        if place is not None:
            found[column.name] = place
    return found


def _plain(title: str) -> str:
    """A title in one width, without spaces, line ends and what cannot be seen."""
    plain = unicodedata.normalize("NFKC", title)
    return "".join(c for c in plain if unicodedata.category(c)[0] not in "CZ")


def _counts(grid: Grid) -> bool:
    """True when the first column numbers the rows."""
    firsts = [row.cells[0] if row.cells else "" for row in grid.rows]
    return len(firsts) > 1 and firsts == [str(n) for n in range(1, len(firsts) + 1)]


def _at(row: Row, column: Column, places: Mapping[str, int], epoch: datetime) -> str:
    place = places.get(column.name)
    cell = row.cells[place] if place is not None and place < len(row.cells) else ""
    if column.holds_days and _SERIAL.fullmatch(cell):
        return f"{from_excel(int(cell), epoch):%Y-%m-%d}"
    return cell
