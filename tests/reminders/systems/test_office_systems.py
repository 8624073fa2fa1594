"""Digests through two channels: mail, and the body's own office system on the other end of a real socket."""

import base64
import hashlib
import hmac
import json
import logging
import socket
import ssl
import subprocess
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import grant_role
from accounts.rules import Role
from audit.models import AuditEvent
from reminders.delivery.actions import Outcome
from reminders.models import Delivery, DeliveryState, Digest, DigestState, OfficeSystem, Reminder
from reminders.outbound import NotDelivered
from reminders.systems import actions as systems
from reminders.systems.pushing import MOST_SILENT, PushRound
from tests.factories import LONG_AGO, SETUP, make_body, make_user, submit
from tests.programs import program
from tests.reminders.conftest import day, plan, remind, send
from tests.reminders.systems.receiver import receiving

MORNING = day(10, 12)
RETRIES = (0, 1, 6, 21, 81)


class Refuses(EmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("down")


@pytest.fixture
def oa(settings):
    settings.OA_ALLOW_LOOPBACK = True
    with receiving() as server:
        yield server


@pytest.fixture
def register(oa):
    """Enter an office system for a body; where it is called decides the path."""

    def register(body, path="/reminders", **options):
        system, _ = systems.register_system(body, url=oa.url(path), by=SETUP, at=LONG_AGO, **options)
        return system

    return register


@pytest.fixture
def system(register, kejiting):
    return register(kejiting)


def digest_of(user, on=MORNING):
    return Digest.objects.get(recipient=user, on=on.date())


def endings(digest):
    rows = digest.deliveries.order_by("pk")
    return {row.channel: (row.state, row.attempts) for row in rows}


def payloads(oa):
    return [json.loads(body) for body in oa.bodies]


# --- What is sent -------------------------------------------------------------------------------------


def test_mail_and_office_system_both_take_it_and_both_are_kept_as_proof(oa, system, only_one, reporter, told):
    assert remind(MORNING) == [Outcome.SENT]
    assert told() == ["li@example.cn"]
    (message,) = payloads(oa)
    digest = digest_of(reporter)
    assert message["recipient"] == {"username": "li", "name": "李经办"}
    assert message["subject"] == digest.subject == "【政策督查】您有 1 项填报待办"
    assert message["url"] == f"http://127.0.0.1:8000/inbox/{digest.pk}/"
    (item,) = message["items"]
    assert (item["matter"], item["id"], item["body"]) == ("report", only_one.pk, "省科技厅")
    assert item["url"] == f"http://127.0.0.1:8000/obligations/{only_one.pk}/"
    assert endings(digest) == {"mail": ("sent", 1), "office_system": ("sent", 1)}
    (event,) = AuditEvent.objects.about(digest)
    assert event.after["sent_to"] == ["li@example.cn", oa.url()]


def test_the_signature_is_what_anybody_with_the_secret_works_out(oa, system, only_one, reporter):
    remind(MORNING)
    (message,) = oa.received
    headers, body = message["headers"], message["body"]
    assert headers["webhook-timestamp"] == str(int(MORNING.timestamp()))
    assert headers["content-type"] == "application/json"
    key = base64.b64decode(system.secret[len("whsec_") :])
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert b": " not in body
    assert "李经办".encode() in body


def test_the_number_of_a_message_has_no_full_stop_and_is_the_one_that_was_kept(
    oa, system, only_one, reporter
):
    remind(MORNING)
    number = oa.received[0]["headers"]["webhook-id"]
    assert "." not in number
    assert number == Delivery.objects.get(system=system).message_id


def test_a_person_in_two_bodies_has_each_bodys_items_in_its_own_system(
    oa, register, kejiting, kexie, period, reporter
):
    grant_role(reporter, body=kexie, role=Role.REPORTER, by=SETUP, at=LONG_AGO)
    register(kejiting, "/kejiting")
    register(kexie, "/kexie")
    remind(MORNING)
    told = {message["path"]: json.loads(message["body"]) for message in oa.received}
    assert {path: {item["body"] for item in one["items"]} for path, one in told.items()} == {
        "/kejiting": {"省科技厅"},
        "/kexie": {"省科协"},
    }
    assert told["/kejiting"]["subject"].startswith("【政策督查】您有 4 项填报待办")
    assert told["/kexie"]["subject"].startswith("【政策督查】您有 1 项填报待办")
    assert digest_of(reporter).subject.startswith("【政策督查】您有 5 项填报待办")
    assert len({message["headers"]["webhook-id"] for message in oa.received}) == 2


def test_a_system_that_has_none_of_the_items_is_not_called(oa, register, kexie, only_one, reporter):
    grant_role(reporter, body=kexie, role=Role.REPORTER, by=SETUP, at=LONG_AGO)
    register(kexie)
    assert remind(MORNING) == [Outcome.SENT]
    assert oa.received == []
    assert endings(digest_of(reporter)) == {"mail": ("sent", 1)}


def test_what_waits_for_the_office_goes_to_the_offices_own_system(
    oa, register, office_body, kejiting, only_one, reporter, reviewer
):
    register(office_body, "/office")
    register(kejiting, "/kejiting")
    submit(only_one, reporter, at=MORNING)
    assert remind(day(10, 13)) == [Outcome.SENT]
    (message,) = oa.received
    assert message["path"] == "/office"
    (item,) = json.loads(message["body"])["items"]
    assert (item["duty"], item["body"]) == ("review", "省科技厅")


def test_an_inactive_system_is_not_called(oa, register, kejiting, only_one, reporter):
    register(kejiting, is_active=False)
    assert remind(MORNING) == [Outcome.SENT]
    assert oa.received == []


def test_a_person_without_an_address_is_told_through_the_office_system(oa, system, only_one, reporter, told):
    reporter.email = ""
    reporter.save()
    assert remind(MORNING) == [Outcome.SENT]
    assert (told(), len(oa.received)) == ([], 1)


# --- What goes wrong ----------------------------------------------------------------------------------


def test_a_system_that_is_down_is_asked_again_and_the_mail_is_not_sent_twice(
    oa, system, only_one, reporter, told
):
    oa.status = 503
    assert remind(MORNING) == [Outcome.RETRY]
    digest = digest_of(reporter)
    assert digest.next_try_at == MORNING + timedelta(minutes=1)
    assert endings(digest) == {"mail": ("sent", 1), "office_system": ("waiting", 1)}
    oa.status = 200
    assert remind(MORNING + timedelta(minutes=1)) == [Outcome.SENT]
    assert told() == ["li@example.cn"]
    assert endings(digest) == {"mail": ("sent", 1), "office_system": ("sent", 2)}
    digest.refresh_from_db()
    assert (digest.state, digest.error) == (DigestState.SENT, "")
    first, second = (message["headers"] for message in oa.received)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 60


def test_a_mail_server_that_is_down_is_asked_again_and_the_system_is_not_told_twice(
    oa, system, only_one, reporter, settings, told
):
    up, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Refuses"
    assert remind(MORNING) == [Outcome.RETRY]
    settings.EMAIL_BACKEND = up
    assert remind(MORNING + timedelta(minutes=1)) == [Outcome.SENT]
    assert (told(), len(oa.received)) == (["li@example.cn"], 1)


def test_a_port_where_nobody_listens_is_tried_again(settings, kejiting, only_one, reporter, told):
    settings.OA_ALLOW_LOOPBACK = True
    systems.register_system(kejiting, url="http://127.0.0.1:1/", by=SETUP, at=LONG_AGO)
    assert remind(MORNING) == [Outcome.RETRY]
    assert digest_of(reporter).error == "单位办公系统无法连接或中途断开"
    assert told() == ["li@example.cn"]


def test_a_slow_system_is_not_waited_for_and_asked_once_in_a_round(
    oa, system, only_one, reporter, kejiting, settings
):
    make_user("钱经办", (kejiting, Role.REPORTER))
    settings.OA_READ_SECONDS = 0.2
    oa.may_answer.clear()
    assert remind(MORNING) == [Outcome.RETRY, Outcome.RETRY]
    assert digest_of(reporter).error == "单位办公系统在 0.2 秒内没有答复"
    assert len(oa.received) == 1
    oa.may_answer.set()
    assert remind(MORNING + timedelta(minutes=1)) == [Outcome.SENT, Outcome.SENT]


def test_a_round_does_not_wait_for_more_than_a_few_silent_systems(settings, policy):
    settings.OA_ALLOW_LOOPBACK = True
    made = [
        systems.register_system(make_body(), url="http://127.0.0.1:1/", by=SETUP, at=LONG_AGO)[0]
        for _ in range(MOST_SILENT + 1)
    ]
    said = []
    with PushRound() as push:
        for system in made:
            with pytest.raises(NotDelivered) as trouble:
                push.push(system, "number", {}, at=MORNING)
            said.append(trouble.value.reason)
    assert said[-2:] == ["单位办公系统无法连接或中途断开", "多个单位办公系统没有应答，稍后再试"]


def test_gone_is_final_the_mail_is_there_all_the_same_and_the_office_is_told(
    oa, system, only_one, reporter, reviewer, mailoutbox
):
    oa.status = 410
    assert remind(MORNING) == [Outcome.FAILED]
    digest = digest_of(reporter)
    assert endings(digest) == {"mail": ("sent", 1), "office_system": ("failed", 1)}
    assert digest.error == "单位办公系统答复：HTTP 410，表示不再接收"
    assert [mail.to for mail in mailoutbox] == [["li@example.cn"]]
    remind(day(10, 13))
    row = Reminder.objects.get(recipient=reviewer, matter="digest")
    assert (row.matter_id, row.occasion) == (digest.pk, "undelivered")
    assert mailoutbox[-1].to == ["wang@example.cn"]
    assert "发给李经办的提醒未能送达" in mailoutbox[-1].body


def test_what_the_mail_brought_is_not_told_again_because_the_system_refused(
    oa, system, only_one, reporter, mailoutbox
):
    oa.status = 410
    remind(MORNING)
    remind(day(10, 13))
    assert [mail.to for mail in mailoutbox].count(["li@example.cn"]) == 1


@pytest.mark.parametrize("status", [400, 404, 405, 413, 422])
def test_other_refusals_of_the_message_are_final(status, oa, system, only_one, reporter):
    oa.status = status
    assert remind(MORNING) == [Outcome.FAILED]
    assert digest_of(reporter).error == f"单位办公系统答复：HTTP {status}"


@pytest.mark.parametrize("status", [401, 403, 408, 425, 429, 500, 502])
def test_what_may_pass_is_tried_again(status, oa, system, only_one, reporter):
    oa.status = status
    assert remind(MORNING) == [Outcome.RETRY]
    assert f"HTTP {status}" in digest_of(reporter).error


def test_after_five_tries_the_office_system_has_failed_and_the_mail_stays_sent(
    oa, system, only_one, reporter, told
):
    oa.status = 500
    outcomes = [outcome for minutes in RETRIES for outcome in remind(MORNING + timedelta(minutes=minutes))]
    assert outcomes == [Outcome.RETRY] * 4 + [Outcome.FAILED]
    assert (told(), len(oa.received)) == (["li@example.cn"], 5)
    assert endings(digest_of(reporter)) == {"mail": ("sent", 1), "office_system": ("failed", 5)}


def test_a_redirect_is_not_followed(oa, system, only_one, reporter):
    oa.status, oa.headers = 307, {"Location": oa.url("/elsewhere")}
    assert remind(MORNING) == [Outcome.RETRY]
    assert [message["path"] for message in oa.received] == ["/reminders"]
    assert "请登记最终的接收地址" in digest_of(reporter).error


def test_a_system_switched_off_between_two_tries_does_not_keep_the_digest_waiting(
    oa, system, only_one, reporter
):
    oa.status = 503
    remind(MORNING)
    systems.edit_system(system, url=system.url, is_active=False, by=SETUP, at=MORNING)
    assert remind(MORNING + timedelta(minutes=1)) == [Outcome.SENT]
    assert len(oa.received) == 1
    delivery = Delivery.objects.get(system=system)
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, "此渠道已停用，不再发送。")


# --- Where it may go ----------------------------------------------------------------------------------


def test_the_machine_itself_is_not_called(oa, system, only_one, reporter, settings, told):
    settings.OA_ALLOW_LOOPBACK = False
    assert remind(MORNING) == [Outcome.FAILED]
    assert oa.received == []
    assert digest_of(reporter).error == "未发送：接收地址不能是本机、链路本地、组播或保留地址。"
    assert told() == ["li@example.cn"]


def leads_to(monkeypatch, *answers):
    """A name server: the name oa.example.cn leads to the next of these addresses each time it is asked."""
    ask, left = socket.getaddrinfo, list(answers)

    def answer(host, port, *args, **kwargs):
        if host != "oa.example.cn":
            return ask(host, port, *args, **kwargs)
        return ask(left.pop(0) if len(left) > 1 else left[0], port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


# The second: a name that changes between our look and the connection (DNS rebinding).
@pytest.mark.parametrize("answers", [["127.0.0.1"], ["10.9.9.9", "127.0.0.1"]])
def test_a_name_that_leads_to_the_machine_itself_is_not_called(
    answers, oa, register, kejiting, only_one, reporter, settings, monkeypatch
):
    system = register(kejiting)
    url = f"http://oa.example.cn:{oa.server_port}/"
    OfficeSystem.objects.filter(pk=system.pk).update(url=url)
    settings.OA_ALLOW_LOOPBACK = False
    leads_to(monkeypatch, *answers)
    assert remind(MORNING) == [Outcome.FAILED]
    assert oa.received == []
    assert "域名指向本机" in digest_of(reporter).error


def test_a_name_is_called_by_its_name(oa, register, kejiting, only_one, reporter, monkeypatch):
    system = register(kejiting)
    url = f"http://oa.example.cn:{oa.server_port}/receive?token=abc"
    OfficeSystem.objects.filter(pk=system.pk).update(url=url)
    leads_to(monkeypatch, "127.0.0.1")
    assert remind(MORNING) == [Outcome.SENT]
    (message,) = oa.received
    assert message["path"] == "/receive?token=abc"
    assert message["headers"]["host"] == f"oa.example.cn:{oa.server_port}"


def test_a_proxy_in_the_environment_is_not_used(oa, system, only_one, reporter, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert remind(MORNING) == [Outcome.SENT]


def test_a_certificate_that_nobody_vouches_for_is_refused_until_its_authority_is_known(
    only_one, reporter, kejiting, settings, tmp_path
):
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=oa -addext subjectAltName=IP:127.0.0.1"
    openssl = program("openssl", package="openssl")
    subprocess.run(
        [openssl, *command.split(), "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
        timeout=60,
    )
    settings.OA_ALLOW_LOOPBACK = True
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with receiving(tls) as server:
        url = server.url().replace("http:", "https:")
        systems.register_system(kejiting, url=url, by=SETUP, at=LONG_AGO)
        assert remind(MORNING) == [Outcome.RETRY]
        assert digest_of(reporter).error == "单位办公系统的证书无法核验"
        assert server.received == []
        settings.OA_CA_FILE = certificate
        assert remind(MORNING + timedelta(minutes=1)) == [Outcome.SENT]


# --- What stays inside --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [204, 302, 410, 500, None])
def test_secret_and_query_stand_in_no_record_no_error_and_no_log(
    status, oa, register, kejiting, only_one, reporter, settings, caplog
):
    caplog.set_level(logging.DEBUG)
    system = register(kejiting, "/reminders?access_token=geheim")
    if status is None:
        OfficeSystem.objects.update(url="http://127.0.0.1:1/?access_token=geheim")
    oa.status = status or 204
    remind(MORNING)
    system.refresh_from_db()
    systems.send_test(system, by=SETUP, at=MORNING)
    systems.edit_system(system, url=oa.url("/x?access_token=geheim2"), is_active=True, by=SETUP, at=MORNING)
    old = system.secret
    _, new = systems.renew_secret(system, by=SETUP, at=MORNING)
    events = AuditEvent.objects.values_list("summary", "before", "after")
    deliveries = Delivery.objects.values_list("address", "error", "message_id")
    digest = digest_of(reporter)
    said = str([*events, *deliveries, digest.error, digest.body_text, digest.items]) + caplog.text
    assert "办公系统" in said
    for hidden in (old, new, old[len("whsec_") :], new[len("whsec_") :], "geheim"):
        assert hidden not in said


# --- What it costs ------------------------------------------------------------------------------------


def test_a_batch_with_an_office_system_costs_one_row_for_each_digest_and_one_look(
    oa, register, obligation, kejiting
):
    theirs = [make_user(f"第{number}经办", (kejiting, Role.REPORTER)) for number in range(20)]

    def deliver(at):
        plan(at)
        ids = list(Digest.objects.filter(on=at.date(), recipient__in=theirs).values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            outcomes = send(ids, at)
        assert list(outcomes.values()) == [Outcome.SENT] * 20
        return len(queries)

    without = deliver(MORNING)
    register(kejiting)
    within = deliver(day(10, 14))
    assert len(oa.received) == 20
    assert within <= without + 20 + 1


def test_what_the_mail_took_is_not_mailed_again_the_next_day_because_the_system_was_down(
    oa, system, only_one, reporter, told
):
    oa.status = 503
    assert remind(MORNING) == [Outcome.RETRY]
    assert remind(day(10, 13)) == []
    assert told() == ["li@example.cn"]
    digest = digest_of(reporter)
    assert (digest.state, endings(digest)["office_system"][0]) == (DigestState.FAILED, "failed")
    assert Reminder.objects.get(recipient=reporter).digest == digest
