"""Who a stand-in acted for. A nullable column is added in place on both engines, so the append-only guard stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="for_id",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="被代理人编号"),
        ),
    ]
