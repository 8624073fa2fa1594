from django.db import migrations, models
from django.db.models import Q

STAGES = [("draft", "草稿"), ("published", "已发布"), ("issued", "已印发"), ("withdrawn", "已撤回")]


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_file_typeset_with")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="issued_on",
            field=models.DateField(blank=True, null=True, verbose_name="单位印发日期"),
        ),
        migrations.AddField(
            model_name="report",
            name="issue_frame",
            field=models.JSONField(blank=True, default=dict, verbose_name="单位印发的版头版记"),
        ),
        migrations.AddField(
            model_name="report",
            name="issued_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="印发登记时间"),
        ),
        migrations.AddField(
            model_name="report",
            name="issued_by_name",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="印发登记人"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="report",
            name="stage",
            field=models.CharField(choices=STAGES, default="draft", max_length=10, verbose_name="阶段"),
        ),
        migrations.AlterField(
            model_name="reportfile",
            name="stage",
            field=models.CharField(choices=STAGES, default="draft", max_length=10, verbose_name="阶段"),
        ),
        migrations.RemoveConstraint(model_name="report", name="report_published_is_stamped"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(stage="draft", published_at__isnull=True)
                | Q(stage__in=["published", "issued", "withdrawn"], published_at__isnull=False),
                name="report_published_is_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(
                    stage__in=["draft", "published", "withdrawn"],
                    issued_on__isnull=True,
                    issued_at__isnull=True,
                )
                | Q(
                    stage__in=["issued", "withdrawn"],
                    issued_on__isnull=False,
                    issued_at__isnull=False,
                    body__isnull=False,
                ),
                name="report_issued_by_its_body",
            ),
        ),
    ]
