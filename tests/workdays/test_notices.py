"""Reading a year's notice: lines, tables, and what is odd about them."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.rules import RuleBroken
from audit.sheets.files import UNPACKED_MOST
from workdays import rules
from workdays.rules import Departure, compare, missing_words, missing_years, read_notice, spans
from workdays.sheets import read_notice_file

HEADER = ["日期", "类型", "名称"]
NEW_YEAR = Departure(date(2027, 1, 1), is_workday=False, name="元旦")


def book(*rows, **more) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for place, value in more.items():
        made.active[place] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lines_of(name, content) -> str:
    return read_notice_file(name, content).lines


def refusal(name, content) -> str:
    with pytest.raises(RuleBroken) as refused:
        lines_of(name, content)
    return refused.value.message


# --- Lines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "2027-01-01 放假 元旦",
        "2027/1/1\t放假\t元旦",
        "2027.1.1,放假,元旦",
        "２０２７年１月１日，放假，元旦",
        "20270101 休息 元旦",
        "1月1日 放假 元旦",
        "2027年1月1日（周五） 放假 元旦",
        "2027年1月1日(星期五)，放假，元旦",
        "2027-01-01 周五 放假 元旦",
        "2027年1月1号 放假（法定） 元旦",
        "\ufeff 2027-01-01  放假　元旦 ",
    ],
)
def test_a_day_may_be_written_in_several_ways(line):
    read = read_notice(line, 2027)
    assert (read.days, read.faults) == ((NEW_YEAR,), ())


def test_what_our_pages_show_of_a_day_can_be_read():
    days = [NEW_YEAR, Departure(date(2027, 2, 20), is_workday=True, name="春节")]
    kinds = {False: "放假", True: "上班（调休）"}
    typed = "\n".join(f"{day.words}\t{kinds[day.is_workday]}\t{day.name}" for day in days)
    read = read_notice(typed, 2027)
    assert (read.days, read.faults) == (tuple(days), ())
    assert not any("写的是周" in warning for warning in read.warnings)


@pytest.mark.parametrize("day", ["2027年1月1日（周四）", "2027-01-01 星期四", "1月1日周四"])
def test_a_wrong_weekday_is_remarked(day):
    read = read_notice(f"{day} 放假 元旦", 2027)
    assert read.days == (NEW_YEAR,)
    assert "第 1 行：写的是周四，而 2027年1月1日（周五），请核对日期。" in read.warnings


def test_a_sunday_may_be_called_either_way():
    read = read_notice("2027-10-10（周天） 上班 国庆节\n2027-02-21 周日 上班 春节", 2027)
    assert not any("写的是周" in warning for warning in read.warnings)


def test_what_is_read_can_be_read_again():
    read = read_notice("1月1日 放假 元旦\n2027-02-20 补班 春节 调休", 2027)
    assert read_notice("\n".join(day.line for day in read.days), 2027).days == read.days


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有可以导入的内容，请上传文件或逐行填写。"),
        ("\n \n", "没有可以导入的内容，请上传文件或逐行填写。"),
        ("=A1 放假 元旦", "第 1 行：日期是公式，请改为日期本身。"),
        ("2027-01-01 放假 =B2", "第 1 行：名称是公式，请改为文字。"),
        ("\n2027-02-30 放假", "第 2 行：“2027-02-30”不是真实存在的日期，请写成 2027-01-01 的样子。"),
        (
            "46388 放假",
            "第 1 行：“46388”是 Excel 的日期序号，请把日期一列的单元格格式改为日期后重新上传。",
        ),
        ("2027-01-01", "第 1 行：2027-01-01 之后请写“放假”或“上班”。"),
        ("2027-01-01 调休 元旦", "第 1 行：2027-01-01 之后请写“放假”或“上班”，不能写“调休”。"),
        (
            "2026-12-31 放假",
            "第 1 行：2026-12-31 不在 2027 年内，请删去；确属另一年的，请在那一年的日历中补充。",
        ),
        (
            "2027-01-01 放假\n2027-01-01 上班",
            "第 2 行：2027年1月1日（周五）既写放假又写上班，请核对。",
        ),
        ("2027-01-01 放假 " + "元" * 41, "第 1 行：名称最多 40 字，现有 41 字，请精简。"),
        ("长" * 10_000, "第 1 行：共 10000 字，太长。每行只写一天：日期、放假或上班、名称。"),
        ("2027-01-01 放假\n" * 401, "最多 400 行，现有 401 行，请核对。"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, sentence):
    assert read_notice(text, 2027).faults == (sentence,)


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("2027-01-02 放假 元旦", "2027年1月2日（周六）写的是放假，但周末本来就休息，不必登记，已略去。"),
        (
            "2027-01-04 上班 元旦",
            "2027年1月4日（周一）写的是上班，但平日本来就上班，不必登记，已略去。请核对日期和类型。",
        ),
        ("2027-01-01 放假 新年", "第 2 行：2027年1月1日（周五）重复，只记一次。"),
    ],
)
def test_what_is_no_departure_or_said_twice_falls_out_with_a_warning(line, warning):
    read = read_notice(f"2027-01-01 放假 元旦\n{line}", 2027)
    assert read.days == (NEW_YEAR,)
    assert warning in read.warnings


def test_a_year_with_few_days_is_doubted():
    read = read_notice("2027-01-01 放假 元旦", 2027)
    assert any("只有 1 天与周一至周五不同" in warning for warning in read.warnings)
    assert "没有一天是“上班”，请核对调休上班日是否漏录。" in read.warnings


def test_a_notice_without_a_holiday_by_law_is_doubted():
    read = read_notice("2027-01-01 放假 元旦\n2027-10-01 上班 国庆节", 2027)
    assert (
        "2027年10月1日（周五）是国庆节法定假日，这里没有写放假，仍按放假计算，请对照通知核对。"
        in read.warnings
    )
    assert not any("2027年1月1日" in warning for warning in read.warnings)
    # 1 and 2 May 2027 are a weekend, off anyway.
    assert not any("劳动节" in warning for warning in read.warnings)


def test_a_whole_year_is_not_doubted(calendar_2026):
    assert read_notice(calendar_2026, 2026).warnings == ()


@pytest.fixture
def calendar_2026(db):
    from workdays.actions import seed_calendar
    from workdays.models import CalendarDay

    seed_calendar()
    return "\n".join(row.departure.line for row in CalendarDay.objects.in_year(2026))


@given(st.text(max_size=300), st.integers(2004, 2030))
def test_any_text_is_answered(text, year):
    read = read_notice(text, year)
    assert read.faults or all(day.on.year == year and day.departs for day in read.days)


# --- Tables -------------------------------------------------------------------------------------------


def test_a_workbook_is_read_by_its_header():
    rows = [["2027年安排"], [], ["序号", *HEADER], [1, date(2027, 1, 1), "放假", "元旦"]]
    assert lines_of("安排.XLSX", book(*rows)) == "2027-01-01 放假 元旦"


def test_a_sheet_as_offices_make_them_is_read_with_its_weekdays():
    made = Workbook()
    sheet = made.active
    for row in (
        ["序号", "日 期（年月日）", "星 期", "类 型", "名 称"],
        [1, "2027年2月5日", "五", "放假", "春节"],
        [2, "2027年2月8日", "二"],
        [3, "2027年2月9日（周二）", "周二"],
    ):
        sheet.append(row)
    for letter in "DE":
        sheet.merge_cells(f"{letter}2:{letter}4")
    sheet.row_dimensions[4].hidden = True
    out = io.BytesIO()
    made.save(out)
    file = read_notice_file("a.xlsx", out.getvalue())
    assert file.remarks == ("表中第 4 行是隐藏的（或被筛选掉的），也已读入，请核对。",)
    read = read_notice(file.lines, 2027)
    assert [day.line for day in read.days] == [
        "2027-02-05 放假 春节",
        "2027-02-08 放假 春节",
        "2027-02-09 放假 春节",
    ]
    wrong = [warning for warning in read.warnings if "写的是周" in warning]
    assert wrong == ["第 2 行：写的是周二，而 2027年2月8日（周一），请核对日期。"]


def test_without_a_header_the_first_three_columns_are_taken():
    assert lines_of("a.xlsx", book([date(2027, 1, 1), "放假", "元旦", "备注"])) == "2027-01-01 放假 元旦"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_csv_is_read_in_either_encoding(encoding, mark):
    text = f"日期{mark}类型（放假/上班）{mark}名称\r\n2027/1/1 0:00{mark}放假{mark}元旦\r\n\r\n"
    assert lines_of("a.csv", text.encode(encoding)) == "2027/1/1 放假 元旦"


def test_an_empty_cell_keeps_its_place_and_is_told():
    line = lines_of("a.csv", "日期,类型,名称\n,放假,元旦\n2027-01-01,,元旦".encode())
    assert line == "（空） 放假 元旦\n2027-01-01 （空） 元旦"
    assert len(read_notice(line, 2027).faults) == 2


def test_a_formula_is_not_calculated_but_told():
    lines = lines_of("a.xlsx", book(HEADER, ["=DATE(2027,1,1)", "放假", "元旦"]))
    assert read_notice(lines, 2027).faults == ("第 1 行：日期是公式，请改为日期本身。",)


def test_a_row_far_below_is_not_waited_for():
    assert (
        lines_of("a.xlsx", book(HEADER, ["2027-01-01", "放假"], A1048576="2027-01-02")) == "2027-01-01 放假"
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"", "文件是空的，请核对后重新上传。"),
        ("a.csv", b" \r\n", "文件是空的，请核对后重新上传。"),
        ("a.xlsx", book(HEADER), "文件中没有数据。请在第一张工作表中填写日期、类型、名称三列。"),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0" + b"0" * 99,
            "这是旧版 .xls 文件或加了密码的文件，不能读取。请另存为不加密的 .xlsx 或 .csv 后上传。",
        ),
        ("a.xls", b"text", "只能上传 .xlsx 或 .csv 文件；旧版 .xls 请另存为 .xlsx。"),
        ("a.docx", b"PK\x03\x04", "只能上传 .xlsx 或 .csv 文件；旧版 .xls 请另存为 .xlsx。"),
        ("a.xlsx", b"PK\x03\x04broken", "文件无法读取，可能已损坏。请重新保存为 .xlsx 或 .csv 后上传。"),
        ("a.xlsx", b"text", "文件无法读取，可能已损坏。请重新保存为 .xlsx 或 .csv 后上传。"),
        ("a.csv", b"\xff\xff\xff", "文件的文字编码无法识别，请另存为 UTF-8 编码的 .csv，或改用 .xlsx。"),
        ("a.csv", "日期".encode("utf-16"), "文件的文字编码无法识别，请另存为 UTF-8 编码的 .csv，或改用 .xlsx。"),
        ("a.csv", b'"' + b"x" * 200_000, "文件不是正常的 .csv 表格，请重新另存后上传。"),
        ("a.csv", b"1" * (1024 * 1024 + 1), "文件超过 1 MB，请只保留日期、类型、名称三列后重新上传。"),
        ("a.csv", b"2027-01-01,x\n" * 401, "最多 400 行，文件中有 401 行以上，请核对。"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_gets_a_sentence(name, content, sentence):
    assert refusal(name, content) == sentence


def test_a_file_that_unpacks_to_too_much_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (UNPACKED_MOST + 1))
    assert refusal("a.xlsx", out.getvalue()) == "文件解压后过大，请只保留日期、类型、名称三列后重新上传。"


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a", ""]))
def test_any_file_is_answered(content, name):
    try:
        said = lines_of(name, content)
    except RuleBroken as refused:
        said = refused.message
    assert said


# --- Comparing and missing years ----------------------------------------------------------------------


def test_comparing_tells_new_changed_removed_and_kept():
    kept, gone, new = (Departure(date(2027, 1, day), is_workday=False) for day in (1, 5, 6))
    renamed = Departure(date(2027, 1, 4), is_workday=False, name="元旦")
    as_was = Departure(date(2027, 1, 4), is_workday=False)
    change = compare([as_was, gone, kept], [new, kept, renamed])
    assert (change.added, change.changed, change.removed, change.kept) == (
        (new,), ((as_was, renamed),), (gone,), (kept,)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("today", "covered", "missing"),
    [
        ("2026-11-30", [2026], []),
        ("2026-12-01", [2026], [2027]),
        ("2026-12-31", [2026, 2027], []),
        ("2026-11-30", [], [2026]),
        ("2026-12-01", [2025], [2026, 2027]),
    ],
)
def test_the_next_year_is_missed_from_december_on(today, covered, missing):
    assert missing_years(date.fromisoformat(today), covered) == missing


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_missing_year_is_told_with_what_follows_from_it(year):
    words = missing_words(year, date(2026, 12, 1))
    assert f"{year} 年节假日安排未导入" in words
    assert "暂定" in words


def test_years_in_words():
    assert spans([2006, 2004, 2005, 2026]) == "2004—2006、2026"
    assert spans([]) == ""


@pytest.mark.parametrize("year", [2003, 2028, 99999, -1])
def test_a_year_whose_notice_cannot_be_there_is_refused(year):
    with pytest.raises(RuleBroken, match="年份须在 2004 至 2027 之间"):
        rules.check_year(year, today=date(2026, 11, 24))
