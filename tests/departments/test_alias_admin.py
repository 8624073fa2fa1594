"""Remembered names among the administrator's pages: set right and taken back, with their record."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from departments import actions
from departments.models import Body, BodyAlias
from tests.factories import SETUP, moment

NOON = moment(2026, 12, 1, 12)


@pytest.fixture
def alias(policy):
    return actions.remember_alias("省冷链办", Body.objects.get(name="省科技厅"), by=SETUP, at=NOON)


def test_a_remembered_name_is_set_right_and_taken_back(alias, administrator, signed_in):
    page = signed_in(administrator)
    body = Body.objects.get(name="省教育厅")
    page.post(reverse("admin:departments_bodyalias_change", args=[alias.pk]), {"body": body.pk})
    assert BodyAlias.objects.get().body == body
    page.post(reverse("admin:departments_bodyalias_delete", args=[alias.pk]), {"post": "yes"})
    assert not BodyAlias.objects.exists()
    verbs = AuditEvent.objects.filter(channel="admin").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["alias.remembered", "alias.removed"]


def test_a_name_of_another_body_is_refused_at_its_field(policy, administrator, signed_in):
    page = signed_in(administrator)
    body = Body.objects.get(name="省科技厅")
    answer = page.post(reverse("admin:departments_bodyalias_add"), {"name": "省教育厅", "body": body.pk})
    assert "自己的名称" in answer.content.decode()
    assert not BodyAlias.objects.exists()
