"""What is there already is folded for searches, as the product does from now on; and indexed where that can be had."""

import unicodedata

from django.db import Error, migrations, transaction

_NOT_COMPARED = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_INDEX = "CREATE INDEX measure_search_idx ON measures_measure USING gin (search_text gin_trgm_ops)"


def _folded(text):
    return unicodedata.normalize("NFKC", _plain(text).casefold())


def _plain(text):
    spelled = unicodedata.normalize("NFKC", text)
    return "".join(
        char
        for char in spelled
        if unicodedata.category(char) not in _NOT_COMPARED
        and not ("\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef")
    )


def fold(apps, schema_editor):
    measures = apps.get_model("measures", "Measure").objects
    batch = []
    rows = measures.only("id", "number_text", "title", "text", "bracket").order_by("id")
    for measure in rows.iterator(chunk_size=500):
        texts = (measure.number_text, measure.title, measure.text, measure.bracket)
        measure.search_text = "\n".join(_folded(text) for text in texts)
        batch.append(measure)
        if len(batch) == 500:
            measures.bulk_update(batch, ["search_text"])
            batch = []
    measures.bulk_update(batch, ["search_text"])


def index(apps, schema_editor):
    """A speed-up, no rule: where the database has no pg_trgm, or we no right to it, searches read every row."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in ("CREATE EXTENSION IF NOT EXISTS pg_trgm", _INDEX):
        try:
            with transaction.atomic(schema_editor.connection.alias):
                schema_editor.execute(statement)
        except Error:
            return


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS measure_search_idx")


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0014_ledger"),
    ]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RunPython(index, unindex),
    ]
