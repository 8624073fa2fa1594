"""中止、恢复、撤销、重新启动: what stands still, what starts again, and by when."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.cases.completion import actions as completions
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.lifecycle import actions as lifecycle
from measures.models import CompletionRequest, ExtensionRequest, Measure, MeasureMove, Move, Obligation
from measures.reporting.moves import move
from measures.reporting.periods import actions as periods
from measures.states import MEASURE_MOVES, Act, CaseState, MeasureAct, MeasureCompletion, MeasureState, State
from tests.factories import SETUP, actor, content, give_back, moment, submit

MONDAY = moment(2026, 9, 28)
BACK = moment(2026, 10, 12, 10)
REASON = "上级政策调整，待新文件印发后再办。"
STATEMENT = "已建成省级科技成果转化平台，三项任务全部完成，成果目录已发布。"


@pytest.fixture
def measure(obligation):
    Measure.objects.filter(pk=obligation.measure_id).update(
        completion_kind=MeasureCompletion.BY_DATE,
        due_on=date(2026, 12, 1),
        original_due_on=date(2026, 12, 1),
        due_text="会议纪要",
    )
    return fresh(Measure.objects.get(pk=obligation.measure_id))


def fresh(measure):
    return Measure.objects.with_roster().select_related("policy").get(pk=measure.pk)


def owed(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def suspend(measure, by, at=MONDAY, **more):
    return lifecycle.suspend_measure(measure, reason=REASON, by=actor(by), at=at, **more)


def resume(measure, by, at=BACK):
    return lifecycle.resume_measure(measure, reason="新文件已印发。", by=actor(by), at=at)


def cancel(measure, by, at=MONDAY):
    return lifecycle.cancel_measure(measure, reason=REASON, by=actor(by), at=at)


def reopen(measure, by, at=BACK):
    return lifecycle.reopen_measure(measure, reason="巡视发现仍有遗留问题。", by=actor(by), at=at)


def close(measure, approver, reviewer, at=MONDAY):
    case = completions.request_completion(
        measure, body=measure.lead.holder, statement=STATEMENT, by=actor(approver), at=at, is_approver=True
    )
    completions.close_completion(case, grade="good", by=actor(reviewer), at=at)
    return fresh(measure)


def extension(measure, obligation, state):
    return ExtensionRequest.objects.create(
        measure=measure, obligation=obligation, body=measure.lead.holder, body_name="省科技厅",
        state=state, state_at=MONDAY, due_on=date(2026, 10, 15), proposed_on=date(2026, 11, 15),
        reason="other", text="需要更多时间", progress="正在办理", requested_at=MONDAY,
    )  # fmt: skip


def counts():
    return (Move.objects.count(), MeasureMove.objects.count(), AuditEvent.objects.count())


# --- Standing still ---------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [suspend, cancel])
def test_what_is_owed_is_excused_with_a_note(measure, obligation, lead, act):
    act(measure, lead)
    excused = owed(obligation)
    assert excused.state == State.EXCUSED
    assert excused.moves.get(act=Act.EXCUSE).note.endswith("本期免予填报。")


@pytest.mark.parametrize("act", [suspend, cancel])
def test_a_round_with_the_office_stays_to_be_decided(measure, obligation, approver, lead, act):
    submit(obligation, approver, at=MONDAY)
    act(measure, lead)
    assert owed(obligation).state == State.SUBMITTED


@pytest.mark.parametrize("act", [suspend, cancel])
def test_open_requests_are_withdrawn(measure, obligation, reporter, approver, lead, act):
    asked = [extension(measure, target, CaseState.SUBMITTED) for target in (obligation, None)]
    decided = ExtensionRequest.objects.create(
        measure=measure, body=measure.lead.holder, body_name="省科技厅", state=CaseState.REFUSED,
        state_at=MONDAY, due_on=date(2026, 10, 15), proposed_on=date(2026, 11, 15), reason="other",
        text="需要", progress="办理", requested_at=MONDAY,
    )  # fmt: skip
    case = completions.request_completion(
        measure, body=measure.lead.holder, statement=STATEMENT, by=actor(reporter), at=MONDAY,
        is_approver=False,
    )  # fmt: skip
    act(measure, lead)
    assert {ExtensionRequest.objects.get(pk=one.pk).state for one in asked} == {CaseState.WITHDRAWN}
    assert ExtensionRequest.objects.get(pk=decided.pk).state == CaseState.REFUSED
    assert CompletionRequest.objects.get(pk=case.pk).state == CaseState.WITHDRAWN


def test_other_measures_are_left_alone(measure, kexie_obligation, lead):
    suspend(measure, lead)
    assert owed(kexie_obligation).state == State.AWAITING


def test_a_suspended_measure_is_not_asked_about_in_a_new_period(measure, policy, lead):
    suspend(measure, lead)
    later = periods.open_period(
        policy, year=2026, quarter=4, due_on=date(2027, 1, 15), by=actor(lead), at=moment(2026, 9, 29)
    )
    assert not later.obligations.filter(measure=measure).exists()


@pytest.mark.parametrize("act", ["suspend", "resume", "cancel", "reopen"])
@pytest.mark.parametrize("reason", ["", " \u200b", "因" * 501, "原因\x07"])
def test_every_act_needs_a_reason_that_can_be_kept(measure, approver, reviewer, lead, act, reason):
    ready = {
        "suspend": lambda: measure,
        "resume": lambda: suspend(measure, lead),
        "cancel": lambda: measure,
        "reopen": lambda: cancel(measure, lead),
    }[act]()
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        getattr(lifecycle, f"{act}_measure")(ready, reason=reason, by=actor(lead), at=BACK)
    assert refusal.value.field == "reason"
    assert counts() == before


def test_an_old_page_changes_nothing(measure, lead):
    before = counts()
    with pytest.raises(StaleVersion):
        suspend(measure, lead, version=measure.version - 1)
    assert counts() == before


# --- Starting again ---------------------------------------------------------------------------------


def test_the_clock_stood_still_and_the_date_moves_on_by_the_working_days(measure, lead):
    """From Monday 2026-09-28 to Monday 10-12: 29, 30, then 8, 9, the make-up Saturday 10 and 12, so six."""
    suspend(measure, lead)
    again = resume(fresh(measure), lead)
    assert again.state == MeasureState.IN_PROGRESS
    assert (again.due_on, again.original_due_on) == (date(2026, 12, 9), date(2026, 12, 1))
    assert "6 个工作日时钟暂停" in again.due_why
    assert "由2026年12月1日顺延" in again.due_why


def test_moved_into_a_year_without_announced_holidays_the_date_is_provisional(measure, lead):
    Measure.objects.filter(pk=measure.pk).update(due_on=date(2026, 12, 31))
    suspend(fresh(measure), lead)
    assert "暂定" in resume(fresh(measure), lead).due_why


def test_a_measure_without_a_date_has_none_afterwards(measure, lead):
    Measure.objects.filter(pk=measure.pk).update(due_on=None)
    suspend(fresh(measure), lead)
    again = resume(fresh(measure), lead)
    assert (again.due_on, again.due_why) == (None, "")


def test_taken_up_again_on_the_same_day_no_date_moves(measure, lead):
    suspend(measure, lead)
    assert resume(fresh(measure), lead, at=moment(2026, 9, 28, 17)).due_on == date(2026, 12, 1)


def test_excused_reports_are_asked_again_with_time_enough(measure, obligation, lead):
    """Due 2026-10-15; taken up again on Monday 10-12, five working days on is 10-19."""
    suspend(measure, lead)
    resume(fresh(measure), lead)
    asked = owed(obligation)
    assert (asked.state, asked.due_on) == (State.DRAFTING, date(2026, 10, 19))
    assert asked.original_due_on == date(2026, 10, 15)
    assert "恢复承办" in asked.due_why


def test_a_date_still_far_away_stays(measure, obligation, lead):
    why = obligation.due_why
    suspend(measure, lead)
    resume(fresh(measure), lead, at=moment(2026, 9, 29))
    asked = owed(obligation)
    assert (asked.due_on, asked.due_why) == (date(2026, 10, 15), why)


def test_a_draft_written_before_is_still_there(measure, obligation, reporter, lead):
    from measures.reporting import actions as reports

    reports.save_draft(obligation, content=content(done="写了一半"), version=0, by=actor(reporter), at=MONDAY)
    suspend(measure, lead)
    resume(fresh(measure), lead)
    assert owed(obligation).report.done == "写了一半"


def test_a_returned_report_is_returned_again(measure, obligation, approver, reviewer, lead):
    submit(obligation, approver, at=MONDAY)
    give_back(owed(obligation), reviewer, at=MONDAY)
    suspend(measure, lead)
    resume(fresh(measure), lead)
    assert owed(obligation).state == State.RETURNED


def test_what_was_excused_for_another_reason_stays_excused(measure, obligation, lead):
    move(owed(obligation), Act.EXCUSE, by=SETUP, at=moment(2026, 9, 25), note="另有原因")
    suspend(measure, lead)
    resume(fresh(measure), lead)
    assert owed(obligation).state == State.EXCUSED


def test_a_report_of_a_period_that_ended_meanwhile_stays_excused(measure, obligation, period, lead):
    suspend(measure, lead)
    periods.close_period(period, by=actor(lead), at=moment(2026, 10, 9))
    resume(fresh(measure), lead)
    assert owed(obligation).state == State.EXCUSED


def test_suspended_then_cancelled_then_reopened_is_asked_again(measure, obligation, lead):
    suspend(measure, lead)
    cancel(fresh(measure), lead, at=moment(2026, 9, 29))
    assert owed(obligation).state == State.EXCUSED
    reopen(fresh(measure), lead)
    assert owed(obligation).state == State.DRAFTING


def test_a_closed_measure_reopened_loses_its_grade_and_keeps_the_history(
    measure, obligation, approver, reviewer, lead
):
    closed = close(measure, approver, reviewer)
    assert closed.grade == "good"
    again = reopen(closed, lead)
    assert (again.state, again.grade) == (MeasureState.IN_PROGRESS, "")
    assert again.completions.get().grade == "good"
    assert "重新启动" in owed(obligation).moves.get(act=Act.REINSTATE).note
    assert again.moves.get(act=MeasureAct.REOPEN).note == "巡视发现仍有遗留问题。"


def test_a_reopened_measure_may_be_closed_again(measure, approver, reviewer, lead):
    reopen(close(measure, approver, reviewer), lead)
    assert close(fresh(measure), approver, reviewer, at=moment(2026, 10, 13)).state == MeasureState.CLOSED
    assert [case.round for case in measure.completions.order_by("round")] == [1, 2]


def test_not_yet_signed_for_it_waits_for_the_signature_again(measure, lead, reporter):
    Measure.objects.filter(pk=measure.pk).update(state=MeasureState.DRAFT)
    slip = dispatch_actions.dispatch_measure(fresh(measure), by=actor(lead), at=moment(2026, 9, 22))
    suspend(fresh(measure), lead)
    assert resume(fresh(measure), lead).state == MeasureState.DISPATCHED
    dispatch_actions.sign_receipt(slip.receipts.get(is_lead=True), by=actor(reporter), at=BACK)
    assert fresh(measure).state == MeasureState.IN_PROGRESS


def test_signed_for_while_suspended_it_is_worked_on_at_once(measure, lead, reporter):
    Measure.objects.filter(pk=measure.pk).update(state=MeasureState.DRAFT)
    slip = dispatch_actions.dispatch_measure(fresh(measure), by=actor(lead), at=moment(2026, 9, 22))
    suspend(fresh(measure), lead)
    dispatch_actions.sign_receipt(slip.receipts.get(is_lead=True), by=actor(reporter), at=moment(2026, 9, 29))
    assert fresh(measure).state == MeasureState.SUSPENDED
    assert resume(fresh(measure), lead).state == MeasureState.IN_PROGRESS


def test_a_measure_taken_on_before_slips_were_kept_is_worked_on_at_once(measure, lead):
    assert not measure.slips.exists()
    suspend(measure, lead)
    assert resume(fresh(measure), lead).state == MeasureState.IN_PROGRESS


# --- The whole table --------------------------------------------------------------------------------

ACTS = {
    MeasureAct.SUSPEND: suspend,
    MeasureAct.RESUME: resume,
    MeasureAct.CANCEL: cancel,
    MeasureAct.REOPEN: reopen,
}


@pytest.mark.parametrize("state", sorted(MeasureState))
@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_acts_do_what_the_table_says_and_nothing_else(measure, obligation, lead, state, act):
    Measure.objects.filter(pk=measure.pk).update(state=state, state_at=MONDAY)
    before = counts()
    if (state, act) in MEASURE_MOVES:
        assert ACTS[act](fresh(measure), lead).state == MEASURE_MOVES[state, act]
        return
    with pytest.raises(RuleBroken) as refusal:
        ACTS[act](fresh(measure), lead)
    assert refusal.value.code == "illegal_move"
    assert counts() == before
    assert (fresh(measure).state, owed(obligation).state) == (state, State.AWAITING)
