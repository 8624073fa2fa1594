"""One document: the figures of a period and the lists behind them. Both read the same rows, so number and list cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.prepared import Prepared
from accounts.rules import Standing
from measures.documents.columns import called_at
from measures.lamps import LAMP_NAMES, Lamp
from measures.models import Policy, ReportingPeriod, current_of
from measures.states import Respondent, day_of
from reports import access, across, figures
from reports import figure_links as links
from reports.across import Scope
from reports.figures import FIGURE_NAMES, FigureKey, Row
from reports.views.asked import end_of, one_of, past_day

CACHE_SECONDS = 60
DOCUMENTS_TO_CHOOSE = 30


def _of_document(**where: object) -> Any:
    periods = ReportingPeriod.objects.select_related("policy").filter(**where).newest_first()
    # Whole texts, once for each period, have no place in figures.
    return periods.defer("policy__text", "policy__preamble", "policy__closing_text", "policy__basis")


_OF_POLICY = Prepared(lambda pk: _of_document(policy=pk), -1)
_BESIDE = Prepared(lambda pk: _of_document(policy__periods=pk), -1)


@dataclass(frozen=True)
class View:
    """What the address asks for, read against what exists; what was not understood is in ``notices``.

    ``is_chosen``: the address named the period; otherwise it is the one of the day.
    """

    policy: Policy
    period: ReportingPeriod | None
    periods: Sequence[ReportingPeriod]
    as_of: datetime
    today: date
    looking_back_to: date | None
    is_chosen: bool
    notices: list[str]

    @property
    def day(self) -> dict[str, str]:
        return {"as_of": self.looking_back_to.isoformat()} if self.looking_back_to else {}

    @property
    def query(self) -> str:
        """The query string that shows this period at this moment; of the day's own period without naming it."""
        what = {"period": self.period.pk} if self.period else {"policy": self.policy.pk}
        return urlencode({**what, **self.day})

    @cached_property
    def lists(self) -> str:
        """The address of the lists of this period at this moment; conditions are added to it."""
        return f"{reverse('reports:figure_list')}?{self.query}"

    @property
    def over_all(self) -> str:
        """The address of the overview of all documents on the same day."""
        return reverse("reports:dashboard") + (f"?{urlencode(self.day)}" if self.day else "")


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """How the measures of a period stand, now or at the end of a past day."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    view = _read(request, standing, timezone.now())
    shown = _shown(view, is_office=standing.is_office) if view.period else {}
    context = {
        "view": view,
        "is_office": standing.is_office,
        "documents": _documents_to_choose(standing, view.policy),
        **shown,
    }
    return render(request, "reports/dashboard.html", context)


def _documents_to_choose(standing: Standing, shown: Policy) -> list[tuple[int, str]]:
    """The newest documents and the one that is shown; the others are found on the overview."""
    seen = access.sources_with_figures(standing).newest_first()
    newest = list(seen.values_list("pk", called_at())[:DOCUMENTS_TO_CHOOSE])
    return newest if any(pk == shown.pk for pk, _ in newest) else [(shown.pk, shown.called), *newest]


@dataclass(frozen=True)
class Beside:
    """Another period of the document that was open too, and what is owed there."""

    period: ReportingPeriod
    measures: figures.Tally
    cities: figures.Tally

    @property
    def said(self) -> list[str]:
        """What is still to come, of departments and of cities, and how much of it is late."""
        panes = (("省直单位", self.measures, "项"), ("各市", self.cities, "份"))
        return [
            f"{who}还有 {tally.owed - tally.reported} {unit}未报，其中逾期 {tally.overdue} {unit}"
            for who, tally, unit in panes
            if tally.owed > tally.reported
        ]


def _open_beside(view: View) -> list[Beside]:
    """The other periods that were open on the day and are owed something: they must not hide behind the one shown."""
    others = {
        period.pk: period for period in view.periods if period != view.period and period.was_open(view.as_of)
    }
    if not others:
        return []
    picture = across.picture(Scope(others, view.as_of, view.looking_back_to is None), with_bodies=False)
    found = [
        Beside(period, *(picture.of_periods([pk], pane) for pane in (Respondent.DEPARTMENT, Respondent.CITY)))
        for pk, period in others.items()
    ]
    return [one for one in found if one.said]


def _shown(view: View, *, is_office: bool) -> dict[str, Any]:
    """Tiles and tables as HTML, with how many wait for review; kept for a minute while nothing moves."""
    policy = view.policy
    # Lamps and lateness go by the day, without anybody's act.
    state = f"{policy.pk}-{policy.revision}-{policy.version}-{view.today}"
    key = f"dashboard:{state}:{view.query}:{is_office}"
    shown: dict[str, Any] | None = cache.get(key)
    if shown is None:
        rows = _rows(view)
        beside = _open_beside(view)
        context = {**_content(view, rows, beside), "is_office": is_office}
        shown = {
            "beside": beside,
            "content": render_to_string("reports/figure_content.html", context) if rows else "",
            "waiting": figures.count(rows, FigureKey.WAITING),
            "has_cities": any(row.respondent is Respondent.CITY for row in rows),
        }
        cache.set(key, shown, CACHE_SECONDS)
    return shown


def _rows(view: View) -> list[Row]:
    """The rows of the period shown; none where none was open yet."""
    if view.period is None:
        return []
    return figures.rows(view.period, as_of=view.as_of, is_now=view.looking_back_to is None)


def _content(view: View, rows: list[Row], beside: list[Beside]) -> dict[str, Any]:
    department, city = Respondent.DEPARTMENT, Respondent.CITY
    measures = figures.select(rows, respondent=department)
    cities = figures.select(rows, respondent=city)
    total, chapters = figures.tally(measures), figures.by_chapter(measures)
    inferred = figures.inferred_leads(view.policy.pk)
    all_measures, all_cities = (links.list_url(view.lists, pane) for pane in (department, city))
    return {
        "words": view.policy.words,
        "total": total,
        "tiles": links.tiles(
            total, all_measures, chapters=len(chapters), elsewhere=sum(one.measures.overdue for one in beside)
        ),
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
    rows = _rows(view)
    figure = one_of(request, "figure", list(FigureKey), "指标", view.notices) or FigureKey.OWED
    pane = one_of(request, "pane", list(Respondent), "填报主体", view.notices) or Respondent.DEPARTMENT
    in_pane = figures.select(rows, respondent=pane)
    chapter = one_of(request, "chapter", {row.chapter_ordinal for row in in_pane}, "章", view.notices)
    body = one_of(request, "body", {row.body_id for row in in_pane}, "单位", view.notices)
    lamp = one_of(request, "lamp", list(Lamp), "亮灯", view.notices)
    scope = figures.select(in_pane, chapter=chapter, body=body, lamp=lamp)
    asked = {"chapter": chapter, "body": body, "lamp": lamp}
    narrowed = {name: value for name, value in asked.items() if value is not None}
    context: dict[str, Any] = {
        "view": view,
        "words": view.policy.words,
        "figure": figure,
        "what": LAMP_NAMES[lamp] if lamp and figure is FigureKey.OWED else FIGURE_NAMES[figure],
        "is_city": pane is Respondent.CITY,
        "scope": _scope_words(view, scope, pane, chapter=chapter, body=body, lamp=lamp),
        "rows": figures.select(scope, figure=figure),
        "inferred": [] if pane is Respondent.CITY else figures.inferred_leads(view.policy.pk),
        "tabs": links.numbers(figures.tally(scope), links.list_url(view.lists, pane, **narrowed)),
    }
    return render(request, "reports/figure_list.html", context)


# --- Reading the address ----------------------------------------------------------------------------


def _read(request: HttpRequest, standing: Standing, now: datetime) -> View:
    """The document and the moment asked for, and the period: the one named, or the one people were busy with then.

    404 for a document whose figures the caller may not see, as for one that is not there.
    """
    notices: list[str] = []
    day = past_day(request, day_of(now), notices)
    as_of = end_of(day) if day else now
    periods, policy = _periods(request, standing)
    wanted = request.GET.get("period", "")
    chosen = next((period for period in periods if str(period.pk) == wanted), None)
    period = chosen or _period_of(periods, as_of)
    if wanted and chosen is None and period:
        notices.append(f"没有找到您要看的填报周期，下面是{period.name}。")
    if chosen and chosen.opened_at > as_of and (period := _period_of(periods, as_of)):
        notices.append(f"{chosen.name}当时还没有开启，下面是当时的{period.name}。")
    return View(policy, period, periods, as_of, day_of(now), day, chosen == period, notices)


def _periods(request: HttpRequest, standing: Standing) -> tuple[list[ReportingPeriod], Policy]:
    """The document's periods, the newest first, and the document; one query, or two where it has no period."""
    policy_id, period_id = (_number(request, name) for name in ("policy", "period"))
    periods = _OF_POLICY(policy_id) if policy_id else _BESIDE(period_id)
    policy = periods[0].policy if periods else Policy.objects.filter(pk=policy_id).first()
    if policy is None or not access.may_see_figures(standing, policy):
        raise Http404("没有找到该文件的填报情况，请从总览中选择文件。")
    for period in periods:
        # One and the same, whichever row it came with.
        period.policy = policy
    return periods, policy


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    # Nothing has a number of more digits than a key has.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _period_of(periods: Sequence[ReportingPeriod], moment: datetime) -> ReportingPeriod | None:
    """The period that people were busy with then: ``current_of`` what was opened by then, as it stood; None before the first."""
    opened = [period for period in periods if period.opened_at <= moment]
    return current_of(opened, day_of(moment), at=moment)


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
    words = ["各市" if pane is Respondent.CITY else f"省直{view.policy.words.lead}"]
    if chapter is not None and scope:
        words.append(f"{scope[0].chapter_number_text}{scope[0].chapter_title}")
    if body is not None and scope:
        words.append(scope[0].body_name)
    if lamp is not None:
        words.append(LAMP_NAMES[lamp])
    return words
