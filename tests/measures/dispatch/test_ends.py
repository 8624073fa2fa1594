"""A source ends: all done, or repealed; and goes on when one of its measures does."""

import pytest
import time_machine

from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.dispatch.actions import dispatch_measure
from measures.dispatch.ends.actions import end_source
from measures.dispatch.lifecycle.actions import reopen_measure
from measures.documents.kinds import Ending, SourceState
from measures.models import Measure, Obligation, Policy
from measures.reporting.periods.actions import open_period
from measures.states import MeasureState, State
from reminders.planning.sources.plans import Plans
from tests.factories import actor, ask_for_plan, moment

AT = moment(2026, 10, 9)


def end(policy, lead, how=Ending.REPEALED, reason="被新文件取代"):
    policy = Policy.objects.get(pk=policy.pk)
    return end_source(policy, how=how, reason=reason, version=policy.version, by=actor(lead), at=AT)


def set_states(policy, state, **which):
    Measure.objects.filter(policy=policy, **which).update(state=state)


def state_of(policy):
    return Policy.objects.with_state().get(pk=policy.pk).state


def test_repealing_cancels_what_is_open_and_excuses_what_is_owed(period, policy, lead):
    set_states(policy, MeasureState.CLOSED, number=1)
    set_states(policy, MeasureState.DRAFT, number=2)
    ended = end(policy, lead)
    assert (ended.ending, ended.end_reason, ended.ended_by_name) == ("repealed", "被新文件取代", lead.name)
    assert state_of(policy) is SourceState.ENDED
    states = dict(Measure.objects.filter(policy=policy).values_list("number", "state"))
    assert (states.pop(1), states.pop(2)) == ("closed", "draft")
    assert set(states.values()) == {"cancelled"}
    assert not Obligation.objects.owed().filter(measure__number__gt=2).exists()
    assert Obligation.objects.filter(measure__number=3, state=State.EXCUSED).exists()
    move = Measure.objects.get(policy=policy, number=3).moves.order_by("id").last()
    assert "废止：被新文件取代" in move.note
    assert AuditEvent.objects.about(policy).last().after["cancelled"] == 16


def test_all_done_wants_every_measure_closed(policy, lead):
    with pytest.raises(RuleBroken) as refused:
        end(policy, lead, Ending.COMPLETED)
    assert refused.value.code == "still_open"
    assert "共 18 项" in refused.value.message
    set_states(policy, MeasureState.CANCELLED)
    with pytest.raises(RuleBroken) as refused:
        end(policy, lead, Ending.COMPLETED)
    assert refused.value.code == "nothing_closed"
    set_states(policy, MeasureState.CLOSED, number=1)
    assert end(policy, lead, Ending.COMPLETED).ending == "completed"


@pytest.mark.parametrize(
    ("others", "is_offered"), [(MeasureState.CANCELLED, False), (MeasureState.IN_PROGRESS, True)]
)
def test_the_form_is_there_only_where_some_way_is_free(policy, lead, signed_in, others, is_offered):
    set_states(policy, others)
    if not is_offered:
        set_states(policy, MeasureState.VERIFIED, number=4)
    client, address = signed_in(lead), f"/sources/{policy.pk}/end/"
    assert ('name="reason"' in client.get(address).content.decode()) is is_offered
    # What was typed before the last way closed is not lost, and why it was refused is told.
    typed = {"how": "repealed", "reason": "被新文件取代", "version": "0"}
    assert "被新文件取代</textarea>" in client.post(address, typed).content.decode()


def test_a_request_for_completion_is_decided_first(policy, lead):
    set_states(policy, MeasureState.VERIFIED, number=4)
    with pytest.raises(RuleBroken) as refused:
        end(policy, lead)
    assert (refused.value.code, refused.value.field) == ("closing", "how")
    assert state_of(policy) is SourceState.IN_FORCE
    assert not Measure.objects.filter(policy=policy, state=MeasureState.CANCELLED).exists()


def test_ending_wants_a_reason_and_happens_once(policy, lead):
    with pytest.raises(RuleBroken) as refused:
        end(policy, lead, reason=" ")
    assert refused.value.code == "reason_missing"
    end(policy, lead)
    with pytest.raises(RuleBroken) as refused:
        end(policy, lead)
    assert refused.value.code == "source_ended"


def test_nothing_new_is_given_out_or_asked_of_an_ended_source(policy, lead):
    set_states(policy, MeasureState.DRAFT, number=2)
    end(policy, lead)
    for act in (
        lambda: dispatch_measure(Measure.objects.get(policy=policy, number=2), by=actor(lead), at=AT),
        lambda: open_period(
            policy, year=2026, quarter=4, due_on=moment(2027, 1, 15).date(), by=actor(lead), at=AT
        ),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.code == "source_ended"


def test_nobody_is_told_of_work_plans_of_an_ended_source(policy, lead, reporter, kejiting, signed_in):
    ask_for_plan(policy, kejiting, at=moment(2026, 9, 21))
    client = signed_in(reporter)
    with time_machine.travel(AT, tick=False):
        assert f"/plans/{policy.plans.get().pk}/" in client.get("/desk/").content.decode()
        end(policy, lead)
        assert "/plans/" + str(policy.plans.get().pk) not in client.get("/desk/").content.decode()
    assert not Plans().rows(None).exists()


def test_a_source_goes_on_when_one_of_its_measures_does(policy, lead):
    end(policy, lead)
    measure = Measure.objects.get(policy=policy, number=3)
    reopen_measure(measure, reason="仍须落实", by=actor(lead), at=moment(2026, 10, 10))
    assert state_of(policy) is SourceState.IN_FORCE
    event = AuditEvent.objects.about(policy).last()
    assert (event.verb, event.before["ending"]) == ("policy.resumed", "repealed")
