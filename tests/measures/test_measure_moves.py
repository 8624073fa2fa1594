"""Every pair of state and act of a measure, through the product's own acts and the database.

A legal pair arrives where the table says and leaves one line of history and one trace; a forbidden one is one clear
sentence, and nothing is written: no row of the measure, of what is asked about it, or of the record of acts.
"""

import itertools
from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.cases.completion import actions as completions
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.models import (
    CaseMove,
    CompletionRequest,
    DispatchSlip,
    ExtensionRequest,
    Measure,
    MeasureMove,
    Move,
    Obligation,
    Receipt,
    WorkPlan,
)
from measures.states import MEASURE_MOVES, MeasureAct, MeasureCompletion, MeasureState
from tests.factories import actor, moment

START = moment(2026, 9, 21)
FRIDAY = moment(2026, 10, 9, 12)
LATER = moment(2026, 10, 12, 9)
DUE, LATE_ON = date(2027, 6, 30), date(2027, 9, 30)
STATEMENT = "三项任务全部完成，成果目录已发布，成效已经核实。"
REASON = "上级政策调整。"
WRITTEN = (
    Measure, MeasureMove, DispatchSlip, Receipt, WorkPlan, CompletionRequest, ExtensionRequest, CaseMove, Obligation,
    Move, AuditEvent,
)  # fmt: skip
YEARLY = MeasureAct.CLOSE_YEAR


class Hands:
    """The people around one measure, and what each act is when they do it; what an act needs is prepared before."""

    def __init__(self, measure, approver, reviewer, lead):
        self.pk, self.body = measure.pk, measure.lead.holder
        self.approver, self.reviewer, self.lead = (actor(person) for person in (approver, reviewer, lead))
        self.receipt = self.case = self.extension = None

    def measure(self):
        return Measure.objects.with_roster().select_related("policy").get(pk=self.pk)

    def set(self, **columns):
        Measure.objects.filter(pk=self.pk).update(**columns)

    # --- The acts ---

    def give_out(self, at):
        slip = dispatch_actions.dispatch_measure(self.measure(), by=self.lead, at=at)
        self.receipt = slip.receipts.get(is_lead=True)

    def receive(self, at):
        dispatch_actions.sign_receipt(self.receipt, by=self.approver, at=at)

    def ask(self, at):
        measure = self.measure()
        year = at.year if measure.completion_kind == MeasureCompletion.ONGOING else None
        self.case = completions.request_completion(
            measure, body=self.body, statement=STATEMENT, year=year, by=self.approver, at=at, is_approver=True
        )

    def withdraw(self, at):
        completions.withdraw_completion(self.case, by=self.approver, at=at)

    def verify(self, at):
        self.case = completions.verify_completion(
            self.case, grade="good", note="实地核查属实。", by=self.reviewer, at=at
        )

    def send_home(self, at):
        completions.return_completion(self.case, comment="请补充验收文件。", by=self.lead, at=at)

    def close(self, at):
        completions.close_completion(self.case, grade="good", by=self.lead, at=at)

    def suspend(self, at):
        lifecycle_actions.suspend_measure(self.measure(), reason=REASON, by=self.lead, at=at)

    def resume(self, at):
        lifecycle_actions.resume_measure(self.measure(), reason=REASON, by=self.lead, at=at)

    def cancel(self, at):
        lifecycle_actions.cancel_measure(self.measure(), reason=REASON, by=self.lead, at=at)

    def reopen(self, at):
        lifecycle_actions.reopen_measure(self.measure(), reason=REASON, by=self.lead, at=at)

    def ask_extension(self, at):
        wish = Wish(LATE_ON, ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。")
        self.extension = extensions.request_extension(
            self.measure(), wish=wish, is_approver=True, by=self.approver, at=at
        )

    def extend(self, at):
        extensions.approve_extension(self.extension, by=self.reviewer, at=at)

    # --- How a measure comes into a state ---

    def bring_to(self, state):
        """The measure in this state, through real acts from the draft on."""
        for step in ROADS[state]:
            step(self, FRIDAY)
        assert self.measure().state == state


ROADS = {
    MeasureState.DRAFT: (),
    MeasureState.DISPATCHED: (Hands.give_out,),
    MeasureState.IN_PROGRESS: (Hands.give_out, Hands.receive),
    MeasureState.COMPLETION_REQUESTED: (Hands.give_out, Hands.receive, Hands.ask),
    MeasureState.VERIFIED: (Hands.give_out, Hands.receive, Hands.ask, Hands.verify),
    MeasureState.CLOSED: (Hands.give_out, Hands.receive, Hands.ask, Hands.verify, Hands.close),
    MeasureState.SUSPENDED: (Hands.give_out, Hands.receive, Hands.suspend),
    MeasureState.CANCELLED: (Hands.give_out, Hands.receive, Hands.cancel),
}
ACTS = {
    MeasureAct.DISPATCH: Hands.give_out,
    MeasureAct.RECEIVE: Hands.receive,
    MeasureAct.REQUEST_COMPLETION: Hands.ask,
    MeasureAct.WITHDRAW_COMPLETION: Hands.withdraw,
    MeasureAct.VERIFY: Hands.verify,
    MeasureAct.RETURN_COMPLETION: Hands.send_home,
    MeasureAct.CLOSE: Hands.close,
    MeasureAct.CLOSE_YEAR: Hands.close,
    MeasureAct.REOPEN: Hands.reopen,
    MeasureAct.SUSPEND: Hands.suspend,
    MeasureAct.RESUME: Hands.resume,
    MeasureAct.CANCEL: Hands.cancel,
    MeasureAct.EXTEND: Hands.extend,
}
# What decides a request needs one that waits for just this, so that it is the measure's own state that refuses.
NEEDS_REQUEST = frozenset(
    {
        MeasureAct.WITHDRAW_COMPLETION,
        MeasureAct.VERIFY,
        MeasureAct.RETURN_COMPLETION,
        MeasureAct.CLOSE,
        MeasureAct.CLOSE_YEAR,
    }
)
LEGAL = sorted(MEASURE_MOVES)
FORBIDDEN = sorted(set(itertools.product(MeasureState, MeasureAct)) - set(MEASURE_MOVES))
# On a measure that goes on or stands still the lead's late signature is kept, and moves the measure no more.
SIGNED_LATE = frozenset(
    set(MeasureState) - {MeasureState.DISPATCHED, MeasureState.CANCELLED, MeasureState.CLOSED}
)


@pytest.fixture
def hands(drafts, approver, reviewer, lead):
    """Measure （一） as an important draft with a date; 王督查 verifies, 赵主任 closes."""
    found = Hands(Measure.objects.with_roster().get(policy=drafts, number=1), approver, reviewer, lead)
    found.set(is_important=True, completion_kind=MeasureCompletion.BY_DATE, due_on=DUE, due_text="会议纪要")
    return found


def goes_on_for_good(hands):
    hands.set(completion_kind=MeasureCompletion.ONGOING, due_on=None, due_text="")


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in WRITTEN}


def told_of(hands):
    return AuditEvent.objects.filter(verb__startswith="measure.", target_id=str(hands.pk))


def test_every_act_and_every_state_has_its_way():
    assert (set(ACTS), set(ROADS)) == (set(MeasureAct), set(MeasureState))


@pytest.mark.parametrize(("state", "act"), LEGAL)
def test_a_legal_act_arrives_where_the_table_says(hands, state, act):
    if act == YEARLY:
        goes_on_for_good(hands)
    hands.bring_to(state)
    if act == MeasureAct.EXTEND:
        hands.ask_extension(FRIDAY)
    if act in (MeasureAct.CLOSE, YEARLY) and state == MeasureState.COMPLETION_REQUESTED:
        # One person closes what is not important.
        hands.set(is_important=False)
    moves, events = MeasureMove.objects.count(), told_of(hands).count()
    ACTS[act](hands, LATER)
    after = hands.measure()
    assert after.state == MEASURE_MOVES[state, act]
    newest = MeasureMove.objects.latest("pk")
    assert MeasureMove.objects.count() == moves + 1
    assert (newest.measure_id, newest.act, newest.from_state, newest.to_state) == (
        hands.pk,
        act,
        state,
        after.state,
    )
    assert (newest.at, newest.due_on) == (LATER, after.due_on)
    assert told_of(hands).count() == events + 1
    assert told_of(hands).latest("pk").verb == f"measure.{act}"


@pytest.mark.parametrize(("state", "act"), FORBIDDEN)
def test_a_forbidden_act_is_refused_with_a_sentence_and_nothing_is_written(hands, state, act):
    prepare(hands, state, act)
    written = everything()
    if act == MeasureAct.RECEIVE and state in SIGNED_LATE:
        ACTS[act](hands, LATER)
        for kept in (Measure, MeasureMove, Obligation, Move):
            assert list(kept.objects.order_by("pk").values()) == written[kept]
        return
    with pytest.raises(RuleBroken) as refusal:
        ACTS[act](hands, LATER)
    assert everything() == written
    assert refusal.value.message.endswith("。")
    assert any("\u4e00" <= char <= "\u9fff" for char in refusal.value.message)


def prepare(hands, state, act):
    """The measure in this state with what the act needs: a receipt, an open request, an extension asked for in time."""
    if act == YEARLY:
        goes_on_for_good(hands)
    if act in NEEDS_REQUEST:
        # No road leads there with a request still open: the state alone is set.
        hands.bring_to(MeasureState.COMPLETION_REQUESTED)
        hands.set(state=state, is_important=act == MeasureAct.VERIFY)
    elif act == MeasureAct.RECEIVE:
        hands.give_out(START)
        hands.set(state=state, state_at=START)
    elif act == MeasureAct.EXTEND:
        hands.bring_to(MeasureState.IN_PROGRESS)
        hands.ask_extension(FRIDAY)
        hands.set(state=state, state_at=FRIDAY)
    else:
        hands.bring_to(state)


@pytest.mark.parametrize("act", [MeasureAct.RESUME, MeasureAct.REOPEN])
def test_before_the_lead_signed_it_comes_back_to_be_signed_for(hands, act):
    hands.give_out(FRIDAY)
    (hands.suspend if act == MeasureAct.RESUME else hands.cancel)(FRIDAY)
    ACTS[act](hands, LATER)
    assert hands.measure().state == MeasureState.DISPATCHED
