"""The short title of a source (简称)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0008_completion_proposed_by_the_office"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="short_title",
            field=models.CharField(blank=True, max_length=30, verbose_name="简称"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("short_title", ""), _negated=True),
                fields=("short_title",),
                name="policy_short_title_once",
            ),
        ),
    ]
