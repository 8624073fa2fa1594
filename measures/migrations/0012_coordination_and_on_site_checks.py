import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0002_body_alias"),
        ("measures", "0011_duties_and_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("signed_by_name", models.CharField(blank=True, max_length=100, verbose_name="签发人姓名")),
                ("decide_due_on", models.DateField(blank=True, null=True, verbose_name="研究期限")),
                ("decide_due_why", models.TextField(blank=True, verbose_name="研究期限说明")),
                ("meeting_name", models.CharField(blank=True, max_length=100, verbose_name="会议名称")),
                ("meeting_on", models.DateField(blank=True, null=True, verbose_name="会议日期")),
                ("meeting_result", models.TextField(blank=True, verbose_name="会议结果")),
                ("answer", models.TextField(blank=True, verbose_name="协调结果")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                ("closed_by_name", models.CharField(blank=True, max_length=100, verbose_name="办结人姓名")),
            ],
            options={
                "verbose_name": "需协调事项",
                "verbose_name_plural": "需协调事项",
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
                ("drafted_by_name", models.CharField(blank=True, max_length=100, verbose_name="填写人")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("given_at", models.DateTimeField(verbose_name="交办时间")),
                ("given_by_name", models.CharField(max_length=100, verbose_name="交办人")),
            ],
            options={
                "verbose_name": "限期办理事项",
                "verbose_name_plural": "限期办理事项",
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
                ("file", models.FileField(blank=True, upload_to="evidence/%Y/%m/", verbose_name="文件")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="大小（字节）")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("added_at", models.DateTimeField(verbose_name="添加时间")),
                ("added_by_name", models.CharField(max_length=100, verbose_name="添加人")),
                ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
            ],
            options={
                "verbose_name": "限期办理佐证材料",
                "verbose_name_plural": "限期办理佐证材料",
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
                ("decided_by_name", models.CharField(blank=True, max_length=100, verbose_name="审核人")),
            ],
            options={
                "verbose_name": "限期办理反馈",
                "verbose_name_plural": "限期办理反馈",
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
                ("fed_back_by_name", models.CharField(blank=True, max_length=100, verbose_name="反馈人姓名")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                (
                    "acknowledged_by_name",
                    models.CharField(blank=True, max_length=100, verbose_name="签收人姓名"),
                ),
                ("objection", models.TextField(blank=True, verbose_name="申请复核的理由")),
                ("objected_at", models.DateTimeField(blank=True, null=True, verbose_name="申请复核时间")),
                ("objected_by_name", models.CharField(blank=True, max_length=100, verbose_name="申请人姓名")),
                ("verdict", models.TextField(blank=True, verbose_name="复核决定")),
                ("is_amended", models.BooleanField(default=False, verbose_name="变更结论")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="复核时间")),
                ("reviewed_by_name", models.CharField(blank=True, max_length=100, verbose_name="复核人姓名")),
            ],
            options={
                "verbose_name": "实地督查",
                "verbose_name_plural": "实地督查",
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
                ("is_announced", models.BooleanField(default=True, verbose_name="事先通知被督查单位")),
                ("planned_at", models.DateTimeField(verbose_name="登记时间")),
                ("planned_by_name", models.CharField(max_length=100, verbose_name="登记人")),
            ],
            options={
                "verbose_name": "实地督查方案",
                "verbose_name_plural": "实地督查方案",
            },
        ),
        migrations.RemoveConstraint(
            model_name="completionrequest",
            name="completion_one_open",
        ),
        migrations.RemoveConstraint(
            model_name="extensionrequest",
            name="extension_report_one_open",
        ),
        migrations.RemoveConstraint(
            model_name="extensionrequest",
            name="extension_measure_one_open",
        ),
        migrations.AlterField(
            model_name="casemove",
            name="act",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="casemove",
            name="from_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="casemove",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="casemove",
            name="to_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="completionrequest",
            name="state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="extensionrequest",
            name="state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="instructioncase",
            name="state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="workplan",
            name="state",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="completionrequest",
            constraint=models.UniqueConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.UniqueConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.UniqueConstraint(
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
        ),
        migrations.AddField(
            model_name="coordination",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="coordinations",
                to="departments.body",
                verbose_name="提出单位",
            ),
        ),
        migrations.AddField(
            model_name="coordination",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="coordinations",
                to="measures.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AddField(
            model_name="coordination",
            name="obligation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="coordinations",
                to="measures.obligation",
                verbose_name="填报任务",
            ),
        ),
        migrations.AddField(
            model_name="coordination",
            name="partners",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="departments.body", verbose_name="涉及单位"
            ),
        ),
        migrations.AddField(
            model_name="coordination",
            name="raised_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出人",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="errands",
                to="departments.body",
                verbose_name="承办单位",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="coordination",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="errands",
                to="measures.coordination",
                verbose_name="需协调事项",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="errands",
                to="measures.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AddField(
            model_name="errandproof",
            name="errand",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proofs",
                to="measures.errand",
                verbose_name="限期办理事项",
            ),
        ),
        migrations.AddField(
            model_name="errandreply",
            name="errand",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replies",
                to="measures.errand",
                verbose_name="限期办理事项",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="measures.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AddField(
            model_name="inspectedbody",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspected",
                to="departments.body",
                verbose_name="被督查单位",
            ),
        ),
        migrations.AddField(
            model_name="inspectedbody",
            name="fed_back_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="反馈人",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="inspected",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="measures.inspectedbody",
                verbose_name="实地督查",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="inspected",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="errands",
                to="measures.inspectedbody",
                verbose_name="实地督查",
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="measures",
            field=models.ManyToManyField(
                related_name="inspections", to="measures.measure", verbose_name="督查事项"
            ),
        ),
        migrations.AddField(
            model_name="inspectedbody",
            name="inspection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="measures.inspection",
                verbose_name="实地督查方案",
            ),
        ),
        migrations.AddIndex(
            model_name="coordination",
            index=models.Index(fields=["state", "decide_due_on"], name="coordination_state_idx"),
        ),
        migrations.AddConstraint(
            model_name="coordination",
            constraint=models.UniqueConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="coordination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="coordination_end_is_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="coordination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "meeting"), _negated=True),
                    ("meeting_on__isnull", False),
                    _connector="OR",
                ),
                name="coordination_meeting_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="errandproof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "file"), ("size__gt", 0)),
                    models.Q(
                        models.Q(("kind", "file"), _negated=True), models.Q(("value", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="errand_proof_has_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="errandreply",
            constraint=models.UniqueConstraint(fields=("errand", "round"), name="errand_reply_once"),
        ),
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(fields=["body", "state"], name="errand_body_idx"),
        ),
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(fields=["state", "due_on"], name="errand_state_idx"),
        ),
        migrations.AddConstraint(
            model_name="errand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("coordination__isnull", False), ("inspected__isnull", True)),
                    models.Q(("coordination__isnull", True), ("inspected__isnull", False)),
                    _connector="OR",
                ),
                name="errand_one_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="inspection_days_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="inspectedbody",
            index=models.Index(fields=["body", "state"], name="inspected_body_idx"),
        ),
        migrations.AddConstraint(
            model_name="inspectedbody",
            constraint=models.UniqueConstraint(fields=("inspection", "body"), name="inspection_body_once"),
        ),
        migrations.AddConstraint(
            model_name="inspectedbody",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fed_back_at__isnull", True),
                    models.Q(("conclusion", ""), _negated=True),
                    _connector="OR",
                ),
                name="inspection_told_is_concluded",
            ),
        ),
    ]
