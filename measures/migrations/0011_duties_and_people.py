"""Bodies of a measure change after dispatch, joint leads are waited for, bodies name their people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0002_body_alias"),
        ("measures", "0010_short_titles_cut"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("name_as_printed", models.CharField(blank=True, max_length=100, verbose_name="印发名称")),
                ("instead_of_name", models.CharField(blank=True, max_length=60, verbose_name="原单位名称")),
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
            ],
            options={
                "verbose_name": "责任单位变动",
                "verbose_name_plural": "责任单位变动",
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
            ],
            options={
                "verbose_name": "责任人员",
                "verbose_name_plural": "责任人员",
            },
        ),
        migrations.AddField(
            model_name="contribution",
            name="lift_reason",
            field=models.TextField(blank=True, verbose_name="免于等待原因"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="lifted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="免于等待时间"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="lifted_by_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="免于等待办理人"),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="is_added",
            field=models.BooleanField(default=False, verbose_name="督查室增列"),
        ),
        migrations.AddField(
            model_name="urgenotice",
            name="people",
            field=models.CharField(blank=True, max_length=300, verbose_name="责任人员"),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_at__isnull", True), models.Q(("lift_reason", ""), _negated=True), _connector="OR"
                ),
                name="contribution_lift_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="dutychange",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duty_changes",
                to="departments.body",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="dutychange",
            name="instead_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="departments.body",
                verbose_name="原单位",
            ),
        ),
        migrations.AddField(
            model_name="dutychange",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duty_changes",
                to="measures.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AddField(
            model_name="dutyperson",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duty_people",
                to="departments.body",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="dutyperson",
            name="policy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duty_people",
                to="measures.policy",
                verbose_name="督查事项来源",
            ),
        ),
        migrations.AddField(
            model_name="dutyperson",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duty_people",
                to=settings.AUTH_USER_MODEL,
                verbose_name="账号",
            ),
        ),
        migrations.AddIndex(
            model_name="dutychange",
            index=models.Index(fields=["measure", "at"], name="duty_change_when_idx"),
        ),
        migrations.AddConstraint(
            model_name="dutychange",
            constraint=models.CheckConstraint(
                condition=models.Q(("after", ""), ("before", ""), _negated=True), name="duty_change_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "change"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="duty_change_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyperson",
            constraint=models.UniqueConstraint(fields=("body", "policy", "role"), name="duty_person_once"),
        ),
        migrations.AddConstraint(
            model_name="dutyperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("policy__isnull", True)),
                fields=("body", "role"),
                name="duty_person_default_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), ("user__isnull", False)),
                    models.Q(("user__isnull", True), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="duty_person_is_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "supervisor",
                            "responsible",
                            "liaison",
                        ],
                    )
                ),
                name="duty_person_role_known",
            ),
        ),
    ]
