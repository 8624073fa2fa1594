"""axe on every page there is, for whom it is made, with error states; and no page wider than a phone. No exceptions list."""

from datetime import timedelta
from weakref import WeakSet

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from measures.models import Measure, Obligation
from measures.states import MeasureState
from tests.doors.test_permissions import OK, TABLE, stage  # noqa: F401 (the stage of every address)
from tests.factories import open_quarter, submit

pytestmark = pytest.mark.one_engine

# A page is looked at by the first of each side who may open it.
BODY_SIDE, OFFICE_SIDE = ("reporter", "approver", "other"), ("lead",)
PEOPLE = {"other": "kexie_reporter"}
PHONE, DESK = {"width": 390, "height": 768}, {"width": 1366, "height": 768}


RUN = """axe.run({resultTypes: ["violations"]}).then(({violations}) =>
    violations.map(({id, help, nodes}) => `${id}: ${help} (${nodes.length})`))"""
_has_axe = WeakSet()


def faults(page):
    """What axe finds; its half a megabyte of script goes to each page of a browser once, for all that is opened there."""
    if page not in _has_axe:
        page.add_init_script(AXE_SCRIPT)
        page.evaluate(AXE_SCRIPT)
        _has_axe.add(page)
    return [f"{page.url} {fault}" for fault in page.evaluate(RUN)]


def look(page, address):
    """What is wrong with this page: faults of axe, and a sideways scroll on a phone. Nothing where it is no page."""
    try:
        answer = page.goto(address)
    except Error as said:
        if "Download is starting" in said.message:
            return []
        raise
    if not answer.headers["content-type"].startswith("text/html"):
        return []
    found = faults(page)
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESK)
    return found + ([f"{page.url} is {wide} wide on a phone"] if wide > PHONE["width"] else [])


def addresses_of(role, stage):  # noqa: F811
    """Every address of the table that this role is the first of its side to open."""
    side = BODY_SIDE if role in BODY_SIDE else OFFICE_SIDE
    for name, (method, which, answers) in TABLE.items():
        firsts = [one for one in side if answers[one] == OK]
        if method == "GET" and not name.startswith("api:") and firsts[:1] == [role]:
            yield reverse(name, args=[stage.objects[which]] if which else [])


@pytest.mark.parametrize("role", [*BODY_SIDE, *OFFICE_SIDE])
def test_pages_have_no_fault_and_fit_a_phone(role, request, stage, sign_in, live_server):  # noqa: F811
    page = sign_in(request.getfixturevalue(PEOPLE.get(role, role)))
    addresses = list(addresses_of(role, stage))
    assert addresses
    found = [fault for address in addresses for fault in look(page, live_server.url + address)]
    assert not found


def test_pages_that_need_a_choice_or_are_not_there_have_no_fault(
    period, reviewer, sign_in, live_server, complaints
):
    Measure.objects.filter(number=9).update(state=MeasureState.DRAFT, state_at=None)
    draft = Measure.objects.get(number=9)
    late = Obligation.objects.filter(period=period).in_document_order()[0]
    page = sign_in(reviewer)
    found = []
    for address in (
        f"/measures/dispatch/preview/?measure={draft.pk}",
        f"/urges/new/?obligation={late.pk}",
        "/urges/candidates/",
        "/dashboard/list/?figure=owed",
        f"/measures/{draft.pk}/edit/",
        "/no/such/page/",
    ):
        found += look(page, live_server.url + address)
    complaints[:] = [said for said in complaints if "status of 404" not in said]
    assert not found


@pytest.fixture
def owed(policy, lead, kejiting):
    """What 省科技厅 reports this quarter, dated from the real today."""
    now = timezone.now()
    quarter = open_quarter(
        policy,
        lead,
        year=now.year,
        quarter=4,
        at=now - timedelta(days=9),
        due_on=now.date() + timedelta(days=14),
    )
    return list(Obligation.objects.filter(period=quarter, body=kejiting).in_document_order())


def test_refused_forms_of_the_body_have_no_fault(owed, reporter, page, sign_in, live_server):
    page.goto(f"{live_server.url}/accounts/login/")
    found = faults(page)
    own = sign_in(reporter)
    first = owed[0]
    for address, button, refusal in (
        (f"/obligations/{first.pk}/report/", "报送督查室", "未能提交"),
        (f"/obligations/{first.pk}/extension/", "报送督查室", "请填写原因说明"),
        (f"/measures/{first.measure_id}/complete/", "报送督查室", "未能提交"),
    ):
        own.goto(live_server.url + address)
        own.get_by_role("button", name=button).click()
        own.get_by_text(refusal).first.wait_for()
        found += faults(own)
    assert not found


def test_refused_forms_of_the_office_have_no_fault(owed, reporter, lead, sign_in, live_server):
    for one in owed[:2]:
        submit(one, reporter, at=timezone.now())
    page = sign_in(lead)
    page.goto(f"{live_server.url}/desk/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="批量退回").click()
    page.get_by_text("可以办理 2 项").wait_for()
    found = faults(page)
    page.get_by_role("button", name="批量退回（2 项）").click()
    page.locator(".has-error").first.wait_for()
    found += faults(page)
    page.goto(f"{live_server.url}/measures/{owed[0].measure_id}/instructions/new/")
    page.locator("main button[type=submit]").last.click()
    page.locator(".has-error").first.wait_for()
    assert not found + faults(page)
