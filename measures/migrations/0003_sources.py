import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0002_paper_delivery"),
    ]

    operations = [
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
            ],
            options={
                "verbose_name": "勘误",
                "verbose_name_plural": "勘误",
            },
        ),
        migrations.AlterModelOptions(
            name="policy",
            options={"verbose_name": "督查事项来源", "verbose_name_plural": "督查事项来源"},
        ),
        migrations.AddField(
            model_name="measure",
            name="expected_result",
            field=models.TextField(blank=True, verbose_name="预期效果"),
        ),
        migrations.AddField(
            model_name="measure",
            name="section",
            field=models.CharField(blank=True, max_length=200, verbose_name="节"),
        ),
        migrations.AddField(
            model_name="policy",
            name="end_reason",
            field=models.TextField(blank=True, verbose_name="终结原因"),
        ),
        migrations.AddField(
            model_name="policy",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="终结时间"),
        ),
        migrations.AddField(
            model_name="policy",
            name="ended_by_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="终结办理人"),
        ),
        migrations.AddField(
            model_name="policy",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[("completed", "全部办结"), ("repealed", "废止")],
                max_length=10,
                verbose_name="终结方式",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="kind",
            field=models.CharField(
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
        migrations.AddField(
            model_name="policy",
            name="original",
            field=models.FileField(blank=True, upload_to="sources/%Y/%m/", verbose_name="原件"),
        ),
        migrations.AddField(
            model_name="policy",
            name="original_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="原件文件名"),
        ),
        migrations.AddField(
            model_name="policy",
            name="sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="原件 SHA-256"),
        ),
        migrations.AddField(
            model_name="policy",
            name="text",
            field=models.TextField(blank=True, verbose_name="导入时的全文"),
        ),
        migrations.AddField(
            model_name="policy",
            name="text_sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="全文 SHA-256"),
        ),
        migrations.AddField(
            model_name="policy",
            name="valid_to",
            field=models.DateField(blank=True, null=True, verbose_name="有效期至"),
        ),
        migrations.AlterField(
            model_name="chapter",
            name="number_text",
            field=models.CharField(blank=True, max_length=30, verbose_name="编号"),
        ),
        migrations.AlterField(
            model_name="chapter",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chapters",
                to="measures.policy",
                verbose_name="督查事项来源",
            ),
        ),
        migrations.AlterField(
            model_name="chapter",
            name="title",
            field=models.CharField(max_length=200, verbose_name="标题"),
        ),
        migrations.AlterField(
            model_name="measure",
            name="bracket",
            field=models.TextField(blank=True, verbose_name="责任单位原文"),
        ),
        migrations.AlterField(
            model_name="measure",
            name="chapter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures",
                to="measures.chapter",
                verbose_name="章",
            ),
        ),
        migrations.AlterField(
            model_name="measure",
            name="number_text",
            field=models.CharField(blank=True, max_length=30, verbose_name="编号"),
        ),
        migrations.AlterField(
            model_name="measure",
            name="open_tail",
            field=models.CharField(blank=True, max_length=100, verbose_name="“等部门”原文"),
        ),
        migrations.AlterField(
            model_name="measure",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures",
                to="measures.policy",
                verbose_name="督查事项来源",
            ),
        ),
        migrations.AlterField(
            model_name="measure",
            name="title",
            field=models.CharField(max_length=300, verbose_name="标题"),
        ),
        migrations.AlterField(
            model_name="policy",
            name="addressees",
            field=models.CharField(blank=True, max_length=1000, verbose_name="主送机关"),
        ),
        migrations.AlterField(
            model_name="policy",
            name="basis",
            field=models.CharField(blank=True, max_length=1000, verbose_name="依据"),
        ),
        migrations.AlterField(
            model_name="policy",
            name="document_no",
            field=models.CharField(blank=True, max_length=100, verbose_name="文号"),
        ),
        migrations.AlterField(
            model_name="responsibility",
            name="name_as_printed",
            field=models.CharField(max_length=100, verbose_name="印发名称"),
        ),
        migrations.AlterField(
            model_name="responsibility",
            name="role",
            field=models.CharField(
                choices=[("lead", "牵头单位"), ("joint_lead", "共同牵头单位"), ("support", "配合单位")],
                max_length=10,
                verbose_name="分工",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["policy", "work_report", "meeting", "instruction", "proposal", "other"])
                ),
                name="policy_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document_no", ""), _negated=True),
                fields=("kind", "document_no"),
                name="policy_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("title", "issued_on"), name="policy_title_once"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("text_sha256", ""), _negated=True),
                fields=("text_sha256",),
                name="policy_text_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="correction",
            name="chapter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="measures.chapter",
                verbose_name="章",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="measures.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="measures.policy",
                verbose_name="督查事项来源",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="correction_has_reason"
            ),
        ),
    ]
