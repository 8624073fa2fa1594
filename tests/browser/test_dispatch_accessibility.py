"""axe on the pages of dispatch and receipt, with an error state."""

import pytest

from measures.dispatch import actions as dispatch_actions
from measures.models import Measure
from tests.browser.test_accessibility import faults
from tests.factories import LONG_AGO, actor

pytestmark = pytest.mark.one_engine

# What the table of all pages shows in another state only; the other pages are looked at there.
PAGES = {
    "lead": [
        "/measures/{draft}/", "/measures/{draft}/items/", "/measures/items/{item}/", "/measures/dispatch/",
        "/measures/dispatch/preview/?measure={draft}", "/measures/slips/{slip}/", "/measures/receipts/", "/measures/{given}/",
    ],
    "reporter": ["/measures/slips/{slip}/", "/measures/receipts/"],
}  # fmt: skip


@pytest.fixture
def places(drafts, lead):
    given, draft = Measure.objects.filter(policy=drafts, number__in=[1, 9]).order_by("number")
    slip = dispatch_actions.dispatch_measure(given, by=actor(lead), at=LONG_AGO)
    item = draft.action_items.order_by("ordinal")[0]
    return {"draft": draft.pk, "given": given.pk, "slip": slip.pk, "item": item.pk, "policy": drafts.pk}


@pytest.mark.parametrize("role", list(PAGES))
def test_pages_have_no_fault(role, request, places, sign_in, live_server, complaints):
    page = sign_in(request.getfixturevalue(role))
    found = []
    for path in PAGES[role]:
        page.goto(live_server.url + path.format(**places))
        found += faults(page)
    assert not found


def test_a_measure_is_given_out_and_signed_for(lead, reporter, places, sign_in, live_server, complaints):
    office = sign_in(lead)
    office.goto(f"{live_server.url}/measures/{places['draft']}/items/")
    office.get_by_role("button", name="增加").click()
    office.get_by_text("未能提交").wait_for()
    assert not faults(office)
    office.goto(f"{live_server.url}/measures/{places['draft']}/")
    office.get_by_role("link", name="交办", exact=True).click()
    office.get_by_role("button", name="交办 1 条").click()
    office.get_by_role("heading", name="督查事项交办单").wait_for()
    body = sign_in(reporter)
    body.goto(f"{live_server.url}/measures/slips/{places['slip']}/")
    body.get_by_role("button", name="代表省科技厅签收").click()
    body.get_by_text("已签收（一）").wait_for()
