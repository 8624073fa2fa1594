"""Reporting periods: the list, opening, closing, reopening. All of it is the office's."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from departments.models import Body
from measures import access, dates, states
from measures.documents import rules as policy_rules
from measures.documents.models import Measure, Policy
from measures.documents.roster import answering
from measures.documents.sources.chosen import chosen_source, with_work
from measures.forms import blame
from measures.picking import is_looking
from measures.reporting.periods import access as periods_access
from measures.reporting.periods import actions
from measures.reporting.periods.forms import PeriodForm, ReopenForm
from measures.reporting.periods.load import load_of
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.steps import show
from measures.states import Respondent, State
from measures.steps import SignedRequest, calendar_around
from workdays.rules import WEEKDAYS

PROPOSALS_SHOWN = 4


@login_required
def period_list(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    today = states.day_of(timezone.now())
    owed = Q(obligations__state__in=list(states.OWED_STATES))
    periods = (
        ReportingPeriod.objects.newest_first()
        .select_related("policy")
        .annotate(
            asked=Count("obligations"),
            reported=Count("obligations", filter=Q(obligations__state__in=list(states.REPORTED_STATES))),
            waiting=Count("obligations", filter=Q(obligations__state=State.SUBMITTED)),
            accepted=Count("obligations", filter=Q(obligations__state=State.ACCEPTED)),
            returned=Count(
                "obligations",
                filter=Q(obligations__state=State.RETURNED, obligations__due_on__gte=today),
            ),
            overdue=Count("obligations", filter=owed & Q(obligations__due_on__lt=today)),
        )
    )
    rows = list(periods)
    context = {"periods": rows}
    return render(request, "measures/reporting/periods/list.html", context)


# --- Opening ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """A quarter with a due date to consider. Provisional while next year's holidays are not announced."""

    year: int
    quarter: int
    name: str
    due_on: date
    is_provisional: bool


@dataclass(frozen=True)
class Preview:
    """What opening a period of a policy asks for."""

    policy: Policy
    departments: int
    department_tasks: int
    cities: int
    city_tasks: int
    # What cities report on.
    of_cities: list[Measure]
    # Lead bodies that no longer exist: their duties should be handed over first.
    gone: list[Body]

    @property
    def tasks(self) -> int:
        return self.department_tasks + self.city_tasks


@login_required
def period_open(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    policies = list(with_work(Policy.objects.filter(ending="")).order_by("-issued_on", "id"))
    if not policies:
        return render(request, "measures/reporting/periods/open.html", {"policies": policies})
    policy = chosen_source(request, policies)
    proposals = _proposals(policy, states.day_of(timezone.now()))
    if request.method != "POST":
        first = proposals[0]
        initial = {"policy": policy.pk, "year": first.year, "quarter": first.quarter}
        return _open_page(request, PeriodForm(initial=initial, policies=policies), proposals)
    form = PeriodForm(request.POST, policies=policies)
    if is_looking(request):
        form.is_valid()
        form.errors.clear()
    elif form.is_valid() and request.POST.get("act") != "preview":
        names = ("year", "quarter", "due_on", "reason")
        try:
            period = actions.open_period(
                form.chosen_policy,
                **{name: form.cleaned_data[name] for name in names},
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            asked = period.obligations.count()
            said = f"已开启{period.policy.called}{period.name}填报，下达 {asked} 项填报任务。"
            named = form.cleaned_data["due_on"]
            if period.due_on != named:
                said += f"{_in_words(named)}不是工作日，填报截止日期顺延到 {_in_words(period.due_on)}。"
                if calendar_around(named).is_provisional_between(named, period.due_on):
                    said += "该年节假日安排未导入，这一日期为暂定。"
            messages.success(request, said)
            return redirect("measures:periods")
    return _open_page(request, form, proposals)


def _open_page(request: SignedRequest, form: PeriodForm, proposals: list[Proposal]) -> HttpResponse:
    policy, today = _looked_at(form), states.day_of(timezone.now())
    due_on = form.cleaned_data.get("due_on") if form.is_bound else None
    if due_on is not None:
        due_on, _ = dates.period_due(due_on, policy.holiday_shift_workdays, calendar_around(due_on))
    context = {
        "policies": list(form.policies.values()),
        "form": form,
        "proposals": proposals,
        "previews": [_preview(policy, today)],
        "load": load_of(policy, due_on=due_on or proposals[0].due_on),
        "load_is_assumed": due_on is None,
        "load_policy": policy,
        "shift_words": policy_rules.shift_words(policy.holiday_shift_workdays),
    }
    return render(request, "measures/reporting/periods/open.html", context)


def _in_words(day: date) -> str:
    return f"{day:%Y年}{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def _looked_at(form: PeriodForm) -> Policy:
    """The policy that is chosen in the form, the first one while none is."""
    first, *_ = form.policies.values()
    chosen = form.cleaned_data.get("policy") if form.is_bound else None
    wanted = chosen.pk if chosen else form.initial.get("policy")
    return form.policies.get(wanted or first.pk, first)


def _proposals(policy: Policy, today: date) -> list[Proposal]:
    """The next quarters not opened yet, from the current one on."""
    opened = set(policy.periods.values_list("starts_on", flat=True))
    year, number = today.year, (today.month + 2) // 3
    proposed: list[Proposal] = []
    while len(proposed) < PROPOSALS_SHOWN:
        starts_on, ends_on, name = dates.quarter(year, number)
        if starts_on not in opened:
            calendar = calendar_around(ends_on)
            due_on = dates.first_due(ends_on, calendar)
            proposed.append(Proposal(year, number, name, due_on, calendar.is_provisional(due_on)))
        year, number = year + number // 4, number % 4 + 1
    return proposed


def _preview(policy: Policy, today: date) -> Preview:
    measures = list(policy.measures.reporting().in_order().with_roster())
    cities = list(Body.objects.cities())
    asked = [
        (measure, body, pane) for measure in measures for body, pane in answering(measure, cities).items()
    ]
    leads = [body for _, body, pane in asked if pane is Respondent.DEPARTMENT]
    of_cities = [(measure, body) for measure, body, pane in asked if pane is Respondent.CITY]
    return Preview(
        policy=policy,
        departments=len(set(leads)),
        department_tasks=len(leads),
        cities=len({city for _, city in of_cities}),
        city_tasks=len(of_cities),
        of_cities=list(dict.fromkeys(measure for measure, _ in of_cities)),
        gone=[body for body in dict.fromkeys(leads) if body.valid_to and body.valid_to < today],
    )


# --- Closing and reopening --------------------------------------------------------------------------


@login_required
def period_close(request: SignedRequest, pk: int) -> HttpResponse:
    period = periods_access.period_to_manage(request.standing, pk)
    now, refusal = timezone.now(), ""
    if request.method == "POST":
        try:
            actions.close_period(period, by=request.actor, at=now)
        except RuleBroken as broken:
            refusal = broken.message
            period = periods_access.period_to_manage(request.standing, pk)
        else:
            messages.success(request, f"已结束{period.policy.called}{period.name}填报。")
            return redirect("measures:periods")
    today = states.day_of(now)
    calendar = calendar_around(today)
    owed = period.obligations.filter(state__in=list(states.OWED_STATES)).with_names()
    context: dict[str, Any] = {
        "period": period,
        "refusal": refusal,
        "waiting": period.obligations.filter(state=State.SUBMITTED).count(),
        "owed": [
            # The page shows dates, no lamps: plans need not be asked for.
            show(obligation, today=today, calendar=calendar, standing=request.standing, plans={})
            for obligation in owed.in_document_order()
        ],
    }
    return render(request, "measures/reporting/periods/close.html", context)


@login_required
def period_reopen(request: SignedRequest, pk: int) -> HttpResponse:
    period = periods_access.period_to_manage(request.standing, pk)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_period(
                period,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, f"已重新开启{period.policy.called}{period.name}填报。")
            return redirect("measures:periods")
    return render(request, "measures/reporting/periods/reopen.html", {"period": period, "form": form})
