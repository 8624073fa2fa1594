"""What a search of the ledger reads of a measure, and the views of the ledger that people keep (常用视图)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0013_period_kinds_and_schedules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="measure",
            name="search_text",
            field=models.TextField(blank=True, default="", editable=False, verbose_name="检索用文字"),
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("query", models.CharField(max_length=2000, verbose_name="条件")),
                ("is_shared", models.BooleanField(default=False, verbose_name="共享给全部用户")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_views",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保存人",
                    ),
                ),
            ],
            options={
                "verbose_name": "常用视图",
                "verbose_name_plural": "常用视图",
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="ledger_view_name_once"),
                ],
            },
        ),
    ]
