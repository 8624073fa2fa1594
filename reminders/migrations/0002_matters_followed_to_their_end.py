from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0002_body_alias"),
        ("measures", "0012_coordination_and_on_site_checks"),
        ("reminders", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    ("coordination", "需协调事项"),
                    ("errand", "整改和协调办理"),
                    ("inspection", "实地督查"),
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
                    ("errand", "整改和协调办理"),
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
                    ("errand", "整改和协调办理"),
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
                            "errand",
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
                            "coordination",
                            "errand",
                            "inspection",
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
                            "errand",
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
    ]
