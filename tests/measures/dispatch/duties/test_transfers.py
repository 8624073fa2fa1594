"""A body renamed or merged: open duties move to the successor once, finished ones keep their names for ever."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from departments.actions import keep_succession
from departments.models import Body, Succession
from measures.cases.coordination import actions as coordinations
from measures.cases.inspection import actions as inspections
from measures.cases.moves import begin_case
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.duties.actions import transfer_duties
from measures.dispatch.duties.carrying import summary_of
from measures.dispatch.duties.rules import Fate, Matter
from measures.dispatch.duties.transfer_plan import plan_transfer
from measures.models import (
    ActionItem,
    CaseMove,
    CompletionRequest,
    Contribution,
    ExtensionRequest,
    InstructionCase,
    LeaderInstruction,
    Measure,
    Move,
    Obligation,
    ReportingPeriod,
    Responsibility,
    Submission,
    SubmissionPart,
    WorkPlan,
)
from measures.reporting import actions as reports
from measures.reporting.review import actions as reviews
from measures.states import Act, CaseAct, CaseKind, CaseState, MeasureState, ResponsibilityRole, State
from reports import figures
from tests.factories import (
    LONG_AGO,
    SETUP,
    accept,
    actor,
    content,
    give_back,
    make_body,
    moment,
    open_quarter,
    submit,
)

NOON = moment(2026, 10, 9, 12)
YESTERDAY = moment(2026, 10, 8, 18)
EARLIER = moment(2026, 10, 8, 9)


@pytest.fixture
def heir(policy):
    """省科学技术局 takes over 省科技厅's duties."""
    return make_body("省科学技术局")


@pytest.fixture
def succession(kejiting, heir):
    return keep_succession(
        Succession(predecessor=kejiting, successor=heir, happened_text="2026年机构改革"),
        by=SETUP,
        at=LONG_AGO,
    )


@pytest.fixture
def transfer(kejiting, heir, succession, reviewer):
    def transferred(**told):
        pair = {"successor": heir, "at": NOON} | told
        return transfer_duties(pair.pop("predecessor", kejiting), by=actor(reviewer), **pair)

    return transferred


def owed_by(body, period):
    return Obligation.objects.filter(body=body, period=period)


def of_measure(period, number):
    return Obligation.objects.with_names().get(period=period, measure__number=number, respondent="department")


def refused(code, act):
    with pytest.raises(RuleBroken) as refusal:
        act()
    assert refusal.value.code == code
    assert not Move.objects.filter(act=Act.TRANSFER).exists()
    return refusal.value


# --- What moves -------------------------------------------------------------------------------------


def test_the_duty_passes_and_the_printed_name_stays(transfer, kejiting, heir):
    before = list(Responsibility.objects.filter(body=kejiting).values_list("pk", "name_as_printed"))
    transfer()
    held = Responsibility.objects.filter(body=kejiting)
    assert list(held.values_list("pk", "name_as_printed")) == before
    assert set(held.values_list("holder_id", flat=True)) == {heir.pk}
    assert held.select_related("holder").first().name_now == "省科技厅（现省科学技术局）"


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (State.AWAITING, State.AWAITING),
        (State.DRAFTING, State.DRAFTING),
        (State.UNIT_REVIEW, State.DRAFTING),
        (State.SUBMITTED, State.SUBMITTED),
        (State.RETURNED, State.RETURNED),
    ],
)
def test_every_open_report_moves(state, after, transfer, obligation, reporter, approver, reviewer, heir):
    by, ways = actor(reporter), {State.DRAFTING, State.UNIT_REVIEW, State.SUBMITTED, State.RETURNED}
    if state is State.DRAFTING:
        reports.save_draft(obligation, content=content(), version=0, by=by, at=EARLIER)
    elif state in ways:
        reports.submit_report(
            obligation,
            content=content(),
            version=0,
            by=by,
            at=EARLIER,
            is_approver=state is not State.UNIT_REVIEW,
        )
    if state is State.RETURNED:
        give_back(Obligation.objects.get(pk=obligation.pk), reviewer, at=YESTERDAY)
    due_on = Obligation.objects.get(pk=obligation.pk).due_on
    transfer()
    now = Obligation.objects.get(pk=obligation.pk)
    assert (now.body, now.state, now.due_on) == (heir, after, due_on)
    told = now.moves.last()
    assert (told.act, told.body, told.from_state, told.by_name) == (Act.TRANSFER, heir, state, "王督查")
    assert AuditEvent.objects.about(now).filter(verb="obligation.transfer").exists()


def test_the_draft_goes_along_and_the_successor_hands_it_in(transfer, obligation, reporter, heir):
    reports.save_draft(
        obligation, content=content(done="已写一半"), version=0, by=actor(reporter), at=EARLIER
    )
    transfer()
    owed = Obligation.objects.with_names().get(pk=obligation.pk)
    assert owed.report.done == "已写一半"
    submit(owed, reporter, at=NOON)
    assert Submission.objects.get(obligation=owed).body_name == "省科学技术局"


@pytest.mark.parametrize("ending", ["accepted", "closed"])
def test_what_is_finished_stays_with_its_old_name(
    ending, transfer, period, obligation, reporter, reviewer, lead, kejiting, heir
):
    submit(obligation, reporter, at=EARLIER)
    accept(Obligation.objects.get(pk=obligation.pk), reviewer, at=YESTERDAY)
    if ending == "closed":
        ReportingPeriod.objects.filter(pk=period.pk).update(closed_at=YESTERDAY)
    SubmissionPart.objects.create(
        submission=obligation.submissions.get(), body=kejiting, body_name="省科技厅", stance="agree"
    )
    transfer()
    assert Obligation.objects.get(pk=obligation.pk).body == kejiting
    assert Submission.objects.get(obligation=obligation).body_name == "省科技厅"
    assert SubmissionPart.objects.get(body=kejiting).body_name == "省科技厅"
    assert owed_by(heir, period).exists() == (ending == "accepted")


def test_a_returned_round_keeps_its_name_and_the_next_bears_the_new_one(
    transfer, obligation, reporter, reviewer
):
    submit(obligation, reporter, at=EARLIER)
    give_back(Obligation.objects.get(pk=obligation.pk), reviewer, at=YESTERDAY)
    transfer()
    submit(Obligation.objects.with_names().get(pk=obligation.pk), reporter, at=NOON)
    rounds = Submission.objects.filter(obligation=obligation).order_by("round")
    assert [submission.body_name for submission in rounds] == ["省科技厅", "省科学技术局"]


def test_yesterdays_figures_are_the_same_tomorrow(transfer, period, obligation, reporter, heir):
    submit(obligation, reporter, at=EARLIER)
    before = figures.rows(period, as_of=YESTERDAY)
    transfer()
    assert figures.rows(period, as_of=YESTERDAY) == before
    now = {row.obligation_id: row for row in figures.rows(period, as_of=NOON)}
    assert now[obligation.pk].body_id == heir.pk
    assert len(now) == len(before)


def test_a_new_period_asks_the_successor(transfer, policy, lead, kejiting, heir):
    transfer()
    later = open_quarter(policy, lead, quarter=4, at=moment(2026, 12, 21))
    assert owed_by(heir, later).count() == 4
    assert not owed_by(kejiting, later).exists()


# --- Where the successor stands already ---------------------------------------------------------------


@pytest.fixture
def doubled(period, obligation, heir):
    """Both owe a report on the same measure for the same period, as after the first half of a merger of two cities."""
    return Obligation.objects.create(
        period=period, measure=obligation.measure, body=heir, respondent="department", state=State.AWAITING,
        state_at=LONG_AGO, due_on=period.due_on, original_due_on=period.due_on, created_at=LONG_AGO,
    )  # fmt: skip


def test_a_second_report_on_the_same_measure_is_excused_with_a_note(transfer, obligation, doubled, kejiting):
    transfer()
    now = Obligation.objects.get(pk=obligation.pk)
    assert (now.body, now.state) == (kejiting, State.EXCUSED)
    assert "同期已有" in now.moves.last().note
    assert Obligation.objects.get(pk=doubled.pk).state == State.AWAITING


def test_a_second_report_the_office_holds_is_still_decided(
    transfer, obligation, doubled, reporter, reviewer, kejiting
):
    submit(obligation, reporter, at=EARLIER)
    plan = transfer()
    stays = plan.of(Matter.OBLIGATION, Fate.STAYS)
    assert [entry.row.pk for entry in stays] == [obligation.pk]
    now = Obligation.objects.with_names().get(pk=obligation.pk)
    assert (now.body, now.state) == (kejiting, State.SUBMITTED)
    assert accept(now, reviewer, at=NOON).state == State.ACCEPTED


def test_an_excused_reports_request_for_more_time_is_withdrawn(transfer, obligation, doubled, kejiting):
    asked = ask_for_time(obligation, kejiting)
    transfer()
    assert ExtensionRequest.objects.get(pk=asked.pk).state == CaseState.WITHDRAWN


# --- Beside the reports -------------------------------------------------------------------------------


def ask_for_time(obligation, body):
    case = ExtensionRequest(
        measure=obligation.measure, obligation=obligation, body=body, body_name=body.name,
        due_on=date(2026, 10, 15), proposed_on=date(2026, 11, 15), reason="funding", text="资金未到",
        progress="过半", requested_at=EARLIER, requested_by_name="李经办",
    )  # fmt: skip
    return begin_case(case, state=CaseState.SUBMITTED, by=SETUP, at=EARLIER)


def ask_to_complete(measure, body):
    case = CompletionRequest(
        measure=measure, body=body, body_name=body.name, round=1, statement="已完成",
        requested_at=EARLIER, requested_by_name="李经办",
    )  # fmt: skip
    return begin_case(case, state=CaseState.SUBMITTED, by=SETUP, at=EARLIER)


def instruct(measure, body, state=CaseState.OPEN, *, instruction=None, by=None):
    instruction = instruction or LeaderInstruction.objects.create(
        measure=measure, leader="省长", given_on=date(2026, 10, 1), extract="抓紧", priority="urgent",
        due_on=date(2026, 10, 20), registered_at=EARLIER, registered_by=by, registered_by_name="王督查",
    )  # fmt: skip
    case = InstructionCase(instruction=instruction, body=body, body_name=body.name, due_on=date(2026, 10, 20))
    return begin_case(case, state=state, by=SETUP, at=EARLIER)


def plan_for(policy, body, state=CaseState.OPEN):
    case = WorkPlan(policy=policy, body=body, due_on=date(2026, 10, 30), created_at=EARLIER)
    return begin_case(case, state=state, by=SETUP, at=EARLIER)


def test_open_requests_pass_under_the_name_that_made_them(transfer, obligation, kejiting, heir):
    asked, done = ask_for_time(obligation, kejiting), ask_to_complete(obligation.measure, kejiting)
    transfer()
    for case in (asked, done):
        case.refresh_from_db()
        assert (case.body, case.body_name, case.state) == (heir, "省科技厅", CaseState.SUBMITTED)
        assert case.history.last().act == CaseAct.TRANSFER


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (CaseState.OPEN, CaseState.OPEN),
        (CaseState.ACKNOWLEDGED, CaseState.ACKNOWLEDGED),
        (CaseState.UNIT_REVIEW, CaseState.ACKNOWLEDGED),
        (CaseState.SUBMITTED, CaseState.SUBMITTED),
        (CaseState.RETURNED, CaseState.RETURNED),
    ],
)
def test_open_instructions_pass(state, after, transfer, obligation, reviewer, kejiting, heir):
    case = instruct(obligation.measure, kejiting, state, by=reviewer)
    transfer()
    case.refresh_from_db()
    assert (case.body, case.body_name, case.state) == (heir, "省科学技术局", after)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (CaseState.OPEN, CaseState.WITHDRAWN),
        (CaseState.UNIT_REVIEW, CaseState.WITHDRAWN),
        (CaseState.RETURNED, CaseState.WITHDRAWN),
        (CaseState.SUBMITTED, CaseState.SUBMITTED),
    ],
)
def test_an_instruction_the_successor_has_too_ends(
    state, after, transfer, obligation, reviewer, kejiting, heir
):
    own = instruct(obligation.measure, heir, by=reviewer)
    case = instruct(obligation.measure, kejiting, state, instruction=own.instruction)
    transfer()
    case.refresh_from_db()
    assert (case.body, case.state) == (kejiting, after)
    own.refresh_from_db()
    assert own.state == CaseState.OPEN


def test_what_is_to_be_coordinated_done_and_mended_passes(
    transfer, obligation, kexie, kejiting, heir, reviewer
):
    by, at, due_on = actor(reviewer), moment(2026, 10, 9), date(2026, 10, 30)
    wish = coordinations.Matter("接口", "没有开放。", "请开放。")
    measure = obligation.measure
    raised, theirs = (
        coordinations.raise_matter(measure, body, matter=wish, is_approver=True, by=by, at=at)
        for body in (kejiting, kexie)
    )
    (errand,) = coordinations.assign(theirs, bodies=[kejiting], task="开放", due_on=due_on, by=by, at=at)
    planned = inspections.Plan("督查", "核实", "看现场", at.date(), at.date(), "甲、乙")
    case = inspections.plan_inspection(
        planned, bodies=[kejiting], measures=[measure], by=by, at=at
    ).cases.get()
    transfer()
    for row in (raised, errand, case):
        row.refresh_from_db()
        assert row.body == heir
    assert (raised.body_name, errand.body_name) == ("省科技厅", "省科学技术局")


@pytest.mark.parametrize("state", [CaseState.APPROVED, CaseState.WITHDRAWN])
def test_ended_cases_stay(state, transfer, obligation, reviewer, kejiting):
    case = instruct(obligation.measure, kejiting, state, by=reviewer)
    transfer()
    case.refresh_from_db()
    assert (case.body, case.body_name) == (kejiting, "省科技厅")


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (CaseState.OPEN, CaseState.OPEN),
        (CaseState.UNIT_REVIEW, CaseState.OPEN),
        (CaseState.SUBMITTED, CaseState.SUBMITTED),
        (CaseState.RETURNED, CaseState.RETURNED),
        (CaseState.APPROVED, CaseState.APPROVED),
    ],
)
def test_the_work_plan_passes(state, after, transfer, policy, kejiting, heir):
    plan = plan_for(policy, kejiting, state)
    transfer()
    plan.refresh_from_db()
    assert (plan.body, plan.state) == (heir, after)
    assert CaseMove.objects.filter(kind=CaseKind.PLAN, case_id=plan.pk).last().act == CaseAct.TRANSFER


def test_a_plan_stays_where_the_successor_has_one(transfer, policy, kejiting, heir):
    plan, own = plan_for(policy, kejiting), plan_for(policy, heir)
    done = transfer()
    plan.refresh_from_db()
    assert plan.body == kejiting
    assert "已有该文件的工作方案" in done.of(Matter.PLAN, Fate.STAYS)[0].why
    assert WorkPlan.objects.filter(body=heir).get() == own


def test_contributions_pass_and_ones_to_oneself_go(
    transfer, period, obligation, kexie_obligation, kejiting, heir
):
    asked = Contribution.objects.create(obligation=kexie_obligation, body=kejiting)
    silent = Contribution.objects.create(obligation=obligation, body=heir)
    said = Contribution.objects.create(
        obligation=of_measure(period, 2), body=heir, stance="agree", answered_at=EARLIER
    )
    transfer()
    asked.refresh_from_db()
    assert asked.body == heir
    assert not Contribution.objects.filter(pk=silent.pk).exists()
    said.refresh_from_db()
    assert said.body == heir


def test_where_both_were_asked_the_successors_answer_counts(
    transfer, period, kexie_obligation, kejiting, heir, kexie, shenyang
):
    own = Contribution.objects.create(obligation=kexie_obligation, body=heir)
    Contribution.objects.create(obligation=kexie_obligation, body=kejiting)
    transfer()
    assert list(Contribution.objects.filter(obligation=kexie_obligation)) == [own]


def test_an_answer_given_is_kept_where_both_were_asked(transfer, kexie_obligation, kejiting, heir):
    Contribution.objects.create(obligation=kexie_obligation, body=heir)
    said = Contribution.objects.create(
        obligation=kexie_obligation, body=kejiting, stance="differ", text="不同意", answered_at=EARLIER
    )
    transfer()
    said.refresh_from_db()
    assert (said.body, said.text) == (kejiting, "不同意")


def test_assignments_of_items_pass_once(transfer, obligation, kejiting, heir):
    first, second = ActionItem.objects.filter(measure=obligation.measure)[:2]
    first.bodies.add(kejiting, through_defaults={"order": 1})
    second.bodies.add(kejiting, through_defaults={"order": 1})
    second.bodies.add(heir, through_defaults={"order": 2})
    transfer()
    assert list(first.bodies.all()) == [heir]
    assert list(second.bodies.all()) == [heir]


# --- Receipts ---------------------------------------------------------------------------------------


@pytest.fixture
def slip(drafts, reviewer):
    measure = Measure.objects.get(policy=drafts, number=1)
    return dispatch_actions.dispatch_measure(measure, by=actor(reviewer), at=YESTERDAY)


def test_an_unsigned_receipt_is_the_successors_to_sign(slip, transfer, kejiting, heir, reporter):
    transfer()
    receipt = slip.receipts.get(body=heir)
    assert (receipt.is_lead, receipt.body_name) == (True, "省科学技术局")
    dispatch_actions.sign_receipt(receipt, by=actor(reporter), at=NOON)
    assert Measure.objects.get(pk=slip.measure_id).state == MeasureState.IN_PROGRESS


def test_a_signed_receipt_stays(slip, transfer, kejiting, reporter):
    receipt = slip.receipts.get(body=kejiting)
    dispatch_actions.sign_receipt(receipt, by=actor(reporter), at=YESTERDAY)
    transfer()
    receipt.refresh_from_db()
    assert (receipt.body, receipt.body_name, receipt.signed_by_name) == (kejiting, "省科技厅", "李经办")


@pytest.mark.parametrize("is_signed", [True, False])
def test_one_slip_is_signed_for_once(is_signed, slip, transfer, reviewer, reporter, kejiting):
    """The successor stands in the same bracket: its own receipt remains, now as the lead's."""
    support = slip.receipts.exclude(is_lead=True).order_by("pk").first()
    if is_signed:
        dispatch_actions.sign_receipt(support, by=actor(reporter), at=YESTERDAY)
    Succession.objects.all().delete()
    Succession.objects.create(predecessor=kejiting, successor=support.body)
    transfer(successor=support.body)
    assert not slip.receipts.filter(body=kejiting).exists()
    support.refresh_from_db()
    assert support.is_lead
    state = Measure.objects.get(pk=slip.measure_id).state
    assert state == (MeasureState.IN_PROGRESS if is_signed else MeasureState.DISPATCHED)


# --- Two become one -----------------------------------------------------------------------------------


@pytest.fixture
def merger(policy):
    """辽宁银监局 and 辽宁保监局 become 辽宁银保监局; in measure （九） both stand, the first one as its lead."""
    names = ("辽宁银监局", "辽宁保监局", "辽宁银保监局")
    bank, insurance, one = (Body.objects.get(name=name) for name in names)
    Body.objects.filter(pk=one.pk).update(valid_to=None)
    one.refresh_from_db()
    measure = Measure.objects.get(policy=policy, number=9)
    measure.responsibilities.filter(role=ResponsibilityRole.LEAD).update(
        body=bank, holder=bank, name_as_printed=bank.name
    )
    return bank, insurance, one, measure


def test_two_merge_into_one_that_stands_in_one_measure_twice(merger, policy, lead, reviewer):
    bank, insurance, one, measure = merger
    period = open_quarter(policy, lead)
    owed = Obligation.objects.get(period=period, measure=measure, respondent="department")
    asked = Contribution.objects.get(obligation=owed, body=insurance)
    for body in (bank, insurance):
        transfer_duties(body, successor=one, by=actor(reviewer), at=NOON)
    held = measure.responsibilities.filter(holder=one).order_by("order").select_related("holder")
    assert {row.body_id for row in held} == {bank.pk, insurance.pk}
    assert {row.name_now for row in held} == {"辽宁银监局（现辽宁银保监局）", "辽宁保监局（现辽宁银保监局）"}
    assert Obligation.objects.get(pk=owed.pk).body == one
    assert not Contribution.objects.filter(pk=asked.pk).exists()


def test_the_order_of_a_merger_does_not_matter(merger, policy, lead, reviewer):
    bank, insurance, one, measure = merger
    period = open_quarter(policy, lead)
    owed = Obligation.objects.get(period=period, measure=measure, respondent="department")
    assert Contribution.objects.filter(obligation=owed, body=insurance).exists()
    for body in (insurance, bank):
        transfer_duties(body, successor=one, by=actor(reviewer), at=NOON)
    assert Obligation.objects.get(pk=owed.pk).body == one
    assert not Contribution.objects.filter(obligation=owed).exists()


# --- In part ------------------------------------------------------------------------------------------


@pytest.fixture
def partial(kejiting, heir, succession):
    Succession.objects.filter(pk=succession.pk).update(is_partial=True)


def number(n):
    return Measure.objects.get(number=n).pk


def test_in_part_only_the_chosen_measures_pass(transfer, partial, period, policy, kejiting, heir):
    plan = plan_for(policy, kejiting)
    done = transfer(measures=[number(1)])
    assert list(owed_by(heir, period).values_list("measure__number", flat=True)) == [1]
    assert owed_by(kejiting, period).count() == 3
    assert Responsibility.objects.filter(holder=heir).count() == 1
    plan.refresh_from_db()
    assert plan.body == kejiting
    assert "工作方案仍属原单位" in done.of(Matter.PLAN, Fate.STAYS)[0].why


def test_in_part_without_a_choice_is_refused(transfer, partial, period):
    assert refused("measures_missing", transfer).field == "measures"


def test_a_choice_where_everything_passes_is_refused(transfer, period):
    refused("measures_chosen", lambda: transfer(measures=[number(1)]))


# --- Refusals -----------------------------------------------------------------------------------------


def test_to_itself_is_refused(transfer, period, kejiting):
    refused("same_body", lambda: transfer(successor=kejiting))


def test_without_a_registered_succession_it_is_refused(transfer, period, kexie):
    refused("succession_missing", lambda: transfer(successor=kexie))


def test_to_a_body_that_no_longer_exists_is_refused(transfer, period, heir, kexie):
    Body.objects.filter(pk=heir.pk).update(valid_to=date(2026, 10, 8))
    Succession.objects.create(predecessor=heir, successor=kexie)
    heir.refresh_from_db()
    message = refused("body_no_longer_valid", transfer).message
    assert "省科协" in message


def test_on_the_successors_last_day_it_may_still_take_over(transfer, heir):
    Body.objects.filter(pk=heir.pk).update(valid_to=NOON.date())
    heir.refresh_from_db()
    assert not transfer().is_empty


def test_to_a_body_that_does_not_exist_yet_is_refused(transfer, period, heir):
    heir.valid_from = date(2026, 10, 10)
    refused("body_not_yet_valid", transfer)


def test_before_the_succession_happens_it_is_refused(transfer, period, succession):
    Succession.objects.filter(pk=succession.pk).update(happened_on=date(2026, 10, 10))
    refused("succession_to_come", transfer)


def test_round_in_a_circle_is_refused(transfer, period, kejiting, kexie, heir):
    Succession.objects.create(predecessor=heir, successor=kexie)
    Succession.objects.create(predecessor=kexie, successor=kejiting)
    refused("succession_cycle", transfer)


def test_a_circle_is_refused_when_it_is_registered(succession, kejiting, heir, kexie):
    keep_succession(Succession(predecessor=heir, successor=kexie), by=SETUP, at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        keep_succession(Succession(predecessor=kexie, successor=kejiting), by=SETUP, at=NOON)
    assert refusal.value.code == "succession_cycle"
    assert not Succession.objects.filter(predecessor=kexie).exists()


# --- Preview, repetition, trace -----------------------------------------------------------------------


def test_what_was_previewed_is_what_is_done(transfer, period, kejiting, heir, succession):
    seen = plan_transfer(kejiting, heir)
    done = transfer(expected=seen.fingerprint)
    assert summary_of(done) == summary_of(seen)
    assert "填报任务 4 项" in summary_of(done)


def test_a_preview_that_is_out_of_date_is_refused(
    transfer, period, obligation, reporter, kejiting, heir, succession
):
    seen = plan_transfer(kejiting, heir)
    submit(obligation, reporter, at=YESTERDAY)
    with pytest.raises(StaleVersion):
        transfer(expected=seen.fingerprint)
    assert not Responsibility.objects.filter(holder=heir).exists()
    assert not owed_by(heir, period).exists()


def test_a_second_time_nothing_moves_and_nothing_is_written(transfer, period, kejiting, heir, succession):
    seen = plan_transfer(kejiting, heir)
    transfer(expected=seen.fingerprint)
    moves, events = Move.objects.count(), AuditEvent.objects.count()
    again = transfer(expected=seen.fingerprint)
    assert again.is_empty
    assert summary_of(again) == "没有需要移交的事项"
    assert (Move.objects.count(), AuditEvent.objects.count()) == (moves, events)


def test_the_transfer_leaves_one_trace_that_tells_every_row(transfer, period, kejiting, heir):
    plan = transfer()
    event = AuditEvent.objects.about(kejiting).get(verb="body.duties_transferred")
    assert event.after["successor"] == heir.pk
    assert event.after["moves"]["obligation"] == [e.row.pk for e in plan.of(Matter.OBLIGATION, Fate.MOVES)]
    assert "省科技厅 → 省科学技术局" in event.summary


def test_the_ledger_is_drawn_anew(transfer, obligation):
    version = Measure.objects.get(pk=obligation.measure_id).version
    transfer()
    assert Measure.objects.get(pk=obligation.measure_id).version == version + 1


def test_who_read_it_as_the_old_bodys_is_told(transfer, obligation, reporter, reviewer):
    """A page opened before the transfer cannot act on what is another body's now."""
    transfer()
    with pytest.raises(StaleVersion):
        submit(obligation, reporter, at=NOON)
    with pytest.raises(StaleVersion):
        reviews.accept_report(obligation, round=1, by=actor(reviewer), at=NOON)
    assert not Submission.objects.exists()


def test_a_transfer_takes_the_same_queries_for_its_preview_whatever_it_holds(
    period, kejiting, heir, succession, django_assert_max_num_queries
):
    with django_assert_max_num_queries(21):
        assert plan_transfer(kejiting, heir).count(Fate.MOVES) > 8


# --- Going on from what was reported under the old name ----------------------------------------------


@pytest.fixture
def last_quarter(policy, lead, kejiting, reporter, reviewer):
    """省科技厅 reported on measure （一） for the second quarter; that period is over."""
    period = open_quarter(policy, lead, quarter=2, at=moment(2026, 6, 22))
    owed = Obligation.objects.with_names().get(period=period, measure__number=1, body=kejiting)
    submit(owed, reporter, at=moment(2026, 7, 1))
    accept(Obligation.objects.get(pk=owed.pk), reviewer, at=moment(2026, 7, 2))
    ReportingPeriod.objects.filter(pk=period.pk).update(closed_at=moment(2026, 7, 20))
    return owed


def test_the_successor_goes_on_from_the_old_bodys_report(last_quarter, transfer, obligation, heir):
    transfer()
    owed = Obligation.objects.with_names().get(pk=obligation.pk)
    earlier = Submission.objects.earlier_than(owed).get()
    assert (earlier.obligation_id, earlier.body_name) == (last_quarter.pk, "省科技厅")
    assert Obligation.objects.with_earlier_report().get(pk=owed.pk).earlier_id == earlier.pk


def test_nothing_changed_can_be_said_after_a_renaming(last_quarter, transfer, obligation, reporter):
    transfer()
    owed = Obligation.objects.with_names().get(pk=obligation.pk)
    reports.report_no_change(owed, by=actor(reporter), at=NOON, is_approver=True)
    said = Submission.objects.get(obligation=owed)
    assert (said.done, said.body_name) == ("已完成阶段性工作。", "省科学技术局")


def test_it_goes_on_from_its_forerunner_after_a_second_renaming(
    last_quarter, transfer, obligation, heir, reporter, policy, lead, reviewer
):
    transfer()
    submit(Obligation.objects.with_names().get(pk=obligation.pk), reporter, at=NOON)
    accept(Obligation.objects.get(pk=obligation.pk), reviewer, at=NOON)
    newest = make_body("省科技创新厅")
    Succession.objects.create(predecessor=heir, successor=newest)
    transfer(predecessor=heir, successor=newest)
    later = open_quarter(policy, lead, quarter=4, at=moment(2026, 12, 21))
    owed = Obligation.objects.with_names().get(period=later, measure__number=1)
    assert owed.body == newest
    names = [submission.body_name for submission in Submission.objects.earlier_than(owed)]
    assert names == ["省科学技术局", "省科技厅"]


def test_other_bodies_reports_are_not_ones_own(last_quarter, kexie, lead, policy, heir):
    later = open_quarter(policy, lead, quarter=3)
    stranger = Obligation.objects.create(
        period=later, measure=last_quarter.measure, body=heir, respondent="department", state=State.AWAITING,
        state_at=LONG_AGO, due_on=later.due_on, original_due_on=later.due_on, created_at=LONG_AGO,
    )  # fmt: skip
    assert not Submission.objects.earlier_than(stranger).exists()
    assert Obligation.objects.with_earlier_report().get(pk=stranger.pk).earlier_id is None
