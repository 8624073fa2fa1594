"""申请办结: the form of the lead body, or of the office where nobody leads, beside the document's words, the last reports
and what is still open."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import has_approver
from accounts.rules import Standing
from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures import states
from measures.cases.completion import access as completion_access
from measures.cases.completion import actions
from measures.cases.completion.forms import CompletionForm
from measures.cases.completion.grounds import cities_without, newest_of_cities
from measures.cases.completion.models import CompletionRequest
from measures.cases.ending import owed_reports
from measures.documents.models import Measure
from measures.reporting.indicators.reading import tell_values
from measures.reporting.models import Evidence, Obligation, Submission
from measures.reporting.review import access as review_access
from measures.states import CaseAct, CaseState, MeasureAct, MeasureCompletion, MeasureState
from measures.steps import SignedRequest

REPORTS_SHOWN = 3
# A year further back than this is not asked for any more.
YEARS_OFFERED = 5


@login_required
def complete(request: SignedRequest, pk: int) -> HttpResponse:
    measure = completion_access.measure_to_complete(request.standing, pk)
    waiting = measure.completions.open().first()
    if waiting is not None:
        words = f"{measure.cited}的办结申请现为“{waiting.get_state_display()}”，没有重复提交。"
        messages.info(request, words)
        return redirect("measures:completion", waiting.pk)
    now = timezone.now()
    why_not = _why_not(measure, now)
    if why_not:
        messages.info(request, why_not)
        return redirect("measures:measure", measure.pk)
    if request.method != "POST":
        return _page(request, measure, _form(measure, now), now)
    form = _form(measure, now, request.POST, request)
    if form.is_valid():
        try:
            return _asked(request, _ask(request, measure, form, now))
        except StaleVersion as refusal:
            # What was typed stays; the next attempt starts from the measure as the page now shows it.
            measure = completion_access.measure_to_complete(request.standing, pk)
            typed = request.POST.copy()
            typed["version"] = str(measure.version)
            form = _form(measure, now, typed, request)
            form.is_valid()
            form.blame(refusal)
        except RuleBroken as refusal:
            form.blame(refusal)
    return _page(request, measure, form, now)


def years_open(measure: Measure, now: datetime) -> list[int]:
    """The years an ongoing measure may be closed for now, newest first; none for one that ends by a date."""
    if measure.completion_kind != MeasureCompletion.ONGOING:
        return []
    current = states.day_of(now).year
    first = max(actions.first_year(measure), current - YEARS_OFFERED + 1)
    closed = set(actions.closed_years(measure))
    return [year for year in range(current, first - 1, -1) if year not in closed]


def _why_not(measure: Measure, now: datetime) -> str:
    """Why nobody can ask now, in a sentence; empty when one can."""
    try:
        act = MeasureAct.REQUEST_COMPLETION
        states.next_measure_state(MeasureState(measure.state), act, is_received=True)
    except RuleBroken as refusal:
        return refusal.message
    if measure.completion_kind == MeasureCompletion.ONGOING and not years_open(measure, now):
        return "该事项持续推进、按年度办结，到目前为止的年度都已办结。"
    return ""


def _body(measure: Measure) -> Body:
    """Who asks: the lead body; the office where nobody leads."""
    body = measure.lead.holder if measure.lead else Body.objects.office()
    assert body is not None  # noqa: S101 - somebody of the office is here
    return body


def _form(
    measure: Measure, now: datetime, typed: QueryDict | None = None, request: SignedRequest | None = None
) -> CompletionForm:
    body = _body(measure)
    years = years_open(measure, now)
    last = measure.completions.filter(body=body).order_by("-round").first()
    filed = actions.citable_evidence(measure, body).select_related("obligation__period", "obligation__body")
    citable = [(proof.pk, _label(proof, names_body=body.is_office)) for proof in filed]
    earlier = actions.earlier_proofs(measure, body)
    initial: dict[str, object] = {"version": measure.version, "year": years[0] if years else None}
    if last is not None and last.state in (CaseState.RETURNED, CaseState.WITHDRAWN):
        # Asking again begins with what was written before, and with all that went along.
        initial["statement"] = last.statement
        initial["cited"] = list(last.cited.values_list("pk", flat=True))
        initial["again"] = [proof.pk for proof in earlier]
        initial["year"] = last.year if last.year in years else initial["year"]
    files = request.FILES if request is not None else None
    return CompletionForm(typed, files, initial=initial, years=years, citable=citable, earlier=earlier)


def _label(proof: Evidence, *, names_body: bool) -> str:
    whose = f"{proof.obligation.body.name} " if names_body else ""
    return f"{proof.title}（{whose}{proof.obligation.period.name}）"


def _ask(request: SignedRequest, measure: Measure, form: CompletionForm, now: datetime) -> CompletionRequest:
    chosen, body = form.cleaned_data, _body(measure)
    return actions.request_completion(
        measure,
        body=body,
        statement=chosen["statement"],
        cited=chosen.get("cited", []),
        again=chosen.get("again", []),
        proofs=form.proofs,
        year=chosen.get("year"),
        version=chosen["version"],
        by=request.actor,
        at=now,
        is_approver=body.pk in request.standing.approve_body_ids,
    )


def _asked(request: SignedRequest, case: CompletionRequest) -> HttpResponse:
    if case.is_from_office:
        whose = "已提出，等待督查室另一人核查销号"
    elif case.state == CaseState.UNIT_REVIEW:
        whose = "等待本单位负责人签发"
    else:
        whose = "已报送省政府督查室，等待核查"
    messages.success(request, f"{case.measure.cited}的办结申请{whose}。")
    return redirect("measures:completion", case.pk)


def _page(request: SignedRequest, measure: Measure, form: CompletionForm, now: datetime) -> HttpResponse:
    body = _body(measure)
    reports = last_reports(request.standing, measure, body)
    context = {
        "measure": measure,
        "form": form,
        "has_files": bool(request.FILES),
        "action_items": list(measure.action_items.order_by("ordinal")),
        "reports": reports,
        "problems": [one for one in (reports if body.is_office else reports[:1]) if one.problems],
        "is_from_office": body.is_office,
        "cities_without": list(cities_without(measure)) if body.is_office else [],
        "owed": list(owed_reports(measure).with_names().in_document_order()),
        "waiting": list(Obligation.objects.awaiting_review().filter(measure=measure).with_names()),
        "returned": newest_return(measure, body),
        "signs_next": body.pk not in request.standing.approve_body_ids and has_approver(body.pk),
    }
    return render(request, "measures/cases/completion/request.html", context)


def last_reports(standing: Standing, measure: Measure, body: Body) -> list[Submission]:
    """The last rounds of the body that asks; where the office does, the newest accepted one of each city."""
    rounds = review_access.rounds_to_read(standing).select_related(
        "review", "obligation__period", "obligation__body"
    )
    if body.is_office:
        found = rounds.filter(pk__in=newest_of_cities(measure).order_by().values("pk"))
        last = list(found.order_by("obligation__body__code"))
    else:
        own = rounds.filter(obligation__measure=measure, obligation__body=body)
        last = list(own.newest_first()[:REPORTS_SHOWN])
    tell_values(*last)
    return last


def newest_return(measure: Measure, body: Body) -> dict[str, object] | None:
    """Why the last request came back: from the office, or from the unit's leader; None where it did not."""
    last = measure.completions.filter(body=body).order_by("-round").first()
    if last is None:
        return None
    if last.state == CaseState.RETURNED:
        return {
            "case": last,
            "by": last.decided_by_name,
            "at": last.decided_at,
            "note": last.decision_note,
            "is_office": True,
        }
    move = last.history.filter(act=CaseAct.SEND_BACK).last()
    if last.state == CaseState.WITHDRAWN and move is not None:
        return {"case": last, "by": move.by_name, "at": move.at, "note": move.note, "is_office": False}
    return None
