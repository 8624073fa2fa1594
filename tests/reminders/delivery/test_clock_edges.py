"""Edges of days and years, with the clock handed in: midnight, closing time, make-up Saturdays, a year without a notice."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.rules import Role
from measures.models import Obligation
from reminders import tasks
from reminders.delivery import actions as delivery
from reminders.delivery import rules
from reminders.delivery.actions import Outcome
from reminders.models import Delivery, DeliveryTerms, Digest, DigestState, Reminder
from tests.factories import make_user, moment
from tests.reminders.conftest import JOB, day, deliver_all, ledger, plan, remind, send, send_one
from workdays.models import CalendarDay

MONDAY = day(10, 12)


@pytest.fixture
def open_all_day(db):
    any_hour = {
        "opens_at": time(0),
        "digest_from": time(0),
        "digest_until": time(23),
        "closes_at": time(23, 59, 59),
    }
    DeliveryTerms.objects.create(pk=DeliveryTerms.ONLY, **any_hour)


def due(obligation, on):
    Obligation.objects.filter(pk=obligation.pk).update(due_on=on)


class Busy(EmailBackend):
    """A mail server that asks to try again later."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("451")


# --- Midnight -----------------------------------------------------------------------------------------


def test_claimed_before_midnight_by_a_worker_that_died_it_is_folded_into_the_next_day(
    only_one, reporter, open_all_day, told
):
    before, after = day(10, 12, 23, 58), day(10, 13, 0, 4)
    plan(before)
    Digest.objects.update(state=DigestState.SENDING, lease_until=before + rules.LEASE, attempts=1)
    (yesterday,) = Digest.objects.all()
    plan(after - timedelta(minutes=2))
    yesterday.refresh_from_db()
    assert yesterday.state == DigestState.SENDING, "the lease still holds"
    assert remind(after) == [Outcome.SENT]
    yesterday.refresh_from_db()
    assert yesterday.state == DigestState.SUPERSEDED
    assert send_one(yesterday, after) is Outcome.NOT_OURS
    assert told() == ["li@example.cn"]
    assert Digest.objects.get(on=after.date()).state == DigestState.SENT


def test_handed_out_before_midnight_and_taken_after_it_is_left_to_the_next_pass(
    only_one, reporter, open_all_day, told
):
    plan(day(10, 12, 23, 58))
    (yesterday,) = Digest.objects.all()
    with time_machine.travel(day(10, 13, 0, 0), tick=False):
        tasks.deliver_digests([yesterday.pk])
    assert told() == []
    assert remind(day(10, 13, 0, 1)) == [Outcome.SENT]
    assert told() == ["li@example.cn"]


def test_a_round_that_runs_past_midnight_tells_each_person_once(only_one, kejiting, open_all_day, told):
    """What it began is yesterday's letter; the pass of the new day does not tell it again."""
    people = [make_user(f"经办{n}", (kejiting, Role.REPORTER)) for n in range(3)]
    plan(day(10, 12, 23, 58))
    ids = list(Digest.objects.order_by("pk").values_list("pk", flat=True))
    moments = iter(day(10, 12, 23, 59) + timedelta(seconds=11 * n) for n in range(100))
    outcomes = delivery.deliver(ids, on=MONDAY.date(), clock=lambda: next(moments), by=JOB)
    assert list(outcomes.values()) == [Outcome.SENT] * 3
    assert Digest.objects.filter(sent_at__gte=day(10, 13, 0)).exists()
    assert remind(day(10, 13, 0, 2)) == []
    assert told() == [person.email for person in people]


# --- Closing time -------------------------------------------------------------------------------------


def test_a_try_that_would_come_after_closing_time_is_folded_into_the_next_day(
    only_one, reporter, settings, mailoutbox
):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Busy"
    with time_machine.travel(day(10, 12, 17, 59), tick=False):
        tasks.remind()
    (first,) = Digest.objects.all()
    assert (first.state, first.next_try_at) == (DigestState.PLANNED, day(10, 12, 18))
    settings.EMAIL_BACKEND = working
    with time_machine.travel(day(10, 12, 18), tick=False):
        tasks.remind()
    assert mailoutbox == []
    with time_machine.travel(day(10, 13, 8, 30), tick=False):
        tasks.remind()
    assert [message.to for message in mailoutbox] == [["li@example.cn"]]
    assert "[新]" in mailoutbox[0].body
    first.refresh_from_db()
    assert first.state == DigestState.SUPERSEDED
    assert first.composed_at == day(10, 12, 17, 59), "it was in the inbox on the day itself"


# --- The calendar -------------------------------------------------------------------------------------


def test_a_make_up_saturday_is_a_day_like_any_other(only_one, reporter, told):
    """2026-10-10 is worked after the National Day week; the Sunday after it is not."""
    due(only_one, date(2026, 10, 10))
    assert remind(day(10, 9)) == [Outcome.SENT]
    assert remind(day(10, 10)) == [Outcome.SENT]
    assert remind(day(10, 11)) == []
    assert ledger(reporter) == ["due T-1", "due T0"]
    assert told() == ["li@example.cn"] * 2


def test_over_the_holiday_week_the_next_working_day_has_the_newest_stage_alone(only_one, reporter, told):
    due(only_one, date(2026, 10, 8))
    for number in range(1, 8):
        assert remind(day(10, number)) == []
    assert remind(day(10, 8)) == [Outcome.SENT]
    assert ledger(reporter) == ["due T0"]


def test_a_new_year_without_a_notice_counts_monday_to_friday_less_the_days_off_by_law(
    only_one, reporter, told
):
    due(only_one, date(2027, 1, 5))
    assert remind(moment(2026, 12, 30)) == [Outcome.SENT]
    assert remind(moment(2027, 1, 1)) == []
    assert remind(moment(2027, 1, 2)) == []
    assert remind(moment(2027, 1, 4)) == [Outcome.SENT]
    assert remind(moment(2027, 1, 5)) == [Outcome.SENT]
    assert ledger(reporter) == ["due T-3", "due T-1", "due T0"]


def test_a_notice_that_comes_late_tells_no_stage_twice(only_one, reporter, told):
    """It makes 9 February a day off, which was to be T-2: no stage comes again, and the next one on its day."""
    due(only_one, date(2027, 2, 11))
    remind(moment(2027, 2, 4))
    for number in (5, 8, 9):
        CalendarDay.objects.create(date=date(2027, 2, number), is_workday=False, source="测试")
    before = len(told())
    assert remind(moment(2027, 2, 9)) == []
    remind(moment(2027, 2, 10))
    remind(moment(2027, 2, 11))
    stages = ledger(reporter)
    assert len(stages) == len(set(stages))
    assert stages[-2:] == ["due T-1", "due T0"]
    assert len(told()) == before + 2


# --- Letters that one channel has taken ---------------------------------------------------------------


def test_nothing_is_added_to_a_letter_that_one_channel_has_taken(obligation, reporter, kejiting, mailoutbox):
    """Else what comes in while the other channel is tried again would count as told and be in no letter."""
    rest = Obligation.objects.filter(body=kejiting).exclude(pk=obligation.pk)
    rest.update(due_on=date(2026, 12, 1))
    Obligation.objects.exclude(body=kejiting).update(state="accepted")
    remind(MONDAY)
    digest = Digest.objects.get()
    Digest.objects.update(state=DigestState.PLANNED, sent_at=None, next_try_at=MONDAY + timedelta(minutes=1))
    assert Delivery.objects.get().state == "sent"
    rest.update(due_on=date(2026, 10, 15))
    plan(day(10, 12, 9, 1))
    assert digest.reminders.count() == 1
    send([digest.pk], day(10, 12, 9, 2))
    assert len(mail.outbox) == 1
    remind(day(10, 13))
    assert mailoutbox[-1].body.count("[新]") == 3
    assert not Reminder.objects.filter(digest__isnull=True).exists()
    assert deliver_all(day(10, 13, 9, 5)) == []
