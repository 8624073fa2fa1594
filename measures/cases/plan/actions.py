"""Work plans: what the body writes, the unit's signature, the office's decision, and milestones reached."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import has_approver
from audit.rules import Actor, RuleBroken, StaleVersion
from audit.texts import folded
from departments.models import Body
from departments.rules import BodyKind
from measures import states, texts
from measures.cases import rounds
from measures.cases.moves import begin_case, lock_case, move_case
from measures.cases.plan import rules as plan_rules
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan
from measures.cases.plan.rules import Goal, PlannedRow
from measures.documents.models import Measure, Policy
from measures.documents.trace import record
from measures.moves import office_deadline
from measures.states import CaseAct, CaseKind, CaseState

# --- Asking -----------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_plans(policy: Policy, *, by: Actor, at: datetime) -> list[WorkPlan]:
    """Ask every responsible body of given-out measures that was not asked yet (measures of the time before dispatch).

    Refuses when nobody is left to ask.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    bodies = list(bodies_unasked(policy, on=states.day_of(at)))
    if not bodies:
        raise RuleBroken("nobody_unasked", "各责任单位都已下达工作方案任务，无需补充下达。")
    due_on, due_why = office_deadline(at, policy.plan_workdays, since="下达")
    return [
        begin_case(
            WorkPlan(policy=policy, body=body, due_on=due_on, due_why=due_why, created_at=at),
            state=CaseState.OPEN,
            by=by,
            at=at,
        )
        for body in bodies
    ]


def bodies_unasked(policy: Policy, *, on: date) -> "Iterable[Body]":
    """Bodies that have the duty of a given-out measure on ``on`` and owe no plan yet; cities are only to do their duty."""
    given_out = Measure.objects.filter(policy=policy).reporting()
    holders = Body.objects.filter(held_responsibilities__measure__in=given_out)
    present = holders.exclude(kind=BodyKind.CITY_GOVERNMENT).exclude(valid_to__lt=on)
    return present.exclude(plans__policy=policy).distinct().in_order()


# --- The body's side --------------------------------------------------------------------------------


@transaction.atomic
def save_plan(
    plan: WorkPlan, *, summary: str, rows: Iterable[PlannedRow], version: int, by: Actor, at: datetime
) -> WorkPlan:
    """Keep the working copy, half-finished rows too. Refuses a version that somebody wrote over, and a plan that is not
    with the writer."""
    plan = lock_case(plan)
    states.next_case_state(CaseKind.PLAN, CaseState(plan.state), CaseAct.SUBMIT)
    _write_draft(plan, summary, rows, version=version, by=by, at=at)
    plan.save(update_fields=["summary", "draft", "version", "saved_at", "saved_by_name"])
    record(
        plan,
        by=by,
        at=at,
        verb="plan.saved",
        summary=f"保存草稿：{plan}",
        after={"version": plan.version, "milestones": len(plan.draft)},
    )
    return plan


@transaction.atomic
def submit_plan(
    plan: WorkPlan,
    *,
    summary: str,
    rows: Iterable[PlannedRow],
    version: int,
    is_approver: bool,
    by: Actor,
    at: datetime,
) -> WorkPlan:
    """Hand the plan in: to the office, or to the unit's own approver where there is one and the writer is not.

    Refuses what ``save_plan`` refuses, a plan that ``plan_rules.check_milestones`` finds wanting, and a revision that
    changes nothing.
    """
    plan = lock_case(plan)
    direct = is_approver or not has_approver(plan.body_id)
    act = CaseAct.SUBMIT if direct else CaseAct.HAND_IN
    states.next_case_state(CaseKind.PLAN, CaseState(plan.state), act, rounds=plan.rounds)
    kept = _write_draft(plan, summary, rows, version=version, by=by, at=at)
    goals = _complete(plan, kept)
    _check_changed(plan, goals)
    return _submit(plan, act, goals, by=by, at=at) if direct else move_case(plan, act, by=by, at=at)


@transaction.atomic
def recall_plan(plan: WorkPlan, *, by: Actor, at: datetime) -> WorkPlan:
    """The writer takes a plan back that the approver has not signed yet."""
    return move_case(lock_case(plan), CaseAct.RECALL, by=by, at=at)


@transaction.atomic
def sign_off_plan(plan: WorkPlan, *, version: int, by: Actor, at: datetime) -> WorkPlan:
    """The approver signs what they read (``version``), and it goes to the office as the next round.

    Refuses a plan that is not waiting for a signature, one that changed since it was read, and one whose measures the
    body no longer has.
    """
    plan = lock_case(plan)
    states.next_case_state(CaseKind.PLAN, CaseState(plan.state), CaseAct.SIGN_OFF, rounds=plan.rounds)
    if plan.version != version:
        raise StaleVersion("方案内容已有变化，请重新阅读后再签发。")
    return _submit(plan, CaseAct.SIGN_OFF, _complete(plan, rows_of(plan)), by=by, at=at)


@transaction.atomic
def send_back_plan(plan: WorkPlan, *, comment: str, by: Actor, at: datetime) -> WorkPlan:
    """The approver gives the plan back to the writer, saying what to change. Refuses without a comment."""
    comment = texts.check_text(comment, label="需要修改的地方", field="comment")
    return move_case(lock_case(plan), CaseAct.SEND_BACK, by=by, at=at, note=comment)


def rows_of(plan: WorkPlan) -> list[PlannedRow]:
    """The working copy as rows; a date that was not written is ``None``."""
    return [
        PlannedRow(
            position,
            row["measure"],
            row["title"],
            date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        )
        for position, row in enumerate(plan.draft)
    ]


def limits_of(plan: WorkPlan) -> dict[str, Any]:
    """What ``plan_rules.check_milestones`` holds this plan's rows against."""
    asked_on = states.day_of(plan.created_at)
    names = {measure.pk: str(measure) for measure in plan.held_measures()}
    return {
        "measures": names,
        "earliest": max(asked_on, plan.policy.issued_on),
        "latest": plan_rules.last_due(asked_on),
    }


def is_owed(plan: WorkPlan) -> bool:
    """True when the office still asks for a round: none was approved yet, or it returned the newest one."""
    if plan.in_force_id is None:
        return True
    newest = plan.plan_rounds.order_by("-round").first()
    return newest is not None and newest.decision == PlanRound.RETURN


def _write_draft(
    plan: WorkPlan, summary: str, rows: Iterable[PlannedRow], *, version: int, by: Actor, at: datetime
) -> list[PlannedRow]:
    if version != plan.version:
        if plan.saved_at is None:
            raise StaleVersion("这个页面已经过时，您填写的内容没有保存，请核对后再保存。")
        when = plan.saved_at.astimezone(states.OFFICE_TIME)
        raise StaleVersion(
            f"{plan.saved_by_name} {when:%H:%M} 已在另一处保存过这份方案，您填写的内容没有覆盖它，请核对后再保存。"
        )
    most = plan_rules.SUMMARY_MAX
    summary = texts.check_text(summary, label="方案概要", field="summary", most=most, is_required=False)
    kept = plan_rules.tidy_rows(rows)
    plan_rules.check_draft(kept, measures=plan.held_measures().count())
    plan.summary, plan.version = summary, plan.version + 1
    plan.draft = [
        {
            "measure": row.measure_id,
            "title": row.title,
            "due_on": row.due_on.isoformat() if row.due_on else "",
        }
        for row in kept
    ]
    plan.saved_at, plan.saved_by_name = at, by.name
    return kept


def _complete(plan: WorkPlan, rows: Sequence[PlannedRow]) -> list[Goal]:
    return plan_rules.check_milestones(rows, **limits_of(plan))


def _check_changed(plan: WorkPlan, goals: Sequence[Goal]) -> None:
    if plan.in_force is None or is_owed(plan):
        return
    known = set(plan.in_force.milestones.values_list("measure_id", "title", "due_on"))
    is_same = known == {(goal.measure_id, goal.title, goal.due_on) for goal in goals}
    if is_same and plan.summary == plan.in_force.summary:
        raise RuleBroken("nothing_changed", "与现行方案完全相同，无需重新报审。")


def _submit(plan: WorkPlan, act: CaseAct, goals: Iterable[Goal], *, by: Actor, at: datetime) -> WorkPlan:
    """Freeze the next round of a locked plan and move it to the office, whose clock starts."""
    handed_in = PlanRound.objects.create(
        plan=plan,
        round=plan.rounds + 1,
        body=plan.body,
        body_name=plan.body.name,
        summary=plan.summary,
        is_late=is_owed(plan) and states.day_of(at) > plan.due_on,
        submitted_at=at,
        submitted_by_name=by.name,
        drafted_by_name=plan.saved_by_name,
    )
    Milestone.objects.bulk_create(
        Milestone(
            plan_round=handed_in,
            measure_id=goal.measure_id,
            ordinal=ordinal,
            title=goal.title,
            due_on=goal.due_on,
        )
        for ordinal, goal in enumerate(goals, start=1)
    )
    plan.review_due_on, plan.review_due_why = office_deadline(at, plan.policy.review_workdays, since="报送")
    return move_case(plan, act, by=by, at=at, adds_round=True, after={"round": handed_in.round})


# --- The office's side ------------------------------------------------------------------------------


@transaction.atomic
def approve_plan(plan: WorkPlan, *, round: int, comment: str = "", by: Actor, at: datetime) -> PlanRound:
    """Approve the round the reviewer read: it is in force from now on, with what was reached of the one before.

    Refuses a round already decided, and one that is not the newest.
    """
    plan = lock_case(plan)
    newest = _undecided(plan, round, CaseAct.APPROVE)
    _decide(newest, PlanRound.ACCEPT, comment=comment, by=by, at=at)
    if plan.in_force is not None:
        _carry_over(plan.in_force, newest)
    plan.in_force, plan.review_due_on, plan.review_due_why = newest, None, ""
    move_case(plan, CaseAct.APPROVE, by=by, at=at, note=newest.comment, after={"round": round})
    return newest


@transaction.atomic
def return_plan(plan: WorkPlan, *, round: int, comment: str, by: Actor, at: datetime) -> PlanRound:
    """Send the round back with a comment and a new due date; a plan in force stays in force.

    The date is the policy's number of working days from today, or what the body had left when it handed in, if that is
    more. Refuses without a comment, a round already decided, and one that is not the newest.
    """
    plan = lock_case(plan)
    newest = _undecided(plan, round, CaseAct.RETURN)
    comment = texts.check_text(comment, label="审核意见", field="comment")
    plan.due_on, plan.due_why = _due_after_return(plan, newest, at)
    _decide(newest, PlanRound.RETURN, comment=comment, by=by, at=at)
    plan.review_due_on, plan.review_due_why = None, ""
    after = {"round": round, "due_on": plan.due_on}
    move_case(plan, CaseAct.RETURN, by=by, at=at, note=comment, after=after)
    return newest


def _due_after_return(plan: WorkPlan, newest: PlanRound, at: datetime) -> tuple[date, str]:
    days, today = plan.policy.return_workdays, states.day_of(at)
    due_on, words = rounds.due_after_return(newest.submitted_at, plan.due_on, today=today, days=days)
    if due_on != plan.due_on:
        before = plan.due_on
        words += f"退回前的报送期限为{before.year}年{before.month}月{before.day}日。"
    return due_on, words


def _undecided(plan: WorkPlan, round: int, act: CaseAct) -> PlanRound:
    stale = "该单位已报送新的一轮方案，请重新阅读后再审核。"
    newest: PlanRound = rounds.undecided(plan, plan.plan_rounds, round, act, what="方案", stale=stale)
    return newest


def _decide(newest: PlanRound, decision: str, *, comment: str, by: Actor, at: datetime) -> None:
    comment = texts.check_text(comment, label="审核意见", field="comment", is_required=False)
    rounds.decide(newest, decision=decision, comment=comment, decided_by_id=by.user_id, by=by, at=at)


_REACHED = ("reached_on", "reached_note", "reached_at", "reached_by_name")


def _carry_over(before: PlanRound, now: PlanRound) -> None:
    """What was reached stays reached where the new round has the same milestone on the same measure."""
    reached = before.milestones.filter(reached_at__isnull=False)
    known = {(milestone.measure_id, folded(milestone.title)): milestone for milestone in reached}
    carried = []
    for milestone in now.milestones.all():
        twin = known.get((milestone.measure_id, folded(milestone.title)))
        if twin is not None:
            for name in _REACHED:
                setattr(milestone, name, getattr(twin, name))
            carried.append(milestone)
    Milestone.objects.bulk_update(carried, _REACHED)


# --- Milestones -------------------------------------------------------------------------------------


@transaction.atomic
def reach_milestone(milestone: Milestone, *, on: date, note: str = "", by: Actor, at: datetime) -> Milestone:
    """Record that a milestone of the plan in force was reached on ``on``.

    Refuses a day to come or before the plan was asked for, a milestone of another round, and one recorded already.
    """
    milestone = _of_the_round_in_force(milestone)
    if milestone.reached_at is not None:
        when = f"{milestone.reached_at.astimezone(states.OFFICE_TIME):%m月%d日 %H:%M}"
        raise RuleBroken(
            "reached_already", f"{milestone.reached_by_name} 已于 {when} 登记该阶段目标完成，无需重复登记。"
        )
    since = states.day_of(milestone.plan_round.plan.created_at)
    plan_rules.check_reached(on, today=states.day_of(at), since=since)
    note = texts.check_text(note, label="完成说明", field="note", most=plan_rules.NOTE_MAX, is_required=False)
    milestone.reached_on, milestone.reached_note = on, note
    milestone.reached_at, milestone.reached_by_name = at, by.name
    milestone.save(update_fields=list(_REACHED))
    summary = f"登记阶段目标完成：{milestone} {milestone.plan_round.body_name}"
    after = {"reached_on": on, "note": note}
    record(milestone, by=by, at=at, verb="milestone.reached", summary=summary, after=after)
    return milestone


@transaction.atomic
def unreach_milestone(milestone: Milestone, *, by: Actor, at: datetime) -> Milestone:
    """Undo what was recorded by mistake, on the same day: figures of earlier days have counted it.

    Refuses a milestone that is not recorded as reached, of another round, or recorded before today.
    """
    milestone = _of_the_round_in_force(milestone)
    if milestone.reached_at is None:
        raise RuleBroken("not_reached", "该阶段目标没有登记完成，无需撤销。")
    plan_rules.check_undo(states.day_of(milestone.reached_at), today=states.day_of(at))
    before = {"reached_on": milestone.reached_on, "note": milestone.reached_note}
    milestone.reached_on, milestone.reached_note = None, ""
    milestone.reached_at, milestone.reached_by_name = None, ""
    milestone.save(update_fields=list(_REACHED))
    summary = f"撤销阶段目标完成登记：{milestone} {milestone.plan_round.body_name}"
    record(milestone, by=by, at=at, verb="milestone.unreached", summary=summary, before=before)
    return milestone


def _of_the_round_in_force(milestone: Milestone) -> Milestone:
    """The milestone as it is now, its plan locked, so that approval of another round comes before or after."""
    plan = lock_case(milestone.plan_round.plan)
    if plan.in_force_id != milestone.plan_round_id:
        raise RuleBroken("not_in_force", "该阶段目标不属于现行工作方案，请按现行方案登记。")
    fresh = Milestone.objects.select_related("plan_round").get(pk=milestone.pk)
    fresh.plan_round.plan = plan
    return fresh
