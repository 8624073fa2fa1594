"""The office calendar: a year as it is kept, and the import of a year's notice."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.rules import Actor, RuleBroken

from . import access, actions, law, rules
from .access import Caller
from .forms import ImportForm, posted
from .models import CalendarDayQuerySet
from .rules import Calendar, Departure, YearChange


class SignedRequest(HttpRequest):
    """A request as the views of this room see it: who asks, and as whom they act."""

    standing: Caller
    actor: Actor


@login_required
def calendar(request: SignedRequest) -> HttpResponse:
    """One year's departures from Monday to Friday (``?year=``, this year without), and which years are missing."""
    days = access.days_to_read(request.standing)
    today = timezone.localdate()
    covered = days.years()
    choices = sorted({*range(rules.FIRST_YEAR, today.year + 2), *covered}, reverse=True)
    year = _wanted(request, choices, today.year)
    rows = list(days.in_year(year))
    confirmed = [known for known, is_confirmed in covered.items() if is_confirmed]
    sources = list(dict.fromkeys(row.source for row in rows))
    entered = {row.date: row.is_workday for row in rows}
    lawful = [day for day in rules.lawful(year) if day.on not in entered]
    whole = Calendar({day.on: False for day in lawful} | entered)
    context = {
        "year": year,
        "choices": choices,
        "rows": rows,
        "lawful": lawful,
        "law": law.NAME,
        "sources": sources,
        "worked": rules.workdays_between(date(year - 1, 12, 31), date(year, 12, 31), whole),
        "is_covered": covered.get(year, False),
        "covered": rules.spans(confirmed),
        "missing": rules.spans(set(choices) - set(confirmed)),
        "next_year": today.year + 1,
        "next_is_missing": today.year + 1 not in confirmed,
        "warnings": [
            (missing, rules.missing_words(missing, today))
            for missing in rules.missing_years(today, confirmed)
        ],
        "may_import": request.standing.is_office,
        "import_url": f"{reverse('workdays:calendar_import')}?year={year}",
    }
    return render(request, "workdays/calendar.html", context)


@login_required
def calendar_import(request: SignedRequest) -> HttpResponse:
    """Look at what a notice would change, then confirm. Nothing is kept in between: the lines are sent again."""
    days = access.days_to_import(request.standing)
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method != "POST":
        return _import_page(request, days, ImportForm(initial=_as_it_is(request, days, today), today=today))
    form = posted(request.POST, request.FILES, today=today)
    if form.is_valid() and request.POST.get("act") == "confirm":
        year = form.cleaned_data["year"]
        try:
            actions.replace_year(
                year,
                days=form.read.days,
                source=form.cleaned_data["source"],
                by=request.actor,
                at=now,
                seen=form.cleaned_data["seen"],
            )
        except RuleBroken as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            words = f"已导入 {year} 年节假日安排，共 {len(form.read.days)} 天，一分钟内全系统生效。"
            words += "已经定下的截止日期不变，请在“核对暂定的日期”中核对。"
            messages.success(request, words)
            return redirect(f"{reverse('workdays:calendar')}?year={year}")
    return _import_page(request, days, form)


def _import_page(request: SignedRequest, days: CalendarDayQuerySet, form: ImportForm) -> HttpResponse:
    shows = form.is_bound and (form.is_valid() or form.can_be_shown) and bool(form.read.days)
    context = {"form": form, "preview": _preview(days, form) if shows else None}
    return render(request, "workdays/calendar_import.html", context)


def _preview(days: CalendarDayQuerySet, form: ImportForm) -> Mapping[str, Any]:
    """What confirming would do, and the lines and the state of the year that it would send."""
    year, source = form.cleaned_data["year"], form.cleaned_data["source"]
    rows = list(days.in_year(year))
    change = rules.compare((row.departure for row in rows), form.read.days)
    kept = {day.on for day in change.kept}
    resourced = sum(row.date in kept and (row.source != source or not row.is_confirmed) for row in rows)
    return {
        "year": year,
        "source": source,
        "change": change,
        "acts": _acts(change),
        "resourced": resourced,
        "is_nothing": change.is_empty and not resourced,
        "warnings": [*form.remarks, *form.read.warnings],
        "lines": "\n".join(day.line for day in form.read.days),
        "seen": rules.fingerprint(row.facts for row in rows),
        "count": len(form.read.days),
    }


def _acts(change: YearChange) -> list[tuple[str, Departure | None, Departure | None]]:
    """What happens to each day that does not stay, by date: the act, the day as it was and as it will be."""
    acts: list[tuple[str, Departure | None, Departure | None]] = [
        *(("新增", None, day) for day in change.added),
        *(("变更", before, after) for before, after in change.changed),
        *(("删除", day, None) for day in change.removed),
    ]
    return sorted(acts, key=lambda act: (act[2] or act[1] or Departure(date.min, is_workday=False)).on)


def _as_it_is(request: SignedRequest, days: CalendarDayQuerySet, today: date) -> dict[str, Any]:
    """The form as it is first shown: the year that is asked for or missing, with the days it has, to be amended."""
    covered = days.years()
    missing = [year for year in (today.year, today.year + 1) if not covered.get(year)]
    choices = range(rules.FIRST_YEAR, today.year + 2)
    year = _wanted(request, choices, missing[0] if missing else today.year)
    rows = list(days.in_year(year))
    lines = "\n".join(row.departure.line for row in rows)
    return {"year": year, "source": rows[0].source if rows else "", "lines": lines}


def _wanted(request: HttpRequest, choices: "list[int] | range", otherwise: int) -> int:
    """The year of the address, where it is one to choose; made-up ones are ignored."""
    said = request.GET.get("year", "")
    year = int(said) if said.isascii() and said.isdecimal() and len(said) == 4 else otherwise
    return year if year in choices else otherwise
