"""The workbook renderer: what goes in comes out, as what it is, in a file that every office program opens."""

import io
import re
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.documents.excel import CELL_MAX, CUT_REMARK, build_book, fitting
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow
from reports.kinds import clean
from tests.factories import moment
from tests.programs import named

pytestmark = pytest.mark.long

COLUMNS = [SheetColumn("序号", 6, centred=True), SheetColumn("进展情况", 20), SheetColumn("亮灯", 12)]
FORMULAS = ['=HYPERLINK("http://x.example","点")', "+1+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"]


def sheet(rows, **given) -> Sheet:
    values = {"name": "台账", "title": "督查台账", "note": "截至今日", "columns": COLUMNS, "rows": rows}
    return Sheet(**values | given)


def book(*sheets: Sheet, **given) -> Book:
    values = {"title": "督查台账", "creator": "督查室", "as_of": moment(2026, 10, 14, 12), "closing": ""}
    return Book(sheets=[*sheets], **values | given)


def opened(made: Book) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_book(made)))


def with_text(text: str) -> Book:
    return book(sheet([SheetRow([1, text, "绿灯"])]))


REMARK = "【此处显示不全，全文见“全文”表第 1 条】"


def wholes(made: openpyxl.Workbook) -> dict[int, list[str]]:
    """The whole texts of a book by their number, each in the parts that its rows show."""
    found: dict[int, list[str]] = {}
    for row in made["全文"].iter_rows(min_row=4, values_only=True):
        found.setdefault(row[0], []).append(row[4] or "")
    return found


def unescaped(text: str) -> str:
    """As Excel reads it; openpyxl leaves the escape as it stands."""
    return text.replace("_x005F_", "_")


# --- Texts ------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
@example("=1+1")
@example("_x0041_ 和 _x000D_")
@example("  前后有空格  ")
@example("第一行\n第二行")
@example("<b>&amp;</b>]]>")
@example("#REF!")
@example("2026-10-14")
@example("007")
@example("TRUE")
@example("")
@example("控制\x07字符\ud800，\u202e反向，\ufffe")
def test_every_text_comes_back_as_the_same_text(given_text):
    text = clean(given_text)
    cell = opened(with_text(text)).active["B4"]
    # Three hundred line ends are more than a row shows.
    assert unescaped(cell.value or "").removeprefix(REMARK) == unescaped(text)
    assert cell.data_type == ("s" if text else "n")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_like_a_formula_is_a_quoted_text(text):
    made = build_book(with_text(text))
    cell = openpyxl.load_workbook(io.BytesIO(made)).active["B4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert not re.search("<f[ >/]", parts.read("xl/worksheets/sheet1.xml").decode())


def test_formula_text_in_titles_and_names_of_columns_stays_text():
    made = opened(
        book(
            sheet([SheetRow(["=1"], "group")], title="=1", note="=2", columns=[SheetColumn("=3", 9)]),
            facts=[("=4", "=5")],
            closing="=6",
        )
    )
    cells = [cell for row in made.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value for cell in cells} == {f"={number}" for number in range(1, 7)}


def test_what_excel_takes_for_a_code_is_escaped():
    with zipfile.ZipFile(io.BytesIO(build_book(with_text("编号_x0041_")))) as parts:
        assert "_x005F_x0041_" in parts.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", ["长" * 40_000, "长" + "𠮷" * 20_000, "😀" * 16_400])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so_and_stands_whole_on_its_own_sheet(text):
    made = opened(with_text(text))
    shown = made.active["B4"].value
    assert shown.startswith(REMARK + text[:5])
    assert shown.endswith(CUT_REMARK)
    assert text.startswith(shown.removeprefix(REMARK).removesuffix(CUT_REMARK))
    assert CELL_MAX - 1 <= len(shown.encode("utf-16-le")) // 2 <= CELL_MAX
    assert "".join(wholes(made)[1]) == text


@pytest.mark.parametrize("text", ["长" * CELL_MAX, "😀" * (CELL_MAX // 2)])
def test_a_text_that_just_fits_is_whole(text):
    assert fitting(text) == text


# --- Texts longer than a row ----------------------------------------------------------------------------

LONG = {
    "5,000 characters": "省科技厅会同有关部门推进科技成果转移转化，组织对接活动。" * 185,
    "2,000 characters with 100 line ends": "\n".join(
        f"{n}. 推进科技成果转移转化，组织对接" for n in range(100)
    ),
    "500 line ends": "\n" * 500,
    "one word": "x" * 6000,
    "rare characters": "𠮷" * 3000,
    "a full stop late in each row": ("长" * 700 + "。") * 6,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_text_longer_than_a_row_says_so_first_and_stands_whole_in_rows_that_show_it(text):
    made = opened(with_text(text))
    page, whole = made["台账"], made["全文"]
    cell = page["B4"]
    assert (cell.value, cell.alignment.vertical) == (REMARK + text, "top")
    assert page.row_dimensions[4].height == 409
    parts = wholes(made)[1]
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert len(parts) > 1
    heights = [whole.row_dimensions[row].height for row in range(4, whole.max_row + 1)]
    assert max(heights) <= 409
    for part, high in zip(parts, heights, strict=True):
        # A line is 15 points at most, and 84 characters wide.
        lines = [len(line.encode("gb18030")) for line in part.split("\n")]
        assert sum(max(1, -(-line // 84)) for line in lines) * 15 <= high


def test_a_text_that_a_row_shows_stands_alone():
    text = "长" * 200
    made = opened(with_text(text))
    assert made.sheetnames == ["台账"]
    assert made.active["B4"].value == text
    assert made.active.row_dimensions[4].height < 409


def test_the_sheet_of_whole_texts_says_where_each_stands():
    columns = [
        SheetColumn("序号", 6),
        SheetColumn("单位", 10),
        SheetColumn("问题", 20),
        SheetColumn("审核意见", 20),
    ]
    long = "长" * 1500
    rows = [SheetRow([n, unit, long, "短"]) for n, unit in ((1, "省科技厅"), (2, "省科协"))]
    rows.append(SheetRow([3, "省财政厅", "短", long]))
    made = opened(book(sheet(rows, columns=columns), sheet([], name="二", note=long), closing=long))
    first = [
        [cell.value for cell in row[:4]]
        for row in made["全文"].iter_rows(min_row=4)
        if not str(row[3].value).endswith("（续）")
    ]
    assert first == [
        [1, "台账", "1　省科技厅", "问题"],
        [2, "台账", "2　省科协", "问题"],
        [3, "台账", "3　省财政厅　短", "审核意见"],
        [4, "二", "表前说明", "说明"],
        [5, "台账", "表后说明", "说明"],
    ]
    assert {"".join(parts) for parts in wholes(made).values()} == {long}
    assert made.sheetnames == ["台账", "二", "全文"]
    # Rows that continue bear all that their first one bears: they can be filtered.
    assert made["全文"]["D5"].value == "问题（续）"
    assert made["全文"]["C5"].value == "1　省科技厅"


def test_a_high_row_is_read_from_its_top_and_a_low_one_in_its_middle():
    made = opened(
        book(sheet([SheetRow([1, "短", "绿灯"]), SheetRow([2, "长" * 100, "红灯"], tone="red")]))
    ).active
    assert [{cell.alignment.vertical for cell in made[row]} for row in (4, 5)] == [{"center"}, {"top"}]


# --- Values -----------------------------------------------------------------------------------------


def test_dates_moments_and_numbers_are_what_they_are():
    columns = [SheetColumn(name, 12) for name in "甲乙丙丁戊"]
    at = datetime(2026, 10, 14, 1, 30, tzinfo=UTC)
    made = opened(book(sheet([SheetRow([date(2026, 10, 15), at, 18, 0.5, None])], columns=columns)))
    cells = made.active[4]
    assert [cell.value for cell in cells] == [
        datetime(2026, 10, 15),  # noqa: DTZ001  Excel knows no zones
        datetime(2026, 10, 14, 9, 30),  # noqa: DTZ001
        18,
        0.5,
        None,
    ]
    assert [cell.number_format for cell in cells[:3]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "General"]
    assert [cell.is_date for cell in cells] == [True, True, False, False, False]


def test_what_is_no_value_in_excel_breaks_nothing():
    columns = [SheetColumn(name, 12) for name in "甲乙丙"]
    made = opened(book(sheet([SheetRow([date(1898, 6, 11), float("nan"), float("inf")])], columns=columns)))
    assert [cell.value for cell in made.active[4]] == ["1898-06-11", None, None]


# --- Looks ------------------------------------------------------------------------------------------


def test_rows_look_like_what_they_are():
    rows = [
        SheetRow(["一、加快科技成果转移转化"], "group"),
        SheetRow([1, "字" * 200, "红灯 逾期未报"], tone="red"),
        SheetRow(["合计", "", ""], "total"),
    ]
    made = opened(book(sheet(rows))).active
    header, group, row, total = (made[number] for number in (3, 4, 5, 6))
    assert [cell.value for cell in header] == ["序号", "进展情况", "亮灯"]
    assert all(cell.font.bold and cell.fill.fgColor.rgb == "00E8E8E8" for cell in header)
    assert (group[0].value, group[1].value) == ("一、加快科技成果转移转化", None)
    assert all(cell.fill.fgColor.rgb == "00F2F2F2" for cell in group)
    assert (row[2].value, row[2].fill.fgColor.rgb) == ("红灯 逾期未报", "00FBDAD7")
    assert row[1].fill.fill_type is None
    assert (row[0].alignment.horizontal, row[1].alignment.horizontal) == ("center", "left")
    assert row[1].alignment.wrap_text
    assert made.row_dimensions[5].height > 200
    assert total[0].font.bold
    assert not row[0].font.bold


def test_no_row_is_higher_than_excel_draws():
    assert opened(with_text("长" * 40_000)).active.row_dimensions[4].height == 409


def test_sheet_is_ready_to_filter_to_scroll_and_to_print():
    rows = [SheetRow([n, "甲", "绿灯"]) for n in range(5)] + [SheetRow(["合计", "", ""], "total")]
    made = opened(book(sheet(rows, frozen_columns=2), sheet(rows, paper="A3", has_filter=False)))
    first, second = made.worksheets
    assert first.freeze_panes == "C4"
    # The total is no row to be filtered or sorted.
    assert (first.auto_filter.ref, second.auto_filter.ref) == ("A3:C8", None)
    assert (first.print_title_rows, first.page_setup.orientation) == ("$1:$3", "landscape")
    assert (first.page_setup.fitToWidth, first.page_setup.fitToHeight) == (1, 0)
    assert first.sheet_properties.pageSetUpPr.fitToPage
    assert (int(first.page_setup.paperSize), int(second.page_setup.paperSize)) == (9, 8)
    assert first.oddFooter.center.text == "— &P —"
    assert first.column_dimensions["B"].width == 20
    assert (first.title, second.title) == ("台账", "台账（2）")


def test_marks_stand_in_the_header_and_over_the_table():
    made = opened(book(sheet([]), sheet([], name="二"), mark="草稿", demo_mark="演示数据"))
    for one in made:
        assert (one.oddHeader.center.text, one.oddHeader.right.text) == ("演示数据", "草稿")
        assert (one["A1"].value, one["A2"].value) == ("【草稿】督查台账", "演示数据　截至今日")


def test_a_published_book_bears_no_mark():
    made = opened(book(sheet([])))
    assert (made.active.oddHeader.center.text, made.active.oddHeader.right.text) == (None, None)
    assert made.active["A1"].value == "督查台账"


def test_facts_and_closing_stand_on_the_first_sheet_only():
    facts = [("数据截止时间", moment(2026, 10, 14, 12)), ("应报", 18)]
    made = opened(
        book(sheet([SheetRow([1, "甲", ""])]), sheet([], name="二"), facts=facts, closing="数据校验码：1234")
    )
    first = [[cell.value for cell in row if cell.value is not None] for row in made.worksheets[0].iter_rows()]
    assert first[2:] == [
        ["数据截止时间", datetime(2026, 10, 14, 12)],  # noqa: DTZ001
        ["应报", 18],
        [],
        ["序号", "进展情况", "亮灯"],
        [1, "甲"],
        [],
        ["数据校验码：1234"],
    ]
    assert made.worksheets[0].auto_filter.ref == "A6:C7"
    assert made.worksheets[1].max_row == 3


@pytest.mark.parametrize("name", ["甲/乙:丙[丁]*?\\", "长" * 60, "'", ""])
def test_any_name_makes_a_sheet_that_excel_takes(name):
    names = opened(book(sheet([], name=name), sheet([], name=name))).sheetnames
    assert len({*names}) == 2
    assert all(0 < len(one) <= 31 and not re.search(r"[\[\]:*?/\\]", one) for one in names)


# --- The file ---------------------------------------------------------------------------------------


def test_properties_bear_title_office_and_cut_off():
    properties = opened(with_text("甲")).properties
    noon = datetime(2026, 10, 14, 12)  # noqa: DTZ001
    assert (properties.title, properties.creator) == ("督查台账", "督查室")
    assert (properties.created, properties.modified) == (noon, noon)


def test_the_same_book_gives_the_same_bytes():
    with time_machine.travel(datetime(2026, 10, 14, 12, tzinfo=UTC)):
        made = build_book(with_text("甲"))
    with time_machine.travel(datetime(2027, 3, 1, 8, tzinfo=UTC)):
        assert build_book(with_text("甲")) == made


def test_a_moment_among_the_facts_has_room_beside_narrow_columns():
    columns = [SheetColumn(f"列{n}", 8) for n in range(6)]
    facts = [("数据截止时间", moment(2026, 10, 14, 12)), ("政策文件", "若干政策措施" * 9)]
    page = opened(book(sheet([SheetRow([1] * 6)], columns=columns), facts=facts)).active
    # Too narrow, a date shows as ###; a text runs over the empty cells beside it.
    assert [str(merged) for merged in page.merged_cells.ranges if merged.min_col > 1] == ["C3:E3"]
    assert page["C3"].value == facts[0][1].replace(tzinfo=None)
    assert page["C4"].value == facts[1][1]


def test_a_note_is_not_squeezed_into_a_narrow_first_column():
    columns = [SheetColumn("项目", 14), SheetColumn("内容", 100)]
    page = opened(book(sheet([SheetRow(["条号", "（一）"])], columns=columns, note="截至今日。" * 8))).active
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A2:B2"]
    assert page.row_dimensions[2].height == pytest.approx(21)


def test_the_file_leads_nowhere_else():
    made = book(sheet([SheetRow([1, "http://x.example/ file:///etc/passwd \\\\host\\share", "绿灯"])]))
    with zipfile.ZipFile(io.BytesIO(build_book(made))) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower()]
        relations = [parts.read(name) for name in parts.namelist() if name.endswith(".rels")]
        assert relations
        assert not any(b"External" in part for part in relations)
        assert b"<hyperlink" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_thousand_measures_of_22_columns_are_all_there():
    columns = [SheetColumn(f"列{n}", 18) for n in range(21)] + [SheetColumn("亮灯", 12)]
    values = [date(2026, 10, 15), 7, *["省科技厅报送的进展情况。" * 10] * 4, *["短文字"] * 15, "红灯"]
    large = book(sheet([SheetRow([*values], tone="red") for _ in range(1000)], columns=columns))
    assert len([*opened(large).active.rows]) > 1000


@pytest.mark.xdist_group("libreoffice")  # one profile for all of them
def test_libreoffice_reads_the_same(tmp_path, libreoffice):
    texts = [*FORMULAS, "编号_x0041_", "第一行\n第二行", "  空格  ", "<b>&", "007", "😀𠮷"]
    rows = [SheetRow([n, text, "绿灯"], tone="green") for n, text in enumerate(texts)]
    rows.append(SheetRow([date(2026, 10, 15), "长" * 40_000, "红灯"]))
    given = named(tmp_path, [build_book(book(sheet(rows, frozen_columns=1), mark="草稿"))], "xlsx")
    read = libreoffice.convert(given, "ods:calc8", tmp_path)
    (again,) = libreoffice.convert(read, "xlsx", tmp_path / "again")
    made = openpyxl.load_workbook(again)
    page = made.worksheets[0]
    shown = [cell.value for cell in page["B"][3:]]
    assert [unescaped(text) for text in shown[:-1]] == texts
    assert {cell.data_type for cell in page["B"][3:]} == {"s"}
    assert shown[-1].startswith(REMARK)
    assert "".join(wholes(made)[1]) == "长" * 40_000
    assert page["A15"].is_date
