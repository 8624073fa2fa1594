"""The same source handed in at the same moment, over real parallel connections."""

from datetime import date

import pytest

from departments.models import Body
from measures.documents.entering import NewMeasure, NewPlace, NewSource, enter_source
from measures.documents.models import Policy
from measures.states import ResponsibilityRole, RoleSource
from tests.factories import SETUP, moment
from tests.measures.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_eight_entering_one_source_at_once_one_succeeds(transactional_db, policy):
    place = NewPlace(
        Body.objects.get(name="省科技厅"), "省科技厅", ResponsibilityRole.LEAD, RoleSource.STATED
    )
    row = NewMeasure("修建桥梁。", "修建桥梁", places=[place])
    new = NewSource("meeting", "第一次会议", issued_on=date(2026, 10, 1), text="全文", measures=[row])
    done, refused = at_once(*[lambda: enter_source(new, by=SETUP, at=moment(2026, 10, 9))] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"source_twice"}
    assert Policy.objects.filter(title="第一次会议").count() == 1
