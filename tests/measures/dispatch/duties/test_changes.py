"""Changing who leads and supports one measure after it was given out: open work follows, what is finished stays."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.duties.changing import Why, change_roster, confirm_leads
from measures.dispatch.duties.roster_plan import Change, plan_change
from measures.dispatch.duties.rules import Fate, Matter
from measures.documents.roster import Roster
from measures.models import (
    ActionItem,
    Contribution,
    DutyChange,
    ItemAssignment,
    Measure,
    Move,
    Obligation,
    Receipt,
    Responsibility,
    Submission,
    WorkPlan,
)
from measures.reporting import actions as reports
from measures.reporting.parts import actions as parts
from measures.states import Act, MeasureState, State
from reports import figures
from tests.factories import accept, actor, content, make_body, moment, submit

NOON = moment(2026, 10, 9, 12)
YESTERDAY = moment(2026, 10, 8, 18)


@pytest.fixture
def first(policy):
    return Measure.objects.with_roster().get(policy=policy, number=1)


@pytest.fixture
def newcomer(policy):
    return make_body("省大数据局")


@pytest.fixture
def change(first, reviewer):
    def changed(roster, heirs=None, **told):
        measure = Measure.objects.select_related("policy").get(pk=first.pk)
        given = {"version": measure.version, "why": Why("省政府常务会议明确", date(2026, 10, 1)), "at": NOON}
        given |= {"by": actor(reviewer)} | told
        return change_roster(measure, Change(roster, heirs or {}), **given)

    return changed


def roster_of(measure):
    held = Responsibility.objects.filter(measure=measure).order_by("order").select_related("holder")
    return [(place.holder.name, place.role, place.role_source, place.is_added) for place in held]


def told_of(measure):
    return [change.words for change in DutyChange.objects.filter(measure=measure).order_by("id")]


# --- Confirming ---------------------------------------------------------------------------------------


def test_an_inferred_lead_is_confirmed_once_with_its_history(policy, first, kejiting, reviewer):
    read = {first.pk: kejiting.pk}
    done = confirm_leads(policy, read=read, reason="请示件批复", by=actor(reviewer), at=NOON)
    assert [measure.pk for measure in done] == [first.pk]
    assert confirm_leads(policy, read=read, by=actor(reviewer), at=NOON) == []
    [kept] = DutyChange.objects.filter(measure=first)
    assert (kept.words, kept.by_name, kept.at, kept.reason) == (
        "确认由省科技厅牵头（原按排序推定）", "王督查", NOON, "请示件批复",
    )  # fmt: skip
    assert roster_of(first)[0][:3] == ("省科技厅", "lead", "set_by_office")
    assert AuditEvent.objects.about(first).filter(verb="measure.lead_confirmed").count() == 1


def test_leads_of_a_document_are_confirmed_together_or_not_at_all(policy, first, kejiting, kexie, reviewer):
    """Somebody changed one of them since the list was read."""
    third = Measure.objects.get(policy=policy, number=3)
    with pytest.raises(StaleVersion):
        confirm_leads(
            policy, read={first.pk: kejiting.pk, third.pk: kejiting.pk}, by=actor(reviewer), at=NOON
        )
    # In one transaction: nothing of the first stays when this is not caught within a wider one.
    assert Responsibility.objects.get(measure=third, role="lead").role_source == "inferred"
    done = confirm_leads(
        policy, read={first.pk: kejiting.pk, third.pk: kexie.pk}, by=actor(reviewer), at=NOON
    )
    assert len(done) == 2


# --- The lead -----------------------------------------------------------------------------------------


def test_a_new_lead_takes_over_the_open_report_and_asks_the_old_one(
    change, first, obligation, kejiting, newcomer
):
    supports = tuple(place.holder for place in first.supports)
    version = first.version
    plan = change(Roster(newcomer, (kejiting, *supports)))
    now = Obligation.objects.get(pk=obligation.pk)
    assert (now.body, now.state, now.due_on) == (newcomer, State.AWAITING, obligation.due_on)
    assert (now.moves.last().act, now.moves.last().body) == (Act.TRANSFER, newcomer)
    assert now.contributions.filter(body=kejiting).exists()
    assert roster_of(first)[:2] == [
        ("省大数据局", "lead", "set_by_office", True),
        ("省科技厅", "support", "set_by_office", False),
    ]
    assert told_of(first) == ["增列省大数据局为牵头单位", "省科技厅由牵头单位改为配合单位"]
    assert Measure.objects.get(pk=first.pk).version == version + 1
    assert WorkPlan.objects.filter(policy=first.policy, body=newcomer).exists()
    assert len(plan.of(Matter.OBLIGATION, Fate.MOVES)) == 1


def test_the_name_as_printed_stays_with_a_place_and_with_a_body_that_is_out(
    change, first, newcomer, kejiting
):
    supports = [place.holder for place in first.supports]
    Responsibility.objects.filter(measure=first, body=kejiting).update(name_as_printed="省科委")
    bracket = first.bracket
    change(Roster(newcomer, tuple(supports)))
    assert Measure.objects.get(pk=first.pk).bracket == bracket
    assert told_of(first) == [
        "省大数据局接替省科技厅，为牵头单位",
        "省科技厅（印发名称：省科委）不再承担（原牵头单位）",
    ]


def test_what_is_finished_and_the_figures_of_past_days_stay(
    change, first, obligation, approver, reviewer, newcomer, kejiting
):
    submit(obligation, approver, at=moment(2026, 10, 7))
    accept(Obligation.objects.with_names().get(pk=obligation.pk), reviewer, at=YESTERDAY)

    def past():
        return list(figures.rows(obligation.period, as_of=YESTERDAY))

    before = past()
    change(Roster(newcomer, tuple(place.holder for place in first.supports)))
    assert Obligation.objects.get(pk=obligation.pk).body == kejiting
    assert Submission.objects.get().body_name == "省科技厅"
    assert [(r.body_name, r.state) for r in past()] == [(r.body_name, r.state) for r in before]


def test_an_unsigned_receipt_follows_the_lead_and_a_signed_one_stays(
    change, first, reviewer, kejiting, newcomer
):
    Measure.objects.filter(pk=first.pk).update(state=MeasureState.DRAFT)
    slip = dispatch_actions.dispatch_measure(first, by=actor(reviewer), at=YESTERDAY)
    support = first.supports[0].holder
    own = Receipt.objects.get(slip=slip, body=support)
    dispatch_actions.sign_receipt(own, by=actor(reviewer), at=YESTERDAY)
    others = tuple(place.holder for place in first.supports[1:])
    # The new lead had signed as a supporting body: the measure is in work from now on.
    change(Roster(support, (kejiting, newcomer, *others)))
    signed = Receipt.objects.get(slip=slip, body=support)
    assert (signed.is_lead, signed.signed_at) == (True, YESTERDAY)
    assert Measure.objects.get(pk=first.pk).state == MeasureState.IN_PROGRESS
    assert list(Receipt.objects.filter(slip=slip, is_lead=True)) == [signed]
    waiting = Receipt.objects.get(slip=slip, body=newcomer)
    assert (waiting.signed_at, waiting.due_why != "") == (None, True)


def test_a_report_waiting_for_a_signature_goes_back_and_the_old_lead_may_answer(
    change, first, obligation, reporter, approver, kejiting, newcomer
):
    """省科技厅 has an approver, so that its report waits for the signature."""
    said = {"content": content(), "version": 0, "is_approver": False, "by": actor(reporter), "at": YESTERDAY}
    reports.submit_report(obligation, **said)
    change(Roster(newcomer, (kejiting, *(place.holder for place in first.supports))))
    now = Obligation.objects.get(pk=obligation.pk)
    assert (now.body, now.state) == (newcomer, State.DRAFTING)
    assert now.contributions.filter(body=kejiting, answered_at=None).exists()


# --- Those who support it -----------------------------------------------------------------------------


def test_a_body_is_added_under_its_own_name_and_asked_for_what_the_others_are(
    change, first, obligation, kejiting, newcomer
):
    supports = tuple(place.holder for place in first.supports)
    plan = change(Roster(kejiting, (*supports, newcomer)))
    assert roster_of(first)[-1] == ("省大数据局", "support", "set_by_office", True)
    assert roster_of(first)[0][2] == "inferred"
    assert Contribution.objects.filter(obligation=obligation, body=newcomer, answered_at=None).count() == 1
    assert len(plan.of(Matter.CONTRIBUTION, Fate.BEGINS)) == 1
    assert told_of(first) == ["增列省大数据局为配合单位"]


def test_a_swap_hands_over_items_and_answers_and_a_removal_ends_them(
    change, first, obligation, kejiting, newcomer, reviewer
):
    gone, out, *rest = [place.holder for place in first.supports]
    item = ActionItem.objects.filter(measure=first).first()
    for order, body in enumerate((gone, out)):
        ItemAssignment.objects.create(item=item, body=body, order=order)
    answered = Contribution.objects.get(obligation=obligation, body=out)
    parts.answer_lead(answered, stance="agree", version=0, by=actor(reviewer), at=YESTERDAY)
    change(Roster(kejiting, (newcomer, *rest)), {gone.pk: newcomer})
    assert list(item.assignments.values_list("body__name", flat=True)) == ["省大数据局"]
    asked = set(obligation.contributions.values_list("body_id", flat=True))
    # What was answered stays under the name that answered.
    assert {newcomer.pk, out.pk} <= asked
    assert gone.pk not in asked
    assert "省大数据局接替" in told_of(first)[0]


def test_a_joint_lead_is_set_and_set_back(change, first, kejiting):
    joint, *rest = [place.holder for place in first.supports]
    change(Roster(kejiting, (joint, *rest), joint_leads=frozenset({joint})))
    assert roster_of(first)[1][1] == "joint_lead"
    change(Roster(kejiting, (joint, *rest), joint_leads=frozenset()))
    assert roster_of(first)[1][1] == "support"
    assert len(told_of(first)) == 2


# --- Refusals -----------------------------------------------------------------------------------------


def test_a_change_is_refused_without_reason_too_late_too_early_and_without_change(
    change, first, kejiting, newcomer
):
    supports = tuple(place.holder for place in first.supports)
    more = Roster(kejiting, (*supports, newcomer))
    cases = [
        ("reason_missing", {"why": Why(" ", date(2026, 10, 1))}, more),
        ("day_to_come", {"why": Why("会议明确", date(2026, 10, 10))}, more),
        ("day_too_early", {"why": Why("会议明确", date(2017, 10, 10))}, more),
        ("nothing_changed", {}, Roster(kejiting, supports)),
        ("lead_missing", {}, Roster(None, ())),
        ("body_twice", {}, Roster(kejiting, (*supports, supports[0]))),
        ("stale_version", {"version": 0}, more),
        ("stale_version", {"expected": "another"}, more),
    ]
    for code, told, roster in cases:
        with pytest.raises(RuleBroken) as refusal:
            change(roster, **told)
        assert refusal.value.code == code
    for state, code in ((MeasureState.DRAFT, "not_given_out"), (MeasureState.CLOSED, "measure_over")):
        Measure.objects.filter(pk=first.pk).update(state=state)
        with pytest.raises(RuleBroken) as refusal:
            change(more)
        assert refusal.value.code == code
    assert not DutyChange.objects.exists()
    assert not Move.objects.filter(act=Act.TRANSFER).exists()


def test_the_preview_is_what_is_carried_out_and_writes_nothing(change, first, obligation, kejiting, newcomer):
    roster = Roster(newcomer, tuple(place.holder for place in first.supports))
    shown = plan_change(first, Change(roster))
    assert Obligation.objects.get(pk=obligation.pk).body == kejiting
    assert change(roster, expected=shown.fingerprint).fingerprint == shown.fingerprint
