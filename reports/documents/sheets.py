"""What a workbook is made of. Every kind of report says its sheets in these; ``excel`` writes them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Value = str | int | float | date | datetime | None


@dataclass(frozen=True)
class SheetColumn:
    """``width`` in characters. Dates, moments and numbers are written as such, whatever the column."""

    name: str
    width: float
    centred: bool = False


@dataclass(frozen=True)
class SheetRow:
    """One value for each column; a ``group`` row has one value across. ``tone`` colours the cell under 亮灯."""

    values: list[Value]
    kind: Literal["row", "group", "total"] = "row"
    tone: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table with its title and a note under it (cut-off time, remarks); printed on landscape ``paper``."""

    name: str
    title: str
    note: str
    columns: list[SheetColumn]
    rows: list[SheetRow]
    frozen_columns: int = 0
    has_filter: bool = True
    paper: Literal["A4", "A3"] = "A4"


@dataclass(frozen=True)
class Book:
    """``mark`` is 草稿 or 已撤回, or empty; ``closing`` the cut-off and digest, on the first sheet."""

    title: str
    creator: str
    as_of: datetime
    sheets: list[Sheet]
    closing: str
    mark: str = ""
    demo_mark: str = ""
    facts: list[tuple[str, Value]] = field(default_factory=list)


def day(iso: str | None) -> date | None:
    """A date as Excel knows it, or nothing."""
    return date.fromisoformat(iso[:10]) if iso else None


def local(iso: str) -> datetime:
    """The moment as the office's clock showed it; Excel knows no zones."""
    return datetime.fromisoformat(iso).replace(tzinfo=None)
