"""The indicators on a measure's page: what is counted, the accepted values period by period, and a chart of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.rules import Standing
from measures.documents.models import Measure
from measures.reporting import access as reporting_access
from measures.reporting.indicators import chart
from measures.reporting.indicators.actions import EDITABLE
from measures.reporting.indicators.models import Indicator
from measures.reporting.indicators.reading import PeriodValues, accepted_periods
from measures.reporting.indicators.rules import plain
from measures.reporting.models import Review
from measures.reporting.periods.models import ReportingPeriod


@dataclass(frozen=True)
class Shown:
    """One indicator with its newest accepted value; ``done`` in whole percent, None where that cannot be said."""

    indicator: Indicator
    chart: chart.Chart | None
    newest: str
    newest_period: ReportingPeriod | None
    done: int | None


@dataclass(frozen=True)
class Panel:
    measure: Measure
    shown: list[Shown]
    # Newest first: a period, and of each indicator in ``shown`` its value in words or nothing.
    rows: list[tuple[ReportingPeriod, list[tuple[Indicator, str]]]]
    may_set: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.shown) or self.may_set


def panel(measure: Measure, standing: Standing) -> Panel:
    """What the caller may see of them: values of accepted reports only. Without indicators it costs one query."""
    every = list(measure.indicators.order_by("id"))
    seen = reporting_access.submissions_to_read(standing).filter(review__decision=Review.ACCEPT)
    periods = accepted_periods(measure, seen) if every else []
    told = {number for row in periods for number in row.values}
    listed = [row for row in every if row.retired_at is None or row.pk in told]
    return Panel(
        measure=measure,
        shown=[_shown(indicator, periods) for indicator in listed],
        rows=[
            (row.period, [(one, _written(row.values.get(one.pk))) for one in listed])
            for row in periods
            if any(one.pk in row.values for one in listed)
        ],
        may_set=standing.is_office and measure.state in EDITABLE,
    )


def _shown(indicator: Indicator, periods: Sequence[PeriodValues]) -> Shown:
    own = [(row.period, row.values[indicator.pk]) for row in periods if indicator.pk in row.values]
    period, value = own[0] if own else (None, None)
    return Shown(
        indicator=indicator,
        chart=chart.draw([(when.ends_on, was) for when, was in reversed(own)], indicator.definition),
        newest=_written(value),
        newest_period=period,
        done=None if value is None else indicator.done_percent(value),
    )


def _written(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
