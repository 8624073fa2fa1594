"""Brackets that say who answers: written for the project, each with whom it names, in which part."""

import pytest

from measures.documents.parsing.rosters import read_assignments
from measures.documents.parsing.tree import RoleMarking

WORK = "加快平台建设，推动成果转化。"


def read(bracket, **options):
    """The one statement of an item that ends with the bracket."""
    [assignment] = read_assignments(WORK + bracket, **options)
    return assignment


# Nothing says who leads: all do.
PLAIN = [
    ("（省科技厅负责）", "省科技厅"),
    ("(省科技厅负责)", "省科技厅"),
    ("【省科技厅负责】", "省科技厅"),
    ("[省科技厅负责]", "省科技厅"),
    ("［省科技厅负责］", "省科技厅"),
    ("〔省科技厅负责〕", "省科技厅"),
    ("（ 省科技厅 负责 ）", "省科技厅"),
    ("（省 科 技 厅负责）", "省科技厅"),
    ("（由省科技厅负责）", "省科技厅"),
    ("（此项工作由省科技厅负责）", "省科技厅"),
    ("（省科技厅负责落实）", "省科技厅"),
    ("（省科技厅组织实施）", "省科技厅"),
    ("（省科技厅承办）", "省科技厅"),
    ("（省科技厅、省教育厅负责）", "省科技厅 省教育厅"),
    ("（省科技厅，省教育厅负责）", "省科技厅 省教育厅"),
    ("(省科技厅,省教育厅负责)", "省科技厅 省教育厅"),
    ("（省科技厅；省教育厅；省财政厅负责）", "省科技厅 省教育厅 省财政厅"),
    ("（省科技厅 省教育厅 省财政厅负责）", "省科技厅 省教育厅 省财政厅"),
    ("（省科技厅　省教育厅负责）", "省科技厅 省教育厅"),
    ("（省科技厅/省教育厅负责）", "省科技厅 省教育厅"),
    ("（省科技厅和省教育厅负责）", "省科技厅 省教育厅"),
    ("（省科技厅与省教育厅共同负责）", "省科技厅 省教育厅"),
    ("（省科技厅、省教育厅及省财政厅负责）", "省科技厅 省教育厅 省财政厅"),
    ("（省科技厅、省教育厅以及省财政厅分别负责）", "省科技厅 省教育厅 省财政厅"),
    ("（省科技厅省财政厅负责）", "省科技厅 省财政厅"),
    ("（省科技厅、省教育厅）", "省科技厅 省教育厅"),
    ("（省发改委、工信委、科技厅、财政厅、人社厅）", "省发改委 工信委 科技厅 财政厅 人社厅"),
    ("（省教育厅、财政厅负责）", "省教育厅 财政厅"),
    ("（经信委、发改委负责）", "经信委 发改委"),
    ("（教育部、科技部、财政部负责）", "教育部 科技部 财政部"),
    ("（省人力资源和社会保障厅、省工业和信息化厅负责）", "省人力资源和社会保障厅 省工业和信息化厅"),
    ("（省工业和信息化厅和省文化和旅游厅负责）", "省工业和信息化厅 省文化和旅游厅"),
    ("（省住房和城乡建设厅与省发展和改革委员会负责）", "省住房和城乡建设厅 省发展和改革委员会"),
    ("（省卫生和计划生育委员会及省食品药品监督管理局负责）", "省卫生和计划生育委员会 省食品药品监督管理局"),
    ("（省新闻出版与广电局负责）", "省新闻出版与广电局"),
    ("（省委网络安全和信息化委员会办公室负责）", "省委网络安全和信息化委员会办公室"),
    ("（国家税务总局辽宁省税务局、人民银行沈阳分行负责）", "国家税务总局辽宁省税务局 人民银行沈阳分行"),
    ("（省委组织部、省总工会、团省委、省妇联、省残联负责）", "省委组织部 省总工会 团省委 省妇联 省残联"),
    ("（省委宣传部、省委编办、省委政法委、省委军民融合办负责）", "省委宣传部 省委编办 省委政法委 省委军民融合办"),
    ("（省法院、省检察院、省人大常委会办公厅、省政协办公厅负责）", "省法院 省检察院 省人大常委会办公厅 省政协办公厅"),
    ("（省科协、省社科联、省工商联、省贸促会、省红十字会负责）", "省科协 省社科联 省工商联 省贸促会 省红十字会"),
    ("（沈阳海关、大连海关、省通信管理局、民航东北管理局负责）", "沈阳海关 大连海关 省通信管理局 民航东北管理局"),
    ("（省电力公司、国网辽宁电力、中国铁塔辽宁分公司负责）", "省电力公司 国网辽宁电力 中国铁塔辽宁分公司"),
    ("（东北大学、大连理工大学、中科院金属所负责）", "东北大学 大连理工大学 中科院金属所"),
    ("（省农科院、省供销社、省农信联社负责）", "省农科院 省供销社 省农信联社"),
    ("（省公安厅、武警辽宁总队、省消防救援总队负责）", "省公安厅 武警辽宁总队 省消防救援总队"),
    ("（沈抚示范区管委会、大连金普新区管委会负责）", "沈抚示范区管委会 大连金普新区管委会"),
    ("（省减灾委员会办公室与省应急厅负责）", "省减灾委员会办公室 省应急厅"),
    ("（省推动老工业基地振兴工作领导小组办公室负责）", "省推动老工业基地振兴工作领导小组办公室"),
    ("（省自由贸易试验区工作办公室负责）", "省自由贸易试验区工作办公室"),
    ("（省广电局（省版权局）负责）", "省广电局（省版权局）"),
    ("（省广电局（省版权局）、省委宣传部（省新闻出版局）负责）", "省广电局（省版权局） 省委宣传部（省新闻出版局）"),
    ("（省民委（省宗教局）和省文化和旅游厅负责）", "省民委（省宗教局） 省文化和旅游厅"),
    ("（中国（辽宁）自由贸易试验区沈阳片区管委会负责）", "中国（辽宁）自由贸易试验区沈阳片区管委会"),
    ("（省公安厅（经侦总队）负责）", "省公安厅（经侦总队）"),
    ("（沈阳市、大连市、鞍山市人民政府负责）", "沈阳市 大连市 鞍山市人民政府"),
    ("（市高院、市住房城乡建设管理委、市绿化市容局负责）", "市高院 市住房城乡建设管理委 市绿化市容局"),
    ("（责任单位：省科技厅）", "省科技厅"),
    ("（责任单位：省科技厅、省财政厅）", "省科技厅 省财政厅"),
    ("(责任单位:省科技厅,省财政厅)", "省科技厅 省财政厅"),
    ("【责任单位：省科技厅】", "省科技厅"),
    ("〔责任单位：省科技厅、商务厅〕", "省科技厅 商务厅"),
    ("（责任部门：省科技厅、商务厅）", "省科技厅 商务厅"),
    ("（责 任 单 位：省科技厅）", "省科技厅"),
    ("（承办单位：省科技厅）", "省科技厅"),
    ("（责任单位：省科技厅　省财政厅　省教育厅）", "省科技厅 省财政厅 省教育厅"),
    ("（责任单位：省科技厅。）", "省科技厅"),
    ("（省科技厅负责，2018年12月底前完成）", "省科技厅"),
    ("（省科技厅负责，持续推进）", "省科技厅"),
    ("（责任单位：省科技厅；完成时限：2018年12月底前）", "省科技厅"),
    ("（省科\n技厅、省财政厅\n负责）", "省科技厅 省财政厅"),
    ("（省委、省政府督查室，市委办公室负责）", "省委 省政府督查室 市委办公室"),
    ("（联合责任单位：省科技厅）", "省科技厅"),
    ("（财政部负责，6月底前完成相关工作，年内持续推进）", "财政部"),
    ("（责任单位：省科技厅 省财政厅 2018年12月底前完成）", "省科技厅 省财政厅"),
    ("（省科技厅、\n省财政厅负责）", "省科技厅 省财政厅"),
    ("（省政府办\n公厅负责）", "省政府办公厅"),
]  # fmt: skip

# Words say who leads and who helps.
MARKED = [
    ("（省科技厅牵头）", "省科技厅", ""),
    ("（省科技厅牵头负责）", "省科技厅", ""),
    ("（省科技厅主办）", "省科技厅", ""),
    ("（省科技厅牵头，省财政厅配合）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，省财政厅、省教育厅配合）", "省科技厅", "省财政厅 省教育厅"),
    ("（省科技厅牵头、省财政厅配合）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头；省财政厅、省教育厅配合）", "省科技厅", "省财政厅 省教育厅"),
    ("（省科技厅牵头。省财政厅配合。）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头 省财政厅配合）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头省财政厅配合）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，省财政厅）", "省科技厅", "省财政厅"),
    ("（省科技厅主办，省财政厅协办）", "省科技厅", "省财政厅"),
    ("（省科技厅主办，省财政厅会办）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，省财政厅参与）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，省财政厅参加）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，省财政厅协助）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，省财政厅、省教育厅负责）", "省科技厅", "省财政厅 省教育厅"),
    ("（省科技厅牵头，省财政厅、省教育厅按职责分工负责）", "省科技厅", "省财政厅 省教育厅"),
    ("（省科技厅牵头，省财政厅落实）", "省科技厅", "省财政厅"),
    ("（省科技厅负责，省财政厅配合）", "省科技厅", "省财政厅"),
    ("（省科技厅、省教育厅负责，省财政厅配合）", "省科技厅 省教育厅", "省财政厅"),
    ("（省科技厅会同省财政厅负责）", "省科技厅", "省财政厅"),
    ("（省科技厅会同省财政厅、省教育厅负责）", "省科技厅", "省财政厅 省教育厅"),
    ("（省科技厅会同省财政厅）", "省科技厅", "省财政厅"),
    ("（省科技厅商省财政厅办理）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头会同省财政厅负责）", "省科技厅", "省财政厅"),
    ("（由省科技厅牵头，会同省财政厅、省教育厅负责）", "省科技厅", "省财政厅 省教育厅"),
    ("（省科技厅会同省财政厅负责，省教育厅配合）", "省科技厅", "省财政厅 省教育厅"),
    ("（省发展改革委、省科技厅共同牵头）", "省发展改革委 省科技厅", ""),
    ("（省发展改革委、省科技厅牵头，省财政厅配合）", "省发展改革委 省科技厅", "省财政厅"),
    ("（省发展改革委和省科技厅联合牵头，省财政厅配合）", "省发展改革委 省科技厅", "省财政厅"),
    ("（省人力资源和社会保障厅牵头，省工业和信息化厅配合）", "省人力资源和社会保障厅", "省工业和信息化厅"),
    ("（牵头单位：省科技厅）", "省科技厅", ""),
    ("（牵头单位：省科技厅；配合单位：省财政厅）", "省科技厅", "省财政厅"),
    ("（牵头单位：省科技厅，配合单位：省财政厅、省教育厅）", "省科技厅", "省财政厅 省教育厅"),
    ("（牵头单位：省科技厅 配合单位：省财政厅）", "省科技厅", "省财政厅"),
    ("（牵头单位：省科技厅\n配合单位：省财政厅）", "省科技厅", "省财政厅"),
    ("(牵头单位:省科技厅;配合单位:省财政厅)", "省科技厅", "省财政厅"),
    ("（牵头单位：省科技厅；责任单位：省财政厅、省教育厅）", "省科技厅", "省财政厅 省教育厅"),
    ("（牵头部门：省科技厅；责任部门：省财政厅）", "省科技厅", "省财政厅"),
    ("（责任单位：省科技厅；配合单位：省财政厅）", "省科技厅", "省财政厅"),
    ("（主办单位：省科技厅；协办单位：省财政厅）", "省科技厅", "省财政厅"),
    ("（主办单位：省科技厅；会办单位：省财政厅、省教育厅）", "省科技厅", "省财政厅 省教育厅"),
    ("（主办：省科技厅；协办：省财政厅）", "省科技厅", "省财政厅"),
    ("（牵头：省科技厅，配合：省财政厅）", "省科技厅", "省财政厅"),
    ("（牵头单位：省科技厅；参与单位：省财政厅）", "省科技厅", "省财政厅"),
    ("（牵头单位为省科技厅，配合单位为省财政厅）", "省科技厅", "省财政厅"),
    ("（责任单位：省科技厅牵头，省财政厅配合）", "省科技厅", "省财政厅"),
    ("（责任单位：省科技厅（牵头）、省财政厅、省教育厅）", "省科技厅", "省财政厅 省教育厅"),
    ("（省科技厅（牵头）、省财政厅）", "省科技厅", "省财政厅"),
    ("（责任单位：省财政厅、省科技厅（牵头单位））", "省科技厅", "省财政厅"),
    ("（省科技厅牵头）（省财政厅配合）", "省科技厅", "省财政厅"),
    ("（牵头单位：省科技厅）\n（配合单位：省财政厅）", "省科技厅", "省财政厅"),
    ("（省科技厅牵头，省财政厅配合，2018年12月底前完成）", "省科技厅", "省财政厅"),
    ("（省市场监管局（省知识产权局）牵头，省公安厅配合）", "省市场监管局（省知识产权局）", "省公安厅"),
]  # fmt: skip

# (bracket, bodies, collective ones among them, tail, open)
OPEN = [
    ("（省科技厅等部门负责）", "省科技厅", "", "等部门", True),
    ("（省科技厅、省教育厅等部门负责）", "省科技厅 省教育厅", "", "等部门", True),
    ("（省科技厅等有关部门负责）", "省科技厅", "", "等有关部门", True),
    ("（省科技厅等单位负责）", "省科技厅", "", "等单位", True),
    ("（省科技厅等部门和单位负责）", "省科技厅", "", "等部门和单位", True),
    ("（省科技厅等省直有关部门负责）", "省科技厅", "", "等省直有关部门", True),
    ("（省科技厅等6个部门负责）", "省科技厅", "", "等6个部门", True),
    ("（省科技厅、省教育厅等负责）", "省科技厅 省教育厅", "", "等", True),
    ("（省科技厅、省教育厅等按职责分工负责）", "省科技厅 省教育厅", "", "等", True),
    ("（责任单位：省科技厅等部门）", "省科技厅", "", "等部门", True),
    ("（责任单位：省科技厅、省教育厅等）", "省科技厅 省教育厅", "", "等", True),
    ("（责任单位：市通信管理局等；各区政府）", "市通信管理局 各区政府", "各区政府", "等", True),
    ("（省科技厅等有关部门及各市人民政府按职责分工负责）", "省科技厅 各市人民政府", "各市人民政府", "等有关部门", True),
    ("（水利厅、能源局等省有关部门和各市人民政府负责）", "水利厅 能源局 各市人民政府", "各市人民政府", "等省有关部门", True),
    ("（各有关部门负责）", "各有关部门", "各有关部门", "", True),
    ("（有关部门和单位负责）", "有关部门和单位", "有关部门和单位", "", True),
    ("（省直有关部门负责）", "省直有关部门", "省直有关部门", "", True),
    ("（省有关部门、单位，各市人民政府负责）", "省有关部门、单位 各市人民政府", "省有关部门、单位 各市人民政府", "", True),
    ("（省科技厅、有关市政府负责）", "省科技厅 有关市政府", "有关市政府", "", True),
    ("（各地区、各有关部门负责）", "各地区 各有关部门", "各地区 各有关部门", "", True),
    ("（省科技厅、各市人民政府负责）", "省科技厅 各市人民政府", "各市人民政府", "", False),
    ("（各市人民政府、沈抚示范区管委会负责）", "各市人民政府 沈抚示范区管委会", "各市人民政府", "", False),
    ("（各市政府负责）", "各市政府", "各市政府", "", False),
    ("（各地区负责）", "各地区", "各地区", "", False),
    ("（各县（市、区）人民政府负责）", "各县（市、区）人民政府", "各县（市、区）人民政府", "", False),
    ("（各市、县人民政府负责）", "各市、县人民政府", "各市、县人民政府", "", False),
    ("（各市、县（区）人民政府负责）", "各市、县（区）人民政府", "各市、县（区）人民政府", "", False),
    ("（各市（州）人民政府、各县（市、区）人民政府负责）", "各市（州）人民政府 各县（市、区）人民政府",
     "各市（州）人民政府 各县（市、区）人民政府", "", False),
    ("（各设区市人民政府负责）", "各设区市人民政府", "各设区市人民政府", "", False),
    ("（省教育厅、各高校负责）", "省教育厅 各高校", "各高校", "", False),
    ("（省直各部门、各市政府负责）", "省直各部门 各市政府", "省直各部门 各市政府", "", False),
    ("（市科技局，各县区、开发区）", "市科技局 各县区 开发区", "各县区", "", False),
    ("（各级党委、政府负责）", "各级党委、政府", "各级党委、政府", "", False),
    ("（省委改革办，省委、省政府有关部门负责）", "省委改革办 省委、省政府有关部门", "省委、省政府有关部门", "", True),
    ("（各镇（街道）、区直各部门负责）", "各镇（街道） 区直各部门", "各镇（街道） 区直各部门", "", False),
    ("（国务院各部门分别负责）", "国务院各部门", "国务院各部门", "", False),
    ("（各级人民政府负责）", "各级人民政府", "各级人民政府", "", False),
    ("（行业主管部门负责）", "行业主管部门", "行业主管部门", "", False),
]  # fmt: skip

RESPECTIVE = [
    "（省科技厅、省教育厅按职责分工负责）",
    "（省科技厅、省教育厅按照职责分工负责）",
    "（省科技厅、省教育厅按各自职责分工负责）",
    "（省科技厅、省教育厅根据职责分工落实）",
    "（省科技厅、省教育厅按职能分工负责）",
    "（省科技厅、省教育厅依职责分工负责）",
    "（责任单位：省科技厅、省教育厅按职责分工负责）",
    "（按职责分工，省科技厅、省教育厅负责）",
]

NO_ROSTERS = [
    "（省财政厅负责的项目除外）",
    "（以下简称创新券）", "（以下统称主管部门）", "（含省财政厅）", "（包括省教育厅、省财政厅）", "（不含省直部门）", "（2018—2020年）",
    "（辽宁赛区）", "〔2017〕", "（国发〔2017〕37号）", "（一）", "（1）", "（30%）", "（联系省科技厅）", "（报省科技厅备案）",
    "（省科技厅公布的名单）", "（省科技厅另行制定）", "（经省科技厅同意）", "（原省工商局）", "（省、市、县）",
    "（市、区）", "（沈阳市、大连市）",
    "（由企业负责）", "（学校负责）", "（企业牵头、高校参与）", "（谁主管谁负责）", "（自愿参加）", "（如省科技厅）",
    "（见附件）", "（Wi-Fi）", "（）",
    "（详见省财政厅网站）", "（省级重点实验室）", "（其中省财政厅承担一半）", "（持续推进）", "（2018年12月底前完成）",
    "（简称省科技厅）",
]  # fmt: skip


@pytest.mark.parametrize(("bracket", "bodies"), PLAIN)
def test_without_a_word_all_lead(bracket, bodies):
    assignment = read(bracket)
    assert list(assignment.bodies) == bodies.split(" ")
    assert (list(assignment.lead), list(assignment.co)) == (bodies.split(" "), [])
    assert assignment.role_marking is RoleMarking.NONE
    assert not assignment.is_open_ended
    assert not assignment.generic
    assert not assignment.flags


@pytest.mark.parametrize(("bracket", "lead", "co"), MARKED)
def test_words_say_who_leads_and_who_helps(bracket, lead, co):
    assignment = read(bracket)
    assert (list(assignment.lead), list(assignment.co)) == (lead.split(), co.split())
    assert list(assignment.bodies) == sorted(assignment.bodies, key=assignment.raw.index)
    assert sorted(assignment.bodies) == sorted([*lead.split(), *co.split()])
    assert assignment.role_marking is RoleMarking.EXPLICIT
    assert assignment.raw == bracket
    assert not assignment.flags


@pytest.mark.parametrize(("bracket", "bodies", "collective", "tail", "is_open"), OPEN)
def test_open_ends_and_collectives(bracket, bodies, collective, tail, is_open):
    assignment = read(bracket)
    assert list(assignment.bodies) == bodies.split(" ")
    assert list(assignment.generic) == collective.split()
    assert (assignment.open_tail, assignment.is_open_ended) == (tail, is_open)
    assert not assignment.flags


@pytest.mark.parametrize("bracket", RESPECTIVE)
def test_by_respective_duty(bracket):
    assignment = read(bracket)
    assert list(assignment.bodies) == ["省科技厅", "省教育厅"]
    assert assignment.is_by_respective_duty
    assert assignment.role_marking is RoleMarking.NONE


def test_to_be_responsible_alone_is_not_by_respective_duty():
    assert not read("（省科技厅、省教育厅负责）").is_by_respective_duty


@pytest.mark.parametrize("bracket", NO_ROSTERS)
@pytest.mark.parametrize("frame", ["加快建设{}。推动转化。", "加快建设。{}", "开展{}活动，推动转化。"])
def test_a_bracket_without_a_body_that_answers_is_no_roster(bracket, frame):
    assert read_assignments(frame.format(bracket)) == []


def test_a_roster_stands_beside_brackets_that_are_none():
    text = "举办大赛（辽宁赛区），落实文件（国发〔2017〕37号）。（省科技厅（以下简称科技厅）、省财政厅负责）"
    [assignment] = read_assignments(text)
    assert list(assignment.bodies) == ["省科技厅", "省财政厅"]
    assert assignment.raw == "（省科技厅（以下简称科技厅）、省财政厅负责）"


@pytest.mark.parametrize(
    ("bracket", "reason"),
    [
        ("（省科技厅负责", "括号只有一半"),
        ("省科技厅负责）", "括号只有一半"),
        ("【省科技厅负责）", "括号前后不配对"),
        ("（省科技厅负责】", "括号前后不配对"),
    ],
)
def test_half_and_mixed_brackets_are_read_and_flagged(bracket, reason):
    assignment = read(bracket)
    assert list(assignment.bodies) == ["省科技厅"]
    assert assignment.raw == bracket
    assert [flag.reason for flag in assignment.flags if reason in flag.reason]


@pytest.mark.parametrize(
    "after", ["。推进其他工作。", "。推进其他各项工作）。", "\n推进其他工作。", "。推进乙（2018—2020年）。"]
)
def test_an_unclosed_bracket_ends_with_its_sentence(after):
    [assignment] = read_assignments(f"{WORK}（省科技厅牵头，省财政厅配合{after}")
    assert assignment.raw == "（省科技厅牵头，省财政厅配合"
    assert (list(assignment.lead), list(assignment.co)) == (["省科技厅"], ["省财政厅"])
    assert assignment.flags


def test_what_only_helps_has_no_lead_and_is_flagged():
    assignment = read("（配合单位：省财政厅）")
    assert (list(assignment.lead), list(assignment.co)) == ([], ["省财政厅"])
    assert [flag.field for flag in assignment.flags] == ["lead"]


def test_a_name_that_does_not_look_like_one_is_kept_and_flagged():
    assignment = read("（责任单位：省科技厅、北大荒）")
    assert list(assignment.bodies) == ["省科技厅", "北大荒"]
    [flag] = assignment.flags
    assert "北大荒" in flag.reason
    assert read("（责任单位：省科技厅、北大荒）", known=frozenset({"北大荒"})).flags == []


def test_what_is_left_unread_is_flagged():
    assignment = read("（省科技厅负责，列入2018年民生实事）")
    assert list(assignment.bodies) == ["省科技厅"]
    assert "列入2018年民生实事" in assignment.flags[0].reason
    assert read("（省科技厅负责，列入年度重点工作台账管理，并向社会公布）").flags


def test_a_roster_with_few_names_that_look_like_ones_is_read_and_flagged():
    assignment = read("（辽宁股权交易中心、东北证券、省担保集团参与）")
    assert list(assignment.bodies) == ["辽宁股权交易中心", "东北证券", "省担保集团"]
    assert [flag.field for flag in assignment.flags] == ["bodies", "lead"]


def test_known_names_hold_together_what_could_be_two():
    bracket = "（省图书馆和博物馆管理中心负责）"
    name = "省图书馆和博物馆管理中心"
    assert list(read(bracket, known=frozenset({name})).bodies) == [name]
    assert list(read(bracket).bodies) == ["省图书馆", "博物馆管理中心"]


def test_duties_written_out_are_flagged():
    assignment = read("（省科技厅负责制定标准，省财政厅负责资金保障）")
    assert list(assignment.bodies) == ["省科技厅", "省财政厅"]
    assert assignment.flags


def test_what_is_said_of_other_items_is_no_body_and_is_flagged():
    assignment = read("（省科技厅牵头；以下任务均需各市人民政府落实，不再列出）")
    assert list(assignment.bodies) == ["省科技厅"]
    assert "对其他条目的说明" in assignment.flags[0].reason


def test_a_body_named_twice_is_named_once_and_leads_where_it_leads_anywhere():
    assignment = read("（省科技厅牵头，省财政厅、省科技厅按职责分工负责）")
    assert list(assignment.bodies) == ["省科技厅", "省财政厅"]
    assert list(assignment.lead) == ["省科技厅"]


def test_wherever_a_line_ends_within_a_bracket_it_says_the_same():
    brackets = [bracket for bracket, *_ in (*PLAIN, *MARKED) if "\n" not in bracket and "。" not in bracket]
    for bracket in brackets:
        whole = read(bracket)
        for at in range(1, len(bracket)):
            line_end = "\n" if at % 2 else "\n  "
            [broken] = read_assignments(WORK + bracket[:at] + line_end + bracket[at:])
            assert (broken.bodies, broken.lead, broken.flags) == (whole.bodies, whole.lead, []), broken.raw
