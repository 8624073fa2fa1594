"""Reporting periods: the list, closing, reopening. All of it is the office's."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.paging import Pages
from audit.rules import RuleBroken
from measures import access, states
from measures.documents.columns import long_texts
from measures.documents.models import Policy, PolicyQuerySet
from measures.forms import blame
from measures.reporting.periods import access as periods_access
from measures.reporting.periods import actions
from measures.reporting.periods.forms import PeriodFilter, ReopenForm
from measures.reporting.periods.models import ReportingPeriod, ReportingPeriodQuerySet
from measures.reporting.steps import show
from measures.states import State
from measures.steps import SignedRequest, calendar_around

ROWS_PER_PAGE = 20
# What the list is narrowed to; without a word it shows what is open.
LISTED = {"": "正在填报", "closed": "已结束", "withdrawn": "已撤销", "all": "全部"}


@login_required
def period_list(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    listed = request.GET.get("state", "")
    listed = listed if listed in LISTED else ""
    found = _listed(listed)
    sources = _sources()
    form = PeriodFilter(request.GET, sources=sources)
    form.is_valid()
    policy = form.cleaned_data.get("policy")
    if policy is not None:
        found = found.filter(policy=policy)
    page = Pages(found.newest_first().values_list("pk", flat=True), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "periods": list(_counted(list(page))),
        "page_obj": page,
        "listed": listed,
        "choices": LISTED.items(),
        "form": form,
        "has_several": policy is not None or sources.count() > 1,
        "is_narrowed": bool(listed or policy),
        "has_any": bool(page.paginator.count) or ReportingPeriod.everything.exists(),
    }
    return render(request, "measures/reporting/periods/list.html", context)


def _listed(listed: str) -> ReportingPeriodQuerySet:
    everything = ReportingPeriod.everything.all()
    if listed == "all":
        return everything
    if listed == "withdrawn":
        return everything.filter(withdrawn_at__isnull=False)
    return ReportingPeriod.objects.filter(closed_at__isnull=listed != "closed")


def _sources() -> PolicyQuerySet:
    """The sources of which a period was ever opened."""
    return Policy.objects.filter(pk__in=ReportingPeriod.everything.values("policy"))


def _counted(keys: list[int]) -> ReportingPeriodQuerySet:
    """The periods of one page with their counts: what is on other pages is not counted."""
    today = states.day_of(timezone.now())
    owed = Q(obligations__state__in=list(states.OWED_STATES))
    return (
        ReportingPeriod.everything.filter(pk__in=keys)
        .newest_first()
        .select_related("policy", "schedule")
        .defer(*long_texts("policy__"))
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
