"""What the office is only to know of has its rows, and is a matter of the ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0004_one_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="标识")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("what", models.CharField(max_length=100, verbose_name="说明")),
                ("path", models.CharField(max_length=200, verbose_name="页面地址")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "工作通知",
                "verbose_name_plural": "工作通知",
            },
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_occasion_known",
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_matter_known",
        ),
        migrations.RemoveConstraint(
            model_name="reminderrule",
            name="rule_occasion_known",
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
                    ("notice", "工作通知"),
                ],
                max_length=12,
                verbose_name="事项类型",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("due", "填报期限"),
                    ("returned", "退回修改"),
                    ("sign_off", "等待签发"),
                    ("review", "审核期限"),
                    ("receipt", "签收期限"),
                    ("contribution", "配合意见"),
                    ("extension", "延期审批"),
                    ("instruction", "批示办理"),
                    ("plan", "工作方案"),
                    ("milestone", "阶段目标"),
                    ("completion", "完成时限"),
                    ("urged", "催办通知"),
                    ("undelivered", "提醒未送达"),
                    ("notice", "工作通知"),
                ],
                max_length=12,
                verbose_name="事由",
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("due", "填报期限"),
                    ("returned", "退回修改"),
                    ("sign_off", "等待签发"),
                    ("review", "审核期限"),
                    ("receipt", "签收期限"),
                    ("contribution", "配合意见"),
                    ("extension", "延期审批"),
                    ("instruction", "批示办理"),
                    ("plan", "工作方案"),
                    ("milestone", "阶段目标"),
                    ("completion", "完成时限"),
                    ("urged", "催办通知"),
                    ("undelivered", "提醒未送达"),
                    ("notice", "工作通知"),
                ],
                max_length=12,
                verbose_name="事由",
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
                            "notice",
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
                            "notice",
                        ],
                    )
                ),
                name="reminder_matter_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
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
                            "notice",
                        ],
                    )
                ),
                name="rule_occasion_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="announcement_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__startswith", "/")), name="announcement_has_a_page"
            ),
        ),
    ]
