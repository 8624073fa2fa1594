"""The ledger (台账) across sources: every measure the reader may see, narrowed, sorted and paged by its address."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.prepared import Prepared
from audit.paging import ListPage, Pages
from departments.models import Body
from departments.rules import BodyKind
from measures import states
from measures.documents.kinds import KIND_NAMES
from measures.documents.models import Chapter, Policy, visible_measures
from measures.documents.sources.chosen import chosen_source
from measures.ledger import access, forms
from measures.ledger.asked import Asked
from measures.ledger.asking import Scope, find, scope_of
from measures.ledger.forms import ViewForm, asked_in
from measures.ledger.models import SavedView
from measures.ledger.rows import Choice, LedgerRow, rows_of
from measures.ledger.rules import COLUMN_NAMES, SORT_NAMES, VIEWS_MAX, Column, Sort
from measures.states import MEASURE_STATE_NAMES
from measures.steps import SignedRequest

CACHE_SECONDS = 60
# One's own at most, and as many shared ones as anybody reads.
VIEWS_OFFERED = 2 * VIEWS_MAX
# A document is shown whole while it is no longer than this.
ROWS_OF_ONE, ROWS_OF_MANY = 100, 50
_BODIES: Prepared[Any] = Prepared(
    lambda: Body.objects.in_order().exclude(kind=BodyKind.PROVINCIAL_OFFICE).values_list("pk", "name")
)


@dataclass(frozen=True)
class Head:
    """What stands over some rows: a chapter of the one source, or one source of several; without a name, nothing."""

    name: str = ""
    source: Policy | None = None
    count: int = 0


@login_required
def measure_list(request: SignedRequest) -> HttpResponse:
    standing = request.standing
    asked = asked_in(request.GET)
    seen = access.sources_to_read(standing, asked)
    if not seen:
        return render(request, "measures/ledger/ledger.html", {"sources": seen})
    if len(asked.policies) == 1:
        # Remembered for the pages that are about one source.
        chosen_source(request, seen)
    scope = scope_of(asked, seen, standing, states.day_of(timezone.now()))
    policy = _only(asked, seen, scope)
    shown = _shown(asked, scope, policy, request.GET.get("page", ""))
    context = {
        "sources": seen,
        "policy": policy,
        "asked": asked,
        "is_narrowed": asked.is_narrowed or len(asked.policies) > 1,
        "clear_url": f"?policy={policy.pk}" if policy and asked.policies and asked.is_narrowed else "?",
        "views": _views_offered(request, seen),
        "view_form": ViewForm(may_share=standing.is_office),
        "pickers": _pickers(request, asked),
        "bodies": _bodies(),
        **shown,
        "page_obj": _page(shown["count"], shown["number"], policy),
    }
    return render(request, "measures/ledger/ledger.html", context)


def _only(asked: Asked, seen: Sequence[Policy], scope: Scope) -> Policy | None:
    """The one source that the page is about: the only one asked for, or the only one there is."""
    is_one = len(asked.policies) == 1 or len(seen) == 1
    return scope.sources[0] if is_one and len(scope.sources) == 1 else None


# --- The table ----------------------------------------------------------------------------------------


def _shown(asked: Asked, scope: Scope, policy: Policy | None, page: str) -> dict[str, Any]:
    """A page of the ledger as HTML. Unnarrowed it is the same for all who read the same, and kept for a minute while nothing
    moves and nothing is edited."""
    is_page = not page or (page.isdecimal() and len(page) < 6)
    if not (asked.is_usual and is_page):
        return _drawn(asked, scope, policy, page)
    # Lamps and lateness go by the day, without anybody's act; those who work on rows can tick them.
    # Of a restricted source each body has its own part.
    own = None if scope.is_whole else sorted(scope.own)
    states_of = repr(([(source.pk, source.revision, source.version) for source in scope.sources], own))
    digest = hashlib.sha256(states_of.encode()).hexdigest()
    key = f"ledger:{digest}-{policy and policy.pk}-{page}-{scope.today}-{scope.standing.is_office}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _drawn(asked, scope, policy, page)
        cache.set(key, kept, CACHE_SECONDS)
    return kept


def _drawn(asked: Asked, scope: Scope, policy: Policy | None, page: str) -> dict[str, Any]:
    found = find(asked, scope)
    at = _page(len(found), page, policy)
    keys = found[at.start_index() - 1 : at.end_index()] if len(found) else []
    rows = rows_of(keys, scope, asked.columns)
    period = scope.periods.get(policy.pk) if policy else None
    context = {
        "groups": _grouped(rows, asked, policy, found.counts),
        "shows": {column.value: True for column in asked.columns},
        "width": len(asked.columns) + 1 + scope.standing.is_office,
        "period": period,
        "policy": policy,
        "may_tick": scope.standing.is_office,
    }
    return {
        "table": render_to_string("measures/ledger/table.html", context),
        "count": len(found),
        "source_count": len(found.counts),
        "number": at.number,
        "period": period,
        "chapters": _chapters(scope, policy),
    }


def _page(count: int, page: str | int, policy: Policy | None) -> ListPage:
    return Pages(range(count), ROWS_OF_ONE if policy else ROWS_OF_MANY).get_page(page)


def _grouped(
    rows: Iterable[LedgerRow], asked: Asked, policy: Policy | None, counts: dict[int, int]
) -> list[tuple[Head, list[LedgerRow]]]:
    if asked.sort is not Sort.DOCUMENT:
        return [(Head(), list(rows))]
    if policy:
        return [(Head(chapter.name), list(of)) for chapter, of in groupby(rows, key=lambda row: row.chapter)]
    return [
        (Head(source.called, source, counts[source.pk]), list(of))
        for source, of in groupby(rows, key=lambda row: row.source)
    ]


def _chapters(scope: Scope, policy: Policy | None) -> list[Choice]:
    """Those of the one source in which the reader may see something."""
    if policy is None:
        return []
    chapters = Chapter.objects.filter(policy=policy, measures__isnull=False)
    if not scope.is_whole:
        chapters = chapters.filter(visible_measures(scope.standing, "measures__"))
    return [Choice(chapter.pk, str(chapter)) for chapter in chapters.order_by("ordinal").distinct()]


# --- What one can narrow by ---------------------------------------------------------------------------


def _bodies() -> list[Choice]:
    """Everybody who may stand in a bracket, former bodies too; the office itself carries nothing out."""
    return [Choice(pk, name) for pk, name in _BODIES()]


def _pickers(request: SignedRequest, asked: Asked) -> dict[str, Any]:
    more = (
        "kind",
        "chapter",
        "role",
        "named",
        "person",
        "mine",
        "report",
        "receipt",
        "important",
        "due",
        "due_from",
        "due_to",
    )
    return {
        "kinds": list(KIND_NAMES.items()),
        "states": list(MEASURE_STATE_NAMES.items()),
        "lamps": forms.LAMP_CHOICES,
        "reports": forms.REPORT_CHOICES,
        "receipts": forms.RECEIPT_CHOICES,
        "roles": forms.ROLE_CHOICES[1:],
        "named": forms.NAMED_CHOICES[1:],
        "dues": forms.DUE_CHOICES,
        "mine": [("1", "只看本单位")] if request.standing.own_body_ids else [],
        "sorts": [(sort.value, words) for sort, words in SORT_NAMES.items()],
        "columns": [(column.value, COLUMN_NAMES[column], column in asked.columns) for column in Column],
        "is_more_open": any(asked.chosen.get(name) for name in (*more, "ended")),
    }


def _views_offered(request: SignedRequest, seen: Sequence[Policy]) -> list[SavedView]:
    """Those whose sources the reader may all see: a link to nothing helps nobody."""
    known = {str(source.pk) for source in seen}
    offered = SavedView.objects.offered_to(request.standing)
    return [view for view in offered[:VIEWS_OFFERED] if view.source_keys <= known]
