"""Naming a stand-in, and switching to act as one: the pages, the banner, and what a switched browser may not do."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import edit_user, end_stand_in, grant_role, name_stand_in
from accounts.middleware import SESSION_KEY
from accounts.models import StandIn
from accounts.rules import Role
from audit.models import AuditEvent
from measures.models import Obligation, Submission
from measures.reporting import actions as reports
from measures.states import State
from tests import factories
from tests.factories import actor, content, moment

NOW = moment(2026, 10, 8, 9)
TODAY = NOW.date()
LATER = TODAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def clock(settings):
    settings.SESSION_COOKIE_AGE = 30 * 24 * 3600
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stand_in(approver, reporter):
    """李经办 stands in for 陈厅长 from today to the day after tomorrow."""
    return name_stand_in(
        approver, stand_in=reporter, starts_on=TODAY, ends_on=LATER, by=actor(approver), at=NOW
    )


@pytest.fixture
def browser(signed_in, reporter):
    return signed_in(reporter)


@pytest.fixture
def switched(browser, stand_in):
    assert browser.post(reverse("accounts:stand_in_begin", args=[stand_in.pk])).status_code == 302
    return browser


@pytest.fixture
def waiting(obligation, reporter):
    """A report of 省科技厅 that waits for its approver's signature."""
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=NOW, is_approver=False
    )
    return obligation


def sign(client, obligation):
    return client.post(reverse("measures:sign", args=[obligation.pk]), {"act": "sign", "version": "1"})


def state_of(obligation):
    return Obligation.objects.get(pk=obligation.pk).state


# --- Naming -----------------------------------------------------------------------------------------


def test_a_person_names_a_colleague(signed_in, approver, reporter):
    told = {"stand_in": reporter.pk, "starts_on": "2026-10-08", "ends_on": "2026-10-10", "reason": "出差"}
    page = signed_in(approver).post(reverse("accounts:stand_ins"), told, follow=True)
    assert "10月8日至10月10日由李经办代您办理" in page.content.decode()
    assert StandIn.objects.get().person == approver


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(signed_in, approver, reporter):
    told = {"stand_in": reporter.pk, "starts_on": "2026-10-08", "ends_on": "2026-10-07", "reason": "出差"}
    page = signed_in(approver).post(reverse("accounts:stand_ins"), told)
    assert page.context["form"].errors["ends_on"] == ["结束日期不能早于开始日期。"]
    assert "出差" in page.content.decode()
    assert not StandIn.objects.exists()


def test_somebody_of_another_body_cannot_be_chosen(signed_in, approver, kexie_reporter):
    told = {"stand_in": kexie_reporter.pk, "starts_on": "2026-10-08", "ends_on": "2026-10-10"}
    page = signed_in(approver).post(reverse("accounts:stand_ins"), told)
    assert page.context["form"].errors["stand_in"] == ["代理人须是本单位在用账号的同事。"]
    assert not StandIn.objects.exists()


@pytest.mark.both_engines
def test_the_page_takes_no_more_queries_with_more_rows(signed_in, approver, reporter, stand_in):
    client = signed_in(approver)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(reverse("accounts:stand_ins")).status_code == 200
        return len(seen)

    few = queries()
    for n in range(1, 9):
        day = LATER + timedelta(days=n)
        name_stand_in(approver, stand_in=reporter, starts_on=day, ends_on=day, by=actor(approver), at=NOW)
    assert queries() == few


def test_only_who_named_it_ends_it_early(signed_in, approver, reporter, stand_in):
    url = reverse("accounts:stand_in_cancel", args=[stand_in.pk])
    assert signed_in(reporter).post(url).status_code == 404
    assert signed_in(approver).post(url).status_code == 302
    stand_in.refresh_from_db()
    assert stand_in.ended_at is not None


# --- Switching --------------------------------------------------------------------------------------


def test_without_the_switch_nothing_is_lent(browser, stand_in, waiting):
    assert sign(browser, waiting).status_code == 403
    assert state_of(waiting) == State.UNIT_REVIEW


def test_switched_one_signs_under_both_names(switched, waiting, reporter, approver):
    assert sign(switched, waiting).status_code == 302
    submission = Submission.objects.get(obligation=waiting)
    assert submission.submitted_by_name == "李经办（代陈厅长）"
    assert submission.submitted_by_id == reporter.pk
    assert AuditEvent.objects.about(waiting).last().for_id == approver.pk


def test_every_page_says_for_whom_one_acts(switched, obligation):
    for url in ("/desk/", "/measures/", "/inbox/", f"/obligations/{obligation.pk}/", "/no/such/page/"):
        text = " ".join(switched.get(url).content.decode().split())
        assert "您正在代<strong>陈厅长</strong>办理（10月8日至10月10日）" in text
        assert "结束代理" in text


def test_ending_brings_oneself_back(switched, stand_in, waiting):
    page = switched.post(reverse("accounts:stand_in_end", args=[stand_in.pk]), follow=True)
    assert "stand-in-banner" not in page.content.decode()
    assert SESSION_KEY not in switched.session
    assert sign(switched, waiting).status_code == 403


def test_beginning_and_ending_leave_their_trace(switched, stand_in, approver):
    switched.post(reverse("accounts:stand_in_end", args=[stand_in.pk]))
    events = AuditEvent.objects.about(stand_in).exclude(verb="stand_in.named")
    assert [event.verb for event in events] == ["stand_in.acting", "stand_in.acting_stopped"]
    assert {(event.actor_name, event.for_id) for event in events} == {("李经办（代陈厅长）", approver.pk)}


def test_switching_gives_the_browser_a_new_session(browser, stand_in):
    browser.get("/desk/")
    before = browser.session.session_key
    browser.post(reverse("accounts:stand_in_begin", args=[stand_in.pk]))
    assert browser.session.session_key != before


def test_switching_needs_a_post(browser, stand_in):
    assert browser.get(reverse("accounts:stand_in_begin", args=[stand_in.pk])).status_code == 405
    assert SESSION_KEY not in browser.session


def test_the_api_says_both_names_too(switched, obligation, approver):
    url = reverse("api:report", args=[obligation.pk])
    answer = switched.put(url, {"status": "on_track", "done": "按期推进"}, content_type="application/json")
    assert answer.status_code in (200, 201)
    event = AuditEvent.objects.about(obligation).last()
    assert (event.channel, event.actor_name, event.for_id) == ("api", "李经办（代陈厅长）", approver.pk)


# --- What no longer holds, and what never did -------------------------------------------------------


def test_after_the_last_day_one_is_oneself_again_and_told(switched, waiting, clock):
    clock.move_to(moment(2026, 10, 11, 8))
    assert sign(switched, waiting).status_code == 403
    assert state_of(waiting) == State.UNIT_REVIEW
    assert SESSION_KEY not in switched.session


def test_reading_after_the_last_day_says_so(switched, clock):
    clock.move_to(moment(2026, 10, 11, 8))
    page = switched.get("/desk/").content.decode()
    assert "代理已经结束或不再有效" in page
    assert "stand-in-banner" not in page


def test_on_the_last_day_it_still_holds(switched, waiting, clock):
    clock.move_to(moment(2026, 10, 10, 23, 50))
    assert sign(switched, waiting).status_code == 302
    assert state_of(waiting) == State.SUBMITTED


def test_an_act_after_an_early_end_is_refused_in_a_sentence(switched, stand_in, waiting, approver):
    end_stand_in(stand_in, by=actor(approver), at=NOW)
    answer = sign(switched, waiting)
    assert answer.status_code == 403
    assert "刚才的操作没有办理" in answer.content.decode()
    assert state_of(waiting) == State.UNIT_REVIEW


def test_even_ones_own_act_is_not_done_silently_under_ones_own_name(switched, stand_in, waiting, approver):
    """李经办 could recall as himself; but he meant to act for 陈厅长, so he is told first."""
    end_stand_in(stand_in, by=actor(approver), at=NOW)
    url = reverse("measures:recall", args=[waiting.pk])
    assert switched.post(url).status_code == 403
    assert state_of(waiting) == State.UNIT_REVIEW
    assert switched.post(url).status_code == 302
    assert state_of(waiting) != State.UNIT_REVIEW


def test_ending_what_is_over_already_is_no_fault(switched, stand_in, approver):
    end_stand_in(stand_in, by=actor(approver), at=NOW)
    assert switched.post(reverse("accounts:stand_in_end", args=[stand_in.pk])).status_code == 302


def test_a_disabled_principal_lends_nothing(switched, waiting, approver):
    edit_user(approver, name="陈厅长", post="", email="", is_active=False, by=factories.SETUP, at=NOW)
    assert sign(switched, waiting).status_code == 403
    assert state_of(waiting) == State.UNIT_REVIEW


def test_a_disabled_stand_in_is_signed_out(switched, reporter):
    edit_user(reporter, name="李经办", post="", email="", is_active=False, by=factories.SETUP, at=NOW)
    assert switched.get("/desk/")["Location"].startswith("/accounts/login/")


def test_a_stand_in_of_others_cannot_be_taken_up(signed_in, kexie_reporter, approver, stand_in):
    for user in (kexie_reporter, approver):
        client = signed_in(user)
        assert client.post(reverse("accounts:stand_in_begin", args=[stand_in.pk])).status_code == 404
        assert SESSION_KEY not in client.session


def test_a_number_forged_into_the_session_lends_nothing(signed_in, kexie_reporter, stand_in, waiting):
    client = signed_in(kexie_reporter)
    session = client.session
    session[SESSION_KEY] = stand_in.pk
    session.save()
    assert sign(client, waiting).status_code == 403
    assert state_of(waiting) == State.UNIT_REVIEW
    assert SESSION_KEY not in client.session


def test_before_the_first_day_it_cannot_be_taken_up(browser, approver, reporter):
    day = TODAY + timedelta(days=1)
    later = name_stand_in(approver, stand_in=reporter, starts_on=day, ends_on=day, by=actor(approver), at=NOW)
    assert browser.post(reverse("accounts:stand_in_begin", args=[later.pk])).status_code == 404


def test_the_principals_administration_is_not_lent(signed_in, lead, reviewer, office_body):
    grant_role(lead, body=office_body, role=Role.ADMINISTRATOR, by=factories.SETUP, at=NOW)
    stand_in = name_stand_in(lead, stand_in=reviewer, starts_on=TODAY, ends_on=LATER, by=actor(lead), at=NOW)
    client = signed_in(reviewer)
    client.post(reverse("accounts:stand_in_begin", args=[stand_in.pk]))
    assert client.get("/reviews/").status_code == 200
    assert client.get("/admin/").status_code == 403
    assert "系统管理</a>" not in client.get("/reviews/").content.decode()


def test_ones_own_administration_rests_while_acting_for_another(signed_in, reviewer, lead, office_body):
    grant_role(reviewer, body=office_body, role=Role.ADMINISTRATOR, by=factories.SETUP, at=NOW)
    stand_in = name_stand_in(lead, stand_in=reviewer, starts_on=TODAY, ends_on=LATER, by=actor(lead), at=NOW)
    client = signed_in(reviewer)
    assert client.get("/admin/").status_code == 200
    client.post(reverse("accounts:stand_in_begin", args=[stand_in.pk]))
    assert client.get("/admin/").status_code == 403


def test_who_acts_for_another_cannot_name_a_stand_in(switched, kejiting, reporter):
    third = factories.make_user("钱经办", (kejiting, Role.REPORTER))
    told = {"stand_in": third.pk, "starts_on": "2026-10-08", "ends_on": "2026-10-09"}
    assert "不能指定代理人" in switched.post(reverse("accounts:stand_ins"), told).content.decode()
    assert StandIn.objects.count() == 1


def test_the_password_stays_ones_own(switched, reporter, approver):
    new = "Xin-mima-2026-ceshi"
    told = {"old_password": factories.PASSWORD, "new_password1": new, "new_password2": new}
    assert switched.post(reverse("accounts:password_change"), told).status_code == 302
    reporter.refresh_from_db()
    approver.refresh_from_db()
    assert reporter.check_password(new)
    assert approver.check_password(factories.PASSWORD)
    event = AuditEvent.objects.filter(verb="user.password_changed").last()
    assert (event.actor_name, event.for_id) == ("李经办", None)


def test_signing_out_ends_the_switch(switched, reporter):
    switched.post(reverse("accounts:logout"))
    switched.force_login(reporter, backend="policy_tracker.people.PersonBackend")
    assert SESSION_KEY not in switched.session
