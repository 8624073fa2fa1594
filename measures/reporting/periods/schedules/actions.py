"""Confirming, pausing and ending schedules, and opening what they say is to be open by now."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from audit.rules import Actor, Channel, RuleBroken, system_actor
from measures import states
from measures.documents.actions import check_notice
from measures.documents.models import Policy
from measures.documents.rules import check_not_ended
from measures.documents.trace import record
from measures.reporting.periods import rules
from measures.reporting.periods.actions import open_span
from measures.reporting.periods.models import PeriodSchedule, ReportingPeriod
from measures.reporting.periods.rules import Planned, Terms
from measures.states import PERIOD_KIND_NAMES, PeriodKind
from measures.texts import REASON_MAX, check_text
from workdays.models import CalendarDay
from workdays.rules import Calendar

_CAUGHT_UP = "系统未能在计划日期开启，按报送周期补开。"


@transaction.atomic
def confirm_schedule(
    policy: Policy, *, terms: Terms, reason: str = "", by: Actor, at: datetime
) -> PeriodSchedule:
    """Set by which schedule the periods of a source open by themselves from now on; the one of its kind, if any, ends.

    Refuses what ``check_terms`` refuses, a source that ended, and terms whose first period leaves less than the
    policy's notice without a ``reason``.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    reason = check_schedule(policy, terms, reason=reason, at=at)
    for earlier in policy.schedules.filter(kind=terms.kind, ended_at__isnull=True):
        _end(earlier, reason="督查室重新确认了报送周期。", by=by, at=at)
    schedule = PeriodSchedule.objects.create(
        policy=policy,
        **asdict(terms),
        short_notice_reason=reason,
        confirmed_at=at,
        confirmed_by_name=by.name,
    )
    after = {**asdict(terms), "short_notice_reason": reason}
    name = PERIOD_KIND_NAMES[terms.kind]
    summary = f"确认《{policy.called}》{name}报送周期：{terms.words}"
    record(schedule, by=by, at=at, verb="schedule.confirmed", summary=summary, after=after)
    return schedule


def check_schedule(policy: Policy, terms: Terms, *, reason: str, at: datetime) -> str:
    """The reason of short notice as it is kept. Refuses what ``confirm_schedule`` refuses."""
    check_not_ended(policy.ending)
    rules.check_terms(terms)
    today = states.day_of(at)
    first = next(coming(terms, policy, today=today, calendar=calendar_of(today)), None)
    if first is None:
        raise RuleBroken("begins_too_late", "请填写 2099 年以前的日期。", "begins_on")
    return check_notice(policy, [first.due_on], today=max(first.opens_on, today), reason=reason)


@transaction.atomic
def pause_schedule(schedule: PeriodSchedule, *, reason: str, by: Actor, at: datetime) -> PeriodSchedule:
    """Let no period open by itself until the schedule is resumed. Refuses without a reason, and one paused or over."""
    schedule = _in_force(schedule)
    if schedule.paused_at is not None:
        raise RuleBroken("schedule_paused", "该报送周期已经暂停。")
    schedule.pause_reason = check_text(reason, label="暂停的原因", field="reason", most=REASON_MAX)
    schedule.paused_at = at
    schedule.save(update_fields=["paused_at", "pause_reason"])
    return _told(schedule, "paused", f"暂停：{schedule.pause_reason[:300]}", by=by, at=at)


@transaction.atomic
def resume_schedule(schedule: PeriodSchedule, *, by: Actor, at: datetime) -> PeriodSchedule:
    """Let periods open by themselves again; those that can still be reported on open at once."""
    schedule = _in_force(schedule)
    if schedule.paused_at is None:
        raise RuleBroken("schedule_running", "该报送周期没有暂停。")
    schedule.paused_at, schedule.pause_reason = None, ""
    schedule.save(update_fields=["paused_at", "pause_reason"])
    return _told(schedule, "resumed", "恢复", by=by, at=at)


@transaction.atomic
def end_schedule(schedule: PeriodSchedule, *, reason: str, by: Actor, at: datetime) -> PeriodSchedule:
    """End a schedule for good; the periods opened by it go on. Refuses without a reason, and one that is over."""
    reason = check_text(reason, label="终止的原因", field="reason", most=REASON_MAX)
    return _end(_in_force(schedule), reason=reason, by=by, at=at)


def _end(schedule: PeriodSchedule, *, reason: str, by: Actor, at: datetime) -> PeriodSchedule:
    schedule.ended_at, schedule.end_reason, schedule.trouble = at, reason, ""
    schedule.save(update_fields=["ended_at", "end_reason", "trouble"])
    return _told(schedule, "ended", f"终止：{reason[:300]}", by=by, at=at)


def _in_force(schedule: PeriodSchedule) -> PeriodSchedule:
    fresh = (
        PeriodSchedule.objects.select_for_update(of=("self",)).select_related("policy").get(pk=schedule.pk)
    )
    if fresh.is_over:
        raise RuleBroken("schedule_over", "该报送周期已经终止。")
    return fresh


def _told(schedule: PeriodSchedule, verb: str, words: str, *, by: Actor, at: datetime) -> PeriodSchedule:
    name = f"{schedule.policy.called}{schedule.get_kind_display()}"
    summary = f"《{schedule.policy.called}》{schedule.get_kind_display()}报送周期{words}"
    after = {"schedule": name, "reason": schedule.end_reason or schedule.pause_reason}
    record(schedule, by=by, at=at, verb=f"schedule.{verb}", summary=summary, after=after)
    return schedule


# --- Opening ----------------------------------------------------------------------------------------


def calendar_of(today: date) -> Calendar:
    """The office calendar as far as the next periods of any schedule reach."""
    return CalendarDay.objects.calendar(today.year - 1, today.year + 3)


def coming(terms: Terms, policy: Policy, *, today: date, calendar: Calendar) -> Iterator[Planned]:
    """The periods that the terms have before them, under the source's way with days off."""
    return rules.upcoming(terms, today=today, shift=policy.holiday_shift_workdays, calendar=calendar)


def open_due(*, at: datetime) -> list[ReportingPeriod]:
    """Open every period that by its schedule should be open by now and never was, days that were skipped included.

    What was opened by hand, or opened and withdrawn, is left alone. One that cannot be opened stops no other: why is kept
    with its schedule, and tried again. Run by several at once each period is opened once.
    """
    today = states.day_of(at)
    schedules = list(PeriodSchedule.objects.running().select_related("policy").order_by("id"))
    known = ever_opened({schedule.policy_id for schedule in schedules})
    calendar = calendar_of(today)
    opened = []
    for schedule in schedules:
        shift = schedule.policy.holiday_shift_workdays
        for plan in rules.to_open(schedule.terms, today=today, shift=shift, calendar=calendar):
            if plan.span.starts_on not in known[schedule.policy_id, schedule.kind]:
                period = _open(schedule, plan, at=at)
                opened += [period] if period else []
    return opened


def ever_opened(policies: Collection[int]) -> dict[tuple[int, str], set[date]]:
    """Which regular periods these sources ever had, withdrawn ones among them: nothing opens again by itself."""
    known: dict[tuple[int, str], set[date]] = defaultdict(set)
    rows = ReportingPeriod.everything.filter(policy_id__in=policies).exclude(kind=PeriodKind.ONE_OFF)
    for policy_id, kind, starts_on in rows.values_list("policy_id", "kind", "starts_on"):
        known[policy_id, kind].add(starts_on)
    return known


def _open(schedule: PeriodSchedule, plan: Planned, *, at: datetime) -> ReportingPeriod | None:
    by = system_actor(f"按报送周期自动开启（{schedule.confirmed_by_name}确认）", Channel.JOB)
    trouble = ""
    try:
        return open_span(
            schedule.policy,
            span=plan.span,
            due_on=plan.due_on,
            reason=schedule.short_notice_reason or _CAUGHT_UP,
            schedule=schedule,
            by=by,
            at=at,
        )
    except RuleBroken as refusal:
        if refusal.code != "period_opened_already":
            trouble = f"{plan.span.name}未能开启：{refusal.message}"[:500]
    finally:
        # Whoever is second at the same moment finds the period opened, which is no trouble.
        if trouble != schedule.trouble:
            PeriodSchedule.objects.filter(pk=schedule.pk).update(trouble=trouble)
    return None
