"""Opening a period, or tracking nodes: say which, look at what it will ask of whom, confirm."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from departments.models import Body
from measures import access, dates, states
from measures.documents import rules as policy_rules
from measures.documents.columns import long_texts
from measures.documents.kinds import SourceKind
from measures.documents.models import Measure, Policy
from measures.documents.roster import answering
from measures.documents.sources.choice import WhichSource
from measures.documents.sources.chosen import chosen_source, with_work
from measures.forms import blame
from measures.picking import is_looking
from measures.reporting.periods import actions, rules
from measures.reporting.periods.forms import NodesForm, OfSource, PeriodForm
from measures.reporting.periods.load import load_of
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.periods.rules import PART, Span
from measures.states import PERIOD_KIND_NAMES, PeriodKind, Respondent
from measures.steps import SignedRequest, calendar_around
from workdays.rules import WEEKDAYS

PROPOSALS_SHOWN = 4
OPEN, NODES, CONFIRM = (f"measures/reporting/periods/{page}.html" for page in ("open", "nodes", "confirm"))


@dataclass(frozen=True)
class Proposal:
    """A cycle with a due date to consider. Provisional while next year's holidays are not announced."""

    year: int
    number: int
    name: str
    due_on: date
    is_provisional: bool


@dataclass(frozen=True)
class Preview:
    """What opening a period of a policy asks for."""

    policy: Policy
    departments: int
    department_tasks: int
    cities: int
    city_tasks: int
    # What cities report on.
    of_cities: list[Measure]
    # Lead bodies that no longer exist: their duties should be handed over first.
    gone: list[Body]

    @property
    def tasks(self) -> int:
        return self.department_tasks + self.city_tasks


@dataclass(frozen=True)
class Planned:
    """A period about to be opened: by when it counts, and why that is not the day that was named."""

    span: Span
    due_on: date
    shifted: str


def sources_to_open() -> list[Policy]:
    """The sources of which periods may be opened, the newest first."""
    known = with_work(Policy.objects.filter(ending="").defer(*long_texts()))
    return list(known.order_by("-issued_on", "id"))


def is_typed_again(request: SignedRequest, form: OfSource) -> bool:
    """The page comes again: somebody looked for a source, went back to change something, or typed what cannot be."""
    if is_looking(request):
        form.errors.clear()
        return True
    return request.POST.get("act") == "edit" or not form.is_valid()


# --- A period ---------------------------------------------------------------------------------------


@login_required
def period_open(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    policies = sources_to_open()
    if not policies:
        return render(request, OPEN, {"policies": policies})
    said = request.POST or request.GET
    kind = PeriodKind(said["kind"]) if said.get("kind") in set(PeriodKind) else PeriodKind.QUARTER
    if request.method != "POST":
        policy = chosen_source(request, policies)
        first = next(iter(_proposals(policy, kind)), None)
        initial: dict[str, Any] = {"policy": policy.pk}
        if first is not None:
            initial |= {"year": first.year, PART.get(kind, ""): first.number}
        return _open_page(request, PeriodForm(kind=kind, initial=initial, policies=policies))
    form = PeriodForm(request.POST, kind=kind, policies=policies)
    if is_typed_again(request, form):
        return _open_page(request, form)
    try:
        if request.POST.get("act") == "confirm":
            return _opened(request, form)
        return _confirm_page(request, form)
    except RuleBroken as refusal:
        blame(form, refusal)
        return _open_page(request, form)


def _opened(request: SignedRequest, form: PeriodForm) -> HttpResponse:
    named = form.cleaned_data["due_on"]
    period = actions.open_span(
        form.chosen_policy,
        span=form.span(),
        due_on=named,
        reason=form.cleaned_data["reason"],
        by=request.actor,
        at=timezone.now(),
    )
    said = f"已开启{period.policy.called}{period.name}填报，下达 {period.obligations.count()} 项填报任务。"
    if period.due_on != named:
        said += f"{_in_words(named)}不是工作日，填报截止日期顺延到 {_in_words(period.due_on)}。"
        if calendar_around(named).is_provisional_between(named, period.due_on):
            said += "该年节假日安排未导入，这一日期为暂定。"
    messages.success(request, said)
    return redirect("measures:periods")


def _open_page(request: SignedRequest, form: PeriodForm) -> HttpResponse:
    policy = form.chosen_policy
    proposals = _proposals(policy, form.kind)
    context = {
        "policies": list(form.policies.values()),
        "form": form,
        "kind": form.kind,
        "kinds": PERIOD_KIND_NAMES.items(),
        "proposals": proposals,
        "previews": [preview_of(policy, states.day_of(timezone.now()))],
        "shift_words": policy_rules.shift_words(policy.holiday_shift_workdays),
    }
    return render(request, OPEN, context)


def _confirm_page(request: SignedRequest, form: PeriodForm) -> HttpResponse:
    """Who will owe what by when, before anything is written. Refuses what opening would refuse of dates and names."""
    policy, said = form.chosen_policy, form.cleaned_data
    at = timezone.now()
    span = form.span()
    due_on, reason = actions.check_span(policy, span, due_on=said["due_on"], reason=said["reason"], at=at)
    shifted = dates.period_due(
        said["due_on"], policy.holiday_shift_workdays, calendar_around(said["due_on"])
    )[1]
    context = {
        **_asked(policy, [Planned(span, due_on, shifted)], states.day_of(at)),
        "heading": "开启新一期填报",
        "act": "确认开启",
        "fields": {**_typed(form), "kind": form.kind},
        "reason": reason,
    }
    return render(request, CONFIRM, context)


def _asked(
    policy: Policy, plans: list[Planned], today: date, only: Collection[int] | None = None
) -> dict[str, Any]:
    """What a page of confirmation shows of the periods about to be opened."""
    last = plans[-1]
    first, final = plans[0].span.starts_on, max(plan.span.ends_on for plan in plans)
    overlapping = ReportingPeriod.objects.open().filter(
        policy=policy, starts_on__lte=final, ends_on__gte=first
    )
    return {
        "policy": policy,
        "plans": plans,
        "previews": [preview_of(policy, today, only)],
        "overlapping": list(overlapping.newest_first()[:5]),
        "load": load_of(policy, due_on=last.due_on, only=only, times=len(plans)),
        "load_policy": policy,
    }


def _typed(form: PeriodForm | NodesForm) -> Mapping[str, Any]:
    """What was typed, to be sent again by the button that confirms: lists of values by field."""
    return {name: form.data.getlist(name) for name in form.fields}  # type: ignore[attr-defined]


def _in_words(day: date) -> str:
    return f"{day:%Y}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def _proposals(policy: Policy, kind: PeriodKind) -> list[Proposal]:
    """The next cycles of the kind not opened yet, from the current one on; none of one-offs."""
    if kind is PeriodKind.ONE_OFF:
        return []
    opened = set(policy.periods.filter(kind=kind).values_list("starts_on", flat=True))
    proposed: list[Proposal] = []
    for span in rules.spans_from(kind, states.day_of(timezone.now())):
        if len(proposed) == PROPOSALS_SHOWN:
            break
        if span.starts_on not in opened:
            calendar = calendar_around(span.ends_on)
            due_on = dates.first_due(span.ends_on, calendar)
            number = (span.starts_on.month - 1) // rules.MONTHS[kind] + 1
            is_provisional = calendar.is_provisional(due_on)
            proposed.append(Proposal(span.starts_on.year, number, span.name, due_on, is_provisional))
    return proposed


def preview_of(policy: Policy, today: date, only: Collection[int] | None = None) -> Preview:
    """Whom a period of the policy asks today, about all of it or the measures with these numbers."""
    measures = list(policy.measures.reporting().in_order().with_roster())
    cities = list(Body.objects.cities())
    asked = [
        (measure, body, pane)
        for measure in measures
        if only is None or measure.pk in only
        for body, pane in answering(measure, cities).items()
    ]
    leads = [body for _, body, pane in asked if pane is Respondent.DEPARTMENT]
    of_cities = [(measure, body) for measure, body, pane in asked if pane is Respondent.CITY]
    return Preview(
        policy=policy,
        departments=len(set(leads)),
        department_tasks=len(leads),
        cities=len({city for _, city in of_cities}),
        city_tasks=len(of_cities),
        of_cities=list(dict.fromkeys(measure for measure, _ in of_cities)),
        gone=[body for body in dict.fromkeys(leads) if body.valid_to and body.valid_to < today],
    )


# --- Tracking nodes ---------------------------------------------------------------------------------


@login_required
def period_nodes(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    policies = [policy for policy in sources_to_open() if policy.is_worked_on]  # type: ignore[attr-defined]
    if not policies:
        return render(request, NODES, {"policies": policies})
    policy = chosen_source(request, policies)
    measures = list(policy.measures.reporting().in_order())
    kept: dict[str, Any] = {"policies": [policy], "measures": measures}
    today = states.day_of(timezone.now())
    if request.method != "POST":
        is_instruction = policy.kind == SourceKind.INSTRUCTION
        initial = {
            "since": today,
            "nodes": "、".join(map(str, rules.NODE_DAYS)),
            "measures": [measure.pk for measure in measures] if is_instruction else [],
        }
        return _nodes_page(request, NodesForm(initial=initial, **kept), policies)
    form = NodesForm(request.POST, **kept)
    if is_typed_again(request, form):
        return _nodes_page(request, form, policies)
    said = form.cleaned_data
    asked = {"measures": form.chosen, "days": said["nodes"], "since": said["since"]}
    try:
        if request.POST.get("act") != "confirm":
            return _confirm_nodes(request, form, asked)
        opened = actions.open_nodes(
            policy, **asked, reason=said["reason"], by=request.actor, at=timezone.now()
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _nodes_page(request, form, policies)
    messages.success(request, f"已设置 {len(opened)} 个跟踪节点，各单位的填报任务已下达。")
    return redirect("measures:periods")


def _nodes_page(request: SignedRequest, form: NodesForm, policies: list[Policy]) -> HttpResponse:
    policy = form.chosen_policy
    known = Policy.objects.filter(pk__in=[one.pk for one in policies])
    choice = WhichSource(request.GET, sources=known, chosen=policy)
    context = {"form": form, "policies": policies, "policy": policy, "choice": choice}
    return render(request, NODES, context)


def _confirm_nodes(request: SignedRequest, form: NodesForm, asked: Mapping[str, Any]) -> HttpResponse:
    policy, at = form.chosen_policy, timezone.now()
    reason = form.cleaned_data["reason"]
    spans = actions.node_spans(**asked, today=states.day_of(at))
    for span in spans:
        _, reason = actions.check_span(policy, span, due_on=span.ends_on, reason=reason, at=at)
    only = {measure.pk for measure in asked["measures"]}
    context = {
        **_asked(policy, [Planned(span, span.ends_on, "") for span in spans], states.day_of(at), only),
        "heading": "设置跟踪节点",
        "act": "确认设置",
        "fields": _typed(form),
        "measures": asked["measures"],
        "reason": reason,
    }
    return render(request, CONFIRM, context)
