"""The jobs read the clock, and nothing else decides when they work."""

import pytest
import time_machine

from reminders import tasks
from reminders.models import Digest, DigestState, Heartbeat
from tests.reminders.conftest import day, plan


def run_at(moment, task=tasks.remind, *arguments):
    with time_machine.travel(moment, tick=False):
        task(*arguments)


def test_the_job_plans_and_sends_in_working_hours(only_one, reporter, told):
    run_at(day(10, 12, 8, 30))
    run_at(day(10, 12, 8, 31))
    assert told() == ["li@example.cn"]


@pytest.mark.parametrize(
    "moment", [day(10, 12, 8, 29), day(10, 12, 18), day(10, 12, 23, 59), day(10, 11, 10), day(10, 1, 10)]
)
def test_the_job_rests_at_night_and_on_days_off(moment, only_one, reporter):
    run_at(moment)
    assert not Digest.objects.exists()


def test_the_day_is_the_day_in_the_office(only_one, reporter):
    """At 8:30 in the office it is still the small hours of that day in UTC."""
    run_at(day(10, 12, 8, 30).astimezone(tz=None))
    assert Digest.objects.get().on == day(10, 12).date()


def test_a_message_that_waited_past_the_working_hours_sends_nothing(only_one, reporter, told):
    plan(day(10, 12))
    digest = Digest.objects.get()
    run_at(day(10, 12, 18), tasks.deliver_digests, [digest.pk])
    run_at(day(10, 13, 9), tasks.deliver_digests, [digest.pk])
    assert told() == []
    run_at(day(10, 13, 9, 1))
    assert told() == ["li@example.cn"]


def test_a_lost_message_is_made_up_for_by_the_next_pass(only_one, reporter, told, monkeypatch):
    with monkeypatch.context() as lost:
        lost.setattr(tasks.deliver_digests, "apply_async", lambda arguments, expires: None)
        run_at(day(10, 12, 9))
    assert told() == []
    run_at(day(10, 12, 9, 1))
    assert told() == ["li@example.cn"]


def test_a_digest_whose_worker_died_is_handed_out_again(only_one, reporter, told):
    plan(day(10, 12, 9))
    Digest.objects.update(state=DigestState.SENDING, lease_until=day(10, 12, 9, 10), attempts=1)
    run_at(day(10, 12, 9, 9))
    assert told() == []
    run_at(day(10, 12, 9, 10))
    assert told() == ["li@example.cn"]


def test_a_message_for_a_digest_that_is_not_there_is_let_go(db):
    run_at(day(10, 12), tasks.deliver_digests, [4711])


def test_the_heartbeat_is_one_row_with_the_newest_moment(db):
    run_at(day(10, 12), tasks.beat_heartbeat)
    run_at(day(10, 12, 9, 1), tasks.beat_heartbeat)
    assert Heartbeat.objects.get().beat_at == day(10, 12, 9, 1)
