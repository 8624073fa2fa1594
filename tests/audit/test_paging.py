"""Long lists in pages: read from the nearer end, by keys first, and on from a row without counting to it."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from audit import paging
from audit.models import AuditEvent
from audit.paging import Pages, behind
from tests.factories import LONG_AGO

COUNT = 23
ORDERS = (
    ("id",),
    ("-actor_name", "verb", "-id"),
    (F("for_id").desc(nulls_first=True), "verb", "id"),
    ("for_id", "-id"),
    ("verb",),
)


@pytest.fixture
def events(db, monkeypatch):
    monkeypatch.setattr(paging, "NEAR", 4)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            channel="paging",
            at=LONG_AGO,
            verb=f"v{n % 3}",
            actor_name=f"n{n % 5}",
            for_id=None if n % 4 else n % 8,
            summary=str(n),
        )
        for n in range(COUNT)
    )
    return AuditEvent.objects.filter(channel="paging")


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_the_pages_are_the_slices_of_the_list(events, order):
    rows = events.order_by(*order)
    pages = Pages(rows, 3)
    found = [list(pages.page(number)) for number in pages.page_range]
    assert found == [list(rows[start : start + 3]) for start in range(0, COUNT, 3)]
    keys = Pages(rows.values_list("pk", flat=True), 3)
    assert [list(keys.page(number)) for number in keys.page_range] == [
        [row.pk for row in page] for page in found
    ]


def test_the_last_page_passes_over_nothing_and_one_amid_the_list_reads_keys_alone(events):
    pages = Pages(events.order_by("-actor_name", "id"), 3)
    assert pages.count == COUNT
    with CaptureQueriesContext(
        connection,
    ) as asked:
        pages.page(8)
    assert len(asked) == 1
    assert "OFFSET" not in asked[0]["sql"]
    with CaptureQueriesContext(connection) as asked:
        pages.page(5)
    [keys, rows] = [query["sql"] for query in asked]
    assert "OFFSET" in keys
    assert "summary" not in keys
    assert "OFFSET" not in rows


@pytest.mark.parametrize("order", ORDERS[:2], ids=str)
def test_what_is_behind_a_row_is_entered_by_the_order(events, order):
    rows = list(events.order_by(*order))
    for place in (0, 11, COUNT - 1):
        assert list(behind(events.order_by(*order), rows[place].pk)) == rows[place + 1 :]


@pytest.mark.parametrize("order", [*ORDERS[2:], ()], ids=str)
def test_behind_a_row_is_not_said_where_the_order_does_not_tell(events, order):
    assert behind(events.order_by(*order), events.filter(for_id=None).first().pk) is None
    assert behind(events.order_by("id"), 0) is None


def test_the_numbers_of_thousands_of_pages_are_few():
    page = Pages(range(1_000_000), 50).page(9_000)
    assert list(page.numbers()) == [1, "…", 8998, 8999, 9000, 9001, 9002, "…", 20000]
