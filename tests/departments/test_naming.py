"""Printed names, and whom of the directory they mean: every writing of a name, none by guessing."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments import actions
from departments.models import Body, BodyAlias
from departments.naming import match_names
from departments.rules import is_generic, opens_to_cities
from tests.factories import SETUP, make_body, moment

NOON = moment(2026, 12, 1, 12)


def meant(*names: str, on: date | None = None) -> list[str | None]:
    return [match.body.name if match.body else None for match in match_names(names, on=on)]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("省科技厅", "省科技厅"),
        ("省　科技厅", "省科技厅"),
        ("辽宁省科学技术厅", "省科技厅"),
        ("省科学技术厅", "省科技厅"),
        ("科技厅", "省科技厅"),
        ("辽宁省科技厅", "省科技厅"),
        ("省发改委", "省发展改革委"),
        ("省发展和改革委员会", "省发展改革委"),
        ("省人社厅", "省人力资源社会保障厅"),
        ("省人力资源和社会保障厅", "省人力资源社会保障厅"),
        ("省市场监督管理局", "省市场监管局"),
        ("省人民政府金融办", "省政府金融办"),
        ("辽宁省委编办", "省委编办"),
        ("中共辽宁省委编办", "省委编办"),
        ("省科学技术协会", "省科协"),
        ("人行沈阳分行", "人民银行沈阳分行"),
        ("中国科学院沈阳分院", "中科院沈阳分院"),
        ("国家金融监督管理总局辽宁监管局", "金融监管总局辽宁监管局"),
        ("沈阳市政府", "沈阳市"),
        ("沈阳市人民政府", "沈阳市"),
    ],
)
def test_a_name_is_known_in_every_usual_writing(policy, printed, name):
    assert meant(printed) == [name]


@pytest.mark.parametrize("printed", ["科技局", "省水利厅", "沈阳市财政局", "省科技", "厅", ""])
def test_nobody_is_meant_by_a_name_that_is_not_there(policy, printed):
    assert meant(printed) == [None]


def test_a_prefix_left_out_is_that_of_the_name_before(policy):
    make_body("省委宣传部")
    make_body("省委统战部")
    assert meant("省教育厅", "财政厅", "知识产权局") == ["省教育厅", "省财政厅", "省知识产权局"]
    assert meant("省教育厅", "市场监管局", "财政厅") == ["省教育厅", "省市场监管局", "省财政厅"]
    assert meant("省委宣传部", "统战部") == ["省委宣传部", "省委统战部"]
    assert meant("省政府金融办", "法制办") == ["省政府金融办", "省政府法制办"]
    assert meant("沈阳市", "知识产权局") == ["沈阳市", None]
    assert match_names(["省教育厅", "知识产权局"])[1].why == "补全“省”字"


def test_bodies_of_a_city_lend_their_prefix_as_those_of_the_province_do(policy):
    for name in ("市财政局", "沈阳市教育局", "沈阳市财政局", "省税务局"):
        make_body(name)
    assert meant("市教育局", "财政局") == [None, "市财政局"]
    assert meant("沈阳市教育局", "财政局") == ["沈阳市教育局", "沈阳市财政局"]
    assert meant("省教育厅", "沈阳市教育局", "科技厅") == ["省教育厅", "沈阳市教育局", "省科技厅"]
    assert meant("辽宁省税务局") == ["省税务局"]


def test_a_former_name_means_the_body_of_its_day_and_says_who_holds_the_duty_now(policy):
    (match,) = match_names(["省工商局"], on=date(2018, 3, 19))
    assert match.body.name == "省工商局"
    assert match.why == "曾用名，现为省市场监管局"


def test_a_name_that_had_ended_by_then_is_not_taken_but_its_heirs_are_offered(policy):
    assert meant("人民银行沈阳分行", on=date(2018, 3, 19)) == ["人民银行沈阳分行"]
    (match,) = match_names(["人民银行沈阳分行"], on=date(2026, 1, 1))
    assert match.body is None
    assert match.candidates[0].name == "人民银行辽宁省分行"


def test_an_unknown_name_comes_with_the_likeliest_ones_first(policy):
    (match,) = match_names(["省知识产权管理局"])
    assert match.body is None
    assert match.candidates[0].name == "省知识产权局"
    assert len(match.candidates) <= 5


def test_a_writing_that_two_bodies_share_means_neither(policy):
    make_body("省大数据办公室")
    make_body("省大数据办")
    assert meant("省大数据办", "辽宁省大数据办公室") == ["省大数据办", None]


def test_collective_names_are_no_body(policy):
    found = match_names(["各市人民政府", "各有关部门"])
    assert [(each.body, each.is_generic, each.opens_to_cities) for each in found] == [
        (None, True, True),
        (None, True, False),
    ]


@pytest.mark.parametrize(
    ("name", "generic", "cities"),
    [
        ("各市", True, True), ("各地区", True, True), ("各市、县（市、区）人民政府", True, True),
        ("各市人民政府和省直有关部门", True, True), ("省直有关单位", True, False), ("有关部门", True, False),
        ("各级政府", True, True), ("沈阳市", False, False), ("省科技厅", False, False), ("各市科技局", False, False),
    ],
)  # fmt: skip
def test_what_is_collective_and_what_means_the_cities(name, generic, cities):
    assert (is_generic(name), opens_to_cities(name)) == (generic, cities)


def test_many_names_cost_no_more_queries_than_one(policy, django_assert_num_queries):
    names = [f"省第{n}厅" for n in range(60)]
    with django_assert_num_queries(4):
        match_names([*names, "省科技厅"])


# --- Remembered -----------------------------------------------------------------------------------------


def test_what_somebody_said_is_remembered_and_can_be_said_anew(policy):
    first, second = Body.objects.get(name="省科技厅"), Body.objects.get(name="省教育厅")
    actions.remember_alias("省冷链办", first, by=SETUP, at=NOON)
    assert meant("省 冷链办") == ["省科技厅"]
    assert match_names(["省冷链办"])[0].why == "记住的对应"
    actions.remember_alias("省冷链办", second, by=SETUP, at=NOON)
    assert meant("省冷链办") == ["省教育厅"]
    actions.remember_alias("省冷链办", second, by=SETUP, at=NOON)
    assert AuditEvent.objects.filter(verb="alias.remembered").count() == 2
    actions.remove_alias(BodyAlias.objects.get(), by=SETUP, at=NOON)
    assert meant("省冷链办") == [None]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("各有关部门", "alias_generic"),
        (" ", "alias_generic"),
        ("省教育厅", "alias_is_a_name"),
        ("辽宁省教育厅", "alias_is_a_name"),
        ("长" * 61, "too_long"),
    ],
)
def test_a_name_of_another_or_of_nobody_is_not_remembered(policy, name, code):
    body = Body.objects.get(name="省科技厅")
    with pytest.raises(RuleBroken) as refused:
        actions.remember_alias(name, body, by=SETUP, at=NOON)
    assert (refused.value.code, refused.value.field) == (code, "name")
