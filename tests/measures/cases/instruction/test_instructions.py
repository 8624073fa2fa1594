"""领导批示: given to bodies, signed for, answered like a report, decided on."""

from datetime import date
from itertools import product

import pytest

from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion, system_actor
from departments.models import Body
from measures.cases.instruction import actions
from measures.cases.instruction.rules import PRIORITY_WORKDAYS, Priority
from measures.models import CaseMove, InstructionAnswer, InstructionCase, LeaderInstruction, Measure
from measures.states import INSTRUCTION_MOVES, CaseAct, CaseState
from tests.factories import actor, make_body, make_user, moment
from tests.measures.test_concurrency import at_once

NOW = moment(2026, 10, 9, 12)
TODAY = NOW.date()
SECRET = "请省科技厅牵头核实企业反映的兑现难问题"


@pytest.fixture
def measure(policy):
    return Measure.objects.select_related("policy").get(policy=policy, number=3)


def register(measure, by, *bodies, at=NOW, **different):
    given = {
        "leader": "分管副省长", "given_on": date(2026, 10, 8), "extract": SECRET, "priority": "urgent", "bodies": bodies,
    }  # fmt: skip
    return actions.register_instruction(measure, **{**given, **different}, by=actor(by), at=at)


@pytest.fixture
def instruction(measure, reviewer, kexie, kejiting):
    return register(measure, reviewer, kexie, kejiting)


@pytest.fixture
def case(instruction, kexie, kexie_reporter):
    """省科协's case; it has no approver, so what its reporter hands in goes to the office."""
    return InstructionCase.objects.get(instruction=instruction, body=kexie)


@pytest.fixture
def signing_case(instruction, kejiting, reporter, approver):
    """省科技厅's case; its approver signs."""
    return InstructionCase.objects.get(instruction=instruction, body=kejiting)


def fresh(case):
    return InstructionCase.objects.with_names().get(pk=case.pk)


def acknowledge(case, by, at=NOW):
    return actions.acknowledge_instruction(fresh(case), by=actor(by), at=at)


def hand_in(case, by, *, text="已核实兑现。", version=None, at=NOW, is_approver=False):
    kept = fresh(case).version if version is None else version
    return actions.hand_in_answer(
        fresh(case), text=text, version=kept, by=actor(by), at=at, is_approver=is_approver
    )


def answered(case, by, at=NOW):
    acknowledge(case, by, at)
    return hand_in(case, by, at=at, is_approver=True)


def give_back(case, by, *, at=NOW, comment="请补充数据。", **more):
    return actions.return_answer(
        fresh(case), round=fresh(case).rounds, comment=comment, by=actor(by), at=at, **more
    )


def rows():
    return [
        model.objects.count() for model in (LeaderInstruction, InstructionCase, InstructionAnswer, CaseMove, AuditEvent)
    ]  # fmt: skip


def refused(act):
    before = rows(), list(InstructionCase.objects.order_by("pk").values())
    with pytest.raises(RuleBroken) as refusal:
        act()
    assert (rows(), list(InstructionCase.objects.order_by("pk").values())) == before
    assert refusal.value.message.endswith("。")
    return refusal.value


# --- Registering --------------------------------------------------------------------------------------


def test_registering_opens_a_case_for_each_body(instruction, kexie, kejiting):
    cases = instruction.cases.order_by("pk")
    assert [(case.body, case.state, case.due_on) for case in cases] == [
        (kexie, CaseState.OPEN, date(2026, 10, 15)),
        (kejiting, CaseState.OPEN, date(2026, 10, 15)),
    ]


def test_a_body_named_twice_gets_one_case(measure, reviewer, kexie):
    assert register(measure, reviewer, kexie, kexie).cases.count() == 1


@pytest.mark.parametrize(
    ("priority", "due_on"),
    [("most_urgent", date(2026, 10, 13)), ("urgent", date(2026, 10, 15)), ("normal", date(2026, 10, 29))],
)
def test_the_priority_sets_the_date_and_says_why(measure, reviewer, kexie, priority, due_on):
    """Saturday, 10 October 2026, is a make-up working day."""
    given = register(measure, reviewer, kexie, priority=priority)
    assert given.due_on == due_on
    assert f"{PRIORITY_WORKDAYS[Priority(priority)]} 个工作日" in given.due_why


def test_the_office_may_set_a_date_of_its_own(measure, reviewer, kexie):
    given = register(measure, reviewer, kexie, due_on=date(2026, 11, 30))
    assert (given.due_on, given.due_why) == (date(2026, 11, 30), "督查室2026年10月9日登记时指定。")


@pytest.mark.parametrize(
    ("different", "code", "field"),
    [
        ({"leader": " "}, "leader_missing", "leader"),
        ({"leader": "长" * 61}, "too_long", "leader"),
        ({"extract": ""}, "extract_missing", "extract"),
        ({"extract": "字" * 1001}, "too_long", "extract"),
        ({"extract": "含\x00字"}, "bad_character", "extract"),
        ({"given_on": date(2026, 10, 10)}, "given_in_the_future", "given_on"),
        ({"given_on": date(2006, 10, 10)}, "given_too_early", "given_on"),
        ({"priority": "soon"}, "priority_unknown", "priority"),
        ({"due_on": date(2026, 10, 8)}, "due_in_the_past", "due_on"),
        ({"due_on": date(2028, 10, 8)}, "due_too_late", "due_on"),
        ({"bodies": ()}, "bodies_missing", "bodies"),
    ],
)
def test_what_an_instruction_must_hold_to(measure, reviewer, kexie, different, code, field):
    refusal = refused(lambda: register(measure, reviewer, kexie, **different))
    assert (refusal.code, refusal.field) == (code, field)


def test_a_body_that_no_longer_exists_is_refused_and_the_others_get_nothing(measure, reviewer, kexie):
    gone = make_body("省旧厅")
    Body.objects.filter(pk=gone.pk).update(valid_to=date(2018, 10, 1))
    gone.refresh_from_db()
    refusal = refused(lambda: register(measure, reviewer, kexie, gone))
    assert (refusal.code, refusal.field) == ("body_no_longer_valid", "bodies")


def test_the_office_itself_is_not_addressed(measure, reviewer, office_body):
    assert refused(lambda: register(measure, reviewer, office_body)).code == "body_cannot_answer"


def test_a_machine_registers_nothing(measure, kexie):
    by = system_actor("系统", channel="job")

    def act():
        return actions.register_instruction(
            measure, leader="省长", given_on=TODAY, extract="办", priority="normal", bodies=[kexie], by=by, at=NOW
        )  # fmt: skip

    assert refused(act).code == "person_needed"


# --- Answering ----------------------------------------------------------------------------------------


def test_a_body_signs_for_it_once(case, kexie_reporter):
    after = acknowledge(case, kexie_reporter)
    assert (after.state, after.acknowledged_by_name) == (CaseState.ACKNOWLEDGED, "吴经办")
    refusal = refused(lambda: acknowledge(case, kexie_reporter))
    assert refusal.message == "吴经办 已于 10月09日 12:00 签收，无需重复签收。"


def test_an_answer_without_receipt_is_refused(case, kexie_reporter):
    assert refused(lambda: hand_in(case, kexie_reporter)).code == "illegal_move"


def test_a_draft_is_kept_and_its_version_rises(case, kexie_reporter):
    acknowledge(case, kexie_reporter)
    saved = actions.save_answer(fresh(case), text=" 初稿 ", version=0, by=actor(kexie_reporter), at=NOW)
    assert (saved.draft, saved.version, saved.state) == ("初稿", 1, CaseState.ACKNOWLEDGED)
    assert not InstructionAnswer.objects.exists()


def test_a_draft_may_be_emptied(case, kexie_reporter):
    acknowledge(case, kexie_reporter)
    by = actor(kexie_reporter)
    actions.save_answer(fresh(case), text="初稿", version=0, by=by, at=NOW)
    assert actions.save_answer(fresh(case), text="", version=1, by=by, at=NOW).draft == ""


def test_a_stale_draft_is_refused(case, kexie_reporter):
    acknowledge(case, kexie_reporter)
    by = actor(kexie_reporter)
    actions.save_answer(fresh(case), text="甲", version=0, by=by, at=NOW)
    refusal = refused(lambda: actions.save_answer(fresh(case), text="乙", version=0, by=by, at=NOW))
    assert isinstance(refusal, StaleVersion)
    assert isinstance(refused(lambda: hand_in(case, kexie_reporter, version=0)), StaleVersion)


@pytest.mark.parametrize(
    ("text", "code"), [("", "text_missing"), ("字" * 2001, "too_long"), ("坏\x1b", "bad_character")]
)
def test_a_bad_answer_is_refused(case, kexie_reporter, text, code):
    acknowledge(case, kexie_reporter)
    refusal = refused(lambda: hand_in(case, kexie_reporter, text=text))
    assert (refusal.code, refusal.field) == (code, "text")


def test_without_an_approver_the_answer_goes_to_the_office(case, kexie_reporter):
    acknowledge(case, kexie_reporter)
    after = hand_in(case, kexie_reporter)
    answer = after.answers.get()
    assert (after.state, after.rounds, answer.round) == (CaseState.SUBMITTED, 1, 1)
    assert (answer.text, answer.is_late, answer.due_on) == ("已核实兑现。", False, date(2026, 10, 15))


def test_with_an_approver_it_waits_for_the_signature(signing_case, reporter, approver):
    acknowledge(signing_case, reporter)
    waiting = hand_in(signing_case, reporter)
    assert waiting.state == CaseState.UNIT_REVIEW
    assert not InstructionAnswer.objects.exists()
    after = actions.sign_answer(fresh(signing_case), version=waiting.version, by=actor(approver), at=NOW)
    answer = after.answers.get()
    assert (after.state, answer.submitted_by_name, answer.drafted_by_name) == (
        "submitted",
        "陈厅长",
        "李经办",
    )


def test_a_signature_under_another_text_is_refused(signing_case, reporter, approver):
    acknowledge(signing_case, reporter)
    waiting = hand_in(signing_case, reporter)

    def act():
        stale = waiting.version - 1
        return actions.sign_answer(fresh(signing_case), version=stale, by=actor(approver), at=NOW)

    assert isinstance(refused(act), StaleVersion)


def test_the_approver_sends_it_back_with_a_word(signing_case, reporter, approver):
    acknowledge(signing_case, reporter)
    hand_in(signing_case, reporter)
    by = actor(approver)
    refusal = refused(lambda: actions.send_back_answer(fresh(signing_case), comment=" ", by=by, at=NOW))
    assert refusal.field == "comment"
    after = actions.send_back_answer(fresh(signing_case), comment="请核对数字", by=by, at=NOW)
    assert (after.state, after.draft) == (CaseState.ACKNOWLEDGED, "已核实兑现。")


def test_the_writer_takes_it_back_before_the_signature(signing_case, reporter, approver):
    acknowledge(signing_case, reporter)
    hand_in(signing_case, reporter)
    after = actions.recall_answer(fresh(signing_case), by=actor(reporter), at=NOW)
    assert after.state == CaseState.ACKNOWLEDGED


def test_after_a_return_recall_and_send_back_lead_to_returned(signing_case, reporter, approver, reviewer):
    answered(signing_case, approver)
    give_back(signing_case, reviewer)
    hand_in(signing_case, reporter)
    assert actions.recall_answer(fresh(signing_case), by=actor(reporter), at=NOW).state == CaseState.RETURNED
    hand_in(signing_case, reporter)
    sent_back = actions.send_back_answer(fresh(signing_case), comment="改", by=actor(approver), at=NOW)
    assert sent_back.state == CaseState.RETURNED


def test_an_answer_after_the_date_is_late_and_on_the_date_is_not(
    case, signing_case, kexie_reporter, approver
):
    answered(case, kexie_reporter, at=moment(2026, 10, 15, 23))
    answered(signing_case, approver, at=moment(2026, 10, 16, 0))
    assert case.answers.get().is_late is False
    assert signing_case.answers.get().is_late is True


# --- Deciding -----------------------------------------------------------------------------------------


def test_the_office_accepts_and_the_case_ends(case, kexie_reporter, reviewer):
    answered(case, kexie_reporter)
    answer = actions.accept_answer(fresh(case), round=1, comment="同意", by=actor(reviewer), at=NOW)
    assert (answer.decision, answer.comment, answer.decided_by_name) == ("accept", "同意", "王督查")
    assert fresh(case).state == CaseState.APPROVED


def test_a_return_gives_a_new_date_in_working_days_and_says_why(case, kexie_reporter, reviewer):
    answered(case, kexie_reporter, at=moment(2026, 10, 15))
    answer = give_back(case, reviewer, at=moment(2026, 10, 16))
    after = fresh(case)
    assert (after.state, after.due_on, answer.new_due_on) == (
        "returned",
        date(2026, 10, 23),
        date(2026, 10, 23),
    )
    assert "5 个工作日" in after.due_why
    assert after.instruction.due_on == date(2026, 10, 15)


def test_days_left_when_it_was_handed_in_are_given_back(measure, reviewer, kexie, kexie_reporter):
    case = register(measure, reviewer, kexie, priority="normal").cases.get()
    answered(case, kexie_reporter)
    give_back(case, reviewer, at=moment(2026, 10, 12))
    assert "还有 15 个工作日" in fresh(case).due_why


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"comment": ""}, "comment_missing", "comment"),
        ({"comment": "字" * 2001}, "too_long", "comment"),
        ({"new_due_on": date(2026, 10, 8)}, "due_in_the_past", "new_due_on"),
        ({"new_due_on": date(2027, 12, 8)}, "due_too_late", "new_due_on"),
    ],
)
def test_a_return_that_does_not_help_is_refused(case, kexie_reporter, reviewer, more, code, field):
    answered(case, kexie_reporter)
    refusal = refused(lambda: give_back(case, reviewer, **more))
    assert (refusal.code, refusal.field) == (code, field)


def test_a_round_is_decided_once(case, kexie_reporter, reviewer, lead):
    answered(case, kexie_reporter)
    give_back(case, reviewer)
    act = lambda: actions.accept_answer(fresh(case), round=1, by=actor(lead), at=NOW)  # noqa: E731
    assert refused(act).message == "该反馈由王督查 已于 10月09日 12:00 审核退回，无需重复审核。"


def test_a_round_that_is_not_the_newest_is_refused(case, kexie_reporter, reviewer):
    answered(case, kexie_reporter)
    give_back(case, reviewer)
    hand_in(case, kexie_reporter, text="补充后")
    act = lambda: actions.accept_answer(fresh(case), round=3, by=actor(reviewer), at=NOW)  # noqa: E731
    assert isinstance(refused(act), StaleVersion)
    assert [answer.text for answer in case.answers.order_by("round")] == ["已核实兑现。", "补充后"]


# --- Taking back --------------------------------------------------------------------------------------


def test_the_office_takes_it_back_from_all_who_have_it(instruction, case, signing_case, reviewer):
    taken = actions.withdraw_instruction(instruction, reason="误登", by=actor(reviewer), at=NOW)
    assert {each.pk for each in taken} == {case.pk, signing_case.pk}
    assert {fresh(each).state for each in taken} == {CaseState.WITHDRAWN}
    assert case.history.last().note == "误登"


def test_an_answer_under_way_stays_where_it_is(instruction, case, signing_case, kexie_reporter, reviewer):
    answered(case, kexie_reporter)
    taken = actions.withdraw_instruction(instruction, reason="误登", by=actor(reviewer), at=NOW)
    assert [each.pk for each in taken] == [signing_case.pk]
    assert fresh(case).state == CaseState.SUBMITTED


def test_nothing_left_to_take_back_is_refused(instruction, case, signing_case, kexie_reporter, reviewer):
    answered(case, kexie_reporter)
    by = actor(reviewer)
    actions.withdraw_instruction(instruction, reason="误登", by=by, at=NOW)
    act = lambda: actions.withdraw_instruction(instruction, reason="误登", by=by, at=NOW)  # noqa: E731
    assert refused(act).message == "省科协的反馈正在签发或审核中，请先审核，不能撤回。"
    actions.accept_answer(fresh(case), round=1, by=by, at=NOW)
    assert refused(act).message == "该批示已全部办结或撤回，不能撤回。"


def test_taking_back_needs_a_reason(instruction, reviewer):
    act = lambda: actions.withdraw_instruction(instruction, reason=" ", by=actor(reviewer), at=NOW)  # noqa: E731
    assert refused(act).field == "reason"


# --- Every pair of the table --------------------------------------------------------------------------

ACTS = {
    CaseAct.ACKNOWLEDGE: lambda c, by: actions.acknowledge_instruction(c, by=by, at=NOW),
    CaseAct.HAND_IN: lambda c, by: actions.hand_in_answer(
        c, text="办", version=c.version, by=by, at=NOW, is_approver=False
    ),
    CaseAct.SUBMIT: lambda c, by: actions.hand_in_answer(
        c, text="办", version=c.version, by=by, at=NOW, is_approver=True
    ),
    CaseAct.RECALL: lambda c, by: actions.recall_answer(c, by=by, at=NOW),
    CaseAct.SEND_BACK: lambda c, by: actions.send_back_answer(c, comment="改", by=by, at=NOW),
    CaseAct.SIGN_OFF: lambda c, by: actions.sign_answer(c, version=c.version, by=by, at=NOW),
    CaseAct.APPROVE: lambda c, by: actions.accept_answer(c, round=c.rounds, by=by, at=NOW),
    CaseAct.RETURN: lambda c, by: actions.return_answer(c, round=c.rounds, comment="补", by=by, at=NOW),
    CaseAct.WITHDRAW: lambda c, by: actions.withdraw_instruction(c.instruction, reason="误登", by=by, at=NOW),
}
STATES = sorted({state for state, _ in INSTRUCTION_MOVES} | set(INSTRUCTION_MOVES.values()))


def bring_to(state, measure, reviewer, kejiting, reporter, approver):
    """A case of 省科技厅 in this state, by way of the actions."""
    case = register(measure, reviewer, kejiting).cases.get()
    if state != CaseState.OPEN:
        acknowledge(case, reporter)
    if state in (CaseState.UNIT_REVIEW, CaseState.SUBMITTED, CaseState.RETURNED, CaseState.APPROVED):
        hand_in(case, reporter)
    if state in (CaseState.SUBMITTED, CaseState.RETURNED, CaseState.APPROVED):
        actions.sign_answer(fresh(case), version=fresh(case).version, by=actor(approver), at=NOW)
    if state == CaseState.RETURNED:
        give_back(case, reviewer)
    if state == CaseState.APPROVED:
        actions.accept_answer(fresh(case), round=1, by=actor(reviewer), at=NOW)
    if state == CaseState.WITHDRAWN:
        actions.withdraw_instruction(case.instruction, reason="误登", by=actor(reviewer), at=NOW)
    assert fresh(case).state == state
    return fresh(case)


@pytest.mark.parametrize(("state", "act"), list(product(STATES, ACTS)), ids=str)
def test_each_pair_of_state_and_act(state, act, measure, reviewer, kejiting, reporter, approver):
    case = bring_to(state, measure, reviewer, kejiting, reporter, approver)
    target = INSTRUCTION_MOVES.get((state, act))
    if target is None:
        refused(lambda: ACTS[act](case, actor(reviewer)))
        return
    ACTS[act](case, actor(reviewer))
    assert fresh(case).state == target
    assert CaseMove.objects.filter(kind="instruction", case_id=case.pk, act=act, to_state=target).exists()


def test_a_draft_is_written_only_while_the_case_is_with_the_writer(
    measure, reviewer, kejiting, reporter, approver
):
    for state in STATES:
        case = bring_to(state, measure, reviewer, kejiting, reporter, approver)

        def act(case=case):
            return actions.save_answer(case, text="新", version=case.version, by=actor(reporter), at=NOW)

        if state in (CaseState.ACKNOWLEDGED, CaseState.RETURNED):
            assert act().draft == "新"
        else:
            assert refused(act).code == "illegal_move"


# --- The record of acts, which others read too --------------------------------------------------------


def test_the_record_holds_the_acts_but_none_of_the_words(
    instruction, signing_case, reporter, approver, reviewer
):
    acknowledge(signing_case, reporter)
    hand_in(signing_case, reporter, text="内情甲")
    actions.send_back_answer(fresh(signing_case), comment="内情乙", by=actor(approver), at=NOW)
    hand_in(signing_case, approver, text="内情丙", is_approver=True)
    give_back(signing_case, reviewer, comment="内情丁")
    actions.withdraw_instruction(instruction, reason="内情戊", by=actor(reviewer), at=NOW)
    events = AuditEvent.objects.filter(verb__startswith="instruction.")
    told = "\n".join(f"{event.summary} {event.before} {event.after}" for event in events)
    assert "批示办理退回：批示件" in told
    assert not [word for word in (SECRET, "分管副省长", "内情") if word in told]


# --- At once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_eight_signing_for_it_at_once_one_succeeds(transactional_db, case, kexie_reporter):
    waiting, by = fresh(case), actor(kexie_reporter)
    act = lambda: actions.acknowledge_instruction(waiting, by=by, at=NOW)  # noqa: E731
    done, refused_ = at_once(*[act] * 8)
    assert (len(done), len(refused_)) == (1, 7)


@pytest.mark.django_db(transaction=True)
def test_of_eight_handing_in_at_once_one_round_is_made(transactional_db, case, kexie_reporter):
    acknowledge(case, kexie_reporter)
    waiting, by = fresh(case), actor(kexie_reporter)
    act = lambda: actions.hand_in_answer(waiting, text="办", version=0, by=by, at=NOW, is_approver=False)  # noqa: E731
    done, refused_ = at_once(*[act] * 8)
    assert (len(done), len(refused_)) == (1, 7)
    assert InstructionAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_deciding_at_once_one_succeeds(transactional_db, case, kexie_reporter, reviewer):
    answered(case, kexie_reporter)
    waiting, by = fresh(case), actor(reviewer)
    accept = lambda: actions.accept_answer(waiting, round=1, by=by, at=NOW)  # noqa: E731
    back = lambda: actions.return_answer(waiting, round=1, comment="补", by=by, at=NOW)  # noqa: E731
    done, refused_ = at_once(*[accept, back] * 4)
    assert (len(done), len(refused_)) == (1, 7)
    assert {refusal.code for refusal in refused_} == {"decided_already"}


@pytest.mark.django_db(transaction=True)
def test_taken_back_while_it_is_answered_is_one_or_the_other(
    transactional_db, case, kexie_reporter, reviewer
):
    acknowledge(case, kexie_reporter)
    waiting, by = fresh(case), actor(kexie_reporter)
    at_once(
        lambda: actions.hand_in_answer(waiting, text="办", version=0, by=by, at=NOW, is_approver=False),
        lambda: actions.withdraw_instruction(waiting.instruction, reason="误登", by=actor(reviewer), at=NOW),
    )
    after = fresh(case)
    assert (after.state, after.answers.count()) in ((CaseState.SUBMITTED, 1), (CaseState.WITHDRAWN, 0))


def test_a_head_of_the_body_signs_like_an_approver(signing_case, kejiting, reporter):
    head = make_user("高厅长", (kejiting, Role.HEAD))
    acknowledge(signing_case, reporter)
    waiting = hand_in(signing_case, reporter)
    after = actions.sign_answer(fresh(signing_case), version=waiting.version, by=actor(head), at=NOW)
    assert after.state == CaseState.SUBMITTED
