"""An office system on the other end of a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, Thread
from typing import Any


class Receiver(ThreadingHTTPServer):
    """Keeps what it gets; answers with ``status`` and ``headers`` as soon as it ``may_answer``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status, self.may_answer = 204, Event()
        self.may_answer.set()
        self.headers: dict[str, str] = {}
        self.received: list[dict[str, Any]] = []

    def url(self, path: str = "/reminders") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    @property
    def bodies(self) -> list[bytes]:
        return [message["body"] for message in self.received]


class _Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.received.append({"path": self.path, "headers": headers, "body": body})
        self.server.may_answer.wait(30)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def receiving(tls: SSLContext | None = None) -> Iterator[Receiver]:
    with Receiver() as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)
