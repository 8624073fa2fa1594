"""交办: the drafts of a policy with what each still lacks, what giving them out will do, and giving them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from departments.models import Body
from measures import access, dates, states
from measures.dispatch import actions as dispatch_actions
from measures.dispatch import rules as dispatch_rules
from measures.dispatch.forms import DispatchForm
from measures.dispatch.models import DispatchSlip
from measures.documents.columns import long_texts
from measures.documents.items.models import ActionItem
from measures.documents.models import Measure, MeasureQuerySet, Policy, Responsibility
from measures.documents.sources.choice import WhichSource
from measures.forms import blame
from measures.states import MeasureState
from measures.steps import SignedRequest, calendar_around
from workdays.rules import Calendar


@dataclass(frozen=True)
class Foreseen:
    """What giving one measure out today would do: to whom, and what keeps it back.

    ``short`` says that the notice is too short, which a reason overcomes; ``faults`` are overcome by editing alone.
    ``refusal`` is what the last attempt was told.
    """

    measure: Measure
    lead: str
    supports: str
    cities: int
    faults: list[str]
    short: str
    refusal: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class Given:
    """One measure that was given out just now."""

    slip: DispatchSlip
    receipts: int


@login_required
def dispatch_list(request: SignedRequest) -> HttpResponse:
    """The drafts of a policy; choosing some leads to what giving them out will do."""
    access.require_office(request.standing)
    sources = Policy.objects.filter(ending="").order_by("-issued_on", "id")
    policies = list(sources.defer(*long_texts()))
    policy = _chosen(request, policies)
    drafts = _with_facts(Measure.objects.filter(policy=policy, state=MeasureState.DRAFT)) if policy else []
    context = {
        "policies": policies,
        "policy": policy,
        "choice": WhichSource(request.GET, sources=sources, chosen=policy) if policy else None,
        "rows": _foresee(drafts, states.day_of(timezone.now())),
    }
    return render(request, "measures/dispatch/dispatch.html", context)


def _chosen(request: SignedRequest, policies: Sequence[Policy]) -> Policy | None:
    """The policy asked for; without a word the newest of which something is still a draft, else the newest."""
    wanted = request.GET.get("policy", "")
    if wanted:
        found = next((policy for policy in policies if str(policy.pk) == wanted), None)
        if found is None:
            raise Http404
        return found
    with_drafts = set(
        Measure.objects.filter(state=MeasureState.DRAFT).values_list("policy_id", flat=True).distinct()
    )
    return next((policy for policy in policies if policy.pk in with_drafts), next(iter(policies), None))


@login_required
def dispatch_preview(request: SignedRequest) -> HttpResponse:
    """What will happen to each chosen measure (``measure`` once per measure), and the button that does it."""
    access.require_office(request.standing)
    asked = request.POST if request.method == "POST" else request.GET
    numbers = [int(number) for number in asked.getlist("measure") if number.isdecimal() and len(number) < 10]
    if not numbers:
        messages.error(request, "请先勾选要交办的事项。")
        return redirect("measures:dispatch")
    if request.method != "POST":
        return _preview_page(request, numbers, DispatchForm(), [], {})
    form = DispatchForm(request.POST)
    if not form.is_valid():
        return _preview_page(request, numbers, form, [], {})
    given, refused = _give_out(request, numbers, form)
    if given and not refused and len(numbers) == 1:
        messages.success(request, f"已交办，{given[0].receipts} 个单位待签收。")
        return redirect("measures:slip", given[0].slip.pk)
    for refusal in refused.values():
        # A missing reason is one field for all: say it there, once.
        if refusal.field in form.fields and refusal.field not in form.errors:
            blame(form, refusal)
    told = {pk: refusal.message for pk, refusal in refused.items()}
    return _preview_page(request, list(refused), form, given, told)


def _give_out(
    request: SignedRequest, numbers: Iterable[int], form: DispatchForm
) -> tuple[list[Given], dict[int, RuleBroken]]:
    """Each in a transaction of its own: one that is refused keeps none of the others back."""
    given: list[Given] = []
    refused: dict[int, RuleBroken] = {}
    for measure in Measure.objects.filter(pk__in=list(numbers)).in_order():
        read = request.POST.get(f"version_{measure.pk}", "")
        try:
            slip = dispatch_actions.dispatch_measure(
                measure,
                version=int(read) if read.isdecimal() else 0,
                requirement=form.cleaned_data["requirement"],
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            refused[measure.pk] = refusal
        else:
            given.append(Given(slip, slip.receipts.count()))
    return given, refused


def _preview_page(
    request: SignedRequest,
    numbers: Sequence[int],
    form: DispatchForm,
    given: list[Given],
    told: dict[int, str],
) -> HttpResponse:
    now = timezone.now()
    measures = _with_facts(Measure.objects.filter(pk__in=numbers))
    if not measures and not given:
        raise Http404
    rows = _foresee(measures, states.day_of(now), told)
    context: dict[str, Any] = {
        "form": form,
        "given": given,
        "rows": rows,
        "ready": [row for row in rows if row.is_ready],
        "is_short": any(row.short for row in rows if row.is_ready),
        "is_retry": bool(told),
        "policy": measures[0].policy if measures else given[0].slip.measure.policy,
        "dates": _dates(measures, now),
    }
    return render(request, "measures/dispatch/preview.html", context)


def _dates(measures: Sequence[Measure], now: datetime) -> list[dict[str, Any]]:
    """Per policy among the chosen: by when receipts and work plans will be due."""
    today = states.day_of(now)
    calendar = calendar_around(today)
    found = []
    for policy in dict.fromkeys(measure.policy for measure in measures):
        receipt = dates.explain_workdays(today, policy.receipt_workdays, calendar, since="交办")
        plan = dates.explain_workdays(today, policy.plan_workdays, calendar, since="交办")
        found.append({"policy": policy, "receipt": receipt, "plan": plan})
    return found


def _with_facts(measures: MeasureQuerySet) -> list[Measure]:
    """With everything that decides whether they may be given out, in a constant number of queries."""
    roster = (
        Responsibility.objects.select_related("body", "holder")
        .prefetch_related("holder__successions__successor")
        .order_by("order")
    )
    items = ActionItem.objects.order_by("ordinal")
    return list(
        measures.in_order()
        .select_related("policy", "chapter")
        .prefetch_related(
            Prefetch("responsibilities", queryset=roster), Prefetch("action_items", queryset=items)
        )
    )


def _foresee(measures: Sequence[Measure], today: date, told: dict[int, str] | None = None) -> list[Foreseen]:
    calendar = calendar_around(today)
    cities = Body.objects.cities().count() if any(m.is_open_to_cities for m in measures) else 0
    return [
        _foresee_one(measure, today, calendar, cities, (told or {}).get(measure.pk, ""))
        for measure in measures
    ]


def _foresee_one(measure: Measure, today: date, calendar: Calendar, cities: int, refusal: str) -> Foreseen:
    facts = dispatch_actions.facts_of(measure)
    short = ""
    try:
        dates.check_notice(
            facts.dates, today=today, least=measure.policy.notice_workdays, calendar=calendar, reason=""
        )
    except RuleBroken as fault:
        short = fault.message
    lead = measure.lead
    return Foreseen(
        measure=measure,
        lead=lead.holder.name if lead else "",
        supports="、".join(f"{held.holder.name}{held.joint}" for held in measure.supports),
        cities=cities if measure.is_open_to_cities else 0,
        faults=[fault.message for fault in dispatch_rules.dispatch_faults(facts, today=today)],
        short=short,
        refusal=refusal,
    )
