"""The suite's database: one process migrates it and seeds the document; from then on it is a template.

The other processes begin with a copy of it, and a test that committed has it copied back.
"""

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

from departments.actions import seed_bodies
from measures.documents.actions import seed_policy
from measures.models import Measure
from measures.states import MeasureState
from tests import factories
from workdays.actions import seed_calendar

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
DOCUMENT = "document"
OURS = {"accounts", "audit", "departments", "measures", "reminders", "reports", "workdays"}


def fixture_data(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def seed_document() -> None:
    """The real document, its bodies and the calendar; every measure given out and taken on long ago."""
    seed_calendar()
    seed_bodies(fixture_data("departments.json"))
    seed_policy(fixture_data("policy-liaoning-2018.json"), by=factories.SETUP, at=factories.LONG_AGO)
    Measure.objects.update(state=MeasureState.IN_PROGRESS, state_at=factories.LONG_AGO)


def empty() -> None:
    """Take everything out, within the transaction of the test."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in OURS:
            model._base_manager.all()._raw_delete(
                connection.alias
            )  # in any order: foreign keys are checked at commit


@contextmanager
def prepared() -> Iterator[None]:
    """The database of this process, with the document in it; a test that commits finds and leaves it like this."""
    own = connection.creation._get_test_db_name()
    with _users() as users:
        if users.now == 0:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            seed_document()
            keep(DOCUMENT)
        else:
            settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = own
            restore(DOCUMENT)
        users.now += 1
    # Instead of Django's flush, which would leave nothing to begin with.
    TransactionTestCase._fixture_teardown = lambda self: restore(DOCUMENT)  # type: ignore[method-assign]
    yield
    connections.close_all()
    if connection.vendor == "postgresql":
        _run(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
    with _users() as users:
        users.now -= 1
        if users.now == 0:
            forget(DOCUMENT)


@dataclass
class _Users:
    """How many processes work with the template now."""

    now: int


@contextmanager
def _users() -> Iterator[_Users]:
    """The count, while no other process of this run may look at it; who finds nobody makes the template."""
    with (settings.SUITE_DIR / "users").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        users = _Users(int(file.read() or 0))
        yield users
        file.truncate(0)
        file.write(str(users.now))


def keep(name: str) -> None:
    """Keep the database as it stands under this name, for every process of this run."""
    connections.close_all()
    if connection.vendor == "sqlite":
        _copy(_file(), _template_file(name))
    else:
        _copy_database(_database(), _template(name))


def restore(name: str) -> None:
    """Bring the database back to what was kept under this name, whatever was committed since."""
    connections.close_all()
    if connection.vendor == "sqlite":
        # Page by page into the same file: whoever still has it open sees the old rows or the new ones.
        _copy(_template_file(name), _file())
    else:
        _copy_database(_template(name), _database())


def forget(name: str) -> None:
    """Remove what was kept under this name."""
    if connection.vendor == "sqlite":
        _template_file(name).unlink(missing_ok=True)
    else:
        _run(f'DROP DATABASE IF EXISTS "{_template(name)}"')


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _template_file(name: str) -> Path:
    return Path(settings.SUITE_DIR) / f"{name}.sqlite3"


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target, timeout=20)) as copy:
        whole.backup(copy)


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _template(name: str) -> str:
    return f"{settings.SUITE_DATABASE}_{name}"


def _copy_database(source: str, target: str) -> None:
    _run(
        f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)', f'CREATE DATABASE "{target}" TEMPLATE "{source}"'
    )


def _run(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        for statement in statements:
            cursor.execute(statement)
