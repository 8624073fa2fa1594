"""How offices write who answers, as met in practice; every text is our own."""

import pytest

from measures.documents.parsing import as_json, parse
from measures.documents.parsing.rosters import read_assignments

WORK = "加快平台建设，推动成果转化。"


def read(statement):
    """The one statement of an item that ends with it."""
    [assignment] = read_assignments(WORK + statement)
    return assignment


def said(statement):
    assignment = read(statement)
    return " ".join(assignment.lead), " ".join(assignment.co)


SAID = [
    ("\n部门分工：省科技厅牵头，各地、各部门配合。", "省科技厅", "各地 各部门"),
    ("\n责任分工：省科技厅牵头，省财政厅、教育厅等省有关单位参与。", "省科技厅", "省财政厅 教育厅"),
    ("（省科技厅总牵头，省财政厅、省教育厅分项牵头）", "省科技厅 省财政厅 省教育厅", ""),
    ("（省科技厅按职责分工牵头，省财政厅配合）", "省科技厅", "省财政厅"),
    ("（省科技厅、省财政厅负责，省教育厅参与。注：排在首位的为牵头部门，下同）", "省科技厅 省财政厅", "省教育厅"),
    ("（牵头单位：省科技厅；责任单位：各市、县〈区〉政府）", "省科技厅", "各市、县〈区〉政府"),
    ("（省科技厅负责，省财政厅等部门按职责做好配合工作）", "省科技厅", "省财政厅"),
    ("（省科技厅主抓，各市配合）", "省科技厅", "各市"),
    ("（省科技厅为主，省财政厅配合）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，9月底前出台实施细则）", "省科技厅", ""),
    ("（持续推进，省科技厅牵头）", "省科技厅", ""),
    ("\n责任单位：1.省科技厅；2.省财政厅", "省科技厅 省财政厅", ""),
    ("（牵头单位：市科技局；责任单位：市财政局、供电公司）", "市科技局", "市财政局 供电公司"),
    ("（省科技厅牵头，各盟行政公署、市人民政府配合）", "省科技厅", "各盟行政公署、市人民政府"),
]  # fmt: skip


LABELS = [
    ("牵头责任单位", "协同责任单位"),
    ("牵头负责单位", "配合单位"),
    ("主责单位", "协作单位"),
    ("主要责任单位", "参与单位"),
    ("牵头实施部门", "协助落实部门"),
    ("牵头单位", "配合（协办）单位"),
]


@pytest.mark.parametrize(("leading", "helping"), LABELS)
def test_a_label_may_be_of_several_words(leading, helping):
    assert said(f"\n{leading}：省科技厅。\n{helping}：省财政厅、各市政府。") == (
        "省科技厅",
        "省财政厅 各市政府",
    )


def test_a_label_with_words_that_are_not_known_is_flagged():
    assignment = read("\n监督责任单位：省科技厅")
    assert list(assignment.bodies) == ["省科技厅"]
    assert "监督责任单位" in assignment.flags[0].reason


@pytest.mark.parametrize(("statement", "lead", "co"), SAID)
def test_who_leads_and_who_helps(statement, lead, co):
    assert said(statement) == (lead, co)
    assert not read(statement).flags


@pytest.mark.parametrize(
    "name",
    [
        "在沈高校",
        "中央驻辽单位",
        "驻辽央企",
        "街道办事处",
        "科研院所",
        "区政府有关部门",
        "各市（州）、县（市、区）人民政府",
        "各盟行政公署、市人民政府",
        "各地、州、市",
        "自治区有关部门",
        "省属国有企业",
        "科创试验区各片区管委会",
        "局机关各处室",
        "省（中）直有关单位",
        "中省直单位",
    ],
)
def test_names_of_many_bodies_are_generic(name):
    assignment = read(f"（责任单位：省科技厅、{name}）")
    assert list(assignment.bodies) == ["省科技厅", name]
    assert list(assignment.generic) == [name]
    assert not assignment.flags


def test_a_collective_that_is_explained_in_brackets_stays_one():
    assert list(read("（牵头单位：省科技厅；责任单位：各区人民政府〈含开发区管委会，下同〉）").generic) == [
        "各区人民政府"
    ]


def test_relevant_departments_of_a_government_leave_the_list_open():
    assert read("（牵头单位：区科技局；责任单位：区政府有关部门）").is_open_ended


@pytest.mark.parametrize("label", ["分管省领导", "牵头市领导", "牵头负责领导", "协管领导", "省级领导"])
def test_leaders_under_a_label_are_persons(label):
    assignment = read(f"\n{label}：王某某\n部门分工：省科技厅牵头，各部门配合。")
    assert list(assignment.persons) == ["王某某"]
    assert list(assignment.bodies) == ["省科技厅", "各部门"]


def test_a_spaced_name_is_one_person():
    assignment = read("\n牵头领导：王　强\n牵头单位：省科技厅")
    assert list(assignment.persons) == ["王强"]


def test_leaders_named_by_their_post_are_persons():
    assignment = read("（分管副市长、协管副秘书长负责，市科技局牵头，市财政局配合）")
    assert list(assignment.persons) == ["分管副市长", "协管副秘书长"]
    assert (list(assignment.lead), list(assignment.co)) == (["市科技局"], ["市财政局"])


def test_cities_named_without_their_kind_and_more_leave_the_list_open_and_are_flagged():
    assignment = read("（省科技厅牵头，沈阳、大连等市政府配合）")
    assert assignment.open_tail == "等市政府"
    assert list(assignment.co) == ["沈阳", "大连"]
    assert assignment.flags


def test_a_body_that_helps_another_is_flagged():
    assignment = read("（省科技厅、省财政厅配合中央有关部门推进）")
    assert list(assignment.bodies) == ["省科技厅"]
    assert "没有读作单位" in assignment.flags[0].reason


def test_a_task_after_a_name_is_no_part_of_the_name_and_is_flagged():
    assignment = read("（省科技厅牵头，省财政厅按职责分工负责，各市政府落实属地责任）")
    assert list(assignment.bodies) == ["省科技厅", "省财政厅", "各市政府"]
    assert assignment.flags


@pytest.mark.parametrize(("word", "co"), [("统筹", []), ("指导协调", [])])
def test_whether_a_word_means_to_lead_is_asked(word, co):
    assignment = read(f"（省科技厅{word}，省财政厅分工负责）")
    assert (list(assignment.bodies), list(assignment.co)) == (["省科技厅", "省财政厅"], co)
    assert word in assignment.flags[0].reason


def test_a_body_may_be_called_after_a_task():
    assert said("（省科技厅牵头，国务院推进成果转化工作协调小组办公室配合）") == (
        "省科技厅",
        "国务院推进成果转化工作协调小组办公室",
    )


def test_a_bracket_of_enterprises_is_read_and_flagged():
    assignment = read("（省水务集团、省交通建设集团）")
    assert list(assignment.bodies) == ["省水务集团", "省交通建设集团"]
    assert assignment.flags


def test_a_remark_on_other_items_is_one_remark_also_where_it_has_brackets():
    assignment = read(
        "〔责任单位：省科技厅、财政厅按职责分工负责。具体任务均涉及相关市（州）人民政府，下同。〕"
    )
    assert list(assignment.bodies) == ["省科技厅", "财政厅"]
    assert len(assignment.flags) == 1


def test_the_kind_of_a_body_beside_another_is_no_roster():
    assert read_assignments("各街道（功能区）办事处（管委会），区政府各部门：") == []


SENTENCES = [
    (
        "由县科技局牵头，县财政局、河东街道配合，在9月底前完成展厅、机房的改造。",
        "县科技局",
        "县财政局 河东街道",
    ),
    ("由河东街道牵头，县财政局配合，确保年底前建成展厅。", "河东街道", "县财政局"),
    ("由省科技厅牵头，会同省财政厅、省教育厅制定实施办法。", "省科技厅", "省财政厅 省教育厅"),
]


@pytest.mark.parametrize(("sentence", "lead", "co"), SENTENCES)
def test_a_sentence_may_say_who_leads_and_then_what_is_to_be_done(sentence, lead, co):
    assert said(sentence) == (lead, co)
    assert read(sentence).flags


def test_each_matter_of_minutes_is_an_item_however_short():
    text = (
        "县政府专题会议纪要\n"
        "一、由县科技局牵头，县财政局配合，在9月底前完成展厅改造。\n"
        "二、由河东街道牵头，县财政局配合，在9月底前完成道路改造。\n"
        "三、由县水利局牵头，县财政局、县自然资源局、县发展和改革局配合，在12月底前完成城东泵站的改造和配套管网的铺设工作。\n"
    )
    assert [each["number"] for each in as_json(parse(text))["measures"]] == ["一", "二", "三"]


def test_sections_and_bodies_under_one_label_are_read_and_flagged():
    assignment = read("\n责任处室、单位（按处室、单位顺序排列，下同）：科技处、办公室、省科技信息中心。")
    assert list(assignment.bodies) == ["科技处", "办公室", "省科技信息中心"]
    assert assignment.flags


def test_labels_that_are_not_known_end_the_names_before_them():
    assignment = read("\n主体责任单位：各市政府；监管责任单位：省科技厅")
    assert list(assignment.bodies) == ["各市政府", "省科技厅"]
    assert len(assignment.flags) == 2


@pytest.mark.parametrize("names", ["★省科技厅、省财政厅", "省科技厅*、省财政厅"])
def test_a_star_is_no_part_of_a_name_and_is_flagged(names):
    assignment = read(f"（责任单位：{names}）")
    assert list(assignment.bodies) == ["省科技厅", "省财政厅"]
    assert "是不是标记牵头单位" in assignment.flags[0].reason


def test_a_place_may_begin_with_and():
    assert said("（责任单位：市科技局，和平区、沈河区政府）") == ("市科技局 和平区 沈河区政府", "")
    assert said("（责任单位：市科技局和和平区政府）") == ("市科技局 和平区政府", "")


@pytest.mark.parametrize("name", ["银保监会", "共青团中央", "新疆生产建设兵团", "军队有关部门"])
def test_bodies_of_the_state_are_read_without_doubt(name):
    assignment = read(f"（公安部、{name}负责）")
    assert list(assignment.bodies) == ["公安部", name]
    assert not assignment.flags


@pytest.mark.parametrize(
    ("label", "mark"), [("牵头督查单位", "lead"), ("责任督办部门", "lead"), ("配合督查单位", "co")]
)
def test_who_answers_may_be_called_an_overseer(label, mark):
    assignment = read(f"（{label}：市农业局（市渔业局）、市水务局）")
    assert list(getattr(assignment, mark)) == ["市农业局（市渔业局）", "市水务局"]


def test_an_overseer_alone_is_no_body():
    assert read_assignments(f"{WORK}（督查单位：市农业局）") == []


@pytest.mark.parametrize(
    "outer", ["观察名单：市农业局（市渔业局）、市水务局", "参照市农业局（市渔业局负责）的做法"]
)
def test_a_bracket_within_one_that_was_not_read_is_no_roster(outer):
    assert read_assignments(f"{WORK}（{outer}）") == []


@pytest.mark.parametrize(
    "how", ["结合实际落实", "结合本地实际抓好落实", "因地制宜推进", "认真组织实施", "结合实际"]
)
def test_how_it_is_done_is_no_part_of_a_name(how):
    assignment = read(f"（省水利厅负责，各设区市人民政府{how}）")
    assert list(assignment.lead) == ["省水利厅", "各设区市人民政府"]
    assert list(assignment.generic) == ["各设区市人民政府"]
    assert not assignment.flags


@pytest.mark.parametrize("words", ["择优遴选", "酌情参照"])
def test_a_collective_that_holds_what_it_does_is_flagged(words):
    assignment = read(f"（省水利厅牵头，各设区市人民政府{words}）")
    assert [flag.field for flag in assignment.flags] == ["bodies"]


@pytest.mark.parametrize("name", ["海关总署", "审计署", "文化部", "质检总局"])
def test_one_body_of_the_state_is_read_at_the_end_and_between_sentences(name):
    assert said(f"（{name}负责）") == (name, "")
    first, second = read_assignments(f"推进普查。（{name}负责）开展抽查。（省统计局负责）")
    assert (list(first.bodies), list(second.bodies)) == ([name], ["省统计局"])


def test_a_plan_is_no_body():
    assert read_assignments("推进普查。（工作部署负责）开展抽查。") == []


@pytest.mark.parametrize("others", ["其他部门和单位", "其他单位", "其它各部门"])
def test_whoever_else_has_to_do_with_it_is_an_open_end(others):
    assignment = read(f"（省统计局牵头，省教育厅、{others}按职责分工负责）")
    assert (list(assignment.lead), list(assignment.co)) == (["省统计局"], ["省教育厅"])
    assert (assignment.is_open_ended, assignment.open_tail) == (True, others)


@pytest.mark.parametrize("lead", ["公安部门", "公安、交通部门", "质量技术监督部门"])
def test_a_sentence_may_name_the_branch_that_answers_and_those_that_help(lead):
    [assignment] = read_assignments(
        f"道路安全专项整治，由{lead}负责，省气象局、有关部门配合。要加大整治力度。"
    )
    assert (list(assignment.lead), list(assignment.co)) == (lead.split("、"), ["省气象局", "有关部门"])
    assert assignment.is_open_ended
    assert assignment.flags


def test_a_branch_that_nobody_helps_is_what_the_text_tells():
    assert read_assignments("户口登记由公安部门负责。") == []


def test_items_that_say_so_in_a_sentence_are_measures():
    text = (
        "滨海省安全专项整治方案\n"
        "（一）道路安全专项整治，由公安、交通部门负责，有关部门配合。要加强检查，落实责任，加快企业隐患治理工作。\n"
        "（二）场所安全专项整治，由公安部门负责，有关部门配合。要健全制度，完善措施，强化部门管理。\n"
    )
    assert [each["number"] for each in as_json(parse(text))["measures"]] == ["（一）", "（二）"]


@pytest.mark.parametrize("words", ["省科技厅牵 头，省财政厅配 合", "省科技厅会 同省财政厅负 责"])
def test_a_space_within_a_verb_is_passed_over(words):
    assert said(f"（{words}）") == ("省科技厅", "省财政厅")
