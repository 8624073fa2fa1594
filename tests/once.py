"""Fixtures that give the same rows in test after test: worked out once per process, afterwards only written again."""

import pickle
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.db import connection
from django.utils import timezone

Given = ParamSpec("Given")
Made = TypeVar("Made")
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")


class _Past:
    """What was written since the test began: as one number, and word for word while that is wanted."""

    digest = b""
    words: list[tuple[str, Any]] | None = None
    numbers_stand = False

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(READS):
            # PostgreSQL's driver wraps JSON and bytes; the wrapping is another one each time
            plain = params if isinstance(params, dict) else [getattr(v, "adapted", v) for v in params or ()]
            self.digest = blake2b(self.digest + repr((sql, plain)).encode()).digest()
            if self.words is not None:
                self.words.append((sql, params))
        return execute(sql, params, many, context)


_past = _Past()
_kept: dict[object, tuple[list[tuple[str, Any]], bytes]] = {}
_numbers: list[str] = []


def begin() -> None:
    """A test begins, with the database as it was seeded: from now on it is noted what is written."""
    _past.digest = b""
    _past.numbers_stand = False
    if not _is_watched():  # a browser's loop, once it runs, has the thread on another connection
        connection.execute_wrappers.append(_past.note)


def _is_watched() -> bool:
    return _past.note in connection.execute_wrappers


def _numbers_stand() -> bool:
    """The next row of each table gets the number it gets in every test; PostgreSQL's do not go back with a transaction."""
    if connection.vendor == "postgresql" and not _past.numbers_stand and not _past.digest:
        with connection.cursor() as cursor:
            if not _numbers:
                cursor.execute(
                    "SELECT format('setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename),"
                    " coalesce(last_value, start_value), last_value IS NOT NULL) FROM pg_sequences"
                )
                _numbers.extend(row[0] for row in cursor.fetchall())
            cursor.execute(f"SELECT {', '.join(_numbers)}")
        _past.numbers_stand = True
    return connection.vendor == "sqlite" or _past.numbers_stand


def once(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """A fixture that does nothing but read and write rows, given rows or nothing.

    After the same writes since the test began, and at the same minute if the clock is moved, it writes the same rows:
    then its statements are said again. With real commits it is made each time.
    """

    @wraps(make)
    def made(*none: Given.args, **given: Given.kwargs) -> Made:
        if not (connection.in_atomic_block and _is_watched() and _numbers_stand()):
            return make(*none, **given)
        minute = time_machine.escape_hatch.is_travelling() and f"{timezone.now():%F %H:%M}"
        rows: dict[str, Any] = given
        key = (make, _past.digest, minute, *(row and (type(row), row.pk) for row in rows.values()))
        if key not in _kept:
            _past.words = []
            try:
                value = make(*none, **given)
                _kept[key] = (_past.words, pickle.dumps(value))
            finally:
                _past.words = None
            return value
        words, kept = _kept[key]
        with connection.cursor() as cursor:
            for sql, params in words:
                cursor.execute(sql, params)
        again: Made = pickle.loads(kept)
        return again

    return made
