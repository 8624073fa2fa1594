"""Giving measures out, and signing for them (交办、签收)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import case_rules, rules
from measures.actions.moves import lock_measure, move_measure, office_deadline
from measures.models import DispatchSlip, Measure, Receipt, Responsibility, WorkPlan
from measures.rules import CaseState, MeasureAct, MeasureCompletion
from workdays.models import CalendarDay


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
    now on. ``version``: the one that was read, where somebody read it. Refuses a measure without a lead body, one to
    be done by a date without that date, a body that no longer exists, and a due date nearer than the policy's notice
    without a ``reason``.
    """
    measure = lock_measure(measure)
    case_rules.check_version(measure.version, version)
    today = rules.day_of(at)
    roster = list(measure.responsibilities.select_related("body", "holder").order_by("order"))
    _check_roster(measure, roster, today)
    _check_completion(measure)
    requirement = case_rules.check_text(requirement, label="办理要求", field="requirement", is_required=False)
    calendar = CalendarDay.objects.calendar(today.year, today.year + 1)
    dates = [day for day in [measure.due_on, *measure.action_items.values_list("due_on", flat=True)] if day]
    reason = case_rules.check_notice(
        dates, today=today, least=measure.policy.notice_workdays, calendar=calendar, reason=reason
    )
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
    _ask_for_receipts(slip, roster, at)
    return slip


@transaction.atomic
def sign_receipt(receipt: Receipt, *, by: Actor, at: datetime) -> Receipt:
    """Sign for a measure; the lead body's signature takes the measure into its work. Refuses a second signature."""
    measure = lock_measure(receipt.measure)
    receipt = Receipt.objects.select_for_update().get(pk=receipt.pk)
    if receipt.signed_at is not None:
        when = receipt.signed_at.astimezone(rules.OFFICE_TIME)
        raise RuleBroken(
            "signed_already", f"{receipt.signed_by_name} 已于 {when:%m月%d日 %H:%M} 签收，无需重复签收。"
        )
    if measure.state in (rules.MeasureState.CANCELLED, rules.MeasureState.CLOSED):
        name = rules.MEASURE_STATE_NAMES[rules.MeasureState(measure.state)]
        raise RuleBroken("not_dispatched", f"该措施{name}，无需签收。")
    receipt.signed_at, receipt.signed_by_id, receipt.signed_by_name = at, by.user_id, by.name
    receipt.save(update_fields=["signed_at", "signed_by", "signed_by_name"])
    summary = f"签收：{measure} {receipt.body_name}"
    audit.record(receipt, by=by, at=at, verb="receipt.signed", summary=summary)
    if receipt.is_lead and measure.state == rules.MeasureState.DISPATCHED:
        move_measure(measure, MeasureAct.RECEIVE, by=by, at=at)
    return receipt


def _check_roster(measure: Measure, roster: list[Responsibility], today: date) -> None:
    if not any(held.role == rules.ResponsibilityRole.LEAD for held in roster):
        raise RuleBroken("lead_missing", f"{measure}尚未确定牵头单位，不能交办。")
    for held in roster:
        check_valid(held.holder, today)


def check_valid(body: Body, today: date) -> None:
    """Refuse a body that no longer exists on ``today``, naming who took over (code ``body_no_longer_valid``)."""
    if body.valid_to is None or body.valid_to >= today:
        return
    heirs = "、".join(body.successions.values_list("successor__name", flat=True))
    then = f"，职责由{heirs}承接，请先办理职责移交" if heirs else ""
    raise RuleBroken("body_no_longer_valid", f"{body.name}已于 {body.valid_to:%Y-%m-%d} 停用{then}。")


def _check_completion(measure: Measure) -> None:
    if measure.completion_kind == MeasureCompletion.BY_DATE and measure.due_on is None:
        raise RuleBroken("due_missing", f"{measure}为限期完成，请先填写完成时限及其依据。", "due_on")


def _ask_for_receipts(slip: DispatchSlip, roster: Iterable[Responsibility], at: datetime) -> None:
    measure = slip.measure
    policy = measure.policy
    due_on, due_why = office_deadline(at, policy.receipt_workdays, since="交办")
    asked = {held.holder: held.role == rules.ResponsibilityRole.LEAD for held in roster}
    if measure.is_open_to_cities:
        asked |= dict.fromkeys(Body.objects.cities(), False)
    Receipt.objects.bulk_create(
        Receipt(
            slip=slip,
            measure=measure,
            body=body,
            body_name=body.name,
            is_lead=is_lead,
            due_on=due_on,
            due_why=due_why,
        )
        for body, is_lead in asked.items()
    )
    # The document's last paragraph asks every responsible department for a plan; cities are only to do their duty.
    plan_due_on, plan_due_why = office_deadline(at, policy.plan_workdays, since="交办")
    WorkPlan.objects.bulk_create(
        [
            WorkPlan(
                policy=policy,
                body=body,
                state=CaseState.OPEN,
                state_at=at,
                due_on=plan_due_on,
                due_why=plan_due_why,
                created_at=at,
            )
            for body in asked
            if not body.is_city
        ],
        ignore_conflicts=True,
    )
