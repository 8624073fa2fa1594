"""Tables as people make them: titles, spaces, remarks, numbers before, merged cells, hidden rows and sheets."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from audit.rules import RuleBroken
from audit.sheets.files import CELL_MAX, FORMULA, ROWS_LOOKED_AT
from audit.sheets.tables import Column, read_table

COLUMNS = (Column("日期", ("放假日期",)), Column("类型"), Column("名称"), Column("星期", is_optional=True))
HEADER = ["日期", "类型", "名称"]
ROWS = [["2027-01-01", "放假", "元旦"], ["2027-02-20", "上班", "春节"]]


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def book(*rows, change=None) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    return saved(made)


def table_of(content, name="a.xlsx"):
    return read_table(name, content, COLUMNS, keep="三列")


def cells(table):
    return [[row.cells[name] for name in HEADER] for row in table.rows]


# --- Headers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        ["日期", "类型", "名称"],
        ["日 期", "类　型", " 名称 "],
        ["日\n期", "类型\n（放假/上班）", "名称*"],
        ["日期（年月日）", "类型(放假或上班)", "名称【节日】"],
        ["放假日期：", "类型：", "名称及说明"],
        ["日\u200b期", "\ufeff类型", "名称"],
    ],
)
def test_a_header_is_known_whatever_stands_around_its_words(header):
    assert cells(table_of(book(header, *ROWS))) == ROWS


def test_a_number_column_and_others_may_stand_before_and_between():
    made = book(
        ["序号", "日 期", "备 注", "类 型", "名 称"],
        *([n, a, "x", b, c] for n, (a, b, c) in enumerate(ROWS, 1)),
    )
    assert cells(table_of(made)) == ROWS


def test_a_remark_counts_where_it_tells_two_columns_apart():
    columns = (Column("条号"), Column("时限（原定）"), Column("时限（现行）"), Column("时限"))
    made = book(["条号", "时 限（现行）", "时限 (原定)"], ["一", "现", "原"])
    (row,) = read_table("a.xlsx", made, columns, keep="").rows
    assert row.cells == {"条号": "一", "时限（原定）": "原", "时限（现行）": "现", "时限": "现"}


def test_titles_and_remarks_above_the_header_are_passed_over():
    above = [["2027年放假安排表"], ["日期：2026年11月4日", "填表人：张三"], []]
    table = table_of(book(*above, HEADER, *ROWS))
    assert cells(table) == ROWS
    assert [row.number for row in table.rows] == [5, 6]


def test_a_header_in_two_rows_and_one_on_every_page_are_no_data():
    def over_two(made):
        for letter in "ABC":
            made.active.merge_cells(f"{letter}1:{letter}2")

    made = book(HEADER, [], ROWS[0], HEADER, ROWS[1], change=over_two)
    assert cells(table_of(made)) == ROWS


def test_without_a_header_the_columns_stand_in_order():
    assert cells(table_of(book(*([*row, "备注"] for row in ROWS)))) == ROWS


def test_without_a_header_a_column_that_counts_is_passed_over():
    assert cells(table_of(book(*([n, *row] for n, row in enumerate(ROWS, 1))))) == ROWS


def test_a_column_that_is_missing_is_empty():
    (row, _) = table_of(book(["日期", "类型"], *(row[:2] for row in ROWS))).rows
    assert row.cells == {"日期": "2027-01-01", "类型": "放假", "名称": "", "星期": ""}


def test_a_column_of_its_own_beside_those_asked_for():
    (row,) = table_of(book(["星期", "日期", "类型"], ["五", "2027-01-01", "放假"])).rows
    assert row.cells["星期"] == "五"


# --- Cells --------------------------------------------------------------------------------------------


def test_cells_are_texts_as_people_write_them():
    moment = datetime(2027, 1, 1, 8, 30)  # noqa: DTZ001  Excel knows no zones
    made = book(HEADER, [date(2027, 1, 1), 18.0, "=1+1"], [moment, 1.5, " 两\n行 "])
    assert cells(table_of(made)) == [["2027-01-01", "18", FORMULA], ["2027-01-01 08:30", "1.5", "两\n行"]]
    assert FORMULA.startswith("=")


def test_a_long_text_is_kept_up_to_a_limit():
    rows = [",".join(row) for row in (HEADER, ["甲", "长" * CELL_MAX, "长" * (CELL_MAX + 5)])]
    made = table_of("\n".join(rows).encode(), "a.csv")
    # One more than fits, by which a longer one is known.
    assert [len(cell) for cell in cells(made)[0]] == [1, CELL_MAX, CELL_MAX + 1]


@pytest.mark.parametrize(("top", "bottom"), [(2, 3), (2, 4)])
def test_what_is_merged_over_several_rows_counts_in_each(top, bottom):
    def merge(made):
        made.active.merge_cells(f"B{top}:B{bottom}")
        made.active.merge_cells(f"C{top}:C{bottom}")

    days = [["2027-02-05", "放假", "春节"], ["2027-02-08"], ["2027-02-09"]]
    made = book(HEADER, *days, change=merge)
    filled = [[day[0], "放假", "春节"] for day in days[: bottom - top + 1]]
    assert cells(table_of(made))[: bottom - top + 1] == filled
    assert len(cells(table_of(made))) == 3


def test_an_empty_row_under_a_merged_cell_stays_empty():
    made = book(HEADER, *ROWS, change=lambda made: made.active.merge_cells("A3:A9"))
    assert cells(table_of(made)) == ROWS


# --- What is hidden -----------------------------------------------------------------------------------


def test_hidden_rows_are_read_and_told():
    def hide(made):
        made.active.row_dimensions[3].hidden = True
        # Hidden and empty: nobody need look.
        made.active.row_dimensions[9].hidden = True

    table = table_of(book(HEADER, *ROWS, change=hide))
    assert cells(table) == ROWS
    assert list(table.remarks) == ["表中第 3 行是隐藏的（或被筛选掉的），也已读入，请核对。"]


def test_many_hidden_rows_are_told_in_part():
    def hide(made):
        for number in range(2, 22):
            made.active.row_dimensions[number].hidden = True

    (remark,) = table_of(book(HEADER, *([f"2027-01-{n:02}"] for n in range(1, 21)), change=hide)).remarks
    assert remark.startswith("表中第 2、3、4、5、6、7、8、9、10、11 等 20 行是隐藏的")


def test_hidden_columns_are_read_and_told():
    def hide(made):
        made.active.column_dimensions["B"].hidden = True

    table = table_of(book(HEADER, *ROWS, change=hide))
    assert cells(table) == ROWS
    assert list(table.remarks) == ["表中 B 列是隐藏的，也已读入，请核对。"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_first_visible_sheet_is_read_and_hidden_ones_are_told(state):
    made = Workbook()
    old = made.active
    old.title, old.sheet_state = "旧安排", state
    old.append(HEADER)
    old.append(["2026-01-01", "放假", "旧"])
    shown = made.create_sheet("新安排")
    for row in (HEADER, *ROWS):
        shown.append(row)
    table = table_of(saved(made))
    assert cells(table) == ROWS
    assert list(table.remarks) == ["文件中有隐藏的工作表“旧安排”，没有读入。"]


def test_other_sheets_with_content_are_told_empty_ones_not():
    def more(made):
        made.active.title = "安排"
        made.create_sheet("Sheet2")
        made.create_sheet("说明")["C7"] = "另有说明"

    table = table_of(book(HEADER, *ROWS, change=more))
    assert list(table.remarks) == ["只读了工作表“安排”，没有读“说明”。"]


def test_rows_too_far_below_are_told():
    far = ROWS_LOOKED_AT + 1

    def put(made):
        made.active[f"A{far}"] = "2027-12-31"

    table = table_of(book(HEADER, *ROWS, change=put))
    assert cells(table) == ROWS
    assert list(table.remarks) == ["第 2000 行以下还有内容，没有读入。"]


def test_formatted_rows_far_below_are_not():
    def put(made):
        made.active.row_dimensions[ROWS_LOOKED_AT + 5].height = 30

    assert list(table_of(book(HEADER, *ROWS, change=put)).remarks) == []


def test_a_sheet_that_is_as_it_looks_has_no_remarks():
    assert list(table_of(book(HEADER, *ROWS)).remarks) == []


@pytest.mark.parametrize("mark", [b"<row ", b"<col ", b"<mergeCell "])
def test_a_file_made_to_hurt_is_answered(mark):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(HEADER))) as good, zipfile.ZipFile(out, "w") as bad:
        bad.compression = zipfile.ZIP_DEFLATED
        for part in good.infolist():
            is_sheet = part.filename.endswith("sheet1.xml")
            bad.writestr(part.filename, mark * 400_000 if is_sheet else good.read(part))
    with pytest.raises(RuleBroken, match="文件无法读取，可能已损坏。"):
        table_of(out.getvalue())


# --- CSV ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
def test_a_csv_with_a_title_above_is_read_by_its_own_separator(mark):
    lines = [
        "2027年放假安排",
        *(mark.join(row) for row in (["序号", *HEADER], *(["1", *row] for row in ROWS))),
    ]
    assert cells(table_of("\n".join(lines).encode(), "a.csv")) == ROWS


def test_what_cannot_be_read_says_what_to_keep():
    with pytest.raises(RuleBroken, match="文件超过 1 MB，请只保留三列后重新上传。"):
        table_of(b"1" * (1024 * 1024 + 1), "a.csv")
