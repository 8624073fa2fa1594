"""指标: the office defines, corrects and retires them on one page; the measure's page shows accepted values and a chart."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from measures.models import Indicator, Obligation
from measures.reporting.indicators.chart import draw
from measures.reporting.indicators.rules import Definition
from measures.reporting.rules import Content
from tests.factories import accept, moment, submit

NOW = moment(2026, 10, 9, 12)
SAID = {
    "name": "技术合同成交额",
    "unit": "亿元",
    "direction": "up",
    "source": "与省科技厅商定",
    "baseline": "１,000",
    "baseline_on": "2025-12-31",
    "target": "1400.50",
    "target_on": "2027-12-31",
}
pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


@pytest.fixture
def owed(period):
    return Obligation.objects.with_names().get(period=period, measure__number=1)


@pytest.fixture
def office(reviewer, signed_in):
    return signed_in(reviewer)


def defined(office, measure, **changed) -> Indicator:
    url = reverse("measures:measure_indicators", args=[measure.pk])
    assert office.post(url, SAID | changed).headers["Location"] == url
    return Indicator.objects.latest("id")


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(office, owed):
    url = reverse("measures:measure_indicators", args=[owed.measure_id])
    for wrong, field, words in (
        ({"name": ""}, "name", "请填写指标名称。"),
        ({"baseline": "约三成"}, "baseline", "请填写数字"),
        ({"target_on": ""}, "target_on", "须同时填写"),
        ({"direction": "sideways"}, "direction", "请选择指标方向。"),
    ):
        page = office.post(url, SAID | wrong)
        assert words in page.context["form"].errors[field][0]
    assert not Indicator.objects.exists()


def test_a_measure_shows_accepted_values_with_chart_and_progress(
    office, owed, reporter, reviewer, kexie_reporter, signed_in
):
    other = signed_in(kexie_reporter)
    page = reverse("measures:measure", args=[owed.measure_id])
    assert 'id="indicators"' not in other.get(page).content.decode()
    assert "设置指标" in text_of(office.get(page))
    indicator = defined(office, owed.measure)
    what = Content("on_track", "完成。", indicators=((indicator.pk, Decimal("1100.1250")),))
    handed_in = submit(owed, reporter, at=NOW, what=what)
    assert "1100.125" not in office.get(page).content.decode()
    accept(handed_in, reviewer, at=NOW)
    read = other.get(page)
    assert "最新 1100.125（2026年第三季度），完成目标进度 25%。基期 1000（2025年12月31日）" in text_of(read)
    assert read.content.decode().count("indicator-dot") == 2
    # In its round as well.
    assert "技术合同成交额：1100.125 亿元" in text_of(read)
    assert "设置指标" not in text_of(read)


def test_correcting_and_retiring_take_a_reason_and_keep_what_stood(office, owed, reporter, reviewer):
    indicator = defined(office, owed.measure)
    edit = reverse("measures:indicator_edit", args=[indicator.pk])
    for act in ({}, {"act": "retire"}):
        assert list(office.post(edit, SAID | act).context["form"].errors) == ["reason"]
    shown = office.get(edit).context["form"]["shown"].value()
    office.post(edit, SAID | {"target": "1500", "reason": "文件调整目标", "shown": shown})
    late = office.post(edit, SAID | {"target": "1600", "reason": "再调整", "shown": shown}).context["form"]
    assert "已有他人修改" in late.non_field_errors()[0]
    assert (late["target"].value(), Indicator.objects.get().target_text) == ("1600", "1500")
    shown = late["shown"].value()
    event = AuditEvent.objects.filter(verb="indicator.edited").get()
    assert (event.before["target"], event.after["target"]) == ("1400.5", "1500")
    assert event.after["reason"] == "文件调整目标"
    submit(
        owed, reporter, at=NOW, what=Content("on_track", "完成。", indicators=((indicator.pk, Decimal(1)),))
    )
    page = office.post(edit, SAID | {"unit": "万元", "reason": "写错", "shown": shown})
    assert "计量单位不能修改" in page.context["form"].errors["unit"][0]
    office.post(edit, {"act": "retire", "reason": "不再统计"})
    assert Indicator.objects.get().retired_at == NOW
    assert office.get(edit).status_code == 404


def test_one_without_values_is_deleted_and_a_sixth_has_no_room(office, owed):
    made = [defined(office, owed.measure, name=f"指标{number}") for number in range(5)]
    url = reverse("measures:measure_indicators", args=[owed.measure_id])
    assert "每个事项最多 5 个指标" in text_of(office.post(url, SAID))
    first = reverse("measures:indicator_edit", args=[made[0].pk])
    taken = office.post(first, SAID | {"name": "指标1", "reason": "改名", "shown": made[0].fingerprint})
    assert "已有指标“指标1”" in taken.context["form"].errors["name"][0]
    office.post(first, {"act": "retire", "reason": "误设"})
    assert Indicator.objects.count() == 4


def test_lines_run_by_days_from_the_baseline_to_the_target():
    said = Definition("数", "个", "up", "商定", Decimal(0), date(2026, 1, 1), Decimal(10), date(2026, 1, 11))
    drawn = draw([(date(2026, 1, 6), Decimal(5))], said)
    assert drawn.target_line == "14.0,138.0 346.0,28.0"
    assert drawn.actual_line == "14.0,138.0 180.0,83.0"
    alone = draw([(date(2026, 1, 6), Decimal(5))], Definition("数", "个", "up", "商定"))
    assert (alone.actual_line, alone.target_line) == ("180.0,83.0", "")
    assert draw([], said) is None
