from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0005_restricted_sources"),
    ]

    operations = [
        migrations.AlterField(
            model_name="measuremove",
            name="act",
            field=models.CharField(
                choices=[
                    ("dispatch", "交办"),
                    ("receive", "签收承办"),
                    ("request_completion", "申请办结"),
                    ("withdraw_completion", "撤回办结申请"),
                    ("verify", "核查通过"),
                    ("return_completion", "退回办结申请"),
                    ("close", "销号"),
                    ("close_year", "年度办结"),
                    ("reopen", "重新启动"),
                    ("suspend", "中止"),
                    ("resume", "恢复承办"),
                    ("cancel", "撤销"),
                    ("extend", "批准延期"),
                ],
                max_length=20,
                verbose_name="动作",
            ),
        ),
    ]
