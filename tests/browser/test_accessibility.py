"""axe on every kind of page, with an error state; no exceptions list."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from measures.models import Obligation
from tests.factories import moment, submit

PAGES = {
    "reporter": ["/desk/", "/obligations/{own}/", "/obligations/{own}/report/", "/measures/", "/measures/{measure}/", "/inbox/"],
    "reviewer": [
        "/dashboard/", "/dashboard/list/?figure=owed", "/reviews/", "/obligations/{waiting}/review/", "/periods/",
        "/periods/open/", "/periods/{period}/close/", "/measures/{measure}/edit/", "/summaries/", "/accounts/password/",
        "/no/such/page/",
    ],
}  # fmt: skip


def faults(page):
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {fault['id']}: {fault['help']} ({len(fault['nodes'])})" for fault in found]


@pytest.fixture
def places(period, obligation, kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 9, 12))
    waiting = Obligation.objects.get(pk=kexie_obligation.pk)
    return {
        "own": obligation.pk, "waiting": waiting.pk, "measure": obligation.measure_id, "period": period.pk,
    }  # fmt: skip


@pytest.mark.parametrize("role", list(PAGES))
def test_pages_have_no_fault(role, request, places, sign_in, live_server, complaints):
    page = sign_in(request.getfixturevalue(role))
    found = []
    for path in PAGES[role]:
        page.goto(live_server.url + path.format(**places))
        found += faults(page)
    complaints[:] = [said for said in complaints if "status of 404" not in said]
    assert not found


def test_the_sign_in_page_and_a_refused_report_have_no_fault(reporter, places, page, sign_in, live_server):
    page.goto(f"{live_server.url}/accounts/login/")
    found = faults(page)
    own = sign_in(reporter)
    own.goto(f"{live_server.url}/obligations/{places['own']}/report/")
    own.get_by_role("button", name="报送督查室").click()
    own.get_by_text("未能提交").wait_for()
    assert not found + faults(own)
