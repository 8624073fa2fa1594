"""What was a summary is one kind of report: tables take the name, and rows say what they are about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_summaries"),
        ("departments", "0001_bodies"),
        ("measures", "0112_plan_round_body"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="progresssummary",
            name="summary_number_once",
        ),
        migrations.RemoveConstraint(
            model_name="progresssummary",
            name="summary_one_under_way",
        ),
        migrations.RemoveConstraint(
            model_name="progresssummary",
            name="summary_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="progresssummary",
            name="summary_percent_in_range",
        ),
        migrations.RemoveConstraint(
            model_name="progresssummary",
            name="summary_failure_explained",
        ),
        migrations.RemoveConstraint(
            model_name="progresssummary",
            name="summary_built_from_snapshot",
        ),
        migrations.RemoveConstraint(
            model_name="summaryfile",
            name="summary_file_format_once",
        ),
        migrations.RemoveConstraint(
            model_name="summaryfile",
            name="summary_file_format_known",
        ),
        migrations.RemoveConstraint(
            model_name="summaryfile",
            name="summary_file_not_empty",
        ),
        migrations.RenameModel("ProgressSummary", "Report"),
        migrations.RenameModel("SummaryFile", "ReportFile"),
        migrations.RenameField("ReportFile", "summary", "report"),
        migrations.AddField(
            model_name="report",
            name="body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="frozen_reports",
                to="departments.body",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="edited_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="文字修改时间"),
        ),
        migrations.AddField(
            model_name="report",
            name="edited_by_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="文字修改人"),
        ),
        migrations.AddField(
            model_name="report",
            name="edition",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="文件版次"),
        ),
        migrations.AddField(
            model_name="report",
            name="is_automatic",
            field=models.BooleanField(default=False, verbose_name="自动生成"),
        ),
        migrations.AddField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("progress", "进展情况报告"),
                    ("bulletin", "督查通报"),
                    ("changes", "变化情况报告"),
                    ("ledger", "督查台账"),
                    ("breakdown", "任务分解表"),
                    ("meeting", "会议材料"),
                    ("measure", "单项措施情况"),
                ],
                default="progress",
                max_length=12,
                verbose_name="种类",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="measures.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="names_laggards",
            field=models.BooleanField(default=False, verbose_name="点名进度滞后的单位"),
        ),
        migrations.AddField(
            model_name="report",
            name="policy",
            field=models.ForeignKey(
                default=None,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="measures.policy",
                verbose_name="政策文件",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
        ),
        migrations.AddField(
            model_name="report",
            name="published_by_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="发布人"),
        ),
        migrations.AddField(
            model_name="report",
            name="since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="比较起点"),
        ),
        migrations.AddField(
            model_name="report",
            name="stage",
            field=models.CharField(
                choices=[("draft", "草稿"), ("published", "已发布"), ("withdrawn", "已撤回")],
                default="draft",
                max_length=10,
                verbose_name="阶段",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="subject",
            field=models.CharField(default=None, max_length=120, verbose_name="对象"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="title",
            field=models.CharField(default=None, max_length=200, verbose_name="名称"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="withdrawal_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="撤回原因"),
        ),
        migrations.AddField(
            model_name="report",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
        ),
        migrations.AddField(
            model_name="report",
            name="withdrawn_by_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="撤回人"),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="edition",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="版次"),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="清理时间"),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="snapshot_sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="快照 SHA-256"),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="stage",
            field=models.CharField(
                choices=[("draft", "草稿"), ("published", "已发布"), ("withdrawn", "已撤回")],
                default="draft",
                max_length=10,
                verbose_name="阶段",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="period",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="measures.reportingperiod",
                verbose_name="填报周期",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "排队中"),
                    ("building", "生成中"),
                    ("built", "已生成"),
                    ("failed", "生成失败"),
                    ("cancelled", "已取消"),
                ],
                default="queued",
                max_length=10,
                verbose_name="状态",
            ),
        ),
    ]
