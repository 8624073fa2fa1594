"""实地督查: planned, carried out, concluded, fed back, signed for, reviewed where the body asks for it, ended when all is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import states, texts
from measures.cases.errand import actions as errands
from measures.cases.errand.models import Errand
from measures.cases.inspection import rules as inspection_rules
from measures.cases.inspection.models import Finding, InspectedBody, Inspection
from measures.cases.moves import begin_case, lock_case, move_case
from measures.documents.models import Measure
from measures.documents.trace import record
from measures.moves import office_deadline
from measures.states import CaseAct, CaseState
from workdays.models import CalendarDay
from workdays.rules import add_workdays


@dataclass(frozen=True)
class Plan:
    """督查方案 as the office draws it up."""

    title: str
    purpose: str
    scope: str
    starts_on: date
    ends_on: date
    team: str
    is_announced: bool = True


# --- The office plans ---------------------------------------------------------------------------------


@transaction.atomic
def plan_inspection(
    plan: Plan, *, bodies: Sequence[Body], measures: Sequence[Measure], by: Actor, at: datetime
) -> Inspection:
    """Plan a check of bodies on measures of any documents, one case for each body.

    Refuses missing words, days out of order, a team of one, no or too many bodies or measures, and a body that is none.
    """
    today = states.day_of(at)
    inspection_rules.check_days(plan.starts_on, plan.ends_on, today=today)
    asked, looked_at = list(dict.fromkeys(bodies)), list(dict.fromkeys(measures))
    _check_count(asked, "被督查单位", "bodies", inspection_rules.BODIES_MAX)
    _check_count(looked_at, "督查事项", "measures", inspection_rules.MEASURES_MAX)
    for body in asked:
        errands.check_can_answer(body, today, field="bodies")
    most = inspection_rules.TEXT_MAX
    inspection = Inspection.objects.create(
        title=texts.check_text(plan.title, label="督查名称", field="title", most=inspection_rules.TITLE_MAX),
        purpose=texts.check_text(plan.purpose, label="督查目的", field="purpose", most=most),
        scope=texts.check_text(plan.scope, label="督查内容", field="scope", most=most),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        team="、".join(inspection_rules.team_of(plan.team)),
        is_announced=plan.is_announced,
        planned_at=at,
        planned_by_name=by.name,
    )
    inspection.measures.set(looked_at)
    after = {"bodies": [body.pk for body in asked], "measures": [measure.pk for measure in looked_at]}
    record(inspection, by=by, at=at, verb="inspection.planned", summary=f"安排{inspection}", after=after)
    calendar = CalendarDay.objects.calendar(plan.ends_on.year, plan.ends_on.year + 1)
    due_on = add_workdays(plan.ends_on, inspection_rules.CONCLUDE_WORKDAYS, calendar)
    for body in asked:
        case = InspectedBody(inspection=inspection, body=body, body_name=body.name, due_on=due_on)
        begin_case(case, state=CaseState.OPEN, by=by, at=at)
    return inspection


def _check_count(rows: Sequence[object], label: str, field: str, most: int) -> None:
    if not rows:
        raise RuleBroken(f"{field}_missing", f"请选择至少一个{label}。", field)
    if len(rows) > most:
        raise RuleBroken("too_many", f"一次最多选择 {most} 个{label}，请分次安排。", field)


@transaction.atomic
def call_off(inspection: Inspection, *, reason: str, by: Actor, at: datetime) -> list[InspectedBody]:
    """Call a check off for every body that has no conclusion yet. Refuses without a reason, and where none is left."""
    reason = texts.check_text(reason, label="取消原因", field="reason", most=texts.REASON_MAX)
    cases = list(inspection.cases.filter(state=CaseState.OPEN).select_for_update(of=("self",)).order_by("id"))
    if not cases:
        raise RuleBroken("nothing_to_call_off", "各单位的督查结论都已反馈，或已取消，不能再取消。", "reason")
    for case in cases:
        errands.stand_down(Errand.objects.filter(inspected=case), why="实地督查已取消。", by=by, at=at)
    return [move_case(case, CaseAct.WITHDRAW, by=by, at=at, note=reason) for case in cases]


# --- What was found -----------------------------------------------------------------------------------


@transaction.atomic
def note_finding(
    case: InspectedBody,
    *,
    text: str,
    by: Actor,
    at: datetime,
    basis: str = "",
    measure: Measure | None = None,
) -> Finding:
    """Keep what the team found, before the conclusion is fed back. Refuses without words, and afterwards."""
    case = _not_fed_back(case)
    finding = Finding.objects.create(
        inspected=case,
        measure=_looked_at(case, measure),
        text=texts.check_text(text, label="督查发现", field="text", most=inspection_rules.TEXT_MAX),
        basis=texts.check_text(
            basis, label="依据材料", field="basis", most=inspection_rules.BASIS_MAX, is_required=False
        ),
        noted_at=at,
        noted_by_name=by.name,
    )
    record(finding, by=by, at=at, verb="inspection.finding_noted", summary=f"登记{finding}")
    return finding


@transaction.atomic
def demand_mending(
    case: InspectedBody, *, task: str, due_on: date, by: Actor, at: datetime, measure: Measure | None = None
) -> Errand:
    """An item to mend, with its date; the body is told with the conclusion. Refuses once the check has ended."""
    case = lock_case(case)
    if case.state in states.ENDED_CASE_STATES:
        raise RuleBroken("ended", f"该实地督查现为“{case.words}”，不能再提出整改事项。", "task")
    return errands.give(
        case, case.body, task=task, due_on=due_on, measure=_looked_at(case, measure), by=by, at=at
    )


@transaction.atomic
def feed_back(case: InspectedBody, *, conclusion: str, by: Actor, at: datetime) -> InspectedBody:
    """Tell the body the conclusion and what it has to mend.

    Refuses without words, before the check has begun, and where an item is due already.
    """
    case = _not_fed_back(case)
    today = states.day_of(at)
    inspection_rules.check_begun(case.inspection.starts_on, today=today)
    if case.errands.unsettled().filter(due_on__lt=today).exists():
        raise RuleBroken("item_overdue", "有整改事项的期限已过，请撤销后重新登记，再反馈结论。", "conclusion")
    case.conclusion = texts.check_text(conclusion, label="督查结论", field="conclusion")
    case.fed_back_at, case.fed_back_by_id, case.fed_back_by_name = at, by.user_id, by.name
    case.due_on, _ = office_deadline(at, inspection_rules.RECEIPT_WORKDAYS, since="反馈")
    return move_case(case, CaseAct.FEED_BACK, by=by, at=at)


def _not_fed_back(case: InspectedBody) -> InspectedBody:
    case = lock_case(case)
    states.next_case_state(case.kind, CaseState(case.state), CaseAct.FEED_BACK)
    return case


def _looked_at(case: InspectedBody, measure: Measure | None) -> Measure | None:
    """A measure of the check; of a restricted source only what the body carries out, lest it learn of another's."""
    if measure is None:
        return None
    if not case.inspection.measures.filter(pk=measure.pk).exists():
        raise RuleBroken("not_looked_at", "请选择本次督查的事项。", "measure")
    restricted = measure.policy.is_restricted
    if (
        restricted
        and not Measure.objects.carried_out_by(frozenset({case.body_id})).filter(pk=measure.pk).exists()
    ):
        raise RuleBroken("not_carried_out", "该事项限定知悉范围，且不由该单位承办，不能列入。", "measure")
    return measure


# --- The body -----------------------------------------------------------------------------------------


@transaction.atomic
def acknowledge_conclusion(case: InspectedBody, *, by: Actor, at: datetime) -> InspectedBody:
    """Sign for the conclusion on the body's behalf; the 30 days in which a review may be asked for begin."""
    case = lock_case(case)
    case.acknowledged_at, case.acknowledged_by_name = at, by.name
    case.due_on = inspection_rules.objects_until(states.day_of(at))
    return move_case(case, CaseAct.ACKNOWLEDGE, by=by, at=at)


@transaction.atomic
def ask_for_review(case: InspectedBody, *, reason: str, by: Actor, at: datetime) -> InspectedBody:
    """Ask to have the conclusion reviewed; mending goes on meanwhile. Refuses a second time, too late, without a reason."""
    case = lock_case(case)
    states.next_case_state(case.kind, CaseState(case.state), CaseAct.OBJECT)
    today = states.day_of(at)
    received_on = states.day_of(case.acknowledged_at or at)
    inspection_rules.check_may_object(received_on, today=today, objected=case.objected_at is not None)
    case.objection = texts.check_text(reason, label="申请复核的理由", field="reason")
    case.objected_at, case.objected_by_name = at, by.name
    case.due_on = today + timedelta(days=inspection_rules.REVIEW_DAYS)
    return move_case(case, CaseAct.OBJECT, by=by, at=at)


# --- The office ---------------------------------------------------------------------------------------


@transaction.atomic
def decide_review(
    case: InspectedBody, *, verdict: str, by: Actor, at: datetime, new_conclusion: str = ""
) -> InspectedBody:
    """Uphold the conclusion, or put another in its place (``new_conclusion``); the first one stays in the history.

    Refuses without words, and who took part in the check or made its conclusion.
    """
    case = lock_case(case)
    states.next_case_state(case.kind, CaseState(case.state), CaseAct.REVIEW)
    is_author = by.user_id is not None and by.user_id == case.fed_back_by_id
    inspection_rules.check_reviewer(by.name, is_author, case.inspection.team_names)
    case.verdict = texts.check_text(verdict, label="复核决定", field="verdict")
    changed = texts.check_text(
        new_conclusion, label="变更后的结论", field="new_conclusion", is_required=False
    )
    before, case.is_amended = case.conclusion, bool(changed)
    case.conclusion = changed or case.conclusion
    case.reviewed_at, case.reviewed_by_name = at, by.name
    note = f"变更结论。原结论：{before}" if changed else "维持原结论。"
    return move_case(case, CaseAct.REVIEW, by=by, at=at, note=note)


@transaction.atomic
def close_check(case: InspectedBody, *, by: Actor, at: datetime) -> InspectedBody:
    """End the check of this body. Refuses while something is still to be mended."""
    case = lock_case(case)
    states.next_case_state(case.kind, CaseState(case.state), CaseAct.CLOSE)
    inspection_rules.check_all_mended(case.errands.unsettled().count())
    return move_case(case, CaseAct.CLOSE, by=by, at=at)
