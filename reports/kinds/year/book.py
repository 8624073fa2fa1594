"""年度总结 as a workbook: the figures by document, kind of source, body and city."""

from dataclasses import replace

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow
from reports.freezing.accepted import KEPT
from reports.kinds.year.paper import notes_of
from reports.wording.frames import book_of, closing_of
from reports.wording.sources import SOURCE, sheets_of_figures


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: a sheet for each table of figures, and what the paper quotes."""
    first, *others = sheets_of_figures(snapshot)
    cut_off = f"数据截止时间：{chinese_minute(snapshot['as_of'])}。"
    first = replace(first, note=cut_off + first.note + notes_of(snapshot))
    closing = closing_of(snapshot, sha256, f"本总结{SOURCE}")
    return book_of(snapshot, [first, *others, _quoted(snapshot)], closing=closing)


_COLUMNS = [
    SheetColumn("类别", 14, centred=True),
    SheetColumn("来源", 20),
    SheetColumn("编号", 8, centred=True),
    SheetColumn("任务", 26),
    SheetColumn("填报周期", 15, centred=True),
    SheetColumn("自评", 10, centred=True),
    SheetColumn("进展情况", 44),
    SheetColumn("存在问题", 34),
]


def _quoted(snapshot: Snapshot) -> Sheet:
    """The reports that the paper quotes, with more of their words."""
    told = [(kind["name"], one) for kind in snapshot["kinds"] for one in kind["examples"]]
    told += [("存在问题", one) for one in snapshot["problems"]]
    keys = ("source", "number_text", "title", "period", "status_name", "done", "problems")
    return Sheet(
        name="摘引的报告",
        title="总结摘引的报告",
        note=f"均为审核通过的报告，进展情况、存在问题为前{KEPT}字。",
        columns=_COLUMNS,
        rows=[SheetRow([name, *(one[key] for key in keys)]) for name, one in told],
    )
