"""The API keeps what its schema promises: every answer, for asked and for absurd, fits what is declared.

The requests are drawn from the schema itself, so an endpoint added later is tried without a word here.
"""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.actions import issue_key
from measures.cases.coordination import actions as coordinations
from measures.cases.coordination.models import Coordination
from measures.cases.extension.rules import ExtensionReason
from measures.dispatch.actions import dispatch_measure
from measures.models import Measure
from measures.states import MeasureState, ProgressStatus
from reports.models import Report
from tests.factories import LONG_AGO, SETUP, actor, moment

pytestmark = pytest.mark.long

SCHEMA: dict[str, Any] = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))
OPERATIONS = [(path, method) for path, methods in SCHEMA["paths"].items() for method in methods]
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
NOON = moment(2026, 10, 9, 12)
EVERYWHERE = {"401", "405", "406", "500"}


def as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says ``nullable`` where JSON Schema says null; objects may hold nothing undeclared."""
    if isinstance(node, list):
        return [as_json_schema(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    known = {name: as_json_schema(inner) for name, inner in node.items() if name != "nullable"}
    if known.get("type") == "object" and "allOf" not in known:
        known.setdefault("additionalProperties", False)
    return {"anyOf": [known, {"type": "null"}]} if node.get("nullable") else known


COMPONENTS = {"components": as_json_schema(SCHEMA["components"])}


def fits(content: Any, declared: Any) -> None:
    whole = as_json_schema(declared) | COMPONENTS
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(content)


def check(path: str, method: str, response: Any) -> None:
    """The answer's status is declared for the operation, and its type and content are as declared there."""
    declared = SCHEMA["paths"][path][method]["responses"].get(str(response.status_code))
    assert declared, f"{method} {path} answered {response.status_code}: {response.content[:300]!r}"
    ((media_type, content),) = declared["content"].items()
    assert response["Content-Type"] == media_type
    fits(response.json(), content["schema"])


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def receipt(period, lead, shenyang):
    """Measure （九）, which the cities report on, was given out just now."""
    ninth = Measure.objects.get(policy=period.policy, number=9)
    Measure.objects.filter(pk=ninth.pk).update(state=MeasureState.DRAFT)
    slip = dispatch_measure(ninth, by=actor(lead), at=NOON)
    return slip.receipts.get(body=shenyang)


@pytest.fixture
def bulletin(period):
    """A published 督查通报, whose files are being built."""
    return Report.objects.create(
        kind="bulletin", policy=period.policy, period=period, subject="bulletin", title="督查通报", number=1,
        as_of=LONG_AGO, requested_at=LONG_AGO, requested_by_name="赵主任", queued_at=LONG_AGO, stage="published",
        published_at=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def city(shenyang, receipt, bulletin):
    _, key = issue_key(shenyang, name="市督查系统", by=SETUP, at=LONG_AGO)
    return Client(headers={"Authorization": f"Bearer {key}"}, raise_request_exception=False)


# --- What the schema says ---------------------------------------------------------------------------


def test_the_schema_is_valid_and_nothing_in_it_is_a_guess(tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yml"), validate=True, fail_on_warn=True)


def test_the_schema_is_served_to_everyone(client):
    for query, media_type in (
        ("", "application/vnd.oai.openapi"),
        ("?format=json", "application/vnd.oai.openapi+json"),
    ):
        response = client.get(f"/api/v1/schema/{query}")
        assert response.status_code == 200
        assert response["Content-Type"].startswith(media_type)


def test_every_operation_is_described_in_chinese():
    def is_chinese(text: str) -> bool:
        return any("一" <= char <= "鿿" for char in text)

    assert len(OPERATIONS) == 22
    for path, method in OPERATIONS:
        operation = SCHEMA["paths"][path][method]
        words = [operation["summary"], operation["description"], *operation["tags"]]
        words += [parameter["description"] for parameter in operation.get("parameters", [])]
        words += [response["description"] for response in operation["responses"].values()]
        assert all(is_chinese(text) for text in words), (path, method, words)


def test_every_field_is_explained():
    silent = [
        f"{name}.{field}"
        for name, shape in SCHEMA["components"]["schemas"].items()
        for field, content in shape.get("properties", {}).items()
        if "description" not in content and not name.startswith("Paginated")
    ]
    assert silent == []


def test_every_operation_asks_for_a_key_and_declares_its_refusals():
    for path, method in OPERATIONS:
        operation = SCHEMA["paths"][path][method]
        expected = set(EVERYWHERE)
        if method != "get":
            expected |= {"400", "403", "404", "409", "413", "415", "422"}
        elif "{" in path:
            expected |= {"404", "410"} if "{link}" in path else {"404"}
        else:
            expected |= {"400", "404"}
        refusals = {status for status in operation["responses"] if status >= "400"}
        assert refusals == expected, (path, method)
        assert {"apiKey": []} in operation["security"]
    assert SCHEMA["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"


def test_the_guide_names_what_is_there_and_explains_every_refusal():
    guide = GUIDE.read_text(encoding="utf-8")
    for address in re.findall(r"/api/(?:docs|v1)/[\w/]*", guide):
        assert resolve(address).url_name, address
    refusals = {
        status for path, method in OPERATIONS for status in SCHEMA["paths"][path][method]["responses"]
    }
    assert [status for status in refusals if status not in guide] == []
    schemas = SCHEMA["components"]["schemas"]
    fields = {**schemas["ContentRequest"]["properties"], **schemas["ExtensionAskRequest"]["properties"]}
    parameters = {
        p["name"] for path, method in OPERATIONS for p in SCHEMA["paths"][path][method].get("parameters", [])
    }
    assert [name for name in {*fields, *parameters} if f"`{name}`" not in guide] == []


# --- What the answers are ---------------------------------------------------------------------------


def test_the_checker_notices_a_missing_and_an_unknown_field(city):
    whole = SCHEMA["components"]["schemas"]["Measure"]
    row = city.get("/api/v1/measures/").json()["results"][0]
    fits(row, whole)
    for wrong in (
        {name: row[name] for name in row if name != "bracket"},
        row | {"secret": 1},
        row | {"id": "1"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            fits(wrong, whole)


def test_every_list_and_every_row_of_it_fits(city, city_obligation):
    for path, method in OPERATIONS:
        if "{" in path:
            continue
        response = city.get(path)
        check(path, method, response)
        assert response.json()["results"]
        detail = f"{path}{{id}}/"
        for row in response.json()["results"]:
            check(detail, "get", city.get(detail.replace("{id}", str(row["id"]))))
    check(
        "/api/v1/obligations/{id}/report/",
        "get",
        city.get(f"/api/v1/obligations/{city_obligation.pk}/report/"),
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ABSURD_IDS = st.integers(min_value=0, max_value=10**30).map(str) | st.sampled_from(
    ["9.89e-259", "-1", "0x1", "１", "%00"]
)
WORDS = st.text(max_size=12) | st.integers(min_value=-(10**30), max_value=10**30).map(str)
# Each is a request: a tenth of what pure functions are tried with.
MANY = settings(max_examples=settings.default.max_examples // 10)


def queries(operation: Any) -> Any:
    known = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
    fitting = {
        p["name"]: st.sampled_from(p["schema"]["enum"]) | WORDS if "enum" in p["schema"] else WORDS
        for p in operation.get("parameters", [])
        if p["in"] == "query"
    }
    strange = st.dictionaries(
        st.text(min_size=1, max_size=8) | st.sampled_from(known or ["x"]), WORDS, max_size=2
    )
    return st.fixed_dictionaries({}, optional=fitting) | strange


@pytest.mark.parametrize(("path", "method"), [op for op in OPERATIONS if op[1] == "get"])
def test_whatever_is_asked_the_answer_fits(city, city_obligation, path, method):
    operation = SCHEMA["paths"][path][method]

    @MANY
    @given(query=queries(operation), number=st.just(str(city_obligation.pk)) | ABSURD_IDS)
    def ask(query: dict[str, str], number: str) -> None:
        address = path.replace("{id}", number)
        check(path, method, city.get(f"{address}?{urlencode(query, errors='replace')}"))

    ask()


def test_whatever_is_handed_in_the_answer_fits(city, city_obligation):
    path, method = "/api/v1/obligations/{id}/report/", "put"
    shape = SCHEMA["components"]["schemas"]["ContentRequest"]["properties"]
    statuses = st.sampled_from(list(ProgressStatus))
    near = st.fixed_dictionaries(
        {"status": statuses | ANYTHING},
        optional={name: st.text(max_size=40) | ANYTHING for name in sorted({*shape, "version"} - {"status"})},
    )

    @MANY
    @given(body=near | ANYTHING)
    def hand_in(body: Any) -> None:
        text = json.dumps(body)
        response = city.put(
            f"/api/v1/obligations/{city_obligation.pk}/report/", text, content_type="application/json"
        )
        check(path, method, response)

    hand_in()


def test_whatever_is_asked_for_the_answer_fits(city, city_obligation):
    path, method = "/api/v1/obligations/{id}/extension/", "post"
    shape = SCHEMA["components"]["schemas"]["ExtensionAskRequest"]["properties"]
    near = st.fixed_dictionaries(
        {
            "proposed_on": st.dates().map(str) | ANYTHING,
            "reason": st.sampled_from(list(ExtensionReason)) | ANYTHING,
        },
        optional={
            name: st.text(max_size=40) | ANYTHING
            for name in sorted({*shape, "version"} - {"proposed_on", "reason"})
        },
    )

    @MANY
    @given(body=near | ANYTHING)
    def ask(body: Any) -> None:
        address = f"/api/v1/obligations/{city_obligation.pk}/extension/"
        check(path, method, city.post(address, json.dumps(body), content_type="application/json"))

    ask()


def test_a_city_raises_what_it_cannot_settle_and_reads_the_answer(
    city, city_obligation, obligation, kejiting, reviewer
):
    path, address = (f"/api/v1/obligations/{pk}/coordination/" for pk in ("{id}", city_obligation.pk))
    matter = {
        "subject": "接口开放",
        "text": "两次函商未果。",
        "proposal": "请开放接口。",
        "partners": [kejiting.pk],
    }

    def send(**other):
        answer = city.post(address, json.dumps(matter | other), content_type="application/json")
        check(path, "post", answer)
        return answer

    def now():
        answer = city.get(address)
        check(path, "get", answer)
        return answer.json()["coordinations"]

    assert [send().status_code, send(text=" 两次函商未果。 ").status_code] == [201, 200]
    ((raised,), case) = (now(), Coordination.objects.get())
    assert (raised["state"], raised["partners"][0]["id"], raised["raised_by_name"]) == (
        "submitted",
        kejiting.pk,
        "沈阳市（接口）",
    )
    assert case.obligation == city_obligation
    refused = [
        send(text="又一次。"),
        send(subject=""),
        send(partners=[city_obligation.body_id]),
        send(who="x"),
    ]
    told = [(answer.status_code, answer.json()["errors"][0]["field"]) for answer in refused]
    assert told == [(422, "subject"), (422, "subject"), (400, "partners"), (400, "who")]
    coordinations.return_matter(case, reason="请写明接口名称。", by=actor(reviewer), at=NOON)
    assert [(one["state"], one["return_reason"]) for one in now()] == [("returned", "请写明接口名称。")]
    assert [send().status_code, send(text="市民卡接口。").status_code] == [200, 201]
    coordinations.close_matter(case, answer="已开放。", by=actor(reviewer), at=NOON)
    (ended,) = now()
    assert (ended["state"], ended["text"], ended["answer"], ended["return_reason"]) == (
        "approved",
        "市民卡接口。",
        "已开放。",
        "",
    )
    assert (send(text="市民卡接口。").status_code, len(now())) == (200, 1)
    theirs = city.post(
        address.replace(str(city_obligation.pk), str(obligation.pk)), matter, "application/json"
    )
    check(path, "post", theirs)
    assert theirs.status_code == 404
    Measure.objects.filter(pk=city_obligation.measure_id).update(state=MeasureState.CLOSED)
    assert (send().status_code, send().json()["code"]) == (409, "not_at_work")


@pytest.mark.parametrize(
    "content_type", ["", "application/json", "application/json; charset=gbk", "text/plain", "a"]
)
@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"status": "on_track", "done": "x"}', b"\x00"])
def test_whatever_the_body_is_called_the_answer_fits(city, city_obligation, content_type, body):
    address = f"/api/v1/obligations/{city_obligation.pk}/report/"
    response = city.generic("PUT", address, body, content_type=content_type)
    check("/api/v1/obligations/{id}/report/", "put", response)


def test_a_receipt_is_signed_once_by_the_citys_key(city, receipt):
    path, address = "/api/v1/receipts/{id}/sign/", f"/api/v1/receipts/{receipt.pk}/sign/"
    first, second = city.post(address), city.post(address)
    check(path, "post", first)
    check(path, "post", second)
    assert (first.status_code, first.json()["state"]) == (200, "signed")
    assert (second.status_code, second.json()["code"]) == (409, "signed_already")
    receipt.refresh_from_db()
    assert receipt.signed_by_name == "沈阳市（接口）"


def test_a_key_sees_and_signs_no_other_citys_receipts(city, receipt):
    assert [row["body"]["name"] for row in city.get("/api/v1/receipts/").json()["results"]] == ["沈阳市"]
    other = receipt.slip.receipts.exclude(pk=receipt.pk).first()
    path = "/api/v1/receipts/{id}/sign/"
    refused = city.post(f"/api/v1/receipts/{other.pk}/sign/")
    check(path, "post", refused)
    assert refused.status_code == 404
    other.refresh_from_db()
    assert other.signed_at is None


def test_receipts_are_narrowed_by_state(city, receipt):
    def found(state):
        return city.get(f"/api/v1/receipts/?state={state}").json()["count"]

    assert (found("awaiting"), found("overdue"), found("signed")) == (1, 0, 0)
    type(receipt).objects.filter(pk=receipt.pk).update(due_on="2018-03-20")
    assert (found("awaiting"), found("overdue"), found("signed")) == (0, 1, 0)
    city.post(f"/api/v1/receipts/{receipt.pk}/sign/")
    assert (found("awaiting"), found("overdue"), found("signed")) == (0, 0, 1)


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"null"])
@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain"])
def test_whatever_comes_with_a_signature_the_answer_fits(city, receipt, content_type, body):
    answer = city.generic("POST", f"/api/v1/receipts/{receipt.pk}/sign/", body, content_type=content_type)
    check("/api/v1/receipts/{id}/sign/", "post", answer)
