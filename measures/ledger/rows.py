"""Rows of the ledger as it prints them: one measure each, with its roster and what is reported on it now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Max
from django.urls import reverse

from measures import lamps, states
from measures.cases.plan.models import Milestone
from measures.dispatch.models import Receipt
from measures.dispatch.people.reading import People
from measures.dispatch.people.rules import DutyRole, words_of
from measures.documents.models import Measure, Policy
from measures.lamps import LampReading
from measures.ledger.asking import LEADS, Scope
from measures.ledger.rules import PEOPLE_COLUMNS, Column
from measures.reporting.indicators.reading import newest_in_words
from measures.reporting.models import Obligation, Submission
from measures.states import ROLE_SOURCE_NAMES, Respondent, ResponsibilityRole, RoleSource, State

# One row per place in a bracket, as plain values: a ledger is read by everyone every day, and building objects
# is most of its cost.
VALUES = (
    "pk", "policy_id", "number", "number_text", "title", "title_is_derived", "is_open_ended", "due_on",
    "original_due_on", "extension_count", "state", "is_open_to_cities", "is_important", "completion_kind",
    "chapter_id", "chapter__number_text", "chapter__title",
    "responsibilities__role", "responsibilities__role_source", "responsibilities__name_as_printed",
    "responsibilities__body_id", "responsibilities__holder_id", "responsibilities__holder__name",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A chapter; a measure without a chapter has one without ``pk`` and name."""

    pk: int | None
    name: str


@dataclass
class OfPeriod:
    """Of the current period: the lead body's state and lamp, and how many cities reported."""

    state: str = ""
    lamp: LampReading | None = None
    cities_owing: int = 0
    cities_reported: int = 0


@dataclass(frozen=True)
class LedgerRow:
    """One measure as the ledger prints it. ``measure`` has the values of ``VALUES`` that are its own."""

    measure: Any
    source: Policy
    url: str
    chapter: Choice
    lead: str
    lead_source: str
    supports: str
    current: OfPeriod
    # In words, as the column has it; empty without a date.
    due_words: str
    # How many receipts of it are not signed though their date has passed.
    overdue_receipts: int = 0
    # When the newest report of the current period came in; asked only where it is shown.
    newest_at: datetime | None = None
    # Who answers in the lead bodies, in words by role; asked only where it is shown.
    people: Mapping[str, str] = field(default_factory=dict)
    # Newest accepted value of each indicator against its target, in words; asked only where it is shown.
    indicators: Sequence[str] = ()


def rows_of(keys: Sequence[int], scope: Scope, columns: Sequence[Column]) -> list[LedgerRow]:
    """These measures in this order; a handful of queries, however many they are."""
    current = _current(keys, scope)
    late = Receipt.objects.filter(measure__in=keys).overdue(scope.today)
    overdue = Counter(late.order_by().values_list("measure_id", flat=True))
    newest = _newest(keys, scope) if Column.NEWEST in columns else {}
    # Asked for once: finding an address costs as much as writing a row.
    base = reverse("measures:measures")
    nothing = OfPeriod()
    places: Any = (
        Measure.objects.filter(pk__in=keys)
        .order_by("pk", "responsibilities__order")
        .values_list(*VALUES, named=True)
    )
    rosters = {pk: list(roster) for pk, roster in groupby(places, key=lambda place: place.pk)}
    people = _people(rosters) if set(columns) & set(PEOPLE_COLUMNS) else {}
    indicators = newest_in_words(keys) if Column.INDICATORS in columns else {}
    made = {
        pk: _row(
            roster,
            scope,
            url=f"{base}{pk}/",
            current=current.get(pk, nothing),
            overdue_receipts=overdue.get(pk, 0),
            newest_at=newest.get(pk),
            people=people.get(pk, {}),
            indicators=indicators.get(pk, ()),
        )
        for pk, roster in rosters.items()
    }
    return [made[pk] for pk in keys if pk in made]


def _row(roster: Sequence[Any], scope: Scope, **known: Any) -> LedgerRow:
    first = roster[0]
    due: date | None = first.due_on
    held = [place for place in roster if place.responsibilities__body_id is not None]
    lead = next((place for place in held if place.responsibilities__role == ResponsibilityRole.LEAD), None)
    others = "、".join(_name_now(place) + _joint(place) for place in held if place is not lead)
    source = lead.responsibilities__role_source if lead else RoleSource.STATED
    chapter = f"{first.chapter__number_text}{first.chapter__title}" if first.chapter_id else ""
    return LedgerRow(
        measure=first,
        source=scope.by_key[first.policy_id],
        chapter=Choice(first.chapter_id, chapter),
        lead=_name_now(lead) if lead else "",
        lead_source="" if source == RoleSource.STATED else ROLE_SOURCE_NAMES[RoleSource(source)],
        supports=f"{others}等" if others and first.is_open_ended else others,
        due_words=f"{due.year}年{due.month}月{due.day}日" if due else "",
        **known,
    )


def _people(rosters: Mapping[int, Sequence[Any]]) -> dict[int, dict[str, str]]:
    """By measure and role who answers in its lead; where several lead together, the others with their names."""
    leads = {
        pk: [place for place in roster if place.responsibilities__role in LEADS]
        for pk, roster in rosters.items()
    }
    held = [place for places in leads.values() for place in places]
    people = People(
        {place.responsibilities__holder_id for place in held}, {place.policy_id for place in held}
    )
    found: dict[int, dict[str, str]] = {}
    for pk, places in leads.items():
        of = found[pk] = {}
        for place in places:
            joint = place.responsibilities__role == ResponsibilityRole.JOINT_LEAD
            here = people.of(place.responsibilities__holder_id, place.policy_id)
            for role in DutyRole:
                if words := words_of(here, role):
                    said = f"{place.responsibilities__holder__name} {words}" if joint else words
                    of[role.value] = f"{of[role.value]}；{said}" if role.value in of else said
    return found


def _name_now(place: Any) -> str:
    """As printed, with the present holder where the duty has passed on."""
    printed: str = place.responsibilities__name_as_printed
    if place.responsibilities__holder_id == place.responsibilities__body_id:
        return printed
    return f"{printed}（现{place.responsibilities__holder__name}）"


def _joint(place: Any) -> str:
    return "（共同牵头）" if place.responsibilities__role == ResponsibilityRole.JOINT_LEAD else ""


def _current(keys: Sequence[int], scope: Scope) -> dict[int, OfPeriod]:
    """What is reported on them now. States and lamps are everybody's to read; what reports say is no part of a ledger."""
    periods = [period.pk for period in scope.periods.values()]
    plans = Milestone.objects.filter(measure__in=keys).progress_now(scope.today)
    found: dict[int, OfPeriod] = {}
    owed = Obligation.objects.filter(measure__in=keys, period__in=periods).values_list(
        "measure_id", "measure__policy_id", "body_id", "respondent", "state", "due_on", "newest_status"
    )
    for measure, policy, body, respondent, state, due_on, status in owed:
        current = found.setdefault(measure, OfPeriod())
        if respondent == Respondent.CITY:
            current.cities_owing += 1
            current.cities_reported += state in states.REPORTED_STATES
            continue
        source = scope.by_key[policy]
        own = lamps.lamp(
            State(state),
            status,
            due_on,
            today=scope.today,
            warn_workdays=source.warn_workdays,
            calendar=scope.calendar,
        )
        current.state = state
        current.lamp = lamps.shown_lamp(
            own,
            State(state),
            plans.get((measure, body)),
            yellow=source.plan_yellow_points,
            red=source.plan_red_points,
        )
    return found


def _newest(keys: Sequence[int], scope: Scope) -> dict[int, datetime]:
    """When the newest round of the lead body came in, for the current period."""
    owed = scope.leads_reports.filter(measure__in=keys)
    rounds = Submission.objects.filter(obligation__in=owed.values("pk")).order_by()
    return dict(rounds.values_list("obligation__measure_id").annotate(at=Max("submitted_at")))
