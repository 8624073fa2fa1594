"""A real mail server on a socket that can be as difficult as they are in life."""

import asyncio
import email
import socket
import threading
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await super().smtp_DATA(arg)
        self.event_handler.answered += 1


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


class Sink:
    """Keeps what it gets. Addresses are told apart, so that one letter can go wrong and the others not.

    ``refuses``: its answers to an address. ``hangs_up_on``: drops the connection instead of answering to the letter;
    True: after keeping it. ``hold``: does not answer until released; the letter has been kept by then. ``answered``:
    how many letters it has answered to, whatever it said.
    """

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.letters: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.answered = 0
        self.refuses: dict[str, str] = {}
        self.hangs_up_on: dict[str, bool] = {}
        self.arrived, self._released = threading.Event(), threading.Event()
        self._held: tuple[str, str] | None = None
        self._server: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def stop(self) -> None:
        self.release()
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def hold(self, step: str, address: str) -> None:
        """At this step (RCPT, DATA) of the first letter to the address it falls silent; ``arrived`` tells when."""
        self.arrived.clear()
        self._released.clear()
        self._held = step, address

    def release(self) -> None:
        self._released.set()

    def numbers(self, address: str) -> list[str]:
        """The Message-IDs of the letters kept for the address."""
        return [number for to, number in self.letters if to == address]

    @property
    def counts(self) -> dict[str, int]:
        """How many letters each address got."""
        return dict(Counter(to for to, _ in self.letters))

    async def _fall_silent(self, step: str, address: str) -> None:
        if self._held != (step, address):
            return
        self._held = None
        self.arrived.set()
        await asyncio.to_thread(self._released.wait)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked.append(address)
        await self._fall_silent("RCPT", address)
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        if self.hangs_up_on.get(address, True):
            number = email.message_from_bytes(envelope.content)["Message-ID"]
            self.letters.append((address, number))
        if address in self.hangs_up_on:
            server.transport.abort()
        await self._fall_silent("DATA", address)
        return "250 OK"
