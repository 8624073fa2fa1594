"""All of reminders up to 0002 in one step, for a database that has none of it."""

import datetime as dt

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """Creates the tables of several models over one rendering of the state, circles among them included."""

    category = OperationCategory.ADDITION

    def __init__(self, models):
        self.models = models

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # else every model that is added renders all its relatives anew
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self._migrated(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self._migrated(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def _migrated(self, app_label, schema_editor, state):
        found = (state.apps.get_model(app_label, model.name) for model in self.models)
        return [model for model in found if self.allow_migrate_model(schema_editor.connection.alias, model)]

    def describe(self):
        return "Create " + ", ".join(model.name for model in self.models)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("reminders", "0001_initial"),
        ("reminders", "0002_matters_followed_to_their_end"),
    ]

    dependencies = [
        ("accounts", "0001_initial"),
        ("departments", "0002_body_alias"),
        ("measures", "0012_coordination_and_on_site_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="announcement_has_a_title",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("path__startswith", "/")), name="announcement_has_a_page"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Digest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="digests",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="接收人",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="日期")),
                        ("slot", models.CharField(blank=True, max_length=60, verbose_name="特急事项")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "待发送"),
                                    ("sending", "发送中"),
                                    ("sent", "已发送"),
                                    ("failed", "发送失败"),
                                    ("superseded", "已无须发送"),
                                ],
                                default="planned",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("planned_at", models.DateTimeField(verbose_name="计划时间")),
                        ("send_after", models.DateTimeField(verbose_name="不早于")),
                        ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="占用至")),
                        ("claim", models.CharField(blank=True, max_length=32, verbose_name="占用标记")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                        ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="下次尝试")),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="失败原因")),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="标题")),
                        ("body_text", models.TextField(blank=True, verbose_name="正文")),
                        ("items", models.JSONField(blank=True, default=list, verbose_name="事项")),
                        (
                            "composed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="进入收件箱时间"),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="发送时间")),
                        ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                    ],
                    options={
                        "verbose_name": "每日提醒",
                        "verbose_name_plural": "每日提醒",
                        "indexes": [
                            models.Index(fields=["state", "on"], name="digest_outstanding_idx"),
                            models.Index(fields=["recipient", "opened_at"], name="digest_inbox_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("recipient", "on", "slot"), name="digest_once_a_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["planned", "sending", "sent", "failed", "superseded"])
                                ),
                                name="digest_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sent"), _negated=True),
                                    ("sent_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="digest_sent_is_stamped",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sending"), _negated=True),
                                    ("lease_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="digest_sending_is_leased",
                            ),
                        ],
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
                        (
                            "body",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="office_system",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        ("url", models.URLField(max_length=300, verbose_name="接收地址")),
                        ("secret", models.CharField(max_length=100, verbose_name="签名密钥")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        ("created_at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办公系统（OA）接入",
                        "verbose_name_plural": "办公系统（OA）接入",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("secret", ""), _negated=True),
                                name="office_system_has_secret",
                            )
                        ],
                    },
                ),
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
                            "digest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="reminders.digest",
                                verbose_name="每日提醒",
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
                            "system",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="reminders.officesystem",
                                verbose_name="办公系统",
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
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("channel", "mail")),
                                fields=("digest",),
                                name="delivery_mail_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("channel", "office_system")),
                                fields=("digest", "system"),
                                name="delivery_system_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("channel__in", ["mail", "office_system"])),
                                name="delivery_channel_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                                    models.Q(("sent_at__isnull", True), ("state__in", ["waiting", "failed"])),
                                    _connector="OR",
                                ),
                                name="delivery_sent_is_stamped",
                            ),
                        ],
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
                        (
                            "may_decline_mail",
                            models.BooleanField(default=True, verbose_name="允许个人不收邮件"),
                        ),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                    ],
                    options={
                        "verbose_name": "提醒时间",
                        "verbose_name_plural": "提醒时间",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="delivery_terms_only_one"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("opens_at__lte", models.F("digest_from")),
                                    ("digest_from__lte", models.F("digest_until")),
                                    ("digest_until__lt", models.F("closes_at")),
                                ),
                                name="delivery_terms_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=30, unique=True, verbose_name="名称")),
                        ("beat_at", models.DateTimeField(verbose_name="时间")),
                    ],
                    options={
                        "verbose_name": "心跳",
                        "verbose_name_plural": "心跳",
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
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminder_preference",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
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
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="接收人",
                            ),
                        ),
                        (
                            "matter",
                            models.CharField(
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
                        ("matter_id", models.BigIntegerField(verbose_name="事项编号")),
                        (
                            "body",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="departments.body",
                                verbose_name="单位",
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
                        ("stage", models.CharField(max_length=12, verbose_name="阶段")),
                        ("due_on", models.DateField(verbose_name="所指截止日期")),
                        ("turn", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        ("is_urgent", models.BooleanField(default=False, verbose_name="特急")),
                        ("planned_on", models.DateField(verbose_name="计划日期")),
                        (
                            "digest",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="reminders.digest",
                                verbose_name="每日提醒",
                            ),
                        ),
                        ("silenced_at", models.DateTimeField(blank=True, null=True, verbose_name="免发时间")),
                    ],
                    options={
                        "verbose_name": "提醒台账",
                        "verbose_name_plural": "提醒台账",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("digest__isnull", True), ("silenced_at__isnull", True)),
                                fields=["recipient"],
                                name="reminder_untold_idx",
                            ),
                            models.Index(fields=["planned_on"], name="reminder_planned_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "matter",
                                    "matter_id",
                                    "recipient",
                                    "occasion",
                                    "due_on",
                                    "stage",
                                    "turn",
                                ),
                                name="reminder_once",
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
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
                        ],
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
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminder_rules",
                                to="measures.policy",
                                verbose_name="政策文件",
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
                        (
                            "before",
                            models.JSONField(blank=True, default=list, verbose_name="截止前（工作日）"),
                        ),
                        (
                            "after",
                            models.JSONField(blank=True, default=list, verbose_name="逾期后（工作日）"),
                        ),
                        (
                            "repeat_every",
                            models.PositiveSmallIntegerField(default=0, verbose_name="此后每隔（工作日）"),
                        ),
                    ],
                    options={
                        "verbose_name": "提醒规则",
                        "verbose_name_plural": "提醒规则",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("policy", "occasion", "audience"), name="reminder_rule_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("audience__in", ["handler", "approver", "head", "office", "lead"])
                                ),
                                name="rule_audience_known",
                            ),
                            models.CheckConstraint(
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
                        ],
                    },
                ),
            ]
        ),
    ]
