"""A matter that no provincial body is named for: the cities alone are asked, sign and report."""

from datetime import date

import pytest
import time_machine

from audit.rules import RuleBroken
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.editing.actions import edit_measure
from measures.documents.entering import NewMeasure, NewSource, enter_source
from measures.documents.roster import Roster
from measures.models import Measure, Obligation, Policy, Receipt
from measures.states import MeasureState, Respondent, State
from tests.factories import SETUP, actor, moment, open_quarter

NOON = moment(2026, 10, 9, 12)
LATER = moment(2026, 10, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def alone(policy):
    """A matter of a meeting, for the cities alone, as a sheet or an import enters it."""
    row = NewMeasure("各市开展隐患排查。", "开展隐患排查", is_open_to_cities=True)
    new = NewSource("meeting", "第一次会议", issued_on=date(2026, 10, 1), measures=[row])
    return enter_source(new, by=SETUP, at=NOON).measures.get()


def fresh(measure):
    return Measure.objects.get(pk=measure.pk)


def test_from_entry_by_hand_to_the_first_report_of_a_city(
    policy, reviewer, lead, shenyang, city_reporter, signed_in
):
    office, city = signed_in(reviewer), signed_in(city_reporter)
    office.post("/sources/new/", {
        "kind": "meeting", "title": "第一次会议", "issued_on": "2026-10-08",
        "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0",
        "item-0-text": "各市开展隐患排查。", "item-0-is_open_to_cities": "on",
    })  # fmt: skip
    measure = Measure.objects.get(policy__title="第一次会议")
    listed = office.get(f"/measures/dispatch/?policy={measure.policy_id}").content.decode()
    assert f'name="measure" value="{measure.pk}"' in listed
    office.post("/measures/dispatch/preview/", {"measure": measure.pk, f"version_{measure.pk}": 1})
    assert Receipt.objects.filter(measure=measure, is_lead=False).count() == 14

    city.post(f"/measures/receipts/{Receipt.objects.get(measure=measure, body=shenyang).pk}/sign/")
    assert fresh(measure).state == MeasureState.IN_PROGRESS

    open_quarter(Policy.objects.get(pk=measure.policy_id), lead, at=NOON)
    owed = Obligation.objects.filter(measure=measure)
    assert set(owed.values_list("respondent", flat=True)) == {Respondent.CITY}
    mine = owed.get(body=shenyang)
    said = {
        "version": 0,
        "status": "on_track",
        "done": "排查隐患三百处。",
        "next_steps": "继续整改。",
        "act": "hand_in",
    }
    city.post(f"/obligations/{mine.pk}/report/", said)
    assert owed.get(body=shenyang).state == State.SUBMITTED


def test_the_first_city_that_signs_takes_the_measure_into_work(alone, lead, city_reporter):
    slip = dispatch_actions.dispatch_measure(alone, by=actor(lead), at=NOON)
    assert fresh(alone).state == MeasureState.DISPATCHED
    first, second = slip.receipts.order_by("id")[:2]
    for receipt in (first, second):
        dispatch_actions.sign_receipt(receipt, by=actor(city_reporter), at=LATER)
    assert fresh(alone).state == MeasureState.IN_PROGRESS
    assert alone.moves.filter(act="receive").count() == 1


def test_where_somebody_leads_a_city_takes_nothing_into_work(drafts, lead, shenyang, city_reporter):
    Measure.objects.filter(policy=drafts, number=9).update(is_open_to_cities=True)
    led = Measure.objects.get(policy=drafts, number=9)
    slip = dispatch_actions.dispatch_measure(led, by=actor(lead), at=NOON)
    dispatch_actions.sign_receipt(slip.receipts.get(body=shenyang), by=actor(city_reporter), at=LATER)
    assert fresh(led).state == MeasureState.DISPATCHED


def edit(measure, lead, **said):
    usual = {"due_on": None, "due_text": "", "is_open_to_cities": True, "version": fresh(measure).version}
    return edit_measure(measure, **{**usual, **said}, by=actor(lead), at=NOON)


def test_a_lead_is_named_and_taken_off_again_while_it_is_a_draft(alone, lead, kejiting):
    edit(alone, lead, roster=Roster(kejiting))
    assert fresh(alone).lead.holder == kejiting
    edit(alone, lead, roster=Roster(None))
    assert fresh(alone).lead is None


@pytest.mark.parametrize("is_given_out", [False, True])
def test_the_cities_are_not_taken_off_where_nobody_else_answers(alone, lead, is_given_out):
    if is_given_out:
        dispatch_actions.dispatch_measure(alone, by=actor(lead), at=NOON)
    with pytest.raises(RuleBroken) as refused:
        edit(alone, lead, is_open_to_cities=False)
    assert (refused.value.code, refused.value.field) == ("roster_empty", "is_open_to_cities")
    assert fresh(alone).is_open_to_cities


def test_nobody_supports_where_nobody_leads(alone, lead, kejiting):
    with pytest.raises(RuleBroken) as refused:
        edit(alone, lead, roster=Roster(None, (kejiting,)))
    assert refused.value.code == "lead_missing"


def test_the_page_asks_for_a_lead_or_the_cities(alone, reviewer, kejiting, signed_in):
    client, address = signed_in(reviewer), f"/measures/{alone.pk}/edit/"
    said = {"version": 1, "completion_kind": "ongoing"}
    asked = "请选择牵头单位；只由各市办理的"
    assert asked in client.post(address, said).content.decode()
    assert (
        asked
        in client.post(
            address, {**said, "is_open_to_cities": "on", "support_1": kejiting.pk}
        ).content.decode()
    )
    assert client.post(address, {**said, "is_open_to_cities": "on"}).status_code == 302


def test_pages_name_the_cities_where_nobody_leads(alone, reviewer, signed_in):
    client = signed_in(reviewer)
    for address in (
        f"/measures/?policy={alone.policy_id}",
        f"/measures/{alone.pk}/",
        f"/measures/dispatch/?policy={alone.policy_id}",
    ):
        page = client.get(address).content.decode()
        assert "各市" in page
        assert "未确定" not in page
