"""What the second set of unseen texts showed; every text is our own."""

import pytest

from measures.documents.parsing import as_json, parse

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
