"""/healthz and /readyz: what the machine room asks, signed out."""

import pytest
import time_machine
from django.db import OperationalError, connection

from reminders.heartbeat import actions as heartbeat
from tests.factories import moment

NOW = moment(2026, 10, 12)


@pytest.fixture(autouse=True)
def _at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def queue(settings, tmp_path):
    """The embedded default: a folder as the broker."""
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    return tmp_path


@pytest.fixture
def all_well(db, queue):
    heartbeat.beat(at=NOW)


def asked(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_healthz_asks_nothing_of_the_database(client):
    """Without the database fixture a query would fail."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readyz_is_content_when_all_is_there(all_well, client):
    status, body = asked(client)
    assert status == 200
    assert body["status"] == "ok"
    assert set(body["checks"]) == {"database", "migrations", "broker", "beat"}
    assert all(check["ok"] is True for check in body["checks"].values())


def failing(body):
    return [name for name, check in body["checks"].items() if not check["ok"]]


def test_readyz_misses_a_clock_that_never_beat(db, queue, client):
    status, body = asked(client)
    assert (status, body["status"], failing(body)) == (503, "unavailable", ["beat"])


@pytest.mark.parametrize(("seconds", "status"), [(119, 200), (120, 503)])
def test_readyz_misses_a_clock_that_stopped(all_well, seconds, status, client):
    with time_machine.travel(moment(2026, 10, 12, 9, seconds // 60).replace(second=seconds % 60), tick=False):
        assert asked(client)[0] == status


def test_readyz_misses_the_queue_folder(all_well, queue, client):
    queue.rmdir()
    status, body = asked(client)
    assert (status, failing(body)) == (503, ["broker"])


def test_readyz_misses_redis_and_does_not_tell_its_password(all_well, settings, client):
    settings.REDIS_URL = "redis://:very-secret@127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert failing(answer.json()) == ["broker"]
    assert "secret" not in answer.content.decode()
    assert "127.0.0.1" not in answer.content.decode()


def test_readyz_misses_a_migration(all_well, client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reminders'")
    status, body = asked(client)
    assert (status, failing(body)) == (503, ["migrations"])


def test_readyz_answers_when_the_database_is_gone(all_well, client, monkeypatch):
    def gone(*arguments, **options):
        raise OperationalError('connection to server at "db.internal" failed: password is wrong')

    with monkeypatch.context() as lost:
        lost.setattr(connection, "cursor", gone)
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert failing(answer.json()) == ["database", "migrations", "beat"]
    assert "db.internal" not in answer.content.decode()


def test_health_is_asked_not_told(db, client):
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
    assert "no-store" in client.get("/healthz")["Cache-Control"]
