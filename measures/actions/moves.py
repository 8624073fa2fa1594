"""What every change of state shares, of an obligation, a measure or a case: lock, check, move, leave the trace."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar, cast

from audit.rules import Actor, RuleBroken, StaleVersion
from measures import date_rules, rules
from measures.actions.trace import record
from measures.models import CaseMove, Measure, MeasureMove, Move, Obligation, Policy, ReportingPeriod
from measures.models.cases import Case
from workdays.models import CalendarDay

AnyCase = TypeVar("AnyCase", bound=Case)

# --- Obligations ------------------------------------------------------------------------------------


def lock(obligation: Obligation, **beside: Any) -> Obligation:
    """The row as it is now, locked until the transaction ends, in a period that is still open.

    The period is read after the lock is held: closing a period locks its obligations first, so either
    this act comes before the closing or it sees the period closed and is refused (``period_closed``). A report that
    was handed to another body meanwhile is refused too: what the caller was allowed to do held for the old one.
    ``beside``: what else is asked under the lock, in the period's query and found on the period.
    """
    fresh = Obligation.objects.select_for_update().get(pk=obligation.pk)
    check_same_body(fresh.body_id, obligation.body_id)
    fresh.period = ReportingPeriod.objects.select_related("policy").annotate(**beside).get(pk=fresh.period_id)
    # Names do not change under a lock; take them from the caller's copy instead of asking again.
    fresh.measure, fresh.body = obligation.measure, obligation.body
    if not fresh.period.is_open:
        raise RuleBroken(
            "period_closed", f"{fresh.period.name}填报已结束，不能再修改。如需补报，请联系省政府督查室。"
        )
    return fresh


def check_same_body(now: int, as_read: int) -> None:
    """Refuse an act on what was handed over to another body since it was read (``StaleVersion``)."""
    if now != as_read:
        raise StaleVersion("该事项刚被移交给其他单位，您的操作没有保存，请刷新后核对。")


_MOVED = (
    "state", "state_at", "due_on", "due_why", "rounds", "newest_status", "review_due_on", "review_due_why"
)  # fmt: skip


def move(
    obligation: Obligation,
    act: rules.Act,
    *,
    by: Actor,
    at: datetime,
    due_on: date | None = None,
    due_why: str = "",
    note: str = "",
    adds_round: bool = False,
    after: Mapping[str, Any] | None = None,
) -> Obligation:
    """Carry out ``act`` on a locked obligation. Refuses what the table of moves does not allow.

    A new ``due_on`` comes with ``due_why``, the sentence that explains it. The office's own clock starts when the
    report reaches it and stops when it leaves.
    """
    before = rules.State(obligation.state)
    target = rules.next_state(before, act, rounds=obligation.rounds)
    as_it_was = {"state": before, "due_on": obligation.due_on, "rounds": obligation.rounds}
    obligation.state, obligation.state_at = target, at
    if due_on is not None:
        obligation.due_on, obligation.due_why = due_on, due_why
    obligation.rounds += adds_round
    if target is not before:
        obligation.review_due_on, obligation.review_due_why = _review_clock(obligation, target, at)
    as_it_is = {"state": target, "due_on": obligation.due_on, "rounds": obligation.rounds}
    obligation.save(update_fields=_MOVED)
    # A draft saved again is a write but no change of state.
    if target is not before or act in rules.ALWAYS_TOLD:
        _tell(obligation, act, before, by=by, at=at, note=note)
    record(
        obligation,
        by=by,
        at=at,
        verb=f"obligation.{act}",
        summary=f"{rules.ACT_NAMES[act]}：{name_of(obligation)}",
        before=as_it_was,
        after={**as_it_is, **dict(after or {})},
    )
    return obligation


def name_of(obligation: Obligation) -> str:
    """The obligation in words, for the record."""
    return f"{obligation.period.name} {obligation.measure} {obligation.body.name}"


def _tell(
    obligation: Obligation, act: rules.Act, before: rules.State, *, by: Actor, at: datetime, note: str
) -> None:
    Move.objects.create(
        obligation=obligation,
        act=act,
        from_state=before,
        to_state=obligation.state,
        due_on=obligation.due_on,
        body_id=obligation.body_id,
        at=at,
        by_name=by.name,
        note=note,
    )


def _review_clock(obligation: Obligation, target: rules.State, at: datetime) -> tuple[date | None, str]:
    if target is not rules.State.SUBMITTED:
        return None, ""
    return office_deadline(at, obligation.period.policy.review_workdays, since="报送")


def office_deadline(at: datetime, days: int, *, since: str) -> tuple[date, str]:
    """A date ``days`` working days after the day of ``at``, and the sentence that explains it."""
    today = rules.day_of(at)
    calendar = CalendarDay.objects.calendar(today.year, today.year + 1)
    return date_rules.explain_workdays(today, days, calendar, since=since)


# --- Measures ---------------------------------------------------------------------------------------


def lock_measure(measure: Measure) -> Measure:
    """The row as it is now, with its policy, locked until the transaction ends.

    A measure is locked before its reports, and those before their requests. Its key never changes, so rows that point
    to it may be written meanwhile: whoever holds a report and adds a request to it waits for nobody who waits for them.
    """
    fresh = Measure.objects.select_for_update(no_key=True).get(pk=measure.pk)
    fresh.policy = Policy.objects.get(pk=fresh.policy_id)
    return fresh


def move_measure(
    measure: Measure,
    act: rules.MeasureAct,
    *,
    by: Actor,
    at: datetime,
    due_on: date | None = None,
    due_why: str = "",
    note: str = "",
    after: Mapping[str, Any] | None = None,
) -> Measure:
    """Carry out ``act`` on a locked measure. Refuses what the table of moves does not allow.

    A new ``due_on`` comes with ``due_why``. Other columns that the caller changed are the caller's to save.
    """
    before = rules.MeasureState(measure.state)
    target = rules.next_measure_state(before, act, is_received=is_received(measure))
    as_it_was = {"state": before, "due_on": measure.due_on}
    measure.state, measure.state_at, measure.version = target, at, measure.version + 1
    if due_on is not None:
        measure.due_on, measure.due_why = due_on, due_why
    measure.save(update_fields=["state", "state_at", "due_on", "due_why", "version"])
    MeasureMove.objects.create(
        measure=measure,
        act=act,
        from_state=before,
        to_state=target,
        due_on=measure.due_on,
        at=at,
        by_name=by.name,
        note=note,
    )
    record(
        measure,
        by=by,
        at=at,
        verb=f"measure.{act}",
        summary=f"{rules.MEASURE_ACT_NAMES[act]}：{measure}",
        before=as_it_was,
        after={"state": target, "due_on": measure.due_on, "note": note, **dict(after or {})},
    )
    return measure


def is_received(measure: Measure) -> bool:
    """True when the lead body has signed for the newest dispatch of this measure, or took it on before slips were kept."""
    newest = measure.slips.order_by("-id").first()
    return newest is None or newest.receipts.filter(is_lead=True, signed_at__isnull=False).exists()


# --- Cases ------------------------------------------------------------------------------------------


def begin_case(case: AnyCase, *, state: rules.CaseState, by: Actor, at: datetime, note: str = "") -> AnyCase:
    """Write a new case in its first state, with its first line of history and its trace."""
    case.state, case.state_at = state, at
    case.save()
    CaseMove.objects.create(
        kind=case.kind, case_id=case.pk, to_state=state, at=at, by_name=by.name, note=note
    )
    name = rules.CASE_KIND_NAMES[case.kind]
    summary, after = f"{name}：{case}", {"state": state, "note": note}
    record(case, by=by, at=at, verb=f"{case.kind}.begun", summary=summary, after=after)
    return case


def lock_case(case: AnyCase) -> AnyCase:
    """The row as it is now, locked until the transaction ends; refused where another body has it meanwhile."""
    fresh = type(case)._default_manager.select_for_update().get(pk=case.pk)
    kept, read = cast("Any", fresh), cast("Any", case)
    check_same_body(kept.body_id, read.body_id)
    return fresh


def move_case(
    case: AnyCase,
    act: rules.CaseAct,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    adds_round: bool = False,
    after: Mapping[str, Any] | None = None,
) -> AnyCase:
    """Carry out ``act`` on a locked case and save the whole row. Refuses what the kind's table does not allow."""
    before = rules.CaseState(case.state)
    target = rules.next_case_state(case.kind, before, act, rounds=case.rounds)
    case.state, case.state_at = target, at
    case.rounds += adds_round
    case.save()
    CaseMove.objects.create(
        kind=case.kind,
        case_id=case.pk,
        act=act,
        from_state=before,
        to_state=target,
        at=at,
        by_name=by.name,
        note=note,
    )
    record(
        case,
        by=by,
        at=at,
        verb=f"{case.kind}.{act}",
        summary=f"{rules.CASE_KIND_NAMES[case.kind]}{rules.CASE_ACT_NAMES[act]}：{case}",
        before={"state": before},
        after={"state": target, "note": note, **dict(after or {})},
    )
    return case
