import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
    ]
