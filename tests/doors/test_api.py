"""What a city's system gets from the API, and how it is refused."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import issue_key, revoke_key
from accounts.rules import Role
from audit.models import AuditEvent
from measures.models import Measure, Obligation, ProgressReport, Submission
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from measures.reporting.rules import Content
from measures.states import State
from policy_tracker import api_requests
from policy_tracker.api_requests import BODY_MOST
from tests.factories import SETUP, accept, actor, content, give_back, make_user, moment, open_quarter, submit

NOON = moment(2026, 10, 9, 12)
PROBLEM = "application/problem+json"
GOOD = {
    "status": "on_track",
    "done": "（演示）已设立市级担保机构。",
    "problems": "",
    "next_steps": "继续推进。",
}


@pytest.fixture(autouse=True)
def today():
    """Friday, 9 October 2026; the third quarter is due on the 15th."""
    with time_machine.travel(moment(2026, 10, 9, 15), tick=False):
        yield


@pytest.fixture
def key(shenyang):
    """沈阳市's key."""
    return issue_key(shenyang, name="市督查系统", by=SETUP, at=NOON)[1]


@pytest.fixture
def city(key):
    """沈阳市's system."""
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def dalian_obligation(period):
    return Obligation.objects.with_names().get(period=period, body__name="大连市")


def report_of(obligation):
    return f"/api/v1/obligations/{obligation.pk}/report/"


def put(client, obligation, body=GOOD, **extra):
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.put(report_of(obligation), text, content_type="application/json", **extra)


def problem(response, status, code=None):
    """The problem in the answer, after checking that it is one."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == PROBLEM
    said = response.json()
    assert said["status"] == status
    assert said["type"] == f"urn:problem:{said['code']}"
    assert said["title"]
    assert said["detail"]
    if code:
        assert said["code"] == code
    return said


def faults(response, status=400):
    return {(entry["field"], entry["code"]) for entry in problem(response, status)["errors"]}


# --- Who is there -----------------------------------------------------------------------------------


def test_without_a_key_the_answer_says_how_to_bring_one(period, client):
    response = client.get("/api/v1/measures/")
    assert "Authorization: Bearer" in problem(response, 401, "not_authenticated")["detail"]
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("wrong", ["", "x", "lnpt_", "lnpt_00000000_abc", "lnpt_\x00_a", "é"])
def test_a_key_nobody_issued_is_refused(city, wrong):
    assert city.get("/api/v1/measures/").status_code == 200
    problem(Client().get("/api/v1/measures/", headers={"Authorization": f"Bearer {wrong}"}), 401)


def test_the_right_prefix_with_another_secret_is_refused(city, key):
    forged = key[:-1] + ("a" if key[-1] != "a" else "b")
    answer = Client().get("/api/v1/measures/", headers={"Authorization": f"Bearer {forged}"})
    problem(answer, 401, "authentication_failed")


def test_a_revoked_key_ends_at_once(city, shenyang):
    assert city.get("/api/v1/measures/").status_code == 200
    revoke_key(shenyang.api_clients.get(), by=SETUP, at=NOON)
    problem(city.get("/api/v1/measures/"), 401)


def test_a_key_ends_when_it_expires(shenyang, period):
    _, key = issue_key(shenyang, name="短期", by=SETUP, at=NOON, expires_at=NOON + timedelta(days=1))
    system = Client(headers={"Authorization": f"Bearer {key}"})
    assert system.get("/api/v1/periods/").status_code == 200
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        problem(system.get("/api/v1/periods/"), 401)


# --- Reading ----------------------------------------------------------------------------------------


def test_the_measures_are_told_as_printed(city, period):
    answer = city.get("/api/v1/measures/").json()
    assert (answer["count"], answer["next"], answer["previous"]) == (18, None, None)
    ninth = answer["results"][8]
    kept = Measure.objects.get(number=9)
    assert (ninth["number_text"], ninth["title_is_derived"]) == ("（九）", True)
    assert (ninth["text"], ninth["bracket"]) == (kept.text, kept.bracket)
    assert (ninth["due_on"], ninth["is_open_to_cities"]) == (None, True)
    assert [r["name_as_printed"] for r in ninth["responsibilities"]] == ["省政府金融办", "辽宁保监局"]
    assert [(r["role"], r["role_source"]) for r in ninth["responsibilities"]] == [
        ("lead", "inferred"),
        ("support", "inferred"),
    ]


def test_the_list_says_of_a_measure_what_its_detail_says(city, period):
    for listed in city.get("/api/v1/measures/").json()["results"]:
        detail = city.get(f"/api/v1/measures/{listed['id']}/").json()
        items = detail.pop("action_items")
        assert detail.pop("indicators") == []
        assert detail == listed
        assert all(item["quote"] in listed["text"] for item in items)


def test_a_renamed_body_points_to_its_successors(city, policy):
    answer = city.get("/api/v1/bodies/?page_size=200").json()
    with_successors = [body for body in answer["results"] if body["successors"]]
    assert with_successors
    for body in with_successors:
        assert city.get(f"/api/v1/bodies/{body['id']}/").json() == body


def test_policies_and_periods_are_read(city, period):
    (policy,) = city.get("/api/v1/policies/").json()["results"]
    assert len(policy["chapters"]) == 5
    assert policy["document_no"] == ""
    (listed,) = city.get("/api/v1/periods/").json()["results"]
    assert (listed["name"], listed["is_open"], listed["closed_at"]) == ("2026年第三季度", True, None)
    assert (listed["kind"], listed["questions"]) == ("quarter", "")
    assert city.get("/api/v1/periods/?kind=month").json()["results"] == []
    assert city.get(f"/api/v1/periods/{period.pk}/").json() == listed
    assert city.get(f"/api/v1/policies/{policy['id']}/").json() == policy


def test_a_city_sees_its_own_obligations_only(city, city_obligation, dalian_obligation):
    answer = city.get("/api/v1/obligations/").json()
    (mine,) = answer["results"]
    assert (mine["id"], mine["body"]["name"]) == (city_obligation.pk, "沈阳市")
    assert (mine["state"], mine["state_name"], mine["is_overdue"]) == ("awaiting", "未填报", False)
    assert city.get(mine["url"]).json() == mine
    assert city.get(mine["report_url"]).json() == {
        "obligation_id": mine["id"],
        "state": "awaiting",
        "state_name": "未填报",
        "due_on": "2026-10-15",
        "newest_round": None,
        "review": None,
    }
    for address in (f"/api/v1/obligations/{dalian_obligation.pk}/", report_of(dalian_obligation)):
        problem(city.get(address), 404, "not_found")
    problem(put(city, dalian_obligation), 404)


def test_an_obligation_not_answered_in_time_is_overdue(city, city_obligation):
    address = f"/api/v1/obligations/{city_obligation.pk}/"
    with time_machine.travel(moment(2026, 10, 15, 23), tick=False):
        assert city.get(address).json()["is_overdue"] is False
    with time_machine.travel(moment(2026, 10, 16, 0), tick=False):
        assert city.get(address).json()["is_overdue"] is True


def test_signed_in_staff_read_as_pages_show(
    signed_in, period, reviewer, kexie_reporter, obligation, approver
):
    submit(obligation, approver, at=NOON)
    office, other = signed_in(reviewer), signed_in(kexie_reporter)
    assert office.get("/api/v1/obligations/").json()["count"] == 32
    assert office.get(report_of(obligation)).json()["newest_round"]["round"] == 1
    assert other.get(report_of(obligation)).json()["newest_round"] is None
    accept(Obligation.objects.get(pk=obligation.pk), reviewer, at=NOON)
    assert other.get(report_of(obligation)).json()["review"]["decision"] == "accept"


# --- Asking for part --------------------------------------------------------------------------------


def test_lists_are_narrowed(city, policy, period, kejiting):
    def ids(address):
        return [row["id"] for row in city.get(address).json()["results"]]

    chapter = policy.chapters.get(ordinal=2)
    named = Measure.objects.named_for(frozenset({kejiting.pk})).in_order()
    assert ids(f"/api/v1/measures/?chapter={chapter.pk}") == list(
        chapter.measures.order_by("number").values_list("pk", flat=True)
    )
    assert ids(f"/api/v1/measures/?body={kejiting.pk}") == list(named.values_list("pk", flat=True))
    assert len(ids("/api/v1/measures/?open_to_cities=true")) == 1
    assert len(ids("/api/v1/measures/?open_to_cities=False")) == 17
    assert len(ids(f"/api/v1/measures/?policy={policy.pk}")) == 18
    third = policy.measures.get(number=3)
    assert ids("/api/v1/measures/?q=第 三 条") == [third.pk]
    assert ids(f"/api/v1/measures/?q={third.title[:4]}　{third.title[-2:]}") == [third.pk]
    assert len(ids("/api/v1/bodies/?kind=city_government")) == 14
    assert city.get("/api/v1/bodies/?code=210200").json()["results"][0]["name"] == "大连市"
    assert ids("/api/v1/periods/?open=true") == [period.pk]
    assert ids("/api/v1/periods/?open=false") == []


def test_obligations_are_narrowed(city, city_obligation, period):
    def count(query):
        return city.get(f"/api/v1/obligations/?{query}").json()["count"]

    assert count(f"period={period.pk}&measure={city_obligation.measure_id}&state=awaiting") == 1
    assert count("state=returned") == 0
    assert count("due_before=2026-10-15") == 0
    assert count("due_before=2026-10-16") == 1


@pytest.mark.parametrize(
    ("address", "field", "code"),
    [
        ("measures/?chapte=1", "chapte", "unknown_parameter"),
        ("policies/?title=x", "title", "unknown_parameter"),
        ("measures/?policy=", "policy", "empty_parameter"),
        ("measures/?policy=1&policy=2", "policy", "repeated_parameter"),
        ("measures/?policy=999999", "policy", "invalid_choice"),
        ("measures/?policy=9.89e-259", "policy", "invalid_choice"),
        (f"measures/?body={10**30}", "body", "invalid_choice"),
        ("measures/?chapter=%00", "chapter", "null_characters_not_allowed"),
        ("measures/?open_to_cities=1", "open_to_cities", "invalid_choice"),
        ("bodies/?kind=village", "kind", "invalid_choice"),
        ("bodies/?code=2101", "code", "invalid"),
        ("bodies/?code=210100%0A", "code", "invalid"),
        ("periods/?open=maybe", "open", "invalid_choice"),
        ("obligations/?state=late", "state", "invalid_choice"),
        ("obligations/?due_before=2026-02-30", "due_before", "invalid"),
        ("obligations/?due_before=0", "due_before", "invalid"),
        ("bodies/?page=0", "page", "out_of_range"),
        ("bodies/?page=x", "page", "out_of_range"),
        (f"bodies/?page={10**30}", "page", "out_of_range"),
        ("bodies/?page_size=201", "page_size", "out_of_range"),
        ("bodies/?page_size=-1", "page_size", "out_of_range"),
    ],
)
def test_what_is_not_understood_is_refused_and_not_ignored(city, period, address, field, code):
    assert city.get("/api/v1/" + address.partition("?")[0]).status_code == 200
    assert faults(city.get("/api/v1/" + address)) == {(field, code)}


def test_pages_follow_one_another(city, policy):
    seen, address = [], "/api/v1/bodies/?page_size=15"
    while address:
        answer = city.get(address).json()
        assert answer["count"] == 39
        seen += [body["id"] for body in answer["results"]]
        last, address = answer, answer["next"]
    assert len(seen) == len(set(seen)) == 39
    assert "page=2" in last["previous"]
    assert "page_size=15" in last["previous"]
    problem(city.get("/api/v1/bodies/?page_size=15&page=4"), 404, "page_not_found")


def test_a_long_list_goes_on_behind_the_last_row(signed_in, reviewer, period, monkeypatch):
    monkeypatch.setattr(api_requests, "NEAR", 20)
    office = signed_in(reviewer)
    whole = [row["id"] for row in office.get("/api/v1/obligations/?page_size=200").json()["results"]]
    first = office.get("/api/v1/obligations/?page_size=3").json()
    assert "after" not in first["next"]
    seventh = office.get("/api/v1/obligations/?page_size=3&page=7").json()
    assert seventh["next"].endswith(f"page=8&after={whole[20]}")
    with CaptureQueriesContext(connection) as asked:
        answer = office.get(seventh["next"]).json()
    assert not any("OFFSET" in query["sql"] for query in asked)
    assert [row["id"] for row in answer["results"]] == whole[21:24]
    assert (answer["count"], "after" in answer["previous"]) == (len(whole), False)
    # What somebody kept without it, or with a row that is gone, leads there by the number.
    for kept in ("", "&after=999999"):
        known = office.get(f"/api/v1/obligations/?page_size=3&page=8{kept}").json()
        assert known["results"] == answer["results"]


def test_an_empty_list_is_a_page(city, policy):
    answer = city.get("/api/v1/obligations/")
    assert answer.json() == {"count": 0, "next": None, "previous": None, "results": []}


# --- Handing in -------------------------------------------------------------------------------------


def test_a_report_is_handed_in(city, city_obligation):
    response = put(city, city_obligation)
    assert response.status_code == 201
    said = response.json()
    assert (said["obligation_id"], said["state"]) == (city_obligation.pk, "submitted")
    assert said["newest_round"] | GOOD == said["newest_round"]
    assert (said["newest_round"]["round"], said["newest_round"]["is_late"]) == (1, False)
    assert city.get(report_of(city_obligation)).json() == said
    event = AuditEvent.objects.about(city_obligation).last()
    assert (event.channel, event.actor_name) == ("api", "沈阳市（接口）")


def test_the_same_report_sent_again_is_the_same_round(city, city_obligation):
    first = put(city, city_obligation)
    again = put(city, city_obligation, GOOD | {"done": f"  {GOOD['done']}\n"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert Submission.objects.filter(obligation=city_obligation).count() == 1


def test_other_content_while_the_office_reviews_is_refused(city, city_obligation):
    put(city, city_obligation)
    problem(put(city, city_obligation, GOOD | {"done": "另一份"}), 409, "illegal_move")
    assert Submission.objects.get(obligation=city_obligation).done == GOOD["done"]


def test_a_returned_report_tells_why_and_takes_the_next_round(city, city_obligation, reviewer):
    put(city, city_obligation)
    give_back(
        Obligation.objects.with_names().get(pk=city_obligation.pk), reviewer, at=NOON, comment="补充金额。"
    )
    said = city.get(report_of(city_obligation)).json()
    assert (said["state"], said["review"]["decision"]) == ("returned", "return")
    assert (said["review"]["comment"], said["review"]["new_due_on"]) == ("补充金额。", said["due_on"])
    again = put(city, city_obligation, GOOD | {"done": "金额 100 万元。"})
    assert (again.status_code, again.json()["newest_round"]["round"]) == (201, 2)
    assert again.json()["review"] is None


def test_no_change_carries_the_last_report_over(city, city_obligation, policy, lead, shenyang):
    assert faults(put(city, city_obligation, {"status": "no_change"}), 422) == {("status", "nothing_earlier")}
    put(city, city_obligation)
    following = open_quarter(policy, lead, quarter=4, at=NOON)
    owed = Obligation.objects.get(period=following, body=shenyang)
    said = put(city, owed, {"status": "no_change"})
    assert (said.status_code, said.json()["newest_round"]["done"]) == (201, GOOD["done"])


def test_a_closed_period_takes_nothing(city, city_obligation, period, lead):
    periods.close_period(period, by=actor(lead), at=NOON)
    said = problem(put(city, city_obligation), 409, "period_closed")
    assert "已结束" in said["detail"]
    assert "errors" not in said
    assert not Submission.objects.exists()


def test_a_draft_that_a_person_is_writing_is_not_overwritten(city, city_obligation, city_reporter):
    typed = Content(status="behind", done="正在写", problems="缺资金")
    reports.save_draft(city_obligation, content=typed, version=0, by=actor(city_reporter), at=NOON)
    said = problem(put(city, city_obligation), 409, "draft_in_progress")
    assert "郑经办" in said["detail"]
    assert ProgressReport.objects.get(obligation=city_obligation).done == "正在写"
    assert Obligation.objects.get(pk=city_obligation.pk).state == State.DRAFTING


def test_a_late_report_is_taken_and_marked(city, city_obligation):
    with time_machine.travel(moment(2026, 10, 16), tick=False):
        assert put(city, city_obligation).json()["newest_round"]["is_late"] is True


def test_a_script_in_the_text_stays_text(city, city_obligation, signed_in, reviewer):
    text = "<script>alert('1')</script>\u2028=cmd|' /C calc'!A0"
    assert put(city, city_obligation, GOOD | {"done": text}).status_code == 201
    answer = city.get(report_of(city_obligation))
    assert answer.json()["newest_round"]["done"] == text.replace("\u2028", "\n")
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    page = signed_in(reviewer).get(f"/obligations/{city_obligation.pk}/").content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"done": 1}, "done", "not_a_string"),
        ({"done": True}, "done", "not_a_string"),
        ({"problems": ["x"]}, "problems", "not_a_string"),
        ({"next_steps": {}}, "next_steps", "not_a_string"),
        ({"done": None}, "done", "null"),
        ({"done": "\ud800"}, "done", "bad_character"),
        ({"status": None}, "status", "null"),
        ({"status": "fine"}, "status", "invalid_choice"),
        ({"status": ["on_track"]}, "status", "invalid_choice"),
        ({"status": 1e400}, "status", "invalid_choice"),
        ({"version": 1}, "version", "unknown_field"),
        ({"x" * 500: 1}, "x" * 60, "unknown_field"),
    ],
)
def test_a_wrong_shape_is_named_by_its_field(city, city_obligation, change, field, code):
    body = json.dumps(GOOD | change).replace("Infinity", "1" * 400)
    assert faults(put(city, city_obligation, body)) == {(field, code)}
    assert not Submission.objects.exists()
    assert put(city, city_obligation).status_code == 201


def test_what_nobody_sees_is_not_kept(city, city_obligation):
    said = GOOD | {"done": "资金\u202a到位\u202c慢。\x0b第二段\ufeff。"}
    assert put(city, city_obligation, said).json()["newest_round"]["done"] == "资金到位慢。\n第二段。"
    assert put(city, city_obligation, said).status_code == 200


@pytest.mark.parametrize(
    ("done", "status", "place"),
    [("一\n资金\x07", 422, "第 2 行第 3 个字（“资金”之后）"), ("资金\ud800", 400, "第 3 个字（“资金”之后）")],
)
def test_the_place_of_what_cannot_be_kept_is_told(city, city_obligation, done, status, place):
    (error,) = problem(put(city, city_obligation, GOOD | {"done": done}), status)["errors"]
    assert place in error["message"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"done": ""}, "done", "done_missing"),
        ({"done": " \n"}, "done", "done_missing"),
        ({"done": "字" * 5001}, "done", "too_long"),
        ({"problems": "字" * 2001}, "problems", "too_long"),
        ({"next_steps": "字" * 2001}, "next_steps", "too_long"),
        ({"done": "一\x00二"}, "done", "bad_character"),
        ({"status": "at_risk"}, "problems", "problems_missing"),
    ],
)
def test_what_the_rules_refuse_is_named_by_its_field(city, city_obligation, change, field, code):
    assert faults(put(city, city_obligation, GOOD | change), 422) == {(field, code)}
    assert not Submission.objects.exists()
    assert put(city, city_obligation, GOOD | {"done": "字" * 5000}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        "{bad",
        "",
        "NaN",
        '{"status": NaN}',
        '{"status": "on_track", "status": "completed"}',
        b"\xff\xfe",
        "[" * 100_000,
        '{"status": ' + "9" * 5000 + "}",
    ],
)
def test_malformed_json_is_a_problem_too(city, city_obligation, body):
    response = city.generic("PUT", report_of(city_obligation), body, content_type="application/json")
    problem(response, 400)


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "true"])
def test_json_that_is_no_object_blames_the_whole(city, city_obligation, body):
    assert put(city, city_obligation, body).status_code == 400


def test_a_byte_order_mark_is_no_fault(city, city_obligation):
    assert put(city, city_obligation, "\ufeff" + json.dumps(GOOD)).status_code == 201


def test_a_body_over_the_limit_is_not_read(city, city_obligation):
    text = json.dumps(GOOD | {"done": "a" * BODY_MOST})
    problem(put(city, city_obligation, text), 413, "too_large")


def test_a_form_is_not_json(city, city_obligation):
    form = "application/x-www-form-urlencoded"
    problem(city.put(report_of(city_obligation), "status=on_track", content_type=form), 415)


# --- People with a session --------------------------------------------------------------------------


def test_a_person_hands_in_for_their_body_only(signed_in, kexie_obligation, kexie_reporter, obligation):
    client = signed_in(kexie_reporter)
    assert "省科技厅" in problem(put(client, obligation), 403, "forbidden")["detail"]
    assert put(client, kexie_obligation).status_code == 201
    event = AuditEvent.objects.about(kexie_obligation).last()
    assert (event.channel, event.actor_name) == ("api", "吴经办")


def test_the_api_goes_past_nobodys_signature(signed_in, obligation, reporter, approver):
    assert "签发" in problem(put(signed_in(reporter), obligation), 403)["detail"]
    assert not Submission.objects.exists()
    assert put(signed_in(approver), obligation).status_code == 201


def test_readers_do_not_write(signed_in, city_obligation, reviewer, viewer, administrator):
    for person in (reviewer, viewer, administrator):
        assert signed_in(person).get(report_of(city_obligation)).status_code == 200
        problem(put(signed_in(person), city_obligation), 403)


def test_a_session_needs_the_csrf_token_and_a_key_does_not(
    key, kexie_obligation, kexie_reporter, city_obligation
):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(kexie_reporter, backend="policy_tracker.people.PersonBackend")
    problem(put(browser, kexie_obligation), 403, "csrf_failed")
    browser.get("/accounts/password/")
    browser.cookies["csrftoken"] = "t" * 32
    assert put(browser, kexie_obligation, headers={"X-CSRFToken": "t" * 32}).status_code == 201
    system = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})
    assert put(system, city_obligation).status_code == 201


def test_a_key_wins_over_the_session_it_comes_with(key, city_obligation, obligation, approver, signed_in):
    client = signed_in(approver)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    problem(put(client, obligation), 404)
    assert put(client, city_obligation).status_code == 201


def test_a_person_of_two_bodies_writes_for_both(
    signed_in, kexie, shenyang, kexie_obligation, city_obligation
):
    both = signed_in(make_user("双岗", (kexie, Role.REPORTER), (shenyang, Role.REPORTER)))
    assert put(both, kexie_obligation).status_code == put(both, city_obligation).status_code == 201


# --- Never a page of HTML ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options", "patch"])
@pytest.mark.parametrize(
    "address",
    [
        "",
        "nix",
        "nix/",
        "v1/",
        "v2/measures/",
        "v1/measures/1/nix/",
        "v1/measures/9.89e-259/",
        "v1/measures/-1/",
    ],
)
def test_an_unknown_address_is_a_problem(city, method, address):
    response = getattr(city, method)(f"/api/{address}")
    problem(response, 404, "no_such_address")


@pytest.mark.parametrize("room", ["policies", "measures", "bodies", "periods", "obligations"])
def test_a_number_nobody_has_is_a_problem(city, period, room):
    for number in (0, 999_999, 2**63, 10**30):
        problem(city.get(f"/api/v1/{room}/{number}/"), 404, "not_found")


def test_a_forgotten_slash_is_led_on_with_method_and_body(city, city_obligation):
    address = report_of(city_obligation).rstrip("/")
    response = city.put(f"{address}?a=1", json.dumps(GOOD), content_type="application/json")
    assert (response.status_code, response["Location"]) == (308, f"{address}/?a=1")
    assert city.get("/api/v1/measures", follow=True).status_code == 200


def test_a_method_that_is_not_there_is_a_problem(city, city_obligation):
    assert "POST" in problem(city.post("/api/v1/measures/"), 405)["detail"]
    response = city.delete(report_of(city_obligation))
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, PUT"
    problem(city.options("/api/v1/measures/"), 405)


def test_only_json_is_offered(city, period):
    for asked in ({"Accept": "text/html"}, {"Accept": "application/xml"}):
        problem(city.get("/api/v1/measures/", headers=asked), 406, "not_acceptable")
    problem(city.get("/api/v1/measures/?format=xml"), 406)
    browsers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert city.get("/api/v1/measures/?format=json", headers=browsers)["Content-Type"] == "application/json"


def test_the_descriptions_refuse_as_everything_else_and_need_no_key(client, db):
    for address in ("/api/docs/", "/api/v1/schema/"):
        assert client.get(address, headers={"Authorization": "Bearer gone"}).status_code == 200
        problem(client.get(address, headers={"Accept": "image/png"}), 406)
        problem(client.post(address), 405)


def test_only_the_description_page_loosens_the_policy_for_styles(client, city, period):
    policies = [
        client.get(a)["Content-Security-Policy"]
        for a in ("/api/docs/", "/api/v1/schema/", "/accounts/login/")
    ]
    assert ["unsafe-inline" in policy for policy in policies] == [True, False, False]
    assert "script-src 'self';" in policies[0] + ";"


def test_a_fault_of_our_own_is_a_problem_without_a_trace(city, period, monkeypatch):
    def fail(*args):
        raise RuntimeError("secret")

    monkeypatch.setattr("measures.documents.api.measure_rows", fail)
    city.raise_request_exception = False
    said = problem(city.get("/api/v1/measures/"), 500, "server_error")
    assert "secret" not in json.dumps(said)


def test_an_unknown_host_is_a_problem_too(client):
    problem(client.get("/api/v1/measures/", headers={"Host": "evil.example"}), 400)


def test_content_as_a_draft_of_the_same_text_does_not_stop_the_system(city, city_obligation, city_reporter):
    typed = content(status="on_track", done=GOOD["done"], next_steps=GOOD["next_steps"])
    reports.save_draft(city_obligation, content=typed, version=0, by=actor(city_reporter), at=NOON)
    assert put(city, city_obligation).status_code == 201
