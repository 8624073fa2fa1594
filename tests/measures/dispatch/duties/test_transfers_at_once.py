"""Eight transfers at the same moment, and a transfer beside other acts, over real parallel connections."""

from datetime import timedelta

import pytest

from accounts.actions import name_stand_in
from accounts.models import StandIn
from accounts.rules import Role
from departments.models import Succession
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.duties.actions import transfer_duties
from measures.models import Measure, Move, Obligation, Receipt, Responsibility, Submission
from measures.reporting.periods import actions as periods
from measures.states import Act, MeasureState, State
from tests.factories import actor, make_body, make_user, moment, submit
from tests.measures.test_concurrency import at_once

NOON = moment(2026, 10, 9, 12)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heir(transactional_db, policy, kexie):
    heir = make_body("省科学技术协会")
    Succession.objects.create(predecessor=kexie, successor=heir)
    return heir


def test_of_eight_transfers_at_once_one_moves_the_duties(heir, kexie, kexie_obligation, reviewer):
    by = actor(reviewer)

    def hand_over():
        return transfer_duties(kexie, successor=heir, by=by, at=NOON)

    done, refused = at_once(*[hand_over] * 8)
    assert not refused
    assert sorted(plan.is_empty for plan in done) == [False] + [True] * 7
    assert Move.objects.filter(act=Act.TRANSFER).count() == 1
    assert Obligation.objects.get(pk=kexie_obligation.pk).body == heir


def test_a_report_handed_in_beside_a_transfer_is_in_under_one_name_or_refused(
    heir, kexie, kexie_obligation, kexie_reporter, reviewer
):
    """Either the old body's round went first and moved along, or the page was too old; never a mixture."""

    def hand_in():
        return submit(kexie_obligation, kexie_reporter, at=NOON)

    def hand_over():
        return transfer_duties(kexie, successor=heir, by=actor(reviewer), at=NOON)

    _, refused = at_once(hand_in, hand_over)
    now = Obligation.objects.get(pk=kexie_obligation.pk)
    newest = now.moves.order_by("id").last()
    assert (now.body, newest.act, newest.body) == (heir, Act.TRANSFER, heir)
    if refused:
        assert [refusal.code for refusal in refused] == ["stale_version"]
        assert (now.state, Submission.objects.count()) == (State.AWAITING, 0)
    else:
        assert (now.state, Submission.objects.get().body_name) == (State.SUBMITTED, "省科协")


def test_a_measure_dispatched_beside_a_transfer_ends_with_the_successor(heir, kexie, drafts, reviewer):
    measure, by = Measure.objects.get(policy=drafts, number=3), actor(reviewer)
    done, refused = at_once(
        lambda: dispatch_actions.dispatch_measure(measure, by=by, at=NOON),
        lambda: transfer_duties(kexie, successor=heir, by=by, at=NOON),
    )
    assert (len(done), refused) == (2, [])
    assert Measure.objects.get(pk=measure.pk).state == MeasureState.DISPATCHED
    assert Receipt.objects.get(measure=measure).body == heir
    assert Responsibility.objects.get(measure=measure).holder == heir


def test_a_period_opened_beside_a_transfer_asks_the_successor(heir, kexie, policy, lead, reviewer):
    due = moment(2026, 10, 30).date()
    done, refused = at_once(
        lambda: periods.open_period(policy, year=2026, quarter=3, due_on=due, by=actor(lead), at=NOON),
        lambda: transfer_duties(kexie, successor=heir, by=actor(reviewer), at=NOON),
    )
    assert (len(done), refused) == (2, [])
    assert Obligation.objects.get(measure__number=3).body == heir


def test_of_eight_stand_ins_named_at_once_for_the_same_days_one_is_kept(
    transactional_db, approver, reporter, kejiting
):
    people = [reporter, *(make_user(f"钱经办{n}", (kejiting, Role.REPORTER)) for n in range(7))]

    def named(person):
        days = {"starts_on": NOON.date(), "ends_on": NOON.date() + timedelta(days=3)}
        return lambda: name_stand_in(approver, stand_in=person, **days, by=actor(approver), at=NOON)

    done, refused = at_once(*[named(person) for person in people])
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"stand_ins_overlap"}
    assert StandIn.objects.count() == 1
