"""延期: a body asks for a later date, its leader signs, the office decides. The original date is never touched."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.access import has_approver
from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import states, texts
from measures.cases.extension import rules as extension_rules
from measures.cases.extension.models import ExtensionQuerySet, ExtensionRequest
from measures.cases.extension.rules import ExtensionReason
from measures.cases.moves import begin_case, lock_case, move_case
from measures.documents.models import Measure
from measures.documents.moves import lock_measure, move_measure
from measures.moves import office_deadline
from measures.reporting.models import Obligation
from measures.reporting.moves import lock, move
from measures.reporting.periods.models import ReportingPeriod
from measures.states import CaseAct, CaseState, MeasureState, State


@dataclass(frozen=True)
class Wish:
    """What a body asks for, and why."""

    proposed_on: date
    reason: ExtensionReason
    text: str
    progress: str


# --- The body's side ----------------------------------------------------------------------------------


@transaction.atomic
def request_extension(
    target: Obligation | Measure, *, wish: Wish, is_approver: bool, by: Actor, at: datetime
) -> ExtensionRequest:
    """Ask for a later date for a report, or for the completion of a measure; its due date goes on running meanwhile.

    ``is_approver``: who asks signs for the body; otherwise its approver signs first, where it has one. Refuses after
    the due date, a date that is not later or over a year later, missing or over-long words, a report that is not
    owed, a measure without a date or not being worked on, and a second request beside one still open.
    """
    target = _locked(target)
    _check_open_target(target)
    if _requests_of(target).open().exists():
        raise RuleBroken(
            "requested_already", "本项已有一份延期申请正在办理，请等候审批；需要改动的，请先撤回再重新申请。"
        )
    today = states.day_of(at)
    due_on = _due_on(target)
    extension_rules.check_asked_in_time(due_on, today=today)
    extension_rules.check_later(wish.proposed_on, due_on=due_on, field="proposed_on")
    body = _body_of(target)
    case = ExtensionRequest(
        measure=_measure_of(target),
        obligation=target if isinstance(target, Obligation) else None,
        body=body,
        body_name=body.name,
        due_on=due_on,
        proposed_on=wish.proposed_on,
        reason=wish.reason,
        text=texts.check_text(
            wish.text, label="原因说明", field="text", most=extension_rules.EXTENSION_TEXT_MAX
        ),
        progress=texts.check_text(
            wish.progress, label="目前进展", field="progress", most=extension_rules.EXTENSION_PROGRESS_MAX
        ),
        requested_at=at,
        requested_by_id=by.user_id,
        requested_by_name=by.name,
    )
    if not is_approver and has_approver(body.pk):
        return begin_case(case, state=CaseState.UNIT_REVIEW, by=by, at=at)
    if is_approver:
        case.signed_by_name = by.name
    _start_office_clock(case, at)
    return begin_case(case, state=CaseState.SUBMITTED, by=by, at=at)


@transaction.atomic
def request_from_system(
    obligation: Obligation, *, wish: Wish, by: Actor, at: datetime
) -> tuple[ExtensionRequest, bool]:
    """Ask from a city's own system, which signs for its body; the same sent again gives the same request back."""
    fresh = lock(obligation)
    newest = fresh.extensions.order_by("-id").first()
    if newest is not None and newest.state == CaseState.SUBMITTED and _wish_of(newest) == _stripped(wish):
        return newest, False
    return request_extension(obligation, wish=wish, is_approver=True, by=by, at=at), True


@transaction.atomic
def sign_off_extension(case: ExtensionRequest, *, by: Actor, at: datetime) -> ExtensionRequest:
    """The body's leader signs, and the request reaches the office. Refuses after the due date: it would come too late."""
    target = _locked_target(case)
    case = _undecided(case, CaseAct.SIGN_OFF)
    _check_open_target(target)
    extension_rules.check_asked_in_time(_due_on(target), today=states.day_of(at))
    case.signed_by_name = by.name
    _start_office_clock(case, at)
    return move_case(case, CaseAct.SIGN_OFF, by=by, at=at)


@transaction.atomic
def send_back_extension(case: ExtensionRequest, *, comment: str, by: Actor, at: datetime) -> ExtensionRequest:
    """The body's leader does not agree, which ends the request. Refuses without a word on why."""
    case = _undecided(case, CaseAct.SEND_BACK)
    comment = texts.check_text(comment, label="不同意的理由", field="comment", most=texts.REASON_MAX)
    return move_case(case, CaseAct.SEND_BACK, by=by, at=at, note=comment)


@transaction.atomic
def withdraw_extension(case: ExtensionRequest, *, by: Actor, at: datetime) -> ExtensionRequest:
    """The body takes its request back before it is decided."""
    return move_case(_undecided(case, CaseAct.WITHDRAW), CaseAct.WITHDRAW, by=by, at=at)


def end_open_extensions(
    target: Obligation | Measure | ReportingPeriod, *, why: str, by: Actor, at: datetime
) -> int:
    """End what is still open for a locked report, measure or period that needs no later date any more; says how many."""
    note = f"{why}，延期申请随之结束。"
    open_cases = list(_requests_of(target).open().select_for_update().order_by("id"))
    for case in open_cases:
        move_case(case, CaseAct.WITHDRAW, by=by, at=at, note=note)
    return len(open_cases)


# --- The office's side --------------------------------------------------------------------------------


@transaction.atomic
def approve_extension(
    case: ExtensionRequest, *, new_due_on: date | None = None, note: str = "", by: Actor, at: datetime
) -> ExtensionRequest:
    """Move the due date to the one asked for, or to another (``new_due_on``), and count one extension more.

    Refuses a date that is gone or not after the one in force, a request already decided, and one whose report was
    handed in meanwhile or whose measure is not being worked on.
    """
    target = _locked_target(case)
    case = _undecided(case, CaseAct.APPROVE)
    _check_open_target(target)
    today = states.day_of(at)
    new_on = new_due_on or case.proposed_on
    extension_rules.check_later(new_on, due_on=max(_due_on(target), case.due_on), field="new_due_on")
    if new_on < today:
        raise RuleBroken(
            "due_in_the_past",
            "批准的日期已经过去，请选择“同意，另定日期”并填写今天或以后的日期。",
            "new_due_on",
        )
    note = _decision_note(note, is_required=False)
    _extend(target, new_on, note=note, by=by, at=at)
    case.new_due_on = new_on
    return _decide(case, CaseAct.APPROVE, note=note, by=by, at=at)


@transaction.atomic
def refuse_extension(case: ExtensionRequest, *, note: str, by: Actor, at: datetime) -> ExtensionRequest:
    """Leave the due date as it is, and say why. Refuses without a note, and a request already decided."""
    case = _undecided(case, CaseAct.REFUSE)
    return _decide(case, CaseAct.REFUSE, note=_decision_note(note, is_required=True), by=by, at=at)


def _decide(case: ExtensionRequest, act: CaseAct, *, note: str, by: Actor, at: datetime) -> ExtensionRequest:
    case.decision_note, case.decided_at = note, at
    case.decided_by_id, case.decided_by_name = by.user_id, by.name
    after = {"new_due_on": case.new_due_on} if case.new_due_on else {}
    return move_case(case, act, by=by, at=at, note=note, after=after)


def _decision_note(note: str, *, is_required: bool) -> str:
    return texts.check_text(
        note, label="审批意见", field="note", most=texts.REASON_MAX, is_required=is_required
    )


def _extend(target: Obligation | Measure, new_on: date, *, note: str, by: Actor, at: datetime) -> None:
    before = _due_on(target)
    target.extension_count += 1
    if isinstance(target, Measure) and target.original_due_on is None:
        # A measure given out before original dates were kept: its first date is the one in force until now.
        target.original_due_on = before
    original = target.original_due_on or before
    why = extension_rules.why_extended(
        decided_on=states.day_of(at),
        before=before,
        after=new_on,
        count=target.extension_count,
        original=original,
    )
    after = {"extension_count": target.extension_count}
    if isinstance(target, Obligation):
        target.save(update_fields=["extension_count"])
        move(target, states.Act.EXTEND, by=by, at=at, due_on=new_on, due_why=why, note=note, after=after)
    else:
        target.save(update_fields=["extension_count", "original_due_on"])
        act = states.MeasureAct.EXTEND
        move_measure(target, act, by=by, at=at, due_on=new_on, due_why=why, note=note, after=after)


# --- What an extension is for -------------------------------------------------------------------------


def _locked(target: Obligation | Measure) -> Obligation | Measure:
    if isinstance(target, Measure):
        return lock_measure(target)
    return lock(target)


def _locked_target(case: ExtensionRequest) -> Obligation | Measure:
    """What the case is about, to be locked before the case itself, as handing a report in does."""
    if case.obligation_id is None:
        return lock_measure(Measure.objects.get(pk=case.measure_id))
    return lock(Obligation.objects.with_names().get(pk=case.obligation_id))


def _undecided(case: ExtensionRequest, act: CaseAct) -> ExtensionRequest:
    """The locked case, provided the act is still possible; who decided already, or why it ended, is told."""
    case = lock_case(case)
    if case.decided_at is not None:
        when = case.decided_at.astimezone(states.OFFICE_TIME)
        outcome = states.CASE_STATE_NAMES[CaseState(case.state)]
        raise RuleBroken(
            "decided_already",
            f"该申请已由 {case.decided_by_name} 于 {when:%m月%d日 %H:%M} 办理，结论为“{outcome}”。",
        )
    last = case.history.last() if case.state == CaseState.WITHDRAWN else None
    if last is not None:
        why = f"：{last.note}" if last.note else "。"
        raise RuleBroken("withdrawn_already", f"该申请已由 {last.by_name} 撤回或终止，无需再办理{why}")
    states.next_case_state(case.kind, CaseState(case.state), act)
    return case


def _check_open_target(target: Obligation | Measure) -> None:
    if isinstance(target, Measure):
        extension_rules.check_measure_extendable(MeasureState(target.state), target.due_on)
        return
    period: ReportingPeriod = target.period
    extension_rules.check_report_extendable(
        State(target.state), period_name=period.name, is_period_open=period.is_open
    )


def _due_on(target: Obligation | Measure) -> date:
    """The date in force; whoever asks has made sure that there is one."""
    if target.due_on is None:
        raise RuleBroken("due_missing", "该事项没有设定完成时限，无需延期。")
    return target.due_on


def _measure_of(target: Obligation | Measure) -> Measure:
    return target if isinstance(target, Measure) else target.measure


def _body_of(target: Obligation | Measure) -> Body:
    """Who answers: the body that owes the report, or the present holder of the measure's lead."""
    if isinstance(target, Obligation):
        return target.body
    if target.lead is None:
        raise RuleBroken("lead_missing", f"{target}尚未确定{target.policy.words.lead}，不能申请延期。")
    return target.lead.holder


def _requests_of(target: Obligation | Measure | ReportingPeriod) -> ExtensionQuerySet:
    if isinstance(target, Obligation):
        return ExtensionRequest.objects.filter(obligation=target)
    if isinstance(target, ReportingPeriod):
        return ExtensionRequest.objects.filter(obligation__period=target)
    return ExtensionRequest.objects.filter(measure=target, obligation__isnull=True)


def _start_office_clock(case: ExtensionRequest, at: datetime) -> None:
    days = case.measure.policy.extension_workdays
    case.decide_due_on, case.decide_due_why = office_deadline(at, days, since="报送延期申请")


def _stripped(wish: Wish) -> Wish:
    return Wish(wish.proposed_on, wish.reason, wish.text.strip(), wish.progress.strip())


def _wish_of(case: ExtensionRequest) -> Wish:
    return Wish(case.proposed_on, ExtensionReason(case.reason), case.text, case.progress)
