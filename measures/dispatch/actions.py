"""Giving measures out, and signing for them (交办、签收)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import states, texts
from measures.cases.plan.models import WorkPlan
from measures.dispatch import rules as dispatch_rules
from measures.dispatch.models import DispatchSlip, Receipt
from measures.documents.actions import check_notice
from measures.documents.models import Measure, Policy, Responsibility
from measures.documents.moves import is_received, lock_measure, move_measure
from measures.documents.roster import gone
from measures.documents.trace import record
from measures.moves import check_same_body, office_deadline
from measures.states import CaseState, MeasureAct


@transaction.atomic
def dispatch_measure(
    measure: Measure,
    *,
    version: int | None = None,
    requirement: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
) -> DispatchSlip:
    """Give a measure out to every body of its roster, and to the cities where they report.

    Each is asked to sign for it within the policy's number of working days, and owes a work plan for the policy from
    now on. ``version``: the one that was read, where somebody read it. Refuses a measure without a lead body that is not
    the cities' alone, one to be done by a date without that date, a body that no longer exists, a date that is gone, and
    one nearer than the policy's notice without a ``reason``.
    """
    measure = lock_measure(measure)
    texts.check_version(measure.version, version)
    today = states.day_of(at)
    roster = list(measure.responsibilities.select_related("body", "holder").order_by("order"))
    facts = facts_of(measure, roster)
    for fault in dispatch_rules.dispatch_faults(facts, today=today):
        raise fault
    requirement = texts.check_text(requirement, label="办理要求", field="requirement", is_required=False)
    reason = check_notice(measure.policy, facts.dates, today=today, reason=reason)
    if measure.due_on is not None:
        measure.original_due_on, measure.due_why = (
            measure.due_on,
            f"督查室交办时确定，依据：{measure.due_text}。",
        )
        measure.save(update_fields=["original_due_on", "due_why"])
    move_measure(measure, MeasureAct.DISPATCH, by=by, at=at, note=requirement or reason)
    slip = DispatchSlip.objects.create(
        measure=measure,
        requirement=requirement,
        due_on=measure.due_on,
        due_text=measure.due_text,
        short_notice_reason=reason,
        dispatched_at=at,
        dispatched_by_id=by.user_id,
        dispatched_by_name=by.name,
    )
    _ask_roster(slip, roster, at)
    return slip


@transaction.atomic
def sign_receipt(receipt: Receipt, *, by: Actor, at: datetime) -> Receipt:
    """Sign for a measure; the lead body's signature takes it into work, without a lead the first city's.

    Refuses a second signature, and one for a body whose duty has passed on since the receipt was read.
    """
    measure = lock_measure(receipt.measure)
    fresh = Receipt.objects.select_for_update().filter(pk=receipt.pk).first()
    # Where two bodies merged, one of their two unsigned receipts is gone.
    check_same_body(fresh.body_id if fresh else 0, receipt.body_id)
    receipt = fresh or receipt
    if receipt.signed_at is not None:
        when = receipt.signed_at.astimezone(states.OFFICE_TIME)
        raise RuleBroken(
            "signed_already", f"{receipt.signed_by_name} 已于 {when:%m月%d日 %H:%M} 签收，无需重复签收。"
        )
    if measure.state in (states.MeasureState.CANCELLED, states.MeasureState.CLOSED):
        name = states.MEASURE_STATE_NAMES[states.MeasureState(measure.state)]
        raise RuleBroken("not_dispatched", f"该事项{name}，无需签收。")
    receipt.signed_at, receipt.signed_by_id, receipt.signed_by_name = at, by.user_id, by.name
    receipt.save(update_fields=["signed_at", "signed_by", "signed_by_name"])
    summary = f"签收：{measure} {receipt.body_name}"
    record(receipt, by=by, at=at, verb="receipt.signed", summary=summary)
    if measure.state == states.MeasureState.DISPATCHED and is_received(measure):
        move_measure(measure, MeasureAct.RECEIVE, by=by, at=at)
    return receipt


def facts_of(measure: Measure, roster: Iterable[Responsibility] | None = None) -> dispatch_rules.Facts:
    """What decides whether this measure may be given out; reads roster and items from what was prefetched, if it was."""
    held = list(measure.responsibilities.all()) if roster is None else list(roster)
    today_or_later = [item.due_on for item in measure.action_items.all() if item.due_on]
    return dispatch_rules.Facts(
        name=str(measure),
        state=states.MeasureState(measure.state),
        is_answered=any(place.role == states.ResponsibilityRole.LEAD for place in held)
        or (not held and measure.is_open_to_cities),
        completion_kind=measure.completion_kind,
        due_on=measure.due_on,
        source_ending=measure.policy.ending,
        gone=tuple(gone(place.holder) for place in held if place.holder.valid_to is not None),
        item_dates=tuple(today_or_later),
    )


def ask_cities(measure: Measure, *, at: datetime) -> None:
    """Ask the cities to sign for a dispatched measure that is opened to them later; those asked before are left alone."""
    slip = measure.slips.order_by("-id").first()
    if slip is None:
        return
    asked = set(slip.receipts.values_list("body_id", flat=True))
    cities = {city: False for city in Body.objects.cities() if city.pk not in asked}
    ask_for_receipts(slip, cities, at, since="由各市填报")


def _ask_roster(slip: DispatchSlip, roster: Iterable[Responsibility], at: datetime) -> None:
    measure = slip.measure
    policy = measure.policy
    # One body may hold two places, its own and one it took over; it signs once, as the lead where it leads.
    asked: dict[Body, bool] = {}
    for held in roster:
        is_lead = held.role == states.ResponsibilityRole.LEAD
        asked[held.holder] = asked.get(held.holder, False) or is_lead
    # The document's last paragraph asks every responsible department for a plan; cities are only to do their duty.
    ask_for_plans(policy, [body for body in asked if not body.is_city], at)
    if measure.is_open_to_cities:
        asked |= {city: False for city in Body.objects.cities() if city not in asked}
    ask_for_receipts(slip, asked, at, since="交办")


def ask_for_receipts(slip: DispatchSlip, asked: Mapping[Body, bool], at: datetime, *, since: str) -> None:
    """Ask these bodies to sign for a dispatched measure; True for the one that leads."""
    due_on, due_why = office_deadline(at, slip.measure.policy.receipt_workdays, since=since)
    Receipt.objects.bulk_create(
        Receipt(
            slip=slip,
            measure=slip.measure,
            body=body,
            body_name=body.name,
            is_lead=is_lead,
            due_on=due_on,
            due_why=due_why,
        )
        for body, is_lead in asked.items()
    )


def ask_for_plans(policy: Policy, bodies: Iterable[Body], at: datetime, *, since: str = "交办") -> None:
    """Ask these bodies for a work plan for the policy; those asked before are left alone."""
    due_on, due_why = office_deadline(at, policy.plan_workdays, since=since)
    WorkPlan.objects.bulk_create(
        [
            WorkPlan(
                policy=policy,
                body=body,
                state=CaseState.OPEN,
                state_at=at,
                due_on=due_on,
                due_why=due_why,
                created_at=at,
            )
            for body in bodies
        ],
        ignore_conflicts=True,
    )
