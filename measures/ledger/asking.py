"""From an address to rows: which sources the ledger is about, which measures of them fit, and in which order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.prepared import Prepared
from accounts.rules import Standing
from departments.models import Body
from measures.dispatch.models import Receipt
from measures.dispatch.people.reading import bodies_of
from measures.documents import access as documents_access
from measures.documents.models import Measure, MeasureQuerySet, Policy, Responsibility, restricted_own
from measures.documents.searching import about
from measures.lamps import Lamp
from measures.ledger.asked import NONE, Asked
from measures.ledger.lighting import Thresholds, lamp_column, thresholds
from measures.ledger.rules import Sort
from measures.reporting.models import Obligation, Submission
from measures.reporting.periods.models import ReportingPeriod, current_of
from measures.states import OWED_STATES, MeasureState, Respondent, ResponsibilityRole
from measures.steps import calendar_around
from workdays.rules import Calendar

_SOURCE_COLUMNS = (
    "pk", "kind", "title", "short_title", "issuing_body", "issued_on", "document_no", "ending", "is_restricted",
    "warn_workdays", "plan_yellow_points", "plan_red_points", "version", "revision",
)  # fmt: skip
_SOURCES = Prepared(lambda: Policy.objects.only(*_SOURCE_COLUMNS).order_by("-issued_on", "-id"))
_OPEN_PERIODS = Prepared(ReportingPeriod.objects.open)
LEADS = (ResponsibilityRole.LEAD, ResponsibilityRole.JOINT_LEAD)
_LIT = {lamp: rank for rank, lamp in enumerate((Lamp.RED, Lamp.YELLOW, Lamp.GREEN, Lamp.DONE))}


class Seen(list[Policy]):
    """Sources, newest first; ``own``: of those that the reader does not read whole, the measures that are shown."""

    own: frozenset[int] = frozenset()


def sources_seen(standing: Standing) -> Seen:
    """Those the reader may see. Asks again only where one is restricted and the reader is not told all, and once."""
    sources: list[Policy] = _SOURCES()
    if all(documents_access.reads_whole(standing, source) for source in sources):
        return Seen(sources)
    own = restricted_own(standing)
    in_part = set(own.values())
    seen = Seen(source for source in sources if not source.is_restricted or source.pk in in_part)
    seen.own = frozenset(own)
    return seen


@dataclass(frozen=True)
class Scope:
    """The sources that a ledger is about, newest first, for one reader on one day; ``own`` as in ``Seen``."""

    standing: Standing
    sources: list[Policy]
    today: date
    own: frozenset[int] = frozenset()

    @cached_property
    def is_whole(self) -> bool:
        """The reader sees everything of all of them: what is shown is the same for every such reader."""
        return all(documents_access.reads_whole(self.standing, source) for source in self.sources)

    @cached_property
    def by_key(self) -> dict[int, Policy]:
        return {source.pk: source for source in self.sources}

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_around(self.today)

    @cached_property
    def periods(self) -> dict[int, ReportingPeriod]:
        """Of each source the period that people are busy with, where one is open; one query."""
        of: dict[int, list[ReportingPeriod]] = {}
        for period in _OPEN_PERIODS():
            if period.policy_id in self.by_key:
                of.setdefault(period.policy_id, []).append(period)
        return {pk: current for pk, open_ones in of.items() if (current := current_of(open_ones, self.today))}

    @cached_property
    def thresholds(self) -> Thresholds:
        return thresholds(self.sources, self.today, self.calendar)

    @property
    def leads_reports(self) -> Any:
        """What lead bodies owe for the current periods: of a measure one at most."""
        periods = [period.pk for period in self.periods.values()]
        return Obligation.objects.filter(period__in=periods, respondent=Respondent.DEPARTMENT)


def scope_of(asked: Asked, seen: Seen, standing: Standing, today: date) -> Scope:
    """The sources asked for; without a word all that have not ended, or the only one there is."""
    wanted = set(asked.policies)
    sources = [
        source
        for source in seen
        if (source.pk in wanted if wanted else asked.ended or not source.ending or len(seen) == 1)
        and (not asked.kind or source.kind == asked.kind)
    ]
    return Scope(standing, sources, today, seen.own)


# --- Which fit ----------------------------------------------------------------------------------------


def fitting(asked: Asked, scope: Scope) -> MeasureQuerySet:
    """The measures that the address asks for and the reader may see, in no order."""
    fit = Measure.objects.filter(policy__in=[source.pk for source in scope.sources])
    if not scope.is_whole:
        whole = [pk for pk, source in scope.by_key.items() if not source.is_restricted]
        fit = fit.filter(Q(policy__in=whole) | Q(pk__in=scope.own))
    if asked.q:
        fit = fit.filter(about(asked.q, [(s.pk, s.document_no, s.short_title) for s in scope.sources]))
    if asked.chapter:
        fit = fit.filter(chapter=asked.chapter)
    if asked.body:
        fit = fit.filter(_carried_by({asked.body}, asked))
    if asked.person:
        answering = bodies_of(asked.person, scope.by_key)
        fit = fit.filter(pk__in=_led_by(answering, whole=len(scope.by_key)).values("measure_id"))
    if asked.mine:
        fit = fit.filter(_carried_by(scope.standing.own_body_ids, asked))
    if asked.state:
        fit = fit.filter(state=asked.state)
    if asked.important:
        fit = fit.filter(is_important=True)
    if asked.receipt:
        late = Receipt.objects.overdue(scope.today).order_by()
        fit = fit.filter(pk__in=late.values("measure_id"))
    return _reported_so(_due_so(fit, asked), asked, scope)


def _carried_by(body_ids: Collection[int], asked: Asked) -> Q:
    """In whose bracket one of them stands, in the part and under the name asked for; a city also where cities report."""
    places = {"now": ("holder",), "printed": ("body",)}.get(asked.named, ("holder", "body"))
    here = Q()
    for place in places:
        here |= Q(**{f"{place}__in": body_ids})
    held = Responsibility.objects.filter(here)
    if asked.role:
        roles = LEADS if asked.role == "lead" else (ResponsibilityRole.SUPPORT,)
        held = held.filter(role__in=roles)
    found = Q(pk__in=held.values("measure_id"))
    if not asked.role and Body.objects.cities().filter(pk__in=body_ids).exists():
        found |= Q(is_open_to_cities=True)
    return found


def _led_by(answering: Mapping[int, Collection[int]], *, whole: int) -> QuerySet[Responsibility]:
    """The leads held by these bodies in these sources; bodies that answer in the same ones stand together."""
    alike: dict[frozenset[int], list[int]] = {}
    for body, policies in answering.items():
        alike.setdefault(frozenset(policies), []).append(body)
    here = Q(pk__in=[])
    for of, bodies in alike.items():
        held = Q(holder__in=bodies)
        here |= held if len(of) == whole else held & Q(measure__policy__in=of)
    return Responsibility.objects.filter(here, role__in=LEADS)


def _due_so(fit: MeasureQuerySet, asked: Asked) -> MeasureQuerySet:
    if asked.due == NONE:
        return fit.filter(due_on__isnull=True)
    if asked.due_from:
        fit = fit.filter(due_on__gte=asked.due_from)
    if asked.due_to:
        fit = fit.filter(due_on__lte=asked.due_to)
    return fit


def _reported_so(fit: MeasureQuerySet, asked: Asked, scope: Scope) -> MeasureQuerySet:
    """By state and lamp of the lead body's current report; asked of the current reports, not of every measure's."""
    owed = scope.leads_reports
    if NONE in (asked.report, asked.lamp):
        return fit.exclude(pk__in=owed.values("measure_id"))
    if asked.report == "overdue":
        owed = owed.filter(state__in=list(OWED_STATES), due_on__lt=scope.today)
    elif asked.report:
        owed = owed.filter(state=asked.report)
    if asked.lamp:
        lamp = lamp_column(scope.thresholds, owed="", measure="measure", policy="measure__policy__")
        owed = owed.annotate(lamp=lamp).filter(lamp=asked.lamp)
    return fit.filter(pk__in=owed.values("measure_id")) if asked.report or asked.lamp else fit


# --- In which order -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """The measures that fit, counted by source; which of them stand on a page is asked page by page."""

    asked: Asked
    scope: Scope
    fit: MeasureQuerySet
    counts: dict[int, int]

    def __len__(self) -> int:
        return sum(self.counts.values())

    def __getitem__(self, part: slice) -> list[int]:
        """The keys of these rows, in the order asked for."""
        if self.asked.sort is Sort.DOCUMENT:
            return self._by_document(part)
        return list(_sorted(self.fit, self.asked.sort, self.scope).values_list("pk", flat=True)[part])

    def _by_document(self, part: slice) -> list[int]:
        """Whole sources before the part are stepped over by their counts: the last page costs what the first does."""
        start, stop = part.start or 0, len(self) if part.stop is None else part.stop
        before, here = 0, []
        for source in self.scope.sources:
            count = self.counts.get(source.pk, 0)
            if count and before < stop and before + count > start:
                here.append((source.pk, before))
            before += count
        if not here:
            return []
        places = Case(
            *(When(policy=pk, then=Value(place)) for place, (pk, _) in enumerate(here)),
            output_field=IntegerField(),
        )
        rows = self.fit.filter(policy__in=[pk for pk, _ in here]).order_by(places, "number", "pk")
        first = here[0][1]
        return list(rows.values_list("pk", flat=True)[start - first : stop - first])


def find(asked: Asked, scope: Scope) -> Found:
    """One query, for the counts; more where the address asks about reports."""
    fit = fitting(asked, scope)
    counted = fit.order_by().values_list("policy_id").annotate(count=Count("pk"))
    return Found(asked, scope, fit, dict(counted))


def _sorted(fit: MeasureQuerySet, sort: Sort, scope: Scope) -> MeasureQuerySet:
    last = ("-policy__issued_on", "-policy_id", "number", "pk")
    if sort is Sort.NUMBER:
        return fit.order_by("number", *last)
    if sort in (Sort.DUE, Sort.LATEST_DUE):
        due = F("due_on")
        return fit.order_by(
            due.asc(nulls_last=True) if sort is Sort.DUE else due.desc(nulls_last=True), *last
        )
    if sort is Sort.STATE:
        return fit.order_by(_rank("state", {state: n for n, state in enumerate(MeasureState)}), *last)
    periods = [period.pk for period in scope.periods.values()]
    current = Q(obligations__period__in=periods, obligations__respondent=Respondent.DEPARTMENT)
    fit = fit.annotate(owed=FilteredRelation("obligations", condition=current))
    if sort is Sort.LAMP:
        lamp = lamp_column(scope.thresholds, owed="owed__", measure="pk", policy="policy__")
        return fit.annotate(lamp=lamp).order_by(_rank("lamp", _LIT), *last)
    rounds = Submission.objects.filter(obligation=OuterRef("owed__pk")).order_by("-round")
    newest = Subquery(rounds.values("submitted_at")[:1])
    return fit.annotate(newest=newest).order_by(F("newest").desc(nulls_last=True), *last)


def _rank(column: str, ranks: dict[Any, int]) -> Case:
    return Case(
        *(When(**{column: value, "then": Value(rank)}) for value, rank in ranks.items()),
        default=Value(len(ranks)),
        output_field=IntegerField(),
    )
