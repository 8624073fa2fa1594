"""Values of indicators: in the form, the draft, the round, the office's page, and two rounds compared."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_key
from audit.rules import RuleBroken
from measures.models import Indicator, Obligation, ProgressReport, Submission
from measures.reporting import actions as reports
from measures.reporting.indicators.actions import add_indicator, edit_indicator, retire_indicator
from measures.reporting.indicators.rules import Definition
from measures.reporting.rules import Content
from tests.doors.test_api_contract import check
from tests.factories import LONG_AGO, SETUP, accept, actor, moment, open_quarter, submit

NOON = moment(2026, 10, 9, 12)
BASELINE_ON, TARGET_ON = date(2026, 1, 1), date(2026, 12, 9)
SAID = Definition("合同成交额", "亿元", "up", "文件原文", Decimal(10), BASELINE_ON, Decimal(50), TARGET_ON)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def indicator(obligation, reviewer) -> Indicator:
    return add_indicator(obligation.measure, said=SAID, by=actor(reviewer), at=NOON)


def at(name, thing):
    return reverse(f"measures:{name}", args=[thing.pk])


def says(number, value):
    return Content("on_track", "做了三件事。", indicators=((number, Decimal(value)),))


def test_value_is_typed_kept_frozen_and_measured(
    indicator, obligation, policy, lead, reporter, reviewer, signed_in
):
    submit(obligation, reporter, at=NOON, what=says(indicator.pk, 30))
    accept(Obligation.objects.get(pk=obligation.pk), reviewer, at=NOON)
    later = open_quarter(policy, lead, quarter=4, at=NOON)
    owed = Obligation.objects.get(period=later, measure=obligation.measure, body=obligation.body)
    writer, office = signed_in(reporter), signed_in(reviewer)
    name = f"indicators.{indicator.pk}"
    form = writer.get(at("report", owed)).content.decode()
    hint = "2026年第三季度审核通过 30；目标 50 亿元（2026-12-09）"
    assert hint in form
    typed = {"status": "on_track", "done": "成交回落。", "version": 0, name: "约三成"}
    assert hint in writer.post(at("report", owed), typed | {"act": "hand_in"}).content.decode()
    assert writer.post(at("draft", owed), typed).status_code == 422
    assert writer.post(at("draft", owed), typed | {name: "２０．50"}).status_code == 200
    assert ProgressReport.objects.get(obligation=owed).indicator_values == {str(indicator.pk): "20.5"}
    assert 'value="20.5"' in writer.get(at("report", owed)).content.decode()
    stale = writer.post(at("report", owed), typed | {name: "21"}).content.decode()
    assert f'name="{name}" value="21"' in stale
    writer.post(at("report", owed), typed | {"version": 1, name: "20.5", "act": "hand_in"})
    assert Submission.objects.get(obligation=owed).indicator_values == {str(indicator.pk): "20.5"}
    page = office.get(at("review", owed)).content.decode()
    assert "与指标方向相反" in page
    assert "26%" in page
    own = writer.get(at("obligation", owed)).content.decode()
    assert "合同成交额：20.5 亿元" in own
    assert own.count("<dt>完成时限</dt>") == 1
    compared = office.get(at("compare", owed)).content.decode()
    assert "指标：合同成交额（亿元）" in compared


def test_retired_indicator_leaves_the_draft_without_a_word_and_keeps_its_values(
    indicator, obligation, reporter, approver, reviewer
):
    reports.submit_report(
        obligation, content=says(indicator.pk, 30), version=0, by=actor(reporter), at=NOON, is_approver=False
    )
    retire_indicator(indicator, reason="口径变化。", by=actor(reviewer), at=NOON)
    assert Indicator.objects.get().retired_at == NOON
    owed = Obligation.objects.get(pk=obligation.pk)
    reports.sign_off(owed, version=1, by=actor(approver), at=NOON)
    assert Submission.objects.get().indicator_values == {}


def test_unit_stays_once_a_value_was_given(indicator, obligation, reporter, reviewer):
    submit(obligation, reporter, at=NOON, what=says(indicator.pk, 30))
    with pytest.raises(RuleBroken) as refusal:
        edit_indicator(
            indicator,
            said=Definition("合同额", "万元", "up", "文件"),
            reason="更正。",
            shown=indicator.fingerprint,
            by=actor(reviewer),
            at=NOON,
        )
    assert refusal.value.field == "unit"


def test_a_system_gives_values_and_reads_them_back(city_obligation, shenyang, reviewer):
    one = add_indicator(city_obligation.measure, said=SAID, by=actor(reviewer), at=NOON)
    _, key = issue_key(shenyang, name="市督查系统", by=SETUP, at=LONG_AGO)
    system = Client(headers={"Authorization": f"Bearer {key}"})
    (known,) = system.get(f"/api/v1/measures/{city_obligation.measure_id}/").json()["indicators"]
    assert (known["id"], known["baseline"], known["target"], known["source"]) == (
        one.pk,
        "10",
        "50",
        "文件原文",
    )
    url = f"/api/v1/obligations/{city_obligation.pk}/report/"

    def put(number, value):
        said = {"status": "on_track", "done": "已开展。", "indicators": [{"id": number, "value": value}]}
        return system.put(url, said, content_type="application/json")

    assert put(one.pk, "1.00001").status_code == 400
    assert put(one.pk + 1, 5).json()["code"] == "unknown_indicator"
    told = [{"id": one.pk, "name": "合同成交额", "unit": "亿元", "value": "12.5"}]
    for number, status in (("12.50", 201), (12.5, 200)):
        answer = put(one.pk, number)
        assert answer.status_code == status
        check("/api/v1/obligations/{id}/report/", "put", answer)
        assert answer.json()["newest_round"]["indicators"] == told
