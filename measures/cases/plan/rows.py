"""What of the work plans waits for this person now, for 我的工作台."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from measures import states
from measures.cases.models import CaseMove
from measures.cases.plan import reading
from measures.cases.plan.models import Milestone, WorkPlan
from measures.desk_rows import Asker, DeskRow, Weight, due_at
from measures.documents.columns import long_texts
from measures.states import REPORTING_MEASURE_STATES, CaseAct, CaseKind, CaseState
from measures.steps import Due, Step
from workdays.rules import add_workdays

KIND, MILESTONES = "工作方案", "阶段目标"


def desk_rows(asker: Asker) -> list[DeskRow]:
    """Plans to make, to mend, to sign and to review, and milestones that are due; three queries at most."""
    standing = asker.standing
    if not (standing.own_body_ids or standing.is_office):
        return []
    plans = _plans(asker)
    rows = [*_writing(asker, plans), *_signing(asker, plans), *_reviewing(asker, plans)]
    return rows + _milestones(asker)


def _plans(asker: Asker) -> list[WorkPlan]:
    standing = asker.standing
    wanted = Q(
        body_id__in=standing.own_body_ids,
        state__in=[CaseState.OPEN, CaseState.RETURNED, CaseState.UNIT_REVIEW],
    )
    if standing.is_office:
        wanted |= Q(state=CaseState.SUBMITTED)
    found = WorkPlan.objects.wanted().filter(wanted).with_names().defer("draft", "summary")
    return list(found.order_by("due_on", "id"))


def _writing(asker: Asker, plans: Iterable[WorkPlan]) -> list[DeskRow]:
    mine = [
        plan
        for plan in plans
        if plan.body_id in asker.standing.own_body_ids and plan.state in (CaseState.OPEN, CaseState.RETURNED)
    ]
    remarks = _send_backs(mine)
    rows = []
    for plan in mine:
        sent_back = remarks.get(plan.pk)
        # A revision that its body took back is its own affair; only the approver's word makes it a matter.
        if reading.is_owed(plan) or sent_back:
            rows.append(_to_write(asker, plan, sent_back))
    return rows


def _to_write(asker: Asker, plan: WorkPlan, sent_back: CaseMove | None) -> DeskRow:
    was_returned = reading.was_returned(plan) and sent_back is None
    why = "按文件要求制定具体的工作方案，自行确定各事项的阶段目标和日期"
    quote = ""
    if sent_back is not None:
        why, quote = f"{sent_back.by_name} 退回修改", sent_back.note
    elif was_returned:
        why, quote = "督查室退回，请修改后重新报送", getattr(plan, "newest_comment", "") or ""
    due = due_at(plan.due_on, asker) if reading.is_owed(plan) else Due(states.day_of(plan.state_at), "退回")
    step = reading.next_step(plan, asker.standing) or Step("查看", "")
    weight = Weight.RETURNED if was_returned or sent_back else Weight.OWN
    return _row(plan, due, step, why=why, quote=quote, weight=weight)


def _send_backs(plans: Iterable[WorkPlan]) -> dict[int, CaseMove]:
    """Plans whose newest move is the approver giving them back."""
    numbers = [plan.pk for plan in plans]
    if not numbers:
        return {}
    newest: dict[int, CaseMove] = {}
    for move in CaseMove.objects.filter(kind=CaseKind.PLAN, case_id__in=numbers).order_by("id"):
        newest[move.case_id] = move
    return {number: move for number, move in newest.items() if move.act == CaseAct.SEND_BACK}


def _signing(asker: Asker, plans: Iterable[WorkPlan]) -> list[DeskRow]:
    return [
        _row(
            plan,
            due_at(plan.due_on, asker)
            if reading.is_owed(plan)
            else Due(states.day_of(plan.state_at), "提交签发"),
            Step("签发", reverse("measures:plan_sign", args=[plan.pk])),
            why="修订的工作方案等待您签发" if plan.in_force_id else "等待您签发",
            weight=Weight.OTHERS_WAIT,
        )
        for plan in plans
        if plan.state == CaseState.UNIT_REVIEW and plan.body_id in asker.standing.approve_body_ids
    ]


def _reviewing(asker: Asker, plans: Iterable[WorkPlan]) -> list[DeskRow]:
    if not asker.standing.is_office:
        return []
    return [
        _row(
            plan,
            due_at(plan.review_due_on, asker) if plan.review_due_on else Due(states.day_of(plan.state_at)),
            Step("审核", reverse("measures:plan_review", args=[plan.pk])),
            why=f"第{plan.rounds}轮{'（修订）' if plan.in_force_id else ''}等待审核",
            weight=Weight.OTHERS_WAIT,
        )
        for plan in plans
        if plan.state == CaseState.SUBMITTED
    ]


def _row(
    plan: WorkPlan, due: Due, step: Step, *, why: str, quote: str = "", weight: Weight = Weight.OWN
) -> DeskRow:
    chip, words = reading.state_of(plan)
    return DeskRow(
        kind=KIND,
        title="工作方案",
        url=reverse("measures:plan", args=[plan.pk]),
        due=due,
        step=step,
        source_name=plan.policy.called,
        body_name=plan.body.name,
        why=why,
        quote=quote,
        state=chip,
        state_words=words,
        weight=weight,
        pk=plan.pk,
    )


# --- Milestones -----------------------------------------------------------------------------------------


def _milestones(asker: Asker) -> list[DeskRow]:
    """One row a plan: what was due and is not recorded as reached, and what is due within a week of work."""
    if not asker.standing.own_body_ids:
        return []
    until = add_workdays(asker.today, reading.SOON_WORKDAYS, asker.calendar)
    found = (
        Milestone.objects.open_now()
        .filter(
            plan_round__plan__body_id__in=asker.standing.own_body_ids,
            due_on__lte=until,
            measure__state__in=list(REPORTING_MEASURE_STATES),
        )
        .annotate(
            place=Window(RowNumber(), partition_by="plan_round__plan", order_by=["due_on", "id"]),
            all_due=Window(Count("pk"), partition_by="plan_round__plan"),
            past=Window(Count("pk", filter=Q(due_on__lte=asker.today)), partition_by="plan_round__plan"),
        )
        # Of a plan with many, only the first is read.
        .filter(place=1)
        .select_related("plan_round__plan__policy", "plan_round__plan__body")
        .defer(*long_texts("plan_round__plan__policy__"), "plan_round__summary", "plan_round__plan__draft")
        .order_by("due_on", "id")
    )
    return [_of_plan(first, asker) for first in found]


def _of_plan(first: Any, asker: Asker) -> DeskRow:
    """``first``: the plan's first milestone due, with the numbers of those ``past`` and of ``all_due``."""
    plan = first.plan_round.plan
    told = []
    if first.past:
        told.append(f"有 {first.past} 个阶段目标到期未登记完成")
    if coming := first.all_due - first.past:
        told.append(f"有 {coming} 个阶段目标将在 {reading.SOON_WORKDAYS} 个工作日内到期")
    url = reverse("measures:plan", args=[plan.pk])
    return DeskRow(
        kind=MILESTONES,
        title=first.title,
        url=f"{url}#milestone-{first.pk}",
        due=due_at(first.due_on, asker),
        step=Step("登记完成", f"{url}#milestone-{first.pk}"),
        source_name=plan.policy.called,
        body_name=plan.body.name,
        why="，".join(told),
        pk=plan.pk,
    )
