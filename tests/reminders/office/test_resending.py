"""What did not reach its person goes out again when the office says so, once."""

import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.cases.instruction.actions import register_instruction
from measures.models import Contribution, Obligation
from reminders.delivery.actions import Outcome
from reminders.models import Delivery, DeliveryState, Digest, DigestState, Preference, Reminder
from reminders.office.actions import resend
from tests.factories import actor, make_user, submit
from tests.reminders.conftest import day, deliver_all, plan, remind, send_one
from tests.reminders.delivery.test_at_once import at_once

MORNING, LATER = day(10, 12), day(10, 12, 10)
NEXT_DAY = day(10, 13)


class RefusesOld(EmailBackend):
    """A mail server that knows nobody at old.example.cn."""

    def send_messages(self, messages):
        for message in messages:
            if message.to[0].endswith("@old.example.cn"):
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(messages)


@pytest.fixture
def moved(reporter, settings):
    """李经办's address is one that the server no longer knows."""
    settings.EMAIL_BACKEND = f"{__name__}.RefusesOld"
    readdress(reporter, "li@old.example.cn")


def readdress(person, address):
    person.email = address
    person.save(update_fields=["email"])


@pytest.fixture
def failed(only_one, reporter, moved):
    """The digest of 12 October that did not reach 李经办."""
    assert remind(MORNING) == [Outcome.FAILED]
    return Digest.objects.get()


def again(digest, by, at=LATER):
    return resend(digest, by=actor(by), at=at)


def state_of(digest):
    return Digest.objects.get(pk=digest.pk).state


# --- Of today -----------------------------------------------------------------------------------------


def test_todays_digest_goes_to_the_corrected_address(failed, reporter, reviewer, told):
    readdress(reporter, "li@example.cn")
    resent = again(failed, reviewer)
    assert (resent.is_anew, resent.is_at_once(LATER)) == (False, True)
    assert remind(LATER) == [Outcome.SENT]
    assert told() == ["li@example.cn"]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.address, delivery.attempts) == (DeliveryState.SENT, "li@example.cn", 2)
    assert Digest.objects.get().state == DigestState.SENT


def test_it_has_all_its_tries_anew(failed, reviewer):
    Digest.objects.update(attempts=5, lease_until=MORNING, claim="x")
    again(failed, reviewer)
    kept = Digest.objects.get()
    assert (kept.state, kept.attempts, kept.error, kept.claim) == (DigestState.PLANNED, 0, "", "")
    assert (kept.next_try_at, kept.lease_until) == (None, None)
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_it_keeps_the_number_of_its_message(failed, reporter, reviewer, mailoutbox):
    before = Delivery.objects.get().message_id
    readdress(reporter, "li@example.cn")
    again(failed, reviewer)
    remind(LATER)
    assert mailoutbox[0].extra_headers["Message-ID"] == f"<{before}>"


def test_a_report_that_came_in_meanwhile_is_told_of_no_more(failed, reporter, reviewer, only_one, told):
    readdress(reporter, "li@example.cn")
    submit(only_one, reporter, at=LATER)
    again(failed, reviewer)
    assert deliver_all(LATER) == [Outcome.SUPERSEDED]
    assert told() == []


def test_without_an_address_it_stays_in_the_inbox_and_is_no_failure(failed, reporter, reviewer, told):
    readdress(reporter, "")
    again(failed, reviewer)
    assert remind(LATER) == [Outcome.INBOX_ONLY]
    assert (state_of(failed), told()) == (DigestState.SENT, [])
    assert (Delivery.objects.get().state, Delivery.objects.get().error) == (
        DeliveryState.FAILED,
        "此渠道已停用，不再发送。",
    )


def test_it_does_not_wait_for_the_time_the_person_chose(failed, reporter, reviewer, told):
    Preference.objects.create(user=reporter, digest_at=day(10, 12, 15).time())
    Digest.objects.update(send_after=day(10, 12, 15))
    readdress(reporter, "li@example.cn")
    again(failed, reviewer)
    assert deliver_all(LATER) == [Outcome.SENT]


def test_the_record_says_who_did_it(failed, reviewer):
    again(failed, reviewer)
    event = AuditEvent.objects.about(failed).get(verb="digest.resent")
    assert (event.actor_name, event.at, event.summary) == ("王督查", LATER, "重新发送提醒：李经办，1 项")
    assert (event.before["state"], event.after["state"]) == ("failed", "planned")


# --- Of an earlier day --------------------------------------------------------------------------------


def test_what_failed_on_an_earlier_day_goes_with_the_next_digest(failed, reporter, reviewer, told):
    Digest.objects.update(opened_at=LATER)  # else the next pass tells it again by itself
    readdress(reporter, "li@example.cn")
    Obligation.objects.update(due_on=day(10, 15).date())
    resent = again(failed, reviewer, NEXT_DAY)
    assert (resent.is_anew, resent.is_at_once(NEXT_DAY)) == (True, True)
    assert not Reminder.objects.filter(digest=failed).exists()
    assert remind(NEXT_DAY) == [Outcome.SENT]
    assert told() == ["li@example.cn"]
    assert Reminder.objects.get().digest.on == NEXT_DAY.date()
    assert state_of(failed) == DigestState.FAILED


def test_what_was_read_in_the_inbox_is_told_again_only_by_the_office(failed, reviewer, told):
    Digest.objects.update(opened_at=LATER)
    assert remind(NEXT_DAY) == []
    again(failed, reviewer, NEXT_DAY)
    assert remind(day(10, 13, 9, 1)) == [Outcome.FAILED]


def test_who_was_told_today_already_hears_it_the_next_day(failed, reporter, reviewer):
    Digest.objects.create(
        recipient=reporter, on=NEXT_DAY.date(), state="sent", sent_at=NEXT_DAY, planned_at=NEXT_DAY,
        send_after=NEXT_DAY, composed_at=NEXT_DAY,
    )  # fmt: skip
    Preference.objects.create(user=reporter, digest_at=day(10, 12, 14, 30).time())
    assert again(failed, reviewer, NEXT_DAY).goes_at == day(10, 14, 14, 30)


def test_an_urgent_one_of_an_earlier_day_gets_a_digest_of_its_own(
    only_one, reporter, reviewer, lead, moved, told
):
    Obligation.objects.update(state="accepted")
    register_instruction(
        only_one.measure, leader="分管副省长", given_on=MORNING.date(), extract="核实兑现情况",
        priority="most_urgent", bodies=[only_one.body], by=actor(lead), at=MORNING,
    )  # fmt: skip
    assert remind(MORNING) == [Outcome.FAILED]
    digest = Digest.objects.get()
    Digest.objects.update(opened_at=LATER)
    readdress(reporter, "li@example.cn")
    evening = day(10, 13, 20)
    resent = again(digest, reviewer, evening)
    assert (resent.is_anew, resent.is_at_once(evening)) == (True, True)
    plan(evening, urgent_only=True)
    assert Reminder.objects.get().digest.on == evening.date()
    assert Reminder.objects.get().digest.is_urgent


# --- Hours --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "goes_at"),
    [
        (day(10, 12, 7), day(10, 12, 8, 30)),
        (day(10, 12, 17, 59), day(10, 12, 17, 59)),
        (day(10, 12, 18), day(10, 13, 8, 30)),
        (day(10, 12, 23), day(10, 13, 8, 30)),
        (day(10, 16, 19), day(10, 19, 8, 30)),
        (day(10, 17, 11), day(10, 19, 8, 30)),
    ],
)
def test_outside_the_hours_it_waits_for_the_next_ones(at, goes_at, failed, reviewer):
    Digest.objects.update(on=at.date())
    assert again(failed, reviewer, at).goes_at == goes_at


def test_what_waited_for_the_next_day_goes_then(failed, reporter, reviewer, told):
    readdress(reporter, "li@example.cn")
    again(failed, reviewer, day(10, 12, 19))
    assert remind(day(10, 13, 8, 30)) == [Outcome.SENT]
    assert told() == ["li@example.cn"]


# --- Refused ------------------------------------------------------------------------------------------


def refusal_of(digest, by, at=LATER):
    with pytest.raises(RuleBroken) as refusal:
        again(digest, by, at)
    return refusal.value


def test_what_did_not_fail_is_refused(only_one, reporter, reviewer):
    remind(MORNING)
    assert refusal_of(Digest.objects.get(), reviewer).code == "not_failed"
    assert not AuditEvent.objects.filter(verb="digest.resent").exists()


def test_a_disabled_person_is_refused(failed, reporter, reviewer):
    reporter.is_active = False
    reporter.save()
    refusal = refusal_of(failed, reviewer)
    assert (refusal.code, refusal.message) == ("person_disabled", "李经办的账号已停用，不再提醒。")
    assert state_of(failed) == DigestState.FAILED


def test_what_a_later_digest_told_already_is_refused(failed, reporter, reviewer, told):
    readdress(reporter, "li@example.cn")
    remind(NEXT_DAY)
    refusal = refusal_of(failed, reviewer, day(10, 13, 10))
    assert refusal.code == "nothing_left"
    assert "李经办10月12日" in refusal.message
    assert told().count("li@example.cn") == 1


# --- At once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", [LATER, NEXT_DAY])
def test_of_two_officers_at_once_one_resends(at, transactional_db, only_one, reporter, moved, reviewer, lead):
    remind(MORNING)
    digest = Digest.objects.get()

    def ask(by):
        try:
            return again(digest, by, at).digest.pk
        except RuleBroken as refusal:
            return refusal.code

    results, trouble = at_once(*[lambda by=by: ask(by) for by in (reviewer, lead) * 3])
    assert trouble == []
    assert results.count(digest.pk) == 1
    assert set(results) - {digest.pk} <= {"not_failed", "nothing_left"}
    assert AuditEvent.objects.filter(verb="digest.resent").count() == 1
    connection.close()


# --- A channel that is gone, another that has the letter ----------------------------------------------


def test_a_channel_that_is_gone_between_two_tries_ends_the_trying(only_one, reporter, reviewer, told):
    remind(MORNING)
    Digest.objects.update(state="planned", sent_at=None)
    Delivery.objects.update(state="waiting", sent_at=None, error="稍后再试")
    readdress(reporter, "")
    assert send_one(Digest.objects.get(), LATER) is Outcome.INBOX_ONLY
    assert Digest.objects.get().error == ""


def test_what_comes_after_one_channel_took_the_letter_waits_for_the_next_day(obligation, reporter, kejiting):
    Contribution.objects.all().delete()
    later = Obligation.objects.filter(body=kejiting).exclude(pk=obligation.pk)
    later.update(due_on=day(12, 1).date())
    remind(MORNING)
    Digest.objects.filter(recipient=reporter).update(
        state="planned", sent_at=None, next_try_at=MORNING + timedelta(minutes=5)
    )
    later.update(due_on=day(10, 15).date())
    plan(LATER)
    kept = Reminder.objects.filter(recipient=reporter)
    assert kept.filter(digest__isnull=False).count() == 1
    assert kept.filter(digest__isnull=True).count() == later.count()


def test_a_person_with_two_bodies_is_resent_once(obligation, kexie, reporter, moved, reviewer, told):
    make_user("别人", (kexie, Role.REPORTER))
    Contribution.objects.all().delete()
    remind(MORNING)
    digest = Digest.objects.get(recipient=reporter)
    readdress(reporter, "li@example.cn")
    again(digest, reviewer)
    deliver_all(LATER)
    assert told().count("li@example.cn") == 1
