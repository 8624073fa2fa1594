"""Moving a wrong due date of a period, and withdrawing a period opened by mistake."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken
from measures import dates, states
from measures.documents.trace import record
from measures.reporting.endings import ENDINGS
from measures.reporting.models import Obligation, ObligationQuerySet
from measures.reporting.moves import move
from measures.reporting.parts.models import Contribution
from measures.reporting.periods import rules
from measures.reporting.periods.actions import locked_period
from measures.reporting.periods.models import ReportingPeriod
from measures.states import Act
from measures.texts import REASON_MAX, check_text
from workdays.models import CalendarDay

# What keeps step with the date of its period; a report that was handed in keeps the date it was handed in by.
_FOLLOWS = frozenset(state for state, act in states.MOVES if act is Act.MOVE_DUE)


@dataclass(frozen=True)
class Change:
    """One report and the day it is due once the date of its period is another; the same day where nothing moves."""

    obligation: Obligation
    due_on: date

    @property
    def moves(self) -> bool:
        return self.due_on != self.obligation.due_on


def changes(period: ReportingPeriod, obligations: ObligationQuerySet, after: date) -> Iterator[Change]:
    """What moving the due date to ``after`` does to each of these reports of the period that is still asked for."""
    for obligation in obligations.filter(state__in=list(_FOLLOWS)).order_by("id"):
        is_own = bool(obligation.extension_count or obligation.rounds)
        due_on = rules.due_moved(obligation.due_on, before=period.due_on, after=after, is_own=is_own)
        yield Change(obligation, due_on)


def counted_due(period: ReportingPeriod, due_on: date) -> tuple[date, str]:
    """The day that counts when this one is named, and why it is another, as when a period is opened."""
    calendar = CalendarDay.objects.calendar(due_on.year, due_on.year + 1)
    return dates.period_due(due_on, period.policy.holiday_shift_workdays, calendar)


@transaction.atomic
def move_due(
    period: ReportingPeriod,
    *,
    due_on: date,
    reason: str,
    short_notice_reason: str = "",
    by: Actor,
    at: datetime,
) -> ReportingPeriod:
    """Correct the due date of an open period, for a stated reason, earlier or later.

    Reports that still have the period's date follow. Whoever has a date of its own by an extension or a return keeps
    it unless the new one is later: nobody loses what was granted. What was handed in stays as it is. Refuses a closed
    period, the same date, an impossible one, one that is gone, and an earlier one nearer than the policy's notice
    without a ``short_notice_reason``.
    """
    period = locked_period(period)
    today, before, named = states.day_of(at), period.due_on, due_on
    reason, notice = check_move(
        period, due_on=named, reason=reason, short_notice_reason=short_notice_reason, today=today
    )
    due_on, shifted = counted_due(period, named)
    if due_on < before:
        period.short_notice_reason = notice
    why = rules.why_moved(today, before=before, after=due_on, reason=reason, shifted=shifted)
    locked = period.obligations.select_for_update(of=("self",)).select_related("measure", "body")
    moved = [change for change in changes(period, locked, due_on) if change.moves]
    period.due_on = due_on
    period.save(update_fields=["due_on", "short_notice_reason"])
    for change in moved:
        change.obligation.period = period
        move(change.obligation, Act.MOVE_DUE, by=by, at=at, due_on=change.due_on, due_why=why, note=reason)
    record(
        period,
        by=by,
        at=at,
        verb="period.due_moved",
        summary=f"更正{period.name}截止日期：{before} 改为 {due_on}，{len(moved)} 项随之变动",
        before={"due_on": before},
        after={
            "due_on": due_on,
            "reason": reason,
            "shifted": shifted,
            "obligations": len(moved),
            "short_notice_reason": period.short_notice_reason,
        },
    )
    return period


def check_move(
    period: ReportingPeriod, *, due_on: date, reason: str, short_notice_reason: str, today: date
) -> tuple[str, str]:
    """Both reasons as they are kept. Refuses what ``move_due`` refuses."""
    _check_open(period)
    dates.check_period_due(due_on, starts_on=period.starts_on, today=today)
    counted, _ = counted_due(period, due_on)
    reason = rules.check_moved(counted, before=period.due_on, reason=reason)
    if counted > period.due_on:
        return reason, ""
    least = period.policy.notice_workdays
    calendar = CalendarDay.objects.calendar(today.year, today.year + 1)
    return reason, dates.check_notice(
        [counted],
        today=today,
        least=least,
        calendar=calendar,
        reason=short_notice_reason,
        field="short_notice_reason",
    )


@dataclass(frozen=True)
class Written:
    """What bodies have written for a period of which nothing was handed in."""

    drafts: int
    answers: int

    @property
    def texts(self) -> int:
        return self.drafts + self.answers


def written_for(period: ReportingPeriod) -> Written:
    """How many drafts and answers of co-bodies the period holds."""
    return Written(
        drafts=period.obligations.filter(report__isnull=False).count(),
        answers=Contribution.objects.filter(obligation__period=period, answered_at__isnull=False).count(),
    )


@transaction.atomic
def withdraw_period(
    period: ReportingPeriod, *, reason: str, knows_of_texts: bool = False, by: Actor, at: datetime
) -> ReportingPeriod:
    """Take back a period that was opened by mistake: nobody owes anything for it, and no list or figure has it.

    Its reports are excused; what bodies wrote stays kept with them. The same period may be opened again. Refuses one
    that is closed, of which a report was handed in, of which the office made a paper, and one that bodies have begun to
    write for unless whoever withdraws says that it is known (``knows_of_texts``).
    """
    period = locked_period(period)
    owed = list(
        period.obligations.select_for_update(of=("self",)).select_related("measure", "body").order_by("id")
    )
    reason = check_text(reason, label="撤销的原因", field="reason", most=REASON_MAX)
    check_withdrawable(period)
    written = written_for(period)
    if written.texts and not knows_of_texts:
        raise RuleBroken(
            "texts_begun",
            f"已有单位为本期写了 {written.drafts} 份草稿、{written.answers} 份配合意见，撤销后不能再报送；"
            "确需撤销的，请勾选确认。",
            "knows_of_texts",
        )
    for obligation in owed:
        if obligation.state in states.OWED_STATES:
            obligation.period = period
            move(obligation, Act.EXCUSE, by=by, at=at, note=f"本期填报已撤销：{reason}")
    for ending in ENDINGS:
        ending.end(period, why=f"{period.name}填报已撤销", by=by, at=at)
    period.closed_at = period.withdrawn_at = at
    period.withdraw_reason = reason
    period.save(update_fields=["closed_at", "withdrawn_at", "withdraw_reason"])
    after = {"reason": reason, "obligations": len(owed), "drafts": written.drafts, "answers": written.answers}
    summary = f"撤销{period.name}填报：{reason[:300]}"
    record(period, by=by, at=at, verb="period.withdrawn", summary=summary, after=after)
    return period


def check_withdrawable(period: ReportingPeriod) -> None:
    """Refuse a closed period, one of which anything was handed in, and one that a paper of the office rests on."""
    _check_open(period)
    handed_in = period.obligations.filter(rounds__gt=0).count()
    if handed_in:
        words = f"已有 {handed_in} 项报送过，本期不能撤销；可以更正截止日期或者结束本期。"
        raise RuleBroken("reports_handed_in", words)
    # By name: papers stand on a floor above this one.
    papers = ReportingPeriod.objects.filter(pk=period.pk, reports__isnull=False).count()
    if papers:
        raise RuleBroken("papers_made", f"已按本期生成 {papers} 份报告，本期不能撤销。")


def _check_open(period: ReportingPeriod) -> None:
    if not period.is_open:
        raise RuleBroken("period_closed", f"{period.name}填报已经结束，请先重新开启。")
