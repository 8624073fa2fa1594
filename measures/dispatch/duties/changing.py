"""The bodies of one measure after it was given out: confirming who leads, changing who leads and who supports it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from measures import states, texts
from measures.dispatch.duties import rules as duty_rules
from measures.dispatch.duties.carrying import carry_out, lead_on, summary_of
from measures.dispatch.duties.models import DutyChange
from measures.dispatch.duties.roster_plan import Change, RosterPlan, plan_change
from measures.dispatch.duties.rules import DutyAct
from measures.dispatch.models import Receipt
from measures.documents.models import Measure, Policy, Responsibility
from measures.documents.moves import lock_measure
from measures.documents.roster import check_roster, roster_names, set_roster
from measures.documents.trace import record
from measures.reporting.periods.models import ReportingPeriod
from measures.states import ResponsibilityRole, RoleSource
from measures.texts import REASON_MAX

NOTHING_CHANGED = "责任单位没有变化。"


@dataclass(frozen=True)
class Why:
    """From which day a change holds, and for what reason."""

    reason: str
    on: date


@transaction.atomic
def confirm_leads(
    policy: Policy, *, read: Mapping[int, int], reason: str = "", by: Actor, at: datetime
) -> list[Measure]:
    """Confirm that these bodies lead, which the document does not say; returns the measures of which it was not said.

    ``read``: by measure the body that was read as its lead. Confirmed twice changes nothing. Refuses a measure that is
    led by another by now (``StaleVersion``), one without a lead, and one that is over.
    """
    reason = texts.check_text(reason, label="说明", field="reason", most=REASON_MAX, is_required=False)
    locked = Measure.objects.select_for_update(no_key=True).filter(policy=policy, pk__in=list(read))
    measures = {measure.pk: measure for measure in locked.order_by("pk")}
    places = Responsibility.objects.filter(measure__in=measures, role=ResponsibilityRole.LEAD)
    leads = {place.measure_id: place for place in places.select_related("holder")}
    confirmed = []
    for pk, body in read.items():
        measure, lead = measures.get(pk), leads.get(pk)
        if measure is None or lead is None or lead.holder_id != body:
            raise StaleVersion("牵头单位刚被他人变动，没有确认。请核对最新内容后再确认。")
        if lead.role_source == RoleSource.INFERRED:
            measure.policy = policy
            _confirm(measure, lead, reason=reason, by=by, at=at)
            confirmed.append(measure)
    return confirmed


def _confirm(measure: Measure, lead: Responsibility, *, reason: str, by: Actor, at: datetime) -> None:
    if measure.state in (states.MeasureState.CLOSED, states.MeasureState.CANCELLED):
        duty_rules.check_changeable(measure.state)
    lead.role_source = RoleSource.SET_BY_OFFICE
    lead.save(update_fields=["role_source"])
    measure.version += 1
    measure.save(update_fields=["version"])
    DutyChange.objects.create(
        measure=measure,
        act=DutyAct.CONFIRM,
        body=lead.holder,
        body_name=lead.holder.name,
        name_as_printed=lead.name_as_printed,
        before=ResponsibilityRole.LEAD,
        after=ResponsibilityRole.LEAD,
        on=states.day_of(at),
        reason=reason,
        at=at,
        by_name=by.name,
    )
    record(
        measure,
        by=by,
        at=at,
        verb="measure.lead_confirmed",
        summary=f"确认由{lead.holder.name}牵头：{measure}",
        before={"role_source": RoleSource.INFERRED},
        after={"role_source": RoleSource.SET_BY_OFFICE, "lead": lead.holder_id, "reason": reason},
    )


@transaction.atomic
def change_roster(
    measure: Measure,
    change: Change,
    *,
    why: Why,
    version: int,
    by: Actor,
    at: datetime,
    expected: str | None = None,
) -> RosterPlan:
    """Change who leads and who supports a measure that was given out; returns what was done, row by row.

    Open reports, requests, receipts and cases pass on as the preview says, whose fingerprint is ``expected``; what is
    finished stays with who did it. Refuses a draft and what is over, a change without reason, a version or preview that
    is no longer true (``StaleVersion``), a change that changes nothing, and what ``set_roster`` refuses.
    """
    measure = _lock(measure)
    if measure.version != version:
        raise StaleVersion("该事项刚被他人修改，责任单位没有变动。请核对最新内容后重新办理。")
    today = states.day_of(at)
    check_change(measure, change, today=today)
    reason = duty_rules.check_why(why.reason, why.on, since=measure.policy.issued_on, today=today)
    plan = plan_change(measure, change, locks=True)
    if plan.is_empty:
        raise RuleBroken("nothing_changed", NOTHING_CHANGED)
    if expected is not None and expected != plan.fingerprint:
        raise StaleVersion("预览之后有事项发生变化，责任单位没有变动。请核对最新的预览后再确认。")
    before = roster_names(measure)
    carry_out(plan, by=by, at=at)
    set_roster(measure, change.roster, today=today)
    measure.refresh_from_db(fields=["state", "version"])
    _settle_receipts(measure, plan, by=by, at=at)
    measure.refresh_from_db(fields=["state", "version"])
    measure.version += 1
    measure.save(update_fields=["version"])
    _keep(plan.changes, reason=reason, on=why.on, by=by, at=at)
    record(
        measure,
        by=by,
        at=at,
        verb="measure.roster_changed",
        summary=f"责任单位变动：{measure}，{summary_of(plan)}",
        before={"roster": before},
        after={"roster": roster_names(measure), "reason": reason, "on": why.on},
    )
    return plan


def check_change(measure: Measure, change: Change, *, today: date) -> None:
    """Refuse what is refused of the measure and of the bodies themselves, before anything is read or written."""
    duty_rules.check_changeable(measure.state)
    if change.roster.lead is None:
        raise RuleBroken("lead_missing", f"请选择{measure.policy.words.lead}。", "lead")
    held = list(measure.responsibilities.select_related("body", "holder"))
    check_roster(change.roster, held, today=today)


def _lock(measure: Measure) -> Measure:
    """Held in the order in which a transfer holds them: the policy, its open periods, the measure."""
    list(Policy.objects.select_for_update(no_key=True).filter(pk=measure.policy_id).values_list("pk"))
    periods = ReportingPeriod.objects.filter(policy=measure.policy_id, closed_at__isnull=True)
    list(periods.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return lock_measure(measure)


def _settle_receipts(measure: Measure, plan: RosterPlan, *, by: Actor, at: datetime) -> None:
    """The newest slip knows who leads now; who signed as the lead before stays so."""
    slip = measure.slips.order_by("-id").first()
    lead = next((c.body for c in plan.changes if c.after == ResponsibilityRole.LEAD), None)
    if slip is None or lead is None:
        return
    Receipt.objects.unsigned().filter(slip=slip, is_lead=True).exclude(body=lead).update(is_lead=False)
    lead_on(slip, lead, by=by, at=at, note=plan.note)


def _keep(changes: Iterable[DutyChange], *, reason: str, on: date, by: Actor, at: datetime) -> None:
    for change in changes:
        change.reason, change.on, change.at, change.by_name = reason, on, at, by.name
    DutyChange.objects.bulk_create(changes)
