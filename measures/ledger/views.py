"""The ledger (台账) of a policy: every measure on one page, narrowed by what the reader asks for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.prepared import Prepared
from accounts.rules import Standing
from audit.finding import matching
from measures import lamps, states
from measures.cases.plan.models import Milestone
from measures.dispatch.models import Receipt
from measures.documents import access as documents_access
from measures.documents.models import Measure, Policy
from measures.documents.sources.chosen import chosen_source, with_work
from measures.lamps import LampReading
from measures.ledger.forms import LedgerFilter
from measures.ledger.rules import number_meant
from measures.reporting.models import Obligation
from measures.reporting.periods.models import ReportingPeriod, current_of
from measures.states import (
    MEASURE_STATE_NAMES,
    ROLE_SOURCE_NAMES,
    Respondent,
    ResponsibilityRole,
    RoleSource,
    State,
)
from measures.steps import SignedRequest, calendar_around

CACHE_SECONDS = 60

# One row per place in a bracket, as plain values: a ledger is read by everyone every day, and building objects
# is most of its cost.
VALUES = (
    "pk", "number", "number_text", "title", "title_is_derived", "is_open_ended", "due_on", "original_due_on",
    "extension_count", "state", "is_open_to_cities",
    "chapter_id", "chapter__number_text", "chapter__title",
    "responsibilities__role", "responsibilities__role_source", "responsibilities__name_as_printed",
    "responsibilities__body_id", "responsibilities__body__name", "responsibilities__body__order",
    "responsibilities__holder_id", "responsibilities__holder__name", "responsibilities__holder__order",
)  # fmt: skip

_POLICIES = Prepared(
    lambda: with_work(Policy.objects.all()).defer("preamble", "closing_text").order_by("-issued_on", "id")
)
_PERIODS = Prepared(lambda policy: ReportingPeriod.objects.open().filter(policy=policy), -1)
_PLACES: Prepared[Any] = Prepared(
    lambda policy: (
        Measure.objects.filter(policy=policy)
        .order_by("number", "responsibilities__order")
        .values_list(*VALUES, named=True)
    ),
    -1,
)
_OWED: Prepared[Any] = Prepared(
    lambda period: Obligation.objects.filter(period=period).values_list(
        "measure_id", "body_id", "respondent", "state", "due_on", "newest_status"
    ),
    -1,
)


@dataclass(frozen=True)
class Choice:
    """A chapter or a body to narrow by; a measure without a chapter has one without ``pk`` and name."""

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
    url: str
    chapter: Choice
    lead: str
    lead_source: str
    supports: str
    bodies: dict[int, Choice]
    current: OfPeriod
    # In words, as the column has it; empty without a date.
    due_words: str
    # How many receipts of it are not signed though their date has passed.
    overdue_receipts: int = 0


@login_required
def measure_list(request: SignedRequest) -> HttpResponse:
    standing = request.standing
    policies = _policies(standing)
    if not policies:
        return render(request, "measures/ledger/ledger.html", {"policies": policies})
    policy = chosen_source(request, policies)
    now = timezone.now()
    period = current_of(_PERIODS(policy.pk), states.day_of(now))
    chosen = _filters(request)
    is_narrowed = any(chosen.values())
    is_kept = not is_narrowed and documents_access.reads_whole(standing, policy)
    show = _whole if is_kept else _narrowed
    context = {
        "policies": policies,
        "policy": policy,
        "period": period,
        "chosen": chosen,
        "is_narrowed": is_narrowed,
        "has_own_body": bool(standing.own_body_ids),
        "states": list(MEASURE_STATE_NAMES.items()),
        **show(policy, period, now, chosen, standing),
    }
    return render(request, "measures/ledger/ledger.html", context)


def _policies(standing: Standing) -> list[Policy]:
    """Those the reader may see, newest first. Asks again only where one is restricted and the reader is not told all."""
    policies: list[Policy] = _POLICIES()
    if all(documents_access.reads_whole(standing, policy) for policy in policies):
        return policies
    own = documents_access.policies_to_read(standing).filter(is_restricted=True).values_list("pk", flat=True)
    seen = set(own)
    return [policy for policy in policies if not policy.is_restricted or policy.pk in seen]


def _seen(standing: Standing, policy: Policy) -> set[int] | None:
    """The measures of a source that the reader may see; ``None`` for all of them."""
    if documents_access.reads_whole(standing, policy):
        return None
    return set(documents_access.measures_to_read(standing).filter(policy=policy).values_list("pk", flat=True))


def _whole(
    policy: Policy, period: ReportingPeriod | None, now: datetime, _: Any, standing: Standing
) -> dict[str, Any]:
    """The ledger unnarrowed, the same for every reader of the whole: kept for a minute while nothing moves and nothing is edited."""
    # Lamps and lateness go by the day, without anybody's act.
    key = f"ledger:{policy.pk}-{policy.revision}-{policy.version}-{period and period.pk}-{states.day_of(now)}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _narrowed(policy, period, now, {}, standing)
        cache.set(key, kept, CACHE_SECONDS)
    return kept


def _narrowed(
    policy: Policy,
    period: ReportingPeriod | None,
    now: datetime,
    chosen: dict[str, Any],
    standing: Standing,
) -> dict[str, Any]:
    """What of the ledger the reader may see and fits, as HTML, and what it can be narrowed by."""
    overdue = _overdue_receipts(policy, now)
    seen = _seen(standing, policy)
    rows = _rows(policy, _current(policy, period, now) if period else {}, overdue)
    everything = [row for row in rows if seen is None or row.measure.pk in seen]
    named = _with_word(policy, chosen.get("q", ""))
    rows = [row for row in everything if named is None or row.measure.pk in named]
    rows = [row for row in rows if _fits(row, chosen, standing.own_body_ids)]
    bodies = {order: body for row in everything for order, body in row.bodies.items()}
    groups = [(chapter, list(group)) for chapter, group in groupby(rows, key=lambda row: row.chapter)]
    return {
        "table": render_to_string(
            "measures/ledger/table.html", {"groups": groups, "period": period, "words": policy.words}
        ),
        "count": len(rows),
        "whole": len(everything),
        "chapters": list(dict.fromkeys(row.chapter for row in everything if row.chapter.pk)),
        "bodies": [bodies[order] for order in sorted(bodies)],
    }


def _filters(request: SignedRequest) -> dict[str, Any]:
    form = LedgerFilter(request.GET)
    form.is_valid()
    cleaned = form.cleaned_data
    return {
        "q": cleaned.get("q", ""),
        "chapter": cleaned.get("chapter"),
        "body": cleaned.get("body"),
        "mine": cleaned.get("mine", False),
        "state": cleaned.get("state", ""),
        "receipt": cleaned.get("receipt", ""),
    }


def _with_word(policy: Policy, word: str) -> set[int] | None:
    """The measure of this number, and those in whose title or text the words stand; ``None`` when none is asked for."""
    if not word:
        return None
    meant = matching(word, "number_text", "title", "text") | Q(number=number_meant(word))
    return set(policy.measures.filter(meant).values_list("pk", flat=True))


def _fits(row: LedgerRow, chosen: dict[str, Any], own_body_ids: frozenset[int]) -> bool:
    held_by = {body.pk for body in row.bodies.values()}
    return (
        (not chosen.get("chapter") or row.chapter.pk == chosen["chapter"])
        and (not chosen.get("body") or chosen["body"] in held_by)
        and (not chosen.get("mine") or bool(held_by & own_body_ids))
        and (not chosen.get("state") or row.measure.state == chosen["state"])
        and (not chosen.get("receipt") or row.overdue_receipts > 0)
    )


def _overdue_receipts(policy: Policy, now: datetime) -> Counter[int]:
    late = Receipt.objects.filter(measure__policy=policy).overdue(states.day_of(now))
    return Counter(late.order_by().values_list("measure_id", flat=True))


def _rows(policy: Policy, current: dict[int, OfPeriod], overdue: dict[int, int]) -> list[LedgerRow]:
    places = _PLACES(policy.pk)
    # Asked for once: finding an address costs as much as writing a row.
    base = reverse("measures:measures")
    nothing = OfPeriod()
    return [
        _row(list(roster), f"{base}{pk}/", current.get(pk, nothing), overdue.get(pk, 0))
        for pk, roster in groupby(places, key=lambda place: place.pk)
    ]


def _row(roster: Sequence[Any], url: str, current: OfPeriod, overdue_receipts: int) -> LedgerRow:
    first = roster[0]
    due: date | None = first.due_on
    held = [place for place in roster if place.responsibilities__body_id is not None]
    lead = next((place for place in held if place.responsibilities__role == ResponsibilityRole.LEAD), None)
    others = "、".join(_name_now(place) + _joint(place) for place in held if place is not lead)
    source = lead.responsibilities__role_source if lead else RoleSource.STATED
    return LedgerRow(
        measure=first,
        url=url,
        chapter=Choice(
            first.chapter_id,
            f"{first.chapter__number_text}{first.chapter__title}" if first.chapter_id else "",
        ),
        lead=_name_now(lead) if lead else "",
        lead_source="" if source == RoleSource.STATED else ROLE_SOURCE_NAMES[RoleSource(source)],
        supports=f"{others}等" if others and first.is_open_ended else others,
        bodies={order: body for place in held for order, body in _bodies_of(place)},
        current=current,
        due_words=f"{due.year}年{due.month}月{due.day}日" if due else "",
        overdue_receipts=overdue_receipts,
    )


def _name_now(place: Any) -> str:
    """As printed, with the present holder where the duty has passed on."""
    printed: str = place.responsibilities__name_as_printed
    if place.responsibilities__holder_id == place.responsibilities__body_id:
        return printed
    return f"{printed}（现{place.responsibilities__holder__name}）"


def _joint(place: Any) -> str:
    return "（共同牵头）" if place.responsibilities__role == ResponsibilityRole.JOINT_LEAD else ""


def _bodies_of(place: Any) -> Iterable[tuple[int, Choice]]:
    """The body as printed and the one that holds its duty now: the ledger is narrowed by either."""
    yield (
        place.responsibilities__body__order,
        Choice(place.responsibilities__body_id, place.responsibilities__body__name),
    )
    yield (
        place.responsibilities__holder__order,
        Choice(place.responsibilities__holder_id, place.responsibilities__holder__name),
    )


def _current(policy: Policy, period: ReportingPeriod, now: datetime) -> dict[int, OfPeriod]:
    today = states.day_of(now)
    calendar = calendar_around(today)
    # States and lamps are everybody's to read; what is written in the reports is not part of a ledger.
    plans = Milestone.objects.filter(measure__policy=policy).progress_now(today)
    found: dict[int, OfPeriod] = {}
    for measure, body, respondent, state, due_on, status in _OWED(period.pk):
        current = found.setdefault(measure, OfPeriod())
        if respondent == Respondent.CITY:
            current.cities_owing += 1
            current.cities_reported += state in states.REPORTED_STATES
        else:
            current.state = state
            own = lamps.lamp(
                State(state),
                status,
                due_on,
                today=today,
                warn_workdays=policy.warn_workdays,
                calendar=calendar,
            )
            current.lamp = lamps.shown_lamp(
                own,
                State(state),
                plans.get((measure, body)),
                yellow=policy.plan_yellow_points,
                red=policy.plan_red_points,
            )
    return found
