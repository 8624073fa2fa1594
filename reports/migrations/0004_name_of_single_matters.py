from django.db import migrations, models

KINDS = [
    ("progress", "进展情况报告"),
    ("bulletin", "督查通报"),
    ("changes", "变化情况报告"),
    ("ledger", "督查台账"),
    ("breakdown", "任务分解表"),
    ("meeting", "会议材料"),
    ("measure", "单项情况"),
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_report_issue")]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(choices=KINDS, default="progress", max_length=12, verbose_name="种类"),
        )
    ]
