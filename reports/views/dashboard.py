"""The dashboard and the lists behind its figures. Both read the same rows, so number and list cannot differ."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.prepared import Prepared
from accounts.rules import Standing
from measures.lamps import LAMP_NAMES, Lamp
from measures.models import Obligation, ReportingPeriod, current_of
from measures.states import OFFICE_TIME, Respondent, day_of
from reports import access, figures
from reports import figure_links as links
from reports.figures import FIGURE_NAMES, FigureKey, Row

CACHE_SECONDS = 60
EARLIEST = date(2018, 1, 1)
Asked = TypeVar("Asked", FigureKey, Respondent, Lamp, int)

_PERIODS = Prepared(lambda: ReportingPeriod.objects.select_related("policy").newest_first())


@dataclass(frozen=True)
class View:
    """What the address asks for, read against what exists; what was not understood is in ``notices``."""

    period: ReportingPeriod
    periods: Sequence[ReportingPeriod]
    as_of: datetime
    today: date
    looking_back_to: date | None
    notices: list[str]

    @property
    def query(self) -> str:
        """The query string that shows this period at this moment."""
        day = {"as_of": self.looking_back_to.isoformat()} if self.looking_back_to else {}
        return urlencode({"period": self.period.pk, **day})

    @cached_property
    def lists(self) -> str:
        """The address of the lists of this period at this moment; conditions are added to it."""
        return f"{reverse('reports:figure_list')}?{self.query}"


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """How the measures of a period stand, now or at the end of a past day."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    view = _read(request, standing, timezone.now())
    if view is None:
        return render(request, "reports/dashboard_empty.html", {"is_office": standing.is_office})
    shown = _shown(view, is_office=standing.is_office)
    context = {"view": view, "is_office": standing.is_office, "elsewhere": _overdue_elsewhere(view), **shown}
    return render(request, "reports/dashboard.html", context)


def _overdue_elsewhere(view: View) -> list[tuple[ReportingPeriod, int]]:
    """The source's other periods still open in which reports are overdue: they must not hide behind the newest one."""
    own = [period for period in view.periods if period.policy_id == view.period.policy_id]
    others = [period for period in own if period.is_open and period != view.period]
    if not others or view.looking_back_to:
        return []
    late = Obligation.objects.overdue(view.today).filter(period__in=others)
    counts = Counter(late.values_list("period_id", flat=True))
    return [(period, counts[period.pk]) for period in others if counts[period.pk]]


def _shown(view: View, *, is_office: bool) -> dict[str, Any]:
    """Tiles and tables as HTML, with how many wait for review; kept for a minute while nothing moves."""
    policy = view.period.policy
    # Lamps and lateness go by the day, without anybody's act.
    state = f"{policy.pk}-{policy.revision}-{policy.version}-{day_of(view.as_of)}"
    key = f"dashboard:{state}:{view.query}:{is_office}"
    shown: dict[str, Any] | None = cache.get(key)
    if shown is None:
        rows = figures.rows(view.period, as_of=view.as_of, is_now=view.looking_back_to is None)
        context = {**_content(view, rows), "is_office": is_office}
        shown = {
            "content": render_to_string("reports/figure_content.html", context) if rows else "",
            "waiting": figures.count(rows, FigureKey.WAITING),
            "has_cities": any(row.respondent is Respondent.CITY for row in rows),
        }
        cache.set(key, shown, CACHE_SECONDS)
    return shown


def _content(view: View, rows: list[Row]) -> dict[str, Any]:
    department, city = Respondent.DEPARTMENT, Respondent.CITY
    measures = figures.select(rows, respondent=department)
    cities = figures.select(rows, respondent=city)
    total, chapters = figures.tally(measures), figures.by_chapter(measures)
    inferred = figures.inferred_leads(view.period.policy_id)
    all_measures, all_cities = (links.list_url(view.lists, pane) for pane in (department, city))
    return {
        "words": view.period.policy.words,
        "total": total,
        "tiles": links.tiles(total, all_measures, chapters=len(chapters)),
        "lamps": links.lamps(total, view.lists, department),
        "chapters": links.chapter_lines(chapters, measures, view.lists, department),
        "departments": links.body_lines(
            figures.by_body(measures), measures, view.lists, department, inferred=inferred
        ),
        "has_inferred_leads": any(row.measure_id in inferred for row in measures),
        "cities": links.body_lines(figures.by_city(cities), cities, view.lists, city),
        "whole": links.Line("合计", total, all_measures, measures),
        "whole_of_cities": links.Line("合计", figures.tally(cities), all_cities, cities),
    }


@login_required
def figure_list(request: HttpRequest) -> HttpResponse:
    """The obligations that one figure of the dashboard counts."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    view = _read(request, standing, timezone.now())
    if view is None:
        return render(request, "reports/dashboard_empty.html", {"is_office": standing.is_office})
    rows = figures.rows(view.period, as_of=view.as_of, is_now=view.looking_back_to is None)
    figure = _one_of(request, "figure", list(FigureKey), "指标", view.notices) or FigureKey.OWED
    pane = _one_of(request, "pane", list(Respondent), "填报主体", view.notices) or Respondent.DEPARTMENT
    in_pane = figures.select(rows, respondent=pane)
    chapter = _one_of(request, "chapter", {row.chapter_ordinal for row in in_pane}, "章", view.notices)
    body = _one_of(request, "body", {row.body_id for row in in_pane}, "单位", view.notices)
    lamp = _one_of(request, "lamp", list(Lamp), "亮灯", view.notices)
    scope = figures.select(in_pane, chapter=chapter, body=body, lamp=lamp)
    asked = {"chapter": chapter, "body": body, "lamp": lamp}
    narrowed = {name: value for name, value in asked.items() if value is not None}
    context: dict[str, Any] = {
        "view": view,
        "words": view.period.policy.words,
        "figure": figure,
        "what": LAMP_NAMES[lamp] if lamp and figure is FigureKey.OWED else FIGURE_NAMES[figure],
        "is_city": pane is Respondent.CITY,
        "scope": _scope_words(view, scope, pane, chapter=chapter, body=body, lamp=lamp),
        "rows": figures.select(scope, figure=figure),
        "inferred": [] if pane is Respondent.CITY else figures.inferred_leads(view.period.policy_id),
        "tabs": links.numbers(figures.tally(scope), links.list_url(view.lists, pane, **narrowed)),
    }
    return render(request, "reports/figure_list.html", context)


# --- Reading the address ----------------------------------------------------------------------------


def _read(request: HttpRequest, standing: Standing, now: datetime) -> View | None:
    """The period and the moment asked for; ``None`` while no period was ever opened of what the caller sees whole.

    Without a period: the one people are busy with (``current_of``).
    """
    periods = [period for period in _PERIODS() if access.may_see_figures(standing, period.policy)]
    if not periods:
        return None
    notices: list[str] = []
    default = current_of(periods, day_of(now)) or periods[0]
    wanted = request.GET.get("period", "")
    period = next((period for period in periods if str(period.pk) == wanted), None)
    if wanted and period is None:
        notices.append(f"没有找到您要看的填报周期，下面是{default.policy.called}{default.name}。")
    day = _past_day(request.GET.get("as_of", ""), day_of(now), notices)
    return View(
        period=period or default,
        # Together by policy, for the list to choose from; newest first within each.
        periods=sorted(periods, key=lambda period: period.policy_id),
        as_of=end_of(day) if day else now,
        today=day_of(now),
        looking_back_to=day,
        notices=notices,
    )


def end_of(day: date) -> datetime:
    """The last moment of an office day."""
    return datetime.combine(day, time.max, tzinfo=OFFICE_TIME)


def _past_day(text: str, today: date, notices: list[str]) -> date | None:
    """The day to look back to; today and what cannot be a day to look back to give ``None``."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        notices.append(f"“{text[:20]}”不是有效日期，请按 {today.isoformat()} 的样式填写。下面是当前数据。")
        return None
    if day > today:
        notices.append("回看日期不能晚于今天。下面是当前数据。")
        return None
    if day < EARLIEST:
        notices.append(f"回看日期不能早于{EARLIEST.year}年。下面是当前数据。")
        return None
    return None if day == today else day


def _one_of(
    request: HttpRequest, name: str, known: Iterable[Asked], label: str, notices: list[str]
) -> Asked | None:
    """The known value that the address names; one that is not known is reported and left out."""
    text = request.GET.get(name, "")
    found = next((value for value in known if str(value) == text), None)
    if text and found is None:
        notices.append(f"没有找到链接中指定的{label}“{text[:20]}”，已不按该条件筛选。")
    return found


def _scope_words(
    view: View,
    scope: list[Row],
    pane: Respondent,
    *,
    chapter: int | None,
    body: int | None,
    lamp: Lamp | None,
) -> list[str]:
    """What a list is narrowed to, in words."""
    words = ["各市" if pane is Respondent.CITY else f"省直{view.period.policy.words.lead}"]
    if chapter is not None and scope:
        words.append(f"{scope[0].chapter_number_text}{scope[0].chapter_title}")
    if body is not None and scope:
        words.append(scope[0].body_name)
    if lamp is not None:
        words.append(LAMP_NAMES[lamp])
    return words
