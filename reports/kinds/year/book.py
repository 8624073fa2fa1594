"""年度总结 as a workbook: the figures by document, kind of source, body and city."""

from dataclasses import replace

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book
from reports.kinds.year.paper import notes_of
from reports.wording.frames import book_of, closing_of
from reports.wording.sources import SOURCE, sheets_of_figures


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: a sheet for each table of figures."""
    first, *others = sheets_of_figures(snapshot)
    cut_off = f"数据截止时间：{chinese_minute(snapshot['as_of'])}。"
    first = replace(first, note=cut_off + first.note + notes_of(snapshot))
    closing = closing_of(snapshot, sha256, f"本总结{SOURCE}")
    return book_of(snapshot, [first, *others], closing=closing)
