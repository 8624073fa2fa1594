"""Let the database itself refuse changes to the record of acts, on both engines.

Only changes: removal is left to the retention rule of the installation and to test clean-up.
"""

from django.db import migrations

SENTENCE = "audit events are append-only"

POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_refuse_update() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$ LANGUAGE plpgsql;
    """,
    """
    CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_update();
    """,
)
SQLITE = (
    f"""
    CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit_auditevent
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END;
    """,
)


def guard(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_append_only ON audit_auditevent")
        schema_editor.execute("DROP FUNCTION audit_refuse_update()")
    elif schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_append_only")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
