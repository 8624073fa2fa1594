"""Tables of tasks as they are pasted from Word, Excel or a page: rows with tabs, and tables that have lost their columns."""

from datetime import date

import pytest

from measures.documents.parsing import as_json, parse
from measures.documents.parsing.tables import Column, columns_of

NOTICE = "滨海省渔港建设任务分工\n"
HEAD = "序号\t重点任务\t具体措施\t牵头单位\t配合单位\t责任人\t完成时限\t备注\n"


def measures(text):
    return as_json(parse(text))["measures"]


def reasons(flags, field):
    return [flag["reason"] for flag in flags if flag["field"] == field]


def test_a_row_is_a_measure_with_what_its_columns_say():
    row = "1\t修建码头\t新建泊位3个。\t省交通运输厅\t省财政厅、各市人民政府\t张某\t2031年10月底前\t"
    [measure] = measures(NOTICE + HEAD + row)
    assert (measure["number"], measure["title"], measure["text"]) == ("1", "修建码头", row.rstrip())
    assert (measure["lead"], measure["co"]) == (["省交通运输厅"], ["省财政厅", "各市人民政府"])
    assert measure["deadlines"] == [{"text": "2031年10月底前", "on": "2031-10-31"}]
    assert [flag["reason"] for flag in measure["flags"]] == ["按表格的一行读出，各列按表头对应，请核对。"]


def test_every_place_of_a_row_is_in_the_text():
    text = NOTICE + HEAD + "1\t修建码头\t6月底前开工。\t省交通运输厅\t\t\t2031年10月底前\t"
    [item] = parse(text).items
    [statement] = item.assignments
    assert text[slice(*item.number_span)] == "1"
    assert text[slice(*statement.span)] == statement.raw == "省交通运输厅"
    assert text[slice(*statement.covers)] == "修建码头\t6月底前开工。"
    assert [(text[slice(*each.span)], each.text, each.on) for each in item.deadlines] == [
        ("6月底前", "6月底前", None),
        ("2031年10月底前", "2031年10月底前", date(2031, 10, 31)),
    ]


def test_lines_between_rows_are_chapters_and_a_head_may_come_again():
    rows = "一、设施\n1\t修建码头\t\t省交通运输厅\t\t\t\t\n二、服务\t\t\t\t\t\t\t\n"
    again = f"{HEAD}2\t压缩时间\t1.推行预约。2.公布目录。\t沈州海关\t\t\t长期坚持\t"
    found = measures(NOTICE + HEAD + rows + again)
    assert [(each["number"], each["chapter"], each["title"]) for each in found] == [
        ("1", "一", "修建码头"),
        ("2", "二", "压缩时间"),
    ]


def test_a_table_with_bars_is_read_as_one_with_tabs():
    head = "序号 | 实事项目 | 工作举措及实施计划 | 责任单位 | 配合单位 |\n"
    row = "1 | 修建码头 | 1.4月底前开工。 2.2031年11月底前竣工。 | 省交通运输厅 | 省财政厅 |"
    [measure] = measures(NOTICE + head + row)
    assert (measure["number"], measure["title"], measure["lead"], measure["co"]) == (
        "1", "修建码头", ["省交通运输厅"], ["省财政厅"],
    )  # fmt: skip
    assert [each["text"] for each in measure["deadlines"]] == ["4月底前", "2031年11月底前"]


def test_a_row_that_names_nobody_and_one_of_other_columns_are_flagged():
    rows = (
        "1\t修建码头\t\t省交通运输厅\t\t\t\t\n2\t疏浚航道\t\t\t\t\t\t\n3\t测量\t\t省水利厅\t\t\t\t\t\t多出\n"
    )
    found = as_json(parse(NOTICE + HEAD + rows))
    assert reasons(found["flags"], "assignments")[0] == "这一行没有写责任单位，可能与上一行合并，请核对。"
    assert reasons(found["measures"][1]["flags"], "text")[1:] == [
        "这一行的列数与表头不同，可能有合并的单元格，请核对各列。"
    ]


MERGED = "类别 | 实事名称 | 任务目标 | 责任单位 | 分管市领导 | 进展 |\n设施 | 修建码头 | 建成码头2座。 | 市交通运输局 | 赵小满 | 已开工 |\n"


@pytest.mark.parametrize(
    "row",
    [
        "疏浚航道 | 疏浚航道5公里。 | 市水利局 | 孙小寒 | 已开工 | |",
        " | 疏浚航道 | 疏浚航道5公里。 | 市水利局 | 孙小寒 | 已开工 |",
    ],
    ids=["the cell is missing", "the cell is blank"],
)
def test_a_row_whose_first_cell_is_one_with_that_above_names_bodies_not_persons(row):
    [first, second] = measures(NOTICE + MERGED + row)
    assert (first["title"], first["lead"]) == ("修建码头", ["市交通运输局"])
    assert (second["title"], second["lead"]) == ("疏浚航道", ["市水利局"])


def test_a_row_with_one_cell_fewer_is_flagged_as_such():
    short = measures(NOTICE + MERGED + "疏浚航道 | 疏浚航道5公里。 | 市水利局 | 孙小寒 | 已开工 | |")[1]
    assert any("少一格" in reason for reason in reasons(short["flags"], "text"))


def test_the_lost_leading_tab_of_a_merged_cell_moves_no_column():
    head = "类别\t重点任务\t责任单位\t责任人\t完成时限\n设施\t修建码头\t市交通运输局\t赵小满\t2031年6月底前\n"
    short = measures(NOTICE + head + "\t疏浚航道\t市水利局\t孙小寒\t2031年9月底前\n")[1]
    assert (short["title"], short["lead"]) == ("疏浚航道", ["市水利局"])
    assert [each["on"] for each in short["deadlines"]] == ["2031-09-30"]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("序号\t任务\t责任单位", (Column.NUMBER, Column.TASK, Column.BODY)),
        ("序 号\t工 作 任 务\t主办部门\t协办部门\t时间要求", (Column.NUMBER, Column.TASK, Column.LEAD, Column.CO, Column.TIME)),
        ("项目名称\t责任处室\t分管领导", (Column.TASK, Column.BODY, Column.OTHER)),
        ("序号\t物资\t数量", None),
        ("姓名\t单位\t电话", None),
        ("1\t建设书房\t省文化和旅游厅", None),
    ],
)  # fmt: skip
def test_the_head_of_a_table_says_what_its_columns_hold(line, columns):
    assert columns_of(line) == columns


@pytest.mark.parametrize(
    "table",
    [
        "序号 工 作 任 务 牵头负责部门\n1 修建码头 省交通运输厅\n2 疏浚航道 省水利厅",
        "序号\n工作任务\n责任单位\n完成时限\n1\n修建码头\n省交通运输厅\n2031年底",
        "类别\n|\n序号\n|\n任务名称\n|\n责任单位\n|\n完成时限\n|\n一\n|\n1\n|\n修建码头\n|\n省交通运输厅\n|\n2031年底",
    ],
)
def test_a_table_that_has_lost_its_columns_is_pointed_to_the_import_of_tables(table):
    found = as_json(parse(NOTICE + table))
    assert [reason for reason in reasons(found["flags"], "text") if "用“任务分解表”导入" in reason]


def test_a_table_of_an_attachment_is_not_lost_silently():
    items = "一、巡查。加强力量。（省农业农村厅负责）\n二、监测。增加站点。（省水利厅负责）\n"
    signed = "滨海省人民政府\n2031年3月19日\n附件\n任务分工表\n"
    rows = "1\t修建码头\t\t省交通运输厅\t\t\t\t\n"
    found = as_json(parse(f"滨海省方案\n{items}{signed}{HEAD}{rows}"))
    assert reasons(found["flags"], "text") == ["附件中也写有责任单位，没有拆分，请核对是否需要录入。"]
