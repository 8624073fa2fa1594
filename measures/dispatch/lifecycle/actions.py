"""A measure stands still, starts again or ends (中止、恢复、撤销、重新启动), and what that does to what is still owed.

Locks are taken in one order everywhere: the measure, its reports by number, its requests by number."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from audit.rules import Actor
from measures import dates, states, texts
from measures.cases.ending import lock_reports, stand_down
from measures.documents.history import MeasureMove
from measures.documents.models import Measure, Policy
from measures.documents.moves import lock_measure, move_measure
from measures.documents.trace import record
from measures.moves import office_deadline
from measures.reporting.models import Move, Obligation, ObligationQuerySet
from measures.reporting.moves import move
from measures.states import Act, MeasureAct, State
from workdays.models import CalendarDay
from workdays.rules import add_workdays, workdays_between

# Acts that excuse the reports still owed on a measure.
_ENDING = (MeasureAct.CLOSE, MeasureAct.SUSPEND, MeasureAct.CANCEL)


@transaction.atomic
def suspend_measure(
    measure: Measure, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Measure:
    """Let a measure stand still: what is owed on it is excused, open requests are withdrawn, its clock stops.

    Refuses without a reason, a version somebody changed since, and a measure that is not being worked on.
    """
    measure, reason = _begin(measure, MeasureAct.SUSPEND, reason, version)
    stand_down(measure, MeasureAct.SUSPEND, by=by, at=at)
    return move_measure(measure, MeasureAct.SUSPEND, by=by, at=at, note=reason)


@transaction.atomic
def resume_measure(
    measure: Measure, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Measure:
    """Take a suspended measure up again: its date moves on by the working days it stood still, reports are asked again.

    The original date is untouched. Refuses what ``suspend_measure`` refuses, and a measure that is not suspended.
    """
    measure, reason = _begin(measure, MeasureAct.RESUME, reason, version)
    due_on, due_why = shifted_due(measure, states.day_of(at))
    _reinstate(measure, since="恢复承办", by=by, at=at)
    return move_measure(measure, MeasureAct.RESUME, by=by, at=at, due_on=due_on, due_why=due_why, note=reason)


@transaction.atomic
def cancel_measure(
    measure: Measure, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Measure:
    """Strike a measure off without completion: what is owed on it is excused, open requests are withdrawn.

    Refuses without a reason, a version somebody changed since, and a measure under request for completion or ended.
    """
    measure, reason = _begin(measure, MeasureAct.CANCEL, reason, version)
    stand_down(measure, MeasureAct.CANCEL, by=by, at=at)
    return move_measure(measure, MeasureAct.CANCEL, by=by, at=at, note=reason)


@transaction.atomic
def reopen_measure(
    measure: Measure, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Measure:
    """Take up again what was closed or cancelled: reports excused by that are asked again; the grade stays in the history.

    Its source, if that has ended, goes on with it. Refuses without a reason, a version somebody changed since, and a
    measure that was not ended.
    """
    measure, reason = _begin(measure, MeasureAct.REOPEN, reason, version)
    _resume_source(measure, reason, by=by, at=at)
    _reinstate(measure, since="重新启动", by=by, at=at)
    grade, measure.grade = measure.grade, ""
    measure.save(update_fields=["grade"])
    return move_measure(
        measure,
        MeasureAct.REOPEN,
        by=by,
        at=at,
        note=reason,
        after={"grade_before": grade} if grade else None,
    )


def _resume_source(measure: Measure, reason: str, *, by: Actor, at: datetime) -> None:
    policy = Policy.objects.select_for_update().get(pk=measure.policy_id)
    if not policy.ending:
        return
    before = {name: getattr(policy, name) for name in ("ending", "ended_at", "ended_by_name", "end_reason")}
    policy.ending, policy.ended_at, policy.ended_by_name, policy.end_reason = "", None, "", ""
    policy.version += 1
    policy.save(update_fields=[*before, "version"])
    measure.policy = policy
    summary = f"《{policy.title}》恢复督办：重新启动{measure}"[:500]
    record(
        policy, by=by, at=at, verb="policy.resumed", summary=summary, before=before, after={"reason": reason}
    )


def _begin(measure: Measure, act: MeasureAct, reason: str, version: int | None) -> tuple[Measure, str]:
    """The locked measure and the stripped reason, once the act is known to be allowed."""
    measure = lock_measure(measure)
    texts.check_version(measure.version, version)
    states.next_measure_state(states.MeasureState(measure.state), act, is_received=True)
    label = f"{states.MEASURE_ACT_NAMES[act]}的原因"
    return measure, texts.check_text(reason, label=label, field="reason", most=texts.REASON_MAX)


# --- What starts again ------------------------------------------------------------------------------


def excused_reports(measure: Measure) -> ObligationQuerySet:
    """The reports that resuming or reopening the measure now would ask for again: those its end excused."""
    ends = MeasureMove.objects.filter(measure=measure, act__in=_ENDING).values("at")
    newest = Move.objects.filter(obligation=OuterRef("pk"), act=Act.EXCUSE).order_by("-id")
    excused = Obligation.objects.filter(measure=measure, state=State.EXCUSED, period__closed_at__isnull=True)
    return excused.annotate(excused_at=Subquery(newest.values("at")[:1])).filter(excused_at__in=ends)


def _reinstate(measure: Measure, *, since: str, by: Actor, at: datetime) -> None:
    due_on, due_why = office_deadline(at, measure.policy.return_workdays, since=since)
    asked_again = set(excused_reports(measure).values_list("pk", flat=True))
    for obligation in lock_reports(measure):
        if obligation.pk not in asked_again or obligation.state != State.EXCUSED:
            continue
        is_near = obligation.due_on < due_on
        move(
            obligation,
            Act.REINSTATE,
            by=by,
            at=at,
            due_on=due_on if is_near else None,
            due_why=due_why if is_near else "",
            note=f"该事项{since}，恢复填报。",
        )


def shifted_due(measure: Measure, today: date) -> tuple[date | None, str]:
    """When a suspended measure is due if it is taken up again ``today``, and why; (None, "") where nothing moves."""
    if measure.due_on is None or measure.state_at is None:
        return None, ""
    stopped = states.day_of(measure.state_at)
    # A measure may be due years ahead, and the days it stood still push it further.
    last = measure.due_on.year + today.year - stopped.year + 1
    calendar = CalendarDay.objects.calendar(
        *_years(stopped.year, today.year + 1), *_years(measure.due_on.year, last)
    )
    days = workdays_between(stopped, today, calendar)
    if days <= 0:
        return None, ""
    due_on = add_workdays(measure.due_on, days, calendar)
    words = (
        f"{_in_words(stopped)}中止，{_in_words(today)}恢复承办，其间 {days} 个工作日时钟暂停；"
        f"完成时限由{_in_words(measure.due_on)}顺延 {days} 个工作日"
    )
    if calendar.is_provisional(due_on):
        words += f"；该年{dates.NOT_IMPORTED}"
    return due_on, words + "。"


def _years(first: int, last: int) -> Collection[int]:
    return range(first, last + 1)


def _in_words(day: date) -> str:
    return f"{day:%Y年}{day.month}月{day.day}日"
