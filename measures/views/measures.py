"""The document's pages: the ledger of a policy, one measure, and what the office sets on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.rules import Standing
from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures import access, rules
from measures.actions import policies as actions
from measures.forms.office import LedgerFilter, MeasureForm, blame
from measures.models import Chapter, Measure, Obligation, Policy, ReportingPeriod, Review, Submission
from measures.rules import LampReading, Respondent, RoleSource, State
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
    """Needs the row as ``as_of`` gives it, for the status of its newest round."""
    lamp = rules.lamp(
        State(obligation.state),
        getattr(obligation, "status_then", "") or "",
        obligation.due_on,
        today=today,
        warn_workdays=obligation.period.policy.warn_workdays,
        calendar=calendar,
    )
    due = due_of(obligation, today=today, calendar=calendar)
    return Shown(obligation, lamp, due, next_step(obligation, standing))


# --- The ledger -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LedgerRow:
    measure: Measure
    shown: Shown | None
    cities: dict[str, Any]


@dataclass(frozen=True)
class Ledger:
    """A whole document as read. Documents are small, so choices and rows come out of the same queries."""

    policy: Policy
    period: ReportingPeriod | None
    rows: list[LedgerRow]
    chapters: list[Chapter] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)


@login_required
def measure_list(request: SignedRequest) -> HttpResponse:
    standing = request.standing
    policies = list(Policy.objects.order_by("-issued_on", "id"))
    if not policies:
        return render(request, "measures/measures.html", {"policies": policies})
    ledger = _ledger(_chosen(request, policies), standing, timezone.now())
    chosen = _filters(request)
    rows = [row for row in ledger.rows if _fits(row.measure, chosen, standing.own_body_ids)]
    context = {
        "policies": policies,
        "ledger": ledger,
        "groups": [
            (chapter, list(group)) for chapter, group in groupby(rows, key=lambda row: row.measure.chapter)
        ],
        "count": len(rows),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "has_own_body": bool(standing.own_body_ids),
    }
    return render(request, "measures/measures.html", context)


def _chosen(request: SignedRequest, policies: Sequence[Policy]) -> Policy:
    wanted = request.GET.get("policy", "")
    for policy in policies:
        if wanted in ("", str(policy.pk)):
            return policy
    raise Http404


def _filters(request: SignedRequest) -> dict[str, Any]:
    form = LedgerFilter(request.GET)
    form.is_valid()
    cleaned = form.cleaned_data
    return {
        "q": cleaned.get("q", ""),
        "chapter": cleaned.get("chapter"),
        "body": cleaned.get("body"),
        "mine": cleaned.get("mine", False),
    }


def _fits(measure: Measure, chosen: dict[str, Any], own_body_ids: frozenset[int]) -> bool:
    named = {r.body_id for r in measure.responsibilities.all()}
    word = chosen["q"].casefold()
    return (
        (not word or word in measure.title.casefold() or word in measure.text.casefold())
        and (not chosen["chapter"] or measure.chapter_id == chosen["chapter"])
        and (not chosen["body"] or chosen["body"] in named)
        and (not chosen["mine"] or bool(named & own_body_ids))
    )


def _ledger(policy: Policy, standing: Standing, now: datetime) -> Ledger:
    measures = list(policy.measures.in_order().with_roster())
    period = policy.periods.open().newest_first().first()
    shown: dict[int, Shown] = {}
    cities: dict[int, Any] = {}
    if period is not None:
        period.policy = policy
        shown, cities = _of_period(period, standing, now)
    bodies = {r.body_id: r.body for measure in measures for r in measure.responsibilities.all()}
    return Ledger(
        policy=policy,
        period=period,
        rows=[LedgerRow(m, shown.get(m.pk), cities.get(m.pk, {})) for m in measures],
        chapters=list({measure.chapter_id: measure.chapter for measure in measures}.values()),
        bodies=sorted(bodies.values(), key=lambda body: body.order),
    )


def _of_period(
    period: ReportingPeriod, standing: Standing, now: datetime
) -> tuple[dict[int, Shown], dict[int, Any]]:
    """By measure: the lead body's obligation, and how many cities have reported."""
    today = rules.day_of(now)
    calendar = calendar_around(today)
    obligations = access.obligations_to_read(standing).filter(period=period)
    shown = {}
    for obligation in obligations.filter(respondent=Respondent.DEPARTMENT).as_of(now):
        obligation.period = period
        shown[obligation.measure_id] = show(obligation, today=today, calendar=calendar, standing=standing)
    counted = obligations.filter(respondent=Respondent.CITY).values("measure_id")
    reported = Count("id", filter=Q(state__in=list(rules.REPORTED_STATES)))
    cities = {
        row["measure_id"]: row for row in counted.annotate(owed=Count("id"), reported=reported).order_by()
    }
    return shown, cities


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
    }
    return render(request, "measures/measure.html", context)


def _current(measure: Measure, standing: Standing, now: datetime) -> list[PeriodShown]:
    today = rules.day_of(now)
    calendar = calendar_around(today)
    owed = access.obligations_to_read(standing).filter(measure=measure, period__closed_at__isnull=True)
    rows = owed.with_names().as_of(now).order_by("-period__starts_on", "period_id", "body__order")
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
