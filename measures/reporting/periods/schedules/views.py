"""报送周期: the list, confirming one after a look at its next periods, pausing, resuming and ending it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.paging import Pages
from audit.rules import RuleBroken
from measures import access, states
from measures.desk_rows import Asker, DeskRow, due_at
from measures.documents.models import Policy
from measures.documents.sources.chosen import chosen_source
from measures.forms import blame
from measures.reporting.periods.load import load_of
from measures.reporting.periods.models import PeriodSchedule, ReportingPeriod
from measures.reporting.periods.opening_views import is_typed_again, preview_of, sources_to_open
from measures.reporting.periods.rules import DueRule, OpenRule, Planned, Terms
from measures.reporting.periods.schedules import actions
from measures.reporting.periods.schedules.forms import ScheduleForm, StopForm
from measures.steps import SignedRequest, Step

ROWS_PER_PAGE, SHOWN = 30, 4
# For how many days the office's desk tells of a period that opened by itself.
TOLD_DAYS = 3
PAGES = "measures/reporting/periods/schedules"


@login_required
def schedule_list(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    schedules = PeriodSchedule.objects.in_force().select_related("policy").order_by("policy__title", "id")
    page = Pages(schedules, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    today = states.day_of(timezone.now())
    to_come = _to_come([(one.terms, one.policy) for one in page], today)
    rows = [(one, next(plans, None)) for one, plans in zip(page, to_come, strict=True)]
    return render(request, f"{PAGES}/list.html", {"rows": rows, "page_obj": page})


def _to_come(schedules: Sequence[tuple[Terms, Policy]], today: date) -> list[Iterator[Planned]]:
    """Of each the periods it will open: those not opened yet. Two queries, however many."""
    calendar = actions.calendar_of(today)
    known = actions.ever_opened({policy.pk for _, policy in schedules})
    return [
        _not_in(
            known[policy.pk, terms.kind],
            actions.coming(terms, policy, today=today, calendar=calendar),
        )
        for terms, policy in schedules
    ]


def _not_in(known: set[date], plans: Iterator[Planned]) -> Iterator[Planned]:
    return (plan for plan in plans if plan.span.starts_on not in known)


@login_required
def schedule_new(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    policies = sources_to_open()
    if not policies:
        return render(request, f"{PAGES}/new.html", {"policies": policies})
    if request.method != "POST":
        initial = {
            "policy": chosen_source(request, policies).pk,
            "kind": states.PeriodKind.QUARTER,
            "begins_on": states.day_of(timezone.now()),
            "due_rule": DueRule.WORKDAY_AFTER,
            "due_number": 5,
            "open_rule": OpenRule.BEFORE_END,
            "open_days": 10,
        }
        form = ScheduleForm(initial=initial, policies=policies)
        return render(request, f"{PAGES}/new.html", {"form": form, "policies": policies})
    form = ScheduleForm(request.POST, policies=policies)
    context: dict[str, Any] = {"form": form, "policies": policies}
    if is_typed_again(request, form):
        return render(request, f"{PAGES}/new.html", context)
    policy, terms, reason = form.chosen_policy, form.terms(), form.cleaned_data["reason"]
    try:
        if request.POST.get("act") == "confirm":
            made = actions.confirm_schedule(
                policy, terms=terms, reason=reason, by=request.actor, at=timezone.now()
            )
            messages.success(request, f"已确认报送周期，{made.terms.words}，到时自动开启。")
            return redirect("measures:schedules")
        actions.check_schedule(policy, terms, reason=reason, at=timezone.now())
    except RuleBroken as refusal:
        blame(form, refusal)
        return render(request, f"{PAGES}/new.html", context)
    today = states.day_of(timezone.now())
    plans = list(islice(_to_come([(terms, policy)], today)[0], SHOWN))
    context |= {
        "policy": policy,
        "terms": terms,
        "plans": plans,
        "replaces": policy.schedules.filter(kind=terms.kind, ended_at__isnull=True).first(),
        "previews": [preview_of(policy, today)],
        "load": load_of(policy, due_on=plans[0].due_on),
        "load_policy": policy,
        "fields": {name: [form.data.get(name, "")] for name in form.fields},
    }
    return render(request, f"{PAGES}/confirm.html", context)


_STOPS = {"pause": (actions.pause_schedule, "已暂停"), "end": (actions.end_schedule, "已终止")}


@login_required
def schedule_change(request: SignedRequest, pk: int) -> HttpResponse:
    visible = PeriodSchedule.objects.visible_to(request.standing).select_related("policy")
    schedule = get_object_or_404(visible, pk=pk)
    access.require_office(request.standing)
    act = request.POST.get("act", "")
    form = StopForm(request.POST if act in _STOPS else None)
    refusal = ""
    try:
        if act == "resume":
            actions.resume_schedule(schedule, by=request.actor, at=timezone.now())
            messages.success(request, "已恢复，到时自动开启。")
            return redirect("measures:schedules")
        if act in _STOPS and form.is_valid():
            do, said = _STOPS[act]
            do(schedule, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now())
            messages.success(request, f"{said}，不再自动开启。")
            return redirect("measures:schedules")
    except RuleBroken as broken:
        if form.is_bound:
            blame(form, broken)
        else:
            refusal = broken.message
    today = states.day_of(timezone.now())
    [plans] = _to_come([(schedule.terms, schedule.policy)], today)
    context = {
        "schedule": schedule,
        "form": form,
        "refusal": refusal,
        "plans": list(islice(plans, SHOWN)),
        "opened": schedule.periods.order_by("-starts_on")[:SHOWN],
    }
    return render(request, f"{PAGES}/change.html", context)


# --- The desk ---------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> Iterable[DeskRow]:
    """What opened by itself in the last days, and what could not, for the office."""
    if not asker.standing.is_office:
        return
    first = asker.today.toordinal() - TOLD_DAYS
    opened = ReportingPeriod.objects.open().filter(
        schedule__isnull=False, opened_at__date__gte=asker.today.fromordinal(first)
    )
    for period in opened.select_related("policy").order_by("-id")[:ROWS_PER_PAGE]:
        yield DeskRow(
            kind="自动开启",
            title=f"{period.policy.called} {period.name}填报",
            url=f"{reverse('measures:periods')}?policy={period.policy_id}",
            due=due_at(period.due_on, asker),
            step=Step("查看", f"{reverse('measures:periods')}?policy={period.policy_id}"),
            why="按报送周期自动开启，如有不对请更正截止日期或者撤销",
        )
    for schedule in PeriodSchedule.objects.running().exclude(trouble="").select_related("policy"):
        url = reverse("measures:schedule", args=[schedule.pk])
        yield DeskRow(
            kind="未能开启",
            title=f"{schedule.policy.called} {schedule.get_kind_display()}报送周期",
            url=url,
            due=due_at(asker.today, asker),
            step=Step("去处理", url),
            why=schedule.trouble,
        )
