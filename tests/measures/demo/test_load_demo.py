"""The demo year replays the product's own actions, on whatever day it is."""

from datetime import datetime

import pytest

from audit.models import AuditEvent
from measures.demo.story import load_demo_year
from measures.lamps import Lamp, plan_lamp
from measures.models import Milestone, Obligation, ReportingPeriod
from measures.states import OFFICE_TIME, State
from tests.database import fixture_data

# The second engine plays the year in test_demo_year.py, through the command.
pytestmark = [pytest.mark.long, pytest.mark.one_engine]

# New Year, the Spring Festival, and a night after the end of a half-year, before a working day.
MOMENTS = ["2026-01-01T10:00", "2026-02-20T10:00", "2026-07-01T00:30"]


# Each takes seconds: a whole year is replayed through the product's own actions.
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_demo_year_fits_any_moment(drafts, reviewer, lead, moment):
    at = datetime.fromisoformat(moment).replace(tzinfo=OFFICE_TIME)
    periods = load_demo_year(drafts, data=fixture_data("demo-year.json"), office=reviewer, lead=lead, at=at)
    assert [p.is_open for p in ReportingPeriod.objects.order_by("starts_on")] == [False, False, True, True]
    assert not Obligation.objects.filter(state_at__gt=at).exists(), "nothing happened in the future"
    assert not AuditEvent.objects.filter(at__gt=at).exists(), "at night nothing is put into the morning"
    running = Obligation.objects.filter(period=periods[-1], respondent="department")
    assert running.filter(state=State.SUBMITTED).count() == 3
    assert running.filter(state=State.ACCEPTED).count() == 4
    assert lagging(drafts, at) == {"省政府金融办": Lamp.YELLOW}


def lagging(policy, at):
    """The bodies behind their plans, with their lamps."""
    counted = Milestone.objects.counted_at(at, "plan_round__plan__body__name").items()
    lamps = {
        body: plan_lamp(counts.progress, yellow=policy.plan_yellow_points, red=policy.plan_red_points).lamp
        for (body,), counts in counted
    }
    return {body: lamp for body, lamp in lamps.items() if lamp != Lamp.GREEN}
