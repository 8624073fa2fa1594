import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("departments", "0001_initial"),
    ]

    operations = [
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
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("basis", models.CharField(blank=True, max_length=300, verbose_name="依据")),
                ("addressees", models.CharField(blank=True, max_length=300, verbose_name="主送机关")),
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
                ("receipt_workdays", models.PositiveSmallIntegerField(default=3, verbose_name="签收工作日")),
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
                    models.PositiveSmallIntegerField(default=2, verbose_name="配合单位提前答复工作日"),
                ),
                (
                    "plan_workdays",
                    models.PositiveSmallIntegerField(default=20, verbose_name="工作方案报送工作日"),
                ),
                (
                    "plan_yellow_points",
                    models.PositiveSmallIntegerField(default=10, verbose_name="落后序时进度黄灯（百分点）"),
                ),
                (
                    "plan_red_points",
                    models.PositiveSmallIntegerField(default=30, verbose_name="落后序时进度红灯（百分点）"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("revision", models.PositiveBigIntegerField(default=0, verbose_name="数据版次")),
            ],
            options={
                "verbose_name": "政策文件",
                "verbose_name_plural": "政策文件",
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
                        verbose_name="政策文件",
                    ),
                ),
                ("ordinal", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("number_text", models.CharField(max_length=10, verbose_name="编号")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
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
                        verbose_name="政策文件",
                    ),
                ),
                (
                    "chapter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="measures.chapter",
                        verbose_name="章",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="条号")),
                ("number_text", models.CharField(max_length=12, verbose_name="编号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("title_is_derived", models.BooleanField(default=False, verbose_name="标题为概括")),
                ("text", models.TextField(verbose_name="原文")),
                ("bracket", models.CharField(max_length=300, verbose_name="责任单位原文")),
                ("is_open_ended", models.BooleanField(default=False, verbose_name="含“等部门”")),
                ("open_tail", models.CharField(blank=True, max_length=30, verbose_name="“等部门”原文")),
                ("is_by_respective_duty", models.BooleanField(default=False, verbose_name="按职责分工负责")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                ("due_text", models.CharField(blank=True, max_length=200, verbose_name="时限依据")),
                ("original_due_on", models.DateField(blank=True, null=True, verbose_name="原定完成时限")),
                ("due_why", models.TextField(blank=True, verbose_name="时限说明")),
                ("extension_count", models.PositiveSmallIntegerField(default=0, verbose_name="延期次数")),
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
            ],
            options={
                "verbose_name": "具体事项",
                "verbose_name_plural": "具体事项",
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "ordinal"), name="action_item_ordinal_once")
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
                ("kind", models.CharField(choices=[("quarter", "季报")], max_length=10, verbose_name="周期")),
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
            ],
            options={
                "verbose_name": "填报周期",
                "verbose_name_plural": "填报周期",
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "kind", "starts_on"), name="period_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="period_days_in_order",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="measures.reportingperiod",
                        verbose_name="填报周期",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="measures.measure",
                        verbose_name="措施",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
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
                ("extension_count", models.PositiveSmallIntegerField(default=0, verbose_name="延期次数")),
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
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("period", "measure", "body"), name="obligation_once"),
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
                ("file", models.FileField(blank=True, upload_to="evidence/%Y/%m/", verbose_name="文件")),
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
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤下时间")),
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
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="办结年度")),
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
                ("signed_by_name", models.CharField(blank=True, max_length=100, verbose_name="签发人姓名")),
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
                ("verified_by_name", models.CharField(blank=True, max_length=100, verbose_name="核查人姓名")),
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
                ("decided_by_name", models.CharField(blank=True, max_length=100, verbose_name="办结人姓名")),
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
            ],
            options={
                "verbose_name": "办结申请",
                "verbose_name_plural": "办结申请",
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "round"), name="completion_round_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "acknowledged", "unit_review", "submitted", "verified"])
                        ),
                        fields=("measure",),
                        name="completion_one_open",
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
                ("file", models.FileField(blank=True, upload_to="evidence/%Y/%m/", verbose_name="文件")),
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
                "indexes": [models.Index(fields=["obligation", "submitted_at"], name="submission_when_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("obligation", "round"), name="submission_round_once"),
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
                        choices=[("accept", "通过"), ("return", "退回")], max_length=10, verbose_name="结论"
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
                        condition=models.Q(("text", ""), _negated=True), name="review_comment_says_something"
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
                        condition=models.Q(("text", ""), _negated=True), name="comment_answer_says_something"
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
                        choices=[("agree", "同意"), ("differ", "有不同意见"), ("nothing", "本期无涉及")],
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
                ("answered_by_name", models.CharField(blank=True, max_length=100, verbose_name="答复人姓名")),
            ],
            options={
                "verbose_name": "配合单位意见",
                "verbose_name_plural": "配合单位意见",
                "indexes": [models.Index(fields=["body", "answered_at"], name="contribution_body_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("obligation", "body"), name="contribution_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("stance", "")),
                            models.Q(("answered_at__isnull", False), models.Q(("stance", ""), _negated=True)),
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
                ("signed_by_name", models.CharField(blank=True, max_length=100, verbose_name="签发人姓名")),
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
                ("decided_by_name", models.CharField(blank=True, max_length=100, verbose_name="审批人姓名")),
            ],
            options={
                "verbose_name": "延期申请",
                "verbose_name_plural": "延期申请",
                "indexes": [models.Index(fields=["state", "decide_due_on"], name="extension_state_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("obligation__isnull", False),
                            ("state__in", ["open", "acknowledged", "unit_review", "submitted", "verified"]),
                        ),
                        fields=("obligation",),
                        name="extension_report_one_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("obligation__isnull", True),
                            ("state__in", ["open", "acknowledged", "unit_review", "submitted", "verified"]),
                        ),
                        fields=("measure",),
                        name="extension_measure_one_open",
                    ),
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
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                (
                    "acknowledged_by_name",
                    models.CharField(blank=True, max_length=100, verbose_name="签收人姓名"),
                ),
                ("draft", models.TextField(blank=True, verbose_name="办理情况草稿")),
                ("drafted_by_name", models.CharField(blank=True, max_length=100, verbose_name="填写人姓名")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
            ],
            options={
                "verbose_name": "批示办理",
                "verbose_name_plural": "批示办理",
                "indexes": [models.Index(fields=["body", "state"], name="instruction_body_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("instruction", "body"), name="instruction_body_once")
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
                ("decided_by_name", models.CharField(blank=True, max_length=100, verbose_name="审核人")),
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
                            ("receive", "牵头单位签收"),
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
                ("saved_by_name", models.CharField(blank=True, max_length=100, verbose_name="保存人姓名")),
                ("created_at", models.DateTimeField(verbose_name="下达时间")),
            ],
            options={
                "verbose_name": "工作方案",
                "verbose_name_plural": "工作方案",
                "indexes": [models.Index(fields=["body", "state"], name="plan_body_idx")],
                "constraints": [models.UniqueConstraint(fields=("policy", "body"), name="plan_body_once")],
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
                ("decided_by_name", models.CharField(blank=True, max_length=100, verbose_name="审核人")),
            ],
            options={
                "verbose_name": "方案轮次",
                "verbose_name_plural": "方案轮次",
                "constraints": [models.UniqueConstraint(fields=("plan", "round"), name="plan_round_once")],
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
                ("reached_note", models.CharField(blank=True, max_length=200, verbose_name="完成说明")),
                ("reached_at", models.DateTimeField(blank=True, null=True, verbose_name="登记时间")),
                ("reached_by_name", models.CharField(blank=True, max_length=100, verbose_name="登记人")),
            ],
            options={
                "verbose_name": "阶段目标",
                "verbose_name_plural": "阶段目标",
                "indexes": [models.Index(fields=["measure", "due_on"], name="milestone_measure_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("plan_round", "ordinal"), name="milestone_ordinal_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reached_on__isnull", True), ("reached_at__isnull", False), _connector="OR"
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
                ("answers", models.JSONField(blank=True, default=dict, verbose_name="对审核意见的答复")),
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
                ("signed_by_name", models.CharField(blank=True, max_length=100, verbose_name="签收人姓名")),
            ],
            options={
                "verbose_name": "签收",
                "verbose_name_plural": "签收",
                "indexes": [models.Index(fields=["body", "signed_at"], name="receipt_body_idx")],
                "constraints": [models.UniqueConstraint(fields=("slip", "body"), name="receipt_body_once")],
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
                        choices=[("lead", "牵头单位"), ("support", "配合单位")],
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
                ("name_as_printed", models.CharField(max_length=60, verbose_name="印发名称")),
            ],
            options={
                "verbose_name": "责任单位",
                "verbose_name_plural": "责任单位",
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "body"), name="responsibility_body_once"),
                    models.UniqueConstraint(fields=("measure", "order"), name="responsibility_order_once"),
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
                        choices=[("agree", "同意"), ("differ", "有不同意见"), ("nothing", "本期无涉及")],
                        max_length=10,
                        verbose_name="意见",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="说明")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                ("answered_by_name", models.CharField(blank=True, max_length=100, verbose_name="答复人姓名")),
            ],
            options={
                "verbose_name": "随报配合单位意见",
                "verbose_name_plural": "随报配合单位意见",
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "body"), name="submission_part_once")
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
            ],
            options={
                "verbose_name": "催办通知",
                "verbose_name_plural": "催办通知",
                "constraints": [
                    models.UniqueConstraint(fields=("obligation", "round", "level"), name="urge_level_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="ActionItem",
            name="bodies",
            field=models.ManyToManyField(
                blank=True,
                related_name="action_items",
                through="measures.ItemAssignment",
                to="departments.body",
                verbose_name="承办单位",
            ),
        ),
        migrations.AddField(
            model_name="WorkPlan",
            name="in_force",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="measures.planround",
                verbose_name="现行方案",
            ),
        ),
    ]
