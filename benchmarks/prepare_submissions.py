"""Open two quarters in which every city owes a report on every measure. Prints the obligations and the cities' keys.

Run after the pages were timed, so that these rows do not stand on them.
"""

import json
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from accounts.actions import issue_key  # noqa: E402
from audit.rules import Channel, system_actor  # noqa: E402
from departments.models import Body  # noqa: E402
from measures import dates, states  # noqa: E402
from measures.models import Measure, Obligation, Policy, ReportingPeriod  # noqa: E402
from measures.reporting.periods.actions import open_period  # noqa: E402

AT = timezone.now()
BY = system_actor("benchmark", Channel.COMMAND)


def owed_by_cities() -> tuple[list[tuple[int, int]], list[str]]:
    """Two later quarters in which all 18 measures of the document are open to all 14 cities, and a key per city."""
    document = Policy.objects.earliest("pk")
    Measure.objects.filter(policy=document).update(is_open_to_cities=True)
    last = ReportingPeriod.objects.filter(policy=document).newest_first()[0].starts_on
    owed: list[Obligation] = []
    for step in (1, 2):
        months = (last.year * 12 + last.month - 1) // 3 + step
        starts_on, _, _ = dates.quarter(months // 4, months % 4 + 1)
        due_on = max(states.day_of(AT), starts_on) + timedelta(days=30)
        period = open_period(document, year=months // 4, quarter=months % 4 + 1, due_on=due_on, by=BY, at=AT)
        owed += period.obligations.filter(respondent="city").order_by("measure__number", "body__order")
    cities = list(Body.objects.cities())
    keys = [issue_key(city, name="benchmark", by=BY, at=AT)[1] for city in cities]
    place = {city.pk: index for index, city in enumerate(cities)}
    return [(o.pk, place[o.body_id]) for o in owed], keys


obligations, city_keys = owed_by_cities()
print(json.dumps({"obligations": obligations, "keys": city_keys}))
