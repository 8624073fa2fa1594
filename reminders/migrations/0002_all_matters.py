"""Room in the ledger for every kind of matter, its rules and its channels."""

import datetime as dt

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0001_bodies"),
        ("measures", "0112_plan_round_body"),
        ("reminders", "0001_ledger"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "电子邮件"), ("office_system", "单位办公系统")],
                        max_length=14,
                        verbose_name="渠道",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "已送达"), ("waiting", "等待重试"), ("failed", "未送达")],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("address", models.CharField(max_length=300, verbose_name="送达地址")),
                ("message_id", models.CharField(max_length=200, verbose_name="消息编号")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                ("tried_at", models.DateTimeField(verbose_name="最近尝试")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送达时间")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="失败原因")),
            ],
            options={
                "verbose_name": "提醒投递",
                "verbose_name_plural": "提醒投递",
            },
        ),
        migrations.CreateModel(
            name="DeliveryTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opens_at",
                    models.TimeField(default=dt.time(8, 30), verbose_name="可以提醒的最早时刻"),
                ),
                (
                    "closes_at",
                    models.TimeField(default=dt.time(18, 0), verbose_name="可以提醒的最晚时刻"),
                ),
                (
                    "digest_from",
                    models.TimeField(default=dt.time(8, 30), verbose_name="每日提醒最早时刻"),
                ),
                (
                    "digest_until",
                    models.TimeField(default=dt.time(16, 0), verbose_name="每日提醒最晚时刻"),
                ),
                ("may_decline_mail", models.BooleanField(default=True, verbose_name="允许个人不收邮件")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
            ],
            options={
                "verbose_name": "提醒时间",
                "verbose_name_plural": "提醒时间",
            },
        ),
        migrations.CreateModel(
            name="OfficeSystem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=300, verbose_name="接收地址")),
                ("secret", models.CharField(max_length=100, verbose_name="签名密钥")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "办公系统（OA）接入",
                "verbose_name_plural": "办公系统（OA）接入",
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wants_mail", models.BooleanField(default=True, verbose_name="同时发送邮件")),
                ("digest_at", models.TimeField(blank=True, null=True, verbose_name="每日提醒时刻")),
            ],
            options={
                "verbose_name": "个人提醒设置",
                "verbose_name_plural": "个人提醒设置",
            },
        ),
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
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
                        ],
                        max_length=12,
                        verbose_name="事由",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("handler", "经办人"),
                            ("approver", "单位负责人"),
                            ("head", "单位主要负责人"),
                            ("office", "督查室审核人员"),
                            ("lead", "督查室负责人"),
                        ],
                        max_length=10,
                        verbose_name="提醒对象",
                    ),
                ),
                ("at_start", models.BooleanField(default=False, verbose_name="到达时提醒")),
                ("before", models.JSONField(blank=True, default=list, verbose_name="截止前（工作日）")),
                ("after", models.JSONField(blank=True, default=list, verbose_name="逾期后（工作日）")),
                (
                    "repeat_every",
                    models.PositiveSmallIntegerField(default=0, verbose_name="此后每隔（工作日）"),
                ),
            ],
            options={
                "verbose_name": "提醒规则",
                "verbose_name_plural": "提醒规则",
            },
        ),
        migrations.RemoveConstraint(
            model_name="digest",
            name="digest_once_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_once",
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_occasion_known",
        ),
        migrations.RenameField(model_name="reminder", old_name="round", new_name="turn"),
        migrations.AlterField(
            model_name="reminder",
            name="obligation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="measures.obligation",
                verbose_name="填报任务",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="turn",
            field=models.PositiveSmallIntegerField(verbose_name="轮次"),
        ),
        migrations.AddField(
            model_name="digest",
            name="claim",
            field=models.CharField(blank=True, max_length=32, verbose_name="占用标记"),
        ),
        migrations.AddField(
            model_name="digest",
            name="send_after",
            field=models.DateTimeField(null=True, verbose_name="不早于"),
        ),
        migrations.AddField(
            model_name="digest",
            name="slot",
            field=models.CharField(blank=True, max_length=60, verbose_name="特急事项"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="departments.body",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="is_urgent",
            field=models.BooleanField(default=False, verbose_name="特急"),
        ),
        migrations.AddField(
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
                default="report",
                max_length=12,
                verbose_name="事项类型",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="matter_id",
            field=models.BigIntegerField(null=True, verbose_name="事项编号"),
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
                ],
                max_length=12,
                verbose_name="事由",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="stage",
            field=models.CharField(max_length=12, verbose_name="阶段"),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(fields=["recipient", "opened_at"], name="digest_inbox_idx"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("digest__isnull", True), ("silenced_at__isnull", True)),
                fields=["recipient"],
                name="reminder_untold_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["planned_on"], name="reminder_planned_idx"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="digest",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="reminders.digest",
                verbose_name="每日提醒",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryterms",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="delivery_terms_only_one"),
        ),
        migrations.AddConstraint(
            model_name="deliveryterms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_at__lte", models.F("digest_from")),
                    ("digest_from__lte", models.F("digest_until")),
                    ("digest_until__lt", models.F("closes_at")),
                ),
                name="delivery_terms_in_order",
            ),
        ),
        migrations.AddField(
            model_name="officesystem",
            name="body",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="office_system",
                to="departments.body",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="officesystem",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="system",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="reminders.officesystem",
                verbose_name="办公系统",
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminder_preference",
                to=settings.AUTH_USER_MODEL,
                verbose_name="人员",
            ),
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminder_rules",
                to="measures.policy",
                verbose_name="政策文件",
            ),
        ),
        migrations.AddConstraint(
            model_name="officesystem",
            constraint=models.CheckConstraint(
                condition=models.Q(("secret", ""), _negated=True), name="office_system_has_secret"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "mail")), fields=("digest",), name="delivery_mail_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "office_system")),
                fields=("digest", "system"),
                name="delivery_system_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["mail", "office_system"])), name="delivery_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(("sent_at__isnull", True), ("state__in", ["waiting", "failed"])),
                    _connector="OR",
                ),
                name="delivery_sent_is_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.UniqueConstraint(
                fields=("policy", "occasion", "audience"), name="reminder_rule_once"
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
                        ],
                    )
                ),
                name="rule_occasion_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["handler", "approver", "head", "office", "lead"])),
                name="rule_audience_known",
            ),
        ),
    ]
