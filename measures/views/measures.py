"""The document's pages: one measure, with what is asked and what was reported about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.rules import Standing
from measures import access, date_rules, plan_rules, rules
from measures.date_rules import LampReading
from measures.models import Measure, Obligation, ReportingPeriod, Review, Submission
from measures.rules import Respondent, RoleSource, State
from measures.views import instructions, lifecycle, plan_panel
from measures.views.extension_panel import panel_of_measure
from measures.views.receipts import receipts_of
from measures.views.steps import Due, SignedRequest, Step, calendar_around, due_of, next_step
from workdays.rules import Calendar

PERIODS_PER_PAGE = 4


# --- An obligation as a page shows it ---------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """An obligation with its lamp, its due date in words, and what this caller does next."""

    obligation: Obligation
    lamp: LampReading
    due: Due
    step: Step | None


# Progress of work plans in force, by measure and body (``Milestone.objects.progress_at``).
Plans = Mapping[tuple[int, int], plan_rules.Progress]


def show(
    obligation: Obligation, *, today: date, calendar: Calendar, standing: Standing, plans: Plans
) -> Shown:
    due = due_of(obligation, today=today, calendar=calendar)
    lamp = lamp_of(obligation, today=today, calendar=calendar, plans=plans)
    return Shown(obligation, lamp, due, next_step(obligation, standing))


def lamp_of(obligation: Obligation, *, today: date, calendar: Calendar, plans: Plans) -> LampReading:
    """The worse of the report's own lamp and of the lag behind the work plan."""
    policy = obligation.period.policy
    state = State(obligation.state)
    own = date_rules.lamp(
        state,
        obligation.newest_status,
        obligation.due_on,
        today=today,
        warn_workdays=policy.warn_workdays,
        calendar=calendar,
    )
    progress = plans.get((obligation.measure_id, obligation.body_id))
    return plan_rules.shown_lamp(
        own, state, progress, yellow=policy.plan_yellow_points, red=policy.plan_red_points
    )


# --- One measure ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PeriodShown:
    """What is asked about one measure in one open period: of the lead body, and of the cities."""

    period: ReportingPeriod
    departments: list[Shown]
    cities: list[Shown]


@login_required
def measure_detail(request: SignedRequest, pk: int) -> HttpResponse:
    standing = request.standing
    measure = access.measure_to_read(standing, pk)
    now = timezone.now()
    planned = plan_panel.panel(measure, now)
    current = _current(measure, standing, now, plan_panel.progress_of(planned))
    own = [s for period in current for s in (*period.departments, *period.cities)]
    roster = list(measure.responsibilities.all())
    context = {
        "measure": measure,
        "roster": roster,
        "is_inferred": any(held.role_source == RoleSource.INFERRED for held in roster),
        "action_items": list(measure.action_items.order_by("ordinal").prefetch_related("assignments__body")),
        "current": current,
        "next_steps": [s for s in own if s.step and s.obligation.body_id in standing.own_body_ids],
        "history": _history(request, measure, standing),
        # receipts
        **receipts_of(measure, standing, timezone.now()),
        # instructions
        "instructions": instructions.panel(measure, standing),
        # completion
        "state": lifecycle.panel(measure, standing),
        # extensions
        "extensions": panel_of_measure(measure, standing, rules.day_of(timezone.now())),
        # plan
        "planned": planned,
    }
    return render(request, "measures/measure.html", context)


def _current(measure: Measure, standing: Standing, now: datetime, plans: Plans) -> list[PeriodShown]:
    today = rules.day_of(now)
    calendar = calendar_around(today)
    owed = access.obligations_to_read(standing).filter(measure=measure, period__closed_at__isnull=True)
    rows = owed.with_names().order_by("-period__starts_on", "period_id", "body__order")
    shown = [show(row, today=today, calendar=calendar, standing=standing, plans=plans) for row in rows]
    return [
        PeriodShown(period, *_by_pane(group))
        for period, group in groupby(shown, key=lambda s: s.obligation.period)
    ]


def _by_pane(shown: Iterable[Shown]) -> tuple[list[Shown], list[Shown]]:
    every = list(shown)
    cities = [s for s in every if s.obligation.respondent == Respondent.CITY]
    return [s for s in every if s.obligation.respondent != Respondent.CITY], cities


def _history(request: SignedRequest, measure: Measure, standing: Standing) -> dict[str, Any]:
    """The accepted rounds, a few periods to a page, newest first."""
    accepted = access.submissions_to_read(standing).filter(
        obligation__measure=measure, review__decision=Review.ACCEPT
    )
    periods = ReportingPeriod.objects.filter(pk__in=accepted.values("obligation__period_id")).newest_first()
    page = Paginator(periods, PERIODS_PER_PAGE).get_page(request.GET.get("page"))
    rounds = (
        accepted.filter(obligation__period__in=[period.pk for period in page])
        .select_related("obligation__body", "obligation__period", "review")
        .prefetch_related("evidence")
        .order_by("-obligation__period__starts_on", "obligation__period_id", "obligation__body__order")
    )
    return {
        "page": page,
        "periods": [
            (period, *_rounds_by_pane(group))
            for period, group in groupby(rounds, key=lambda s: s.obligation.period)
        ],
    }


def _rounds_by_pane(rounds: Iterable[Submission]) -> tuple[list[Submission], list[Submission]]:
    every = list(rounds)
    cities = [s for s in every if s.obligation.respondent == Respondent.CITY]
    return [s for s in every if s.obligation.respondent != Respondent.CITY], cities
