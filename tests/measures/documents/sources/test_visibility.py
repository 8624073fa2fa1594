"""Who sees a source that is kept to those who carry it out, and how that is set."""

from datetime import date

import pytest

from accounts.access import standing_of, standing_of_client
from accounts.actions import issue_key
from accounts.rules import Role, Standing
from audit.models import AuditEvent
from audit.rules import StaleVersion
from measures.documents.entering import NewMeasure, NewPlace, NewSource, enter_source
from measures.documents.sources import actions
from measures.models import (
    DispatchSlip,
    Measure,
    Obligation,
    Policy,
    Receipt,
    ReportingPeriod,
    Responsibility,
)
from measures.states import MeasureState, ResponsibilityRole, RoleSource
from tests.factories import LONG_AGO, SETUP, actor, make_body, make_user, moment, open_quarter

AT = moment(2026, 10, 9)


def matter(body, text):
    place = NewPlace(body, body.name, ResponsibilityRole.LEAD, RoleSource.SET_BY_OFFICE)
    return NewMeasure(text=text, title=text[:6], places=[place])


@pytest.fixture
def source(kejiting, kexie, reviewer):
    """领导批示件: the first matter is 省科技厅's, the second 省科协's; both given out."""
    new = NewSource(
        kind="instruction",
        title="关于减负的批示",
        issued_on=date(2026, 10, 8),
        measures=[matter(kejiting, "核实兑现情况。"), matter(kexie, "汇总典型做法。")],
    )
    entered = enter_source(new, by=actor(reviewer), at=AT)
    entered.measures.update(state=MeasureState.IN_PROGRESS)
    return entered


def seen(standing, source):
    """The numbers of its measures that the caller may see; the source itself must be seen with any of them."""
    numbers = set(Measure.objects.visible_to(standing).filter(policy=source).values_list("number", flat=True))
    assert Policy.objects.visible_to(standing).filter(pk=source.pk).exists() == bool(numbers)
    return numbers


def of_body(body):
    return Standing(is_signed_in=True, user_id=1, report_body_ids=frozenset({body.pk}))


def test_what_is_ones_own_of_restricted_sources_is_read_once_for_a_caller(
    source, kejiting, django_assert_num_queries
):
    standing = of_body(kejiting)
    with django_assert_num_queries(4):  # is anything restricted, what of it is theirs, and the two lists
        first, second = (list(Measure.objects.visible_to(standing)) for _ in range(2))
    assert first == second
    Policy.objects.update(is_restricted=False)
    opened = of_body(kejiting)
    with django_assert_num_queries(2):
        assert Measure.objects.visible_to(opened).filter(policy=source).count() == 2


def test_an_instruction_begins_restricted_and_a_document_open(source, policy):
    assert source.is_restricted
    assert not policy.is_restricted


def test_a_body_sees_what_it_carries_out_and_no_more(source, reporter, kexie_reporter):
    assert seen(standing_of(reporter), source) == {1}
    assert seen(standing_of(kexie_reporter), source) == {2}


def test_office_leaders_and_administrators_see_it_whole(source, reviewer, lead, viewer, administrator):
    for person in (reviewer, lead, viewer, administrator):
        assert seen(standing_of(person), source) == {1, 2}


def test_other_bodies_and_people_without_a_role_see_nothing_of_it(source, shenyang):
    client, _ = issue_key(shenyang, name="系统", by=SETUP, at=LONG_AGO)
    stranger = make_user("甲", (make_body(), Role.APPROVER))
    for standing in (standing_of_client(client), standing_of(stranger), standing_of(make_user("乙"))):
        assert seen(standing, source) == set()


def test_what_is_not_given_out_yet_is_the_offices(source, kejiting):
    source.measures.update(state=MeasureState.DRAFT)
    assert seen(of_body(kejiting), source) == set()


def test_a_source_for_all_bodies_is_seen_by_all(source, shenyang):
    Policy.objects.filter(pk=source.pk).update(is_restricted=False)
    assert seen(of_body(shenyang), source) == {1, 2}


def test_cities_see_what_is_opened_to_them(source, shenyang, kexie):
    source.measures.filter(number=1).update(is_open_to_cities=True)
    assert seen(of_body(shenyang), source) == {1}
    assert seen(of_body(kexie), source) == {2}


def test_who_passed_the_duty_on_and_who_took_it_over_both_see_it(source, kejiting):
    heir = make_body()
    Responsibility.objects.filter(measure__policy=source, body=kejiting).update(holder=heir)
    assert seen(of_body(kejiting), source) == seen(of_body(heir), source) == {1}


@pytest.mark.parametrize("matter_of", ["receipt", "obligation"])
def test_whoever_was_asked_something_sees_what_it_is_about_though_named_no_more(
    source, lead, kexie, matter_of
):
    body = make_body()
    measure = source.measures.get(number=1)
    period = open_quarter(source, lead)
    if matter_of == "receipt":
        slip = DispatchSlip.objects.create(measure=measure, dispatched_at=AT)
        Receipt.objects.create(slip=slip, measure=measure, body=body, body_name=body.name, due_on=AT.date())
    else:
        Obligation.objects.filter(period=period, measure=measure).update(body=body)
    assert seen(of_body(body), source) == {1}
    assert list(ReportingPeriod.objects.visible_to(of_body(body)).filter(policy=source)) == [period]


def test_the_office_opens_and_closes_it_and_each_is_in_the_record(source, reviewer, shenyang):
    opened = actions.set_visibility(
        source, is_restricted=False, version=source.version, by=actor(reviewer), at=AT
    )
    assert seen(of_body(shenyang), source) == {1, 2}
    actions.set_visibility(opened, is_restricted=True, version=opened.version, by=actor(reviewer), at=AT)
    assert seen(of_body(shenyang), source) == set()
    verbs = AuditEvent.objects.about(source).values_list("verb", flat=True)
    assert list(verbs) == ["policy.loaded", "policy.opened", "policy.restricted"]


def test_what_somebody_else_changed_meanwhile_is_looked_at_first(source, reviewer):
    with pytest.raises(StaleVersion):
        actions.set_visibility(
            source, is_restricted=False, version=source.version + 1, by=actor(reviewer), at=AT
        )
    source.refresh_from_db()
    assert source.is_restricted


def test_a_source_that_turns_out_to_be_an_instruction_is_closed_and_none_opens_by_itself(source, reviewer):
    source.measures.update(state=MeasureState.DRAFT)
    Policy.objects.filter(pk=source.pk).update(is_restricted=False, kind="other")

    def edit(kind):
        known = Policy.objects.get(pk=source.pk)
        return actions.edit_source(
            known, fields={"kind": kind}, version=known.version, by=actor(reviewer), at=AT
        )

    assert edit("instruction").is_restricted
    assert AuditEvent.objects.about(source).last().after["is_restricted"] is True
    assert edit("other").is_restricted


def test_the_page_asks_first_and_then_changes_it(source, reviewer, signed_in):
    client, address = signed_in(reviewer), f"/sources/{source.pk}/visibility/"
    assert "改为各单位可见？" in client.get(address).content.decode()
    client.post(address, {"version": source.version, "is_restricted": ""})
    source.refresh_from_db()
    assert not source.is_restricted


def test_a_body_reads_the_head_of_it_but_no_text_and_no_original(source, reporter, reviewer, signed_in):
    Policy.objects.filter(pk=source.pk).update(
        preamble="引言只给督查室看。", text="全文只给督查室看。", original="x.txt"
    )
    page = signed_in(reporter).get(f"/sources/{source.pk}/").content.decode()
    assert "关于减负的批示" in page
    assert "核实兑现情况" in page
    assert "只给督查室看" not in page
    assert "汇总典型做法" not in page
    assert "/original/" not in page
    assert "全文只给督查室看" in signed_in(reviewer).get(f"/sources/{source.pk}/").content.decode()
    told = signed_in(reporter).get(f"/api/v1/policies/{source.pk}/").json()
    assert (told["title"], told["preamble"], told["is_restricted"]) == ("关于减负的批示", "", True)


def test_counts_beside_a_source_are_those_of_the_readers_own_matters(source, reporter, signed_in):
    assert "1 项" in signed_in(reporter).get("/sources/?q=减负").content.decode()
