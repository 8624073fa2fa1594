"""All of reports up to 0005 in one step, for a database that has none of it."""

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
        ("reports", "0001_initial"),
        ("reports", "0002_file_typeset_with"),
        ("reports", "0003_report_issue"),
        ("reports", "0004_name_of_single_matters"),
        ("reports", "0005_across_documents"),
    ]

    dependencies = [
        ("accounts", "0001_initial"),
        ("departments", "0001_initial"),
        ("measures", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
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
                                ],
                                default="progress",
                                max_length=12,
                                verbose_name="种类",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="measures.policy",
                                verbose_name="政策文件",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="measures.reportingperiod",
                                verbose_name="填报周期",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="frozen_reports",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        ("since", models.DateTimeField(blank=True, null=True, verbose_name="比较起点")),
                        (
                            "names_laggards",
                            models.BooleanField(default=False, verbose_name="点名进度滞后的单位"),
                        ),
                        ("subject", models.CharField(max_length=120, verbose_name="对象")),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                        ("number", models.PositiveIntegerField(verbose_name="第几次")),
                        ("as_of", models.DateTimeField(verbose_name="数据截止时间")),
                        ("requested_at", models.DateTimeField(verbose_name="申请时间")),
                        (
                            "requested_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="申请人",
                            ),
                        ),
                        ("requested_by_name", models.CharField(max_length=100, verbose_name="申请人姓名")),
                        ("is_automatic", models.BooleanField(default=False, verbose_name="自动生成")),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("published", "已发布"),
                                    ("issued", "已印发"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="阶段",
                            ),
                        ),
                        ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="文件版次")),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
                        ),
                        (
                            "published_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="发布人"),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
                        ),
                        (
                            "withdrawn_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="撤回人"),
                        ),
                        (
                            "withdrawal_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="撤回原因"),
                        ),
                        (
                            "edited_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="文字修改时间"),
                        ),
                        (
                            "edited_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="文字修改人"),
                        ),
                        (
                            "state",
                            models.CharField(
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
                        ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="进度")),
                        ("step", models.CharField(blank=True, max_length=60, verbose_name="步骤")),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="失败原因")),
                        ("queued_at", models.DateTimeField(verbose_name="排队时间")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="处理次数")),
                        ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="占用至")),
                        ("lease_token", models.CharField(blank=True, max_length=32, verbose_name="占用标识")),
                        ("snapshot", models.JSONField(blank=True, null=True, verbose_name="数据快照")),
                        (
                            "snapshot_sha256",
                            models.CharField(blank=True, max_length=64, verbose_name="快照 SHA-256"),
                        ),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("issued_on", models.DateField(blank=True, null=True, verbose_name="单位印发日期")),
                        (
                            "issue_frame",
                            models.JSONField(blank=True, default=dict, verbose_name="单位印发的版头版记"),
                        ),
                        (
                            "issued_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="印发登记时间"),
                        ),
                        (
                            "issued_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="印发登记人"),
                        ),
                        (
                            "year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度"),
                        ),
                        (
                            "quarter",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="季度"),
                        ),
                        (
                            "with_restricted",
                            models.BooleanField(default=False, verbose_name="含仅承办单位可见的来源"),
                        ),
                        ("is_own", models.BooleanField(default=False, verbose_name="单位自行生成")),
                    ],
                    options={
                        "verbose_name": "进展情况报告",
                        "verbose_name_plural": "进展情况报告",
                        "constraints": [
                            models.UniqueConstraint(fields=("subject", "number"), name="report_number_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["building", "queued"])),
                                fields=("subject",),
                                name="report_one_under_way",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_automatic", True)),
                                fields=("subject",),
                                name="report_automatic_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stage", "withdrawn"), _negated=True),
                                    models.Q(
                                        ("withdrawn_at__isnull", False),
                                        models.Q(("withdrawal_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_withdrawn_is_explained",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["queued", "building", "built", "failed", "cancelled"])
                                ),
                                name="report_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("percent__lte", 100)), name="report_percent_in_range"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "failed"), _negated=True),
                                    models.Q(("error", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="report_failure_explained",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "built"), _negated=True),
                                    models.Q(
                                        ("finished_at__isnull", False),
                                        ("snapshot__isnull", False),
                                        models.Q(("snapshot_sha256", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_built_from_snapshot",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at__isnull", True), ("stage", "draft")),
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("stage__in", ["published", "issued", "withdrawn"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_published_is_stamped",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("issued_at__isnull", True),
                                        ("issued_on__isnull", True),
                                        ("stage__in", ["draft", "published", "withdrawn"]),
                                    ),
                                    models.Q(
                                        ("body__isnull", False),
                                        ("issued_at__isnull", False),
                                        ("issued_on__isnull", False),
                                        ("stage__in", ["issued", "withdrawn"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_issued_by_its_body",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "progress",
                                            "bulletin",
                                            "changes",
                                            "ledger",
                                            "breakdown",
                                            "meeting",
                                            "measure",
                                            "body_tasks",
                                            "province",
                                            "year",
                                        ],
                                    )
                                ),
                                name="report_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ["body_tasks", "province", "year"]),
                                        ("period__isnull", True),
                                        ("policy__isnull", True),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("kind__in", ["body_tasks", "province", "year"]), _negated=True
                                        ),
                                        ("policy__isnull", False),
                                        ("with_restricted", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_one_source_or_all",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "province"),
                                        ("quarter__isnull", False),
                                        ("quarter__range", (1, 4)),
                                        ("year__isnull", False),
                                    ),
                                    models.Q(
                                        ("kind", "year"), ("quarter__isnull", True), ("year__isnull", False)
                                    ),
                                    models.Q(
                                        ("body__isnull", False),
                                        ("kind", "body_tasks"),
                                        ("quarter__isnull", True),
                                        ("year__isnull", True),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("kind__in", ["body_tasks", "province", "year"]), _negated=True
                                        ),
                                        ("quarter__isnull", True),
                                        ("year__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_kind_has_its_parts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_own", False),
                                    models.Q(
                                        ("kind", "body_tasks"), models.Q(("stage", "draft"), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="report_own_is_of_its_body",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="reports.report",
                                verbose_name="进展情况报告",
                            ),
                        ),
                        ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("published", "已发布"),
                                    ("issued", "已印发"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="阶段",
                            ),
                        ),
                        (
                            "snapshot_sha256",
                            models.CharField(blank=True, max_length=64, verbose_name="快照 SHA-256"),
                        ),
                        (
                            "format",
                            models.CharField(
                                choices=[("docx", "Word 文档"), ("pdf", "PDF 文件"), ("xlsx", "Excel 表格")],
                                max_length=5,
                                verbose_name="格式",
                            ),
                        ),
                        ("path", models.CharField(max_length=200, verbose_name="路径")),
                        ("size", models.PositiveBigIntegerField(verbose_name="大小（字节）")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        ("built_at", models.DateTimeField(verbose_name="生成时间")),
                        ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="清理时间")),
                        (
                            "typeset_with",
                            models.CharField(blank=True, max_length=16, verbose_name="排版标识"),
                        ),
                    ],
                    options={
                        "verbose_name": "报告文件",
                        "verbose_name_plural": "报告文件",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "edition", "format"), name="report_file_format_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("format__in", ["docx", "pdf", "xlsx"])),
                                name="report_file_format_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("size__gt", 0)), name="report_file_not_empty"
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
