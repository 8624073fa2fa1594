"""The office's pages: confirming leads, one by one and together, and changing the bodies of a measure by a preview."""

import re

import pytest
import time_machine

from measures.models import DutyChange, Measure, Obligation, Responsibility
from tests.factories import make_body, moment

NOON = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def first(policy):
    return Measure.objects.with_roster().get(policy=policy, number=1)


def test_a_lead_is_confirmed_from_the_page_of_its_measure(first, reviewer, signed_in):
    office, page = signed_in(reviewer), f"/measures/{first.pk}/"
    assert "确认由省科技厅牵头" in office.get(page).content.decode()
    told = {"lead": f"{first.pk}-{first.lead.holder_id}", "next": page}
    answer = office.post(f"/policies/{first.policy_id}/leads/", told)
    assert (answer.status_code, answer.url) == (302, page)
    shown = office.get(page).content.decode()
    assert "确认由省科技厅牵头（原按排序推定）" in shown
    assert "督查室确定" in shown


def test_leads_are_confirmed_together_where_any_is_ticked(policy, reviewer, signed_in):
    office, page = signed_in(reviewer), f"/policies/{policy.pk}/leads/"
    shown = office.get(page).content.decode()
    ticks = re.findall(r'name="lead"\s+value="(\d+-\d+)"', shown)
    assert len(ticks) == Responsibility.objects.filter(role="lead", role_source="inferred").count() > 10
    assert "请勾选要确认的事项" in office.post(page, {}).content.decode()
    away = office.post(page, {"lead": ticks, "reason": "已征求意见", "next": "https://example.com/"})
    assert away.url == page
    assert DutyChange.objects.count() == len(ticks)
    assert "都已载明或已由督查室确定" in office.get(page).content.decode()


def test_a_change_is_previewed_confirmed_and_told_on_the_page(first, obligation, reviewer, signed_in):
    newcomer = make_body("省大数据局")
    office, page = signed_in(reviewer), f"/measures/{first.pk}/roster/"
    lead = first.lead
    said = {"lead": newcomer.pk, f"part_{lead.pk}": "support", "on": "2026-10-01", "reason": "常务会议明确"}
    said |= {f"part_{place.pk}": "support" for place in first.supports} | {"version": first.version}
    shown = office.get(page, said).content.decode()
    assert "增列省大数据局为牵头单位" in shown
    assert Obligation.objects.get(pk=obligation.pk).body == lead.holder
    # Without a preview that was read nothing is carried out.
    assert "预览之后有事项发生变化" in office.post(page, said).content.decode()
    carried = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown[shown.index("确认变动") - 4000 :])
    )
    answer = office.post(page, carried)
    assert answer.status_code == 302
    assert Obligation.objects.get(pk=obligation.pk).body == newcomer
    told = office.get(f"/measures/{first.pk}/").content.decode()
    assert "省科技厅由牵头单位改为配合单位" in told
    assert "自2026年10月1日起，常务会议明确" in told
    assert "督查室增列" in told


def test_what_is_refused_is_said_at_its_field_and_a_draft_goes_to_its_own_page(
    first, reviewer, reporter, signed_in
):
    office, page = signed_in(reviewer), f"/measures/{first.pk}/roster/"
    said = {"lead": first.lead.holder_id, "on": "2026-10-01", "reason": "", "version": first.version}
    said |= {f"part_{place.pk}": "joint_lead" for place in first.supports}
    assert "请填写变动原因" in office.get(page, said).content.decode()
    said |= {"reason": "会议明确", **{f"part_{place.pk}": "support" for place in first.supports}}
    assert "责任单位没有变化" in office.get(page, said).content.decode()
    assert signed_in(reporter).get(page).status_code == 403
    Measure.objects.filter(pk=first.pk).update(state="draft")
    assert office.get(page).url == f"/measures/{first.pk}/"
