"""The ledger (台账) of a policy: every measure on one page, narrowed by what the reader asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Standing
from measures import access, rules
from measures.forms.office import LedgerFilter
from measures.models import Measure, Policy, ReportingPeriod, Responsibility
from measures.rules import ROLE_SOURCE_NAMES, LampReading, Respondent, ResponsibilityRole, RoleSource, State
from measures.views.steps import SignedRequest, calendar_around

# Rows of plain values: a ledger is read by everyone every day, and building objects is most of its cost.
MEASURE = (
    "pk", "number", "number_text", "title", "title_is_derived", "text", "is_open_ended", "due_on",
    "chapter_id", "chapter__number_text", "chapter__title",
)  # fmt: skip
ROSTER = ("measure_id", "role", "role_source", "name_as_printed", "body_id", "body__name", "body__order")


@dataclass(frozen=True)
class Choice:
    """A chapter or a body to narrow by."""

    pk: int
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
    """One measure as the ledger prints it. ``measure`` has the values of ``MEASURE``, ``roster`` rows of ``ROSTER``."""

    measure: Any
    url: str
    roster: Sequence[Any]
    current: OfPeriod

    @property
    def chapter(self) -> Choice:
        return Choice(
            self.measure.chapter_id, f"{self.measure.chapter__number_text}{self.measure.chapter__title}"
        )

    @property
    def lead(self) -> Any:
        return next((held for held in self.roster if held.role == ResponsibilityRole.LEAD), None)

    @property
    def lead_source(self) -> str:
        """Where the lead comes from, unless the document says so itself."""
        source = self.lead.role_source if self.lead else RoleSource.STATED
        return "" if source == RoleSource.STATED else ROLE_SOURCE_NAMES[RoleSource(source)]

    @property
    def supports(self) -> str:
        """The supporting bodies as printed, with 等 where the bracket stays open."""
        names = [held.name_as_printed for held in self.roster if held.role == ResponsibilityRole.SUPPORT]
        return "、".join(names) + ("等" if names and self.measure.is_open_ended else "")


@login_required
def measure_list(request: SignedRequest) -> HttpResponse:
    standing = request.standing
    policies = list(Policy.objects.order_by("-issued_on", "id"))
    if not policies:
        return render(request, "measures/measures.html", {"policies": policies})
    policy = _chosen(request, policies)
    period = policy.periods.open().newest_first().first()
    everything = _rows(policy, _current(policy, period, standing, timezone.now()) if period else {})
    chosen = _filters(request)
    rows = [row for row in everything if _fits(row, chosen, standing.own_body_ids)]
    bodies = {
        held.body__order: Choice(held.body_id, held.body__name) for row in everything for held in row.roster
    }
    context = {
        "policies": policies,
        "policy": policy,
        "period": period,
        "chapters": list(dict.fromkeys(row.chapter for row in everything)),
        "bodies": [bodies[order] for order in sorted(bodies)],
        "groups": [(chapter, list(group)) for chapter, group in groupby(rows, key=lambda row: row.chapter)],
        "count": len(rows),
        "whole": len(everything),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "has_own_body": bool(standing.own_body_ids),
    }
    return render(request, "measures/measures.html", context)


def _chosen(request: SignedRequest, policies: Iterable[Policy]) -> Policy:
    wanted = request.GET.get("policy", "")
    for policy in policies:
        if wanted in ("", str(policy.pk)):
            return policy
    raise Http404


def _filters(request: SignedRequest) -> dict[str, Any]:
    form = LedgerFilter(request.GET)
    form.is_valid()
    cleaned = form.cleaned_data
    return {
        "q": cleaned.get("q", ""),
        "chapter": cleaned.get("chapter"),
        "body": cleaned.get("body"),
        "mine": cleaned.get("mine", False),
    }


def _fits(row: LedgerRow, chosen: dict[str, Any], own_body_ids: frozenset[int]) -> bool:
    named = {held.body_id for held in row.roster}
    word = chosen["q"].casefold()
    return (
        (not word or word in row.measure.title.casefold() or word in row.measure.text.casefold())
        and (not chosen["chapter"] or row.measure.chapter_id == chosen["chapter"])
        and (not chosen["body"] or chosen["body"] in named)
        and (not chosen["mine"] or bool(named & own_body_ids))
    )


def _rows(policy: Policy, current: dict[int, OfPeriod]) -> list[LedgerRow]:
    held_by: dict[int, list[Any]] = {}
    roster = Responsibility.objects.filter(measure__policy=policy).order_by("measure_id", "order")
    for held in roster.values_list(*ROSTER, named=True):
        held_by.setdefault(held.measure_id, []).append(held)
    measures = Measure.objects.filter(policy=policy).in_order().values_list(*MEASURE, named=True)
    # Asked for once: finding an address costs as much as writing a row.
    base = reverse("measures:measures")
    nothing = OfPeriod()
    return [
        LedgerRow(
            measure, f"{base}{measure.pk}/", held_by.get(measure.pk, []), current.get(measure.pk, nothing)
        )
        for measure in measures
    ]


def _current(
    policy: Policy, period: ReportingPeriod, standing: Standing, now: datetime
) -> dict[int, OfPeriod]:
    today = rules.day_of(now)
    calendar = calendar_around(today)
    owed = access.obligations_to_read(standing).filter(period=period).with_status()
    found: dict[int, OfPeriod] = {}
    values: Any = owed.values_list("measure_id", "respondent", "state", "due_on", "newest_status")  # type: ignore[misc]
    for measure, respondent, state, due_on, status in values:
        current = found.setdefault(measure, OfPeriod())
        if respondent == Respondent.CITY:
            current.cities_owing += 1
            current.cities_reported += state in rules.REPORTED_STATES
        else:
            current.state = state
            current.lamp = rules.lamp(
                State(state),
                status or "",
                due_on,
                today=today,
                warn_workdays=policy.warn_workdays,
                calendar=calendar,
            )
    return found
