"""What the reports-only ledger needed is gone; the new keys hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0003_fill_the_ledger"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="digest",
            name="mailed_to",
        ),
        migrations.RemoveField(
            model_name="reminder",
            name="obligation",
        ),
        migrations.AlterField(
            model_name="digest",
            name="send_after",
            field=models.DateTimeField(verbose_name="不早于"),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="matter",
            field=models.CharField(
                choices=[
                    ("report", "进展填报"),
                    ("receipt", "签收"),
                    ("contribution", "配合意见"),
                    ("extension", "延期申请"),
                    ("instruction", "批示办理"),
                    ("completion", "办结申请"),
                    ("plan", "工作方案"),
                    ("milestone", "阶段目标"),
                    ("measure", "完成时限"),
                    ("urge", "催办通知"),
                    ("digest", "提醒投递"),
                ],
                max_length=12,
                verbose_name="事项类型",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="matter_id",
            field=models.BigIntegerField(verbose_name="事项编号"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("recipient", "on", "slot"), name="digest_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("matter", "matter_id", "recipient", "occasion", "due_on", "stage", "turn"),
                name="reminder_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "occasion__in",
                        [
                            "due",
                            "returned",
                            "sign_off",
                            "review",
                            "receipt",
                            "contribution",
                            "extension",
                            "instruction",
                            "plan",
                            "milestone",
                            "completion",
                            "urged",
                            "undelivered",
                        ],
                    )
                ),
                name="reminder_occasion_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "matter__in",
                        [
                            "report",
                            "receipt",
                            "contribution",
                            "extension",
                            "instruction",
                            "completion",
                            "plan",
                            "milestone",
                            "measure",
                            "urge",
                            "digest",
                        ],
                    )
                ),
                name="reminder_matter_known",
            ),
        ),
    ]
