import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_clients",
                        to="departments.body",
                        verbose_name="单位",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("prefix", models.CharField(max_length=12, unique=True, verbose_name="密钥前缀")),
                ("key_hash", models.CharField(max_length=64, verbose_name="密钥摘要")),
                ("created_at", models.DateTimeField(verbose_name="签发时间")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="到期时间")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="吊销时间")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="最近使用")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示密钥")),
            ],
            options={
                "verbose_name": "接口密钥",
                "verbose_name_plural": "接口密钥",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "该用户名已被使用。"},
                        max_length=60,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="用户名",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示账号")),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="建立时间"),
                ),
            ],
            options={
                "verbose_name": "人员",
                "verbose_name_plural": "人员",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"), name="user_username_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="departments.body",
                        verbose_name="单位",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "经办人"),
                            ("liaison", "联络员"),
                            ("approver", "单位负责人"),
                            ("head", "单位主要负责人"),
                            ("reviewer", "督查室审核人员"),
                            ("lead", "督查室负责人"),
                            ("viewer", "领导（只读）"),
                            ("administrator", "系统管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "body", "role"), name="membership_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "reporter",
                                    "liaison",
                                    "approver",
                                    "head",
                                    "reviewer",
                                    "lead",
                                    "viewer",
                                    "administrator",
                                ],
                            )
                        ),
                        name="membership_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stand_ins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stands_in_for",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代理人",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="事由")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="提前结束时间")),
            ],
            options={
                "verbose_name": "代理",
                "verbose_name_plural": "代理",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="stand_in_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("stand_in")), _negated=True),
                        name="stand_in_is_another",
                    ),
                ],
            },
        ),
    ]
