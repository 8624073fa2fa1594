"""Every kind of matter, brought about by the real acts: who is told at which stage, until it is settled."""

from datetime import date, timedelta

import pytest
from django.urls import resolve

from accounts.rules import Role
from departments.models import Body
from measures.cases.completion import actions as completions
from measures.cases.coordination import actions as coordinations
from measures.cases.errand import actions as errands
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.cases.inspection import actions as inspections
from measures.cases.instruction import actions as instructions
from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.dispatch import actions as dispatch_actions
from measures.models import (
    CompletionRequest,
    Contribution,
    Coordination,
    Errand,
    ExtensionRequest,
    InspectedBody,
    InstructionCase,
    Measure,
    Obligation,
    Receipt,
    WorkPlan,
)
from measures.reporting import actions as reports
from measures.reporting.parts import actions as contributions
from measures.reporting.periods import actions as periods
from measures.states import MeasureCompletion, MeasureState
from measures.urging import actions as urges
from measures.urging.rules import UrgeLevel
from reminders.inbox import actions as reading
from reminders.ledger.rules import Matter
from reminders.models import Announcement, Digest, Reminder
from reminders.notices.actions import announce
from reminders.planning.sources import SOURCES, names_of
from tests import factories
from tests.factories import actor, content, make_user
from tests.reminders.conftest import day, deliver_all, plan, remind

LI, CHEN, WANG, ZHAO = "李经办", "陈厅长", "王督查", "赵主任"
SECRET, LEADER = "请核实企业反映的兑现难问题", "分管副省长"
pytestmark = pytest.mark.usefixtures("reporter", "approver", "reviewer", "lead")


def told(at, matter, body=None):
    """What a pass enters about this kind of matter (of this body): who, and occasion and stage."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    plan(at)
    rows = Reminder.objects.filter(matter=matter).exclude(pk__in=before).select_related("recipient")
    if body is not None:
        rows = rows.filter(body=body)
    return {f"{row.recipient.name} {row.occasion} {row.stage}" for row in rows}


def is_silent_from(at, matter, body=None):
    """Nothing is entered about it now, in a month and in ten weeks; a stage once reached holds until the next."""
    days = (0, 1, 2, 3, 30, 31, 32, 33, 70, 71, 72, 73)
    return not any(told(at + timedelta(days=n), matter, body) for n in days)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def of(name, *told_of):
    return {f"{name} {what}" for what in told_of}


def number(policy, n):
    return Measure.objects.select_related("policy").get(policy=policy, number=n)


def owed_again(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


# --- Reports ------------------------------------------------------------------------------------------


def test_a_report_owed_and_late(obligation, kejiting, only_one):
    assert told(day(9, 24), Matter.REPORT, kejiting) == of(LI, "due T-10")
    assert told(day(10, 15), Matter.REPORT, kejiting) == of(LI, "due T0")
    assert told(day(10, 16), Matter.REPORT, kejiting) == of(LI, "due T+1") | of(CHEN, "due T+1")
    late = {f"{name} due T+3" for name in (LI, CHEN, WANG)}
    assert told(day(10, 20), Matter.REPORT, kejiting) == late


def test_a_report_excused_or_of_a_closed_period_is_silent(period, obligation, lead, only_one):
    periods.close_period(period, by=actor(lead), at=day(9, 28))
    assert is_silent_from(day(9, 28), Matter.REPORT)


# --- Receipts -----------------------------------------------------------------------------------------


@pytest.fixture
def receipt(drafts, lead, kejiting):
    """Measure （一） given out on Friday 9 October; 省科技厅 is to sign for it by 13 October."""
    slip = dispatch_actions.dispatch_measure(number(drafts, 1), by=actor(lead), at=day(10, 9, 12))
    return slip.receipts.get(body=kejiting)


def test_a_measure_given_out_is_to_be_signed_for(receipt, kejiting):
    assert told(day(10, 9, 13), Matter.RECEIPT, kejiting) == of(LI, "receipt S20261009")
    assert told(day(10, 10), Matter.RECEIPT, kejiting) == set()
    assert told(day(10, 12), Matter.RECEIPT, kejiting) == of(LI, "receipt T-1")
    assert told(day(10, 13), Matter.RECEIPT, kejiting) == of(LI, "receipt T0")
    assert told(day(10, 14), Matter.RECEIPT, kejiting) == of(LI, "receipt T+1") | of(CHEN, "receipt T+1")
    late = {f"{name} receipt T+3" for name in (LI, CHEN, WANG)}
    assert told(day(10, 16), Matter.RECEIPT, kejiting) == late


def test_bodies_without_an_account_are_told_through_the_office(receipt, kejiting):
    plan(day(10, 9, 13))
    rows = Reminder.objects.filter(matter=Matter.RECEIPT).exclude(body=kejiting)
    assert {(row.recipient.name, row.body.name) for row in rows.select_related("recipient", "body")} == {
        (WANG, "省教育厅"),
        (WANG, "中科院沈阳分院"),
    }


def test_a_receipt_signed_for_is_silent(receipt, reporter, kejiting):
    dispatch_actions.sign_receipt(receipt, by=actor(reporter), at=day(10, 9, 15))
    assert is_silent_from(day(10, 9, 16), Matter.RECEIPT, kejiting)


# --- Contributions ------------------------------------------------------------------------------------


@pytest.fixture
def asked(obligation):
    """省教育厅 is asked for its part of 省科技厅's report; 何经办 writes for it."""
    asked = Contribution.objects.with_names().get(obligation=obligation, body__name="省教育厅")
    make_user("何经办", (asked.body, Role.REPORTER), username="he")
    return asked


def test_a_co_body_is_asked_for_its_part_before_the_report_is_due_and_not_after(asked):
    """Wanted two working days before 15 October."""
    assert told(day(9, 29), Matter.CONTRIBUTION, asked.body) == set()
    assert told(day(9, 30), Matter.CONTRIBUTION, asked.body) == of("何经办", "contribution T-5")
    assert told(day(10, 12), Matter.CONTRIBUTION, asked.body) == of("何经办", "contribution T-1")
    assert told(day(10, 13), Matter.CONTRIBUTION, asked.body) == of("何经办", "contribution T0")
    assert is_silent_from(day(10, 14), Matter.CONTRIBUTION)


def test_the_office_is_not_asked_to_pass_on_what_nobody_enforces(asked, reviewer, lead):
    plan(day(10, 13))
    wanted = Reminder.objects.filter(matter=Matter.CONTRIBUTION)
    assert wanted.exists()
    assert not wanted.filter(recipient__in=[reviewer, lead]).exists()


@pytest.mark.parametrize("settled", ["answered", "handed in"])
def test_a_part_given_or_no_longer_wanted_is_silent(settled, asked, only_one_part, approver):
    partner = asked.body.memberships.get().user
    if settled == "answered":
        contributions.answer_lead(asked, stance="agree", text="", version=0, by=actor(partner), at=day(9, 28))
    else:
        factories.submit(owed_again(asked.obligation), approver, at=day(9, 28))
    assert is_silent_from(day(9, 28), Matter.CONTRIBUTION)


@pytest.fixture
def only_one_part(asked):
    Contribution.objects.exclude(pk=asked.pk).delete()


# --- Extensions ---------------------------------------------------------------------------------------


@pytest.fixture
def extension(obligation, reporter, approver):
    """Asked for on 9 October, before the report is due on the 15th; waits for 陈厅长."""
    wish = Wish(date(2026, 10, 30), ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。")
    return extensions.request_extension(
        obligation, wish=wish, is_approver=False, by=actor(reporter), at=day(10, 9, 12)
    )


def test_an_extension_waits_for_a_signature_and_then_for_the_office(extension, approver):
    assert told(day(10, 9, 13), Matter.EXTENSION) == of(CHEN, "sign_off S20261009")
    assert told(day(10, 12), Matter.EXTENSION) == of(CHEN, "sign_off T-3")
    extensions.sign_off_extension(extension, by=actor(approver), at=day(10, 12, 10))
    assert fresh(extension).decide_due_on == date(2026, 10, 15)
    assert told(day(10, 12, 11), Matter.EXTENSION) == of(WANG, "extension S20261012")
    assert told(day(10, 14), Matter.EXTENSION) == of(WANG, "extension T-1")
    assert told(day(10, 16), Matter.EXTENSION) == of(WANG, "extension T+1") | of(ZHAO, "extension T+1")


@pytest.mark.parametrize("ending", ["approved", "refused", "withdrawn", "sent back"])
def test_an_extension_that_ended_is_silent(ending, extension, approver, reviewer, reporter):
    by_office, at = {"by": actor(reviewer), "at": day(10, 9, 15)}, day(10, 9, 14)
    if ending == "sent back":
        extensions.send_back_extension(extension, comment="不必延期。", by=actor(approver), at=at)
    elif ending == "withdrawn":
        extensions.withdraw_extension(extension, by=actor(reporter), at=at)
    else:
        signed = extensions.sign_off_extension(extension, by=actor(approver), at=at)
        if ending == "approved":
            extensions.approve_extension(signed, **by_office)
        else:
            extensions.refuse_extension(signed, note="请按期完成。", **by_office)
    assert is_silent_from(day(10, 9, 16), Matter.EXTENSION)


# --- Instructions -------------------------------------------------------------------------------------


def register(policy, by, body, *, priority="urgent", at=None):
    """A leader's instruction on measure （三）, registered on Friday 9 October."""
    given = instructions.register_instruction(
        number(policy, 3), leader=LEADER, given_on=date(2026, 10, 8), extract=SECRET, priority=priority,
        bodies=[body], by=actor(by), at=at or day(10, 9, 12),
    )  # fmt: skip
    return given.cases.get()


@pytest.fixture
def case(policy, reviewer, kejiting):
    """急: to be answered within five working days, by 15 October."""
    return register(policy, reviewer, kejiting)


def hand_in(case, by, at, *, is_approver=False):
    kept = fresh(case)
    return instructions.hand_in_answer(
        kept, text="已核实兑现。", version=kept.version, by=actor(by), at=at, is_approver=is_approver
    )


def test_an_instruction_is_told_once_when_it_comes_and_signing_for_it_is_no_new_beginning(case, reporter):
    assert told(day(10, 9, 13), Matter.INSTRUCTION) == of(LI, "instruction S20261009")
    assert told(day(10, 10), Matter.INSTRUCTION) == set()
    instructions.acknowledge_instruction(case, by=actor(reporter), at=day(10, 12, 10))
    assert told(day(10, 12, 11), Matter.INSTRUCTION) == of(LI, "instruction T-3")
    assert told(day(10, 13), Matter.INSTRUCTION) == set()
    assert told(day(10, 14), Matter.INSTRUCTION) == of(LI, "instruction T-1")


def test_a_late_instruction_is_told_to_the_approver_and_the_office_the_next_day(case):
    late = {f"{name} instruction T+1" for name in (LI, CHEN, WANG)}
    assert told(day(10, 16), Matter.INSTRUCTION) == late


def test_an_answer_is_signed_reviewed_returned_and_accepted(case, reporter, approver, reviewer):
    instructions.acknowledge_instruction(case, by=actor(reporter), at=day(10, 9, 13))
    hand_in(case, reporter, day(10, 9, 14))
    assert told(day(10, 9, 15), Matter.INSTRUCTION) == of(CHEN, "sign_off S20261009")
    instructions.sign_answer(fresh(case), version=fresh(case).version, by=actor(approver), at=day(10, 10, 10))
    assert told(day(10, 10, 11), Matter.INSTRUCTION) == of(WANG, "review S20261010")
    instructions.return_answer(
        fresh(case),
        round=1,
        comment="请补充。",
        new_due_on=date(2026, 10, 20),
        by=actor(reviewer),
        at=day(10, 12),
    )
    assert told(day(10, 12, 10), Matter.INSTRUCTION) == of(LI, "returned S")
    assert told(day(10, 13), Matter.INSTRUCTION) == of(LI, "instruction T-5")
    answered = hand_in(case, approver, day(10, 13, 10), is_approver=True)
    instructions.accept_answer(answered, round=2, by=actor(reviewer), at=day(10, 13, 11))
    assert is_silent_from(day(10, 13, 12), Matter.INSTRUCTION)


def test_an_answer_that_waits_for_a_signature_past_its_date_is_told_to_the_office(case, reporter):
    instructions.acknowledge_instruction(case, by=actor(reporter), at=day(10, 9, 13))
    hand_in(case, reporter, day(10, 9, 14))
    plan(day(10, 15))
    assert told(day(10, 16), Matter.INSTRUCTION) == of(CHEN, "sign_off T+1") | of(WANG, "instruction T+1")


def test_an_instruction_taken_back_is_silent(case, reviewer):
    instructions.withdraw_instruction(
        case.instruction, reason="另行安排。", by=actor(reviewer), at=day(10, 9, 13)
    )
    assert is_silent_from(day(10, 9, 14), Matter.INSTRUCTION)


@pytest.mark.parametrize("state", ["new", "answered"])
def test_a_letter_never_quotes_an_instruction_nor_names_the_leader(
    state, case, reporter, approver, mailoutbox
):
    if state == "answered":
        instructions.acknowledge_instruction(case, by=actor(reporter), at=day(10, 9, 13))
        hand_in(case, approver, day(10, 9, 14), is_approver=True)
    remind(day(10, 9, 15))
    (digest,) = Digest.objects.all()
    (mail,) = mailoutbox
    said = "".join([mail.subject, mail.body, mail.alternatives[0][0], str(digest.items), digest.body_text])
    assert f"批示件{case.instruction_id}号" in said
    assert SECRET not in said
    assert LEADER not in said
    assert "已核实兑现" not in said


# --- Completion ---------------------------------------------------------------------------------------


@pytest.fixture
def dated(policy):
    """Measure （一） of 省科技厅 is to be done by 30 October."""
    Measure.objects.filter(policy=policy, number=1).update(
        completion_kind=MeasureCompletion.BY_DATE, due_on=date(2026, 10, 30), original_due_on=date(2026, 10, 30),
        due_text="会议纪要",
    )  # fmt: skip
    return Measure.objects.with_roster().select_related("policy").get(policy=policy, number=1)


def ask_to_close(measure, by, at, *, is_approver=True):
    return completions.request_completion(
        measure, body=measure.lead.holder, statement="各项任务全部完成，成果目录已发布，成效已经核实。",
        by=actor(by), at=at, is_approver=is_approver,
    )  # fmt: skip


def test_the_date_of_a_measure_is_told_to_its_lead_body(dated):
    assert told(day(10, 16), Matter.MEASURE) == of(LI, "completion T-10")
    assert told(day(10, 30), Matter.MEASURE) == of(LI, "completion T0")
    assert told(day(11, 2), Matter.MEASURE) == of(LI, "completion T+1") | of(CHEN, "completion T+1")
    assert told(day(11, 4), Matter.MEASURE) == {f"{name} completion T+3" for name in (LI, CHEN, WANG)}


@pytest.mark.parametrize("state", sorted(set(MeasureState) - {"dispatched", "in_progress"}))
def test_a_measure_that_is_not_worked_on_is_silent(state, dated):
    Measure.objects.filter(pk=dated.pk).update(state=state)
    assert is_silent_from(day(10, 16), Matter.MEASURE)


def test_a_request_for_completion_is_signed_and_reviewed_and_the_date_rests(dated, reporter, approver):
    asked = ask_to_close(dated, reporter, day(10, 19), is_approver=False)
    assert told(day(10, 19, 10), Matter.COMPLETION) == of(CHEN, "sign_off S20261019")
    completions.sign_off_completion(asked, by=actor(approver), at=day(10, 20))
    assert told(day(10, 20, 10), Matter.COMPLETION) == of(WANG, "review S20261020")
    assert is_silent_from(day(10, 20, 11), Matter.MEASURE)


def test_who_verified_leaves_it_to_the_office_to_close(dated, approver, reviewer, lead):
    Measure.objects.filter(pk=dated.pk).update(is_important=True)
    asked = ask_to_close(dated, approver, day(10, 19))
    completions.verify_completion(asked, grade="good", note="属实。", by=actor(reviewer), at=day(10, 20))
    assert told(day(10, 20, 10), Matter.COMPLETION) == of(WANG, "review S20261020")
    verified = CompletionRequest.objects.with_names().get(pk=asked.pk)
    completions.close_completion(verified, grade="good", note="", by=actor(lead), at=day(10, 21))
    assert is_silent_from(day(10, 21, 10), Matter.COMPLETION)
    assert is_silent_from(day(10, 21, 10), Matter.MEASURE)


def test_a_returned_request_is_told_once_and_silent_when_asked_again(dated, approver, reviewer):
    asked = ask_to_close(dated, approver, day(10, 19))
    completions.return_completion(asked, comment="请补充。", by=actor(reviewer), at=day(10, 20))
    assert told(day(10, 20, 10), Matter.COMPLETION) == of(LI, "returned S")
    assert told(day(10, 21), Matter.COMPLETION) == set()
    measure = Measure.objects.with_roster().select_related("policy").get(pk=dated.pk)
    ask_to_close(measure, approver, day(10, 22))
    assert told(day(10, 22, 10), Matter.COMPLETION) == of(WANG, "review S20261022")


# --- Work plans and milestones ------------------------------------------------------------------------


@pytest.fixture
def owed_plan(policy, kejiting):
    """省科技厅 owes a plan since 21 September, due 26 October."""
    return factories.ask_for_plan(policy, kejiting, at=day(9, 21))


def send_plan(owed_plan, by, at, *, is_approver, due_on=date(2026, 11, 20)):
    kept = fresh(owed_plan)
    goal = PlannedRow(0, number(kept.policy, 1).pk, f"印发{at:%m%d}", due_on)
    return plans.submit_plan(
        kept, summary="分步推进。", rows=[goal], version=kept.version, is_approver=is_approver, by=actor(by), at=at
    )  # fmt: skip


def test_a_plan_asked_for_follows_its_ladder(owed_plan):
    assert told(day(9, 21, 10), Matter.PLAN) == of(LI, "plan S20260921")
    assert told(day(9, 22), Matter.PLAN) == set()
    assert told(day(10, 12), Matter.PLAN) == of(LI, "plan T-10")
    assert told(day(10, 27), Matter.PLAN) == of(LI, "plan T+1") | of(CHEN, "plan T+1")
    assert told(day(10, 29), Matter.PLAN) == {f"{name} plan T+3" for name in (LI, CHEN, WANG)}


def test_a_plan_taken_back_by_its_writer_is_not_told_as_new(owed_plan, reporter):
    plan(day(9, 21, 10))
    send_plan(owed_plan, reporter, day(9, 22), is_approver=False)
    assert told(day(9, 22, 10), Matter.PLAN) == of(CHEN, "sign_off S20260922")
    plans.recall_plan(fresh(owed_plan), by=actor(reporter), at=day(9, 23))
    assert told(day(9, 23, 10), Matter.PLAN) == set()
    assert told(day(10, 12), Matter.PLAN) == of(LI, "plan T-10")


def test_a_plan_handed_in_is_reviewed_returned_and_approved(owed_plan, approver, reviewer):
    send_plan(owed_plan, approver, day(9, 22), is_approver=True)
    assert told(day(9, 22, 10), Matter.PLAN) == of(WANG, "review S20260922")
    plans.return_plan(fresh(owed_plan), round=1, comment="请细化。", by=actor(reviewer), at=day(9, 23))
    assert told(day(9, 23, 10), Matter.PLAN) == of(LI, "returned S")
    assert told(day(9, 24), Matter.PLAN) == set()
    send_plan(owed_plan, approver, day(9, 28), is_approver=True)
    plans.approve_plan(fresh(owed_plan), round=2, by=actor(reviewer), at=day(9, 29))
    assert is_silent_from(day(9, 29, 10), Matter.PLAN)


def in_force(owed_plan, approver, reviewer):
    send_plan(owed_plan, approver, day(9, 22), is_approver=True)
    return plans.approve_plan(fresh(owed_plan), round=1, by=actor(reviewer), at=day(9, 22)).milestones.get()


def test_a_revision_is_never_asked_for(owed_plan, reporter, approver, reviewer):
    in_force(owed_plan, approver, reviewer)
    send_plan(owed_plan, reporter, day(9, 28), is_approver=False, due_on=date(2026, 12, 1))
    assert told(day(9, 28, 10), Matter.PLAN) == of(CHEN, "sign_off S20260928")
    plans.recall_plan(fresh(owed_plan), by=actor(reporter), at=day(9, 29))
    assert is_silent_from(day(9, 29, 10), Matter.PLAN)


def test_a_milestone_is_told_around_its_date_until_it_is_reached(owed_plan, approver, reporter, reviewer):
    goal = in_force(owed_plan, approver, reviewer)
    assert told(day(11, 12), Matter.MILESTONE) == set()
    assert told(day(11, 13), Matter.MILESTONE) == of(LI, "milestone T-5")
    assert told(day(11, 23), Matter.MILESTONE) == of(LI, "milestone T+1")
    plans.reach_milestone(goal, on=date(2026, 11, 23), by=actor(reporter), at=day(11, 23, 10))
    assert is_silent_from(day(11, 24), Matter.MILESTONE)


def test_milestones_of_a_plan_that_was_replaced_are_silent(owed_plan, approver, reviewer):
    in_force(owed_plan, approver, reviewer)
    send_plan(owed_plan, approver, day(9, 28), is_approver=True, due_on=date(2027, 6, 1))
    plans.approve_plan(fresh(owed_plan), round=2, by=actor(reviewer), at=day(9, 29))
    assert is_silent_from(day(11, 10), Matter.MILESTONE)


# --- Urging -------------------------------------------------------------------------------------------


@pytest.fixture
def head(kejiting):
    return make_user("高厅长", (kejiting, Role.HEAD), username="gao")


def press(obligation, by, at):
    return urges.urge(owed_again(obligation), text="请抓紧报送。", by=actor(by), at=at)


def test_each_level_of_urging_is_told_once_to_whom_it_speaks(only_one, head, reviewer):
    names = {UrgeLevel.REMIND: LI, UrgeLevel.WARN: CHEN, UrgeLevel.SUPERVISE: "高厅长"}
    for n, (level, name) in enumerate(names.items()):
        at = day(10, 19 + n)
        assert press(only_one, reviewer, at).level == level
        assert told(at + timedelta(hours=1), Matter.URGE) == of(name, f"urged S{at:%Y%m%d}")
        assert told(at + timedelta(hours=2), Matter.URGE) == set()


def test_a_notice_about_a_report_handed_in_meanwhile_is_not_told(only_one, reviewer, approver):
    press(only_one, reviewer, day(10, 19))
    factories.submit(owed_again(only_one), approver, at=day(10, 19, 10))
    assert is_silent_from(day(10, 19, 11), Matter.URGE)


def test_the_office_is_not_asked_to_pass_on_its_own_notice(kexie_obligation, reviewer, kexie):
    press(kexie_obligation, reviewer, day(10, 19))
    assert told(day(10, 19, 10), Matter.URGE) == set()


# --- What reached nobody ------------------------------------------------------------------------------


@pytest.fixture
def failed(only_one, reporter):
    plan(day(10, 12))
    digest = Digest.objects.get(recipient=reporter)
    Digest.objects.filter(pk=digest.pk).update(
        state="failed", error="收件服务器拒收", composed_at=day(10, 12)
    )
    return fresh(digest)


def test_of_a_digest_that_failed_the_office_is_told(failed):
    assert told(day(10, 12, 11), Matter.DIGEST) == of(WANG, "undelivered S20261012")
    assert told(day(10, 13), Matter.DIGEST) == set()


def test_a_digest_read_in_the_inbox_reached_its_person(failed, reporter):
    reading.open_digest(failed, by=actor(reporter), at=day(10, 12, 10))
    assert is_silent_from(day(10, 12, 11), Matter.DIGEST)


def test_a_failure_of_long_ago_and_of_somebody_who_left_is_not_told(failed, reporter):
    assert told(day(10, 26), Matter.DIGEST) == set()
    reporter.is_active = False
    reporter.save()
    assert told(day(10, 13), Matter.DIGEST) == set()


def test_a_failure_of_the_office_s_own_digest_does_not_breed_failures(failed, settings):
    """The mail server is down for everybody for a week: what the office is told of stays as few as the people."""
    settings.EMAIL_BACKEND = "tests.reminders.planning.test_sources.Down"
    for n in (12, 13, 14, 15, 16):
        for hour in (10, 11, 12, 14, 16, 17):
            plan(day(10, n, hour))
            deliver_all(day(10, n, hour))
    newest = Digest.objects.filter(recipient__name=WANG).order_by("-on").first()
    about_digests = [item for item in newest.items if item["matter"] == "digest"]
    assert len(about_digests) <= Digest.objects.failed().count()
    assert Digest.objects.daily().filter(recipient__name=WANG).count() == 5


class Down:
    """A mail server that cannot be reached."""

    def __init__(self, **options):
        pass

    def open(self):
        raise ConnectionRefusedError

    def close(self):
        pass


# --- What the office is to know of ---------------------------------------------------------------------


def tell(key, at):
    return announce(key, title=f"{key}报告草稿", what="已自动生成", path="/reports/7/", at=at)


def test_an_announcement_is_told_to_the_office_once(only_one):
    tell("第三季度", day(10, 16, 15))
    assert told(day(10, 16, 16), Matter.NOTICE) == of(WANG, "notice S20261016")
    assert is_silent_from(day(10, 19), Matter.NOTICE)


def test_an_announcement_made_twice_is_one(only_one):
    assert tell("第三季度", day(10, 16))
    assert not tell("第三季度", day(10, 19))
    assert Announcement.objects.get().created_at == day(10, 16)


def test_an_announcement_of_before_a_long_holiday_is_told_after_it(only_one):
    tell("国庆前", day(9, 30, 17))
    assert told(day(10, 8), Matter.NOTICE) == of(WANG, "notice S20260930")


def test_an_announcement_of_long_ago_is_not_told(only_one):
    tell("早已过去", day(9, 21))
    assert told(day(10, 16), Matter.NOTICE) == set()


def test_an_announcement_stands_in_the_letter_and_is_never_late(only_one, reviewer):
    tell("第三季度", day(10, 16, 15))
    remind(day(10, 19))
    digest = Digest.objects.get(recipient=reviewer)
    (item,) = [item for item in digest.items if item["matter"] == "notice"]
    assert (item["title"], item["what"], item["path"]) == ("第三季度报告草稿", "已自动生成", "/reports/7/")
    assert (item["words"], item["is_late"], item["body_id"]) == ("10月16日通知", False, None)


# --- What is followed to its end ------------------------------------------------------------------------


def raise_for(asked, policy, reviewer, *, by_body="省科技厅"):
    """A body asks for coordination, and ``asked`` is given something to do about it."""
    by = actor(reviewer)
    raised = coordinations.raise_matter(
        number(policy, 1), Body.objects.get(name=by_body), matter=coordinations.Matter("接口", "没有开放", "请开放"),
        is_approver=True, by=by, at=day(10, 9),
    )  # fmt: skip
    return coordinations.assign(
        raised, bodies=[asked], task="开放接口", due_on=date(2026, 10, 16), by=by, at=day(10, 9)
    )[0]


def check(policy, reviewer):
    plan_of = inspections.Plan("实地督查", "核实", "看现场", date(2026, 10, 9), date(2026, 10, 9), "甲、乙")
    bodies = [Body.objects.get(name="省科技厅")]
    return inspections.plan_inspection(
        plan_of, bodies=bodies, measures=[number(policy, 1)], by=actor(reviewer), at=day(10, 9)
    )


def test_what_is_to_be_coordinated_is_told_to_the_office_and_its_errand_to_who_does_it(
    policy, kejiting, reviewer, approver
):
    errand = raise_for(kejiting, policy, reviewer, by_body="省科协")
    assert told(day(10, 9, 13), Matter.ERRAND) == of(LI, "errand S20261009")
    assert told(day(10, 15), Matter.ERRAND) == of(LI, "errand T-1")
    errands.answer_errand(errand, text="已开放。", is_approver=True, by=actor(approver), at=day(10, 15))
    assert told(day(10, 15, 15), Matter.ERRAND) == of(WANG, "review S20261015")
    errands.accept_reply(errand, round=1, by=actor(reviewer), at=day(10, 15, 16))
    assert is_silent_from(day(10, 16), Matter.ERRAND)


def test_a_conclusion_fed_back_is_told_to_the_body_until_it_is_signed_for(policy, reporter, reviewer):
    case = check(policy, reviewer).cases.get()
    inspections.feed_back(case, conclusion="总体落实。", by=actor(reviewer), at=day(10, 12))
    assert told(day(10, 12, 13), Matter.INSPECTION) == of(LI, "receipt S20261012")
    inspections.acknowledge_conclusion(case, by=actor(reporter), at=day(10, 13))
    assert is_silent_from(day(10, 14), Matter.INSPECTION)


# --- Names --------------------------------------------------------------------------------------------


@pytest.fixture
def everything(policy, request):
    """One or more rows of every kind, by the real acts."""
    for name in ("extension", "case", "dated", "owed_plan", "failed"):
        request.getfixturevalue(name)
    people = {name: request.getfixturevalue(name) for name in ("lead", "reviewer", "approver", "kexie")}
    plan_of = request.getfixturevalue("owed_plan")
    in_force(plan_of, people["approver"], people["reviewer"])
    Measure.objects.filter(policy=policy, number=2).update(state=MeasureState.DRAFT)
    dispatch_actions.dispatch_measure(number(policy, 2), by=actor(people["lead"]), at=day(10, 9))
    owed = request.getfixturevalue("only_one")
    owed.contributions.create(body=people["kexie"])
    owed.contributions.create(body=Body.objects.get(name="省教育厅"))
    press(owed, people["reviewer"], day(10, 19))
    ask_to_close(request.getfixturevalue("dated"), people["approver"], day(10, 19))
    check(policy, people["reviewer"])
    raise_for(people["kexie"], policy, people["reviewer"])
    tell("第三季度", day(10, 16))
    tell("第四季度", day(10, 19))
    return policy


def keys_of_every_kind():
    models = {
        Matter.REPORT: Obligation, Matter.RECEIPT: Receipt, Matter.CONTRIBUTION: Contribution,
        Matter.EXTENSION: ExtensionRequest, Matter.INSTRUCTION: InstructionCase, Matter.COMPLETION: CompletionRequest,
        Matter.PLAN: WorkPlan, Matter.MILESTONE: plans.Milestone, Matter.MEASURE: Measure,
        Matter.COORDINATION: Coordination, Matter.ERRAND: Errand, Matter.INSPECTION: InspectedBody,
        Matter.URGE: urges.UrgeNotice, Matter.DIGEST: Digest, Matter.NOTICE: Announcement,
    }  # fmt: skip
    return {matter: list(model.objects.values_list("pk", flat=True)) for matter, model in models.items()}


def test_there_is_one_source_for_every_kind():
    assert [source.matter for source in SOURCES] == list(dict.fromkeys(source.matter for source in SOURCES))
    assert {source.matter for source in SOURCES} == set(Matter)


def test_every_matter_has_a_name_a_body_and_a_page(everything):
    keys = keys_of_every_kind()
    assert all(keys.values())
    named = names_of((matter, pk) for matter, pks in keys.items() for pk in pks)
    assert set(named) == {(matter, pk) for matter, pks in keys.items() for pk in pks}
    for (matter, pk), name in named.items():
        assert name.title
        assert name.what
        assert (name.body == "") is (matter in (Matter.DIGEST, Matter.NOTICE)), matter
        page = resolve(name.path)
        assert page.kwargs.get("pk", pk) in (pk, *_other_pages(matter, pk))


def _other_pages(matter, pk):
    """A receipt is signed on the page of its slip, a milestone reached on that of its plan; a notice leads anywhere."""
    if matter is Matter.RECEIPT:
        return [Receipt.objects.get(pk=pk).slip_id]
    if matter is Matter.MILESTONE:
        return [plans.Milestone.objects.get(pk=pk).plan_round.plan_id]
    return [7] if matter is Matter.NOTICE else []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.matter)
def test_names_of_many_cost_as_many_queries_as_of_one(source, everything, django_assert_num_queries):
    pks = keys_of_every_kind()[source.matter]
    with django_assert_num_queries(1):
        assert len(source.named(pks[:1])) == 1
    with django_assert_num_queries(1):
        assert len(source.named(pks)) == len(pks)


def test_a_row_that_is_not_there_has_no_name(db):
    assert names_of((matter, 4711) for matter in Matter) == {}


# --- Content is not used by planning ------------------------------------------------------------------


def test_what_a_body_writes_does_not_change_who_is_told(only_one, reporter, kejiting):
    reports.save_draft(
        only_one, content=content(done="写到一半。"), version=0, by=actor(reporter), at=day(9, 24, 8)
    )
    assert told(day(9, 24), Matter.REPORT, kejiting) == of(LI, "due T-10")
