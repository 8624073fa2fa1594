"""Periods of every kind: opened for some matters, by their schedule, their date moved, withdrawn."""

from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.models import Body
from measures.models import Measure, Move, Obligation, PeriodSchedule, ReportingPeriod, current_of
from measures.reporting import actions as reports
from measures.reporting.models import ProgressReport, Submission
from measures.reporting.periods import actions as periods
from measures.reporting.periods import rules
from measures.reporting.periods.correcting import actions as correcting
from measures.reporting.periods.rules import DueRule, OpenRule, Terms
from measures.reporting.periods.schedules import actions as schedules
from measures.states import PeriodKind, State
from reports import punctuality
from reports.models import Report
from tests.factories import accept, actor, content, give_back, moment, submit

NOW = moment(2026, 10, 9, 12)
DUE = date(2026, 10, 15)
MONTHLY = Terms(PeriodKind.MONTH, date(2026, 10, 9), DueRule.DAY_AFTER, 10, OpenRule.BEFORE_END, 5)


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def one_off(policy, lead, name="汛前检查", only=None, at=NOW):
    span = rules.one_off(
        name, starts_on=at.date(), ends_on=at.date() + timedelta(days=9), questions="查了几处隐患？"
    )
    return periods.open_span(policy, span=span, due_on=date(2026, 10, 30), only=only, by=actor(lead), at=at)


# --- Kinds ------------------------------------------------------------------------------------------


def test_a_month_opens_within_an_open_quarter_and_each_only_once(policy, period, lead):
    month = rules.span_of(PeriodKind.MONTH, 2026, 9)
    opened = periods.open_span(policy, span=month, due_on=date(2026, 10, 30), by=actor(lead), at=NOW)
    assert (opened.name, opened.kind, opened.obligations.count()) == ("2026年9月", "month", 32)
    with pytest.raises(RuleBroken) as refusal:
        periods.open_span(policy, span=month, due_on=date(2026, 10, 30), by=actor(lead), at=NOW)
    assert (refusal.value.code, refusal.value.field) == ("period_opened_already", "month")
    assert punctuality.periods_until(opened, as_of=NOW) == [opened]
    assert current_of([opened, period], NOW.date()) == period
    assert current_of([opened, period], date(2026, 10, 20)) == opened


def test_one_offs_are_many_and_asked_of_chosen_matters_only(policy, period, lead):
    chosen = Measure.objects.get(policy=policy, number=1)
    opened = one_off(policy, lead, only={chosen.pk})
    assert set(opened.obligations.values_list("measure_id", flat=True)) == {chosen.pk}
    assert (
        opened.questions
        == AuditEvent.objects.get(verb="period.opened", target_id=opened.pk).after["questions"]
    )
    one_off(policy, lead, name="汛后检查")
    with pytest.raises(RuleBroken) as refusal:
        one_off(policy, lead)
    assert refusal.value.field == "name"
    # Whatever is asked of some beside it, people are busy with the quarter.
    assert current_of(policy.periods.all(), NOW.date()) == period


def test_no_change_never_refers_to_a_one_off(policy, obligation, reporter, reviewer, lead):
    accept(submit(obligation, reporter, at=NOW), reviewer, at=NOW)
    asked = one_off(policy, lead, only={obligation.measure_id})
    special = asked.obligations.with_names().get(body=obligation.body)
    assert not Submission.objects.earlier_than(special).exists()
    assert Obligation.objects.with_earlier_report().get(pk=special.pk).earlier_id is None
    submit(special, reporter, at=NOW)
    fourth = periods.open_period(
        policy, year=2026, quarter=4, due_on=date(2027, 1, 8), by=actor(lead), at=NOW
    )
    following = fourth.obligations.with_names().get(measure=obligation.measure, body=obligation.body)
    newest = Submission.objects.earlier_than(following)[0]
    assert newest.obligation_id == obligation.pk
    assert Obligation.objects.with_earlier_report().get(pk=following.pk).earlier_id == newest.pk


# --- Tracking nodes ---------------------------------------------------------------------------------


def test_nodes_ask_about_the_urgent_matter_on_their_working_days(policy, lead):
    urgent = list(Measure.objects.filter(policy=policy, number__in=(1, 2)))
    said = {"measures": urgent, "days": [1, 3, 7], "since": NOW.date(), "by": actor(lead), "at": NOW}
    opened = periods.open_nodes(policy, reason="领导批示，特急。", **said)
    # Saturday the 10th is worked after the National Day holiday.
    assert [node.due_on.day for node in opened] == [10, 13, 19]
    assert {node.kind for node in opened} == {"one_off"}
    asked = Obligation.objects.filter(period__in=opened)
    assert set(asked.values_list("measure__number", flat=True)) == {1, 2}
    with pytest.raises(RuleBroken) as again:
        periods.open_nodes(policy, reason="领导批示，特急。", **said)
    assert again.value.code == "period_opened_already"
    with pytest.raises(RuleBroken) as gone:
        periods.open_nodes(policy, reason="特急。", **{**said, "since": date(2026, 9, 25)})
    assert (gone.value.code, ReportingPeriod.objects.count()) == ("node_gone", 3)


# --- Moving the due date ----------------------------------------------------------------------------


def test_reports_follow_their_periods_date_and_nobody_loses_a_date_of_its_own(
    period, obligation, kexie_obligation, city_obligation, reporter, kexie_reporter, reviewer, lead
):
    own = give_back(submit(obligation, reporter, at=NOW), reviewer, at=NOW, new_due_on=date(2026, 10, 27))
    Obligation.objects.filter(pk=city_obligation.pk).update(due_on=date(2026, 11, 20), extension_count=1)
    submit(kexie_obligation, kexie_reporter, at=NOW)
    moves = {"reason": "日期录错。", "by": actor(lead), "at": NOW}
    correcting.move_due(period, due_on=date(2026, 10, 30), **moves)

    def dates():
        found = (own, city_obligation, kexie_obligation)
        others = Obligation.objects.filter(period=period).exclude(pk__in=[row.pk for row in found])
        return [fresh(row).due_on for row in found], set(others.values_list("due_on", flat=True))

    later, extended = date(2026, 10, 30), date(2026, 11, 20)
    assert dates() == ([later, extended, DUE], {later})
    row = Obligation.objects.filter(period=period, measure__number=2)[0]
    assert row.due_why.startswith(
        "督查室2026年10月9日将本期截止日期由2026年10月15日更正为2026年10月30日：日期录错。"
    )
    assert row.original_due_on == DUE
    correcting.move_due(period, due_on=date(2026, 10, 20), **moves)
    assert dates() == ([later, extended, DUE], {date(2026, 10, 20)})
    # As of the day before, the old date stands.
    before = Obligation.objects.as_of(moment(2026, 10, 8)).get(pk=row.pk)
    assert (before.due_on_then, row.moves.filter(act="move_due").count()) == (DUE, 2)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"due_on": date(2026, 10, 8)}, "due_in_the_past"),
        ({"due_on": DUE}, "due_unchanged"),
        ({"reason": " "}, "reason_missing"),
        ({"due_on": date(2026, 10, 12)}, "short_notice"),
    ],
)
def test_a_date_that_cannot_be_is_refused(period, lead, said, code):
    whole = {"due_on": date(2026, 10, 30), "reason": "日期录错。"}
    with pytest.raises(RuleBroken) as refusal:
        correcting.move_due(period, **{**whole, **said}, by=actor(lead), at=NOW)
    assert refusal.value.code == code
    if code == "short_notice":
        correcting.move_due(
            period, **{**whole, **said}, short_notice_reason="省里提前要。", by=actor(lead), at=NOW
        )
        assert ReportingPeriod.objects.get().due_on == said["due_on"]


# --- Withdrawing ------------------------------------------------------------------------------------


def test_a_withdrawn_period_asks_for_nothing_and_may_be_opened_again(policy, period, obligation, lead):
    said = {"reason": "年份选错。", "by": actor(lead), "at": NOW}
    correcting.withdraw_period(period, **said)
    assert not ReportingPeriod.objects.exists()
    assert not policy.periods.exists()
    assert ReportingPeriod.everything.get().withdraw_reason == "年份选错。"
    assert not Obligation.objects.owed().exists()
    assert fresh(obligation).state == State.EXCUSED
    assert "年份选错" in Move.objects.filter(obligation=obligation).latest("pk").note
    with pytest.raises(RuleBroken) as late:
        reports.save_draft(obligation, content=content(), version=0, by=actor(lead), at=NOW)
    assert "撤销" in late.value.message
    again = periods.open_period(policy, year=2026, quarter=3, due_on=DUE, reason="补", by=actor(lead), at=NOW)
    assert again.obligations.owed().count() == 32


def test_what_bodies_wrote_is_said_first_and_kept(period, obligation, reporter, lead):
    reports.save_draft(obligation, content=content(done="写了一半"), version=0, by=actor(reporter), at=NOW)
    said = {"reason": "年份选错。", "by": actor(lead), "at": NOW}
    with pytest.raises(RuleBroken) as refusal:
        correcting.withdraw_period(period, **said)
    assert (refusal.value.field, "1 份草稿" in refusal.value.message) == ("knows_of_texts", True)
    correcting.withdraw_period(period, knows_of_texts=True, **said)
    assert ProgressReport.objects.get(obligation=obligation).done == "写了一半"


def test_what_was_handed_in_or_reported_on_keeps_its_period(policy, period, obligation, reporter, lead):
    said = {"reason": "年份选错。", "by": actor(lead), "at": NOW}
    Report.objects.create(
        policy=policy,
        period=period,
        subject="x",
        title="x",
        number=1,
        as_of=NOW,
        requested_at=NOW,
        queued_at=NOW,
    )
    with pytest.raises(RuleBroken) as papers:
        correcting.withdraw_period(period, **said)
    submit(obligation, reporter, at=NOW)
    with pytest.raises(RuleBroken) as handed_in:
        correcting.withdraw_period(period, **said)
    assert (papers.value.code, handed_in.value.code) == ("papers_made", "reports_handed_in")


# --- Schedules --------------------------------------------------------------------------------------


@pytest.fixture
def schedule(policy, lead):
    return schedules.confirm_schedule(policy, terms=MONTHLY, by=actor(lead), at=NOW)


def opened(at):
    return [period.name for period in schedules.open_due(at=at)]


def test_each_period_opens_by_itself_once(schedule, lead):
    assert opened(moment(2026, 10, 25)) == []
    # The 26th was skipped.
    assert opened(moment(2026, 10, 28)) == ["2026年10月"]
    assert opened(moment(2026, 10, 28, 10)) == []
    period = ReportingPeriod.objects.get()
    assert (period.due_on, period.schedule, period.obligations.count()) == (date(2026, 11, 10), schedule, 18)
    event = AuditEvent.objects.get(verb="period.opened")
    assert (event.after["confirmed_by"], lead.name in event.actor_name) == (lead.name, True)
    assert "次月 10 日截止" in period.obligations.all()[0].due_why


def test_what_was_opened_by_hand_or_withdrawn_does_not_open_again(policy, schedule, lead):
    october = rules.span_of(PeriodKind.MONTH, 2026, 10)
    said = {"span": october, "due_on": date(2026, 11, 9), "by": actor(lead), "at": NOW}
    period = periods.open_span(policy, **said)
    assert opened(moment(2026, 10, 28)) == []
    correcting.withdraw_period(period, reason="不必月报。", by=actor(lead), at=NOW)
    assert opened(moment(2026, 10, 28)) == []


def test_a_paused_or_ended_schedule_opens_nothing(policy, schedule, lead):
    by = {"by": actor(lead), "at": NOW}
    schedules.pause_schedule(schedule, reason="全省统一清理报表。", **by)
    assert opened(moment(2026, 10, 28)) == []
    schedules.resume_schedule(schedule, **by)
    policy.ending, policy.ended_at, policy.end_reason = "completed", NOW, "任务完成。"
    policy.save()
    assert opened(moment(2026, 10, 28)) == []
    with pytest.raises(RuleBroken) as over:
        schedules.end_schedule(schedule, reason="不再需要。", **by)
    assert over.value.code == "schedule_over"
    policy.ending, policy.ended_at, policy.end_reason = "", None, ""
    policy.save()
    schedules.end_schedule(schedule, reason="不再需要。", **by)
    assert opened(moment(2026, 10, 28)) == []


def test_a_schedule_confirmed_anew_takes_the_place_of_the_old_one(policy, schedule, lead):
    newer = schedules.confirm_schedule(policy, terms=MONTHLY, by=actor(lead), at=NOW)
    assert list(PeriodSchedule.objects.running()) == [newer]


def test_a_schedule_that_leaves_too_little_notice_says_why(policy, lead):
    short = Terms(PeriodKind.MONTH, NOW.date(), DueRule.WORKDAY_AFTER, 2, OpenRule.BEFORE_END, 0)
    with pytest.raises(RuleBroken) as refusal:
        schedules.confirm_schedule(policy, terms=short, by=actor(lead), at=NOW)
    assert refusal.value.code == "short_notice"
    schedules.confirm_schedule(policy, terms=short, reason="省里规定。", by=actor(lead), at=NOW)
    assert opened(moment(2026, 11, 1)) == ["2026年10月"]
    assert ReportingPeriod.objects.get().short_notice_reason == "省里规定。"


def test_what_cannot_open_says_why_and_stops_no_other(policy, schedule, lead):
    Measure.objects.filter(policy=policy).update(state="closed")
    assert opened(moment(2026, 10, 28)) == []
    schedule.refresh_from_db()
    assert schedule.trouble.startswith("2026年10月未能开启：没有已交办的事项")
    Measure.objects.filter(policy=policy, number=1).update(state="in_progress")
    assert opened(moment(2026, 10, 29)) == ["2026年10月"]
    schedule.refresh_from_db()
    assert schedule.trouble == ""


def test_a_year_without_a_notice_opens_with_a_provisional_date(schedule):
    assert opened(moment(2026, 12, 30)) == ["2026年12月"]
    assert "暂定" in Obligation.objects.all()[0].due_why


def test_cities_are_asked_as_by_hand(policy, schedule):
    Measure.objects.filter(policy=policy, number=9).update(is_open_to_cities=True)
    opened(moment(2026, 10, 28))
    asked = Obligation.objects.filter(measure__number=9, body__in=Body.objects.cities())
    assert asked.count() == 14
