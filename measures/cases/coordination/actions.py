"""需协调事项: a body says what it cannot settle by itself, its leader signs, the office answers, gives it to others or
puts it on a meeting, and ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.access import has_approver
from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import states, texts
from measures.cases.coordination import rules as coordination_rules
from measures.cases.coordination.models import Coordination
from measures.cases.errand import actions as errands
from measures.cases.errand.models import Errand
from measures.cases.moves import begin_case, lock_case, move_case
from measures.documents.models import Measure
from measures.documents.moves import lock_measure
from measures.moves import office_deadline
from measures.reporting.models import Obligation
from measures.reporting.moves import lock
from measures.states import CaseAct, CaseState, MeasureState


@dataclass(frozen=True)
class Matter:
    """What is to be coordinated, how it stands, what the body proposes, and with whom."""

    subject: str
    text: str
    proposal: str
    partners: Sequence[Body] = ()


# --- The body's side --------------------------------------------------------------------------------


@transaction.atomic
def raise_matter(
    measure: Measure,
    body: Body,
    *,
    matter: Matter,
    is_approver: bool,
    by: Actor,
    at: datetime,
    obligation: Obligation | None = None,
) -> Coordination:
    """Raise something on a measure that the body carries out, from its report or by itself.

    ``is_approver``: who raises it signs for the body; otherwise its approver signs first, where it has one. Refuses
    missing or over-long words, a measure nobody works on, and the same matter while it is under way.
    """
    measure = lock_measure(measure)
    coordination_rules.check_at_work(MeasureState(measure.state))
    case = Coordination(
        measure=measure,
        obligation=obligation,
        body=body,
        body_name=body.name,
        raised_at=at,
        raised_by_id=by.user_id,
        raised_by_name=by.name,
    )
    _write(case, matter)
    same = Coordination.objects.filter(measure=measure, body=body, subject=case.subject)
    if same.open().exists():
        raise RuleBroken(
            "raised_already", "该事项已提出同名的需协调事项，正在办理，请勿重复提出。", "subject"
        )
    waits = not is_approver and has_approver(body.pk)
    if not waits:
        _reach_office(case, signer=by.name if is_approver else "", at=at)
    case = begin_case(case, state=CaseState.UNIT_REVIEW if waits else CaseState.SUBMITTED, by=by, at=at)
    case.partners.set(matter.partners)
    return case


@transaction.atomic
def raise_from_system(
    obligation: Obligation, *, matter: Matter, by: Actor, at: datetime
) -> tuple[Coordination, bool]:
    """Raise from a body's own system, which signs for it; the same sent again gives the same request back, also
    after it was closed; only what was taken back can be raised anew in the same words.

    One of the same name that the office returned is handed in again with the new words. Refuses what ``raise_matter``
    and ``raise_again`` refuse, and a report of a period that has ended.
    """
    lock(obligation)
    measure = lock_measure(obligation.measure)
    own = Coordination.objects.filter(measure=measure, body=obligation.body, subject=matter.subject.strip())
    raised = list(own.exclude(state=CaseState.WITHDRAWN).order_by("-id"))
    for case in raised:
        if _says(case, matter):
            return case, False
    for case in raised:
        if case.state == CaseState.RETURNED:
            return raise_again(case, matter=matter, is_approver=True, by=by, at=at), True
    case = raise_matter(
        measure, obligation.body, matter=matter, obligation=obligation, is_approver=True, by=by, at=at
    )
    return case, True


def _says(case: Coordination, matter: Matter) -> bool:
    partners = {body.pk for body in matter.partners}
    words = (matter.text.strip(), matter.proposal.strip())
    return (case.text, case.proposal) == words and set(case.partners.values_list("pk", flat=True)) == partners


@transaction.atomic
def raise_again(
    case: Coordination, *, matter: Matter, is_approver: bool, by: Actor, at: datetime
) -> Coordination:
    """Hand in again what the office returned, with other words. Refuses what was not returned."""
    case = lock_case(case)
    direct = is_approver or not has_approver(case.body_id)
    act = CaseAct.SUBMIT if direct else CaseAct.HAND_IN
    states.next_case_state(case.kind, CaseState(case.state), act)
    _write(case, matter)
    case.partners.set(matter.partners)
    if direct:
        _reach_office(case, signer=by.name if is_approver else "", at=at)
    return move_case(case, act, by=by, at=at)


@transaction.atomic
def sign_off_matter(case: Coordination, *, by: Actor, at: datetime) -> Coordination:
    """The body's leader signs, and it reaches the office."""
    case = lock_case(case)
    _reach_office(case, signer=by.name, at=at)
    return move_case(case, CaseAct.SIGN_OFF, by=by, at=at)


@transaction.atomic
def send_back_matter(case: Coordination, *, comment: str, by: Actor, at: datetime) -> Coordination:
    """The body's leader does not agree, which ends it. Refuses without a word on why."""
    case = lock_case(case)
    comment = texts.check_text(comment, label="不同意的理由", field="comment", most=texts.REASON_MAX)
    return move_case(case, CaseAct.SEND_BACK, by=by, at=at, note=comment)


@transaction.atomic
def withdraw_matter(case: Coordination, *, by: Actor, at: datetime) -> Coordination:
    """The body needs it no more; what others were given to do for it ends with it."""
    case = move_case(lock_case(case), CaseAct.WITHDRAW, by=by, at=at)
    errands.stand_down(
        Errand.objects.filter(coordination=case), why="需协调事项已由提出单位撤回。", by=by, at=at
    )
    return case


def _write(case: Coordination, matter: Matter) -> None:
    case.subject = texts.check_text(
        matter.subject, label="需协调的事项", field="subject", most=coordination_rules.SUBJECT_MAX
    )
    most = coordination_rules.TEXT_MAX
    case.text = texts.check_text(matter.text, label="情况说明", field="text", most=most)
    case.proposal = texts.check_text(matter.proposal, label="协调建议", field="proposal", most=most)


def _reach_office(case: Coordination, *, signer: str, at: datetime) -> None:
    case.signed_by_name, case.rounds = signer, case.rounds + 1
    days = case.measure.policy.review_workdays
    case.decide_due_on, case.decide_due_why = office_deadline(at, days, since="报送")


# --- The office's side ------------------------------------------------------------------------------


@transaction.atomic
def assign(
    case: Coordination, *, bodies: Sequence[Body], task: str, due_on: date, by: Actor, at: datetime
) -> list[Errand]:
    """Give it to one or several bodies, each with the same task and date. Refuses without a body, and the raiser itself."""
    case = lock_case(case)
    states.next_case_state(case.kind, CaseState(case.state), CaseAct.ASSIGN)
    asked = list(dict.fromkeys(bodies))
    if not asked:
        raise RuleBroken("bodies_missing", "请选择至少一个承办单位。", "bodies")
    if any(body.pk == case.body_id for body in asked):
        raise RuleBroken("raiser_asked", f"{case.body_name}是提出单位，不能交其办理。", "bodies")
    given = [
        errands.give(case, body, task=task, due_on=due_on, measure=case.measure, by=by, at=at)
        for body in asked
    ]
    names = "、".join(body.name for body in asked)
    move_case(
        case, CaseAct.ASSIGN, by=by, at=at, note=f"交{names}办理。", after={"errands": [e.pk for e in given]}
    )
    return given


@transaction.atomic
def put_on_meeting(
    case: Coordination, *, meeting_name: str, meeting_on: date, by: Actor, at: datetime
) -> Coordination:
    """Have a meeting decide on it, or another one, or on another day. Refuses a day that is gone."""
    case = lock_case(case)
    case.meeting_name = texts.check_text(
        meeting_name, label="会议名称", field="meeting_name", most=coordination_rules.MEETING_MAX
    )
    coordination_rules.check_meeting_on(meeting_on, today=states.day_of(at))
    case.meeting_on, case.meeting_result = meeting_on, ""
    note = f"{case.meeting_name}（{meeting_on:%Y-%m-%d}）"
    return move_case(case, CaseAct.MEET, by=by, at=at, note=note, after={"meeting_on": meeting_on})


@transaction.atomic
def enter_result(case: Coordination, *, result: str, by: Actor, at: datetime) -> Coordination:
    """Keep what the meeting decided; it may be given to bodies then, or ended. Refuses before the day of the meeting."""
    case = lock_case(case)
    states.next_case_state(case.kind, CaseState(case.state), CaseAct.RESOLVE)
    coordination_rules.check_held(case.meeting_on, today=states.day_of(at))
    case.meeting_result = texts.check_text(result, label="会议结果", field="result")
    return move_case(case, CaseAct.RESOLVE, by=by, at=at, note=case.meeting_result)


@transaction.atomic
def close_matter(case: Coordination, *, answer: str, by: Actor, at: datetime) -> Coordination:
    """Tell the body the outcome and end the matter. Refuses without words, and while others still work on it."""
    case = lock_case(case)
    states.next_case_state(case.kind, CaseState(case.state), CaseAct.CLOSE)
    coordination_rules.check_all_answered(case.errands.unsettled().count())
    case.answer = texts.check_text(answer, label="答复意见", field="answer")
    case.closed_at, case.closed_by_name = at, by.name
    return move_case(case, CaseAct.CLOSE, by=by, at=at, note=case.answer)


@transaction.atomic
def return_matter(case: Coordination, *, reason: str, by: Actor, at: datetime) -> Coordination:
    """Give it back to the body, which may put it otherwise or withdraw it. Refuses without a reason."""
    case = lock_case(case)
    reason = texts.check_text(reason, label="退回原因", field="reason", most=texts.REASON_MAX)
    return move_case(case, CaseAct.RETURN, by=by, at=at, note=reason)
