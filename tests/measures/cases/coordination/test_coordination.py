"""需协调事项 by value: raised, signed, given to others, put on a meeting, answered, ended."""

from datetime import date

import pytest

from audit.rules import RuleBroken
from departments.models import Body
from measures.cases.coordination import actions
from measures.cases.coordination.actions import Matter
from measures.cases.coordination.models import Coordination
from measures.cases.errand import actions as errands
from measures.models import Errand, Measure
from measures.states import CaseAct, CaseState, MeasureState
from tests.factories import actor, moment

AT, LATER = moment(2026, 10, 9, 12), moment(2026, 10, 20, 12)
DUE = date(2026, 10, 30)


def matter(subject="数据接口开放", **more):
    said = {"text": "两次函商未果。", "proposal": "请省财政厅明确口径。"} | more
    return Matter(subject, **said)


@pytest.fixture
def measure(policy):
    return Measure.objects.with_roster().get(policy=policy, number=1)


@pytest.fixture
def finance(policy):
    return Body.objects.get(name="省财政厅")


@pytest.fixture
def raised(measure, kejiting, approver):
    return actions.raise_matter(
        measure, kejiting, matter=matter(), is_approver=True, by=actor(approver), at=AT
    )


@pytest.fixture
def given(raised, finance, kexie, reviewer):
    return actions.assign(
        raised, bodies=[finance, kexie], task="明确口径", due_on=DUE, by=actor(reviewer), at=AT
    )


def fresh(case):
    return Coordination.objects.with_names().get(pk=case.pk)


def settle(errand, reporter, reviewer):
    errands.answer_errand(errand, text="已明确口径。", is_approver=True, by=actor(reporter), at=AT)
    errands.accept_reply(errand, round=1, by=actor(reviewer), at=AT)


def test_what_a_reporter_raises_waits_for_the_approver_and_then_for_the_office(
    measure, kejiting, reporter, approver
):
    case = actions.raise_matter(
        measure, kejiting, matter=matter(), is_approver=False, by=actor(reporter), at=AT
    )
    assert (case.state, case.decide_due_on) == (CaseState.UNIT_REVIEW, None)
    case = actions.sign_off_matter(case, by=actor(approver), at=AT)
    assert (case.state, case.signed_by_name) == (CaseState.SUBMITTED, approver.name)
    assert case.decide_due_on == date(2026, 10, 15)


def test_what_the_approver_does_not_agree_to_ends_unseen_by_the_office(measure, kejiting, reporter, approver):
    case = actions.raise_matter(
        measure, kejiting, matter=matter(), is_approver=False, by=actor(reporter), at=AT
    )
    with pytest.raises(RuleBroken, match="请填写不同意的理由"):
        actions.send_back_matter(case, comment=" ", by=actor(approver), at=AT)
    case = actions.send_back_matter(case, comment="自行协调。", by=actor(approver), at=AT)
    assert case.state == CaseState.WITHDRAWN
    assert not Coordination.objects.signed().exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"subject": " "}, "请填写需协调的事项"),
        ({"text": ""}, "请填写情况说明"),
        ({"proposal": "x" * 1001}, "最多 1000 字"),
    ],
)
def test_words_are_needed_and_not_endless(measure, kejiting, approver, words, message):
    with pytest.raises(RuleBroken, match=message):
        actions.raise_matter(
            measure, kejiting, matter=matter(**words), is_approver=True, by=actor(approver), at=AT
        )


def test_the_same_matter_is_not_raised_twice_at_a_time_nor_on_a_measure_nobody_works_on(
    raised, measure, kejiting, approver
):
    again = {"matter": matter(), "is_approver": True, "by": actor(approver), "at": AT}
    with pytest.raises(RuleBroken, match="请勿重复提出"):
        actions.raise_matter(measure, kejiting, **again)
    actions.withdraw_matter(raised, by=actor(approver), at=AT)
    Measure.objects.filter(pk=measure.pk).update(state=MeasureState.CLOSED)
    with pytest.raises(RuleBroken, match="尚未交办或已经结束"):
        actions.raise_matter(measure, kejiting, **again)


def test_it_is_given_to_others_and_ends_when_all_of_them_have_answered(
    given, raised, finance, kexie, reporter, reviewer
):
    assert [(e.body, e.due_on, e.measure_id) for e in given] == [
        (finance, DUE, raised.measure_id),
        (kexie, DUE, raised.measure_id),
    ]
    assert fresh(raised).state == CaseState.IN_HAND
    settle(given[0], reporter, reviewer)
    with pytest.raises(RuleBroken, match="还有 1 件交办的任务没有办结"):
        actions.close_matter(fresh(raised), answer="已协调。", by=actor(reviewer), at=LATER)
    assert not Coordination.objects.to_act_on(LATER.date()).exists()
    settle(given[1], reporter, reviewer)
    assert Coordination.objects.to_act_on(LATER.date()).get() == raised
    ended = actions.close_matter(fresh(raised), answer="已协调。", by=actor(reviewer), at=LATER)
    assert (ended.state, ended.answer, ended.closed_by_name) == (
        CaseState.APPROVED,
        "已协调。",
        reviewer.name,
    )
    acts = ["", CaseAct.ASSIGN, CaseAct.CLOSE]
    assert list(ended.history.values_list("act", flat=True)) == acts


def test_it_is_not_given_to_who_raised_it_nor_to_nobody(raised, kejiting, reviewer):
    for bodies, message in (([kejiting], "是提出单位"), ([], "请选择至少一个承办单位")):
        with pytest.raises(RuleBroken, match=message):
            actions.assign(raised, bodies=bodies, task="办", due_on=DUE, by=actor(reviewer), at=AT)


def test_a_meeting_decides_and_what_it_decided_is_given_to_bodies(raised, finance, reviewer):
    by = actor(reviewer)
    with pytest.raises(RuleBroken, match="会议日期不能早于今天"):
        actions.put_on_meeting(raised, meeting_name="专题会", meeting_on=date(2026, 10, 8), by=by, at=AT)
    met = actions.put_on_meeting(raised, meeting_name="专题会", meeting_on=date(2026, 10, 15), by=by, at=AT)
    assert met.state == CaseState.MEETING
    with pytest.raises(RuleBroken, match="尚未到期"):
        actions.enter_result(met, result="同意。", by=by, at=AT)
    assert Coordination.objects.to_act_on(date(2026, 10, 14)).count() == 0
    assert Coordination.objects.to_act_on(date(2026, 10, 15)).get() == met
    told = actions.enter_result(met, result="由省财政厅牵头。", by=by, at=LATER)
    assert (told.state, told.meeting_result) == (CaseState.IN_HAND, "由省财政厅牵头。")
    actions.assign(told, bodies=[finance], task="牵头落实", due_on=DUE, by=by, at=LATER)
    assert Errand.objects.get().coordination == told


def test_what_is_returned_is_put_otherwise_and_gets_a_new_date(raised, kejiting, approver, reviewer, finance):
    with pytest.raises(RuleBroken, match="请填写退回原因"):
        actions.return_matter(raised, reason="", by=actor(reviewer), at=AT)
    back = actions.return_matter(raised, reason="请写明涉及单位。", by=actor(reviewer), at=AT)
    assert back.state == CaseState.RETURNED
    again = actions.raise_again(
        back, matter=matter("口径", partners=[finance]), is_approver=True, by=actor(approver), at=LATER
    )
    assert (again.state, again.subject, again.rounds) == (CaseState.SUBMITTED, "口径", 2)
    assert again.decide_due_on == date(2026, 10, 27)
    assert list(again.partners.all()) == [finance]


def test_withdrawing_ends_what_others_were_given_to_do(given, raised, approver, reporter):
    actions.withdraw_matter(fresh(raised), by=actor(approver), at=LATER)
    assert set(Errand.objects.values_list("state", flat=True)) == {CaseState.WITHDRAWN}
    with pytest.raises(RuleBroken, match="现在不能“报送”"):
        errands.answer_errand(given[0], text="晚了。", is_approver=True, by=actor(reporter), at=LATER)
