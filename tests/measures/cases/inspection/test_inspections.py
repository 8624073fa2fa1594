"""实地督查 by value: planned, concluded, fed back, reviewed on request, mended to the last item."""

from dataclasses import replace
from datetime import date

import pytest

from audit.rules import RuleBroken
from measures.cases.errand import actions as errands
from measures.cases.inspection import actions
from measures.cases.inspection import rules as inspection_rules
from measures.cases.inspection.actions import Plan
from measures.models import Errand, InspectedBody, Measure, Policy
from measures.states import CaseState
from tests.factories import actor, moment

AT, DURING = moment(2026, 10, 9, 12), moment(2026, 10, 14, 12)
PLAN = Plan(
    "成果转化实地督查",
    "核实落实情况",
    "看现场、查资料",
    date(2026, 10, 13),
    date(2026, 10, 15),
    "王督查、赵主任",
    True,
)


def measure(policy, number):
    return Measure.objects.select_related("policy").get(policy=policy, number=number)


def plan_of(policy, *bodies, by, plan=PLAN, numbers=(1, 3)):
    measures = [measure(policy, number) for number in numbers]
    return actions.plan_inspection(plan, bodies=bodies, measures=measures, by=actor(by), at=AT)


@pytest.fixture
def case(policy, kejiting, reviewer):
    return plan_of(policy, kejiting, by=reviewer).cases.select_related("inspection").get()


@pytest.fixture
def told(case, reviewer):
    actions.demand_mending(case, task="补齐台账", due_on=date(2026, 10, 30), by=actor(reviewer), at=DURING)
    return actions.feed_back(case, conclusion="总体落实，台账不全。", by=actor(reviewer), at=DURING)


def received(told, reporter):
    return actions.acknowledge_conclusion(told, by=actor(reporter), at=DURING)


def test_a_plan_makes_one_case_for_each_body_with_the_date_of_its_conclusion(
    policy, kejiting, kexie, reviewer
):
    planned = plan_of(policy, kejiting, kexie, by=reviewer)
    assert planned.team_names == ["王督查", "赵主任"]
    assert planned.measures.count() == 2
    assert [(c.body, c.state, c.due_on) for c in planned.cases.order_by("id")] == [
        (kejiting, CaseState.OPEN, date(2026, 10, 29)),
        (kexie, CaseState.OPEN, date(2026, 10, 29)),
    ]
    assert InspectedBody.objects.of_year(2026).count() == 2


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"team": "王督查"}, "不少于 2 人"),
        ({"ends_on": date(2026, 10, 12)}, "不能早于开始日期"),
        ({"ends_on": date(2026, 12, 31)}, "最长 60 天"),
        ({"purpose": " "}, "请填写督查目的"),
    ],
)
def test_a_plan_is_refused(policy, kejiting, reviewer, other, message):
    with pytest.raises(RuleBroken, match=message):
        plan_of(policy, kejiting, by=reviewer, plan=replace(PLAN, **other))


def test_a_plan_needs_bodies_and_measures(policy, kejiting, reviewer):
    with pytest.raises(RuleBroken, match="至少一个被督查单位"):
        plan_of(policy, by=reviewer)
    with pytest.raises(RuleBroken, match="至少一个督查事项"):
        plan_of(policy, kejiting, by=reviewer, numbers=())


def test_the_body_learns_of_items_to_mend_with_the_conclusion(case, kejiting, reviewer):
    item = actions.demand_mending(
        case, task="补齐台账", due_on=date(2026, 10, 30), by=actor(reviewer), at=DURING
    )
    assert not Errand.objects.told().exists()
    with pytest.raises(RuleBroken, match="尚未进行"):
        actions.feed_back(case, conclusion="总体落实。", by=actor(reviewer), at=AT)
    told = actions.feed_back(case, conclusion="总体落实。", by=actor(reviewer), at=DURING)
    assert (told.state, told.due_on) == (CaseState.FED_BACK, date(2026, 10, 19))
    assert Errand.objects.told().get() == item
    with pytest.raises(RuleBroken, match="现在不能"):
        actions.note_finding(told, text="又发现。", by=actor(reviewer), at=DURING)


def test_a_conclusion_does_not_demand_what_is_due_already(case, reviewer):
    actions.demand_mending(case, task="补齐", due_on=date(2026, 10, 14), by=actor(reviewer), at=DURING)
    with pytest.raises(RuleBroken, match="期限已过"):
        actions.feed_back(case, conclusion="总体落实。", by=actor(reviewer), at=moment(2026, 10, 16))


def test_the_check_ends_with_the_last_item_struck_off(told, reporter, approver, reviewer):
    held = received(told, reporter)
    assert held.state == CaseState.ACKNOWLEDGED
    with pytest.raises(RuleBroken, match="还有 1 件整改事项没有销号"):
        actions.close_check(held, by=actor(reviewer), at=DURING)
    item = Errand.objects.get()
    errands.answer_errand(item, text="已补齐。", is_approver=True, by=actor(approver), at=DURING)
    errands.accept_reply(item, round=1, by=actor(reviewer), at=DURING)
    assert Errand.objects.get().words == "已销号"
    assert InspectedBody.objects.to_act_on(DURING.date()).get() == held
    assert actions.close_check(held, by=actor(reviewer), at=DURING).words == "已办结"


def test_a_review_is_asked_for_once_within_thirty_days_and_decided_by_others(told, reporter, lead):
    held = received(told, reporter)
    late = moment(2026, 11, 14)
    with pytest.raises(RuleBroken, match="30 日内"):
        actions.ask_for_review(held, reason="台账齐全。", by=actor(reporter), at=late)
    asked = actions.ask_for_review(held, reason="台账齐全。", by=actor(reporter), at=moment(2026, 11, 13))
    assert (asked.state, asked.due_on) == (CaseState.SUBMITTED, date(2026, 12, 13))
    with pytest.raises(RuleBroken, match="应当回避"):
        actions.decide_review(asked, verdict="维持。", by=actor(lead), at=late)


def test_a_review_that_changes_the_conclusion_keeps_the_first_one_in_the_history(told, reporter, lead):
    type(told.inspection).objects.update(team="孙组长、李组员")
    asked = actions.ask_for_review(
        received(told, reporter), reason="台账齐全。", by=actor(reporter), at=DURING
    )
    done = actions.decide_review(
        asked, verdict="理由成立。", new_conclusion="落实到位。", by=actor(lead), at=DURING
    )
    assert (done.state, done.conclusion, done.is_amended) == (CaseState.ACKNOWLEDGED, "落实到位。", True)
    assert "总体落实，台账不全。" in done.history.last().note
    with pytest.raises(RuleBroken, match="不能再次申请"):
        actions.ask_for_review(done, reason="再来。", by=actor(reporter), at=DURING)


def test_who_made_the_conclusion_does_not_review_it(told, reporter, reviewer):
    type(told.inspection).objects.update(team="孙组长、李组员")
    asked = actions.ask_for_review(received(told, reporter), reason="不符。", by=actor(reporter), at=DURING)
    with pytest.raises(RuleBroken, match="应当回避"):
        actions.decide_review(asked, verdict="维持。", by=actor(reviewer), at=DURING)


def test_a_check_is_called_off_where_no_conclusion_was_fed_back(policy, kejiting, kexie, reviewer):
    planned = plan_of(policy, kejiting, kexie, by=reviewer)
    first = planned.cases.get(body=kejiting)
    actions.feed_back(first, conclusion="落实。", by=actor(reviewer), at=DURING)
    gone = actions.call_off(planned, reason="合并督查。", by=actor(reviewer), at=DURING)
    assert [case.body for case in gone] == [kexie]
    with pytest.raises(RuleBroken, match="不能再取消"):
        actions.call_off(planned, reason="合并督查。", by=actor(reviewer), at=DURING)
    assert InspectedBody.objects.of_year(2026).get() == first


def test_of_a_restricted_source_a_body_is_told_its_own_measures_only(policy, case, reviewer, kejiting):
    Policy.objects.update(is_restricted=True)
    own, other = measure(policy, 1), measure(policy, 3)
    actions.note_finding(case, text="到位。", measure=own, by=actor(reviewer), at=DURING)
    with pytest.raises(RuleBroken, match="不由该单位承办"):
        actions.note_finding(case, text="到位。", measure=other, by=actor(reviewer), at=DURING)
    with pytest.raises(RuleBroken, match="请选择本次督查的事项"):
        actions.note_finding(case, text="到位。", measure=measure(policy, 2), by=actor(reviewer), at=DURING)


def test_names_of_a_team_are_read_however_they_are_parted():
    assert inspection_rules.team_of("甲，乙 丙\n乙") == ["甲", "乙", "丙"]
