from django.db import migrations, models


def close_instructions(apps, schema_editor):
    """What leaders wrote was entered before there was a way to keep it to those who carry it out."""
    apps.get_model("measures", "Policy").objects.filter(kind="instruction").update(is_restricted=True)


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0004_import_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="is_restricted",
            field=models.BooleanField(default=False, verbose_name="仅承办单位可见"),
        ),
        # In the same step as the column: between two steps the instructions would stand open.
        migrations.RunPython(close_instructions, migrations.RunPython.noop),
    ]
