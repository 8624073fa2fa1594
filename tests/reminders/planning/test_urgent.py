"""特急: told at any hour of any day, at once and once; everything after the start waits for the daily digest."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend

from measures.cases.instruction import actions as instructions
from measures.cases.instruction.rules import Priority
from measures.models import Measure
from reminders import tasks
from reminders.delivery.actions import Outcome, deliver
from reminders.models import Digest, DigestState, Reminder
from tests.factories import actor
from tests.reminders.conftest import JOB, day, ledger, plan, remind, send
from tests.reminders.delivery.test_deliver import Killed

# Friday, then a Saturday that is worked (10 October makes up for the holiday), then a Sunday.
FRIDAY_NIGHT = day(10, 9, 22)
SUNDAY = day(10, 11, 3)
NATIONAL_DAY = day(10, 1, 7)


def run_at(moment, task=tasks.remind, *arguments):
    with time_machine.travel(moment, tick=False):
        task(*arguments)


def register(policy, by, *bodies, at, priority=Priority.MOST_URGENT):
    measure = Measure.objects.select_related("policy").get(policy=policy, number=3)
    given = instructions.register_instruction(
        measure, leader="分管副省长", given_on=at.date(), extract="请核实。", priority=priority, bodies=bodies,
        by=actor(by), at=at,
    )  # fmt: skip
    return given.cases.get(body=bodies[0])


@pytest.fixture
def urgent(policy, reviewer, kejiting, reporter):
    """Registered on Friday night, to be answered within three working days."""
    return register(policy, reviewer, kejiting, at=FRIDAY_NIGHT)


@pytest.mark.parametrize("at", [FRIDAY_NIGHT, SUNDAY, NATIONAL_DAY], ids=["night", "sunday", "holiday"])
def test_it_is_told_at_once_at_any_hour_of_any_day(at, policy, reviewer, kejiting, reporter, mailoutbox):
    register(policy, reviewer, kejiting, at=at)
    run_at(at + timedelta(minutes=1))
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["li@example.cn"], "【政策督查·特急】您有 1 项待办理")


@pytest.mark.parametrize("at", [FRIDAY_NIGHT, SUNDAY, NATIONAL_DAY], ids=["night", "sunday", "holiday"])
@pytest.mark.parametrize("priority", [Priority.URGENT, Priority.NORMAL])
def test_what_is_less_pressing_waits_for_the_morning(
    at, priority, policy, reviewer, kejiting, reporter, mailoutbox
):
    register(policy, reviewer, kejiting, at=at, priority=priority)
    run_at(at + timedelta(minutes=1))
    assert mailoutbox == []
    assert not Reminder.objects.exists()
    run_at(day(10, 12, 8, 30))
    assert [mail.subject for mail in mailoutbox] == ["【政策督查】您有 1 项待办理"]


def test_it_is_told_once_however_many_passes_follow_that_night_and_over_the_weekend(urgent, told, reporter):
    for minutes in (1, 2, 60, 119, 120, 240):
        run_at(FRIDAY_NIGHT + timedelta(minutes=minutes))
    run_at(SUNDAY)
    assert told() == ["li@example.cn"]
    assert ledger(reporter) == ["instruction S20261009"]


def test_everybody_who_handles_it_has_a_digest_of_their_own(policy, reviewer, kejiting, kexie, reporter, kexie_reporter, told):  # fmt: skip
    register(policy, reviewer, kejiting, kexie, at=FRIDAY_NIGHT)
    run_at(FRIDAY_NIGHT)
    assert sorted(told()) == ["li@example.cn", "wu@example.cn"]


def test_two_of_them_are_two_messages_each_about_its_own(
    policy, reviewer, kejiting, reporter, mailoutbox, urgent
):
    other = register(policy, reviewer, kejiting, at=FRIDAY_NIGHT)
    run_at(FRIDAY_NIGHT)
    bodies = sorted(mail.body for mail in mailoutbox)
    assert [f"批示件{case.instruction_id}号" in body for body in bodies for case in (urgent, other)] in (
        [True, False, False, True],
        [False, True, True, False],
    )


def test_it_comes_although_the_day_s_digest_has_gone(only_one, policy, reviewer, kejiting, reporter, told):
    run_at(day(10, 12, 8, 30))
    register(policy, reviewer, kejiting, at=day(10, 12, 10))
    run_at(day(10, 12, 10, 1))
    assert told() == ["li@example.cn"] * 2
    slots = Digest.objects.filter(recipient=reporter, on=date(2026, 10, 12)).order_by("pk")
    assert [digest.is_urgent for digest in slots] == [False, True]


def test_its_own_message_says_nothing_of_what_else_waits(
    only_one, policy, reviewer, kejiting, reporter, mailoutbox
):
    register(policy, reviewer, kejiting, at=day(10, 11, 22))
    run_at(day(10, 11, 22, 1))
    (mail,) = mailoutbox
    assert f"/obligations/{only_one.pk}/" not in mail.body


def test_later_stages_come_with_the_daily_digest_and_not_at_night(urgent, reporter, mailoutbox):
    """Due on Tuesday 13 October; it came three working days before, so the last working day before is the next step."""
    for moment in (FRIDAY_NIGHT, day(10, 10, 9), day(10, 12, 9), day(10, 13, 0, 5), day(10, 13, 8, 30)):
        run_at(moment)
    subjects = [mail.subject for mail in mailoutbox if mail.to == ["li@example.cn"]]
    assert [subject.partition("】")[0] for subject in subjects] == [
        "【政策督查·特急",
        "【政策督查",
        "【政策督查",
    ]
    assert ledger(reporter) == ["instruction S20261009", "instruction T-1", "instruction T0"]
    assert list(Digest.objects.filter(recipient=reporter).order_by("on").values_list("on", flat=True)) == [
        date(2026, 10, 9), date(2026, 10, 12), date(2026, 10, 13),
    ]  # fmt: skip


def test_signed_for_before_the_message_goes_it_is_not_sent(urgent, reporter, told):
    plan(FRIDAY_NIGHT, urgent_only=True)
    instructions.acknowledge_instruction(urgent, by=actor(reporter), at=FRIDAY_NIGHT)
    run_at(FRIDAY_NIGHT + timedelta(minutes=1))
    assert told() == []
    assert Digest.objects.get().state == DigestState.SUPERSEDED


def test_a_body_without_accounts_is_told_through_the_office_at_night(policy, reviewer, kejiting, told):
    register(policy, reviewer, kejiting, at=FRIDAY_NIGHT)
    run_at(FRIDAY_NIGHT)
    assert told() == ["wang@example.cn"]
    assert Digest.objects.get().items[0]["duty"] == "relay"


def test_a_night_message_to_the_workers_sends_nothing_but_what_is_urgent(
    only_one, policy, reviewer, kejiting, reporter, mailoutbox
):
    register(policy, reviewer, kejiting, at=day(10, 12, 16))
    plan(day(10, 12, 17))
    ids = list(Digest.objects.values_list("pk", flat=True))
    run_at(day(10, 12, 18, 1), tasks.deliver_digests, ids)
    assert [mail.subject for mail in mailoutbox] == ["【政策督查·特急】您有 1 项待办理"]


# --- Midnight -----------------------------------------------------------------------------------------

BEFORE_MIDNIGHT, MIDNIGHT = day(10, 9, 23, 59), day(10, 10, 0, 0)


def planned_before_midnight():
    plan(BEFORE_MIDNIGHT, urgent_only=True)
    return Digest.objects.get()


def test_claimed_before_midnight_and_sent_after_it_is_told_once(urgent, reporter, told):
    digest = planned_before_midnight()
    ticks = iter([BEFORE_MIDNIGHT, BEFORE_MIDNIGHT, *[MIDNIGHT + timedelta(seconds=n) for n in range(9)]])
    outcome = deliver([digest.pk], on=BEFORE_MIDNIGHT.date(), clock=lambda: next(ticks), by=JOB)
    assert outcome == {digest.pk: Outcome.SENT}
    run_at(MIDNIGHT + timedelta(minutes=1))
    run_at(day(10, 10, 8, 30))
    assert told() == ["li@example.cn"]
    assert ledger(reporter) == ["instruction S20261009"]


def test_a_pass_after_midnight_leaves_alone_what_a_worker_is_still_sending(
    urgent, reporter, told, monkeypatch
):
    digest = planned_before_midnight()
    send_messages = EmailBackend.send_messages

    def slowly(backend, messages):
        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
        run_at(MIDNIGHT + timedelta(minutes=1))
        return send_messages(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slowly)
    assert send([digest.pk], BEFORE_MIDNIGHT) == {digest.pk: Outcome.SENT}
    run_at(MIDNIGHT + timedelta(minutes=2))
    assert told() == ["li@example.cn"]


def test_a_worker_that_died_before_midnight_costs_its_lease_and_nothing_else(
    urgent, reporter, told, monkeypatch
):
    digest = planned_before_midnight()
    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            send([digest.pk], BEFORE_MIDNIGHT)
    run_at(MIDNIGHT + timedelta(minutes=3))
    assert told() == []
    run_at(MIDNIGHT + timedelta(minutes=4))
    run_at(MIDNIGHT + timedelta(minutes=5))
    assert told() == ["li@example.cn"]
    assert Reminder.objects.get().digest.on == MIDNIGHT.date()


def test_planned_before_midnight_and_claimed_by_nobody_it_goes_after_midnight(urgent, told):
    planned_before_midnight()
    run_at(MIDNIGHT)
    run_at(MIDNIGHT + timedelta(minutes=1))
    assert told() == ["li@example.cn"]


def test_a_lost_night_is_made_up_for_in_the_morning(urgent, reporter, told):
    """Nothing ran between Friday night and Monday: the start is gone by then, the newest stage is told."""
    run_at(day(10, 12, 8, 30))
    assert told() == ["li@example.cn"]
    assert ledger(reporter) == ["instruction T-1"]


def test_a_refused_urgent_message_is_tried_again_at_night(urgent, reporter, told, settings):
    settings.EMAIL_BACKEND = "tests.reminders.delivery.test_deliver.RefusesLi"
    run_at(FRIDAY_NIGHT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_at(FRIDAY_NIGHT + timedelta(seconds=59))
    assert told() == []
    run_at(FRIDAY_NIGHT + timedelta(minutes=1))
    assert told() == ["li@example.cn"]


def test_the_daily_digest_lists_it_as_told_before(urgent, only_one, reporter):
    run_at(FRIDAY_NIGHT)
    remind(day(10, 10))
    items = Digest.objects.daily().get(recipient=reporter).items
    assert {(item["matter"], item["is_new"]) for item in items} == {("report", True), ("instruction", False)}
