"""Single measures as they stood at a moment: what is asked, what was said last, and what is open. For several kinds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Prefetch, Q

from measures import states as all_states
from measures.lamps import Progress, actual_progress, planned_progress
from measures.models import (
    CaseMove,
    CompletionRequest,
    ExtensionRequest,
    Measure,
    MeasureMove,
    Milestone,
    Policy,
    Receipt,
    ReportingPeriod,
    Review,
    Submission,
    SubmissionPart,
    UrgeNotice,
)
from measures.states import (
    MEASURE_COMPLETION_NAMES,
    MEASURE_STATE_NAMES,
    PROGRESS_STATUS_NAMES,
    CaseKind,
    CaseState,
    MeasureState,
    ProgressStatus,
    Respondent,
    RoleSource,
)
from reports import figures
from reports.figures import Row
from reports.freezing.envelope import moment
from reports.freezing.measures import dates_then, lead_in_words
from reports.freezing.rounds import decided, words_of
from reports.terms import Terms, terms_for

STATEMENTS = 3
# Where statements are looked for: two years of quarters.
_PERIODS_BACK = 8

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What one period asks about a measure."""

    period: ReportingPeriod
    row: Row


@dataclass(frozen=True)
class Matters:
    """All that reports on single measures show, by measure, as known at ``as_of``. Made by ``gather``."""

    as_of: datetime
    asked: Mapping[int, Sequence[Asked]]
    states: Mapping[int, MeasureState]
    rounds: Mapping[int, Sequence[Submission]]
    extensions: Mapping[int, Sequence[ExtensionRequest]]
    completions: Mapping[int, Sequence[CompletionRequest]]
    case_states: Mapping[tuple[str, int], CaseState]
    urges: Mapping[int, Sequence[UrgeNotice]]
    milestones: Mapping[int, Sequence[Milestone]]
    # By measure and body, as the lamps have it.
    progress: Mapping[tuple[int, int], Progress]
    receipts: Mapping[int, Sequence[Receipt]]
    terms: Terms

    @cached_property
    def today(self) -> date:
        return all_states.day_of(self.as_of)


def gather(
    policy: Policy, measures: Iterable[Measure], *, as_of: datetime, period: ReportingPeriod | None = None
) -> Matters:
    """What was known of ``measures`` at ``as_of``; besides the periods open then, ``period`` is looked at.

    The number of queries grows with the periods looked at, never with measures or bodies.
    """
    ids = [measure.pk for measure in measures]
    extensions = _by_measure(
        ExtensionRequest.objects.filter(measure__in=ids, requested_at__lte=as_of)
        .select_related("obligation__period")
        .order_by("id")
    )
    completions = _by_measure(
        CompletionRequest.objects.filter(measure__in=ids, requested_at__lte=as_of).order_by("id")
    )
    urges = UrgeNotice.objects.filter(obligation__measure__in=ids, sent_at__lte=as_of)
    milestones = Milestone.objects.filter(measure__in=ids)
    receipts = Receipt.objects.filter(measure__in=ids, slip__dispatched_at__lte=as_of)
    return Matters(
        as_of=as_of,
        terms=terms_for(policy.kind),
        asked=_asked(policy, ids, as_of, period),
        states=states_at(ids, as_of),
        rounds=_rounds(policy, ids, as_of),
        extensions=extensions,
        completions=completions,
        case_states=_case_states(
            {
                CaseKind.EXTENSION: [one.pk for rows in extensions.values() for one in rows],
                CaseKind.COMPLETION: [one.pk for rows in completions.values() for one in rows],
            },
            as_of,
        ),
        urges=_by_measure(
            urges.select_related("obligation__period").order_by("sent_at", "id"),
            lambda notice: notice.obligation.measure_id,
        ),
        milestones=_by_measure(
            milestones.in_force_at(as_of)
            .select_related("plan_round__plan__body")
            .order_by("plan_round__plan__body__order", "due_on", "ordinal")
        ),
        progress=milestones.progress_at(as_of),
        receipts=_by_measure(receipts.exclude(signed_at__lte=as_of).order_by("-is_lead", "due_on", "id")),
    )


def states_at(ids: Sequence[int], as_of: datetime) -> dict[int, MeasureState]:
    """The state of each measure at ``as_of``: what its newest move by then led to, else what its next one came from.

    A measure without any move stands as it was carried over.
    """
    found = dict(Measure.objects.filter(pk__in=ids).values_list("pk", "state"))
    moves = MeasureMove.objects.filter(measure__in=ids).order_by("id")
    told: set[int] = set()
    for measure, at, before, after in moves.values_list("measure_id", "at", "from_state", "to_state"):
        if at <= as_of:
            found[measure] = after
        elif measure not in told:
            found[measure] = before
        told.add(measure)
    return {measure: MeasureState(state) for measure, state in found.items()}


def open_periods(policy: Policy, as_of: datetime) -> list[ReportingPeriod]:
    """The periods that were open at ``as_of``, newest first."""
    opened = ReportingPeriod.objects.filter(policy=policy, opened_at__lte=as_of)
    return list(
        opened.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=as_of))
        .select_related("policy")
        .newest_first()
    )


def _asked(
    policy: Policy, ids: Sequence[int], as_of: datetime, period: ReportingPeriod | None
) -> dict[int, list[Asked]]:
    periods = open_periods(policy, as_of)
    if period is not None and period.pk not in {one.pk for one in periods}:
        periods.append(period)
    found: dict[int, list[Asked]] = defaultdict(list)
    for one in periods:
        for row in figures.rows(one, as_of=as_of):
            if row.measure_id in ids:
                found[row.measure_id].append(Asked(one, row))
    return found


def _rounds(policy: Policy, ids: Sequence[int], as_of: datetime) -> dict[int, list[Submission]]:
    """The newest round of the lead body in each of the last periods, newest period first."""
    periods = ReportingPeriod.objects.filter(policy=policy, opened_at__lte=as_of).newest_first()
    newest = list(periods.values_list("pk", flat=True)[:_PERIODS_BACK])
    differing = SubmissionPart.objects.filter(stance="differ").order_by("id")
    rounds = (
        Submission.objects.filter(
            obligation__measure__in=ids,
            obligation__period__in=newest,
            obligation__respondent=Respondent.DEPARTMENT,
            submitted_at__lte=as_of,
        )
        .select_related("obligation__period", "review")
        .prefetch_related(Prefetch("parts", queryset=differing, to_attr="differing"))
        .order_by("-obligation__period__starts_on", "-round", "-id")
    )
    found: dict[int, list[Submission]] = defaultdict(list)
    for one in rounds:
        known = found[one.obligation.measure_id]
        if all(other.obligation.period_id != one.obligation.period_id for other in known):
            known.append(one)
    return {measure: known[:STATEMENTS] for measure, known in found.items()}


def _case_states(
    cases: Mapping[CaseKind, Sequence[int]], as_of: datetime
) -> dict[tuple[str, int], CaseState]:
    wanted = Q()
    for kind, ids in cases.items():
        wanted |= Q(kind=kind, case_id__in=ids)
    moves = CaseMove.objects.filter(wanted, at__lte=as_of).order_by("id")
    return {
        (kind, case): CaseState(state)
        for kind, case, state in moves.values_list("kind", "case_id", "to_state")
    }


def _by_measure(rows: Iterable[T], key: Callable[[T], int] | None = None) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row) if key else row.measure_id].append(row)  # type: ignore[attr-defined]
    return found


# --- A measure --------------------------------------------------------------------------------------


def facts(matters: Matters, measure: Measure) -> dict[str, Any]:
    """What a measure is and who answers for it. Needs the row as ``with_roster`` and ``with_due_as_of`` give it."""
    lead = measure.lead
    state = matters.states[measure.pk]
    return {
        "number": measure.number,
        "number_text": measure.number_text,
        "title": measure.title,
        "chapter": measure.chapter_name,
        "lead": lead_in_words(lead),
        "lead_is_inferred": lead is not None and lead.role_source == RoleSource.INFERRED,
        "supports": [one.name_as_printed + matters.terms.said(one.joint) for one in measure.supports],
        "open_tail": measure.open_tail,
        "state": state.value,
        "state_name": MEASURE_STATE_NAMES[state],
        "completion_name": MEASURE_COMPLETION_NAMES[all_states.MeasureCompletion(measure.completion_kind)],
        "is_important": measure.is_important,
        **_dates(measure),
        "due_text": measure.due_text,
    }


def _dates(measure: Measure) -> dict[str, Any]:
    dates = dates_then(measure)
    # A sentence on a later extension says nothing about then.
    is_same = dates["extension_count"] == measure.extension_count
    return dates | {"due_why": measure.due_why if is_same else ""}


def asked_of(asked: Asked, today: date) -> dict[str, Any]:
    """One report that is asked for, with its lamp."""
    row = asked.row
    return {
        "period": asked.period.name,
        "body": row.body_name,
        "respondent": row.respondent.value,
        "state": row.state.value,
        "state_name": all_states.STATE_NAMES[row.state],
        "lamp": row.lamp.lamp.value,
        "lamp_label": row.lamp.label,
        "due_on": row.due_on.isoformat(),
        "original_due_on": row.original_due_on.isoformat(),
        "extension_count": row.extension_count,
        "is_overdue": row.is_overdue,
        "is_reported": row.is_reported,
        "days_overdue": (today - row.due_on).days if row.is_overdue else 0,
    }


def statements(matters: Matters, measure: Measure) -> list[dict[str, Any]]:
    """The last statements of the lead body, newest first: who said what when, and what became of it."""
    return [_statement(one, matters.as_of) for one in matters.rounds.get(measure.pk, ())]


def _statement(one: Submission, as_of: datetime) -> dict[str, Any]:
    effective = ProgressStatus(one.effective_status)
    review = decided(one, as_of)
    outcome = {None: "待审核", Review.ACCEPT: "已通过", Review.RETURN: "已退回"}
    return {
        "period": one.obligation.period.name,
        "body": one.body_name,
        "round": one.round,
        "status": effective.value,
        "status_name": PROGRESS_STATUS_NAMES[effective],
        "is_no_change": one.status == ProgressStatus.NO_CHANGE,
        **words_of(one, as_of),
        "submitted_at": moment(one.submitted_at),
        "submitted_by": one.submitted_by_name,
        "is_late": one.is_late,
        "outcome": outcome[review.decision if review else None],
    }


def plans_of(matters: Matters, measure: Measure) -> list[dict[str, Any]]:
    """The work plans in force that name the measure: progress and milestones, bodies in office order."""
    by_body: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in matters.milestones.get(measure.pk, ()):
        by_body[milestone.plan_round.plan_id].append(milestone)
    return [_plan(goals, matters) for goals in by_body.values()]


def _plan(goals: Sequence[Milestone], matters: Matters) -> dict[str, Any]:
    today, as_of = matters.today, matters.as_of
    reached = [goal.reached_on if goal.reached_at and goal.reached_at <= as_of else None for goal in goals]
    progress = Progress(
        planned_progress((goal.due_on for goal in goals), today), actual_progress(reached, today)
    )
    return {
        "body": goals[0].plan_round.plan.body.name,
        "planned": progress.planned,
        "actual": progress.actual,
        "lag": progress.lag,
        "words": progress.words,
        "milestones": [
            {
                "title": goal.title,
                "due_on": goal.due_on.isoformat(),
                "reached_on": done.isoformat() if done else None,
                "is_overdue": done is None and goal.due_on <= today,
            }
            for goal, done in zip(goals, reached, strict=True)
        ],
    }
