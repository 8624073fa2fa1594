"""A plan round says whose plan it was then: figures of a past day must find it after the duty went to a successor."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0001_bodies"),
        ("measures", "0004_every_row_has_a_body"),
    ]

    operations = [
        # Nothing wrote a round before this column was there, so the default meets no row.
        migrations.AddField(
            model_name="planround",
            name="body",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="departments.body",
                verbose_name="当时的单位",
            ),
            preserve_default=False,
        ),
    ]
