"""Delivery: looked at again, put into the inbox, mailed once and stamped afterwards."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import User
from audit.models import AuditEvent
from measures.models import Measure, Obligation
from measures.reporting.periods import actions as periods
from reminders.delivery.actions import Outcome
from reminders.models import Delivery, DeliveryState, Digest, DigestState, Reminder
from tests import factories
from tests.factories import actor, submit
from tests.reminders.conftest import (
    day,
    deliver_all,
    ledger,
    plan,
    remind,
    send_one,
)

MORNING = day(10, 12)


class RefusesLi(EmailBackend):
    """A mail server that takes nothing for 李经办 for the time being."""

    answer = (450, b"mailbox busy")

    def send_messages(self, messages):
        for message in messages:
            if message.to == ["li@example.cn"]:
                raise SMTPRecipientsRefused({"li@example.cn": self.answer})
        return super().send_messages(messages)


class KnowsNoLi(RefusesLi):
    """A mail server that will never take anything for 李经办."""

    answer = (550, b"no such user")


@pytest.fixture
def refuses_li(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusesLi"


class Killed(BaseException):
    """What a process that dies leaves behind: nothing catches it."""


def digest_of(user):
    return Digest.objects.get(recipient=user, on=MORNING.date())


def test_one_digest_names_everything_that_waits(obligation, reporter, nobody_else, mailoutbox):
    assert remind(MORNING) == [Outcome.SENT]
    (mail,) = mailoutbox
    assert mail.subject == "【政策督查】您有 4 项填报待办"
    assert mail.body.startswith("李经办：\n\n您有 4 项填报待办。\n")
    assert mail.body.count("http://127.0.0.1:8000/obligations/") == 4
    assert f"http://127.0.0.1:8000/obligations/{obligation.pk}/" in mail.body
    assert "1. [新] （一）促进科技成果在企业的推广应用" in mail.body
    assert "截止 2026年10月15日（周四），还有 3 个工作日" in mail.body
    html, kind = mail.alternatives[0]
    assert kind == "text/html"
    assert html.count("<li>") == 4
    assert 'lang="zh-CN"' in html


def test_what_was_told_before_is_listed_without_the_mark_of_the_new(
    obligation, reporter, reviewer, nobody_else, mailoutbox
):
    remind(MORNING)
    submit(obligation, reporter, at=day(10, 12, 10))
    factories.give_back(
        Obligation.objects.get(pk=obligation.pk),
        reviewer,
        at=day(10, 12, 11),
        new_due_on=day(10, 30).date(),
    )
    remind(day(10, 13))
    (_, mail) = [message for message in mailoutbox if message.to == ["li@example.cn"]]
    assert mail.subject == "【政策督查】您有 4 项填报待办"
    assert mail.body.count("[新]") == 1
    assert "省科技厅，2026年第三季度，已退回" in mail.body


def test_overdue_is_said_in_the_subject(obligation, reporter, approver, nobody_else, mailoutbox):
    remind(day(10, 16))
    assert {mail.to[0]: mail.subject for mail in mailoutbox} == {
        "li@example.cn": "【政策督查】您有 4 项填报待办（4 项逾期）",
        "chen@example.cn": "【政策督查】您有 4 项本单位逾期",
    }


def test_text_in_the_mail_is_never_markup(only_one, reporter, mailoutbox):
    reporter.name = "<b>李&经办</b>"
    reporter.save()
    remind(MORNING)
    assert mailoutbox[0].body.startswith("<b>李&经办</b>：")
    assert "&lt;b&gt;李&amp;经办" in mailoutbox[0].alternatives[0][0]


def test_what_nobody_sees_in_old_rows_is_in_no_mail(only_one, reporter, mailoutbox):
    User.objects.filter(pk=reporter.pk).update(name="李\u202e经办\u200b")
    Measure.objects.update(title="科技\u200e和\u202a金融\ufeff")
    remind(MORNING)
    letter = mailoutbox[0].body + str(mailoutbox[0].alternatives[0][0])
    assert letter.startswith("李经办：")
    assert "科技和金融" in letter
    assert not set(letter) & set("\u202e\u200b\u200e\u202a\ufeff")


def test_delivered_twice_is_sent_once(only_one, reporter, told):
    remind(MORNING)
    digest = digest_of(reporter)
    assert send_one(digest, day(10, 12, 9, 30)) is Outcome.NOT_OURS
    assert told() == ["li@example.cn"]
    assert digest.state == DigestState.SENT
    assert digest.sent_at == MORNING
    (mail,) = digest.deliveries.all()
    assert (mail.channel, mail.state, mail.address) == ("mail", DeliveryState.SENT, "li@example.cn")
    assert (mail.attempts, mail.sent_at) == (1, MORNING)


def test_sending_leaves_one_audit_event(only_one, reporter):
    remind(MORNING)
    (event,) = AuditEvent.objects.about(digest_of(reporter))
    assert (event.verb, event.summary) == ("digest.sent", "发送提醒：李经办，1 项")
    assert event.after["sent_to"] == ["li@example.cn"]


def test_a_report_that_arrives_between_planning_and_sending_silences_the_mail(only_one, reporter, told):
    plan(MORNING)
    submit(only_one, reporter, at=day(10, 12, 9, 1))
    assert deliver_all(day(10, 12, 9, 2)) == [Outcome.SUPERSEDED]
    assert told() == []
    digest = digest_of(reporter)
    assert (digest.state, digest.composed_at) == (DigestState.SUPERSEDED, None)
    assert Reminder.objects.get(digest=digest).silenced_at == day(10, 12, 9, 2)


def test_one_report_that_arrives_in_between_is_left_out_and_the_rest_goes(
    obligation, reporter, nobody_else, mailoutbox
):
    plan(MORNING)
    submit(obligation, reporter, at=day(10, 12, 9, 1))
    deliver_all(day(10, 12, 9, 2))
    assert mailoutbox[0].subject == "【政策督查】您有 3 项填报待办"
    silenced = Reminder.objects.filter(silenced_at__isnull=False)
    assert [(reminder.matter, reminder.matter_id) for reminder in silenced] == [("report", obligation.pk)]


def test_a_period_closed_in_between_silences_the_mail(period, only_one, reporter, lead, told):
    plan(MORNING)
    periods.close_period(period, by=actor(lead), at=MORNING)
    assert deliver_all(MORNING) == [Outcome.SUPERSEDED]
    assert told() == []


@pytest.mark.parametrize("loss", ["disabled", "left the body"])
def test_a_person_who_left_in_between_is_not_told(loss, only_one, reporter, told):
    plan(MORNING)
    if loss == "disabled":
        reporter.is_active = False
        reporter.save()
    else:
        reporter.memberships.all().delete()
    assert deliver_all(MORNING) == [Outcome.SUPERSEDED]
    assert told() == []


def test_a_person_without_an_address_reads_it_in_the_inbox(only_one, reporter, told):
    reporter.email = ""
    reporter.save()
    assert remind(MORNING) == [Outcome.INBOX_ONLY]
    assert told() == []
    assert list(Digest.objects.unread()) == [digest_of(reporter)]


def test_a_refused_mail_harms_nobody_else_and_is_tried_again(
    refuses_li, obligation, reporter, kexie_reporter, nobody_else, told, settings
):
    assert sorted(remind(MORNING)) == [Outcome.RETRY, Outcome.SENT]
    assert told() == ["wu@example.cn"]
    digest = digest_of(reporter)
    assert digest.state == DigestState.PLANNED
    assert digest.error == "收件服务器拒收：450 mailbox busy"
    assert digest.next_try_at == MORNING + timedelta(minutes=1)
    assert remind(MORNING + timedelta(seconds=59)) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert remind(MORNING + timedelta(minutes=1)) == [Outcome.SENT]
    assert told() == ["wu@example.cn", "li@example.cn"]
    assert digest_of(reporter).error == ""


def test_a_refused_mail_is_in_the_inbox_all_the_same(refuses_li, only_one, reporter):
    remind(MORNING)
    (digest,) = Digest.objects.readable()
    assert digest.headline == "您有 1 项填报待办"
    assert (digest.items[0]["matter"], digest.items[0]["id"]) == ("report", only_one.pk)
    assert "（一）" in digest.body_text


def test_after_five_refusals_the_digest_has_failed_and_the_record_says_why(refuses_li, only_one, reporter):
    at, outcomes = MORNING, []
    for minutes in (0, 1, 5, 15, 60):
        at += timedelta(minutes=minutes)
        outcomes += remind(at)
    assert outcomes == [Outcome.RETRY] * 4 + [Outcome.FAILED]
    assert deliver_all(at + timedelta(hours=2)) == []
    digest = digest_of(reporter)
    assert (digest.state, digest.attempts, digest.next_try_at) == (DigestState.FAILED, 5, None)
    (event,) = AuditEvent.objects.about(digest)
    assert event.verb == "digest.failed"
    assert list(Digest.objects.unread()) == [digest]


def test_a_mail_refused_for_good_is_not_tried_again_and_the_office_is_told(
    only_one, reporter, settings, told
):
    settings.EMAIL_BACKEND = f"{__name__}.KnowsNoLi"
    assert remind(MORNING) == [Outcome.FAILED]
    assert digest_of(reporter).error == "收件服务器拒收：550 no such user"
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert remind(day(10, 12, 9, 1)) == [Outcome.SENT]
    assert told() == ["zhao@example.cn"]


def test_what_a_failed_digest_said_is_told_again_the_next_day_unless_it_was_read(
    refuses_li, only_one, reporter, settings, told
):
    for minutes in (0, 1, 6, 21, 81):
        plan(MORNING + timedelta(minutes=minutes))
        send_one(digest_of(reporter), MORNING + timedelta(minutes=minutes))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Digest.objects.update(opened_at=day(10, 12, 15))
    assert remind(day(10, 13)) == []
    Digest.objects.update(opened_at=None)
    remind(day(10, 13))
    assert told().count("li@example.cn") == 1
    assert ledger(reporter) == ["due T-3"]


def test_a_failed_mail_does_not_keep_the_person_from_the_next_stage(
    refuses_li, only_one, reporter, settings, told
):
    for minutes in (0, 1, 6, 21, 81):
        remind(MORNING + timedelta(minutes=minutes))
    Digest.objects.update(opened_at=day(10, 12, 15))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert remind(day(10, 13)) == []
    assert remind(day(10, 14)) == [Outcome.SENT]
    assert told() == ["li@example.cn"]


def test_a_crash_before_sending_costs_the_lease_and_nothing_else(only_one, reporter, told, monkeypatch):
    plan(MORNING)
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        deliver_all(MORNING)
    monkeypatch.undo()
    assert remind(MORNING + timedelta(minutes=4)) == []
    assert remind(MORNING + timedelta(minutes=5)) == [Outcome.SENT]
    assert told() == ["li@example.cn"]


def test_a_crash_between_sending_and_stamping_leads_to_one_recognisable_duplicate(
    only_one, reporter, mailoutbox, monkeypatch
):
    plan(MORNING)
    send = EmailBackend.send_messages

    def send_and_die(backend, messages):
        send(backend, messages)
        raise Killed

    monkeypatch.setattr(EmailBackend, "send_messages", send_and_die)
    with pytest.raises(Killed):
        deliver_all(MORNING)
    monkeypatch.setattr(EmailBackend, "send_messages", send)
    remind(MORNING + timedelta(minutes=10))
    remind(MORNING + timedelta(minutes=20))
    assert len(mailoutbox) == 2
    ids = {mail.message()["Message-ID"] for mail in mailoutbox}
    assert ids == {f"<digest-{digest_of(reporter).pk}-20261012010000@127.0.0.1>"}


def test_a_process_that_dies_every_time_is_not_started_for_ever(only_one, reporter, monkeypatch):
    plan(MORNING)
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(Killed))
    at = MORNING
    for _ in range(5):
        with pytest.raises(Killed):
            deliver_all(at)
        at += timedelta(minutes=10)
    assert deliver_all(at) == [Outcome.FAILED]
    assert digest_of(reporter).error == "发送多次中断，未能确认是否送达。"


def test_a_worker_that_lost_its_lease_does_not_write_over_the_next(only_one, reporter, monkeypatch):
    """The first worker hangs in the mail server for longer than its lease; a second one takes over."""
    plan(MORNING)
    digest = digest_of(reporter)
    send, later = EmailBackend.send_messages, MORNING + timedelta(minutes=11)

    def hang(backend, messages):
        monkeypatch.setattr(EmailBackend, "send_messages", send)
        assert deliver_all(later) == [Outcome.SENT]
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", hang)
    outcome = send_one(digest, MORNING)
    assert outcome is Outcome.NOT_OURS
    assert digest_of(reporter).sent_at == later
    assert AuditEvent.objects.about(digest).count() == 1


def test_a_digest_of_yesterday_is_not_sent_today(only_one, reporter, told):
    plan(MORNING)
    digest = digest_of(reporter)
    assert send_one(digest, day(10, 13), on=day(10, 13).date()) is Outcome.NOT_OURS
    assert told() == []


def test_what_comes_while_the_mail_waits_for_its_next_try_goes_with_it(
    refuses_li, obligation, reporter, nobody_else, settings, mailoutbox
):
    Obligation.objects.exclude(pk=obligation.pk).filter(measure__number__in=[2, 4]).update(state="accepted")
    Obligation.objects.filter(measure__number=10).update(due_on=day(12, 1).date())
    remind(MORNING)
    Obligation.objects.filter(measure__number=10).update(due_on=day(10, 15).date())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    remind(MORNING + timedelta(minutes=1))
    assert [mail.subject for mail in mailoutbox] == ["【政策督查】您有 2 项填报待办"]
    assert mailoutbox[0].body.count("[新]") == 2


def test_what_came_into_a_message_after_it_was_read_is_not_taken_for_read(
    refuses_li, obligation, reporter, nobody_else, settings, mailoutbox
):
    """Read in the inbox while the mail waited for its next try; then more came in, and the mail failed for good."""
    Obligation.objects.filter(measure__number=10).update(due_on=day(12, 1).date())
    remind(MORNING)
    Digest.objects.update(opened_at=MORNING)
    Obligation.objects.filter(measure__number=10).update(due_on=day(10, 15).date())
    settings.EMAIL_BACKEND = f"{__name__}.KnowsNoLi"
    assert remind(MORNING + timedelta(minutes=1)) == [Outcome.FAILED]
    assert list(Digest.objects.unread()) == [digest_of(reporter)]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    remind(day(10, 13))
    assert [mail.to for mail in mailoutbox].count(["li@example.cn"]) == 1


def test_a_message_read_while_its_mail_waits_stays_read_when_nothing_came(refuses_li, only_one, reporter):
    remind(MORNING)
    Digest.objects.update(opened_at=MORNING)
    remind(MORNING + timedelta(minutes=1))
    assert digest_of(reporter).opened_at == MORNING


def test_a_due_date_in_a_year_without_a_notice_says_so(policy, lead, reporter, mailoutbox):
    factories.open_quarter(
        policy, lead, quarter=4, at=day(12, 21), due_on=factories.moment(2027, 1, 8).date()
    )
    remind(day(12, 25))
    assert "节假日安排尚未导入" in mailoutbox[0].body
    assert "节假日安排尚未导入" in mailoutbox[0].alternatives[0][0]


def test_a_long_list_is_cut_in_the_mail_and_whole_in_the_inbox(policy, period, reviewer, mailoutbox):
    Obligation.objects.update(state="submitted", rounds=1)
    for quarter in (1, 2):
        extra = factories.open_quarter(policy, reviewer, quarter=quarter)
        extra.obligations.update(state="submitted", rounds=1)
    remind(MORNING)
    count = Obligation.objects.count()
    assert count > 40
    assert len(digest_of(reviewer).items) == count
    assert f"另有 {count - 40} 项，请登录系统查看。" in mailoutbox[0].body


def test_the_queries_of_a_delivery_do_not_grow_with_its_items(
    only_one, kejiting, reporter, django_assert_max_num_queries, django_assert_num_queries
):
    plan(MORNING)
    # The claim, one look at what waits, and the stamp; the look alone is shared by a whole round.
    with django_assert_max_num_queries(33) as few:
        deliver_all(MORNING)
    Obligation.objects.filter(body=kejiting).update(state="awaiting")
    plan(day(10, 14))
    with django_assert_num_queries(len(few)):
        deliver_all(day(10, 14))
    assert len(Digest.objects.get(on=day(10, 14).date()).items) == 4
    assert len(ledger(reporter)) == 5
