"""Single reports of several documents, as a list of them shows each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from departments.models import Body
from measures.models import Obligation, Responsibility
from measures.states import ResponsibilityRole, RoleSource
from reports.across import Found, Scope


@dataclass(frozen=True)
class Matter:
    """One line: the report as it stood, and what it is called."""

    found: Found
    obligation: Obligation
    document: str
    period: str
    body: str
    is_inferred: bool
    days_late: int
    # As things stand; a past day knows no more than the two dates.
    extensions: int


def described(found: Sequence[Found], scope: Scope) -> list[Matter]:
    """The lines of some reports, in the order given; three queries."""
    if not found:
        return []
    asked = Obligation.objects.filter(pk__in=[one.obligation_id for one in found]).select_related("measure")
    rows = asked.defer("measure__text", "measure__bracket").in_bulk()
    names = dict(Body.objects.filter(pk__in={one.body_id for one in found}).values_list("pk", "name"))
    guessed = set(
        _inferred().filter(measure__in={one.measure_id for one in found}).values_list("measure", "holder")
    )
    return [
        Matter(
            one,
            rows[one.obligation_id],
            scope.periods[one.period_id].policy.called,
            scope.periods[one.period_id].name,
            names[one.body_id],
            (one.measure_id, one.body_id) in guessed,
            max((scope.today - one.due_on).days, 0),
            rows[one.obligation_id].extension_count if scope.is_now else 0,
        )
        for one in found
    ]


def inferred_bodies(scope: Scope) -> frozenset[int]:
    """The bodies that lead a measure of these documents by inference, as it is now. One query."""
    policies = {period.policy_id for period in scope.periods.values()}
    guessed = _inferred().filter(measure__policy__in=policies)
    return frozenset(guessed.values_list("holder_id", flat=True).distinct())


def _inferred() -> "QuerySet[Responsibility]":
    return Responsibility.objects.filter(role=ResponsibilityRole.LEAD, role_source=RoleSource.INFERRED)
