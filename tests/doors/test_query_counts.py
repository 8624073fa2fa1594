"""Queries per page and endpoint, as recorded in ``query_counts.json``; they do not grow with the rows.

After a deliberate change: ``UPDATE_QUERY_COUNTS=1 bin/test tests/doors/test_query_counts.py``, and look at the diff.
"""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from measures.actions import reports
from measures.evidence_rules import EvidenceKind
from measures.models import Measure, Obligation
from reminders.models import Digest
from reports import actions as summaries
from tests.doors.test_permissions import TABLE
from tests.factories import accept, actor, content, give_back, moment, open_quarter, submit

RECORD = Path(__file__).with_name("query_counts.json")
DAY = moment(2026, 10, 9, 12)
PAGES = {
    "reporter": ["/desk/", "/measures/", "/measures/{measure}/", "/obligations/{own}/", "/obligations/{fresh}/report/"],
    "approver": ["/desk/", "/obligations/{signing}/sign/"],
    "reviewer": [
        "/measures/", "/measures/{measure}/", "/dashboard/", "/dashboard/?period={period}", "/periods/", "/periods/open/",
        "/dashboard/list/?period={period}&figure=owed", "/reviews/", "/obligations/{waiting}/review/",
        "/obligations/{own}/", "/summaries/", "/summaries/{summary}/", "/summaries/{summary}/progress/", "/inbox/",
        "/inbox/{digest}/", "/periods/{period}/close/", "/measures/{measure}/edit/", "/accounts/password/",
        "/api/v1/policies/", "/api/v1/policies/{policy}/", "/api/v1/measures/", "/api/v1/measures/{measure}/",
        "/api/v1/bodies/", "/api/v1/bodies/{body}/", "/api/v1/periods/", "/api/v1/periods/{period}/",
        "/api/v1/obligations/", "/api/v1/obligations/{own}/", "/api/v1/obligations/{own}/report/",
        "/api/v1/schema/", "/api/docs/", "/healthz",
    ],
    "nobody": ["/accounts/login/"],
}  # fmt: skip
# Redirects, files that are streamed, a page for closed periods only, and one that asks the broker.
NOT_COUNTED = {"home", "measures:evidence", "reports:download", "measures:period_reopen", "readyz"}


@pytest.fixture
def fill(settings, tmp_path, policy, period, lead, reviewer, reporter, approver, kejiting, client):
    """Add rows of every kind: a quarter with rounds, returns, evidence, digests and summaries."""
    settings.REPORTS_DIR = tmp_path
    people = {"reporter": reporter, "approver": approver, "reviewer": reviewer}
    clients = {}
    for role, person in people.items():
        clients[role] = Client()
        clients[role].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    clients["nobody"] = Client()
    digest = Digest.objects.create(
        recipient=reviewer,
        on=DAY.date(),
        subject="消息",
        state="sent",
        sent_at=DAY,
        planned_at=DAY,
        composed_at=DAY,
    )
    summary, _ = summaries.request_summary(period, by=actor(lead), at=DAY, enqueue=lambda pk: None)
    objects = {
        "period": period.pk,
        "policy": policy.pk,
        "body": kejiting.pk,
        "digest": digest.pk,
        "summary": summary.pk,
        "measure": Measure.objects.get(policy=policy, number=1).pk,
        **{
            name: Obligation.objects.get(period=period, measure__number=number, body=kejiting).pk
            for name, number in (("own", 1), ("fresh", 2), ("signing", 4), ("waiting", 10))
        },
    }

    def act(owed, at):
        """Every second one of the lead bodies' and cities' reports goes through a full return."""
        for index, obligation in enumerate(owed):
            reports.attach_evidence(
                obligation,
                kind=EvidenceKind.DOCUMENT_NO,
                title="通知",
                value="演示1号",
                by=actor(reporter),
                at=at,
            )
            submit(obligation, reporter, at=at)
            if index % 2:
                again = give_back(Obligation.objects.with_names().get(pk=obligation.pk), reviewer, at=at)
                submit(
                    Obligation.objects.with_names().get(pk=again.pk), reporter, at=at, what=content(done="补")
                )
            if obligation.pk != objects["waiting"] and index % 3:
                accept(Obligation.objects.with_names().get(pk=obligation.pk), reviewer, at=at)

    def add(step):
        at = DAY + timedelta(days=90 * step)
        newest = period if step == 0 else open_quarter(policy, lead, year=2027, quarter=step, at=at)
        keep = {objects["fresh"], objects["signing"]}
        owed = Obligation.objects.with_names().filter(period=newest).exclude(pk__in=keep)
        act(list(owed.in_document_order())[:: 3 - step], at)
        for person in people.values():
            Digest.objects.create(
                recipient=person, on=at.date(), subject="消息", body_text="内容", state="sent", sent_at=at,
                planned_at=at, composed_at=at,
            )  # fmt: skip
        summaries.request_summary(newest, by=actor(lead), at=at, enqueue=lambda pk: None)

    waiting = Obligation.objects.with_names().get(pk=objects["waiting"])
    submit(waiting, reporter, at=DAY)
    signing = Obligation.objects.with_names().get(pk=objects["signing"])
    reports.submit_report(
        signing, content=content(), version=0, by=actor(reporter), at=DAY, is_approver=False
    )
    return add, objects, clients


def counts(objects, clients):
    found = {}
    for role, pages in PAGES.items():
        for page in pages:
            with CaptureQueriesContext(connection) as caught:
                response = clients[role].get(page.format(**objects))
            assert response.status_code == 200, f"{role} {page}: {response.status_code}"
            found[f"{role} {page}"] = len(caught)
    return found


def test_queries_are_as_recorded_and_do_not_grow_with_the_rows(fill):
    add, objects, clients = fill
    counts(objects, clients)  # what only the first look costs (a message is marked as read) is not counted
    add(1)
    more = counts(objects, clients)
    add(2)
    most = counts(objects, clients)
    assert more == most, "queries grow with the rows"
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        RECORD.write_text(json.dumps(most, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert most == json.loads(RECORD.read_text(encoding="utf-8"))


def test_every_address_that_is_read_has_its_count(fill):
    _, objects, _ = fill
    pages = (page.format(**objects).partition("?")[0] for pages in PAGES.values() for page in pages)
    counted = {resolve(page).view_name for page in pages}
    read = {name for name, (method, _, _) in TABLE.items() if method == "GET"}
    assert counted == read - NOT_COUNTED
