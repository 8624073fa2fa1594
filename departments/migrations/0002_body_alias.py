import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BodyAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="文件中的名称")),
                (
                    "name_folded",
                    models.CharField(editable=False, max_length=60, unique=True, verbose_name="比对用名称"),
                ),
                ("set_at", models.DateTimeField(verbose_name="登记时间")),
                ("set_by_name", models.CharField(max_length=100, verbose_name="登记人")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="departments.body",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位别名",
                "verbose_name_plural": "单位别名",
            },
        ),
    ]
