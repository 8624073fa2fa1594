"""限期办理: given to a body with a date, answered in writing with proof, signed, accepted or returned."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.access import has_approver
from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import dates, states, texts
from measures.cases import rounds
from measures.cases.errand import rules as errand_rules
from measures.cases.errand.models import Errand, ErrandProof, ErrandQuerySet, ErrandReply
from measures.cases.models import Case
from measures.cases.moves import begin_case, lock_case, move_case
from measures.documents.models import Measure
from measures.documents.roster import NOT_RESPONSIBLE, check_valid
from measures.reporting.evidence.actions import NewProof, prepare, store
from measures.states import CaseAct, CaseKind, CaseState

_ORIGIN = {CaseKind.COORDINATION: "coordination", CaseKind.INSPECTION: "inspected"}

# --- The office gives it out ------------------------------------------------------------------------


def give(
    origin: Case, body: Body, *, task: str, due_on: date, by: Actor, at: datetime, measure: Measure | None
) -> Errand:
    """Give a body something to do by a date; ``origin`` is a locked request for coordination or case of a check.

    Refuses without words, with a date that is gone, and a body that cannot answer or no longer exists.
    """
    today = states.day_of(at)
    check_can_answer(body, today, field="bodies")
    errand_rules.check_due(due_on, today=today)
    errand = Errand(
        measure=measure,
        body=body,
        body_name=body.name,
        task=texts.check_text(task, label="办理要求", field="task", most=errand_rules.TASK_MAX),
        due_on=due_on,
        due_why=f"督查室{dates.chinese_day(today)}交办时指定。",
        given_at=at,
        given_by_name=by.name,
    )
    setattr(errand, _ORIGIN[origin.kind], origin)
    return begin_case(errand, state=CaseState.OPEN, by=by, at=at)


def check_can_answer(body: Body, today: date, *, field: str) -> None:
    """Refuse a body that is no one's, or that no longer exists."""
    if body.kind in NOT_RESPONSIBLE:
        raise RuleBroken("body_cannot_answer", f"{body.name}不能作为承办单位。", field)
    try:
        check_valid(body, today)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.code, refusal.message, field) from refusal


@transaction.atomic
def withdraw_errand(errand: Errand, *, reason: str, by: Actor, at: datetime) -> Errand:
    """Take an errand back, with the reason. Refuses one that has ended."""
    errand = lock_case(errand)
    reason = texts.check_text(reason, label="撤销原因", field="reason", most=texts.REASON_MAX)
    return move_case(errand, CaseAct.WITHDRAW, by=by, at=at, note=reason)


def stand_down(errands: ErrandQuerySet, *, why: str, by: Actor, at: datetime) -> int:
    """End what is still under way of a locked origin that needs it no more; says how many."""
    left = list(errands.unsettled().select_for_update(of=("self",)).order_by("id"))
    for errand in left:
        move_case(errand, CaseAct.WITHDRAW, by=by, at=at, note=why)
    return len(left)


# --- The body answers -------------------------------------------------------------------------------


@transaction.atomic
def answer_errand(
    errand: Errand,
    *,
    text: str,
    is_approver: bool,
    by: Actor,
    at: datetime,
    proofs: Sequence[NewProof] = (),
) -> Errand:
    """Say what was done: to the body's approver, or straight to the office where there is none.

    ``is_approver``: who writes signs for the body. Refuses without words, a proof that is none, and what is not with
    the body.
    """
    errand = lock_case(errand)
    direct = is_approver or not has_approver(errand.body_id)
    act = CaseAct.SUBMIT if direct else CaseAct.HAND_IN
    states.next_case_state(errand.kind, CaseState(errand.state), act, rounds=errand.rounds)
    errand.draft = texts.check_text(text, label="办理情况", field="text")
    errand.drafted_by_name, errand.version = by.name, errand.version + 1
    _keep(errand, proofs, by=by, at=at)
    return _submit(errand, act, by=by, at=at) if direct else move_case(errand, act, by=by, at=at)


@transaction.atomic
def recall_reply(errand: Errand, *, by: Actor, at: datetime) -> Errand:
    """The writer takes an answer back that the approver has not signed yet."""
    return move_case(lock_case(errand), CaseAct.RECALL, by=by, at=at)


@transaction.atomic
def sign_reply(errand: Errand, *, version: int, by: Actor, at: datetime) -> Errand:
    """The approver signs what they read (``version``), and the answer goes to the office as the next round."""
    errand = lock_case(errand)
    states.next_case_state(errand.kind, CaseState(errand.state), CaseAct.SIGN_OFF, rounds=errand.rounds)
    texts.check_version(errand.version, version)
    return _submit(errand, CaseAct.SIGN_OFF, by=by, at=at)


@transaction.atomic
def send_back_reply(errand: Errand, *, comment: str, by: Actor, at: datetime) -> Errand:
    """The approver gives the answer back to the writer, saying what to change. Refuses without a comment."""
    errand = lock_case(errand)
    comment = texts.check_text(comment, label="需要修改的地方", field="comment")
    return move_case(errand, CaseAct.SEND_BACK, by=by, at=at, note=comment)


def _keep(errand: Errand, proofs: Sequence[NewProof], *, by: Actor, at: datetime) -> None:
    """What was attached to an answer that was not sent yet goes with the next one, too."""
    coming = errand.rounds + 1
    if errand.proofs.filter(round=coming).count() + len(proofs) > errand_rules.PROOFS_MAX:
        raise RuleBroken("too_many", f"一次最多附 {errand_rules.PROOFS_MAX} 份佐证材料。", "value")
    for new in proofs:
        proof = ErrandProof(errand=errand, round=coming, added_at=at, added_by_name=by.name)
        prepare(proof, new)
        store(proof, new)


def _submit(errand: Errand, act: CaseAct, *, by: Actor, at: datetime) -> Errand:
    ErrandReply.objects.create(
        errand=errand,
        round=errand.rounds + 1,
        text=errand.draft,
        due_on=errand.due_on,
        is_late=states.day_of(at) > errand.due_on,
        submitted_at=at,
        submitted_by_name=by.name,
        drafted_by_name=errand.drafted_by_name,
    )
    return move_case(errand, act, by=by, at=at, adds_round=True)


# --- The office decides -----------------------------------------------------------------------------


@transaction.atomic
def accept_reply(errand: Errand, *, round: int, comment: str = "", by: Actor, at: datetime) -> ErrandReply:
    """Accept the round that was read: an item to mend is struck off. Refuses a round decided already or not the newest."""
    errand, reply = _undecided(errand, round, CaseAct.APPROVE)
    comment = texts.check_text(comment, label="审核意见", field="comment", is_required=False)
    rounds.decide(reply, decision="accept", comment=comment, by=by, at=at)
    move_case(errand, CaseAct.APPROVE, by=by, at=at, note=comment, after={"round": round})
    return reply


@transaction.atomic
def return_reply(
    errand: Errand, *, round: int, comment: str, by: Actor, at: datetime, new_due_on: date | None = None
) -> ErrandReply:
    """Send the round back with a comment and a new date. Refuses without a comment, and with a day that is gone."""
    errand, reply = _undecided(errand, round, CaseAct.RETURN)
    comment = texts.check_text(comment, label="审核意见", field="comment")
    today = states.day_of(at)
    due_why = f"督查室{dates.chinese_day(today)}退回时指定。"
    if new_due_on is None:
        new_due_on, due_why = due_after_return(reply, today=today)
    dates.check_new_due(new_due_on, today=today)
    rounds.decide(reply, decision="return", comment=comment, new_due_on=new_due_on, by=by, at=at)
    errand.due_on, errand.due_why = new_due_on, due_why
    after = {"round": round, "due_on": new_due_on}
    move_case(errand, CaseAct.RETURN, by=by, at=at, note=comment, after=after)
    return reply


def due_after_return(reply: ErrandReply, *, today: date) -> tuple[date, str]:
    """The date to answer again by, and why that day."""
    days = errand_rules.RETURN_WORKDAYS
    return rounds.due_after_return(reply.submitted_at, reply.due_on, today=today, days=days)


def _undecided(errand: Errand, round: int, act: CaseAct) -> tuple[Errand, ErrandReply]:
    errand = lock_case(errand)
    stale = "承办单位已报送新的一轮，请重新阅读后再审核。"
    return errand, rounds.undecided(errand, errand.replies, round, act, what="办理情况", stale=stale)
