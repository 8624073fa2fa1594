"""Work plans as pages show them: where one stands, its milestones by measure, what a revision changes, its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from accounts.rules import Standing
from measures import dates, lamps
from measures.cases.history import CaseTold, case_history
from measures.cases.models import CaseMove
from measures.cases.plan import access as plan_access
from measures.cases.plan.access import ACCESS
from measures.cases.plan.actions import rows_of
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan
from measures.cases.plan.rules import Counts
from measures.documents.models import Measure
from measures.lamps import LampReading, Progress
from measures.states import REPORTING_MEASURE_STATES, CaseAct, CaseState
from measures.steps import Due, Step
from workdays.rules import Calendar, workdays_between

# With the body: it may be written.
WRITABLE = frozenset({CaseState.OPEN, CaseState.RETURNED, CaseState.APPROVED})
SOON_WORKDAYS = 5


# --- Where a plan stands ----------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanShown:
    """A plan with its state in words, its due date, its progress and lamp, and what this caller does next.

    No progress and no lamp where no plan is in force.
    """

    plan: WorkPlan
    chip: str
    words: str
    due: Due
    progress: Progress | None
    lamp: LampReading | None
    step: Step | None

    @property
    def is_overdue(self) -> bool:
        return self.due.tone == "late"


def show_plan(
    plan: WorkPlan, counts: Counts | None, *, today: date, calendar: Calendar, standing: Standing
) -> PlanShown:
    """Needs the row as ``with_newest`` gives it."""
    progress = counts.progress if counts else None
    policy = plan.policy
    chip, words = state_of(plan)
    return PlanShown(
        plan,
        chip,
        words,
        due_of_plan(plan, today=today, calendar=calendar),
        progress,
        lamps.plan_lamp(progress, yellow=policy.plan_yellow_points, red=policy.plan_red_points),
        next_step(plan, standing),
    )


def is_owed(plan: WorkPlan) -> bool:
    """The office still asks for a round. Needs the row as ``with_newest`` gives it."""
    return plan.in_force_id is None or was_returned(plan)


def was_returned(plan: WorkPlan) -> bool:
    """The office returned the newest round. Needs the row as ``with_newest`` gives it."""
    return getattr(plan, "newest_decision", None) == PlanRound.RETURN


def state_of(plan: WorkPlan) -> tuple[str, str]:
    """The chip and the words of a plan's state; a revision that its body took back is not a returned plan."""
    state = CaseState(plan.state)
    if state is CaseState.OPEN:
        return ("drafting", "制定中") if plan.version else ("awaiting", "待制定")
    if state is CaseState.UNIT_REVIEW:
        return "unit_review", "待签发"
    if state is CaseState.SUBMITTED:
        return "submitted", "待审核"
    if state is CaseState.RETURNED:
        return ("returned", "已退回") if was_returned(plan) else ("drafting", "修订中")
    return "accepted", "已通过"


def due_of_plan(plan: WorkPlan, *, today: date, calendar: Calendar) -> Due:
    """Without words while nothing is owed, and while the office has it."""
    on = plan.due_on
    if not is_owed(plan) or plan.state == CaseState.SUBMITTED:
        return Due(on)
    words = dates.due_words(on, today, calendar)
    if on < today:
        return Due(on, words, "late")
    if on == today:
        return Due(on, words, "today")
    is_soon = workdays_between(today, on, calendar) <= SOON_WORKDAYS
    return Due(on, words, "soon" if is_soon else "calm")


def next_step(plan: WorkPlan, standing: Standing) -> Step | None:
    """The one thing this person is to do about it now; revising a plan in force is never asked for."""
    state = CaseState(plan.state)
    if ACCESS.is_own(standing, plan) and state in (CaseState.OPEN, CaseState.RETURNED):
        label = "继续制定" if plan.version else "制定方案"
        if state is CaseState.RETURNED:
            label = "修改重报" if was_returned(plan) else "继续修订"
        return Step(label, reverse("measures:plan_edit", args=[plan.pk]))
    if state is CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, plan):
        return Step("签发", reverse("measures:plan_sign", args=[plan.pk]))
    if state is CaseState.SUBMITTED and standing.is_office:
        return Step("审核", reverse("measures:plan_review", args=[plan.pk]))
    return None


def why_read_only(plan: WorkPlan) -> str:
    """Why the plan cannot be written now, in a sentence; empty when it can."""
    if plan.state in WRITABLE:
        return ""
    return f"该工作方案现为“{state_of(plan)[1]}”，内容只能查看。"


# --- Milestones by measure ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A milestone of a round or of a draft; ``change`` is what it changes of the plan in force, in words."""

    title: str
    due_on: date | None
    milestone: Milestone | None = None
    change: str = ""
    is_past: bool = False


@dataclass(frozen=True)
class OfMeasure:
    """The milestones of one measure, with progress and lamp where the round is in force."""

    measure: Measure | None
    lines: list[Line]
    progress: Progress | None = None
    lamp: LampReading | None = None


def milestones_of(rounds: Iterable[PlanRound]) -> dict[int, list[Milestone]]:
    """The milestones of each round by its number in the database, in order, with their measures. One query."""
    found: dict[int, list[Milestone]] = {handed_in.pk: [] for handed_in in rounds}
    milestones = Milestone.objects.filter(plan_round__in=list(found)).select_related("measure")
    for milestone in milestones.order_by("plan_round_id", "ordinal"):
        found[milestone.plan_round_id].append(milestone)
    return found


def by_measure(
    milestones: Iterable[Milestone],
    plan: WorkPlan,
    *,
    today: date,
    is_in_force: bool = False,
    before: Sequence[Milestone] | None = None,
) -> list[OfMeasure]:
    """A round's milestones by measure; ``before``: those of the plan in force that the round would replace."""
    known = {(old.measure_id, old.title): old.due_on for old in before or ()}
    groups = []
    for measure, group in groupby(milestones, key=lambda milestone: milestone.measure):
        own = list(group)
        lines = [
            Line(
                milestone.title,
                milestone.due_on,
                milestone,
                _change(milestone, known) if before is not None else "",
                milestone.due_on < today,
            )
            for milestone in own
        ]
        progress, lamp = _pace(measure, own, plan, today) if is_in_force else (None, None)
        groups.append(OfMeasure(measure, lines, progress, lamp))
    return groups


def dropped(milestones: Iterable[Milestone], before: Iterable[Milestone]) -> list[Milestone]:
    """Milestones of the plan in force that the new round no longer has."""
    kept = {(milestone.measure_id, milestone.title) for milestone in milestones}
    return [old for old in before if (old.measure_id, old.title) not in kept]


def lines_of_draft(plan: WorkPlan, measures: Iterable[Measure]) -> list[OfMeasure]:
    """The working copy by measure, what has no measure yet at the end."""
    rows = rows_of(plan)
    known = {measure.pk: measure for measure in measures}
    order = list(known)

    def place(measure_id: int | None) -> int:
        return order.index(measure_id) if measure_id in known else len(order)

    rows.sort(key=lambda row: (place(row.measure_id), row.due_on or date.max, row.position))
    return [
        OfMeasure(
            known[order[at]] if at < len(order) else None, [Line(row.title, row.due_on) for row in group]
        )
        for at, group in groupby(rows, key=lambda row: place(row.measure_id))
    ]


def _pace(
    measure: Measure, milestones: Sequence[Milestone], plan: WorkPlan, today: date
) -> tuple[Progress, LampReading | None]:
    progress = Progress(
        lamps.planned_progress((milestone.due_on for milestone in milestones), today),
        lamps.actual_progress((milestone.reached_on for milestone in milestones), today),
    )
    is_running = measure.state in REPORTING_MEASURE_STATES
    lamp = lamps.plan_lamp(
        progress if is_running else None,
        yellow=plan.policy.plan_yellow_points,
        red=plan.policy.plan_red_points,
    )
    return progress, lamp


def _change(milestone: Milestone, known: dict[tuple[int, str], date]) -> str:
    due_on = known.get((milestone.measure_id, milestone.title))
    if due_on is None:
        return "新增"
    if due_on == milestone.due_on:
        return ""
    later = "推迟" if milestone.due_on > due_on else "提前"
    return f"{later}，原定 {due_on.year}年{due_on.month}月{due_on.day}日"


# --- History ----------------------------------------------------------------------------------------


def history_of(plan: WorkPlan, standing: Standing) -> list[CaseTold]:
    """Every move, newest first, with the notes that this person may read."""
    return case_history(
        plan, kept=[act for act in CaseAct if not plan_access.may_read_plan_note(standing, plan, act)]
    )


def remark_on(plan: WorkPlan) -> CaseMove | None:
    """What the writer is asked to change: the newest word of the office or of the own approver, while it is open."""
    if plan.state not in (CaseState.OPEN, CaseState.RETURNED):
        return None
    newest = plan.history.exclude(note="").order_by("-id").first()
    return newest if newest is not None and newest.act in ("return", "send_back") else None
