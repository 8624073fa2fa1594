"""What happens to a due date that falls on a day off is the office's choice, policy by policy."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0112_plan_round_body")]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="holiday_shift_workdays",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="截止日遇休息日顺延"),
        ),
    ]
