"""A city that a roster names is responsible as itself: the others are not asked."""

import pytest
import time_machine

from departments.models import Body
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.editing.actions import edit_measure
from measures.documents.roster import Roster
from measures.models import Contribution, Measure, Obligation, Policy, WorkPlan
from measures.states import Respondent
from tests.factories import actor, moment, open_quarter

NOON = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def give(drafts, lead):
    """Gives measure 9 out to this roster, and opens a period of it."""

    def give(led, *supports, to_all_cities=False):
        measure = Measure.objects.get(policy=drafts, number=9)
        edit_measure(
            measure,
            due_on=None,
            due_text="",
            is_open_to_cities=to_all_cities,
            version=measure.version,
            roster=Roster(led, supports),
            by=actor(lead),
            at=NOON,
        )
        slip = dispatch_actions.dispatch_measure(measure, by=actor(lead), at=NOON)
        open_quarter(drafts, lead, at=NOON)
        owed = Obligation.objects.filter(measure=measure)
        return slip, dict(owed.values_list("body__name", "respondent"))

    return give


def test_a_city_beside_a_lead_signs_and_reports_as_itself(give, kejiting, kexie, shenyang):
    slip, owed = give(kejiting, kexie, shenyang)
    assert set(slip.receipts.values_list("body__name", flat=True)) == {"省科技厅", "省科协", "沈阳市"}
    assert owed == {"省科技厅": Respondent.DEPARTMENT, "沈阳市": Respondent.CITY}
    assert list(Contribution.objects.values_list("body__name", flat=True)) == ["省科协"]
    assert not WorkPlan.objects.filter(body=shenyang).exists()


def test_a_city_that_leads_reports_once_as_the_lead(give, kejiting, shenyang):
    _, owed = give(shenyang, kejiting, to_all_cities=True)
    assert owed.pop("沈阳市") == Respondent.DEPARTMENT
    assert len(owed) == 13
    assert set(owed.values()) == {Respondent.CITY}


def test_the_city_sees_what_names_it_and_no_other_city_does(give, kejiting, shenyang, drafts):
    Measure.objects.filter(policy=drafts).exclude(number=9).update(is_open_to_cities=False)
    give(kejiting, shenyang)
    dalian = Body.objects.get(name="大连市")
    assert Policy.objects.with_measures_of(frozenset({shenyang.pk})).given_out().exists()
    assert not Policy.objects.with_measures_of(frozenset({dalian.pk})).exists()


def test_opening_a_period_foretells_the_cities_own_reports(
    drafts, lead, kejiting, shenyang, reviewer, signed_in
):
    measure = Measure.objects.get(policy=drafts, number=9)
    dispatched = {"due_on": None, "due_text": "", "is_open_to_cities": False, "version": measure.version}
    edit_measure(measure, **dispatched, roster=Roster(kejiting, (shenyang,)), by=actor(lead), at=NOON)
    dispatch_actions.dispatch_measure(measure, by=actor(lead), at=NOON)
    page = signed_in(reviewer).get("/periods/open/").content.decode()
    assert "1 个市，1 项" in page
    assert "2 项填报任务" in page


def test_the_office_enters_a_matter_for_one_city(policy, shenyang, reviewer, signed_in):
    signed_in(reviewer).post("/sources/new/", {
        "kind": "instruction", "title": "关于沈阳站改造的批示", "issued_on": "2026-10-08",
        "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0",
        "item-0-text": "抓紧改造。", "item-0-lead": shenyang.pk,
    })  # fmt: skip
    assert Measure.objects.get(policy__title="关于沈阳站改造的批示").lead.holder == shenyang
