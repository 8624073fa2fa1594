"""实地督查 over HTTP: planned with measures looked for, told when it is time, mended, objected to."""

import pytest
import time_machine
from django.urls import reverse

from measures.cases.inspection import actions
from measures.models import Errand, InspectedBody, Inspection, Measure
from tests.factories import actor, moment

NOON = moment(2026, 10, 14, 12)
PLAN = {
    "title": "成果转化督查",
    "purpose": "核实落实情况",
    "scope": "看现场",
    "starts_on": "2026-10-13",
    "ends_on": "2026-10-15",
    "team": "孙组长、李组员",
    "act": "plan",
}


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def measure(policy):
    return Measure.objects.get(policy=policy, number=1)


@pytest.fixture
def case(measure, kejiting, reviewer):
    plan = actions.Plan(
        "突击督查", "核实", "看现场", NOON.date(), NOON.date(), "孙组长、李组员", is_announced=False
    )
    planned = actions.plan_inspection(
        plan, bodies=[kejiting], measures=[measure], by=actor(reviewer), at=NOON
    )
    return planned.cases.get()


def words(client, url):
    return client.get(url).content.decode()


def test_the_office_looks_for_measures_sees_how_often_a_body_was_checked_and_plans(
    case, measure, kejiting, signed_in, reviewer
):
    office, url = signed_in(reviewer), reverse("measures:inspection_new")
    assert "还没有选择督查事项" in words(office, url)
    found = office.post(url, {**PLAN, "act": "find", "find": measure.title[:6]}).content.decode()
    assert measure.title in found
    assert "成果转化督查" in found
    assert "省科技厅（1 次）" in found
    refused = office.post(url, {**PLAN, "measures": [measure.pk]}).content.decode()
    assert "请选择至少一个被督查单位" in refused
    office.post(url, {**PLAN, "measures": [measure.pk], "bodies": [kejiting.pk], "is_announced": "on"})
    planned = Inspection.objects.get(title="成果转化督查")
    assert list(planned.measures.all()) == [measure]
    assert planned.title in words(office, "/inspections/?year=2026")


def test_a_check_that_is_not_announced_is_told_with_its_conclusion(
    case, measure, signed_in, reviewer, reporter, approver, viewer
):
    body, office = signed_in(reporter), signed_in(reviewer)
    assert body.get(case.url).status_code == 404
    assert "突击督查" not in words(body, "/inspections/")
    office.post(case.url, {"act": "find", "text": "台账不全", "measure": measure.pk, "basis": "现场照片"})
    office.post(case.url, {"act": "item", "task": "补齐台账", "due_on": "2026-10-30", "measure": measure.pk})
    assert "台账不全" not in words(signed_in(viewer), case.url)
    item = Errand.objects.get()
    assert body.get(item.url).status_code == 404
    office.post(case.url, {"act": "feed_back", "conclusion": "总体落实。"})
    assert "签收" in words(body, "/desk/")
    body.post(case.url, {"act": "acknowledge"})
    shown = words(body, case.url)
    assert "台账不全" in shown
    assert "补齐台账" in shown
    assert "申请复核" not in shown  # its leader's, not its reporter's
    assert "补齐台账" in words(body, "/desk/")
    assert "突击督查" in words(body, "/errands/?origin=inspection")


def test_the_leader_of_the_body_asks_for_a_review_and_another_person_decides(
    case, signed_in, reviewer, reporter, approver, lead
):
    actions.feed_back(case, conclusion="未落实。", by=actor(reviewer), at=NOON)
    signed_in(reporter).post(case.url, {"act": "acknowledge"})
    assert signed_in(reporter).post(case.url, {"act": "object", "reason": "不符"}).status_code == 403
    signed_in(approver).post(case.url, {"act": "object", "reason": "已落实，材料附后。"})
    assert "复核" in words(signed_in(lead), "/desk/")
    same = signed_in(reviewer).post(case.url, {"act": "review", "verdict": "维持"}).content.decode()
    assert "应当回避" in same
    signed_in(lead).post(case.url, {"act": "review", "verdict": "属实", "new_conclusion": "已落实。"})
    assert "（复核后变更）" in words(signed_in(reporter), case.url)
    signed_in(reviewer).post(case.url, {"act": "close"})
    assert InspectedBody.objects.get().words == "已办结"


def test_it_is_called_off_with_a_reason(case, signed_in, reviewer, viewer):
    url = reverse("measures:inspection_call_off", args=[case.inspection_id])
    assert "请填写取消原因" in signed_in(reviewer).post(url, {"reason": ""}).content.decode()
    assert signed_in(viewer).post(url, {"reason": "合并"}).status_code == 403
    signed_in(reviewer).post(url, {"reason": "合并督查"})
    assert "已取消" in words(signed_in(viewer), "/inspections/")
