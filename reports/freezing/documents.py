"""Many documents at once, frozen: which are counted, how they stand together, and their tasks one by one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from departments.models import Body
from measures import dates, states
from measures.documents.columns import long_texts
from measures.documents.kinds import KIND_NAMES, SourceKind
from measures.documents.models import PolicyQuerySet
from measures.lamps import Lamp
from measures.models import Measure, MeasureMove, Policy, ReportingPeriod
from measures.states import (
    MEASURE_STATE_NAMES,
    STATE_NAMES,
    MeasureState,
    Respondent,
    RoleSource,
    State,
)
from reports import across
from reports.across import Found, Picture, Scope
from reports.freezing.envelope import Across
from reports.freezing.measures import counts, dates_then
from reports.terms import terms_for

_LONG = ("text", "bracket", "search_text", "due_why", "expected_result")
# So many documents are read together: their measures are gone from memory before the next come.
_TOGETHER = 20


@dataclass(frozen=True)
class Ground:
    """What a paper counts: documents, newest first, and periods, each by id, and the figures of the reports in them."""

    policies: Mapping[int, Policy]
    scope: Scope
    picture: Picture

    @property
    def as_of(self) -> datetime:
        return self.scope.as_of

    @property
    def periods(self) -> Mapping[int, ReportingPeriod]:
        return self.scope.periods

    def periods_of(self, policy: int) -> list[ReportingPeriod]:
        return [period for period in self.periods.values() if period.policy_id == policy]


def ground(policies: PolicyQuerySet, periods: Q, *, as_of: datetime, body: int | None = None) -> Ground:
    """The ground that these documents, and of their periods those that fit, are; of one body, or of all."""
    known = {policy.pk: policy for policy in policies.defer(*long_texts()).newest_first()}
    found = {}
    for period in ReportingPeriod.objects.filter(periods, opened_at__lte=as_of).order_by("ends_on", "id"):
        if period.policy_id in known:
            period.policy = known[period.policy_id]
            found[period.pk] = period
    scope = Scope(found, as_of, is_now=False, body_ids=frozenset({body}) if body else None)
    return Ground(known, scope, across.picture(scope))


def ground_of_span(subject: Across, *, as_of: datetime) -> Ground:
    """Of a year or quarter: what was in force in it, and the periods of every kind that end in it.

    In force is what was issued by its last day, anything of which is given out, and what did not end before its first day.
    """
    first, last = subject.days
    ended_before = Q(ended_at__lt=datetime.combine(first, datetime.min.time(), tzinfo=states.OFFICE_TIME))
    policies = Policy.objects.given_out().filter(issued_on__lte=last).exclude(ended_before)
    if not subject.with_restricted:
        policies = policies.filter(is_restricted=False)
    return ground(policies, Q(ends_on__range=(first, last)), as_of=as_of)


# --- Figures ----------------------------------------------------------------------------------------


def totals(found: Ground) -> dict[str, Any]:
    """The figures of lead bodies and of cities; never one number."""
    return {pane.value: counts(found.picture.total(pane)) for pane in Respondent}


def report_numbers(totals: Mapping[str, Any]) -> dict[str, str]:
    """The numbers of reports under the names that words may call them by; those of cities apart."""
    locked: dict[str, str] = {}
    for pane, whose in ((Respondent.DEPARTMENT, ""), (Respondent.CITY, "各市")):
        counts = totals[pane.value]
        names = {"应报": "owed", "已报": "reported", "已通过": "accepted", "逾期": "overdue"}
        locked |= {f"{whose}{name}份数": str(counts[key]) for name, key in names.items()}
        lamps = {"红灯": Lamp.RED, "黄灯": Lamp.YELLOW, "绿灯": Lamp.GREEN, "完成": Lamp.DONE}
        locked |= {f"{whose}{name}份数": str(counts["lamps"][lamp.value]) for name, lamp in lamps.items()}
    return locked


def document(found: Ground, policy: Policy, measures: int) -> dict[str, Any]:
    """One document, with how many measures it has and the figures of its reports."""
    periods = found.periods_of(policy.pk)
    ids = [period.pk for period in periods]
    return {
        "title": policy.title,
        "called": policy.called,
        "kind": policy.kind,
        "kind_name": KIND_NAMES[SourceKind(policy.kind)],
        "document_no": policy.document_no,
        "issued_on": policy.issued_on.isoformat(),
        "is_restricted": policy.is_restricted,
        "measures": measures,
        "is_ended": bool(policy.ending),
        "periods": [period.name for period in periods],
        **{pane.value: counts(found.picture.of_periods(ids, pane)) for pane in Respondent},
    }


def by_body(found: Ground, pane: Respondent) -> list[dict[str, Any]]:
    """Each body that owed a report over all documents, in office order."""
    bodies = Body.objects.filter(pk__in=found.picture.bodies(pane)).in_order()
    return [{"name": body.name, **counts(found.picture.of_body(body.pk, pane))} for body in bodies]


def by_kind(found: Ground, measures: Mapping[int, int]) -> list[dict[str, Any]]:
    """Each kind of source: how many documents and measures (``measures``: by document), and the figures of its periods."""
    rows = []
    for kind in SourceKind:
        of_kind = [pk for pk, policy in found.policies.items() if policy.kind == kind]
        ids = [pk for pk, period in found.periods.items() if period.policy.kind == kind]
        if of_kind:
            figures = {pane.value: counts(found.picture.of_periods(ids, pane)) for pane in Respondent}
            many = sum(measures.get(pk, 0) for pk in of_kind)
            rows.append({"name": KIND_NAMES[kind], "documents": len(of_kind), "measures": many, **figures})
    return rows


# --- Tasks ------------------------------------------------------------------------------------------


def measures_of(found: Ground, narrowed: Q) -> Iterator[tuple[Policy, list[Measure]]]:
    """The documents with those of their measures that were given out, as numbered; a few documents are read at a time.

    With roster, dates and ``state_then``. What was recorded without moves stands as it does now.
    """
    moves = MeasureMove.objects.filter(measure=OuterRef("pk"), at__lte=found.as_of).order_by("-id")
    known = Measure.objects.filter(narrowed).exclude(state=MeasureState.DRAFT)
    known = known.with_roster().with_due_as_of(found.as_of).defer(*_LONG)
    known = known.annotate(state_then=Subquery(moves.values("to_state")[:1])).in_order()
    policies = [*found.policies]
    for start in range(0, len(policies), _TOGETHER):
        together = policies[start : start + _TOGETHER]
        by_policy: dict[int, list[Measure]] = defaultdict(list)
        for measure in known.filter(policy__in=together):
            if state_of(measure, found.as_of) is not None:
                by_policy[measure.policy_id].append(measure)
        for pk in together:
            yield found.policies[pk], by_policy[pk]


def state_of(measure: Measure, as_of: datetime) -> MeasureState | None:
    """Where a measure of ``measures_of`` stood; ``None`` while it was not given out."""
    then: str | None = getattr(measure, "state_then", None)
    if then is None and (measure.state_at is None or measure.state_at <= as_of):
        then = measure.state
    return MeasureState(then) if then and then != MeasureState.DRAFT else None


def task(measure: Measure, policy: Policy, as_of: datetime) -> dict[str, Any]:
    """A measure of ``measures_of`` as plain values; ``wording.tasks`` reads them."""
    lead, state = measure.lead, state_of(measure, as_of)
    said = terms_for(policy.kind).said
    return {
        "number_text": measure.number_text,
        "chapter": measure.chapter_name,
        "title": measure.title,
        "lead": lead.name_now if lead else "",
        "lead_is_inferred": lead is not None and lead.role_source == RoleSource.INFERRED,
        "supports": [one.name_now + said(one.joint) for one in measure.supports],
        "open_tail": measure.open_tail,
        "is_important": measure.is_important,
        "state": state.value if state else "",
        "state_name": MEASURE_STATE_NAMES[state] if state else "",
        **dates_then(measure),
    }


def newest(found: Ground) -> dict[int, Found]:
    """By measure the report of its lead body in the period that ends last."""
    kept: dict[int, Found] = {}

    def order(one: Found) -> tuple[date, int]:
        return found.periods[one.period_id].ends_on, one.period_id

    for one in across.found(found.scope, pane=Respondent.DEPARTMENT):
        if one.measure_id not in kept or order(kept[one.measure_id]) < order(one):
            kept[one.measure_id] = one
    return kept


# The worst first: of several periods a measure shows what presses most.
_PRESSING = (Lamp.RED, Lamp.YELLOW, Lamp.GREEN, Lamp.DONE)


def most_pressing(found: Iterable[Found]) -> Found:
    """Of the reports on one measure in several periods the one with the worst lamp, and of these the next due."""
    return min(found, key=lambda one: (_PRESSING.index(one.lamp.lamp), one.due_on, one.obligation_id))


def asked(one: Found, period: ReportingPeriod, today: date) -> dict[str, Any]:
    """What was asked on a measure in a period, and where it stands; ``figures.Row`` says the same of one period."""
    is_overdue = dates.is_overdue(one.state, one.due_on, today)
    overdue = "退回后逾期" if one.was_handed_in else "逾期未报"
    return {
        "period": period.name,
        "state": one.state.value,
        "state_name": overdue if is_overdue else STATE_NAMES[State(one.state)],
        "status": one.status,
        "lamp": one.lamp.lamp.value,
        "lamp_label": one.lamp.label,
        "due_on": one.due_on.isoformat(),
        "is_overdue": is_overdue,
        "is_reported": one.state in states.REPORTED_STATES,
    }
