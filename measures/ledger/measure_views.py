"""One measure, with what is asked and what was reported about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.rules import Standing
from audit.paging import Pages
from measures import states
from measures.cases.coordination import panel as coordinations
from measures.cases.extension.panel import panel_of_measure
from measures.cases.instruction import views as instructions
from measures.cases.plan import panel as plan_panel
from measures.dispatch.duties import roster_views as duties
from measures.dispatch.lifecycle import views as lifecycle
from measures.dispatch.people import views as people
from measures.dispatch.receipt_views import receipts_of
from measures.documents import access as documents_access
from measures.documents.models import Measure
from measures.documents.sources.views import corrections_of
from measures.reporting import access as reporting_access
from measures.reporting.indicators import panel as indicators
from measures.reporting.indicators.reading import tell_values
from measures.reporting.models import Review, Submission
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.steps import Plans, Shown, show
from measures.states import Respondent, RoleSource
from measures.steps import SignedRequest, calendar_around

PERIODS_PER_PAGE = 4


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
    measure = documents_access.measure_to_read(standing, pk)
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
        # 勘误
        "corrections": corrections_of(measure.corrections.all()),
        # duties
        "duties": duties.panel(measure, is_office=standing.is_office),
        "people": people.panel(measure, standing),
        # indicators
        "indicators": indicators.panel(measure, standing),
        # receipts
        **receipts_of(measure, standing, timezone.now()),
        # instructions
        "instructions": instructions.panel(measure, standing),
        # completion
        "state": lifecycle.panel(measure, standing),
        # extensions
        "extensions": panel_of_measure(measure, standing, states.day_of(timezone.now())),
        # coordination
        "coordinations": coordinations.panel_of_measure(measure, standing),
        # plan
        "planned": planned,
    }
    return render(request, "measures/ledger/measure.html", context)


def _current(measure: Measure, standing: Standing, now: datetime, plans: Plans) -> list[PeriodShown]:
    today = states.day_of(now)
    calendar = calendar_around(today)
    owed = reporting_access.obligations_to_read(standing).filter(
        measure=measure, period__closed_at__isnull=True
    )
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
    accepted = reporting_access.submissions_to_read(standing).filter(
        obligation__measure=measure, review__decision=Review.ACCEPT
    )
    periods = ReportingPeriod.objects.filter(pk__in=accepted.values("obligation__period_id")).newest_first()
    page = Pages(periods, PERIODS_PER_PAGE).get_page(request.GET.get("page"))
    rounds = (
        accepted.filter(obligation__period__in=[period.pk for period in page])
        .select_related("obligation__body", "obligation__period", "review")
        .prefetch_related("evidence")
        .order_by("-obligation__period__starts_on", "obligation__period_id", "obligation__body__order")
    )
    tell_values(*rounds)
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
