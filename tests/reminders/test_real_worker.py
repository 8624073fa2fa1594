"""Real workers, the real queue and a real mail server, with something going wrong: nothing is lost, nobody told twice.

The one window for a second letter is named where a test goes through it; both letters then carry one Message-ID.
"""

import os
import signal
from datetime import datetime, timedelta

import pytest
from celery.beat import PersistentScheduler
from django.db import connection, transaction
from django.utils import timezone

from accounts.rules import Role
from audit.models import AuditEvent
from measures.models import Obligation
from measures.states import OFFICE_TIME, day_of
from policy_tracker.celery import app
from reminders.models import Delivery, DeliveryState, DeliveryTerms, Digest, DigestState, Heartbeat, Reminder
from reminders.planning import actions as planning
from tests import factories
from tests.reminders.smtp_sink import Sink
from tests.waiting import wait_until
from tests.workers import Workers, kill, lose_the_queue, send
from workdays.models import CalendarDay
from workdays.rules import add_workdays

REMIND, DELIVER, BEAT = (
    f"reminders.tasks.{name}" for name in ("remind", "deliver_digests", "beat_heartbeat")
)
FIRST, SECOND, THIRD, LAST = ADDRESSES = [f"p{number}@example.cn" for number in range(1, 5)]
OFFICE = "zhao@example.cn"
ONCE_EACH = dict.fromkeys(ADDRESSES, 1)
SECOND_TWICE = {**ONCE_EACH, SECOND: 2}
LONG = timedelta(days=1)

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:task_always_eager has no effect"),
]


@pytest.fixture
def today(policy):
    """This day is a working day and every hour of it working time: a real worker reads the real clock."""
    now = timezone.now().astimezone(OFFICE_TIME)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), OFFICE_TIME)
    if midnight - now < timedelta(minutes=2):
        wait_until(lambda: timezone.now() > midnight, seconds=150, pause=1)
    on = day_of(timezone.now())
    CalendarDay.objects.update_or_create(date=on, defaults={"is_workday": True, "source": "测试"})
    any_hour = {"opens_at": "00:00", "digest_from": "00:00", "digest_until": "23:58", "closes_at": "23:59:59"}
    DeliveryTerms.objects.create(pk=DeliveryTerms.ONLY, **any_hour)
    return on


@pytest.fixture
def owed(today, obligation):
    """Of all obligations only one is open; it is due today."""
    Obligation.objects.exclude(pk=obligation.pk).update(state="accepted")
    Obligation.objects.filter(pk=obligation.pk).update(due_on=today)
    return obligation


@pytest.fixture
def sink():
    server = Sink()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def workers(sink, transactional_db):
    with Workers(EMAIL_URL=sink.url) as started:
        yield started


@pytest.fixture
def people(owed, kejiting):
    """Four, to be told of the obligation in this order."""
    for number in range(1, 5):
        factories.make_user(f"经办{number}", (kejiting, Role.REPORTER), username=f"p{number}")


@pytest.fixture
def start(workers):
    """Start a worker that does one job after the other."""
    return lambda: workers.start(at_once=1)


@pytest.fixture
def worker(start, people):
    return start()


def digest_of(address):
    return Digest.objects.get(recipient__email=address, on=day_of(timezone.now()))


def states():
    return {digest.recipient.email: digest.state for digest in Digest.objects.select_related("recipient")}


def all_sent():
    return states() == dict.fromkeys(ADDRESSES, DigestState.SENT)


def leases_run_out():
    """Five minutes later, without waiting for them."""
    Digest.objects.filter(state=DigestState.SENDING).update(lease_until=timezone.now() - timedelta(seconds=1))


def next_tries_come():
    """Minutes later, without waiting for them."""
    Digest.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now() - timedelta(seconds=1))


def come_up(workers):
    """Returns when a worker has worked; what was in the queue, and what that put into it, was taken out before."""
    for _ in range(2):
        Heartbeat.objects.all().delete()
        send(BEAT)
        workers.wait_until(Heartbeat.objects.exists)


def passes_finish_it(workers):
    """One more pass, and everybody was told."""
    send(REMIND)
    workers.wait_until(all_sent)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert Delivery.objects.count() == AuditEvent.objects.filter(verb="digest.sent").count() == 4
    assert not Reminder.objects.filter(digest__isnull=True).exists()


def _waits_for_us():
    """The worker stands before our lock; a database of one file cannot be asked who waits for it."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.rowcount > 0


def one_number_each(sink):
    """Copies of one letter carry one Message-ID; different letters never do."""
    return len({number for _, number in sink.letters}) == len(ADDRESSES)


# --- Workers that die ---------------------------------------------------------------------------------


def test_killed_when_the_server_had_the_letter_and_had_not_answered(worker, workers, start, sink):
    """The window: the server has it, we do not know; one more copy of this one letter."""
    sink.hold("DATA", SECOND)
    send(REMIND)
    assert sink.arrived.wait(60)
    kill(worker)
    assert digest_of(FIRST).state == DigestState.SENT
    assert digest_of(SECOND).state == DigestState.SENDING
    # Claimed, and not a word written yet.
    assert (digest_of(LAST).state, digest_of(LAST).composed_at) == (DigestState.SENDING, None)
    sink.release()
    leases_run_out()
    start()
    passes_finish_it(workers)
    assert sink.counts == SECOND_TWICE
    assert one_number_each(sink)


def test_killed_before_the_letter_went_over(worker, workers, start, sink):
    sink.hold("RCPT", SECOND)
    send(REMIND)
    assert sink.arrived.wait(60)
    kill(worker)
    sink.release()
    leases_run_out()
    start()
    passes_finish_it(workers)
    assert sink.counts == ONCE_EACH


def test_killed_between_the_answer_and_the_stamp(worker, workers, start, sink):
    """The window again: the stamp waits for our lock on the row while the worker is killed."""
    sink.hold("DATA", SECOND)
    send(REMIND)
    assert sink.arrived.wait(60)
    with transaction.atomic():
        Digest.objects.select_for_update().get(pk=digest_of(SECOND).pk)
        sink.release()
        workers.wait_until(lambda: sink.answered == 2 and _waits_for_us())
        kill(worker)
    assert digest_of(SECOND).state == DigestState.SENDING
    leases_run_out()
    start()
    passes_finish_it(workers)
    assert sink.counts == SECOND_TWICE
    assert one_number_each(sink)


def test_asked_to_stop_in_the_middle_it_finishes_its_round(worker, workers, sink):
    sink.hold("DATA", SECOND)
    send(REMIND)
    assert sink.arrived.wait(60)
    os.kill(worker.pid, signal.SIGTERM)
    workers.wait_until(lambda: "Warm shutdown" in workers.said)
    assert worker.poll() is None
    sink.release()
    worker.wait(60)
    assert all_sent()
    assert sink.counts == ONCE_EACH


# --- Messages that are lost, doubled or late ----------------------------------------------------------


def test_a_queue_that_lost_everything_is_made_up_for_by_the_next_pass(people, workers, start, sink, today):
    """Before a worker saw it, and under a worker that is up."""
    planning.plan(today, at=timezone.now())
    send(DELIVER, list(Digest.objects.values_list("pk", flat=True)))
    lose_the_queue()
    start()
    come_up(workers)
    assert sink.counts == {}
    lose_the_queue()
    passes_finish_it(workers)
    assert sink.counts == ONCE_EACH


def test_doubled_messages_send_once(people, workers, sink, today):
    planning.plan(today, at=timezone.now())
    ids = list(Digest.objects.order_by("pk").values_list("pk", flat=True))
    for message in [ids, ids[::-1], ids[1:], ids[:1], ids, [4711]]:
        send(DELIVER, message)
    workers.start(at_once=4)
    workers.wait_until(all_sent)
    come_up(workers)
    assert sink.counts == ONCE_EACH


def test_a_message_that_waited_out_its_time_sends_nothing(people, workers, start, sink, today):
    """The pass has handed its digests out anew by then. One in time is worked on, whatever the machine's zone."""
    planning.plan(today, at=timezone.now())
    first, *rest = Digest.objects.order_by("pk").values_list("pk", flat=True)
    send(DELIVER, rest, expires=timezone.now() - timedelta(seconds=1))
    send(DELIVER, [first], expires=60)
    start()
    workers.wait_until(lambda: digest_of(FIRST).state == DigestState.SENT)
    come_up(workers)
    assert sink.counts == {FIRST: 1}
    passes_finish_it(workers)
    assert sink.counts == ONCE_EACH


def test_eight_clocks_at_once_tell_everybody_once(people, workers, sink):
    for _ in range(8):
        send(REMIND)
    workers.start(at_once=4)
    workers.wait_until(all_sent)
    come_up(workers)
    assert sink.counts == ONCE_EACH
    assert Digest.objects.count() == Reminder.objects.count() == 4


# --- Days that were skipped ---------------------------------------------------------------------------


def test_after_days_without_a_worker_one_letter_tells_the_newest_stage(worker, workers, sink, owed, today):
    """The passes of two earlier days entered their stages, and their letters never went out."""
    calendar = CalendarDay.objects.calendar(today.year - 1, today.year)
    for steps in (10, 3):
        on = add_workdays(today, -steps, calendar)
        planning.plan(on, at=datetime.combine(on, datetime.min.time(), OFFICE_TIME))
    assert Digest.objects.filter(state=DigestState.PLANNED).count() == 4
    send(REMIND)
    workers.wait_until(lambda: Digest.objects.filter(state=DigestState.SENT).count() == 4)
    assert sink.counts == ONCE_EACH
    assert set(Digest.objects.filter(state=DigestState.SENT).values_list("on", flat=True)) == {today}
    assert [item["why"] for item in digest_of(FIRST).items] == ["填报期限 T0"]
    told = Reminder.objects.filter(recipient__email=FIRST, silenced_at__isnull=True)
    assert list(told.values_list("stage", flat=True)) == ["T0"]


# --- A mail server that is difficult ------------------------------------------------------------------


def test_addresses_that_are_refused_harm_nobody_else(worker, workers, sink):
    """After 421 the server hangs up; the next letter goes over a new connection."""
    sink.refuses = {
        FIRST: "421 4.3.2 shutting down",
        SECOND: "550 5.1.1 no such user",
        THIRD: "450 4.2.1 try again later",
    }
    send(REMIND)
    workers.wait_until(lambda: states().get(LAST) == DigestState.SENT)
    assert states() == {
        FIRST: DigestState.PLANNED,
        SECOND: DigestState.FAILED,
        THIRD: DigestState.PLANNED,
        LAST: DigestState.SENT,
    }
    for address in (FIRST, THIRD):
        waiting = digest_of(address)
        pause = waiting.next_try_at - waiting.deliveries.get().tried_at
        assert timedelta(minutes=1) <= pause < timedelta(minutes=1, seconds=2)
    sink.refuses = {}
    send(REMIND)
    come_up(workers)
    assert sorted(sink.asked) == [*ADDRESSES, OFFICE]
    next_tries_come()
    send(REMIND)
    workers.wait_until(lambda: digest_of(THIRD).state == DigestState.SENT)
    # What was refused for good is not asked again; the office is told of it.
    assert sink.counts == {FIRST: 1, THIRD: 1, LAST: 1, OFFICE: 1}


def test_a_server_that_is_down_and_comes_back(worker, workers, sink):
    sink.stop()
    send(REMIND)
    workers.wait_until(
        lambda: Digest.objects.filter(state=DigestState.PLANNED, next_try_at__isnull=False).count() == 4
    )
    # In the inbox they are already.
    assert Digest.objects.readable().count() == 4
    sink.start()
    next_tries_come()
    passes_finish_it(workers)
    assert sink.counts == ONCE_EACH
    assert {digest.attempts for digest in Digest.objects.all()} == {2}


def test_a_server_that_hangs_up_in_the_middle(worker, workers, sink):
    """The window again where it kept the letter before it hung up: one more copy."""
    sink.hangs_up_on = {SECOND: True, THIRD: False}
    send(REMIND)
    workers.wait_until(lambda: states().get(LAST) == DigestState.SENT)
    assert sink.counts == {FIRST: 1, SECOND: 1, LAST: 1}
    assert {address for address, state in states().items() if state == DigestState.PLANNED} == {SECOND, THIRD}
    sink.hangs_up_on = {}
    next_tries_come()
    passes_finish_it(workers)
    assert sink.counts == SECOND_TWICE
    assert one_number_each(sink)


def test_a_server_too_slow_with_its_answer_holds_up_one_letter(people, workers, start, sink):
    workers.environment["EMAIL_TIMEOUT"] = "1"
    start()
    sink.hold("RCPT", SECOND)
    send(REMIND)
    workers.wait_until(lambda: states().get(LAST) == DigestState.SENT)
    assert sink.counts == {FIRST: 1, THIRD: 1, LAST: 1}
    assert digest_of(SECOND).state == DigestState.PLANNED
    sink.release()
    next_tries_come()
    passes_finish_it(workers)
    assert sink.counts == ONCE_EACH


# --- A database that goes away ------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to cut")
def test_database_connections_cut_in_the_middle_of_a_round(worker, workers, sink):
    """The window again: the server took the letter, and there was no database to write it to."""
    sink.hold("DATA", SECOND)
    send(REMIND)
    assert sink.arrived.wait(60)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.rowcount >= 1
    sink.release()
    # The worker goes on with whatever comes.
    come_up(workers)
    assert worker.poll() is None
    assert states()[SECOND] == DigestState.SENDING
    leases_run_out()
    passes_finish_it(workers)
    assert sink.counts == SECOND_TWICE
    assert one_number_each(sink)


# --- The clock ----------------------------------------------------------------------------------------


@pytest.fixture
def stopped_long_ago(tmp_path):
    """The clock's file, as it is after a day in which no clock ran."""
    memory = tmp_path / "beat"
    scheduler = PersistentScheduler(app=app, schedule_filename=str(memory), lazy=False)
    for entry in scheduler.schedule.values():
        entry.last_run_at = app.now() - LONG
    scheduler.close()
    return memory


def test_the_clock_alone_has_everybody_told_and_readyz_hears_it(
    worker, workers, sink, stopped_long_ago, client
):
    clock = workers.start_clock(stopped_long_ago)
    workers.wait_until(all_sent)
    assert sink.counts == ONCE_EACH
    workers.wait_until(Heartbeat.objects.exists)
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json()["checks"]["beat"]["detail"].startswith("最近一次心跳在 ")

    kill(clock)
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(seconds=120))
    come_silent = client.get("/readyz")
    assert come_silent.status_code == 503
    assert come_silent.json()["checks"]["beat"]["ok"] is False
