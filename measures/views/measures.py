"""The document's pages: one measure, and what the office sets on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.rules import Standing
from audit.rules import RuleBroken, StaleVersion
from measures import access, date_rules, rules
from measures.actions import policies as actions
from measures.date_rules import LampReading
from measures.forms.office import MeasureForm, blame
from measures.models import Measure, Obligation, ReportingPeriod, Review, Submission
from measures.rules import Respondent, RoleSource, State
from measures.views import lifecycle
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


def show(obligation: Obligation, *, today: date, calendar: Calendar, standing: Standing) -> Shown:
    """Needs the row as ``with_status`` gives it."""
    due = due_of(obligation, today=today, calendar=calendar)
    return Shown(
        obligation, lamp_of(obligation, today=today, calendar=calendar), due, next_step(obligation, standing)
    )


def lamp_of(obligation: Obligation, *, today: date, calendar: Calendar) -> LampReading:
    """Needs the row as ``with_status`` gives it."""
    return date_rules.lamp(
        State(obligation.state),
        getattr(obligation, "newest_status", "") or "",
        obligation.due_on,
        today=today,
        warn_workdays=obligation.period.policy.warn_workdays,
        calendar=calendar,
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
    current = _current(measure, standing, timezone.now())
    own = [s for period in current for s in (*period.departments, *period.cities)]
    roster = list(measure.responsibilities.all())
    context = {
        "measure": measure,
        "roster": roster,
        "is_inferred": any(held.role_source == RoleSource.INFERRED for held in roster),
        "action_items": list(measure.action_items.order_by("ordinal")),
        "current": current,
        "next_steps": [s for s in own if s.step and s.obligation.body_id in standing.own_body_ids],
        "history": _history(request, measure, standing),
        # receipts
        # instructions
        # completion
        "state": lifecycle.panel(measure, standing),
        # extensions
        # plan
    }
    return render(request, "measures/measure.html", context)


def _current(measure: Measure, standing: Standing, now: datetime) -> list[PeriodShown]:
    today = rules.day_of(now)
    calendar = calendar_around(today)
    owed = access.obligations_to_read(standing).filter(measure=measure, period__closed_at__isnull=True)
    rows = owed.with_names().with_status().order_by("-period__starts_on", "period_id", "body__order")
    shown = [show(row, today=today, calendar=calendar, standing=standing) for row in rows]
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


# --- What the office sets ---------------------------------------------------------------------------


@login_required
def measure_edit(request: SignedRequest, pk: int) -> HttpResponse:
    measure = access.measure_to_edit(request.standing, pk)
    if request.method != "POST":
        return _edit_page(request, measure, MeasureForm(initial=_set_on(measure)))
    form = MeasureForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, measure, form)
    try:
        measure = actions.edit_measure(
            measure,
            **form.cleaned_data,
            by=request.actor,
            at=timezone.now(),
        )
    except StaleVersion as refusal:
        # What was typed stays; the next attempt starts from the version now shown beside it.
        measure = access.measure_to_edit(request.standing, pk)
        form = MeasureForm({**request.POST.dict(), "version": measure.version})
        form.is_valid()
        blame(form, refusal)
        return _edit_page(request, measure, form, is_stale=True)
    except RuleBroken as refusal:
        blame(form, refusal)
        return _edit_page(request, measure, form)
    messages.success(request, "时限与填报范围已保存。")
    return redirect("measures:measure", pk=measure.pk)


def _set_on(measure: Measure) -> dict[str, Any]:
    names = ("due_on", "due_text", "is_open_to_cities", "version")
    return {name: getattr(measure, name) for name in names}


def _edit_page(
    request: SignedRequest, measure: Measure, form: MeasureForm, *, is_stale: bool = False
) -> HttpResponse:
    context = {"measure": measure, "form": form, "is_stale": is_stale}
    return render(request, "measures/measure_edit.html", context)
