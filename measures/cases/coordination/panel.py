"""The panel 需协调事项 beside a report or a measure: what was raised, and whether one may raise more."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.rules import Standing
from audit.rules import RuleBroken
from measures.cases.coordination import access as coordination_access
from measures.cases.coordination.models import Coordination, CoordinationQuerySet
from measures.cases.coordination.rules import check_at_work
from measures.documents.models import Measure
from measures.reporting.models import Obligation
from measures.states import MeasureState

SHOWN = 5


@dataclass(frozen=True)
class Panel:
    """The newest requests that this person may read; ``raise_url`` is empty where they may not raise one now."""

    requests: list[Coordination]
    raise_url: str
    has_more: bool = False

    @property
    def is_shown(self) -> bool:
        return bool(self.requests or self.raise_url)


def panel_of_report(obligation: Obligation, standing: Standing) -> Panel:
    """One query."""
    own = obligation.body_id in standing.own_body_ids and obligation.period.is_open
    url = reverse("measures:coordinate_report", args=[obligation.pk]) if own else ""
    found = coordination_access.coordinations_to_read(standing)
    return _panel(found.filter(measure=obligation.measure_id, body=obligation.body_id), url)


def panel_of_measure(measure: Measure, standing: Standing) -> Panel:
    """One query, for cities' people two."""
    carries = _is_at_work(measure) and coordination_access.body_of(standing, measure) is not None
    url = reverse("measures:coordinate_measure", args=[measure.pk]) if carries else ""
    return _panel(coordination_access.coordinations_to_read(standing).filter(measure=measure), url)


def _panel(found: CoordinationQuerySet, url: str) -> Panel:
    newest = list(found.order_by("-id")[: SHOWN + 1])
    return Panel(newest[:SHOWN], url, len(newest) > SHOWN)


def _is_at_work(measure: Measure) -> bool:
    try:
        check_at_work(MeasureState(measure.state))
    except RuleBroken:
        return False
    return True
