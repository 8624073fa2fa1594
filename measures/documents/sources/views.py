"""督查事项来源: the list, and one source with its chapters, matters, corrections and original."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render

from accounts.rules import Standing
from audit.finding import matching
from audit.models import AuditEvent
from audit.paging import Pages
from measures.documents import access as documents_access
from measures.documents.columns import long_texts
from measures.documents.history import Correction
from measures.documents.kinds import KIND_NAMES, SOURCE_STATE_NAMES, SourceState
from measures.documents.models import Measure, MeasureQuerySet, Policy, PolicyQuerySet, visible_measures
from measures.documents.sources import access as source_access
from measures.documents.sources.forms import SourceFilter
from measures.documents.sources.rules import CHAPTER_FIELDS, MEASURE_FIELDS, SOURCE_FIELDS
from measures.states import MeasureState
from measures.steps import SignedRequest

PER_PAGE, MEASURES_PER_PAGE, SHOWN = 20, 50, 30
# What is counted beside each source: not given out, being worked on, ended.
_ENDED = Q(measures__state__in=[MeasureState.CLOSED, MeasureState.CANCELLED])


@login_required
def source_list(request: SignedRequest) -> HttpResponse:
    """Every source the reader may see, newest first, a page at a time."""
    form = SourceFilter(request.GET)
    form.is_valid()
    chosen = {name: form.cleaned_data.get(name, "") for name in ("kind", "state", "q")}
    seen = source_access.sources_to_read(request.standing)
    keys = _narrowed(seen, chosen).newest_first().values_list("pk", flat=True)
    page = Pages(keys, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "sources": _counted(page.object_list, request.standing),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "kinds": list(KIND_NAMES.items()),
        "states": list(SOURCE_STATE_NAMES.items()),
    }
    return render(request, "measures/documents/sources/list.html", context)


def _narrowed(sources: PolicyQuerySet, chosen: dict[str, str]) -> PolicyQuerySet:
    if chosen["kind"]:
        sources = sources.filter(kind=chosen["kind"])
    if chosen["state"]:
        sources = sources.in_state(SourceState(chosen["state"]))
    if chosen["q"]:
        sources = sources.filter(matching(chosen["q"], "title", "document_no", "issuing_body"))
    return sources


def _counted(pks: Any, standing: Standing) -> list[Policy]:
    """These, newest first, without their texts and with how the matters stand of which the reader may know."""
    seen = visible_measures(standing, "measures__")
    counted = Policy.objects.filter(pk__in=list(pks)).with_state().newest_first()
    counted = counted.defer(*long_texts())
    return list(
        counted.annotate(
            whole=Count("measures", filter=seen or None),
            waiting=Count("measures", filter=seen & Q(measures__state=MeasureState.DRAFT)),
            ended=Count("measures", filter=seen & _ENDED),
        )
    )


@login_required
def source(request: SignedRequest, pk: int) -> HttpResponse:
    """One source: what it is, its matters by chapter, what was corrected and done.

    Who sees no more than the own matters of a restricted one reads its head, these, and their corrections.
    """
    found = source_access.source_to_read(request.standing, pk)
    is_whole = documents_access.reads_whole(request.standing, found)
    measures = documents_access.measures_to_read(request.standing).filter(policy=found)
    corrections = found.corrections.all() if is_whole else found.corrections.filter(measure__in=measures)
    page = Pages(measures.in_order().with_roster(), MEASURES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "source": found,
        "words": found.words,
        "state_name": SOURCE_STATE_NAMES[found.state],
        "is_draft": found.state is SourceState.DRAFT,
        "page_obj": page,
        "groups": [(name, list(rows)) for name, rows in groupby(page, key=lambda one: one.chapter_name)],
        "counts": (counts := _counts(measures)),
        "has_drafts": any(state == MeasureState.DRAFT for state, *_ in counts),
        "is_whole": is_whole,
        "corrections": corrections_of(corrections),
        "events": _events(found) if request.standing.sees_everything else [],
    }
    return render(request, "measures/documents/sources/source.html", context)


def _counts(measures: MeasureQuerySet) -> list[tuple[str, str, int]]:
    names = dict(Measure._meta.get_field("state").choices or [])
    counted = measures.order_by().values_list("state").annotate(Count("pk"))
    by_state = dict(counted)
    return [(state, name, by_state[state]) for state, name in names.items() if state in by_state]


def corrections_of(corrections: Any) -> list[dict[str, Any]]:
    """The newest 勘误 with the name of what was corrected."""
    newest = corrections.select_related("measure", "chapter", "policy").order_by("-id")[:SHOWN]
    return [{"row": row, "field": _field_name(row), "about": row.measure or row.chapter} for row in newest]


def _field_name(row: Correction) -> str:
    words = row.policy.words
    labels = {
        "document_no": words.number_label,
        "issued_on": words.date_label,
        "issuing_body": words.issuer_label,
    }
    if row.measure_id:
        return MEASURE_FIELDS[row.field]
    return CHAPTER_FIELDS[row.field] if row.chapter_id else labels.get(row.field, SOURCE_FIELDS[row.field])


def _events(found: Policy) -> list[AuditEvent]:
    return list(AuditEvent.objects.about(found).reverse()[:SHOWN])


@login_required
def source_original(request: SignedRequest, pk: int) -> FileResponse:
    """The file a source was imported from, byte for byte, always as a download."""
    found = source_access.source_to_read_whole(request.standing, pk)
    if not found.original or not found.original.storage.exists(str(found.original.name)):
        raise Http404
    name = "".join(
        "_" if char in '/\\:*?"<>|' else char for char in found.original_name if char.isprintable()
    )
    response = FileResponse(
        found.original.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
