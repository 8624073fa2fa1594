"""Opening and closing reporting periods."""

from collections.abc import Collection, Sequence
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
from measures.reporting.periods import rules as period_rules
from measures.reporting.periods.models import PeriodSchedule, ReportingPeriod
from measures.reporting.periods.rules import Span
from measures.states import PeriodKind
from workdays.models import CalendarDay
from workdays.rules import Calendar


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
    """Open a quarter of a policy, as ``open_span`` opens any cycle."""
    span = period_rules.span_of(PeriodKind.QUARTER, year, quarter)
    return open_span(policy, span=span, due_on=due_on, by=by, at=at, reason=reason, is_demo=is_demo)


@transaction.atomic
def open_span(
    policy: Policy,
    *,
    span: Span,
    due_on: date,
    by: Actor,
    at: datetime,
    reason: str = "",
    is_demo: bool = False,
    only: Collection[int] | None = None,
    schedule: PeriodSchedule | None = None,
) -> ReportingPeriod:
    """Open a period of a policy; its obligations appear: of each measure as ``answering`` says.

    The supporting bodies of a measure are asked for their answer to its lead. Only measures that were dispatched, and
    are neither closed, suspended nor cancelled, are asked about; ``only``: of those the ones with these numbers. A due
    date on a day off is shifted as the policy has it (``holiday_shift_workdays``), and the obligations say why.
    ``schedule``: the one by which it opens. Refuses a period already opened, an impossible due date, one nearer than the
    policy's notice without a ``reason``, and a policy of which nothing was dispatched.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    named = due_on
    due_on, reason = check_span(policy, span, due_on=named, reason=reason, at=at)
    calendar = CalendarDay.objects.calendar(named.year, named.year + 1)
    _, shifted_why = dates.period_due(named, policy.holiday_shift_workdays, calendar)
    period = ReportingPeriod.objects.create(
        policy=policy,
        **vars(span),
        due_on=due_on,
        opened_at=at,
        schedule=schedule,
        short_notice_reason=reason,
        is_demo=is_demo,
    )
    owed = _give_out(period, only, due_why=_why_due(period, calendar, shifted_why), by=by, at=at)
    _record_opened(period, owed, shifted_why, by=by, at=at)
    return period


def check_span(policy: Policy, span: Span, *, due_on: date, reason: str, at: datetime) -> tuple[date, str]:
    """The due date as it counts and the reason of short notice as it is kept. Refuses what ``open_span`` refuses of them."""
    today = all_states.day_of(at)
    dates.check_period_due(due_on, starts_on=span.starts_on, today=today)
    check_not_ended(policy.ending)
    _check_new(policy, span)
    calendar = CalendarDay.objects.calendar(due_on.year, due_on.year + 1)
    due_on, _ = dates.period_due(due_on, policy.holiday_shift_workdays, calendar)
    return due_on, check_notice(policy, [due_on], today=today, reason=reason)


def _check_new(policy: Policy, span: Span) -> None:
    same = {"name": span.name} if span.kind is PeriodKind.ONE_OFF else {"starts_on": span.starts_on}
    if policy.periods.filter(kind=span.kind, **same).exists():
        field = period_rules.PART.get(span.kind, "name" if span.kind is PeriodKind.ONE_OFF else "year")
        raise RuleBroken("period_opened_already", f"{span.name}已经开启，不能重复开启。", field)


def _why_due(period: ReportingPeriod, calendar: Calendar, shifted_why: str) -> str:
    if period.schedule is None:
        return f"督查室开启{period.name}填报时确定。{shifted_why}"
    why = f"按督查室确认的报送周期：{period.schedule.terms.words}。{shifted_why}"
    is_told = dates.NOT_IMPORTED in shifted_why
    return (
        why if is_told or not calendar.is_provisional(period.due_on) else f"{why}该年{dates.NOT_IMPORTED}。"
    )


def _record_opened(
    period: ReportingPeriod, owed: list[Obligation], shifted_why: str, *, by: Actor, at: datetime
) -> None:
    after = {
        "due_on": period.due_on,
        "shifted": shifted_why,
        "obligations": len(owed),
        "short_notice_reason": period.short_notice_reason,
    }
    if period.questions:
        after["questions"] = period.questions
    if period.schedule is not None:
        after |= {"schedule": period.schedule.pk, "confirmed_by": period.schedule.confirmed_by_name}
    summary = f"开启{period.name}填报，截止 {period.due_on}，下达 {len(owed)} 项填报任务"
    record(period, by=by, at=at, verb="period.opened", summary=summary, after=after)


def _give_out(
    period: ReportingPeriod, only: Collection[int] | None, *, due_why: str, by: Actor, at: datetime
) -> list[Obligation]:
    """Write what the new period asks for, each with its first move, and ask the supporting bodies."""
    asked = _obligations(period, only, due_why, at)
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


def _obligations(
    period: ReportingPeriod, only: Collection[int] | None, due_why: str, at: datetime
) -> list[Obligation]:
    cities = list(Body.objects.cities())
    owed: list[Obligation] = []
    # Locked: a measure suspended or closed at this moment is either not asked about, or has its report excused.
    asked = (
        Measure.objects.select_for_update(of=("self",), no_key=True).filter(policy=period.policy).reporting()
    )
    if only is not None:
        asked = asked.filter(pk__in=only)
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
def open_nodes(
    policy: Policy,
    *,
    measures: Collection[Measure],
    days: Sequence[int],
    since: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[ReportingPeriod]:
    """Track urgent measures (跟踪节点): a one-off for each of the working days after ``since``, about these measures alone.

    Each asks what its day is for. Refuses none, a day of beginning that is yet to come, and a node that is gone already;
    beyond that what ``open_span`` refuses.
    """
    spans = node_spans(measures=measures, days=days, since=since, today=all_states.day_of(at))
    only = {measure.pk for measure in measures}
    return [
        open_span(policy, span=span, due_on=span.ends_on, only=only, reason=reason, by=by, at=at)
        for span in spans
    ]


def node_spans(*, measures: Collection[Measure], days: Sequence[int], since: date, today: date) -> list[Span]:
    """The one-offs that tracking these measures on these working days makes, with what each asks."""
    if not measures:
        raise RuleBroken("measures_missing", "请选择要跟踪的事项。", "measures")
    if since > today:
        raise RuleBroken("since_ahead", "起算日期不能晚于今天。", "since")
    first = min(measures, key=lambda measure: measure.number)
    called = first.called if len(measures) == 1 else f"{first.called}等{len(measures)}项"
    calendar = CalendarDay.objects.calendar(since.year, since.year + 1)
    spans = [period_rules.node(called, day, since=since, calendar=calendar) for day in days]
    gone = next((day for day, span in zip(days, spans, strict=True) if span.ends_on < today), 0)
    if gone:
        words = f"第 {gone} 个工作日已经过去，请去掉这一节点或者调整起算日期。"
        raise RuleBroken("node_gone", words, "nodes")
    return spans


@transaction.atomic
def close_period(period: ReportingPeriod, *, by: Actor, at: datetime) -> ReportingPeriod:
    """End a period: nothing in it can change any more; what is still owed stays owed for good.

    Refuses while rounds wait for review, and a period already closed.
    """
    period = locked_period(period)
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
    period = locked_period(period)
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


def locked_period(period: ReportingPeriod) -> ReportingPeriod:
    """The row as it is now, locked until the transaction ends. Its obligations are locked after it, never before.

    Refuses one that was withdrawn meanwhile.
    """
    # Not its key: whoever holds a report and writes it twice has the report's period looked up again.
    fresh = ReportingPeriod.everything.select_for_update(no_key=True).get(pk=period.pk)
    if fresh.withdrawn_at is not None:
        raise RuleBroken("period_withdrawn", f"{fresh.name}填报已经撤销。")
    return fresh
