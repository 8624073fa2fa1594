"""The overview: how all documents stand together, for the office and leaders the whole province, for a body its own part.

``/dashboard/`` is this page, and the page of one document where the address names one; numbers open lists over documents.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import Count, Max, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Standing
from audit.finding import LONGEST_SEARCH, matching
from audit.paging import Pages
from departments.models import Body
from measures.documents.columns import long_texts
from measures.documents.kinds import KIND_NAMES, SourceKind, SourceState
from measures.lamps import LAMP_NAMES, Lamp
from measures.models import Policy, ReportingPeriod
from measures.states import Respondent, day_of
from reports import access, across
from reports import figure_links as links
from reports.across import CHANGES, Picture, Scope
from reports.figures import FIGURE_NAMES, FigureKey, Tally
from reports.views import dashboard, matters
from reports.views.asked import Asked, end_of, one_of, past_day

CACHE_SECONDS = 60
DOCUMENTS_PER_PAGE, ROWS_PER_PAGE, LONGEST_OVERDUE = 20, 50, 10
DEPARTMENT, CITY = Respondent.DEPARTMENT, Respondent.CITY
PANE_NAMES = {DEPARTMENT: "省直单位", CITY: "各市"}
# Reports of departments stand for their measures; those of cities are copies of one and the same.
UNITS = {DEPARTMENT: "项", CITY: "份"}
CHANGE_NAMES = {
    FigureKey.WAITING: "报送待审",
    FigureKey.ACCEPTED: "审核通过",
    FigureKey.RETURNED: "退回",
    FigureKey.OVERDUE: "新增逾期",
}


@dataclass(frozen=True)
class View:
    """Whose figures, and of which day."""

    standing: Standing
    is_own: bool
    may_choose: bool
    as_of: datetime
    today: date
    looking_back_to: date | None
    notices: list[str] = field(default_factory=list)

    @property
    def query(self) -> str:
        """The query string that shows the same."""
        whose = {"scope": "own" if self.is_own else "all"} if self.may_choose else {}
        day = {"as_of": self.looking_back_to.isoformat()} if self.looking_back_to else {}
        return urlencode(whose | day)

    @property
    def lists(self) -> str:
        """The address of the lists; conditions are added to it."""
        query = self.query
        return f"{reverse('reports:figure_list')}?{query}" if query else f"{reverse('reports:figure_list')}?"

    @property
    def is_now(self) -> bool:
        return self.looking_back_to is None

    @cached_property
    def policies(self) -> Mapping[int, Policy]:
        """What is in force, or may have had a period open on that day, by id, newest first."""
        seen = Policy.objects.visible_to(self.standing) if self.is_own else self.shown_whole
        return {policy.pk: policy for policy in seen.with_state().defer(*long_texts()).newest_first()}

    @property
    def shown_whole(self) -> Any:
        return access.sources_with_figures(self.standing)

    @cached_property
    def scope(self) -> Scope:
        """The reports that are counted: of the periods that were open, of the own bodies or of all."""
        found = ReportingPeriod.objects.open_at(self.as_of).newest_first()
        periods = {period.pk: period for period in found if period.policy_id in self.policies}
        for period in periods.values():
            period.policy = self.policies[period.policy_id]
        own = self.standing.own_body_ids if self.is_own else None
        return Scope(periods, self.as_of, self.is_now, own)


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """How all documents stand together, now or at the end of a past day; of one document where the address names it."""
    if request.GET.get("policy") or request.GET.get("period"):
        return dashboard.dashboard(request)
    view = _read(request)
    sought = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    content = _kept(request, view) if not sought and not view.is_own else _content(request, view, sought)
    context = {"view": view, "content": content, "q": sought, "is_office": view.standing.is_office}
    return render(request, "reports/overview.html", context)


@login_required
def figure_list(request: HttpRequest) -> HttpResponse:
    """The reports that one figure counts, over all documents; of one period where the address names it."""
    if request.GET.get("period"):
        return dashboard.figure_list(request)
    view = _read(request)
    wish = _wish(request, view)
    rows = across.found(
        wish.scope, pane=wish.pane, figure=wish.figure, lamp=wish.lamp, is_recent=wish.is_recent
    )
    page = Pages(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "view": view,
        "wish": wish,
        "page_obj": page,
        "rows": matters.described(list(page.object_list), wish.scope),
        "unit": UNITS[wish.pane],
        "is_city": wish.pane is CITY,
        # How many show a lamp or moved of late is not told per figure.
        "tabs": [] if wish.lamp or wish.is_recent else links.numbers(wish.total, wish.url),
    }
    return render(request, "reports/matters.html", context)


# --- The overview -----------------------------------------------------------------------------------


def _kept(request: HttpRequest, view: View) -> str:
    """The page's inside for who sees the same as all others of the role; kept for a minute while nothing moves."""
    state = view.shown_whole.aggregate(Count("pk"), Max("pk"), Sum("revision"), Sum("version"))
    named = "-".join(str(part) for part in state.values())
    page = request.GET.get("page", "")[:9]
    # Lamps and lateness go by the day, without anybody's act.
    key = f"overview:{named}:{view.today}:{urlencode({'at': view.query, 'page': page})}:{view.standing.is_office}"
    kept: str | None = cache.get(key)
    if kept is None:
        kept = _content(request, view, "")
        cache.set(key, kept, CACHE_SECONDS)
    return kept


def _content(request: HttpRequest, view: View, sought: str) -> str:
    scope = view.scope
    picture = across.picture(scope)
    longest = across.found(scope, figure=FigureKey.OVERDUE)
    page = Pages(_documents(view, picture, sought), DOCUMENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "view": view,
        "q": sought,
        "is_office": view.standing.is_office,
        "page_obj": page,
        "panes": [_pane(view, picture, pane) for pane in Respondent if picture.total(pane).owed],
        "longest": matters.described(longest[:LONGEST_OVERDUE], scope),
        "bodies": _bodies(view, picture),
        "kinds": _kinds(view, picture),
        "documents_count": len({period.policy_id for period in scope.periods.values()}),
        "periods_count": len(scope.periods),
    }
    # Links to further pages keep what the address asked for and was understood, nothing else.
    plain = copy(request)
    plain.GET = QueryDict(urlencode({**dict(parse_qsl(view.query)), **({"q": sought} if sought else {})}))
    return render_to_string("reports/overview_content.html", context, plain)


def _pane(view: View, picture: Picture, pane: Respondent) -> dict[str, Any]:
    """The figures of departments, or of cities: never of both together."""
    total, url = picture.total(pane), links.list_url(view.lists, pane)
    return {
        "is_city": pane is CITY,
        "name": PANE_NAMES[pane],
        "unit": UNITS[pane],
        "total": total,
        "tiles": links.tiles(total, url),
        "red": links.lamps(total, view.lists, pane)[2],
        "lamps": links.lamps(total, view.lists, pane),
        "changes": _changes(view, picture, pane),
    }


def _changes(view: View, picture: Picture, pane: Respondent) -> list[links.Number]:
    """What became of reports in the last days; not told of a past day."""
    base = links.list_url(view.lists, pane, recent=1)
    found = [
        links.Number(key, CHANGE_NAMES[key], picture.changes.get((pane, key), 0), base + key, "")
        for key in CHANGES
    ]
    return found if view.is_now else []


@dataclass(frozen=True)
class Document:
    """One line of the table by document."""

    policy: Policy
    periods: list[ReportingPeriod]
    url: str
    line: links.Line
    cities: links.Line

    @property
    def worst_first(self) -> tuple[int, int, int]:
        tallies = self.line.tally, self.cities.tally
        return (
            -sum(tally.overdue for tally in tallies),
            -sum(tally.lamps[Lamp.RED] for tally in tallies),
            0 if self.periods else 1,
        )


def _documents(view: View, picture: Picture, sought: str) -> list[Document]:
    """Those with periods open, most overdue first; of today also what is in force without any."""
    policies = view.policies
    periods: dict[int, list[ReportingPeriod]] = {}
    for period in view.scope.periods.values():
        periods.setdefault(period.policy_id, []).append(period)
    in_force = [pk for pk, policy in policies.items() if policy.state is SourceState.IN_FORCE]
    shown = set(periods) | set(in_force if view.is_now and not view.is_own else ())
    if sought:
        named = matching(sought, "title", "short_title", "document_no")
        shown &= set(Policy.objects.filter(named, pk__in=shown).values_list("pk", flat=True))
    lines = [_document(view, picture, policies[pk], periods.get(pk, [])) for pk in policies if pk in shown]
    if view.is_own:
        lines = [line for line in lines if line.line.tally.owed or line.cities.tally.owed]
    return sorted(lines, key=lambda line: line.worst_first)


def _document(view: View, picture: Picture, policy: Policy, periods: list[ReportingPeriod]) -> Document:
    def line(pane: Respondent) -> links.Line:
        tally = picture.of_periods([period.pk for period in periods], pane)
        return links.Line(policy.called, tally, links.list_url(view.lists, pane, policy=policy.pk), [])

    day = {"as_of": view.looking_back_to.isoformat()} if view.looking_back_to else {}
    url = f"{reverse('reports:dashboard')}?{urlencode({'policy': policy.pk} | day)}"
    # Of a source that is not seen whole, no more than the own reports.
    whole = access.may_see_figures(view.standing, policy)
    return Document(policy, periods, url if whole else "", line(DEPARTMENT), line(CITY))


def _bodies(view: View, picture: Picture) -> dict[str, Any]:
    """The tables by department and by city, in the office's order."""
    known = Body.objects.in_bulk({body for body, _ in picture.by_body})
    inferred = matters.inferred_bodies(view.scope)
    answer: dict[str, Any] = {"has_inferred": bool(inferred)}
    for pane in Respondent:
        bodies = sorted((known[pk] for pk in picture.bodies(pane)), key=lambda body: (body.order, body.pk))
        answer[pane] = [
            links.Line(
                body.name + ("（含推定）" if pane is DEPARTMENT and body.pk in inferred else ""),
                picture.of_body(body.pk, pane),
                links.list_url(view.lists, pane, body=body.pk),
                [],
            )
            for body in bodies
        ]
        whole = links.Line("合计", picture.total(pane), links.list_url(view.lists, pane), [])
        answer[f"whole_{pane}"] = whole
    return answer


def _kinds(view: View, picture: Picture) -> list[dict[str, Any]]:
    """The tables by kind of source; nothing where all are of one."""
    periods: dict[str, list[int]] = {}
    for period in view.scope.periods.values():
        periods.setdefault(period.policy.kind, []).append(period.pk)
    found = []
    for pane in Respondent:
        lines = [
            links.Line(
                name,
                picture.of_periods(periods[kind], pane),
                links.list_url(view.lists, pane, kind=kind),
                [],
            )
            for kind, name in KIND_NAMES.items()
            if kind in periods
        ]
        found.append(
            {"pane": pane, "name": PANE_NAMES[pane], "lines": [one for one in lines if one.tally.owed]}
        )
    return [table for table in found if table["lines"]] if len(periods) > 1 else []


# --- Reading the address ----------------------------------------------------------------------------


def _read(request: HttpRequest) -> View:
    """A body's people see their own part first and may choose the whole; everybody else sees the whole."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    now, notices = timezone.now(), []  # type: datetime, list[str]
    may_choose = bool(standing.own_body_ids) and not standing.sees_restricted
    is_own = may_choose and request.GET.get("scope") != "all"
    day = past_day(request, day_of(now), notices)
    return View(standing, is_own, may_choose, end_of(day) if day else now, day_of(now), day, notices)


@dataclass(frozen=True)
class Wish:
    """What a list is narrowed to."""

    scope: Scope
    pane: Respondent
    figure: FigureKey
    lamp: Lamp | None
    is_recent: bool
    said: list[str]
    url: str

    @property
    def what(self) -> str:
        if self.is_recent and self.figure in CHANGE_NAMES:
            return f"近{across.RECENT_DAYS}日{CHANGE_NAMES[self.figure]}"
        return (
            LAMP_NAMES[self.lamp]
            if self.lamp and self.figure is FigureKey.OWED
            else FIGURE_NAMES[self.figure]
        )

    @property
    def total(self) -> Tally:
        return across.picture(self.scope, with_bodies=False).total(self.pane)


def _wish(request: HttpRequest, view: View) -> Wish:
    def asked(name: str, known: Iterable[Asked], label: str) -> Asked | None:
        return one_of(request, name, known, label, view.notices)

    pane = asked("pane", list(Respondent), "填报主体") or DEPARTMENT
    policy, kind = asked("policy", view.policies, "文件"), asked("kind", list(SourceKind), "来源种类")
    lamp = asked("lamp", list(Lamp), "亮灯")
    bodies = dict(Body.objects.values_list("pk", "name")) if request.GET.get("body") else {}
    body = asked("body", bodies, "单位")
    scope, said = view.scope, [PANE_NAMES[pane]]
    if policy or kind:
        periods = {
            pk: period
            for pk, period in scope.periods.items()
            if policy in (None, period.policy_id) and kind in (None, period.policy.kind)
        }
        scope = replace(scope, periods=periods)
        said += [view.policies[policy].called] if policy else [KIND_NAMES[kind]] if kind else []
    if body:
        own = frozenset({body})
        scope = replace(scope, body_ids=own if scope.body_ids is None else own & scope.body_ids)
        said.append(bodies[body])
    if lamp:
        said.append(LAMP_NAMES[lamp])
    narrowed = {"policy": policy, "kind": kind, "body": body, "lamp": lamp}
    url = links.list_url(view.lists, pane, **{name: value for name, value in narrowed.items() if value})
    return Wish(
        scope,
        pane,
        asked("figure", list(FigureKey), "指标") or FigureKey.OWED,
        lamp,
        request.GET.get("recent") == "1" and view.is_now,
        said,
        url,
    )
