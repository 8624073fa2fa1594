"""How ledgers were set under earlier templates. Not changed any more: what was published says what it said."""

from functools import partial

from reports.documents.blocks import Snapshot
from reports.documents.sheets import Book, Value
from reports.kinds.ledger.book import COLUMNS, Column, Row, book_in
from reports.kinds.ledger.paper import paper_in

_NOT_KEPT = "分管领导、责任人及电话、需协调事项三栏系统没有登记，留空备填。填报单位见“填报人/时间”栏。"
_LEFT_OUT = "具体事项、佐证材料、填报人/时间、审核意见、备注等栏，以及留待填写的各栏，见同一台账的 Excel 表格"


# Columns that there were not yet.
_LATER = ("填报单位", "指标")


def _empty(_: Row) -> Value:
    return None


def book_1(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of ``ledger/1``: three columns left empty, and none for the body that reports."""
    empty = {
        "分管领导": Column("分管领导", 9, _empty),
        "责任人": Column("责任人及电话", 10, _empty),
        "需协调事项": Column("需协调事项", 10, _empty),
    }
    columns = [empty.get(column.name, column) for column in COLUMNS if column.name not in _LATER]
    return book_in(snapshot, sha256, columns, _NOT_KEPT)


paper_1 = partial(paper_in, left_out=_LEFT_OUT)
