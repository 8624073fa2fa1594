"""A real Celery worker over the real queue: it builds, and what it dies over is taken up again."""

import pytest

from reports import shelf
from reports.actions import asking
from reports.kinds import Subject
from reports.models import Report
from reports.rules import Kind, ReportState
from tests.factories import actor, moment, submit
from tests.workers import Workers, kill, send

NOON = moment(2026, 10, 9, 12)
LONG_GONE = moment(2026, 10, 1)

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:task_always_eager has no effect"),
]


@pytest.fixture
def workers():
    with Workers() as started:
        yield started


def wait_for(workers, report, *states, pause=0.2):
    def is_there():
        report.refresh_from_db()
        return report.state in states

    workers.wait_until(is_there, pause=pause)
    return report


@pytest.fixture
def requested(workers, period, kexie_obligation, kexie_reporter, lead):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    report, _ = asking.request_report(
        Kind.PROGRESS,
        Subject(period.policy, period),
        by=actor(lead),
        at=NOON,
        enqueue=lambda pk: send("reports.tasks.build_report", pk),
    )
    return report


def test_a_worker_builds_what_was_asked_for_before_it_came_up(requested, workers):
    workers.start()
    built = wait_for(workers, requested, ReportState.BUILT, ReportState.FAILED)
    assert built.state == ReportState.BUILT, built.error
    assert [shelf.path_to(file.path).stat().st_size for file in built.files.all()] == [
        file.size for file in built.files.all()
    ]


def test_a_build_that_died_with_its_worker_is_taken_up_again(requested, workers):
    first = workers.start()
    dying = wait_for(workers, requested, ReportState.BUILDING, pause=0.01)
    kill(first)
    dying.refresh_from_db()
    assert dying.state == ReportState.BUILDING, "killed too late to prove anything"
    assert not dying.files.exists()

    # Two minutes later, without waiting for them: the dead worker's lease has run out.
    Report.objects.filter(pk=dying.pk).update(lease_until=LONG_GONE)
    workers.start()
    send("reports.tasks.sweep_reports")
    built = wait_for(workers, dying, ReportState.BUILT, ReportState.FAILED)
    assert built.state == ReportState.BUILT, built.error
    assert built.attempts == 2
    assert sorted(built.files.values_list("format", flat=True)) == ["docx", "pdf", "xlsx"]
    assert not [folder for folder in shelf.root().iterdir() if folder.name.startswith(".")]
