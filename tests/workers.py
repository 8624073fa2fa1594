"""Real Celery workers and clocks for tests: processes of their own on the suite's own database and queue."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import redis
from django.conf import settings
from django.db import connection

from policy_tracker.celery import app
from tests.waiting import PATIENCE, wait_until

REPOSITORY = Path(__file__).resolve().parents[1]


def database_url() -> str:
    """The suite's own database, for another process."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgres://{who}@{given['HOST'] or '127.0.0.1'}:{given['PORT'] or 5432}/{given['NAME']}"


class Workers:
    """Starts workers as production (Redis) or the embedded default (files) does, on a queue that was empty before.

    Use as a context: all its processes are gone and the queue is empty again afterwards.
    """

    def __init__(self, **environment: str) -> None:
        self._log = settings.DATA_DIR / "worker.log"
        self._started: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "policy_tracker.settings",
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(settings.DATA_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            **environment,
        }

    def __enter__(self) -> Self:
        for folder in ("messages", "control"):
            (settings.DATA_DIR / "queue" / folder).mkdir(parents=True, exist_ok=True)
        self._log.write_bytes(b"")
        app.control.purge()
        return self

    def __exit__(self, *trouble: object) -> None:
        for process in self._started:
            kill(process)
        app.control.purge()

    def start(self, *, at_once: int = 2) -> subprocess.Popen[bytes]:
        """A worker that does ``at_once`` jobs at the same time; does not wait until it is up."""
        pool = "prefork" if settings.REDIS_URL else "threads"
        return self._celery("worker", "-P", pool, "-c", str(at_once), "--without-gossip", "--without-mingle")

    def start_clock(self, memory: Path) -> subprocess.Popen[bytes]:
        """The timetable's clock; ``memory`` is its file of what it sent last."""
        return self._celery("beat", "-s", str(memory), "--pidfile=")

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "policy_tracker", *arguments, "-l", "WARNING"],
                cwd=REPOSITORY, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._started.append(process)
        return process

    def wait_until(self, is_so: Callable[[], Any], *, pause: float = 0.05, seconds: float = PATIENCE) -> None:
        """Returns when it is so; fails with the end of the workers' log when it does not become so."""
        wait_until(is_so, pause=pause, seconds=seconds, said=lambda: self.said[-3000:])

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")


def kill(process: "subprocess.Popen[bytes]") -> None:
    """The whole process group at once, as a power cut would."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(20)


def send(task: str, *arguments: object, **options: Any) -> None:
    """A message for the workers, with the task's name and whatever ``apply_async`` takes."""
    app.send_task(task, args=list(arguments), **options)


def lose_the_queue() -> None:
    """What a broker that lost its disk leaves: nothing."""
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as broker:
            broker.flushdb()
        return
    for folder in (settings.DATA_DIR / "queue").iterdir():
        shutil.rmtree(folder)
        folder.mkdir()
