"""What nobody types by accident: each gets an answer that is not a crash."""

import json

import pytest
from django.test import Client

from accounts.actions import issue_key
from audit.models import AuditEvent
from measures.models import Evidence, Obligation, ReportingPeriod
from tests.factories import LONG_AGO, PASSWORD, SETUP, moment, submit


def typed(**fields):
    return {"version": "5", "status": "on_track", "done": "文字", "problems": "", "next_steps": "", **fields}


@pytest.mark.parametrize("place", ["report/draft/", "report/", "evidence/"])
@pytest.mark.parametrize("act", ["save", "hand_in"])
def test_a_version_of_a_draft_that_does_not_exist(obligation, reporter, signed_in, place, act):
    fields = typed(act=act, **{"evidence-value": "演示1号"})
    answer = signed_in(reporter).post(f"/obligations/{obligation.pk}/{place}", fields)
    assert answer.status_code in {200, 422}
    assert "页面已经过时" in (
        answer.json()["message"] if answer.status_code == 422 else answer.content.decode()
    )


def test_the_sign_in_page_never_leads_to_itself(reporter, signed_in):
    assert signed_in(reporter).get("/accounts/login/?next=/accounts/login/")["Location"] == "/"
    signed_out = Client().post(
        "/accounts/login/", {"username": "li", "password": PASSWORD, "next": "/accounts/logout/"}
    )
    assert signed_out["Location"] == "/"


@pytest.mark.parametrize(
    "body",
    [
        b'{"status":"on_track","done":"x","\\ud800":1}',
        b'{"status":"\\ud800","done":"x"}',
        b'{"message":1,"code":2}',
        b"null",
    ],
)
def test_odd_json_gets_a_chinese_problem(city_obligation, shenyang, body):
    _, key = issue_key(shenyang, name="系统", by=SETUP, at=LONG_AGO)
    answer = Client().put(
        f"/api/v1/obligations/{city_obligation.pk}/report/", body, "application/json",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "ErrorDetail" not in json.loads(answer.content)["detail"]


def test_half_a_character_in_a_report_is_refused_at_its_field(city_obligation, shenyang):
    _, key = issue_key(shenyang, name="系统", by=SETUP, at=LONG_AGO)
    answer = Client().put(
        f"/api/v1/obligations/{city_obligation.pk}/report/", b'{"status":"on_track","done":"x\\ud800"}',
        "application/json", headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"][0]["field"] == "done"


def test_the_description_of_the_api_answers_what_it_does_not_offer(db):
    assert Client().options("/api/docs/").status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "audit/auditevent/?channel=%00", "accounts/membership/?role=%00", "departments/body/?kind=%00",
        "audit/auditevent/?at__year=9999", "workdays/calendarday/?date__year=1000000000000000000000000000000",
        "audit/auditevent/?at__month=13&at__year=2026",
        "autocomplete/?app_label=accounts&model_name=membership&field_name=user&term=%00",
    ],
)  # fmt: skip
def test_the_administrators_lists_bear_made_up_addresses(administrator, signed_in, address):
    assert signed_in(administrator).get(f"/admin/{address}").status_code in {302, 400}


def test_the_administrators_lists_bear_made_up_selections(administrator, signed_in):
    asked = {"action": "lift_lockout", "_selected_action": "abc"}
    assert signed_in(administrator).post("/admin/accounts/user/", asked).status_code == 302


def test_the_same_evidence_twice_is_one(kexie_obligation, kexie_reporter, signed_in):
    browser = signed_in(kexie_reporter)
    fields = typed(version="0", **{"evidence-value": "演示1号"})
    for version in ("0", "1"):
        browser.post(f"/obligations/{kexie_obligation.pk}/evidence/", {**fields, "version": version})
    assert Evidence.objects.attached().count() == 1


@pytest.mark.parametrize("year", ["2029", "2099"])
def test_a_quarter_years_ahead_is_refused(policy, lead, signed_in, year):
    answer = signed_in(lead).post("/periods/open/", {"year": year, "quarter": "1", "due_on": f"{year}-04-10"})
    assert "请核对年份" in answer.content.decode()
    assert not ReportingPeriod.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "2018-03-18", "9999-12-31"])
def test_an_impossible_due_date_of_a_measure_is_refused(obligation, lead, signed_in, day):
    fields = {"due_on": day, "due_text": "依据", "version": "1"}
    answer = signed_in(lead).post(f"/measures/{obligation.measure_id}/edit/", fields)
    assert answer.status_code == 200
    assert "成文日期" in answer.content.decode()


@pytest.mark.parametrize("done", ["\u200b\u200b", "\u202e", "\x01"])
def test_text_that_nobody_can_see_is_no_report(kexie_obligation, kexie_reporter, signed_in, done):
    signed_in(kexie_reporter).post(
        f"/obligations/{kexie_obligation.pk}/report/", typed(version="0", act="hand_in", done=done)
    )
    assert Obligation.objects.get(pk=kexie_obligation.pk).rounds == 0


def test_pages_are_not_kept_by_the_browser(reporter, signed_in, period):
    assert "no-store" in signed_in(reporter).get("/desk/")["Cache-Control"]


def test_the_record_has_the_rounds_before_and_after(kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 9))
    event = AuditEvent.objects.about(kexie_obligation).get(verb="obligation.submit")
    assert (event.before["rounds"], event.after["rounds"]) == (0, 1)
    assert (event.before["state"], event.after["state"]) == ("awaiting", "submitted")


def test_a_key_is_for_a_city_and_a_time(period, kejiting, administrator, signed_in, shenyang):
    browser = signed_in(administrator)
    fields = {"body": shenyang.pk, "name": "系统", "expires_at_0": "0001-01-01", "expires_at_1": "00:00"}
    assert "不超过十年" in browser.post("/admin/accounts/apiclient/add/", fields).content.decode()
    assert browser.get("/admin/accounts/apiclient/").status_code == 200
