"""The office's pages of periods: kinds, tracking nodes, a moved date, a withdrawn period, schedules, the desk."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from measures.models import Measure, Obligation, PeriodSchedule, ReportingPeriod
from measures.reporting.periods import actions as periods
from measures.reporting.periods.rules import one_off
from measures.reporting.periods.schedules import tasks
from tests.factories import actor, confirm_schedule, moment, submit

PERIODS, OPEN, NODES = "/periods/", "/periods/open/", "/periods/nodes/"
SCHEDULES, NEW = "/periods/schedules/", "/periods/schedules/new/"
NOW = moment(2026, 10, 9, 12)
MONTHLY = {
    "kind": "month", "begins_on": "2026-10-09", "due_rule": "day_after", "due_number": "10",
    "open_rule": "before_end", "open_days": "5",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(lead, signed_in):
    return signed_in(lead)


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def confirmed(client, url, said):
    """Look at the preview, then press the button that confirms."""
    page = client.post(url, said)
    assert "还没有" in text_of(page), page.context["form"].errors
    return client.post(url, {**page.context["fields"], "act": "confirm"}, follow=True), page


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"kind": "month", "year": "2026", "month": "10"}, "2026年10月"),
        ({"kind": "half_year", "year": "2026", "half": "2"}, "2026年下半年"),
        ({"kind": "year", "year": "2026"}, "2026年度"),
    ],
)
def test_every_kind_is_previewed_and_opened(period, office, said, name):
    again = office.post(OPEN, {**said, "due_on": "2026-11-10", "act": "edit"})
    assert again.context["form"]["due_on"].value() == "2026-11-10"
    done, preview = confirmed(office, OPEN, {**said, "due_on": "2026-11-10"})
    assert f"{name}填报，下达" in text_of(done)
    assert ("时间重叠" in text_of(preview)) == (name != "2026年10月")


def test_a_one_off_shows_its_questions_to_whoever_writes_and_reviews(
    obligation, reporter, lead, office, signed_in
):
    said = {
        "kind": "one_off", "name": "汛前检查", "starts_on": "2026-10-09", "ends_on": "2026-10-20",
        "questions": "查了几处隐患？\n整改几处？", "due_on": "2026-10-30",
    }  # fmt: skip
    assert "请填写填报要求。" in text_of(office.post(OPEN, {**said, "questions": " "}))
    confirmed(office, OPEN, said)
    owed = Obligation.objects.with_names().get(
        period__name="汛前检查", measure=obligation.measure, body=obligation.body
    )
    assert "整改几处？" in text_of(signed_in(reporter).get(reverse("measures:report", args=[owed.pk])))
    submit(owed, reporter, at=NOW)
    assert "整改几处？" in text_of(office.get(reverse("measures:review", args=[owed.pk])))


def test_nodes_are_previewed_and_set(policy, office):
    first = Measure.objects.get(policy=policy, number=1)
    said = {"measures": [first.pk], "since": "2026-10-09", "nodes": "1、3、7"}
    assert "请写明理由" in text_of(office.post(NODES, said))
    assert "请选择要跟踪的事项。" in text_of(office.post(NODES, {**said, "measures": []}))
    assert office.post(NODES, {**said, "act": "edit"}).context["form"]["nodes"].value() == "1、3、7"
    done, preview = confirmed(office, NODES, {**said, "reason": "领导批示，特急。"})
    assert len(preview.context["plans"]) == 3
    assert "已设置 3 个跟踪节点" in text_of(done)
    assert set(Obligation.objects.values_list("measure_id", flat=True)) == {first.pk}


def test_the_date_is_moved_after_a_look_at_whom_it_concerns(period, obligation, reporter, office):
    url = reverse("measures:period_due", args=[period.pk])
    Obligation.objects.filter(pk=obligation.pk).update(due_on=date(2026, 11, 20), extension_count=1)
    said = {"due_on": "2026-10-31", "reason": "日期录错。"}
    page = text_of(office.post(url, said))
    assert "31 项随之变动" in page
    assert "1 项另有经延期或者退回确定的日期" in page
    period.refresh_from_db()
    assert period.due_on == date(2026, 10, 15)
    assert "已更正为 2026年11月2日" in text_of(office.post(url, {**said, "act": "confirm"}, follow=True))
    assert "不能早于今天" in text_of(office.post(url, {**said, "due_on": "2026-10-01"}))


def test_a_period_is_withdrawn_with_a_reason_and_leaves_the_list(period, obligation, reporter, office):
    url = reverse("measures:period_withdraw", args=[period.pk])
    assert "32 项填报任务改为免报" in text_of(office.get(url))
    assert "请写明撤销的原因。" in text_of(office.post(url, {"reason": ""}))
    assert "已撤销2026年第三季度填报" in text_of(office.post(url, {"reason": "年份选错。"}, follow=True))
    assert "没有正在填报的周期" in text_of(office.get(PERIODS))
    assert "撤销：年份选错。" in text_of(office.get(f"{PERIODS}?state=withdrawn"))
    assert office.get(url).status_code == 404


def test_what_was_handed_in_cannot_be_withdrawn_and_says_so(period, obligation, reporter, office):
    submit(obligation, reporter, at=NOW)
    page = office.get(reverse("measures:period_withdraw", args=[period.pk]))
    assert "已有 1 项报送过，本期不能撤销" in text_of(page)


@pytest.mark.both_engines
def test_the_list_is_narrowed_and_paged(policy, period, lead, office):
    for n in range(21):
        span = one_off(f"专项{n}", starts_on=NOW.date(), ends_on=NOW.date(), questions="？")
        periods.open_span(
            policy,
            span=span,
            due_on=date(2026, 10, 30),
            only={1, *policy.measures.values_list("pk", flat=True)[:1]},
            by=actor(lead),
            at=NOW,
        )
    periods.close_period(period, by=actor(lead), at=NOW)
    assert len(office.get(PERIODS).context["periods"]) == 20
    assert len(office.get(f"{PERIODS}?page=2").context["periods"]) == 1
    assert office.get(f"{PERIODS}?state=closed&policy={policy.pk}").context["periods"] == [period]
    assert "没有符合条件的周期" in text_of(office.get(f"{PERIODS}?state=withdrawn"))


# --- Schedules --------------------------------------------------------------------------------------


def test_a_schedule_is_previewed_confirmed_and_opens_by_itself(policy, lead, office, signed_in):
    assert "还没有确定报送周期" in text_of(office.get(SCHEDULES))
    done, preview = confirmed(office, NEW, MONTHLY)
    assert [plan.span.name for plan in preview.context["plans"]][:2] == ["2026年10月", "2026年11月"]
    assert "2026年10月，2026年10月26日开启，2026年11月10日截止" in text_of(done)
    with time_machine.travel(moment(2026, 10, 26), tick=False):
        tasks.open_due_periods()
        assert ReportingPeriod.objects.get().schedule == PeriodSchedule.objects.get()
        desk = text_of(signed_in(lead).get("/desk/"))
        assert "2026年10月填报" in desk
        assert "按报送周期自动开启" in desk
    with time_machine.travel(moment(2026, 10, 30), tick=False):
        assert "按报送周期自动开启" not in text_of(signed_in(lead).get("/desk/"))


def test_a_schedule_that_cannot_be_kept_is_told_at_its_field(policy, office):
    page = office.post(NEW, {**MONTHLY, "due_number": "32"})
    assert page.context["form"].errors["due_number"] == ["请填写 1 至 31 之间的数。"]
    page = office.post(NEW, {**MONTHLY, "begins_on": "1999-01-01"})
    assert page.context["form"].errors


def test_a_schedule_is_paused_resumed_and_ended(policy, lead, office):
    schedule = confirm_schedule(policy, lead, at=NOW)
    url = reverse("measures:schedule", args=[schedule.pk])
    assert "请写明原因。" in text_of(office.post(url, {"act": "pause", "reason": ""}))
    assert "已暂停：清理报表。" in text_of(
        office.post(url, {"act": "pause", "reason": "清理报表。"}, follow=True)
    )
    assert "已恢复" in text_of(office.post(url, {"act": "resume"}, follow=True))
    assert "该报送周期没有暂停。" in text_of(office.post(url, {"act": "resume"}))
    office.post(url, {"act": "end", "reason": "不再需要。"})
    assert "已终止：不再需要。" in text_of(office.get(url))


def test_a_schedule_that_could_not_open_is_on_the_desk(policy, lead, office):
    schedule = confirm_schedule(policy, lead, at=NOW)
    PeriodSchedule.objects.filter(pk=schedule.pk).update(trouble="2026年10月未能开启：没有已交办的事项。")
    assert "未能开启：没有已交办的事项" in text_of(office.get("/desk/"))
