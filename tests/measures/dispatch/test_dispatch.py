"""Giving measures out and signing for them: who is asked, by when, and what is refused with nothing written."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures.dispatch import actions as dispatch_actions
from measures.models import DispatchSlip, Measure, MeasureMove, Receipt, ReportingPeriod, WorkPlan
from measures.reporting.periods import actions as periods
from measures.states import MEASURE_MOVES, MeasureAct, MeasureState
from tests.factories import actor, moment

NOON = moment(2026, 10, 9, 12)


def numbered(policy, number: int) -> Measure:
    return Measure.objects.get(policy=policy, number=number)


@pytest.fixture
def first(drafts):
    """（一）: 省科技厅 leads, 省教育厅 and 中科院沈阳分院 support."""
    return numbered(drafts, 1)


@pytest.fixture
def slip(first, lead):
    return dispatch_actions.dispatch_measure(first, requirement="请抓紧。", by=actor(lead), at=NOON)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def rows_written() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (DispatchSlip, Receipt, WorkPlan, MeasureMove))


# --- Giving out -------------------------------------------------------------------------------------


def test_every_body_of_the_roster_is_asked_to_sign(first, slip):
    assert fresh(first).state == MeasureState.DISPATCHED
    asked = list(slip.receipts.order_by("id").values_list("body_name", "is_lead"))
    assert asked == [("省科技厅", True), ("省教育厅", False), ("中科院沈阳分院", False)]


def test_receipt_and_plan_are_due_in_the_policys_working_days_and_say_why(slip, kejiting):
    receipt = slip.receipts.get(body=kejiting)
    # Saturday the 10th is a make-up working day.
    assert receipt.due_on == date(2026, 10, 13)
    assert receipt.due_why.startswith("2026年10月9日交办，当日不计，顺延 3 个工作日")
    plan = WorkPlan.objects.get(body=kejiting)
    assert plan.due_on == date(2026, 11, 5)
    assert "交办" in plan.due_why


def test_a_body_owes_one_plan_however_many_measures_it_is_given(drafts, slip, kejiting, lead):
    dispatch_actions.dispatch_measure(numbered(drafts, 2), by=actor(lead), at=moment(2026, 10, 12))
    assert WorkPlan.objects.get(body=kejiting).due_on == date(2026, 11, 5)


def test_cities_are_asked_where_they_report_and_owe_no_plan(drafts, lead, shenyang):
    Measure.objects.filter(policy=drafts, number=9).update(is_open_to_cities=True)
    slip = dispatch_actions.dispatch_measure(numbered(drafts, 9), by=actor(lead), at=NOON)
    assert slip.receipts.filter(body__kind="city_government").count() == 14
    assert not WorkPlan.objects.filter(body=shenyang).exists()


def test_the_dispatch_leaves_its_trace(first, slip, lead):
    assert MeasureMove.objects.get().act == MeasureAct.DISPATCH
    event = AuditEvent.objects.get(verb="measure.dispatch")
    assert (event.actor_name, event.target_id) == (lead.name, str(first.pk))
    assert (slip.requirement, slip.dispatched_by_name) == ("请抓紧。", lead.name)


def test_the_date_is_fixed_as_the_original_one_and_says_its_basis(first, lead):
    Measure.objects.filter(pk=first.pk).update(
        completion_kind="by_date", due_on=date(2026, 12, 31), due_text="会议纪要"
    )
    slip = dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    given = fresh(first)
    assert (given.original_due_on, slip.due_on) == (date(2026, 12, 31), date(2026, 12, 31))
    assert "会议纪要" in given.due_why


@pytest.mark.parametrize("state", [s for s in MeasureState if (s, MeasureAct.DISPATCH) not in MEASURE_MOVES])
def test_only_a_draft_is_given_out(first, lead, state):
    Measure.objects.filter(pk=first.pk).update(state=state)
    before = rows_written()
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    assert refused.value.code == "illegal_move"
    assert rows_written() == before
    assert fresh(first).state == state


@pytest.mark.parametrize(
    ("set_so", "code"),
    [
        ({"completion_kind": "by_date"}, "due_missing"),
        ({"completion_kind": "by_date", "due_on": "2026-10-08", "due_text": "纪要"}, "due_in_the_past"),
        ({"completion_kind": "by_date", "due_on": "2026-10-14", "due_text": "纪要"}, "short_notice"),
    ],
)
def test_a_measure_is_kept_back_until_its_date_is_right(first, lead, set_so, code):
    Measure.objects.filter(pk=first.pk).update(**set_so)
    before = rows_written()
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    assert refused.value.code == code
    assert rows_written() == before


def test_a_measure_without_a_lead_is_kept_back(first, lead):
    first.responsibilities.update(role="support")
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    assert refused.value.code == "lead_missing"


def test_a_body_that_is_gone_is_refused_and_its_heir_named(drafts, lead):
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.dispatch_measure(numbered(drafts, 8), by=actor(lead), at=NOON)
    assert refused.value.code == "body_no_longer_valid"
    gone = Body.objects.get(name="人民银行沈阳分行")
    assert gone.successions.get().successor.name in refused.value.message


def test_short_notice_counts_the_items_dates_too(first, lead):
    first.action_items.filter(ordinal=1).update(due_on=date(2026, 10, 14), due_text="纪要")
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    assert (refused.value.code, refused.value.field) == ("short_notice", "reason")


def test_short_notice_with_a_reason_is_kept_on_the_slip(first, lead):
    first.action_items.filter(ordinal=1).update(due_on=date(2026, 10, 14), due_text="纪要")
    slip = dispatch_actions.dispatch_measure(first, reason=" 省领导要求。 ", by=actor(lead), at=NOON)
    assert slip.short_notice_reason == "省领导要求。"


def test_enough_notice_keeps_no_reason(first, lead):
    assert (
        dispatch_actions.dispatch_measure(first, reason="用不着", by=actor(lead), at=NOON).short_notice_reason
        == ""
    )


def test_the_notice_is_the_policys(first, drafts, lead):
    type(drafts).objects.filter(pk=drafts.pk).update(notice_workdays=0)
    first.action_items.filter(ordinal=1).update(due_on=date(2026, 10, 9), due_text="纪要")
    dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    assert fresh(first).state == MeasureState.DISPATCHED


@pytest.mark.parametrize(
    ("words", "code"),
    [({"requirement": "长" * 2001}, "too_long"), ({"requirement": "坏\x00"}, "bad_character")],
)
def test_a_requirement_that_cannot_be_kept_is_refused(first, lead, words, code):
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.dispatch_measure(first, **words, by=actor(lead), at=NOON)
    assert (refused.value.code, refused.value.field) == (code, "requirement")
    assert fresh(first).state == MeasureState.DRAFT


def test_what_somebody_changed_since_is_read_again_first(first, lead):
    Measure.objects.filter(pk=first.pk).update(version=2)
    with pytest.raises(StaleVersion):
        dispatch_actions.dispatch_measure(first, version=1, by=actor(lead), at=NOON)
    assert fresh(first).state == MeasureState.DRAFT


# --- Signing ----------------------------------------------------------------------------------------


def test_the_leads_signature_takes_the_measure_into_its_work(first, slip, kejiting, reporter):
    signed = dispatch_actions.sign_receipt(slip.receipts.get(body=kejiting), by=actor(reporter), at=NOON)
    assert (signed.signed_by_name, signed.signed_at) == (reporter.name, NOON)
    assert fresh(first).state == MeasureState.IN_PROGRESS
    assert AuditEvent.objects.get(verb="receipt.signed").actor_name == reporter.name


def test_another_bodys_signature_leaves_the_measure_where_it_is(first, slip, reporter):
    dispatch_actions.sign_receipt(slip.receipts.get(body_name="省教育厅"), by=actor(reporter), at=NOON)
    assert fresh(first).state == MeasureState.DISPATCHED


def test_a_second_signature_is_refused_and_names_the_first(slip, kejiting, reporter, approver):
    receipt = slip.receipts.get(body=kejiting)
    dispatch_actions.sign_receipt(receipt, by=actor(reporter), at=NOON)
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.sign_receipt(receipt, by=actor(approver), at=moment(2026, 10, 12))
    assert refused.value.code == "signed_already"
    assert "李经办 已于 10月09日 12:00 签收" in refused.value.message
    assert fresh(receipt).signed_by_name == reporter.name


@pytest.mark.parametrize("state", [MeasureState.CANCELLED, MeasureState.CLOSED])
def test_what_is_over_is_not_signed_for(first, slip, kejiting, reporter, state):
    Measure.objects.filter(pk=first.pk).update(state=state)
    receipt = slip.receipts.get(body=kejiting)
    with pytest.raises(RuleBroken) as refused:
        dispatch_actions.sign_receipt(receipt, by=actor(reporter), at=NOON)
    assert refused.value.code == "not_dispatched"
    assert fresh(receipt).signed_at is None


def test_a_receipt_signed_while_suspended_counts_when_work_goes_on(first, slip, kejiting, reporter):
    Measure.objects.filter(pk=first.pk).update(state=MeasureState.SUSPENDED)
    dispatch_actions.sign_receipt(slip.receipts.get(body=kejiting), by=actor(reporter), at=NOON)
    assert fresh(first).state == MeasureState.SUSPENDED


def test_overdue_receipts_are_those_somebody_still_waits_for(first, slip, kejiting, reporter):
    assert Receipt.objects.overdue(date(2026, 10, 13)).count() == 0
    assert Receipt.objects.overdue(date(2026, 10, 14)).count() == 3
    dispatch_actions.sign_receipt(slip.receipts.get(body=kejiting), by=actor(reporter), at=NOON)
    assert Receipt.objects.overdue(date(2026, 10, 14)).count() == 2
    Measure.objects.filter(pk=first.pk).update(state=MeasureState.CANCELLED)
    assert Receipt.objects.overdue(date(2026, 10, 14)).count() == 0


# --- The notice of a period ---------------------------------------------------------------------------


def open_fourth(policy, lead, due_on: date, reason: str = "") -> ReportingPeriod:
    return periods.open_period(
        policy, year=2026, quarter=4, due_on=due_on, reason=reason, by=actor(lead), at=NOON
    )


def test_a_period_due_too_soon_needs_a_reason(policy, lead):
    with pytest.raises(RuleBroken) as refused:
        open_fourth(policy, lead, date(2026, 10, 14))
    assert (refused.value.code, refused.value.field) == ("short_notice", "reason")
    assert "只有 4 个工作日，少于规定的 5 个工作日" in refused.value.message
    assert not ReportingPeriod.objects.exists()


def test_the_reason_is_kept_with_the_period(policy, lead):
    opened = open_fourth(policy, lead, date(2026, 10, 14), reason="国务院督查要求。")
    assert opened.short_notice_reason == "国务院督查要求。"


def test_the_very_number_of_working_days_is_enough(policy, lead):
    assert open_fourth(policy, lead, date(2026, 10, 15)).short_notice_reason == ""


def test_a_receipt_that_passed_to_another_body_since_it_was_read_is_not_signed(
    slip, kejiting, kexie, reporter
):
    read = slip.receipts.get(body=kejiting)
    Receipt.objects.filter(pk=read.pk).update(body=kexie)
    with pytest.raises(StaleVersion):
        dispatch_actions.sign_receipt(read, by=actor(reporter), at=NOON)
    assert fresh(read).signed_at is None


def test_a_receipt_that_is_gone_since_two_bodies_merged_is_not_signed(slip, kejiting, reporter):
    read = slip.receipts.get(body=kejiting)
    Receipt.objects.filter(pk=read.pk).delete()
    with pytest.raises(StaleVersion):
        dispatch_actions.sign_receipt(read, by=actor(reporter), at=NOON)
