import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0017_indexes_of_postgresql"),
    ]

    operations = [
        migrations.AddField(
            model_name="progressreport",
            name="indicator_values",
            field=models.JSONField(blank=True, default=dict, verbose_name="指标数值"),
        ),
        migrations.AddField(
            model_name="submission",
            name="indicator_values",
            field=models.JSONField(blank=True, default=dict, verbose_name="指标数值"),
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="指标名称")),
                ("unit", models.CharField(max_length=20, verbose_name="计量单位")),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("up", "越大越好"),
                            ("down", "越小越好"),
                        ],
                        max_length=4,
                        verbose_name="指标方向",
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="基期值"
                    ),
                ),
                ("baseline_on", models.DateField(blank=True, null=True, verbose_name="基期日期")),
                (
                    "target",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="目标值"
                    ),
                ),
                ("target_on", models.DateField(blank=True, null=True, verbose_name="目标日期")),
                ("source", models.CharField(max_length=200, verbose_name="指标来源")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="measures.measure",
                        verbose_name="措施",
                    ),
                ),
            ],
            options={
                "verbose_name": "指标",
                "verbose_name_plural": "指标",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("measure", "name"),
                        name="indicator_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "direction__in",
                                [
                                    "up",
                                    "down",
                                ],
                            )
                        ),
                        name="indicator_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("baseline__isnull", True), ("baseline_on__isnull", True)),
                            models.Q(("baseline__isnull", False), ("baseline_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="indicator_baseline_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("target__isnull", True), ("target_on__isnull", True)),
                            models.Q(("target__isnull", False), ("target_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="indicator_target_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("baseline_on__isnull", True),
                            ("target_on__isnull", True),
                            ("target_on__gt", models.F("baseline_on")),
                            _connector="OR",
                        ),
                        name="indicator_dates_in_order",
                    ),
                ],
            },
        ),
    ]
