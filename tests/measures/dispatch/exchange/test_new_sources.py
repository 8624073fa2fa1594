"""A filled sheet as a new source: entered whole with what the office set, or not at all."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.models import Body
from measures.dispatch.exchange import actions
from measures.dispatch.exchange import columns as c
from measures.documents.entering import NewSource
from measures.models import Measure, Policy
from tests.factories import actor
from tests.measures.dispatch.exchange.conftest import NOON, Table, sheet_of

MARCH = date(2027, 3, 31)
HEADER = [
    c.CHAPTER, c.NUMBER_TEXT, c.TITLE, c.TEXT, c.LEAD, c.JOINT_LEADS, c.SUPPORTS, c.COMPLETION, c.DUE_ON, c.DUE_TEXT,
    c.IMPORTANT, c.QUOTE, c.ITEM_KIND, c.ITEM_BODIES, c.ITEM_DUE_ON, c.ITEM_DUE_TEXT,
]  # fmt: skip
ROWS = [
    [
        "第一章 项目", "1.", "建成中试基地", "今年建成中试基地。完成验收。", "省科技厅", "省教育厅", "省财政厅等部门",
        "限期完成", MARCH, "实施方案", "是", "完成验收", "有明确成果", "省科技厅", date(2027, 3, 1), "实施方案",
    ],
    ["", "", "", "", "", "", "", "", "", "", "", "今年建成中试基地", "", "", "", ""],
    ["二、服务", "2.", "办好培训", "", "省工商局", "", "各市人民政府", "", "", "", "", "", "", "", "", ""],
    ["第一章总则", "", "不分条的任务", "", "省科协", "", "", "限期完成", "", "", "", "", "", "", "", ""],
]  # fmt: skip
NEW = NewSource(kind="meeting", title="专题会议议定事项", issued_on=date(2026, 10, 8), document_no="第3号")


@pytest.fixture
def enter(policy, lead):
    def enter(sheet, new=NEW):
        return actions.load_source(new, sheet, by=actor(lead), at=NOON)

    return enter


@pytest.fixture
def rehearse_new(policy, lead):
    def rehearse_new(sheet, new=NEW):
        return actions.rehearse_source(new, sheet, by=actor(lead), at=NOON)

    return rehearse_new


def told(plan):
    return [str(fault) for fault in plan.faults]


def roster(measure):
    held = measure.responsibilities.order_by("order")
    return [(place.name_as_printed, place.role, place.role_source) for place in held]


def test_all_that_the_sheet_says_is_entered_as_drafts(enter):
    source = enter(sheet_of(HEADER, *ROWS))
    assert (source.kind, source.title, source.measures.count()) == ("meeting", "专题会议议定事项", 3)
    assert [(x.number_text, x.title) for x in source.chapters.order_by("ordinal")] == [
        ("第一章", "项目"),
        ("二、", "服务"),
        ("第一章", "总则"),
    ]
    first, second, third = source.measures.order_by("number")
    assert (first.number_text, first.title, first.text) == (
        "1.",
        "建成中试基地",
        "今年建成中试基地。完成验收。",
    )
    assert (first.state, first.due_on, first.due_text, first.completion_kind) == (
        "draft",
        MARCH,
        "实施方案",
        "by_date",
    )
    assert (first.is_important, first.is_open_ended, first.open_tail) == (True, True, "等部门")
    assert roster(first) == [
        ("省科技厅", "lead", "set_by_office"),
        ("省教育厅", "joint_lead", "set_by_office"),
        ("省财政厅", "support", "set_by_office"),
    ]
    item = first.action_items.get(ordinal=1)
    assert (item.quote, item.completion_kind, item.due_on) == ("完成验收", "deliverable", date(2027, 3, 1))
    assert [one.body.name for one in item.assignments.all()] == ["省科技厅"]
    assert first.action_items.get(ordinal=2).completion_kind == "ongoing"
    assert (second.text, second.is_open_to_cities, second.completion_kind) == ("办好培训", True, "ongoing")
    assert (third.completion_kind, third.due_on) == ("by_date", None)


def test_the_new_source_comes_down_as_it_went_in(enter, policy, lead):
    source = enter(sheet_of(HEADER, *ROWS))
    plan = actions.rehearse_sheet(source, Table(source).sheet, by=actor(lead), at=NOON)
    assert (plan.is_nothing, told(plan), plan.unchanged) == (True, [], 3)


def test_a_rehearsal_enters_nothing(rehearse_new):
    before = AuditEvent.objects.count()
    plan = rehearse_new(sheet_of(HEADER, *ROWS))
    assert ([change.name for change in plan.new], told(plan)) == (
        ["1.建成中试基地", "2.办好培训", "不分条的任务"],
        [],
    )
    assert (Policy.objects.count(), AuditEvent.objects.count()) == (1, before)


def test_every_fault_is_told_and_nothing_is_entered(rehearse_new, enter):
    header = [c.TITLE, c.LEAD, c.SUPPORTS, c.COMPLETION, c.DUE_ON, c.DUE_TEXT, c.QUOTE]
    sheet = sheet_of(
        header,
        ["甲", "", ""],
        ["乙", "省科技厅", "省科技厅"],
        ["丙", "省科技厅", "", "", "2027-03-31", ""],
        ["丁", "省科技厅", "", "持续推进", "2027-03-31", "纪要"],
        ["戊", "省科技厅", "", "", "2020-01-01", "纪要"],
        ["己", "省科技厅", "", "", "", "", "别处的话"],
        ["庚", "省不存在的厅"],
        ["辛", "省科技厅", "各有关部门"],
    )
    assert told(rehearse_new(sheet)) == [
        "第 2 行“牵头单位”：请填写牵头单位；只由各市办理的，请在“由各市填报”一列填“是”。",
        "第 3 行“牵头单位”：省科技厅重复出现，一个单位只能列一次。",
        "第 4 行“时限依据”：文件未载明时限，请写明这一时限的依据。",
        "第 5 行“完成时限”：持续推进的事项不设完成时限，按年度办结；要设时限，请把完成方式改为“限期完成”。",
        "第 6 行“完成时限”：完成时限不能早于文件成文日期（2026-10-08）。",
        "第 7 行“具体事项”：摘句与政策原文不一致，请从原文中逐字复制（含标点），不要改写。",
        "第 8 行“牵头单位”：单位名录中没有“省不存在的厅”，请核对，或先在单位名录中登记。",
        "第 9 行“配合单位”：“各有关部门”是泛指，请写明单位。",
    ]
    with pytest.raises(RuleBroken, match="有 8 处须先改正"):
        enter(sheet)
    assert Policy.objects.count() == 1


def test_a_sheet_that_belongs_to_a_source_makes_no_second_one(policy, rehearse_new):
    faults = told(rehearse_new(Table(policy).sheet))
    assert faults[0].startswith("第 4 行“系统编号”：这一行来自已有的来源。")


def test_the_same_source_is_not_entered_twice(enter, rehearse_new):
    sheet = sheet_of(HEADER, *ROWS)
    enter(sheet)
    with pytest.raises(RuleBroken, match="已经入库"):
        rehearse_new(sheet)
    assert Measure.objects.filter(policy__title=NEW.title).count() == 3


def test_a_former_name_is_known_and_kept_as_printed(enter):
    source = enter(sheet_of([c.TITLE, c.LEAD], ["甲", "辽宁省科学技术厅"]))
    place = source.measures.get().responsibilities.get()
    assert (place.body, place.name_as_printed) == (Body.objects.get(name="省科技厅"), "辽宁省科学技术厅")
