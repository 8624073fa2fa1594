"""The office decides."""

import pytest

from audit.rules import RuleBroken, StaleVersion
from measures.models import Measure, Obligation, Review, Submission
from measures.reporting.review import actions as reviews
from measures.states import MeasureState, State
from tests.factories import accept, actor, content, give_back, moment, submit

NOON = moment(2026, 10, 9, 12)


@pytest.fixture
def submitted(kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    return Obligation.objects.with_names().get(pk=kexie_obligation.pk)


def test_an_accepted_report_is_done(submitted, reviewer):
    assert accept(submitted, reviewer, at=NOON).state == State.ACCEPTED


def test_returned_report_gets_a_new_due_date_in_working_days(submitted, reviewer):
    """2026-10-09 is a Friday and 10-10 a make-up Saturday, so five working days end on Thursday 10-15."""
    back = give_back(submitted, reviewer, at=NOON)
    assert back.state == State.RETURNED
    assert str(back.due_on) == "2026-10-15"
    assert str(back.original_due_on) == "2026-10-15"


def test_the_office_may_name_the_new_due_date_and_the_original_stays(submitted, reviewer):
    back = give_back(submitted, reviewer, at=NOON, new_due_on=moment(2026, 10, 30).date())
    assert (str(back.due_on), str(back.original_due_on)) == ("2026-10-30", "2026-10-15")


def test_a_new_due_date_in_the_past_is_refused(submitted, reviewer):
    with pytest.raises(RuleBroken) as refusal:
        give_back(submitted, reviewer, at=NOON, new_due_on=moment(2026, 10, 8).date())
    assert refusal.value.field == "new_due_on"
    assert not Review.objects.exists()


def test_a_return_needs_a_comment(submitted, reviewer):
    with pytest.raises(RuleBroken) as refusal:
        give_back(submitted, reviewer, at=NOON, comment="  ")
    assert refusal.value.code == "comment_missing"


def test_a_round_is_decided_once(submitted, reviewer, lead):
    accept(submitted, reviewer, at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        reviews.return_report(submitted, round=1, comment="晚了", by=actor(lead), at=NOON)
    assert refusal.value.code == "decided_already"
    assert "王督查" in refusal.value.message
    assert Review.objects.count() == 1


def test_rounds_stay_as_they_were_handed_in(submitted, kexie_reporter, reviewer):
    back = give_back(submitted, reviewer, at=NOON)
    again = Obligation.objects.with_names().get(pk=back.pk)
    submit(again, kexie_reporter, at=moment(2026, 10, 12), what=content(done="已补充数据。"))
    rounds = Submission.objects.filter(obligation=back).order_by("round")
    assert [(r.round, r.done) for r in rounds] == [(1, "已完成阶段性工作。"), (2, "已补充数据。")]


def test_a_reviewer_decides_on_the_round_they_read(submitted, kexie_reporter, reviewer):
    back = give_back(submitted, reviewer, at=NOON)
    submit(Obligation.objects.with_names().get(pk=back.pk), kexie_reporter, at=moment(2026, 10, 12))
    with pytest.raises((StaleVersion, RuleBroken)):
        reviews.accept_report(submitted, round=1, by=actor(reviewer), at=moment(2026, 10, 12))
    assert Obligation.objects.get(pk=back.pk).state == State.SUBMITTED


def test_past_states_stay_as_they_were(submitted, reviewer):
    give_back(submitted, reviewer, at=moment(2026, 10, 12))
    then = Obligation.objects.as_of(moment(2026, 10, 9, 13)).get(pk=submitted.pk)
    now = Obligation.objects.as_of(moment(2026, 10, 12, 13)).get(pk=submitted.pk)
    assert (then.state_then, now.state_then) == (State.SUBMITTED, State.RETURNED)


@pytest.mark.parametrize("state", [MeasureState.SUSPENDED, MeasureState.CANCELLED, MeasureState.CLOSED])
def test_a_round_on_a_measure_at_rest_is_accepted_but_not_returned(
    state, kexie_obligation, kexie_reporter, reviewer
):
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 9))
    waiting = Obligation.objects.with_names().get(pk=kexie_obligation.pk)
    Measure.objects.filter(pk=waiting.measure_id).update(state=state)
    with pytest.raises(RuleBroken) as refusal:
        give_back(waiting, reviewer, at=moment(2026, 10, 10))
    assert refusal.value.code == "measure_at_rest"
    assert accept(waiting, reviewer, at=moment(2026, 10, 10)).state == State.ACCEPTED
