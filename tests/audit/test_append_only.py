"""The record of acts is added to and never changed, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit import actions
from audit.models import AuditEvent
from tests.factories import LONG_AGO, SETUP, make_body


@pytest.fixture
def event(db):
    return actions.record(make_body(), by=SETUP, at=LONG_AGO, verb="test", summary="测试")


def test_the_product_offers_no_change(event):
    with pytest.raises(TypeError):
        AuditEvent.objects.update(summary="改写")
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()


def test_the_database_refuses_a_change(event):
    event.summary = "改写"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_auditevent SET summary = 'x'")
    event.refresh_from_db()
    assert event.summary == "测试"
