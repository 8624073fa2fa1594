"""What docs/oa.md tells the programmers of office systems is what they get."""

import json
import re
from pathlib import Path

import pytest

from audit.rules import Channel, system_actor
from reminders.ledger.rules import MATTER_NAMES
from reminders.planning.rules import DUTY_NAMES
from reminders.systems import actions as systems
from tests.factories import LONG_AGO
from tests.reminders.conftest import day, remind
from tests.reminders.systems.receiver import receiving

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "oa.md").read_text("utf-8")
MORNING = day(10, 12)
SETUP = system_actor("测试准备", Channel.COMMAND)


def written(language):
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)


def shape(value):
    """The names of all fields, however deep, and the kinds of values they hold."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])]
    return type(value).__name__


@pytest.fixture
def is_genuine():
    (code,) = written("python")
    namespace = {}
    exec(compile(code, "docs/oa.md", "exec"), namespace)
    return namespace["is_genuine"]


@pytest.fixture
def office_system(settings):
    settings.OA_ALLOW_LOOPBACK = True
    with receiving() as server:
        yield server


@pytest.fixture
def system(office_system, kejiting):
    system, _ = systems.register_system(kejiting, url=office_system.url(), by=SETUP, at=LONG_AGO)
    return system


@pytest.fixture
def message(office_system, system, only_one, reporter):
    remind(MORNING)
    (message,) = office_system.received
    return message


def test_the_documents_code_takes_a_message_that_was_really_sent(message, system, is_genuine):
    assert is_genuine(message["headers"], message["body"], system.secret, MORNING.timestamp() + 299)


@pytest.mark.parametrize("change", ["body", "secret", "time", "number", "header"])
def test_the_documents_code_refuses_what_was_not_sent_so(change, message, system, is_genuine):
    headers, body = dict(message["headers"]), message["body"]
    secret, now = system.secret, MORNING.timestamp()
    if change == "body":
        body = body.replace("李经办".encode(), "王经办".encode())
    elif change == "secret":
        _, secret = systems.renew_secret(system, by=SETUP, at=LONG_AGO)
    elif change == "time":
        now += 301
    elif change == "number":
        headers["webhook-id"] += "0"
    else:
        del headers["webhook-signature"]
    assert is_genuine(headers, body, secret, now) is False


def test_the_documents_example_has_exactly_the_fields_that_are_sent(message):
    assert shape(json.loads(written("json")[0])) == shape(json.loads(message["body"]))


def test_the_documents_test_message_has_exactly_the_fields_that_are_sent(office_system, system):
    assert systems.send_test(system, by=SETUP, at=MORNING) == ""
    assert shape(json.loads(written("json")[1])) == shape(json.loads(office_system.bodies[0]))


def test_the_document_explains_every_duty_and_every_matter():
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|（]+?)(?:（.*?）)? \|$", DOCUMENT, re.MULTILINE))
    named = {code.value: name for names in (DUTY_NAMES, MATTER_NAMES) for code, name in names.items()}
    assert {code: rows.get(code) for code in named} == named
