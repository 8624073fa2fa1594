"""Indexes that find what is open through the few open periods, in the place of those of the three foreign keys."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0002_body_alias"),
        ("measures", "0015_search_texts_folded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="obligation",
            name="body",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="departments.body",
                verbose_name="单位",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="measure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="measures.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="period",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="measures.reportingperiod",
                verbose_name="填报周期",
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["body", "period", "state"], name="obligation_of_body_idx"),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["period", "state", "due_on"], name="obligation_of_period_idx"),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["measure", "body", "period"], name="obligation_of_measure_idx"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                condition=models.Q(("signed_at__isnull", True)),
                fields=["due_on", "body"],
                name="receipt_unsigned_idx",
            ),
        ),
    ]
