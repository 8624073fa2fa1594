"""办结 of what no provincial body leads: the office proposes, another person of it closes; a city that leads asks itself."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from accounts.access import standing_of
from accounts.rules import Role
from audit.rules import RuleBroken
from measures.cases.completion import actions
from measures.cases.completion.grounds import cities_without, newest_of_cities
from measures.cases.completion.views import desk_rows
from measures.desk_rows import Asker
from measures.dispatch.actions import dispatch_measure, sign_receipt
from measures.documents.entering import NewMeasure, NewSource, enter_source
from measures.models import CompletionRequest, Measure, Obligation, Policy
from measures.reporting import actions as reports
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.rules import EvidenceKind
from measures.states import CaseState, MeasureState
from measures.steps import calendar_around
from reminders.planning.sources.base import Horizon
from reminders.planning.sources.cases import Completions
from tests import factories
from tests.factories import SETUP, accept, actor, moment, open_quarter, submit

NOON = moment(2026, 10, 9, 12)
STATEMENT = "十四个市全部完成隐患排查，发现的问题均已整改，成果已经核实。"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def alone(policy, lead, shenyang, city_reporter):
    """A matter of a meeting for the cities alone, with a date, signed for by 沈阳市 and one period open."""
    row = NewMeasure(
        "各市开展隐患排查。",
        "开展隐患排查",
        is_open_to_cities=True,
        due_on=date(2026, 12, 31),
        due_text="会议纪要",
    )
    source = enter_source(
        NewSource("meeting", "第一次会议", issued_on=date(2026, 10, 1), measures=[row]), by=SETUP, at=NOON
    )
    slip = dispatch_measure(source.measures.get(), by=actor(lead), at=NOON)
    sign_receipt(slip.receipts.get(body=shenyang), by=actor(city_reporter), at=NOON)
    open_quarter(source, lead, at=NOON)
    return fresh(source.measures.get())


def fresh(measure):
    return Measure.objects.with_roster().select_related("policy").get(pk=measure.pk)


def propose(measure, by, office_body, *, body=None, stands_in_for=None, **more):
    acting = replace(actor(by), for_id=stands_in_for.pk if stands_in_for else None)
    return actions.request_completion(
        fresh(measure), body=body or office_body, statement=STATEMENT, by=acting, at=NOON, is_approver=False,
        **more,
    )  # fmt: skip


def owed(measure, city):
    return Obligation.objects.get(measure=measure, body=city)


def decide(client, case, decision="close", grade="good", note="核查属实。"):
    said = {"act": "decide", "decision": decision, "grade": grade, "note": note}
    return client.post(f"/completions/{case.pk}/", said)


# --- The whole way ----------------------------------------------------------------------------------


def test_from_entry_by_hand_to_all_done(policy, reviewer, lead, shenyang, city_reporter, signed_in):
    office, second, city = signed_in(reviewer), signed_in(lead), signed_in(city_reporter)
    office.post("/sources/new/", {
        "kind": "meeting", "title": "第一次会议", "issued_on": "2026-10-08",
        "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0",
        "item-0-text": "各市开展隐患排查。", "item-0-is_open_to_cities": "on",
        "item-0-due_on": "2026-12-31", "item-0-due_text": "会议纪要",
    })  # fmt: skip
    measure = Measure.objects.get(policy__title="第一次会议")
    office.post("/measures/dispatch/preview/", {"measure": measure.pk, f"version_{measure.pk}": 1})
    city.post(f"/measures/receipts/{measure.receipts.get(body=shenyang).pk}/sign/")
    source = Policy.objects.get(pk=measure.policy_id)
    open_quarter(source, lead, at=NOON)
    mine = owed(measure, shenyang)
    report = {
        "version": 0,
        "status": "completed",
        "done": "排查隐患三百处。",
        "next_steps": "无。",
        "act": "hand_in",
    }
    city.post(f"/obligations/{mine.pk}/report/", report)
    office.post(f"/reviews/{mine.pk}/", {"decision": "accept", "comment": "", "new_due_on": "", "round": 1})

    offered = office.get(f"/measures/{measure.pk}/").content.decode()
    assert f'href="/measures/{measure.pk}/complete/">提出办结</a>' in offered
    said = {"statement": STATEMENT, "version": fresh(measure).version, "links": ""}
    office.post(f"/measures/{measure.pk}/complete/", said)
    case = CompletionRequest.objects.get(measure=measure)
    assert (case.state, case.body.is_office) == (CaseState.SUBMITTED, True)
    decide(second, case)
    assert fresh(measure).state == MeasureState.CLOSED

    version = Policy.objects.get(pk=source.pk).version
    ending = {"how": "completed", "reason": "各市均已完成。", "version": version}
    second.post(f"/sources/{source.pk}/end/", ending)
    assert Policy.objects.get(pk=source.pk).ending == "completed"


def test_a_named_city_that_leads_asks_itself(policy, reviewer, lead, shenyang, city_reporter, signed_in):
    office, city = signed_in(reviewer), signed_in(city_reporter)
    office.post("/sources/new/", {
        "kind": "meeting", "title": "第二次会议", "issued_on": "2026-10-08",
        "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0",
        "item-0-text": "沈阳市建成产业园。", "item-0-lead": shenyang.pk,
        "item-0-due_on": "2026-12-31", "item-0-due_text": "会议纪要",
    })  # fmt: skip
    measure = Measure.objects.get(policy__title="第二次会议")
    office.post("/measures/dispatch/preview/", {"measure": measure.pk, f"version_{measure.pk}": 1})
    city.post(f"/measures/receipts/{measure.receipts.get(body=shenyang).pk}/sign/")
    said = {"statement": STATEMENT, "version": fresh(measure).version, "links": ""}
    assert office.post(f"/measures/{measure.pk}/complete/", said).status_code == 403
    assert "申请办结" in city.get(f"/measures/{measure.pk}/").content.decode()
    city.post(f"/measures/{measure.pk}/complete/", said)
    case = CompletionRequest.objects.get(measure=measure)
    assert (case.state, case.body) == (CaseState.SUBMITTED, shenyang)
    decide(office, case)
    assert fresh(measure).state == MeasureState.CLOSED


# --- Who asks ---------------------------------------------------------------------------------------


def test_the_page_is_for_the_office_alone(alone, reviewer, viewer, city_reporter, reporter, signed_in):
    address = f"/measures/{alone.pk}/complete/"
    assert signed_in(reviewer).get(address).status_code == 200
    for user in (viewer, city_reporter, reporter):
        refused = signed_in(user).get(address)
        assert refused.status_code == 403
        assert "办结由督查室提出" in refused.content.decode()


def test_neither_a_body_without_the_lead_nor_the_office_beside_one_asks(
    alone, obligation, lead, kejiting, office_body
):
    with pytest.raises(RuleBroken) as refused:
        propose(alone, lead, office_body, body=kejiting)
    assert refused.value.code == "not_lead"
    with pytest.raises(RuleBroken) as refused:
        propose(obligation.measure, lead, office_body)
    assert refused.value.code == "not_lead"
    assert not CompletionRequest.objects.exists()


# --- Who decides ------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["close", "return", "verify"])
def test_the_proposer_decides_nothing(alone, reviewer, lead, office_body, signed_in, act):
    case = propose(alone, reviewer, office_body)
    client = signed_in(reviewer)
    page = client.get(f"/completions/{case.pk}/").content.decode()
    assert "提交结论" not in page
    assert 'value="withdraw"' in page
    assert decide(client, case, act).status_code == 403
    assert fresh(alone).state == MeasureState.COMPLETION_REQUESTED
    assert decide(signed_in(lead), case).status_code == 302
    assert fresh(alone).state == MeasureState.CLOSED


@pytest.mark.parametrize("is_important", [False, True])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", None), ("a", None)),  # the same person
        (("a", None), ("b", "a")),  # somebody who stands in for the proposer
        (("a", "b"), ("b", None)),  # the one the proposer stood in for
    ],
)
def test_the_second_person_has_nothing_to_do_with_the_proposer(
    alone, reviewer, lead, office_body, first, second, is_important
):
    Measure.objects.filter(pk=alone.pk).update(is_important=is_important)
    ids = {"a": reviewer, "b": lead, None: None}
    case = propose(alone, ids[first[0]], office_body, stands_in_for=ids[first[1]])
    by = replace(actor(ids[second[0]]), for_id=ids[second[1]].pk if second[1] else None)
    with pytest.raises(RuleBroken) as refused:
        actions.close_completion(case, grade="good", by=by, at=NOON)
    assert refused.value.code == "second_person_needed"
    other = factories.make_user("冯督查", (office_body, Role.REVIEWER))
    closed = actions.close_completion(case, grade="good", by=actor(other), at=NOON)
    assert closed.state == CaseState.APPROVED


def test_the_proposal_stands_for_the_first_finding_on_an_important_measure(
    alone, reviewer, lead, office_body, signed_in
):
    Measure.objects.filter(pk=alone.pk).update(is_important=True)
    case = propose(alone, reviewer, office_body)
    with pytest.raises(RuleBroken) as refused:
        actions.verify_completion(case, grade="good", note="属实。", by=actor(lead), at=NOON)
    assert refused.value.code == "verified_by_proposal"
    decide(signed_in(lead), case)
    assert fresh(alone).state == MeasureState.CLOSED


def test_who_asked_for_a_body_does_not_decide_for_the_office(obligation, kejiting, office_body, lead):
    both = factories.make_user("双岗", (kejiting, Role.REPORTER), (office_body, Role.REVIEWER))
    case = actions.request_completion(
        obligation.measure, body=kejiting, statement=STATEMENT, year=2026, by=actor(both), at=NOON,
        is_approver=True,
    )  # fmt: skip
    with pytest.raises(RuleBroken) as refused:
        actions.close_completion(case, grade="good", by=actor(both), at=NOON)
    assert refused.value.code == "second_person_needed"
    assert actions.close_completion(case, grade="good", by=actor(lead), at=NOON).year == 2026


# --- The way back -----------------------------------------------------------------------------------


def rows_of(user):
    return desk_rows(Asker(standing_of(user), NOON.date(), calendar_around(NOON.date())))


def test_the_desk_asks_everybody_of_the_office_but_the_proposer(alone, reviewer, lead, office_body):
    propose(alone, reviewer, office_body)
    assert rows_of(reviewer) == []
    assert [row.step.label for row in rows_of(lead)] == ["核查销号"]


def test_what_was_returned_lies_on_the_desk_of_the_office_and_reminds_nobody(
    alone, reviewer, lead, office_body
):
    case = propose(alone, reviewer, office_body)
    actions.return_completion(case, comment="请补充大连市的情况。", by=actor(lead), at=NOON)
    assert [row.step.label for row in rows_of(reviewer)] == ["修改后重新申请"]
    horizon = Horizon(NOON.date(), calendar_around(NOON.date()), due_by=None)
    assert not Completions().rows(horizon).exists()
    propose(alone, lead, office_body)
    assert [row.step.label for row in rows_of(reviewer)] == ["核查销号"]


def test_the_office_withdraws_what_it_proposed(alone, reviewer, lead, office_body, signed_in):
    case = propose(alone, reviewer, office_body)
    signed_in(reviewer).post(f"/completions/{case.pk}/", {"act": "withdraw", "confirmed": "1"})
    assert fresh(alone).state == MeasureState.IN_PROGRESS
    assert propose(alone, reviewer, office_body).round == 2


# --- The ground -------------------------------------------------------------------------------------


def report_of(measure, city, by, reviewer, title=""):
    row = owed(measure, city)
    if title:
        reports.attach_evidence(
            row, kind=EvidenceKind.LINK, title=title, value="https://yanshi.example/1", by=actor(by), at=NOON
        )
    submit(row, by, at=NOON)
    if reviewer is not None:
        accept(owed(measure, city), reviewer, at=NOON)


def test_the_newest_accepted_report_of_each_city_is_the_ground(
    alone, reviewer, lead, shenyang, city_reporter, office_body, signed_in
):
    report_of(alone, shenyang, city_reporter, reviewer, "排查台账")
    page = signed_in(reviewer).get(f"/measures/{alone.pk}/complete/").content.decode()
    assert "各市最近一次审核通过的报告" in page
    assert [one.obligation.body for one in newest_of_cities(alone)] == [shenyang]
    assert cities_without(alone).count() == 13
    assert "排查台账（沈阳市 " in page
    assert "13 份各市的报告尚未报送" in page
    proof = owed(alone, shenyang).evidence.get()
    case = propose(alone, reviewer, office_body, cited=[proof.pk])
    shown = signed_in(lead).get(f"/completions/{case.pk}/").content.decode()
    assert "排查台账" in shown
    assert "没有审核通过的报告：大连市、" in shown


def test_a_later_accepted_round_takes_the_place_of_the_earlier(
    alone, reviewer, lead, shenyang, city_reporter
):
    report_of(alone, shenyang, city_reporter, reviewer)
    later = open_quarter(alone.policy, lead, quarter=4, at=NOON)
    row = Obligation.objects.get(period=later, measure=alone, body=shenyang)
    submit(row, city_reporter, at=NOON)
    assert newest_of_cities(alone).get().obligation.period_id != later.pk
    accept(Obligation.objects.get(pk=row.pk), reviewer, at=NOON)
    assert newest_of_cities(alone).get().obligation.period_id == later.pk


def test_what_is_not_accepted_is_no_ground(alone, reviewer, shenyang, city_reporter, office_body):
    report_of(alone, shenyang, city_reporter, None, "排查台账")
    proof = owed(alone, shenyang).evidence.get()
    with pytest.raises(RuleBroken) as refused:
        propose(alone, reviewer, office_body, cited=[proof.pk])
    assert refused.value.code == "evidence_unknown"


def test_the_office_adds_proofs_of_its_own(alone, reviewer, office_body):
    proof = NewProof(EvidenceKind.DOCUMENT_NO, value="辽政办〔2026〕1号")
    assert propose(alone, reviewer, office_body, proofs=[proof]).evidence.get().value == "辽政办〔2026〕1号"
