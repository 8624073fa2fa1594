"""Letters by e-mail: one connection for many, and a word on what went wrong. Knows nothing of rows."""

import smtplib
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from reminders.outbound import NotDelivered

# RFC 5321 section 3.8: with this answer the server closes the connection, whatever was asked.
GOING_AWAY = 421


class MailRound:
    """A mail connection for one round of letters: opened for the first, opened anew after it broke.

    A server that cannot be reached is asked once in a round; the rest of the letters fail at once with its answer.
    """

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._unreachable: str = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Returns when the server has taken the letter; raises ``NotDelivered`` else."""
        connection = self._connected()
        try:
            connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, said = next(iter(refusal.recipients.values()), (0, b""))
            if code == GOING_AWAY:
                self._hang_up()
            raise _refused(code, said) from refusal
        except OSError as trouble:
            # Without an answer the connection is in no known state; the next letter gets a new one.
            if getattr(trouble, "smtp_code", GOING_AWAY) == GOING_AWAY:
                self._hang_up()
            raise NotDelivered(_words(trouble)) from trouble
        except ValueError as trouble:
            raise NotDelivered(f"邮件地址无法使用（{trouble}）", is_final=True) from trouble

    def _connected(self) -> BaseEmailBackend:
        if self._unreachable:
            raise NotDelivered(self._unreachable)
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as trouble:
                self._unreachable = _words(trouble)
                raise NotDelivered(self._unreachable) from trouble
            self._connection = connection
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                # It was broken already; that is why we hang up.
                return


def _refused(code: int, said: bytes) -> NotDelivered:
    words = said.decode("utf-8", "replace")
    # RFC 5321 section 4.2.1: 5yz is a permanent answer, 4yz asks to try again later.
    return NotDelivered(f"收件服务器拒收：{code} {words}", is_final=500 <= code < 600)


# Everything that smtplib raises is an OSError, like the troubles of the network itself.
def _words(trouble: OSError) -> str:
    if isinstance(trouble, smtplib.SMTPResponseException):
        said = trouble.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"邮件服务器答复：{trouble.smtp_code} {words}"
    return f"邮件服务器无法连接或中途断开（{type(trouble).__name__}）"
