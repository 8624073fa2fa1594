"""Write many rows with one statement each: what a row says is SQL, what it does not say is the model's default."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models


@dataclass(frozen=True)
class Rows:
    """The rows of one table: ``given`` says its columns as SQL over ``source``, what stands behind FROM."""

    model: type[models.Model]
    given: Mapping[str, str]
    source: str

    @property
    def statement(self) -> str:
        """One INSERT … SELECT; a column not given takes the default of its field, so a new field breaks nothing."""
        told = {field.column: _unsaid(field) for field in self.model._meta.concrete_fields} | dict(self.given)
        if "id" not in self.given:
            del told["id"]
        columns = ", ".join(f'"{name}"' for name in told)
        table = self.model._meta.db_table
        return f"INSERT INTO {table} ({columns}) SELECT {', '.join(told.values())} FROM {self.source}"


def _unsaid(field: Any) -> str:
    value = field.get_default()
    if value is None:
        return f"NULL::{field.db_type(connection)}"
    if isinstance(field, models.JSONField):
        return f"'{json.dumps(value)}'::jsonb"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | datetime):
        return f"'{value.isoformat()}'"
    # Of the fields' defaults; none has a quotation mark.
    return f"'{value}'" if isinstance(value, str) else str(value)


def ask(statement: str) -> list[tuple[Any, ...]]:
    """What the database answers; nothing for a statement that answers nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Take foreign keys, indexes and unique constraints of the tables away, and put them back, checked, afterwards.

    Building an index over rows that are there takes a third of keeping it up to date row by row, and a foreign key put
    back is checked for all rows at once. Check constraints and primary keys stay in force all the while.
    """
    names = ", ".join(f"'{name}'::regclass" for name in tables)
    keys = ask(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text FROM pg_constraint"
        f" WHERE conrelid IN ({names}) AND contype IN ('f', 'u') ORDER BY contype DESC"
    )
    indexes = ask(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        f" WHERE indrelid IN ({names}) AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))"
    )
    for table, name, _, _ in sorted(keys, key=lambda key: key[3] != "f"):
        ask(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        ask(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        ask(definition)
    for table, name, definition, _ in keys:
        ask(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def catch_up(tables: Sequence[str]) -> None:
    """Let the counters of the keys go on behind what was written."""
    for table in tables:
        ask(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
        )
