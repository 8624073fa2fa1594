"""The page of the record is not read through to draw what one narrows it by."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from tests.factories import moment

RECORD = "/admin/audit/auditevent/"


def test_the_sorts_and_years_of_acts_are_found_without_reading_them(signed_in, administrator):
    for year, sort in ((2024, "measures.policy"), (2026, "accounts.user"), (2026, "measures.policy")):
        AuditEvent.objects.create(
            at=moment(year, 5, 1, 9),
            target_type=sort,
            channel="web",
            actor_kind="user",
            verb="test",
            summary=f"{year} {sort}",
        )
    types = AuditEvent.objects.values_list("target_type", flat=True).distinct()
    assert AuditEvent.objects.target_types() == sorted(types)
    client = signed_in(administrator)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(RECORD).content.decode()
    assert not any("DISTINCT" in query["sql"] for query in asked)
    assert "?at__year=2024" in page
    of_year = client.get(f"{RECORD}?at__year=2024").content.decode()
    assert "2024 measures.policy" in of_year
    assert "2026 accounts.user" not in of_year
    # Addresses kept from before, with month and day.
    of_day = client.get(f"{RECORD}?at__year=2026&at__month=5&at__day=1").content.decode()
    assert "2026 accounts.user" in of_day
    assert "2024 measures.policy" not in of_day
