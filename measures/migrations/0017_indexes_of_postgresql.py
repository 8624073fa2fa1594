"""Indexes in the order of two lists that begin with what has no date; only PostgreSQL can say so in an index.

A speed-up, no rule: SQLite sorts the few rows that it is meant for.
"""

from django.db import migrations

INDEXES = {
    "obligation_to_review_idx": "measures_obligation (review_due_on NULLS FIRST, state_at, id) WHERE state = 'submitted'",
    "receipt_signed_idx": "measures_receipt (signed_at DESC NULLS FIRST, due_on)",
}


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, on in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {on}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("measures", "0016_indexes_of_open_work")]

    operations = [migrations.RunPython(create, drop)]
