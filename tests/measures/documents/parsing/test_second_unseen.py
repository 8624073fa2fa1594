"""What the second set of unseen texts showed; every text is our own."""

import pytest

from measures.documents.parsing import as_json, parse
from measures.documents.parsing.rosters import read_assignments

HEAD = "滨海省渔港修建方案\n一、修建渔港\n1.修建码头。统一标准，分期施工。（省交通运输厅负责）\n"


MORE = "每季度检查一次，随机抽取，当场反馈，限期改正。" * 3


def printed(rest):
    return as_json(parse(HEAD + rest))


def test_a_bracket_of_relevant_departments_and_a_place_says_who_answers():
    [_, item] = printed("2.加强领导。定期会商，专题研究。（渔港建设相关部门（单位）及临港市）\n")["measures"]
    assert item["bodies"] == ["渔港建设相关部门（单位）", "临港市"]
    assert item["open_ended"]


@pytest.mark.parametrize("bracket", ["（沿线市及两岸）", "（本省沿海，驻港部门参）", "（县域之内）"])
def test_an_item_with_a_bracket_at_its_end_never_vanishes_without_a_flag(bracket):
    reasons = [flag["reason"] for flag in printed(f"2.加强领导。定期会商，专题研究。{bracket}\n")["flags"]]
    assert any(bracket in reason for reason in reasons)


@pytest.mark.parametrize(
    "title",
    [
        "规范乡镇（街道）检查事项",
        "压实部门（单位）责任",
        "整治县（市、区）堤坝",
        "发挥党委（党组）作用",
        "规范面向乡镇（街道）的各类检查、考核、评比、报表和巩固县（市、区）、部门（单位）清理下放事项的成果",
    ],
)
def test_a_title_is_not_cut_within_a_word_with_a_bracket(title):
    text = printed(f"2.{title}（牵头单位：省民政厅）。逐项列出清单，减少频次，方便基层。{MORE}\n")
    assert text["measures"][1]["title"] == title
    assert text["measures"][1]["bodies"] == ["省民政厅"]


def test_points_in_the_line_each_with_a_bracket_are_items():
    items = printed(
        "2.深化改革。（1）简化手续。减少环节，一次办结。（省交通运输厅负责）（2）推行网办。全程网上办理，随时查询。（省财政厅负责）\n"
    )["measures"]
    assert [(each["number"], each["title"], each["bodies"]) for each in items[1:]] == [
        ("（1）", "简化手续", ["省交通运输厅"]),
        ("（2）", "推行网办", ["省财政厅"]),
    ]


def test_points_in_the_line_with_one_bracket_after_the_last_are_one_item():
    items = printed("2.深化改革。（1）简化手续。（2）推行网办。全程网上办理。（省财政厅负责）\n")["measures"]
    assert [each["number"] for each in items] == ["1", "2"]


ITEMS = "一、修建渔港\n1.修建码头。统一标准，分期施工。（省交通运输厅负责）\n2.更换灯器。统一规格。（省财政厅负责）\n"
LETTER = "滨政办发〔2031〕7号\n各市人民政府：\n现将方案印发给你们，请认真组织实施。\n"
TITLES = {
    "two lines below the date": (
        f"{LETTER}附件：滨海渔港修建规划（2031—2033年）分工方案\n滨海省渔港联席会议办公室\n（省交通运输厅代章）\n2031年3月5日\n滨海渔港修建规划\n（2031—2033年）分工方案\n",
        "滨海渔港修建规划（2031—2033年）分工方案",
    ),
    "below words that close the letter": (f"{LETTER}特此通知\n2031年渔港修建任务分解\n", "2031年渔港修建任务分解"),
    "below a line to switch between pages": (
        "省内政策【切换】 国家政策\n\n您现在的位置： 首页 > 政策\n\n滨海省渔港修建实施意见\n为修建渔港，提出以下意见。\n",
        "滨海省渔港修建实施意见",
    ),
    "below where the page stands": (
        "网站首页 » 政务 » 规划计划\n滨海省渔港修建实施意见\n为修建渔港，提出以下意见。\n",
        "滨海省渔港修建实施意见",
    ),
    "below the name of the site": (
        "滨海省人民政府门户网站\n修建渔港三年安排\n为推进渔港管理工作，落实责任，作如下安排。\n",
        "修建渔港三年安排",
    ),
    "below what the page calls it": (
        "《滨海省印发渔港修建行动计划》\n• 来源专题：渔港\n• 编译者： 王某\n• 滨海省渔港修建行动计划\n为修建渔港，制定本计划。\n",
        "滨海省渔港修建行动计划",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("front", "title"), TITLES.values(), ids=TITLES)
def test_the_title_of_a_document_on_a_page(front, title):
    assert as_json(parse(front + ITEMS))["title"] == title


@pytest.mark.parametrize(
    "front",
    [
        "《滨海省印发渔港修建行动计划》\n为修建渔港，制定本计划。\n",
        "滨海省渔港修建行动计划（征求意见稿）\n为修建渔港，制定本计划。\n",
        "渔港政策\n\n2031\n\n渔港简讯\n\n滨海省渔港修建行动计划\n\n沿海地区\n\n为修建渔港，制定本计划。\n",
    ],
    ids=["in book marks", "a draft", "two lines that end as titles do"],
)
def test_a_doubtful_title_is_flagged(front):
    assert "title" in {flag["field"] for flag in as_json(parse(front + ITEMS))["flags"]}


@pytest.mark.parametrize(
    "sentence",
    ["由省民宗委会省教育厅组织实施。", "由省民宗委承办，省教育厅协办。"],
)
def test_a_sentence_that_names_who_does_it_and_with_whom_is_read_and_flagged(sentence):
    text = f"滨海省渔港修建方案\n为修建渔港，制定本方案。\n一、修建码头\n{sentence}建成码头三座，加强管理，改进服务。\n"
    [item] = as_json(parse(text))["measures"]
    assert (item["lead"], item["co"]) == (["省民宗委"], ["省教育厅"])
    assert "assignments" in {flag["field"] for flag in item["flags"]}


def test_a_department_meets_another_in_a_bracket():
    [said] = read_assignments("推动工作。（省残联会省财政厅、省民政厅会市民政局负责）")
    assert "省民政厅会市民政局" not in said.bodies


def test_a_sentence_below_a_heading_is_flagged_where_others_have_brackets():
    found = printed("二、工作要求\n由省科技厅牵头，省财政厅配合。建立机制，定期会商。\n")
    assert [item["number"] for item in found["measures"]] == ["1"]
    assert "chapters" in {flag["field"] for flag in found["flags"]}


@pytest.mark.parametrize(
    "note",
    [
        "列第一位者为主办部门或单位，其他相关单位分工落实，下同",
        "排在首位的为牵头单位（部门），其余单位配合，下同",
    ],
)
def test_the_note_on_who_leads_names_no_bodies(note):
    [said] = read_assignments(f"推动工作。（省科技厅、省财政厅负责。{note}）")
    assert (list(said.lead), list(said.co)) == (["省科技厅"], ["省财政厅"])
    assert said.role_marking == "first_listed"


def test_whom_to_call_stands_between_bodies():
    text = (
        "巩固渔民保险制度。提高标准，加强管理，落实责任。\n"
        "承办部门：市人社局 咨询电话：82000000\n市卫健委 0411-82000001\n"
    )
    [item] = as_json(parse(text))["measures"]
    assert item["bodies"] == ["市人社局", "市卫健委"]
