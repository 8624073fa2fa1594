"""What Excel keeps in its own way: results of formulas, days as numbers, yes and no, escaped characters."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from audit.rules import RuleBroken
from audit.sheets.files import FORMULA
from audit.sheets.tables import Column, read_table

COLUMNS = (Column("事项"), Column("时限", holds_days=True), Column("报送"))
HEADER = ["事项", "时限", "报送"]


def book(*rows, epoch=None, results=()) -> bytes:
    """A workbook; ``results`` are what its formulas came to, in order, as Excel would have saved them."""
    made, out, saved = Workbook(), io.BytesIO(), io.BytesIO()
    if epoch:
        made.epoch = epoch
    for row in (HEADER, *rows):
        made.active.append(row)
    made.save(out)
    with zipfile.ZipFile(out) as plain, zipfile.ZipFile(saved, "w") as with_results:
        for part in plain.infolist():
            content = plain.read(part)
            if part.filename.endswith("sheet1.xml"):
                for result in results:
                    content = content.replace(b"<v></v>", b"<v>%s</v>" % result, 1)
                    content = re.sub(rb'("><f>[^<]*</f><v>#)', rb'" t="e\1', content)
            with_results.writestr(part, content)
    return saved.getvalue()


def table_of(content, **kwargs):
    return read_table("a.xlsx", content, COLUMNS, keep="三列", **kwargs)


def cells(table):
    return [list(row.cells.values()) for row in table.rows]


def test_a_formula_counts_as_what_the_file_keeps_of_it_and_is_told():
    table = table_of(book(["甲", "=B9", "=1=1"], ["乙", "2027-01-01", "否"], results=[b"46388", b"7"]))
    assert cells(table) == [["甲", "2027-01-01", "7"], ["乙", "2027-01-01", "否"]]
    assert list(table.remarks) == ["表中第 2 行有公式，按文件中保存的计算结果读入，没有重新计算，请核对。"]


@pytest.mark.parametrize("results", [(), (b"#REF!",)])
def test_a_formula_without_a_result_stays_one(results):
    table = table_of(book(["甲", "=B9", "是"], results=results))
    assert cells(table) == [["甲", FORMULA, "是"]]
    assert list(table.remarks) == []


def test_a_text_that_begins_like_a_formula_is_a_text():
    made = Workbook()
    made.active.append(HEADER)
    made.active.append(["甲", "", ""])
    made.active["A2"].value, made.active["A2"].data_type = "=1+1", "s"
    out = io.BytesIO()
    made.save(out)
    assert cells(table_of(out.getvalue())) == [["=1+1", "", ""]]


@pytest.mark.parametrize(
    ("epoch", "day"), [(None, "2027-01-01"), (CALENDAR_MAC_1904, "2031-01-02")], ids=["1900", "1904"]
)
def test_a_day_that_is_only_a_number_is_read_by_the_calendar_of_its_file(epoch, day):
    assert cells(table_of(book([46388, 46388, 46388], epoch=epoch))) == [["46388", day, "46388"]]


@pytest.mark.parametrize("number", ["20270101", "2027", "19999", "80000", "46388.5", "４６３８８天"])
def test_other_numbers_are_no_days(number):
    assert cells(table_of(book(["甲", number, ""]))) == [["甲", number, ""]]


def test_yes_and_no_of_excel_are_words():
    assert cells(table_of(book(["甲", "", True], ["乙", "", False]))) == [["甲", "", "是"], ["乙", "", "否"]]


def test_characters_that_excel_escapes_are_read_as_they_are():
    assert cells(table_of(book(["第一行_x000D_\n第二行", "_x005F_x0041_", "_xyz"]))) == [
        ["第一行\r\n第二行", "_x0041_", "_xyz"]
    ]


def test_a_table_says_which_columns_it_has():
    made = Workbook()
    made.active.append(["时限", "事项"])
    made.active.append(["2027-01-01", "甲"])
    out = io.BytesIO()
    made.save(out)
    assert table_of(out.getvalue()).columns == {"事项", "时限"}
    assert read_table("a.csv", "甲,乙".encode(), COLUMNS, keep="").columns == frozenset()


def test_each_use_has_its_own_limit():
    content = b"1\n" * (512 * 1024 + 1)
    with pytest.raises(RuleBroken, match="文件超过 1 MB，请只保留三列后重新上传。"):
        read_table("a.csv", content, COLUMNS, keep="三列")
    read_table("a.csv", content, COLUMNS, keep="三列", most_bytes=2 * 1024 * 1024)


def test_a_table_that_was_not_read_to_its_end_says_so():
    lines = ["事项,时限", *["甲,"] * 1999]
    assert not read_table("a.csv", "\n".join(lines).encode(), COLUMNS, keep="").is_cut
    assert read_table("a.csv", "\n".join([*lines, "乙,"]).encode(), COLUMNS, keep="").is_cut


def test_sheets_that_our_own_books_have_beside_the_table_are_not_told():
    made = Workbook()
    made.active.title = "说明"
    made.active.append(["怎么填"])
    for row in (HEADER, ["甲", "", ""]):
        (made["表"] if "表" in made.sheetnames else made.create_sheet("表")).append(row)
    out = io.BytesIO()
    made.save(out)
    table = table_of(out.getvalue(), beside=["说明"])
    assert (cells(table), list(table.remarks)) == ([["甲", "", ""]], [])
