"""任务分解表 down and back: nothing changed is no change, what was changed is written by the acts of the pages."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.dispatch.editing.actions import edit_measure
from measures.models import ActionItem, Measure
from tests.factories import actor
from tests.measures.dispatch.exchange.conftest import NOON, Table, sheet_of

YEAR_END = date(2026, 12, 31)


def told(plan):
    return [str(fault) for fault in plan.faults]


def changes(plan):
    return [
        (change.name, one.column, one.before, one.after) for change in plan.changed for one in change.changes
    ]


def measure(number):
    return Measure.objects.with_roster().get(number=number)


def test_a_sheet_that_nobody_touched_changes_nothing(table, rehearse):
    plan = rehearse(table.sheet)
    assert (plan.is_nothing, plan.unchanged, told(plan), list(plan.remarks)) == (True, 18, [], [])
    assert (list(plan.missing), plan.kept_items) == ([], [])


def test_loading_what_changes_nothing_is_refused(table, load):
    with pytest.raises(RuleBroken, match="表中没有变化"):
        load(table.sheet)


def test_what_the_office_sets_on_a_draft_is_set(table, load):
    table.put(1, 完成方式="限期完成", 完成时限=YEAR_END, 时限依据="会议纪要", 由各市填报="是", 重点事项="√")
    plan = load(table.sheet)
    assert changes(plan) == [
        ("（一）促进科技成果在企业的推广应用", "完成方式", "持续推进", "限期完成"),
        ("（一）促进科技成果在企业的推广应用", "完成时限", "", "2026-12-31"),
        ("（一）促进科技成果在企业的推广应用", "时限依据", "", "会议纪要"),
        ("（一）促进科技成果在企业的推广应用", "由各市填报", "否", "是"),
        ("（一）促进科技成果在企业的推广应用", "重点事项", "否", "是"),
    ]
    first = measure(1)
    assert (first.completion_kind, first.due_on, first.due_text) == ("by_date", YEAR_END, "会议纪要")
    assert (first.is_open_to_cities, first.is_important, first.version) == (True, True, 2)
    assert measure(2).version == 1


def test_the_bodies_of_a_draft_are_set_with_joint_leads(table, load):
    table.put(1, 牵头单位="省教育厅", 共同牵头="中科院沈阳分院", 配合单位="省科技厅，省财政厅")
    load(table.sheet)
    held = measure(1).responsibilities.order_by("order").values_list("holder__name", "role", "role_source")
    assert list(held) == [
        ("省教育厅", "lead", "set_by_office"),
        ("中科院沈阳分院", "joint_lead", "set_by_office"),
        ("省科技厅", "support", "set_by_office"),
        ("省财政厅", "support", "set_by_office"),
    ]


def test_items_are_added_and_set_in_the_row_where_they_stand(table, load):
    first = measure(1)
    quote = "围绕产业和企业发展需求加速科技成果转化"
    table.put(1, 完成方式="限期完成", 完成时限=YEAR_END, 时限依据="会议纪要")
    table.put(
        2, 事项完成方式="有明确成果", 事项承办单位="省教育厅", 事项时限="2026年11月30日", 事项时限依据="方案"
    )
    # A row of its own further down, which says whose item it is by the number alone.
    table.put(table.page.max_row, 系统编号=first.pk, 具体事项=quote)
    plan = load(table.sheet)
    assert [(one.item.quote[:6], one.is_new) for one in plan.changed[0].items] == [
        ("通过协议定价", False),
        ("围绕产业和企", True),
    ]
    second = first.action_items.get(ordinal=2)
    assert (second.completion_kind, second.due_on, second.due_text) == (
        "deliverable",
        date(2026, 11, 30),
        "方案",
    )
    assert [one.body.name for one in second.assignments.all()] == ["省教育厅"]
    assert first.action_items.get(quote=quote).completion_kind == "ongoing"


def test_a_date_and_a_body_leave_the_items_before_they_leave_the_task(table, load, drafts):
    table.put(
        1, 完成方式="限期完成", 完成时限=YEAR_END, 时限依据="纪要", 事项时限=YEAR_END, 事项时限依据="纪要"
    )
    table.put(2, 事项承办单位="省教育厅")
    load(table.sheet)
    earlier = date(2026, 11, 30)
    again = Table(drafts).put(1, 完成时限=earlier, 事项时限=earlier, 配合单位="中科院沈阳分院")
    assert told(load(again.put(2, 事项承办单位="").sheet)) == []
    first = measure(1)
    assert (first.due_on, first.action_items.get(ordinal=1).due_on) == (earlier, earlier)
    assert [place.holder.name for place in first.supports] == ["中科院沈阳分院"]
    # And the other way round: the task gives way before its items do.
    later = date(2027, 1, 31)
    load(Table(drafts).put(1, 完成时限=later, 事项时限=later).sheet)
    assert measure(1).action_items.get(ordinal=1).due_on == later


def test_a_task_is_put_into_another_chapter(table, load):
    chapters = [str(one) for one in measure(1).policy.chapters.order_by("ordinal")]
    table.put(1, 章=chapters[1])
    plan = load(table.sheet)
    assert changes(plan) == [("（一）促进科技成果在企业的推广应用", "章", chapters[0], chapters[1])]
    assert (measure(1).chapter_name, measure(1).number) == (chapters[1], 1)
    assert AuditEvent.objects.get(verb="measure.placed").after["chapter"] == chapters[1]


def test_a_chapter_that_is_not_there_is_told(table, rehearse):
    table.put(1, 章="九、别的")
    assert told(rehearse(table.sheet)) == [
        "第 4 行“章”：这一来源没有“九、别的”这一章，请先在来源的页面上增加，或留空。"
    ]


@pytest.mark.parametrize(("length", "is_listed"), [(10_000, True), (32_767, True), (32_768, False)])
def test_a_long_text_goes_down_and_back_whole(drafts, rehearse, length, is_listed):
    text = ("长文。" * length)[:length]
    Measure.objects.filter(number=18).update(text=text)
    table = Table(drafts)
    row = table.first_row(18)
    assert (table.at(row, "原文").value == text) is is_listed
    assert is_listed or "没有列出" in table.at(row, "原文").value
    # Another cell of the row is changed, so that it is loaded.
    plan = rehearse(table.put(row, 重点事项="是").sheet)
    assert ([one[1] for one in changes(plan)], told(plan)) == (["重点事项"], [])


def test_a_text_that_was_not_listed_is_no_text_of_a_new_task(drafts, rehearse):
    Measure.objects.filter(number=18).update(text="长" * 40_000)
    table = Table(drafts)
    row = table.first_row(18)
    table.put(row, 系统编号=None, 条号="（廿）", 工作任务="另一项")
    assert told(rehearse(table.sheet))[0] == (
        f"第 {row + 3} 行“原文”：下载时没有列出原文，新的任务请填写原文；放不下的请在页面上录入。"
    )


def test_rows_taken_out_take_nothing_out_of_the_source(table, rehearse):
    table.page.delete_rows(5, 3)
    table.page.delete_rows(table.page.max_row - 40, 50)
    plan = rehearse(table.sheet)
    assert plan.is_nothing
    assert plan.missing
    assert len(plan.kept_items[0].missing) == 3
    assert ActionItem.objects.count() == 79


def test_every_fault_is_told_at_its_row_and_column_and_nothing_is_written(table, rehearse, load):
    table.put(1, 完成时限="2027年2月30日", 时限依据="纪要")
    table.put(2, 由各市填报="是", 事项完成方式="尽快")
    second, third, fourth = (table.first_row(number) for number in (2, 3, 4))
    table.put(second, 牵头单位="省不存在的厅", 由各市填报="大概")
    table.put(third, 完成时限="2026-12-31", 完成方式="限期完成")
    # Alone, this one would be written.
    table.put(fourth, 重点事项="是")
    assert told(rehearse(table.sheet)) == [
        "第 4 行“完成时限”：“2027年2月30日”不能确定是哪一天，请写成 2027-06-30 的样子；不设时限的请留空。",
        "第 5 行“事项完成方式”：请从“有明确成果”、“经常性工作”、“持续推进”中选择，不能写“尽快”。",
        f"第 {second + 3} 行“牵头单位”：单位名录中没有“省不存在的厅”，请核对，或先在单位名录中登记。",
        f"第 {second + 3} 行“由各市填报”：请填“是”或“否”，不能写“大概”。",
        f"第 {third + 3} 行“时限依据”：文件未载明时限，请写明这一时限的依据。",
    ]
    with pytest.raises(RuleBroken, match="有 5 处须先改正，没有载入任何内容"):
        load(table.sheet)
    assert not Measure.objects.filter(version__gt=1).exists()
    assert not AuditEvent.objects.filter(verb__startswith="measure.").exists()


def test_a_rehearsal_writes_nothing(table, rehearse):
    table.put(1, 完成方式="限期完成", 完成时限=YEAR_END, 时限依据="会议纪要")
    events = AuditEvent.objects.count()
    assert len(rehearse(table.sheet).changed) == 1
    assert (measure(1).due_on, measure(1).version, AuditEvent.objects.count()) == (None, 1, events)


def test_what_somebody_changed_since_is_looked_at_again(table, rehearse, load, lead):
    table.put(1, 由各市填报="是")
    seen = rehearse(table.sheet).seen
    edit_measure(
        measure(5), due_on=None, due_text="", is_open_to_cities=True, version=1, by=actor(lead), at=NOON
    )
    with pytest.raises(StaleVersion, match="核对之后有人修改了这一来源"):
        load(table.sheet, seen=seen)
    assert not measure(1).is_open_to_cities


def test_a_sheet_of_their_own_is_known_by_printed_numbers_and_titles(drafts, rehearse):
    sheet = sheet_of(
        ["编 号", "任务名称", "牵头部门", "办结时限", "依据"],
        ["（一）", "促进科技成果在企业的推广应用", "省科技厅", "2026.12.31", "纪要"],
        ["", "推进学会服务企业技术创新", "省科协", "", ""],
    )
    plan = rehearse(sheet)
    assert changes(plan) == [
        ("（一）促进科技成果在企业的推广应用", "完成时限", "", "2026-12-31"),
        ("（一）促进科技成果在企业的推广应用", "时限依据", "", "纪要"),
    ]
    assert (plan.unchanged, len(plan.missing), told(plan)) == (1, 16, [])


# --- After it was given out ---------------------------------------------------------------------------


@pytest.fixture
def given(policy, lead):
    """The first measure is with its bodies; the rest are drafts."""
    Measure.objects.exclude(number=1).update(state="draft", state_at=None)
    return measure(1)


@pytest.fixture
def given_table(given):
    return Table(given.policy)


def test_what_was_given_out_changes_only_as_its_pages_allow(given, given_table, rehearse):
    given_table.put(1, 配合单位="省教育厅", 由各市填报="是", 完成时限=YEAR_END, 时限依据="会议纪要")
    given_table.put(2, 事项完成方式="有明确成果")
    assert told(rehearse(given_table.sheet)) == [
        "第 4 行“配合单位”：事项已交办，责任单位不在此修改；有变动的，请办理责任单位变动。",
    ]
    given_table.put(1, 配合单位="省教育厅、中科院沈阳分院")
    assert told(rehearse(given_table.sheet)) == []


def test_the_chapter_of_what_was_given_out_stays(given, given_table, rehearse):
    given_table.put(1, 章=str(given.policy.chapters.get(ordinal=2)))
    assert told(rehearse(given_table.sheet)) == [
        "第 4 行“章”：已有事项交办，不能再移动次序或改换所属章；章号、章标题有误的，请在来源页面办理勘误。"
    ]


def test_a_date_that_was_set_stays(given, given_table, rehearse):
    Measure.objects.filter(pk=given.pk).update(due_on=YEAR_END, due_text="纪要", completion_kind="by_date")
    table = Table(given.policy).put(1, 完成时限=date(2027, 3, 31))
    assert told(rehearse(table.sheet)) == [
        "第 4 行“完成时限”：事项已交办，完成时限不在此修改；确需推迟的，由牵头单位申请延期。",
    ]


def test_short_notice_needs_the_reason_that_goes_with_the_sheet(given, given_table, rehearse, load):
    given_table.put(1, 完成时限=date(2026, 10, 12), 时限依据="会议纪要")
    (fault,) = told(rehearse(given_table.sheet))
    assert fault.startswith("第 4 行：距截止日期（2026-10-12）只有")
    load(given_table.sheet, reason="省领导要求")
    assert "理由：省领导要求。" in measure(1).due_why
