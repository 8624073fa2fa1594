import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[("user", "user"), ("client", "client"), ("system", "system")],
                        max_length=10,
                        verbose_name="主体类型",
                    ),
                ),
                ("actor_id", models.BigIntegerField(blank=True, null=True, verbose_name="主体编号")),
                ("actor_name", models.CharField(max_length=100, verbose_name="操作人")),
                ("for_id", models.BigIntegerField(blank=True, null=True, verbose_name="被代理人编号")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("api", "api"),
                            ("admin", "admin"),
                            ("job", "job"),
                            ("command", "command"),
                        ],
                        max_length=10,
                        verbose_name="途径",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=64, verbose_name="来源地址")),
                ("verb", models.CharField(max_length=60, verbose_name="动作")),
                ("summary", models.CharField(max_length=500, verbose_name="内容")),
                ("target_type", models.CharField(max_length=60, verbose_name="对象类型")),
                ("target_id", models.CharField(max_length=40, verbose_name="对象编号")),
                (
                    "before",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="变更前",
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="变更后",
                    ),
                ),
            ],
            options={
                "verbose_name": "留痕记录",
                "verbose_name_plural": "留痕记录",
                "indexes": [models.Index(fields=["target_type", "target_id"], name="audit_target_idx")],
            },
        ),
    ]
