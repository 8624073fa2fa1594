"""Opening and closing reporting periods."""

from datetime import date, datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import dates
from measures import states as all_states
from measures.documents.actions import check_notice
from measures.documents.models import Measure, Policy
from measures.documents.roster import answering
from measures.documents.rules import check_not_ended
from measures.documents.trace import record
from measures.reporting import rules as reporting_rules
from measures.reporting.endings import ENDINGS
from measures.reporting.models import Move, Obligation
from measures.reporting.parts.actions import ask_supports
from measures.reporting.periods.models import ReportingPeriod
from workdays.models import CalendarDay


@transaction.atomic
def open_period(
    policy: Policy,
    *,
    year: int,
    quarter: int,
    due_on: date,
    by: Actor,
    at: datetime,
    reason: str = "",
    is_demo: bool = False,
) -> ReportingPeriod:
    """Open a quarter of a policy; its obligations appear: of each measure as ``answering`` says.

    The supporting bodies of a measure are asked for their answer to its lead. Only measures that were dispatched, and
    are neither closed, suspended nor cancelled, are asked about. A due date on a day off is shifted as the policy has it
    (``holiday_shift_workdays``), and the obligations say why. Refuses a quarter already opened, an impossible due date,
    one nearer than the policy's notice without a ``reason``, and a policy of which nothing was dispatched.
    """
    starts_on, ends_on, name = dates.quarter(year, quarter)
    dates.check_period_due(due_on, starts_on=starts_on, today=all_states.day_of(at))
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    check_not_ended(policy.ending)
    if policy.periods.filter(kind=all_states.PeriodKind.QUARTER, starts_on=starts_on).exists():
        raise RuleBroken("period_opened_already", f"{name}已经开启，不能重复开启。", "quarter")
    calendar = CalendarDay.objects.calendar(due_on.year, due_on.year + 1)
    due_on, shifted_why = dates.period_due(due_on, policy.holiday_shift_workdays, calendar)
    reason = check_notice(policy, [due_on], today=all_states.day_of(at), reason=reason)
    period = ReportingPeriod.objects.create(
        policy=policy,
        kind=all_states.PeriodKind.QUARTER,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        due_on=due_on,
        opened_at=at,
        short_notice_reason=reason,
        is_demo=is_demo,
    )
    owed = _give_out(period, due_why=f"督查室开启{name}填报时确定。{shifted_why}", by=by, at=at)
    record(
        period,
        by=by,
        at=at,
        verb="period.opened",
        summary=f"开启{name}填报，截止 {due_on}，下达 {len(owed)} 项填报任务",
        after={
            "due_on": due_on,
            "shifted": shifted_why,
            "obligations": len(owed),
            "short_notice_reason": reason,
        },
    )
    return period


def _give_out(period: ReportingPeriod, *, due_why: str, by: Actor, at: datetime) -> list[Obligation]:
    """Write what the new period asks for, each with its first move, and ask the supporting bodies."""
    asked = _obligations(period, due_why, at)
    if not asked:
        raise RuleBroken("nothing_dispatched", "没有已交办的事项，开启后无人填报。请先交办事项。")
    owed = Obligation.objects.bulk_create(asked)
    ask_supports(owed)
    Move.objects.bulk_create(
        Move(
            obligation=o,
            act="open",
            to_state=o.state,
            due_on=o.due_on,
            body_id=o.body_id,
            at=at,
            by_name=by.name,
        )
        for o in owed
    )
    return owed


def _obligations(period: ReportingPeriod, due_why: str, at: datetime) -> list[Obligation]:
    cities = list(Body.objects.cities())
    owed: list[Obligation] = []
    # Locked: a measure suspended or closed at this moment is either not asked about, or has its report excused.
    asked = (
        Measure.objects.select_for_update(of=("self",), no_key=True).filter(policy=period.policy).reporting()
    )
    for measure in asked.in_order().with_roster():
        owed += [
            Obligation(
                period=period,
                measure=measure,
                body=body,
                respondent=pane,
                state=all_states.State.AWAITING,
                state_at=at,
                due_on=period.due_on,
                original_due_on=period.due_on,
                due_why=due_why,
                created_at=at,
            )
            for body, pane in answering(measure, cities).items()
        ]
    return owed


@transaction.atomic
def close_period(period: ReportingPeriod, *, by: Actor, at: datetime) -> ReportingPeriod:
    """End a period: nothing in it can change any more; what is still owed stays owed for good.

    Refuses while rounds wait for review, and a period already closed.
    """
    period = _locked(period)
    states = list(period.obligations.select_for_update().order_by("id").values_list("state", flat=True))
    if not period.is_open:
        raise RuleBroken("period_closed", f"{period.name}填报已经结束。")
    waiting = states.count(all_states.State.SUBMITTED)
    if waiting:
        raise RuleBroken("reviews_waiting", f"还有 {waiting} 份报告待审核，请先审核再结束本期。")
    period.closed_at = at
    period.save(update_fields=["closed_at"])
    for ending in ENDINGS:
        ending.end(period, why=f"{period.name}填报已结束", by=by, at=at)
    missing = sum(1 for state in states if state in all_states.OWED_STATES)
    summary = f"结束{period.name}填报，{missing} 项未报" if missing else f"结束{period.name}填报，全部已报"
    record(period, by=by, at=at, verb="period.closed", summary=summary, after={"missing": missing})
    return period


@transaction.atomic
def reopen_period(period: ReportingPeriod, *, reason: str, by: Actor, at: datetime) -> ReportingPeriod:
    """Open a closed period again, for a stated reason. Refuses without one, and a period that is open."""
    period = _locked(period)
    if period.is_open:
        raise RuleBroken("period_open", f"{period.name}填报尚未结束。")
    reason = reporting_rules.check_comment(reason, "reason")
    if not reason:
        raise RuleBroken("reason_missing", "请写明重新开启的原因。", "reason")
    closed_at, period.closed_at = period.closed_at, None
    period.save(update_fields=["closed_at"])
    record(
        period,
        by=by,
        at=at,
        verb="period.reopened",
        summary=f"重新开启{period.name}填报：{reason[:300]}",
        before={"closed_at": closed_at},
        after={"reason": reason},
    )
    return period


def _locked(period: ReportingPeriod) -> ReportingPeriod:
    return ReportingPeriod.objects.select_for_update().get(pk=period.pk)
