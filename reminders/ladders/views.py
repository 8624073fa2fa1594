"""提醒规则: the ladders and lamps of one policy, with the dates they give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from measures.documents import access
from measures.documents.rules import LAMP_TERMS, TERMS
from measures.forms import blame
from measures.models import Policy, current_of
from measures.states import day_of
from measures.steps import SignedRequest
from reminders.ladders import actions
from reminders.ladders import rules as ladder_rules
from reminders.ladders.forms import LadderCells, RulesForm, SampleForm, rules_of
from reminders.ladders.models import ReminderRule
from reminders.ladders.reading import Ladders as LaddersInForce
from reminders.ladders.rules import AUDIENCE_NAMES, DEFAULT_LADDERS, SETTABLE, Ladder, Ladders
from reminders.ledger.rules import OCCASION_NAMES, stage_words
from reminders.terms.models import DeliveryTerms
from workdays.models import CalendarDay
from workdays.rules import Calendar, add_workdays

SAMPLE_WORKDAYS = 20


@dataclass(frozen=True)
class Rung:
    """One day on which a ladder speaks; ``mark`` says what is special about the day, in a word."""

    words: str
    on: date
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """One ladder of the table. ``default``: what it would be without the office's change, empty where unchanged."""

    cells: LadderCells
    default: str
    preview: Sequence[Rung] | None
    at_start: bool


@login_required
def rules(request: SignedRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    policy = access.policy_to_set(request.standing, pk)
    if request.method != "POST":
        return _page(request, _Sheet(policy, _filled(policy)), at)
    if request.POST.get("act") == "reset":
        return _reset(request, policy, at)
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, _Sheet(policy, form), at)
    return (_preview if request.POST.get("act") == "preview" else _save)(request, policy, form, at)


def _save(request: SignedRequest, policy: Policy, form: RulesForm, at: datetime) -> HttpResponse:
    said: dict[str, Any] = {"lamps": form.lamps, "ladders": form.ladders}
    try:
        actions.set_rules(policy, **said, version=form.cleaned_data["version"], by=request.actor, at=at)
    except StaleVersion as refusal:
        return _stale(request, policy, refusal, at)
    except RuleBroken as refusal:
        blame(form, refusal)
        return _page(request, _Sheet(policy, form), at)
    messages.success(request, "提醒与亮灯规则已保存，从下一次提醒起生效；已经发出的提醒不会重发。")
    return redirect("reminders:rules", policy.pk)


def _reset(request: SignedRequest, policy: Policy, at: datetime) -> HttpResponse:
    form = RulesForm(request.POST)
    form.is_valid()
    # Whatever else was typed is given up with it.
    version = form.cleaned_data.get("version", -1)
    try:
        actions.reset_ladders(policy, version=version, by=request.actor, at=at)
    except StaleVersion as refusal:
        return _stale(request, policy, refusal, at)
    messages.success(request, "提醒时点已恢复默认，从下一次提醒起生效。亮灯规则没有改动。")
    return redirect("reminders:rules", policy.pk)


def _preview(request: SignedRequest, policy: Policy, form: RulesForm, at: datetime) -> HttpResponse:
    sample = SampleForm(request.POST)
    ladders = form.ladders if sample.is_valid() else None
    return _page(request, _Sheet(policy, form, sample=sample, previewed=ladders), at)


def _stale(request: SignedRequest, policy: Policy, refusal: StaleVersion, at: datetime) -> HttpResponse:
    # What was typed stays; the next attempt starts from the version now shown beside it.
    policy = access.policy_to_set(request.standing, policy.pk)
    form = RulesForm({**request.POST.dict(), "version": policy.version})
    form.is_valid()
    blame(form, refusal)
    return _page(request, _Sheet(policy, form, is_stale=True), at)


# --- The page -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    """What the page shows: a form, and beside it a preview or what somebody else saved."""

    policy: Policy
    form: RulesForm
    sample: SampleForm | None = None
    previewed: Ladders | None = None
    is_stale: bool = False


def _page(request: SignedRequest, sheet: _Sheet, at: datetime) -> HttpResponse:
    policy, today = sheet.policy, day_of(at)
    saved = _saved(policy)
    context: dict[str, Any] = {
        "policy": policy,
        "form": sheet.form,
        "sample": sheet.sample or SampleForm(initial={"sample_on": _sample_day(policy, today)}),
        "is_stale": sheet.is_stale,
        "now": _now(policy, saved, sheet.form) if sheet.is_stale else (),
        "hours": DeliveryTerms.current().hours,
        "is_changed": any(saved[key] != DEFAULT_LADDERS[key] for key in SETTABLE),
    }
    calendar, sample_on = None, None
    if sheet.previewed is not None and sheet.sample is not None:
        sample_on = sheet.sample.cleaned_data["sample_on"]
        calendar = CalendarDay.objects.calendar(sample_on.year - 1, sample_on.year, sample_on.year + 1)
        context |= {"sample_on": sample_on, "sample_mark": _mark(sample_on, calendar)}
    rows = _rows(sheet, saved, sample_on, calendar)
    context["groups"] = [
        (OCCASION_NAMES[occasion], list(group))
        for occasion, group in groupby(rows, lambda row: row.cells.key[0])
    ]
    return render(request, "reminders/ladders/rules.html", context)


def _saved(policy: Policy) -> Ladders:
    known = LaddersInForce(ReminderRule.objects.filter(policy=policy))
    return {key: known.of(policy.pk, *key) for key in SETTABLE}


def _filled(policy: Policy) -> RulesForm:
    return RulesForm(initial=rules_of(policy, _saved(policy)))


def _sample_day(policy: Policy, today: date) -> date:
    """The date people wait for next, else one far enough to see the whole ladder."""
    period = current_of(policy.periods.open(), today)
    if period is not None and period.due_on >= today:
        return period.due_on
    calendar = CalendarDay.objects.calendar(today.year, today.year + 1)
    return add_workdays(today, SAMPLE_WORKDAYS, calendar)


def _now(policy: Policy, saved: Ladders, form: RulesForm) -> list[tuple[str, str]]:
    """What the system has where it differs from what was typed, or where what was typed cannot be read."""
    lamps = [
        (TERMS[name].label, f"{getattr(policy, name)} {TERMS[name].unit}")
        for name in LAMP_TERMS
        if form.cleaned_data.get(name) != getattr(policy, name)
    ]
    typed: Mapping[Any, Ladder] = form.readable_ladders
    ladders = [
        (f"{OCCASION_NAMES[occasion]}，{AUDIENCE_NAMES[audience]}", ladder_rules.ladder_words(ladder))
        for (occasion, audience), ladder in saved.items()
        if typed.get((occasion, audience)) != ladder
    ]
    return [*lamps, *ladders]


def _rows(sheet: _Sheet, saved: Ladders, sample_on: date | None, calendar: Calendar | None) -> Iterator[Row]:
    for cells in sheet.form.rows:
        default = DEFAULT_LADDERS[cells.key]
        preview, at_start = None, False
        if sheet.previewed is not None and sample_on is not None and calendar is not None:
            ladder = sheet.previewed[cells.key]
            preview, at_start = _rungs(ladder, sample_on, calendar), ladder.at_start
        words = ladder_rules.ladder_words(default) if saved[cells.key] != default else ""
        yield Row(cells, words, preview, at_start)


def _rungs(ladder: Ladder, sample_on: date, calendar: Calendar) -> list[Rung]:
    return [
        Rung(stage_words(code), on, _mark(on, calendar))
        for code, on in ladder_rules.dates_of(ladder, sample_on, calendar)
    ]


def _mark(day: date, calendar: Calendar) -> str:
    if calendar.is_provisional(day):
        return "暂定"
    if not calendar.is_workday(day):
        return "休息日"
    return "调休上班" if day.weekday() >= 5 else ""


# --- The office's hours -------------------------------------------------------------------------------
