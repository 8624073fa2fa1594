from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0006_measure_taken_on_by_a_signature"),
    ]

    operations = [
        migrations.AddField(
            model_name="importdraft",
            name="checked_count",
            field=models.PositiveIntegerField(null=True, verbose_name="已核对条数"),
        ),
        migrations.AddField(
            model_name="importdraft",
            name="doubt_count",
            field=models.PositiveIntegerField(null=True, verbose_name="存疑处数"),
        ),
        migrations.AddField(
            model_name="importdraft",
            name="measure_count",
            field=models.PositiveIntegerField(null=True, verbose_name="条数"),
        ),
    ]
