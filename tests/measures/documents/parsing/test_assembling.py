"""The tree of a text and its segments: chapters, sections, titles, sub-items, head and flags."""

from datetime import date

import pytest

from measures.documents.parsing import as_json, assemble, parse, segment
from measures.documents.parsing.doubts import with_statement_doubts
from measures.documents.parsing.tree import Assignment, Item, Part, RoleMarking, Segment
from measures.documents.parsing.unread import named_in_sentence, unread_in
from tests.measures.documents.parsing.outlines import written

HEAD = "滨海省海洋牧场方案\n一、重点任务\n"
BODY = "（省农业农村厅负责）"


def items_of(text):
    return [(item.number, item.title) for item in parse(text).items]


def reasons(flags, field):
    return [flag.reason for flag in flags if flag.field == field]


# --- Titles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "title", "derived", "is_doubted"),
    [
        ("建设渔港。加快改造，完善配套。", "建设渔港", "建设渔港", False),
        ("建设渔港\n加快改造，完善配套。", "建设渔港", "建设渔港", False),
        ("建设渔港（试行）。加快改造。", "建设渔港（试行）", "建设渔港（试行）", False),
        ("建设渔港　　加快改造。", "建设渔港", "建设渔港", False),
        ("建设渔港：加快改造，完善配套。", "建设渔港", "建设渔港", True),
        ("加强组织领导，压实工作责任。各级要高度重视。", "加强组织领导，压实工作责任", None, True),
        ("支持渔民转产转业和渔船更新改造以及渔村环境综合整治提升。加快改造。",
         "支持渔民转产转业和渔船更新改造以及渔村环境综合整治提升", None, False),
        ("培育和发展渔业合作组织，鼓励和引导其为渔民提供必要的生产资料、技术培训和市场信息等服务。加快改造。",
         None, "培育和发展渔业合作组织", True),
        ("对新建渔港给予补助；对改造渔港给予奖励。", None, "对新建渔港给予补助", True),
        ("建设渔港。", "建设渔港", None, True),
        ("加快改造，完善配套。", None, "加快改造", True),
        ("加快改造，完善配套\n", None, "加快改造", True),
    ],
)  # fmt: skip
def test_a_title_is_the_first_sentence_where_that_is_one(words, title, derived, is_doubted):
    text = f"{HEAD}（一）{words}{BODY}\n（二）疏浚航道。按年安排。{BODY}"
    item = parse(text).items[0]
    assert item.title == title
    assert item.title_derived == (derived if derived is not None else title)
    assert bool(reasons(item.flags, "title")) is is_doubted
    if title:
        assert text[slice(*item.title_span)] == title


def test_marks_of_bold_type_are_no_part_of_anything():
    text = f"**滨海省方案**\n\n## 一、重点任务\n\n1. **建设渔港。** 加快改造，完善配套。{BODY}\n\n2. **巡查。** 加强力量。{BODY}"
    tree = parse(text)
    assert (tree.title, tree.chapters[0].title) == ("滨海省方案", "重点任务")
    assert items_of(text) == [("1", "建设渔港"), ("2", "巡查")]


def test_paragraphs_with_brackets_of_their_own_in_one_item_are_flagged():
    below = "支持渔港改造，完善配套。（省农业农村厅）\n支持航道疏浚，定期测量。（省交通运输厅）"
    [item] = parse(f"滨海省措施\n（一）提升渔港\n{below}").items
    assert reasons(item.flags, "text") == ["这一条有几段，各段末尾写有责任单位，请核对是否应分成几条。"]


def test_a_bracket_beside_the_heading_is_no_part_of_the_title():
    text = (
        f"{HEAD}（一）建设渔港（省农业农村厅牵头）\n"
        + "加快改造，完善配套。" * 10
        + f"\n（二）疏浚航道。加快进度。{BODY}"
    )
    assert items_of(text)[0] == ("（一）", "建设渔港")


# --- Chapters, sections, sub-items --------------------------------------------------------------------


def test_an_item_stands_in_its_chapter_and_section():
    text, _ = written("""
        title   滨海省港口方案
        chapter 一、提升能力
        section （一）建设。
        item    1．扩建泊位。加快前期工作。（省交通运输厅负责）
        item    2．疏浚航道。按年度安排。（省交通运输厅负责）
        item    （二）运营。统一调度。（省国资委负责）
        chapter 二、优化服务
        item    （一）压缩时间。推行预约。（沈州海关负责）
        """)
    tree = parse(text)
    assert [(each.number, each.title) for each in tree.chapters] == [("一", "提升能力"), ("二", "优化服务")]
    assert [(item.number, item.chapter, item.section) for item in tree.items] == [
        ("1", 0, "建设"), ("2", 0, "建设"), ("（二）", 0, None), ("（一）", 1, None),
    ]  # fmt: skip
    assert all(text[slice(*item.span)] == item.text for item in tree.items)


def test_sub_items_with_statements_of_their_own_stand_below_their_item():
    text = f"{HEAD}（一）修复海域。（省自然资源厅牵头）\n"
    text += f"1.清理滩涂。逐片推进。（省生态环境厅负责）\n2.投放苗种。逐年增加。\n（二）巡查。{BODY}"
    [item, _] = parse(text).items
    assert [each.bodies for each in item.assignments] == [["省自然资源厅"]]
    assert [(each.number, each.assignments[0].bodies) for each in item.children] == [("1", ["省生态环境厅"])]
    child = item.children[0].assignments[0]
    assert text[slice(*child.span)] == child.raw == "（省生态环境厅负责）"
    assert item.text.endswith("2.投放苗种。逐年增加。")


def test_one_statement_after_the_last_sub_item_speaks_for_the_item_and_is_flagged():
    text = f"{HEAD}（一）奖励企业。按下列标准：\n"
    text += f"1.大型企业五十万元；\n2.小型企业十万元。（省财政厅负责）\n（二）巡查。加强力量。{BODY}"
    item = parse(text).items[0]
    assert (item.number, [each.bodies for each in item.assignments], item.children) == (
        "（一）",
        [["省财政厅"]],
        (),
    )
    assert len(reasons(item.flags, "assignments")) == 1


def test_where_only_sub_items_say_who_answers_each_is_an_item():
    text = "滨海省方案\n（一）修复海域。\n1.清理滩涂。（省生态环境厅负责）\n2.投放苗种。（省农业农村厅负责）"
    places = {"滨海省方案\n": Part.TITLE, "（一）修复海域。\n": Part.ITEM}
    segments, at = [], 0
    for line in text.splitlines(keepends=True):
        segments.append(Segment(places.get(line, Part.SUB_ITEM), at, at + len(line)))
        at += len(line)
    tree = assemble(text, segments)
    assert [(item.number, item.section, item.is_measure) for item in tree.items] == [
        ("（一）", None, False), ("1", "修复海域", True), ("2", "修复海域", True),
    ]  # fmt: skip


def test_a_page_number_within_a_bracket_does_not_break_it():
    text = f"{HEAD}（一）修复海域。逐片推进。（省自然资源厅、\n— 3 —\n省生态环境厅负责）\n（二）巡查。加强力量。{BODY}"
    item = parse(text).items[0]
    assert [list(each.bodies) for each in item.assignments] == [["省自然资源厅", "省生态环境厅"]]
    assert text[slice(*item.assignments[0].span)] == item.assignments[0].raw
    assert reasons(item.flags, "text") == ["条文中夹有未识别的内容或页码，请核对。"]


def test_a_reviewer_who_moves_a_cut_gets_his_tree():
    text = f"{HEAD}（一）巡查。加强力量。{BODY}\n（二）监测。增加站点。{BODY}"
    segments = list(segment(text))
    merged = [*segments[:3], Segment(Part.GOES_ON, segments[3].start, segments[3].end)]
    tree = assemble(text, merged)
    assert [item.number for item in tree.items] == ["（一）"]
    assert tree.items[0].text.endswith(f"（二）监测。增加站点。{BODY}")
    at = text.index("增加站点")
    split = [*segments[:3], Segment(Part.ITEM, segments[3].start, at), Segment(Part.ITEM, at, len(text))]
    assert [(item.number, item.is_measure) for item in assemble(text, split).items] == [
        ("（一）", True), ("（二）", False), (None, True),
    ]  # fmt: skip


@pytest.mark.parametrize("spans", [[(0, 3)], [(1, 9)], [(0, 5), (4, 9)], [(0, 4), (5, 9)], [(0, 9), (9, 9)]])
def test_segments_that_leave_out_or_overlap_are_refused(spans):
    with pytest.raises(ValueError, match="segment"):
        assemble("一、推进工作。各地", [Segment(Part.UNKNOWN, *span) for span in spans])


# --- What it says of itself ---------------------------------------------------------------------------


def test_the_head_of_a_document_handed_out_by_a_letter():
    text, _ = written("""
        document_no 滨政办发〔2031〕12号
        title       滨海省人民政府办公厅关于印发⏎海洋牧场方案的通知
        addressees  各市人民政府，省政府各厅委：
        preamble    现将方案印发给你们，请认真执行。
        signature   滨海省人民政府办公厅
        date        二〇三一年十二月二十一日
        title       海洋牧场⏎建设方案
        preamble    为推动渔业转型，制定本方案。
        item        一、巡查。加强力量。（省农业农村厅负责）
        closing     各地要抓好落实。
        """)
    tree = parse(text)
    assert (tree.title, tree.document_no) == ("海洋牧场建设方案", "滨政办发〔2031〕12号")
    assert (tree.issued_on, tree.issuing_body) == (date(2031, 12, 21), "滨海省人民政府办公厅")
    assert tree.addressees == "各市人民政府，省政府各厅委"
    assert (tree.preamble, tree.closing) == ("为推动渔业转型，制定本方案。", "各地要抓好落实。")
    assert text[slice(*tree.spans["document_no"])] == tree.document_no
    assert reasons(tree.flags, "title") == [
        "文中还有标题“滨海省人民政府办公厅关于印发海洋牧场方案的通知”，请核对以哪个为准。"
    ]


@pytest.mark.parametrize(
    "printed",
    ["滨政发〔2031〕12号", "滨政发[2031]12号", "滨政发（2031）12号", "滨政发【2031】 12 号", "（滨政发〔2031〕12号）",
     "滨发改规划〔2031〕5号", "文　号：滨政发〔2031〕12号", "滨海省公告2031年第3号"],
)  # fmt: skip
def test_document_numbers_of_every_make(printed):
    text = f"{printed}\n滨海省海洋牧场方案\n一、巡查。加强力量。{BODY}"
    assert parse(text).document_no == printed.removeprefix("文　号：").strip("（）")


@pytest.mark.parametrize(
    ("printed", "on"),
    [("2031年3月19日", date(2031, 3, 19)), ("2031年03月09日", date(2031, 3, 9)), ("2031 年 3 月 19 日", date(2031, 3, 19)),
     ("二〇三一年三月十九日", date(2031, 3, 19)), ("二○三一年十月三十一日", date(2031, 10, 31)), ("二零三一年元月一日", date(2031, 1, 1)),
     ("2031年2月30日", None)],
)  # fmt: skip
def test_dates_of_every_make(printed, on):
    text = f"滨海省海洋牧场方案\n一、巡查。加强力量。{BODY}\n滨海省人民政府\n{printed}"
    tree = parse(text)
    assert (tree.issued_on, tree.issuing_body) == (on, "滨海省人民政府")
    assert bool(reasons(tree.flags, "issued_on")) is (on is None)


def test_what_the_text_does_not_say_is_empty():
    tree = parse(f"一、巡查。加强力量，推进工作。{BODY}\n二、监测。增加站点，完善服务。{BODY}")
    assert (tree.title, tree.document_no, tree.issued_on, tree.issuing_body, tree.addressees) == (None,) * 5
    assert reasons(tree.flags, "title") == ["没有认出标题，请填写。"]


def test_the_issuer_taken_from_the_title_is_flagged():
    tree = parse(f"滨海省人民政府关于海洋牧场的意见\n一、巡查。加强力量。{BODY}")
    assert tree.issuing_body == "滨海省人民政府"
    assert reasons(tree.flags, "issuing_body") == ["没有落款，发文机关取自标题，请核对。"]


# --- Doubts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "doubted"),
    [
        ("一二三", []),
        ("一二四", ["（四）"]),
        ("五六", ["（五）"]),
        ("一二二", ["（二）"]),
        ("一三二", ["（三）", "（二）"]),
    ],
)
def test_numbers_out_of_order_are_flagged(numbers, doubted):
    lines = "".join(f"（{number}）巡查海域。加强力量。{BODY}\n" for number in numbers)
    tree = parse(HEAD + lines)
    assert [item.number for item in tree.items if reasons(item.flags, "number")] == doubted


def test_numbers_follow_those_of_sections_beside_them():
    text, _ = written("""
        title   滨海省方案
        chapter 一、总体要求
        item    （一）目标。到2035年建成。
        item    （二）原则。坚持统筹推进。
        chapter 二、重点任务
        section （一）修复海域
        item    1.清理滩涂。逐片推进。（省生态环境厅负责）
        item    2.投放苗种。逐年增加。（省农业农村厅负责）
        item    （二）巡查海域。加强力量。（省农业农村厅负责）
        item    三、督促检查。定期通报。（省政府督查室负责）
        """)
    tree = parse(text)
    assert [(item.number, item.chapter) for item in tree.items][-2:] == [("（二）", 1), ("三", None)]
    assert not [flag for item in tree.items for flag in item.flags if flag.field == "number"]


def test_an_item_that_names_nobody_among_those_that_do_is_flagged():
    lines = [f"（{n}）巡查。加强力量。{BODY}" for n in "一二"]
    tree = parse(HEAD + "\n".join([*lines, "（三）监测。增加站点。"]))
    assert [bool(reasons(item.flags, "assignments")) for item in tree.items] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("加强力量。（海域、渔港、船检三处）", "（海域、渔港、船检三处）"),
        ("加强力量（滩涂办、苗种站等负责）。\n", "（滩涂办、苗种站等负责）"),
        ("加强力量。〔自管小组承办〕其次巡查。", "〔自管小组承办〕"),
        ("加强力量。\n牵头归口：滩涂办、苗种站", "牵头归口：滩涂办、苗种站"),
        ("对企业（含个体经营单位）给予支持。（含30人以上的单位）", None),
        ("加强力量。（此件公开发布）", None),
        ("工作目标：渔港、养殖区全部建成。", None),
    ],
)
def test_what_sounds_like_a_roster_is_found_where_it_was_not_read(text, sounds):
    found = [text[slice(*span)] for span in unread_in(text, ())]
    assert found == ([sounds] if sounds else [])


def test_a_sentence_that_gives_the_work_to_somebody_is_flagged_where_it_was_not_read():
    text = "三、资金问题。请省财政厅抓紧研究安排，6月底前下达。"
    assert [text[slice(*named_in_sentence(text))]] == ["请省财政厅抓紧研究"]
    assert named_in_sentence("三、资金问题。加强统筹，由此形成合力。") is None
    tree = parse(
        f"{HEAD}（一）演练。每年一次。{BODY}\n（二）巡查。请滩涂苗种联合小组研究提出。\n（三）监测。增加站点。"
    )
    said = [flag["reason"] for flag in as_json(tree)["flags"] if flag["field"] == "assignments"]
    assert said == ["句中写有“请滩涂苗种联合小组研究”，没有读作责任单位，请核对是否应为一条。"]


@pytest.mark.parametrize(
    "name", ["审计署等国务院相关部门", "水利部及各地区", "镇人民政府", "于5月底前提出方案报省政府"]
)
def test_a_name_that_was_not_split_is_flagged(name):
    covers = (0, 3)
    statement = Assignment(covers, "", [name, "省水利厅"], [name], [], RoleMarking.NONE, covers)
    [item] = with_statement_doubts([Item(covers, "（一）", assignments=[statement])])
    assert [flag.reason for flag in item.flags] == [f"“{name}”像是没有分开的名称，请核对。"]


def test_a_missed_measure_is_flagged_in_what_is_printed():
    missed = "（二）巡查。加强力量。（滩涂组、苗种股、船检队三家）"
    tree = parse(f"{HEAD}（一）演练。每年一次。{BODY}\n{missed}\n（三）监测。增加站点。")
    said = [flag["reason"] for flag in as_json(tree)["flags"] if flag["field"] == "assignments"]
    assert said == ["“（滩涂组、苗种股、船检队三家）”像是责任单位，没有读作责任单位，请核对。"]


def test_an_item_cut_out_of_a_line_and_a_box_in_an_item_are_flagged():
    text = f"{HEAD}（一）巡查。加强力量。{BODY}（二）监测。增加站点。{BODY}\n专栏1 站点\n1.北部站。\n（三）演练。每年一次。{BODY}"
    assert [len(reasons(item.flags, "text")) for item in parse(text).items] == [0, 2, 0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有文字。"),
        ("Improve services. " * 20, "文字大部分不是中文"),
        ("他走进屋子，看见桌上的灯。" * 20, "没有认出机关文件"),
        ("推进政府工作。" * 300_000, "文字超过 200 万字"),
        ("推进\n" * 60_000, "文字超过 200 万字或者 5 万行"),
    ],
)
def test_a_text_that_gives_nothing_says_why(text, reason):
    tree = parse(text)
    assert (tree.items, tree.chapters) == ((), ())
    assert [reason in flag.reason for flag in tree.flags if flag.field == "text"] == [True]


def test_an_item_too_long_to_be_one_is_flagged_and_not_read():
    tree = parse(f"{HEAD}（一）演练。每年一次。{BODY}\n（二）巡查。" + "加强力量，提升能力。" * 11_000 + BODY)
    assert [item.is_measure for item in tree.items] == [True, False]
    assert reasons(tree.flags, "text")[-1] == "这一条超过 10 万字，没有读取责任单位和时限，请核对是否漏切。"


def test_a_date_of_a_measure_that_was_not_read_as_its_deadline_is_flagged():
    text = "滨海省方案\n一、修建渔港。2032年建成渔港20座。\n（省农业农村厅负责）\n二、监测。增加站点。（省水利厅负责）"
    [item, _] = parse(text).items
    assert reasons(item.flags, "deadlines") == ["“2032年建成”没有读作时限（像是目标或者年度任务），请核对。"]


def test_a_deadline_for_the_whole_document_is_shown_and_given_to_nobody():
    closing = "以上任务须于2031年12月底前全部完成。"
    tree = parse(f"滨海省方案\n一、巡查。加强力量。{BODY}\n二、监测。增加站点。{BODY}\n{closing}")
    [flag] = [flag for flag in tree.flags if flag.field == "deadlines"]
    assert tree.text[slice(*flag.span)] in closing
    assert not any(item.deadlines for item in tree.items)


def test_attachments_with_statements_are_not_lost_silently():
    text = f"滨海省方案\n一、巡查。加强力量。{BODY}\n二、监测。增加站点。{BODY}\n"
    text += f"滨海省人民政府\n2031年3月19日\n附件\n任务分工\n一、演练。{BODY}"
    tree = parse(text)
    assert reasons(tree.flags, "text") == ["附件中也写有责任单位，没有拆分，请核对是否需要录入。"]


def test_minutes_that_name_bodies_within_sentences_are_cut_for_the_reviewer():
    tree = parse(
        "滨海省政府第3次专题会议议定事项\n"
        "一、会议听取了渔港建设情况的汇报。会议议定：\n"
        "（一）由省农业农村厅牵头，会同省财政厅提出资金方案，报省政府审定。\n"
        "（二）省交通运输厅要尽快完成航道勘测。\n"
        "二、请省司法厅抓紧修改渔港管理办法草案。\n"
    )
    assert tree.title == "滨海省政府第3次专题会议议定事项"
    assert [item.number for item in tree.items] == ["（一）", "（二）", "二"]
    assert (tree.measures, Part.UNKNOWN in {segment.part for segment in tree.segments}) == ([], False)
    assert any("手工" in reason for reason in reasons(tree.flags, "text"))
