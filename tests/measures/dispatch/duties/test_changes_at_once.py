"""Changing the bodies of a measure at the same moment as another change or a report, over real parallel connections."""

import pytest

from measures.dispatch.duties.changing import Why, change_roster
from measures.dispatch.duties.roster_plan import Change
from measures.documents.roster import Roster
from measures.models import DutyChange, Measure, Obligation, Responsibility, Submission
from measures.states import Act, State
from tests.factories import actor, make_body, moment, submit
from tests.measures.test_concurrency import at_once

NOON = moment(2026, 10, 9, 12)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def measure(kexie_obligation):
    return Measure.objects.with_roster().select_related("policy").get(pk=kexie_obligation.measure_id)


@pytest.fixture
def supports(measure):
    return tuple(place.holder for place in measure.supports)


def test_of_two_changes_at_once_one_counts_and_the_other_is_told(measure, supports, lead, reviewer):
    bodies = [make_body("省甲局"), make_body("省乙局")]

    def change_to(body):
        change = Change(Roster(body, (measure.lead.holder, *supports)))
        why = Why("会议明确", NOON.date())
        return change_roster(measure, change, why=why, version=measure.version, by=actor(reviewer), at=NOON)

    done, refused = at_once(*[lambda body=body: change_to(body) for body in bodies])
    assert len(done) == 1
    assert [refusal.code for refusal in refused] == ["stale_version"]
    [led] = Responsibility.objects.filter(measure=measure, role="lead")
    assert led.holder in bodies
    assert DutyChange.objects.filter(measure=measure).count() == 2


def test_a_report_handed_in_beside_a_change_is_in_under_one_name_or_refused(
    measure, supports, kexie_obligation, kexie_reporter, reviewer
):
    heir = make_body("省丙局")

    def hand_in():
        return submit(kexie_obligation, kexie_reporter, at=NOON)

    def change():
        wanted = Change(Roster(heir, supports))
        why = Why("会议明确", NOON.date())
        return change_roster(measure, wanted, why=why, version=measure.version, by=actor(reviewer), at=NOON)

    _, refused = at_once(hand_in, change)
    now = Obligation.objects.get(pk=kexie_obligation.pk)
    newest = now.moves.order_by("id").last()
    assert (now.body, newest.act, newest.body) == (heir, Act.TRANSFER, heir)
    if refused:
        assert [refusal.code for refusal in refused] == ["stale_version"]
        assert (now.state, Submission.objects.count()) == (State.AWAITING, 0)
    else:
        assert (now.state, Submission.objects.get().body_name) == (State.SUBMITTED, "省科协")
