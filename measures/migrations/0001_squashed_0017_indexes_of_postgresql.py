"""All of measures up to 0017 in one step, for a database that has none of it.

One state is rendered and not one per table: rendering was four fifths of a first start. See decision 33.
Left out: what 0005, 0010 and 0015 do to rows that are there already.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import Error, migrations, models, transaction
from django.db.migrations.operations.base import Operation, OperationCategory

ON_POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS obligation_to_review_idx ON measures_obligation (review_due_on NULLS FIRST, state_at, id) WHERE state = 'submitted'",
    "CREATE INDEX IF NOT EXISTS receipt_signed_idx ON measures_receipt (signed_at DESC NULLS FIRST, due_on)",
)
FOR_SEARCHES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX measure_search_idx ON measures_measure USING gin (search_text gin_trgm_ops)",
)


def index(apps, schema_editor):
    """A speed-up, no rule: where the database has no pg_trgm, or we no right to it, searches read every row."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in ON_POSTGRESQL:
        schema_editor.execute(statement)
    for statement in FOR_SEARCHES:
        try:
            with transaction.atomic(schema_editor.connection.alias):
                schema_editor.execute(statement)
        except Error:
            return


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in ("measure_search_idx", "receipt_signed_idx", "obligation_to_review_idx"):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


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
        ("measures", "0001_initial"),
        ("measures", "0002_paper_delivery"),
        ("measures", "0003_sources"),
        ("measures", "0004_import_draft"),
        ("measures", "0005_restricted_sources"),
        ("measures", "0006_measure_taken_on_by_a_signature"),
        ("measures", "0007_draft_figures"),
        ("measures", "0008_completion_proposed_by_the_office"),
        ("measures", "0009_short_title"),
        ("measures", "0010_short_titles_cut"),
        ("measures", "0011_duties_and_people"),
        ("measures", "0012_coordination_and_on_site_checks"),
        ("measures", "0013_period_kinds_and_schedules"),
        ("measures", "0014_ledger"),
        ("measures", "0015_search_texts_folded"),
        ("measures", "0016_indexes_of_open_work"),
        ("measures", "0017_indexes_of_postgresql"),
    ]

    dependencies = [
        ("accounts", "0001_initial"),
        ("departments", "0002_body_alias"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Policy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="代码")),
                        ("title", models.CharField(max_length=300, verbose_name="标题")),
                        ("issuing_body", models.CharField(max_length=100, verbose_name="发文机关")),
                        ("issued_on", models.DateField(verbose_name="成文日期")),
                        ("document_no", models.CharField(blank=True, max_length=100, verbose_name="文号")),
                        ("basis", models.CharField(blank=True, max_length=1000, verbose_name="依据")),
                        (
                            "addressees",
                            models.CharField(blank=True, max_length=1000, verbose_name="主送机关"),
                        ),
                        ("preamble", models.TextField(blank=True, verbose_name="引言")),
                        ("closing_text", models.TextField(blank=True, verbose_name="结语")),
                        (
                            "warn_workdays",
                            models.PositiveSmallIntegerField(default=10, verbose_name="黄灯提前工作日"),
                        ),
                        (
                            "return_workdays",
                            models.PositiveSmallIntegerField(default=5, verbose_name="退回后重报工作日"),
                        ),
                        (
                            "notice_workdays",
                            models.PositiveSmallIntegerField(default=5, verbose_name="交办最短提前工作日"),
                        ),
                        (
                            "holiday_shift_workdays",
                            models.PositiveSmallIntegerField(default=1, verbose_name="截止日遇休息日顺延"),
                        ),
                        (
                            "receipt_workdays",
                            models.PositiveSmallIntegerField(default=3, verbose_name="签收工作日"),
                        ),
                        (
                            "review_workdays",
                            models.PositiveSmallIntegerField(default=5, verbose_name="督查室审核工作日"),
                        ),
                        (
                            "extension_workdays",
                            models.PositiveSmallIntegerField(default=3, verbose_name="延期审批工作日"),
                        ),
                        (
                            "answer_workdays",
                            models.PositiveSmallIntegerField(
                                default=2, verbose_name="配合单位提前答复工作日"
                            ),
                        ),
                        (
                            "plan_workdays",
                            models.PositiveSmallIntegerField(default=20, verbose_name="工作方案报送工作日"),
                        ),
                        (
                            "plan_yellow_points",
                            models.PositiveSmallIntegerField(
                                default=10, verbose_name="落后序时进度黄灯（百分点）"
                            ),
                        ),
                        (
                            "plan_red_points",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="落后序时进度红灯（百分点）"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                        ("revision", models.PositiveBigIntegerField(default=0, verbose_name="数据版次")),
                        ("end_reason", models.TextField(blank=True, verbose_name="终结原因")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终结时间")),
                        (
                            "ended_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="终结办理人"),
                        ),
                        (
                            "ending",
                            models.CharField(
                                blank=True,
                                choices=[("completed", "全部办结"), ("repealed", "废止")],
                                max_length=10,
                                verbose_name="终结方式",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("policy", "政策文件"),
                                    ("work_report", "政府工作报告、民生实事"),
                                    ("meeting", "会议议定事项"),
                                    ("instruction", "领导批示件"),
                                    ("proposal", "建议提案"),
                                    ("other", "其他专项"),
                                ],
                                default="policy",
                                max_length=20,
                                verbose_name="来源种类",
                            ),
                        ),
                        (
                            "original",
                            models.FileField(blank=True, upload_to="sources/%Y/%m/", verbose_name="原件"),
                        ),
                        (
                            "original_name",
                            models.CharField(blank=True, max_length=200, verbose_name="原件文件名"),
                        ),
                        ("sha256", models.CharField(blank=True, max_length=64, verbose_name="原件 SHA-256")),
                        ("text", models.TextField(blank=True, verbose_name="导入时的全文")),
                        (
                            "text_sha256",
                            models.CharField(blank=True, max_length=64, verbose_name="全文 SHA-256"),
                        ),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                        ("is_restricted", models.BooleanField(default=False, verbose_name="仅承办单位可见")),
                        ("short_title", models.CharField(blank=True, max_length=30, verbose_name="简称")),
                    ],
                    options={
                        "verbose_name": "督查事项来源",
                        "verbose_name_plural": "督查事项来源",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "policy",
                                            "work_report",
                                            "meeting",
                                            "instruction",
                                            "proposal",
                                            "other",
                                        ],
                                    )
                                ),
                                name="policy_kind_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("document_no", ""), _negated=True),
                                fields=("kind", "document_no"),
                                name="policy_number_once",
                            ),
                            models.UniqueConstraint(fields=("title", "issued_on"), name="policy_title_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("text_sha256", ""), _negated=True),
                                fields=("text_sha256",),
                                name="policy_text_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at__isnull", True), ("ending", "")),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        models.Q(("ending", ""), _negated=True),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="policy_end_has_reason",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("short_title", ""), _negated=True),
                                fields=("short_title",),
                                name="policy_short_title_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Chapter",
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
                                related_name="chapters",
                                to="measures.policy",
                                verbose_name="督查事项来源",
                            ),
                        ),
                        ("ordinal", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("number_text", models.CharField(blank=True, max_length=30, verbose_name="编号")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                    ],
                    options={
                        "verbose_name": "章",
                        "verbose_name_plural": "章",
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "ordinal"), name="chapter_ordinal_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
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
                                related_name="measures",
                                to="measures.policy",
                                verbose_name="督查事项来源",
                            ),
                        ),
                        (
                            "chapter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="measures.chapter",
                                verbose_name="章",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="条号")),
                        ("number_text", models.CharField(blank=True, max_length=30, verbose_name="编号")),
                        ("title", models.CharField(max_length=300, verbose_name="标题")),
                        ("title_is_derived", models.BooleanField(default=False, verbose_name="标题为概括")),
                        ("text", models.TextField(verbose_name="原文")),
                        ("bracket", models.TextField(blank=True, verbose_name="责任单位原文")),
                        ("is_open_ended", models.BooleanField(default=False, verbose_name="含“等部门”")),
                        (
                            "open_tail",
                            models.CharField(blank=True, max_length=100, verbose_name="“等部门”原文"),
                        ),
                        (
                            "is_by_respective_duty",
                            models.BooleanField(default=False, verbose_name="按职责分工负责"),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                        ("due_text", models.CharField(blank=True, max_length=200, verbose_name="时限依据")),
                        (
                            "original_due_on",
                            models.DateField(blank=True, null=True, verbose_name="原定完成时限"),
                        ),
                        ("due_why", models.TextField(blank=True, verbose_name="时限说明")),
                        (
                            "extension_count",
                            models.PositiveSmallIntegerField(default=0, verbose_name="延期次数"),
                        ),
                        (
                            "completion_kind",
                            models.CharField(
                                choices=[("by_date", "限期完成"), ("ongoing", "持续推进")],
                                default="ongoing",
                                max_length=10,
                                verbose_name="完成方式",
                            ),
                        ),
                        ("is_open_to_cities", models.BooleanField(default=False, verbose_name="由各市填报")),
                        ("is_important", models.BooleanField(default=False, verbose_name="重点事项")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "待交办"),
                                    ("dispatched", "已交办待签收"),
                                    ("in_progress", "承办中"),
                                    ("completion_requested", "已申请办结"),
                                    ("verified", "已核查待复核"),
                                    ("closed", "已销号"),
                                    ("suspended", "已中止"),
                                    ("cancelled", "已撤销"),
                                ],
                                default="draft",
                                max_length=20,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(blank=True, null=True, verbose_name="状态时间")),
                        (
                            "grade",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("excellent", "优秀"),
                                    ("good", "良好"),
                                    ("qualified", "合格"),
                                    ("unqualified", "不合格"),
                                ],
                                max_length=12,
                                verbose_name="办结等次",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                        ("expected_result", models.TextField(blank=True, verbose_name="预期效果")),
                        ("section", models.CharField(blank=True, max_length=200, verbose_name="节")),
                        (
                            "search_text",
                            models.TextField(
                                blank=True, default="", editable=False, verbose_name="检索用文字"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "措施",
                        "verbose_name_plural": "措施",
                        "indexes": [models.Index(fields=["state", "due_on"], name="measure_state_idx")],
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "number"), name="measure_number_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_on__isnull", True),
                                    models.Q(("due_text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="measure_due_has_basis",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "dispatched",
                                            "in_progress",
                                            "completion_requested",
                                            "verified",
                                            "closed",
                                            "suspended",
                                            "cancelled",
                                        ],
                                    )
                                ),
                                name="measure_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("completion_kind__in", ["by_date", "ongoing"])),
                                name="measure_completion_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="action_items",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        ("ordinal", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("quote", models.CharField(max_length=300, verbose_name="原文摘句")),
                        (
                            "completion_kind",
                            models.CharField(
                                choices=[
                                    ("deliverable", "有明确成果"),
                                    ("recurring", "经常性工作"),
                                    ("ongoing", "持续推进"),
                                ],
                                max_length=20,
                                verbose_name="完成方式",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                        ("due_text", models.CharField(blank=True, max_length=200, verbose_name="时限依据")),
                        (
                            "bodies",
                            models.ManyToManyField(
                                blank=True,
                                related_name="action_items",
                                through="measures.ItemAssignment",
                                to="departments.body",
                                verbose_name="承办单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "具体事项",
                        "verbose_name_plural": "具体事项",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "ordinal"), name="action_item_ordinal_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseMove",
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
                                    ("extension", "延期申请"),
                                    ("completion", "办结申请"),
                                    ("instruction", "批示办理"),
                                    ("plan", "工作方案"),
                                    ("coordination", "需协调事项"),
                                    ("errand", "限期办理"),
                                    ("inspection", "实地督查"),
                                ],
                                max_length=12,
                                verbose_name="事项",
                            ),
                        ),
                        ("case_id", models.BigIntegerField(verbose_name="编号")),
                        (
                            "act",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("acknowledge", "签收"),
                                    ("hand_in", "提交单位负责人签发"),
                                    ("recall", "撤回修改"),
                                    ("send_back", "单位负责人退回"),
                                    ("sign_off", "签发报送"),
                                    ("submit", "报送"),
                                    ("withdraw", "撤回"),
                                    ("verify", "核查通过"),
                                    ("approve", "审核通过"),
                                    ("return", "退回"),
                                    ("refuse", "不同意"),
                                    ("transfer", "移交承接单位"),
                                    ("assign", "交有关单位办理"),
                                    ("meet", "提请会议研究"),
                                    ("resolve", "登记会议结果"),
                                    ("feed_back", "反馈督查结论"),
                                    ("object", "申请复核"),
                                    ("review", "作出复核决定"),
                                    ("close", "办结"),
                                ],
                                max_length=12,
                                verbose_name="动作",
                            ),
                        ),
                        (
                            "from_state",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="原状态",
                            ),
                        ),
                        (
                            "to_state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="新状态",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("by_name", models.CharField(max_length=100, verbose_name="操作人")),
                        ("note", models.TextField(blank=True, verbose_name="说明")),
                    ],
                    options={
                        "verbose_name": "事项办理过程",
                        "verbose_name_plural": "事项办理过程",
                        "indexes": [models.Index(fields=["kind", "case_id"], name="case_move_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="ReportingPeriod",
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
                                related_name="periods",
                                to="measures.policy",
                                verbose_name="政策文件",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("month", "月报"),
                                    ("quarter", "季报"),
                                    ("half_year", "半年报"),
                                    ("year", "年报"),
                                    ("one_off", "专项"),
                                ],
                                max_length=10,
                                verbose_name="周期",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="名称")),
                        ("starts_on", models.DateField(verbose_name="开始日期")),
                        ("ends_on", models.DateField(verbose_name="结束日期")),
                        ("due_on", models.DateField(verbose_name="填报截止日期")),
                        ("opened_at", models.DateTimeField(verbose_name="开启时间")),
                        (
                            "short_notice_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="缩短时限的理由"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("questions", models.TextField(blank=True, verbose_name="填报要求")),
                        (
                            "withdraw_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="撤销原因"),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                        ),
                        (
                            "schedule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="periods",
                                to="measures.periodschedule",
                                verbose_name="按哪个报送周期开启",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "填报周期",
                        "verbose_name_plural": "填报周期",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="period_days_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("withdrawn_at__isnull", True),
                                    models.Q(("kind", "one_off"), _negated=True),
                                ),
                                fields=("policy", "kind", "starts_on"),
                                name="period_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "one_off"), ("withdrawn_at__isnull", True)),
                                fields=("policy", "name"),
                                name="one_off_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["month", "quarter", "half_year", "year", "one_off"])
                                ),
                                name="period_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "one_off"), _negated=True),
                                    models.Q(("questions", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="one_off_asks",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawn_at__isnull", True),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        models.Q(("withdraw_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="period_withdrawn_explained",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Obligation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="obligations",
                                to="measures.reportingperiod",
                                verbose_name="填报周期",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="obligations",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="obligations",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "respondent",
                            models.CharField(
                                choices=[("department", "department"), ("city", "city")],
                                max_length=12,
                                verbose_name="填报主体",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("awaiting", "未填报"),
                                    ("drafting", "填报中"),
                                    ("unit_review", "待签发"),
                                    ("submitted", "待审核"),
                                    ("returned", "已退回"),
                                    ("accepted", "已通过"),
                                    ("excused", "免报"),
                                ],
                                default="awaiting",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        (
                            "newest_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("on_track", "正常推进"),
                                    ("at_risk", "存在风险"),
                                    ("behind", "进度滞后"),
                                    ("completed", "已完成"),
                                    ("no_change", "本期无变化"),
                                ],
                                max_length=12,
                                verbose_name="最近一轮实际状态",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="截止日期")),
                        ("original_due_on", models.DateField(verbose_name="原定截止日期")),
                        ("due_why", models.TextField(blank=True, verbose_name="截止日期说明")),
                        (
                            "extension_count",
                            models.PositiveSmallIntegerField(default=0, verbose_name="延期次数"),
                        ),
                        ("review_due_on", models.DateField(blank=True, null=True, verbose_name="审核期限")),
                        ("review_due_why", models.TextField(blank=True, verbose_name="审核期限说明")),
                        ("created_at", models.DateTimeField(verbose_name="下达时间")),
                    ],
                    options={
                        "verbose_name": "填报任务",
                        "verbose_name_plural": "填报任务",
                        "indexes": [
                            models.Index(fields=["state", "due_on"], name="obligation_due_idx"),
                            models.Index(fields=["body", "state"], name="obligation_body_idx"),
                            models.Index(fields=["body", "period", "state"], name="obligation_of_body_idx"),
                            models.Index(
                                fields=["period", "state", "due_on"], name="obligation_of_period_idx"
                            ),
                            models.Index(
                                fields=["measure", "body", "period"], name="obligation_of_measure_idx"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("period", "measure", "body"), name="obligation_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "awaiting",
                                            "drafting",
                                            "unit_review",
                                            "submitted",
                                            "returned",
                                            "accepted",
                                            "excused",
                                        ],
                                    )
                                ),
                                name="obligation_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("respondent__in", ["department", "city"])),
                                name="obligation_pane_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
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
                                choices=[("link", "网址"), ("document_no", "文号"), ("file", "文件")],
                                max_length=12,
                                verbose_name="形式",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                        ("value", models.CharField(blank=True, max_length=500, verbose_name="网址或文号")),
                        (
                            "file",
                            models.FileField(blank=True, upload_to="evidence/%Y/%m/", verbose_name="文件"),
                        ),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="大小（字节）")),
                        ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                        ("added_at", models.DateTimeField(verbose_name="添加时间")),
                        ("added_by_name", models.CharField(max_length=100, verbose_name="添加人")),
                        (
                            "obligation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="撤下时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "佐证材料",
                        "verbose_name_plural": "佐证材料",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "file"), ("size__gt", 0)),
                                    models.Q(
                                        models.Q(("kind", "file"), _negated=True),
                                        models.Q(("value", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="evidence_has_content",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompletionRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="completions",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="completions",
                                to="departments.body",
                                verbose_name="申请单位",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("round", models.PositiveSmallIntegerField(verbose_name="第几次申请")),
                        (
                            "year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="办结年度"),
                        ),
                        ("statement", models.TextField(verbose_name="办结说明")),
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
                        (
                            "signed_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="签发人姓名"),
                        ),
                        ("review_due_on", models.DateField(blank=True, null=True, verbose_name="核查期限")),
                        ("review_due_why", models.TextField(blank=True, verbose_name="核查期限说明")),
                        (
                            "grade",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("excellent", "优秀"),
                                    ("good", "良好"),
                                    ("qualified", "合格"),
                                    ("unqualified", "不合格"),
                                ],
                                max_length=12,
                                verbose_name="等次",
                            ),
                        ),
                        ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="核查时间")),
                        (
                            "verified_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核查人",
                            ),
                        ),
                        (
                            "verified_for",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="被代理的核查人",
                            ),
                        ),
                        (
                            "verified_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="核查人姓名"),
                        ),
                        ("verification_note", models.TextField(blank=True, verbose_name="核查意见")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办结人",
                            ),
                        ),
                        (
                            "decided_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="办结人姓名"),
                        ),
                        ("decision_note", models.TextField(blank=True, verbose_name="办结意见")),
                        (
                            "cited",
                            models.ManyToManyField(
                                blank=True,
                                related_name="completions",
                                to="measures.evidence",
                                verbose_name="引用的佐证材料",
                            ),
                        ),
                        (
                            "requested_for",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="被代理的申请人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办结申请",
                        "verbose_name_plural": "办结申请",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "round"), name="completion_round_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "approved"), ("year__isnull", False)),
                                fields=("measure", "year"),
                                name="completion_year_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(("grade__in", ["", "unqualified"]), _negated=True),
                                    _connector="OR",
                                ),
                                name="completion_closed_is_graded",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "open",
                                            "acknowledged",
                                            "unit_review",
                                            "submitted",
                                            "verified",
                                            "in_hand",
                                            "meeting",
                                            "fed_back",
                                        ],
                                    )
                                ),
                                fields=("measure",),
                                name="completion_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClosingEvidence",
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
                                choices=[("link", "网址"), ("document_no", "文号"), ("file", "文件")],
                                max_length=12,
                                verbose_name="形式",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                        ("value", models.CharField(blank=True, max_length=500, verbose_name="网址或文号")),
                        (
                            "file",
                            models.FileField(blank=True, upload_to="evidence/%Y/%m/", verbose_name="文件"),
                        ),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="大小（字节）")),
                        ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                        ("added_at", models.DateTimeField(verbose_name="添加时间")),
                        ("added_by_name", models.CharField(max_length=100, verbose_name="添加人")),
                        (
                            "completion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="measures.completionrequest",
                                verbose_name="办结申请",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办结佐证材料",
                        "verbose_name_plural": "办结佐证材料",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "file"), ("size__gt", 0)),
                                    models.Q(
                                        models.Q(("kind", "file"), _negated=True),
                                        models.Q(("value", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="closing_evidence_has_content",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("on_track", "正常推进"),
                                    ("at_risk", "存在风险"),
                                    ("behind", "进度滞后"),
                                    ("completed", "已完成"),
                                    ("no_change", "本期无变化"),
                                ],
                                max_length=12,
                                verbose_name="进展状态",
                            ),
                        ),
                        ("done", models.TextField(blank=True, verbose_name="进展情况")),
                        ("problems", models.TextField(blank=True, verbose_name="存在问题")),
                        ("next_steps", models.TextField(blank=True, verbose_name="下一步工作")),
                        (
                            "obligation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        ("body_name", models.CharField(max_length=60, verbose_name="报送单位")),
                        (
                            "effective_status",
                            models.CharField(
                                choices=[
                                    ("on_track", "正常推进"),
                                    ("at_risk", "存在风险"),
                                    ("behind", "进度滞后"),
                                    ("completed", "已完成"),
                                    ("no_change", "本期无变化"),
                                ],
                                max_length=12,
                                verbose_name="实际状态",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="当时的截止日期")),
                        ("is_late", models.BooleanField(verbose_name="迟报")),
                        ("submitted_at", models.DateTimeField(verbose_name="报送时间")),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="报送人",
                            ),
                        ),
                        ("submitted_by_name", models.CharField(max_length=100, verbose_name="报送人姓名")),
                        ("drafted_by_name", models.CharField(max_length=100, verbose_name="填报人姓名")),
                        (
                            "evidence",
                            models.ManyToManyField(
                                blank=True,
                                related_name="submissions",
                                to="measures.evidence",
                                verbose_name="佐证材料",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "报送轮次",
                        "verbose_name_plural": "报送轮次",
                        "indexes": [
                            models.Index(fields=["obligation", "submitted_at"], name="submission_when_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("obligation", "round"), name="submission_round_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("round__gte", 1)), name="submission_round_from_one"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="review",
                                to="measures.submission",
                                verbose_name="报送轮次",
                            ),
                        ),
                        (
                            "decision",
                            models.CharField(
                                choices=[("accept", "通过"), ("return", "退回")],
                                max_length=10,
                                verbose_name="结论",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="审核意见")),
                        ("new_due_on", models.DateField(blank=True, null=True, verbose_name="重报截止日期")),
                        ("decided_at", models.DateTimeField(verbose_name="审核时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审核人",
                            ),
                        ),
                        ("decided_by_name", models.CharField(max_length=100, verbose_name="审核人姓名")),
                    ],
                    options={
                        "verbose_name": "审核",
                        "verbose_name_plural": "审核",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "accept"), ("new_due_on__isnull", True)),
                                    models.Q(
                                        ("decision", "return"),
                                        ("new_due_on__isnull", False),
                                        models.Q(("comment", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="review_return_explained",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewComment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="measures.review",
                                verbose_name="审核",
                            ),
                        ),
                        (
                            "field",
                            models.CharField(
                                choices=[
                                    ("status", "进展状态"),
                                    ("done", "进展情况"),
                                    ("problems", "存在问题"),
                                    ("next_steps", "下一步工作"),
                                    ("evidence", "佐证材料"),
                                    ("parts", "配合单位意见"),
                                ],
                                max_length=12,
                                verbose_name="栏目",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="意见")),
                    ],
                    options={
                        "verbose_name": "逐栏审核意见",
                        "verbose_name_plural": "逐栏审核意见",
                        "constraints": [
                            models.UniqueConstraint(fields=("review", "field"), name="review_comment_once"),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="review_comment_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommentAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "comment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answer",
                                to="measures.reviewcomment",
                                verbose_name="审核意见",
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="measures.submission",
                                verbose_name="报送轮次",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="答复")),
                    ],
                    options={
                        "verbose_name": "对审核意见的答复",
                        "verbose_name_plural": "对审核意见的答复",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="comment_answer_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contribution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "obligation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contributions",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contributions",
                                to="departments.body",
                                verbose_name="配合单位",
                            ),
                        ),
                        (
                            "stance",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("agree", "同意"),
                                    ("differ", "有不同意见"),
                                    ("nothing", "本期无涉及"),
                                ],
                                max_length=10,
                                verbose_name="意见",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="说明")),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="答复人",
                            ),
                        ),
                        (
                            "answered_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="答复人姓名"),
                        ),
                        ("lift_reason", models.TextField(blank=True, verbose_name="免于等待原因")),
                        (
                            "lifted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="免于等待时间"),
                        ),
                        (
                            "lifted_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="免于等待办理人"),
                        ),
                    ],
                    options={
                        "verbose_name": "配合单位意见",
                        "verbose_name_plural": "配合单位意见",
                        "indexes": [
                            models.Index(fields=["body", "answered_at"], name="contribution_body_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("obligation", "body"), name="contribution_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at__isnull", True), ("stance", "")),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        models.Q(("stance", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="contribution_answered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stance", "differ"), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="contribution_differ_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lifted_at__isnull", True),
                                    models.Q(("lift_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="contribution_lift_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DispatchSlip",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slips",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        ("requirement", models.TextField(blank=True, verbose_name="办理要求")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                        ("due_text", models.CharField(blank=True, max_length=200, verbose_name="时限依据")),
                        (
                            "short_notice_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="缩短时限的理由"),
                        ),
                        ("dispatched_at", models.DateTimeField(verbose_name="交办时间")),
                        (
                            "dispatched_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="交办人",
                            ),
                        ),
                        ("dispatched_by_name", models.CharField(max_length=100, verbose_name="交办人姓名")),
                    ],
                    options={
                        "verbose_name": "交办单",
                        "verbose_name_plural": "交办单",
                    },
                ),
                migrations.CreateModel(
                    name="ExtensionRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "obligation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="departments.body",
                                verbose_name="申请单位",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("due_on", models.DateField(verbose_name="申请时的期限")),
                        ("proposed_on", models.DateField(verbose_name="拟延至")),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("policy", "上级政策调整"),
                                    ("approval", "报批程序未完成"),
                                    ("coordination", "需跨部门协调"),
                                    ("funding", "资金未到位"),
                                    ("force_majeure", "不可抗力"),
                                    ("other", "其他"),
                                ],
                                max_length=20,
                                verbose_name="原因类别",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="原因说明")),
                        ("progress", models.TextField(verbose_name="目前进展")),
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
                        (
                            "signed_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="签发人姓名"),
                        ),
                        ("decide_due_on", models.DateField(blank=True, null=True, verbose_name="审批期限")),
                        ("decide_due_why", models.TextField(blank=True, verbose_name="审批期限说明")),
                        ("new_due_on", models.DateField(blank=True, null=True, verbose_name="批准的期限")),
                        ("decision_note", models.TextField(blank=True, verbose_name="审批意见")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审批时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审批人",
                            ),
                        ),
                        (
                            "decided_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="审批人姓名"),
                        ),
                    ],
                    options={
                        "verbose_name": "延期申请",
                        "verbose_name_plural": "延期申请",
                        "indexes": [
                            models.Index(fields=["state", "decide_due_on"], name="extension_state_idx")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("proposed_on__gt", models.F("due_on"))),
                                name="extension_asks_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    ("new_due_on__gt", models.F("due_on")),
                                    _connector="OR",
                                ),
                                name="extension_approved_has_date",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("obligation__isnull", False),
                                    (
                                        "state__in",
                                        [
                                            "open",
                                            "acknowledged",
                                            "unit_review",
                                            "submitted",
                                            "verified",
                                            "in_hand",
                                            "meeting",
                                            "fed_back",
                                        ],
                                    ),
                                ),
                                fields=("obligation",),
                                name="extension_report_one_open",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("obligation__isnull", True),
                                    (
                                        "state__in",
                                        [
                                            "open",
                                            "acknowledged",
                                            "unit_review",
                                            "submitted",
                                            "verified",
                                            "in_hand",
                                            "meeting",
                                            "fed_back",
                                        ],
                                    ),
                                ),
                                fields=("measure",),
                                name="extension_measure_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeaderInstruction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instructions",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        ("leader", models.CharField(max_length=60, verbose_name="批示领导")),
                        ("given_on", models.DateField(verbose_name="批示日期")),
                        ("extract", models.TextField(verbose_name="任务摘要")),
                        (
                            "priority",
                            models.CharField(
                                choices=[("most_urgent", "特急"), ("urgent", "急"), ("normal", "普通")],
                                max_length=12,
                                verbose_name="缓急程度",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="反馈期限")),
                        ("due_why", models.TextField(blank=True, verbose_name="期限说明")),
                        ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        ("registered_by_name", models.CharField(max_length=100, verbose_name="登记人姓名")),
                    ],
                    options={
                        "verbose_name": "领导批示",
                        "verbose_name_plural": "领导批示",
                    },
                ),
                migrations.CreateModel(
                    name="InstructionCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        (
                            "instruction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="measures.leaderinstruction",
                                verbose_name="领导批示",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instruction_cases",
                                to="departments.body",
                                verbose_name="承办单位",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("due_on", models.DateField(verbose_name="反馈期限")),
                        ("due_why", models.TextField(blank=True, verbose_name="期限说明")),
                        (
                            "acknowledged_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="签收时间"),
                        ),
                        (
                            "acknowledged_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="签收人姓名"),
                        ),
                        ("draft", models.TextField(blank=True, verbose_name="办理情况草稿")),
                        (
                            "drafted_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="填写人姓名"),
                        ),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                    ],
                    options={
                        "verbose_name": "批示办理",
                        "verbose_name_plural": "批示办理",
                        "indexes": [models.Index(fields=["body", "state"], name="instruction_body_idx")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instruction", "body"), name="instruction_body_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InstructionAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="measures.instructioncase",
                                verbose_name="批示办理",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        ("text", models.TextField(verbose_name="办理情况")),
                        ("due_on", models.DateField(verbose_name="当时的反馈期限")),
                        ("is_late", models.BooleanField(verbose_name="逾期反馈")),
                        ("submitted_at", models.DateTimeField(verbose_name="反馈时间")),
                        ("submitted_by_name", models.CharField(max_length=100, verbose_name="反馈人")),
                        ("drafted_by_name", models.CharField(max_length=100, verbose_name="填写人")),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("accept", "通过"), ("return", "退回")],
                                max_length=10,
                                verbose_name="结论",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="意见")),
                        ("new_due_on", models.DateField(blank=True, null=True, verbose_name="重报期限")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审核时间")),
                        (
                            "decided_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="审核人"),
                        ),
                    ],
                    options={
                        "verbose_name": "批示反馈",
                        "verbose_name_plural": "批示反馈",
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "round"), name="instruction_answer_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to="measures.actionitem",
                                verbose_name="具体事项",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="顺序")),
                    ],
                    options={
                        "verbose_name": "事项分工",
                        "verbose_name_plural": "事项分工",
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "body"), name="assignment_body_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureMove",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("dispatch", "交办"),
                                    ("receive", "签收承办"),
                                    ("request_completion", "申请办结"),
                                    ("withdraw_completion", "撤回办结申请"),
                                    ("verify", "核查通过"),
                                    ("return_completion", "退回办结申请"),
                                    ("close", "销号"),
                                    ("close_year", "年度办结"),
                                    ("reopen", "重新启动"),
                                    ("suspend", "中止"),
                                    ("resume", "恢复承办"),
                                    ("cancel", "撤销"),
                                    ("extend", "批准延期"),
                                ],
                                max_length=20,
                                verbose_name="动作",
                            ),
                        ),
                        (
                            "from_state",
                            models.CharField(
                                choices=[
                                    ("draft", "待交办"),
                                    ("dispatched", "已交办待签收"),
                                    ("in_progress", "承办中"),
                                    ("completion_requested", "已申请办结"),
                                    ("verified", "已核查待复核"),
                                    ("closed", "已销号"),
                                    ("suspended", "已中止"),
                                    ("cancelled", "已撤销"),
                                ],
                                max_length=20,
                                verbose_name="原状态",
                            ),
                        ),
                        (
                            "to_state",
                            models.CharField(
                                choices=[
                                    ("draft", "待交办"),
                                    ("dispatched", "已交办待签收"),
                                    ("in_progress", "承办中"),
                                    ("completion_requested", "已申请办结"),
                                    ("verified", "已核查待复核"),
                                    ("closed", "已销号"),
                                    ("suspended", "已中止"),
                                    ("cancelled", "已撤销"),
                                ],
                                max_length=20,
                                verbose_name="新状态",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("by_name", models.CharField(max_length=100, verbose_name="操作人")),
                        ("note", models.TextField(blank=True, verbose_name="说明")),
                    ],
                    options={
                        "verbose_name": "措施状态变动",
                        "verbose_name_plural": "措施状态变动",
                        "indexes": [models.Index(fields=["measure", "at"], name="measure_move_when_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="WorkPlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="measures.policy",
                                verbose_name="政策文件",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="报送期限")),
                        ("due_why", models.TextField(blank=True, verbose_name="期限说明")),
                        ("review_due_on", models.DateField(blank=True, null=True, verbose_name="审核期限")),
                        ("review_due_why", models.TextField(blank=True, verbose_name="审核期限说明")),
                        ("summary", models.TextField(blank=True, verbose_name="方案概要")),
                        ("draft", models.JSONField(blank=True, default=list, verbose_name="阶段目标草稿")),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                        ("saved_at", models.DateTimeField(blank=True, null=True, verbose_name="保存时间")),
                        (
                            "saved_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="保存人姓名"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="下达时间")),
                        (
                            "in_force",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="measures.planround",
                                verbose_name="现行方案",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "工作方案",
                        "verbose_name_plural": "工作方案",
                        "indexes": [models.Index(fields=["body", "state"], name="plan_body_idx")],
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "body"), name="plan_body_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanRound",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_rounds",
                                to="measures.workplan",
                                verbose_name="工作方案",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="departments.body",
                                verbose_name="当时的单位",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("summary", models.TextField(blank=True, verbose_name="方案概要")),
                        ("is_late", models.BooleanField(verbose_name="逾期报送")),
                        ("submitted_at", models.DateTimeField(verbose_name="报送时间")),
                        ("submitted_by_name", models.CharField(max_length=100, verbose_name="报送人")),
                        ("drafted_by_name", models.CharField(max_length=100, verbose_name="填写人")),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("accept", "通过"), ("return", "退回")],
                                max_length=10,
                                verbose_name="结论",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="意见")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审核时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审核人账号",
                            ),
                        ),
                        (
                            "decided_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="审核人"),
                        ),
                    ],
                    options={
                        "verbose_name": "方案轮次",
                        "verbose_name_plural": "方案轮次",
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "round"), name="plan_round_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan_round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="measures.planround",
                                verbose_name="方案轮次",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        ("ordinal", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("title", models.CharField(max_length=200, verbose_name="阶段目标")),
                        ("due_on", models.DateField(verbose_name="计划完成日期")),
                        ("reached_on", models.DateField(blank=True, null=True, verbose_name="实际完成日期")),
                        (
                            "reached_note",
                            models.CharField(blank=True, max_length=200, verbose_name="完成说明"),
                        ),
                        ("reached_at", models.DateTimeField(blank=True, null=True, verbose_name="登记时间")),
                        (
                            "reached_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="登记人"),
                        ),
                    ],
                    options={
                        "verbose_name": "阶段目标",
                        "verbose_name_plural": "阶段目标",
                        "indexes": [models.Index(fields=["measure", "due_on"], name="milestone_measure_idx")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan_round", "ordinal"), name="milestone_ordinal_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reached_on__isnull", True),
                                    ("reached_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="milestone_reached_recorded",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Move",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "obligation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("open", "下达"),
                                    ("save_draft", "保存草稿"),
                                    ("hand_in", "提交单位负责人签发"),
                                    ("recall", "撤回"),
                                    ("send_back", "退回经办人修改"),
                                    ("sign_off", "签发报送"),
                                    ("submit", "报送"),
                                    ("accept", "审核通过"),
                                    ("return", "审核退回"),
                                    ("excuse", "免予填报"),
                                    ("reinstate", "恢复填报"),
                                    ("extend", "批准延期"),
                                    ("transfer", "移交承接单位"),
                                    ("move_due", "更正截止日期"),
                                ],
                                max_length=12,
                                verbose_name="动作",
                            ),
                        ),
                        (
                            "from_state",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("awaiting", "未填报"),
                                    ("drafting", "填报中"),
                                    ("unit_review", "待签发"),
                                    ("submitted", "待审核"),
                                    ("returned", "已退回"),
                                    ("accepted", "已通过"),
                                    ("excused", "免报"),
                                ],
                                max_length=12,
                                verbose_name="原状态",
                            ),
                        ),
                        (
                            "to_state",
                            models.CharField(
                                choices=[
                                    ("awaiting", "未填报"),
                                    ("drafting", "填报中"),
                                    ("unit_review", "待签发"),
                                    ("submitted", "待审核"),
                                    ("returned", "已退回"),
                                    ("accepted", "已通过"),
                                    ("excused", "免报"),
                                ],
                                max_length=12,
                                verbose_name="新状态",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="截止日期")),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="departments.body",
                                verbose_name="当时的填报单位",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("by_name", models.CharField(max_length=100, verbose_name="操作人")),
                        ("note", models.TextField(blank=True, verbose_name="说明")),
                    ],
                    options={
                        "verbose_name": "状态变动",
                        "verbose_name_plural": "状态变动",
                        "indexes": [models.Index(fields=["obligation", "at"], name="move_when_idx")],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("on_track", "正常推进"),
                                    ("at_risk", "存在风险"),
                                    ("behind", "进度滞后"),
                                    ("completed", "已完成"),
                                    ("no_change", "本期无变化"),
                                ],
                                max_length=12,
                                verbose_name="进展状态",
                            ),
                        ),
                        ("done", models.TextField(blank=True, verbose_name="进展情况")),
                        ("problems", models.TextField(blank=True, verbose_name="存在问题")),
                        ("next_steps", models.TextField(blank=True, verbose_name="下一步工作")),
                        (
                            "obligation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        (
                            "answers",
                            models.JSONField(blank=True, default=dict, verbose_name="对审核意见的答复"),
                        ),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                        ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                        (
                            "saved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="保存人",
                            ),
                        ),
                        ("saved_by_name", models.CharField(max_length=100, verbose_name="保存人姓名")),
                    ],
                    options={
                        "verbose_name": "填报草稿",
                        "verbose_name_plural": "填报草稿",
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "slip",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="measures.dispatchslip",
                                verbose_name="交办单",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("is_lead", models.BooleanField(default=False, verbose_name="牵头单位")),
                        ("due_on", models.DateField(verbose_name="签收期限")),
                        ("due_why", models.TextField(blank=True, verbose_name="期限说明")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                        (
                            "signed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="签收人",
                            ),
                        ),
                        (
                            "signed_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="签收人姓名"),
                        ),
                    ],
                    options={
                        "verbose_name": "签收",
                        "verbose_name_plural": "签收",
                        "indexes": [
                            models.Index(fields=["body", "signed_at"], name="receipt_body_idx"),
                            models.Index(
                                condition=models.Q(("signed_at__isnull", True)),
                                fields=["due_on", "body"],
                                name="receipt_unsigned_idx",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("slip", "body"), name="receipt_body_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Responsibility",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="responsibilities",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="responsibilities",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="held_responsibilities",
                                to="departments.body",
                                verbose_name="现承担单位",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "牵头单位"),
                                    ("joint_lead", "共同牵头单位"),
                                    ("support", "配合单位"),
                                ],
                                max_length=10,
                                verbose_name="分工",
                            ),
                        ),
                        (
                            "role_source",
                            models.CharField(
                                choices=[
                                    ("stated", "文件载明"),
                                    ("inferred", "按排序推定"),
                                    ("set_by_office", "督查室确定"),
                                ],
                                max_length=20,
                                verbose_name="分工依据",
                            ),
                        ),
                        ("name_as_printed", models.CharField(max_length=100, verbose_name="印发名称")),
                        ("is_added", models.BooleanField(default=False, verbose_name="督查室增列")),
                    ],
                    options={
                        "verbose_name": "责任单位",
                        "verbose_name_plural": "责任单位",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "body"), name="responsibility_body_once"
                            ),
                            models.UniqueConstraint(
                                fields=("measure", "order"), name="responsibility_order_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "lead")),
                                fields=("measure",),
                                name="responsibility_one_lead",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SubmissionPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="measures.submission",
                                verbose_name="报送轮次",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="departments.body",
                                verbose_name="配合单位",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        (
                            "stance",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("agree", "同意"),
                                    ("differ", "有不同意见"),
                                    ("nothing", "本期无涉及"),
                                ],
                                max_length=10,
                                verbose_name="意见",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="说明")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                        (
                            "answered_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="答复人姓名"),
                        ),
                    ],
                    options={
                        "verbose_name": "随报配合单位意见",
                        "verbose_name_plural": "随报配合单位意见",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("submission", "body"), name="submission_part_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UrgeNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "obligation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="urges",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="urges",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("round", models.PositiveSmallIntegerField(verbose_name="已报轮次")),
                        (
                            "level",
                            models.CharField(
                                choices=[("remind", "提醒"), ("warn", "预警"), ("supervise", "督办通知")],
                                max_length=10,
                                verbose_name="级别",
                            ),
                        ),
                        ("addressee", models.CharField(max_length=60, verbose_name="送达对象")),
                        ("text", models.TextField(verbose_name="内容")),
                        ("due_on", models.DateField(verbose_name="当时的截止日期")),
                        ("sent_at", models.DateTimeField(verbose_name="发出时间")),
                        (
                            "sent_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发出人",
                            ),
                        ),
                        ("sent_by_name", models.CharField(max_length=100, verbose_name="发出人姓名")),
                        ("people", models.CharField(blank=True, max_length=300, verbose_name="责任人员")),
                    ],
                    options={
                        "verbose_name": "催办通知",
                        "verbose_name_plural": "催办通知",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("obligation", "round", "level"), name="urge_level_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperDelivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("delivered_on", models.DateField(verbose_name="送达日期")),
                        ("receiver", models.CharField(max_length=60, verbose_name="签收人")),
                        ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                        ("recorded_by_name", models.CharField(max_length=100, verbose_name="登记人姓名")),
                        (
                            "notice",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delivery",
                                to="measures.urgenotice",
                                verbose_name="催办通知",
                            ),
                        ),
                        (
                            "recorded_by",
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
                        "verbose_name": "纸质送达",
                        "verbose_name_plural": "纸质送达",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("receiver", ""), _negated=True),
                                name="paper_delivery_has_receiver",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("field", models.CharField(max_length=30, verbose_name="项目")),
                        ("before", models.TextField(blank=True, verbose_name="更正前")),
                        ("after", models.TextField(blank=True, verbose_name="更正后")),
                        ("reason", models.TextField(verbose_name="原因")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("by_name", models.CharField(max_length=100, verbose_name="办理人")),
                        (
                            "chapter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="measures.chapter",
                                verbose_name="章",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="measures.policy",
                                verbose_name="督查事项来源",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "勘误",
                        "verbose_name_plural": "勘误",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="correction_has_reason",
                            )
                        ],
                    },
                ),
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
                        (
                            "original",
                            models.FileField(blank=True, upload_to="imports/%Y/%m/", verbose_name="原文件"),
                        ),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        ("text", models.TextField(blank=True, verbose_name="原文")),
                        (
                            "text_sha256",
                            models.CharField(blank=True, max_length=64, verbose_name="原文 SHA-256"),
                        ),
                        ("remarks", models.JSONField(default=list, verbose_name="读取说明")),
                        ("data", models.JSONField(default=dict, verbose_name="审阅内容")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                        ("begun_at", models.DateTimeField(verbose_name="导入时间")),
                        ("edited_at", models.DateTimeField(verbose_name="修改时间")),
                        ("editors", models.JSONField(default=list, verbose_name="修改人")),
                        ("confirmed_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                        ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="进度")),
                        ("step", models.CharField(blank=True, max_length=40, verbose_name="步骤")),
                        (
                            "error",
                            models.CharField(blank=True, max_length=500, verbose_name="未能读取的原因"),
                        ),
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
                        ("checked_count", models.PositiveIntegerField(null=True, verbose_name="已核对条数")),
                        ("doubt_count", models.PositiveIntegerField(null=True, verbose_name="存疑处数")),
                        ("measure_count", models.PositiveIntegerField(null=True, verbose_name="条数")),
                    ],
                    options={
                        "verbose_name": "导入草稿",
                        "verbose_name_plural": "导入草稿",
                        "indexes": [models.Index(fields=["text_sha256"], name="import_draft_text_idx")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["reading", "reviewing", "entered", "discarded", "failed"])
                                ),
                                name="import_draft_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                                    models.Q(
                                        ("confirmed_at__isnull", False), ("confirmed_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="import_draft_confirmed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("confirm", "确认牵头单位"),
                                    ("change", "变动责任单位"),
                                    ("transfer", "职责移交"),
                                ],
                                max_length=10,
                                verbose_name="动作",
                            ),
                        ),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        (
                            "name_as_printed",
                            models.CharField(blank=True, max_length=100, verbose_name="印发名称"),
                        ),
                        (
                            "instead_of_name",
                            models.CharField(blank=True, max_length=60, verbose_name="原单位名称"),
                        ),
                        (
                            "before",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lead", "牵头单位"),
                                    ("joint_lead", "共同牵头单位"),
                                    ("support", "配合单位"),
                                ],
                                max_length=10,
                                verbose_name="原分工",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lead", "牵头单位"),
                                    ("joint_lead", "共同牵头单位"),
                                    ("support", "配合单位"),
                                ],
                                max_length=10,
                                verbose_name="现分工",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="变动日期")),
                        ("reason", models.TextField(blank=True, verbose_name="原因")),
                        ("at", models.DateTimeField(verbose_name="办理时间")),
                        ("by_name", models.CharField(max_length=100, verbose_name="办理人")),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duty_changes",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "instead_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="departments.body",
                                verbose_name="原单位",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duty_changes",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "责任单位变动",
                        "verbose_name_plural": "责任单位变动",
                        "indexes": [models.Index(fields=["measure", "at"], name="duty_change_when_idx")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("after", ""), ("before", ""), _negated=True),
                                name="duty_change_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("act", "change"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_change_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyPerson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("supervisor", "分管领导"),
                                    ("responsible", "责任人"),
                                    ("liaison", "联络员"),
                                ],
                                max_length=12,
                                verbose_name="身份",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=60, verbose_name="姓名")),
                        ("post", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                        ("set_at", models.DateTimeField(verbose_name="登记时间")),
                        ("set_by_name", models.CharField(max_length=100, verbose_name="登记人")),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duty_people",
                                to="departments.body",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duty_people",
                                to="measures.policy",
                                verbose_name="督查事项来源",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duty_people",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="账号",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "责任人员",
                        "verbose_name_plural": "责任人员",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("body", "policy", "role"), name="duty_person_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("policy__isnull", True)),
                                fields=("body", "role"),
                                name="duty_person_default_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), ("user__isnull", False)),
                                    models.Q(("user__isnull", True), models.Q(("name", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="duty_person_is_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["supervisor", "responsible", "liaison"])),
                                name="duty_person_role_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Coordination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("subject", models.CharField(max_length=100, verbose_name="需协调的事项")),
                        ("text", models.TextField(verbose_name="情况说明")),
                        ("proposal", models.TextField(verbose_name="协调建议")),
                        ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                        ("raised_by_name", models.CharField(max_length=100, verbose_name="提出人姓名")),
                        (
                            "signed_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="签发人姓名"),
                        ),
                        ("decide_due_on", models.DateField(blank=True, null=True, verbose_name="研究期限")),
                        ("decide_due_why", models.TextField(blank=True, verbose_name="研究期限说明")),
                        (
                            "meeting_name",
                            models.CharField(blank=True, max_length=100, verbose_name="会议名称"),
                        ),
                        ("meeting_on", models.DateField(blank=True, null=True, verbose_name="会议日期")),
                        ("meeting_result", models.TextField(blank=True, verbose_name="会议结果")),
                        ("answer", models.TextField(blank=True, verbose_name="协调结果")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                        (
                            "closed_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="办结人姓名"),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coordinations",
                                to="departments.body",
                                verbose_name="提出单位",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coordinations",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "obligation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coordinations",
                                to="measures.obligation",
                                verbose_name="填报任务",
                            ),
                        ),
                        (
                            "partners",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="departments.body", verbose_name="涉及单位"
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "需协调事项",
                        "verbose_name_plural": "需协调事项",
                        "indexes": [
                            models.Index(fields=["state", "decide_due_on"], name="coordination_state_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "open",
                                            "acknowledged",
                                            "unit_review",
                                            "submitted",
                                            "verified",
                                            "in_hand",
                                            "meeting",
                                            "fed_back",
                                        ],
                                    )
                                ),
                                fields=("measure", "body", "subject"),
                                name="coordination_subject_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(("answer", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="coordination_end_is_answered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "meeting"), _negated=True),
                                    ("meeting_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="coordination_meeting_has_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Errand",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("task", models.TextField(verbose_name="办理要求")),
                        ("due_on", models.DateField(verbose_name="办理期限")),
                        ("due_why", models.TextField(blank=True, verbose_name="期限说明")),
                        ("draft", models.TextField(blank=True, verbose_name="待签发的办理情况")),
                        (
                            "drafted_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="填写人"),
                        ),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                        ("given_at", models.DateTimeField(verbose_name="交办时间")),
                        ("given_by_name", models.CharField(max_length=100, verbose_name="交办人")),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="errands",
                                to="departments.body",
                                verbose_name="承办单位",
                            ),
                        ),
                        (
                            "coordination",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="errands",
                                to="measures.coordination",
                                verbose_name="需协调事项",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="errands",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "inspected",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="errands",
                                to="measures.inspectedbody",
                                verbose_name="实地督查",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "限期办理事项",
                        "verbose_name_plural": "限期办理事项",
                        "indexes": [
                            models.Index(fields=["body", "state"], name="errand_body_idx"),
                            models.Index(fields=["state", "due_on"], name="errand_state_idx"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("coordination__isnull", False), ("inspected__isnull", True)),
                                    models.Q(("coordination__isnull", True), ("inspected__isnull", False)),
                                    _connector="OR",
                                ),
                                name="errand_one_origin",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ErrandProof",
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
                                choices=[("link", "网址"), ("document_no", "文号"), ("file", "文件")],
                                max_length=12,
                                verbose_name="形式",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                        ("value", models.CharField(blank=True, max_length=500, verbose_name="网址或文号")),
                        (
                            "file",
                            models.FileField(blank=True, upload_to="evidence/%Y/%m/", verbose_name="文件"),
                        ),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="大小（字节）")),
                        ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                        ("added_at", models.DateTimeField(verbose_name="添加时间")),
                        ("added_by_name", models.CharField(max_length=100, verbose_name="添加人")),
                        ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        (
                            "errand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="measures.errand",
                                verbose_name="限期办理事项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "限期办理佐证材料",
                        "verbose_name_plural": "限期办理佐证材料",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "file"), ("size__gt", 0)),
                                    models.Q(
                                        models.Q(("kind", "file"), _negated=True),
                                        models.Q(("value", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="errand_proof_has_content",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ErrandReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        ("text", models.TextField(verbose_name="办理情况")),
                        ("due_on", models.DateField(verbose_name="当时的办理期限")),
                        ("is_late", models.BooleanField(verbose_name="逾期报送")),
                        ("submitted_at", models.DateTimeField(verbose_name="报送时间")),
                        ("submitted_by_name", models.CharField(max_length=100, verbose_name="报送人")),
                        ("drafted_by_name", models.CharField(max_length=100, verbose_name="填写人")),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("accept", "通过"), ("return", "退回")],
                                max_length=10,
                                verbose_name="结论",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="审核意见")),
                        ("new_due_on", models.DateField(blank=True, null=True, verbose_name="重报期限")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审核时间")),
                        (
                            "decided_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="审核人"),
                        ),
                        (
                            "errand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="measures.errand",
                                verbose_name="限期办理事项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "限期办理反馈",
                        "verbose_name_plural": "限期办理反馈",
                        "constraints": [
                            models.UniqueConstraint(fields=("errand", "round"), name="errand_reply_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(verbose_name="督查发现")),
                        ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据材料")),
                        ("noted_at", models.DateTimeField(verbose_name="登记时间")),
                        ("noted_by_name", models.CharField(max_length=100, verbose_name="登记人")),
                        (
                            "measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="measures.measure",
                                verbose_name="措施",
                            ),
                        ),
                        (
                            "inspected",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="measures.inspectedbody",
                                verbose_name="实地督查",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "督查发现",
                        "verbose_name_plural": "督查发现",
                    },
                ),
                migrations.CreateModel(
                    name="InspectedBody",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待办理"),
                                    ("acknowledged", "已签收办理中"),
                                    ("unit_review", "待单位负责人签发"),
                                    ("submitted", "待督查室审核"),
                                    ("verified", "已核查待复核"),
                                    ("in_hand", "协调办理中"),
                                    ("meeting", "待会议研究"),
                                    ("fed_back", "结论已反馈待签收"),
                                    ("returned", "已退回"),
                                    ("approved", "已通过"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("state_at", models.DateTimeField(verbose_name="状态时间")),
                        ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="已报轮次")),
                        ("body_name", models.CharField(max_length=60, verbose_name="单位名称")),
                        ("due_on", models.DateField(verbose_name="本步期限")),
                        ("conclusion", models.TextField(blank=True, verbose_name="督查结论")),
                        ("fed_back_at", models.DateTimeField(blank=True, null=True, verbose_name="反馈时间")),
                        (
                            "fed_back_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="反馈人姓名"),
                        ),
                        (
                            "acknowledged_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="签收时间"),
                        ),
                        (
                            "acknowledged_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="签收人姓名"),
                        ),
                        ("objection", models.TextField(blank=True, verbose_name="申请复核的理由")),
                        (
                            "objected_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="申请复核时间"),
                        ),
                        (
                            "objected_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="申请人姓名"),
                        ),
                        ("verdict", models.TextField(blank=True, verbose_name="复核决定")),
                        ("is_amended", models.BooleanField(default=False, verbose_name="变更结论")),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="复核时间")),
                        (
                            "reviewed_by_name",
                            models.CharField(blank=True, max_length=100, verbose_name="复核人姓名"),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspected",
                                to="departments.body",
                                verbose_name="被督查单位",
                            ),
                        ),
                        (
                            "fed_back_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="反馈人",
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="measures.inspection",
                                verbose_name="实地督查方案",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "实地督查",
                        "verbose_name_plural": "实地督查",
                        "indexes": [models.Index(fields=["body", "state"], name="inspected_body_idx")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("inspection", "body"), name="inspection_body_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("fed_back_at__isnull", True),
                                    models.Q(("conclusion", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="inspection_told_is_concluded",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="名称")),
                        ("purpose", models.TextField(verbose_name="督查目的")),
                        ("scope", models.TextField(verbose_name="督查内容")),
                        ("starts_on", models.DateField(verbose_name="开始日期")),
                        ("ends_on", models.DateField(verbose_name="结束日期")),
                        ("team", models.CharField(max_length=300, verbose_name="督查组成员")),
                        (
                            "is_announced",
                            models.BooleanField(default=True, verbose_name="事先通知被督查单位"),
                        ),
                        ("planned_at", models.DateTimeField(verbose_name="登记时间")),
                        ("planned_by_name", models.CharField(max_length=100, verbose_name="登记人")),
                        (
                            "measures",
                            models.ManyToManyField(
                                related_name="inspections", to="measures.measure", verbose_name="督查事项"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "实地督查方案",
                        "verbose_name_plural": "实地督查方案",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="inspection_days_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PeriodSchedule",
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
                                    ("month", "月报"),
                                    ("quarter", "季报"),
                                    ("half_year", "半年报"),
                                    ("year", "年报"),
                                ],
                                max_length=10,
                                verbose_name="周期",
                            ),
                        ),
                        ("begins_on", models.DateField(verbose_name="自哪天所在的一期起")),
                        (
                            "due_rule",
                            models.CharField(
                                choices=[
                                    ("workday_after", "本期结束后第几个工作日"),
                                    ("day_after", "次月几日"),
                                    ("day_of_last", "本期最后一个月的几日"),
                                ],
                                max_length=16,
                                verbose_name="截止日期",
                            ),
                        ),
                        ("due_number", models.PositiveSmallIntegerField(verbose_name="第几个（几日）")),
                        (
                            "open_rule",
                            models.CharField(
                                choices=[
                                    ("before_end", "本期结束前几天"),
                                    ("before_start", "本期开始前几天"),
                                ],
                                max_length=16,
                                verbose_name="开启日期",
                            ),
                        ),
                        ("open_days", models.PositiveSmallIntegerField(verbose_name="提前几天开启")),
                        (
                            "short_notice_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="缩短时限的理由"),
                        ),
                        ("confirmed_at", models.DateTimeField(verbose_name="确认时间")),
                        ("confirmed_by_name", models.CharField(max_length=100, verbose_name="确认人")),
                        ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="暂停时间")),
                        (
                            "pause_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="暂停原因"),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终止时间")),
                        ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="终止原因")),
                        (
                            "trouble",
                            models.CharField(blank=True, max_length=500, verbose_name="未能开启的原因"),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schedules",
                                to="measures.policy",
                                verbose_name="督查事项来源",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "报送周期",
                        "verbose_name_plural": "报送周期",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("policy", "kind"),
                                name="schedule_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["month", "quarter", "half_year", "year"])),
                                name="schedule_kind_regular",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at__isnull", True),
                                    models.Q(("end_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="schedule_end_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paused_at__isnull", True),
                                    models.Q(("pause_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="schedule_pause_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=30, verbose_name="名称")),
                        ("query", models.CharField(max_length=2000, verbose_name="条件")),
                        ("is_shared", models.BooleanField(default=False, verbose_name="共享给全部用户")),
                        ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ledger_views",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="保存人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "常用视图",
                        "verbose_name_plural": "常用视图",
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "name"), name="ledger_view_name_once")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(index, unindex),
    ]
