"""A real mail server on the other end of a socket."""

import email
import socket
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller

from reminders.delivery.actions import Outcome
from tests.reminders.conftest import day, remind


class Sink:
    """Keeps what it gets; knows no 李经办."""

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address == "li@example.cn":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def sink(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Sink()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield kept
    server.stop()


def test_a_digest_arrives_whole_and_a_refused_address_harms_nobody_else(
    sink, obligation, reporter, kexie_reporter, nobody_else
):
    assert sorted(remind(day(10, 12))) == [Outcome.FAILED, Outcome.SENT]
    (message,) = sink.messages
    assert str(make_header(decode_header(message["Subject"]))) == "【政策督查】您有 1 项填报待办"
    assert message["To"] == "wu@example.cn"
    assert message["Auto-Submitted"] == "auto-generated"
    parts = {
        part.get_content_type(): part.get_payload(decode=True).decode()
        for part in message.walk()
        if not part.is_multipart()
    }
    assert "吴经办：" in parts["text/plain"]
    assert "<strong>您有 1 项填报待办。</strong>" in parts["text/html"]


def test_a_server_that_is_down_loses_nothing(sink, settings, obligation, kexie_reporter, nobody_else):
    up, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert remind(day(10, 12)) == [Outcome.RETRY]
    settings.EMAIL_PORT = up
    assert remind(day(10, 12, 9, 1)) == [Outcome.SENT]
    assert len(sink.messages) == 1
