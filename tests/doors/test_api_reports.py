"""Published reports over the API: what a city's key reads, and the links by which it takes the files."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.actions import issue_key
from departments.models import Body
from reports.models import Report
from tests.doors.test_api import problem
from tests.doors.test_api_contract import check
from tests.factories import LONG_AGO, SETUP, moment
from tests.reports.conftest import ask_for, build, fresh, publish, withdraw

pytestmark = pytest.mark.usefixtures("files_made_once")
NOON = moment(2026, 10, 20, 12)
LIST, DETAIL, FILE = "/api/v1/reports/", "/api/v1/reports/{id}/", "/api/v1/reports/files/{link}/"


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.REPORTS_DIR = tmp_path / "reports"
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def system_of(body) -> Client:
    _, key = issue_key(body, name="市督查系统", by=SETUP, at=LONG_AGO)
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def city(shenyang):
    return system_of(shenyang)


@pytest.fixture
def draft(period, reviewer, shenyang) -> Report:
    """A draft of 沈阳市's progress report."""
    report = ask_for(period, reviewer, NOON, body=shenyang)
    build(report, NOON)
    return fresh(report)


@pytest.fixture
def published(draft, lead) -> Report:
    publish(draft, lead, NOON)
    build(draft, NOON)
    return fresh(draft)


def rows(client, query="") -> list[dict]:
    response = client.get(f"{LIST}{query}")
    check(LIST, "get", response)
    return response.json()["results"]


def detail(client, report):
    response = client.get(DETAIL.replace("{id}", str(report.pk)))
    check(DETAIL, "get", response)
    return response


def link(client, report, file_format="pdf") -> str:
    files = detail(client, report).json()["files"]
    return next(file["url"] for file in files if file["format"] == file_format)


def test_a_key_reads_its_bodys_published_progress(city, published):
    (row,) = rows(city)
    assert (row["id"], row["kind"], row["stage"], row["number"]) == (published.pk, "progress", "published", 1)
    assert (row["period"]["name"], row["body"]["name"]) == ("2026年第三季度", "沈阳市")
    assert row["snapshot_sha256"] == published.snapshot_sha256
    said = detail(city, published).json()
    assert {name: said[name] for name in row} == row
    assert [file["format"] for file in said["files"]] == ["docx", "pdf", "xlsx"]
    assert [file["sha256"] for file in said["files"]] == [file.sha256 for file in published.present_files]


def test_a_key_reads_no_draft(city, draft):
    assert rows(city) == []
    assert detail(city, draft).status_code == 404


def test_a_key_reads_no_other_bodys_progress(published):
    other = system_of(Body.objects.get(name="大连市"))
    assert rows(other) == []
    assert detail(other, published).status_code == 404


def test_a_key_reads_bulletins_to_all(published):
    Report.objects.update(kind="bulletin", body=None)
    assert [row["body"] for row in rows(system_of(Body.objects.get(name="大连市")))] == [None]


def test_a_withdrawn_report_is_gone(city, published, lead):
    url = link(city, published)
    withdraw(published, lead, NOON)
    assert rows(city) == []
    assert detail(city, published).status_code == 404
    problem(city.get(url), 404, "not_found")


def test_people_without_a_part_in_reports_get_an_empty_list(signed_in, administrator, published):
    assert rows(signed_in(administrator)) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [("?kind=progress", 1), ("?kind=bulletin", 0), ("?policy={policy}", 1), ("?period={period}", 1)],
)
def test_the_list_is_narrowed(city, published, query, count):
    filled = query.format(policy=published.policy_id, period=published.period_id)
    assert len(rows(city, filled)) == count


def test_a_kind_that_is_not_known_is_an_error(city, published):
    response = city.get(f"{LIST}?kind=乱填")
    check(LIST, "get", response)
    problem(response, 400, "invalid")


# --- Links --------------------------------------------------------------------------------------------


def test_the_link_leads_to_the_very_file(city, published):
    for file in published.present_files:
        response = city.get(link(city, published, file.format))
        content = b"".join(response.streaming_content)
        assert response.status_code == 200
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert "attachment" in response["Content-Disposition"]


def test_the_file_comes_whatever_the_request_would_accept(city, published):
    response = city.get(link(city, published), headers={"Accept": "application/pdf"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")


def test_a_link_lasts_ten_minutes(city, published, now):
    url = link(city, published)
    now.move_to(NOON + timedelta(minutes=10))
    assert city.get(url).status_code == 200
    now.move_to(NOON + timedelta(minutes=10, seconds=2))
    response = city.get(url)
    check(FILE, "get", response)
    said = problem(response, 410, "link_expired")
    assert "重新读取报告详情" in said["detail"]
    assert city.get(link(city, published)).status_code == 200


def test_a_link_is_of_no_use_to_others(city, published, signed_in, reviewer, lead):
    url = link(city, published)
    problem(Client().get(url), 401, "not_authenticated")
    problem(system_of(Body.objects.get(name="大连市")).get(url), 404, "not_found")
    problem(signed_in(reviewer).get(url), 404, "not_found")
    theirs = link(signed_in(reviewer), published)
    problem(signed_in(lead).get(theirs), 404, "not_found")


@pytest.mark.parametrize(
    "change", [lambda url: url[:-2] + "x/", lambda url: url.replace("files/", "files/9")]
)
def test_a_link_that_was_changed_is_not_found(city, published, change):
    response = city.get(change(link(city, published)))
    check(FILE, "get", response)
    problem(response, 404, "not_found")


def test_a_file_that_the_disk_lost_is_not_found(city, published, settings, tmp_path):
    url = link(city, published)
    settings.REPORTS_DIR = tmp_path / "elsewhere"
    problem(city.get(url), 404, "not_found")


def test_while_the_files_are_being_built_there_are_none(city, draft, lead):
    publish(draft, lead, NOON)
    assert detail(city, draft).json()["files"] == []


def test_the_list_asks_the_same_whatever_its_length(
    city, published, period, django_assert_num_queries, django_assert_max_num_queries
):
    Report.objects.update(kind="bulletin")
    rows(city)  # the key's use is noted once an hour
    with django_assert_max_num_queries(6) as few:
        rows(city)
    for number in range(2, 9):
        Report.objects.create(
            kind="bulletin", policy=period.policy, period=period, subject="bulletin", title="督查通报", number=number,
            as_of=NOON, requested_at=NOON, requested_by_name="赵主任", queued_at=NOON, stage="published",
            published_at=NOON, state="built", snapshot={}, snapshot_sha256="0" * 64, finished_at=NOON,
        )  # fmt: skip
    with django_assert_num_queries(len(few)):
        assert len(rows(city)) == 8
