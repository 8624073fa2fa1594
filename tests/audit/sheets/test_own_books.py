"""Our own 任务分解表 is a table that people fill in and send back: the reader finds its columns under title and note."""

import pytest

from audit.sheets.tables import Column, read_table
from reports import kinds
from reports.kinds import Subject, build_excel
from reports.rules import Kind
from tests.factories import moment

COLUMNS = (
    Column("条号"),
    Column("任务"),
    Column("具体事项"),
    Column("牵头单位"),
    Column("完成时限（原定）"),
    Column("完成时限（现行）", ("完成时限",)),
)


@pytest.fixture
def content(policy):
    frozen = kinds.freeze(Kind.BREAKDOWN, Subject(policy), as_of=moment(2026, 10, 14, 12))
    return build_excel(frozen, kinds.digest(frozen))


def test_the_breakdown_is_read_back_by_its_columns(content):
    rows = read_table("任务分解表.xlsx", content, COLUMNS, keep="任务分解表").rows
    first = rows[0].cells
    assert first["条号"] == "（一）"
    assert first["任务"] == "促进科技成果在企业的推广应用"
    assert first["具体事项"].startswith("鼓励高等院校、科研院所通过转让、许可或者作价投资")
    assert first["牵头单位"] == "省科技厅（推定）"
    assert (first["完成时限（现行）"], first["完成时限（原定）"]) == ("未确定", "")
    assert len({row.cells["条号"] for row in rows if row.cells["任务"]}) == 18
