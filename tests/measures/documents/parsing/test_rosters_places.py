"""Labelled lines, sentences, what a statement speaks for, and any text at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from measures.documents.parsing.rosters import first_leads_in, read_assignments
from measures.documents.parsing.tree import RoleMarking

WORK = "加快平台建设，推动成果转化。"

# (lines after the text, lead, co, raw)
LINES = [
    ("\n责任单位：省科技厅", "省科技厅", "", "责任单位：省科技厅"),
    ("\n责任单位：省科技厅、省财政厅。", "省科技厅 省财政厅", "", "责任单位：省科技厅、省财政厅"),
    ("\n责任单位:省科技厅,省财政厅", "省科技厅 省财政厅", "", "责任单位:省科技厅,省财政厅"),
    ("责任单位：省科技厅、省财政厅。", "省科技厅 省财政厅", "", "责任单位：省科技厅、省财政厅"),
    ("\n牵头单位：省科技厅\n配合单位：省财政厅、省教育厅", "省科技厅", "省财政厅 省教育厅",
     "牵头单位：省科技厅\n配合单位：省财政厅、省教育厅"),
    ("\n牵头单位：省科技厅\n\n责任单位：省财政厅", "省科技厅", "省财政厅", "牵头单位：省科技厅\n\n责任单位：省财政厅"),
    ("\n牵头单位：省科技厅；配合单位：省财政厅", "省科技厅", "省财政厅", "牵头单位：省科技厅；配合单位：省财政厅"),
    ("\n牵头单位：省科技厅　　配合单位：省财政厅　省教育厅", "省科技厅", "省财政厅 省教育厅",
     "牵头单位：省科技厅　　配合单位：省财政厅　省教育厅"),
    ("\n牵头单位：省科技厅 完成时限：2018年12月底前", "省科技厅", "", "牵头单位：省科技厅"),
    ("\n责任单位：省科技厅\n完成时限：持续推进", "省科技厅", "", "责任单位：省科技厅"),
    ("\n牵头单位：省科技厅\n完成时限：2018年底\n配合单位：省财政厅", "省科技厅", "省财政厅",
     "牵头单位：省科技厅\n完成时限：2018年底\n配合单位：省财政厅"),
    ("\n责任单位：\n省科技厅、省财政厅", "省科技厅 省财政厅", "", "责任单位：\n省科技厅、省财政厅"),
    ("\n责任单位\n省科技厅、省财政厅", "省科技厅 省财政厅", "", "责任单位\n省科技厅、省财政厅"),
    ("\n责任单位：省科技厅\n省财政厅\n省教育厅", "省科技厅 省财政厅 省教育厅", "", "责任单位：省科技厅\n省财政厅\n省教育厅"),
    ("\n责任单位：省科技厅、\n　　　省财政厅", "省科技厅 省财政厅", "", "责任单位：省科技厅、\n　　　省财政厅"),
    ("\n责任单位：省科技厅、省财\n政厅、省教育厅", "省科技厅 省财政厅 省教育厅", "", "责任单位：省科技厅、省财\n政厅、省教育厅"),
    ("\n【责任单位】省科技厅、省财政厅", "省科技厅 省财政厅", "", "【责任单位】省科技厅、省财政厅"),
    ("\n【牵头单位】省科技厅\n【配合单位】省财政厅", "省科技厅", "省财政厅", "【牵头单位】省科技厅\n【配合单位】省财政厅"),
    ("\n[责任单位]：省科技厅", "省科技厅", "", "[责任单位]：省科技厅"),
    ("\n责任单位：省广电局（省版权局）", "省广电局（省版权局）", "", "责任单位：省广电局（省版权局）"),
    ("\n责任单位：省科技厅（牵头）、省财政厅", "省科技厅", "省财政厅", "责任单位：省科技厅（牵头）、省财政厅"),
    ("\n主办单位：省科技厅\n会办单位：省财政厅", "省科技厅", "省财政厅", "主办单位：省科技厅\n会办单位：省财政厅"),
    ("\n牵头责任单位：省科技厅\n配合责任单位：省财政厅", "省科技厅", "省财政厅", "牵头责任单位：省科技厅\n配合责任单位：省财政厅"),
    ("\n牵头（责任）单位：省科技厅", "省科技厅", "", "牵头（责任）单位：省科技厅"),
    ("\n责任单位\t省科技厅、省财政厅\n完成时限\t2018年底", "省科技厅 省财政厅", "", "责任单位\t省科技厅、省财政厅"),
    ("\n责 任 单 位：省科技厅", "省科技厅", "", "责 任 单 位：省科技厅"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "lead", "co", "raw"), LINES)
def test_labelled_lines(lines, lead, co, raw):
    [assignment] = read_assignments(WORK + lines)
    assert (list(assignment.lead), list(assignment.co)) == (lead.split(), co.split())
    assert assignment.raw == raw
    assert assignment.role_marking is (
        RoleMarking.EXPLICIT if "牵" in raw or "主办" in raw else RoleMarking.NONE
    )
    assert not assignment.flags
    assert WORK.startswith((WORK + lines)[slice(*assignment.covers)])


def test_the_line_after_the_names_is_not_swallowed():
    text = f"{WORK}\n责任单位：省科技厅\n省财政厅\n强化资金支持，省教育厅要加强指导。"
    [assignment] = read_assignments(text)
    assert list(assignment.bodies) == ["省科技厅", "省财政厅"]


def test_other_labels_end_the_names():
    [assignment] = read_assignments(f"{WORK}\n责任单位：省科技厅\n工作目标：省财政厅投入增加")
    assert list(assignment.bodies) == ["省科技厅"]


# --- Persons and sections ---------------------------------------------------------------------------------


def test_persons_and_sections_are_kept_apart_and_flagged():
    text = f"{WORK}（责任领导：张某某、李某；责任处室：创新处；责任单位：省科技厅；联系人：王某）"
    [assignment] = read_assignments(text)
    assert list(assignment.bodies) == ["省科技厅"]
    assert list(assignment.persons) == ["张某某", "李某", "创新处"]
    assert [flag.field for flag in assignment.flags] == ["persons"]


def test_a_person_beside_a_body_is_no_part_of_its_name():
    [assignment] = read_assignments(f"{WORK}\n牵头单位：省科技厅（王某）\n责任人：赵某")
    assert list(assignment.bodies) == ["省科技厅"]
    assert list(assignment.persons) == ["赵某", "王某"] or list(assignment.persons) == ["王某", "赵某"]


def test_sections_answer_where_only_they_are_named():
    [assignment] = read_assignments(f"{WORK}\n牵头科室：规划科\n配合科室：办公室、创新科")
    assert (list(assignment.lead), list(assignment.co)) == (["规划科"], ["办公室", "创新科"])
    assert [flag.field for flag in assignment.flags] == ["bodies"]


def test_where_only_a_person_is_named_no_body_is_invented():
    [assignment] = read_assignments(f"{WORK}（责任人：张某）")
    assert (list(assignment.bodies), list(assignment.persons)) == ([], ["张某"])
    assert "bodies" in [flag.field for flag in assignment.flags]


def test_who_is_to_be_called_answers_for_nothing():
    assert read_assignments(f"{WORK}\n联系人：张某\n联系电话：12345678") == []


# --- Who leads by the note of the document ------------------------------------------------------------------

NOTES = [
    "（省科技厅、省财政厅负责。排在第一位的为牵头单位，下同）",
    "（省科技厅、省财政厅负责，列第一位的为牵头单位，下同）",
    "（责任单位：省科技厅、省财政厅；排名第一的为牵头单位，下同）",
    "责任单位中列首位的为牵头单位。",
    "各项任务排在首位的单位为牵头单位。",
    "注：列第一位者为牵头部门，下同",
    "以上责任单位，排第一的单位为牵头单位，其余为配合单位。",
    "牵头单位排在第一位。",
    "（第一个单位为牵头单位，下同）",
]


@pytest.mark.parametrize("note", NOTES)
def test_the_note_that_the_first_leads(note):
    assert first_leads_in(f"{WORK}{note}\n其他文字。")


@pytest.mark.parametrize(
    "text",
    [
        "省科技厅牵头，省财政厅配合。",
        "排名不分先后。",
        "创新能力位居第一位，省科技厅负责。",
        "第一牵头抓好落实。",
        WORK,
    ],
)
def test_other_words_are_no_such_note(text):
    assert not first_leads_in(text)


def test_by_the_note_the_first_leads_and_the_others_help():
    text = f"{WORK}（省科技厅、省财政厅、省教育厅按职责分工负责）"
    [assignment] = read_assignments(text, first_leads=True)
    assert (list(assignment.lead), list(assignment.co)) == (["省科技厅"], ["省财政厅", "省教育厅"])
    assert assignment.role_marking is RoleMarking.FIRST_LISTED


def test_words_go_before_the_note():
    [assignment] = read_assignments(f"{WORK}（省财政厅、省科技厅牵头，省教育厅配合）", first_leads=True)
    assert list(assignment.lead) == ["省财政厅", "省科技厅"]
    assert assignment.role_marking is RoleMarking.EXPLICIT


@pytest.mark.parametrize("note", NOTES[:3])
def test_the_bracket_that_bears_the_note_is_read_by_it_and_names_no_more(note):
    [assignment] = read_assignments(WORK + note)
    assert (list(assignment.lead), list(assignment.co)) == (["省科技厅"], ["省财政厅"])
    assert not assignment.flags


# --- What each speaks for -----------------------------------------------------------------------------------


def covered(text):
    return [text[slice(*assignment.covers)] for assignment in read_assignments(text)]


def test_each_bracket_speaks_for_the_sentences_before_it():
    text = "（一）推进甲。加快乙。（省科技厅负责）推进丙。（省财政厅负责）\n推进丁。（省教育厅负责）"
    assert covered(text) == ["（一）推进甲。加快乙。", "推进丙。", "推进丁。"]


def test_brackets_before_the_stop():
    text = "推进甲（省科技厅负责），加快乙（省财政厅负责）；推进丙（省教育厅负责）。"
    assert covered(text) == ["推进甲", "加快乙", "推进丙"]


def test_a_bracket_in_the_title_speaks_for_the_whole_item():
    text = (
        "（一）推进甲（省科技厅牵头）\n加快乙建设，推动丙发展。（省财政厅负责）推动丁建设。（省教育厅负责）"
    )
    assert covered(text) == [text, "加快乙建设，推动丙发展。", "推动丁建设。"]
    alone = "（一）推进甲。（省科技厅牵头）加快乙建设，推动丙发展，开展活动。"
    assert covered(alone) == [alone]


def test_labels_before_the_text_speak_for_what_follows():
    text = "责任单位：省科技厅\n加快乙建设，推动丙发展，开展活动。"
    assert covered(text) == ["加快乙建设，推动丙发展，开展活动。"]


def test_brackets_with_nothing_between_speak_for_the_same():
    text = f"{WORK}（省科技厅负责）（各市政府负责）"
    assert covered(text) == [WORK, WORK]


def test_text_after_the_last_of_several_is_flagged():
    text = "推进甲。（省科技厅负责）推进乙。（省财政厅负责）继续推进其他各项重点工作。"
    flags = read_assignments(text)[-1].flags
    assert [(flag.field, text[slice(*flag.span)]) for flag in flags] == [
        ("covers", "继续推进其他各项重点工作。")
    ]


# --- Sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lead", "co"),
    [
        ("推进平台建设，由省科技厅负责。", "省科技厅", ""),
        ("推进平台建设，由省科技厅牵头、省财政厅配合。", "省科技厅", "省财政厅"),
        ("推进平台建设，由省科技厅牵头，省财政厅、省教育厅配合；推动转化。", "省科技厅", "省财政厅 省教育厅"),
        ("推进平台建设。省科技厅牵头，各市人民政府配合。", "省科技厅", "各市人民政府"),
        ("推进平台建设。此项工作由省科技厅会同省财政厅负责。", "省科技厅", "省财政厅"),
    ],
)
def test_a_sentence_that_ends_so_is_read_with_a_flag(text, lead, co):
    [assignment] = read_assignments(text)
    assert (list(assignment.lead), list(assignment.co)) == (lead.split(), co.split())
    assert [flag.field for flag in assignment.flags] == ["assignments"]


@pytest.mark.parametrize(
    "text",
    [
        "由省科技厅会同省财政厅制定办法。",
        "省科技厅要加强指导，各部门要密切配合。",
        "由企业负责。",
        "各地区要高度重视，各部门要切实负责。",
        "省科技厅负责人参加会议。",
        "对省科技厅负责的事项给予支持。",
        "由省科技厅牵头建立联席会议制度。",
        "本办法由省科技厅负责解释。",
        "各部门按职责分工负责。",
        "建立由省科技厅牵头、省财政厅等部门参加的联席会议制度。",
        "工作专班由省科技厅牵头组建，成员单位包括省财政厅、省教育厅等。",
        "明确责任单位、责任人和完成时限。",
        "责任单位要切实负起责任，牵头单位要加强统筹。",
        "坚持企业主体、政府引导、社会参与。",
    ],
)
def test_other_sentences_name_nobody(text):
    assert read_assignments(text) == []


def test_a_sentence_does_not_count_beside_a_bracket():
    [assignment] = read_assignments("日常工作由省科技厅负责。推进平台建设。（省财政厅负责）")
    assert list(assignment.bodies) == ["省财政厅"]


# --- Any text -----------------------------------------------------------------------------------------------

SCRAPS = st.sampled_from(
    [
        *"（）()【】[]〔〕，、；：。\n 省市各等和与及会同由",
        *"省科技厅 省财政厅 各市人民政府 等部门 负责 牵头 配合 按职责分工负责 责任单位： 牵头单位： 完成时限：".split(),
        *"责任领导： 张某 （牵头） 2018年12月底前 以下简称 责任单位".split(),
        *("\u3000", "\r\n", "\U00020000", "\ue000", "\x00"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(SCRAPS, max_size=40).map("".join))


@given(TEXTS)
@example("（省科\n技厅负责")
@example("责任单位：省科技厅（牵头）、、（）")
def test_of_any_text_all_places_are_true(text):
    loose = "".join(text.split())
    last = 0
    for assignment in read_assignments(text):
        start, end = assignment.span
        assert last <= start < end <= len(text)
        last = end
        assert assignment.raw == text[start:end]
        assert 0 <= assignment.covers[0] <= assignment.covers[1] <= len(text)
        assert sorted([*assignment.lead, *assignment.co]) == sorted(assignment.bodies)
        assert len(set(assignment.bodies)) == len(assignment.bodies)
        assert set(assignment.generic) <= set(assignment.bodies)
        for name in (*assignment.bodies, *assignment.persons, assignment.open_tail):
            assert "".join(name.split()) in loose
        for flag in assignment.flags:
            assert flag.reason.endswith("。")
            assert flag.span is None or 0 <= flag.span[0] <= flag.span[1] <= len(text)


@given(TEXTS)
def test_the_width_of_characters_changes_nothing(text):
    narrow = text.translate(str.maketrans("（）【】，；：", "()[],;:"))
    assert [list(each.bodies) for each in read_assignments(narrow)] == [
        [name.translate(str.maketrans("（）【】，；：", "()[],;:")) for name in each.bodies]
        for each in read_assignments(text)
    ]


# --- Rosters put together by chance -------------------------------------------------------------------------

NAMES = """
省科技厅 省财政厅 省教育厅 省发展改革委 省工业和信息化厅 省人力资源和社会保障厅 省住房和城乡建设厅 省文化和旅游厅 省卫生健康委 省国资委
省市场监管局（省知识产权局） 省委组织部 省委宣传部（省新闻出版局） 省委编办 省政府办公厅 省总工会 团省委 省妇联 省残联 省科协 省工商联
省贸促会 省税务局 国家税务总局辽宁省税务局 人民银行沈阳分行 辽宁银保监局 辽宁证监局 沈阳海关 省通信管理局 省气象局 省供销社 省农科院
中科院沈阳分院 东北大学 沈抚示范区管委会 大连市人民政府 省法院 省检察院 省大数据中心 省自由贸易试验区工作办公室
省推动老工业基地振兴工作领导小组办公室 省信访局 省机关事务管理局 省退役军人厅 省应急厅 省消防救援总队 省电力公司 教育部
国家发展改革委 各市人民政府 各县（市、区）人民政府
省直有关部门 各高校
""".split()
JOINS = ["、", "，", "和", "及", "以及", "与"]
ROSTERS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=9, unique=True)


def listed(draw, names):
    """The names with marks between them, the last perhaps after a conjunction."""
    mark = draw(st.sampled_from(["、", "，", "、\n"]))
    if len(names) < 2:
        return "".join(names)
    return mark.join(names[:-1]) + draw(st.sampled_from([mark, *JOINS])) + names[-1]


@st.composite
def plain_rosters(draw):
    names = draw(ROSTERS)
    tail = draw(st.sampled_from(["", "等部门", "等单位", "等有关部门", "等"]))
    end = draw(st.sampled_from(["负责", "按职责分工负责", "分别负责", "落实", "共同负责"]))
    frame = draw(
        st.sampled_from(
            ["（{}{}）", "({}{})", "【{}{}】", "（由{}{}）", "（责任单位：{}）", "\n责任单位：{}{}"]
        )
    )
    return frame.format(listed(draw, names) + tail, end), names, tail


@st.composite
def marked_rosters(draw):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=9, unique=True))
    cut = draw(st.integers(1, len(names) - 1))
    frame = draw(
        st.sampled_from(
            [
                "（{}牵头，{}配合）", "（{}牵头，{}按职责分工负责）", "（{}会同{}负责）", "（由{}牵头，会同{}负责）", "（{}主办；{}协办）",
                                "（牵头单位：{}；配合单位：{}）", "（牵头单位：{} 责任单位：{}）", "\n牵头单位：{}\n配合单位：{}",
                "\n主办单位：{}\n会办单位：{}",
                "（{}负责，{}配合）", "（责任单位：{}；配合单位：{}）",
                "\n牵头单位：{}\n责任单位：{}\n完成时限：持续推进", "（{}牵头）（{}参与）",
            ]
        )
    )  # fmt: skip
    return frame.format(listed(draw, names[:cut]), listed(draw, names[cut:])), names[:cut], names[cut:]


@given(plain_rosters())
def test_whatever_the_names_all_are_read(roster):
    words, names, tail = roster
    [assignment] = read_assignments(WORK + words)
    assert list(assignment.bodies) == list(assignment.lead) == names
    assert assignment.open_tail == tail
    assert assignment.role_marking is RoleMarking.NONE
    assert not assignment.flags


@given(marked_rosters())
def test_whatever_the_names_who_leads_is_read(roster):
    words, lead, co = roster
    [assignment] = read_assignments(WORK + words)
    assert (list(assignment.lead), list(assignment.co)) == (lead, co)
    assert assignment.role_marking is RoleMarking.EXPLICIT
    assert not assignment.flags
