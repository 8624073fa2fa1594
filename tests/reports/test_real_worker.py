"""A real Celery worker over the real queue: it builds, and what it dies over is taken up again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from policy_tracker.celery import app
from reports import shelf
from reports.actions import asking
from reports.models import Report
from reports.rules import Kind, ReportState
from reports.snapshots import Subject
from tests.factories import actor, moment, submit

REPOSITORY = Path(__file__).resolve().parents[2]
NOON = moment(2026, 10, 9, 12)
LONG_GONE = moment(2026, 10, 1)
PATIENCE = 90  # seconds, on a machine that does other things besides

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:task_always_eager has no effect"),
]


def database_url():
    """The suite's own database, for another process."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgres://{who}@{given['HOST'] or '127.0.0.1'}:{given['PORT'] or 5432}/{given['NAME']}"


@pytest.fixture(autouse=True)
def queue():
    """An empty queue before and after."""
    for folder in ("messages", "control"):
        (settings.DATA_DIR / "queue" / folder).mkdir(parents=True, exist_ok=True)
    app.control.purge()
    yield
    app.control.purge()


@pytest.fixture
def start_worker():
    """Start a worker as production (Redis) or the embedded default (files) does; all are gone afterwards."""
    started = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "policy_tracker.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    pool = ["-P", "prefork", "-c", "2"] if settings.REDIS_URL else ["-P", "threads", "-c", "2"]

    def start():
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "policy_tracker",
            "worker",
            *pool,
            "--without-gossip",
        ]
        with (settings.DATA_DIR / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [*command, "--without-mingle", "-l", "WARNING"],
                cwd=REPOSITORY, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        started.append(worker)
        return worker

    yield start
    for worker in started:
        kill(worker)


def kill(worker):
    """The whole process group at once, as a power cut would."""
    try:
        os.killpg(worker.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    worker.wait(20)


def send(task, *arguments):
    app.send_task(f"reports.tasks.{task}", args=list(arguments))


def wait_for(report, *states, pause=0.2):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        report.refresh_from_db()
        if report.state in states:
            return report
        time.sleep(pause)
    log = (settings.DATA_DIR / "worker.log").read_text("utf-8", "replace")[-3000:]
    pytest.fail(f"still {report.state} after {PATIENCE} s\n{log}")


@pytest.fixture
def requested(period, kexie_obligation, kexie_reporter, lead):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    report, _ = asking.request_report(
        Kind.PROGRESS,
        Subject(period.policy, period),
        by=actor(lead),
        at=NOON,
        enqueue=lambda pk: send("build_report", pk),
    )
    return report


def test_a_worker_builds_what_was_asked_for_before_it_came_up(requested, start_worker):
    start_worker()
    built = wait_for(requested, ReportState.BUILT, ReportState.FAILED)
    assert built.state == ReportState.BUILT, built.error
    assert [shelf.path_to(file.path).stat().st_size for file in built.files.all()] == [
        file.size for file in built.files.all()
    ]


def test_a_build_that_died_with_its_worker_is_taken_up_again(requested, start_worker):
    first = start_worker()
    dying = wait_for(requested, ReportState.BUILDING, pause=0.01)
    kill(first)
    dying.refresh_from_db()
    assert dying.state == ReportState.BUILDING, "killed too late to prove anything"
    assert not dying.files.exists()

    # Two minutes later, without waiting for them: the dead worker's lease has run out.
    Report.objects.filter(pk=dying.pk).update(lease_until=LONG_GONE)
    start_worker()
    send("sweep_reports")
    built = wait_for(dying, ReportState.BUILT, ReportState.FAILED)
    assert built.state == ReportState.BUILT, built.error
    assert built.attempts == 2
    assert sorted(built.files.values_list("format", flat=True)) == ["docx", "pdf", "xlsx"]
    assert not [folder for folder in shelf.root().iterdir() if folder.name.startswith(".")]
