"""Every address of the product, looked at by people who have nothing to do with a restricted source.

The stage is the one of ``test_permissions``, whose table names every address: its source is restricted, and every text
that hangs on it says ``MARK``. A new kind of row or page is covered as soon as it stands in that table.
"""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_key
from accounts.models import User
from accounts.rules import Role
from departments.rules import BodyKind
from measures.models import ImportDraft, Measure, Policy
from reminders import tasks
from reminders.models import Digest
from reports.models import Report
from tests.doors import test_permissions as permissions
from tests.doors.test_permissions import TABLE
from tests.factories import LONG_AGO, SETUP, make_body, make_user

# The same code answers on both engines; what the engine decides is in measures/documents/sources/test_visibility.py.
pytestmark = pytest.mark.one_engine

stage = permissions.stage
_at_noon = permissions._at_noon

MARK = "密件甲乙"
OF_MEASURE = re.compile(MARK + r"(\d+)号")
NOWHERE = 10**9
# What stands in the table for objects that belong to no source: bodies, stand-ins, words in an address, and digests, which
# are one person's own whatever they are about.
OF_NO_SOURCE = {"body", "stand_in", "later_stand_in", "bulk act", "digest", "link of the lead"}
WISHES = (
    "policy={policy}",
    "period={period}&show=all",
    "measure={measure}&open=true",
    "body={body}",
    "q=密件",
)
# What ends the walk, what asks the broker, and what says the same to everybody.
NOT_WALKED = {"accounts:logout", "readyz", "api:schema", "api:docs"}


def texts_of(model):
    """The columns of a model in which people's words stand."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField)
        and type(field) in (CharField, TextField)
        and not field.choices
        and not field.unique
        and not field.name.endswith("sha256")
        and (field.max_length or 1000) >= 30
    ]


def mark_everything():
    """Every text of every row of the product's matters says the mark; of a measure with its number."""
    for model in set(apps.get_app_config("measures").get_models()) - {Measure, ImportDraft}:
        if columns := texts_of(model):
            model.objects.update(**dict.fromkeys(columns, MARK))
    numbered = Concat(Value(MARK), Cast(F("number"), CharField()), Value("号"))
    Measure.objects.update(**dict.fromkeys([*texts_of(Measure), "search_text"], numbered))
    Report.objects.update(title=MARK)


@pytest.fixture
def restricted(stage, policy):
    """The stage, its source restricted and marked; opened to no city."""
    Measure.objects.update(is_open_to_cities=False)
    Policy.objects.update(is_restricted=True)
    mark_everything()
    Report.objects.filter(kind="progress", body=None).update(stage="published", published_at=permissions.NOON)
    return stage


@pytest.fixture
def strangers(restricted):
    """Who has no part in it: people of a department, people and the system of a city, and somebody without a role."""
    office, city = make_body("省无关厅"), make_body("无关市", BodyKind.CITY_GOVERNMENT, "219900")
    people = {
        "department": make_user("甲", (office, Role.REPORTER), (office, Role.APPROVER), username="jia"),
        "city": make_user("乙", (city, Role.REPORTER), (city, Role.HEAD), username="yi"),
        "roleless": make_user("丙", username="bing"),
    }
    _, key = issue_key(city, name="系统", by=SETUP, at=LONG_AGO)
    found = {"key": Client(headers={"Authorization": f"Bearer {key}"})}
    for name, person in people.items():
        found[name] = signed_in_as(person)
    return found


def signed_in_as(person):
    client = Client()
    client.force_login(person, backend="policy_tracker.people.PersonBackend")
    return client


def words_in(response):
    """Everything that an answer says, of what is packed its parts too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return body.decode("utf-8", "replace") + str(response.headers)


def asked(client, name, argument=None, query=""):
    method = TABLE[name][0]
    url = reverse(name, args=[argument] if argument is not None else [])
    return client.generic(method, f"{url}{query}", content_type="application/x-www-form-urlencoded")


def walk(client, objects, wishes=WISHES):
    """Address and answer, for every address that reads: as it is, and a list with every wish it could be asked with.

    A key is asked at the API alone: everywhere else it is nobody, who is sent to sign in.
    """
    is_key = "HTTP_AUTHORIZATION" in client.defaults
    queries = ["", *(f"?{wish.format(**objects)}" for wish in wishes)]
    for name, (method, which, _) in TABLE.items():
        if method != "GET" or name in NOT_WALKED or (is_key and not name.startswith("api:")):
            continue
        for query in queries if which is None else [""]:
            yield f"{name}{query}", asked(client, name, objects[which] if which else None, query)


# Seconds: every address of the product is asked for.
def test_no_address_says_a_word_of_it_to_a_stranger(restricted, strangers):
    said = {
        (who, address): answer.status_code
        for who, wishes in (("department", WISHES), ("key", WISHES), ("roleless", ()))
        for address, answer in walk(strangers[who], restricted.objects, wishes)
        if MARK in words_in(answer)
    }
    assert said == {}


# Seconds: every address of the product is asked for.
def test_no_address_tells_a_stranger_that_it_is_there(restricted, strangers):
    """What is restricted answers as what does not exist does, to who reads and to who acts."""
    told = {}
    for name, (_, which, _) in TABLE.items():
        if which is None or which in OF_NO_SOURCE:
            continue
        for who in ("city", "key"):
            numbers = (restricted.objects[which], NOWHERE)
            there, nowhere = (asked(strangers[who], name, pk).status_code for pk in numbers)
            if there != nowhere:
                told[who, name] = (there, nowhere)
    assert told == {}


# Seconds: every list of the product is asked for.
def test_lists_narrowed_to_it_answer_as_for_a_source_that_does_not_exist(restricted, strangers):
    told = {}
    lists = [name for name, (method, which, _) in TABLE.items() if method == "GET" and which is None]
    for name in set(lists) - NOT_WALKED:
        for wish in ("policy", "period", "measure"):
            queries = (f"?{wish}={pk}" for pk in (restricted.objects[wish], NOWHERE))
            there, nowhere = (asked(strangers["city"], name, None, query).status_code for query in queries)
            if there != nowhere:
                told[name, wish] = (there, nowhere)
    assert told == {}


def test_nobody_without_a_part_in_it_is_told_of_it(restricted, strangers):
    tasks.remind()
    told = Digest.objects.filter(body_text__contains=MARK)
    assert told.filter(recipient__username="chen").exists()
    assert not told.filter(recipient__username__in=["jia", "yi", "bing"]).exists()


# Seconds: every address of the product is asked for.
# The wishes narrow by the same code for both.
@pytest.mark.parametrize(("username", "wishes"), [("wu", WISHES), ("li", ())])
def test_who_carries_a_part_of_it_out_reads_that_part_and_no_other(restricted, username, wishes):
    person = User.objects.get(username=username)
    own = numbers_of(person)
    walked = walk(signed_in_as(person), restricted.objects, wishes)
    read = {address: set(OF_MEASURE.findall(words_in(answer))) for address, answer in walked}
    assert {address: numbers - own for address, numbers in read.items() if numbers - own} == {}
    for address in ("measures:measures", "measures:source", "api:measures", "api:obligations"):
        assert read[address], address


def numbers_of(person):
    """The numbers of the measures in whose bracket the person's body stands, or of whose lead it was asked its part."""
    body = person.memberships.first().body
    named = Measure.objects.filter(responsibilities__body=body)
    beside = Measure.objects.filter(obligations__contributions__body=body)
    return {str(number) for number in (named | beside).values_list("number", flat=True)}


def test_office_leaders_and_administrators_see_what_they_see_of_any_source(restricted):
    whole = {str(number) for number in Measure.objects.values_list("number", flat=True)}
    for role in ("reviewer", "viewer", "administrator"):
        client = restricted.clients[role]
        assert set(OF_MEASURE.findall(words_in(asked(client, "measures:measures")))) == whole, role
        assert MARK in words_in(asked(client, "reports:figure_list")), role


def test_papers_for_all_bodies_are_not_for_them_and_a_body_keeps_its_own(restricted):
    objects = restricted.objects
    assert asked(restricted.clients["reporter"], "api:frozen_report", objects["bulletin"]).status_code == 404
    assert asked(restricted.clients["reporter"], "api:frozen_report", objects["drafted"]).status_code == 200
    assert asked(restricted.clients["viewer"], "api:frozen_report", objects["bulletin"]).status_code == 200
    Policy.objects.update(is_restricted=False)
    assert asked(restricted.clients["reporter"], "api:frozen_report", objects["bulletin"]).status_code == 200
