"""While demo data is loaded every page says so, whoever draws it; without it none does."""

import pytest
from django.test import Client

from accounts.models import User
from measures.dispatch.actions import dispatch_measure
from tests.factories import LONG_AGO, actor

PAGES = ["/accounts/login/", "/api/docs/", "/no/such/page/"]
OWN_PAGES = ["/desk/", "/dashboard/", "/measures/", "/inbox/", "/accounts/password/"]


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_banner_stands_on_every_page(period, reporter, administrator, signed_in, is_demo):
    User.objects.filter(pk=reporter.pk).update(is_demo=is_demo)
    client, admin = signed_in(reporter), signed_in(administrator)
    pages = {page: Client().get(page) for page in PAGES} | {page: client.get(page) for page in OWN_PAGES}
    pages["/admin/"] = admin.get("/admin/")
    shown = {page: "演示数据：" in answer.content.decode() for page, answer in pages.items()}
    assert set(shown.values()) == {is_demo}, shown


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_dispatch_slip_says_that_it_is_no_paper_of_the_office(drafts, reporter, lead, signed_in, is_demo):
    User.objects.filter(pk=reporter.pk).update(is_demo=is_demo)
    slip = dispatch_measure(drafts.measures.get(number=1), by=actor(lead), at=LONG_AGO)
    page = signed_in(reporter).get(f"/measures/slips/{slip.pk}/").content.decode()
    assert ("演示数据，不作正式文书" in page) == is_demo
