"""A real Celery worker over the real queue: it builds, and what it dies over is taken up again."""

import pytest

from reports import actions, shelf
from reports.models import ProgressSummary
from reports.rules import SummaryState
from tests.factories import actor, moment, submit
from tests.workers import Workers, kill, send

NOON = moment(2026, 10, 9, 12)
LONG_GONE = moment(2026, 10, 1)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:task_always_eager has no effect"),
]


@pytest.fixture
def workers():
    with Workers() as started:
        yield started


def wait_for(workers, summary, *states, pause=0.2):
    def is_there():
        summary.refresh_from_db()
        return summary.state in states

    workers.wait_until(is_there, pause=pause)
    return summary


@pytest.fixture
def requested(workers, period, kexie_obligation, kexie_reporter, lead):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    summary, _ = actions.request_summary(
        period, by=actor(lead), at=NOON, enqueue=lambda pk: send("reports.tasks.build_summary", pk)
    )
    return summary


def test_a_worker_builds_what_was_asked_for_before_it_came_up(requested, workers):
    workers.start()
    built = wait_for(workers, requested, SummaryState.BUILT, SummaryState.FAILED)
    assert built.state == SummaryState.BUILT, built.error
    assert [shelf.path_to(file.path).stat().st_size for file in built.files.all()] == [
        file.size for file in built.files.all()
    ]


def test_a_build_that_died_with_its_worker_is_taken_up_again(requested, workers):
    first = workers.start()
    dying = wait_for(workers, requested, SummaryState.BUILDING, pause=0.01)
    kill(first)
    dying.refresh_from_db()
    assert dying.state == SummaryState.BUILDING, "killed too late to prove anything"
    assert not dying.files.exists()

    # Two minutes later, without waiting for them: the dead worker's lease has run out.
    ProgressSummary.objects.filter(pk=dying.pk).update(lease_until=LONG_GONE)
    workers.start()
    send("reports.tasks.sweep_summaries")
    built = wait_for(workers, dying, SummaryState.BUILT, SummaryState.FAILED)
    assert built.state == SummaryState.BUILT, built.error
    assert built.attempts == 2
    assert sorted(built.files.values_list("format", flat=True)) == ["docx", "pdf", "xlsx"]
    assert not [folder for folder in shelf.root().iterdir() if folder.name.startswith(".")]
