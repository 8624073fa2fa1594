"""Values of indicators as papers keep them: of accepted rounds alone, each with what it is a value of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from measures.models import Indicator, Measure, Review, Submission
from measures.reporting.indicators.models import ToldValue
from measures.reporting.indicators.reading import accepted_periods


def told(values: Iterable[ToldValue], *, is_city: bool) -> dict[str, Any]:
    """What is added to an accepted round that gives values (named by ``tell_values``); nothing to any other.

    The way to the target is the province's: beside a city's value it is left out.
    """
    aimless = {"target": "", "target_on": None, "done_percent": None} if is_city else {}
    found = [_defined(one.indicator) | _value(one) | aimless for one in values]
    return {"indicators": found} if found else {}


def indicators_of(measure: Measure, *, as_of: datetime) -> dict[str, Any]:
    """The measure's indicators and, newest period first, their values accepted by ``as_of``; nothing where it has none.

    Definitions are as at the moment of asking. One query, two where there are indicators.
    """
    known = list(Indicator.objects.filter(measure=measure).order_by("id"))
    if not known:
        return {}
    accepted = Submission.objects.filter(review__decision=Review.ACCEPT, review__decided_at__lte=as_of)
    periods = accepted_periods(measure, accepted)
    found = [
        _defined(one)
        | {
            "values": [
                {"period": row.period.name} | _value(ToldValue(one, row.values[one.pk]))
                for row in periods
                if one.pk in row.values
            ]
        }
        for one in known
    ]
    listed = [said for one, said in zip(known, found, strict=True) if _is_asked(one, as_of) or said["values"]]
    return {"indicators": listed} if listed else {}


def _is_asked(one: Indicator, as_of: datetime) -> bool:
    return one.retired_at is None or one.retired_at > as_of


def _defined(one: Indicator) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "direction_name": one.get_direction_display(),
        "baseline": one.baseline_text,
        "baseline_on": one.baseline_on.isoformat() if one.baseline_on else None,
        "target": one.target_text,
        "target_on": one.target_on.isoformat() if one.target_on else None,
    }


def _value(said: ToldValue) -> dict[str, Any]:
    return {"value": said.text, "done_percent": said.indicator.done_percent(said.value)}
