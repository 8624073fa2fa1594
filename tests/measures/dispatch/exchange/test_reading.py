"""What a filled sheet says, however its author arranged it; values only."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.rules import RuleBroken
from audit.sheets.files import CELL_MAX
from audit.sheets.tables import Table, TableRow
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.book import build_book
from measures.dispatch.exchange.rules import MOST_BYTES, TASKS_MAX, Item, Task, compare, read_sheet
from measures.dispatch.exchange.standing import rows_of
from tests.measures.dispatch.exchange.conftest import read, saved, sheet_of

HEADER = [c.TITLE, c.LEAD, c.SUPPORTS, c.DUE_ON, c.DUE_TEXT, c.QUOTE]


def told(sheet):
    return [str(fault) for fault in sheet.faults]


def said(sheet, column):
    return [task.said[column] for task in sheet.tasks]


# --- Cells --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "2027-06-30",
        "2027/6/30",
        "2027.6.30",
        "2027年6月30日",
        "２０２７年６月３０日",
        "20270630",
        " 2027 年 6 月 30 日 ",
        46568,
        date(2027, 6, 30),
    ],
)
def test_a_day_is_read_in_any_writing(cell):
    assert said(sheet_of(HEADER, ["甲", "省科技厅", "", cell, "纪要"]), c.DUE_ON) == [date(2027, 6, 30)]


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2027年6月底前", "2027-06-30"), ("2027年第三季度", "2027-09-30"), ("２０２７年底前完成", "2027-12-31")],
)
def test_the_end_of_a_month_a_quarter_or_a_year_is_its_last_day(cell, day):
    assert said(sheet_of(HEADER, ["甲", "省科技厅", "", cell, "纪要"]), c.DUE_ON) == [date.fromisoformat(day)]


@pytest.mark.parametrize("cell", ["", "无", "未确定", "—", "不设", "长期", "持续推进"])
def test_no_day_is_written_in_several_ways(cell):
    assert said(sheet_of(HEADER, ["甲", "省科技厅", "", cell]), c.DUE_ON) == [None]


@pytest.mark.parametrize(
    "cell",
    ["2027-13-01", "2027-02-30", "尽快", "6月30日", "2027", "30/6/2027", "2027年6月前", "印发之日起30日内"],
)
def test_what_is_no_day_is_told_at_its_row_and_column(cell):
    (fault,) = told(sheet_of(HEADER, ["甲", "省科技厅"], ["乙", "省科技厅", "", cell]))
    assert fault.startswith(f"第 3 行“完成时限”：“{cell}”不能确定是哪一天")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("省教育厅、省财政厅", ("省教育厅", "省财政厅")),
        ("省教育厅，省财政厅；省住房和城乡建设厅", ("省教育厅", "省财政厅", "省住房和城乡建设厅")),
        ("省 教 育 厅\n省财政厅", ("省教育厅", "省财政厅")),
        ("省科技厅（推定）", ("省科技厅",)),
        ("无", ()),
    ],
)
def test_names_are_parted_by_what_stands_between_them(cell, names):
    assert said(sheet_of(HEADER, ["甲", "省科技厅", cell]), c.SUPPORTS) == [names]


def test_a_formula_without_a_result_is_told():
    assert told(sheet_of(HEADER, ["甲", "=B9"])) == [
        "第 2 行“牵头单位”：是公式，文件中没有保存计算结果，请改为文字或日期本身。"
    ]


def test_what_is_too_long_is_told_and_not_cut():
    rows = [f"{c.TITLE},{c.TEXT},{c.QUOTE}", ",".join(("题" * 301, "长" * (CELL_MAX + 1), "句" * 301))]
    sheet = read("\n".join(rows).encode(), "任务分解表.csv")
    assert told(sheet) == [
        "第 2 行“工作任务”：最多 300 字，现有 301 字，请精简。",
        f"第 2 行“原文”：超过 {CELL_MAX} 字，不能用表格载入，请在页面上填写。",
        "第 2 行“具体事项”：最多 300 字，现有 301 字，请精简。",
    ]


def test_one_lead_and_none_without_one():
    sheet = sheet_of(HEADER, ["甲", "省科技厅、省教育厅"], ["乙", "", "省教育厅"])
    assert told(sheet) == [
        "第 2 行“牵头单位”：牵头单位只写一个，其余请写在“共同牵头”一列。",
        "第 3 行“牵头单位”：填了“配合单位”，请写明牵头单位。",
    ]


# --- Rows ---------------------------------------------------------------------------------------------


def test_rows_of_one_task_are_one_task_merged_or_left_empty():
    def rows(made):
        for row in (
            ["附件 2"],
            ["重点任务分解表"],
            ["工 作 任 务", "牵头单位", "具体事项"],
            ["甲", "省科技厅", "一"],
            ["", "", "二"],
            ["乙", "省教育厅", "三"],
            ["乙", "省教育厅", "四"],
            ["丙", "省财政厅", ""],
            ["丁", "省财政厅", "五"],
            ["", "", "六"],
        ):
            made.active.append(row)
        made.active.merge_cells("A9:A10")
        made.active.merge_cells("B8:B10")

    made = Workbook()
    rows(made)
    sheet = read(saved(made))
    assert [(task.name, [item.quote for item in task.items]) for task in sheet.tasks] == [
        ("甲", ["一", "二"]),
        ("乙", ["三", "四"]),
        ("丙", []),
        ("丁", ["五", "六"]),
    ]
    assert (sheet.tasks[0].row, sheet.tasks[0].items[1].row, told(sheet)) == (4, 5, [])


def test_two_words_for_one_task_are_told():
    sheet = sheet_of(HEADER, ["甲", "省科技厅", "", "", "", "一"], ["甲", "省教育厅", "", "", "", "二"])
    assert told(sheet) == ["第 3 行“牵头单位”：与第 2 行不一致，同一任务只能有一种填法。"]


def test_an_item_needs_its_words_and_stands_once():
    sheet = sheet_of(
        [c.TITLE, c.LEAD, c.QUOTE, c.ITEM_DUE_ON],
        ["甲", "省科技厅", "一", ""],
        ["", "", "一", ""],
        ["", "", "", "2027-01-01"],
    )
    assert told(sheet) == [
        "第 3 行“具体事项”：与第 2 行重复。",
        "第 4 行“具体事项”：填了“事项时限”，请写明是哪一项具体事项。",
    ]


def test_a_row_of_its_own_text_needs_a_title():
    sheet = sheet_of([c.TITLE, c.TEXT], ["甲", "甲的原文。"], ["", "另一条的原文。"])
    assert told(sheet) == ["第 3 行“工作任务”：请填写任务的标题。"]


# --- The sheet as a whole -----------------------------------------------------------------------------


def test_a_sheet_without_a_header_is_refused():
    with pytest.raises(RuleBroken, match="没有找到表头"):
        sheet_of(["甲", "省科技厅"], ["乙", "省教育厅"])


def test_a_header_alone_is_refused():
    with pytest.raises(RuleBroken, match="表头下面没有数据"):
        sheet_of(HEADER)


def test_too_many_tasks_and_too_many_rows_are_refused():
    with pytest.raises(RuleBroken, match="最多 600 项任务，表中有 601 项"):
        sheet_of(HEADER, *([f"任务{n}", "省科技厅"] for n in range(TASKS_MAX + 1)))
    with pytest.raises(RuleBroken, match="表格超过 2000 行"):
        read("\n".join(["工作任务,牵头单位", *["甲,省科技厅"] * 2000]).encode(), "a.csv")


def test_a_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(build_book("表", [], []))) as good, zipfile.ZipFile(out, "w") as bad:
        bad.compression = zipfile.ZIP_DEFLATED
        for part in good.infolist():
            bad.writestr(part.filename, good.read(part))
        bad.writestr("xl/media/image1.bin", b"\0" * (21 * 1024 * 1024))
    with pytest.raises(RuleBroken, match="文件解压后过大"):
        read(out.getvalue())
    with pytest.raises(RuleBroken, match="文件超过 5 MB"):
        read(b"1" * (MOST_BYTES + 1), "a.csv")


def test_our_own_sheets_beside_the_table_are_no_remark():
    task = Task(0, "7", {c.TITLE: "甲", c.LEAD: ("省科技厅",)}, [])
    sheet = read(build_book("《甲》任务分解表", rows_of([task]), ["省科技厅"]))
    assert (list(sheet.remarks), told(sheet), sheet.tasks[0].key) == ([], [], "7")


# --- Any text -----------------------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Cn"))
    | st.sampled_from("\n=+-@_x004"),
    min_size=1,
    max_size=40,
).map(str.strip)


# A workbook is made and read for each.
@settings(max_examples=15)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
@example([("=1+1", "_x0041_"), ("+86", "'=2"), ("第一行\n第二行", "-"), ("𠮷", "@a")])
def test_any_text_comes_back_as_it_went(pairs):
    standing = [
        Task(
            0,
            str(number),
            {c.TITLE: c.read_line(title), c.TEXT: c.read_text(text)},
            [Item(0, {c.QUOTE: c.read_text(text)})] if text else [],
        )
        for number, (title, text) in enumerate(pairs, start=1)
    ]
    sheet = read(build_book("表", rows_of(standing), []))
    assert told(sheet) == []
    assert all(compare(new, old).is_nothing for new, old in zip(sheet.tasks, standing, strict=True))


@given(st.lists(st.lists(st.text(max_size=12), min_size=len(c.COLUMNS), max_size=len(c.COLUMNS)), max_size=6))
def test_any_cells_are_read_or_refused_in_words(rows):
    names = [column.name for column in c.COLUMNS]
    lines = [
        TableRow(number, dict(zip(names, cells, strict=True)))
        for number, cells in enumerate(rows, start=2)
        if any(cells)
    ]
    words = []
    try:
        for fault in read_sheet(Table(lines, (), frozenset(names))).faults:
            words.append(fault.words)
            assert 1 < fault.row <= len(rows) + 1
    except RuleBroken as refusal:
        words.append(refusal.message)
    assert all(one.endswith("。") for one in words)
