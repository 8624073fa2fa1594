"""延期: asked for in time, signed, decided by the office; the original date stays."""

from datetime import date

import pytest

from accounts.access import standing_of
from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.models import Body
from measures import states
from measures.cases.extension import access
from measures.cases.extension import actions as extensions
from measures.cases.extension import rules as extension_rules
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.models import CaseMove, ExtensionRequest, Measure, Move, Obligation, Policy
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from measures.states import EXTENSION_MOVES, Act, CaseAct, CaseState, MeasureAct, MeasureState, State
from tests.factories import actor, content, give_back, moment, submit

FRIDAY = moment(2026, 10, 9, 12)
DUE, PROPOSED, OTHER = date(2026, 10, 15), date(2026, 10, 30), date(2026, 10, 23)


def wish(**different) -> Wish:
    asked = {
        "proposed_on": PROPOSED,
        "reason": ExtensionReason.APPROVAL,
        "text": "方案尚在报批。",
        "progress": "初稿已完成。",
    }
    return Wish(**{**asked, **different})


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def owed_again(obligation: Obligation) -> Obligation:
    return Obligation.objects.with_names().get(pk=obligation.pk)


def ask(target, by, *, at=FRIDAY, is_approver=False, **different) -> ExtensionRequest:
    return extensions.request_extension(
        target, wish=wish(**different), is_approver=is_approver, by=actor(by), at=at
    )


def approve(case, by, *, at=FRIDAY, **more) -> ExtensionRequest:
    return extensions.approve_extension(case, by=actor(by), at=at, **more)


def refusal_of(act, *args, **kwargs) -> RuleBroken:
    """The refusal of an act that writes nothing."""
    before = (AuditEvent.objects.count(), CaseMove.objects.count(), Move.objects.count())
    with pytest.raises(RuleBroken) as refused:
        act(*args, **kwargs)
    assert (AuditEvent.objects.count(), CaseMove.objects.count(), Move.objects.count()) == before
    return refused.value


@pytest.fixture
def measure(obligation) -> Measure:
    """Measure （一） is due at the end of the year; 省科技厅 leads it."""
    Measure.objects.filter(pk=obligation.measure_id).update(
        due_on=date(2026, 12, 31), due_text="省政府专题会议", original_due_on=date(2026, 12, 31)
    )
    return Measure.objects.get(pk=obligation.measure_id)


# --- Asking -------------------------------------------------------------------------------------------


def test_a_request_waits_for_the_units_leader_where_there_is_one(obligation, reporter, approver):
    case = ask(obligation, reporter)
    assert (case.state, case.decide_due_on, case.signed_by_name) == (CaseState.UNIT_REVIEW, None, "")
    assert (case.due_on, case.proposed_on, case.body) == (DUE, PROPOSED, obligation.body)


def test_what_waits_for_the_office_is_the_offices_alone(kexie_obligation, kexie_reporter, reviewer):
    case = ask(kexie_obligation, kexie_reporter)
    assert list(access.ACCESS.waiting(standing_of(reviewer))) == [case]
    assert list(access.ACCESS.waiting(standing_of(kexie_reporter))) == []


def test_a_leader_who_asks_needs_no_further_signature(obligation, approver):
    case = ask(obligation, approver, is_approver=True)
    assert (case.state, case.signed_by_name) == (CaseState.SUBMITTED, "陈厅长")


def test_without_a_leader_it_goes_straight_to_the_office(kexie_obligation, kexie_reporter):
    assert ask(kexie_obligation, kexie_reporter).state == CaseState.SUBMITTED


def test_the_office_has_its_own_deadline_and_says_why(kexie_obligation, kexie_reporter):
    case = ask(kexie_obligation, kexie_reporter)
    assert case.decide_due_on == date(2026, 10, 13)
    assert case.decide_due_why.startswith("2026年10月9日报送延期申请，当日不计，顺延 3 个工作日")


def test_the_offices_number_of_days_is_the_policys(kexie_obligation, kexie_reporter):
    Policy.objects.update(extension_workdays=1)
    assert ask(owed_again(kexie_obligation), kexie_reporter).decide_due_on == date(2026, 10, 10)


def test_on_the_due_date_itself_a_request_is_in_time(obligation, reporter):
    assert ask(obligation, reporter, at=moment(2026, 10, 15, 23, 59)).pk


def test_after_the_due_date_a_request_is_refused_with_a_sentence(obligation, reporter):
    refused = refusal_of(ask, obligation, reporter, at=moment(2026, 10, 16, 0, 1))
    assert refused.code == "due_has_passed"
    assert refused.message.startswith("截止日期已过（2026年10月15日），不能再申请延期。")
    assert not ExtensionRequest.objects.exists()


@pytest.mark.parametrize(
    ("different", "code", "field"),
    [
        ({"proposed_on": DUE}, "not_later", "proposed_on"),
        ({"proposed_on": date(2026, 10, 1)}, "not_later", "proposed_on"),
        ({"proposed_on": date(2027, 10, 17)}, "too_much_later", "proposed_on"),
        ({"text": " \n"}, "text_missing", "text"),
        ({"text": "长" * 501}, "too_long", "text"),
        ({"text": "控\x07制"}, "bad_character", "text"),
        ({"text": "\u200b"}, "text_missing", "text"),
        ({"progress": ""}, "progress_missing", "progress"),
        ({"progress": "长" * 1001}, "too_long", "progress"),
    ],
)
def test_a_request_that_lacks_something_is_refused_at_its_field(obligation, reporter, different, code, field):
    refused = refusal_of(ask, obligation, reporter, **different)
    assert (refused.code, refused.field) == (code, field)


def test_a_year_later_and_the_longest_words_are_taken(obligation, reporter):
    case = ask(obligation, reporter, proposed_on=date(2027, 10, 15), text="长" * 500, progress="长" * 1000)
    assert len(case.progress) == 1000


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.EXCUSED])
def test_a_report_that_is_not_owed_needs_no_extension(obligation, reporter, state):
    Obligation.objects.filter(pk=obligation.pk).update(state=state)
    refused = refusal_of(ask, obligation, reporter)
    assert (refused.code, states.STATE_NAMES[state] in refused.message) == ("not_owed", True)


@pytest.mark.parametrize("state", sorted(states.OWED_STATES))
def test_every_report_still_owed_may_be_extended(obligation, reporter, state):
    Obligation.objects.filter(pk=obligation.pk).update(state=state)
    assert ask(obligation, reporter).pk


def test_in_a_closed_period_nothing_is_asked(obligation, reporter, lead):
    periods.close_period(obligation.period, by=actor(lead), at=FRIDAY)
    assert refusal_of(ask, obligation, reporter).code == "period_closed"


def test_a_second_request_beside_an_open_one_is_refused(obligation, reporter):
    ask(obligation, reporter)
    assert refusal_of(ask, obligation, reporter).code == "requested_already"


def test_after_a_refusal_one_may_ask_again(obligation, reporter, reviewer):
    extensions.refuse_extension(ask(obligation, reporter), note="理由不充分。", by=actor(reviewer), at=FRIDAY)
    assert ask(obligation, reporter).state == CaseState.SUBMITTED


# --- Signing, sending back, withdrawing ---------------------------------------------------------------


def test_the_leaders_signature_starts_the_offices_clock(obligation, reporter, approver):
    case = ask(obligation, reporter)
    signed = extensions.sign_off_extension(case, by=actor(approver), at=moment(2026, 10, 12))
    assert (signed.state, signed.signed_by_name) == (CaseState.SUBMITTED, "陈厅长")
    assert signed.decide_due_on == date(2026, 10, 15)


def test_a_signature_after_the_due_date_comes_too_late(obligation, reporter, approver):
    case = ask(obligation, reporter)
    refused = refusal_of(extensions.sign_off_extension, case, by=actor(approver), at=moment(2026, 10, 16))
    assert refused.code == "due_has_passed"
    assert fresh(case).state == CaseState.UNIT_REVIEW


def test_a_leader_who_does_not_agree_says_why_and_ends_it(obligation, reporter, approver):
    case = ask(obligation, reporter)
    assert (
        refusal_of(extensions.send_back_extension, case, comment=" ", by=actor(approver), at=FRIDAY).field
        == "comment"
    )
    ended = extensions.send_back_extension(case, comment="可以按期完成。", by=actor(approver), at=FRIDAY)
    assert ended.state == CaseState.WITHDRAWN
    assert case.history.last().note == "可以按期完成。"


@pytest.mark.parametrize("is_approver", [True, False])
def test_the_body_may_withdraw_until_it_is_decided(obligation, reporter, approver, is_approver):
    case = ask(obligation, reporter, is_approver=is_approver)
    assert extensions.withdraw_extension(case, by=actor(reporter), at=FRIDAY).state == CaseState.WITHDRAWN


def test_a_pending_request_does_not_stop_the_clock(obligation, reporter):
    ask(obligation, reporter)
    assert obligation in Obligation.objects.overdue(date(2026, 10, 16))


def test_handing_the_report_in_ends_an_open_request(obligation, reporter):
    case = ask(obligation, reporter)
    submit(owed_again(obligation), reporter, at=FRIDAY)
    assert fresh(case).state == CaseState.WITHDRAWN
    assert case.history.last().note == "报告已报送，延期申请随之结束。"


def test_handing_in_to_the_leader_leaves_the_request_open(obligation, reporter, approver):
    case = ask(obligation, reporter)
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=FRIDAY, is_approver=False
    )
    assert fresh(case).state == CaseState.UNIT_REVIEW


def test_closing_the_period_ends_what_is_open_in_it(obligation, reporter, lead):
    case = ask(obligation, reporter)
    periods.close_period(obligation.period, by=actor(lead), at=FRIDAY)
    assert fresh(case).state == CaseState.WITHDRAWN


# --- Deciding -----------------------------------------------------------------------------------------


def test_approval_moves_the_date_and_keeps_the_original(obligation, reporter, reviewer):
    case = approve(ask(obligation, reporter), reviewer, at=moment(2026, 10, 12), note="同意。")
    owed = fresh(obligation)
    assert (case.state, case.new_due_on, case.decision_note) == (CaseState.APPROVED, PROPOSED, "同意。")
    assert (owed.due_on, owed.original_due_on, owed.extension_count) == (PROPOSED, DUE, 1)
    assert owed.due_why == "经督查室2026年10月12日批准延期，由原2026年10月15日延至2026年10月30日。"
    assert (owed.state, owed.rounds) == (State.AWAITING, 0)


def test_approval_stands_in_the_history_of_the_report(obligation, reporter, reviewer):
    approve(ask(obligation, reporter), reviewer, note="同意。")
    told = obligation.moves.get(act=Act.EXTEND)
    assert (told.due_on, told.by_name, told.note) == (PROPOSED, "王督查", "同意。")


def test_the_office_may_approve_another_date(obligation, reporter, reviewer):
    case = approve(ask(obligation, reporter), reviewer, new_due_on=OTHER)
    assert (case.proposed_on, case.new_due_on, fresh(obligation).due_on) == (PROPOSED, OTHER, OTHER)


def test_the_second_extension_names_the_first_date(obligation, reporter, reviewer):
    approve(ask(obligation, reporter), reviewer)
    later = date(2026, 11, 20)
    approve(ask(owed_again(obligation), reporter, proposed_on=later), reviewer)
    owed = fresh(obligation)
    assert (owed.due_on, owed.original_due_on, owed.extension_count) == (later, DUE, 2)
    assert owed.due_why.endswith("延至2026年11月20日；这是第 2 次延期，最初为2026年10月15日。")


@pytest.mark.parametrize(
    ("new_on", "code"),
    [
        (DUE, "not_later"),
        (date(2026, 10, 2), "not_later"),
        (date(2027, 10, 17), "too_much_later"),
    ],
)
def test_an_impossible_date_is_not_approved(obligation, reporter, reviewer, new_on, code):
    case = ask(obligation, reporter)
    refused = refusal_of(approve, case, reviewer, new_due_on=new_on)
    assert (refused.code, refused.field) == (code, "new_due_on")
    assert fresh(obligation).due_on == DUE


def test_a_proposed_date_that_is_gone_is_not_approved(obligation, reporter, reviewer):
    case = ask(obligation, reporter, proposed_on=date(2026, 10, 16))
    refused = refusal_of(approve, case, reviewer, at=moment(2026, 10, 19))
    assert refused.code == "due_in_the_past"


def test_the_office_may_decide_after_the_due_date(obligation, reporter, reviewer):
    case = ask(obligation, reporter)
    approve(case, reviewer, at=moment(2026, 10, 19))
    assert obligation not in Obligation.objects.overdue(date(2026, 10, 19))


def test_refusing_needs_a_note_and_moves_nothing(obligation, reporter, reviewer):
    case = ask(obligation, reporter)
    refused = refusal_of(extensions.refuse_extension, case, note=" ", by=actor(reviewer), at=FRIDAY)
    assert (refused.code, refused.field) == ("note_missing", "note")
    case = extensions.refuse_extension(case, note="请按期完成。", by=actor(reviewer), at=FRIDAY)
    owed = fresh(obligation)
    assert (case.state, case.decided_by_name) == (CaseState.REFUSED, "王督查")
    assert (owed.due_on, owed.extension_count) == (DUE, 0)


def test_who_comes_second_is_told_who_decided(obligation, reporter, reviewer, lead):
    case = ask(obligation, reporter)
    approve(case, reviewer)
    refused = refusal_of(extensions.refuse_extension, case, note="晚了。", by=actor(lead), at=FRIDAY)
    assert (refused.code, "王督查" in refused.message) == ("decided_already", True)


def test_a_report_handed_in_meanwhile_is_not_extended(obligation, reporter, reviewer):
    case = ask(obligation, reporter)
    submit(owed_again(obligation), reporter, at=FRIDAY)
    refused = refusal_of(approve, case, reviewer)
    assert (refused.code, "报告已报送" in refused.message) == ("withdrawn_already", True)


def test_a_returned_report_is_extended_from_its_new_date(obligation, reporter, reviewer):
    submit(obligation, reporter, at=FRIDAY)
    give_back(owed_again(obligation), reviewer, at=FRIDAY, new_due_on=date(2026, 10, 20))
    approve(ask(owed_again(obligation), reporter), reviewer)
    owed = fresh(obligation)
    assert (owed.state, owed.due_on, owed.original_due_on) == (State.RETURNED, PROPOSED, DUE)


# --- The table ----------------------------------------------------------------------------------------


ACTS = {
    CaseAct.SIGN_OFF: lambda case, by: extensions.sign_off_extension(case, by=by, at=FRIDAY),
    CaseAct.SEND_BACK: lambda case, by: extensions.send_back_extension(
        case, comment="不同意。", by=by, at=FRIDAY
    ),
    CaseAct.WITHDRAW: lambda case, by: extensions.withdraw_extension(case, by=by, at=FRIDAY),
    CaseAct.APPROVE: lambda case, by: extensions.approve_extension(case, by=by, at=FRIDAY),
    CaseAct.REFUSE: lambda case, by: extensions.refuse_extension(case, note="不同意。", by=by, at=FRIDAY),
}
USED = (
    CaseState.UNIT_REVIEW,
    CaseState.SUBMITTED,
    CaseState.APPROVED,
    CaseState.REFUSED,
    CaseState.WITHDRAWN,
)


def test_every_act_of_the_table_is_an_action_here():
    assert {act for _, act in EXTENSION_MOVES} == set(ACTS)


@pytest.mark.parametrize("state", USED)
@pytest.mark.parametrize("act", list(ACTS))
def test_a_move_of_the_table_is_made_and_every_other_is_refused(obligation, reporter, reviewer, state, act):
    case = ask(obligation, reporter)
    ExtensionRequest.objects.filter(pk=case.pk).update(
        state=state, new_due_on=PROPOSED if state == CaseState.APPROVED else None
    )
    target = EXTENSION_MOVES.get((state, act))
    if target is None:
        refused = refusal_of(ACTS[act], case, actor(reviewer))
        assert refused.message.endswith("。")
        assert fresh(case).state == state
    else:
        assert ACTS[act](case, actor(reviewer)).state == target


# --- Measures -----------------------------------------------------------------------------------------


def test_the_completion_of_a_measure_is_extended_for_its_lead(measure, reporter, reviewer, kejiting):
    case = ask(measure, reporter, proposed_on=date(2027, 3, 31))
    assert (case.obligation, case.body, case.due_on) == (None, kejiting, date(2026, 12, 31))
    approve(case, reviewer, at=moment(2026, 10, 12))
    now = fresh(measure)
    assert (now.due_on, now.original_due_on, now.extension_count) == (
        date(2027, 3, 31),
        date(2026, 12, 31),
        1,
    )
    assert now.due_why == "经督查室2026年10月12日批准延期，由原2026年12月31日延至2027年3月31日。"
    assert now.moves.get().act == MeasureAct.EXTEND
    assert now.state == MeasureState.IN_PROGRESS


def test_the_date_of_the_report_stays_when_the_measures_moves(measure, obligation, reporter, reviewer):
    approve(ask(measure, reporter, proposed_on=date(2027, 3, 31)), reviewer)
    assert fresh(obligation).due_on == DUE


def test_a_measure_of_the_time_before_keeps_its_first_date(measure, reporter, reviewer):
    Measure.objects.update(original_due_on=None)
    approve(ask(measure, reporter, proposed_on=date(2027, 3, 31)), reviewer)
    assert fresh(measure).original_due_on == date(2026, 12, 31)


def test_the_second_extension_of_a_measure_keeps_its_first_date(measure, reporter, reviewer):
    for proposed in (date(2027, 3, 31), date(2027, 6, 30)):
        approve(ask(fresh(measure), reporter, proposed_on=proposed), reviewer)
    now = fresh(measure)
    assert (now.due_on, now.original_due_on, now.extension_count) == (
        date(2027, 6, 30), date(2026, 12, 31), 2
    )  # fmt: skip
    assert "2026年12月31日" in now.due_why


def test_who_holds_the_lead_now_asks_for_the_measure(measure, reporter, kexie):
    measure.responsibilities.filter(role="lead").update(holder=kexie)
    case = ask(measure, reporter, proposed_on=date(2027, 3, 31))
    assert (case.body, case.body_name) == (kexie, "省科协")


def test_report_and_measure_may_each_have_a_request_open(measure, obligation, reporter):
    ask(measure, reporter, proposed_on=date(2027, 3, 31))
    assert ask(obligation, reporter).pk


def test_a_measure_without_a_date_needs_no_extension(obligation, reporter):
    assert refusal_of(ask, obligation.measure, reporter).code == "due_missing"


@pytest.mark.parametrize(
    "state", sorted(set(MeasureState) - {MeasureState.DISPATCHED, MeasureState.IN_PROGRESS})
)
def test_a_measure_that_is_not_being_worked_on_is_not_extended(measure, reporter, reviewer, state):
    case = ask(measure, reporter, proposed_on=date(2027, 3, 31))
    Measure.objects.filter(pk=measure.pk).update(state=state)
    assert refusal_of(approve, case, reviewer).code == "not_owed"
    assert fresh(measure).due_on == date(2026, 12, 31)


# --- A city's own system ------------------------------------------------------------------------------


def test_the_same_request_sent_again_is_the_same(city_obligation, city_reporter):
    def send(**different):
        return extensions.request_from_system(
            city_obligation, wish=wish(**different), by=actor(city_reporter), at=FRIDAY
        )

    case, is_new = send()
    again, is_new_again = send(text=" 方案尚在报批。\n")
    assert (is_new, is_new_again, again.pk) == (True, False, case.pk)
    with pytest.raises(RuleBroken) as refused:
        send(text="另一理由。")
    assert refused.value.code == "requested_already"


# --- The past -----------------------------------------------------------------------------------------


def test_the_number_of_extensions_at_a_past_moment_stays(obligation, reporter, reviewer):
    approve(ask(obligation, reporter), reviewer, at=moment(2026, 10, 12))
    approve(
        ask(owed_again(obligation), reporter, at=moment(2026, 10, 20), proposed_on=date(2026, 11, 20)),
        reviewer,
        at=moment(2026, 10, 21),
    )

    def then(when):
        row = Obligation.objects.as_of(when).get(pk=obligation.pk)
        return row.extensions_then, row.due_on_then

    assert then(moment(2026, 10, 11)) == (0, DUE)
    assert then(moment(2026, 10, 13)) == (1, PROPOSED)
    assert then(moment(2026, 10, 22)) == (2, date(2026, 11, 20))


def test_the_number_of_extensions_of_a_measure_at_a_past_moment_stays(measure, reporter, reviewer):
    approve(ask(measure, reporter, proposed_on=date(2027, 3, 31)), reviewer, at=moment(2026, 10, 12))
    counts = [
        Measure.objects.with_due_as_of(when).get(pk=measure.pk).extensions_then
        for when in (moment(2026, 10, 11), moment(2026, 10, 13))
    ]
    assert counts == [0, 1]


def test_the_sentence_of_a_first_extension_names_both_dates():
    words = extension_rules.why_extended(decided_on=DUE, before=DUE, after=OTHER, count=1, original=DUE)
    assert words == "经督查室2026年10月15日批准延期，由原2026年10月15日延至2026年10月23日。"


def test_every_reason_has_its_chinese_name():
    assert set(extension_rules.EXTENSION_REASON_NAMES) == set(ExtensionReason)


def test_the_record_tells_who_asked_and_who_decided(obligation, reporter, reviewer, kejiting: Body):
    case = ask(obligation, reporter)
    approve(case, reviewer)
    told = [event.verb for event in AuditEvent.objects.filter(verb__startswith="extension").order_by("id")]
    assert told == ["extension.begun", "extension.approve"]
