from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(unique=True, verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="是否上班")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("is_confirmed", models.BooleanField(default=True, verbose_name="是否已核实")),
            ],
            options={
                "verbose_name": "节假日与调休",
                "verbose_name_plural": "节假日与调休",
            },
        ),
    ]
