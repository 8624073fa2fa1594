from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="reportfile",
            name="typeset_with",
            field=models.CharField(blank=True, default="", max_length=16, verbose_name="排版标识"),
            preserve_default=False,
        ),
    ]
