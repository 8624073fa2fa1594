"""日期核对: what the office looks at again once a year's notice is there."""

import re
from datetime import date

import pytest
import time_machine

from measures.cases.plan.actions import ask_for_plans
from measures.models import Obligation, WorkPlan
from measures.states import CaseState
from tests.factories import actor, moment, open_quarter
from workdays.models import CalendarDay

PAGE = "/calendar/dates/"
# Weekdays off in 2027: the law's, and 9 and 10 February, which a notice would name for the weekend of 春节.
NOTICE = ["01-01", "02-05", "02-08", "02-09", "02-10"]


@pytest.fixture(autouse=True)
def today():
    """Tuesday, 24 November 2026: the notice for 2027 is not imported."""
    with time_machine.travel(moment(2026, 11, 24, 10), tick=False):
        yield


@pytest.fixture
def office(policy, lead, signed_in):
    return signed_in(lead)


def import_notice():
    for day in NOTICE:
        CalendarDay.objects.create(date=date.fromisoformat(f"2027-{day}"), is_workday=False, source="通知")


def listed(office):
    rows = office.get(PAGE).context["page_obj"]
    return [(row.kind, f"{row.on:%m-%d}", len(row.bodies), row.doubt) for row in rows]


def test_a_date_on_a_day_that_the_notice_takes_off_is_listed_once_for_all_bodies(office, policy, lead):
    open_quarter(policy, lead, quarter=4, at=moment(2026, 11, 24), due_on=date(2027, 2, 9))
    assert listed(office) == []
    import_notice()
    everybody = Obligation.objects.count()
    assert everybody == 18
    words = "当日休息，其后第一个工作日是 2027-02-11；通知已导入，请核对"
    assert listed(office) == [("报告填报", "02-09", everybody, words)]


def test_a_date_fixed_provisionally_stays_listed_until_it_is_past(office, policy, lead, signed_in):
    open_quarter(policy, lead, quarter=4, at=moment(2026, 11, 24), due_on=date(2027, 1, 4))
    owed = Obligation.objects.order_by("pk")[0]
    Obligation.objects.filter(pk=owed.pk).update(due_why="顺延；该年节假日安排未导入，日期为暂定。")
    assert listed(office) == [("报告填报", "01-04", 1, "按暂定日历推算；该年通知尚未导入")]
    import_notice()
    assert listed(office) == [("报告填报", "01-04", 1, "按暂定日历推算；通知已导入，请核对")]
    assert f'href="/obligations/{owed.pk}/"' in office.get(PAGE).content.decode()
    with time_machine.travel(moment(2027, 1, 5, 10), tick=False):
        assert listed(signed_in(lead)) == []


def test_what_is_no_longer_owed_is_not_listed(office, policy, lead):
    period = open_quarter(policy, lead, quarter=4, at=moment(2026, 11, 24), due_on=date(2027, 2, 9))
    import_notice()
    type(period).objects.update(closed_at=moment(2026, 11, 24))
    assert listed(office) == []


def test_plans_counted_into_the_year_are_listed(office, policy, lead, kejiting):
    ask_for_plans(policy, by=actor(lead), at=moment(2026, 12, 10))
    plan = WorkPlan.objects.get(body=kejiting)
    # Twenty working days on, 1 January not counted.
    assert plan.due_on == date(2027, 1, 8)
    (row,) = listed(office)
    assert row == ("工作方案报送", "01-08", WorkPlan.objects.count(), "按暂定日历推算；该年通知尚未导入")
    WorkPlan.objects.exclude(pk=plan.pk).update(state=CaseState.WITHDRAWN)
    assert f'href="/plans/{plan.pk}/"' in office.get(PAGE).content.decode()


def test_nothing_to_check_is_said(office):
    read = re.sub("<[^>]+>", "", office.get(PAGE).content.decode())
    assert "没有需要核对的日期" in read


def test_the_calendar_leads_the_office_and_nobody_else_there(office, reporter, signed_in):
    assert f'href="{PAGE}"' in office.get("/calendar/").content.decode()
    other = signed_in(reporter)
    assert PAGE not in other.get("/calendar/").content.decode()
    assert other.get(PAGE).status_code == 403
