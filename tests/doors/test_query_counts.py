"""Queries per page and endpoint, as recorded in ``query_counts.json``; they do not grow with the rows.

After a deliberate change: ``UPDATE_QUERY_COUNTS=1 bin/test tests/doors/test_query_counts.py``, and look at the diff.
"""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import resolve

from accounts.actions import grant_role
from accounts.rules import Role
from departments.models import Body
from tests.doors import filling
from tests.doors.test_permissions import TABLE
from tests.factories import LONG_AGO, SETUP, moment

# How often we ask is decided by our own code; that each page can be read on both engines is shown by test_permissions.py.
pytestmark = pytest.mark.one_engine

RECORD = Path(__file__).with_name("query_counts.json")
DAY = moment(2026, 10, 9, 12)
# The pages are looked at on this day, after everything has happened.
TODAY = moment(2027, 6, 1, 10)
# More than this asks for a reason: a page that lists nine kinds of matters of a body, for one, asks for each.
MOST = 30
PAGES = {
    "reporter": [
        "/desk/", "/dashboard/", "/measures/", "/measures/{measure}/", "/obligations/{own}/",
        "/obligations/{own}/report/", "/obligations/{own}/compare/", "/obligations/{fresh}/report/",
        "/obligations/{waiting}/", "/contributions/{contribution}/", "/measures/receipts/", "/measures/slips/{slip}/",
        "/obligations/{fresh}/extension/", "/measures/{measure}/extension/", "/extensions/",
        "/extensions/{extension}/", "/urges/", "/urges/{urge}/", "/instructions/", "/instructions/{instruction}/",
        "/instructions/cases/{case}/", "/measures/{measure}/complete/", "/completions/", "/completions/?show=all",
        "/completions/{signing_completion}/", "/plans/", "/plans/{plan}/", "/plans/{plan}/edit/",
        "/obligations/{fresh}/coordination/", "/measures/{measure}/coordination/", "/coordinations/",
        "/coordinations/{coordination}/", "/coordinations/{returned_coordination}/again/", "/errands/", "/errands/{errand}/",
        "/inspections/", "/inspections/{inspection}/", "/inspections/bodies/{inspected}/",
        "/accounts/stand-ins/", "/api/v1/receipts/", "/api/v1/receipts/{receipt}/", "/inbox/preferences/", "/calendar/",
        "/sources/", "/sources/{policy}/", "/reports/new/",
    ],
    "approver": [
        "/desk/", "/obligations/{signing}/sign/", "/extensions/{signing_extension}/",
        "/completions/{signing_completion}/", "/instructions/cases/{signing_case}/", "/plans/{signing_plan}/sign/",
        "/coordinations/{signing_coordination}/", "/accounts/stand-ins/", "/reports/{published}/issue/",
    ],
    "reviewer": [
        "/desk/", "/measures/", "/measures/?q=科技&lamp=yellow&receipt=overdue&sort=lamp&mine=1&col=newest",
        "/measures/export/", "/measures/views/", "/measures/views/{ledger_view}/",
        "/measures/{measure}/", "/dashboard/", "/dashboard/?period={period}", "/dashboard/list/?figure=overdue", "/periods/",
        "/periods/open/", "/dashboard/list/?period={period}&figure=owed", "/reviews/",
        "/obligations/{waiting}/review/", "/obligations/{own}/", "/obligations/{own}/compare/", "/reports/",
        "/reports/new/", "/reports/new/?kind=body_tasks",
        "/reports/{report}/", "/reports/{report}/progress/", "/reports/{report}/prose/", "/api/v1/reports/",
        "/api/v1/reports/{report}/", "/inbox/", "/inbox/{digest}/",
        "/periods/{period}/close/", "/periods/{period}/due/", "/periods/{period}/withdraw/", "/periods/nodes/",
        "/periods/schedules/", "/periods/schedules/new/", "/periods/schedules/{schedule}/", "/periods/?state=all",
        "/measures/{measure}/edit/", "/accounts/password/", "/measures/{measure}/items/",
        "/measures/items/{item}/", "/measures/{measure}/indicators/", "/measures/indicators/{indicator}/",
        "/measures/dispatch/", "/measures/dispatch/preview/?{drafts}",
        "/measures/slips/{slip}/", "/measures/receipts/", "/policies/{policy}/settings/",
        "/sources/", "/sources/?q=会议&state=in_force", "/sources/{policy}/", "/sources/new/", "/sources/{policy}/edit/",
        "/sources/{policy}/chapters/", "/sources/{policy}/add/", "/sources/{policy}/withdraw/", "/sources/{policy}/visibility/",
        "/sources/{policy}/short-title/",
        "/sources/{policy}/sheet/",
        "/sources/{policy}/sheet/download/", "/sources/new/sheet/", "/sources/new/sheet/template/",
        "/sources/{policy}/end/", "/measures/{measure}/text/", "/extensions/",
        "/extensions/{extension}/", "/urges/", "/urges/candidates/", "/urges/new/?{late}", "/urges/{urge}/",
        "/coordinations/", "/coordinations/{coordination}/", "/errands/", "/errands/{errand}/", "/inspections/",
        "/inspections/new/?measure={measure}", "/inspections/{inspection}/", "/inspections/bodies/{inspected}/",
        "/measures/{measure}/instructions/new/", "/instructions/", "/instructions/{instruction}/",
        "/instructions/cases/{case}/", "/instructions/cases/{waiting_case}/", "/measures/{measure}/state/",
        "/completions/", "/completions/?show=all", "/completions/{completion}/", "/duties/",
        "/duties/{body}/transfer/?successor={heir}", "/duties/{body}/succession/",
        "/measures/{measure}/roster/", "/policies/{policy}/leads/", "/contributions/{contribution}/lift/", "/people/",
        "/people/{body}/", "/plans/", "/plans/{plan}/",
        "/plans/{waiting_plan}/review/", "/api/v1/policies/", "/api/v1/policies/{policy}/", "/api/v1/measures/",
        "/api/v1/measures/{measure}/", "/api/v1/bodies/", "/api/v1/bodies/{body}/", "/api/v1/periods/",
        "/api/v1/periods/{period}/", "/api/v1/obligations/", "/api/v1/obligations/{own}/",
        "/api/v1/obligations/{own}/report/", "/api/v1/obligations/{own}/extension/",
        "/api/v1/obligations/{own}/coordination/", "/api/v1/receipts/",
        "/api/v1/receipts/{receipt}/", "/api/v1/schema/", "/api/docs/", "/healthz", "/reminders/ledger/",
        "/reminders/ledger/{reminder}/", "/reminders/failures/", "/reminders/terms/", "/policies/{policy}/reminders/",
        "/calendar/", "/calendar/import/", "/calendar/dates/", "/imports/", "/imports/new/", "/imports/{draft}/",
        "/imports/{draft}/progress/", "/imports/{draft}/enter/", "/imports/{draft}/head/", "/imports/{draft}/bodies/",
        "/imports/{draft}/stretches/", "/imports/{draft}/row/", "/imports/{draft}/compare/",
    ],
    "lead": ["/reports/{report}/frame/", "/reports/{report}/publish/", "/reports/{published}/withdraw/"],
    "nobody": ["/accounts/login/"],
}  # fmt: skip
# Redirects, files that are streamed, a page for closed periods only, one that asks the broker, and the rehearsal: it runs
# whole passes (tests/reminders/office/test_foresight.py counts them).
NOT_COUNTED = {
    "reminders:foresight",
    "home", "measures:ledger_urge", "measures:source_original", "measures:evidence",
    "measures:closing_evidence", "measures:errand_proof", "measures:errand_answer", "measures:inspection_call_off",
    "reports:download", "reports:check_sheet", "measures:period_reopen", "readyz",
    "api:frozen_file",
}  # fmt: skip


@pytest.fixture
def drafts_left(policy):
    filling.prepare(policy)


@pytest.fixture
def filled(settings, tmp_path, policy, drafts_left, period, lead, reviewer, reporter, approver, kejiting):
    """One object of each kind, and the means to add rows of every kind."""
    settings.REPORTS_DIR = settings.MEDIA_ROOT = tmp_path
    signing_body = Body.objects.get(name="省政府金融办")
    grant_role(approver, body=signing_body, role=Role.APPROVER, by=SETUP, at=LONG_AGO)
    people = {"reporter": reporter, "approver": approver, "reviewer": reviewer, "lead": lead}
    found = filling.Filling(policy, period, kejiting, signing_body, people, {"today": TODAY.date()})
    filling.begin(found, DAY)
    return found


@pytest.fixture
def clients(filled):
    with time_machine.travel(TODAY, tick=False):
        signed_in = {role: Client() for role in PAGES}
        for role in ("reporter", "approver", "reviewer", "lead"):
            signed_in[role].force_login(filled.people[role], backend="policy_tracker.people.PersonBackend")
        yield signed_in


class Counted:
    """Counts what is asked; Django's own list of queries has SQLite write out each one."""

    queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)


def counts(objects, clients):
    found = {}
    for role, pages in PAGES.items():
        for page in pages:
            caught = Counted()
            with connection.execute_wrapper(caught):
                response = clients[role].get(page.format(**objects))
            assert response.status_code == 200, f"{role} {page}: {response.status_code}"
            found[f"{role} {page}"] = caught.queries
    return found


# Seconds: each page of the product is looked at twice.
def test_queries_are_as_recorded_and_do_not_grow_with_the_rows(filled, clients):
    filling.add(filled, 1, DAY + timedelta(days=90))
    clients["reviewer"].get("/inbox/{digest}/".format(**filled.objects))  # the first look marks it as read
    fewer = counts(filled.objects, clients)
    filling.add(filled, 2, DAY + timedelta(days=180))
    more = counts(filled.objects, clients)
    grown = {page: (fewer[page], more[page]) for page in more if fewer[page] != more[page]}
    assert grown == {}, "queries grow with the rows"
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        RECORD.write_text(json.dumps(more, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert {page: count for page, count in more.items() if count > MOST} == {}
    assert more == json.loads(RECORD.read_text(encoding="utf-8"))


def test_every_address_that_is_read_has_its_count(filled):
    pages = (page.format(**filled.objects).partition("?")[0] for pages in PAGES.values() for page in pages)
    counted = {resolve(page).view_name for page in pages}
    read = {name for name, (method, _, _) in TABLE.items() if method == "GET"}
    assert counted == read - NOT_COUNTED
