"""Every pair of state and act of a report, through the product's own acts and the database.

A legal pair arrives where the table says and leaves one line of history and its trace; a forbidden one is one clear
sentence, and nothing is written.
"""

import itertools
from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.models import Body, Succession
from measures import states
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.dispatch.duties import actions as transfers
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.models import (
    CommentAnswer,
    ExtensionRequest,
    Measure,
    Move,
    Obligation,
    ProgressReport,
    Review,
    Submission,
)
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from measures.reporting.periods.correcting import actions as correcting
from measures.reporting.review import actions as reviews
from measures.states import ALWAYS_TOLD, MOVES, Act, State
from tests.factories import accept, actor, content, give_back, moment, submit

FRIDAY = moment(2026, 10, 9, 12)
LATER = moment(2026, 10, 12, 9)
LATE_ON = date(2026, 10, 30)
WRITTEN = (Obligation, Move, Submission, Review, ProgressReport, ExtensionRequest, CommentAnswer, AuditEvent)


def again(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def version_of(obligation):
    report = ProgressReport.objects.filter(obligation=obligation).first()
    return report.version if report else 0


class Hands:
    """The people around one report, and what each act is when they do it."""

    def __init__(self, obligation, reporter, approver, reviewer, lead, heir):
        self.obligation = obligation
        self.reporter, self.approver, self.reviewer, self.lead = (
            actor(person) for person in (reporter, approver, reviewer, lead)
        )
        self.people = {"approver": approver, "reviewer": reviewer}
        self.heir = heir

    # --- How a report comes into a state ---

    def bring_to(self, state):
        """The report in this state, through real acts; returns it as it is then."""
        if state == State.DRAFTING:
            self.save(again(self.obligation), FRIDAY)
        if state == State.UNIT_REVIEW:
            self.hand_in(again(self.obligation), FRIDAY)
        if state in (State.SUBMITTED, State.RETURNED, State.ACCEPTED):
            submit(again(self.obligation), self.people["approver"], at=FRIDAY)
        if state == State.RETURNED:
            give_back(again(self.obligation), self.people["reviewer"], at=FRIDAY)
        if state == State.ACCEPTED:
            accept(again(self.obligation), self.people["reviewer"], at=FRIDAY)
        if state == State.EXCUSED:
            self.excuse(again(self.obligation), FRIDAY)
        found = again(self.obligation)
        assert found.state == state
        return found

    # --- The acts ---

    def save(self, obligation, at):
        reports.save_draft(
            obligation,
            content=content(done="写到一半"),
            version=version_of(obligation),
            by=self.reporter,
            at=at,
        )

    def _submit(self, obligation, by, at, *, is_approver):
        reports.submit_report(
            obligation,
            content=content(),
            version=version_of(obligation),
            by=by,
            at=at,
            is_approver=is_approver,
        )

    def hand_in(self, obligation, at):
        self._submit(obligation, self.reporter, at, is_approver=False)

    def submit(self, obligation, at):
        self._submit(obligation, self.approver, at, is_approver=True)

    def recall(self, obligation, at):
        reports.recall(obligation, by=self.reporter, at=at)

    def send_back(self, obligation, at):
        reports.send_back(obligation, comment="请补充数据。", by=self.approver, at=at)

    def sign_off(self, obligation, at):
        reports.sign_off(obligation, version=version_of(obligation), by=self.approver, at=at)

    def accept(self, obligation, at):
        reviews.accept_report(obligation, round=obligation.rounds, by=self.reviewer, at=at)

    def return_report(self, obligation, at):
        reviews.return_report(
            obligation, round=obligation.rounds, comment="请补充。", by=self.reviewer, at=at
        )

    def ask_extension(self, obligation, at):
        wish = Wish(LATE_ON, ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。")
        return extensions.request_extension(obligation, wish=wish, is_approver=True, by=self.approver, at=at)

    def extend(self, obligation, at):
        """Asked for and approved where it may be asked for; the one still open is decided where the report went on."""
        asked = ExtensionRequest.objects.filter(obligation=obligation).open().first()
        case = asked or self.ask_extension(obligation, at)
        extensions.approve_extension(case, by=self.reviewer, at=at)

    def excuse(self, obligation, at):
        measure = Measure.objects.get(pk=obligation.measure_id)
        lifecycle_actions.suspend_measure(measure, reason="等待新文件。", by=self.lead, at=at)

    def reinstate(self, obligation, at):
        measure = Measure.objects.get(pk=obligation.measure_id)
        lifecycle_actions.resume_measure(measure, reason="新文件已印发。", by=self.lead, at=at)

    def transfer(self, obligation, at):
        transfers.transfer_duties(obligation.body, successor=self.heir, by=self.lead, at=at)

    def move_due(self, obligation, at):
        far = obligation.period.due_on + timedelta(days=90)
        correcting.move_due(obligation.period, due_on=far, reason="日期录错。", by=self.lead, at=at)


ACTS = {
    Act.SAVE_DRAFT: Hands.save,
    Act.HAND_IN: Hands.hand_in,
    Act.SUBMIT: Hands.submit,
    Act.RECALL: Hands.recall,
    Act.SEND_BACK: Hands.send_back,
    Act.SIGN_OFF: Hands.sign_off,
    Act.ACCEPT: Hands.accept,
    Act.RETURN: Hands.return_report,
    Act.EXTEND: Hands.extend,
    Act.EXCUSE: Hands.excuse,
    Act.REINSTATE: Hands.reinstate,
    Act.TRANSFER: Hands.transfer,
    Act.MOVE_DUE: Hands.move_due,
}
# Suspending, resuming and handing over speak of a measure or of a body: there the report is passed over in silence, not refused.
OF_MORE_THAN_A_REPORT = frozenset({Act.EXCUSE, Act.REINSTATE, Act.TRANSFER, Act.MOVE_DUE})
LEGAL = sorted(MOVES)
FORBIDDEN = sorted(set(itertools.product(State, Act)) - set(MOVES))


@pytest.fixture
def hands(obligation, reporter, approver, reviewer, lead):
    heir = Body.objects.get(name="省财政厅")
    Succession.objects.create(predecessor=obligation.body, successor=heir, happened_text="2026年机构改革")
    return Hands(obligation, reporter, approver, reviewer, lead, heir)


def everything():
    """Every row of what an act could write, by value."""
    return {model: list(model.objects.order_by("pk").values()) for model in WRITTEN}


def told_of(obligation):
    return AuditEvent.objects.filter(verb__startswith="obligation.", target_id=str(obligation.pk))


def test_every_act_has_its_action():
    assert set(ACTS) == set(Act)


@pytest.mark.parametrize(("state", "act"), LEGAL)
def test_a_legal_act_arrives_where_the_table_says(hands, state, act):
    before = hands.bring_to(state)
    moves, events = before.moves.count(), told_of(before).count()
    ACTS[act](hands, before, LATER)
    after = again(before)
    assert after.state == states.next_state(state, act, rounds=before.rounds)
    is_told = after.state != state or act in ALWAYS_TOLD
    assert after.moves.count() == moves + is_told
    if is_told:
        newest = after.moves.latest("pk")
        assert (newest.act, newest.from_state, newest.to_state) == (act, state, after.state)
        assert (newest.at, newest.body_id, newest.due_on) == (LATER, after.body_id, after.due_on)
    assert told_of(before).count() == events + 1
    assert told_of(before).latest("pk").verb == f"obligation.{act}"


@pytest.mark.parametrize(("state", "act"), FORBIDDEN)
def test_a_forbidden_act_changes_nothing_of_the_report(hands, state, act):
    before = hands.bring_to(state)
    if act in OF_MORE_THAN_A_REPORT:
        passed_over(hands, before, act)
        return
    written = everything()
    with pytest.raises(RuleBroken) as refusal:
        ACTS[act](hands, before, LATER)
    assert everything() == written
    assert refusal.value.message.endswith("。")
    assert any("\u4e00" <= char <= "\u9fff" for char in refusal.value.message)


def passed_over(hands, before, act):
    """The measure or the body may go its way, the report keeps every value and gets no line of history."""
    kept = [*Obligation.objects.filter(pk=before.pk).values(), *before.moves.order_by("pk").values()]
    events = told_of(before).count()
    if act == Act.REINSTATE:
        # A measure that stands still, with a report that was not excused by that.
        hands_off = Measure.objects.filter(pk=before.measure_id)
        hands_off.update(state="suspended", state_at=FRIDAY)
    if act == Act.EXCUSE and before.state == State.EXCUSED:
        with pytest.raises(RuleBroken) as refusal:
            ACTS[act](hands, before, LATER)
        assert "已中止" in refusal.value.message
    else:
        ACTS[act](hands, before, LATER)
    assert [*Obligation.objects.filter(pk=before.pk).values(), *before.moves.order_by("pk").values()] == kept
    assert told_of(before).count() == events


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.EXCUSED])
def test_a_request_asked_in_time_moves_nothing_once_the_report_is_not_owed(hands, state):
    """Handing in and standing still end the request; approving it afterwards is refused with a sentence."""
    case = hands.ask_extension(again(hands.obligation), FRIDAY)
    hands.bring_to(state)
    written = everything()
    with pytest.raises(RuleBroken) as refusal:
        extensions.approve_extension(case, by=hands.reviewer, at=LATER)
    assert everything() == written
    assert refusal.value.message.endswith("。")


@pytest.mark.parametrize("act", [Act.RECALL, Act.SEND_BACK])
def test_taken_back_after_a_return_it_is_returned_still(hands, act):
    returned = hands.bring_to(State.RETURNED)
    hands.hand_in(returned, FRIDAY)
    ACTS[act](hands, again(returned), LATER)
    assert again(returned).state == State.RETURNED


def test_reinstated_after_a_return_it_is_returned_still(hands):
    returned = hands.bring_to(State.RETURNED)
    hands.excuse(returned, FRIDAY)
    hands.reinstate(returned, LATER)
    assert again(returned).state == State.RETURNED


def test_handed_over_while_with_the_leader_after_a_return_it_is_returned_still(hands):
    returned = hands.bring_to(State.RETURNED)
    hands.hand_in(returned, FRIDAY)
    hands.transfer(again(returned), LATER)
    found = again(returned)
    assert (found.state, found.body_id) == (State.RETURNED, hands.heir.pk)


def test_after_the_period_closed_no_act_of_body_or_reviewer_changes_anything(hands, period, lead):
    before = hands.bring_to(State.DRAFTING)
    periods.close_period(period, by=actor(lead), at=FRIDAY)
    written = everything()
    for act in sorted(set(Act) - OF_MORE_THAN_A_REPORT):
        with pytest.raises(RuleBroken) as refusal:
            ACTS[act](hands, before, LATER)
        assert refusal.value.code == "period_closed"
    assert everything() == written
