"""领导批示: the task extracted from an instruction, given to bodies, signed for, answered like a report, decided on.

The texts of an instruction are for the office and the addressed bodies alone, so the record of acts, which others read
as well, holds none of them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.access import has_approver
from audit.rules import Actor, RuleBroken, StaleVersion
from departments.models import Body
from departments.rules import BodyKind
from measures import dates, states, texts
from measures.cases import rounds
from measures.cases.instruction import rules as instruction_rules
from measures.cases.instruction.models import InstructionAnswer, InstructionCase, LeaderInstruction
from measures.cases.moves import begin_case, lock_case, move_case
from measures.documents.models import Measure
from measures.documents.moves import lock_measure
from measures.documents.roster import check_valid
from measures.documents.trace import record
from measures.moves import office_deadline
from measures.reporting import rules as reporting_rules
from measures.states import CASE_STATE_NAMES, CaseAct, CaseKind, CaseState

# What the record of acts says instead of the words that were used.
UNRECORDED = "（内容仅督查室和承办单位可见）"
_WRITABLE = (CaseState.ACKNOWLEDGED, CaseState.RETURNED)


# --- The office gives it out ------------------------------------------------------------------------


@transaction.atomic
def register_instruction(
    measure: Measure,
    *,
    leader: str,
    given_on: date,
    extract: str,
    priority: str,
    bodies: Sequence[Body],
    by: Actor,
    at: datetime,
    due_on: date | None = None,
) -> LeaderInstruction:
    """Attach the task of a leader's instruction to a measure and give it to the bodies, one case each.

    Without ``due_on`` the priority's number of working days counts from today. Refuses an instruction without words,
    leader or body, one given in the future, a due date that is gone, and a body that cannot answer or no longer exists.
    """
    measure = lock_measure(measure)
    today = states.day_of(at)
    if by.user_id is None:
        raise RuleBroken("person_needed", "批示须由督查室人员登记。")
    leader = texts.check_text(leader, label="批示领导", field="leader", most=instruction_rules.LEADER_MAX)
    instruction_rules.check_given_on(given_on, today=today)
    extract = texts.check_text(extract, label="任务摘要", field="extract", most=instruction_rules.EXTRACT_MAX)
    pressing = instruction_rules.check_priority(priority)
    addressed = _check_bodies(bodies, today)
    due_why = f"督查室{today:%Y年}{today.month}月{today.day}日登记时指定。"
    if due_on is None:
        due_on, due_why = office_deadline(at, instruction_rules.PRIORITY_WORKDAYS[pressing], since="登记交办")
    instruction_rules.check_answer_due(due_on, today=today)
    instruction = LeaderInstruction.objects.create(
        measure=measure,
        leader=leader,
        given_on=given_on,
        extract=extract,
        priority=pressing,
        due_on=due_on,
        due_why=due_why,
        registered_at=at,
        registered_by_id=by.user_id,
        registered_by_name=by.name,
    )
    _give_to(instruction, addressed, by=by, at=at)
    return instruction


@transaction.atomic
def withdraw_instruction(
    instruction: LeaderInstruction, *, reason: str, by: Actor, at: datetime
) -> list[InstructionCase]:
    """Take an instruction back from every body that has it in hand, with the reason; returns those cases.

    An answer that waits for a signature or for the office stays where it is. Refuses where nothing is left to take back.
    """
    reason = texts.check_text(reason, label="撤回原因", field="reason", most=texts.REASON_MAX)
    cases = list(instruction.cases.select_for_update().order_by("id"))
    taken = [case for case in cases if (CaseState(case.state), CaseAct.WITHDRAW) in states.INSTRUCTION_MOVES]
    if not taken:
        waiting = "、".join(case.body_name for case in cases if case.state not in states.ENDED_CASE_STATES)
        words = f"{waiting}的反馈正在签发或审核中，请先审核" if waiting else "该批示已全部办结或撤回"
        raise RuleBroken("nothing_to_withdraw", f"{words}，不能撤回。")
    return [
        move_case(case, CaseAct.WITHDRAW, by=by, at=at, note=reason, after={"note": UNRECORDED})
        for case in taken
    ]


def _give_to(instruction: LeaderInstruction, bodies: Sequence[Body], *, by: Actor, at: datetime) -> None:
    after = {
        "measure": instruction.measure_id,
        "bodies": [b.pk for b in bodies],
        "due_on": instruction.due_on,
    }
    summary = f"登记领导批示：{instruction}"
    record(instruction, by=by, at=at, verb="instruction.registered", summary=summary, after=after)
    for body in bodies:
        case = InstructionCase(
            instruction=instruction,
            body=body,
            body_name=body.name,
            due_on=instruction.due_on,
            due_why=instruction.due_why,
        )
        begin_case(case, state=CaseState.OPEN, by=by, at=at)


def _check_bodies(bodies: Sequence[Body], today: date) -> list[Body]:
    addressed = list(dict.fromkeys(bodies))
    if not addressed:
        raise RuleBroken("bodies_missing", "请选择至少一个承办单位。", "bodies")
    for body in addressed:
        if body.kind in (BodyKind.PROVINCIAL_OFFICE, BodyKind.GENERIC):
            raise RuleBroken("body_cannot_answer", f"{body.name}不能作为承办单位。", "bodies")
        try:
            check_valid(body, today)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.code, refusal.message, "bodies") from refusal
    return addressed


# --- The body signs for it and answers --------------------------------------------------------------


@transaction.atomic
def acknowledge_instruction(case: InstructionCase, *, by: Actor, at: datetime) -> InstructionCase:
    """Sign for an instruction on the body's behalf. Refuses a second signature."""
    case = lock_case(case)
    if case.acknowledged_at is not None and case.state != CaseState.WITHDRAWN:
        when = case.acknowledged_at.astimezone(states.OFFICE_TIME)
        words = f"{case.acknowledged_by_name} 已于 {when:%m月%d日 %H:%M} 签收，无需重复签收。"
        raise RuleBroken("signed_already", words)
    case.acknowledged_at, case.acknowledged_by_name = at, by.name
    return move_case(case, CaseAct.ACKNOWLEDGE, by=by, at=at)


@transaction.atomic
def save_answer(
    case: InstructionCase, *, text: str, version: int, by: Actor, at: datetime
) -> InstructionCase:
    """Keep the body's working copy; ``version`` is the one the writer started from.

    Refuses when somebody else saved in between (``StaleVersion``), over-long text, and a case not with the writer.
    """
    case = lock_case(case)
    if case.state not in _WRITABLE:
        raise RuleBroken("illegal_move", _why_not_writable(CaseState(case.state)))
    _write(case, text, version=version, by=by, is_required=False)
    case.save()
    summary = f"保存草稿：{case}"
    after = {"version": case.version}
    record(case, by=by, at=at, verb="instruction.drafted", summary=summary, after=after)
    return case


@transaction.atomic
def hand_in_answer(
    case: InstructionCase, *, text: str, version: int, by: Actor, at: datetime, is_approver: bool
) -> InstructionCase:
    """Hand the answer in: to the body's approver, or straight to the office where there is none.

    ``is_approver``: the writer signs for the body. Refuses what ``save_answer`` refuses, and an empty answer.
    """
    case = lock_case(case)
    direct = is_approver or not has_approver(case.body_id)
    act = CaseAct.SUBMIT if direct else CaseAct.HAND_IN
    states.next_case_state(CaseKind.INSTRUCTION, CaseState(case.state), act, rounds=case.rounds)
    _write(case, text, version=version, by=by, is_required=True)
    if direct:
        return _submit(case, act, by=by, at=at)
    return move_case(case, act, by=by, at=at)


@transaction.atomic
def recall_answer(case: InstructionCase, *, by: Actor, at: datetime) -> InstructionCase:
    """The writer takes an answer back that the approver has not signed yet."""
    return move_case(lock_case(case), CaseAct.RECALL, by=by, at=at)


@transaction.atomic
def sign_answer(case: InstructionCase, *, version: int, by: Actor, at: datetime) -> InstructionCase:
    """The approver signs what they read (``version``), and it goes to the office as the next round.

    Refuses an answer that is not waiting for a signature, and one that changed since it was read.
    """
    case = lock_case(case)
    states.next_case_state(CaseKind.INSTRUCTION, CaseState(case.state), CaseAct.SIGN_OFF, rounds=case.rounds)
    if case.version != version:
        raise StaleVersion("反馈内容已有变化，请重新阅读后再签发。")
    return _submit(case, CaseAct.SIGN_OFF, by=by, at=at)


@transaction.atomic
def send_back_answer(case: InstructionCase, *, comment: str, by: Actor, at: datetime) -> InstructionCase:
    """The approver gives the answer back to the writer, saying what to change. Refuses without a comment."""
    case = lock_case(case)
    states.next_case_state(CaseKind.INSTRUCTION, CaseState(case.state), CaseAct.SEND_BACK, rounds=case.rounds)
    comment = texts.check_text(comment, label="需要修改的地方", field="comment")
    return move_case(case, CaseAct.SEND_BACK, by=by, at=at, note=comment, after={"note": UNRECORDED})


def _why_not_writable(state: CaseState) -> str:
    if state is CaseState.OPEN:
        return "请先签收，再填写办理情况。"
    return f"该批示办理现为“{CASE_STATE_NAMES[state]}”，不能修改办理情况。"


def _write(case: InstructionCase, text: str, *, version: int, by: Actor, is_required: bool) -> None:
    """Put the working copy on a locked case; the caller saves it. Refuses when ``version`` is not the kept one."""
    text = texts.check_text(text, label="办理情况", field="text", is_required=is_required)
    if version != case.version:
        saved_by = case.drafted_by_name or "他人"
        raise StaleVersion(f"{saved_by}已在另一处保存过办理情况，您的文字没有覆盖它，请核对后再保存。")
    case.draft, case.drafted_by_name, case.version = text, by.name, case.version + 1


def _submit(case: InstructionCase, act: CaseAct, *, by: Actor, at: datetime) -> InstructionCase:
    """Write the next round from the working copy and move the locked case to the office."""
    InstructionAnswer.objects.create(
        case=case,
        round=case.rounds + 1,
        text=case.draft,
        due_on=case.due_on,
        is_late=states.day_of(at) > case.due_on,
        submitted_at=at,
        submitted_by_name=by.name,
        drafted_by_name=case.drafted_by_name,
    )
    return move_case(case, act, by=by, at=at, adds_round=True)


# --- The office decides -----------------------------------------------------------------------------


@transaction.atomic
def accept_answer(
    case: InstructionCase, *, round: int, comment: str = "", by: Actor, at: datetime
) -> InstructionAnswer:
    """Accept the round that was read; the case ends. Refuses a round decided already, and one that is not the newest."""
    case, answer = _undecided(case, round, CaseAct.APPROVE)
    comment = texts.check_text(comment, label="审核意见", field="comment", is_required=False)
    rounds.decide(answer, decision="accept", comment=comment, by=by, at=at)
    move_case(case, CaseAct.APPROVE, by=by, at=at, note=comment, after={"note": UNRECORDED, "round": round})
    return answer


@transaction.atomic
def return_answer(
    case: InstructionCase,
    *,
    round: int,
    comment: str,
    by: Actor,
    at: datetime,
    new_due_on: date | None = None,
) -> InstructionAnswer:
    """Send the round back with a comment and a new due date, without ``new_due_on`` the policy's working days from today.

    Refuses without a comment, with a day that is gone, a round decided already, and one that is not the newest.
    """
    case, answer = _undecided(case, round, CaseAct.RETURN)
    comment = reporting_rules.check_comment(comment)
    if not comment:
        raise RuleBroken("comment_missing", "退回时请写明审核意见，让承办单位知道改什么。", "comment")
    today = states.day_of(at)
    due_why = f"督查室{today:%Y年}{today.month}月{today.day}日退回时指定。"
    if new_due_on is None:
        days = case.instruction.measure.policy.return_workdays
        new_due_on, due_why = due_after_return(answer, today=today, days=days)
    dates.check_new_due(new_due_on, today=today)
    rounds.decide(answer, decision="return", comment=comment, new_due_on=new_due_on, by=by, at=at)
    case.due_on, case.due_why = new_due_on, due_why
    after = {"note": UNRECORDED, "round": round, "due_on": new_due_on}
    move_case(case, CaseAct.RETURN, by=by, at=at, note=comment, after=after)
    return answer


def due_after_return(answer: InstructionAnswer, *, today: date, days: int) -> tuple[date, str]:
    """The date to answer again by, and why that day."""
    return rounds.due_after_return(answer.submitted_at, answer.due_on, today=today, days=days)


def _undecided(case: InstructionCase, round: int, act: CaseAct) -> tuple[InstructionCase, InstructionAnswer]:
    case = lock_case(case)
    stale = "承办单位已报送新的一轮，请重新阅读后再审核。"
    return case, rounds.undecided(case, case.answers, round, act, what="反馈", stale=stale)
