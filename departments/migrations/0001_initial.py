import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="文件中印发的名称", max_length=60, unique=True, verbose_name="名称"
                    ),
                ),
                ("full_name", models.CharField(max_length=120, verbose_name="全称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("provincial_department", "省政府组成部门"),
                            ("provincial_directly_affiliated", "省政府直属机构"),
                            ("provincial_institution", "省政府直属事业单位"),
                            ("party_organ", "党委机构"),
                            ("central_in_liaoning", "中央驻辽机构"),
                            ("mass_organisation", "群团组织"),
                            ("research_institute", "科研院所"),
                            ("city_government", "市人民政府"),
                            ("provincial_office", "省政府办公厅"),
                            ("generic", "泛指单位"),
                        ],
                        max_length=40,
                        verbose_name="类型",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="GB/T 2260，仅各市填写",
                        max_length=6,
                        verbose_name="行政区划代码",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(unique=True, verbose_name="排序")),
                ("is_named_in_document", models.BooleanField(default=False, verbose_name="在文件中点名")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("valid_text", models.CharField(blank=True, max_length=200, verbose_name="沿革说明")),
                ("needs_confirmation", models.BooleanField(default=False, verbose_name="待核实")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="备注")),
            ],
            options={
                "verbose_name": "单位",
                "verbose_name_plural": "单位",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="body_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="body_valid_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "provincial_department",
                                    "provincial_directly_affiliated",
                                    "provincial_institution",
                                    "party_organ",
                                    "central_in_liaoning",
                                    "mass_organisation",
                                    "research_institute",
                                    "city_government",
                                    "provincial_office",
                                    "generic",
                                ],
                            )
                        ),
                        name="body_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="departments.body",
                        verbose_name="原单位",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inheritances",
                        to="departments.body",
                        verbose_name="承接单位",
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("happened_text", models.CharField(blank=True, max_length=60, verbose_name="时间说明")),
                ("is_partial", models.BooleanField(default=False, verbose_name="部分职责")),
                ("needs_confirmation", models.BooleanField(default=False, verbose_name="待核实")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="备注")),
            ],
            options={
                "verbose_name": "机构沿革",
                "verbose_name_plural": "机构沿革",
                "constraints": [
                    models.UniqueConstraint(fields=("predecessor", "successor"), name="succession_once"),
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                        name="succession_to_another",
                    ),
                ],
            },
        ),
    ]
