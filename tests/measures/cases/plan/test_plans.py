"""Work plans: writing, signing, deciding, revising, and milestones reached."""

from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from audit.rules import Actor, ActorKind, Channel, RuleBroken, StaleVersion
from measures.cases.moves import begin_case
from measures.cases.plan import actions as plans
from measures.cases.plan.rules import Counts, PlannedRow
from measures.dispatch import actions as dispatch_actions
from measures.models import CaseMove, Measure, Milestone, PlanRound, Responsibility, WorkPlan
from measures.states import CASE_ACT_NAMES, PLAN_MOVES, CaseAct, CaseState, MeasureState
from tests.factories import SETUP, actor, moment

ASKED = moment(2026, 9, 21)
NOON = moment(2026, 10, 9, 12)
LATER = moment(2026, 10, 12, 9)
DUE = date(2026, 10, 26)


@pytest.fixture
def plan(policy, kejiting):
    """省科技厅 owes a plan since 21 September, due on 26 October."""
    return ask(policy, kejiting)


@pytest.fixture
def kexie_plan(policy, kexie):
    return ask(policy, kexie)


def ask(policy, body):
    made = WorkPlan(policy=policy, body=body, due_on=DUE, due_why="测试。", created_at=ASKED)
    return begin_case(made, state=CaseState.OPEN, by=SETUP, at=ASKED)


def measure(number):
    return Measure.objects.get(number=number)


def row(number, title, due_on, position=0):
    return PlannedRow(position, measure(number).pk if number else None, title, due_on)


def goals():
    return [
        row(1, "印发实施方案", date(2026, 9, 30), 0),
        row(1, "完成首批项目", date(2026, 12, 31), 1),
        row(2, "召开推进会", date(2026, 10, 8), 2),
    ]


def fresh(plan):
    return WorkPlan.objects.get(pk=plan.pk)


def submit(plan, by, *, rows=None, at=NOON, is_approver=True, summary=""):
    return plans.submit_plan(
        plan,
        summary=summary,
        rows=goals() if rows is None else rows,
        version=fresh(plan).version,
        is_approver=is_approver,
        by=actor(by),
        at=at,
    )


def approve(plan, by, *, at=NOON):
    return plans.approve_plan(plan, round=fresh(plan).rounds, by=actor(by), at=at)


def give_back(plan, by, *, at=NOON, comment="请细化目标。"):
    return plans.return_plan(plan, round=fresh(plan).rounds, comment=comment, by=actor(by), at=at)


def refused(act, code):
    with pytest.raises(RuleBroken) as refusal:
        act()
    assert refusal.value.code == code
    assert refusal.value.message
    return refusal.value


@pytest.fixture
def approved(plan, approver, reviewer):
    submit(plan, approver)
    approve(plan, reviewer)
    return fresh(plan)


# --- Asking -----------------------------------------------------------------------------------------


def test_giving_a_measure_out_asks_its_departments_for_a_plan(drafts, kejiting, lead):
    dispatch_actions.dispatch_measure(measure(1), by=actor(lead), at=ASKED)
    made = WorkPlan.objects.get(policy=drafts, body=kejiting)
    assert (made.state, made.rounds, made.in_force) == (CaseState.OPEN, 0, None)
    assert made.due_why


def test_bodies_of_the_time_before_dispatch_are_asked_once(policy, kejiting, shenyang, lead):
    Measure.objects.filter(number=9).update(is_open_to_cities=True)
    asked = plans.ask_for_plans(policy, by=actor(lead), at=ASKED)
    holders = set(Responsibility.objects.values_list("holder_id", flat=True))
    assert {made.body_id for made in asked} <= holders
    assert kejiting.pk in {made.body_id for made in asked}
    assert shenyang.pk not in {made.body_id for made in asked}
    assert all(made.due_why.endswith("。") for made in asked)
    assert CaseMove.objects.filter(kind="plan").count() == len(asked)
    refused(lambda: plans.ask_for_plans(policy, by=actor(lead), at=NOON), "nobody_unasked")
    assert WorkPlan.objects.count() == len(asked)


# --- Writing ----------------------------------------------------------------------------------------


def test_half_finished_rows_are_kept_and_empty_ones_dropped(plan, reporter):
    rows = [row(1, "  印发  方案 ", None, 0), row(2, "", None, 1), row(None, "", date(2026, 12, 1), 2)]
    kept = plans.save_plan(plan, summary=" 概要 ", rows=rows, version=0, by=actor(reporter), at=NOON)
    assert kept.draft == [
        {"measure": measure(1).pk, "title": "印发 方案", "due_on": ""},
        {"measure": None, "title": "", "due_on": "2026-12-01"},
    ]
    assert (kept.summary, kept.version, kept.state, kept.saved_by_name) == (
        "概要", 1, CaseState.OPEN, "李经办",
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="plan.saved").count() == 1
    assert PlanRound.objects.count() == 0


def test_a_save_over_somebody_elses_is_refused_and_names_them(plan, reporter, approver):
    plans.save_plan(plan, summary="甲", rows=[], version=0, by=actor(reporter), at=NOON)
    with pytest.raises(StaleVersion, match="李经办 12:00"):
        plans.save_plan(plan, summary="乙", rows=[], version=0, by=actor(approver), at=LATER)
    assert fresh(plan).summary == "甲"


def test_a_plan_handed_over_since_it_was_read_is_not_written(plan, kexie, reporter):
    WorkPlan.objects.filter(pk=plan.pk).update(body=kexie)
    with pytest.raises(StaleVersion, match="移交"):
        plans.save_plan(plan, summary="甲", rows=[], version=0, by=actor(reporter), at=NOON)
    assert fresh(plan).summary == ""


class BrokenOff(Actor):
    """Somebody whose act breaks off where it is recorded."""

    def __getattribute__(self, name):
        if name == "channel":
            raise ConnectionAbortedError
        return super().__getattribute__(name)


BREAKING_OFF = BrokenOff(ActorKind.USER, "李经办", Channel.WEB)


def test_a_save_that_breaks_off_keeps_nothing(plan):
    before = WorkPlan.objects.filter(pk=plan.pk).values().get()
    with pytest.raises(ConnectionAbortedError):
        plans.save_plan(plan, summary="甲", rows=goals(), version=0, by=BREAKING_OFF, at=NOON)
    assert WorkPlan.objects.filter(pk=plan.pk).values().get() == before


@pytest.mark.parametrize(
    ("title", "code"),
    [("长" * 201, "too_long"), ("目标\x00", "bad_character"), ("目标\ud800", "bad_character")],
)
def test_what_cannot_be_kept_is_refused_in_a_draft_too(plan, reporter, title, code):
    refusal = refused(
        lambda: plans.save_plan(
            plan, summary="", rows=[row(1, title, None, 4)], version=0, by=actor(reporter), at=NOON
        ),
        code,
    )
    assert refusal.field == "row-4-title"
    assert fresh(plan).version == 0


def test_an_overlong_summary_is_refused(plan, reporter):
    refusal = refused(lambda: submit(plan, reporter, summary="长" * 2001), "too_long")
    assert refusal.field == "summary"


def test_a_reporter_hands_in_to_the_unit_and_the_approver_signs(plan, reporter, approver):
    handed_in = submit(plan, reporter, is_approver=False)
    assert handed_in.state == CaseState.UNIT_REVIEW
    assert PlanRound.objects.count() == 0
    signed = plans.sign_off_plan(plan, version=handed_in.version, by=actor(approver), at=LATER)
    assert (signed.state, signed.rounds) == (CaseState.SUBMITTED, 1)
    round_1 = PlanRound.objects.get()
    assert (round_1.submitted_by_name, round_1.drafted_by_name, round_1.is_late) == (
        "陈厅长", "李经办", False,
    )  # fmt: skip
    assert round_1.body_id == plan.body_id


def test_a_body_without_approver_hands_in_to_the_office(kexie_plan, kexie_reporter):
    sent = submit(kexie_plan, kexie_reporter, rows=[row(3, "印发方案", date(2026, 12, 1))], is_approver=False)
    assert sent.state == CaseState.SUBMITTED
    # Five working days from Friday 9 October (Saturday the 10th is worked).
    assert sent.review_due_on == date(2026, 10, 15)
    assert "报送" in sent.review_due_why


def test_a_round_freezes_the_milestones_in_order(plan, approver):
    submit(plan, approver, rows=list(reversed(goals())))
    frozen = Milestone.objects.order_by("ordinal").values_list("ordinal", "title", "due_on")
    assert list(frozen) == [
        (1, "印发实施方案", date(2026, 9, 30)),
        (2, "完成首批项目", date(2026, 12, 31)),
        (3, "召开推进会", date(2026, 10, 8)),
    ]


def test_a_plan_after_its_date_is_late(plan, approver):
    submit(plan, approver, at=moment(2026, 10, 27))
    assert PlanRound.objects.get().is_late


def test_the_approver_does_not_sign_what_they_did_not_read(plan, reporter, approver):
    handed_in = submit(plan, reporter, is_approver=False)
    with pytest.raises(StaleVersion):
        plans.sign_off_plan(plan, version=handed_in.version - 1, by=actor(approver), at=NOON)
    assert fresh(plan).state == CaseState.UNIT_REVIEW


def test_a_plan_for_a_measure_that_went_to_another_body_is_not_signed(plan, kexie, reporter, approver):
    handed_in = submit(plan, reporter, is_approver=False)
    Responsibility.objects.filter(measure__number=2, holder=plan.body).update(holder=kexie)
    sign = lambda: plans.sign_off_plan(plan, version=handed_in.version, by=actor(approver), at=NOON)  # noqa: E731
    refused(sign, "measure_unknown")
    assert PlanRound.objects.count() == 0


def test_the_writer_takes_back_and_the_approver_gives_back(plan, reporter, approver):
    submit(plan, reporter, is_approver=False)
    assert plans.recall_plan(plan, by=actor(reporter), at=NOON).state == CaseState.OPEN
    submit(plan, reporter, is_approver=False)
    refused(lambda: plans.send_back_plan(plan, comment=" ", by=actor(approver), at=NOON), "comment_missing")
    sent_back = plans.send_back_plan(plan, comment="请写明时间。", by=actor(approver), at=NOON)
    assert sent_back.state == CaseState.OPEN
    assert plan.history.last().note == "请写明时间。"


def test_a_refused_hand_in_writes_nothing(plan, reporter):
    refused(lambda: submit(plan, reporter, rows=[row(1, "目标", None)]), "due_missing")
    refused(lambda: submit(plan, reporter, rows=[]), "nothing_planned")
    kept = fresh(plan)
    assert (kept.state, kept.version, kept.draft) == (CaseState.OPEN, 0, [])
    assert CaseMove.objects.filter(kind="plan", case_id=plan.pk).count() == 1


# --- Deciding ---------------------------------------------------------------------------------------


def test_approval_puts_the_round_in_force(plan, approver, reviewer):
    submit(plan, approver)
    decided = plans.approve_plan(plan, round=1, comment="同意", by=actor(reviewer), at=LATER)
    kept = fresh(plan)
    assert kept.in_force == decided
    assert (kept.state, kept.review_due_on) == (CaseState.APPROVED, None)
    assert (decided.decision, decided.comment, decided.decided_by_name) == ("accept", "同意", "王督查")


def test_a_returned_plan_gets_a_new_due_date_and_says_why(plan, approver, reviewer):
    submit(plan, approver, at=moment(2026, 10, 26, 10))
    give_back(plan, reviewer, at=moment(2026, 10, 28))
    kept = fresh(plan)
    assert kept.state == CaseState.RETURNED
    # Five working days after Wednesday 28 October.
    assert kept.due_on == date(2026, 11, 4)
    assert "2026年10月28日退回" in kept.due_why
    assert "2026年10月26日" in kept.due_why


def test_what_was_left_of_the_time_is_given_back(plan, approver, reviewer):
    submit(plan, approver, at=moment(2026, 9, 28))
    give_back(plan, reviewer, at=moment(2026, 10, 12))
    assert fresh(plan).due_on > date(2026, 10, 26)


def test_a_return_needs_a_comment(plan, approver, reviewer):
    submit(plan, approver)
    refused(lambda: give_back(plan, reviewer, comment=" "), "comment_missing")
    assert fresh(plan).state == CaseState.SUBMITTED
    assert PlanRound.objects.get().decision == ""


def test_a_round_is_decided_once(plan, approver, reviewer, lead):
    submit(plan, approver)
    approve(plan, reviewer)
    refusal = refused(lambda: give_back(plan, lead), "decided_already")
    assert "王督查" in refusal.message


def test_only_the_round_that_was_read_is_decided(plan, approver, reviewer):
    submit(plan, approver)
    give_back(plan, reviewer)
    submit(plan, approver)
    with pytest.raises(StaleVersion):
        plans.approve_plan(plan, round=3, by=actor(reviewer), at=NOON)
    refused(lambda: plans.approve_plan(plan, round=4, by=actor(reviewer), at=NOON), "stale_version")


def test_a_machine_decides_nothing(plan, approver):
    submit(plan, approver)
    refused(lambda: plans.approve_plan(plan, round=1, by=SETUP, at=NOON), "person_needed")


# --- Every move, and none besides ---------------------------------------------------------------------

ACTS = {
    CaseAct.HAND_IN: lambda plan, people: submit(plan, people["reporter"], is_approver=False, rows=other()),
    CaseAct.SUBMIT: lambda plan, people: submit(plan, people["approver"], rows=other()),
    CaseAct.RECALL: lambda plan, people: plans.recall_plan(plan, by=actor(people["reporter"]), at=NOON),
    CaseAct.SEND_BACK: lambda plan, people: plans.send_back_plan(
        plan, comment="改", by=actor(people["approver"]), at=NOON
    ),
    CaseAct.SIGN_OFF: lambda plan, people: plans.sign_off_plan(
        plan, version=fresh(plan).version, by=actor(people["approver"]), at=NOON
    ),
    CaseAct.APPROVE: lambda plan, people: approve(plan, people["reviewer"]),
    CaseAct.RETURN: lambda plan, people: give_back(plan, people["reviewer"]),
}
# How a plan gets into each of its states.
WAYS = {
    CaseState.OPEN: [],
    CaseState.UNIT_REVIEW: [CaseAct.HAND_IN],
    CaseState.SUBMITTED: [CaseAct.SUBMIT],
    CaseState.RETURNED: [CaseAct.SUBMIT, CaseAct.RETURN],
    CaseState.APPROVED: [CaseAct.SUBMIT, CaseAct.APPROVE],
}


def other():
    """Another milestone each time, so that a revision changes something."""
    number = PlanRound.objects.count()
    return [row(1, f"第{number}版目标", date(2026, 12, 31))]


@pytest.fixture
def people(reporter, approver, reviewer):
    return {"reporter": reporter, "approver": approver, "reviewer": reviewer}


def test_the_table_has_no_state_or_act_that_is_not_tried():
    own = {move for move in PLAN_MOVES if move[1] != CaseAct.TRANSFER}
    assert {state for state, _ in own} == set(WAYS)
    assert {act for _, act in own} == set(ACTS)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.value)
@pytest.mark.parametrize("state", WAYS, ids=lambda state: state.value)
def test_every_move_is_made_or_refused_with_nothing_written(plan, people, state, act):
    for step in WAYS[state]:
        ACTS[step](plan, people)
    assert fresh(plan).state == state
    before = (
        CaseMove.objects.count(),
        PlanRound.objects.count(),
        AuditEvent.objects.count(),
        fresh(plan).version,
    )
    if (state, act) in PLAN_MOVES:
        ACTS[act](plan, people)
        target = PLAN_MOVES[state, act]
        # Taken back or given back before the office had a round: open again.
        assert fresh(plan).state == target
        assert CaseMove.objects.count() == before[0] + 1
        return
    code = (
        "decided_already"
        if act in (CaseAct.APPROVE, CaseAct.RETURN) and fresh(plan).rounds
        else "illegal_move"
    )
    refusal = refused(lambda: ACTS[act](plan, people), code)
    assert code == "decided_already" or CASE_ACT_NAMES[act] in refusal.message
    after = (
        CaseMove.objects.count(),
        PlanRound.objects.count(),
        AuditEvent.objects.count(),
        fresh(plan).version,
    )
    assert after == before


@pytest.mark.parametrize("state", [CaseState.UNIT_REVIEW, CaseState.SUBMITTED], ids=lambda state: state.value)
def test_a_plan_that_is_not_with_the_writer_is_not_written(plan, people, state):
    for step in WAYS[state]:
        ACTS[step](plan, people)
    save = lambda: plans.save_plan(  # noqa: E731
        plan, summary="改", rows=[], version=fresh(plan).version, by=actor(people["reporter"]), at=NOON
    )
    refused(save, "illegal_move")
    assert fresh(plan).summary == ""


# --- Revising -----------------------------------------------------------------------------------------


def reach(milestone, by, *, on=date(2026, 10, 8), at=NOON, note=""):
    return plans.reach_milestone(milestone, on=on, note=note, by=actor(by), at=at)


def milestone(title):
    return Milestone.objects.select_related("plan_round__plan").filter(title=title).latest("id")


def test_the_approved_round_stays_in_force_while_a_revision_waits_or_is_returned(
    approved, approver, reviewer
):
    first = approved.in_force
    submit(approved, approver, rows=other(), at=LATER)
    assert fresh(approved).in_force == first
    give_back(approved, reviewer, at=LATER)
    assert fresh(approved).in_force == first
    submit(approved, approver, rows=other(), at=LATER)
    second = approve(approved, reviewer, at=LATER)
    assert fresh(approved).in_force == second


def test_a_revision_is_not_late_however_long_after_the_date(approved, approver):
    submit(approved, approver, rows=other(), at=moment(2027, 3, 1))
    assert not PlanRound.objects.get(round=2).is_late


def test_a_revision_that_changes_nothing_is_refused(approved, approver):
    refused(lambda: submit(approved, approver), "nothing_changed")


def test_what_was_reached_is_carried_over_by_measure_and_title(approved, approver, reviewer):
    reach(milestone("印发实施方案"), approver, note="已印发")
    reach(milestone("召开推进会"), approver)
    rows = [
        row(1, "印发 实施方案", date(2026, 11, 30)),
        row(2, "印发实施方案", date(2026, 11, 30)),
        row(2, "召开第二次推进会", date(2026, 11, 30)),
    ]
    submit(approved, approver, rows=rows, at=LATER)
    # Reached while the revision waits: carried over as well.
    assert reach(milestone_of(approved.in_force, "完成首批项目"), approver, at=LATER).reached_at == LATER
    second = approve(approved, reviewer, at=LATER)
    carried = {(m.measure.number, m.title): m.reached_on for m in second.milestones.select_related("measure")}
    assert carried == {
        (1, "印发 实施方案"): date(2026, 10, 8),
        (2, "印发实施方案"): None,
        (2, "召开第二次推进会"): None,
    }
    kept = second.milestones.get(measure__number=1)
    assert (kept.reached_note, kept.reached_by_name, kept.reached_at) == ("已印发", "陈厅长", NOON)


def milestone_of(handed_in, title):
    return handed_in.milestones.select_related("plan_round__plan").get(title=title)


# --- Milestones -----------------------------------------------------------------------------------------


def test_a_milestone_is_recorded_with_who_and_when(approved, reporter):
    done = reach(milestone("印发实施方案"), reporter, note=" 辽科发〔2026〕8号 ")
    assert (done.reached_on, done.reached_note) == (date(2026, 10, 8), "辽科发〔2026〕8号")
    assert (done.reached_at, done.reached_by_name) == (NOON, "李经办")
    assert AuditEvent.objects.get(verb="milestone.reached").target_id == str(done.pk)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 10, 10), "reached_in_the_future"),
        (date(2026, 9, 20), "reached_too_early"),
        (date(2026, 10, 9), None),
        (date(2026, 9, 21), None),
    ],
)
def test_a_milestone_is_reached_between_the_asking_and_today(approved, reporter, on, code):
    goal = milestone("印发实施方案")
    if code is None:
        assert reach(goal, reporter, on=on).reached_on == on
        return
    assert refused(lambda: reach(goal, reporter, on=on), code).field == "on"
    assert milestone("印发实施方案").reached_at is None


def test_a_milestone_whose_recording_breaks_off_is_not_reached(approved):
    with pytest.raises(ConnectionAbortedError):
        plans.reach_milestone(
            milestone("印发实施方案"), on=date(2026, 10, 8), by=BREAKING_OFF, at=NOON
        )  # fmt: skip
    kept = milestone("印发实施方案")
    assert (kept.reached_on, kept.reached_at, kept.reached_by_name) == (None, None, "")


def test_a_milestone_is_recorded_once(approved, reporter, approver):
    goal = milestone("印发实施方案")
    reach(goal, reporter)
    refusal = refused(lambda: reach(goal, approver, on=date(2026, 10, 1)), "reached_already")
    assert "李经办" in refusal.message
    assert milestone("印发实施方案").reached_on == date(2026, 10, 8)


@pytest.mark.parametrize(("note", "code"), [("长" * 201, "too_long"), ("说\x07明", "bad_character")])
def test_a_bad_note_is_refused(approved, reporter, note, code):
    refused(lambda: reach(milestone("印发实施方案"), reporter, note=note), code)
    assert milestone("印发实施方案").reached_at is None


def test_only_the_round_in_force_is_marked(approved, approver, reporter):
    submit(approved, approver, rows=other(), at=LATER)
    waiting = PlanRound.objects.get(round=2).milestones.select_related("plan_round__plan").get()
    refused(lambda: reach(waiting, reporter, at=LATER), "not_in_force")
    refused(lambda: plans.unreach_milestone(waiting, by=actor(reporter), at=LATER), "not_in_force")


def test_a_record_is_undone_on_its_own_day_only(approved, reporter):
    goal = milestone("印发实施方案")
    refused(lambda: plans.unreach_milestone(goal, by=actor(reporter), at=NOON), "not_reached")
    reach(goal, reporter)
    undone = plans.unreach_milestone(goal, by=actor(reporter), at=NOON + timedelta(hours=2))
    assert (undone.reached_on, undone.reached_at, undone.reached_by_name) == (None, None, "")
    assert AuditEvent.objects.get(verb="milestone.unreached").before["reached_on"] == "2026-10-08"
    reach(goal, reporter)
    refused(
        lambda: plans.unreach_milestone(goal, by=actor(reporter), at=NOON + timedelta(days=1)),
        "undo_too_late",
    )
    assert milestone("印发实施方案").reached_on == date(2026, 10, 8)


# --- Counting -----------------------------------------------------------------------------------------


def counted(at):
    return Milestone.objects.all().counted_at(at, "measure__number")


def test_milestones_are_counted_as_known_at_a_moment(approved, reporter, reviewer, approver):
    goal = milestone("印发实施方案")
    # Reached on the 8th, recorded on the 12th: nobody knew on the 9th.
    reach(goal, reporter, at=LATER)
    assert counted(NOON - timedelta(minutes=1)) == {}
    assert counted(NOON) == {(1,): Counts(2, 1, 0), (2,): Counts(1, 1, 0)}
    assert counted(LATER) == {(1,): Counts(2, 1, 1), (2,): Counts(1, 1, 0)}
    submit(approved, approver, rows=[row(1, "印发实施方案", date(2026, 9, 30))], at=LATER)
    approve(approved, reviewer, at=LATER + timedelta(hours=1))
    assert counted(LATER) == {(1,): Counts(2, 1, 1), (2,): Counts(1, 1, 0)}
    assert counted(LATER + timedelta(hours=1)) == {(1,): Counts(1, 1, 1)}


def test_a_plan_handed_over_is_found_under_both_bodies(approved, kejiting, kexie):
    WorkPlan.objects.filter(pk=approved.pk).update(body=kexie)
    found = Milestone.objects.all().progress_at(LATER)
    first = measure(1).pk
    assert found[first, kejiting.pk] == found[first, kexie.pk]


def test_drafts_are_no_measures_to_plan_for(plan):
    numbers = list(plan.held_measures().values_list("number", flat=True))
    assert {1, 2, 4, 10} <= set(numbers)
    Measure.objects.filter(number=2).update(state=MeasureState.DRAFT)
    assert 2 not in plan.held_measures().values_list("number", flat=True)
