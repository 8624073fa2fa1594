from django.db import migrations, models
from django.db.models import Q

ACROSS = ["body_tasks", "province", "year"]
KINDS = [
    ("progress", "进展情况报告"),
    ("bulletin", "督查通报"),
    ("changes", "变化情况报告"),
    ("ledger", "督查台账"),
    ("breakdown", "任务分解表"),
    ("meeting", "会议材料"),
    ("measure", "单项情况"),
    ("body_tasks", "单位任务清单"),
    ("province", "全省总台账"),
    ("year", "年度总结"),
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_name_of_single_matters")]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(choices=KINDS, default="progress", max_length=12, verbose_name="种类"),
        ),
        migrations.AlterField(
            model_name="report",
            name="policy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                related_name="reports",
                to="measures.policy",
                verbose_name="政策文件",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度"),
        ),
        migrations.AddField(
            model_name="report",
            name="quarter",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="季度"),
        ),
        migrations.AddField(
            model_name="report",
            name="with_restricted",
            field=models.BooleanField(default=False, verbose_name="含仅承办单位可见的来源"),
        ),
        migrations.AddField(
            model_name="report",
            name="is_own",
            field=models.BooleanField(default=False, verbose_name="单位自行生成"),
        ),
        migrations.RemoveConstraint(model_name="report", name="report_kind_known"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=[kind for kind, _ in KINDS]), name="report_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=ACROSS, policy__isnull=True, period__isnull=True)
                | (~Q(kind__in=ACROSS) & Q(policy__isnull=False, with_restricted=False)),
                name="report_one_source_or_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(kind="province", year__isnull=False, quarter__isnull=False, quarter__range=(1, 4))
                | Q(kind="year", year__isnull=False, quarter__isnull=True)
                | Q(kind="body_tasks", body__isnull=False, year__isnull=True, quarter__isnull=True)
                | (~Q(kind__in=ACROSS) & Q(year__isnull=True, quarter__isnull=True)),
                name="report_kind_has_its_parts",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(is_own=False) | (Q(kind="body_tasks") & ~Q(stage="draft")),
                name="report_own_is_of_its_body",
            ),
        ),
    ]
