import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0003_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="来源种类")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "读取中"),
                            ("reviewing", "审阅中"),
                            ("entered", "已入库"),
                            ("discarded", "已放弃"),
                            ("failed", "未能读取"),
                        ],
                        default="reading",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("original", models.FileField(blank=True, upload_to="imports/%Y/%m/", verbose_name="原文件")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("text", models.TextField(blank=True, verbose_name="原文")),
                ("text_sha256", models.CharField(blank=True, max_length=64, verbose_name="原文 SHA-256")),
                ("remarks", models.JSONField(default=list, verbose_name="读取说明")),
                ("data", models.JSONField(default=dict, verbose_name="审阅内容")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("begun_at", models.DateTimeField(verbose_name="导入时间")),
                ("edited_at", models.DateTimeField(verbose_name="修改时间")),
                ("editors", models.JSONField(default=list, verbose_name="修改人")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="进度")),
                ("step", models.CharField(blank=True, max_length=40, verbose_name="步骤")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="未能读取的原因")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="处理次数")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="占用至")),
                ("lease_token", models.CharField(blank=True, max_length=32, verbose_name="占用标识")),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核人",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="measures.policy",
                        verbose_name="入库来源",
                    ),
                ),
                (
                    "revises",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="measures.policy",
                        verbose_name="对照来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入草稿",
                "verbose_name_plural": "导入草稿",
                "indexes": [models.Index(fields=["text_sha256"], name="import_draft_text_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "reading",
                                    "reviewing",
                                    "entered",
                                    "discarded",
                                    "failed",
                                ],
                            )
                        ),
                        name="import_draft_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="import_draft_confirmed",
                    ),
                ],
            },
        ),
    ]
