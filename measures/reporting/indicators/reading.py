"""Values of indicators as a form, a page and an answer show them. Nothing is asked where a measure has none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from measures.documents.models import Measure
from measures.reporting.indicators import rules
from measures.reporting.indicators.models import Indicator, ToldValue
from measures.reporting.models import Obligation, ReportContent, Review, Submission
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.rules import values_kept
from measures.states import Respondent

# Of so many earlier accepted rounds the last value is looked for.
LOOKED_BACK = 12
# Six years of quarters. Older values stay readable in their reports.
PERIODS_MOST = 24


def living_of(owed: Obligation) -> list[Indicator]:
    """What the report on this is asked to count. ``owed`` as ``obligation_to_read`` gives it."""
    if not owed.has_indicators:  # type: ignore[attr-defined]
        return []
    return list(Indicator.objects.living().filter(measure_id=owed.measure_id))


def tell_values(*reports: ReportContent | None, known: Mapping[int, Indicator] | None = None) -> None:
    """Give the values of each report their names (``values_told``), by one query, by none where there are no values."""
    telling = [report for report in reports if report is not None and report.indicator_values]
    if known is None:
        numbers = {int(number) for report in telling for number in report.indicator_values}
        known = Indicator.objects.in_bulk(numbers) if numbers else {}
    for report in telling:
        values = report.content.indicators
        report.values_told = [ToldValue(known[n], value) for n, value in values if n in known]


@dataclass(frozen=True)
class Accepted:
    """The last value that the office accepted, and of which period."""

    value: Decimal
    period_name: str

    @property
    def text(self) -> str:
        return rules.plain(self.value)


def last_accepted(owed: Obligation) -> dict[int, Accepted]:
    """Of each indicator the body's last accepted value of an earlier period, by the indicator's number."""
    earlier = Submission.objects.earlier_than(owed).filter(review__decision=Review.ACCEPT)
    telling = earlier.exclude(indicator_values={}).select_related("obligation__period")
    found: dict[int, Accepted] = {}
    for submission in telling[:LOOKED_BACK]:
        for number, value in values_kept(submission.indicator_values):
            found.setdefault(number, Accepted(value, submission.obligation.period.name))
    return found


@dataclass(frozen=True)
class PeriodValues:
    """The accepted values of one period, by the number of their indicator."""

    period: ReportingPeriod
    values: Mapping[int, Decimal]


def accepted_periods(measure: Measure, accepted: "QuerySet[Submission]") -> list[PeriodValues]:
    """The newest ``PERIODS_MOST`` periods that gave the measure a value, newest first; of each its newest round. One query.

    ``accepted``: the accepted rounds that may be read. A city's number is not the province's: those are left out.
    """
    rounds = _telling(accepted).filter(obligation__measure=measure).select_related("obligation__period")
    newest: dict[int, Submission] = {}
    for said in rounds[: PERIODS_MOST * 2]:
        newest.setdefault(said.obligation.period_id, said)
    return [
        PeriodValues(said.obligation.period, dict(said.content.indicators))
        for said in list(newest.values())[:PERIODS_MOST]
    ]


def _telling(accepted: "QuerySet[Submission]") -> "QuerySet[Submission]":
    """Those that give a value of the province's, the newest period first, and of each its newest round."""
    told = accepted.filter(~Q(obligation__respondent=Respondent.CITY), ~Q(indicator_values={}))
    return told.order_by("-obligation__period__ends_on", "-obligation__period_id", "-submitted_at", "-id")


def newest_in_words(measures: Collection[int]) -> dict[int, list[str]]:
    """Of each living indicator the newest accepted value and the target: 技术合同成交额：200.5亿元（目标500亿元）, by measure.

    For measures that the reader may see. One query, however many they are and however much was reported.
    """
    own_key = Concat(Value('"', TextField()), Cast(OuterRef("pk"), TextField()), Value('":', TextField()))
    accepted = _telling(Submission.objects.filter(review__decision=Review.ACCEPT))
    telling = accepted.filter(obligation__measure=OuterRef("measure")).annotate(
        told=Cast("indicator_values", TextField())
    )
    newest = Subquery(telling.filter(told__contains=own_key).values("indicator_values")[:1])
    found: dict[int, list[str]] = {}
    for one in Indicator.objects.living().filter(measure__in=measures).annotate(newest=newest):
        told: Mapping[str, str] = one.newest or {}  # type: ignore[attr-defined]
        value = told.get(str(one.pk))
        aim = f"（目标{one.target_text}{one.unit}）" if one.target_text else ""
        said = f"{one.name}：{f'{value}{one.unit}' if value else '尚无'}{aim}"
        found.setdefault(one.measure_id, []).append(said)
    return found


@dataclass(frozen=True)
class Measured:
    """One indicator of the round that is looked at: its value, against where it stood and where it shall come to."""

    indicator: Indicator
    value: Decimal | None
    previous: Accepted | None

    @property
    def text(self) -> str:
        return "" if self.value is None else rules.plain(self.value)

    @property
    def done_percent(self) -> int | None:
        """How much of the way to the target is done; None where that cannot be said."""
        return None if self.value is None else self.indicator.done_percent(self.value)

    @property
    def is_against(self) -> bool:
        if self.value is None or self.previous is None:
            return False
        return rules.is_against(self.value, previous=self.previous.value, direction=self.indicator.direction)


def measured_in(owed: Obligation, newest: Submission | None, *others: ReportContent) -> list[Measured]:
    """The indicators that the newest round was asked for or gives a value of; names the values of ``others``, too."""
    reports = [report for report in (newest, *others) if report is not None]
    if not owed.has_indicators and not any(report.indicator_values for report in reports):  # type: ignore[attr-defined]
        return []
    known = {one.pk: one for one in Indicator.objects.filter(measure_id=owed.measure_id).order_by("id")}
    tell_values(*reports, known=known)
    if newest is None:
        return []
    given, before = dict(newest.content.indicators), last_accepted(owed)
    return [
        Measured(one, given.get(number), before.get(number))
        for number, one in known.items()
        if one.retired_at is None or number in given
    ]
