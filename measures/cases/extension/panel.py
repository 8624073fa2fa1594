"""The panel 延期 beside a report or a measure: both dates, how often, every request, and whether one may ask again."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.rules import Standing
from audit.rules import RuleBroken
from measures.cases.extension import access as extension_access
from measures.cases.extension import rules as extension_rules
from measures.cases.extension.models import ExtensionQuerySet, ExtensionRequest
from measures.cases.models import OPEN_CASE_STATES
from measures.documents.models import Measure
from measures.reporting.models import Obligation
from measures.states import MeasureState, State


@dataclass(frozen=True)
class Panel:
    """``ask_url`` is empty where this person may not ask now; ``why_not`` says why, where that needs saying."""

    requests: list[ExtensionRequest]
    ask_url: str
    why_not: str

    @property
    def open_request(self) -> ExtensionRequest | None:
        return next((case for case in self.requests if case.state in OPEN_CASE_STATES), None)

    @property
    def is_shown(self) -> bool:
        return bool(self.requests or self.ask_url or self.why_not)


def panel_of_report(obligation: Obligation, standing: Standing, today: date) -> Panel:
    """One query."""
    requests = list(requests_of(obligation, standing))
    if obligation.body_id not in standing.own_body_ids:
        return Panel(requests, "", "")
    url = reverse("measures:extend_report", args=[obligation.pk])
    return _panel(requests, url, why_not(obligation, today), is_late=obligation.due_on < today)


def panel_of_measure(measure: Measure, standing: Standing, today: date) -> Panel:
    """One query."""
    requests = list(requests_of(measure, standing))
    lead = measure.lead
    if lead is None or lead.holder_id not in standing.own_body_ids or measure.due_on is None:
        return Panel(requests, "", "")
    url = reverse("measures:extend_measure", args=[measure.pk])
    return _panel(requests, url, why_not(measure, today), is_late=measure.due_on < today)


def requests_of(target: Obligation | Measure, standing: Standing) -> ExtensionQuerySet:
    """What this person may read of the requests for a report, or for a measure's completion; the newest first."""
    readable = extension_access.extensions_to_read(standing).order_by("-id")
    if isinstance(target, Obligation):
        return readable.filter(obligation=target)
    return readable.filter(measure=target, obligation__isnull=True)


def why_not(target: Obligation | Measure, today: date) -> str:
    """Why no later date can be asked for now, in a sentence; empty when it can."""
    try:
        if isinstance(target, Obligation):
            extension_rules.check_report_extendable(
                State(target.state), period_name=target.period.name, is_period_open=target.period.is_open
            )
        else:
            extension_rules.check_measure_extendable(MeasureState(target.state), target.due_on)
        if target.due_on is not None:
            extension_rules.check_asked_in_time(target.due_on, today=today)
    except RuleBroken as refusal:
        return refusal.message
    return ""


def _panel(requests: list[ExtensionRequest], url: str, why: str, *, is_late: bool) -> Panel:
    panel = Panel(requests, "" if why else url, why if is_late else "")
    # With one open there is nothing to ask, and nothing to explain.
    return Panel(requests, "", "") if panel.open_request else panel
