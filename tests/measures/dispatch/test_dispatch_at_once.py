"""People who give out, sign and edit at the same moment, over real parallel connections."""

import pytest

from measures.dispatch import actions as dispatch_actions
from measures.dispatch.editing import actions as editing_actions
from measures.documents import actions as documents_actions
from measures.documents.items import actions as items
from measures.documents.rules import TERMS
from measures.models import ActionItem, DispatchSlip, Measure, MeasureMove
from measures.states import MeasureState
from tests.factories import actor, moment
from tests.measures.test_concurrency import at_once

NOON = moment(2026, 10, 9, 12)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def first(transactional_db, drafts):
    return Measure.objects.get(policy=drafts, number=1)


def test_of_eight_giving_out_at_once_one_succeeds(first, lead):
    by = actor(lead)
    done, refused = at_once(*[lambda: dispatch_actions.dispatch_measure(first, by=by, at=NOON)] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"illegal_move"}
    assert DispatchSlip.objects.count() == 1


def test_of_eight_signing_at_once_one_succeeds(first, lead, reporter):
    slip = dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    receipt, by = slip.receipts.select_related("measure").get(is_lead=True), actor(reporter)
    done, refused = at_once(*[lambda: dispatch_actions.sign_receipt(receipt, by=by, at=NOON)] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"signed_already"}
    assert MeasureMove.objects.filter(act="receive").count() == 1
    assert Measure.objects.get(pk=first.pk).state == MeasureState.IN_PROGRESS


def test_of_eight_editing_or_giving_out_what_they_read_one_succeeds(first, lead):
    by = actor(lead)

    def edit():
        return editing_actions.edit_measure(
            first, due_on=None, due_text="", is_open_to_cities=True, version=1, by=by, at=NOON
        )

    def give_out():
        return dispatch_actions.dispatch_measure(first, version=1, by=by, at=NOON)

    done, refused = at_once(*[edit, give_out] * 4)
    assert (len(done), len(refused)) == (1, 7)
    assert all(refusal.message for refusal in refused)
    assert Measure.objects.get(pk=first.pk).version == 2


def test_of_eight_adding_an_item_at_once_one_succeeds(first, lead):
    by, before = actor(lead), first.action_items.count()

    def add():
        return items.add_item(
            first, quote="省科技厅、省教育厅", completion_kind="deliverable", version=1, by=by, at=NOON
        )

    done, refused = at_once(*[add] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert ActionItem.objects.filter(measure=first).count() == before + 1


def test_of_eight_setting_the_terms_at_once_one_succeeds(transactional_db, policy, lead):
    by, terms = actor(lead), {name: getattr(policy, name) for name in TERMS}
    done, refused = at_once(
        *[lambda: documents_actions.set_terms(policy, terms=terms, version=1, by=by, at=NOON)] * 8
    )
    assert (len(done), len(refused)) == (1, 7)
